"""A hint at submissions that resemble each other; never a verdict.

Winnowing, the method behind MOSS: S. Schleimer, D. S. Wilkerson, A. Aiken, "Winnowing: local
algorithms for document fingerprinting", SIGMOD 2003. A text becomes a row of tokens in which
names, numbers and strings do not count, so that renaming hides nothing; every run of ``GRAM``
tokens is hashed; of every ``WINDOW`` hashes in a row the smallest is kept. Whatever two students
share that is at least ``GRAM + WINDOW - 1`` tokens long leaves a common fingerprint, wherever it
stands.

What all were given, and what is a usual answer, says nothing. So fingerprints of the handed-out
notebook, of the reference solution and of the bank's answers are left out, and so are those that
more than ``COMMON`` students (or half the class) share. Where there is little to say in different
ways, two honest answers still look alike: read both before you think of asking.
"""

import functools
import keyword
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Tokens in a row that must agree: a line of code is about ten.
GRAM = 12
#: Hashes of which the smallest is kept; what is shared is found from GRAM + WINDOW - 1 tokens on.
WINDOW = 6
#: A fingerprint that more students share is common knowledge.
COMMON = 10
#: Fewer common fingerprints are chance: this many stand for about forty tokens, or four lines.
FEWEST = 8
#: Of the smaller submission's own fingerprints, the share from which on a pair is named.
LEAST_SHARE = 0.5
#: Characters of a cell that are looked at: nobody's machine stands still over one submission.
LONGEST = 40_000

#: The rolling hash of Karp and Rabin: a number to the base _BASE, modulo a Mersenne prime.
_PRIME = (1 << 61) - 1
_BASE = 1_000_003
_LEAVING = pow(_BASE, GRAM - 1, _PRIME)

_PYTHON = re.compile(
    r"""
    (?P<skipped> \s+ | \\\n | \#[^\n]* )
    | (?P<string> (?i:[rbfu]{0,2})
        (?: \"{3}.*?(?:\"{3}|\Z) | '{3}.*?(?:'{3}|\Z) | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'? ) )
    | (?P<number> \.?\d(?:[eE][-+]\d|[\w.])* )
    | (?P<word> \w+ )
    | (?P<sign> -> | (?:\*\*|//|>>|<<|[-+*/%@&|^=<>!:])=? | . )
    """,
    re.VERBOSE | re.DOTALL,
)

#: A token and where it stands in its text: start and end.
Token = tuple[str, tuple[int, int]]


@dataclass(frozen=True)
class Work:
    """What one student wrote: code cells and answers in words, as they stand in the notebook."""

    code: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resemblance:
    """Students whose own work largely agrees: two, or all those who handed in the same.

    ``share`` is the part of the smallest one's fingerprints that the others have too, ``common``
    their number; ``excerpt`` is the longest piece of code or words that they share, as the first
    and the second of them wrote it.
    """

    students: tuple[str, ...]
    share: float
    common: int
    excerpt: tuple[str, str] = ("", "")


def resemblances(works: Mapping[str, Work], known: Iterable[Work] = ()) -> list[Resemblance]:
    """Return groups and pairs that resemble each other, the most alike first.

    ``known`` is what says nothing: the handed-out notebook, the reference, the usual answers.
    """
    dull = set().union(*(_fingerprints(work) for work in known))
    prints = {student: _fingerprints(work) - dull for student, work in works.items()}
    groups = _identical(prints)
    together = {student: members for members in groups for student in members}
    count = Counter(mark for own in prints.values() for mark in own)
    most = min(COMMON, max(2, len(works) // 2))
    rare = {s: {mark for mark in own if count[mark] <= most} for s, own in prints.items()}
    found = [Resemblance(members, 1.0, len(prints[members[0]])) for members in groups]
    for (one, other), common in _pairs(rare).items():
        if together.get(one) is not None and together.get(one) == together.get(other):
            continue
        smaller = min(len(rare[one]), len(rare[other]))
        if common >= FEWEST and common / smaller >= LEAST_SHARE:
            found.append(Resemblance((one, other), common / smaller, common))
    found.sort(key=lambda r: (-r.share, -r.common, r.students))
    return [_with_excerpt(r, works, dull) for r in found]


def _identical(prints: Mapping[str, set[int]]) -> list[tuple[str, ...]]:
    """Return those who wrote the same, however many they are; what is short is chance."""
    alike = defaultdict(list)
    for student, own in prints.items():
        if len(own) >= FEWEST:
            alike[frozenset(own)].append(student)
    return [tuple(sorted(students)) for students in alike.values() if len(students) > 1]


def _pairs(rare: Mapping[str, set[int]]) -> Counter:
    """Count common fingerprints for every pair that has any, without comparing all pairs."""
    owners = defaultdict(list)
    for student in sorted(rare):
        for mark in rare[student]:
            owners[mark].append(student)
    return Counter(
        (one, other)
        for students in owners.values()
        for index, one in enumerate(students)
        for other in students[index + 1 :]
    )


def _fingerprints(work: Work) -> set[int]:
    texts = [(_code_tokens, text) for text in work.code] + [(_word_tokens, t) for t in work.words]
    return set().union(*(_winnow(tokens_of, text) for tokens_of, text in texts))


@functools.lru_cache(maxsize=50_000)  # most cells of a class are one of a few
def _winnow(tokens_of, text: str) -> frozenset[int]:
    return frozenset(mark for mark, _place in fingerprints([t for t, _pos in tokens_of(text)]))


def fingerprints(tokens: list[str]) -> list[tuple[int, int]]:
    """Return (hash, index of its first token) of the runs that winnowing keeps.

    Of every WINDOW runs of GRAM tokens the one with the smallest hash, the rightmost if there are
    several; a text too short for a window gives its smallest, one shorter than a run gives none.
    """
    hashes = _hashes(tokens)
    kept, place = {}, -1
    for start in range(max(1, len(hashes) - WINDOW + 1) if hashes else 0):
        stop = min(start + WINDOW, len(hashes))
        if place < start:  # the smallest so far has left the window: look at all of it
            place = min(range(start, stop), key=lambda index: (hashes[index], -index))
        elif hashes[stop - 1] <= hashes[place]:
            place = stop - 1
        kept[place] = hashes[place]
    return [(mark, place) for place, mark in kept.items()]


def _hashes(tokens: list[str]) -> list[int]:
    """Return a hash of every run of GRAM tokens, rolled on from one to the next."""
    numbers = [zlib.crc32(token.encode("utf-8", "replace")) for token in tokens]
    if len(numbers) < GRAM:
        return []
    rolling = 0
    for number in numbers[:GRAM]:
        rolling = (rolling * _BASE + number) % _PRIME
    hashes = [rolling]
    for leaving, coming in zip(numbers, numbers[GRAM:], strict=False):
        rolling = ((rolling - leaving * _LEAVING) * _BASE + coming) % _PRIME
        hashes.append(rolling)
    return hashes


def _code_tokens(text: str) -> list[Token]:
    """Return the tokens of Python, also of what does not parse; a name, number or string is one."""
    tokens = []
    for match in _PYTHON.finditer(text[:LONGEST]):
        kind, said = match.lastgroup, match[0]
        if kind == "word":
            said = said if keyword.iskeyword(said) else "name"
        elif kind in ("number", "string"):
            said = kind
        if kind != "skipped":
            tokens.append((said, match.span()))
    return tokens


def _word_tokens(text: str) -> list[Token]:
    """Return words, each Chinese character by itself, without case and punctuation."""
    return [
        (unicodedata.normalize("NFKC", match[0]).casefold(), match.span())
        for match in re.finditer(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text[:LONGEST])
    ]


def _with_excerpt(found: Resemblance, works: Mapping[str, Work], dull: set[int]) -> Resemblance:
    """Add the longest piece that the first two share, as each of them wrote it."""
    mine, theirs = (works[student] for student in found.students[:2])
    best: tuple[int, tuple[str, str]] = (0, ("", ""))
    for kind, tokens_of in (("code", _code_tokens), ("words", _word_tokens)):
        for text in getattr(mine, kind):
            marks = _winnow(tokens_of, text) - dull
            for other in getattr(theirs, kind):
                common = marks & _winnow(tokens_of, other)
                if common:
                    best = max(best, _longest(tokens_of, text, other, common))
    return Resemblance(found.students, found.share, found.common, best[1])


def _longest(tokens_of, text: str, other: str, common: set[int]) -> tuple[int, tuple[str, str]]:
    """Return the longest shared run around common fingerprints: its length, the lines of both."""
    mine, theirs = tokens_of(text), tokens_of(other)
    left, right = [token for token, _place in mine], [token for token, _place in theirs]
    places = dict(fingerprints(right))
    size, start, there = 0, 0, 0
    for mark, place in fingerprints(left):
        if mark not in common or (start <= place < start + size):
            continue
        length, begin = _extended(left, right, place, places[mark])
        if length > size:
            size, start, there = length, begin, places[mark] - (place - begin)
    if not size:
        return 0, ("", "")
    return size, (
        _lines(text, mine[start : start + size]),
        _lines(other, theirs[there : there + size]),
    )


def _extended(left: list[str], right: list[str], a: int, b: int) -> tuple[int, int]:
    """Return (length, start on the left) of the equal run that holds ``left[a]`` and ``right[b]``."""
    before = 0
    while before < min(a, b) and left[a - before - 1] == right[b - before - 1]:
        before += 1
    after = 0
    while after < min(len(left) - a, len(right) - b) and left[a + after] == right[b + after]:
        after += 1
    return before + after, a - before


def _lines(text: str, tokens: list[Token]) -> str:
    """Return the whole lines on which the tokens stand."""
    start, end = tokens[0][1][0], tokens[-1][1][1]
    stop = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else None]
