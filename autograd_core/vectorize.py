"""``vmap``: a function of one example becomes a function of a batch.

The batch enters as a Tensor whose raw data is a ``Batch`` (see ``batch.py``), so the function is
recorded once, and the backward pass takes all examples along. What remains to be said about
gradients is said here: where a graph leads from the examples' values to what they share, a weight
say, the gradient is summed over them.
"""

import contextvars
import functools
from collections.abc import Callable

import numpy as np

from . import anomaly
from .batch import Batch, ExampleShape, one_for_each
from .creation import default_generator
from .functions import expand, stack, unbind
from .graph import now, origin, reachable
from .language import translator
from .ops import reduce
from .ops.primitive import Primitive, primitive
from .tensor import Tensor, as_tensor_operand, raw_of

_ = translator(__name__)

_running = contextvars.ContextVar("running", default=False)  # whether a function sees a Batch now


def vmap(func: Callable, in_dims=0, out_dims=0) -> Callable:
    """Return ``func``, written for one example, as a function of a batch of them.

    ``in_dims`` is the batch dimension of every argument, or a tuple with one (or None, not
    batched) per argument; ``out_dims`` that of the result, or a tuple with one per result.

    All examples are computed in one call of ``func``: with 1,000 small ones, 50 to 500 times as
    fast as in a loop. Where that is impossible (a branch depends on values, random numbers are
    drawn, something is written in place, an operation knows no batches), ``func`` is called once
    more for every example, and the result is the same; so it must do nothing but return a result.
    Gradients flow through either way, and ``func`` may take some itself, with ``grad`` or
    ``autograd.grad``. Source: PyTorch, torch.func.vmap.
    """

    @functools.wraps(func)
    def mapped(*args):
        dims = _one_each(in_dims, len(args))
        args = [
            arg if d is None else as_tensor_operand(arg) for arg, d in zip(args, dims, strict=True)
        ]
        lengths = {arg.shape[d] for arg, d in zip(args, dims, strict=True) if d is not None}
        if len(lengths) != 1:
            raise ValueError(
                _(
                    "vmap: the batch dimensions have lengths {lengths}; they must be one",
                    lengths=sorted(lengths),
                )
            )
        n = lengths.pop()
        if not _running.get() and not anomaly.enabled:
            state = default_generator.get_state()
            try:
                return _at_once(func, args, dims, out_dims, n)
            except Exception:  # whatever it was: the loop does without, or raises it more clearly
                default_generator.set_state(state)
        columns = [
            [arg] * n if d is None else unbind(arg, d) for arg, d in zip(args, dims, strict=True)
        ]
        results = [func(*example) for example in zip(*columns, strict=True)]
        if not isinstance(results[0], tuple):
            return stack(results, out_dims)
        ends = _one_each(out_dims, len(results[0]))
        outputs = zip(zip(*results, strict=True), ends, strict=True)
        return tuple(stack(parts, d) for parts, d in outputs)

    return mapped


def _one_each(dims, count: int) -> tuple:
    return dims if isinstance(dims, tuple) else (dims,) * count


def _at_once(func: Callable, args, dims, out_dims, n: int):
    """Compute all examples in one call; raises whatever goes wrong on the way."""
    began, state = now(), default_generator.get_state()
    examples = [
        arg if d is None else enter_batch(arg, axis=d) for arg, d in zip(args, dims, strict=True)
    ]
    before = _running.set(True)
    try:
        results = func(*examples)
    finally:
        _running.reset(before)
    if default_generator.get_state() != state:
        raise RuntimeError("each example needs random numbers of its own")
    parts = results if isinstance(results, tuple) else (results,)
    left = tuple(
        leave_batch(as_tensor_operand(part), axis=d, n=n)
        for part, d in zip(parts, _one_each(out_dims, len(parts)), strict=True)
    )
    _sum_over_what_is_shared(left, began)
    return left if isinstance(results, tuple) else left[0]


def _leave(x, /, axis, n):
    return np.moveaxis(one_for_each(x, n), 0, axis).copy()


enter_batch = primitive(
    "enter_batch",
    lambda x, /, axis: Batch(np.moveaxis(x, axis, 0).copy()),  # no version watches over a view
    lambda g, x_shape, axis: leave_batch(g, axis=axis, n=x_shape[axis]),
)
leave_batch = primitive("leave_batch", _leave, lambda g, axis: enter_batch(g, axis=axis))


def _sum_over_what_is_shared(results, began: int) -> None:
    """Let the edges that lead from each example's values to shared ones sum over the examples.

    ``began`` is the age since which they were recorded. Only now that ``func`` is through is that
    right: a gradient that it took itself was to be each example's own.
    """
    for node in reachable([origin(result) for result in results]):
        if isinstance(node, Tensor) or node.age > began:
            continue
        node.value = node.constant = None  # a drawing could not show them
        if node.primitive is enter_batch.primitive:
            continue
        if node.hooks or node.pulls.__class__ is not tuple:
            raise RuntimeError("hooks and custom functions must see one example at a time")
        inputs = [parent for parent, _rule, _read in node.pulls]
        at_once = _is_of_examples(node) or node.primitive is leave_batch.primitive
        if at_once and not all(map(_is_of_examples, inputs)):
            rules = _rules_with_shared_inputs(node.primitive)
            node.pulls = tuple(
                [
                    (parent, rules[_is_of_examples(parent)][rule], read)
                    for parent, rule, read in node.pulls
                ]
            )


def _is_of_examples(parent) -> bool:
    shape = parent._data.shape if isinstance(parent, Tensor) else parent.shape
    return isinstance(shape, ExampleShape)


@functools.cache
def _rules_with_shared_inputs(row: Primitive) -> tuple[dict, dict]:
    """Return {rule: what takes its place} for the edges to shared inputs, and to each example's own.

    Of a shared value that the rule reads every example gets its own, so that derivatives of the
    rule come back summed; a gradient that goes to a shared input is summed itself.
    """

    def replaced(rule, sums: bool):
        def on_batches(g, *values):
            values = [_spread(v, g) if isinstance(v, Tensor) else v for v in values]
            gradient = rule(g, *values)
            batch = raw_of(gradient)
            if not (sums and isinstance(batch, Batch)):
                return gradient
            n = len(batch.full)
            return reduce.sum(leave_batch(gradient, axis=0, n=n), axis=0)

        row.reads[on_batches] = row.reads[rule]
        return on_batches

    return tuple({rule: replaced(rule, sums) for rule in row.rules} for sums in (True, False))


def _spread(value: Tensor, g: Tensor) -> Tensor:
    """Give each of the examples that ``g`` has gradients of its own copy of a shared value."""
    if isinstance(value._data, Batch):
        return value
    n = len(raw_of(g).full)
    return enter_batch(expand(value, (n, *value.shape)), axis=0)
