"""Lesson 01 runs its own cells: each test is named after the row that the lesson must make work.

D01–D06: tensors and their labels, neurons, the line through (1, 5) and (2, 7), the way back,
down instead of up, the learning rate; A02, A03: what a tensor is and which ones have gradients.
"""

import re

import numpy as np
import pytest
from lessons.replies import found, rows

import autograd_core as ac
from coursekit.paths import LANGUAGES

NAME = "01_what_learning_is"


def test_D01_shapes_from_no_axis_to_four(lesson):
    examples = lesson.namespace["examples"].values()
    assert [t.ndim for t in examples] == [0, 1, 2, 3, 4]
    table = rows(lesson.cell("examples = {"))
    assert [row[1:] for row in table] == [
        [str(tuple(t.shape)), str(t.ndim), str(t.numel())] for t in examples
    ]


def test_D01_dtype_and_device_are_shown(lesson):
    whole, real, _refusal = lesson.cell("t.device").printed.splitlines()
    assert "int64" in whole and "float64" in real
    assert "cpu" in whole and "cpu" in real


def test_D01_tensor_operations_are_not_matrix_operations(lesson):
    elementwise, matrix, *_rest = lesson.cell("(a @ a).tolist()").printed.splitlines()
    assert found(elementwise) == [1, 4, 9, 16]
    assert found(matrix) == [7, 10, 15, 22]


def test_A02_data_is_tensors_but_not_everything_is(lesson):
    printed = lesson.cell("isinstance(a.shape, ac.Tensor)").printed
    assert re.findall("True|False", printed) == ["True", "False", "False"]


def test_A02_requires_grad_is_off_by_default(lesson):
    printed = lesson.cell("t.device").printed
    assert printed.count("requires_grad=False") == 2 and "requires_grad=True" not in printed


def test_A03_only_floating_point_tensors_have_gradients(lesson):
    printed = lesson.cell("t.device").printed.splitlines()[-1]
    with ac.use_language(lesson.lang), pytest.raises(RuntimeError) as refusal:
        ac.tensor([1, 2], requires_grad=True)
    assert printed == str(refusal.value) and "int64" in printed


def test_broadcasting_is_shown_with_a_silent_and_a_refused_case(lesson):
    outcomes = {(row[0], row[1]): row[2] for row in rows(lesson.cell("np.zeros(first)"))}
    assert outcomes["(3,)", "(3, 1)"] == "(3, 3)"
    assert outcomes["(2, 3)", "(2,)"] in ("refused", "拒绝")


def test_D02_stacked_lines_stay_a_line(lesson):
    printed = lesson.cell("stacked = ").printed
    assert found(printed.partition("[")[2])[:6] == [10, 16, 22, 28, 34, 40]
    neuron = lesson.namespace["neuron"]
    assert neuron(np.array([3.0]), np.array([2.0]), 3.0) == 9


def test_D03_the_line_is_solved_exactly(lesson):
    printed = lesson.cell("k = (7 - 5)").printed
    assert found(printed)[:3] == [2, 3, 9]


def test_D03_the_line_is_learned_to_a_millionth(lesson):
    trail = np.array(lesson.namespace["trail"])
    assert trail[0].tolist() == [0, 0]
    assert np.abs(trail[-1] - [2, 3]).max() <= 1e-6 < np.abs(trail[-2] - [2, 3]).max()
    steps, k, b, _km, fare = found(lesson.cell("trail.append").printed)
    assert steps == len(trail) - 1
    assert (k, b, fare) == pytest.approx((2, 3, 9), abs=3e-6)


def test_D03_the_engine_learns_the_same(lesson):
    last = found(lesson.cell("wrong.backward()").printed.splitlines()[-1])
    assert last[:3] == pytest.approx([400, 2, 3], abs=1e-6)


def test_D04_the_engine_walks_back_through_a_drawn_graph(lesson):
    drawing = lesson.cell("viz.draw_graph(square)").shown._repr_svg_()
    for number in ("16", "−16", "−8"):
        assert re.search(rf">[^<]*{number}\b[^<]*<", drawing), number
    printed = lesson.cell("one_trip(1.001, 1)").printed
    assert found(printed)[-2:] == [-16, -8]


def test_D05_learning_goes_down_not_up(lesson):
    minus, plus = (found(line) for line in lesson.cell("for sign, name").printed.splitlines())
    assert minus[0] == plus[0] == 37
    assert minus == sorted(minus, reverse=True)
    assert plus == sorted(plus) and plus[1] > 100


def test_D06_learning_rates_on_a_parabola(lesson):
    ends = {float(row[0]): float(row[-1]) for row in rows(lesson.cell("rates = ["))}
    expected = {0.1: 1.0737, 0.5: 0, 0.9: 1.0737, 1.0: 10, 1.1: 61.9174}
    assert {lr: ends[lr] for lr in expected} == pytest.approx(expected, abs=1e-4)
    assert ends[0.001] > 9.5, "a rate too small hardly moves"


def test_the_loss_of_the_guesses(lesson):
    losses = [float(row[-1]) for row in rows(lesson.cell("guesses = ["))]
    assert losses == [37, 12.5, 1, 0]


def test_the_loss_is_no_distance(lesson):
    guesses = rows(lesson.cell("np.hypot"))
    assert [float(row[2]) for row in guesses] == [1, 1, 1]
    assert [float(row[3]) for row in guesses] == pytest.approx([2.5, 1, 0.25])


def test_the_answers_to_the_widget_are_the_widgets(lesson):
    losses = found(lesson.cell("stops = [").printed)
    assert losses == [1, 0.9, 0.81, 0.73, 0.25]


def test_the_bug_runs_and_prefers_the_worse_line(lesson):
    perfect, flat = found(lesson.cell("def column_loss(").printed)
    assert (perfect, flat) == (2, 1)
    shown = lesson.cell("paired = ").printed
    assert "(2, 2)" in shown and found(shown)[-1] == 0


def test_one_of_the_three_claims_is_right(lesson):
    ns = lesson.namespace
    _along_k, along_b = ns["slopes"](ns["loss"], 0.5, 1.5)
    off = {name: abs(claim(0.5, 1.5) - along_b) for name, claim in ns["claims"].items()}
    assert off["B"] < 1e-7
    assert min(off["A"], off["C"]) > 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_filled_blanks_are_found_right_and_wrong_ones_answered(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    graph, blanks, problem = (
        lesson.cell(fragment).source
        for fragment in ("error = k * 3", 'check("slope_b"', "(k * ac.tensor(x) + b")
    )
    with ac.use_language(lang):
        for (slope_b, slope_k, answer), verdicts in [((-4, -12, -11), 3), ((-2, -8, -22), 0)]:
            given = {"slope_b": slope_b, "slope_k": slope_k, "answer": answer}
            namespace = {**lesson.namespace, **given}
            for source in (graph, blanks, problem):
                exec(source, namespace)
            assert len(re.findall("right|正确", capsys.readouterr().out)) == verdicts
