"""The backward pass, one multiplication at a time."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import traitlets

from ...language import get_language, translator, use_language
from ..drawing import words
from ..drawing.layout import place
from ..drawing.numbers import array_rows
from ..drawing.paint_svg import paint
from ..drawing.read import read
from ..drawing.record import Constant, Record
from ..drawing.views import picture
from ..palette import themed
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)


class BackwardStepper(CourseWidget):
    """A computational graph that is walked forward, then backward, with buttons, keys or a slider.

    ``walks`` holds for each expression its ``svg``, ``title`` and ``frames``, which tell what
    changes in the drawing, and what is said, at each ``frame``; ``expression`` counts them.
    A frame has ``say``; ``vertices`` and ``edges`` to mark (edges by number); ``values``,
    the vertices whose value appears; ``gradients``, vertex to the lines of its new gradient.
    """

    module = "backward_stepper.js"
    LABELS: ClassVar = {
        "back": {"en": "Back", "zh": "上一步"},
        "next": {"en": "Next", "zh": "下一步"},
        "play": {"en": "Play", "zh": "播放"},
        "pause": {"en": "Pause", "zh": "暂停"},
        "step": {"en": "step", "zh": "步骤"},
        "expression": {"en": "expression", "zh": "表达式"},
        "of": {"en": "step {k} of {n}", "zh": "第 {k} 步，共 {n} 步"},
        "stop": {"en": ". ", "zh": "。"},
    }

    frame = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)  # frame of the present expression
    expression = traitlets.Int(0).tag(sync=True)
    walks = traitlets.List().tag(sync=True)

    def __init__(self, records: list[Record], lang: str | None = None, **traits):
        with use_language(lang or get_language()):
            walks = [_walk(record) for record in records]
        super().__init__(lang=lang, walks=walks, last=len(walks[0]["frames"]) - 1, **traits)

    @property
    def frames(self) -> list[dict]:
        """The frames of the expression that is chosen."""
        return self.walks[self.expression]["frames"]


def backward_stepper(output, names: Mapping[str, object] | None = None, lang: str | None = None):
    """Show how the backward pass of ``output`` runs: forward first, then back, step by step.

    ``output`` is what ``draw_graph`` takes, with one element; a Value must keep ``local``.
    A mapping from names to such outputs offers them in a list to choose from. Nothing is freed
    and no ``.grad`` changes. Works on a page without a kernel.

    Raises ValueError when an output has more than one element, or none is given,
    GraphFreedError when a backward pass has freed the graph.
    """
    offered = output if isinstance(output, Mapping) else {"": output}
    if not offered:
        raise ValueError(_("backward_stepper: give at least one expression"))
    with use_language(lang or get_language()):
        records = [_read(each, names) for each in offered.values()]
    view = BackwardStepper(records, lang=lang)
    step = slider(view, "frame", 0, view.last, 1, "step")
    _link_ends(view, step)
    controls = [choice(view, "expression", list(offered)), step] if len(offered) > 1 else [step]
    return explorer(*controls, view)


def _link_ends(view: BackwardStepper, step) -> None:
    """Let the slider end where the chosen expression's walk does."""
    import ipywidgets

    ipywidgets.jslink((view, "last"), (step, "max"))


def _read(output, names) -> Record:
    record = read(output, names, grads=False, local=True)
    shape = record.steps[-1].shape
    if shape and max(shape) > 1:
        raise ValueError(
            _(
                "backward_stepper: the result must have one element, not shape {shape}; "
                "take a sum or a mean first",
                shape=shape,
            )
        )
    return record


def _walk(record: Record) -> dict:
    _name_results(record)
    frames = [_start(record), *_forward(record), *_backward(record)]
    drawn = picture(record, "functions")
    svg = themed(paint(drawn, place(drawn)))
    return {"frames": frames, "svg": svg, "title": words.title(record)}


def _frame(say: str, vertices=(), edges=(), values=(), gradients=None) -> dict:
    return {
        "say": say,
        "vertices": list(vertices),
        "edges": list(edges),
        "values": list(values),
        "gradients": gradients or {},
    }


def _name_results(record: Record) -> None:
    """Call unnamed results v1, v2, ...: what is said must be found in the drawing."""
    names = [record.reference(i) for i in range(len(record.steps))]
    for name, step in zip(names, record.steps, strict=True):
        step.name = name if step.operands else step.name


def _start(record: Record) -> dict:
    leaves = [f"n{i}" for i, step in enumerate(record.steps) if not step.operands]
    return _frame(_("Forward: the leaves have their values."), leaves, values=leaves)


def _forward(record: Record):
    """Yield a frame for each operation: its operands flow in, its value appears."""
    numbers = _edge_numbers(record)
    for i, step in enumerate(record.steps):
        if not step.operands:
            continue
        parts = [record.reference(i), record.formula(i), _short(step.value)]
        said = " = ".join(part for part in parts if part)
        edges = [numbers[i, slot] for slot in range(len(step.operands))]
        yield _frame(_("Forward: {step}", step=said), [f"n{i}"], edges, values=[f"n{i}"])


def _backward(record: Record):
    """Yield a frame for each gradient that is sent back, and note the sums in the record."""
    numbers = _edge_numbers(record)
    steps, last = record.steps, len(record.steps) - 1
    steps[last].gradient = np.ones(steps[last].shape or ())
    seed = _("Backward starts at {name}: its gradient is 1.", name=record.reference(last))
    yield _frame(seed, [f"n{last}"], gradients={f"n{last}": array_rows(steps[last].gradient)})
    for i in reversed(range(len(steps))):
        if not steps[i].operands:
            continue
        sent = steps[i].pull(np.asarray(steps[i].gradient)[()])
        for slot, (operand, share) in enumerate(zip(steps[i].operands, sent, strict=True)):
            if isinstance(operand, Constant):
                continue
            said = _say(record, i, slot, share)
            before = steps[operand].gradient
            steps[operand].gradient = share if before is None else before + share
            lines = {f"n{operand}": array_rows(steps[operand].gradient) or []}
            yield _frame(said, [f"n{i}", f"n{operand}"], [numbers[i, slot]], gradients=lines)
    yield _end(record)


def _say(record: Record, i: int, slot: int, share) -> str:
    """Say what is sent back along one edge, and what it is added to."""
    step = record.steps[i]
    operand = step.operands[slot]
    names = {"name": record.reference(i), "operand": record.reference(operand)}
    local = step.local[slot] if step.local else None
    if local is not None and np.size(local) == 1:
        said = _(
            "From {name} back to {operand}: gradient {gradient} × local derivative {local} = {share}.",
            **names,
            gradient=_short(step.gradient),
            local=_short(local),
            share=_short(share),
        )
    else:
        said = _("From {name} back to {operand}: {share}.", **names, share=_short(share))
    before = record.steps[operand].gradient
    if before is not None:
        total = _short(before + share)
        sum_ = _(
            "It joins the {before} already there: {total}.", before=_short(before), total=total
        )
        said = _("{text} {note}", text=said, note=sum_)
    return said


def _end(record: Record) -> dict:
    leaves = [i for i, step in enumerate(record.steps) if not step.operands]
    said = [f"{record.reference(i)}: {_short(record.steps[i].gradient)}" for i in leaves]
    whole = _("Done. The gradients of the leaves: {gradients}.", gradients=_(", ").join(said))
    return _frame(whole, [f"n{i}" for i in leaves])


def _short(value) -> str:
    rows = None if value is None else array_rows(value)
    if not rows:
        return _("shape {shape}", shape=np.shape(value))
    return rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]"


def _edge_numbers(record: Record) -> dict[tuple[int, int], int]:
    """Return the number that the drawing gives to the edge into (step, operand slot)."""
    pairs = [(i, slot) for i, step in enumerate(record.steps) for slot in range(len(step.operands))]
    return {pair: number for number, pair in enumerate(pairs)}
