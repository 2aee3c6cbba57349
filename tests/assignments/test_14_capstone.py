"""Assignment 14: its reference agrees with the library, its bugs are bugs, its report is true."""

import contextlib
import io
import itertools
import re

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.nn import functional as F
from coursekit.build import assignment_notebook
from coursekit.grading.judge import load_assignment
from coursekit.paths import Course

COURSE = Course()
NAME = "14_capstone"


@pytest.fixture(scope="module")
def solved():
    """The names that the solved notebook defines."""
    return load_assignment(COURSE, NAME).reference.module.__dict__


@pytest.mark.parametrize("stride, padding", [(1, 0), (2, 0), (1, 2), (3, 1)])
def test_convolution_there_and_back_is_the_library_s(solved, stride, padding):
    rng = np.random.default_rng(0)
    shapes = [(2, 3, 7, 8), (4, 3, 3, 2), (4,)]
    x, w, b = (ac.tensor(rng.normal(size=shape), requires_grad=True) for shape in shapes)
    y = F.conv2d(x, w, b, stride=stride, padding=padding)
    g = rng.normal(size=tuple(y.shape))
    y.backward(ac.tensor(g))
    arrays = [t.detach().numpy() for t in (x, w, b)]
    np.testing.assert_allclose(solved["conv2d"](*arrays, stride, padding), y.detach().numpy())
    found = solved["conv2d_backward"](g, *arrays[:2], stride, padding)
    for mine, theirs in zip(found, (x, w, b), strict=True):
        np.testing.assert_allclose(mine, theirs.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("levels", [2, 1000], ids=["ties", "no ties"])
@pytest.mark.parametrize("size, stride", [(2, 2), (3, 2), (2, 1), (2, 3)])
def test_pooling_there_and_back_is_the_library_s(solved, size, stride, levels):
    numbers = np.random.default_rng(1).integers(0, levels, size=(2, 3, 7, 9)) - 500.0
    x = ac.tensor(numbers, requires_grad=True)
    y = F.max_pool2d(x, size, stride)
    g = np.random.default_rng(2).normal(size=tuple(y.shape))
    y.backward(ac.tensor(g))
    np.testing.assert_array_equal(solved["max_pool2d"](numbers, size, stride), y.detach().numpy())
    found = solved["max_pool2d_backward"](g, numbers, size, stride)
    np.testing.assert_allclose(found, x.grad.numpy(), atol=1e-12)


def test_each_of_the_three_bugs_alone_keeps_the_program_from_its_goal(solved):
    mended = solved["mended"]()
    with contextlib.redirect_stdout(io.StringIO()):
        shares = {
            names: solved["experiment"](solved["program"] | {n: mended[n] for n in names})
            for count in (0, 2, 3)
            for names in itertools.combinations(mended, count)
        }
    assert shares.pop(tuple(mended)) > 0.95
    assert len(shares) == 4 and max(shares.values()) < 0.7


def test_the_three_functions_that_only_look_wrong_are_right(solved):
    rates = [solved["rate"](step, 50, 0.2) for step in range(50)]
    np.testing.assert_allclose(rates[:5], [0.04, 0.08, 0.12, 0.16, 0.2])
    assert rates[5] == 0.2 and all(b < a for a, b in itertools.pairwise(rates[5:]))
    assert 0 < rates[-1] < 0.001
    np.testing.assert_allclose(solved["smoothed"]([3.0] * 20), 3.0)
    model = ac.nn.Sequential(ac.nn.Identity())
    z, y = ac.tensor(np.eye(4)), ac.tensor([0, 1, 2, 0])
    assert solved["scored"](model, z, y) == 0.75


@pytest.mark.parametrize(
    "exercise, right, wrong",
    [
        ("training", "        model.train()\n", ""),
        ("sanity", "optimizer.zero_grad()", "pass"),
        ("sanity", "len(losses) > 2000", "len(losses) > 2001"),
        ("sanity", "losses[-1] < 0.01 or ", ""),
        ("generalise", "ac.manual_seed(seed)", "pass"),
        ("generalise", "scale = np.where(scale == 0, 1.0, scale)", "pass"),
    ],
    ids=[
        "mode left to chance",
        "gradients pile up",
        "a step too many",
        "no end",
        "no seed",
        "divided by 0",
    ],
)
def test_a_line_that_small_samples_can_do_without_is_missed_in_every_draw(exercise, right, wrong):
    assignment = load_assignment(COURSE, NAME)
    (code,) = (
        cell.source
        for cell in assignment.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise
    )
    assert code.count(right) == 1
    student = assignment.student({exercise: code.replace(right, wrong)})
    for seed in range(3):
        result = assignment.grade(student, seed, exercises=[exercise])
        assert not result.faults
        assert result.points[exercise] < assignment.points[exercise], seed


def reports():
    """Return the sample report of each language."""
    return {
        lang: next(
            cell.source
            for cell in assignment_notebook(COURSE, NAME, lang).cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "report"
        )
        for lang in ("en", "zh")
    }


def table(report):
    """Return the figures of a report's table: learning rate, mean, deviation a row."""
    rows = re.findall(r"\| ([\d.]+) \| ([\d.]+) ± ([\d.]+) \|", report)
    return np.array(rows, dtype=float)


def test_the_sample_reports_have_the_length_asked_for_and_the_same_table():
    english, chinese = reports()["en"], reports()["zh"]
    prose = english.split("```")[0]
    assert 250 <= len(re.findall(r"[A-Za-z']+", prose)) <= 400
    assert 400 <= len(re.findall("[一-龥]", chinese.split("```")[0])) <= 700
    np.testing.assert_array_equal(table(english), table(chinese))
    assert english.split("```")[1] == chinese.split("```")[1]


@pytest.mark.full
def test_the_table_of_the_sample_report_is_what_its_program_prints(solved):
    report = reports()["en"]
    (program,) = re.findall(r"```python\n(.*?)```", report, re.DOTALL)
    names = dict(solved)
    exec(compile(program, "<report>", "exec"), names)
    pixels, units = names["pixels"], names["units"]
    found = [names["compared"](x, side) for x in (pixels, pixels * units) for side in (True, False)]
    np.testing.assert_array_equal(table(report)[:, 0], [lr for lr, *_rest in found])
    np.testing.assert_allclose(table(report), found, atol=0.06)  # written with one decimal
    assert found[2][1] - found[3][1] == pytest.approx(12, abs=0.5), "the gap that the text names"
