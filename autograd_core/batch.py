"""Many examples in one array, so that ``vmap`` computes all of them in one call of NumPy.

A ``Batch`` has one axis more than it shows: in front, one place for every example. To whoever
computes with it, it looks like the array of a single example. NumPy hands its functions over to
it (NEP 13 and 18), so the primitives and their VJP rules, which consist of such functions, work
on batches as they stand. What a NumPy function has to do about the hidden axis is said in the
table below, once for each; elementwise functions only need their operands lined up. Whatever is
missing here raises an error, and ``vmap`` goes back to computing the examples one by one.
"""

import math
import string

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.lib.stride_tricks import sliding_window_view


class ExampleShape(tuple):
    """The shape of a batch's examples: an ordinary tuple, by whose class a node of a batch is known."""


class Batch(NDArrayOperatorsMixin):
    """The arrays of n examples in ``full``, of shape (n, *shape); its own shape is ``shape``."""

    base = None  # as that of an array that is nobody's view: in-place writing is refused anyway

    def __init__(self, full: np.ndarray):
        self.full = full
        self.shape = ExampleShape(full.shape[1:])
        self.ndim = full.ndim - 1
        self.dtype = full.dtype

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def T(self) -> "Batch":
        return np.transpose(self)

    def astype(self, dtype, copy: bool = True) -> "Batch":
        return Batch(self.full.astype(dtype, copy=copy))

    def copy(self) -> "Batch":
        return Batch(self.full.copy())

    def dot(self, other) -> "Batch":
        return np.matmul(self, other)

    def __getitem__(self, index) -> "Batch":
        return Batch(self.full[self._full_index(index)])

    def __setitem__(self, index, value) -> None:
        where = self._full_index(index)
        self.full[where] = _lined_up(value, self.full[where].ndim - 1)

    def _full_index(self, index) -> tuple:
        """Return the index of the whole array that means ``index`` in every example."""
        parts = index if isinstance(index, tuple) else (index,)
        arrays = [isinstance(part, np.ndarray | Batch) for part in parts]
        if any(isinstance(part, Batch) for part in parts):
            if not all(arrays) or len(parts) != self.ndim:
                raise TypeError("an index that differs between examples must name all axes")
            ndim = max(part.ndim for part in parts)
            example = np.arange(len(self.full)).reshape(-1, *(1,) * ndim)
            return (example, *[_lined_up(part, ndim) for part in parts])
        if any(arrays):  # arrays and numbers between slices would move their axes to the front
            chosen = [k for k, part in enumerate(parts) if isinstance(part, np.ndarray | int)]
            if chosen != list(range(chosen[0], chosen[-1] + 1)):
                raise TypeError("arrays and slices alternate in an index")
        return (slice(None), *parts)

    def __len__(self) -> int:
        return self.shape[0]

    def __bool__(self) -> bool:
        raise TypeError("a batch has one truth for every example")

    def __array__(self, dtype=None, copy=None):
        raise TypeError("a batch is no single array")

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        others = [x for x in inputs if not isinstance(x, Batch | np.ndarray)]
        if any(hasattr(x, "__array_ufunc__") for x in others):
            return NotImplemented  # a Tensor records what is done; batches are raw data to it
        if method == "reduce":
            return _over_axes(ufunc.reduce, *inputs, **{"axis": 0} | options)
        if method == "outer":
            x, y = inputs
            return ufunc(np.reshape(x, np.shape(x) + (1,) * np.ndim(y)), y)
        if method == "at":
            target, index, values = inputs
            where = target._full_index(index)
            return ufunc.at(target.full, where, _lined_up(values, target.full[where].ndim - 1))
        if method != "__call__" or ufunc.nout != 1:
            return NotImplemented
        if ufunc is np.matmul:
            return _matmul(*inputs)
        if out is not None:
            options["out"] = out[0].full
        return Batch(ufunc(*_broadcast(*inputs), **options))

    def __array_function__(self, function, types, args, kwargs):
        if function not in RULES or not {Batch, np.ndarray}.issuperset(types):
            return NotImplemented
        return RULES[function](*args, **kwargs)


def whole(value):
    """Return the array of all examples if this is a Batch, else the value itself."""
    return value.full if isinstance(value, Batch) else value


def one_for_each(value, n: int) -> np.ndarray:
    """Return the array of all ``n`` examples, in which a value that they share is repeated."""
    return value.full if isinstance(value, Batch) else np.broadcast_to(value, (n, *np.shape(value)))


def zeros_of(value, shape: tuple[int, ...]):
    """Return zeros of the value's dtype to write into, for every example if it is a Batch."""
    if isinstance(value, Batch):
        return Batch(np.zeros((len(value.full), *shape), value.dtype))
    return np.zeros(shape, value.dtype)


def _lined_up(value, ndim: int):
    """Return a Batch whole, with axes of size 1 for those that ``ndim`` has more; others as is."""
    if not isinstance(value, Batch):
        return value
    return value.full.reshape(len(value.full), *(1,) * (ndim - value.ndim), *value.shape)


def _broadcast(*operands) -> list:
    """Line up operands, Batches or not, so that they broadcast example by example."""
    ndim = max(np.ndim(operand) for operand in operands)
    return [_lined_up(operand, ndim) for operand in operands]


def _matmul(x, y) -> Batch:
    if not isinstance(y, Batch) and np.ndim(y) == 2:  # one matrix for all: one product does it
        *places, columns = x.full.shape
        return Batch((x.full.reshape(math.prod(places), columns) @ y).reshape(*places, y.shape[1]))
    if not isinstance(x, Batch) and np.ndim(x) == 2 and y.ndim == 1:
        return Batch(y.full @ x.T)
    row, column = np.ndim(x) == 1, np.ndim(y) == 1
    x = np.expand_dims(x, 0) if row else x
    y = np.expand_dims(y, 1) if column else y
    out = Batch(np.matmul(*_broadcast(x, y)))
    dropped = (-1,) * column + (-2 + column,) * row
    for axis in dropped:
        out = np.squeeze(out, axis)
    return out


# -- what NumPy's functions do about the hidden axis ----------------------------------------------


def _axis(axis: int, ndim: int) -> int:
    return normalize_axis_index(axis, ndim) + 1


def _axes(axis, ndim: int) -> tuple[int, ...]:
    """Return the axes of the whole array that are meant; all but the hidden one for None."""
    axes = range(ndim) if axis is None else normalize_axis_tuple(axis, ndim)
    return tuple([a + 1 for a in axes])


def _over_axes(function, x, axis=None, **options) -> Batch:
    """A reduction, or whatever else ``axis=None`` means all axes for."""
    return Batch(function(x.full, axis=_axes(axis, x.ndim), **options))


def _along_axis(function, x, axis=None, **options) -> Batch:
    """A function along one axis; ``axis=None`` means the flattened array."""
    x, axis = (np.reshape(x, (-1,)), 0) if axis is None else (x, axis)
    return Batch(function(x.full, axis=_axis(axis, x.ndim), **options))


def _of_last_axes(function, x, *args) -> Batch:
    """A function of matrices or of elements, which is content with any axes before them."""
    found = function(x.full, *args)
    return tuple(map(Batch, found)) if isinstance(found, tuple) else Batch(found)


def _solve(x, y) -> Batch:
    if np.ndim(y) == 1:
        return np.squeeze(_solve(x, np.expand_dims(y, 1)), 1)
    return Batch(np.linalg.solve(*_broadcast(x, y)))


def _einsum(subscripts: str, *operands, **options) -> Batch:
    example = next(letter for letter in string.ascii_letters if letter not in subscripts)
    terms, out = subscripts.split("->")
    batched = [isinstance(operand, Batch) for operand in operands]
    terms = [example * b + term for b, term in zip(batched, terms.split(","), strict=True)]
    operands = [whole(operand) for operand in operands]
    return Batch(np.einsum(f"{','.join(terms)}->{example}{out}", *operands, **options))


def _concatenate(arrays, axis=0) -> Batch:
    n = next(len(array.full) for array in arrays if isinstance(array, Batch))
    arrays = [one_for_each(array, n) for array in arrays]
    return Batch(np.concatenate(arrays, axis=_axis(axis, arrays[0].ndim - 1)))


def _roll(x, shift, axis=None) -> Batch:
    if axis is None:
        return np.reshape(_roll(np.reshape(x, (-1,)), shift, 0), x.shape)
    return Batch(np.roll(x.full, shift, _axes(axis, x.ndim)))


def _moveaxis(x, source, destination) -> Batch:
    return Batch(np.moveaxis(x.full, _axes(source, x.ndim), _axes(destination, x.ndim)))


def _expand_dims(x, axis) -> Batch:
    new = len(axis) if isinstance(axis, tuple) else 1
    return Batch(np.expand_dims(x.full, _axes(axis, x.ndim + new)))


def _squeeze(x, axis=None) -> Batch:
    axis = tuple([a for a, n in enumerate(x.shape) if n == 1]) if axis is None else axis
    return Batch(np.squeeze(x.full, _axes(axis, x.ndim)))


def _transpose(x, axes=None) -> Batch:
    axes = range(x.ndim)[::-1] if axes is None else axes
    return Batch(np.transpose(x.full, (0, *_axes(tuple(axes), x.ndim))))


def _swapaxes(x, axis1, axis2) -> Batch:
    return Batch(np.swapaxes(x.full, _axis(axis1, x.ndim), _axis(axis2, x.ndim)))


def _diagonal(x, offset=0, axis1=0, axis2=1) -> Batch:
    diagonal = np.diagonal(x.full, offset, _axis(axis1, x.ndim), _axis(axis2, x.ndim))
    diagonal.flags.writeable = x.full.flags.writeable
    return Batch(diagonal)


def _reshape(x, shape) -> Batch:
    return Batch(np.reshape(x.full, (len(x.full), *shape)))


def _broadcast_to(x, shape) -> Batch:
    return Batch(np.broadcast_to(_lined_up(x, len(shape)), (len(x.full), *shape)))


def _tile(x, reps) -> Batch:
    return Batch(np.tile(_lined_up(x, len(reps)), (1, *reps)))


def _for_each(rule, *functions) -> dict:
    """Return rules for functions that differ in nothing but themselves."""
    return {f: lambda *args, _f=f, **options: rule(_f, *args, **options) for f in functions}


RULES = {
    **_for_each(_over_axes, np.sum, np.mean, np.var, np.std, np.max, np.min, np.prod),
    **_for_each(_over_axes, np.any, np.all, np.flip),
    **_for_each(_along_axis, np.cumsum, np.cumprod, np.argmax, np.argmin),
    **_for_each(_of_last_axes, np.tril, np.triu, np.linalg.det, np.linalg.inv, np.linalg.slogdet),
    **_for_each(_of_last_axes, np.linalg.cholesky),
    **_for_each(_of_last_axes, np.zeros_like, np.ones_like, np.full_like),
    np.linalg.solve: _solve,
    np.einsum: _einsum,
    np.outer: lambda x, y: np.multiply(np.expand_dims(x, 1), y),
    np.where: lambda *operands: Batch(np.where(*_broadcast(*operands))),
    np.concatenate: _concatenate,
    np.argsort: lambda x, axis=-1, **options: _along_axis(np.argsort, x, axis, **options),
    np.take: lambda x, indices, axis=None: _along_axis(np.take, x, axis, indices=indices),
    np.roll: _roll,
    np.moveaxis: _moveaxis,
    np.swapaxes: _swapaxes,
    np.transpose: _transpose,
    np.diagonal: _diagonal,
    np.expand_dims: _expand_dims,
    np.squeeze: _squeeze,
    np.reshape: _reshape,
    np.broadcast_to: _broadcast_to,
    np.tile: _tile,
    np.pad: lambda x, widths, **options: Batch(np.pad(x.full, ((0, 0), *widths), **options)),
    sliding_window_view: lambda x, window, axis: Batch(
        sliding_window_view(x.full, window, axis=_axes(axis, x.ndim))
    ),
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
}
