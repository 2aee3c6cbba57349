"""``np.exp(tensor)`` and ``array * tensor`` are our operations (NEP 13 and NEP 18).

Rules depend on it too: with ``create_graph=True`` they feed Tensors to NumPy's functions.
"""

import numpy as np

from . import functions
from .language import translator
from .ops.primitive import NUMPY
from .tensor import raw_of, wrap

_ = translator(__name__)

# functions whose result has no gradient, and what NumPy spells differently
NUMPY |= {function: getattr(functions, name) for name, function in functions.PLAIN.items()}
NUMPY |= {
    np.zeros_like: lambda x, **kw: wrap(np.zeros_like(x._data, **kw)),
    np.ones_like: lambda x, **kw: wrap(np.ones_like(x._data, **kw)),
    np.shape: lambda x: x.shape,
    np.ndim: lambda x: x.ndim,
    np.size: lambda x: x.numel(),
    np.argmax: lambda x, axis=None: functions.argmax(x, axis),
    np.argmin: lambda x, axis=None: functions.argmin(x, axis),
    np.argsort: lambda x, axis=-1: functions.argsort(x, axis),
    np.sort: lambda x, axis=-1: functions.sort(x, axis).values,
    np.any: functions.any,
    np.all: functions.all,
    np.allclose: lambda x, y, *a, **kw: np.allclose(raw_of(x), raw_of(y), *a, **kw),
    np.array_equal: lambda x, y: functions.equal(x, y),
    np.stack: lambda tensors, axis=0: functions.stack(tensors, axis),
    np.ravel: lambda x: functions.flatten(x),
    np.dot: lambda x, y: functions.matmul(x, y) if np.ndim(x) and np.ndim(y) else x * y,
    np.trace: lambda x: functions.trace(x),
    np.einsum: lambda subscripts, *operands: functions.einsum(subscripts, *operands),
    np.linalg.norm: lambda x, axis=None, keepdims=False: functions.norm(x, 2, axis, keepdims),
}


def array_ufunc(self, ufunc, method, *inputs, **kwargs):
    """Answer ``np.exp(tensor)``; refuse by name what would not be recorded."""
    operation = NUMPY.get(ufunc)
    if method != "__call__" or kwargs or operation is None:
        what = f"np.{ufunc.__name__}" + ("" if method == "__call__" else f".{method}")
        if "out" in kwargs:
            raise TypeError(
                _(
                    "{what}: cannot write a Tensor's result into an array (out=, or array += "
                    "tensor): it would not be recorded. Write array = array + tensor.",
                    what=what,
                )
            )
        raise TypeError(
            _(
                "{what}{options} is not supported for Tensors; use the function of "
                "autograd_core, or tensor.detach().numpy() to leave the graph",
                what=what,
                options="(" + "=, ".join(kwargs) + "=)" if kwargs else "",
            )
        )
    return operation(*inputs)


def array_function(self, function, types, args, kwargs):
    """Answer ``np.sum(tensor)``; refuse by name what would not be recorded."""
    operation = NUMPY.get(function)
    if operation is None:
        raise TypeError(
            _(
                "np.{name} is not supported for Tensors; use the function of "
                "autograd_core, or tensor.detach().numpy() to leave the graph",
                name=function.__name__,
            )
        )
    if kwargs.get("out") is not None:
        raise TypeError(
            _(
                "{what}: cannot write a Tensor's result into an array (out=, or array += "
                "tensor): it would not be recorded. Write array = array + tensor.",
                what=f"np.{function.__name__}",
            )
        )
    return operation(*args, **kwargs)
