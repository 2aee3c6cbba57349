"""Lesson 08 runs its own cells: each test is named after the row that the lesson must make work.

C01–C03: the three activations and what ReLU' is at 0; C04: the mean squared error, and its factor
against half the sum; C08, C09: softmax and its Jacobian; C10–C13: perceptrons and the multilayer
perceptron by hand. (C05–C07 are lesson 06's.)
"""

import ast
import re

import numpy as np
import pytest
from lessons.replies import found, right, rows, said

import autograd_core as ac
from autograd_core import nn

NAME = "08_activations_and_mlps"


def test_C01_the_sigmoid_is_never_steeper_than_a_quarter(lesson):
    slopes, place = lesson.namespace["slopes"]["sigmoid"], np.linspace(-5, 5, 1001)
    sigma = 1 / (1 + np.exp(-place))
    assert np.allclose(slopes, sigma * (1 - sigma), atol=1e-14)
    assert slopes.max() == 0.25 and sigma[500] == 0.5
    assert found(lesson.cell('slopes["sigmoid"].argmax()').printed) == [0.25, 0]


def test_C01_the_formula_as_it_stands_overflows_and_the_steady_one_does_not(lesson):
    assert "FloatingPointError" in lesson.cell("def steady_sigma").printed
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        ends = lesson.namespace["steady_sigma"](np.array([-1000.0, 0.0, 1000.0]))
    assert ends.tolist() == [0, 0.5, 1]


def test_C02_tanh_is_the_sigmoid_in_another_size(lesson):
    errors = found(lesson.cell('print("identity"').printed)
    assert len(errors) == 3 and max(errors) < 1e-9 and errors[-1] < 1e-15


def test_C03_at_the_kink_three_measurements_and_a_decision(lesson):
    printed = lesson.cell("(relu(h) - relu(-h)) / (2 * h)").printed
    assert found(printed)[:4] == [0, 1, 0.5, 0]
    for bend in (ac.relu, nn.functional.relu):
        kink = ac.tensor([-1.0, 0.0, 2.0], requires_grad=True)
        assert ac.autograd.grad(bend(kink).sum(), kink)[0].tolist() == [0, 0, 1]


def test_C04_mse_loss_is_two_over_n_times_half_the_sum(lesson):
    assert "[-0.25, -0.5]" in lesson.cell("(with_mean,) =").printed
    table = rows(lesson.cell("for outputs in (1, 2, 3, 10)"))
    for outputs, smallest, largest in table:
        assert smallest == largest == f"{2 / int(outputs):.4f}"


def test_C08_softmax_adds_up_to_one_even_at_a_thousand(lesson):
    cell = lesson.cell("[1000.0, 0.0, -1000.0]")
    lines = cell.printed.splitlines()
    assert [line.split()[-1].split("：")[-1] for line in lines] == ["1.0"] * 3
    assert lines[0] == lines[1], "only differences count"
    assert (
        lesson.cell("a thousand more" if lesson.lang == "en" else "各加一千").printed.count("nan")
        == 3
    )


def test_C09_the_signs_of_the_jacobian(lesson):
    J = lesson.namespace["engine_jacobian"]
    assert np.diag(J).round(4).tolist() == [0.0819, 0.1848, 0.2227]
    assert (J[~np.eye(3, dtype=bool)] < 0).all()
    assert np.allclose(J.sum(axis=0), 0, atol=1e-15) and np.allclose(J.sum(axis=1), 0, atol=1e-15)
    cell = lesson.cell("np.diag(p) - np.outer(p, p)")
    assert found(cell.printed)[-1] < 1e-15


def test_C09_one_logit_moves_all_probabilities(lesson):
    change = lesson.namespace["change"]
    assert change[0] > 0 > max(change[1:]) and abs(change.sum()) < 1e-15


def test_C10_the_perceptron_by_hand(lesson):
    printed = lesson.cell("by_hand = delta *").printed
    assert [ast.literal_eval(v) for v in re.findall(r"\[[^\]]*\]", printed)] == [
        [-0.125, -0.25]
    ] * 2
    dot = lesson.cell("viz.draw_graph(E, local=True)").shown.dot
    assert "−0.125, −0.25" in dot and re.search(r"(gradient|梯度) −0.5", dot)
    with_brackets, without = lesson.cell("ac.autograd.grad(E, [w]").printed.splitlines()
    assert with_brackets.endswith("(tensor([-0.1250, -0.2500]),)")
    assert without.endswith("(tensor([-0.1250, -0.2500]),)")


def test_C11_several_outputs(lesson):
    by_hand, engine = lesson.cell("def layer_gradient").printed.splitlines()
    assert by_hand[by_hand.index("[") :] == engine[engine.index("[") :]
    draw = np.random.default_rng(3)
    x, W, t = draw.normal(size=4), draw.normal(size=(4, 3)), draw.normal(size=3)
    leaf = ac.tensor(W, requires_grad=True)
    error = 0.5 * ((ac.sigmoid(ac.tensor(x) @ leaf) - ac.tensor(t)) ** 2).sum()
    (expected,) = ac.autograd.grad(error, leaf)
    assert np.allclose(lesson.namespace["layer_gradient"](x, W, t), expected.numpy(), atol=1e-15)


def test_C12_the_hidden_layer_by_hand_is_the_engine(lesson):
    for line in lesson.cell("np.outer(x, delta_hidden), np.outer(hidden").printed.splitlines()[1:]:
        assert found(line)[-1] < 1e-15


def test_C13_the_deltas(lesson):
    space = lesson.namespace
    hidden, out, W2, t = (space[name] for name in ("hidden", "out", "W2", "t"))
    delta_k = [o * (1 - o) * (o - goal) for o, goal in zip(out, t, strict=True)]
    delta_j = [
        hidden[j] * (1 - hidden[j]) * sum(delta_k[k] * W2[j, k] for k in range(2)) for j in range(3)
    ]
    assert np.allclose(space["delta_out"], delta_k) and np.allclose(space["delta_hidden"], delta_j)
    shares = lesson.cell("W2[1] * delta_out").printed.splitlines()[0]
    assert "-0.057" in shares and "0.055" in shares


def test_a_line_gets_three_corners_and_a_bend_gets_four(lesson):
    assert found(lesson.cell("says_on =").printed)[0] == 3
    one, two, bent = (lesson.namespace[name] for name in ("one", "two", "bent"))
    corners, lamp = lesson.namespace["corners"], lesson.namespace["lamp"]
    assert np.allclose(one(corners), 0.5) and np.allclose(two(corners), 0.5)
    assert abs(bent(corners) - lamp).max() < 0.01
    assert [row[-1] for row in rows(lesson.cell("h2 = relu("))] == ["0", "1", "1", "0"]


def test_training_by_hand_and_with_the_engine_lights_the_lamp(lesson):
    lamp = lesson.namespace["lamp"]
    for fragment in ("def train(seed", "optimizer = optim.SGD(model"):
        assert abs(np.array(found(lesson.cell(fragment).printed)) - lamp).max() < 0.1
    two, four, eight = (int(row[1]) for row in rows(lesson.cell("arrived = {")))
    assert two < 8 < four <= eight, "several starts with two hidden neurons get stuck"


def test_a_prediction_takes_no_step_and_gradients_are_no_parameters(lesson):
    error, nothing, moved = lesson.cell("pred.step()").printed.splitlines()
    assert error.startswith("AttributeError")
    assert nothing.endswith("[0.5, -0.25]") and moved.endswith("[0.75, 0.25]")


def test_the_bug_spoils_only_the_hidden_layer(lesson):
    first, second = lesson.cell("new_W1, new_W2 = step(").printed.splitlines()
    assert found(first)[-1] == 0
    wrong, correct = np.array(found(second.split(":")[1])).reshape(2, 3)
    assert wrong[1] / correct[1] > 10 and not np.allclose(wrong, correct, rtol=0.1)


@pytest.mark.parametrize(
    "fragment, good, bad",
    [
        ('check("delta_1"', {"delta_1": -0.125, "corner": 0.25}, {"delta_1": 0.125, "corner": 0.5}),
        ('check("steepest"', {"steepest": 0.7, "enough": 5.6}, {"steepest": 0.0, "enough": 5.5}),
        (
            'check("factor_tanh"',
            {"factor_tanh": 0.64, "factor_relu": 1},
            {"factor_tanh": 0.24, "factor_relu": 0.6},
        ),
    ],
)
def test_the_blanks_know_their_answers(lesson, fragment, good, bad, capsys):
    said(lesson, fragment, **good)
    assert right(capsys) == 2
    said(lesson, fragment, **bad)
    assert right(capsys) == 0


def test_the_problem_knows_its_answer(lesson, capsys):
    def back(outputs, weights, delta):
        return outputs * (1 - outputs) * (weights @ delta)

    said(lesson, 'check("delta_j"', one_layer_back=back)
    assert right(capsys) == 1
    said(lesson, 'check("delta_j"', one_layer_back=lambda o, w, d: w @ d)
    assert right(capsys) == 0


def test_a_students_measure_confirms_the_formula(lesson, capsys):
    source = lesson.cell("def measured_slope").source
    filled = re.sub(
        r"return \.\.\..*", "return (half_sum(above) - half_sum(below)) / (2 * h)", source
    )
    space = dict(lesson.namespace)
    exec(filled, space)
    said(lesson, "for i, j in ((0, 0), (1, 2))", measured_slope=space["measured_slope"])
    assert right(capsys) == 2
