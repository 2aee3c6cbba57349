"""Lesson 07 runs its own cells: each test is named after the row that the lesson must make work.

E06, E10–E20: gradients as functions, on the logits that the old page prints and on the seeded
variant; and the closing chapter, with an engine of the learner's own behind the explorer.
"""

import json
import re

import numpy as np
import pytest
from lessons.replies import found, right, rows, said

import autograd_core as ac
from autograd_core import nn, viz
from autograd_core.viz.engines import current_engine
from coursekit.build import assignment_notebook, student_notebook
from coursekit.grading.judge import load_assignment
from coursekit.paths import LANGUAGES, Course

NAME = "07_functional_autodiff"
SIGMOID_THIRDS = [0.0656870, 0.0537334, 0.3014670]
SEEDED = [0.3261892, 0.0158915, 0.0421646]


def vectors(printed: str) -> list[list[float]]:
    return [found(text) for text in re.findall(r"\[[-\d ][^\]()]*\]", printed)]


def right_answers(lesson, fragment, capsys, **filled) -> int:
    said(lesson, fragment, **filled)
    return right(capsys)


def test_E06_grad_and_value_and_grad_agree(lesson):
    by_b, _shapes, both, untouched = lesson.cell(
        "ac.value_and_grad(function, 3)"
    ).printed.splitlines()
    assert vectors(by_b) == vectors(both) == [SEEDED]
    assert found(both)[0] == 1.3423150
    assert "None" in untouched and "False" in untouched


def test_E10_the_loss_on_the_printed_logits(lesson):
    printed = lesson.cell("old_b = printed - x @ w").printed
    assert found(printed) == [0.9142847]


def test_E11_an_integer_gives_a_tensor_and_a_tuple_a_tuple(lesson):
    one, two = lesson.cell("ac.value_and_grad(function, 3)").printed.splitlines()[:2]
    assert one.startswith("Tensor (3,)")
    assert two == "tuple [(5, 3), (3,)]"


def test_E11_E13_E14_E15_on_the_printed_logits(lesson):
    table = [[float(n) for n in row[1:]] for row in rows(lesson.cell("old_b = printed - x @ w"))]
    alone, summed, stopped, aux = table
    assert alone == stopped == aux == SIGMOID_THIRDS
    assert summed == [1.0656870, 1.0537334, 1.3014670]


def test_E12_grad_maps_a_function_to_a_function(lesson):
    printed = lesson.cell("slope = ac.grad(cube)").printed
    assert "True cube" in printed
    assert found(printed.splitlines()[-1]) == [2, 12, 5, 75]


def test_grad_of_grad_of_a_cube(lesson):
    orders = [[float(n) for n in row] for row in rows(lesson.cell("for order in range(1, 5)"))]
    assert orders == [[1, 12, 27], [2, 12, 18], [3, 6, 6], [4, 0, 0]]


def test_E13_a_second_output_adds_its_own_gradient(lesson):
    printed = lesson.cell("after = ac.grad(function_with_logits").printed
    assert vectors(printed) == [SEEDED, [1.3261892, 1.0158915, 1.0421646]]
    assert found(printed)[0] == 1
    dot = lesson.cell("total = loss + z.sum()").shown.dot
    assert "1.326, 1.016, 1.042" in dot


def test_E14_E15_both_ways_out(lesson):
    stopped, aux, z = lesson.cell("def function_with_stop").printed.splitlines()
    assert vectors(stopped) == vectors(aux) == [SEEDED]
    assert "tuple" in z
    assert np.allclose(vectors(z)[0], [3.8211915, -2.994512, -1.932323], atol=2e-7)


def test_E16_a_cell_with_construct_and_parameters(lesson):
    printed = lesson.cell("class Network(nn.Cell)").printed
    assert printed.startswith("True [('w', (5, 3)), ('b', (3,))]")
    model = lesson.namespace["model"]
    assert isinstance(model, nn.Module) and "construct" in vars(type(model))


def test_E17_the_loss_as_an_object(lesson):
    assert isinstance(lesson.namespace["loss_fn"], nn.BCEWithLogitsLoss)
    assert found(lesson.cell("class Network(nn.Cell)").printed)[-1] == 1.3423150


def test_E18_E19_value_and_grad_by_weights(lesson):
    cell = lesson.cell("weights = model.trainable_params()")
    first, by_b, untouched = cell.printed.splitlines()
    assert first.startswith("1.3423150 tuple") and first.endswith("[(5, 3), (3,)]")
    assert vectors(by_b) == [SEEDED]
    assert "None" in untouched


def test_E18_both_styles_walk_the_same_descent(lesson):
    table = rows(lesson.cell("def by_function"))
    assert [row[0] for row in table] == ["1", "10", "100"]
    assert all(row[1] == row[2] for row in table)
    assert float(table[0][1]) == 1.3423150388


def test_E20_the_seeded_variant(lesson):
    z, loss, short = lesson.cell("np.random.seed(42)").printed.splitlines()
    assert np.allclose(vectors(z)[0], [3.8211915, -2.994512, -1.932323], atol=2e-7)
    assert found(loss) == [1.3423150]
    assert found(short)[0] == 1.3423151


def test_E20_without_a_seed_every_run_says_something_else(lesson):
    first, second = lesson.cell("np.random.default_rng()").printed.splitlines()
    assert found(first)[1] != found(second)[1]


def test_the_bug_only_stretches_the_weights_and_one_number_cures_it(lesson):
    (wrong,) = vectors(lesson.cell("generator = np.random.default_rng(0)").printed)
    assert wrong[0] == wrong[1] == wrong[2]
    (right,) = vectors(lesson.cell("ac.grad(error, 1)").printed)
    assert right == [2, -1, 0.5]


def test_the_answers_to_the_widget_are_the_widgets(lesson, capsys):
    view = lesson.cell("viz.argnum_picker(").shown.children[-1]
    operations = [len(each["vertices"]) - 1 for each in view.arguments]
    assert operations == [3, 1, 3, 2] and view.steps == 3
    signs = [np.sign(each["gradient"]) for each in view.arguments]
    assert [s.shape[1] == 3 and sorted(set(s.ravel())) == [-1, 1] for s in signs] == [0, 1, 0, 0]
    assert (signs[1] < 0).sum() == 1
    by_w, by_b = (np.array(view.arguments[place]["gradient"]) for place in (2, 3))
    assert np.allclose(by_w, by_b)
    assert right_answers(lesson, 'check("nearest"', capsys, nearest=1, steps_of_b=2, mixed=1) == 3
    assert right_answers(lesson, 'check("nearest"', capsys, nearest=3, steps_of_b=3, mixed=0) == 0


def test_filled_blanks_are_found_right_and_wrong_ones_answered(lesson, capsys):
    check = 'check("by_p"'
    assert right_answers(lesson, check, capsys, by_p=6, by_p_with_aux=5) == 2
    assert right_answers(lesson, check, capsys, by_p=5, by_p_with_aux=6) == 0


def test_a_students_measure_confirms_the_engine(lesson, capsys):
    nudged = lesson.namespace["nudged"]

    def measured(fn, args, position, h=1e-6):
        slopes = np.zeros(args[position].shape)
        for place in np.ndindex(slopes.shape):
            up, down = (nudged(args, position, place, step) for step in (h, -h))
            slopes[place] = (fn(*up) - fn(*down)).item() / (2 * h)
        return slopes

    check = "for position, name in enumerate"
    assert right_answers(lesson, check, capsys, measured=measured) == 4
    assert right_answers(lesson, check, capsys, measured=lambda *a: -measured(*a)) == 0


def test_the_problem_knows_its_answer(lesson, capsys):
    def newton(f, x):
        return x - (ac.grad(f)(x) / ac.grad(ac.grad(f))(x)).item()

    def descent(f, x):
        return x - 0.01 * ac.grad(f)(x).item()

    assert right_answers(lesson, "valleys = {", capsys, newton_step=newton) == 3
    assert right_answers(lesson, "valleys = {", capsys, newton_step=descent) == 0


def test_the_excerpts_are_the_engines_own(lesson):
    walk = lesson.cell('excerpt(backward.propagate, "while queue:"').printed
    for name in ("heappop", "call_hooks", "checked_pulls", "anomaly.check_nan", "unbroadcast"):
        assert name in walk
    assert walk.splitlines()[-1].strip() == "node.pulls = None"
    assert "lambda g, y: g * y" in lesson.cell('for name in ("mul", "exp"').printed
    assert "co_varnames" in lesson.cell("excerpt(primitive._parameters").printed
    memory_and_history = lesson.cell("excerpt(graph.Node.checked_pulls").printed
    for name in ("_counter", "self.parents", "self.age", "self.modified(name"):
        assert name in memory_and_history
    windows = lesson.cell("excerpt(hooks.call_hooks").printed
    assert "answer = hook(seen)" in windows and "np.isnan(raw).any()" in windows
    assert "clone(value)" in lesson.cell("excerpt(functional._variable").printed


def test_what_ours_does_and_yours_does_not(lesson):
    yours, ours = lesson.cell("create_graph=True").printed.splitlines()
    assert "False" in yours and "Tensor" in ours and found(yours)[-1] == found(ours)[-1] == 27
    yours, ours = lesson.cell("def middle_is_gone").printed.splitlines()
    assert "False" in yours and "True" in ours
    assert "GraphFreedError" in lesson.cell("graph.GraphFreedError").printed
    assert "t.grad = tensor([2., 4.])" in lesson.cell("squares.register_hook").printed
    assert "PowBackward" in lesson.cell("detect_anomaly").printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_engine_of_assignment_05_drives_the_optimizer_explorer(lang, lesson_run, tmp_path):
    """The learner's solved notebook lies where the course has it; the lesson's cells take it in."""
    lesson = lesson_run(NAME, lang)
    solved = tmp_path / "05_tensor_engine.ipynb"
    solved.write_text(
        json.dumps(assignment_notebook(Course(), solved.stem, lang)), encoding="utf-8"
    )
    engine = lesson.namespace["class_from"](solved, "Tensor")
    load = lesson.cell("Mine = class_from(").source
    namespace = {**lesson.namespace, "class_from": lambda *_given: engine}
    with ac.use_language(lang):
        exec(load, namespace)
    assert namespace["Mine"] is engine and engine.__name__ == "Tensor"
    source = lesson.cell("viz.use_engine(Mine)").source
    exec(source, namespace)
    view = namespace["descent"].children[-1]
    assert view.engine == "Tensor" and view.measured["error"] < 1e-9
    assert current_engine() is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unsolved_assignment_leaves_the_short_engine_in_its_place(lang, lesson_run, tmp_path):
    lesson = lesson_run(NAME, lang)
    released = tmp_path / "05_tensor_engine.ipynb"
    released.write_text(
        json.dumps(student_notebook(Course(), released.stem, lang)), encoding="utf-8"
    )
    class_from = lesson.namespace["class_from"]
    namespace = {**lesson.namespace, "class_from": lambda *_given: class_from(released, "Tensor")}
    with ac.use_language(lang):
        exec(lesson.cell("Mine = class_from(").source, namespace)
    assert namespace["Mine"] is lesson.namespace["MyTensor"]
    assert class_from(tmp_path / "nowhere.ipynb", "Tensor") is None
    view = lesson.namespace["descent"].children[-1]
    assert view.engine == "MyTensor" and view.measured["error"] < 1e-9


def test_the_reference_engine_walks_every_surface_it_has_the_functions_for():
    engine = load_assignment(Course(), "05_tensor_engine").reference.module.Tensor
    from autograd_core import optim
    from autograd_core.viz.surfaces import SURFACES
    from autograd_core.viz.trajectories import trajectory

    for key in ("parabola", "himmelblau", "rosenbrock", "two_weights"):
        surface = SURFACES[key]
        expected = trajectory(surface, optim.Adam, steps=30, lr=0.05)
        with viz.use_engine(engine):
            run = trajectory(surface, optim.Adam, steps=30, lr=0.05)
        np.testing.assert_allclose(run.points, expected.points, rtol=1e-9, atol=1e-9)
