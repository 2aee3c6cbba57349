"""The traps of the engine's design, each found by falling into it; numbered as in the design.

Traps 1 and 2's rule about names are checked over all rules in test_every_primitive.py.
"""

import gc
import weakref

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.graph import Node
from autograd_core.ops import index
from autograd_core.ops.primitive import NUMPY, PRIMITIVES


def leaf(data):
    return ac.tensor(data, requires_grad=True)


def test_trap_1_array_methods_mean_other_things_on_tensors():
    x = ac.ones(2, 3)
    assert x.size() == (2, 3) and x.numel() == 6  # NumPy's x.size is 6
    assert x.max(0).values.shape == (3,)


def test_trap_2_scattering_has_gradients_of_every_order():
    x = leaf([1.0, 2.0, 3.0])
    picked = x[[0, 0, 2]] ** 3
    (first,) = ac.autograd.grad(picked.sum(), x, create_graph=True)
    assert first.tolist() == [6.0, 0.0, 27.0]  # the repeated index counts twice
    (second,) = ac.autograd.grad(first.sum(), x)
    assert second.tolist() == [12.0, 0.0, 18.0]
    assert ac.autograd.gradgradcheck(lambda v: index.put(v**2, ([1, 1, 0],), (2,)), x)


def test_trap_3_a_saved_result_is_wrapped_with_its_node():
    x = leaf(0.5)
    y = x
    for _order in range(4):  # exp reads its own result: every derivative is exp again
        y = ac.exp(x) if y is x else ac.autograd.grad(y, x, create_graph=True)[0]
        assert y.item() == pytest.approx(np.exp(0.5))


def test_trap_4_only_what_a_rule_reads_is_saved_and_checked():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    h = a + b
    h.mul_(2)  # add has saved nothing: legal
    h.sum().backward()
    assert a.grad.tolist() == [2.0, 2.0]
    c = ac.tensor([1.0, 2.0])
    y = a * c
    a.detach().mul_(5)  # a is read by the rule for c alone, which has no gradient
    y.sum().backward()
    z = a * b
    b.detach().mul_(5)  # b is read by the rule for a
    with pytest.raises(RuntimeError, match=r"Mul.*`y`.*version 1, expected version 0"):
        z.sum().backward()


def test_trap_4_memory_of_what_no_rule_reads_is_released():
    x = leaf(np.ones(1000))
    h = x * 2
    gone = weakref.ref(h)
    y = h + 1
    del h
    assert gone() is None
    assert y.grad_fn.next_functions[0][0].value is None  # too large to be kept for drawings


def test_trap_5_x_plus_x_and_never_an_alias():
    x = leaf([1.0, 2.0])
    gradient = ac.ones(2)
    (x + x).backward(gradient)
    assert x.grad.tolist() == [2.0, 2.0]
    assert gradient.tolist() == [1.0, 1.0]
    y = leaf([1.0, 2.0])
    (y + 0).backward(gradient)
    (y + 0).backward(gradient)
    assert y.grad.tolist() == [2.0, 2.0] and gradient.tolist() == [1.0, 1.0]
    a, b = leaf([1.0]), leaf([1.0])
    (a + b).backward(ac.ones(1))
    a.grad.mul_(7)
    assert b.grad.tolist() == [1.0]


def test_trap_5_gradients_are_writable_in_grad_and_in_hooks():
    x = leaf([1.0, 2.0])
    y = x * 1
    y.register_hook(lambda g: g.mul_(3))
    y.sum().backward()  # broadcast_to gives read-only memory
    x.grad.add_(1)
    assert x.grad.tolist() == [4.0, 4.0]


def test_trap_6_numbers_stay_numpy_scalars_until_memory_is_needed():
    x = leaf(2.0)
    y = x * 3 + 1
    assert isinstance(y._data, np.float64)
    c = ac.tensor(1.0)
    d = c.detach()
    d.add_(1)
    assert c.item() == 2.0  # shared after all
    p = ac.tensor([1.0, 2.0])
    p[0].mul_(10)  # a view of no dimensions
    assert p.tolist() == [10.0, 2.0]
    assert isinstance(ac.tensor(1.0).numpy(), np.ndarray)


def test_trap_7_refusals_by_name():
    t, array = leaf([1.0, 2.0]), np.array([1.0, 2.0])
    with pytest.raises(TypeError, match=r"np\.add.*out="):
        array += t
    with pytest.raises(TypeError, match="where="):
        np.add(t, t, where=np.array([True, False]))
    with pytest.raises(TypeError, match=r"np\.add\.reduce"):
        np.add.reduce(t)
    with pytest.raises(TypeError, match=r"np\.fft"):
        np.fft.fft(t)
    for make in (
        np.asarray,
        np.array,
        lambda x: np.array([x, x]),
        lambda x: np.array([x[0], x[1]]),
    ):
        with pytest.raises(RuntimeError, match="numpy"):
            make(t)
    assert np.asarray(t.detach()).tolist() == [1.0, 2.0]
    assert np.array([t.detach(), t.detach()]).shape == (2, 2)


def test_trap_8_what_has_no_gradient_is_registered_and_erf_is_exact():
    t = leaf([0.5, -1.0])
    assert (t > 0).tolist() == [True, False] and np.isfinite(t).tolist() == [True, True]
    assert np.zeros_like(t).tolist() == [0.0, 0.0]
    from math import erf

    points = np.linspace(-4, 4, 201)
    exact = np.array([erf(v) for v in points])
    assert np.abs(ac.erf(ac.tensor(points)).numpy() - exact).max() <= 1e-15


def test_trap_9_operators_call_primitives_directly():
    assert ac.Tensor.__mul__ is PRIMITIVES["mul"].function
    assert ac.Tensor.exp is PRIMITIVES["exp"].function
    assert NUMPY[np.exp] is PRIMITIVES["exp"].function


def test_trap_10_in_place_on_a_view_reaches_the_base():
    x = leaf([1.0, 2.0, 3.0])
    y = x * 1
    v = y[:2]
    v.mul_(2)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0, 1.0]


def test_trap_11_kinks_and_ties():
    def at(f, data):
        x = leaf(data)
        f(x).sum().backward()
        return x.grad.tolist()

    assert at(ac.relu, [0.0]) == [0.0] == at(ac.abs, [0.0])
    assert at(ac.norm, [0.0, 0.0]) == [0.0, 0.0]
    assert at(ac.max, [2.0, 2.0]) == [0.5, 0.5] == at(lambda x: ac.amax(x, 0), [2.0, 2.0])
    assert at(lambda x: ac.max(x, 0).values, [2.0, 2.0]) == [1.0, 0.0]
    assert at(lambda x: ac.maximum(x, ac.tensor(2.0)), [2.0]) == [0.5]
    assert at(lambda x: ac.clamp(x, -1, 1), [-1.0, 1.0, 2.0]) == [1.0, 1.0, 0.0]
    assert at(ac.prod, [0.0, 2.0, 3.0]) == [6.0, 0.0, 0.0]


def test_no_reference_cycles():
    """A graph, used or not, goes without the garbage collector."""
    gc.disable()
    try:
        for use in (
            lambda y: None,
            lambda y: y.backward(),
            lambda y: y.backward(create_graph=True),
        ):
            x = leaf([1.0, 2.0])
            y = ac.exp(ac.sigmoid(x) * x[0]).sum()
            gone = weakref.ref(y.grad_fn)
            leaf_gone = weakref.ref(x)
            use(y)
            if x.grad is not None and x.grad.requires_grad:
                x.grad = None  # as in PyTorch: create_graph ties .grad to the leaf's graph
            del y, x
            assert gone() is None and leaf_gone() is None
    finally:
        gc.enable()


def test_retain_grad_keeps_no_tensor_alive():
    x = leaf([1.0, 2.0])
    y = x * 2
    y.retain_grad()
    gone, node = weakref.ref(y), y.grad_fn
    z = y.sum()
    del y
    assert gone() is None
    z.backward()  # nobody is left to be given the gradient
    assert node.hooks and x.grad.tolist() == [2.0, 2.0]


def test_nodes_do_not_refer_to_their_result():
    x = leaf([1.0, 2.0])
    y = ac.tanh(x)
    gone = weakref.ref(y)
    node = y.grad_fn
    del y
    assert gone() is None and isinstance(node, Node)


def test_ties_are_split_evenly_between_both_inputs():
    for function, first, second in (
        (ac.maximum, [0.5, 0, 1], [0.5, 1, 0]),
        (ac.minimum, [0.5, 1, 0], [0.5, 0, 1]),
    ):
        x = ac.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = ac.tensor([1.0, 3.0, 2.0], requires_grad=True)
        function(x, y).sum().backward()
        assert (x.grad.tolist(), y.grad.tolist()) == (first, second)


def test_the_divisor_of_a_remainder_has_the_whole_quotient_as_its_slope():
    for function, slopes in ((ac.fmod, [-3, 3]), (ac.remainder, [-3, 4])):
        y = ac.tensor(2.0, requires_grad=True)
        function(ac.tensor([7.0, -7.0]), y).backward(ac.tensor([1.0, 10.0]))
        assert y.grad.item() == slopes[0] + 10 * slopes[1]


def test_powers_of_zero_have_finite_slopes():
    x = ac.tensor([0.0, 0.0, 0.0], requires_grad=True)
    y = ac.tensor([0.0, 1.0, 2.0], requires_grad=True)
    (x**y).sum().backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([0, 1, 0], [0, 0, 0])
