"""The tape of a surface: its formula as a list of steps that a page can replay without Python.

A surface is a NumPy formula. Evaluated on ``Scalar`` objects instead of numbers it tells what it
does: ``Recorded`` ones write it down (here), others hand it to a learner's own class
(``engines``). NumPy's functions call the method of the same name on objects, so the formula needs
no change.
"""

import operator

import numpy as np

from ..language import translator
from .surfaces import Surface

_ = translator(__name__)

OPERATORS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
}
FUNCTIONS = {"cos": np.cos, "exp": np.exp, "log": np.log, "sin": np.sin, "sqrt": np.sqrt,
             "tanh": np.tanh}  # fmt: skip


class Scalar:
    """A stand-in for a number in a formula; a subclass says what an operation does.

    ``value`` is the number that it stands for: comparisons, and so branches, go by it.
    """

    value: float

    def combine(self, operation: str, *operands):
        """Return the result of an operation of OPERATORS or FUNCTIONS on Scalars and numbers."""
        raise NotImplementedError

    def __neg__(self):
        return self.combine("mul", -1.0, self)

    def __lt__(self, other):
        return self.value < getattr(other, "value", other)

    def __gt__(self, other):
        return self.value > getattr(other, "value", other)


def _operator(name: str, reflected: bool):
    def apply(self, other):
        if isinstance(other, np.ndarray):
            if other.ndim:
                return NotImplemented  # the array goes through its elements itself
            other = other.item()
        return self.combine(name, *((other, self) if reflected else (self, other)))

    return apply


def _function(name: str):
    return lambda self: self.combine(name, self)


for _name in OPERATORS:
    _python = {"div": "truediv"}.get(_name, _name)
    setattr(Scalar, f"__{_python}__", _operator(_name, reflected=False))
    setattr(Scalar, f"__r{_python}__", _operator(_name, reflected=True))
for _name in FUNCTIONS:
    setattr(Scalar, _name, _function(_name))


class Recorded(Scalar):
    """A value on a tape: its place there, and what it is at the point where the tape is made."""

    def __init__(self, tape: list, entry: list, value: float):
        self.tape, self.place, self.value = tape, len(tape), value
        tape.append(entry)

    def combine(self, operation, *operands):
        known = [self._known(operand) for operand in operands]
        function = OPERATORS.get(operation) or FUNCTIONS[operation]
        value = function(*[operand.value for operand in known])
        if operation == "mul" and known[0] is known[1]:  # what NumPy's square does to objects
            operation, known = "square", known[:1]
        return Recorded(self.tape, [operation, *[operand.place for operand in known]], value)

    def _known(self, operand):
        if isinstance(operand, Recorded):
            return operand
        return Recorded(self.tape, ["number", float(operand)], float(operand))


def record(surface: Surface) -> list[list]:
    """Return the steps of a surface's formula, in the order in which Python takes them.

    Each step is ``["coordinate", i]``, ``["number", value]`` or ``[operation, place, ...]`` with
    the places of earlier steps; the last one is the loss. Branches are those taken at
    ``surface.start``. Raises ValueError for a formula with functions that a page cannot replay.
    """
    tape: list[list] = []
    point = [Recorded(tape, ["coordinate", i], x) for i, x in enumerate(surface.start)]
    try:
        loss = surface.function(*[np.array(x, dtype=object) for x in point])
    except TypeError as error:
        raise ValueError(
            _(
                "{surface} cannot be put on a page: its formula may use + − * / ** and {names}; {error}",
                surface=surface.key,
                names=", ".join(FUNCTIONS),
                error=error,
            )
        ) from error
    loss = loss.item() if isinstance(loss, np.ndarray) else loss
    return tape[: loss.place + 1]
