"""The calculus of reductions: sums, means, extremes, norms, softmax and cumulative sums.

Parameters have NumPy's names here (``axis``, ``keepdims``); ``functions`` gives them PyTorch's.
"""

import math

import numpy as np

from ..tensor import Tensor
from .primitive import primitive
from .shape import flip

Axis = int | tuple[int, ...] | None


def expand_reduced(g, shape: tuple[int, ...], axis: Axis, keepdims: bool):
    """Bring a reduced value back to where it can be broadcast against ``shape``."""
    if keepdims or axis is None:
        return g
    axes = {a % len(shape) for a in (axis if isinstance(axis, tuple) else (axis,))}
    return np.reshape(g, tuple([1 if i in axes else n for i, n in enumerate(shape)]))


def count(shape: tuple[int, ...], axis: Axis) -> int:
    """Return how many elements of an array of ``shape`` a reduction over ``axis`` joins."""
    if axis is None:
        axis = tuple(range(len(shape)))
    n = 1
    for a in axis if isinstance(axis, tuple) else (axis,):
        n *= shape[a]
    return n


def spread(value, shape: tuple[int, ...], axis: Axis, keepdims: bool):
    """Repeat a reduced value (a number, array or Tensor) over the axes that were reduced."""
    if isinstance(value, np.generic) and math.prod(shape) < 4096:
        out = np.empty(shape, value.dtype)  # faster than broadcast_to, as small networks feel
        out.fill(value)
        return out
    return np.broadcast_to(expand_reduced(value, shape, axis, keepdims), shape)


def _over(function):
    """Return a reduction of NumPy's with the parameters that all have."""
    return lambda x, /, axis=None, keepdims=False: function(x, axis=axis, keepdims=keepdims)


sum = primitive(
    "sum",
    _over(np.add.reduce),
    lambda g, x_shape, axis, keepdims: spread(g, x_shape, axis, keepdims),
    numpy=np.sum,
)


def _mean(x, /, axis=None, keepdims=False):
    # twice as fast as np.mean, which matters in small networks
    return np.add.reduce(x, axis=axis, keepdims=keepdims) / count(x.shape, axis)


mean = primitive(
    "mean",
    _mean,
    lambda g, x_shape, axis, keepdims: spread(g / count(x_shape, axis), x_shape, axis, keepdims),
    numpy=np.mean,
)


def _deviation(x, axis):
    return x - np.mean(x, axis=axis, keepdims=True)


def _var_rule(g, x, axis, ddof, keepdims):
    slope = _deviation(x, axis) * (2 / (count(x.shape, axis) - ddof))
    return expand_reduced(g, x.shape, axis, keepdims) * slope


def _std_rule(g, x, out, axis, ddof, keepdims):
    slope = _deviation(x, axis) * (1 / (count(x.shape, axis) - ddof))
    # std'(0) = 0, for there is no deviation either
    return expand_reduced(g / _nowhere_zero(out), x.shape, axis, keepdims) * slope


def _nowhere_zero(out):
    """Return the result of a root with 1 for 0: where it is 0, so is what is divided by it."""
    return np.where(np.equal(out, 0), 1.0, out)


def _spread_over(function):
    return lambda x, /, axis=None, ddof=0, keepdims=False: function(
        x, axis=axis, ddof=ddof, keepdims=keepdims
    )


var = primitive("var", _spread_over(np.var), _var_rule, numpy=np.var)
std = primitive("std", _spread_over(np.std), _std_rule, numpy=np.std)


def _prod_rule(g, x, axis, keepdims):
    # out / x would be 0/0 at zeros: multiply what lies before by what lies behind instead
    if axis is None:
        flat = np.reshape(x, (-1,))
        return np.reshape(g * _product_of_others(flat, 0), x.shape)
    return expand_reduced(g, x.shape, axis, keepdims) * _product_of_others(x, axis)


def _product_of_others(x, axis):
    n = x.shape[axis]
    if not n:
        return np.zeros_like(x)

    def product_before(x):
        ones = np.ones_like(np.take(x, np.arange(1), axis=axis))
        others = np.take(x, np.arange(n - 1), axis=axis)
        return np.cumprod(np.concatenate([ones, others], axis=axis), axis=axis)

    return product_before(x) * flip(product_before(flip(x, axis)), axis)


prod = primitive("prod", _over(np.prod), _prod_rule, numpy=np.prod)


def _extreme_rule(g, x, out, axis, keepdims):
    # ties share the gradient evenly
    winners = np.equal(x, expand_reduced(out, x.shape, axis, keepdims)) * 1.0
    share = winners / np.sum(winners, axis=axis, keepdims=True)
    return expand_reduced(g, x.shape, axis, keepdims) * share


amax = primitive("amax", _over(np.max), _extreme_rule, numpy=np.max)
amin = primitive("amin", _over(np.min), _extreme_rule, numpy=np.min)


def _logsumexp(x, /, axis=None, keepdims=False):
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):  # log 0 = -inf is the right answer for nothing but -inf
        out = top + np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True))
    return (out if keepdims else np.squeeze(out, axis=axis)).astype(x.dtype, copy=False)[()]


logsumexp = primitive(
    "logsumexp",
    _logsumexp,
    lambda g, x, out, axis, keepdims: (
        expand_reduced(g, x.shape, axis, keepdims)
        * np.exp(x - expand_reduced(out, x.shape, axis, keepdims))
    ),
)


SHORT = 32  # NumPy finds maxima and sums of many rows as short as this faster down the columns


def _below_top(x, axis: int):
    """Return x minus its maximum along ``axis``, so that exp of it cannot overflow."""
    if not x.size:
        return x
    short = isinstance(x, np.ndarray) and x.shape[axis] <= SHORT
    columns = np.asfortranarray(x) if short else x
    return x - np.maximum.reduce(columns, axis=axis, keepdims=True)


def _softmax(x, /, axis=-1):
    z = np.exp(_below_top(x, axis))
    return z / np.add.reduce(z, axis=axis, keepdims=True)


def _log_softmax(x, /, axis=-1):
    z = _below_top(x, axis)
    return z - np.log(np.add.reduce(np.exp(z), axis=axis, keepdims=True))


softmax = primitive(
    "softmax",
    _softmax,
    lambda g, out, axis: out * (g - sum(g * out, axis=axis, keepdims=True)),
)
log_softmax = primitive(
    "log_softmax",
    _log_softmax,
    lambda g, out, axis: g - np.exp(out) * sum(g, axis=axis, keepdims=True),
)


def _cross_entropy(x, /, target):
    labels, weights, count, axis, slope = target
    z = x.swapaxes(0, axis)  # the classes first, and every sample a column of a matrix
    shape = z.shape
    order = "C" if shape[0] <= SHORT else "F"
    z = np.array(z.reshape(shape[0], -1), order=order)
    places = labels.reshape(-1), np.arange(z.shape[1])
    right, flat = np.ravel_multi_index(places, z.shape, order=order), z.ravel(order)
    z -= np.maximum.reduce(z)
    chosen = flat[right]
    np.exp(z, out=z)
    total = np.add.reduce(z)
    losses = np.log(total) - chosen
    z /= total
    flat[right] -= 1
    if weights is not None:
        weights = weights.reshape(-1)  # a weight of 0 takes out even an infinite loss
        losses = np.where(weights, losses * weights, 0)
        z *= weights
    slope.append(z.reshape(shape).swapaxes(0, axis))
    return np.add.reduce(losses) / count


def _cross_entropy_rule(g, x, target):
    labels, weights, count, axis, slope = target
    g = g / count
    if not isinstance(g, Tensor):
        return slope[0] * g
    classes = np.reshape(np.arange(x.shape[axis]), (-1, *(1,) * (x.ndim - 1 - axis)))
    difference = softmax(x, axis=axis) - np.equal(np.expand_dims(labels, axis), classes)
    return g * (difference if weights is None else difference * np.expand_dims(weights, axis))


# The weighted sum of -log_softmax(x) at the right classes, divided by a count. ``target`` is
# (labels, their weights or None, count, the axis of the classes, an empty list): the derivative in
# x before the division, softmax(x) minus 1 at the right class, costs little on the way and is kept
# in the list for the rule.
cross_entropy = primitive("cross_entropy", _cross_entropy, _cross_entropy_rule)


def _norm_rule(g, x, out, axis, keepdims):
    return expand_reduced(g / _nowhere_zero(out), x.shape, axis, keepdims) * x  # norm'(0) = 0


norm2 = primitive(
    "norm", _over(lambda x, **options: np.sqrt(np.add.reduce(x * x, **options))), _norm_rule
)

cumsum = primitive(
    "cumsum",
    lambda x, /, axis=None: np.cumsum(x, axis=axis),
    lambda g, axis: flip(np.cumsum(flip(g, axis), axis=axis), axis),
    numpy=np.cumsum,
)


def _cumprod_rule(g, x, axis):
    # d out_k / d x_i is the product of the others up to k: all pairs, so that zeros are no case
    n = x.shape[axis]
    last = np.moveaxis(x, axis, -1)
    column = np.arange(n)
    pairs = np.where(np.equal(column[:, None], column), 1.0, np.expand_dims(last, -2))
    others = np.cumprod(pairs, axis=-1)
    others = np.where(column[:, None] <= column, others, 0.0)
    gradient = np.sum(np.expand_dims(np.moveaxis(g, axis, -1), -2) * others, axis=-1)
    return np.moveaxis(gradient, -1, axis)


cumprod = primitive(
    "cumprod", lambda x, /, axis=None: np.cumprod(x, axis=axis), _cumprod_rule, numpy=np.cumprod
)
