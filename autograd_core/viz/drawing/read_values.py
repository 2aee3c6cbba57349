"""Read a computation from a learner's own scalar class, by the Value protocol.

The protocol is two attributes that such a class has anyway:

``data``       the value, a number or an array
``parents``    the operands, in order (``_parents`` and micrograd's ``_prev`` are understood too)

and, if present, ``op``, the name of the operation; ``name`` (or micrograd's ``label``);
``local``, the derivative with respect to each operand, aligned with ``parents``; and ``grad``.
``op`` and ``local`` may begin with an underscore as well.

Where every step is a number and knows its ``local``, the gradients of a drawing come from a pass
of its own, because a class need not keep those of intermediate results; else they are ``grad``.
"""

import functools

import numpy as np

from ...language import translator
from .picture import Kind
from .record import Record, Step, in_order

_ = translator(__name__)
_PARENTS = ("parents", "_parents", "_prev")
_OP, _LOCAL = ("op", "_op"), ("local", "_local")


def read_values(output, values: bool, grads: bool, local: bool, names) -> Record:
    """Read the computation that made a Value; ``read.read`` says what the arguments mean."""
    nodes = in_order(_ById(output), lambda v: map(_ById, _parents(v.value)))
    objects = [node.value for node in nodes]
    index = {id(value): i for i, value in enumerate(objects)}
    record = Record([_value_step(v, index, values, grads, local) for v in objects])
    if grads and all(map(_knows_its_slopes, objects)):
        _walk_back(record)
    for name, value in names.items():
        if id(value) in index:
            record.steps[index[id(value)]].name = name
    if record.steps[-1].operands:
        record.steps[-1].kind = Kind.OUTPUT
    return record


class _ById:
    """A hashable stand-in for a learner's object, whose own == may mean anything."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return id(self.value)

    def __eq__(self, other):
        return self.value is other.value


def is_value(thing) -> bool:
    """Tell whether an object follows the protocol."""
    return hasattr(thing, "data") and any(hasattr(thing, name) for name in _PARENTS)


def _attribute(value, names: tuple[str, ...], default):
    """Return the first of the attributes that the object has."""
    return next((getattr(value, name) for name in names if hasattr(value, name)), default)


def _parents(value) -> tuple:
    return tuple(_attribute(value, _PARENTS, ()))


def _knows_its_slopes(value) -> bool:
    """Tell whether a pass can go back through a step: a number with one slope an operand."""
    local = _attribute(value, _LOCAL, ())
    return np.shape(value.data) == () and len(local) == len(_parents(value))


def _walk_back(record: Record) -> None:
    """Write into every step the derivative of the last one with respect to it."""
    gradients = [0.0] * (len(record.steps) - 1) + [1.0]
    for i in reversed(range(len(record.steps))):
        step = record.steps[i]
        step.gradient = gradients[i]
        for slot, share in enumerate(step.pull(gradients[i]) if step.operands else ()):
            gradients[step.operands[slot]] += share


def _value_step(value, index: dict, values: bool, grads: bool, local: bool) -> Step:
    operands = tuple(index[id(parent)] for parent in _parents(value))
    return Step(
        Kind.RESULT if operands else Kind.LEAF,
        op=_attribute(value, _OP, "") if operands else "",
        name=getattr(value, "name", None) or getattr(value, "label", None) or "",
        operands=operands,
        local=tuple(_attribute(value, _LOCAL, ())) if local else (),
        value=value.data if values else None,
        gradient=getattr(value, "grad", None) if grads else None,
        shape=np.shape(value.data),
        pull=functools.partial(_pull_value, value) if operands else None,
    )


def _pull_value(value, gradient) -> tuple:
    local = _attribute(value, _LOCAL, None)
    if local is None:
        raise ValueError(
            _(
                "{type} has no attribute local: to walk back through it, let every operation "
                "keep its derivative with respect to each operand there",
                type=type(value).__name__,
            )
        )
    return tuple(gradient * slope for slope in local)
