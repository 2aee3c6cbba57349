"""vmap is PyTorch's torch.func.vmap: values, gradients of either order, dimensions in and out.

The expressions are those of ``test_against_torch``, seen here as functions of one example, and
together they record nearly every primitive there is. Runs where PyTorch is installed.
"""

from itertools import zip_longest

import numpy as np
import pytest

import autograd_core as ac

torch = pytest.importorskip("torch")

from engine.test_against_torch import (  # noqa: E402  (it needs PyTorch as well)
    BINARY,
    DOMAIN,
    FIXED,
    KINKS,
    NEEDS_ELEMENTS,
    REDUCTIONS,
    UNARY,
    functional,
    numbers,
    raw,
)
from engine.test_every_primitive import NAMES  # noqa: E402
from engine.test_vmap import Counted  # noqa: E402

from autograd_core.graph import Node, origin, reachable  # noqa: E402

N = 3
UNSEEN = {  # primitives that none of the expressions records, and why
    "clone": "it is made where a function takes a gradient itself",
    "copy": "it writes in place",
    "cross_entropy": "it knows only whole batches",
    "fill": "it writes in place",
    "nll_loss": "it stands within a loss",
    "setitem": "it writes in place",
    "to": "everything is float64 here",
    "write_view": "it writes in place",
}
LOOP = {"scatter_add": 0}  # one by one if this input is shared: it is what is written into
NOT_IN_TORCH = {  # what PyTorch's vmap refuses
    "x[x > 0]": "the shape of its result depends on values",
    "m.masked_select(x, x > 0)": "the shape of its result depends on values",
    "m.repeat_interleave(x, 2, 1)": "PyTorch has no rule for it",
}
SHAPES = [(4,), (2, 3)]
CALLS = [
    *((f"m.{name}(x)", [shape], DOMAIN.get(name, (-2, 2))) for name in UNARY for shape in SHAPES),
    *(
        (f"m.{name}(x, y)", shapes, (0.3, 2))
        for name in BINARY
        for shapes in ([(2, 3), (3,)], [(), (2, 2)])
    ),
    *((e, [shape], (-2, 2)) for e in (*REDUCTIONS, *NEEDS_ELEMENTS) for shape in SHAPES),
    *((e, shapes, (-2, 2)) for shapes, e in FIXED if e not in NOT_IN_TORCH),
    ("m.logsumexp(x, (0, 1)) * m.mean(x, (0, -1))", [(2, 3)], (-2, 2)),
    ("m.softmax(x, 0) + m.cumsum(x, 1) + m.cumprod(x, -2)", [(2, 3)], (-2, 2)),
    ("m.amax(x, (0, 2), keepdim=True) - m.amin(x, 1, keepdim=True)", [(2, 3, 2)], (-2, 2)),
    ("m.var(x, -1) + m.std(x, 1, keepdim=False)", [(2, 3)], (-2, 2)),
    ("m.logaddexp(x.flip(0), y) @ m.roll(y, (1, -1), (0, 1)).T", [(2, 3), (2, 3)], (-2, 2)),
]


def expressed(module, expression: str):
    code = compile(expression, expression, "eval")
    names = {"m": module, "f": functional(module)}
    return lambda *tensors: eval(code, names | dict(zip("xyz", tensors, strict=False)))


def accepted(expression: str, shapes, bounds) -> bool:
    """Return whether PyTorch knows this expression of a single example."""
    try:
        expressed(torch, expression)(*[torch.tensor(numbers(shape, *bounds)) for shape in shapes])
    except (RuntimeError, IndexError):
        return False
    return True


CALLS = [call for call in CALLS if accepted(*call)]


def ways(count: int) -> list[tuple]:
    """Return (in_dims, out_dims) to try: every input in front or behind, and each in turn shared."""
    shared = [tuple(None if j == k else -1 for j in range(count)) for k in range(count)]
    return [((0,) * count, 0), ((-1,) * count, -1), *[(dims, 0) for dims in shared if count > 1]]


def batches(shapes, in_dims, bounds):
    """Return an array for each input, its batch dimension of length N where ``in_dims`` says."""
    arrays = []
    for i, (shape, d) in enumerate(zip(shapes, in_dims, strict=True)):
        if d is None:
            arrays.append(numbers(shape, *bounds, seed=i))
        else:
            arrays.append(np.moveaxis(numbers((N, *shape), *bounds, seed=i), 0, d))
    return arrays


def vmapped(module):
    return ac.vmap if module is ac else torch.func.vmap


def grad_of(module):
    return ac.grad if module is ac else torch.func.grad


def weighted(module, out):
    weights = np.cos(np.arange(int(np.prod(out.shape)), dtype=np.float64)).reshape(out.shape)
    return (out * module.tensor(weights)).sum()


def derivatives(module, out, inputs, order=2) -> list:
    """Return the gradients of a scalar made of ``out``, and those of a scalar made of these."""
    found = [out]
    total = weighted(module, out)
    for _order in range(order):
        if not getattr(total, "requires_grad", False):
            break
        gradients = module.autograd.grad(total, inputs, create_graph=True, allow_unused=True)
        found += gradients
        total = sum((g * g).sum() for g in gradients if g is not None)
    return found


def assert_same(ours, theirs, place: str) -> None:
    for a, b in zip_longest(ours, theirs):  # a gradient that is not there is zero
        a, b = (np.zeros(()) if v is None else raw(v) for v in (a, b))
        np.testing.assert_allclose(*np.broadcast_arrays(a, b), 1e-9, 1e-10, err_msg=place)
    assert tuple(ours[0].shape) == tuple(theirs[0].shape), place


def recorded(results) -> set[str]:
    nodes = reachable([origin(result) for result in results])
    return {node.primitive.name for node in nodes if isinstance(node, Node)}


def compare(expression: str, shapes, bounds) -> set[str]:
    """Compare all ways of one expression; return the names of the primitives that it recorded."""
    seen = set()
    for in_dims, out_dims in ways(len(shapes)):
        arrays = batches(shapes, in_dims, bounds)
        results = []
        for module in (ac, torch):
            inputs = [module.tensor(a, requires_grad=True) for a in arrays]
            counted = Counted(expressed(module, expression))
            out = vmapped(module)(counted, in_dims=in_dims, out_dims=out_dims)(*inputs)
            excused = any(k in expression and in_dims[d] is None for k, d in LOOP.items())
            assert counted.calls == 1 or excused, f"{expression}: computed one by one"
            results.append(derivatives(module, out, inputs))
        seen |= recorded(results[0])
        assert_same(*results, f"{expression} of {shapes}, in {in_dims}, out {out_dims}")
    return seen


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("expression", "shapes", "bounds"), CALLS, ids=lambda v: str(v)[:40])
def test_values_and_gradients_through_vmap(expression, shapes, bounds):
    compare(expression, shapes, bounds)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("expression", "shapes", "bounds"), CALLS, ids=lambda v: str(v)[:40])
def test_gradients_of_each_example(expression, shapes, bounds):
    """vmap of grad: by the first input, and by all of them when the first is shared."""
    for by, dims in ((0, (0,) * len(shapes)), (tuple(range(len(shapes))), (None, 0, 0))):
        dims = dims[: len(shapes)]
        if set(dims) == {None}:
            continue
        arrays = batches(shapes, dims, bounds)
        results = []
        for module in (ac, torch):
            one = expressed(module, expression)
            loss = grad_of(module)(
                lambda *x, m=module, f=one: (f(*x) ** 2).sum() + 0 * weighted(m, x[0]), argnums=by
            )
            found = vmapped(module)(loss, in_dims=dims)(*map(module.tensor, arrays))
            results.append(found if isinstance(found, tuple) else (found,))
        for ours, theirs in zip(*results, strict=True):
            assert_same([ours], [theirs], f"gradients of {expression} of {shapes}")


def test_the_expressions_record_nearly_every_primitive():
    seen = set()
    for expression, shapes, bounds in CALLS:
        arrays = batches(shapes, (0,) * len(shapes), bounds)
        inputs = [ac.tensor(a, requires_grad=True) for a in arrays]
        out = ac.vmap(expressed(ac, expression))(*inputs)
        seen |= recorded([g for g in derivatives(ac, out, inputs) if g is not None])
    assert set(NAMES) - seen == set(UNSEEN)


# PyTorch shares max's gradient among equals, but under vmap gives all of it to the first
SAME_KINKS = [kink for kink in KINKS if kink[1] != "m.max(x)"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("data", "expression"), SAME_KINKS, ids=lambda v: str(v)[:40])
def test_kinks_and_ties_of_each_example(data, expression):
    arrays = [np.stack([np.array(values), np.array(values)[::-1]]) for values in data]
    results = []
    for module in (ac, torch):
        inputs = [module.tensor(a, requires_grad=True) for a in arrays]
        out = vmapped(module)(expressed(module, expression))(*inputs)
        results.append(derivatives(module, out, inputs, order=1))
    assert_same(*results, expression)


# -- dimensions -------------------------------------------------------------------------------------

SIZES = (2, 3, 4)
DIMS = [(i, o) for i in (0, 1, 2, -1, -2, -3) for o in (0, 1, 2, -1, -2, -3)]


@pytest.mark.parametrize(("in_dim", "out_dim"), DIMS)
def test_dimensions_in_and_out(in_dim, out_dim):
    """Of each example's two results one has two dimensions and one has one."""
    x = numbers(SIZES)
    w = numbers(tuple(n for i, n in enumerate(SIZES) if i != in_dim % 3), seed=1)
    short = out_dim % 2 if out_dim >= 0 else -1 - (-out_dim) % 2
    results = []
    for module in (ac, torch):
        inputs = [module.tensor(a, requires_grad=True) for a in (x, w)]

        def f(v, w, m=module):
            return m.cumsum(v, 0).T * w.T, m.logsumexp(v * w, -1)

        found = vmapped(module)(f, in_dims=(in_dim, None), out_dims=(out_dim, short))(*inputs)
        total = weighted(module, found[0]) * weighted(module, found[1])
        results.append((found, derivatives(module, total, inputs)))
    (ours, our_gradients), (theirs, their_gradients) = results
    for a, b in zip(ours, theirs, strict=True):
        assert_same([a], [b], "results")
    assert_same(our_gradients, their_gradients, "gradients")


@pytest.mark.parametrize("outer", [(0, None), (None, 0), (-1, 1), (1, -1)], ids=str)
@pytest.mark.parametrize("inner", [(0, None), (None, -1), (-1, 0), (0, 1)], ids=str)
def test_nested(outer, inner):
    """Each of the two may name any dimension, or none, of either argument; the inner one loops."""
    arrays = []
    for k in range(2):
        array = numbers((3,), seed=k)
        for n, d in ((4, inner[k]), (5, outer[k])):
            if d is not None:
                array = np.stack([array * (1 + 0.1 * i) for i in range(n)], axis=d)
        arrays.append(array)
    results = []
    for module in (ac, torch):
        inputs = [module.tensor(a, requires_grad=True) for a in arrays]

        def f(x, y, m=module):
            return m.tanh(x) * (x @ y), m.outer(x, m.softmax(y, -1))

        once = vmapped(module)(f, in_dims=inner, out_dims=(-1, 1))
        one, other = vmapped(module)(once, in_dims=outer, out_dims=(1, -1))(*inputs)
        results.append([other, *derivatives(module, one, inputs)])
        once = vmapped(module)(lambda x, y, f=f: f(x, y)[1], in_dims=inner, out_dims=-1)
        results[-1].append(vmapped(module)(once, in_dims=outer)(*inputs))
        slope = grad_of(module)(lambda x, y, f=f: sum(v.sum() for v in f(x, y)), argnums=(0, 1))
        slopes = vmapped(module)(vmapped(module)(slope, in_dims=inner), in_dims=outer)(*inputs)
        results[-1] += derivatives(module, slopes[0] * slopes[1], inputs, order=1)
    assert_same(*results, f"outer {outer}, inner {inner}")


# -- derivatives of and within ----------------------------------------------------------------------


def network(m, w1, b1, w2, x):
    return m.tanh(functional(m).linear(x, w1, b1)) @ w2


def test_per_example_gradients_of_a_network_and_their_norms():
    shapes = [(4, 3), (4,), (4, 2)]
    weights = [numbers(shape, seed=k) for k, shape in enumerate(shapes)]
    x, labels = numbers((5, 3), seed=7), np.array([0, 1, 1, 0, 1])
    results = []
    for module in (ac, torch):
        params = [module.tensor(w, requires_grad=True) for w in weights]

        def loss(w1, b1, w2, x, y, m=module):
            return -m.gather(m.log_softmax(network(m, w1, b1, w2, x), 0), 0, y[None])[0]

        each = vmapped(module)(
            grad_of(module)(loss, argnums=(0, 1, 2)), in_dims=(None, None, None, 0, 0)
        )(*params, module.tensor(x), module.tensor(labels))
        norms = sum((g.reshape(5, -1) ** 2).sum(-1) for g in each)
        results.append([*each, *derivatives(module, norms, params, order=1)])
    assert_same(*results, "per-example gradients")


@pytest.mark.parametrize("name", ["hessian", "jacrev", "jvp", "vjp", "gradient of gradient"])
def test_other_derivatives_within(name):
    x = numbers((4, 3))
    results = []
    for module in (ac, torch):
        func, grad = (ac if module is ac else torch.func), grad_of(module)

        def f(v, m=module):
            return (v**3).sum() + m.exp(v[0]) * m.prod(v, 0)

        def g(v, m=module):
            return m.sin(v) * v.sum()

        jacobian = ac.jacobian if module is ac else lambda f, v: torch.func.jacrev(f)(v)
        derivative = {
            "hessian": lambda v, f=f, func=func: (
                ac.hessian(f, v) if func is ac else torch.func.hessian(f)(v)
            ),
            "jacrev": lambda v, g=g, jacobian=jacobian: jacobian(g, v),
            "jvp": lambda v, g=g, func=func: func.jvp(g, (v,), (v + 1.0,))[1],
            "vjp": lambda v, g=g, func=func: _first(func.vjp(g, v)[1](v * v)),
            "gradient of gradient": lambda v, f=f, grad=grad: grad(
                lambda u: (grad(f)(u) ** 2).sum()
            )(v),
        }[name]
        inputs = [module.tensor(x, requires_grad=True)]
        out = vmapped(module)(derivative, out_dims=-1)(*inputs)
        results.append(derivatives(module, out, inputs, order=1))
    assert_same(*results, name)


def _first(found):
    return found[0] if isinstance(found, tuple) else found


def test_a_jacobian_is_a_batch_of_vector_jacobian_products():
    x, rows = numbers((3,)), np.eye(3)
    results = []
    for module in (ac, torch):
        pull = (ac if module is ac else torch.func).vjp(
            lambda v, m=module: m.sin(v) * v.sum(), module.tensor(x)
        )[1]
        results.append([vmapped(module)(lambda row, p=pull: _first(p(row)))(module.tensor(rows))])
    assert_same(*results, "Jacobian")
