"""Gradients as functions: they nest, mix with tensors that require grad, and leave no trace."""

import numpy as np
import pytest

import autograd_core as ac


def f(x):
    return (ac.sin(x) * x).sum()


X = np.array([0.3, -1.2, 2.0])


def test_grad_nests_to_any_order():
    derivative, x = (lambda t: t**5), 2.0
    for expected in (80.0, 160.0, 240.0, 240.0, 120.0):
        derivative = ac.grad(derivative)
        assert derivative(x).item() == expected


def test_results_are_plain_and_the_argument_is_untouched():
    x = ac.tensor(X)
    value, gradient = ac.value_and_grad(f)(x)
    assert not value.requires_grad and not gradient.requires_grad
    assert not x.requires_grad and x.grad is None
    assert gradient.tolist() == pytest.approx((np.cos(X) * X + np.sin(X)).tolist())


def test_an_inner_gradient_is_differentiable_by_outer_variables():
    outer = ac.grad(lambda y: ac.grad(lambda x: x * x * y)(ac.tensor(3.0)))
    assert outer(2.0).item() == 6.0
    w = ac.tensor(2.0, requires_grad=True)
    ac.grad(lambda x: x**2 * w)(3.0).backward()
    assert w.grad.item() == 6.0
    x = ac.tensor(2.0, requires_grad=True)
    (ac.grad(lambda t: t**3)(x)).backward()
    assert x.grad.item() == 12.0


def test_works_within_no_grad():
    with ac.no_grad():
        assert ac.grad(f)(X).tolist() == ac.grad(f)(X).tolist()
        assert not ac.is_grad_enabled()


def test_positions_and_errors():
    g = lambda x, y: x * y
    assert [t.item() for t in ac.grad(g, (0, 1))(2.0, 3.0)] == [3.0, 2.0]
    assert ac.grad(g, argnums=1)(2.0, 3.0).item() == 2.0
    assert ac.grad(g, -1)(2.0, 3.0).item() == 2.0
    with pytest.raises(IndexError, match="position 2"):
        ac.grad(g, 2)(2.0, 3.0)
    with pytest.raises(ValueError, match="weights"):
        ac.grad(g, None)
    with pytest.raises(RuntimeError, match="floating point"):
        ac.grad(g)(ac.tensor(2), 3.0)
    assert ac.grad(lambda x, y: x)(2.0, 3.0).item() == 1.0
    assert ac.grad(lambda x, y: y * 1, 0)(2.0, ac.tensor(3.0)).item() == 0.0


def test_vjp_and_jvp_agree_with_the_jacobian():
    function = lambda x: ac.stack([x[0] * x[1], ac.exp(x[2]), x.sum()])
    jacobian = ac.jacobian(function, X).numpy()
    u, v = np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.1, -0.7])
    out, pull = ac.vjp(function, X)
    assert pull(u).numpy() == pytest.approx(u @ jacobian)
    assert pull(u).numpy() == pytest.approx(u @ jacobian)  # may be called again
    out2, pushed = ac.jvp(function, (X,), (v,))
    assert pushed.numpy() == pytest.approx(jacobian @ v)
    assert out.tolist() == out2.tolist() == function(ac.tensor(X)).tolist()
    with pytest.raises(ValueError, match="tangent 0"):
        ac.jvp(function, (X,), (v[:2],))


def test_several_primals_and_outputs():
    function = lambda x, y: (x * y, x + y)
    out, pull = ac.vjp(function, 2.0, 3.0)
    assert [t.item() for t in out] == [6.0, 5.0]
    assert [g.item() for g in pull(1.0, 10.0)] == [13.0, 12.0]
    _out, pushed = ac.jvp(function, (2.0, 3.0), (1.0, 0.0))
    assert [t.item() for t in pushed] == [3.0, 1.0]
    blocks = ac.jacobian(function, (ac.tensor(2.0), ac.tensor(3.0)))
    assert [[b.item() for b in row] for row in blocks] == [[3.0, 2.0], [1.0, 1.0]]


def test_jvp_of_a_linear_function_and_of_a_constant():
    assert ac.jvp(lambda x: 2 * x, (X,), (X,))[1].numpy() == pytest.approx(2 * X)
    assert ac.jvp(lambda x: ac.ones(2), (X,), (X,))[1].tolist() == [0.0, 0.0]


def test_jacobian_shapes():
    a = np.arange(6.0).reshape(2, 3)
    jacobian = ac.jacobian(lambda x: x @ ac.tensor([1.0, 2.0, 3.0]), a)
    assert jacobian.shape == (2, 2, 3)
    assert jacobian.numpy() == pytest.approx(np.einsum("ij,k->ijk", np.eye(2), [1, 2, 3]))


def test_hessian_and_hvp():
    hessian = ac.hessian(f, X).numpy()
    assert hessian == pytest.approx(np.diag(2 * np.cos(X) - X * np.sin(X)))
    v = np.array([1.0, 2.0, 3.0])
    value, product = ac.hvp(f, X, v)
    assert product.numpy() == pytest.approx(hessian @ v)
    assert value.item() == pytest.approx(f(ac.tensor(X)).item())
    with pytest.raises(RuntimeError, match="single number"):
        ac.hessian(lambda x: x * x, X)
    (xx, _xy), (_yx, yy) = ac.hessian(lambda x, y: x**2 * y**3, (ac.tensor(2.0), ac.tensor(3.0)))
    assert (xx.item(), yy.item()) == (54.0, 72.0)


def test_vmap_over_a_batch():
    a, b = np.arange(6.0).reshape(3, 2), np.ones((3, 2))
    assert ac.vmap(lambda x, y: x @ y)(a, b).tolist() == [1.0, 5.0, 9.0]
    assert (
        ac.vmap(lambda x, y: x * y, in_dims=(1, None), out_dims=1)(a, 2.0).tolist()
        == (2 * a).tolist()
    )
    per_example = ac.vmap(ac.grad(lambda w, x: (w * x).sum() ** 2), in_dims=(None, 0))
    w = np.array([1.0, 1.0])
    assert per_example(w, a).tolist() == (2 * a.sum(1, keepdims=True) * a).tolist()
    x = ac.tensor(a, requires_grad=True)
    ac.vmap(lambda r: r.prod())(x).sum().backward()
    assert x.grad.tolist() == a[:, ::-1].tolist()
    with pytest.raises(ValueError, match="lengths"):
        ac.vmap(lambda x, y: x)(a, b[:2])
