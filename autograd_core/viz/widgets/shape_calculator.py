"""Shapes that meet: what broadcasting and matrix products make of them, forward and back."""

from collections.abc import Sequence
from typing import ClassVar

import traitlets

from ...language import translator
from .base import CourseWidget, choice, explorer

_ = translator(__name__)

MOST_AXES, LONGEST = 3, 6
# What the list offers; the first entry stands for shapes of one's own.
PRESETS = (
    ("add", (3, 1), (1, 4)),
    ("add", (3, 4), (4,)),
    ("add", (3, 4), (3, 1)),
    ("add", (3,), (3, 1)),
    ("add", (2, 3, 4), (3, 1)),
    ("add", (3, 4), ()),
    ("add", (3, 4), (3,)),
    ("matmul", (2, 3), (3, 4)),
    ("matmul", (2, 3), (3,)),
    ("matmul", (3,), (3, 4)),
    ("matmul", (3,), (3,)),
    ("matmul", (2, 3), (2, 3)),
)
SIGNS = {"add": "+", "matmul": "@"}


class ShapeCalculator(CourseWidget):
    """Two shapes, the shape that ``+`` or ``@`` makes of them, and the way of the gradient back.

    ``a`` and ``b`` are shapes of up to three axes, of up to two for ``@``; ``cell`` counts the
    result's elements in row-major order and says which of them is looked at.
    """

    module = "shape_calculator.js"
    LABELS: ClassVar = {
        "preset": {"en": "example", "zh": "例子"},
        "own": {"en": "shapes of your own", "zh": "自选形状"},
        "operation": {"en": "operation", "zh": "运算"},
        "add": {"en": "a + b, element by element", "zh": "a + b，逐元素"},
        "matmul": {"en": "a @ b, matrix product", "zh": "a @ b，矩阵乘法"},
        "shape": {"en": "shape of {name}", "zh": "{name} 的形状"},
        "axis": {"en": "axis {i} of {name}", "zh": "{name} 的轴 {i}"},
        "more": {"en": "add an axis to {name}", "zh": "给 {name} 加一个轴"},
        "fewer": {"en": "take an axis from {name}", "zh": "去掉 {name} 的一个轴"},
        "result": {"en": "result", "zh": "结果"},
        "aligned": {"en": "aligned at the last axis", "zh": "右对齐比较"},
        "missing": {"en": "none: 1", "zh": "无：当作 1"},
        "stretched": {"en": "{from} → {to}", "zh": "{from} → {to}"},
        "inner": {"en": "summed", "zh": "求和"},
        "clash": {
            "en": "No result: at axis {axis}, counted from the end, the sizes {p} and {q} differ, "
            "and neither is 1.",
            "zh": "没有结果：从后往前数的轴 {axis} 上，大小 {p} 与 {q} 不同，而且都不是 1。",
        },
        "inner_clash": {
            "en": "No result: the last axis of a has size {p}, and the axis of b that meets it has "
            "size {q}.",
            "zh": "没有结果：a 的最后一个轴大小为 {p}，b 中与它相对的轴大小为 {q}。",
        },
        "scalar": {
            "en": "No result: @ needs at least one axis on both sides; use * for a number.",
            "zh": "没有结果：@ 的两边都至少要有一个轴；与数相乘请用 *。",
        },
        "gives": {"en": "{a} {sign} {b} gives {result}.", "zh": "{a} {sign} {b} 得到 {result}。"},
        "one": {
            "en": "result{cell} = a{p} + b{q}.",
            "zh": "result{cell} = a{p} + b{q}。",
        },
        "product": {
            "en": "result{cell} is a sum of {n} products, a{p} times b{q}.",
            "zh": "result{cell} 是 {n} 个乘积之和：a{p} 乘 b{q}。",
        },
        "back": {
            "en": "On the way back a{p} receives {m} and b{q} receives {n}.",
            "zh": "反向时，a{p} 收到{m}，b{q} 收到{n}。",
        },
        "back_product": {
            "en": "On the way back the gradient of result{cell} reaches all of a{p} and of b{q}.",
            "zh": "反向时，result{cell} 的梯度会传到 a{p} 和 b{q} 的每个元素。",
        },
        "single": {"en": "one gradient", "zh": "一个梯度"},
        "sum": {"en": "the sum of {n} gradients", "zh": " {n} 个梯度之和"},
        "backward": {
            "en": "The gradients, with g for that of the result",
            "zh": "各自的梯度（g 是传到结果的梯度）",
        },
        "hint": {
            "en": "Choose an element of the result: press it, or move with the arrow keys.",
            "zh": "选结果中的一个元素：点它，或用方向键移动。",
        },
        "elements": {"en": "{n} elements", "zh": "{n} 个元素"},
        "copies": {"en": "{n} elements, copies dashed", "zh": "{n} 个元素，虚线为副本"},
        "gap": {"en": " ", "zh": ""},
    }

    a = traitlets.List().tag(sync=True)
    b = traitlets.List().tag(sync=True)
    operation = traitlets.Int(0).tag(sync=True)  # counts SIGNS
    preset = traitlets.Int(0).tag(sync=True)  # 0: shapes of one's own, else counts PRESETS from 1
    cell = traitlets.Int(0).tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    limits = traitlets.Dict({"axes": MOST_AXES, "size": LONGEST}).tag(sync=True)


def shape_calculator(
    a: Sequence[int] = (3, 1),
    b: Sequence[int] = (1, 4),
    operation: str = "add",
    lang: str | None = None,
):
    """Show what ``a + b`` or ``a @ b`` does to two shapes, and what the gradients' shapes are.

    ``operation`` is "add" (any elementwise operation broadcasts so) or "matmul". Shapes have up
    to three axes of 1 to 6, for "matmul" up to two. Works on a page without a kernel.

    Raises ValueError for another operation, or for a shape that cannot be drawn.
    """
    if operation not in SIGNS:
        raise ValueError(
            _(
                'shape_calculator: operation must be "add" or "matmul", not {given!r}',
                given=operation,
            )
        )
    a, b = (_checked(shape, MOST_AXES if operation == "add" else 2) for shape in (a, b))
    preset = PRESETS.index((operation, a, b)) + 1 if (operation, a, b) in PRESETS else 0
    view = ShapeCalculator(
        lang=lang,
        a=list(a),
        b=list(b),
        operation=list(SIGNS).index(operation),
        preset=preset,
        presets=[
            {"operation": list(SIGNS).index(name), "a": list(p), "b": list(q)}
            for name, p, q in PRESETS
        ],
    )
    offered = [f"{p} {SIGNS[name]} {q}" for name, p, q in PRESETS]
    return explorer(
        choice(view, "preset", [view.labels["own"], *offered]),
        choice(view, "operation", [view.labels[name] for name in SIGNS]),
        view,
    )


def _checked(shape: Sequence[int], most: int) -> tuple[int, ...]:
    shape = tuple(shape)
    if len(shape) > most or not all(
        isinstance(size, int) and 1 <= size <= LONGEST for size in shape
    ):
        raise ValueError(
            _(
                "shape_calculator: {shape} cannot be drawn; give up to {axes} axes of 1 to {size}",
                shape=shape,
                axes=most,
                size=LONGEST,
            )
        )
    return shape
