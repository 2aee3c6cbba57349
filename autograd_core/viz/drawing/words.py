"""A drawing in words, for readers who cannot see it."""

from ...language import translator
from .numbers import array_rows
from .record import Record

_ = translator(__name__)
_MOST_STEPS = 24


def title(record: Record) -> str:
    """Return the picture's name: what was computed."""
    return _("Computational graph of {name}", name=record.reference(len(record.steps) - 1))


def description(record: Record) -> str:
    """Return the computation step by step, with the values and gradients that are shown."""
    said = [_step(record, i) for i in range(len(record.steps))]
    if len(said) > _MOST_STEPS:
        left = len(said) - _MOST_STEPS
        said = [*said[: _MOST_STEPS - 1], _("{n} more steps", n=left), said[-1]]
    text = _("; ").join(said) + _(".")
    return _("{text} {note}", text=text, note=record.note) if record.note else text


def _step(record: Record, i: int) -> str:
    step = record.steps[i]
    parts = [record.reference(i), record.formula(i), _written(step.value)]
    said = " = ".join(dict.fromkeys(part for part in parts if part))
    gradient = _written(step.gradient)
    return _("{step}, gradient {gradient}", step=said, gradient=gradient) if gradient else said


def _written(value) -> str:
    rows = None if value is None else array_rows(value)
    if not rows:
        return ""
    return rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]"
