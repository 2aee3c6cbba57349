"""Activation functions that are put together from others."""

import math

from ..ops import elementwise, reduce
from ..tensor import Tensor
from .arguments import _along_dim, _floating


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
