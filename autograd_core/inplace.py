"""Writing into a tensor's memory without ever making a gradient silently wrong.

An in-place operation is the ordinary one, recorded as ever, whose result is then written into
the memory of its first operand; the version counter tells everybody who had saved the old
values. Written through a view, the base gets a new history: what it was, with the view's place
overwritten. All other views derive theirs from it on their next use.
"""

import numpy as np

from .grad_mode import is_grad_enabled
from .graph import Node, origin
from .language import translator
from .ops.index import copy, fill, getitem, index_copy, is_basic, raw_index
from .ops.primitive import Primitive
from .tensor import Tensor, View, check_may_change, raw_of, replay, wrap

_ = translator(__name__)


def in_place(operation, name: str, ufunc: np.ufunc | None = None):
    """Make the in-place form of an operation whose first operand is the target.

    ``ufunc`` is NumPy's function for it, which can write without a copy in between.
    """

    def method(self, *args, **kwargs):
        if not is_grad_enabled():  # an optimizer's update: no Tensors in between
            memory = self._array()
            raws = [raw_of(value) for value in args]
            if ufunc and not kwargs and _fits(memory, raws):
                ufunc(memory, *raws, out=memory)
                self._shared_counter()[0] += 1
            else:
                _write(self, operation(memory, *raws, **kwargs), name)
            return self
        check_may_change(self)
        tracked = any(origin(value) is not None for value in (self, *args))
        # rules may have to read the old values: leave them a copy
        before = wrap(self._array().copy(), self._node) if tracked else self
        result = operation(before, *args, **kwargs)
        _write(self, result._data, name)
        if tracked:
            _give_history(self, result._node)
        return self

    method.__name__ = name
    method.__doc__ = f"Like ``{name.rstrip('_')}``, but written into this tensor; returns it."
    return method


def _fits(memory: np.ndarray, raws: list) -> bool:
    """Return whether a result with these operands surely has the memory's shape and dtype."""
    for raw in raws:
        alike = isinstance(raw, np.ndarray) and raw.shape == memory.shape
        if not (alike and raw.dtype == memory.dtype) and raw.__class__ is not float:
            return False
    return memory.flags.writeable and memory.dtype.kind == "f"


def _write(target: Tensor, values, name: str) -> None:
    memory = target._array()
    if values.shape != memory.shape:
        raise RuntimeError(
            _(
                "{op}: the result has shape {result}, which does not fit in place into {shape}",
                op=name,
                result=values.shape,
                shape=memory.shape,
            )
        )
    if not memory.flags.writeable:
        raise RuntimeError(
            _("{op}: this tensor is expanded or read-only memory; clone() it first", op=name)
        )
    if memory.dtype is values.dtype or np.can_cast(values.dtype, memory.dtype, "same_kind"):
        memory[...] = values
    else:
        raise RuntimeError(
            _(
                "{op}: result type {result} can't be cast in place to {dtype}",
                op=name,
                result=values.dtype.name,
                dtype=memory.dtype.name,
            )
        )
    target._shared_counter()[0] += 1


def _overwritten(shape, steps) -> np.ndarray:
    mask = np.zeros(shape, bool)
    replay(mask, steps)[...] = True
    return mask


# what a base becomes when one of its views is written: its second parent is the view's new value
_write_view = Primitive(
    "write_view",
    None,
    ("x", "y"),
    (
        lambda g, steps: np.where(_overwritten(g.shape, steps), 0.0, g),
        lambda g, steps: replay(g, steps),
    ),
)


def _give_history(target: Tensor, node: Node | None) -> None:
    """Let the target, or the base that it is a view of, continue from a new node."""
    if not isinstance(target, View):
        _goes_on_from(target, node)
        return
    base, steps = target._base, target._steps
    parents = (origin(base), node)
    pulls = tuple(
        (parent, rule, (steps,))
        for parent, rule in zip(parents, _write_view.rules, strict=True)
        if parent is not None
    )
    _goes_on_from(base, Node(_write_view, parents, pulls, base._array()))


def _goes_on_from(tensor: Tensor, node: Node | None) -> None:
    tensor._node = node
    if tensor._retained is not None:
        tensor._retained.follow(node)


def set_item(self: Tensor, index, value) -> None:
    """``x[index] = value``: write in place, recorded if either side is tracked."""
    index = raw_index(index)
    value = value if isinstance(value, Tensor) else np.asarray(value)
    while value.ndim and value.shape[0] == 1:  # a place of fewer dimensions takes it all the same
        value = value[0]
    if is_basic(index):
        getitem(self, index).copy_(value)
    else:
        _put_values(self, value, index=index)


_put_values = in_place(index_copy, "x[index] = ...")


def zero_(self: Tensor) -> Tensor:
    """Write zeros into this tensor; return it."""
    return _fill(self, value=0)


def fill_(self: Tensor, value) -> Tensor:
    """Write one value everywhere; return the tensor."""
    return _copy(self, value) if isinstance(value, Tensor) else _fill(self, value=value)


def copy_(self: Tensor, src) -> Tensor:
    """Write the values of ``src``, broadcast and cast, into this tensor; return it."""
    return _copy(self, src if isinstance(src, Tensor) else np.asarray(src))


_fill, _copy = in_place(fill, "fill_"), in_place(copy, "copy_")


def detach_(self: Tensor) -> Tensor:
    """Take this tensor out of the graph: it becomes a leaf that requires no grad.

    Raises RuntimeError for a view, which follows its base.
    """
    if isinstance(self, View):
        raise RuntimeError(
            _("detach_: a view follows the tensor whose memory it shares; use detach() instead")
        )
    self._node = None
    self._requires_grad = False
    return self
