"""The graph of recorded operations, and the backward pass through it.

A node is one executed operation. It knows the nodes (or leaf tensors) that its inputs came
from, and the values that its VJP rules read; it never refers to its own output, so a graph has
no reference cycles and goes as soon as nobody holds its end.

The backward pass works through the nodes from the youngest to the oldest: inputs are always
older than results, so age is a topological order, and a loop with a heap needs no recursion.
"""

import contextlib
import itertools
import traceback
import weakref
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from .grad_mode import enable_grad, no_grad, set_grad_enabled
from .language import translator
from .tensor import Tensor, wrap

_ = translator(__name__)
_ages = itertools.count(0, -1)  # what is recorded later is younger: its age is less

SMALL = 64  # up to so many elements a node keeps its result for drawings


class GraphFreedError(RuntimeError):
    """The values that this graph had saved are gone: a backward pass has used them."""


class AnomalyError(RuntimeError):
    """Anomaly detection met a NaN in the backward pass."""


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
        node.parts = (*node.parts, Part(name, began, module, composite))


class Node:
    """One recorded operation.

    - ``parents``: per input, the Node that made it, the leaf Tensor itself, or None.
    - ``pulls``: per tracked input, (parent, rule, the values that the rule reads beside the
      gradient); None once freed.
    - ``versions``: (counter, version when saved, input name) of every saved tensor.
    - ``label``: the ``name`` given to the result, which drawings show; unset until then.
    - ``parts``: the modules and losses whose result this is, innermost first, for drawings.
    """

    # What is rare has its default here, so that recording, the hottest path, stays short.
    versions: Sequence[tuple] = ()
    constant = None  # the untracked operand of a binary operation, or one entry per input
    hooks: dict | None = None
    trace = None
    parts: tuple["Part", ...] = ()

    def __init__(self, primitive, parents, pulls, out):
        self.primitive = primitive
        self.parents = parents
        self.pulls = pulls
        self.shape = out.shape
        self.dtype = out.dtype
        self.value = out if out.size <= SMALL else None
        self.age = next(_ages)
        if _anomaly:
            self.trace = traceback.extract_stack()[:-2]

    def checked_pulls(self, recording: bool) -> Sequence[tuple]:
        """Return ``pulls`` once they are known to be there and unchanged.

        With ``recording`` the values are Tensors where they stood in the graph, and the very
        same rules build the graph of the gradient.
        """
        if self.pulls is None:
            raise self.freed()
        if self.versions:
            self.check_versions()
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

    def check_versions(self) -> None:
        """Raise RuntimeError if a saved tensor was written in place after it was saved."""
        for counter, version, name in self.versions:
            if counter[0] != version:
                raise RuntimeError(
                    _(
                        "{op} needs `{name}` for the gradient, but it has been modified by an "
                        "inplace operation: it is at version {now}, expected version {then} "
                        "(the result of {op} has shape {shape}). Use x = x + ... instead of "
                        "x += ..., or clone() first.",
                        op=self.name(),
                        name=name,
                        shape=self.shape,
                        now=counter[0],
                        then=version,
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

    def register_hook(self, hook: Callable) -> "RemovableHandle":
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


# -- hooks ------------------------------------------------------------------------------------


class RemovableHandle:
    """What registering a hook returns; ``remove()`` takes the hook away again."""

    def __init__(self, hooks: dict, hook: Callable):
        self._hooks = hooks
        hooks[self] = hook

    def remove(self) -> None:
        self._hooks.pop(self, None)


def _call_hooks(hooks: dict, g, recording: bool):
    """Pass a gradient through hooks: each sees a Tensor and may return another in its place."""
    for hook in list(hooks.values()):
        seen = g if recording else wrap(np.array(g))  # a copy: hooks may write into it
        with set_grad_enabled(recording):
            answer = hook(seen)
        g = seen if answer is None else answer
        g = g if recording else g._data
    return g


# -- anomaly detection --------------------------------------------------------------------------


_anomaly = False


class detect_anomaly:
    """Within a ``with`` block, a NaN in the backward pass raises and names the forward line.

    It costs time: every operation notes where it was called. Source: PyTorch,
    torch.autograd.detect_anomaly.
    """

    def __init__(self, check_nan: bool = True):
        self.mode = check_nan

    def __enter__(self):
        self._before = _switch_anomaly(self.mode)
        return self

    def __exit__(self, *exc):
        _switch_anomaly(self._before)


class set_detect_anomaly(detect_anomaly):
    """Switch anomaly detection on or off, at once or for a ``with`` block."""

    def __init__(self, mode: bool):
        super().__init__(mode)
        self._before = _switch_anomaly(mode)

    def __enter__(self):
        return self


def _switch_anomaly(mode: bool) -> bool:
    global _anomaly
    before, _anomaly = _anomaly, mode
    return before


def _check_nan(node: Node, gradient, parent) -> None:
    raw = gradient._data if isinstance(gradient, Tensor) else gradient
    if np.isnan(raw).any():
        i = next(i for i, candidate in enumerate(node.parents) if candidate is parent)
        where = node.trace[-1] if node.trace else None
        raise AnomalyError(
            _(
                "{op} returned nan values in its gradient for input {i}. "
                "The forward call was: {where}",
                op=node.name(),
                i=i,
                where=f"{where.filename}:{where.lineno}  {where.line}"
                if where
                else _("made outside detect_anomaly"),
            )
        )


# -- the backward pass ----------------------------------------------------------------------------


def propagate(
    roots: Iterable[tuple],
    *,
    retain_graph: bool,
    recording: bool = False,
    needed: set | None = None,
    watched: dict | None = None,
    ends: frozenset | None = None,
) -> dict:
    """Send gradients from ``roots``, pairs (node or leaf, gradient), back to the leaves.

    Returns {leaf: gradient}, arrays that nobody else holds. Gradients are raw data, or Tensors with ``recording``. Only
    ``needed`` nodes and leaves are served; the gradients of the nodes that are keys of
    ``watched`` are written there; nodes among ``ends`` are treated as leaves. Each node is
    visited once, when its gradient is complete.
    """
    pending, leaves, queue = {}, {}, []  # queue: a heap of (age, node)
    for target, g in roots:
        if target in pending:
            pending[target] = pending[target] + g
        elif isinstance(target, Node):
            pending[target] = g
            heappush(queue, (target.age, target))
        else:
            leaves[target] = leaves[target] + g if target in leaves else _own(g)
    while queue:
        node = heappop(queue)[1]
        g = pending.pop(node)
        if node.hooks:
            g = _call_hooks(node.hooks, g, recording)
        if watched is not None and node in watched:
            watched[node] = g
        pulls = node.pulls
        if recording or node.versions or pulls.__class__ is not tuple:  # else: nothing to check
            pulls = node.checked_pulls(recording)
        for parent, rule, values in pulls:
            if needed is not None and parent not in needed:
                continue
            gradient = rule(g, *values)
            if gradient is None:
                continue
            if _anomaly:
                _check_nan(node, gradient, parent)
            if gradient.shape != parent.shape:
                gradient = unbroadcast(gradient, parent.shape)
            if gradient.dtype is not parent.dtype:
                gradient = _cast(gradient, parent.dtype)
            # Sums are made out of place: x + x sends one and the same array twice.
            if parent in pending:
                pending[parent] = pending[parent] + gradient
            elif isinstance(parent, Node) and (ends is None or parent not in ends):
                pending[parent] = gradient
                heappush(queue, (parent.age, parent))
            elif parent in leaves:
                leaves[parent] = leaves[parent] + gradient
            else:
                # Only what a rule has just made is nobody else's: not g itself, not a view.
                made = recording or (gradient is not g and gradient.base is None)
                leaves[parent] = gradient if made else _own(gradient)
        if not retain_graph:
            node.value = None
            if node.primitive.reads_values:  # a node whose rules read none can be used again
                node.pulls = None
    return leaves


def _own(g):
    """Return a gradient as memory of its own; numbers and Tensors are that already."""
    return np.array(g) if isinstance(g, np.ndarray) else g


def unbroadcast(g, shape: tuple[int, ...]):
    """Sum a gradient over the axes that broadcasting had stretched or added."""
    added = g.ndim - len(shape)
    axes = tuple(range(added))
    if g.shape[added:] != shape:
        stretched = [i for i, n in enumerate(shape) if n == 1 and g.shape[i + added] != 1]
        axes += tuple([i + added for i in stretched])
    if axes:
        g = np.sum(g, axis=axes) if isinstance(g, Tensor) else np.add.reduce(g, axis=axes)
    return g if g.shape == shape else np.reshape(g, shape)


def _cast(g, dtype):
    return g.to(dtype) if isinstance(g, Tensor) else g.astype(dtype)


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


def _leading_to(targets: set, roots: Iterable) -> set:
    """Return the nodes and leaves on a path from the roots to one of the targets."""
    needed = set(targets)
    nodes = [node for node in reachable(roots) if isinstance(node, Node)]
    for node in sorted(nodes, key=lambda node: -node.age):
        if any(parent in needed for parent in node.parents if parent is not None):
            needed.add(node)
    return needed


def _roots(outputs: Sequence[Tensor], gradients: Sequence, recording: bool) -> list[tuple]:
    """Pair the outputs' nodes with their initial gradients; check both."""
    roots = []
    for output, gradient in zip(outputs, gradients, strict=True):
        if not isinstance(output, Tensor):
            raise TypeError(
                _("backward: expected a Tensor, got {kind}", kind=type(output).__name__)
            )
        target = origin(output)
        if target is None:
            raise RuntimeError(
                _(
                    "element 0 of tensors does not require grad and does not have a grad_fn: "
                    "none of its inputs has requires_grad=True, or it was computed under no_grad"
                )
            )
        raw = output._data
        if gradient is None:
            if raw.size != 1:
                raise RuntimeError(
                    _(
                        "grad can be implicitly created only for scalar outputs, not for shape "
                        "{shape}; call backward() on a scalar such as y.sum() or y.mean(), or "
                        "pass gradient= of that shape",
                        shape=raw.shape,
                    )
                )
            gradient = raw.dtype.type(1) if raw.ndim == 0 else np.ones_like(raw)
        else:
            gradient = _given_gradient(gradient, raw, recording)
        if recording and not isinstance(gradient, Tensor):
            gradient = wrap(gradient)
        roots.append((target, gradient))
    return roots


def _given_gradient(gradient, raw, recording: bool):
    """Return the user's gradient as raw data (a Tensor if recording) of the output's shape."""
    keep = recording and isinstance(gradient, Tensor)
    given = gradient if keep else np.asarray(getattr(gradient, "_data", gradient))
    if given.shape != raw.shape:
        raise RuntimeError(
            _(
                "Mismatch in shape: gradient has shape {given}, the output {shape}; "
                "they must be equal",
                given=given.shape,
                shape=raw.shape,
            )
        )
    if given.dtype != raw.dtype:
        given = _cast(given, raw.dtype)
    return given if keep or given.ndim else given[()]


def _as_list(value) -> list:
    return [value] if isinstance(value, Tensor) or value is None else list(value)


_AS_IT_IS = contextlib.nullcontext()


def backward(
    tensors,
    grad_tensors=None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs=None,
) -> None:
    """Compute gradients of ``tensors`` and add them to the ``.grad`` of the leaves.

    ``grad_tensors`` has one tensor (or None for scalars) per output, with its shape; it is the
    vector of the vector-Jacobian product. ``retain_graph`` keeps the saved values for another
    pass, ``create_graph`` records this one so that it can be differentiated; ``inputs``
    restricts accumulation to these tensors. Raises RuntimeError for non-scalar outputs without
    gradient, mismatched shapes, freed graphs and values modified in place.
    Source: PyTorch, torch.autograd.backward.
    """
    tensors = _as_list(tensors)
    grad_tensors = [None] * len(tensors) if grad_tensors is None else _as_list(grad_tensors)
    retain = create_graph if retain_graph is None else retain_graph
    roots = _roots(tensors, grad_tensors, create_graph)
    needed = watched = None
    if inputs is not None:
        inputs = _as_list(inputs)
        targets = {origin(t) for t in inputs}
        if any(target is None for target in targets):
            raise RuntimeError(_("One of the differentiated Tensors does not require grad"))
        needed = _leading_to(targets, [root for root, _g in roots])
        watched = {target: None for target in targets if isinstance(target, Node)}
    with enable_grad() if create_graph else _AS_IT_IS:  # rules on arrays record nothing
        leaves = propagate(
            roots, retain_graph=retain, recording=create_graph, needed=needed, watched=watched
        )
        for leaf, g in leaves.items():
            if needed is None or leaf in needed:
                accumulate(leaf, g, create_graph)
        for tensor in inputs or ():
            if tensor._node is not None and watched[tensor._node] is not None:
                accumulate(tensor, _own(watched[tensor._node]), create_graph)


def accumulate(leaf: Tensor, g, recording: bool = False) -> None:
    """Add a gradient to ``leaf.grad``: in place, as PyTorch does, unless it is recorded.

    ``g`` becomes the leaf's own: see ``propagate``.
    """
    if leaf._hooks:
        g = _call_hooks(leaf._hooks, g, recording)
    if recording:
        leaf.grad = g if leaf.grad is None else leaf.grad + g
    elif leaf.grad is None:
        leaf.grad = wrap(g)
    else:
        total = leaf.grad
        if isinstance(total._data, np.ndarray) and total._node is None:
            total._data += g
            total._shared_counter()[0] += 1
        else:
            leaf.grad = wrap(total._data + g)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of (the sum of) ``outputs`` with respect to ``inputs``.

    One tensor or a sequence of them for either; the result is a tuple with one gradient per
    input, of its shape and dtype. No ``.grad`` is touched. Raises RuntimeError for an input
    that the outputs do not depend on, unless ``allow_unused`` (then None) or
    ``materialize_grads`` (then zeros). Source: PyTorch, torch.autograd.grad.
    """
    outputs, inputs = _as_list(outputs), _as_list(inputs)
    grad_outputs = [None] * len(outputs) if grad_outputs is None else _as_list(grad_outputs)
    retain = create_graph if retain_graph is None else retain_graph
    roots = _roots(outputs, grad_outputs, create_graph)
    targets = [origin(tensor) for tensor in inputs]
    if any(target is None for target in targets):
        raise RuntimeError(
            _("One of the differentiated Tensors does not require grad; set requires_grad=True")
        )
    watched = {target: None for target in targets if isinstance(target, Node)}
    needed = _leading_to(set(targets), [root for root, _g in roots])
    with set_grad_enabled(create_graph):
        leaves = propagate(
            roots, retain_graph=retain, recording=create_graph, needed=needed, watched=watched
        )
        for leaf in leaves:
            if leaf._hooks:
                leaves[leaf] = _call_hooks(leaf._hooks, leaves[leaf], create_graph)
    found = {node: _own(g) for node, g in watched.items()} | leaves
    gradients = [found.get(target) for target in targets]
    allow_unused = materialize_grads if allow_unused is None else allow_unused
    for i, gradient in enumerate(gradients):
        if gradient is None and not allow_unused:
            raise RuntimeError(
                _(
                    "One of the differentiated Tensors (input {i}) appears to not have been used "
                    "in the graph. Set allow_unused=True if this is the desired behavior.",
                    i=i,
                )
            )
        if gradient is None and materialize_grads:
            gradients[i] = np.zeros_like(inputs[i]._data)
    return tuple(g if g is None or isinstance(g, Tensor) else wrap(g) for g in gradients)


# -- looking at a graph ---------------------------------------------------------------------------


def node_gradients(output: Tensor, gradient=None) -> dict:
    """Return {node: raw gradient} for every node and leaf below ``output``.

    The pass frees nothing, calls no leaf hooks and changes no ``.grad``. Raises GraphFreedError
    when an earlier backward has freed the values.
    """
    roots = _roots([output], [gradient], False)
    watched = {node: None for node in reachable([roots[0][0]]) if isinstance(node, Node)}
    with no_grad():
        leaves = propagate(roots, retain_graph=True, watched=watched)
    return watched | {AccumulateGrad(leaf): g for leaf, g in leaves.items()}


def local_derivatives(node: Node, gradient=None) -> tuple:
    """Return, per input, the node's own VJP of ``gradient`` (ones by default) as raw data.

    For an elementwise operation these are the local derivatives; None for untracked inputs.
    Raises GraphFreedError when an earlier backward has freed the values.
    """
    if gradient is None:
        gradient = np.ones(node.shape, node.dtype)[()]
    else:
        gradient = np.asarray(getattr(gradient, "_data", gradient))[()]
    with no_grad():
        found = iter(
            [(p, rule(gradient, *values)) for p, rule, values in node.checked_pulls(False)]
        )
    return tuple(None if p is None else unbroadcast(next(found)[1], p.shape) for p in node.parents)


def retain_grad(tensor: Tensor) -> None:
    """Make backward fill ``.grad`` of this interior tensor too; nothing happens for a leaf.

    Raises RuntimeError for an untracked tensor. Source: PyTorch, torch.Tensor.retain_grad.
    """
    if not tensor.requires_grad:
        raise RuntimeError(_("can't retain_grad on Tensor that has requires_grad=False"))
    if tensor._node is None or tensor._retains_grad:
        return
    reference = weakref.ref(tensor)  # a node must not keep its own output alive

    def keep(g):
        alive = reference()
        if alive is not None:
            alive.grad = g if alive.grad is None else alive.grad + g

    tensor._node.register_hook(keep)
    tensor._retains_grad = True


def register_hook(tensor: Tensor, hook: Callable) -> RemovableHandle:
    """Call ``hook(gradient)`` when the gradient of this tensor is complete.

    What the hook returns, if not None, replaces the gradient. Raises RuntimeError for an
    untracked tensor. Source: PyTorch, torch.Tensor.register_hook.
    """
    if not tensor.requires_grad:
        raise RuntimeError(_("cannot register a hook on a tensor that doesn't require gradient"))
    if tensor._node is not None:
        return tensor._node.register_hook(hook)
    if tensor._hooks is None:
        tensor._hooks = {}
    return RemovableHandle(tensor._hooks, hook)
