"""The similarity hint: what it finds, what it leaves alone, and that it never stands still."""

import random

import pytest

from coursekit.grading.similarity import (
    COMMON,
    GRAM,
    WINDOW,
    Work,
    _code_tokens,
    _longest,
    _word_tokens,
    fingerprints,
    resemblances,
)

ANSWER = '''
def central(f, x, h=1e-5):
    """The symmetric difference."""
    total = 0.0
    for sign in (1, -1):
        shifted = [value + sign * h for value in x]
        total += sign * f(*shifted)
    if not total:
        return None
    return {"slope": total / (2 * h), "step": h, "points": list(x)}
'''
RENAMED = """
# all my own work
def mitte(g, stelle, schritt=0.001):
    "Hier etwas anderes."
    s = 1.5

    for v in (7, -7):
        verschoben = [w + v * schritt for w in stelle]   # a comment
        s += v * g(*verschoben)
    if not s:
        return None
    return {"a": s / (3 * schritt), "b": schritt, "c": list(stelle)}
"""
OTHER = """
class Slope:
    def __init__(self, f):
        self.f = f

    def __call__(self, x):
        left, right = self.f(x - 0.1), self.f(x + 0.1)
        while abs(left - right) > 1:
            left = (left + right) / 2 if left < right else left - 1
        return (right - left) / 0.2, [k for k in range(3) if k % 2 == 0]
"""
WORDS = (
    "The step of a difference is a compromise: a large one cuts the curve off, a small one loses "
    "digits, because the two values agree in almost all of theirs before they are subtracted, and "
    "so the best step lies where both errors are equal."
)
CHINESE = "步长是一种折中：太大会截掉曲线的弯曲，太小会丢掉有效数字，因为两个函数值在相减之前几乎所有数位都相同，所以最好的步长在两种误差相等的地方。"


def pairs(works, known=()):
    return [found.students for found in resemblances(works, known)]


def code(*texts):
    return Work(code=texts)


def test_new_names_numbers_comments_and_layout_hide_nothing():
    works = {"amy": code(ANSWER), "bob": code(RENAMED), "eve": code(OTHER), "dan": code("x = 1")}
    (found,) = resemblances(works)
    assert found.students == ("amy", "bob") and found.share == 1.0
    mine, theirs = found.excerpt
    assert "sign * f(*shifted)" in mine and "v * g(*verschoben)" in theirs


def test_moved_into_another_cell_and_padded_it_is_still_found():
    works = {"amy": code(ANSWER), "bob": code(OTHER, "y = 2\n" + RENAMED), "dan": code("x = 1")}
    (found,) = resemblances(works)
    assert found.students == ("amy", "bob") and found.share == 1.0


@pytest.mark.parametrize("words", [WORDS, CHINESE], ids=["en", "zh"])
def test_an_answer_in_words_is_compared_too(words):
    spaced = words.upper().replace(", ", "\n").replace("，", "，\n")
    works = {"amy": Work(words=(words,)), "bob": Work(words=(spaced,)), "dan": code(OTHER)}
    assert pairs(works) == [("amy", "bob")]


def test_different_answers_are_left_alone():
    works = {"amy": code(ANSWER), "bob": code(OTHER), "eve": Work(words=(WORDS,))}
    assert pairs(works) == []


@pytest.mark.parametrize("known", [ANSWER, RENAMED])
def test_what_all_were_given_and_the_usual_answers_say_nothing(known):
    works = {"amy": code(ANSWER), "bob": code(ANSWER), "eve": code(OTHER)}
    assert pairs(works, [code(known)]) == []


def test_a_line_or_two_in_common_is_chance():
    line = "pairs = [(i, j) for i in a for j in b if i is not j and not j < i]"
    assert pairs({"amy": code(ANSWER, line), "bob": code(OTHER, line), "eve": code("x")}) == []


def test_short_answers_may_agree():
    works = dict.fromkeys(("amy", "bob", "eve"), code("def f(x):\n    return (x + 1) / (2 * x)"))
    assert pairs(works) == []


def test_what_many_share_is_common_knowledge_but_not_a_whole_submission():
    chance = random.Random(3)
    own = ["".join(f"a {chance.choice('+-*/%@')} " for _t in range(40)) + "a" for _s in range(30)]
    many = {f"s{i:02}": code(ANSWER, OTHER, *own[i : i + 1]) for i in range(COMMON + 2)}
    others = {f"t{i:02}": code("x = 1") for i in range(2 * COMMON)}
    assert pairs(many | others) == []
    few = dict(list(many.items())[:3])
    assert pairs(few | others) == [("s00", "s01"), ("s00", "s02"), ("s01", "s02")]
    same = dict.fromkeys([f"s{i:02}" for i in range(COMMON + 2)], code(ANSWER, OTHER))
    assert pairs(same | others) == [tuple(sorted(same))]


def test_the_most_alike_come_first():
    half = code(ANSWER, OTHER)
    works = {"amy": code(ANSWER), "bob": code(RENAMED), "eve": half, "dan": code("x = 1")}
    found = resemblances(works | {str(i): code("x = 1") for i in range(4)})
    assert found[0].students == ("amy", "bob")
    shares = [r.share for r in found]
    assert shares == sorted(shares, reverse=True)


def test_winnowing_keeps_its_promise():
    """Any two texts that share GRAM + WINDOW - 1 tokens share a fingerprint (the paper, 2.1)."""
    chance = random.Random(1)
    for _trial in range(200):
        common = [str(chance.random()) for _token in range(GRAM + WINDOW - 1)]
        texts = []
        for _text in range(2):
            before, after = (
                [str(chance.random()) for _t in range(chance.randrange(9))] for _i in "ab"
            )
            texts.append({mark for mark, _place in fingerprints([*before, *common, *after])})
        assert texts[0] & texts[1]


def test_winnowing_keeps_few():
    tokens = [str(random.Random(2).random()) for _token in range(4000)]
    assert (
        len(fingerprints([f"{t}{i}" for i, t in enumerate(tokens)])) < 4000 * 2 / (WINDOW + 1) * 1.1
    )
    assert fingerprints(tokens[: GRAM - 1]) == []
    assert len(fingerprints(tokens[:GRAM])) == 1


def test_damaged_and_endless_code_is_compared_as_far_as_it_goes():
    works = {"amy": code(ANSWER + "\n)))('''"), "bob": code(RENAMED + "\n(("), "dan": code("x")}
    assert pairs(works) == [("amy", "bob")]
    endless = {"amy": code("a " * 500_000), "bob": code("b + " * 500_000), "dan": code("(" * 10**6)}
    assert pairs(endless) == []


def test_the_excerpt_is_the_longest_shared_piece_as_each_wrote_it():
    shared = ANSWER.strip().splitlines()
    theirs = [line.replace("total", "summe").replace("sign", "s") for line in shared]
    small = "pairs = [(i, j) for i in a for j in b if i is not j and not j < i]"
    works = {
        "amy": code("\n".join(["[0]", *shared, "raise SystemExit"]), small),
        "bob": code(small, "\n".join(["del y", "{}", *theirs, "pass"])),
        "dan": code(OTHER),
        "eve": code("x = 1"),
    }
    (found,) = resemblances(works)
    assert found.excerpt == ("\n".join(shared), "\n".join(theirs))
    assert found.common > 8
    works["amy"] = code("\n".join(["[0]", *shared, "raise SystemExit", small]))
    works["bob"] = code("\n".join(["del y", "{}", *theirs, "pass", "{}", small]))
    (again,) = resemblances(works)
    assert again.excerpt == found.excerpt, "a shorter piece behind it changes nothing"


def test_different_words_of_one_hash_share_no_excerpt_and_do_no_harm():
    mine, theirs = "plumless " * GRAM, "buckeroo " * GRAM
    ((mark, _place),) = fingerprints(mine.split())
    assert fingerprints(theirs.split()) == [(mark, 0)], "CRC-32 does not tell them apart"
    assert _longest(_word_tokens, mine, theirs, {mark}) == (0, ("", ""))


@pytest.mark.parametrize(("others", "is_common"), [(3, False), (2, True)])
def test_in_a_small_class_what_more_than_half_share_is_common(others, is_common):
    chance = random.Random(4)
    own = ["".join(f"a {chance.choice('+-*/%@')} " for _t in range(20)) + "a" for _s in range(3)]
    works = {f"s{i}": code(ANSWER, text) for i, text in enumerate(own)}
    works |= {f"t{i}": code("x = 1") for i in range(others)}
    assert bool(pairs(works)) != is_common


def test_the_fingerprints_are_those_of_the_definition():
    """Every window of hashes gives its rightmost smallest one; the hashes tell runs apart."""
    chance = random.Random(5)
    for size in [*range(GRAM - 1, GRAM + WINDOW + 3), 60, 200]:
        tokens = [chance.choice("ab(") for _token in range(size)]
        runs = [tuple(tokens[i : i + GRAM]) for i in range(size - GRAM + 1)]
        hashes = [fingerprints(list(run))[0][0] for run in runs]
        assert len(set(hashes)) == len(set(runs))
        windows = [hashes[i : i + WINDOW] for i in range(max(1, len(hashes) - WINDOW + 1))]
        wanted = {
            start + max(i for i, mark in enumerate(window) if mark == min(window))
            for start, window in enumerate(windows)
            if window
        }
        assert sorted(fingerprints(tokens)) == sorted((hashes[i], i) for i in wanted)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("x = 1.5e-3 + .5  # c", "name = number + number"),
        ("if a and not b: return c", "if name and not name : return name"),
        ('f"a{b}" + rb\'c\' + "a\\"b"', "string + string + string"),
        ('"""one\ntwo"""\ny **= 2 // 3', "string name **= number // number"),
        ("def f(x) -> int:", "def name ( name ) -> name :"),
        ("a = \\\n  'never closed\nb", "name = string name"),
        ("'''never closed # b", "string"),
        ("变量 = 1_000j", "name = number"),
    ],
)
def test_code_is_read_as_python_reads_it(text, tokens):
    assert [token for token, _place in _code_tokens(text)] == tokens.split()
