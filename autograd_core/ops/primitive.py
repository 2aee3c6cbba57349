"""How one line of the calculus becomes an operation on tensors.

A primitive is a NumPy function and, per input, the rule of its vector-Jacobian product::

    mul = binary("mul", operator.mul, lambda g, y: g * y, lambda g, x: g * x)

A rule's parameters say what it reads: ``g`` is the gradient of the result, ``out`` the result,
``x``, ``y``, ``z`` the inputs, ``x_shape`` a shape without the values, and any other name a
parameter of the operation such as ``axis``. Only what is read is saved, and only what is saved
must not be modified in place.

A rule consists of NumPy functions, operators and other primitives. Fed with arrays it computes
at NumPy's speed; fed with Tensors (``create_graph=True``) every step of it is recorded, so the
same line gives derivatives of every order. It need not care about broadcasting, dtypes or
inputs without gradient: the backward pass does (see ``graph.propagate``).
"""

import inspect
import itertools
from collections.abc import Callable
from operator import itemgetter

import numpy as np

from ..dtype import promote, result_type
from ..grad_mode import is_grad_enabled
from ..graph import SMALL, Node, origin
from ..language import translator
from ..tensor import Tensor, View, wrap

_ = translator(__name__)

PRIMITIVES: dict[str, "Primitive"] = {}  # all there are; the tests loop over it
NUMPY: dict[Callable, Callable] = {}  # NumPy function -> ours, for np.exp(tensor) and rules


_TYPED = (np.ndarray, np.generic)


class ShapeError(RuntimeError, ValueError):
    """Operands whose shapes do not fit; a RuntimeError, as in PyTorch, and a ValueError."""


class Primitive:
    """One row of the table: name, NumPy function, and one VJP rule per input."""

    def __init__(self, name: str, forward: Callable, inputs: tuple[str, ...], rules: tuple):
        self.name = name
        self.forward = forward
        self.inputs = inputs
        self.rules = rules
        self.reads = tuple(_parameters(rule)[1:] for rule in rules)
        self.reads_values = any({"out", *inputs} & set(names) for names in self.reads)
        PRIMITIVES[name] = self

    def saving(self, i: int) -> tuple[Callable, tuple]:
        """Compile what rule ``i`` reads of ``(out, *inputs)``: (picker, [(position, name)])."""
        positions = {name: k for k, name in enumerate(("out", *self.inputs))}
        picked = [positions[name] for name in self.reads[i]]
        if len(picked) > 1:
            pick = itemgetter(*picked)
        else:  # a slice, because itemgetter of one index would not give a tuple
            pick = itemgetter(slice(picked[0], picked[0] + 1) if picked else slice(0))
        return pick, tuple((positions[name], name) for name in self.reads[i])

    def failed(self, error: Exception, raws) -> Exception:
        """Return the error to raise for one that NumPy raised: with op, shapes and remedy."""
        shapes = ", ".join(str(np.shape(raw)) for raw in raws if raw is not None)
        for raw in raws:
            if not isinstance(raw, np.ndarray | np.generic | int | float | None | tuple | list):
                return TypeError(
                    _(
                        "{op}: expected tensors, arrays or numbers, got {kind}",
                        op=self.name,
                        kind=type(raw).__name__,
                    )
                )
        if isinstance(error, ValueError) and "broadcast" in str(error):
            return ShapeError(
                _(
                    "{op}: shapes {shapes} do not broadcast: compared from the last dimension, "
                    "sizes must be equal or 1. Use reshape or unsqueeze to line them up.",
                    op=self.name,
                    shapes=shapes,
                )
            )
        kind = ShapeError if isinstance(error, ValueError) else type(error)
        kind = IndexError if isinstance(error, np.exceptions.AxisError) else kind
        message = _("{op} of shapes {shapes}: {error}", op=self.name, shapes=shapes, error=error)
        try:
            return kind(message)
        except TypeError:  # an exception class that wants more than a message
            return RuntimeError(message)


def _parameters(rule: Callable) -> tuple[str, ...]:
    code = rule.__code__
    return code.co_varnames[: code.co_argcount]


def _version_of(tensor: Tensor, name: str) -> tuple:
    counter = tensor._counter or tensor._shared_counter()
    return counter, counter[0], name


def _result(out, node, reads_out: bool) -> Tensor:
    """Wrap a recorded result. Its counter goes to the node if a rule has saved the result."""
    result = wrap(out, node)
    if reads_out:
        result._counter = [0]
        node.versions = (*node.versions, (result._counter, 0, "out"))
    return result


def unary(name: str, forward: Callable, rule: Callable, numpy: Callable | None = None) -> Callable:
    """Declare an elementwise operation of one input ``x``.

    ``numpy`` is NumPy's name for it if ``forward`` is not: the two then mean the same.
    """
    primitive = Primitive(name, forward, ("x",), (rule,))
    pick, _read = primitive.saving(0)
    reads_x = "x" in primitive.reads[0]
    reads_out = "out" in primitive.reads[0]

    def apply(x):
        if not isinstance(x, Tensor):
            return forward(x)
        raw = x._data
        try:
            out = forward(raw)
        except (ValueError, TypeError) as error:
            raise primitive.failed(error, (raw,)) from None
        parent = x._node or (x if x._requires_grad else None)
        if parent is None or not is_grad_enabled():
            return wrap(out)
        versions = (_version_of(x, "x"),) if reads_x else ()
        node = Node(primitive, (parent,), (pick((out, raw)),), versions, None, out)
        return _result(out, node, True) if reads_out else wrap(out, node)

    return _published(apply, primitive, numpy or forward)


def binary(
    name: str,
    forward: Callable,
    rule_x: Callable,
    rule_y: Callable,
    numpy: Callable | None = None,
) -> Callable:
    """Declare an elementwise operation of two inputs ``x`` and ``y`` that broadcast."""
    primitive = Primitive(name, forward, ("x", "y"), (rule_x, rule_y))
    pick_x, reads_for_x = primitive.saving(0)
    pick_y, reads_for_y = primitive.saving(1)

    def apply(x, y):
        if isinstance(x, Tensor):
            a = x._data
            parent_x = x._node or (x if x._requires_grad else None)
        else:
            a, parent_x = x, None
        if isinstance(y, Tensor):
            b = y._data
            parent_y = y._node or (y if y._requires_grad else None)
            if isinstance(a, _TYPED) and a.dtype is not b.dtype:
                a, b = promote(a, b)
        else:
            b, parent_y = y, None
            if isinstance(b, _TYPED) and isinstance(a, _TYPED) and a.dtype is not b.dtype:
                a, b = promote(a, b)
        try:
            out = forward(a, b)
        except (ValueError, TypeError) as error:
            raise primitive.failed(error, (a, b)) from None
        if not (parent_x is not None or parent_y is not None) or not is_grad_enabled():
            return wrap(out) if isinstance(x, Tensor) or isinstance(y, Tensor) else out
        values = (out, a, b)
        constants = None
        if parent_y is None:
            saved, reads = (pick_x(values), ()), reads_for_x
            constants = (None, _if_small(b))
        elif parent_x is None:
            saved, reads = ((), pick_y(values)), reads_for_y
            constants = (_if_small(a), None)
        else:
            saved, reads = (pick_x(values), pick_y(values)), reads_for_x + reads_for_y
        node = Node(primitive, (parent_x, parent_y), saved, (), constants, out)
        if not reads:
            return wrap(out, node)
        inputs = (None, x, y)
        node.versions = tuple(
            [_version_of(inputs[k], n) for k, n in reads if isinstance(inputs[k], Tensor)]
        )
        return _result(out, node, any([k == 0 for k, _n in reads]))

    return _published(apply, primitive, numpy or forward)


def _if_small(raw):
    return raw if raw.__class__ is float or np.size(raw) <= SMALL else None


def primitive(
    name: str,
    forward: Callable,
    *rules: Callable,
    numpy: Callable | None = None,
    view: bool = False,
) -> Callable:
    """Declare any other operation: ``forward(inputs, /, parameters)`` with one rule per input.

    With ``view`` the result is a View where NumPy gives one. An input may be None.
    """
    signature = inspect.signature(forward).parameters.values()
    inputs = tuple(p.name for p in signature if p.kind is p.POSITIONAL_ONLY)
    parameters = tuple(p.name for p in signature if p.kind is not p.POSITIONAL_ONLY)
    defaults = {p.name: p.default for p in signature if p.default is not p.empty}
    row = Primitive(name, forward, inputs, rules)
    count = len(inputs)

    def apply(*args, **params):
        if len(args) > count:
            params.update(zip(parameters, args[count:], strict=False))
            args = args[:count]
        elif len(args) < count:  # trailing inputs left out, or given by name
            args += tuple([params.pop(n, defaults.get(n)) for n in inputs[len(args) :]])
        tensors = [value for value in args if isinstance(value, Tensor)]
        if view and tensors:
            raws = [args[0]._array()]
        else:
            raws = [value._data if isinstance(value, Tensor) else value for value in args]
            if len(tensors) > 1:
                raws = _promote_all(raws)
        try:
            out = forward(*raws, **params)
        except (ValueError, TypeError, IndexError, np.linalg.LinAlgError) as error:
            raise row.failed(error, raws) from None
        if not tensors:
            return out
        parents = tuple(
            [
                (t._node or (t if t._requires_grad else None)) if isinstance(t, Tensor) else None
                for t in args
            ]
        )
        tracked = is_grad_enabled() and any([p is not None for p in parents])
        node = _recorded(row, args, raws, parents, {**defaults, **params}, out) if tracked else None
        if view and _shares(out, raws[0]):
            return _view(apply, params, args[0], out, node)
        return _result(out, node, bool(node) and "out" in row.reads[0])

    return _published(apply, row, numpy or forward)


def _recorded(row: Primitive, args, raws, parents, params, out) -> Node:
    """Make the node of a general primitive: collect, per tracked input, what its rule reads."""
    values = {**params, "out": out, **dict(zip(row.inputs, raws, strict=True))}
    for name, raw in zip(row.inputs, raws, strict=True):
        values[name + "_shape"] = np.shape(raw)
    saved = tuple(
        [
            tuple([values[n] for n in reads]) if parent is not None else ()
            for parent, reads in zip(parents, row.reads, strict=False)
        ]
    )
    read = {n for reads, p in zip(row.reads, parents, strict=False) if p is not None for n in reads}
    versions = tuple(
        [
            _version_of(t, n)
            for n, t in zip(row.inputs, args, strict=True)
            if n in read and isinstance(t, Tensor)
        ]
    )
    constants = None
    if len(parents) > 1:
        constants = tuple(
            [
                _if_small(raw) if p is None and raw is not None else None
                for p, raw in zip(parents, raws, strict=True)
            ]
        )
    return Node(row, parents, saved, versions, constants, out)


def _promote_all(raws: list) -> list:
    typed = [raw for raw in raws if isinstance(raw, _TYPED)]
    if all(raw.dtype is typed[0].dtype for raw in typed):
        return raws
    dtype = result_type(*typed)
    return [raw.astype(dtype, copy=False) if isinstance(raw, _TYPED) else raw for raw in raws]


def _shares(out, memory) -> bool:
    return isinstance(out, np.ndarray) and np.may_share_memory(out, memory)


def _view(apply, params, source: Tensor, array: np.ndarray, node) -> View:
    if isinstance(source, View):
        base, steps = source._base, source._steps
    else:
        base, steps = source, ()
    return View(array, node, base, (*steps, (apply, params)), source._shared_counter())


def _published(apply: Callable, row: Primitive, numpy) -> Callable:
    """Name the function and let NumPy's function of that meaning lead to it."""
    apply.__name__ = apply.__qualname__ = row.name
    operands = ", ".join(row.inputs) or "a list of inputs"
    apply.__doc__ = f"Return {row.name} of {operands}, with gradients of every order."
    apply.primitive = row
    for function in numpy if isinstance(numpy, tuple) else (numpy,):
        if isinstance(function, np.ufunc) or function.__module__.startswith("numpy"):
            NUMPY[function] = apply
    return apply


def sequence_primitive(
    name: str, forward: Callable, rule: Callable, numpy: Callable | None = None
) -> Callable:
    """Declare an operation on a list of inputs: ``forward(inputs, axis)``.

    Its one rule serves every input; it reads ``g``, ``i``, the position of the input, ``shapes``,
    those of all inputs, and ``axis``.
    """
    row = Primitive(name, forward, (), (rule,))
    row.rules = itertools.repeat(rule)
    row.reads = itertools.repeat(("i", "shapes", "axis"))

    def apply(inputs, axis=0):
        raws = [value._data if isinstance(value, Tensor) else value for value in inputs]
        try:
            raws = _promote_all(raws)
            out = forward(raws, axis)
        except (ValueError, TypeError, IndexError) as error:
            raise row.failed(error, raws) from None
        if not any([isinstance(value, Tensor) for value in inputs]):
            return out
        parents = tuple([origin(value) for value in inputs])
        if not is_grad_enabled() or not any([parent is not None for parent in parents]):
            return wrap(out)
        shapes = tuple([np.shape(raw) for raw in raws])
        saved = tuple([(i, shapes, axis) for i in range(len(shapes))])
        return wrap(out, Node(row, parents, saved, (), tuple(map(_if_small, raws)), out))

    return _published(apply, row, numpy or forward)
