"""What depends on the order of elements: extremes, sorting, medians."""

from collections import namedtuple

import numpy as np

from ..language import translator
from ..ops import index as _index
from ..ops import reduce as _reduce
from ..ops import shape as _shape
from ..ops.elementwise import maximum, minimum
from ..tensor import Tensor, raw_of, wrap
from .arguments import _along_dim, _axis, _place
from .shapes import flatten

_ = translator(__name__)


Extreme = namedtuple("Extreme", ("values", "indices"))
Sorted = namedtuple("Sorted", ("values", "indices"))


def _picked(kind, input, indices: np.ndarray, dim: int, keepdim: bool):
    """Return (values, indices) at the one index along ``dim`` that each row has."""
    values = _index.take_along_axis(input, indices, axis=dim)
    if not keepdim:
        values, indices = _shape.squeeze(values, axis=dim), np.squeeze(indices, dim)
    return kind(values, wrap(indices))


def _extreme(name: str, which: str, over_all, position, between):
    def extreme(input, dim=None, keepdim=False):
        if dim is None:
            return over_all(input)
        if isinstance(dim, Tensor):
            return between(input, dim)
        indices = position(raw_of(input), axis=dim, keepdims=True)
        return _picked(Extreme, input, indices, dim, keepdim)

    extreme.__name__ = name
    extreme.__doc__ = f"""Return the {which} element (ties share the gradient evenly), or with ``dim``
(values, indices), where the first of equals wins; with a second tensor, ``{name}imum``."""
    return _along_dim(extreme)


max = _extreme("max", "greatest", _reduce.amax, np.argmax, maximum)
min = _extreme("min", "least", _reduce.amin, np.argmin, minimum)


def _over_dims(name: str, extreme):
    def over(input, dim=None, keepdim=False):
        return extreme(input, axis=_axis(dim), keepdims=keepdim)

    over.__name__ = name
    over.__doc__ = f"Return the {name[1:]}imum over ``dim``; ties share the gradient evenly."
    return _along_dim(over)


amax, amin = _over_dims("amax", _reduce.amax), _over_dims("amin", _reduce.amin)


@_along_dim
def argmax(input, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the position of the (first) greatest element, of the flattened input or by dim."""
    return wrap(np.argmax(raw_of(input), axis=dim, keepdims=keepdim))


@_along_dim
def argmin(input, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the position of the (first) least element, of the flattened input or by dim."""
    return wrap(np.argmin(raw_of(input), axis=dim, keepdims=keepdim))


@_along_dim
def sort(input, dim: int = -1, descending: bool = False, stable: bool = True) -> Sorted:
    """Return (values, indices) in order along ``dim``; equal elements keep their order."""
    order = _order(raw_of(input), dim, descending)
    return Sorted(_index.take_along_axis(input, order, axis=dim), wrap(order))


def _order(raw, dim: int, descending: bool) -> np.ndarray:
    if not descending:
        return np.argsort(raw, axis=dim, kind="stable")
    reverse = np.argsort(np.flip(raw, dim), axis=dim, kind="stable")
    return np.flip(raw.shape[dim] - 1 - reverse, dim)


@_along_dim
def argsort(input, dim: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """Return the positions that sort along ``dim``."""
    return wrap(_order(raw_of(input), dim, descending))


def _check_rank(name: str, k: int, least: int, shape: tuple, dim: int) -> None:
    if not least <= k <= shape[_place(dim, shape)]:
        raise RuntimeError(
            _(
                "{op}: k={k} out of range for dimension {dim} of shape {shape}",
                op=name,
                k=k,
                dim=dim,
                shape=shape,
            )
        )


@_along_dim
def topk(input, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Sorted:
    """Return (values, indices) of the k largest (or smallest) elements along ``dim``."""
    _check_rank("topk", k, 0, input.shape, dim)
    order = np.take(_order(raw_of(input), dim, largest), np.arange(k), axis=dim)
    return Sorted(_index.take_along_axis(input, order, axis=dim), wrap(order))


@_along_dim
def kthvalue(input, k: int, dim: int = -1, keepdim: bool = False) -> Sorted:
    """Return (value, index) of the k-th smallest element along ``dim``, counted from 1."""
    _check_rank("kthvalue", k, 1, input.shape, dim)
    order = np.take(_order(raw_of(input), dim, False), [k - 1], axis=dim)
    return _picked(Sorted, input, order, dim, keepdim)


@_along_dim
def median(input, dim: int | None = None, keepdim: bool = False):
    """Return the median (the lower of two), or with ``dim`` (values, indices)."""
    if dim is None:
        return kthvalue(flatten(input), (input.numel() + 1) // 2).values
    return kthvalue(input, (input.shape[dim] + 1) // 2, dim, keepdim)


def unique(input, return_inverse: bool = False, return_counts: bool = False):
    """Return the sorted distinct elements, on request with positions and counts."""
    found = np.unique(raw_of(input), return_inverse=return_inverse, return_counts=return_counts)
    return tuple([wrap(part) for part in found]) if isinstance(found, tuple) else wrap(found)
