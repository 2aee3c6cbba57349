"""The picker of argument positions: the rows E10 and E11 in NumPy's seeded variant, and refusals."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.viz import argnum_picker


def view(**arguments):
    return argnum_picker(**arguments).children[-1]


def test_the_numbers_of_the_lesson():
    shown = view()
    by_name = {each["name"]: each for each in shown.arguments}
    assert list(by_name) == ["x", "y", "w", "b"]
    assert shown.value == pytest.approx(1.3423151, abs=1e-7)
    assert by_name["b"]["gradient"][0] == pytest.approx([0.3261892, 0.0158915, 0.0421646], abs=5e-8)
    assert by_name["w"]["shape"] == [5, 3]
    assert by_name["w"]["gradient"] == [by_name["b"]["gradient"][0]] * 5


def test_the_first_choice_can_be_given():
    shown = view(grad_position=(2, 3))
    assert shown.options[shown.position] == {"positions": [2, 3], "tuple": True}
    assert len(shown.options) == 4 + 15


def test_a_function_of_ones_own():
    def area(width, height):
        return width * height

    shown = view(fn=area, arguments=[2.0, 3.0])
    assert [each["gradient"] for each in shown.arguments] == [[[3.0]], [[2.0]]]
    assert shown.arguments[0]["vertices"] == ["n0", "n2"]


def test_an_argument_that_is_not_used_has_a_gradient_of_zeros():
    shown = view(fn=lambda a, b: (a * a).sum(), arguments=[np.ones(2), np.ones(3)])
    assert shown.arguments[1]["gradient"] == [[0, 0, 0]]
    assert shown.arguments[1]["edges"] == []


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"grad_position": 4}, "4"),
        ({"grad_position": (3, 2)}, r"\(3, 2\)"),
        ({"fn": lambda a: a * 2, "arguments": [[1.0, 2.0]]}, r"\(2,\)"),
        ({"fn": lambda a: a.sum(), "arguments": [np.ones(7)]}, "6×6"),
        ({"fn": lambda a: a.sum(), "arguments": [np.ones((1, 1, 1))]}, "6×6"),
    ],
)
def test_what_cannot_be_shown_is_refused(arguments, said):
    with use_language("en"), pytest.raises(ValueError, match=said):
        argnum_picker(**arguments)


def test_the_drawing_speaks_the_language_of_the_page():
    assert "形状" in view(lang="zh").svg and "shape" not in view(lang="zh").svg
