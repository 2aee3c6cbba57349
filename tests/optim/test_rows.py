"""The rows B31-B52, C14-C18, D05 and D06 of the course's sources, by their numbers."""

import json

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import nn, optim
from autograd_core.viz.surfaces import himmelblau, parabola, ravine
from autograd_core.viz.trajectories import reached, trajectory

from .test_equal_to_pytorch import ORACLE, himmelblau_run


def leaf(*values) -> ac.Tensor:
    return ac.tensor(list(values), requires_grad=True)


def steps_of(name: str, *steps: int) -> list[list[float]]:
    points = himmelblau_run(name, max(steps))
    return [points[step] for step in steps]


# -- 001: the optimizer -----------------------------------------------------------------------


def test_B31_an_optimizer_manages_and_updates_the_parameters_of_a_model():
    ac.manual_seed(0)
    model = nn.Linear(2, 1)
    x = ac.randn(50, 2)
    y = x @ ac.tensor([[2.0], [-1.0]]) + 0.5
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _step in range(300):
        optimizer.zero_grad()
        ((model(x) - y) ** 2).mean().backward()
        optimizer.step()
    np.testing.assert_allclose(model.weight.detach().numpy(), [[2.0, -1.0]], atol=1e-8)
    np.testing.assert_allclose(model.bias.detach().numpy(), [0.5], atol=1e-8)


def test_B32_the_directional_derivative_is_greatest_along_the_gradient():
    point = np.array([1.0, -0.5])
    gradient = himmelblau.gradient(point)
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    h = 1e-6
    there, back = himmelblau(point + h * directions), himmelblau(point - h * directions)
    slopes = (there - back) / (2 * h)
    np.testing.assert_allclose(slopes, directions @ gradient, rtol=1e-7, atol=1e-6)
    steepest = directions[slopes.argmax()]
    assert steepest @ gradient / np.linalg.norm(gradient) > np.cos(np.pi / 360)
    assert slopes.max() <= np.linalg.norm(gradient) * (1 + 1e-9)


def test_B33_an_optimizer_has_defaults_state_and_param_groups():
    p = leaf(1.0)
    optimizer = optim.SGD([p], lr=0.1, momentum=0.9)
    assert optimizer.defaults["lr"] == 0.1
    assert dict(optimizer.state) == {}
    (group,) = optimizer.param_groups
    assert group["params"] == [p]
    assert group["momentum"] == 0.9
    p.grad = ac.tensor([2.0])
    optimizer.step()
    assert optimizer.state[p]["momentum_buffer"].tolist() == [2.0]


def test_B34_step_count_counts_the_steps():
    optimizer = optim.SGD([leaf(1.0)], lr=0.1)
    assert optimizer._step_count == 0
    for n in range(1, 4):
        optimizer.step()
        assert optimizer._step_count == n


def test_B35_zero_grad_because_backward_adds():
    p = leaf(3.0)
    optimizer = optim.SGD([p], lr=0.1)
    for expected in (6.0, 12.0):
        (p**2).sum().backward()
        assert p.grad.tolist() == [expected]
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0.0]
    optimizer.zero_grad()
    assert p.grad is None


def test_B36_step_updates_and_returns_the_loss_of_the_closure():
    p = leaf(3.0)
    optimizer = optim.SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (p**2).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 9.0
    np.testing.assert_allclose(p.tolist(), [2.4])
    assert optimizer.step() is None


def test_B37_add_param_group_has_its_own_lr_and_refuses_duplicates():
    p, q = leaf(1.0), leaf(1.0)
    optimizer = optim.SGD([p], lr=0.1)
    optimizer.add_param_group({"params": [q], "lr": 0.5})
    p.grad, q.grad = ac.tensor([1.0]), ac.tensor([1.0])
    optimizer.step()
    assert (p.item(), q.item()) == (0.9, 0.5)
    with pytest.raises(ValueError, match="in two groups"):
        optimizer.add_param_group({"params": [q]})


def test_B38_state_dict_goes_through_json_unchanged():
    p, q = leaf(1.0, 2.0), leaf(3.0)
    optimizer = optim.Adam([{"params": [p]}, {"params": [q], "lr": 0.5}], lr=0.1)
    ((p**2).sum() + (q**2).sum()).backward()
    optimizer.step()
    state = optimizer.state_dict()
    assert set(state) == {"state", "param_groups"}
    assert [group["params"] for group in state["param_groups"]] == [[0], [1]]
    text = json.dumps(state)
    other = optim.Adam([{"params": [leaf(0.0, 0.0)]}, {"params": [leaf(0.0)]}])
    other.load_state_dict(json.loads(text))
    assert json.dumps(other.state_dict()) == text


def test_B39_a_resumed_run_is_bit_identical():
    def closure(p, optimizer):
        optimizer.zero_grad()
        loss = himmelblau(p)
        loss.backward()
        return loss

    p = leaf(0.0, 0.0)
    optimizer = optim.Adam([p], lr=0.1)
    for _step in range(20):
        optimizer.step(lambda: closure(p, optimizer))
    q = leaf(*p.tolist())
    resumed = optim.Adam([q])
    resumed.load_state_dict(optimizer.state_dict())
    for _step in range(30):
        optimizer.step(lambda: closure(p, optimizer))
        resumed.step(lambda: closure(q, resumed))
        assert p.tolist() == q.tolist()


def test_B40_w_minus_g_and_w_minus_lr_times_g():
    for lr, expected in ((1.0, -3.0), (0.1, 2.4)):
        p = leaf(3.0)
        (p**2).sum().backward()
        optim.SGD([p], lr=lr).step()
        np.testing.assert_allclose(p.tolist(), [expected])


def test_B41_velocity_is_m_v_plus_g_not_a_mean():
    gradients, m, lr = [1.0, -2.0, 4.0], 0.9, 0.1
    p, v, w = leaf(0.0), 0.0, 0.0
    optimizer = optim.SGD([p], lr=lr, momentum=m)
    for g in gradients:
        p.grad = ac.tensor([g])
        optimizer.step()
        v = m * v + g
        w -= lr * v
        np.testing.assert_allclose(p.tolist(), [w])
    assert optimizer.state[p]["momentum_buffer"].tolist() == [v]


def test_B42_a_constant_gradient_makes_a_velocity_of_10():
    p = leaf(0.0)
    optimizer = optim.SGD([p], lr=1.0, momentum=0.9)
    p.grad = ac.tensor([1.0])
    for _step in range(100):
        optimizer.step()
    velocity = optimizer.state[p]["momentum_buffer"].item()
    assert round(velocity, 5) == 9.99973
    assert velocity == pytest.approx((1 - 0.9**100) / (1 - 0.9), rel=1e-14)
    for _step in range(300):
        optimizer.step()
    assert optimizer.state[p]["momentum_buffer"].item() == pytest.approx(10, abs=1e-14)


@pytest.mark.parametrize(
    "name", [name for name in ORACLE["optim_himmelblau_from_0_0"] if name.startswith("SGD")]
)
def test_B43_sgd_with_each_flag(name):
    points = himmelblau_run(name, 100)
    for step in (1, 2, 3, 10, 100):
        expected = ORACLE["optim_himmelblau_from_0_0"][name][str(step)]
        np.testing.assert_allclose(points[step], expected, rtol=0, atol=1e-10)


FIRST_STEPS = {
    "B44": ("Adagrad lr=.5", 1, (0.5, 0.5)),
    "B45": ("RMSprop lr=.01", 1, (0.1, 0.1)),
    "B46": ("Adadelta lr=1", 1, (0.003162, 0.003162)),
    "B47": ("Adam lr=.1", 1, (0.1, 0.1)),
    "B48": ("Adamax lr=.1", 2, (0.189197, 0.195104)),
}


@pytest.mark.parametrize("row", FIRST_STEPS)
def test_B44_to_B48_first_steps_on_himmelblau(row):
    name, step, expected = FIRST_STEPS[row]
    np.testing.assert_allclose(steps_of(name, step)[0], expected, rtol=0, atol=5e-7)


@pytest.mark.parametrize("size", [1e-4, 1.0, 1e6])
def test_B47_the_first_step_of_adam_is_lr_whatever_the_gradient(size):
    p = leaf(0.0, 0.0)
    p.grad = ac.tensor([size, -3 * size])
    optim.Adam([p], lr=0.1).step()
    np.testing.assert_allclose(p.tolist(), [-0.1, 0.1], rtol=2e-4)


def test_B49_sparse_adam_leaves_untouched_rows_where_they_are():
    weight = ac.ones(3, 2, requires_grad=True)
    optimizer = optim.SparseAdam([weight], lr=0.1)
    for _step in range(2):
        rows = weight.detach()[[0, 2]]
        weight.grad = optim.RowSparse([0, 2], 2 * rows, weight.shape)
        optimizer.step()
    np.testing.assert_allclose(
        weight.tolist(), ORACLE["optim_himmelblau_from_0_0"]["SparseAdam"], rtol=0, atol=1e-10
    )
    assert weight[1].tolist() == [1.0, 1.0]


def test_B49_an_embedding_with_sparse_gradients():
    table = nn.Embedding(5, 2, sparse=True)
    before = table.weight.tolist()
    optimizer = optim.SparseAdam(table.parameters(), lr=0.1)
    for _step in range(3):
        optimizer.zero_grad()
        (table(ac.tensor([[0, 3], [3, 3]])) ** 2).sum().backward()
        assert isinstance(table.weight.grad, optim.RowSparse)
        optimizer.step()
    moved = [now != old for now, old in zip(table.weight.tolist(), before, strict=True)]
    assert moved == [True, False, False, True, False]


def test_B50_asgd_averages_its_iterates():
    rng = np.random.default_rng(0)
    p = leaf(5.0)
    optimizer = optim.ASGD([p], lr=0.1, lambd=0, t0=200)
    last = []
    for _step in range(3000):
        p.grad = ac.tensor([p.item() + rng.normal()])  # the gradient of p²/2, with noise
        optimizer.step()
        last.append(p.item())
    assert abs(optimizer.state[p]["ax"].item()) < 0.1 < np.std(last[-1000:])
    np.testing.assert_allclose(optimizer.state[p]["ax"], np.mean(last[201:]), rtol=0.05, atol=0.01)


def test_B51_rprop_step_sizes():
    points = [[0.0, 0.0], *steps_of("Rprop lr=.01", 1, 2, 3)]
    np.testing.assert_allclose(np.diff(points, axis=0)[:, 0], [0.01, 0.012, 0.0144], rtol=1e-12)


def test_B52_lbfgs_reaches_the_minimum_in_one_step_call():
    p = leaf(0.0, 0.0)
    optimizer = optim.LBFGS([p], line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = himmelblau(p)
        loss.backward()
        return loss

    optimizer.step(closure)
    np.testing.assert_allclose(p.tolist(), [3.0, 2.0], rtol=0, atol=1e-6)
    assert optimizer.state[p]["n_iter"] <= 20


# -- 002: optimising a function of two variables ------------------------------------------------


def test_C14_himmelblau_has_four_minima_four_saddles_and_one_maximum():
    kinds = {"minimum": himmelblau.minima, "saddle": himmelblau.saddles}
    kinds["maximum"] = himmelblau.maxima
    assert [len(points) for points in kinds.values()] == [4, 4, 1]
    for kind, points in kinds.items():
        for point in points:
            assert himmelblau.classify(point) == kind


def test_C15_init_forward_loss_backward_update():
    w = leaf(0.0)
    losses = []
    for _step in range(50):
        predicted = w * 3.0
        loss = (predicted - 6.0) ** 2
        loss.backward(ac.ones(1))
        with ac.no_grad():
            w -= 0.05 * w.grad
        w.grad = None
        losses.append(loss.item())
    assert w.item() == pytest.approx(2.0, abs=1e-12)
    assert losses == sorted(losses, reverse=True)


def test_C16_the_basin_that_adam_falls_into_from_each_start():
    starts = [(-4.0, 0.0), (0.0, 0.0), (1.0, 0.0), (4.0, 0.0)]
    run = trajectory(himmelblau, optim.Adam, starts, 20_000, lr=1e-3)
    ends = [(-3.7793, -3.2832), (3.0, 2.0), (3.0, 2.0), (3.5844, -1.8481)]
    np.testing.assert_allclose(run.end, ends, rtol=0, atol=5e-5)


def test_C17_the_warm_up_with_tensors():
    x = ac.arange(12).reshape(3, 4)
    assert x.dtype == ac.int64
    assert x[1, 2].item() == 6
    assert ac.cat([x, x]).shape == (6, 4)
    assert ac.stack([x, x]).shape == (2, 3, 4)
    assert [part.shape for part in ac.split(x, 2, dim=1)] == [(3, 2), (3, 2)]
    assert [part.shape for part in ac.chunk(x, 3)] == [(1, 4)] * 3
    assert ac.clamp(x, 2, 5).max().item() == 5
    assert ac.norm(ac.tensor([3.0, 4.0])).item() == 5.0
    assert ac.topk(ac.tensor([1.0, 5.0, 3.0]), 2)[0].tolist() == [5.0, 3.0]
    assert ac.where(x > 5, x, 0).sum().item() == sum(range(6, 12))
    assert ac.gather(x, 1, ac.tensor([[3], [0], [1]])).tolist() == [[3], [4], [9]]


def test_C18_weight_decay_is_the_gradient_of_a_penalty():
    decay = 0.3
    p, q = leaf(1.0, -2.0), leaf(1.0, -2.0)
    plain, decayed = optim.SGD([p], lr=0.01), optim.SGD([q], lr=0.01, weight_decay=decay)
    for _step in range(20):
        plain.zero_grad()
        decayed.zero_grad()
        (himmelblau(p) + decay / 2 * (p**2).sum()).backward()
        himmelblau(q).backward()
        plain.step()
        decayed.step()
    np.testing.assert_allclose(p.tolist(), q.tolist(), rtol=1e-12)


def test_C18_momentum_and_learning_rate_decay():
    plain = trajectory(ravine(), optim.SGD, steps=200, lr=0.019)
    heavy = trajectory(ravine(), optim.SGD, steps=200, lr=0.0331, momentum=0.669)
    assert heavy.losses[-1] < 1e-12 < 1e-3 < plain.losses[-1]

    # with noisy gradients a constant rate keeps shaking, a falling one comes to rest
    rng = np.random.default_rng(0)
    ends = {}
    for name, gamma in (("constant", 1.0), ("falling", 0.98)):
        p = ac.ones(500, requires_grad=True)
        optimizer = optim.SGD([p], lr=0.2)
        schedule = optim.lr_scheduler.ExponentialLR(optimizer, gamma)
        for _step in range(300):
            p.grad = p.detach() + ac.tensor(rng.normal(size=500))
            optimizer.step()
            schedule.step()
        ends[name] = float(np.std(p.tolist()))
    assert ends["falling"] < 0.5 * ends["constant"]


# -- 003: down the mountain -----------------------------------------------------------------------


def test_D05_the_way_down_is_against_the_gradient():
    start = himmelblau.start
    down = trajectory(himmelblau, optim.SGD, start, 200, lr=0.01)
    assert (np.diff(down.losses) <= 0).all()
    assert reached(down, himmelblau.minima, 1e-6) == 0
    up = trajectory(himmelblau, optim.SGD, start, 200, lr=0.01, maximize=True)
    assert (np.diff(up.losses) >= -1e-12).all()
    assert reached(up, himmelblau.maxima, 1e-6) == 0


D06 = {0.1: 1.0737, 0.5: 0.0, 0.9: 1.0737, 1.0: 10.0, 1.1: 61.917}


def test_D06_small_good_large_and_too_large_learning_rates():
    rates = np.array(list(D06))
    run = trajectory(parabola, optim.SGD, [10.0], 10, lr=rates)
    np.testing.assert_allclose(run.end[:, 0], list(D06.values()), rtol=0, atol=5e-4)
    assert run.points[:, 3, 0].tolist() == [10.0, -10.0] * 5 + [10.0]  # lr = 1 goes in a cycle
    assert not run.diverged.any()
    for lr, expected in D06.items():
        assert 10 * (1 - 2 * lr) ** 10 == pytest.approx(expected, abs=5e-4)


def test_the_largest_stable_learning_rate_is_2_over_the_largest_curvature():
    for surface, point, limit in ((ravine(), (0.0, 0.0), 0.02), (himmelblau, (3.0, 2.0), 0.0243)):
        largest = 2 / np.linalg.eigvalsh(surface.hessian(point)).max()
        assert largest == pytest.approx(limit, abs=5e-5)
        near = np.array(point) + 1e-3
        below, above = (
            trajectory(surface, optim.SGD, near, 3000, lr=largest * factor)
            for factor in (0.98, 1.02)
        )
        assert np.linalg.norm(below.end - point) < 1e-6
        assert np.linalg.norm(above.end - point) > 1e-2 or above.diverged


def test_momentum_and_plain_descent_end_in_different_minima():
    heavy = trajectory(himmelblau, optim.SGD, (0, 0), 500, lr=0.005, momentum=0.9)
    plain = trajectory(himmelblau, optim.SGD, (0, 0), 500, lr=0.005)
    np.testing.assert_allclose(heavy.end, (3.584, -1.848), atol=5e-4)
    np.testing.assert_allclose(plain.end, (3, 2), atol=1e-6)


def test_heavy_ball_shrinks_the_error_by_0_818_and_plain_descent_by_0_980():
    bowl = ravine(100)
    start = (10.0, 0.1)
    lr, momentum = 4 / 11**2, (9 / 11) ** 2  # 4 / (√κ + 1)², ((√κ − 1) / (√κ + 1))²
    assert lr == pytest.approx(0.0331, abs=5e-5)
    assert momentum == pytest.approx(0.669, abs=5e-4)
    heavy = trajectory(bowl, optim.SGD, start, 150, lr=lr, momentum=momentum)
    plain = trajectory(bowl, optim.SGD, start, 400, lr=2 / 101)
    for run, expected, first in ((heavy, 0.818, 50), (plain, 0.980, 100)):
        sizes = np.linalg.norm(run.points, axis=-1)
        rate = (sizes[-1] / sizes[first]) ** (1 / (len(sizes) - 1 - first))
        assert rate == pytest.approx(expected, abs=0.012)
