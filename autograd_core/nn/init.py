"""Initializers: fill a weight in place with numbers that let a deep network learn.

Every function changes the tensor it is given, records nothing, and returns the tensor. They are
entered in ``INITIALIZERS``, over which the tests loop. ``generator`` is a Generator of this
package; without one the numbers follow ``manual_seed``.

A weight has shape (out, in) or, for a convolution, (out, in, *kernel).
"""

import functools
import math
import statistics
import warnings
from collections.abc import Callable

import numpy as np

from ..creation import default_generator
from ..grad_mode import no_grad
from ..language import translator
from ..tensor import Tensor

_ = translator(__name__)

INITIALIZERS: dict[str, Callable] = {}  # name -> function; the tests loop over it


def initializer(values: Callable) -> Callable:
    """Make a function that returns an array for a tensor one that fills the tensor with it."""

    @functools.wraps(values)
    def fill(tensor, *args, **kwargs) -> Tensor:
        if not isinstance(tensor, Tensor):
            raise TypeError(
                _(
                    "{name}: expected a Tensor to fill, got {kind}",
                    name=values.__name__,
                    kind=type(tensor).__name__,
                )
            )
        array = values(tensor, *args, **kwargs)
        with no_grad():
            return tensor.copy_(np.asarray(array).astype(tensor.dtype))

    INITIALIZERS[values.__name__] = fill
    return fill


def _numpy(generator) -> np.random.Generator:
    return (generator or default_generator).numpy


def _uniform(tensor, low: float, high: float, generator) -> np.ndarray:
    return _numpy(generator).uniform(low, high, tensor.shape)


def _normal(tensor, mean: float, std: float, generator) -> np.ndarray:
    return _numpy(generator).normal(mean, std, tensor.shape)


# -- simple distributions and constants -----------------------------------------------------------


@initializer
def uniform_(tensor, a: float = 0.0, b: float = 1.0, generator=None) -> Tensor:
    """Fill with uniform numbers from [a, b)."""
    return _uniform(tensor, a, b, generator)


@initializer
def normal_(tensor, mean: float = 0.0, std: float = 1.0, generator=None) -> Tensor:
    """Fill with normal numbers."""
    return _normal(tensor, mean, std, generator)


@initializer
def trunc_normal_(
    tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator=None
) -> Tensor:
    """Fill with normal numbers, of which only those in [a, b] count.

    Drawn through the inverse distribution function. Warns if the mean lies more than two
    standard deviations outside [a, b].
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            _("trunc_normal_: mean is more than 2 std from [a, b]; few normal numbers lie there"),
            UserWarning,
            stacklevel=3,
        )
    normal = statistics.NormalDist(mean, std)
    below = _uniform(tensor, normal.cdf(a), normal.cdf(b), generator)
    tiny = np.finfo(float).eps
    inverse = np.frompyfunc(normal.inv_cdf, 1, 1)
    return np.clip(inverse(np.clip(below, tiny, 1 - tiny)).astype(float), a, b)


@initializer
def constant_(tensor, val: float) -> Tensor:
    """Fill with one value. Units that start equal stay equal: no way to initialize weights."""
    return np.full(tensor.shape, val)


@initializer
def ones_(tensor) -> Tensor:
    """Fill with ones."""
    return np.ones(tensor.shape)


@initializer
def zeros_(tensor) -> Tensor:
    """Fill with zeros."""
    return np.zeros(tensor.shape)


@initializer
def eye_(tensor) -> Tensor:
    """Fill a matrix with the identity, which keeps the inputs; ValueError for other shapes."""
    _need_matrix("eye_", tensor)
    return np.eye(*tensor.shape)


@initializer
def dirac_(tensor, groups: int = 1) -> Tensor:
    """Fill a convolution's weight so that it hands on its channels (the first, within groups).

    ValueError unless it has 3 to 5 dimensions and ``groups`` divides the output channels.
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError(
            _("dirac_: needs a weight of 3, 4 or 5 dimensions, got shape {s}", s=tensor.shape)
        )
    if tensor.shape[0] % groups:
        raise ValueError(
            _("dirac_: groups={g} does not divide the {n} outputs", g=groups, n=tensor.shape[0])
        )
    values = np.zeros(tensor.shape)
    per_group = tensor.shape[0] // groups
    middle = tuple([n // 2 for n in tensor.shape[2:]])
    for group in range(groups):
        for channel in range(min(per_group, tensor.shape[1])):
            values[(group * per_group + channel, channel, *middle)] = 1
    return values


def _need_matrix(name: str, tensor) -> None:
    if tensor.ndim != 2:
        raise ValueError(
            _(
                "{name}: only a matrix can be filled, got shape {shape}",
                name=name,
                shape=tensor.shape,
            )
        )


# -- scaled by the number of inputs and outputs ---------------------------------------------------


def fan_in_and_fan_out(tensor) -> tuple[int, int]:
    """Return how many inputs feed one output, and how many outputs one input feeds.

    (in, out) of a dense weight, times the kernel's size for a convolution. ValueError for fewer
    than two dimensions.
    """
    if tensor.ndim < 2:
        raise ValueError(
            _(
                "fan in and fan out are not defined for shape {shape}; "
                "a weight has two dimensions at least",
                shape=tensor.shape,
            )
        )
    outputs, inputs, *kernel = tensor.shape
    return inputs * math.prod(kernel), outputs * math.prod(kernel)


_calculate_fan_in_and_fan_out = fan_in_and_fan_out  # the name under which PyTorch hides it

GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor by which a nonlinearity asks for larger weights; ValueError if unknown.

    sqrt(2) for "relu", 5/3 for "tanh", 3/4 for "selu", sqrt(2 / (1 + slope^2)) for "leaky_relu"
    with ``param`` as the slope (0.01), 1 for "linear", "sigmoid" and convolutions.
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2 / (1 + slope**2))
    if nonlinearity not in GAINS:
        raise ValueError(
            _(
                "unknown nonlinearity {given}; known are {known}",
                given=repr(nonlinearity),
                known=", ".join([*GAINS, "leaky_relu"]),
            )
        )
    return GAINS[nonlinearity]


@initializer
def xavier_uniform_(tensor, gain: float = 1.0, generator=None) -> Tensor:
    """Fill from U(-b, b), b = gain sqrt(6 / (fan_in + fan_out)).

    Keeps the variance of activations and of gradients about equal in all layers. Source: Glorot
    & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    bound = gain * math.sqrt(6 / sum(fan_in_and_fan_out(tensor)))
    return _uniform(tensor, -bound, bound, generator)


@initializer
def xavier_normal_(tensor, gain: float = 1.0, generator=None) -> Tensor:
    """Fill from N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out)). Source: as xavier_uniform_."""
    return _normal(tensor, 0, gain * math.sqrt(2 / sum(fan_in_and_fan_out(tensor))), generator)


@initializer
def kaiming_uniform_(
    tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator=None
) -> Tensor:
    """Fill from U(-b, b), b = gain sqrt(3 / fan), with the fan and the gain as asked for.

    Keeps the variance through ReLUs: ``mode`` "fan_in" that of activations, "fan_out" that of
    gradients; ``a`` is the slope of a leaky ReLU. Source: He et al., "Delving Deep into
    Rectifiers", 2015.
    """
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return _uniform(tensor, -bound, bound, generator)


@initializer
def kaiming_normal_(
    tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator=None
) -> Tensor:
    """Fill from N(0, s^2), s = gain / sqrt(fan). Source: as kaiming_uniform_."""
    return _normal(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor, a: float, mode: str, nonlinearity: str) -> float:
    fans = dict(zip(("fan_in", "fan_out"), fan_in_and_fan_out(tensor), strict=True))
    if mode.lower() not in fans:
        raise ValueError(_('mode must be "fan_in" or "fan_out", got {mode}', mode=repr(mode)))
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fans[mode.lower()], 1))


# -- structured -----------------------------------------------------------------------------------


@initializer
def orthogonal_(tensor, gain: float = 1, generator=None) -> Tensor:
    """Fill with a random orthogonal matrix times gain, further dimensions taken as columns.

    W^T W = gain^2 I, or W W^T for fewer rows than columns. The signs of QR are fixed, so that
    all orthogonal matrices are equally likely. Source: Saxe et al., "Exact solutions to the
    nonlinear dynamics of learning in deep linear neural networks", 2013.
    """
    if tensor.ndim < 2:
        raise ValueError(
            _("orthogonal_: needs two dimensions at least, got shape {s}", s=tensor.shape)
        )
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    noise = _numpy(generator).standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(noise)
    q = q * np.where(np.diagonal(r) < 0, -1.0, 1.0)
    return gain * (q if rows >= columns else q.T).reshape(tensor.shape)


@initializer
def sparse_(tensor, sparsity: float, std: float = 0.01, generator=None) -> Tensor:
    """Fill a matrix from N(0, std^2), then zero ceil(sparsity * rows) places of each column.

    Source: Martens, "Deep learning via Hessian-free optimization", 2010.
    """
    _need_matrix("sparse_", tensor)
    rows, columns = tensor.shape
    values = _normal(tensor, 0, std, generator)
    zeros = math.ceil(sparsity * rows)
    for column in range(columns):
        values[_numpy(generator).permutation(rows)[:zeros], column] = 0
    return values
