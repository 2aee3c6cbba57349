"""The functions that users call, under PyTorch's names and with PyTorch's arguments.

Here is no calculus: each function is put together from primitives, so its gradients follow.
"""

import builtins
import functools
import math
from collections import namedtuple
from collections.abc import Callable, Sequence

import numpy as np

from ..language import translator
from ..tensor import Tensor, check_device, raw_of, wrap
from . import conv as _conv
from . import elementwise, linalg, reduce
from . import index as _index
from . import shape as _shape
from .elementwise import *  # noqa: F403  (exp, sin, relu, ... are public as they are)
from .elementwise import maximum, minimum, mul, pow
from .linalg import cholesky, det, einsum, linear, logabsdet, matmul, outer, solve  # noqa: F401
from .primitive import ShapeError, primitive
from .reduce import amax, amin, norm2

_ = translator(__name__)


def _dims(function: Callable) -> Callable:
    """Let a function take NumPy's ``axis`` and ``keepdims`` for ``dim`` and ``keepdim``."""

    @functools.wraps(function)
    def renamed(*args, **kwargs):
        if "axis" in kwargs:
            kwargs["dim"] = kwargs.pop("axis")
        if "keepdims" in kwargs:
            kwargs["keepdim"] = kwargs.pop("keepdims")
        return function(*args, **kwargs)

    return renamed


def _along_dim(function: Callable) -> Callable:
    """As ``_dims``; and a 0-d input counts as one of a single element, as in PyTorch."""
    named = _dims(function)

    @functools.wraps(function)
    def lifted(input, *args, **kwargs):
        call = named if kwargs else function
        if not (args or kwargs) or input.ndim:
            return call(input, *args, **kwargs)
        result = call(_shape.reshape(input, shape=(1,)), *args, **kwargs)
        if isinstance(result, tuple):
            return type(result)(*[reshape(part, ()) for part in result])
        return reshape(result, ())

    return lifted


def _axis(dim):
    return tuple(dim) if isinstance(dim, list) else dim


def _sizes(sizes: tuple) -> tuple[int, ...]:
    """Read ``f(x, 2, 3)`` and ``f(x, (2, 3))`` alike."""
    if len(sizes) == 1 and not isinstance(sizes[0], int | np.integer | Tensor):
        sizes = tuple(sizes[0])
    return tuple([int(n) for n in sizes])


def as_tensor_operand(value) -> Tensor:
    """Return a Tensor as it is and anything else as an untracked one."""
    return value if isinstance(value, Tensor) else Tensor(value)


# -- reductions -------------------------------------------------------------------------------


@_along_dim
def sum(input, dim=None, keepdim: bool = False, *, dtype=None) -> Tensor:
    """Return the sum over ``dim`` (int, tuple or None for all); integers sum to int64."""
    if dtype is not None:
        input = input.to(dtype)
    return reduce.sum(input, axis=_axis(dim), keepdims=keepdim)


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


@_along_dim
def mean(input, dim=None, keepdim: bool = False, *, dtype=None) -> Tensor:
    """Return the mean over ``dim`` (int, tuple or None for all); RuntimeError for integers."""
    if dtype is not None:
        input = input.to(dtype)
    _floating("mean", input)
    return reduce.mean(input, axis=_axis(dim), keepdims=keepdim)


@_along_dim
def var(input, dim=None, *, correction: int = 1, unbiased=None, keepdim: bool = False) -> Tensor:
    """Return the variance over ``dim``, divided by n - correction."""
    correction = correction if unbiased is None else int(unbiased)
    return reduce.var(input, axis=_axis(dim), ddof=correction, keepdims=keepdim)


@_along_dim
def std(input, dim=None, *, correction: int = 1, unbiased=None, keepdim: bool = False) -> Tensor:
    """Return the standard deviation over ``dim``, with n - correction inside the root."""
    correction = correction if unbiased is None else int(unbiased)
    return reduce.std(input, axis=_axis(dim), ddof=correction, keepdims=keepdim)


@_along_dim
def prod(input, dim=None, keepdim: bool = False) -> Tensor:
    """Return the product over one dimension or over all; right also where factors are 0."""
    return reduce.prod(input, axis=dim, keepdims=keepdim)


@_along_dim
def logsumexp(input, dim=None, keepdim: bool = False) -> Tensor:
    """Return log(sum(exp(input))) over ``dim`` without overflow."""
    return reduce.logsumexp(input, axis=_axis(dim), keepdims=keepdim)


@_along_dim
def norm(input, p=2, dim=None, keepdim: bool = False) -> Tensor:
    """Return the p-norm of the elements over ``dim``, p > 0 or inf; its gradient at 0 is 0."""
    axis = _axis(dim)
    if p in (2, "fro"):
        return norm2(input, axis=axis, keepdims=keepdim)
    magnitude = elementwise.abs(input)
    if p == math.inf:
        return amax(magnitude, axis=axis, keepdims=keepdim)
    if p == 1:
        return reduce.sum(magnitude, axis=axis, keepdims=keepdim)
    return pow(reduce.sum(pow(magnitude, p), axis=axis, keepdims=keepdim), 1 / p)


Extreme = namedtuple("Extreme", ("values", "indices"))


def _extreme(over_all, arg, between):
    def extreme(input, dim=None, keepdim=False):
        if dim is None:
            return over_all(input)
        if isinstance(dim, Tensor):
            return between(input, dim)
        indices = np.expand_dims(arg(raw_of(input), axis=dim), dim)
        values = shape_kept(_index.take_along_axis(input, indices, axis=dim), dim, keepdim)
        return Extreme(values, wrap(indices if keepdim else np.squeeze(indices, dim)))

    return extreme


def shape_kept(values: Tensor, dim: int, keepdim: bool) -> Tensor:
    """Drop the reduced dimension, of size 1, unless it is to be kept."""
    return values if keepdim else _shape.squeeze(values, axis=dim)


max = _along_dim(_extreme(amax, np.argmax, maximum))
max.__name__ = "max"
max.__doc__ = """Return the greatest element (ties share the gradient evenly), or with ``dim``
(values, indices), where the first of equals wins; with a second tensor, ``maximum``."""
min = _along_dim(_extreme(amin, np.argmin, minimum))
min.__name__ = "min"
min.__doc__ = """Return the least element (ties share the gradient evenly), or with ``dim``
(values, indices), where the first of equals wins; with a second tensor, ``minimum``."""


def _public_amax(primitive_, name):
    def over(input, dim=None, keepdim=False):
        return primitive_(input, axis=_axis(dim), keepdims=keepdim)

    over.__name__ = name
    over.__doc__ = f"Return the {name[1:]}imum over ``dim``; ties share the gradient evenly."
    return _along_dim(over)


amax, amin = _public_amax(reduce.amax, "amax"), _public_amax(reduce.amin, "amin")


@_along_dim
def cumsum(input, dim: int) -> Tensor:
    """Return the running sum along ``dim``."""
    return reduce.cumsum(input, axis=dim)


@_along_dim
def cumprod(input, dim: int) -> Tensor:
    """Return the running product along ``dim``; right also where factors are 0."""
    return reduce.cumprod(input, axis=dim)


@_along_dim
def softmax(input, dim: int = -1) -> Tensor:
    """Return exp(input) / sum(exp(input)) along ``dim``, without overflow."""
    _floating("softmax", input)
    return reduce.softmax(input, axis=dim)


@_along_dim
def log_softmax(input, dim: int = -1) -> Tensor:
    """Return log(softmax(input)) along ``dim``, exact also where softmax underflows."""
    _floating("log_softmax", input)
    return reduce.log_softmax(input, axis=dim)


# -- activation functions ---------------------------------------------------------------------


def leaky_relu(input, negative_slope: float = 0.01) -> Tensor:
    """Return x for x > 0, else negative_slope * x."""
    return elementwise.where(input > 0, input, input * negative_slope)


def elu(input, alpha: float = 1.0) -> Tensor:
    """Return x for x > 0, else alpha * (exp(x) - 1); the derivative at 0 is alpha."""
    # exp never sees a positive number, so that nothing overflows; `minimum` would halve the
    # derivative at the tie with 0
    negative = elementwise.where(input > 0, 0.0, input)
    return elementwise.where(input > 0, input, elementwise.expm1(negative) * alpha)


def silu(input) -> Tensor:
    """Return x * sigmoid(x)."""
    return input * elementwise.sigmoid(input)


def gelu(input, approximate: str = "none") -> Tensor:
    """Return x * Phi(x) with the normal distribution function, or its "tanh" approximation."""
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (input + 0.044715 * input * input * input)
        return 0.5 * input * (1 + elementwise.tanh(inner))
    return 0.5 * input * (1 + elementwise.erf(input * math.sqrt(0.5)))


def softplus(input, beta: float = 1.0) -> Tensor:
    """Return log(1 + exp(beta x)) / beta, without overflow."""
    plain = elementwise.softplus
    return plain(input) if beta == 1 else plain(input * beta) / beta


def clamp(input, min=None, max=None) -> Tensor:
    """Limit the elements to [min, max], numbers or tensors; at the edges the derivative is 1."""
    if min is None and max is None:
        raise RuntimeError(_("clamp: at least one of min and max must be given"))
    return elementwise.clip(input, min, max)


def where(condition, input=None, other=None):
    """Choose from ``input`` where the condition holds, else from ``other``; all broadcast."""
    if input is None:
        return nonzero(condition, as_tuple=True)
    return elementwise.where(condition, input, other)


def lerp(input, end, weight) -> Tensor:
    """Return input + weight * (end - input)."""
    return input + weight * (end - input)


def addcmul(input, tensor1, tensor2, *, value=1) -> Tensor:
    """Return input + value * tensor1 * tensor2."""
    return input + value * tensor1 * tensor2


def addcdiv(input, tensor1, tensor2, *, value=1) -> Tensor:
    """Return input + value * tensor1 / tensor2."""
    return input + value * tensor1 / tensor2


def _with_alpha(operation, name):
    def scaled(input, other, *, alpha=1):
        return operation(input, other if alpha == 1 else mul(other, alpha))

    scaled.__name__ = name
    scaled.__doc__ = f"Return {name} of input and alpha * other; the shapes broadcast."
    return scaled


add, sub = _with_alpha(elementwise.add, "add"), _with_alpha(elementwise.sub, "sub")


def div(input, other, *, rounding_mode: str | None = None) -> Tensor:
    """Return input / other, rounded to "floor" or "trunc" on request; the shapes broadcast."""
    quotient = elementwise.div(input, other)
    if rounding_mode is None:
        return quotient
    rounded = elementwise.floor if rounding_mode == "floor" else elementwise.trunc
    return rounded(quotient)


# -- shapes -----------------------------------------------------------------------------------


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
    if builtins.any(tensor.shape != tensors[0].shape for tensor in tensors):
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
        sizes = [builtins.min(split_size, n - i) for i in range(0, n, split_size)] or [0]
    else:
        sizes = list(split_size)
        if builtins.sum(sizes) != n:
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
    return split(input, builtins.max(-(-input.shape[dim] // chunks), 1), dim)


def narrow(input, dim: int, start: int, length: int) -> Tensor:
    """Return ``length`` elements from ``start`` along ``dim``; a view."""
    where = (slice(None),) * (dim % input.ndim) + (slice(start, start + length),)
    return _index.getitem(input, where)


@_dims
def unbind(input, dim: int = 0) -> tuple[Tensor, ...]:
    """Return the slices along ``dim``, that dimension removed; views."""
    before = (slice(None),) * (dim % input.ndim)
    return tuple([_index.getitem(input, (*before, i)) for i in range(input.shape[dim])])


def tril(input, diagonal: int = 0) -> Tensor:
    """Keep the lower triangle of matrices, zeros elsewhere."""
    return _shape.tril(input, k=diagonal)


def triu(input, diagonal: int = 0) -> Tensor:
    """Keep the upper triangle of matrices, zeros elsewhere."""
    return _shape.triu(input, k=diagonal)


def diagonal(input, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a diagonal of two dimensions as the last one; a view."""
    return _shape.diagonal(input, offset=offset, axis1=dim1, axis2=dim2)


def diag(input, diagonal: int = 0) -> Tensor:
    """Return the diagonal of a matrix, or the matrix that has this vector as diagonal."""
    if input.ndim == 2:
        return _shape.diagonal(input, offset=diagonal)
    n = input.shape[0] + builtins.abs(diagonal)
    return _shape.embed_diagonal(input, shape=(n, n), offset=diagonal)


def trace(input) -> Tensor:
    """Return the sum of the diagonal of a matrix."""
    return reduce.sum(_shape.diagonal(input))


def broadcast_tensors(*tensors) -> tuple[Tensor, ...]:
    """Expand tensors to their common shape."""
    sizes = np.broadcast_shapes(*[tensor.shape for tensor in tensors])
    return tuple([_shape.broadcast_to(tensor, shape=sizes) for tensor in tensors])


# -- choosing elements ------------------------------------------------------------------------


@_dims
def gather(input, dim: int, index) -> Tensor:
    """Return ``out[i][j] = input[index[i][j]][j]`` (for dim 0); repeated places are right."""
    _same_ndim("gather", input, index)
    return _index.take_along_axis(input, np.asarray(raw_of(index)), axis=dim)


@_dims
def scatter_add(input, dim: int, index, src) -> Tensor:
    """Return a copy of input with ``src`` added at ``index`` along ``dim``; repeats add up."""
    _same_ndim("scatter_add", input, index)
    raw = np.asarray(raw_of(index))
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


@_dims
def index_select(input, dim: int, index) -> Tensor:
    """Return the slices of ``input`` along ``dim`` at the positions ``index``."""
    return _index.take(input, np.asarray(raw_of(index)), axis=dim)


@_dims
def index_add(input, dim: int, index, source, *, alpha=1) -> Tensor:
    """Return a copy of input with the slices of ``source`` added at ``index`` along ``dim``."""
    places = (slice(None),) * (dim % input.ndim) + (np.asarray(raw_of(index)),)
    return input + _index.put(source * alpha, index=places, shape=input.shape)


def masked_fill(input, mask, value) -> Tensor:
    """Return a copy with ``value`` where the mask is True."""
    return elementwise.where(mask, value, input)


def masked_select(input, mask) -> Tensor:
    """Return the elements where the mask is True, as a vector."""
    input, mask = broadcast_tensors(input, as_tensor_operand(mask))
    return _index.getitem(input, mask)


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


Sorted = namedtuple("Sorted", ("values", "indices"))


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


@_along_dim
def topk(input, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Sorted:
    """Return (values, indices) of the k largest (or smallest) elements along ``dim``."""
    if not 0 <= k <= input.shape[dim]:
        raise RuntimeError(
            _(
                "topk: k={k} out of range for dimension {dim} of shape {shape}",
                k=k,
                dim=dim,
                shape=input.shape,
            )
        )
    order = np.take(_order(raw_of(input), dim, largest), np.arange(k), axis=dim)
    return Sorted(_index.take_along_axis(input, order, axis=dim), wrap(order))


@_along_dim
def kthvalue(input, k: int, dim: int = -1, keepdim: bool = False) -> Sorted:
    """Return (value, index) of the k-th smallest element along ``dim``, counted from 1."""
    order = np.take(_order(raw_of(input), dim, False), [k - 1], axis=dim)
    values = shape_kept(_index.take_along_axis(input, order, axis=dim), dim, keepdim)
    return Sorted(values, wrap(order if keepdim else np.squeeze(order, dim)))


@_along_dim
def median(input, dim: int | None = None, keepdim: bool = False):
    """Return the median (the lower of two), or with ``dim`` (values, indices)."""
    if dim is None:
        return kthvalue(flatten(input), (input.numel() + 1) // 2).values
    return kthvalue(input, (input.shape[dim] + 1) // 2, dim, keepdim)


# -- matrices ---------------------------------------------------------------------------------


def _of_dimensions(name: str, *expected: int) -> Callable:
    def product(input, other):
        if (input.ndim, other.ndim) != expected:
            raise ShapeError(
                _(
                    "{op}: expects {n} and {m} dimensions, got shapes {a} and {b}; "
                    "matmul takes any",
                    op=name,
                    n=expected[0],
                    m=expected[1],
                    a=input.shape,
                    b=other.shape,
                )
            )
        return matmul(input, other)

    product.__name__ = name
    product.__doc__ = f"Multiply tensors of exactly {expected[0]} and {expected[1]} dimensions."
    return product


mm, mv = _of_dimensions("mm", 2, 2), _of_dimensions("mv", 2, 1)
bmm, dot = _of_dimensions("bmm", 3, 3), _of_dimensions("dot", 1, 1)


def inverse(input) -> Tensor:
    """Return the inverse of square matrices; an error if one is singular."""
    return linalg.inv(input)


def slogdet(input):
    """Return (sign, log|det|) of square matrices; only the logarithm has a gradient."""
    Slogdet = namedtuple("Slogdet", ("sign", "logabsdet"))
    return Slogdet(wrap(np.linalg.slogdet(raw_of(input))[0]), logabsdet(input))


# -- convolution and pooling ------------------------------------------------------------------


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups: int = 1) -> Tensor:
    """Cross-correlate (N, C, L) with weight (K, C/groups, k): a result (N, K, L').

    Raises ShapeError for channels or sizes that do not fit. Source: PyTorch, conv1d.
    """
    return _conv.convolution(input, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups: int = 1) -> Tensor:
    """Cross-correlate (N, C, H, W) with weight (K, C/groups, h, w): a result (N, K, H', W').

    H' = floor((H + 2 padding - dilation (h - 1) - 1) / stride) + 1. An input (C, H, W) without
    batch works too; padding may be "valid" or "same". Raises ShapeError for channels or sizes
    that do not fit. Source: PyTorch, conv2d.
    """
    return _conv.convolution(input, weight, bias, stride, padding, dilation, groups, 2)


def _max_pool(input, kernel_size, stride, padding, dilation, d):
    stride = kernel_size if stride is None else stride
    lowest = -np.inf
    seen = _conv.sliding(input, kernel_size, stride, padding, dilation, d, lowest)
    seen = reshape(seen, (*seen.shape[:-d], -1))
    return max(seen, -1).values  # of equal elements the first one gets the gradient


def _avg_pool(input, kernel_size, stride, padding, d):
    stride = kernel_size if stride is None else stride
    seen = _conv.sliding(input, kernel_size, stride, padding, 1, d)
    return mean(seen, dim=tuple(range(-d, 0)))


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1) -> Tensor:
    """Return the maximum of every window of (N, C, L); stride is kernel_size by default."""
    return _max_pool(input, kernel_size, stride, padding, dilation, 1)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1) -> Tensor:
    """Return the maximum of every window of (N, C, H, W); stride is kernel_size by default."""
    return _max_pool(input, kernel_size, stride, padding, dilation, 2)


def avg_pool1d(input, kernel_size, stride=None, padding=0) -> Tensor:
    """Return the mean of every window of (N, C, L); padding counts as zeros."""
    return _avg_pool(input, kernel_size, stride, padding, 1)


def avg_pool2d(input, kernel_size, stride=None, padding=0) -> Tensor:
    """Return the mean of every window of (N, C, H, W); padding counts as zeros."""
    return _avg_pool(input, kernel_size, stride, padding, 2)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1) -> Tensor:
    """Return the windows of (N, C, H, W) as columns (N, C*h*w, number of places)."""
    seen = _conv.sliding(input, kernel_size, stride, padding, dilation, 2)
    n, c, height, width, h, w = seen.shape
    return reshape(permute(seen, 0, 1, 4, 5, 2, 3), (n, c * h * w, height * width))


def embedding(input, weight, padding_idx: int | None = None) -> Tensor:
    """Return the rows of ``weight`` that the integer tensor ``input`` names.

    The row ``padding_idx`` gets no gradient.
    """
    rows = np.asarray(raw_of(input))
    if padding_idx is not None:
        fixed = np.zeros((weight.shape[0], 1), bool)
        fixed[padding_idx] = True
        weight = elementwise.where(fixed, weight.detach(), weight)
    return _index.take(weight, rows, axis=0)


def one_hot(tensor, num_classes: int = -1) -> Tensor:
    """Return int64 vectors with a 1 at the class: shape (..., num_classes)."""
    classes = np.asarray(raw_of(tensor))
    n = int(classes.max()) + 1 if num_classes < 0 else num_classes
    return wrap((classes[..., None] == np.arange(n)).astype(np.int64))


# -- without gradient -------------------------------------------------------------------------


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
        return wrap(out) if builtins.any(isinstance(value, Tensor) for value in args) else out

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


@_along_dim
def argmax(input, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the position of the (first) greatest element, of the flattened input or by dim."""
    return wrap(np.argmax(raw_of(input), axis=dim, keepdims=keepdim))


@_along_dim
def argmin(input, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Return the position of the (first) least element, of the flattened input or by dim."""
    return wrap(np.argmin(raw_of(input), axis=dim, keepdims=keepdim))


@_along_dim
def any(input, dim=None, keepdim: bool = False) -> Tensor:
    """Return whether any element is true."""
    return wrap(np.any(raw_of(input), axis=_axis(dim), keepdims=keepdim))


@_along_dim
def all(input, dim=None, keepdim: bool = False) -> Tensor:
    """Return whether all elements are true."""
    return wrap(np.all(raw_of(input), axis=_axis(dim), keepdims=keepdim))


@_along_dim
def count_nonzero(input, dim=None) -> Tensor:
    """Return how many elements differ from 0."""
    return wrap(np.asarray(np.count_nonzero(raw_of(input), axis=_axis(dim))))


def nonzero(input, *, as_tuple: bool = False):
    """Return the positions of the elements that differ from 0: (n, ndim), or one tensor a dim."""
    places = np.nonzero(np.asarray(raw_of(input)))
    if as_tuple:
        return tuple([wrap(place) for place in places])
    return wrap(np.stack(places, axis=-1))


def unique(input, return_inverse: bool = False, return_counts: bool = False):
    """Return the sorted distinct elements, on request with positions and counts."""
    found = np.unique(raw_of(input), return_inverse=return_inverse, return_counts=return_counts)
    return tuple([wrap(part) for part in found]) if isinstance(found, tuple) else wrap(found)


def bincount(input, minlength: int = 0) -> Tensor:
    """Count how often each number 0, 1, ... occurs in a vector of integers."""
    return wrap(np.bincount(raw_of(input), minlength=minlength))


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


# -- conversions --------------------------------------------------------------------------------

# the backward pass gives a gradient its input's dtype, so the rule need not cast back
cast = primitive("to", lambda x, /, dtype: x.astype(dtype), lambda g: g)
clone = primitive("clone", lambda x, /: x.copy(), lambda g: g)


def to(input, *args, dtype=None, device=None, copy: bool = False) -> Tensor:
    """Return the tensor in another dtype (itself if it has it); the device must be "cpu"."""
    for value in args:
        if isinstance(value, str) and value not in np.sctypeDict:
            device = value
        else:
            dtype = value.dtype if isinstance(value, Tensor) else value
    check_device(device)
    if dtype is None or input.dtype == dtype:
        return clone(input) if copy else input
    dtype = np.dtype(dtype)
    both_float = dtype.kind == input.dtype.kind == "f"  # else there is no gradient to pass on
    return cast(input, dtype=dtype) if both_float else wrap(input._data.astype(dtype))
