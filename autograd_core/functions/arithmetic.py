"""Arithmetic with more arguments than the primitives have."""

from ..language import translator
from ..ops import elementwise
from ..tensor import Tensor

_ = translator(__name__)


def _with_alpha(operation, name):
    def scaled(input, other, *, alpha=1):
        return operation(input, other if alpha == 1 else elementwise.mul(other, alpha))

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
    return elementwise.clip(input, min, max)
