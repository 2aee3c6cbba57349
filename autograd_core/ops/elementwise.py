"""The calculus of elementwise functions: one line each."""

import math
import operator

import numpy as np

from ..tensor import raw_of
from .primitive import binary, primitive, unary

# -- arithmetic -----------------------------------------------------------------------------------

add = binary("add", operator.add, lambda g: g, lambda g: g, numpy=np.add)
sub = binary("sub", operator.sub, lambda g: g, lambda g: -g, numpy=np.subtract)
mul = binary("mul", operator.mul, lambda g, y: g * y, lambda g, x: g * x, numpy=np.multiply)
div = binary(
    "div",
    operator.truediv,
    lambda g, y: g / y,
    lambda g, x, y: -g * (x / y) / y,
    numpy=np.divide,
)


def _power_rule(g, x, y):
    if isinstance(y, (int, float)):
        if y == 2:  # what most powers are
            return g * (x + x)
        return g * (y * x ** (y - 1)) if y else g * 0.0
    # where y = 0 the derivative y * x^(y-1) is 0 also at x = 0, where 0^(-1) would be infinite
    return g * (y * x ** np.where(np.equal(y, 0), 1.0, y - 1))


def _exponential_rule(g, x, y, out):
    # x^y * ln x tends to 0 at x = 0 for y > 0; ln 1 stands in for ln 0, which would give NaN
    harmless = np.equal(x, 0) & np.greater_equal(y, 0)
    return g * (out * np.log(np.where(harmless, 1.0, x)))


pow = binary("pow", operator.pow, _power_rule, _exponential_rule, numpy=np.power)
neg = unary("neg", operator.neg, lambda g: -g, numpy=np.negative)
square = unary("square", np.square, lambda g, x: g * (2 * x))
reciprocal = unary("reciprocal", np.reciprocal, lambda g, out: -g * out * out)
sqrt = unary("sqrt", np.sqrt, lambda g, out: g / (2 * out))
rsqrt = unary("rsqrt", lambda x: 1 / np.sqrt(x), lambda g, out: -0.5 * g * out**3)

# -- exponentials and logarithms ------------------------------------------------------------------

exp = unary("exp", np.exp, lambda g, out: g * out)
exp2 = unary("exp2", np.exp2, lambda g, out: g * out * np.log(2))
expm1 = unary("expm1", np.expm1, lambda g, out: g * (out + 1))
log = unary("log", np.log, lambda g, x: g / x)
log2 = unary("log2", np.log2, lambda g, x: g / (x * np.log(2)))
log10 = unary("log10", np.log10, lambda g, x: g / (x * np.log(10)))
log1p = unary("log1p", np.log1p, lambda g, x: g / (1 + x))
logaddexp = binary(
    "logaddexp",
    np.logaddexp,
    lambda g, x, y: g * sigmoid(x - y),
    lambda g, x, y: g * sigmoid(y - x),
)

# -- trigonometric and hyperbolic functions -------------------------------------------------------

sin = unary("sin", np.sin, lambda g, x: g * np.cos(x))
cos = unary("cos", np.cos, lambda g, x: -g * np.sin(x))
tan = unary("tan", np.tan, lambda g, out: g * (1 + out * out))
asin = unary("asin", np.arcsin, lambda g, x: g / np.sqrt(1 - x * x))
acos = unary("acos", np.arccos, lambda g, x: -g / np.sqrt(1 - x * x))
atan = unary("atan", np.arctan, lambda g, x: g / (1 + x * x))
atan2 = binary(
    "atan2",
    np.arctan2,
    lambda g, x, y: g * y / (x * x + y * y),
    lambda g, x, y: -g * x / (x * x + y * y),
)
sinh = unary("sinh", np.sinh, lambda g, x: g * np.cosh(x))
cosh = unary("cosh", np.cosh, lambda g, x: g * np.sinh(x))
tanh = unary("tanh", np.tanh, lambda g, out: g * (1 - out * out))
asinh = unary("asinh", np.arcsinh, lambda g, x: g / np.sqrt(x * x + 1))
acosh = unary("acosh", np.arccosh, lambda g, x: g / np.sqrt(x * x - 1))
atanh = unary("atanh", np.arctanh, lambda g, x: g / (1 - x * x))

# -- kinks, decided as PyTorch decides them: |x|'(0) = 0, relu'(0) = 0, ties split evenly,
#    clamp's edges have derivative 1 -----------------------------------------------------------

abs = unary("abs", np.absolute, lambda g, x: g * np.sign(x))
maximum = binary(
    "maximum",
    np.maximum,
    lambda g, x, y: g * ((x > y) + 0.5 * np.equal(x, y)),
    lambda g, x, y: g * ((y > x) + 0.5 * np.equal(x, y)),
)
minimum = binary(
    "minimum",
    np.minimum,
    lambda g, x, y: g * ((x < y) + 0.5 * np.equal(x, y)),
    lambda g, x, y: g * ((y < x) + 0.5 * np.equal(x, y)),
)


def _clip(x, y, z, /):
    if y is not None:
        x = np.maximum(x, y)
    return x if z is None else np.minimum(x, z)


clip = primitive(
    "clamp",
    _clip,
    lambda g, x, y, z: g * _inside(x, y, z),
    lambda g, x, y, z: g * (np.less(x, y) & (True if z is None else np.less(y, z))),
    lambda g, x, y, z: g * (np.greater(x, z) if y is None else np.greater(np.maximum(x, y), z)),
    numpy=np.clip,
)


def _inside(x, low, high):
    above = True if low is None else np.greater_equal(x, low)
    return above & (True if high is None else np.less_equal(x, high))


# the derivative of a step is 0 wherever it exists
sign = unary("sign", np.sign, lambda g: g * 0.0)
floor = unary("floor", np.floor, lambda g: g * 0.0)
ceil = unary("ceil", np.ceil, lambda g: g * 0.0)
round = unary("round", np.rint, lambda g: g * 0.0)
trunc = unary("trunc", np.trunc, lambda g: g * 0.0)
remainder = binary(
    "remainder", operator.mod, lambda g: g, lambda g, x, y: -g * np.floor(x / y), numpy=np.remainder
)
fmod = binary("fmod", np.fmod, lambda g: g, lambda g, x, y: -g * np.trunc(x / y))

where = primitive(
    "where",
    lambda x, y, z, /: np.where(x, y, z),
    lambda g: None,
    lambda g, x: np.where(x, g, 0.0),
    lambda g, x: np.where(x, 0.0, g),
    numpy=np.where,
)

# -- the same values again: the backward pass gives a gradient its input's dtype, so that the rule
#    need not cast back -----------------------------------------------------------------------------

clone = primitive("clone", lambda x, /: x.copy(), lambda g: g)
cast = primitive("to", lambda x, /, dtype: x.astype(dtype), lambda g: g)

# -- activation functions -----------------------------------------------------------------------


def _erf(x):  # NumPy has none; the C library's is exact to the last digits
    out = _erf_of_each(x)  # a float for one without dimensions
    if isinstance(out, float):
        return np.asarray(out, dtype=np.asarray(x).dtype)[()]
    return out.astype(x.dtype)


_erf_of_each = np.frompyfunc(math.erf, 1, 1)


def _stable_sigmoid(x):
    # exp is only ever taken of a number <= 0, so that nothing overflows
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def _is_positive(x):
    """Return 1.0 where x > 0, else 0.0: constants, which multiply faster than truth values."""
    x = raw_of(x)
    return np.greater(x, 0).astype(x.dtype)


sigmoid = unary("sigmoid", _stable_sigmoid, lambda g, out: g * (out * (1 - out)))
relu = unary("relu", lambda x: np.maximum(x, 0), lambda g, out: g * _is_positive(out))
softplus = unary("softplus", lambda x: np.logaddexp(x, 0), lambda g, x: g * sigmoid(x))
logsigmoid = unary("logsigmoid", lambda x: -np.logaddexp(-x, 0), lambda g, x: g * sigmoid(-x))
erf = unary("erf", _erf, lambda g, x: g * (2 / np.sqrt(np.pi)) * np.exp(-x * x))

# Every function that broadcasts is public as it is: as ac.name and as a method of Tensor.
_rows = {name: getattr(value, "primitive", None) for name, value in globals().items()}
__all__ = [name for name, row in _rows.items() if row is not None and row.elementwise]
