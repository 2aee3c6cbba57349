"""Lesson 04 runs its own cells: each test is named after the row that the lesson must make work.

A10: reverse topological order, each node once; A11: leaves accumulate; D11: 11 by the learner's own
engine. The three classic wrong engines are run and must be wrong in just the way the text says.
"""

import re

import numpy as np
import pytest
from lessons.replies import rows

import autograd_core as ac
from coursekit.paths import LANGUAGES

NAME = "04_scalar_engine"


@pytest.fixture
def english(lesson_run):
    return lesson_run(NAME, "en")


def random_program(seed, leaves, operations=30):
    """Combine leaves at random with the operations that both engines have, sharing freely."""
    kinds = (
        lambda u, v: (u + v).tanh(),
        lambda u, v: (u * v).tanh(),
        lambda u, v: u - 2 * v,
        lambda u, v: 3 / (2 + u.exp()),
        lambda u, v: (1.5 - u) ** 3 / 9,
        lambda u, v: (u * u + 1).log() - v,
        lambda u, v: (-u).relu() + v,
    )
    draw = np.random.default_rng(seed)
    made = list(leaves)
    for _step in range(operations):
        u, v = (made[k] for k in draw.integers(len(made), size=2))
        made.append(kinds[draw.integers(len(kinds))](u, v))
    return sum(made[-3:], start=made[0])


def test_A10_every_node_once_and_after_its_users(english):
    Value, topological = english.namespace["Value"], english.namespace["topological"]
    for seed in range(20):
        output = random_program(seed, [Value(0.3), Value(-0.8), Value(1.1)])
        order = topological(output)
        place = {id(node): k for k, node in enumerate(order)}
        assert len(place) == len(order) and order[-1] is output
        assert all(place[id(p)] < place[id(node)] for node in order for p in node.parents)


def test_A10_a_chain_of_five_thousand_is_sorted_and_walked(lesson):
    assert "RecursionError" in lesson.cell("chain = Value(1)").printed
    assert "10001" in lesson.cell("order = topological(chain)").printed
    assert rows(lesson.cell("long_chain = "))[-1][2:] == ["1.0", "1.0000"]


def test_A10_the_engine_agrees_with_the_courses_own(english):
    """The shared test: random graphs with shared nodes, the two engines side by side."""
    Value = english.namespace["Value"]
    for seed in range(40):
        start = np.random.default_rng(1000 + seed).uniform(-1.5, 1.5, size=3)
        mine = [Value(x) for x in start]
        theirs = [ac.tensor(x, requires_grad=True) for x in start]
        output, expected = random_program(seed, mine), random_program(seed, theirs)
        output.backward()
        expected.backward()
        assert output.data == pytest.approx(expected.item(), rel=1e-12)
        for x, t in zip(mine, theirs, strict=True):
            slope = 0.0 if t.grad is None else t.grad.item()
            assert x.grad == pytest.approx(slope, rel=1e-9, abs=1e-12)


def test_A11_leaves_accumulate_and_the_interior_does_not_remember(lesson):
    table = rows(lesson.cell("for walk, name in"))
    assert [row[1:] for row in table] == [
        ["1", "4.0", "0.0"],
        ["2", "8.0", "0.0"],
        ["1", "4.0", "2.0"],
        ["2", "12.0", "4.0"],
    ]
    said = lesson.cell("(a * a).backward()").printed
    assert re.findall(r"[\d.]+$", said, re.M) == ["6.0", "9.0"]


def test_D11_eleven_by_the_learners_own_engine(lesson):
    table = {row[0]: row[1:] for row in rows(lesson.cell("long_chain = "))}
    assert table["$2x^2 + 3x + 1$"] == ["2.0", "11.0", "11.0000"]
    drawn = lesson.cell('x.name, f.name = "x", "f"').shown
    assert re.match("x = 2(, gradient |，梯度 )11[;；]", drawn.description)


def test_D03_the_engine_finds_the_line(lesson):
    last = lesson.cell("for step in range(401)").printed.splitlines()
    assert "k = 2.0000  b = 3.0000" in last[-2]
    assert last[-1].endswith("9.000")


def test_the_first_attempt_overwrites(lesson):
    table = rows(lesson.cell("def measured("))
    assert [row[1:] for row in table] == [["1.0", "2.0000"], ["3.0", "6.0000"]]


def test_the_second_attempt_speaks_twice(lesson):
    said = lesson.cell("def doubled_twice").printed
    assert re.search(r"\b8(\.0)?\b", said) and said.strip().endswith("4.0000")
    calls = [int(line.split()[-1]) for line in lesson.cell("def by_paths").printed.splitlines()]
    assert calls == [2 ** (n + 1) - 1 for n in (1, 5, 10, 15)]


def test_the_numbered_drawing_is_a_topological_order(lesson):
    drawing = lesson.cell("numbered = {").shown
    steps = re.findall(r"#(\d) = #(\d) . #(\d)", drawing.description)
    assert len(steps) == 3
    assert all(int(new) > max(int(u), int(v)) for new, u, v in steps)


def test_the_pile_writes_parents_first(lesson):
    lines = lesson.cell("order, seen, todo = [], set(), [(e, False)]").printed.splitlines()
    assert lines[-1].split("|")[1].split() == ["1", "b", "d", "a", "c", "e"]
    assert sum("✓ b " in line or line.split("|")[0].rstrip().endswith(" b") for line in lines) >= 2


def test_shares_add_up_in_the_figure(lesson):
    parts = lesson.cell("shares.setdefault").printed
    assert parts.strip() == (
        "{'y': [1.0], 's': [3.0, 3.0], 'p': [3.0], 'b': [9.0, 6.0], 'a': [6.0]}"
    )


def test_the_steppers_say_what_the_answers_below_say(lesson):
    stepper = lesson.cell("pick = {").shown.children[-1]
    twice, polynomial, neuron = (walk["frames"] for walk in stepper.walks)
    received = [k for k, frame in enumerate(twice) if "n0" in frame["gradients"]]
    assert received[0] == 6 and twice[5]["gradients"]["n1"] == ["2"]
    to_x = [frame["gradients"]["n0"] for frame in polynomial if "n0" in frame["gradients"]]
    assert to_x == [["3"], ["11"]]
    sent = [frame for frame in neuron if frame["edges"] and frame["gradients"]]
    assert len(sent) == lesson.namespace["edges"] == 5
    assert any("0.8556" in frame["say"] for frame in sent)


def test_the_bug_reads_too_late(lesson):
    assert lesson.cell("x = Late(3.0)").printed.split()[-1] == "20.0"
    assert lesson.cell("x = Value(3)\ny = x * x").printed.split()[-1] == "6.0"


def test_both_engines_draw_the_same_strokes(lesson):
    assert float(lesson.cell("differences = [").printed.split()[-1].split("：")[-1]) <= 1e-12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_students_blanks_and_operation_are_judged(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    right = 1 / (1 + np.exp(-0.5))
    Value = lesson.namespace["Value"]

    def hypot(u, v):
        r = np.hypot(u.data, v.data)
        return Value(r, (u, v), (u.data / r, v.data / r))

    def swapped(u, v):
        r = np.hypot(u.data, v.data)
        return Value(r, (u, v), (v.data / r, u.data / r))

    with ac.use_language(lang):
        blanks = lesson.cell('check("out"').source
        exec(blanks, {**lesson.namespace, "out": right, "on_the_edge": right * (1 - right)})
        problem = lesson.cell("result = hypot(u, v)").source
        exec(problem, {**lesson.namespace, "hypot": hypot})
        exec(problem, {**lesson.namespace, "hypot": swapped})
        widget = lesson.cell("neuron = pick[")
        exec(widget.source, {**lesson.namespace, "shares_sent": 5})
    assert len(re.findall(": right|：正确", capsys.readouterr().out)) == 2 + 3 + 1 + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_students_nudge_confirms_every_rule(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    Value = lesson.namespace["Value"]

    def nudged(operation, numbers, k, h=1e-5):
        above, below = list(numbers), list(numbers)
        above[k], below[k] = above[k] + h, below[k] - h
        return (operation(*map(Value, above)).data - operation(*map(Value, below)).data) / (2 * h)

    exec(lesson.cell("rules = {").source, {**lesson.namespace, "nudged": nudged})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    for line in lines:
        claimed, found = re.findall(r"\[([^\]]*)\]", line)
        assert claimed.split() == found.split()
