"""vmap computes all examples at once where it can, and always what a loop over them computes."""

import typing

import numpy as np
import pytest
from engine.samples import samples_of
from engine.test_every_primitive import NAMES

import autograd_core as ac
from autograd_core import nn
from autograd_core.autograd import Function
from autograd_core.batch import Batch

N = 3
ONE_BY_ONE = {"cross_entropy"}  # its one step from logits to the loss knows only whole batches
NOT_WITH_ONE_TARGET = {"scatter_add", "setitem"}  # the examples cannot write into a shared input


class Counted:
    """A function that counts its calls."""

    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.function(*args)


def at_once(function, *args, **dims):
    """Return what vmap returns, having seen that it called the function only once."""
    counted = Counted(function)
    result = ac.vmap(counted, **dims)(*args)
    assert counted.calls == 1, "computed one by one"
    return result


def one_by_one(function, *args, dims=None):
    dims = dims or [0] * len(args)
    n = next(len(arg) for arg, d in zip(args, dims, strict=True) if d is not None)
    examples = [
        [arg if d is None else arg[i] for arg, d in zip(args, dims, strict=True)] for i in range(n)
    ]
    return ac.stack([function(*example) for example in examples])


def same(a, b) -> None:
    assert (a.shape, a.dtype) == (b.shape, b.dtype)
    assert isinstance(a._data, np.ndarray | np.generic)
    np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-9, atol=1e-10)


def leaves(arrays, dims):
    """Return leaves with N examples, each a little different, where a batch dimension is given."""
    rng = np.random.default_rng(0)
    factors = [
        1 if d is None else rng.uniform(0.9, 1.1, (N, *a.shape))
        for a, d in zip(arrays, dims, strict=True)
    ]
    return [ac.tensor(a * f, requires_grad=True) for a, f in zip(arrays, factors, strict=True)]


def derivatives(out, inputs):
    """Return the first and second derivatives of a scalar made of ``out``."""
    weights = np.linspace(0.5, 1.5, max(out.numel(), 1))[: out.numel()].reshape(out.shape)
    loss = ((out * weights) ** 2).sum()
    first = ac.autograd.grad(loss, inputs, create_graph=True, materialize_grads=True)
    total = sum(((g**3).sum() for g in first), ac.tensor(0.0))
    if not total.requires_grad:
        return list(first)
    return [*first, *ac.autograd.grad(total, inputs, materialize_grads=True)]


@pytest.mark.parametrize("name", NAMES)
def test_every_primitive_on_batches_is_what_a_loop_gives(name):
    """To second order; with every input batched, and with each in turn shared by all examples."""
    for function, arrays in samples_of(name):
        several = range(len(arrays)) if len(arrays) > 1 else []
        for shared in (None, *several):
            dims = tuple([None if k == shared else 0 for k in range(len(arrays))])
            inputs = leaves(arrays, dims)
            counted = Counted(function)
            out = ac.vmap(counted, in_dims=dims)(*inputs)
            excused = name in ONE_BY_ONE or (shared == 0 and name in NOT_WITH_ONE_TARGET)
            assert counted.calls == 1 or excused, f"{name} does not know batches"
            expected = one_by_one(function, *inputs, dims=dims)
            same(out, expected)
            pairs = zip(derivatives(out, inputs), derivatives(expected, inputs), strict=True)
            for found, wanted in pairs:
                same(found, wanted)


# -- derivatives within and of batches -------------------------------------------------------------

X = ac.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])


def test_gradients_of_what_all_examples_share_are_summed():
    w, b = ac.tensor([[1.0, -2.0], [0.5, 1.0]], requires_grad=True), ac.zeros(2, requires_grad=True)

    for run in (at_once, one_by_one):
        squares = w * w  # a step outside

        def f(x, squares=squares):
            return ac.tanh(ac.linear(x, squares, b)).sum() + (w.exp() * x).prod()

        found = ac.autograd.grad(run(f, X).sum(), (w, b), create_graph=True)
        second = ac.autograd.grad((found[0] ** 2).sum() + found[1].prod(), (w, b))
        if run is at_once:
            expected = (*found, *second)
    for one, other in zip(expected, (*found, *second), strict=True):
        same(one, other)


def test_batches_that_need_no_gradient_meet_tensors_in_the_rules():
    w = ac.tensor([1.5, 2.0], requires_grad=True)
    for run in (at_once, one_by_one):
        (first,) = ac.autograd.grad(run(lambda x: (w**x).sum(), X).sum(), w, create_graph=True)
        (second,) = ac.autograd.grad((first**2).sum(), w)
        if run is at_once:
            expected = first, second
    same(expected[0], first)
    same(expected[1], second)


def test_one_batch_after_another():
    w = ac.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        return ac.tanh(x * w)

    (found,) = ac.autograd.grad(at_once(f, at_once(f, X)).sum(), w)
    (expected,) = ac.autograd.grad(f(f(X)).sum(), w)
    same(found, expected)


def test_a_result_that_is_shared_gets_the_gradient_of_every_example():
    w = ac.tensor([1.0, 2.0], requires_grad=True)
    out = at_once(lambda x: (w, x.sum(), 2.0), X)
    assert [part.tolist() for part in out] == [[[1.0, 2.0]] * 3, [1.0, 5.0, 9.0], [2.0] * 3]
    out[0].sum().backward()
    assert w.grad.tolist() == [3.0, 3.0]


def test_what_is_shared_may_be_computed_within_and_returned():
    w = ac.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        twice = w * 2
        return (twice * x).sum() + twice.sum(), twice

    one, other = at_once(f, X)
    (found,) = ac.autograd.grad(one.sum() + (other * X).sum(), w)
    assert found.tolist() == [2 * (6 + 3) + 2 * 6, 2 * (9 + 3) + 2 * 9]


def test_a_gradient_taken_within_is_each_examples_own():
    w = ac.tensor([1.0, 2.0], requires_grad=True)

    def loss(w, x):
        return (w * x).sum() ** 2

    expected = [[0.0, 4.0], [32.0, 48.0], [112.0, 140.0]]
    assert at_once(ac.grad(loss), w.detach(), X, in_dims=(None, 0)).tolist() == expected
    own = at_once(lambda x: ac.grad(lambda v: loss(v, x))(w), X)
    assert own.tolist() == expected
    (of_all,) = ac.autograd.grad((own**2).sum(), w)
    (wanted,) = ac.autograd.grad(
        sum(((ac.grad(lambda v, r=r: loss(v, r))(w) ** 2).sum() for r in X), ac.tensor(0.0)), w
    )
    same(of_all, wanted)


@pytest.mark.parametrize(
    "derivative",
    [
        lambda f, x: ac.hessian(f, x),
        lambda f, x: ac.jacobian(lambda v: ac.sin(v) * v.sum(), x),
        lambda f, x: ac.jvp(f, (x,), (x + 1.0,))[1],
        lambda f, x: ac.vjp(f, x)[1](ac.tensor(2.0)),
        lambda f, x: ac.hvp(f, x, ac.ones(2))[1],
        lambda f, x: ac.grad(lambda v: (ac.grad(f)(v) ** 2).sum())(x),
    ],
    ids=["hessian", "jacobian", "jvp", "vjp", "hvp", "grad of grad"],
)
def test_other_derivatives_within(derivative):
    def f(v):
        return (v**3).sum() + ac.exp(v[0]) * v.prod()

    same(at_once(lambda x: derivative(f, x), X), one_by_one(lambda x: derivative(f, x), X))


def test_a_jacobian_of_many_rows_is_computed_in_blocks():
    x = ac.linspace(-1, 1, 70)
    jacobian = ac.jacobian(lambda v: ac.tanh(v) * v.sum(), x)
    t = np.tanh(x.numpy())
    expected = np.diag((1 - t**2) * x.numpy().sum()) + t[:, None]
    np.testing.assert_allclose(jacobian.numpy(), expected, atol=1e-12)
    assert ac.jacobian(lambda v: v[:0], x).shape == (0, 70)


STEPS = [  # of vectors of three numbers; each takes two, and may use only one
    lambda a, b: ac.tanh(a) + b,
    lambda a, b: a * b,
    lambda a, b: a * (a @ b),
    lambda a, b: ac.where(a > 0, b, a),
    lambda a, b: ac.maximum(a, b),
    lambda a, b: ac.cat([a[:1], b[1:]]),
    lambda a, b: ac.outer(a, b).sum(0),
    lambda a, b: ac.einsum("i,j->j", a, b),
    lambda a, b: ac.softmax(a, -1) - a.mean(),
    lambda a, b: a[[2, 0, 0]] / (1 + b.norm()),
    lambda a, b: ac.stack([a[0], b[1] * 2, ac.exp(-(a[2] ** 2))]),
    lambda a, b: ac.sort(a).values,
]


@pytest.mark.parametrize("seed", range(40))
def test_random_programs_to_third_order(seed):
    """Values of each example, shared ones and what is made of either meet in every way."""
    rng = np.random.default_rng(seed)
    program = rng.integers(0, 100, (rng.integers(2, 7), 3)).tolist()
    x = ac.tensor(rng.standard_normal((4, 3)), requires_grad=True)
    w = ac.tensor(rng.standard_normal(3), requires_grad=True)
    derived = seed % 3 == 0  # the function itself takes a gradient

    def results(run):
        outside = ac.tanh(w) * 2

        def f(v):
            pool = [v, w, outside]
            for step, i, j in program:
                pool.append(STEPS[step % len(STEPS)](pool[i % len(pool)], pool[j % len(pool)]))
            return (pool[-1] * pool[-2]).sum() + 0.5 * pool[-1].sum() + v[0]

        found = [run((lambda v: ac.grad(f)(v)) if derived else f, x)]
        for _order in range(3):
            total = sum(((v * v + ac.sin(v)).sum() for v in found[-2:]), ac.tensor(0.0))
            if not total.requires_grad:
                break
            found += ac.autograd.grad(total, (x, w), create_graph=True, materialize_grads=True)
        return found

    for one, other in zip(results(at_once), results(one_by_one), strict=True):
        assert one.shape == other.shape
        scale = 1 + np.abs(other.detach().numpy()).max()
        np.testing.assert_allclose(one.tolist(), other.tolist(), rtol=1e-7, atol=1e-9 * scale)


# -- dimensions -----------------------------------------------------------------------------------


def test_dimensions_in_and_out():
    a = ac.tensor(np.arange(24.0).reshape(2, 3, 4))
    out = at_once(lambda x, y: (x.T, x @ y), a, ac.ones(4, 3), in_dims=(1, -1), out_dims=(1, -1))
    assert out[0].shape == (4, 3, 2) and out[1].shape == (2, 3)
    same(out[0], a.permute(2, 1, 0))
    same(out[1], a.sum(2))
    assert at_once(lambda x: x.sum(-1), a, in_dims=2, out_dims=1).shape == (2, 4)


def test_vmap_of_vmap_is_a_loop_of_batches():
    a, b = ac.randn(4, 2), ac.randn(3, 2)
    calls = Counted(lambda x, y: x @ y)
    products = ac.vmap(ac.vmap(calls, in_dims=(None, 0)), in_dims=(0, None))(a, b)
    assert calls.calls == 3
    same(products, a @ b.T)


@pytest.mark.parametrize("dtype", [ac.float32, ac.int64], ids=str)
def test_dtypes_are_those_of_one_example(dtype):
    x = ac.tensor([[1, 2], [3, 4]], dtype=dtype)
    for f in (
        lambda v: v * 2,
        lambda v: v * 1.5,
        lambda v: v / ac.tensor(3.0),
        lambda v: ac.where(v > 2, v, ac.tensor(2.5)),
        lambda v: v > 2,
    ):
        same(at_once(f, x), one_by_one(f, x))


# -- where the examples are computed one after another --------------------------------------------


def test_branches_that_depend_on_values():
    f = Counted(lambda x: x * 2 if x.sum() > 2 else -x)
    assert ac.vmap(f)(X).tolist() == [[0.0, -1.0], [4.0, 6.0], [8.0, 10.0]]
    assert f.calls == 1 + 3
    assert ac.vmap(lambda x: x * x.max().item())(X).tolist() == [[0, 1], [6, 9], [20, 25]]


def test_random_numbers_are_each_examples_own():
    def noisy(x):
        return x + ac.rand(2)

    ac.manual_seed(3)
    at_some_time = ac.vmap(noisy)(X)
    ac.manual_seed(3)
    same(at_some_time, one_by_one(noisy, X))


def test_writing_in_place_and_into_views():
    def f(x):
        y = x * 2
        view = y[:1]
        view.mul_(10.0)
        return y

    x = X.clone().requires_grad_()
    out = ac.vmap(f)(x)
    assert out.tolist() == [[0.0, 2.0], [40.0, 6.0], [80.0, 10.0]]
    out.sum().backward()
    assert x.grad.tolist() == [[20.0, 2.0]] * 3


def test_backward_within_adds_up_in_the_leaves():
    w = ac.tensor([1.0, 1.0], requires_grad=True)

    def f(x):
        (w * x).sum().backward()
        return x

    ac.vmap(f)(X)
    assert w.grad.tolist() == [6.0, 9.0]


class Cube(Function):
    seen: typing.ClassVar[list] = []

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        Cube.seen.append(g.shape)
        (x,) = ctx.saved_tensors
        return g * 3 * x**2


def test_custom_functions_and_hooks_see_single_examples():
    x, seen = X.clone().requires_grad_(), []

    def f(v):
        y = v * 2
        y.register_hook(lambda g: seen.append(g.tolist()))
        return y.sum()

    ac.vmap(f)(x).sum().backward()
    assert seen == [[1.0, 1.0]] * 3
    ac.vmap(lambda v: Cube.apply(v).sum())(x).sum().backward()
    same(x.grad, 2 + 3 * X**2)
    assert Cube.seen == [(2,)] * 3
    Cube.seen.clear()
    same(ac.jacobian(Cube.apply, X[1]), ac.tensor([[12.0, 0.0], [0.0, 27.0]]))
    assert Cube.seen == [(2,)] * 2


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_anomaly_detection_still_names_the_line():
    x = ac.tensor([[-1.0, 1.0], [1.0, 2.0]], requires_grad=True)
    with ac.autograd.detect_anomaly(), pytest.raises(RuntimeError, match=r"test_vmap\.py"):
        ac.vmap(lambda v: v**0.5)(x).sum().backward()


def test_errors_speak_of_one_example():
    with pytest.raises(RuntimeError, match=r"\(2,\).*\(5,\)"):
        ac.vmap(lambda x: x + ac.ones(5))(X)
    with pytest.raises(IndexError):
        ac.vmap(lambda x: ac.sum(x, dim=1))(X)
    with pytest.raises(IndexError):
        ac.vmap(lambda x: ac.sum(x, dim=-2))(X)  # not the hidden axis either
    with pytest.raises(IndexError):
        ac.vmap(lambda x: ac.cumsum(x, 1))(X)
    with pytest.raises(IndexError):
        ac.vmap(lambda x: x[2])(X)


def test_writing_into_the_batch_later_does_not_reach_what_was_saved():
    x = X.clone().requires_grad_()
    out = at_once(lambda v: (v * v).sum(), x)
    x.detach().mul_(10.0)
    out.sum().backward()
    assert x.grad.tolist() == (2 * X).tolist()


def test_a_graph_with_batches_can_be_drawn():
    x, w = X.clone().requires_grad_(), ac.ones(2, requires_grad=True)
    out = at_once(lambda v: ac.tanh(v * w).sum(), x).sum()
    assert "tanh" in ac.viz.draw_graph(out)._repr_svg_()
    assert "tanh" in ac.viz.draw_graph(out, local=True)._repr_svg_()


@pytest.mark.parametrize(
    "index",
    [
        ([0, 0], slice(None), [1, 1]),
        (0, slice(None), np.array([1, 1])),
        (slice(None), [0, 2], [1, 1]),
        (..., np.array([True, False])),
        (None, 1, ..., 0),
        ([1, 0],),
    ],
    ids=str,
)
def test_every_kind_of_index(index):
    x = ac.tensor(np.arange(48.0).reshape(4, 2, 3, 2), requires_grad=True)

    def put_back(v):  # the gradient puts back what the index has taken
        return ac.grad(lambda u: (u[index] ** 2).sum())(v)

    for f in (lambda v: v[index], put_back):
        same(ac.vmap(f)(x), one_by_one(f, x))


def test_losses_and_layers():
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3))
    labels = ac.tensor([0, 2, 1])
    for run in (at_once, one_by_one):
        net.zero_grad()
        run(lambda x: (net(x) ** 2).mean(), X).sum().backward()
        found = [p.grad for p in net.parameters()]
        if run is at_once:
            expected = found
    for one, other in zip(expected, found, strict=True):
        same(one, other)
    losses = at_once(lambda x, y: nn.functional.cross_entropy(net(x), y), X, labels)
    same(losses, nn.functional.cross_entropy(net(X), labels, reduction="none"))
    wrong = ac.tensor([0, 3, 1])
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        ac.vmap(lambda x, y: nn.functional.cross_entropy(net(x), y))(X, wrong)
    ignored = ac.tensor([0, -100, 1])
    per_example = ac.vmap(lambda x, y: nn.functional.cross_entropy(net(x), y, reduction="sum"))
    assert per_example(X, ignored).tolist()[1] == 0


# -- a batch shows nothing that is not an example's --------------------------------------------------


def test_a_batch_refuses_to_be_one_array_or_one_truth():
    batch = Batch(np.ones((3, 2)))
    assert (batch.shape, batch.ndim, batch.size, len(batch)) == ((2,), 1, 2, 2)
    for misuse in (np.asarray, bool, float, int, np.linalg.eigvals):
        with pytest.raises(TypeError):
            misuse(batch)
    with pytest.raises(TypeError):
        batch[np.array([0]), :, np.array([0])]  # axes that would move to the front
