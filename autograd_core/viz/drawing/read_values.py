"""Read a computation from a learner's own scalar class, by the Value protocol.

The protocol is four attributes that such a class has anyway:

``data``       the value, a number or an array
``grad``       the gradient, or None
``_parents``   the operands, in order (micrograd's ``_prev`` is understood as well)
``_op``        the name of the operation, ``""`` for a leaf

and, if present, ``name`` (or micrograd's ``label``) and ``_local``, the derivative with respect
to each operand, aligned with ``_parents``.
"""

import functools

import numpy as np

from ...language import translator
from .picture import Kind
from .record import Record, Step, in_order

_ = translator(__name__)


def read_values(output, values: bool, grads: bool, local: bool, names) -> Record:
    """Read the computation that made a Value; ``read.read`` says what the arguments mean."""
    nodes = in_order(_ById(output), lambda v: map(_ById, _parents(v.value)))
    objects = [node.value for node in nodes]
    index = {id(value): i for i, value in enumerate(objects)}
    record = Record([_value_step(v, index, values, grads, local) for v in objects])
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


def _parents(value) -> tuple:
    return tuple(value._parents if hasattr(value, "_parents") else value._prev)


def _value_step(value, index: dict, values: bool, grads: bool, local: bool) -> Step:
    operands = tuple(index[id(parent)] for parent in _parents(value))
    return Step(
        Kind.RESULT if operands else Kind.LEAF,
        op=getattr(value, "_op", "") if operands else "",
        name=getattr(value, "name", None) or getattr(value, "label", None) or "",
        operands=operands,
        local=tuple(getattr(value, "_local", ())) if local else (),
        value=value.data if values else None,
        gradient=getattr(value, "grad", None) if grads else None,
        shape=np.shape(value.data),
        pull=functools.partial(_pull_value, value) if operands else None,
    )


def _pull_value(value, gradient) -> tuple:
    if not hasattr(value, "_local"):
        raise ValueError(
            _(
                "{type} has no attribute _local: to walk back through it, let every operation "
                "keep its derivative with respect to each operand there",
                type=type(value).__name__,
            )
        )
    return tuple(gradient * local for local in value._local)
