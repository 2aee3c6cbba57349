"""The graph of recorded operations.

A node is one executed operation. It knows the nodes (or leaf tensors) that its inputs came
from, and the values that its VJP rules read; it never refers to its own output, so a graph has
no reference cycles and goes as soon as nobody holds its end. ``backward.py`` walks it.
"""

import itertools
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from . import anomaly
from .hooks import RemovableHandle
from .language import translator
from .tensor import Tensor, wrap

_ = translator(__name__)
_ages = itertools.count(0, -1)  # what is recorded later is younger: its age is less

SMALL = 64  # up to so many elements a node keeps its result for drawings


class GraphFreedError(RuntimeError):
    """The values that this graph had saved are gone: a backward pass has used them."""


class Part(NamedTuple):
    """What was recorded since ``began``, an age, and belongs together: a module's or a loss's."""

    name: str
    began: int
    module: object = None
    composite: bool = False  # whether it holds modules of its own


def now() -> int:
    """Return the age of this moment: all that is recorded from now on is younger, less."""
    return next(_ages)


def mark_part(result, name: str, began: int, module=None, composite: bool = False) -> None:
    """Note in the node of ``result`` that it and what it needs, since ``began``, are one part."""
    node = getattr(result, "_node", None)
    if node is not None and node.age < began:
        node.parts = (*node.parts, (name, began, module, composite))


class Node:
    """One recorded operation.

    - ``parents``: per input, the Node that made it, the leaf Tensor itself, or None.
    - ``pulls``: per tracked input, (parent, rule, the values that the rule reads beside the
      gradient); None once freed.
    - ``versions``: (counter, version when saved, input name) of every saved tensor.
    - ``label``: the ``name`` given to the result, which drawings show; unset until then.
    - ``parts``: the modules and losses whose result this is, innermost first, for drawings:
      the fields of a Part each.
    """

    # What is rare has its default here, so that recording, the hottest path, stays short.
    constant = None  # the untracked operand of a binary operation, or one entry per input
    hooks: dict | None = None
    trace = None
    parts: tuple[tuple, ...] = ()

    def __init__(self, primitive, parents, pulls, out, versions: Sequence[tuple] = ()):
        self.primitive = primitive
        self.parents = parents
        self.pulls = pulls
        self.versions = versions
        self.shape = out.shape
        self.dtype = out.dtype
        self.value = out if out.size <= SMALL else None
        self.age = next(_ages)
        if anomaly.enabled:
            self.trace = traceback.extract_stack()[:-2]

    def checked_pulls(self, recording: bool) -> Sequence[tuple]:
        """Return ``pulls`` once they are known to be there and unchanged.

        With ``recording`` the values are Tensors where they stood in the graph, and the very
        same rules build the graph of the gradient.
        """
        if self.pulls is None:
            raise self.freed()
        for counter, version, name in self.versions:
            if counter[0] != version:
                raise self.modified(name, counter[0], version)
        return self.recording_pulls() if recording else self.pulls

    def freed(self) -> GraphFreedError:
        """Return the error for a second pass through this node."""
        return GraphFreedError(
            _(
                "Trying to backward through the graph a second time: the values saved by "
                "{op} were freed after the first. Pass retain_graph=True to the first "
                "backward, or compute the result anew.",
                op=self.name(),
            )
        )

    def modified(self, name: str, now: int, then: int) -> RuntimeError:
        """Return the error for a saved tensor that was written in place after it was saved."""
        return RuntimeError(
            _(
                "{op} needs `{name}` for the gradient, but it has been modified by an "
                "inplace operation: it is at version {now}, expected version {then} "
                "(the result of {op} has shape {shape}). Use x = x + ... instead of "
                "x += ..., or clone() first.",
                op=self.name(),
                name=name,
                shape=self.shape,
                now=now,
                then=then,
            )
        )

    def recording_pulls(self) -> list[tuple]:
        """Return ``pulls`` with Tensors in the place of the saved inputs and result."""
        origins = dict(zip(self.primitive.inputs, self.parents, strict=False), out=self)
        reads = self.primitive.reads
        return [
            (
                parent,
                rule,
                [_in_graph(v, origins.get(n)) for n, v in zip(reads[rule], values, strict=True)],
            )
            for parent, rule, values in self.pulls
        ]

    # -- what drawings and curious readers see ----------------------------------------------

    @property
    def op(self) -> str:
        """The name of the primitive, "mul"."""
        return self.primitive.name

    def name(self) -> str:
        """Return the name as PyTorch writes it, "MulBackward"."""
        return "".join(word.capitalize() for word in self.op.split("_")) + "Backward"

    @property
    def next_functions(self) -> tuple:
        """Per input, (the node that it came from or None, 0)."""
        return tuple((as_node(parent), 0) for parent in self.parents)

    @property
    def constants(self) -> tuple:
        """Per input, the raw value of an untracked operand if it is small, else None."""
        if isinstance(self.constant, tuple):
            return self.constant
        return tuple(None if parent is not None else self.constant for parent in self.parents)

    def register_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(gradient of the result)`` in the backward pass, before the rules."""
        if self.hooks is None:
            self.hooks = {}
        return RemovableHandle(self.hooks, hook)

    def __repr__(self) -> str:
        return f"<{self.name()}>"


class AccumulateGrad:
    """A leaf as it appears among the nodes of a drawing; equal for equal leaves."""

    op = "AccumulateGrad"
    next_functions = ()
    parents = ()
    constants = ()

    def __init__(self, variable: Tensor):
        self.variable = variable

    def name(self) -> str:
        return self.op

    @property
    def shape(self) -> tuple[int, ...]:
        return self.variable.shape

    @property
    def dtype(self) -> np.dtype:
        return self.variable.dtype

    @property
    def value(self):
        raw = self.variable._data
        return raw if raw.size <= SMALL else None

    def __eq__(self, other) -> bool:
        return isinstance(other, AccumulateGrad) and self.variable is other.variable

    def __hash__(self) -> int:
        return hash(self.variable)

    def __repr__(self) -> str:
        return f"<{self.op}>"


def as_node(parent):
    """Return a parent as a node: leaf tensors in their AccumulateGrad, the rest as it is."""
    return AccumulateGrad(parent) if isinstance(parent, Tensor) else parent


def origin(value):
    """Return where a gradient for this value would go: a Node, the leaf itself, or None."""
    if not isinstance(value, Tensor):
        return None
    return value._node or (value if value._requires_grad else None)


def _in_graph(raw, parent):
    """Return a saved value as it stood in the graph: leaf, interior tensor or constant."""
    if parent is None:
        return raw
    return parent if isinstance(parent, Tensor) else wrap(raw, parent)


def reachable(roots: Iterable) -> set:
    """Return all nodes and leaf tensors from which the roots (nodes or leaves) were computed."""
    seen = set()
    stack = [root for root in roots if root is not None]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Node):
            stack.extend(parent for parent in node.parents if parent is not None)
    return seen
