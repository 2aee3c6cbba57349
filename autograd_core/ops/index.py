"""The calculus of choosing elements. Choosing and putting back are each other's VJP."""

import numpy as np

from ..batch import Batch, zeros_of
from ..tensor import Tensor, raw_of
from .primitive import primitive, view


def _put(x, /, index, shape, once=False):
    """Add the values ``x`` into zeros of ``shape`` at ``index``; repeated places add up.

    ``once`` promises that there are none, and saves time.
    """
    out = zeros_of(x, shape)
    if once or is_basic(index):
        out[index] = x
    else:
        np.add.at(out, index, x)
    return out


def is_basic(index) -> bool:
    """Return whether an index is made of numbers and slices only, so that it gives a view."""
    for part in index if isinstance(index, tuple) else (index,):
        kind = part.__class__
        if kind is not int and kind is not slice and part is not ... and part is not None:
            return False
    return True


select = view(
    "getitem",
    lambda x, /, index: x[index],
    lambda g, index, x_shape: put(g, index, x_shape),
)
put = primitive("index_put", _put, lambda g, index: select(g, index))


def getitem(x, index):
    """Return ``x[index]``: a view for numbers and slices, a copy for masks and integer arrays."""
    if index.__class__ is int:  # the commonest case, `p[0]`
        return select(x, index=(index, ...))
    index = raw_index(index)
    if is_basic(index):
        parts = index if isinstance(index, tuple) else (index,)
        return select(x, index=index if any(p is ... for p in parts) else (*parts, ...))
    return select(x, index)


def raw_index(index):
    """Return an index with NumPy arrays and numbers in the place of Tensors and lists."""
    if isinstance(index, tuple):
        return tuple([raw_index(part) for part in index])
    if isinstance(index, Tensor):
        raw = index._data
        if isinstance(raw, Batch):
            return raw
        return int(raw) if raw.ndim == 0 and raw.dtype.kind in "iu" else np.asarray(raw)
    if isinstance(index, np.integer):
        return int(index)
    if isinstance(index, list):
        return np.asarray([raw_of(part) for part in index])
    return index


def _scatter_add(x, y, /, index, axis):
    out = x.copy()
    np.add.at(out, along_axis(index, axis), y)
    return out


def along_axis(index: np.ndarray, axis: int) -> tuple:
    """Return the full index of the elements that ``take_along_axis(x, index, axis)`` takes."""
    grids = [
        np.arange(n).reshape([-1 if j == i else 1 for j in range(index.ndim)])
        for i, n in enumerate(index.shape)
    ]
    grids[axis] = index
    return tuple(grids)


take_along_axis = primitive(
    "gather",
    lambda x, /, indices, axis: x[along_axis(indices, axis)],
    lambda g, x_shape, indices, axis: put(
        g, along_axis(indices, axis), x_shape, indices.shape[axis] == 1
    ),
    numpy=np.take_along_axis,
)
scatter_add = primitive(
    "scatter_add",
    _scatter_add,
    lambda g: g,
    lambda g, index, axis: select(g, along_axis(index, axis)),
)
take = primitive(
    "index_select",
    lambda x, /, indices, axis=None: np.take(x, indices, axis=axis),
    lambda g, x_shape, indices, axis: put(g, _at(indices, axis, x_shape), x_shape),
    numpy=np.take,
)


def _at(indices, axis, shape):
    if axis is None:
        return np.unravel_index(indices, shape)
    return (slice(None),) * (axis % len(shape)) + (indices,)


def _nll(x, /, at, weights):
    picked = x[at]
    if weights.__class__ is not float:  # a weight of 0 takes out even -inf
        picked = np.where(weights, picked, 0)
    return -np.add.reduce(picked * weights, axis=None)


# the weighted sum of -x at the places of the right classes, each place once
nll = primitive(
    "nll_loss", _nll, lambda g, x_shape, at, weights: put(-g * weights, at, x_shape, True)
)

# -- writing in place -----------------------------------------------------------------------------

copy = primitive(
    "copy",
    lambda x, y, /: np.broadcast_to(y, x.shape).astype(x.dtype),
    lambda g: np.zeros_like(g),
    lambda g: g,
)
fill = primitive("fill", lambda x, /, value: np.full_like(x, value), lambda g: np.zeros_like(g))


def _overwritten(index, shape):
    mask = np.zeros(shape, bool)
    mask[index] = True
    return mask


def _index_copy(x, y, /, index):
    out = x.copy()
    out[index] = y
    return out


index_copy = primitive(
    "setitem",
    _index_copy,
    lambda g, index, x_shape: np.where(_overwritten(index, x_shape), 0.0, g),
    lambda g, index: select(g, index),
)
