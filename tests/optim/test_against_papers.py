"""Lion, Muon, SparseAdam and L-BFGS against plain transcriptions of their papers."""

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import optim
from autograd_core.optim.lbfgs import two_loop
from autograd_core.optim.line_search import Probe, cubic_minimum, strong_wolfe
from autograd_core.optim.muon import orthogonalize

from .cases import OTHER_CASES, label

STEPS = (1, 2, 3, 10, 100, 500)


def compare(optimizer_class, options: dict, reference, shape, gradient) -> None:
    """Run an optimizer and ``reference(w, g, state, **options) -> w`` side by side."""
    start = np.random.default_rng(0).normal(size=shape)
    p = ac.tensor(start, requires_grad=True)
    optimizer = optimizer_class([p], **options)
    options = optimizer.defaults
    w, state = start.copy(), {}
    for step in range(1, max(STEPS) + 1):
        sign = -1 if options.get("maximize") else 1
        w = reference(w, sign * gradient(w), state, options)
        g = gradient(p.detach().numpy())
        p.grad = ac.tensor(g)
        optimizer.step()
        if step in STEPS:
            np.testing.assert_allclose(p.detach().numpy(), w, rtol=1e-10, atol=1e-10)


def bowl(w):
    return 2 * w + np.sin(3 * w)


def lion(w, g, state, options):
    """Chen et al., 2023, algorithm 2."""
    b1, b2 = options["betas"]
    m = state.get("m", np.zeros_like(w))
    c = b1 * m + (1 - b1) * g
    state["m"] = b2 * m + (1 - b2) * g
    return w - options["lr"] * (np.sign(c) + options["weight_decay"] * w)


@pytest.mark.parametrize("options", OTHER_CASES["Lion"], ids=lambda o: label("Lion", o))
def test_lion(options):
    compare(optim.Lion, options, lion, (4, 3), bowl)


def muon(w, g, state, options):
    """Jordan et al., 2024: momentum, then five Newton-Schulz steps, then decoupled decay."""
    mu = options["momentum"]
    b = state["b"] = mu * state.get("b", np.zeros_like(w)) + (1 - mu) * g
    x = (1 - mu) * g + mu * b if options["nesterov"] else b
    rows, columns = w.shape
    if rows > columns:
        x = x.T
    x = x / max(np.sqrt((x * x).sum()), options["eps"])
    c1, c2, c3 = options["ns_coefficients"]
    for _ in range(options["ns_steps"]):
        a = x @ x.T
        x = c1 * x + (c2 * a + c3 * (a @ a)) @ x
    if rows > columns:
        x = x.T
    factor = np.sqrt(max(1, rows / columns))
    if options["adjust_lr_fn"] == "match_rms_adamw":
        factor = 0.2 * np.sqrt(max(rows, columns))
    return w * (1 - options["lr"] * options["weight_decay"]) - options["lr"] * factor * x


@pytest.mark.parametrize("shape", [(4, 4), (6, 3), (2, 5)])
@pytest.mark.parametrize("options", OTHER_CASES["Muon"], ids=lambda o: label("Muon", o))
def test_muon(options, shape):
    # the gradient never vanishes: around a minimum the last bit would decide which way to step
    slope = np.random.default_rng(1).normal(size=shape)
    compare(optim.Muon, options, muon, shape, lambda w: slope + 0.05 * np.sin(w))


@pytest.mark.parametrize("shape", [(8, 8), (20, 5), (5, 20)])
def test_muons_step_is_nearly_orthogonal(shape):
    matrix = np.random.default_rng(0).normal(size=shape)
    u, _s, vt = np.linalg.svd(matrix, full_matrices=False)
    found = orthogonalize(matrix)
    values = np.linalg.svd(found, compute_uv=False)
    assert ((values > 0.6) & (values < 1.25)).all()
    assert np.sum(found * (u @ vt)) / np.linalg.norm(found) / np.sqrt(min(shape)) > 0.97


def sparse_adam(w, g, state, options):
    b1, b2 = options["betas"]
    t = state["t"] = state.get("t", 0) + 1
    m, v = state.setdefault("m", np.zeros_like(w)), state.setdefault("v", np.zeros_like(w))
    w = w.copy()
    for row in np.flatnonzero(np.abs(g).sum(axis=1)):
        m[row] = b1 * m[row] + (1 - b1) * g[row]
        v[row] = b2 * v[row] + (1 - b2) * g[row] ** 2
        scale = options["lr"] * np.sqrt(1 - b2**t) / (1 - b1**t)
        w[row] -= scale * m[row] / (np.sqrt(v[row]) + options["eps"])
    return w


@pytest.mark.parametrize("options", OTHER_CASES["SparseAdam"], ids=lambda o: label("SparseAdam", o))
def test_sparse_adam(options):
    rng = np.random.default_rng(0)
    start = rng.normal(size=(6, 2))
    p = ac.tensor(start, requires_grad=True)
    optimizer = optim.SparseAdam([p], **options)
    w, state = start.copy(), {}
    for _step in range(100):
        rows = rng.integers(6, size=4)  # some twice: their gradients add up
        values = rng.normal(size=(4, 2))
        p.grad = optim.RowSparse(rows, values, p.shape)
        optimizer.step()
        g = np.zeros_like(w)
        np.add.at(g, rows, values)
        w = sparse_adam(w, -g if options.get("maximize") else g, state, optimizer.defaults)
    np.testing.assert_allclose(p.detach().numpy(), w, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ["SGD", "Adagrad"])
def test_row_sparse_gradients_move_as_dense_ones(name):
    rng = np.random.default_rng(0)
    start = rng.normal(size=(5, 2))
    sparse, dense = (ac.tensor(start, requires_grad=True) for _ in range(2))
    optimizers = [optim.OPTIMIZERS[name]([p], lr=0.1) for p in (sparse, dense)]
    for _step in range(5):
        sparse.grad = optim.RowSparse([3, 1, 3], rng.normal(size=(3, 2)), (5, 2))
        dense.grad = sparse.grad.to_dense()
        for optimizer in optimizers:
            optimizer.step()
    assert sparse.tolist() == dense.tolist()
    assert sparse[0].tolist() == start[0].tolist()


def test_row_sparse_gradients_add_up():
    a = optim.RowSparse([0, 2], [[1.0], [2.0]], (3, 1))
    b = optim.RowSparse([2, 2], [[10.0], [20.0]], (3, 1))
    assert (a + b).to_dense().tolist() == [[1.0], [0.0], [32.0]]
    assert (a + b).coalesce().indices.tolist() == [0, 2]
    assert (a + b).coalesce().values.tolist() == [[1.0], [32.0]]
    assert (a + ac.ones(3, 1)).tolist() == [[2.0], [1.0], [3.0]]
    assert repr(b) == "RowSparse(1 of 3 rows, shape=(3, 1), dtype=float64)"


# -- L-BFGS ---------------------------------------------------------------------------------------


def inverse_hessian(pairs, scale: float, n: int) -> np.ndarray:
    """BFGS's formula, Nocedal and Wright (6.17), applied pair by pair to scale·I."""
    h = scale * np.eye(n)
    for s, y in pairs:
        rho = 1 / (y @ s)
        left = np.eye(n) - rho * np.outer(s, y)
        h = left @ h @ left.T + rho * np.outer(s, s)
    return h


def test_two_loops_are_the_inverse_hessian_times_the_gradient():
    rng = np.random.default_rng(0)
    n = 6
    a = rng.normal(size=(n, n))
    a = a @ a.T + np.eye(n)
    steps = rng.normal(size=(4, n))
    pairs = [(s, a @ s) for s in steps]
    g = rng.normal(size=n)
    found = two_loop(g, steps, [y for _s, y in pairs], [1 / (s @ y) for s, y in pairs], 0.7)
    np.testing.assert_allclose(found, -inverse_hessian(pairs, 0.7, n) @ g, rtol=1e-10)


def test_lbfgs_on_a_quadratic_within_5n_plus_10_iterations():
    rng = np.random.default_rng(0)
    for n in (2, 5, 10):
        a = rng.normal(size=(n, n))
        a = ac.tensor(a @ a.T + np.eye(n))
        p = ac.tensor(rng.normal(size=n), requires_grad=True)
        optimizer = optim.LBFGS(
            [p], max_iter=5 * n + 10, line_search_fn="strong_wolfe", tolerance_change=1e-14
        )

        def closure(optimizer=optimizer, p=p, a=a):
            optimizer.zero_grad()
            loss = 0.5 * (p @ (a @ p))
            loss.backward()
            return loss

        optimizer.step(closure)
        assert closure().item() < 1e-10


def test_lbfgs_joins_all_parameters_and_counts_its_evaluations():
    p, q = ac.tensor([[3.0, -1.0]], requires_grad=True), ac.tensor(2.0, requires_grad=True)
    optimizer = optim.LBFGS([p, q], line_search_fn="strong_wolfe")
    calls = 0

    def closure():
        nonlocal calls
        calls += 1
        optimizer.zero_grad()
        loss = ((p - q) ** 2).sum() + (q - 1) ** 4 + (q - 1) ** 2
        loss.backward()
        return loss

    for _step in range(3):
        optimizer.step(closure)
    np.testing.assert_allclose([*p.tolist()[0], q.item()], 1.0, atol=1e-5)
    assert optimizer.state[p]["func_evals"] == calls


def test_lbfgs_remembers_gradients_although_their_memory_is_used_again():
    ends = []
    for set_to_none in (True, False):
        p = ac.tensor([-1.2, 1.0], requires_grad=True)
        optimizer = optim.LBFGS([p], line_search_fn="strong_wolfe")

        def closure(optimizer=optimizer, p=p, set_to_none=set_to_none):
            optimizer.zero_grad(set_to_none)
            loss = (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
            loss.backward()
            return loss

        optimizer.step(closure)
        ends.append(p.tolist())
    assert ends[0] == ends[1]


LINES = {
    "quadratic": (lambda t: (t - 3) ** 2, lambda t: 2 * (t - 3)),
    "steep then flat": (lambda t: np.exp(-t) + 0.01 * t, lambda t: -np.exp(-t) + 0.01),
    "wavy": (lambda t: np.sin(3 * t) - t + 0.2 * t * t, lambda t: 3 * np.cos(3 * t) - 1 + 0.4 * t),
    "ripples": (
        lambda t: (t - 2) ** 2 + 0.34 * np.sin(10.8 * t),
        lambda t: 2 * (t - 2) + 0.34 * 10.8 * np.cos(10.8 * t),
    ),
    "narrow": (lambda t: (50 * t - 1) ** 2, lambda t: 100 * (50 * t - 1)),
}


@pytest.mark.parametrize("first", [0.01, 1.0, 6.27, 7.0])
@pytest.mark.parametrize("name", LINES)
def test_the_line_search_meets_the_strong_wolfe_conditions(name, first):
    loss, slope = LINES[name]
    if slope(0.0) >= 0:
        loss, slope = (lambda t, f=loss: f(-t)), (lambda t, f=slope: -f(-t))

    def evaluate(t):
        return Probe(t, loss(t), np.array([slope(t)]), slope(t))

    start = evaluate(0.0)
    found = strong_wolfe(evaluate, start, first, reach=1.0)
    assert found.loss <= start.loss + 1e-4 * found.t * start.slope
    assert abs(found.slope) <= 0.9 * abs(start.slope)


def test_the_line_search_is_not_content_with_a_tiny_decrease():
    def evaluate(t):
        if t == 1.0:  # flat, and lower than the start, but by less than c1·t·slope
            return Probe(t, -1e-5, np.zeros(1), 0.0)
        return Probe(t, (t - 0.4) ** 2 - 0.16, np.zeros(1), 2 * (t - 0.4))

    start = Probe(0.0, 0.0, np.zeros(1), -0.8)
    assert strong_wolfe(evaluate, start, 1.0, reach=1.0).loss < -0.05


def test_the_cubic_through_two_probes_has_its_minimum_where_it_is_said():
    def cubic(t):
        return Probe(t, t**3 - 3 * t, np.zeros(1), 3 * t * t - 3)

    assert cubic_minimum(cubic(0.0), cubic(3.0), (0.0, 3.0)) == pytest.approx(1.0)
    assert cubic_minimum(cubic(3.0), cubic(0.0), (0.0, 3.0)) == pytest.approx(1.0)
    assert cubic_minimum(cubic(0.0), cubic(3.0), (1.5, 3.0)) == 1.5
    assert cubic_minimum(cubic(2.0), cubic(1.5), (0.0, 10.0)) == pytest.approx(1.0)
