"""Shapes: other ones for the same elements, joining and cutting. Views where memory allows."""

import math
from collections.abc import Sequence

import numpy as np

from ..language import translator
from ..ops import index as _index
from ..ops import shape as _shape
from ..ops.primitive import ShapeError
from ..tensor import Tensor, as_tensor_operand, raw_of
from .arguments import _along_dim, _dims, _place, _sizes

_ = translator(__name__)


def reshape(input, *sizes) -> Tensor:
    """Return the elements in a new shape (one size may be -1); a view where memory allows."""
    sizes = _sizes(sizes)
    if min(sizes, default=0) < -1:
        raise ShapeError(_("reshape: {sizes} holds a negative size other than -1", sizes=sizes))
    return _shape.reshape(input, shape=sizes)


def view(input, *sizes) -> Tensor:
    """Return the elements in a new shape on the same memory.

    Raises RuntimeError where the memory does not allow it; ``reshape`` then copies.
    """
    seen = reshape(input, *sizes)
    if input.numel() and not np.may_share_memory(seen._array(), input._array()):
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
    start, end = _place(start_dim, sizes), _place(end_dim, sizes)
    if start > end:
        raise RuntimeError(_("flatten: start_dim must not come after end_dim"))
    if start == end and input.ndim:
        return input
    joined = math.prod(sizes[start : end + 1])
    return reshape(input, (*sizes[:start], joined, *sizes[end + 1 :]))


def unflatten(input, dim: int, sizes) -> Tensor:
    """Split one dimension into several."""
    dim = _place(dim, input.shape)
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
        dims = {_place(d, input.shape) for d in (dim if isinstance(dim, tuple | list) else (dim,))}
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


def broadcast_to(input, size) -> Tensor:
    """Repeat dimensions of size 1, and add dimensions in front, until the shape is ``size``."""
    return expand(input, size)


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
    n = input.shape[_place(dim, input.shape)]
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
    n = input.shape[_place(dim, input.shape)]
    return split(input, max(-(-n // chunks), 1), dim)


def narrow(input, dim: int, start: int, length: int) -> Tensor:
    """Return ``length`` elements from ``start`` along ``dim``; a view."""
    dim = _place(dim, input.shape)
    n = input.shape[dim]
    first = start + n if start < 0 else start
    if not 0 <= first <= first + length <= n:
        raise IndexError(
            _(
                "narrow: {length} elements from {start} do not lie in dimension {dim} of size {n}",
                length=length,
                start=start,
                dim=dim,
                n=n,
            )
        )
    return _index.getitem(input, (slice(None),) * dim + (slice(first, first + length),))


@_dims
def unbind(input, dim: int = 0) -> tuple[Tensor, ...]:
    """Return the slices along ``dim``, that dimension removed; views."""
    dim = _place(dim, input.shape)
    before = (slice(None),) * dim
    return tuple([_index.getitem(input, (*before, i)) for i in range(input.shape[dim])])


def meshgrid(*tensors, indexing: str = "ij") -> tuple[Tensor, ...]:
    """Return every vector's elements at each place of the grid that all of them span; views.

    ``indexing`` "ij" lets the first vector run down the rows, "xy" along the columns.
    Source: PyTorch, torch.meshgrid.
    """
    vectors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], list | tuple) else tensors
    order = list(range(len(vectors)))
    if indexing == "xy":
        order[:2] = reversed(order[:2])
    elif indexing != "ij":
        raise RuntimeError(_('meshgrid: indexing must be "ij" or "xy"'))
    if any(vector.ndim > 1 for vector in vectors):
        raise ShapeError(_("meshgrid: expects vectors"))
    sizes = [vectors[i].numel() for i in order]
    return tuple(
        [
            expand(reshape(vector, [-1 if k == i else 1 for k in order]), sizes)
            for i, vector in enumerate(vectors)
        ]
    )


def pad(input, pad, mode: str = "constant", value: float = 0.0) -> Tensor:
    """Put ``value`` around the elements; negative widths cut elements off.

    ``pad`` is (before, after) of the last dimension, then of the one before it, and so on.
    Raises RuntimeError for widths that fit no dimension, NotImplementedError for PyTorch's other
    modes. Source: PyTorch, torch.nn.functional.pad.
    """
    if mode != "constant":
        raise NotImplementedError(
            _('pad: only mode "constant" is available, got {mode}', mode=mode)
        )
    if len(pad) % 2 or len(pad) > 2 * input.ndim:
        raise RuntimeError(
            _(
                "pad: {pad} must hold two widths for each of at most {n} dimensions",
                pad=tuple(pad),
                n=input.ndim,
            )
        )
    pairs = list(zip(pad[::2], pad[1::2], strict=True))
    pairs = [(0, 0)] * (input.ndim - len(pairs)) + pairs[::-1]
    for dim, (before, after) in enumerate(pairs):
        first = max(-before, 0)
        input = narrow(input, dim, first, input.shape[dim] - first - max(-after, 0))
    widths = tuple([(max(before, 0), max(after, 0)) for before, after in pairs])
    return _shape.pad(input, widths=widths, value=value)
