"""Shapes: other ones for the same elements, joining and cutting. Views where memory allows."""

import math
from collections.abc import Sequence

import numpy as np

from ..language import translator
from ..ops import index as _index
from ..ops import shape as _shape
from ..ops.primitive import ShapeError
from ..tensor import Tensor, as_tensor_operand, raw_of
from .arguments import _along_dim, _dims, _sizes

_ = translator(__name__)


def reshape(input, *sizes) -> Tensor:
    """Return the elements in a new shape (one size may be -1); a view where memory allows."""
    return _shape.reshape(input, shape=_sizes(sizes))


def view(input, *sizes) -> Tensor:
    """Return the elements in a new shape on the same memory.

    Raises RuntimeError where the memory does not allow it; ``reshape`` then copies.
    """
    seen = _shape.reshape(input, shape=_sizes(sizes))
    if not np.may_share_memory(seen._array(), input._array()):
        raise RuntimeError(
            _(
                "view: shape {shape} is not possible on the memory of a tensor of shape {old}; "
                "use reshape, which copies",
                shape=_sizes(sizes),
                old=input.shape,
            )
        )
    return seen


def flatten(input, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Join the dimensions from start_dim to end_dim into one."""
    sizes = input.shape or (1,)
    start, end = start_dim % len(sizes), end_dim % len(sizes)
    if start == end and input.ndim:
        return input
    joined = math.prod(sizes[start : end + 1])
    return reshape(input, (*sizes[:start], joined, *sizes[end + 1 :]))


def unflatten(input, dim: int, sizes) -> Tensor:
    """Split one dimension into several."""
    dim %= input.ndim
    return reshape(input, (*input.shape[:dim], *sizes, *input.shape[dim + 1 :]))


def transpose(input, dim0: int, dim1: int) -> Tensor:
    """Swap two dimensions; a view."""
    return _shape.swapaxes(input, axis1=dim0, axis2=dim1)


def t(input) -> Tensor:
    """Transpose a matrix; vectors and 0-d tensors stay. RuntimeError for more dimensions."""
    if input.ndim > 2:
        raise RuntimeError(
            _("t() expects at most 2 dimensions, got {n}; use transpose or mT", n=input.ndim)
        )
    return _shape.transpose(input)


def transpose_all(input) -> Tensor:
    """Reverse the order of all dimensions; a view."""
    return _shape.transpose(input)


def permute(input, *dims) -> Tensor:
    """Reorder the dimensions; a view."""
    return _shape.transpose(input, axes=_sizes(dims))


def movedim(input, source, destination) -> Tensor:
    """Move dimensions to new positions; a view."""
    return _shape.moveaxis(input, source=source, destination=destination)


@_dims
def squeeze(input, dim=None) -> Tensor:
    """Drop dimensions of size 1: all, or those given if they are of size 1; a view."""
    if dim is not None:
        dims = dim if isinstance(dim, tuple | list) else (dim,)
        dim = tuple([d for d in dims if input.ndim and input.shape[d] == 1])
    return _shape.squeeze(input, axis=dim)


@_dims
def unsqueeze(input, dim: int) -> Tensor:
    """Insert a dimension of size 1; a view."""
    return _shape.expand_dims(input, axis=dim)


def expand(input, *sizes) -> Tensor:
    """Repeat dimensions of size 1 without copying; -1 keeps a size. A view, not to be written."""
    sizes = _sizes(sizes)
    kept = (None,) * (len(sizes) - input.ndim) + tuple(input.shape)
    full = tuple([k if n == -1 and k is not None else n for n, k in zip(sizes, kept, strict=True)])
    return _shape.broadcast_to(input, shape=full)


def broadcast_tensors(*tensors) -> tuple[Tensor, ...]:
    """Expand tensors to their common shape."""
    sizes = np.broadcast_shapes(*[tensor.shape for tensor in tensors])
    return tuple([_shape.broadcast_to(tensor, shape=sizes) for tensor in tensors])


def repeat(input, *sizes) -> Tensor:
    """Repeat the tensor along each dimension, as ``numpy.tile``; at least ndim numbers."""
    sizes = _sizes(sizes)
    if len(sizes) < input.ndim:
        raise RuntimeError(
            _(
                "repeat: {n} numbers for a tensor of shape {shape}; give one per dimension at least",
                n=len(sizes),
                shape=input.shape,
            )
        )
    return _shape.tile(input, reps=sizes)


@_dims
def repeat_interleave(input, repeats, dim: int | None = None) -> Tensor:
    """Repeat each element ``repeats`` times (a number, or one number each) along ``dim``."""
    source = flatten(input) if dim is None else input
    axis = 0 if dim is None else dim
    positions = np.repeat(np.arange(source.shape[axis]), raw_of(repeats))
    return _index.take(source, positions, axis=axis)


@_along_dim
def flip(input, *dims) -> Tensor:
    """Reverse the order along dimensions."""
    return _shape.flip(input, axis=_sizes(dims))


@_along_dim
def roll(input, shifts, dims=None) -> Tensor:
    """Shift elements along dimensions; what leaves at one end enters at the other."""
    return _shape.roll(input, shift=shifts, axis=dims)


@_dims
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors along an existing dimension; the other sizes must agree."""
    return _shape.concatenate(tensors, dim)


@_dims
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Join tensors of one shape along a new dimension."""
    tensors = [as_tensor_operand(tensor) for tensor in tensors]
    if any(tensor.shape != tensors[0].shape for tensor in tensors):
        raise ShapeError(
            _(
                "stack: expects tensors of one shape, got {shapes}; use cat to join along a "
                "dimension that exists",
                shapes=", ".join(str(tensor.shape) for tensor in tensors),
            )
        )
    return _shape.concatenate([unsqueeze(tensor, dim) for tensor in tensors], dim)


@_dims
def split(input, split_size, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut into pieces of one size (the last may be smaller) or of the listed sizes; views."""
    n = input.shape[dim]
    if isinstance(split_size, int):
        sizes = [min(split_size, n - i) for i in range(0, n, split_size)] or [0]
    else:
        sizes = list(split_size)
        if sum(sizes) != n:
            raise ShapeError(
                _(
                    "split: sizes {sizes} must add up to {n}, dimension {dim} of shape {shape}",
                    sizes=sizes,
                    n=n,
                    dim=dim,
                    shape=input.shape,
                )
            )
    ends = np.cumsum(sizes).tolist()
    return tuple([narrow(input, dim, e - size, size) for e, size in zip(ends, sizes, strict=True)])


@_dims
def chunk(input, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut into at most ``chunks`` pieces of one size, the last one smaller; views."""
    return split(input, max(-(-input.shape[dim] // chunks), 1), dim)


def narrow(input, dim: int, start: int, length: int) -> Tensor:
    """Return ``length`` elements from ``start`` along ``dim``; a view."""
    where = (slice(None),) * (dim % input.ndim) + (slice(start, start + length),)
    return _index.getitem(input, where)


@_dims
def unbind(input, dim: int = 0) -> tuple[Tensor, ...]:
    """Return the slices along ``dim``, that dimension removed; views."""
    before = (slice(None),) * (dim % input.ndim)
    return tuple([_index.getitem(input, (*before, i)) for i in range(input.shape[dim])])
