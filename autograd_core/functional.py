"""Gradients as functions: what takes a function and returns its derivative.

Everything here is written with ``backward.grad``, so all of it nests: the gradient of a gradient,
the Jacobian of a Jacobian. Where PyTorch and MindSpore name one thing differently, both work.
"""

import contextvars
import functools
from collections.abc import Callable

import numpy as np

from . import anomaly, backward
from .batch import Batch, ExampleShape
from .creation import default_generator
from .grad_mode import enable_grad, is_grad_enabled
from .graph import now, origin, reachable
from .language import translator
from .ops import reduce
from .ops.functions import as_tensor_operand, cat, clone, expand, stack, unbind
from .ops.primitive import Primitive, primitive
from .tensor import Tensor, raw_of, wrap

_ = translator(__name__)


def stop_gradient(value):
    """Return the value as a constant: no gradient flows back through it. MindSpore's detach."""
    return value.detach() if isinstance(value, Tensor) else value


# -- gradients of scalar functions ----------------------------------------------------------------


def value_and_grad(
    fn: Callable, grad_position=0, weights=None, has_aux: bool = False, *, argnums=None
) -> Callable:
    """Return a function that computes ``fn`` and its gradients: (value, gradients).

    ``grad_position`` (PyTorch: ``argnums``) names the positional arguments to differentiate by:
    an int gives one gradient, a tuple a tuple, None none. ``weights``, a tensor or a sequence of
    tensors that require grad, adds theirs: the gradients are then (by position, by weights), or
    by weights alone when ``grad_position`` is None. With several outputs the gradient is that
    of their sum; with ``has_aux`` only the first counts, the others are passed on.
    Source: MindSpore, mindspore.value_and_grad; PyTorch, torch.func.grad_and_value.
    """
    positions = grad_position if argnums is None else argnums
    if positions is None and weights is None:
        raise ValueError(_("grad: grad_position and weights are both None; name what to derive by"))

    @functools.wraps(fn)
    def differentiated(*args, **kwargs):
        outer = is_grad_enabled()
        args = list(args)
        places = [] if positions is None else positions
        places = [places] if isinstance(places, int) else list(places)
        for place in places:
            if not -len(args) <= place < len(args):
                raise IndexError(
                    _(
                        "grad: position {place} does not exist, {name} got {n} arguments",
                        place=place,
                        name=getattr(fn, "__name__", "fn"),
                        n=len(args),
                    )
                )
            args[place] = _variable(args[place])
        variables = [args[place] for place in places]
        single_weight = isinstance(weights, Tensor)
        params = [weights] if single_weight else list(weights or ())
        with enable_grad():
            value = fn(*args, **kwargs)
        outputs = list(value) if isinstance(value, tuple | list) else [value]
        counted = outputs[:1] if has_aux else outputs
        recording = outer and _hangs_elsewhere(counted, variables + params)
        gradients = _gradients_of_sum(counted, variables + params, recording)
        by_position = gradients[: len(places)]
        by_position = by_position[0] if isinstance(positions, int) else tuple(by_position)
        by_weights = gradients[len(places) :]
        by_weights = by_weights[0] if single_weight else tuple(by_weights)
        if weights is None:
            found = by_position
        else:
            found = by_weights if positions is None else (by_position, by_weights)
        return value if recording else _detached(value), found

    return differentiated


def grad(
    fn: Callable, grad_position=0, weights=None, has_aux: bool = False, *, argnums=None
) -> Callable:
    """Return a function that computes the gradients of ``fn``; arguments as value_and_grad.

    With ``has_aux`` it returns (gradients, (the outputs after the first,)).
    Source: MindSpore, mindspore.grad; PyTorch, torch.func.grad.
    """
    both = value_and_grad(fn, grad_position, weights, has_aux, argnums=argnums)

    @functools.wraps(fn)
    def differentiated(*args, **kwargs):
        value, gradients = both(*args, **kwargs)
        return (gradients, tuple(value[1:])) if has_aux else gradients

    return differentiated


def _variable(value) -> Tensor:
    """Return an argument as something to differentiate by, still tied to an outer derivative."""
    value = value if isinstance(value, Tensor) else Tensor(value)
    if value.requires_grad and is_grad_enabled():
        return clone(value)
    return wrap(value._data).requires_grad_()


def _hangs_elsewhere(outputs, variables) -> bool:
    """Return whether the outputs depend on tracked tensors other than the variables.

    Only then does an outer derivative exist that the gradient itself must be recorded for.
    """
    own = {origin(variable) for variable in variables}
    ends = reachable([origin(output) for output in outputs if isinstance(output, Tensor)])
    return any(isinstance(end, Tensor) and end not in own for end in ends)


def _gradients_of_sum(outputs, variables, recording: bool) -> list[Tensor]:
    """Return the gradients of the sum of all elements; zeros for what plays no part."""
    vectors = [wrap(np.ones_like(out._data)) for out in outputs]
    return list(_pull(outputs, variables, vectors, recording))


def _pull(outputs, variables, vectors, recording: bool, retain_graph=None) -> tuple:
    """Return the gradients of the sum of outputs * vectors; zeros for what plays no part."""
    pairs = [(o, v) for o, v in zip(outputs, vectors, strict=True) if o.requires_grad]
    if not pairs:
        return tuple(wrap(np.zeros_like(variable._data)) for variable in variables)
    return backward.grad(
        [output for output, _v in pairs],
        variables,
        [vector for _o, vector in pairs],
        retain_graph=retain_graph,
        create_graph=recording,
        materialize_grads=True,
    )


def _detached(value):
    if isinstance(value, tuple | list):
        return type(value)(_detached(part) for part in value)
    return value.detach() if isinstance(value, Tensor) else value


# -- products with the Jacobian -------------------------------------------------------------------


def vjp(func: Callable, *primals) -> tuple:
    """Return (func(*primals), vjp_fn); ``vjp_fn(v)`` is the vector-Jacobian product v^T J.

    v has the shape of the output (a tuple for several); the result is one tensor per primal,
    not in a tuple if there is only one. Source: PyTorch, torch.func.vjp.
    """
    with enable_grad():
        variables = [_variable(primal) for primal in primals]
        output = func(*variables)
    outputs = output if isinstance(output, tuple) else (output,)
    outer = is_grad_enabled() and _hangs_elsewhere(outputs, variables)

    def vjp_fn(*cotangents):
        vectors = cotangents[0] if isinstance(cotangents[0], tuple) else cotangents
        vectors = _tensors(vectors)
        recording = outer or any(v.requires_grad for v in vectors)
        gradients = _pull(outputs, variables, vectors, recording, retain_graph=True)
        return gradients[0] if len(primals) == 1 else gradients

    return output if outer else _detached(output), vjp_fn


def _tensors(values) -> list[Tensor]:
    return [value if isinstance(value, Tensor) else Tensor(value) for value in values]


def jvp(func: Callable, primals, tangents) -> tuple:
    """Return (func(*primals), J v), the Jacobian-vector product with ``tangents`` as v.

    J v is the derivative of v^T J by v, in two reverse passes: no rules of its own are needed.
    Source: J. Townsend 2017, "A new trick for calculating Jacobian vector products".
    """
    tangents = _tensors(tangents)
    outer = is_grad_enabled()
    with enable_grad():
        variables = [_variable(primal) for primal in primals]
        for i, (x, v) in enumerate(zip(variables, tangents, strict=True)):
            if x.shape != v.shape:
                raise ValueError(
                    _(
                        "jvp: tangent {i} has shape {v}, its primal {x}; they must be equal",
                        i=i,
                        v=v.shape,
                        x=x.shape,
                    )
                )
        output = func(*variables)
        outputs = output if isinstance(output, tuple) else (output,)
        outer = outer and (
            _hangs_elsewhere(outputs, variables) or any(v.requires_grad for v in tangents)
        )
        dummies = [wrap(np.zeros_like(out._data)).requires_grad_() for out in outputs]
        pulled = _pull(outputs, variables, dummies, recording=True)
        pushed = _pull(pulled, dummies, tangents, recording=outer)
    return output if outer else _detached(output), (
        pushed if isinstance(output, tuple) else pushed[0]
    )


def jacobian(func: Callable, inputs, create_graph: bool = False):
    """Return the Jacobian of ``func``, of shape output.shape + input.shape.

    ``inputs`` is a tensor or a tuple; a tuple of inputs gives a tuple, and a function with
    several outputs a tuple per output. The backward passes from all elements of the output are one
    batch (see vmap): ten times faster than one after another, for 30 outputs of a small network.
    Source: PyTorch, torch.autograd.functional.jacobian.
    """
    several = isinstance(inputs, tuple | list)
    outer = is_grad_enabled()
    with enable_grad():
        variables = [_variable(x) for x in (inputs if several else (inputs,))]
        output = func(*variables)
        outputs = output if isinstance(output, tuple) else (output,)
        recording = create_graph or (outer and _hangs_elsewhere(outputs, variables))
        blocks = [_jacobian_of(out, variables, recording) for out in outputs]
    blocks = blocks if several else [block[0] for block in blocks]
    return tuple(blocks) if isinstance(output, tuple) else blocks[0]


ROWS = 64  # so many rows of a Jacobian are computed at once, which bounds the memory that it takes


def _jacobian_of(output: Tensor, variables, recording: bool) -> tuple:
    """Return the Jacobian of one output: a batch of backward passes, one for each of its elements."""

    def row(one):
        return _pull([output], variables, [one], recording, retain_graph=True)

    n, blocks = output.numel(), []
    for start in range(0, n or 1, ROWS):
        ones = np.eye(min(ROWS, n - start), n, start, dtype=output.dtype)
        blocks.append(vmap(row)(wrap(ones.reshape(len(ones), *output.shape))))
    return tuple(
        cat(column).reshape(output.shape + x.shape)
        for column, x in zip(zip(*blocks, strict=True), variables, strict=True)
    )


def hessian(func: Callable, inputs, create_graph: bool = False):
    """Return the Hessian of a scalar function: input.shape + input.shape, nested for tuples.

    Source: PyTorch, torch.autograd.functional.hessian.
    """
    several = isinstance(inputs, tuple | list)

    def gradient(*variables):
        gradients = _scalar_gradients(func, variables)
        return tuple(gradients) if several else gradients[0]

    return jacobian(gradient, inputs, create_graph)


def _scalar_gradients(func: Callable, variables) -> tuple:
    output = func(*variables)
    if output.numel() != 1:
        raise RuntimeError(
            _(
                "hessian: the function must return a single number, got shape {shape}; "
                "try jacobian, or sum the output",
                shape=output.shape,
            )
        )
    return backward.grad(output.sum(), variables, create_graph=True, materialize_grads=True)


def hvp(func: Callable, inputs, v) -> tuple:
    """Return (func(inputs), H v), the Hessian-vector product, without forming the Hessian.

    Source: Pearlmutter 1994; PyTorch, torch.autograd.functional.hvp.
    """
    several = isinstance(inputs, tuple | list)
    vectors = _tensors(v if several else (v,))
    outer = is_grad_enabled()
    with enable_grad():
        variables = [_variable(x) for x in (inputs if several else (inputs,))]
        output = func(*variables)
        outer = outer and _hangs_elsewhere([output], variables)
        gradients = backward.grad(output, variables, create_graph=True, materialize_grads=True)
        products = _pull(gradients, variables, vectors, recording=outer)
    return output if outer else _detached(output), products if several else products[0]


# -- batches --------------------------------------------------------------------------------------

_at_once_now = contextvars.ContextVar("together", default=False)  # whether a vmap computes at once


def vmap(func: Callable, in_dims=0, out_dims=0) -> Callable:
    """Return ``func``, written for one example, as a function of a batch of them.

    ``in_dims`` is the batch dimension of every argument, or a tuple with one (or None, not
    batched) per argument; ``out_dims`` that of the result, or a tuple with one per result.
    ``func`` runs once, on a Batch that looks like one example, and for 1,000 small examples is some 200
    times as fast as a loop. Where that is impossible, for branches that depend on the values,
    for random numbers or an operation that does not know batches, the examples are computed one
    after another: the result is the same. Gradients flow through either way. ``func`` must not
    have effects beside its result. Source: PyTorch, torch.func.vmap.
    """

    @functools.wraps(func)
    def mapped(*args):
        dims = in_dims if isinstance(in_dims, tuple) else (in_dims,) * len(args)
        args = [
            arg if d is None or isinstance(arg, Tensor) else Tensor(arg)
            for arg, d in zip(args, dims, strict=True)
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
        if not _at_once_now.get() and not anomaly.enabled:
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
        return tuple(
            stack(list(parts), d) for parts, d in zip(zip(*results, strict=True), ends, strict=True)
        )

    return mapped


def _one_each(dims, count: int) -> tuple:
    return dims if isinstance(dims, tuple) else (dims,) * count


def _at_once(func: Callable, args, dims, out_dims, n: int):
    """Compute all examples in one call; raises whatever goes wrong on the way."""
    began, state = now(), default_generator.get_state()
    examples = [
        arg if d is None else enter_batch(arg, axis=d) for arg, d in zip(args, dims, strict=True)
    ]
    before = _at_once_now.set(True)
    try:
        results = func(*examples)
    finally:
        _at_once_now.reset(before)
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
    full = x.full if isinstance(x, Batch) else np.broadcast_to(x, (n, *x.shape))
    return np.moveaxis(full, 0, axis).copy()


enter_batch = primitive(
    "enter_batch",
    lambda x, /, axis: Batch(np.moveaxis(x, axis, 0)),
    lambda g, x_shape, axis: leave_batch(g, axis=axis, n=x_shape[axis]),
)
leave_batch = primitive("leave_batch", _leave, lambda g, axis: enter_batch(g, axis=axis))


def _sum_over_what_is_shared(results, began: int) -> None:
    """Let the edges that lead from each example's values to shared ones sum over the examples.

    ``began`` is the age since which they were recorded. Only now that ``func`` is through is that
    right: a gradient that it took itself was to be each example's own.
    """
    for node in reachable([origin(result) for result in results]):
        if isinstance(node, Tensor) or node.age > began or node.primitive is enter_batch.primitive:
            continue
        if node.hooks or node.pulls.__class__ is not tuple:
            raise RuntimeError("hooks and custom functions must see one example at a time")
        node.value = node.constant = None  # a drawing could not show them
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
            if gradient is None or not sums:
                return gradient
            n = len(raw_of(gradient).full)
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
