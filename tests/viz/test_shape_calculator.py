"""The shape calculator: what it refuses, and that its examples are NumPy's."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.viz import shape_calculator
from autograd_core.viz.widgets.shape_calculator import PRESETS


def view(*arguments, **named):
    return shape_calculator(*arguments, **named).children[-1]


def test_it_starts_with_the_shapes_that_it_is_given():
    shown = view((2, 3, 4), (3, 1))
    assert (shown.a, shown.b, shown.operation) == ([2, 3, 4], [3, 1], 0)
    assert shown.presets[shown.preset - 1]["a"] == [2, 3, 4]
    assert view((5, 2), (2, 6), "matmul").preset == 0, "shapes of one's own"


@pytest.mark.parametrize("operation, a, b", PRESETS)
def test_an_example_that_numpy_refuses_is_there_on_purpose(operation, a, b):
    refused = {("add", (3, 4), (3,)), ("matmul", (2, 3), (2, 3))}
    meet = np.matmul if operation == "matmul" else np.add
    try:
        meet(np.ones(a), np.ones(b))
    except ValueError:
        assert (operation, a, b) in refused
    else:
        assert (operation, a, b) not in refused


@pytest.mark.parametrize(
    "a, b, operation, said",
    [
        ((7, 1), (1, 4), "add", r"\(7, 1\)"),
        ((0,), (1,), "add", r"\(0,\)"),
        ((1, 1, 1, 1), (1,), "add", "up to 3 axes"),
        ((2, 2, 2), (2, 2), "matmul", "up to 2 axes"),
        ((2.0,), (2,), "add", r"2\.0"),
        ((2,), (2,), "dot", "'dot'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(a, b, operation, said):
    with use_language("en"), pytest.raises(ValueError, match=said):
        shape_calculator(a, b, operation)
