"""Descents differentiated by a learner's own tensor class."""

from collections.abc import Callable

import numpy as np

from ..language import translator
from .surfaces import Surface
from .tape import OPERATORS, Scalar

_ = translator(__name__)

_engine: type | None = None


class use_engine:
    """Let trajectories and explorers take their gradients from your own class, not the course's.

    As a call it holds from now on, in a ``with`` block for the block; ``use_engine(None)`` goes
    back. ``tensor_class(number)`` makes a tensor that has + − * / with tensors and numbers on
    either side, ** with an integer, ``backward()``, and ``data`` and ``grad`` (numbers, or arrays
    of one element). A surface with cos, exp, sqrt or tanh needs the method of that name and says
    so where it is missing. The optimizers remain the course's.

    Raises TypeError for what is not a class.
    """

    def __init__(self, tensor_class: type | None):
        if tensor_class is not None and not callable(tensor_class):
            raise TypeError(
                _(
                    "use_engine: give the class itself, such as use_engine(MyTensor), not {thing!r}",
                    thing=tensor_class,
                )
            )
        self._before = _switch(tensor_class)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        _switch(self._before)


def _switch(engine):
    global _engine
    before, _engine = _engine, engine
    return before


def current_engine() -> type | None:
    """Return the class given to ``use_engine``, or None while the course's own is in use."""
    return _engine


class Borrowed(Scalar):
    """A tensor of a learner's class, in a formula that expects NumPy's functions to work."""

    def __init__(self, tensor):
        self.tensor = tensor

    @property
    def value(self) -> float:
        return number_of(self.tensor.data)

    def combine(self, operation, *operands):
        raw = [x.tensor if isinstance(x, Borrowed) else float(x) for x in operands]
        if operation == "pow" and isinstance(operands[1], int):
            raw[1] = operands[1]
        if operation in OPERATORS:
            return Borrowed(OPERATORS[operation](*raw))
        method = getattr(self.tensor, operation, None)
        if method is None:
            raise TypeError(
                _(
                    "{engine} has no method {name}(), which this surface needs; write one, or "
                    "choose a surface of + − * / alone, such as himmelblau or rosenbrock",
                    engine=type(self.tensor).__name__,
                    name=operation,
                )
            )
        return Borrowed(method())


def number_of(value) -> float:
    """Return a number or an array of one element as a float."""
    return float(np.asarray(value, dtype=float).reshape(()) if np.size(value) == 1 else value)


def value_and_gradient(engine: type, surface: Callable, point: np.ndarray) -> tuple:
    """Return a surface's value, a float, and gradient, an array, at a point of shape (n,).

    A ``Surface`` is given one tensor a coordinate; any other function one tensor of the whole
    point. Raises RuntimeError when ``backward()`` leaves a coordinate without gradient.
    """
    if isinstance(surface, Surface):
        leaves = [engine(float(x)) for x in point]
        loss = surface.function(*[np.array(Borrowed(leaf), dtype=object) for leaf in leaves])
        loss = (loss.item() if isinstance(loss, np.ndarray) else loss).tensor
    else:
        leaves = [engine(np.array(point))]
        loss = surface(leaves[0])
    loss.backward()
    gradients = [leaf.grad for leaf in leaves]
    if any(gradient is None for gradient in gradients):
        raise RuntimeError(
            _(
                "{engine}: after backward() the grad of a leaf is still None; backward must reach "
                "every tensor that the result was computed from",
                engine=engine.__name__,
            )
        )
    gradient = np.concatenate([np.asarray(g, dtype=float).ravel() for g in gradients])
    return number_of(loss.data), gradient.reshape(point.shape)
