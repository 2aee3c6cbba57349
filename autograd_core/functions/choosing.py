"""Choosing elements by position or by condition."""

import numpy as np

from ..language import translator
from ..ops import elementwise as _elementwise
from ..ops import index as _index
from ..ops.primitive import ShapeError
from ..tensor import Tensor, as_tensor_operand, raw_of, wrap
from .arguments import _dims, _place
from .shapes import broadcast_tensors, flatten

_ = translator(__name__)


def where(condition, input=None, other=None):
    """Choose from ``input`` where the condition holds, else from ``other``; all broadcast."""
    if input is None:
        return nonzero(condition, as_tuple=True)
    return _elementwise.where(condition, input, other)


def masked_fill(input, mask, value) -> Tensor:
    """Return a copy with ``value`` where the mask is True."""
    return _elementwise.where(mask, value, input)


def masked_select(input, mask) -> Tensor:
    """Return the elements where the mask is True, as a vector."""
    input, mask = broadcast_tensors(input, as_tensor_operand(mask))
    return _index.getitem(input, mask)


@_dims
def gather(input, dim: int, index) -> Tensor:
    """Return ``out[i][j] = input[index[i][j]][j]`` (for dim 0); repeated places are right."""
    _same_ndim("gather", input, index)
    return _index.take_along_axis(input, _positions("gather", index, input, dim), axis=dim)


@_dims
def scatter_add(input, dim: int, index, src) -> Tensor:
    """Return a copy of input with ``src`` added at ``index`` along ``dim``; repeats add up."""
    _same_ndim("scatter_add", input, index)
    raw = _positions("scatter_add", index, input, dim)
    src = _index.getitem(src, tuple([slice(n) for n in raw.shape]))
    return _index.scatter_add(input, src, index=raw, axis=dim)


def _same_ndim(name: str, input, index) -> None:
    if np.ndim(raw_of(index)) != input.ndim:
        raise ShapeError(
            _(
                "{op}: index of shape {index} must have as many dimensions as the input {shape}",
                op=name,
                index=np.shape(raw_of(index)),
                shape=input.shape,
            )
        )


def _positions(name: str, index, input, dim: int) -> np.ndarray:
    """Return an index's positions along a dimension, none of which may count from the end."""
    raw = np.asarray(raw_of(index))
    n = input.shape[_place(dim, input.shape)] if input.ndim else 1
    outside = raw[(raw < 0) | (raw >= n)]
    if outside.size:
        raise IndexError(
            _(
                "{op}: index {index} is out of range for dimension {dim} of size {n}",
                op=name,
                index=int(outside[0]),
                dim=dim,
                n=n,
            )
        )
    return raw


@_dims
def take_along_dim(input, indices, dim: int | None = None) -> Tensor:
    """Return the elements at ``indices`` along ``dim``, of the flattened input without."""
    raw = np.asarray(raw_of(indices))
    if dim is None:
        return _index.take(flatten(input), raw.reshape(-1), axis=0)
    return _index.take_along_axis(input, raw, axis=dim)


def take(input, index) -> Tensor:
    """Return the elements of the flattened input at ``index``, in the shape of ``index``."""
    return _index.take(input, np.asarray(raw_of(index)))


@_dims
def index_select(input, dim: int, index) -> Tensor:
    """Return the slices of ``input`` along ``dim`` at the positions ``index``."""
    return _index.take(input, _positions("index_select", index, input, dim), axis=dim)


@_dims
def index_add(input, dim: int, index, source, *, alpha=1) -> Tensor:
    """Return a copy of input with the slices of ``source`` added at ``index`` along ``dim``."""
    positions = _positions("index_add", index, input, dim)
    places = (slice(None),) * _place(dim, input.shape) + (positions,)
    return input + _index.put(source * alpha, index=places, shape=input.shape)


def nonzero(input, *, as_tuple: bool = False):
    """Return the positions of the elements that differ from 0: (n, ndim), or one tensor a dim."""
    raw = np.asarray(raw_of(input))
    places = np.nonzero(np.atleast_1d(raw))
    if as_tuple:
        return tuple([wrap(place) for place in places])
    if not raw.ndim:
        return wrap(np.empty((len(places[0]), 0), np.int64))
    return wrap(np.stack(places, axis=-1))


def embedding(input, weight, padding_idx: int | None = None) -> Tensor:
    """Return the rows of ``weight`` that the integer tensor ``input`` names.

    The row ``padding_idx`` gets no gradient.
    """
    rows = _positions("embedding", input, weight, 0)
    if padding_idx is not None:
        fixed = np.zeros((weight.shape[0], 1), bool)
        fixed[padding_idx] = True
        weight = _elementwise.where(fixed, weight.detach(), weight)
    return _index.take(weight, rows, axis=0)


def one_hot(tensor, num_classes: int = -1) -> Tensor:
    """Return int64 vectors with a 1 at the class: shape (..., num_classes).

    Without ``num_classes`` there are as many as the largest class needs; RuntimeError for a class
    that is not one of them. Source: PyTorch, one_hot.
    """
    classes = np.asarray(raw_of(tensor))
    n = int(classes.max()) + 1 if num_classes < 0 else num_classes
    if ((classes < 0) | (classes >= n)).any():
        raise RuntimeError(
            _(
                "one_hot: classes run from 0 to {last}, but {least} to {most} were given",
                last=n - 1,
                least=int(classes.min()),
                most=int(classes.max()),
            )
        )
    return wrap((classes[..., None] == np.arange(n)).astype(np.int64))
