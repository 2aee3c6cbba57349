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
inputs without gradient: the backward pass does (see ``backward.propagate``).
"""

import inspect
import warnings
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

import numpy as np

from ..batch import Batch
from ..dtype import in_default, promote, result_type
from ..grad_mode import is_grad_enabled
from ..graph import SMALL, Node, origin
from ..language import translator
from ..tensor import Tensor, View, wrap

_ = translator(__name__)

# 1/0 is inf and log(-1) is nan without a word, as in PyTorch; NumPy itself goes on to warn users
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"autograd_core\.")

PRIMITIVES: dict[str, "Primitive"] = {}  # all there are; the tests loop over it
NUMPY: dict[Callable, Callable] = {}  # NumPy function -> ours, for np.exp(tensor) and rules


_TYPED = (np.ndarray, np.generic, Batch)
_NUMBERS = (float, int, bool)


REMEDIES: dict[str, Callable[[], str]] = {  # what to do when NumPy refuses the shapes
    "cat": lambda: _("All sizes but that of `dim` must agree; stack joins along a new dimension."),
    "expand": lambda: _("Only dimensions of size 1 can be expanded; new ones come in front."),
    "getitem": lambda: _("Indices run from -n to n-1; there are as many as dimensions at most."),
    "inverse": lambda: _("The matrix must be square and not singular."),
    "permute": lambda: _("Name every dimension exactly once."),
    "reshape": lambda: _("The number of elements must stay; -1 leaves one size to be found."),
    "solve": lambda: _("The right-hand side must have as many rows as the matrix."),
    "gather": lambda: _("The index must fit the input in all dimensions but `dim`."),
    "cholesky": lambda: _("The matrix must be symmetric and positive definite."),
}


class ShapeError(RuntimeError, ValueError):
    """Operands whose shapes do not fit; a RuntimeError, as in PyTorch, and a ValueError."""


class Primitive:
    """One row of the table: name, NumPy function, and one VJP rule per input.

    ``function`` is what users call, ``elementwise`` whether its inputs broadcast.
    """

    function: Callable
    elementwise = False

    def __init__(self, name: str, forward: Callable, inputs: tuple[str, ...], rules: tuple):
        self.name = name
        self.forward = forward
        self.inputs = inputs
        self.rules = rules
        self.reads = {rule: _parameters(rule)[1:] for rule in rules}
        read = {n for names in self.reads.values() for n in names}
        self.reads_out = "out" in read
        self.reads_values = not read.isdisjoint({"out", *inputs})
        PRIMITIVES[name] = self

    def picker(self, rule: Callable) -> tuple[Callable, tuple]:
        """Compile what a rule reads of ``(out, *inputs)``: (picker, ((position, name), ...))."""
        positions = {name: k for k, name in enumerate(("out", *self.inputs))}
        reads = tuple((positions[name], name) for name in self.reads[rule])
        return _picker([k for k, _name in reads]), reads

    def failed(self, error: Exception | None, raws) -> Exception:
        """Return the error to raise for one that NumPy raised: with op, shapes and remedy."""
        shapes = ", ".join(str(np.shape(raw)) for raw in raws if raw is not None)
        for raw in raws:
            absent = raw is None and error is not None  # an input that was left out
            if not absent and not isinstance(raw, np.ndarray | np.generic | int | float):
                return TypeError(
                    _(
                        "{op}: expected tensors, arrays or numbers, got {kind}",
                        op=self.name,
                        kind=type(raw).__name__,
                    )
                )
        if self.name not in REMEDIES and "broadcast" in str(error):
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
        if self.name in REMEDIES:
            message = f"{message}. {REMEDIES[self.name]()}"
        try:
            return kind(message)
        except TypeError:  # an exception class that wants more than a message
            return RuntimeError(message)


def _parameters(rule: Callable) -> tuple[str, ...]:
    code = rule.__code__
    return code.co_varnames[: code.co_argcount]


def _note_versions(node: Node, reads: tuple, tensors: tuple) -> None:
    """Note the versions of the tensors, in the order (result, *inputs), that the rules read."""
    versions = []
    for k, name in reads:
        tensor = tensors[k]
        if isinstance(tensor, Tensor):
            counter = tensor._counter or tensor._shared_counter()
            versions.append((counter, counter[0], name))
    node.versions = versions


def unary(name: str, forward: Callable, rule: Callable, numpy: Callable | None = None) -> Callable:
    """Declare an elementwise operation of one input ``x``.

    ``numpy`` is NumPy's name for it if ``forward`` is not: the two then mean the same.
    """
    row = Primitive(name, forward, ("x",), (rule,))
    row.elementwise = True
    return _published(_of_one_input(row, {}), row, numpy or forward)


def _defaults(parameters: Iterable[inspect.Parameter]) -> dict:
    """Return {name: default} of parameters, None for those that have no default."""
    return {p.name: None if p.default is p.empty else p.default for p in parameters}


def _of_one_input(row: Primitive, parameters: dict) -> Callable:
    """Make the function for a primitive ``forward(x, **params)``, given their defaults."""
    forward, (rule,) = row.forward, row.rules
    names = ("out", row.inputs[0], row.inputs[0] + "_shape", *parameters)
    savers = _Savers(row, names)
    default_values = list(parameters.values())
    reads_only_out = row.reads[rule] == ("out",)

    def apply(x, *args, **params):
        if not isinstance(x, Tensor):
            return forward(x, *args, **params)
        if args:
            params.update(zip(parameters, args, strict=False))
        raw = x._data
        try:
            out = forward(raw, **params)
        except (ValueError, TypeError, IndexError, np.linalg.LinAlgError) as error:
            raise row.failed(error, (raw,)) from None
        parent = x._node or (x if x._requires_grad else None)
        if parent is None or not is_grad_enabled():
            return wrap(in_default(out, raw))
        if reads_only_out:
            result = wrap(out)
            result._counter = counter = [0]
            pulls = ((parent, rule, (out,)),)
            result._node = Node(row, (parent,), pulls, out, ((counter, 0, "out"),))
            return result
        known = (out, raw, raw.shape)
        if parameters:
            known += tuple(map(params.get, parameters, default_values))
        parents, result = (parent,), wrap(out)
        pulls, versions = savers[1](parents, known, (result, x))
        result._node = Node(row, parents, pulls, out, versions)
        return result

    return apply


def binary(
    name: str,
    forward: Callable,
    rule_x: Callable,
    rule_y: Callable,
    numpy: Callable | None = None,
) -> Callable:
    """Declare an elementwise operation of two inputs ``x`` and ``y`` that broadcast."""
    primitive = Primitive(name, forward, ("x", "y"), (rule_x, rule_y))
    primitive.elementwise = True
    pick_x, reads_for_x = primitive.picker(rule_x)
    pick_y, reads_for_y = primitive.picker(rule_y)
    reads_for_both = reads_for_x + reads_for_y
    reads_beside_y = tuple((k, name) for k, name in reads_for_x if name != "y")

    def apply(x, y):
        # This is the engine's hottest path: the common case `tensor * number` comes first.
        if isinstance(x, Tensor):
            a = x._data
            parent_x = x._node or (x if x._requires_grad else None)
        elif x.__class__ in _NUMBERS or isinstance(x, _TYPED):
            a, parent_x = x, None
        else:
            raise primitive.failed(None, (x,))
        if y.__class__ in _NUMBERS:
            b, parent_y = y, None
        else:
            if isinstance(y, Tensor):
                b = y._data
                parent_y = y._node or (y if y._requires_grad else None)
            elif isinstance(y, _TYPED):
                b, parent_y = y, None
            else:
                raise primitive.failed(None, (a, y))
            if a.__class__ not in _NUMBERS and a.dtype is not b.dtype:
                a, b = promote(a, b)
        try:
            out = forward(a, b)
        except (ValueError, TypeError) as error:
            raise primitive.failed(error, (a, b)) from None
        if parent_y is None:
            if parent_x is None or not is_grad_enabled():
                return wrap(in_default(out, a, b)) if a is not x or b is not y else out
            reads = reads_beside_y if b is y else reads_for_x
            values = pick_x((out, a, b)) if reads_for_x else ()
            pulls = ((parent_x, rule_x, values),)
        elif not is_grad_enabled():
            return wrap(in_default(out, a, b))
        elif parent_x is None:
            reads = reads_for_y
            pulls = ((parent_y, rule_y, pick_y((out, a, b))),)
        else:
            reads = reads_for_both
            values = (out, a, b) if reads else ()
            pulls = ((parent_x, rule_x, pick_x(values)), (parent_y, rule_y, pick_y(values)))
        node = Node(primitive, (parent_x, parent_y), pulls, out)
        if parent_y is None:
            node.constant = b if b.__class__ in _NUMBERS else _if_small(b)
        elif parent_x is None:
            node.constant = _if_small(a)
        result = wrap(out, node)
        if reads:
            _note_versions(node, reads, (result, x, y))
        return result

    return _published(apply, primitive, numpy or forward)


def _if_small(raw):
    return raw if raw.__class__ in _NUMBERS or raw.size <= SMALL else None


def primitive(
    name: str,
    forward: Callable,
    *rules: Callable,
    numpy: Callable | None = None,
) -> Callable:
    """Declare any other operation: ``forward(inputs, /, parameters)`` with one rule per input.

    An input may be None.
    """
    signature = inspect.signature(forward).parameters.values()
    inputs = tuple(p.name for p in signature if p.kind is p.POSITIONAL_ONLY)
    parameters = _defaults(p for p in signature if p.kind is not p.POSITIONAL_ONLY)
    row = Primitive(name, forward, inputs, rules)
    if len(inputs) == 1:
        return _published(_of_one_input(row, parameters), row, numpy or forward)
    names = ["out", *inputs]
    reads_shapes = any(n.endswith("_shape") for names in row.reads.values() for n in names)
    if reads_shapes:
        names += [name + "_shape" for name in inputs]
    savers = _Savers(row, [*names, *parameters])
    default_values = list(parameters.values())
    count, all_tracked = len(inputs), 2 ** len(inputs) - 1

    def apply(*args, **params):
        if len(args) > count:
            params.update(zip(parameters, args[count:], strict=False))
            args = args[:count]
        elif len(args) < count:  # trailing inputs left out, or given by name
            args += tuple([params.pop(n, None) for n in inputs[len(args) :]])
        raws, parents, tensors, tracked, bit, dtype, mixed = [], [], [], 0, 1, None, False
        for value in args:
            if isinstance(value, Tensor):
                raw = value._data
                parent = value._node or (value if value._requires_grad else None)
                parents.append(parent)
                tensors.append(value)
                if parent is not None:
                    tracked += bit
                if dtype is None:
                    dtype = raw.dtype
                elif raw.dtype is not dtype:
                    mixed = True
            else:
                raw = value
                parents.append(None)
                tensors.append(_NEVER_WRITTEN)
                if isinstance(raw, _TYPED):
                    mixed = True
            raws.append(raw)
            bit += bit
        if dtype is None:  # no Tensor among them
            return forward(*args, **params)
        if mixed:
            raws = _promote_all(raws)
        try:
            out = forward(*raws, **params)
        except (ValueError, TypeError, IndexError, np.linalg.LinAlgError) as error:
            raise row.failed(error, raws) from None
        if not tracked or not is_grad_enabled():
            return wrap(in_default(out, *raws))
        known = [out, *raws]
        if reads_shapes:
            known += [np.shape(raw) for raw in raws]
        if parameters:
            known += map(params.get, parameters, default_values)
        result = wrap(out)
        pulls, versions = savers[tracked](parents, known, (result, *tensors))
        result._node = node = Node(row, tuple(parents), pulls, out, versions)
        if tracked != all_tracked:
            node.constant = _constants(parents, raws)
        return result

    if count == 3 and not parameters and not reads_shapes:
        apply = _with_a_short_cut(apply, row, savers)
    return _published(apply, row, numpy or forward)


def _with_a_short_cut(general: Callable, row: Primitive, savers: "_Savers") -> Callable:
    """Let three Tensors of one dtype, the way of every layer, pass without the general loop."""
    forward = row.forward

    def apply(x, y, z=None):
        if not (isinstance(x, Tensor) and isinstance(y, Tensor) and isinstance(z, Tensor)):
            return general(x, y, z)
        a, b, c = x._data, y._data, z._data
        if not (a.dtype is b.dtype is c.dtype and is_grad_enabled()):
            return general(x, y, z)
        try:
            out = forward(a, b, c)
        except (ValueError, TypeError, IndexError) as error:
            raise row.failed(error, (a, b, c)) from None
        parents = parent_x, parent_y, parent_z = (
            x._node or (x if x._requires_grad else None),
            y._node or (y if y._requires_grad else None),
            z._node or (z if z._requires_grad else None),
        )
        tracked = (parent_x is not None) + 2 * (parent_y is not None) + 4 * (parent_z is not None)
        result = wrap(out)
        if tracked:
            pulls, versions = savers[tracked](parents, (out, a, b, c), (result, x, y, z))
            result._node = node = Node(row, parents, pulls, out, versions)
            if tracked != 7:
                node.constant = _constants(parents, (a, b, c))
        return result

    return apply


class _Savers(dict):
    """For every set of tracked inputs the function that saves what their rules read.

    A set is a number whose bit k stands for input k. The function takes the inputs' parents, the
    values called ``names``, (out, *inputs, ...), and the tensors (result, *inputs). It is made
    when it is first needed, so that the engine is soon imported.
    """

    def __init__(self, row: Primitive, names: Sequence[str]):
        super().__init__()
        self.row = row
        self.names = names

    def __missing__(self, tracked: int) -> Callable:
        edges = [
            (k, [(self.names.index(name), name) for name in self.row.reads[rule]])
            for k, rule in enumerate(self.row.rules)
            if tracked >> k & 1
        ]
        self[tracked] = _saver(self.row, edges)
        return self[tracked]


def _saver(row: Primitive, edges: list[tuple]) -> Callable:
    """Compile ``lambda parents, known, tensors: (pulls, versions)`` of a node, where

    - pulls is ((parents[0], rule_0, (known[2],)), ...), what the rules read of what is known,
    - versions is ((counter, version, "y"), ...) of those among the tensors that they read.

    Python puts such nested tuples together several times faster than a loop does.
    """
    pulls = versions = ""
    for k, reads in edges:
        values = "".join(f"known[{i}], " for i, _name in reads)
        pulls += f"(parents[{k}], rule_{k}, ({values})), "
        for i, name in reads:
            if i <= len(row.inputs):  # the result or an input
                counter = f"tensors[{i}]._counter or tensors[{i}]._shared_counter()"
                versions += f"(counter := {counter}, counter[0], {name!r}), "
    rules = {f"rule_{k}": rule for k, rule in enumerate(row.rules)}
    return eval(f"lambda parents, known, tensors: (({pulls}), ({versions}))", rules)


_NEVER_WRITTEN = wrap(None)  # stands among tensors for an array or number, which has no versions


def _picker(places: list[int]) -> Callable:
    """Return a function that picks items as a tuple; itemgetter of one gives no tuple, a slice does."""
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))


def _constants(parents, raws) -> tuple:
    """Return, per input, the raw value of an untracked operand if it is small, else None."""
    return tuple(map(_constant, parents, raws))


def _constant(parent, raw):
    return None if parent is not None or raw is None else _if_small(raw)


def _promote_all(raws: list) -> list:
    """Cast arrays to their common dtype; truth values stay, be they a condition or a mask."""
    numbers = [raw for raw in raws if isinstance(raw, _TYPED) and raw.dtype.kind != "b"]
    if all(raw.dtype is numbers[0].dtype for raw in numbers):
        return raws
    dtype = result_type(*numbers)
    return [
        raw.astype(dtype, copy=False) if isinstance(raw, _TYPED) and raw.dtype.kind != "b" else raw
        for raw in raws
    ]


def view(name: str, forward: Callable, rule: Callable, numpy: Callable | None = None) -> Callable:
    """Declare an operation of one input that gives a View, where NumPy gives one.

    Its rule reads no values, only ``x_shape`` and the operation's parameters.
    """
    parameters = _defaults([*inspect.signature(forward).parameters.values()][1:])
    row = Primitive(name, forward, ("x",), (rule,))
    reads = [(name, parameters[name]) for name in row.reads[rule] if name != "x_shape"]
    reads_shape = "x_shape" in row.reads[rule]  # always the last one

    def apply(x, *args, **params):
        if not isinstance(x, Tensor):
            return forward(x, *args, **params)
        if args:
            params.update(zip(parameters, args, strict=False))
        memory = x._array()
        try:
            out = forward(memory, **params)
        except (ValueError, TypeError, IndexError) as error:
            raise row.failed(error, (memory,)) from None
        if out is memory:  # NumPy's squeeze, where there is nothing to drop
            out = memory[...]
        node = None
        parent = x._node or (x if x._requires_grad else None)
        if parent is not None and is_grad_enabled():
            values = [params.get(name, default) for name, default in reads]
            if reads_shape:
                values.append(memory.shape)
            node = Node(row, (parent,), ((parent, rule, values),), out)
        owner = out.base
        if owner is None or (owner is not memory and owner is not memory.base):
            return wrap(out if out.ndim else out[()], node)  # a copy
        if isinstance(x, View) and not x._requires_grad:
            return View(out, node, x._base, (*x._steps, (apply, params)), x._counter)
        return View(out, node, x, ((apply, params),), x._counter or x._shared_counter())

    return _published(apply, row, numpy or forward)


def _published(apply: Callable, row: Primitive, numpy) -> Callable:
    """Name the function and let NumPy's function of that meaning lead to it."""
    apply.__name__ = apply.__qualname__ = row.name
    operands = ", ".join(row.inputs) or "a list of inputs"
    apply.__doc__ = f"Return {row.name} of {operands}, with gradients of every order."
    apply.primitive = row
    row.function = apply
    if isinstance(numpy, np.ufunc) or numpy.__module__.startswith("numpy"):
        NUMPY[numpy] = apply
    return apply


def sequence_primitive(
    name: str, forward: Callable, rule: Callable, numpy: Callable | None = None
) -> Callable:
    """Declare an operation on a list of inputs: ``forward(inputs, axis)``.

    Its one rule serves every input; it reads ``g``, ``i``, the position of the input, ``shapes``,
    those of all inputs, and ``axis``.
    """
    row = Primitive(name, forward, (), (rule,))

    def apply(inputs, axis=0):
        raws = [value._data if isinstance(value, Tensor) else value for value in inputs]
        try:
            raws = _promote_all(raws)
            out = forward(raws, axis)
        except (ValueError, TypeError, IndexError) as error:
            raise row.failed(error, raws) from None
        if not any(isinstance(value, Tensor) for value in inputs):
            return out
        parents = tuple([origin(value) for value in inputs])
        if not is_grad_enabled() or all(parent is None for parent in parents):
            return wrap(out)
        shapes = tuple([np.shape(raw) for raw in raws])
        pulls = tuple(
            [
                (parent, rule, (i, shapes, axis))
                for i, parent in enumerate(parents)
                if parent is not None
            ]
        )
        node = Node(row, parents, pulls, out)
        node.constant = _constants(parents, raws)
        return wrap(out, node)

    return _published(apply, row, numpy or forward)
