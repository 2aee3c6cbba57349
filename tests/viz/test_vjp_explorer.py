"""The VJP explorer: its Jacobians are the engine's, and what cannot be drawn is refused."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

import autograd_core as ac
from autograd_core.language import use_language
from autograd_core.viz import vjp_explorer


def view(*arguments, **named):
    return vjp_explorer(*arguments, **named).children[-1]


def test_the_jacobians_of_the_lesson():
    shown = {each["formula"]: each for each in view().functions}
    assert shown["y = x²"]["jacobian"] == np.diag([2.0, 4.0, 6.0]).tolist()
    assert shown["y = cumsum(x)"]["jacobian"] == np.tri(3).tolist()
    assert shown["y = (x₁x₂, x₂x₃, x₃x₁)"]["jacobian"] == [[2, 1, 0], [0, 3, 2], [3, 0, 1]]
    softmax = np.array(shown["y = softmax(x)"]["jacobian"])
    assert softmax.sum(axis=1) == pytest.approx(0, abs=1e-15)


def test_a_function_of_ones_own():
    def norms(x):
        return ac.stack([(x * x).sum(), x.sum()])

    *sliders, shown = vjp_explorer(norms, x=[1.0, -2.0, 0.5, 3.0], v=[0.5, -1]).children
    assert len(sliders) == 2
    assert shown.functions[0]["formula"] == "y = norms(x)"
    assert shown.functions[0]["jacobian"] == [[2, -4, 1, 6], [1, 1, 1, 1]]
    assert (shown.v1, shown.v2) == (0.5, -1.0)


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"function": "cube"}, "square, linear"),
        ({"x": [1.0]}, "3 elements"),
        ({"v": [1.0]}, "not 1"),
        ({"function": lambda x: x.sum()}, r"\(\)"),
        ({"function": lambda x: x, "x": [1.0] * 5}, r"\(5,\)"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, said):
    with use_language("en"), pytest.raises(ValueError, match=said):
        vjp_explorer(**arguments)
