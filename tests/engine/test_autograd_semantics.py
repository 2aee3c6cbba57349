"""backward, grad, modes, hooks, custom functions, anomaly detection and checkpoints."""

import asyncio
import gc
import threading
import weakref

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.backward import local_derivatives, node_gradients
from autograd_core.graph import GraphFreedError


def leaf(data):
    return ac.tensor(data, requires_grad=True)


# -- backward and grad ----------------------------------------------------------------------------


def test_a_second_backward_says_that_the_graph_was_freed():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]
    with pytest.raises(GraphFreedError, match=r"second time.*retain_graph=True"):
        y.backward()


def test_a_graph_that_saved_nothing_can_be_used_again():
    x = leaf([1.0, 2.0])
    y = (x + x).sum()
    y.backward()
    y.backward()
    assert x.grad.tolist() == [4.0, 4.0]


def test_backward_restricted_to_inputs():
    a, b = leaf(2.0), leaf(3.0)
    (a * b).backward(inputs=[a])
    assert a.grad.item() == 3.0 and b.grad is None
    h = a * b
    (h * h).backward(inputs=[h])
    assert h.grad.item() == 12.0 and b.grad is None


def test_untracked_outputs_and_inputs_are_refused():
    with pytest.raises(RuntimeError, match="does not require grad"):
        ac.tensor(1.0).backward()
    x, y = leaf(1.0), leaf(2.0)
    with pytest.raises(RuntimeError, match="not have been used"):
        ac.autograd.grad(x * 2, [x, y])
    assert ac.autograd.grad(x * 2, [x, y], allow_unused=True)[1] is None
    assert ac.autograd.grad(x * 2, [x, y], materialize_grads=True)[1].item() == 0.0
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        (leaf([1.0, 2.0]) * 2).backward(ac.ones(3))


def test_grad_of_an_interior_tensor_and_of_its_own_input():
    x = leaf(3.0)
    h = x * x
    y = h * x
    gh, gx = ac.autograd.grad(y, [h, x])
    assert (gh.item(), gx.item()) == (3.0, 27.0)
    (same,) = ac.autograd.grad(x, x)
    assert same.item() == 1.0


def test_several_outputs_with_their_gradients():
    x = leaf([1.0, 2.0])
    ac.autograd.backward([x * 2, (x * x).sum()], [ac.ones(2), None])
    assert x.grad.tolist() == [4.0, 6.0]


def test_create_graph_accumulates_a_differentiable_gradient():
    x = leaf(2.0)
    (x**3).backward(create_graph=True)
    assert x.grad.requires_grad
    (second,) = ac.autograd.grad(x.grad, x)
    assert second.item() == 12.0


def test_accumulation_is_in_place_as_in_pytorch():
    x = leaf([1.0, 2.0])
    (x * 1).sum().backward()
    held = x.grad
    (x * 1).sum().backward()
    assert x.grad is held and held.tolist() == [2.0, 2.0]


def test_gradients_have_their_inputs_dtype_in_mixed_graphs():
    x = ac.tensor([1.0, 2.0], dtype=ac.float32, requires_grad=True)
    y = leaf([1.0, 2.0])
    (x * y).sum().backward()
    assert x.grad.dtype == ac.float32 and y.grad.dtype == ac.float64


def test_third_derivative():
    x = leaf(2.0)
    y = x**4
    for expected in (32.0, 48.0, 48.0, 24.0):
        (y,) = ac.autograd.grad(y, x, create_graph=True)
        assert y.item() == expected


# -- recording modes ------------------------------------------------------------------------------


def test_no_grad_enable_grad_set_grad_enabled():
    x = leaf(1.0)
    with ac.no_grad():
        assert not (x * 2).requires_grad
        with ac.enable_grad():
            assert (x * 2).requires_grad
        assert not ac.is_grad_enabled()
    assert ac.is_grad_enabled()
    with ac.set_grad_enabled(False):
        assert not ac.is_grad_enabled()
    ac.set_grad_enabled(False)
    assert not ac.is_grad_enabled()
    ac.set_grad_enabled(True)

    @ac.no_grad()
    def evaluate():
        return (x * 2).requires_grad

    assert evaluate() is False and ac.is_grad_enabled()


def test_the_mode_is_restored_after_any_exception():
    for mode in (ac.no_grad, lambda: ac.set_grad_enabled(False)):
        with pytest.raises(KeyError), mode():
            raise KeyError
        assert ac.is_grad_enabled()

    def hook(g):
        raise KeyError

    x = leaf(1.0)
    y = x * 2
    y.register_hook(hook)
    with pytest.raises(KeyError):
        y.backward()
    assert ac.is_grad_enabled() and x.grad is None


def test_the_mode_is_local_to_a_thread():
    seen = []
    with ac.no_grad():
        thread = threading.Thread(target=lambda: seen.append(ac.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_the_mode_is_local_to_an_async_task():
    async def without(ready, go):
        with ac.no_grad():
            ready.set()
            await go.wait()
            return ac.is_grad_enabled()

    async def both():
        ready, go = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(without(ready, go))
        await ready.wait()
        outside = ac.is_grad_enabled()
        go.set()
        return outside, await task

    assert asyncio.run(both()) == (True, False)


def test_one_mode_object_may_be_entered_twice():
    mode = ac.no_grad()
    with mode, mode:
        assert not ac.is_grad_enabled()
    assert ac.is_grad_enabled()


# -- hooks ----------------------------------------------------------------------------------------


def test_hooks_see_and_replace_gradients():
    x = leaf([1.0, 2.0])
    h = x * 2
    seen = []
    handle = h.register_hook(lambda g: seen.append(g.tolist()))
    h.register_hook(lambda g: g * 10)
    x.register_hook(lambda g: g + 1)
    (h * h).sum().backward(retain_graph=True)
    assert seen == [[4.0, 8.0]] and x.grad.tolist() == [81.0, 161.0]
    handle.remove()
    handle.remove()
    h.sum().backward()
    assert len(seen) == 1


def test_a_leaf_hook_sees_the_total_once():
    x, seen = leaf(3.0), []
    x.register_hook(lambda g: seen.append(g.item()))
    (x * x + x).backward()
    assert seen == [7.0]


def test_retain_grad_and_hooks_of_grad():
    x = leaf(3.0)
    h = x * 2
    h.retain_grad()
    h.retain_grad()
    (h * h).backward()
    assert h.retains_grad and h.grad.item() == 12.0
    with pytest.raises(RuntimeError, match="requires_grad=False"):
        ac.tensor(1.0).retain_grad()
    with pytest.raises(RuntimeError, match="hook"):
        ac.tensor(1.0).register_hook(print)


def test_what_is_retained_after_a_write_is_the_gradient_of_the_new_value():
    x = leaf([1.0, 2.0])
    h = x * 3
    h.retain_grad()
    h.mul_(10)
    h.sum().backward()
    assert h.grad.tolist() == [1.0, 1.0] and x.grad.tolist() == [30.0, 30.0]

    base = x * 3
    view = base[0]
    base.retain_grad()
    view.retain_grad()
    view.mul_(10)
    (base.sum() + view).backward()
    assert base.grad.tolist() == [2.0, 1.0] and view.grad.item() == 1.0

    view, base.grad = base[0], None
    view.retain_grad()
    base.detach_().mul_(2)  # the view has no history any more: nothing is left to be retained
    assert not view.requires_grad


def test_a_removed_hook_is_gone_and_hooks_leave_no_circles():
    x, seen = leaf(3.0), []
    h = x * x
    first, second = h.register_hook(seen.append), h.register_hook(lambda g: seen.append("second"))
    first.remove()
    first.remove()
    h.backward()
    assert seen == ["second"]

    kept = weakref.ref(h)
    hook = lambda g, h=h: None
    watched = x * 2
    watched.register_hook(hook)
    gc.disable()
    try:
        del h, hook, watched, second
        assert kept() is None
    finally:
        gc.enable()


def test_hooks_take_part_in_second_order():
    x = leaf(2.0)
    h = x * x
    h.register_hook(lambda g: g * 2)
    (first,) = ac.autograd.grad(h * h, x, create_graph=True)  # 2 (2h) 2x = 8 x^3
    assert first.item() == 8 * 2**3
    # the second pass goes through h too, and the hook is called there again
    (second,) = ac.autograd.grad(first, x)
    assert second.item() == (8 + 2 * 16) * 2**2


# -- custom functions -----------------------------------------------------------------------------


class Exp(ac.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        result = x.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, g):
        (result,) = ctx.saved_tensors
        return g * result


class Legendre(ac.autograd.Function):
    """(5x^3 - 3x) / 2, in the form with setup_context."""

    @staticmethod
    def forward(x):
        return 0.5 * (5 * x**3 - 3 * x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 1.5 * (5 * x**2 - 1)


class Both(ac.autograd.Function):
    """Two outputs of two inputs and a number."""

    @staticmethod
    def forward(ctx, x, y, factor):
        ctx.save_for_backward(x, y)
        ctx.factor = factor
        return x * y * factor, x + y

    @staticmethod
    def backward(ctx, g_product, g_sum):
        x, y = ctx.saved_tensors
        return g_product * y * ctx.factor + g_sum, g_product * x * ctx.factor + g_sum, None


@pytest.mark.parametrize("function", [Exp, Legendre])
def test_custom_functions(function):
    x = leaf([0.3, -0.7])
    assert ac.autograd.gradcheck(function.apply, x)
    assert ac.autograd.gradgradcheck(function.apply, x)
    assert function.apply(x).grad_fn.name() == function.__name__ + "Backward"
    assert not function.apply(x.detach()).requires_grad


def test_a_custom_function_of_several_outputs():
    x, y = leaf([0.3, -0.7]), leaf([1.0, 2.0])
    assert ac.autograd.gradcheck(lambda a, b: Both.apply(a, b, 3.0), (x, y))
    assert ac.autograd.gradgradcheck(lambda a, b: Both.apply(a, b, 3.0), (x, y))
    product, _total = Both.apply(x, y, 3.0)
    product.sum().backward()
    assert x.grad.tolist() == [3.0, 6.0]


def test_what_a_custom_function_saves_is_version_checked_and_freed():
    x = leaf([0.3, -0.7])
    y = Exp.apply(x)
    y.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()
    z = Exp.apply(x)
    z.sum().backward(retain_graph=True)
    z.sum().backward()
    with pytest.raises(GraphFreedError, match="ExpBackward"):
        z.backward(ac.ones(2))


def test_a_backward_of_the_wrong_length_is_named():
    class Wrong(ac.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, g):
            return g

    with pytest.raises(RuntimeError, match=r"Wrong\.backward returned 1 gradients.*2 inputs"):
        Wrong.apply(leaf(1.0), leaf(2.0)).backward()


def test_once_differentiable_and_needs_input_grad():
    needs = []

    class Once(ac.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            needs.append(ctx.needs_input_grad)
            return x * 2

        @staticmethod
        @ac.autograd.function.once_differentiable
        def backward(ctx, g):
            return g * 2, None

    x = leaf(1.0)
    Once.apply(x, 5).backward()
    assert needs == [(True, False)] and x.grad.item() == 2.0
    with pytest.raises(RuntimeError, match="once_differentiable"):
        ac.autograd.grad(Once.apply(x, 5), x, create_graph=True)


# -- anomaly detection ----------------------------------------------------------------------------


def test_anomaly_detection_names_the_forward_line():
    x = leaf([0.0, 1.0])
    with ac.autograd.detect_anomaly(), np.errstate(all="ignore"):
        y = (ac.sqrt(x) * 0).sum()  # the culprit: sqrt'(0) = inf, times 0
        with pytest.raises(RuntimeError, match="SqrtBackward returned nan") as error:
            y.backward()
    assert "the culprit" in str(error.value) and __file__ in str(error.value)
    with np.errstate(all="ignore"):
        (ac.sqrt(x) * 0).sum().backward()  # outside, a NaN is just a number
    assert np.isnan(x.grad.numpy()[0])


def test_anomaly_detection_names_the_input_among_leaves():
    base, exponent = leaf(-1.0), leaf(2.0)
    with ac.autograd.detect_anomaly(), np.errstate(all="ignore"):
        y = base**exponent  # ln(-1) does not exist
        with pytest.raises(RuntimeError, match=r"PowBackward returned nan.*input 1"):
            y.backward()


def test_a_function_that_writes_its_input_in_place():
    class Double(ac.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.mark_dirty(x)
            ctx.save_for_backward(x, y)
            return x.mul_(y)

        @staticmethod
        def backward(ctx, g):
            _x, y = ctx.saved_tensors
            return g * y, None

    x = leaf([1.0, 2.0])
    h = x * 1
    out = Double.apply(h, ac.tensor([3.0, 4.0]))
    assert out is h and h.tolist() == [3.0, 8.0]
    h.sum().backward()
    assert x.grad.tolist() == [3.0, 4.0]


def test_checkpoint_where_pytorch_has_it():
    import autograd_core as torch

    assert torch.utils.checkpoint.checkpoint is ac.checkpoint


def test_anomaly_detection_is_switched_back():
    from autograd_core import anomaly

    with pytest.raises(KeyError), ac.autograd.detect_anomaly():
        raise KeyError
    assert anomaly.enabled is False
    with ac.autograd.set_detect_anomaly(True):
        assert anomaly.enabled is True
    assert anomaly.enabled is False


# -- checkpoints ----------------------------------------------------------------------------------


def test_a_checkpoint_gives_the_same_gradients_with_less_saved():
    w = leaf(np.linspace(0.5, 1.5, 6).reshape(2, 3))
    x = leaf([[0.1, -0.2]])
    runs = []

    def block(t):
        runs.append(t)
        return ac.tanh(t @ w) * t.sum()

    plain = block(x).sum()
    expected = ac.autograd.grad(plain, [x, w])
    runs.clear()
    out = ac.checkpoint(block, x).sum()
    assert len(runs) == 1
    got = ac.autograd.grad(out, [x, w])
    assert len(runs) == 2
    for a, b in zip(got, expected, strict=True):
        assert np.array_equal(a.numpy(), b.numpy())
    assert ac.autograd.gradgradcheck(lambda a: ac.checkpoint(block, a), x)


def test_a_checkpoint_between_other_operations_and_with_several_outputs():
    x = leaf([0.5, 1.5])
    h = x * 2
    a, b = ac.checkpoint(lambda t: (t * h, t.exp()), x)
    (a.sum() + b.sum()).backward()
    assert x.grad.tolist() == pytest.approx(
        (4 * np.array([0.5, 1.5]) + np.exp([0.5, 1.5])).tolist()
    )


def test_a_checkpoint_draws_the_same_random_numbers():
    ac.manual_seed(0)
    x = leaf(np.ones(5))
    y = ac.checkpoint(lambda t: t * ac.rand(5), x)
    between = ac.rand(1).item()
    y.sum().backward()
    assert x.grad.tolist() == y.tolist()
    ac.manual_seed(0)
    ac.rand(5)
    assert ac.rand(1).item() == between


# -- looking at graphs ----------------------------------------------------------------------------


def test_node_gradients_and_local_derivatives():
    a, b = leaf(2.0), leaf(1.0)
    c = a + b
    d = b + 1
    e = c * d
    gradients = node_gradients(e)
    assert gradients[e.grad_fn] == 1.0
    assert gradients[c.grad_fn] == 2.0 and gradients[d.grad_fn] == 3.0
    leaves = {n.variable: g for n, g in gradients.items() if n.op == "AccumulateGrad"}
    assert leaves == {a: 2.0, b: 5.0} and a.grad is None
    assert local_derivatives(e.grad_fn) == (2.0, 3.0)
    assert local_derivatives(d.grad_fn) == (1.0, None)
    assert d.grad_fn.constants == (None, 1) and c.grad_fn.constants == (None, None)
    assert e.grad_fn.value == 6.0
    e.backward()
    assert e.grad_fn.value is None and b.grad.item() == 5.0
    with pytest.raises(GraphFreedError):
        node_gradients(e)


def test_local_derivatives_of_broadcast_operands_have_their_shapes():
    x, y = leaf([[1.0], [2.0]]), leaf([3.0, 4.0])
    to_x, to_y = local_derivatives((x * y).grad_fn)
    assert to_x.tolist() == [[7.0], [7.0]] and to_y.tolist() == [3.0, 3.0]
