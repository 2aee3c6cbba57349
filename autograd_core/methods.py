"""One table: which functions a Tensor has as methods and operators.

Methods are the functions themselves, without a wrapper: ``x.exp()`` is ``exp(x)``, and
``x * y`` calls the primitive ``mul`` directly.
"""

import numpy as np

from . import backward, hooks, inplace, numpy_protocol
from . import functions as f
from .ops import elementwise as e
from .ops.index import getitem
from .tensor import Tensor, raw_of

# -- operators ----------------------------------------------------------------------------------


def _reflected(operation):
    return lambda x, y: operation(y, x)


OPERATORS = {
    "add": e.add,
    "sub": e.sub,
    "mul": e.mul,
    "truediv": e.div,
    "pow": e.pow,
    "mod": e.remainder,
    "matmul": f.matmul,
    "floordiv": f.floor_divide,
    "and": f.bitwise_and,
    "or": f.bitwise_or,
    "xor": f.bitwise_xor,
}
for _name, _operation in OPERATORS.items():
    setattr(Tensor, f"__{_name}__", _operation)
    # also for what commutes: a drawing of 2 * x says 2 × x, as it was written
    setattr(Tensor, f"__r{_name}__", _reflected(_operation))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Tensor, f"__{_name}__", getattr(f, _name))
Tensor.__neg__ = e.neg
Tensor.__pos__ = lambda self: self
Tensor.__abs__ = e.abs
Tensor.__invert__ = f.bitwise_not
Tensor.__getitem__ = getitem
Tensor.__iter__ = lambda self: iter(f.unbind(self))
Tensor.__contains__ = lambda self, value: bool(np.any(self._data == raw_of(value)))

# -- methods of the same name -------------------------------------------------------------------

# Every elementwise operation is a method, and these are:
METHODS = """
    addcdiv addcmul all allclose amax amin any argmax argmin argsort bincount bmm broadcast_to
    cholesky chunk
    clamp clone count_nonzero cumprod cumsum det diag diagonal dot eq equal expand flatten flip
    floor_divide gather ge gt index_add index_select inverse isclose isfinite isinf isnan
    kthvalue le lerp log_softmax logical_and logical_not logical_or logical_xor logsumexp lt
    masked_fill masked_select matmul max mean median min mm movedim mv narrow ne nonzero norm
    outer permute prod repeat repeat_interleave reshape roll scatter_add softmax sort split
    squeeze std sum t take take_along_dim to topk trace transpose tril triu unbind unflatten
    unique unsqueeze var view
"""
for _name in (*e.__all__, *METHODS.split()):
    setattr(Tensor, _name, getattr(f, _name))

Tensor.retain_grad = hooks.retain_grad
Tensor.register_hook = hooks.register_hook
Tensor.T = property(lambda self: f.transpose_all(self))
Tensor.mT = property(lambda self: f.transpose(self, -1, -2))
Tensor.swapaxes = Tensor.swapdims = f.transpose
Tensor.absolute = e.abs
Tensor.clip = f.clamp
Tensor.divide, Tensor.multiply, Tensor.subtract = f.div, f.mul, f.sub
Tensor.type_as = lambda self, other: self.to(other.dtype)
Tensor.float = lambda self: self.to(np.dtype(np.float32))
Tensor.double = lambda self: self.to(np.dtype(np.float64))
Tensor.long = lambda self: self.to(np.dtype(np.int64))
Tensor.int = lambda self: self.to(np.dtype(np.int32))
Tensor.bool = lambda self: self.to(np.dtype(np.bool_))
Tensor.cpu = lambda self: self
Tensor.contiguous = lambda self: self if self.is_contiguous() else f.clone(self)
Tensor.expand_as = lambda self, other: f.expand(self, other.shape)
Tensor.reshape_as = lambda self, other: f.reshape(self, other.shape)


def _backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None) -> None:
    """Compute the gradients of this tensor and add them to the ``.grad`` of the leaves.

    ``gradient``, of this tensor's shape, is the vector of the vector-Jacobian product; only a
    scalar can do without. See ``autograd.backward``. Source: PyTorch, torch.Tensor.backward.
    """
    backward.backward((self,), (gradient,), retain_graph, create_graph, inputs)


Tensor.backward = _backward

# -- in place -------------------------------------------------------------------------------------

IN_PLACE = """
    abs add addcdiv addcmul ceil clamp cos div exp floor index_add lerp log masked_fill mul neg pow
    reciprocal relu remainder round rsqrt scatter_add sigmoid sign sin sqrt square sub tan tanh
    tril triu trunc
"""
UFUNCS = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide}
for _name in IN_PLACE.split():
    _method = inplace.in_place(getattr(f, _name), _name + "_", UFUNCS.get(_name))
    setattr(Tensor, _name + "_", _method)
Tensor.__iadd__, Tensor.__isub__ = Tensor.add_, Tensor.sub_
Tensor.__imul__, Tensor.__itruediv__ = Tensor.mul_, Tensor.div_
for _name in ("pow", "mod", "floordiv"):
    setattr(Tensor, f"__i{_name}__", inplace.in_place(OPERATORS[_name], f"{_name}_"))
Tensor.__setitem__ = inplace.set_item
Tensor.zero_, Tensor.fill_, Tensor.copy_ = inplace.zero_, inplace.fill_, inplace.copy_
Tensor.detach_ = inplace.detach_

# -- NumPy's functions ----------------------------------------------------------------------------

Tensor.__array_ufunc__ = numpy_protocol.array_ufunc
Tensor.__array_function__ = numpy_protocol.array_function
