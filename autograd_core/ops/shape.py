"""The calculus of moving elements about: what goes there comes back."""

import numpy as np

from ..batch import zeros_of
from .primitive import primitive, sequence_primitive, view


def _inverse(axes):
    return None if axes is None else tuple(np.argsort([a % len(axes) for a in axes]).tolist())


reshape = view(
    "reshape",
    lambda x, /, shape: np.reshape(x, shape),
    lambda g, x_shape: np.reshape(g, x_shape),
    numpy=np.reshape,
)
transpose = view("permute", np.transpose, lambda g, axes: np.transpose(g, _inverse(axes)))
swapaxes = view("transpose", np.swapaxes, lambda g, axis1, axis2: np.swapaxes(g, axis1, axis2))
moveaxis = view(
    "movedim", np.moveaxis, lambda g, source, destination: np.moveaxis(g, destination, source)
)
expand_dims = view("unsqueeze", np.expand_dims, lambda g, x_shape: np.reshape(g, x_shape))
squeeze = view("squeeze", np.squeeze, lambda g, x_shape: np.reshape(g, x_shape))
# the backward pass sums over the axes that were stretched
broadcast_to = view("expand", np.broadcast_to, lambda g: g)
diagonal = view(
    "diagonal",
    lambda x, /, offset=0, axis1=0, axis2=1: _writeable_diagonal(x, offset, axis1, axis2),
    lambda g, offset, axis1, axis2, x_shape: embed_diagonal(g, x_shape, offset, axis1, axis2),
    numpy=np.diagonal,
)
embed_diagonal = primitive(
    "diagonal_scatter",
    lambda x, /, shape, offset=0, axis1=0, axis2=1: _embedded_diagonal(
        x, shape, offset, axis1, axis2
    ),
    lambda g, offset, axis1, axis2: np.diagonal(g, offset, axis1, axis2),
)


def _writeable_diagonal(x, offset, axis1, axis2):
    diagonal = np.diagonal(x, offset, axis1, axis2)
    if isinstance(x, np.ndarray):
        diagonal.flags.writeable = x.flags.writeable
    return diagonal


def _embedded_diagonal(x, shape, offset, axis1, axis2):
    out = zeros_of(x, shape)
    _writeable_diagonal(out, offset, axis1, axis2)[...] = x
    return out


flip = primitive(
    "flip",
    lambda x, /, axis=None: np.flip(x, axis).copy(),
    lambda g, axis: np.flip(g, axis),
    numpy=np.flip,
)
roll = primitive(
    "roll",
    lambda x, /, shift, axis=None: np.roll(x, shift, axis),
    lambda g, shift, axis: np.roll(g, _negative(shift), axis),
    numpy=np.roll,
)


def _negative(shift):
    return tuple(-s for s in shift) if isinstance(shift, tuple | list) else -shift


tril = primitive("tril", lambda x, /, k=0: np.tril(x, k), lambda g, k: np.tril(g, k), numpy=np.tril)
triu = primitive("triu", lambda x, /, k=0: np.triu(x, k), lambda g, k: np.triu(g, k), numpy=np.triu)


def _tile_rule(g, x_shape, reps):
    # each axis of the result is (repetition, position): give every repetition an axis, sum it
    shape = (1,) * (len(reps) - len(x_shape)) + x_shape
    pairs = tuple([n for pair in zip(reps, shape, strict=True) for n in pair])
    total = np.sum(np.reshape(g, pairs), axis=tuple(range(0, len(pairs), 2)))
    return np.reshape(total, x_shape)


tile = primitive("repeat", lambda x, /, reps: np.tile(x, reps), _tile_rule, numpy=np.tile)


def _pad_rule(g, x_shape, widths):
    inner = tuple([slice(low, low + n) for (low, _high), n in zip(widths, x_shape, strict=True)])
    return g[inner]


pad = primitive(
    "pad",
    lambda x, /, widths, value=0.0: np.pad(x, widths, constant_values=value),
    _pad_rule,
)


def _piece(g, i, shapes, axis):
    start = sum(shape[axis] for shape in shapes[:i])
    index = [slice(None)] * len(shapes[i])
    index[axis] = slice(start, start + shapes[i][axis])
    return g[tuple(index)]


concatenate = sequence_primitive(
    "cat",
    lambda inputs, axis: np.concatenate(inputs, axis=axis),
    _piece,
    numpy=np.concatenate,
)
