"""Gradients as functions: what takes a function and returns its derivative.

Everything here is written with ``backward.grad``, so all of it nests: the gradient of a gradient,
the Jacobian of a Jacobian. Where PyTorch and MindSpore name one thing differently, both work.
"""

import functools
from collections.abc import Callable

import numpy as np

from . import backward
from .functions import cat, clone
from .grad_mode import enable_grad, is_grad_enabled
from .graph import origin, reachable
from .language import translator
from .tensor import Tensor, as_tensor_operand, wrap
from .vectorize import vmap

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
        by_position = by_position[0] if isinstance(positions, int) else by_position
        by_weights = gradients[len(places) :]
        by_weights = by_weights[0] if single_weight else by_weights
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
    value = as_tensor_operand(value)
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


def _gradients_of_sum(outputs, variables, recording: bool) -> tuple:
    """Return the gradients of the sum of all elements; zeros for what plays no part."""
    vectors = [wrap(np.ones_like(out._data)) for out in outputs]
    return _pull(outputs, variables, vectors, recording)


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


def _run(func: Callable, primals) -> tuple:
    """Call ``func``; return the variables that stood for the primals, its output, and all outputs."""
    variables = [_variable(primal) for primal in primals]
    output = func(*variables)
    return variables, output, output if isinstance(output, tuple) else (output,)


def vjp(func: Callable, *primals) -> tuple:
    """Return (func(*primals), vjp_fn); ``vjp_fn(v)`` is the vector-Jacobian product v^T J.

    v has the shape of the output (a tuple for several); the result is one tensor per primal,
    not in a tuple if there is only one. Source: PyTorch, torch.func.vjp.
    """
    with enable_grad():
        variables, output, outputs = _run(func, primals)
    outer = is_grad_enabled() and _hangs_elsewhere(outputs, variables)

    def vjp_fn(*cotangents):
        vectors = cotangents[0] if isinstance(cotangents[0], tuple) else cotangents
        vectors = [as_tensor_operand(vector) for vector in vectors]
        recording = outer or any(v.requires_grad for v in vectors)
        gradients = _pull(outputs, variables, vectors, recording, retain_graph=True)
        return gradients[0] if len(primals) == 1 else gradients

    return output if outer else _detached(output), vjp_fn


def jvp(func: Callable, primals, tangents) -> tuple:
    """Return (func(*primals), J v), the Jacobian-vector product with ``tangents`` as v.

    J v is the derivative of v^T J by v, in two reverse passes: no rules of its own are needed.
    Source: J. Townsend 2017, "A new trick for calculating Jacobian vector products".
    """
    primals, tangents = tuple(primals), [as_tensor_operand(v) for v in tangents]
    for i, (x, v) in enumerate(zip(primals, tangents, strict=True)):
        if np.shape(x) != v.shape:
            raise ValueError(
                _(
                    "jvp: tangent {i} has shape {v}, its primal {x}; they must be equal",
                    i=i,
                    v=v.shape,
                    x=np.shape(x),
                )
            )
    outer = is_grad_enabled()
    with enable_grad():
        variables, output, outputs = _run(func, primals)
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
    batch (see vmap): for 30 outputs of a small network 7 times as fast as one after another.
    Source: PyTorch, torch.autograd.functional.jacobian.
    """
    several = isinstance(inputs, tuple | list)
    outer = is_grad_enabled()
    with enable_grad():
        variables, output, outputs = _run(func, inputs if several else (inputs,))
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
        output = func(*variables)
        if output.numel() != 1:
            raise RuntimeError(
                _(
                    "hessian: the function must return a single number, got shape {shape}; "
                    "try jacobian, or sum the output",
                    shape=output.shape,
                )
            )
        gradients = backward.grad(
            output.sum(), variables, create_graph=True, materialize_grads=True
        )
        return gradients if several else gradients[0]

    return jacobian(gradient, inputs, create_graph)


def hvp(func: Callable, inputs, v) -> tuple:
    """Return (func(inputs), H v), the Hessian-vector product, without forming the Hessian.

    Source: Pearlmutter 1994; PyTorch, torch.autograd.functional.hvp.
    """
    several = isinstance(inputs, tuple | list)
    vectors = [as_tensor_operand(vector) for vector in (v if several else (v,))]
    outer = is_grad_enabled()
    with enable_grad():
        variables, output, _outputs = _run(func, inputs if several else (inputs,))
        outer = outer and _hangs_elsewhere([output], variables)
        gradients = backward.grad(output, variables, create_graph=True, materialize_grads=True)
        products = _pull(gradients, variables, vectors, recording=outer)
    return output if outer else _detached(output), products if several else products[0]
