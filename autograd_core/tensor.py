"""Tensor: data that may ask for its gradient.

This module holds what a tensor *is*: its memory, its gradient, its place in the graph and its
version. What can be *done* with a tensor are ``functions`` made of ``ops``, and ``methods.py``
hands them to the class in one table.
"""

import numpy as np

from . import dtype as dtypes
from .batch import Batch
from .grad_mode import enable_grad, is_grad_enabled
from .language import translator

_ = translator(__name__)
_ARRAYS = (np.ndarray, Batch)


class Tensor:
    """An n-dimensional array of numbers of one dtype that can record what is done with it.

    ``Tensor(data)`` means ``tensor(data)``. Public attributes: ``grad`` (Tensor or None, same
    shape and dtype), ``name`` (str or None, shown in drawings). The private ones:

    - ``_data``: the memory, an ndarray; without dimensions usually a NumPy scalar, which
      computes seven times faster than an ndarray of no dimensions.
    - ``_node``: the operation that made this tensor; None for a leaf and for untracked data.
    - ``_counter``: the version counter, a one-element list that all tensors on one memory
      share; None until somebody needs it.
    """

    # An ordinary result sets only _data and _node. What is rarer has its default here, so that
    # making a tensor, the most frequent act of all, stays cheap.
    grad: "Tensor | None" = None
    _name: str | None = None
    _node = None
    _requires_grad = False
    _counter: list | None = None
    _hooks: dict | None = None
    _retained = None  # what fills grad though this is no leaf
    __hash__ = object.__hash__

    def __init__(self, data, *, dtype=None, device=None, requires_grad: bool = False):
        check_device(device)
        self._data = raw_copy(data, dtype)
        if requires_grad:
            self.requires_grad_()

    # -- what it looks like -----------------------------------------------------------------

    @property
    def name(self) -> str | None:
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = name
        if self._node is not None:
            self._node.label = name  # a drawing sees nodes, which know nothing of their results

    @property
    def shape(self) -> tuple[int, ...]:
        return self._data.shape

    @property
    def ndim(self) -> int:
        return self._data.ndim

    @property
    def dtype(self) -> np.dtype:
        return self._data.dtype

    @property
    def device(self) -> str:
        return "cpu"

    def size(self, dim: int | None = None):
        """Return the shape, or the length of one dimension. (NumPy's ``size`` is ``numel``.)"""
        return self._data.shape if dim is None else self._data.shape[dim]

    def dim(self) -> int:
        """Return the number of dimensions."""
        return self._data.ndim

    def numel(self) -> int:
        """Return the number of elements."""
        return self._data.size

    def element_size(self) -> int:
        """Return the bytes of one element."""
        return self._data.itemsize

    def is_floating_point(self) -> bool:
        """Return whether the dtype is floating, the condition for having a gradient."""
        return self._data.dtype.kind == "f"

    def is_contiguous(self) -> bool:
        """Return whether the elements lie in memory in row-major order."""
        return self._array().flags.c_contiguous

    # -- its place in the graph -------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        return self._requires_grad or self._node is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> "Tensor":
        """Ask for the gradient of this leaf, or no longer; return the tensor itself.

        Raises RuntimeError for integer and boolean tensors, and for the result of a recorded
        operation, whose gradient cannot be switched off.
        """
        if self._node is not None:
            if not requires_grad:
                raise RuntimeError(
                    _(
                        "you can only change requires_grad flags of leaf tensors; "
                        "use detach() for a tensor outside the graph"
                    )
                )
            return self
        if requires_grad and self._data.dtype.kind != "f":
            raise RuntimeError(
                _(
                    "Only Tensors of floating point dtype can require gradients, not {dtype}; "
                    "write 1. instead of 1, or pass dtype=float64",
                    dtype=self._data.dtype.name,
                )
            )
        self._requires_grad = bool(requires_grad)
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether the user made this tensor (or it is untracked), not a recorded operation."""
        return self._node is None

    @property
    def grad_fn(self):
        """The graph node that made this tensor, None for a leaf."""
        return self._node

    @property
    def retains_grad(self) -> bool:
        return self._retained is not None

    @property
    def _version(self) -> int:
        return self._counter[0] if self._counter else 0

    def _shared_counter(self) -> list:
        """Return the version counter, made on first need."""
        if self._counter is None:
            self._counter = [0]
        return self._counter

    # -- its memory -------------------------------------------------------------------------

    def _array(self) -> np.ndarray:
        """Return the memory as an ndarray that may be shared or written."""
        if not isinstance(self._data, _ARRAYS):
            self._data = np.array(self._data)
        return self._data

    @property
    def data(self) -> "Tensor":
        """A tensor on the same memory, outside the graph, with a version counter of its OWN.

        Writing through ``.data`` therefore goes unnoticed: saved values change and gradients
        come out wrong without an error. ``detach()`` shares the counter and is caught.
        """
        return wrap(self._array())

    @data.setter
    def data(self, value) -> None:
        self._data = value._array() if isinstance(value, Tensor) else raw_copy(value)

    def detach(self) -> "Tensor":
        """Return a tensor on the same memory that stands outside the graph.

        It is not a copy: writing into one writes into the other, and the shared version
        counter makes a later backward that needed the old values refuse.
        Source: PyTorch, torch.Tensor.detach.
        """
        detached = wrap(self._array())
        detached._counter = self._shared_counter()
        return detached

    def numpy(self) -> np.ndarray:
        """Return the memory as an ndarray (shared, not copied).

        Raises RuntimeError for a tensor that requires grad: what NumPy does with it would not
        be recorded.
        """
        if self.requires_grad:
            raise RuntimeError(
                _(
                    "Can't call numpy() on Tensor that requires grad. "
                    "Use tensor.detach().numpy() instead."
                )
            )
        return self._array()

    def __array__(self, dtype=None, copy=None):
        array = self.numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def item(self):
        """Return the one element as a Python number; RuntimeError if there are more or none."""
        if self._data.size != 1:
            raise RuntimeError(
                _(
                    "a Tensor with {n} elements cannot be converted to a number; "
                    "use tolist(), or sum() or mean() first",
                    n=self._data.size,
                )
            )
        return self._data.item()

    def tolist(self):
        """Return nested Python lists of Python numbers."""
        return self._data.tolist()

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self._data.dtype.kind not in "iu":
            raise TypeError(_("only integer tensors of a single element can be an index"))
        return int(self.item())

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise RuntimeError(
                _(
                    "the truth of a Tensor with {n} elements is ambiguous; use any() or all()",
                    n=self._data.size,
                )
            )
        return bool(self._data.item())

    def __len__(self) -> int:
        if not self._data.ndim:
            raise TypeError(_("len() of a 0-d tensor"))
        return len(self._data)

    def __repr__(self) -> str:
        from .printing import text  # printing is needed by people only, so loaded on first use

        return text(self)

    def __format__(self, spec: str) -> str:
        return format(self.item() if spec and not self._data.ndim else str(self), spec)

    def __deepcopy__(self, memo):
        if self._node is not None:
            raise RuntimeError(
                _(
                    "only leaf tensors can be deep-copied; "
                    "use detach().clone() for a copy of the values"
                )
            )
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        twin._data = self._data.copy()
        twin._requires_grad = self._requires_grad
        twin.name = self.name
        twin.grad = self.grad.__deepcopy__(memo) if self.grad is not None else None
        return twin


class View(Tensor):
    """A tensor that looks into the memory of another one, its base.

    It remembers the steps that lead there. After memory was written in place, the recorded
    history of a view is no longer true, and it derives a new one from its base: that is what
    makes ``v = y[:2]; v.mul_(2); y.sum().backward()`` right.
    """

    def __init__(self, array, node, base, steps, counter):
        self._memory = array
        self._base = base
        self._steps = steps
        self._counter = counter
        self._recorded = node
        self._recorded_version = counter[0]

    @property
    def _data(self):
        return self._memory if self._memory.ndim else self._memory[()]

    @_data.setter
    def _data(self, raw) -> None:  # `view.data = value` gives it memory of its own
        self._memory = np.asarray(raw)

    def _array(self) -> np.ndarray:
        return self._memory

    @property
    def _node(self):
        if self._recorded_version != self._counter[0]:
            with enable_grad():
                self._recorded = replay(self._base, self._steps)._node
            self._recorded_version = self._counter[0]
            if self._retained is not None:
                self._retained.follow(self._recorded)
        return self._recorded

    @_node.setter
    def _node(self, node) -> None:
        self._recorded = node
        self._recorded_version = self._counter[0]


def replay(base, steps):
    """Walk from a base (Tensor or ndarray) to the view that the steps describe."""
    for primitive, params in steps:
        base = primitive(base, **params)
    return base


def wrap(raw, node=None) -> Tensor:
    """Make a Tensor of raw data without copying or checking."""
    tensor = _new(Tensor)
    tensor._data = raw
    tensor._node = node
    return tensor


_new = object.__new__


def raw_of(value):
    """Return the raw data of a Tensor, anything else as it is."""
    return value._data if isinstance(value, Tensor) else value


def as_tensor_operand(value) -> Tensor:
    """Return a Tensor as it is and anything else as an untracked one."""
    return value if isinstance(value, Tensor) else Tensor(value)


def raw_copy(data, dtype=None):
    """Copy numbers, nested lists or an array into raw data; Python floats get the default dtype."""
    if isinstance(data, Tensor):
        data = data._data
    given = isinstance(data, np.ndarray | np.generic)
    try:
        array = np.array(data, dtype=dtype)
    except ValueError as error:
        raise ValueError(
            _("the nested lists do not form a tensor: rows differ in length ({error})", error=error)
        ) from None
    if array.dtype.kind not in "biuf":
        raise TypeError(
            _(
                "cannot make a tensor of {kind}; numbers, lists of numbers and arrays work",
                kind=type(data).__name__,
            )
        )
    if dtype is None and not given and array.dtype == np.float64:
        array = array.astype(dtypes.get_default_dtype(), copy=False)
    return array if array.ndim else array[()]


def check_device(device) -> None:
    """Raise RuntimeError for any device but the CPU."""
    if device is not None and str(device).split(":")[0] != "cpu":
        raise RuntimeError(
            _("device {device!r} is not available: this engine computes on 'cpu'", device=device)
        )


def check_may_change(tensor: Tensor) -> None:
    """Raise RuntimeError if writing into this tensor would lose a gradient."""
    if not is_grad_enabled():
        return
    base = tensor._base if isinstance(tensor, View) else tensor
    for owner in (tensor, base):
        if owner._requires_grad and owner._node is None:
            raise RuntimeError(
                _(
                    "a leaf Tensor that requires grad is being used in an in-place operation; "
                    "put it inside `with no_grad():`, or write x = x + ... instead of x += ..."
                )
                if owner is tensor
                else _(
                    "a view of a leaf Tensor that requires grad is being used in an in-place "
                    "operation; put it inside `with no_grad():`"
                )
            )
