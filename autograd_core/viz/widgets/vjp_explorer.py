"""The vector–Jacobian product: what backward(gradient=v) asks of a function of several outputs."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)

POINT = (1.0, 2.0, 3.0)
MOST_ROWS, MOST_COLUMNS = 4, 6
REACH, STEP = 2.0, 0.01  # of the sliders for v
MAP = ((0.5, -1.2, 0.3), (1.4, 0.6, -0.7), (-0.2, 0.9, 1.1))  # a linear map drawn at random


def _functions() -> dict[str, tuple[str, Callable]]:
    """Return name to formula and function of an engine tensor of three elements."""
    import autograd_core as ac

    matrix = ac.tensor(MAP)
    return {
        "square": ("y = x²", lambda x: x**2),
        "linear": ("y = A x", lambda x: matrix @ x),
        "cumsum": ("y = cumsum(x)", lambda x: ac.cumsum(x, 0)),
        "products": ("y = (x₁x₂, x₂x₃, x₃x₁)", lambda x: x * x[[1, 2, 0]]),
        "softmax": ("y = softmax(x)", lambda x: ac.softmax(x, 0)),
    }


class VjpExplorer(CourseWidget):
    """The Jacobian of a small function, a weight for each of its rows, and the weighted sum vᵀJ.

    ``functions`` holds for each function its formula, x, y and the Jacobian that the engine has
    computed, row by row; ``v1`` ... ``v4`` are the weights, as many as there are rows.
    """

    module = "vjp_explorer.js"
    LABELS: ClassVar = {
        "function": {"en": "function", "zh": "函数"},
        "v1": {"en": "v₁", "zh": "v₁"},
        "v2": {"en": "v₂", "zh": "v₂"},
        "v3": {"en": "v₃", "zh": "v₃"},
        "v4": {"en": "v₄", "zh": "v₄"},
        "jacobian": {
            "en": "The Jacobian J, a weight for each row",
            "zh": "雅可比矩阵 J，每行一个权重",
        },
        "weighted": {"en": "Rows times weights, added up: vᵀJ", "zh": "各行乘权重，再相加：vᵀJ"},
        "entry": {"en": "J has ∂yᵢ/∂xⱼ in row i, column j", "zh": "J 的第 i 行第 j 列是 ∂yᵢ/∂xⱼ"},
        "row": {
            "en": "v is the unit vector e{i}: vᵀJ is row {i} of J, the gradient of y{i}.",
            "zh": "v 是单位向量 e{i}：vᵀJ 就是 J 的第 {i} 行，即 y{i} 的梯度。",
        },
        "ones": {
            "en": "All weights are 1: vᵀJ sums each column of J. It is the gradient of {sum}.",
            "zh": "权重全为 1：vᵀJ 是 J 各列之和，即 {sum} 的梯度。",
        },
        "zero": {"en": "All weights are 0, and so is vᵀJ.", "zh": "权重全为 0，vᵀJ 也全为 0。"},
        "mixed": {
            "en": "vᵀJ is the gradient of {sum}.",
            "zh": "vᵀJ 是 {sum} 的梯度。",
        },
        "picture": {
            "en": "{formula} at x = {x}: v = {v} gives vᵀJ = {product}. {meaning}",
            "zh": "{formula}，x = {x}：v = {v} 时 vᵀJ = {product}。{meaning}",
        },
    }

    function = traitlets.Int(0).tag(sync=True)
    functions = traitlets.List().tag(sync=True)
    v1 = traitlets.Float(1.0).tag(sync=True)
    v2 = traitlets.Float(1.0).tag(sync=True)
    v3 = traitlets.Float(1.0).tag(sync=True)
    v4 = traitlets.Float(1.0).tag(sync=True)


def vjp_explorer(
    function: str | Callable = "square",
    x: Sequence[float] = POINT,
    v: Sequence[float] | None = None,
    lang: str | None = None,
):
    """Show how weights v of the outputs turn a Jacobian into one gradient, vᵀJ.

    ``function`` is the one to start with ("square", "linear", "cumsum", "products" or "softmax";
    the others can be chosen), or a function of your own from an engine tensor like ``x`` to a
    tensor of at most four elements. ``x`` has three elements for a named function, up to six for
    your own; ``v`` holds the first weights, ones by default. Works on a page without a kernel.

    Raises ValueError for an unknown name, or for shapes that cannot be drawn.
    """
    described, start = _chosen(function, x)
    rows = len(described[0]["y"])
    v = [1.0] * rows if v is None else [float(weight) for weight in v]
    if len(v) != rows:
        raise ValueError(
            _("vjp_explorer: v needs {n} elements, one for each output, not {m}", n=rows, m=len(v))
        )
    weights = {f"v{i}": weight for i, weight in enumerate(v, start=1)}
    view = VjpExplorer(lang=lang, functions=described, function=start, **weights)
    controls = [slider(view, name, -REACH, REACH, STEP) for name in weights]
    if len(described) > 1:
        formulas = [each["formula"] for each in described]
        controls.insert(0, choice(view, "function", formulas))
    return explorer(*controls, view)


def _chosen(function, x) -> tuple[list[dict], int]:
    if callable(function):
        name = getattr(function, "__name__", type(function).__name__)
        return [describe(f"y = {name}(x)", function, x)], 0
    offered = _functions()
    if function not in offered:
        raise ValueError(
            _(
                "vjp_explorer: {name!r} is none of {names}; give one of these or a function",
                name=function,
                names=", ".join(offered),
            )
        )
    if len(x) != len(POINT):
        raise ValueError(
            _("vjp_explorer: x needs 3 elements for a named function, not {n}", n=len(x))
        )
    return [describe(*each, x) for each in offered.values()], list(offered).index(function)


def describe(formula: str, function: Callable, x: Sequence[float]) -> dict:
    """Return formula, x, y and the Jacobian of ``function`` at ``x``, all as plain lists.

    Raises ValueError when x or y is no vector, or too long to be drawn.
    """
    import autograd_core as ac

    at = ac.tensor(np.asarray(x, dtype=np.float64))
    y = function(at)
    if at.ndim != 1 or y.ndim != 1 or len(at) > MOST_COLUMNS or len(y) > MOST_ROWS:
        raise ValueError(
            _(
                "vjp_explorer: x and y must be vectors of at most {n} and {m} elements, "
                "not of shapes {x} and {y}",
                n=MOST_COLUMNS,
                m=MOST_ROWS,
                x=tuple(at.shape),
                y=tuple(y.shape),
            )
        )
    jacobian = ac.autograd.functional.jacobian(function, at)
    return {
        "formula": formula,
        "x": at.numpy().tolist(),
        "y": y.detach().numpy().tolist(),
        "jacobian": jacobian.detach().numpy().tolist(),
    }
