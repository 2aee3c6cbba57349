"""Lesson 05 runs its own cells: each test is named after the row that the lesson must make work.

D12: a sum over a matrix, 54; E07–E11: the model of the text on functional differentiation, its
graph, its loss of 0.914285 and its gradients. (A01 is the suite that all engines share, in
tests/engine.)
"""

import re

import numpy as np
import pytest
from lessons.replies import right, rows, said

NAME = "05_tensor_engine"
LOGITS = np.array([-1.40476596, -1.64932394, 2.24711204])


def test_D12_the_sum_is_54_and_its_gradient_is_2x_plus_2(lesson):
    cell = lesson.cell("y = (x**2 + 2 * x + 1).sum()")
    assert "y = 54.0" in cell.printed
    assert "[[4.0, 6.0], [8.0, 10.0]]" in cell.printed
    assert cell.shown.dot.count("[4, 6]\\n[8, 10]") == 1


def test_E07_the_inputs_and_named_parameters(lesson):
    assert lesson.cell("ac.manual_seed(5)").printed.splitlines() == [
        "w (5, 3) True",
        "b (3,) True",
    ]
    made = lesson.namespace
    assert made["y"].tolist() == [0, 0, 0] and made["b"].name == "b"


def test_E08_the_graph_leads_from_w_and_b_over_z_to_the_loss(lesson):
    dot = lesson.cell("viz.draw_graph(loss, fold=True)").shown.dot
    for name in ("w", "b"):
        assert re.search(rf'label="{name}\\n.*peripheries=2', dot), "a parameter, drawn as a leaf"
    for name in ("z", "loss"):
        assert f" → {name}\\n" in dot


def test_E09_both_weights_of_the_binary_cross_entropy(lesson):
    labels = np.array([0.0, 0.0, 1.0])
    parts = np.log1p(np.exp(LOGITS)) - labels * LOGITS
    expected = [parts.mean(), (parts * [1, 2, 1]).mean(), (parts * [1, 1, 3]).mean()]
    printed = lesson.cell("bce = nn.functional").printed.splitlines()
    for line, value in zip(printed, expected, strict=True):
        assert float(line.split()[-1].split("：")[-1]) == pytest.approx(value, abs=1e-6)


def test_E10_the_loss_is_the_printed_one(lesson):
    first = next(
        line for line in lesson.cell("gap = ").printed.splitlines() if line.startswith("loss")
    )
    assert re.findall(r"\d\.\d+", first) == ["0.9142847", "0.914285"]


def test_E11_every_row_of_dw_is_db_is_a_third_of_the_sigmoid(lesson):
    expected = 1 / (1 + np.exp(-LOGITS)) / 3
    w, b = lesson.namespace["w"], lesson.namespace["b"]
    assert np.allclose(w.grad.numpy(), np.tile(expected, (5, 1)), atol=1e-9)
    assert np.allclose(b.grad.numpy(), expected, atol=1e-9)
    printed = lesson.cell("gap = ").printed
    for name in ("dw, row 0", "db", "sigma"):
        (line,) = [line for line in printed.splitlines() if line.startswith(name)]
        numbers = [float(n) for n in re.findall(r"\d\.\d+", line)]
        assert np.allclose(numbers, expected, atol=1e-7)
    assert lesson.namespace["gap"] == 0


def test_the_boxes_are_counted(lesson):
    assert "11" in lesson.cell("y = x[0] * w[0]").printed
    assert "3" in lesson.cell("drawing = viz.draw_graph(x @ w)").printed
    assert rows(lesson.cell("n * (n + n - 1)"))[-1] == ["64", "8128", "1"]


def test_a_rule_that_ignores_broadcasting_sends_the_wrong_shape(lesson):
    assert "(4, 3)" in lesson.cell("_, to_b = z.vjps").printed
    measured = lesson.cell("moved = b.data.copy()").printed.splitlines()
    assert [line.split()[-1] for line in measured] == ["4.0000"] * 3


def test_the_mean_keeps_its_one_over_n(lesson):
    assert rows(lesson.cell('for name in ("sum", "mean")'))[1][1] == "[0.25, 0.25, 0.25, 0.25]"
    assert lesson.cell("means = x.mean(axis=1)").printed.count("20.") == 3


def test_ties_are_decided_as_the_text_says(lesson):
    printed = lesson.cell("x.max(dim=0)[0]").printed
    assert "[0.0, 0.5, 0.5]" in printed and "[0.0, 1.0, 0.0]" in printed
    assert [line.split()[-1] for line in printed.splitlines()[-2:]] == ["1.0", "0.0"]


def test_on_a_square_matrix_only_measuring_tells_the_right_product(lesson):
    wrong, correct, measured = rows(lesson.cell("measured = [((X + step)"))
    assert wrong[1] == correct[1] == measured[1] == "(1, 2)"
    assert wrong[2] != correct[2] == measured[2]


def test_the_bug_runs_and_is_absurd(lesson):
    assert lesson.cell("back[rows] += g").printed.split()[:2] == ["[[1.", "1.]"]
    assert lesson.cell("np.add.at(back").printed.split()[:2] == ["[[3.", "3.]"]
    assert "3.0" in lesson.cell("table[sentence].sum()").printed


@pytest.mark.parametrize(("answers", "count"), [((0, 2), 2), ((0, 1), 1), ((2, 0), 0)])
def test_the_two_blanks(lesson, answers, count, capsys):
    disappears, becomes_one = answers
    said(lesson, 'check("disappears"', disappears=disappears, becomes_one=becomes_one)
    assert right(capsys) == count


def test_the_problem_and_the_widgets_questions_know_their_answers(lesson, capsys):
    said(lesson, "def least_squares", answer=(4 / 3, 2 / 3))
    said(lesson, 'check("elements"', elements=9, results=2)
    assert right(capsys) == 3
    said(lesson, "def least_squares", answer=(2 / 3, 4 / 3))
    said(lesson, 'check("elements"', elements=3, results=3)
    assert right(capsys) == 0


def test_the_calculator_says_what_the_answers_beside_it_say(lesson):
    view = lesson.cell("viz.shape_calculator").shown.children[-1]
    assert (view.a, view.b) == ([3, 1], [1, 4])
    offered = [(example["a"], example["b"]) for example in view.presets]
    assert ([3], [3, 1]) in offered and ([2, 3], [3, 4]) in offered
    for shape in [(), (1,), (1, 1)]:
        assert np.broadcast_shapes((3, 4), shape) == (3, 4) and np.prod(shape) == 1


def test_a_students_measure_confirms_the_engine(lesson, capsys):
    source = lesson.cell("def measure(").source
    filled = re.sub(
        r"slope = \.\.\..*", "slope = (function(above) - function(below)) / (2 * h)", source
    )
    space = dict(lesson.namespace)
    exec(filled, space)
    exec(lesson.cell("found = measure(function, point)").source, space)
    differences = [float(line.split()[-1]) for line in capsys.readouterr().out.splitlines()]
    assert len(differences) == 3 and max(differences) < 1e-8
