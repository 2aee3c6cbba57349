"""Read a computation from the nodes of the engine's graph."""

import functools
import math
from collections.abc import Mapping

import numpy as np

from ...language import translator
from .picture import Kind
from .record import Constant, Record, Step, in_order

_ = translator(__name__)


def read_engine(output, values: bool, grads: bool, local: bool, names) -> Record:
    """Read the computation that made a tensor; ``read.read`` says what the arguments mean."""
    from ... import backward, graph

    if output.grad_fn is None:
        return Record([_untracked(output, values, names)])
    nodes = in_order(output.grad_fn, lambda n: [m for m, _slot in n.next_functions if m])
    index = {node: i for i, node in enumerate(nodes)}
    record = Record([_engine_step(node, index, values) for node in nodes])
    for node, step in zip(nodes, record.steps, strict=True):
        if step.operands:
            step.pull = functools.partial(backward.local_derivatives, node)
    _fill_names(record, nodes, names)
    record.steps[-1].kind = Kind.OUTPUT
    if values:
        record.steps[-1].value = output.detach().numpy()
    try:
        if grads:
            _fill_gradients(record, nodes, backward.node_gradients, output)
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
    from ...graph import Part

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
    return Step(
        Kind.RESULT,
        op=node.op,
        operands=operands,
        value=value,
        shape=tuple(node.shape),
        age=node.age,
        parts=tuple([Part(*fields) for fields in node.parts]),
    )


def _fill_names(record: Record, nodes: list, names: Mapping[str, object]) -> None:
    """Name the steps: by what the tensors themselves are called, then by ``names``."""
    for node, step in zip(nodes, record.steps, strict=True):
        leaf = getattr(node, "variable", None)
        step.name = getattr(node, "label", None) if leaf is None else leaf.name
        step.name = step.name or ""
    for name, tensor in names.items():
        for node, step in zip(nodes, record.steps, strict=True):
            if (
                node is getattr(tensor, "grad_fn", None)
                or getattr(node, "variable", node) is tensor
            ):
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
