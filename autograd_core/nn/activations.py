"""Activation functions, and the module that PyTorch has for each.

To add one, write a function here and put ``@activation("NameOfTheModule")`` above it: that makes
the module, whose arguments are those of the function behind ``input``, and enters it in
``ACTIVATIONS``, over which the tests loop.

``inplace`` is accepted wherever PyTorch has it, so that its programs run, but always a new
tensor is made.
"""

import inspect
from collections.abc import Callable

from .. import functions as f
from ..creation import full
from ..language import translator
from ..ops import elementwise
from ..ops.primitive import ShapeError
from ..tensor import Tensor
from .module import Module
from .parameter import Parameter

_ = translator(__name__)

ACTIVATIONS: dict[str, Callable] = {}  # module name -> function; the tests loop over it


def activation(module_name: str) -> Callable:
    """Give a function of one tensor its module, and enter it in ``ACTIVATIONS``."""

    def declare(function: Callable) -> Callable:
        function.module = _module_for(module_name, function)
        ACTIVATIONS[module_name] = function
        return function

    return declare


def _module_for(module_name: str, function: Callable) -> type:
    options = list(inspect.signature(function).parameters.values())[1:]
    signature = inspect.Signature(options)

    def __init__(self, *args, **kwargs):
        Module.__init__(self)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, value in bound.arguments.items():
            setattr(self, name, value)

    def forward(self, input):
        return function(input, **{option.name: getattr(self, option.name) for option in options})

    def extra_repr(self):
        shown = [o for o in options if getattr(self, o.name) != o.default]
        return ", ".join(f"{o.name}={getattr(self, o.name)!r}" for o in shown)

    return type(
        module_name,
        (Module,),
        {
            "__init__": __init__,
            "forward": forward,
            "extra_repr": extra_repr,
            "__doc__": function.__doc__,
            "__signature__": signature,
            "__module__": __name__,
        },
    )


@activation("Sigmoid")
def sigmoid(input) -> Tensor:
    """Return 1 / (1 + exp(-x)), in (0, 1); its derivative s (1 - s) is at most 1/4."""
    return elementwise.sigmoid(input)


@activation("Tanh")
def tanh(input) -> Tensor:
    """Return tanh(x), in (-1, 1); its derivative is 1 - tanh(x)^2."""
    return elementwise.tanh(input)


@activation("ReLU")
def relu(input, inplace: bool = False) -> Tensor:
    """Return max(0, x), whose derivative at 0 is 0."""
    return elementwise.relu(input)


@activation("LeakyReLU")
def leaky_relu(input, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Return x for x > 0, else negative_slope x. Source: Maas et al., 2013."""
    return f.leaky_relu(input, negative_slope)


@activation("ELU")
def elu(input, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Return x for x > 0, else alpha (exp(x) - 1). Source: Clevert et al., 2015."""
    return f.elu(input, alpha)


@activation("SELU")
def selu(input, inplace: bool = False) -> Tensor:
    """Return scale * elu(x, alpha), with the two constants that keep mean 0 and variance 1.

    Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017.
    """
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return scale * elu(input, alpha)


@activation("GELU")
def gelu(input, approximate: str = "none") -> Tensor:
    """Return x Phi(x), Phi the normal distribution function; ``approximate`` "none" or "tanh".

    Source: Hendrycks & Gimpel, 2016.
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError(
            _('gelu: approximate must be "none" or "tanh", got {given}', given=repr(approximate))
        )
    return f.gelu(input, approximate)


@activation("SiLU")
def silu(input, inplace: bool = False) -> Tensor:
    """Return x sigmoid(x), also called swish."""
    return f.silu(input)


@activation("Softplus")
def softplus(input, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Return log(1 + exp(beta x)) / beta, and x itself where beta x > threshold."""
    return f.where(input * beta > threshold, input, f.softplus(input, beta))


@activation("Softmax")
def softmax(input, dim: int | None = None, dtype=None) -> Tensor:
    """Return exp(x) / sum(exp(x)) along ``dim``, which sums to 1; without overflow.

    Without ``dim`` it is 0 for 0, 1 or 3 dimensions and 1 otherwise, as PyTorch guesses.
    """
    input = input if dtype is None else input.to(dtype)
    return f.softmax(input, _guessed(input, dim))


@activation("LogSoftmax")
def log_softmax(input, dim: int | None = None, dtype=None) -> Tensor:
    """Return log(softmax(x)) along ``dim``, exact also where softmax underflows.

    Without ``dim`` it is 0 for 0, 1 or 3 dimensions and 1 otherwise, as PyTorch guesses.
    """
    input = input if dtype is None else input.to(dtype)
    return f.log_softmax(input, _guessed(input, dim))


def _guessed(input, dim: int | None) -> int:
    if dim is not None:
        return dim
    return 0 if input.ndim in (0, 1, 3) else 1


@activation("Hardtanh")
def hardtanh(input, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """Return x limited to [min_val, max_val]; the derivative at both ends is 0."""
    return f.where(input <= min_val, min_val, f.where(input >= max_val, max_val, input))


@activation("LogSigmoid")
def logsigmoid(input) -> Tensor:
    """Return log(sigmoid(x)) without overflow."""
    return elementwise.logsigmoid(input)


def prelu(input, weight) -> Tensor:
    """Return x for x > 0, else w x, with one weight (1) or one per channel (C).

    Channels are dimension 1 of the input. ShapeError for another number of weights.
    Source: He et al., "Delving Deep into Rectifiers", 2015.
    """
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.numel() not in (1, channels):
        raise ShapeError(
            _(
                "prelu: {n} weights for an input of shape {shape} with {channels} channels; "
                "give 1 or {channels}",
                n=weight.numel(),
                shape=input.shape,
                channels=channels,
            )
        )
    weight = f.reshape(weight, (-1, *(1,) * (input.ndim - 2)) if input.ndim else ())
    return f.where(input > 0, input, weight * input)


class PReLU(Module):
    """``prelu`` whose weight is learned. Source: PyTorch, torch.nn.PReLU."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters = num_parameters
        self.weight = Parameter(full((num_parameters,), init, dtype=dtype, device=device))

    def forward(self, input):
        return prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
