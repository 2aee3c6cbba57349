"""Lesson 02 runs its own cells: each test is named after the row that the lesson must make work.

D07–D11: derivative as rate of change, extrema, monotonicity and convexity, ``backward``, and the
worked number 2x²+3x+1 at 2; E01–E03, E05: what automatic differentiation is, the four ways, why
not by hand, why more than backpropagation.
"""

import math
import re

import numpy as np
import pytest
from lessons.replies import rows

import autograd_core as ac
from coursekit.paths import LANGUAGES

NAME = "02_four_ways"


def prose(lesson) -> str:
    return "\n".join(lesson.prose)


def test_D07_derivative_is_the_rate_of_change(lesson):
    printed = lesson.cell("for h in [1.0, 0.1").printed
    slopes = [float(line.split()[-1]) for line in printed.splitlines()[:4]]
    assert slopes == pytest.approx([13, 11.2, 11.02, 11.002])
    assert [s - 11 for s in slopes] == pytest.approx([2 * h for h in (1, 0.1, 0.01, 0.001)])


def test_D07_a_differential_is_not_a_derivative(lesson):
    said = re.findall(r"= +([\d.]+)", lesson.cell("dx = 0.01").printed)
    assert [float(number) for number in said] == pytest.approx([15, 11, 0.11, 0.1102])


def test_D08_stationary_is_not_extremum(lesson):
    verdicts = {row[0]: row for row in rows(lesson.cell("slopes = {"))}
    assert all(float(row[2]) == 0 for row in verdicts.values()), "all four are stationary"
    assert verdicts["$x^3$"][-1] in ("neither", "都不是")
    assert verdicts["$x^4$"][-1] == verdicts["$x^2$"][-1] in ("minimum", "极小值")
    assert verdicts["$-x^2$"][-1] in ("maximum", "极大值")
    assert re.search("saddle point|鞍点", prose(lesson))


def test_D09_signs_give_direction_and_bend(lesson):
    for x, first, second, direction, bend in rows(lesson.cell("first, second = 3 * x**2 - 3")):
        at = float(x)
        assert (float(first), float(second)) == (3 * at**2 - 3, 6 * at)
        if float(first):
            assert (direction in ("climbs", "上升")) == (float(first) > 0)
        if float(second):
            assert (bend in ("bends up", "向上弯")) == (float(second) > 0)


def test_D10_backward_fills_grad_of_the_leaf(lesson):
    assert lesson.cell("y.backward()\nprint").printed.strip() == "x.grad = 11.0"


def test_D11_four_ways_agree(lesson):
    slopes = {way: slope for way, slope, _ in lesson.namespace["ways"]}
    assert len(slopes) == 5, "four ways, the fourth in both its modes"
    assert list(slopes.values()) == pytest.approx([11] * 5, abs=1e-8)
    assert [row[1] for row in rows(lesson.cell("costs = ["))] == ["11.000000000"] * 5


def test_D11_drawn_graph_has_values_and_gradients(lesson):
    drawing = lesson.cell("viz.draw_graph(y, local=True)").shown
    for number in ("15", "11"):
        assert re.search(rf">[^<]*\b{number}\b[^<]*<", drawing._repr_svg_())


def test_E01_automatic_is_neither_numerical_nor_symbolic(lesson):
    exact, dual, central = (
        float(line.split()[-1]) for line in lesson.cell("np.cos(1.0))\nprint").printed.splitlines()
    )
    assert dual == exact == math.cos(1), "no h, so no error"
    assert 1e-13 < abs(central - exact) < 1e-10
    root = [float(line.split()[-1]) for line in lesson.cell("def root(a)").printed.splitlines()]
    assert root == pytest.approx([math.sqrt(2), 1 / math.sqrt(8), 1 / math.sqrt(8)], abs=1e-11)


def test_E01_the_steps_taken_are_differentiated(lesson):
    zero = lesson.cell("def same(x)").printed.splitlines()[-1]
    assert [float(n) for n in re.findall(r"-?\d+\.\d+", zero)] == [0, 0, 0]


def test_E02_every_way_has_code_that_runs(lesson):
    ns = lesson.namespace
    at = 0.8
    exact = 4 * at + 3
    assert ns["f_prime"](at) == pytest.approx(exact)
    assert ns["forward"](ns["f"], at, 1e-7) == pytest.approx(exact, rel=1e-6)
    assert ns["central"](ns["f"], at, 1e-5) == pytest.approx(exact, rel=1e-9)
    assert ns["value"](ns["d"](ns["f_tree"]), at) == pytest.approx(exact)
    assert ns["f"](ns["Dual"](at, 1.0)).derivative == pytest.approx(exact)
    assert ns["reverse"](ns["f"], at) == pytest.approx(exact)


def test_E02_symbolic_rules_hold_on_nested_sines(lesson):
    value, d = lesson.namespace["value"], lesson.namespace["d"]
    tree = ("sin", ("*", "x", ("cos", ("+", "x", 2))))  # sin(x cos(x + 2))
    at = 0.6
    inner = math.cos(at + 2) - at * math.sin(at + 2)
    assert value(d(tree), at) == pytest.approx(math.cos(at * math.cos(at + 2)) * inner)


def test_E02_best_h_of_sin_at_one(lesson):
    ns = lesson.namespace
    best = {name: ns[f"{name}_error"] for name in ("forward", "central")}
    assert {name: ns["hs"][error.argmin()] for name, error in best.items()} == pytest.approx(
        {"forward": 1e-8, "central": 1e-5}
    )
    assert best["forward"].min() < 1e-8
    assert best["central"].min() < 1e-10
    at_the_end = ns["forward"](np.sin, 1.0, 1e-15)
    assert f"{at_the_end:.17f}"[:3] == f"{math.cos(1):.17f}"[:3], "one digit is right at 1e-15"
    assert best["forward"][-1] > 1e-2, "and no more than one"
    slopes = [line.split()[-1] for line in lesson.cell("straight = slice").printed.splitlines()]
    assert slopes == ["1.00", "2.00"]


def test_E02_expression_swell(lesson):
    table = lesson.namespace["swell"]
    assert table[3][2:] == [121, 935]
    assert table[7] == [8, 32, 2041, 31239]


def test_E03_by_hand_goes_stale_silently(lesson):
    before, after = (
        [float(line.split()[-1].split("：")[-1]) for line in cell.printed.splitlines()]
        for cell in lesson.ran
        if "def g(x)" in cell.source
    )
    assert before[0] == pytest.approx(before[1], abs=2e-5)
    assert abs(after[0] - after[1]) > 0.1


def test_E05_reverse_mode_runs_once_whatever_the_number_of_variables(lesson):
    counted = [
        [int(cell) for cell in row] for row in rows(lesson.cell("for way in (by_differences"))
    ]
    assert counted == [[n, n + 1, n, 1] for n in (3, 30, 300)]


def test_E05_many_outputs_favour_forward_mode(lesson):
    forward, reverse = lesson.cell("def curve(x)").printed.splitlines()
    assert re.findall(r"\d+", forward)[0] == "1"
    assert re.findall(r"\d+", reverse)[0] == "5"
    assert forward.partition("[")[2] == reverse.partition("[")[2] == "2.0, 4.0, 6.0, 8.0, 10.0]"


def test_the_bug_runs_and_is_absurd(lesson):
    printed = lesson.cell("def gradient(").printed
    assert [float(n) for n in re.findall(r"[\d.]+", printed)] == pytest.approx([5e5, 15e5, 25e5])
    gradient = lesson.namespace["gradient"]
    square_sum = lambda v: np.sum(v**2)
    assert gradient(square_sum, np.array([1, 2, 3])) == pytest.approx([5e5, 15e5, 25e5])
    assert gradient(square_sum, np.array([1.0, 2.0, 3.0])) == pytest.approx([2, 4, 6])


def test_one_of_the_three_claims_is_right(lesson):
    ns = lesson.namespace
    slope = ns["central"](ns["q"], 0.7, 1e-5)
    off = {name: abs(claim(0.7) - slope) / slope for name, claim in ns["claims"].items()}
    assert off["B"] < 1e-9
    assert min(off["A"], off["C"]) > 0.1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_filled_blanks_are_found_right_and_wrong_ones_answered(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    blanks = lesson.cell('check("dy_du"').source
    with ac.use_language(lang):
        for answers, verdicts in (((8, 24), 2), ((8.0, 8.0), 1), ((4, 12), 0)):
            x = ac.tensor(1.0, requires_grad=True)
            u = 3 * x + 1
            dy_du, dy_dx = answers
            exec(
                blanks,
                {**lesson.namespace, "x": x, "u": u, "y": u**2, "dy_du": dy_du, "dy_dx": dy_dx},
            )
            assert len(re.findall("right|正确", capsys.readouterr().out)) == verdicts


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("answer", "right"), [(1.556, True), (4 * math.sin(2), False)])
def test_the_problem_knows_its_answer_to_three_decimals(lang, answer, right, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    with ac.use_language(lang):
        exec(
            lesson.cell("y = (x**2 + 1) * ac.sin(x)").source, {**lesson.namespace, "answer": answer}
        )
    assert bool(re.search(": right|：正确", capsys.readouterr().out)) is right


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_students_measure_finds_the_right_claim(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    exec(
        lesson.cell("slope = measure(q, 0.7)").source,
        {**lesson.namespace, "measure": lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5},
    )
    errors = {line[0]: float(line.split()[-1]) for line in capsys.readouterr().out.splitlines()}
    assert errors["B"] < 1e-9 < 0.1 < min(errors["A"], errors["C"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_measure_that_cannot_judge_is_told_so(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    judging = lesson.cell("slope = measure(q, 0.7)").source
    exec(judging, {**lesson.namespace, "measure": lambda f, x: None})
    assert "return" in capsys.readouterr().out
    exec(judging, {**lesson.namespace, "measure": lambda f, x: (f(x + 1) - f(x - 1)) / 2})
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 4 and re.search(r"\bh\b", said[-1])
