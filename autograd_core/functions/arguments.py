"""What PyTorch's and NumPy's spellings of an argument have in common."""

import functools
from collections.abc import Callable

from ..language import translator
from ..ops.shape import reshape
from ..tensor import raw_of

_ = translator(__name__)


def _dims(function: Callable) -> Callable:
    """Let a function take NumPy's ``axis`` and ``keepdims`` for ``dim`` and ``keepdim``."""

    @functools.wraps(function)
    def renamed(*args, **kwargs):
        return function(*args, **_renamed(kwargs))

    return renamed


def _renamed(kwargs: dict) -> dict:
    if "axis" in kwargs:
        kwargs["dim"] = kwargs.pop("axis")
    if "keepdims" in kwargs:
        kwargs["keepdim"] = kwargs.pop("keepdims")
    return kwargs


def _along_dim(function: Callable) -> Callable:
    """As ``_dims``; and a 0-d input counts as one of a single element, as in PyTorch."""

    @functools.wraps(function)
    def lifted(input, *args, **kwargs):
        if kwargs:
            kwargs = _renamed(kwargs)
        if not (args or kwargs) or input.ndim:
            return function(input, *args, **kwargs)
        result = function(reshape(input, shape=(1,)), *args, **kwargs)
        if isinstance(result, tuple):
            return type(result)(*[reshape(part, shape=()) for part in result])
        return reshape(result, shape=())

    return lifted


def _axis(dim):
    """Read the dimensions of a reduction as NumPy does; none at all are all, as in PyTorch."""
    dim = tuple(dim) if isinstance(dim, list) else dim
    return None if dim == () else dim


def _place(dim: int, shape: tuple) -> int:
    """Return a dimension counted from 0; a shape without dimensions counts as one of them."""
    n = len(shape) or 1
    if not -n <= dim < n:
        raise IndexError(
            _(
                "dimension {dim} is out of range for shape {shape}: it runs from {low} to {high}",
                dim=dim,
                shape=shape,
                low=-n,
                high=n - 1,
            )
        )
    return dim % n


def _sizes(sizes: tuple) -> tuple[int, ...]:
    """Read ``f(x, 2, 3)`` and ``f(x, (2, 3))`` alike."""
    if len(sizes) == 1 and not isinstance(sizes[0], int) and getattr(sizes[0], "ndim", 1):
        sizes = tuple(sizes[0])
    return tuple([int(n) for n in sizes])


def _floating(name: str, input) -> None:
    if raw_of(input).dtype.kind != "f":
        raise RuntimeError(
            _(
                "{op}: the input must be of a floating-point dtype, got {dtype}; "
                "convert it with .double() or .float()",
                op=name,
                dtype=raw_of(input).dtype.name,
            )
        )
