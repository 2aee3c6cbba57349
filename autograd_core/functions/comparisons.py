"""Comparisons, conditions and other questions: their answers have no gradient."""

from collections.abc import Callable

import numpy as np

from ..language import translator
from ..ops.primitive import ShapeError
from ..tensor import Tensor, raw_of, wrap

_ = translator(__name__)


def _plain(function: Callable, name: str) -> Callable:
    """Make a function of raw data one of Tensors, whose result has no gradient."""

    def apply(*args, **kwargs):
        raws = [raw_of(value) for value in args]
        try:
            out = function(*raws, **kwargs)
        except ValueError as error:
            shapes = ", ".join(str(np.shape(raw)) for raw in raws)
            raise ShapeError(
                _("{op} of shapes {shapes}: {error}", op=name, shapes=shapes, error=error)
            ) from None
        return wrap(out) if any(isinstance(value, Tensor) for value in args) else out

    apply.__name__ = name
    apply.__doc__ = f"Return {name}, elementwise; no gradient flows through it."
    return apply


PLAIN = {  # PyTorch's name: NumPy's function
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "logical_xor": np.logical_xor,
    "logical_not": np.logical_not,
    "bitwise_and": np.bitwise_and,
    "bitwise_or": np.bitwise_or,
    "bitwise_xor": np.bitwise_xor,
    "bitwise_not": np.invert,
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
    "signbit": np.signbit,
    "floor_divide": np.floor_divide,
    "isclose": np.isclose,
}
globals().update({name: _plain(function, name) for name, function in PLAIN.items()})


def allclose(input, other, rtol: float = 1e-5, atol: float = 1e-8, equal_nan=False) -> bool:
    """Return whether |input - other| <= atol + rtol * |other| everywhere."""
    return bool(np.allclose(raw_of(input), raw_of(other), rtol, atol, equal_nan))


def equal(input, other) -> bool:
    """Return whether shapes and all elements are equal."""
    return bool(np.array_equal(raw_of(input), raw_of(other)))


def is_tensor(value) -> bool:
    """Return whether this is a Tensor."""
    return isinstance(value, Tensor)


def numel(input) -> int:
    """Return the number of elements."""
    return input.numel()
