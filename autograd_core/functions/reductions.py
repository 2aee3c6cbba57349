"""Reductions and scans: sums, means, norms, softmax, of all elements or along dimensions."""

import math

import numpy as np

from ..dtype import get_default_dtype
from ..ops import elementwise as _elementwise
from ..ops import reduce as _reduce
from ..tensor import Tensor, raw_of, wrap
from .arguments import _along_dim, _axis, _floating


@_along_dim
def sum(input, dim=None, keepdim: bool = False, *, dtype=None) -> Tensor:
    """Return the sum over ``dim`` (int, tuple or None for all); integers sum to int64."""
    if dtype is not None:
        input = input.to(dtype)
    return _reduce.sum(input, axis=_axis(dim), keepdims=keepdim)


@_along_dim
def mean(input, dim=None, keepdim: bool = False, *, dtype=None) -> Tensor:
    """Return the mean over ``dim`` (int, tuple or None for all); RuntimeError for integers."""
    if dtype is not None:
        input = input.to(dtype)
    _floating("mean", input)
    return _reduce.mean(input, axis=_axis(dim), keepdims=keepdim)


@_along_dim
def var(input, dim=None, *, correction: int = 1, unbiased=None, keepdim: bool = False) -> Tensor:
    """Return the variance over ``dim``, divided by n - correction."""
    _floating("var", input)
    correction = correction if unbiased is None else int(unbiased)
    return _reduce.var(input, axis=_axis(dim), ddof=correction, keepdims=keepdim)


@_along_dim
def std(input, dim=None, *, correction: int = 1, unbiased=None, keepdim: bool = False) -> Tensor:
    """Return the standard deviation over ``dim``, with n - correction inside the root."""
    _floating("std", input)
    correction = correction if unbiased is None else int(unbiased)
    return _reduce.std(input, axis=_axis(dim), ddof=correction, keepdims=keepdim)


@_along_dim
def prod(input, dim=None, keepdim: bool = False) -> Tensor:
    """Return the product over one dimension or over all; right also where factors are 0."""
    return _reduce.prod(input, axis=dim, keepdims=keepdim)


@_along_dim
def logsumexp(input, dim=None, keepdim: bool = False) -> Tensor:
    """Return log(sum(exp(input))) over ``dim`` without overflow."""
    if raw_of(input).dtype.kind != "f":
        input = input.to(get_default_dtype())
    return _reduce.logsumexp(input, axis=_axis(dim), keepdims=keepdim)


@_along_dim
def norm(input, p=2, dim=None, keepdim: bool = False) -> Tensor:
    """Return the p-norm of the elements over ``dim``, p > 0 or inf; its gradient at 0 is 0."""
    _floating("norm", input)
    axis = _axis(dim)
    if p in (2, "fro"):
        return _reduce.norm2(input, axis=axis, keepdims=keepdim)
    magnitude = _elementwise.abs(input)
    if p == math.inf:
        return _reduce.amax(magnitude, axis=axis, keepdims=keepdim)
    if p == 1:
        return _reduce.sum(magnitude, axis=axis, keepdims=keepdim)
    return _elementwise.pow(
        _reduce.sum(_elementwise.pow(magnitude, p), axis=axis, keepdims=keepdim), 1 / p
    )


@_along_dim
def cumsum(input, dim: int) -> Tensor:
    """Return the running sum along ``dim``."""
    return _reduce.cumsum(input, axis=dim)


@_along_dim
def cumprod(input, dim: int) -> Tensor:
    """Return the running product along ``dim``; right also where factors are 0."""
    return _reduce.cumprod(input, axis=dim)


@_along_dim
def softmax(input, dim: int = -1) -> Tensor:
    """Return exp(input) / sum(exp(input)) along ``dim``, without overflow."""
    _floating("softmax", input)
    return _reduce.softmax(input, axis=dim)


@_along_dim
def log_softmax(input, dim: int = -1) -> Tensor:
    """Return log(softmax(input)) along ``dim``, exact also where softmax underflows."""
    _floating("log_softmax", input)
    return _reduce.log_softmax(input, axis=dim)


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


def bincount(input, minlength: int = 0) -> Tensor:
    """Count how often each number 0, 1, ... occurs in a vector of integers."""
    return wrap(np.bincount(raw_of(input), minlength=minlength))
