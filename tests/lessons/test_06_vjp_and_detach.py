"""Lesson 06 runs its own cells: each test is named after the row that the lesson must make work.

A08, A09: detach shares memory, and what the version counter catches; A11–A15: accumulation, the
vector on which ``backward()`` raises, ``gradient=`` and the mean; C05–C07: ``autograd.grad``,
``requires_grad_()``, and that ``backward()`` returns nothing.
"""

import ast
import re

import numpy as np
import pytest
from lessons.replies import found, rows

import autograd_core as ac
from coursekit.paths import LANGUAGES

NAME = "06_vjp_and_detach"
ERRORS = {"en": "an error", "zh": "报错"}


def vectors(printed: str) -> list[list[float]]:
    return [ast.literal_eval(text) for text in re.findall(r"\[[^\]]*\]", printed)]


def test_A08_detach_cuts_one_edge_and_keeps_the_value(lesson):
    cell = lesson.cell("z = x.detach() * x")
    assert found(cell.printed)[0] == 3
    whole, cut = cell.shown.dot, lesson.cell("viz.draw_graph(z, local=True)").shown.dot
    assert "gradient 6" in whole or "梯度 6" in whole
    assert ("gradient 3" in cut or "梯度 3" in cut) and "dashed" in cut
    assert all(re.search(r"(value|值) 9", dot) for dot in (whole, cut))


def test_A08_detach_shares_memory(lesson):
    printed = lesson.cell("shadow[0] = 100.0").printed
    assert vectors(printed)[0] == [100, 2, 3]
    assert "True" in printed


def test_A08_what_each_other_name_shares(lesson):
    yes, no = {"en": ("yes", "no"), "zh": ("是", "否")}[lesson.lang]
    assert rows(lesson.cell("others = {")) == [
        ["`x.detach()`", yes, yes, no],
        ["`x.data`", yes, no, no],
        ["`x.clone()`", no, no, yes],
        ["`x.detach().clone()`", no, no, no],
    ]


def test_A09_writing_through_detach_is_caught_by_the_version_counter(lesson):
    printed = lesson.cell("out.detach().zero_()").printed
    assert [found(line)[0] for line in printed.splitlines()[:2]] == [0, 1]
    assert "SigmoidBackward" in printed and "RuntimeError" in printed
    assert ERRORS[lesson.lang] in printed.splitlines()[-1]


def test_A09_writing_through_data_is_silently_wrong(lesson):
    printed = lesson.cell("out.data.zero_()").printed
    silent, right = vectors(printed)
    assert silent == [0, 0, 0]
    assert right == [0.1966, 0.1050, 0.0452]
    sigmoid = 1 / (1 + np.exp(-np.arange(1.0, 4.0)))
    assert np.allclose(right, sigmoid * (1 - sigmoid), atol=5e-5)
    assert "RuntimeError" not in printed


def test_A09_a_leaf_that_nobody_saved_moves_without_an_error(lesson):
    table = rows(lesson.cell("isinstance(answer, str)"))
    assert [row[1] for row in table] == [
        ERRORS[lesson.lang],
        "[3. 3.]",
        "[2.7183 7.3891]",
        "[20.  4.]",
    ]
    assert found(lesson.cell("isinstance(answer, str)").printed)[0] == 1


def test_A09_numpy_goes_behind_the_counters_back(lesson):
    cell = lesson.cell("out.detach().numpy()[:] = 0.0")
    assert vectors(cell.printed) == [[0, 0, 0]]


def test_A11_gradients_add_up_until_cleared(lesson):
    printed = lesson.cell("for walk in (1, 2)").printed.splitlines()
    assert [found(line)[-1] for line in printed[:2]] == [6, 12]
    at_once, in_halves = (
        found(line)[-1] for line in lesson.cell("for half in").printed.splitlines()
    )
    assert at_once == in_halves == -276


def test_A11_never_clearing_swings_for_ever(lesson):
    descend = lesson.namespace["descend"]
    swinging = descend(400)
    assert swinging[200:].max() > 5.9 and swinging[200:].min() < 0.1
    cleared = lesson.cell("def descend_clearing(")
    assert lesson.namespace["descend_clearing"](40)[-1] == pytest.approx(3, abs=1e-6)
    assert found(cleared.printed)[-1] == 3
    assert abs(vectors(lesson.cell("def descend(").printed)[1][-1] - 3) > 1


def test_A12_one_number_works(lesson):
    assert lesson.cell("x = ac.tensor(1.0, requires_grad=True)").printed.strip() == "tensor(2.)"


def test_A13_backward_on_a_vector_raises_and_names_the_way_out(lesson):
    printed = lesson.cell("attempt(y.backward)").printed
    with ac.use_language(lesson.lang), pytest.raises(RuntimeError) as refusal:
        (ac.tensor([1.0, 2.0, 3.0], requires_grad=True) ** 2).backward()
    assert f"RuntimeError: {refusal.value}" in printed
    for remedy in ("(3,)", "y.sum()", "y.mean()", "gradient="):
        assert remedy in printed
    assert "x.grad = None" in printed


def test_A14_the_gradient_argument_weighs_the_outputs(lesson):
    ones = lesson.cell("gradient=ac.tensor([1.0, 1.0, 1.0])").printed
    assert vectors(ones.replace(". ", ".0 ").replace(".,", ".0,")) == [[2, 4, 6]]
    weighed = vectors(lesson.cell("gradient=ac.tensor([1.0, 0.1, 0.01])").printed)
    assert np.allclose(weighed, [[2, 0.4, 0.06]], rtol=1e-15)


def test_A14_the_weights_have_the_shape_of_the_output(lesson):
    printed = lesson.cell("gradient=ac.tensor([1.0, 1.0])").printed
    assert "(2,)" in printed and "(3,)" in printed


def test_A14_for_a_full_jacobian_it_is_no_scaling(lesson):
    engine, by_sum = vectors(lesson.cell("ring(x).backward(").printed)
    J = lesson.namespace["J"]
    assert engine == by_sum == (np.array([1.0, 2.0, -1.0]) @ J).tolist() == [-1, 7, 3]
    assert engine != (np.array([1.0, 2.0, -1.0]) * J.sum(axis=0)).tolist()


def test_A14_rows_of_the_jacobian_one_walk_each(lesson):
    first, refusal = lesson.cell("for i in range(2)").printed.splitlines()
    assert vectors(first) == [[2, 1, 0]] and "retain_graph=True" in refusal
    *table, untouched = lesson.cell("for e in ac.eye(3)").printed.splitlines()
    assert np.allclose([vectors(row)[0] for row in table], lesson.namespace["J"])
    assert untouched == "x.grad = None"


def test_A14_every_rule_in_the_table_is_the_engines(lesson):
    for _name, _v, rule, engine in rows(lesson.cell("rules = {")):
        assert rule == engine


def test_A15_the_mean_sends_a_third(lesson):
    dot = lesson.cell("loss = y.mean()").shown.dot
    assert "0.6667, 1.333, 2" in dot and "0.3333, 0.3333, 0.3333" in dot
    x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x**2).mean().backward()
    assert np.allclose(x.grad.numpy(), 2 * np.arange(1, 4) / 3)


def test_the_answers_to_the_widget_are_the_widgets(lesson, capsys):
    view = lesson.cell("viz.vjp_explorer(").shown.children[-1]
    jacobians = {f["formula"]: np.array(f["jacobian"]) for f in view.functions}
    (ring,) = (J for formula, J in jacobians.items() if "x₁x₂" in formula)
    (totals,) = (J for formula, J in jacobians.items() if "cumsum" in formula)
    (softmax,) = (J for formula, J in jacobians.items() if "softmax" in formula)
    assert np.allclose(ring, lesson.namespace["J"]) and ring[2].tolist() == [3, 0, 1]
    assert (np.array([0, -1, 1]) @ totals).tolist() == [0, 0, 1]
    assert np.allclose(softmax.sum(axis=0), 0, atol=1e-15)
    cell = lesson.cell("for all_alike in")
    assert cell.printed.count("[0.0, 0.0, 0.0]") == 3
    with ac.use_language(lesson.lang):
        exec(cell.source, {**lesson.namespace, "weights": [0, -1, 1]})
    assert re.search(": right|：正确", capsys.readouterr().out)


def test_the_absolute_error_has_a_constant_gradient(lesson):
    by_loss = [[float(v) for v in row[1:]] for row in rows(lesson.cell("residual.abs().sum()"))]
    assert by_loss == [[1] * 4, [0.25] * 4, [0.25, -1, 0, 2], [1, -1, 0, 1]]


def test_C05_grad_returns_a_tuple_and_touches_nothing(lesson):
    one, two, untouched = lesson.cell("ac.autograd.grad(a * b, a)").printed.splitlines()
    assert one.endswith("(tensor(5.),)")
    assert two.endswith("(tensor(5.), tensor(2.))")
    assert untouched.endswith("None None")


def test_C06_both_ways_to_ask_for_a_gradient(lesson):
    assert "x.requires_grad_()" in lesson.cell("x.requires_grad_()").source
    born = ac.tensor(3.0, requires_grad=True)
    assert born.requires_grad and ac.tensor(3.0).requires_grad_().requires_grad


def test_C07_backward_returns_nothing_and_fills_leaves_only(lesson):
    returned, x, y, z = lesson.cell("x.requires_grad_()").printed.splitlines()
    assert returned.endswith("None")
    assert (x, y, z) == ("x.grad = tensor(30.)", "y.grad = None", "z.grad = None")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("answers", "right"), [((5, 1), 2), ((5, 3), 1), ((7, 3), 0)])
def test_filled_blanks_are_found_right_and_wrong_ones_answered(
    lang, answers, right, lesson_run, capsys
):
    lesson = lesson_run(NAME, lang)
    p, q = ac.tensor(2.0, requires_grad=True), ac.tensor(5.0, requires_grad=True)
    filled = {"p": p, "q": q, "z": p * q.detach() + q}
    filled |= dict(zip(("dz_dp", "dz_dq"), answers, strict=True))
    with ac.use_language(lang):
        exec(lesson.cell('check("dz_dp"').source, {**lesson.namespace, **filled})
    assert len(re.findall(": right|：正确", capsys.readouterr().out)) == right


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("disguise", "right"),
    [
        (lambda x: 3 * x + (x**2 - 3 * x).detach(), 2),
        (lambda x: x**2, 0),
        (lambda x: 3 * x + (x**2).detach(), 0),
    ],
)
def test_the_problem_knows_its_answer(lang, disguise, right, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    with ac.use_language(lang):
        exec(lesson.cell("for number in").source, {**lesson.namespace, "disguise": disguise})
    assert len(re.findall(": right|：正确", capsys.readouterr().out)) == right


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_students_measure_confirms_the_engine(lang, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    measured = lesson.namespace["measured"]

    def right(function, v, x):
        return v @ measured(function, x)

    def upside_down(function, v, x):
        return measured(function, x) @ v

    with ac.use_language(lang):
        for answer, verdicts in ((right, 2), (upside_down, 0)):
            namespace = {**lesson.namespace, "measured_vjp": answer}
            exec(lesson.cell("tasks = {").source, namespace)
            assert len(re.findall(": right|：正确", capsys.readouterr().out)) == verdicts
