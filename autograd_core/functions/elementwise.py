"""Elementwise functions: the primitives as they are, with more arguments, or put together."""

import math

import numpy as np

from ..language import translator
from ..ops import elementwise as _elementwise
from ..ops.elementwise import *  # noqa: F403  (exp, sin, relu, ...; those below replace some)
from ..tensor import Tensor, check_device, raw_of, wrap

_ = translator(__name__)

# -- arithmetic -----------------------------------------------------------------------------------


def _with_alpha(operation, name):
    def scaled(input, other, *, alpha=1):
        return operation(input, other if alpha == 1 else _elementwise.mul(other, alpha))

    scaled.__name__ = name
    scaled.__doc__ = f"Return {name} of input and alpha * other; the shapes broadcast."
    return scaled


add, sub = _with_alpha(_elementwise.add, "add"), _with_alpha(_elementwise.sub, "sub")


def div(input, other, *, rounding_mode: str | None = None) -> Tensor:
    """Return input / other, rounded to "floor" or "trunc" on request; the shapes broadcast.

    Rounded quotients of integers are integers.
    """
    quotient = _elementwise.div(input, other)
    if rounding_mode is None:
        return quotient
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(_('div: rounding_mode must be "floor", "trunc" or None'))
    rounded = (_elementwise.floor if rounding_mode == "floor" else _elementwise.trunc)(quotient)
    kinds = [getattr(raw_of(x), "dtype", np.dtype(type(x))).kind for x in (input, other)]
    return rounded if "f" in kinds else to(rounded, np.int64)


def lerp(input, end, weight) -> Tensor:
    """Return input + weight * (end - input)."""
    return input + weight * (end - input)


def addcmul(input, tensor1, tensor2, *, value=1) -> Tensor:
    """Return input + value * tensor1 * tensor2."""
    return input + value * tensor1 * tensor2


def addcdiv(input, tensor1, tensor2, *, value=1) -> Tensor:
    """Return input + value * tensor1 / tensor2."""
    return input + value * tensor1 / tensor2


def clamp(input, min=None, max=None) -> Tensor:
    """Limit the elements to [min, max], numbers or tensors; at the edges the derivative is 1."""
    if min is None and max is None:
        raise RuntimeError(_("clamp: at least one of min and max must be given"))
    return _elementwise.clip(input, min, max)


# -- activation functions -------------------------------------------------------------------------


def leaky_relu(input, negative_slope: float = 0.01) -> Tensor:
    """Return x for x > 0, else negative_slope * x."""
    return _elementwise.where(input > 0, input, input * negative_slope)


def elu(input, alpha: float = 1.0) -> Tensor:
    """Return x for x > 0, else alpha * (exp(x) - 1); the derivative at 0 is alpha."""
    # exp never sees a positive number, so that nothing overflows; `minimum` would halve the
    # derivative at the tie with 0
    negative = _elementwise.where(input > 0, 0.0, input)
    return _elementwise.where(input > 0, input, _elementwise.expm1(negative) * alpha)


def silu(input) -> Tensor:
    """Return x * sigmoid(x)."""
    return input * _elementwise.sigmoid(input)


def gelu(input, approximate: str = "none") -> Tensor:
    """Return x * Phi(x) with the normal distribution function, or its "tanh" approximation."""
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (input + 0.044715 * input * input * input)
        return 0.5 * input * (1 + _elementwise.tanh(inner))
    return 0.5 * input * (1 + _elementwise.erf(input * math.sqrt(0.5)))


def softplus(input, beta: float = 1.0) -> Tensor:
    """Return log(1 + exp(beta x)) / beta, without overflow."""
    plain = _elementwise.softplus
    return plain(input) if beta == 1 else plain(input * beta) / beta


# -- dtypes ---------------------------------------------------------------------------------------

clone = _elementwise.clone


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
    return _elementwise.cast(input, dtype=dtype) if both_float else wrap(input._data.astype(dtype))
