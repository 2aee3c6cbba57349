"""The worked numbers and claims of the source documents about tensors and gradients.

A test is named after the row of the table of sources: A from the text on torch.autograd, C from
the one on activations and optimisation, D on derivatives, E on MindSpore's functional style.
"""

import numpy as np
import pytest

import autograd_core as ac
import autograd_core as torch
from autograd_core import grad, stop_gradient, value_and_grad


def leaf(data):
    return torch.tensor(data, requires_grad=True)


def test_A01_autograd_computes_gradients():
    x = leaf([1.0, 2.0])
    (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_A02_requires_grad_is_off_by_default():
    assert torch.tensor(3.0).requires_grad is False
    assert leaf(3.0).requires_grad is True


def test_A03_only_floating_point_tensors_have_gradients():
    with pytest.raises(RuntimeError, match="Only Tensors of floating point") as error:
        torch.tensor([1, 2], requires_grad=True)
    assert "int64" in str(error.value) and "1." in str(error.value)  # what was wrong, the remedy


@pytest.mark.parametrize(("start", "doublings"), [(1.0, 4), (3.0, 2)])
def test_A04_the_graph_is_built_anew_by_every_run(start, doublings):
    x = leaf(start)
    y = x
    while y < 10:  # as many multiplications as the value asks for
        y = y * 2
    if y > 15:
        y = y * x
    y.backward()
    expected = 2**doublings * (2 * start if start == 1.0 else 1)
    assert x.grad.item() == expected


def test_A05_every_operation_makes_a_new_tensor_and_records_its_inputs():
    x, y = leaf(2.0), leaf(3.0)
    z = x * y
    assert z.grad_fn.name() == "MulBackward"
    (to_x, _), (to_y, _) = z.grad_fn.next_functions
    assert to_x.variable is x and to_y.variable is y
    loss = z.sum()
    assert loss.grad_fn.next_functions[0][0] is z.grad_fn


def test_A06_the_chain_x_times_y_then_sum():
    x, y = leaf([1.0, 2.0, 3.0]), leaf([4.0, 5.0, 6.0])
    (x * y).sum().backward()
    assert x.grad.tolist() == y.tolist()
    assert y.grad.tolist() == x.tolist()


def test_A07_leaves_keep_gradients_and_intermediate_tensors_do_not():
    x, y = leaf(2.0), torch.tensor(3.0)
    z = x * y
    loss = z * z
    assert [t.is_leaf for t in (x, y, z, loss)] == [True, True, False, False]
    loss.backward()
    assert z.grad is None and x.grad.item() == 36.0
    z = x * y
    z.retain_grad()
    (z * z).backward()
    assert z.grad.item() == 12.0


def test_A08_detach_shares_the_data_and_leaves_the_graph():
    x = leaf([1.0, 2.0])
    d = x.detach()
    assert not d.requires_grad and np.shares_memory(d.numpy(), x.detach().numpy())
    (d * x).sum().backward()
    assert x.grad.tolist() == [1.0, 2.0]  # x, not 2x


def test_A09_detach_is_caught_where_data_is_silently_wrong():
    x = leaf([1.0, 2.0, 3.0])
    right = [0.1966, 0.1050, 0.0452]

    out = x.sigmoid()
    out.sum().backward()
    assert x.grad.tolist() == pytest.approx(right, abs=5e-5)

    out = x.sigmoid()
    out.detach().zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.sum().backward()

    x.grad = None
    out = x.sigmoid()
    out.data.zero_()
    out.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]  # wrong, and nobody says so


def test_A10_backward_visits_every_node_once_in_reverse_order():
    x = leaf(3.0)
    a = x * 2
    b = a + 1
    c = a * b  # a is used twice
    visited = []
    for name, tensor in {"a": a, "b": b, "c": c}.items():
        tensor.register_hook(lambda g, name=name: visited.append(name))
    c.backward()
    assert visited == ["c", "b", "a"]
    assert x.grad.item() == 2 * (2 * 2 * 3 + 1)


def test_A11_leaves_accumulate():
    x = leaf(3.0)
    for expected in (6.0, 12.0):  # the second backward adds
        (x * x).backward()
        assert x.grad.item() == expected


def test_A12_square_at_one():
    x = leaf(1.0)
    y = x**2
    y.backward()
    assert x.grad.item() == 2.0
    assert repr(x.grad) == "tensor(2.)"


def test_A13_a_vector_needs_a_gradient():
    y = leaf([1.0, 2.0, 3.0]) ** 2
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar") as e:
        y.backward()
    assert "(3,)" in str(e.value) and "gradient=" in str(e.value) and "sum()" in str(e.value)


@pytest.mark.parametrize(
    ("vector", "expected"), [([1.0, 1.0, 1.0], [2, 4, 6]), ([1.0, 0.1, 0.01], [2, 0.4, 0.06])]
)
def test_A14_the_gradient_argument(vector, expected):
    x = leaf([1.0, 2.0, 3.0])
    (x**2).backward(torch.tensor(vector))
    assert x.grad.tolist() == pytest.approx(expected)


def test_A15_the_mean_as_loss():
    x = leaf([1.0, 2.0, 3.0])
    (x**2).mean().backward()
    assert x.grad.tolist() == pytest.approx([2 / 3, 4 / 3, 2])


def test_C05_grad_returns_a_tuple_and_leaves_grad_alone():
    w1, w2 = leaf(2.0), leaf(3.0)
    loss = w1 * w2 + w1
    both = torch.autograd.grad(loss, [w1, w2], retain_graph=True)
    assert isinstance(both, tuple) and [g.item() for g in both] == [4.0, 2.0]
    (single,) = torch.autograd.grad(loss, w1)
    assert single.item() == 4.0
    assert w1.grad is None and w2.grad is None


def test_C06_two_ways_to_ask_for_gradients():
    assert torch.tensor(1.0, requires_grad=True).requires_grad
    assert torch.tensor(1.0).requires_grad_().requires_grad


def test_C07_backward_returns_nothing_and_fills_grad():
    w = leaf(2.0)
    assert (w * w).backward() is None
    assert w.grad.item() == 4.0


def test_D01_dimensions_dtype_device():
    assert [torch.tensor(d).ndim for d in (1.0, [1.0], [[1.0]], [[[1.0]]])] == [0, 1, 2, 3]
    t = torch.tensor([[1, 2], [3, 4]], device="cpu")
    assert (t.shape, t.dtype, t.device) == ((2, 2), torch.int64, "cpu")
    with pytest.raises(RuntimeError, match="cuda"):
        torch.tensor(1.0, device="cuda")


def test_D03_a_line_through_two_points():
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([5.0, 7.0])
    k, b = leaf(0.0), leaf(0.0)
    for _step in range(2000):
        ((k * x + b - y) ** 2).mean().backward()
        with torch.no_grad():
            for p in (k, b):
                p -= 0.25 * p.grad
                p.grad = None
    assert k.item() == pytest.approx(2, abs=1e-6) and b.item() == pytest.approx(3, abs=1e-6)
    assert (k * 3 + b).item() == pytest.approx(9, abs=1e-5)


@pytest.mark.parametrize(
    ("lr", "expected"), [(0.1, 1.0737), (0.5, 0.0), (0.9, 1.0737), (1.0, 10.0), (1.1, 61.917)]
)
def test_D06_the_learning_rate_decides(lr, expected):
    x = leaf(10.0)
    for _step in range(10):
        (x**2).backward()
        with torch.no_grad():
            x -= lr * x.grad
        x.grad = None
    assert abs(x.item()) == pytest.approx(expected, abs=5e-4)


def test_D07_the_derivative_is_the_slope():
    h, x = 1e-6, 0.7
    slope = (np.sin(x + h) - np.sin(x - h)) / (2 * h)
    assert grad(torch.sin)(x).item() == pytest.approx(slope, abs=1e-9)


def test_D08_a_zero_derivative_is_not_yet_an_extremum():
    assert grad(lambda x: x**3)(0.0).item() == 0.0  # neither minimum nor maximum
    saddle = lambda p: p[0] ** 2 - p[1] ** 2
    assert grad(saddle)(torch.zeros(2)).tolist() == [0.0, 0.0]
    assert torch.hessian(saddle, torch.zeros(2)).tolist() == [[2.0, 0.0], [0.0, -2.0]]


def test_D09_monotonicity_and_convexity_from_derivatives():
    f = lambda x: x**3 - 3 * x
    first, second = grad(f), grad(grad(f))
    assert first(2.0) > 0 and first(0.0) < 0 and second(1.0) > 0 and second(-1.0) < 0


def test_D10_backward_grad_requires_grad():
    x = leaf(2.0)
    assert x.requires_grad and x.grad is None
    (x**3).backward()
    assert x.grad.item() == 12.0


def test_D11_a_parabola_at_two():
    f = lambda x: 2 * x**2 + 3 * x + 1
    x = leaf(2.0)
    f(x).backward()
    assert x.grad.item() == 11.0 == grad(f)(2.0).item()
    assert torch.autograd.gradcheck(f, x)


def test_D12_a_sum_over_a_matrix():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    y = (x**2 + 2 * x + 1).sum()
    y.backward()
    assert y.item() == 54.0
    assert x.grad.tolist() == [[4.0, 6.0], [8.0, 10.0]]


# -- E: functional automatic differentiation ------------------------------------------------------

Z = [-1.40476596, -1.64932394, 2.24711204]
SIGMOID_THIRDS = [0.0656870, 0.0537334, 0.3014670]
X, Y = ac.ones(5), ac.zeros(3)
W = np.linspace(-1, 1, 15).reshape(5, 3)
B = np.array(Z) - W.sum(0)  # so that ones(5) @ W + B = Z


def bce_with_logits(z, y):
    return (ac.logaddexp(z, ac.zeros_like(z)) - z * y).mean()


def forward(x, y, w, b):
    return bce_with_logits(x @ w + b, y)


def test_E06_grad_and_value_and_grad():
    value, gradient = value_and_grad(forward, 3)(X, Y, W, B)
    assert value.item() == pytest.approx(0.9142847, abs=1e-7)
    assert gradient.tolist() == grad(forward, 3)(X, Y, W, B).tolist()


def test_E07_tensors_of_the_example():
    ac.manual_seed(0)
    assert [t.shape for t in (X, Y, ac.randn(5, 3), ac.randn(3))] == [(5,), (3,), (5, 3), (3,)]


def test_E08_the_graph_of_the_example():
    w, b = leaf(W), leaf(B)
    z = X @ w + b
    loss = bce_with_logits(z, Y)
    assert z.grad_fn.name() == "AddBackward"
    matmul, to_b = (node for node, _i in z.grad_fn.next_functions)
    assert matmul.name() == "MatmulBackward" and to_b.variable is b
    assert [n and n.variable is w for n, _i in matmul.next_functions] == [None, True]
    loss.backward()
    assert b.grad.tolist() == pytest.approx(SIGMOID_THIRDS, abs=1e-7)


def test_E10_the_loss():
    assert forward(X, Y, ac.tensor(W), ac.tensor(B)).item() == pytest.approx(0.9142847, abs=1e-7)


def test_E11_grad_by_two_positions():
    by_w, by_b = grad(forward, (2, 3))(X, Y, W, B)
    assert by_b.tolist() == pytest.approx(SIGMOID_THIRDS, abs=1e-7)
    for row in by_w.tolist():
        assert row == pytest.approx(SIGMOID_THIRDS, abs=1e-7)


def test_E12_grad_maps_a_function_to_a_function():
    derivative = grad(forward, (2, 3))
    assert callable(derivative) and derivative.__name__ == "forward"


def with_logits(x, y, w, b):
    z = x @ w + b
    return bce_with_logits(z, y), z


def test_E13_several_outputs_give_the_gradient_of_their_sum():
    _w, by_b = grad(with_logits, (2, 3))(X, Y, W, B)
    assert by_b.tolist() == pytest.approx([1.0656870, 1.0537334, 1.3014670], abs=1e-7)


def test_E14_stop_gradient():
    def stopped(x, y, w, b):
        loss, z = with_logits(x, y, w, b)
        return loss, stop_gradient(z)

    _w, by_b = grad(stopped, (2, 3))(X, Y, W, B)
    assert by_b.tolist() == pytest.approx(SIGMOID_THIRDS, abs=1e-7)


def test_E15_has_aux():
    gradients, (z,) = grad(with_logits, (2, 3), has_aux=True)(X, Y, W, B)
    assert gradients[1].tolist() == pytest.approx(SIGMOID_THIRDS, abs=1e-7)
    assert z.tolist() == pytest.approx(Z) and not z.requires_grad


def test_E18_a_function_that_wraps_model_and_loss_and_E19_gradients_by_weights():
    w, b = leaf(W), leaf(B)

    def forward_fn(x, y):
        z = x @ w + b
        return bce_with_logits(z, y)

    loss, gradients = value_and_grad(forward_fn, None, weights=[w, b])(X, Y)
    assert loss.item() == pytest.approx(0.9142847, abs=1e-7)
    assert [g.shape for g in gradients] == [(5, 3), (3,)]
    assert gradients[1].tolist() == pytest.approx(SIGMOID_THIRDS, abs=1e-7)
    assert w.grad is None and not loss.requires_grad
    by_x, by_weights = grad(forward_fn, 0, weights=(w, b))(X, Y)
    assert by_x.shape == (5,) and len(by_weights) == 2


def test_E20_the_seeded_variant():
    np.random.seed(42)
    x, y = np.ones(5), np.zeros(3)
    w, b = np.random.randn(5, 3), np.random.randn(3)
    (loss, z), (_by_w, by_b) = value_and_grad(with_logits, (2, 3), has_aux=True)(
        ac.tensor(x), ac.tensor(y), w, b
    )
    assert z.tolist() == pytest.approx([3.8211915, -2.994512, -1.932323], abs=1e-6)
    assert loss.item() == pytest.approx(1.3423151, abs=1e-6)
    assert by_b.tolist() == pytest.approx([0.3261892, 0.0158915, 0.0421646], abs=1e-6)
