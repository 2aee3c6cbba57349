"""The backward pass: gradients flow from the outputs of a graph to its leaves.

It works through the nodes from the youngest to the oldest: inputs are always older than
results, so age is a topological order, and a loop with a heap needs no recursion.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

import numpy as np

from . import anomaly
from .batch import Batch, whole
from .grad_mode import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from .graph import AccumulateGrad, Node, origin, reachable
from .hooks import call_hooks
from .language import translator
from .ops.linalg import sum_rows
from .tensor import Tensor, raw_of, wrap

_ = translator(__name__)


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

    Returns {leaf: gradient}, arrays that nobody else holds. Gradients are raw data, or Tensors
    with ``recording``. Only ``needed`` nodes and leaves are served; the gradients of the nodes
    that are keys of ``watched`` are written there; nodes among ``ends`` are treated as leaves.
    Each node is visited once, when its gradient is complete.
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
    checks_nan = anomaly.enabled
    while queue:
        node = heappop(queue)[1]
        g = pending.pop(node)
        if node.hooks:
            g = call_hooks(node.hooks, g, recording)
        if watched is not None and node in watched:
            watched[node] = g
        pulls = node.pulls
        if recording or node.versions or pulls.__class__ is not tuple:  # else: nothing to check
            pulls = node.checked_pulls(recording)
        for parent, rule, values in pulls:
            if needed is not None and parent not in needed:
                continue
            gradient = rule(g, *values) if values else rule(g)
            if gradient is None:
                continue
            if checks_nan:
                anomaly.check_nan(node, gradient, parent)
            inner = isinstance(parent, Node)
            to = parent if inner else parent._data
            if gradient.shape != to.shape:
                gradient = unbroadcast(gradient, to.shape)
            if gradient.dtype is not to.dtype:
                gradient = _cast(gradient, to.dtype)
            # Sums are made out of place: x + x sends one and the same array twice.
            if inner and (ends is None or parent not in ends):
                if parent in pending:
                    pending[parent] = pending[parent] + gradient
                else:
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
    if g.ndim == 2 and g.shape[1:] == shape:  # the commonest case, a bias
        return sum_rows(g)
    added = g.ndim - len(shape)
    stretched = [i + added for i, n in enumerate(shape) if n == 1 and g.shape[i + added] != 1]
    axes = (*range(added), *stretched)
    if axes != ():
        g = np.sum(g, axis=axes) if isinstance(g, Tensor) else np.add.reduce(g, axis=axes)
    return g if g.shape == shape else np.reshape(g, shape)


def _cast(g, dtype):
    return g.to(dtype) if isinstance(g, Tensor) else g.astype(dtype)


def _ways_to(inputs: Iterable[Tensor], roots: Iterable[tuple]) -> tuple[list, set, dict]:
    """Return the nodes and leaves of the inputs, and ``needed`` and ``watched`` for ``propagate``."""
    targets = [origin(tensor) for tensor in inputs]
    if any(target is None for target in targets):
        raise RuntimeError(
            _("One of the differentiated Tensors does not require grad; set requires_grad=True")
        )
    needed = set(targets)
    nodes = [node for node in reachable([root for root, _g in roots]) if isinstance(node, Node)]
    for node in sorted(nodes, key=lambda node: -node.age):  # from the oldest to the youngest
        if any(parent in needed for parent in node.parents if parent is not None):
            needed.add(node)
    return targets, needed, {target: None for target in targets if isinstance(target, Node)}


def _roots(outputs: Sequence[Tensor], gradients, recording: bool) -> list[tuple]:
    """Pair the outputs' nodes with their initial gradients, or with ones; check both."""
    gradients = (None,) * len(outputs) if gradients is None else _as_tuple(gradients)
    if len(outputs) != len(gradients):
        raise RuntimeError(_("got {n} tensors and {m} gradients", n=len(outputs), m=len(gradients)))
    roots = []
    for i, output in enumerate(outputs):
        gradient = gradients[i]
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
    given = gradient if keep else raw_of(gradient)
    if not (keep or isinstance(given, Batch)):
        given = np.asarray(given)
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


def _as_tuple(value) -> tuple:
    return (value,) if isinstance(value, Tensor) or value is None else tuple(value)


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
    if create_graph and not is_grad_enabled():  # rules on arrays record nothing anyway
        with enable_grad():
            return backward(tensors, grad_tensors, retain_graph, create_graph, inputs)
    tensors = _as_tuple(tensors)
    retain = create_graph if retain_graph is None else retain_graph
    roots = _roots(tensors, grad_tensors, create_graph)
    for tensor in tensors:
        if isinstance(tensor._data, Batch):
            raise RuntimeError("within vmap .grad has no place for each example: use autograd.grad")
    needed = watched = None
    if inputs is not None:
        inputs = _as_tuple(inputs)
        _targets, needed, watched = _ways_to(inputs, roots)
    leaves = propagate(
        roots, retain_graph=retain, recording=create_graph, needed=needed, watched=watched
    )
    for leaf, g in leaves.items():
        if needed is not None and leaf not in needed:
            continue
        if not leaf._requires_grad:  # no longer
            continue
        if leaf.grad is None and not leaf._hooks and not create_graph:
            leaf.grad = wrap(g)
        else:
            accumulate(leaf, g, create_graph)
    for tensor in inputs or ():
        if tensor._node is not None and watched[tensor._node] is not None:
            accumulate(tensor, _own(watched[tensor._node]), create_graph)


def accumulate(leaf: Tensor, g, recording: bool = False) -> None:
    """Add a gradient to ``leaf.grad``: in place, as PyTorch does, unless it is recorded.

    ``g`` becomes the leaf's own: see ``propagate``.
    """
    if leaf._hooks:
        g = call_hooks(leaf._hooks, g, recording)
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
    outputs, inputs = _as_tuple(outputs), _as_tuple(inputs)
    retain = create_graph if retain_graph is None else retain_graph
    roots = _roots(outputs, grad_outputs, create_graph)
    targets, needed, watched = _ways_to(inputs, roots)
    with set_grad_enabled(create_graph):
        leaves = propagate(
            roots, retain_graph=retain, recording=create_graph, needed=needed, watched=watched
        )
        for leaf in leaves:
            if leaf._hooks:
                leaves[leaf] = call_hooks(leaf._hooks, leaves[leaf], create_graph)
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

    Within a ``vmap`` it is that of all examples. The pass frees nothing, calls no leaf hooks and
    changes no ``.grad``. Raises GraphFreedError when an earlier backward has freed the values.
    """
    roots = _roots([output], [gradient], False)
    watched = {node: None for node in reachable([roots[0][0]]) if isinstance(node, Node)}
    with no_grad():
        leaves = propagate(roots, retain_graph=True, watched=watched)
    nodes = watched | {AccumulateGrad(leaf): g for leaf, g in leaves.items()}
    return {node: whole(g) for node, g in nodes.items()}


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
    return tuple(
        None if p is None else whole(unbroadcast(next(found)[1], p.shape)) for p in node.parents
    )
