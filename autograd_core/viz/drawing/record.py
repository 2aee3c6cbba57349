"""What a drawing knows of a computation: its steps in order, read from whatever recorded them.

Two recorders are understood. The engine's graph is read through its nodes. Any other object is
read through the **Value protocol**, four attributes that a learner's own scalar class has anyway:

``data``       the value, a number or an array
``grad``       the gradient, or None
``_parents``   the operands, in order (micrograd's ``_prev`` is understood as well)
``_op``        the name of the operation, ``""`` for a leaf

and, if present, ``name`` (or micrograd's ``label``) and ``_local``, the derivative with respect
to each operand, aligned with ``_parents``.
"""

import functools
import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ...language import translator
from .numbers import OPERATORS, array_rows, operation
from .picture import Kind

_ = translator(__name__)


@dataclass(frozen=True)
class Constant:
    """An operand that nobody differentiates; ``value`` is None when it is too large to show."""

    value: object = None


@dataclass
class Step:
    """A leaf, or one operation and its result. Integer operands count the record's steps."""

    kind: Kind
    op: str = ""
    name: str = ""
    operands: tuple["int | Constant", ...] = ()
    local: tuple = ()  # the derivative with respect to each operand, or None
    value: object = None
    gradient: object = None
    shape: tuple[int, ...] | None = None
    pull: Callable | None = None  # gradient of the result -> gradient per operand, or None


@dataclass
class Record:
    """The steps of a computation, operands before results, the output last."""

    steps: list[Step] = field(default_factory=list)
    note: str = ""

    def reference(self, operand: "int | Constant") -> str:
        """Return how to speak of an operand: by its name, as a number, else as x1, x2, ... or v1, v2, ..."""
        if isinstance(operand, Constant):
            return _short(operand.value) or _("constant")
        step = self.steps[operand]
        if step.name or not step.operands:
            return step.name or _short(step.value) or f"x{self._rank(operand)}"
        return f"v{self._rank(operand)}"

    def _rank(self, index: int) -> int:
        """Count the leaves, or the results, up to this one."""
        leaf = not self.steps[index].operands
        return sum(leaf == (not step.operands) for step in self.steps[: index + 1])

    def formula(self, index: int) -> str:
        """Return the right-hand side of a step, as Python writes it: ``2 × v1``, ``sin(x)``."""
        step = self.steps[index]
        operands = [self.reference(operand) for operand in step.operands]
        if step.op in OPERATORS and len(operands) == 2:
            return f" {operation(step.op)} ".join(operands)
        return f"{step.op}({', '.join(operands)})" if operands else ""


def _short(value) -> str:
    """Write a number or a short row; return "" for anything larger."""
    rows = None if value is None else array_rows(value)
    return rows[0] if rows and len(rows) == 1 else ""


def read(
    output,
    names: Mapping[str, object] | None = None,
    *,
    values: bool = True,
    grads: bool = True,
    local: bool = False,
) -> Record:
    """Read the computation that made ``output``: a tensor of the engine, or a Value.

    Raises TypeError when ``output`` is neither.
    """
    names = names or {}
    if hasattr(output, "grad_fn"):
        return _read_engine(output, values, grads, local, names)
    if hasattr(output, "data") and (hasattr(output, "_parents") or hasattr(output, "_prev")):
        return _read_values(output, values, grads, local, names)
    raise TypeError(
        _(
            "draw_graph: a {type} has no graph to draw; give a tensor of the engine, or an object "
            "with the attributes data, grad, _parents and _op",
            type=type(output).__name__,
        )
    )


def _in_order(root: Hashable, operands: Callable[[Hashable], Iterable]) -> list:
    """Return everything reachable from ``root``, operands first, each once; deep chains are fine."""
    order, seen, stack = [], {root}, [(root, iter(operands(root)))]
    while stack:
        node, rest = stack[-1]
        for operand in rest:
            if operand not in seen:
                seen.add(operand)
                stack.append((operand, iter(operands(operand))))
                break
        else:
            order.append(node)
            stack.pop()
    return order


def _read_engine(output, values: bool, grads: bool, local: bool, names) -> Record:
    from ... import graph

    if output.grad_fn is None:
        return Record([_untracked(output, values, names)])
    nodes = _in_order(output.grad_fn, lambda n: [m for m, _slot in n.next_functions if m])
    index = {node: i for i, node in enumerate(nodes)}
    record = Record([_engine_step(node, index, values) for node in nodes])
    for node, step in zip(nodes, record.steps, strict=True):
        if step.operands:
            step.pull = functools.partial(graph.local_derivatives, node)
    _fill_names(record, nodes, names)
    record.steps[-1].kind = Kind.OUTPUT
    if values:
        record.steps[-1].value = output.detach().numpy()
    try:
        if grads:
            _fill_gradients(record, nodes, graph.node_gradients, output)
        if local:
            for step in record.steps:
                step.local = _local(step)
    except graph.GraphFreedError:
        record.note = _(
            "The backward pass has freed this graph's values: draw before calling backward(), "
            "or call backward(retain_graph=True)."
        )
    return record


def _untracked(tensor, values: bool, names) -> Step:
    given = [name for name, named in names.items() if named is tensor]
    return Step(
        Kind.LEAF if tensor.requires_grad else Kind.CONSTANT,
        name=given[0] if given else getattr(tensor, "name", None) or "",
        value=tensor.detach().numpy() if values else None,
        shape=tuple(tensor.shape),
    )


def _engine_step(node, index: dict, values: bool) -> Step:
    variable = getattr(node, "variable", None)
    if variable is not None:
        kind = Kind.PARAMETER if type(variable).__name__ == "Parameter" else Kind.LEAF
        value = variable.detach().numpy() if values else None
        return Step(kind, value=value, shape=tuple(variable.shape))
    constants = node.constants or (None,) * len(node.next_functions)
    operands = tuple(
        index[operand] if operand is not None else Constant(constant if values else None)
        for (operand, _slot), constant in zip(node.next_functions, constants, strict=True)
    )
    value = node.value if values else None
    return Step(Kind.RESULT, op=node.op, operands=operands, value=value, shape=tuple(node.shape))


def _fill_names(record: Record, nodes: list, names: Mapping[str, object]) -> None:
    """Name the steps: by what the tensors themselves are called, then by ``names``."""
    for node, step in zip(nodes, record.steps, strict=True):
        leaf = getattr(node, "variable", None)
        step.name = getattr(node, "label", None) if leaf is None else leaf.name
        step.name = step.name or ""
    for name, tensor in names.items():
        for node, step in zip(nodes, record.steps, strict=True):
            if getattr(node, "variable", None) is tensor or tensor.grad_fn is node:
                step.name = name


def _fill_gradients(record: Record, nodes: list, node_gradients, output) -> None:
    if math.prod(output.shape) != 1:
        record.note = _(
            "Gradients are drawn for a result with one element; this one has shape {shape}.",
            shape=tuple(output.shape),
        )
        return
    gradients = node_gradients(output)
    for node, step in zip(nodes, record.steps, strict=True):
        step.gradient = gradients.get(node)


def _local(step: Step) -> tuple:
    """Return the derivative of each element of a result with respect to the same one of an operand.

    A VJP of ones gives it wherever the Jacobian is diagonal. Whether it is, a second VJP with
    other numbers tells: only then does it scale element by element. Elsewhere the answer is None.
    """
    if not step.operands:
        return ()
    ones = step.pull(np.ones(step.shape))
    if math.prod(step.shape) == 1:
        return tuple(ones)
    other = np.cos(np.arange(math.prod(step.shape), dtype=float)).reshape(step.shape)
    scaled = step.pull(other)
    return tuple(
        one
        if one is not None and np.shape(one) == step.shape and np.allclose(new, other * one)
        else None
        for one, new in zip(ones, scaled, strict=True)
    )


def _read_values(output, values: bool, grads: bool, local: bool, names) -> Record:
    nodes = _in_order(_ById(output), lambda v: map(_ById, _parents(v.value)))
    objects = [node.value for node in nodes]
    index = {id(value): i for i, value in enumerate(objects)}
    record = Record([_value_step(v, index, values, grads, local) for v in objects])
    for name, value in names.items():
        if id(value) in index:
            record.steps[index[id(value)]].name = name
    if record.steps[-1].operands:
        record.steps[-1].kind = Kind.OUTPUT
    return record


class _ById:
    """A hashable stand-in for a learner's object, whose own == may mean anything."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return id(self.value)

    def __eq__(self, other):
        return self.value is other.value


def _parents(value) -> tuple:
    return tuple(value._parents if hasattr(value, "_parents") else value._prev)


def _value_step(value, index: dict, values: bool, grads: bool, local: bool) -> Step:
    operands = tuple(index[id(parent)] for parent in _parents(value))
    return Step(
        Kind.RESULT if operands else Kind.LEAF,
        op=getattr(value, "_op", "") if operands else "",
        name=getattr(value, "name", None) or getattr(value, "label", None) or "",
        operands=operands,
        local=tuple(getattr(value, "_local", ())) if local else (),
        value=value.data if values else None,
        gradient=getattr(value, "grad", None) if grads else None,
        shape=np.shape(value.data),
        pull=functools.partial(_pull_value, value) if operands else None,
    )


def _pull_value(value, gradient) -> tuple:
    if not hasattr(value, "_local"):
        raise ValueError(
            _(
                "{type} has no attribute _local: to walk back through it, let every operation "
                "keep its derivative with respect to each operand there",
                type=type(value).__name__,
            )
        )
    return tuple(gradient * local for local in value._local)
