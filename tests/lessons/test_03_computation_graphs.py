"""Lesson 03 runs its own cells: each test is named after the row that the lesson must make work.

A04–A07: the graph is made by running, every result knows its function, six nodes for z = x·y and
its sum, leaves and intermediate results; D04 backpropagation; E04, E08: from data to gradients.
"""

import math
import re

import numpy as np
import pytest
from lessons.replies import rows

import autograd_core as ac
from coursekit.paths import LANGUAGES

NAME = "03_computation_graphs"


def vertices(drawing) -> list[str]:
    return re.findall(r'^  \w+ \[label="((?:[^"\\]|\\.)*)"', drawing.dot, re.M)


def test_A04_every_run_makes_its_own_graph(lesson):
    lines = lesson.cell("for start in (3.0").printed.splitlines()
    assert [re.findall(r"[\d.]+", line)[1:] for line in lines] == [
        ["2", "0.25"],
        ["4", "0.0625"],
        ["7", "0.0078125"],
    ]


def test_A05_a_result_knows_its_function_and_a_learner_prints_the_chain(lesson):
    said = lesson.cell("def chain(function").printed.splitlines()
    assert said == [
        "x.grad_fn = None",
        "SumBackward",
        "    MulBackward",
        "        AccumulateGrad",
        "        AccumulateGrad",
    ]


def test_A06_six_nodes_with_tensors_and_functions(lesson):
    drawing = lesson.namespace["drawing"]
    assert [label.split("\\n")[0] for label in vertices(drawing)] == [
        "x",
        "y",
        "×",
        "z",
        "sum",
        "loss",
    ]
    assert drawing.dot.count("->") == 5


def test_A06_both_drawings_are_shown(lesson):
    for show in ("functions", "tensors"):
        drawing = lesson.cell(f'viz.draw_graph(loss, show="{show}")').shown
        assert len(vertices(drawing)) == 4
    assert "z = x × y" in drawing.dot


def test_A06_the_gradient_of_one_factor_is_the_other(lesson):
    table = rows(lesson.cell("tensors = (x, y, z, loss)"))
    assert [row[2] for row in table[:2]] == ["tensor([4., 5., 6.])", "tensor([1., 2., 3.])"]


def test_A07_only_leaves_keep_their_gradient_unless_asked(lesson):
    table = rows(lesson.cell("tensors = (x, y, z, loss)"))
    assert [row[1] for row in table] == ["True", "True", "False", "False"]
    assert [row[2] for row in table[2:]] == ["None", "None"]
    assert lesson.cell("z.retain_grad()").printed.strip() == "z.grad = tensor([1., 1., 1.])"


def test_D04_one_walk_back_gives_both_gradients(lesson):
    assert re.findall(r"\d+", lesson.cell("de_db = de_dc * 1").printed) == ["2", "5"]
    drawing = lesson.cell("viz.draw_graph(e, local=True)").shown
    assert "6" in drawing.description
    lower = [re.findall(r"\d+", label)[-1] for label in vertices(drawing) if "\\n" in label]
    assert lower == ["2", "5", "2", "3", "1"]


def test_E04_from_logits_over_the_loss_to_better_parameters(lesson):
    gradients, before, after = (
        [float(n) for n in re.findall(r"-?\d+\.\d+", line)]
        for line in lesson.cell("better_w, better_b =").printed.splitlines()
    )
    assert gradients == [-1.0, -0.5]
    assert after < before
    assert before[0] == pytest.approx(np.log(2), abs=1e-4)


def test_E08_the_drawn_graph_leads_from_weight_and_bias_to_the_loss(lesson):
    labels = vertices(lesson.cell("loss = ac.log(1 + ac.exp(z))").shown)
    for name, gradient in {"w": "−1", "b": "−0.5", "z": "−0.5", "loss": "1"}.items():
        (label,) = [one for one in labels if re.match(rf"(.* → )?{name}\\n", one)]
        assert label.split()[-1] == gradient


def test_the_five_is_made_of_two_and_three(lesson):
    through_c, through_d, both = (
        float(line.split()[-1]) for line in lesson.cell("c_now, d_now, h =").printed.splitlines()
    )
    assert (through_c, through_d, both) == (2, 3, 5.001)


def test_a_gradient_names_its_output(lesson):
    assert [row[1:] for row in rows(lesson.cell("for output in (c, d, e)"))] == [
        ["1.0", "1.0"],
        ["0.0", "1.0"],
        ["2.0", "5.0"],
    ]


def test_the_rules_are_what_is_measured(lesson):
    u, v = 3, 2
    formulas = {"$1$": 1, "$-1$": -1, "$v$": v, "$u$": u, "$1/v$": 1 / v, "$-u/v^2$": -u / v**2}
    formulas |= {r"$\cos u$": np.cos(u), "$e^u$": np.exp(u)}
    for _name, *cells in rows(lesson.cell("rules = {")):
        for formula, number in zip(cells[::2], cells[1::2], strict=True):
            assert not formula or float(number) == pytest.approx(formulas[formula], abs=1e-4)


def test_paths_double_while_edges_are_added(lesson):
    table = [[int(cell) for cell in row] for row in rows(lesson.cell("def paths(node)"))]
    assert table == [[n, 2 * n, 2**n, n * 2**n] for n in (1, 2, 3, 10, 15)]


def test_the_stepper_says_what_the_answers_beside_it_say(lesson, capsys):
    frames = lesson.cell("viz.backward_stepper(y)").shown.children[-1].walks[0]["frames"]
    at = {
        name: [k for k, f in enumerate(frames) if key in f["gradients"]]
        for name, key in {"a": "n0", "b": "n1", "s": "n2"}.items()
    }
    assert at["b"][0] == 8 and frames[8]["gradients"]["n1"] == ["9"]
    assert at["s"] == [5, 7] and frames[7]["gradients"]["n2"] == ["6"]
    assert frames[at["b"][-1]]["gradients"]["n1"] == ["15"]
    assert sum(bool(f["edges"]) and bool(f["gradients"]) for f in frames) == 6
    cell = lesson.cell("from_a = [")
    sums = [sum(map(math.prod, lesson.namespace[name])) for name in ("from_a", "from_b")]
    assert sums == [6, 15] and lesson.namespace["cost"] == 12
    with ac.use_language(lesson.lang):
        exec(cell.source, {**lesson.namespace, "multiplications": 12})
    assert re.search(": right|：正确", capsys.readouterr().out)


def test_the_bug_runs_and_is_absurd(lesson):
    cell = lesson.cell("waiting, seen =")
    assert cell.printed.strip() == "{'y': 1, 's': 6, 'p': 3, 'a': 3, 'b': 12}"
    cured = lesson.cell('reversed(["a", "b", "s", "p", "y"])')
    assert cured.printed.strip() == "{'y': 1, 's': 6, 'p': 3, 'a': 6, 'b': 15}"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("answers", "right"), [((3, 12), 2), ((3, 6), 1), ((6, 12), 1), ((6, 9), 0)]
)
def test_filled_blanks_are_found_right_and_wrong_ones_answered(
    lang, answers, right, lesson_run, capsys
):
    lesson = lesson_run(NAME, lang)
    x, y = ac.tensor(3.0, requires_grad=True), ac.tensor(2.0, requires_grad=True)
    p = x * y
    filled = dict(zip(("dr_dp", "dr_dx"), answers, strict=True))
    with ac.use_language(lang):
        source = lesson.cell('check("dr_dp"').source
        exec(source, {**lesson.namespace, "x": x, "p": p, "r": p * x, **filled})
    assert len(re.findall(": right|：正确", capsys.readouterr().out)) == right


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("answer", "right"), [((-0.25, -0.0625), True), ((0.125, 0.125), False)])
def test_the_problem_knows_its_answer(lang, answer, right, lesson_run, capsys):
    lesson = lesson_run(NAME, lang)
    with ac.use_language(lang):
        exec(lesson.cell("(a2 + b2) / (a2 * b2)").source, {**lesson.namespace, "answer": answer})
    assert bool(re.search(": right|：正确", capsys.readouterr().out)) is right


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_students_measure_confirms_the_walk(lang, lesson_run, capsys):
    def measure(f, a, b, h=1e-5):
        return (f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h)

    lesson = lesson_run(NAME, lang)
    exec(lesson.cell("tasks = {").source, {**lesson.namespace, "measure": measure})
    first, second = capsys.readouterr().out.splitlines()
    assert [float(n) for n in re.findall(r"\d+\.", first)] == [6, 15]
    assert re.findall(r"-0\.\d+", second) == ["-0.25", "-0.0625"]
