"""With respect to what: which arguments ``grad`` differentiates by, and what it then returns."""

import inspect
import itertools
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import traitlets

from ...language import get_language, translator, use_language
from ..drawing.fold import folded
from ..drawing.layout import place
from ..drawing.paint_svg import paint
from ..drawing.read import read
from ..drawing.record import Constant, Record
from ..drawing.views import picture
from ..palette import themed
from .base import CourseWidget, choice, explorer

_ = translator(__name__)

MOST_ARGUMENTS, LONGEST = 4, 6


def function(x, y, w, b):
    """Return the loss of one linear layer: logits x @ w + b, labels y, binary cross-entropy."""
    from ...nn.functional import binary_cross_entropy_with_logits

    z = x @ w + b
    z.name = "z"
    return binary_cross_entropy_with_logits(z, y)


def example() -> tuple[np.ndarray, ...]:
    """Return x, y, w, b as NumPy draws them after ``np.random.seed(42)``."""
    drawn = np.random.RandomState(42)
    return np.ones(5), np.zeros(3), drawn.randn(5, 3), drawn.randn(3)


class ArgnumPicker(CourseWidget):
    """The graph of one function, the part that a gradient walks, and the gradients that come out.

    ``options`` holds what can be asked for (``positions``, and whether as a ``tuple``);
    ``arguments`` tells for each argument its name, shape, gradient, and the vertices and edges
    of the drawing ``svg`` that lie between it and the result.
    """

    module = "argnum_picker.js"
    LABELS: ClassVar = {
        "position": {"en": "position", "zh": "求导位置"},
        "walked": {
            "en": "The graph, with what this gradient walks",
            "zh": "计算图，以及求这个梯度要走的部分",
        },
        "gradient": {"en": "gradient with respect to {name}", "zh": "对 {name} 的梯度"},
        "argument": {"en": "argument", "zh": "参数"},
        "place": {"en": "position", "zh": "位置"},
        "shape": {"en": "shape", "zh": "形状"},
        "asked": {"en": "asked for", "zh": "是否求导"},
        "yes": {"en": "yes", "zh": "是"},
        "no": {"en": "no", "zh": "否"},
        "one": {
            "en": "An integer: the result is one tensor, of shape {shape}.",
            "zh": "一个整数：结果是一个张量，形状为 {shape}。",
        },
        "several": {
            "en": "A tuple: the result is a tuple of {n}, of shapes {shape}.",
            "zh": "一个元组：结果是含 {n} 个张量的元组，形状依次为 {shape}。",
        },
        "count": {
            "en": "{n} of {all} steps lie between {names} and the result.",
            "zh": "{all} 个步骤中，有 {n} 个在 {names} 与结果之间。",
        },
        "and": {"en": ", ", "zh": "、"},
        "stop": {"en": ". ", "zh": "。"},
        "gap": {"en": " ", "zh": ""},
    }

    position = traitlets.Int(0).tag(sync=True)  # counts options
    options = traitlets.List().tag(sync=True)
    arguments = traitlets.List().tag(sync=True)
    value = traitlets.Float(0.0).tag(sync=True)
    steps = traitlets.Int(0).tag(sync=True)  # operations of the drawing
    name = traitlets.Unicode("").tag(sync=True)
    svg = traitlets.Unicode("").tag(sync=True)


def argnum_picker(
    fn: Callable | None = None,
    arguments: Sequence | None = None,
    grad_position: int | tuple[int, ...] = 0,
    lang: str | None = None,
):
    """Show which part of a graph is walked for each ``grad_position``, and what ``grad`` returns.

    ``fn`` is a function of up to four tensors of at most 6×6 with a number as result, and
    ``arguments`` are the values it is called with; by default the loss of a linear layer,
    ``function(x, y, w, b)``. ``grad_position`` is the first choice. Works without a kernel.

    Raises ValueError for other shapes, and for a position that there is not.
    """
    fn, arguments = fn or function, example() if arguments is None else arguments
    with use_language(lang or get_language()):
        described, record, svg = _describe(fn, arguments)
    options = _options(len(described))
    wanted = {"positions": list(np.atleast_1d(grad_position)), "tuple": np.ndim(grad_position) > 0}
    if wanted not in options:
        raise ValueError(
            _(
                "argnum_picker: there is no position {given} among {n} arguments",
                given=grad_position,
                n=len(described),
            )
        )
    view = ArgnumPicker(
        lang=lang,
        position=options.index(wanted),
        options=options,
        arguments=described,
        value=float(np.asarray(record.steps[-1].value)),
        steps=sum(bool(step.operands) for step in record.steps),
        name=fn.__name__,
        svg=svg,
    )
    offered = [str(_position(option)) for option in options]
    return explorer(choice(view, "position", offered), view)


def _options(n: int) -> list[dict]:
    single = [{"positions": [i], "tuple": False} for i in range(n)]
    subsets = [c for k in range(1, n + 1) for c in itertools.combinations(range(n), k)]
    return single + [{"positions": list(each), "tuple": True} for each in subsets]


def _position(option: dict) -> int | tuple[int, ...]:
    return tuple(option["positions"]) if option["tuple"] else option["positions"][0]


def _describe(fn: Callable, arguments: Sequence):
    """Return what the page needs of each argument, the folded record, and its drawing."""
    import autograd_core as ac

    variables = [
        ac.tensor(np.asarray(value, dtype=np.float64), requires_grad=True) for value in arguments
    ]
    names = list(inspect.signature(fn).parameters)[: len(variables)]
    _check(variables)
    output = fn(*variables)
    if output.numel() != 1:
        raise ValueError(
            _("argnum_picker: the result must be one number, not of shape {s}", s=output.shape)
        )
    record = folded(read(output, dict(zip(names, variables, strict=True)), grads=False), fold=True)
    record.note = ""
    gradients = ac.autograd.grad(output, variables, materialize_grads=True)
    described = [
        {
            "name": name,
            "shape": list(variable.shape),
            "gradient": np.atleast_2d(gradient.numpy()).tolist(),
            **_walk(record, name),
        }
        for name, variable, gradient in zip(names, variables, gradients, strict=True)
    ]
    drawn = picture(record, "functions")
    return described, record, themed(paint(drawn, place(drawn)))


def _check(variables: list) -> None:
    shapes = [tuple(variable.shape) for variable in variables]
    too_large = any(len(shape) > 2 or max(shape, default=1) > LONGEST for shape in shapes)
    if too_large or not 1 <= len(shapes) <= MOST_ARGUMENTS:
        raise ValueError(
            _(
                "argnum_picker: give one to {n} arguments of at most {m}×{m}, not of shapes {shapes}",
                n=MOST_ARGUMENTS,
                m=LONGEST,
                shapes=shapes,
            )
        )


def _walk(record: Record, name: str) -> dict:
    """Return the vertices and edges between the leaf of that name and the result."""
    inside = {i for i, step in enumerate(record.steps) if step.name == name and not step.operands}
    edges = []
    number = 0
    for i, step in enumerate(record.steps):
        for operand in step.operands:
            if not isinstance(operand, Constant) and operand in inside:
                inside.add(i)
                edges.append(number)
            number += 1
    return {"vertices": [f"n{i}" for i in sorted(inside)], "edges": edges}
