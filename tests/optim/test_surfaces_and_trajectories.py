"""Surfaces know their own stationary points; a grid of trajectories is its runs one by one."""

import inspect
import warnings

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import optim
from autograd_core.optim import lr_scheduler
from autograd_core.viz.surfaces import SURFACES, Surface, himmelblau, parabola, ravine
from autograd_core.viz.trajectories import Trajectory, basins, reached, trajectory

every_surface = pytest.mark.parametrize("key", SURFACES)
DEGENERATE = {"monkey_saddle"}  # its second derivatives are all 0 at the saddle


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# -- surfaces -------------------------------------------------------------------------------------


def stationary_points(surface: Surface):
    kinds = {"minimum": surface.minima, "saddle": surface.saddles, "maximum": surface.maxima}
    return [(kind, point) for kind, points in kinds.items() for point in points]


@every_surface
def test_stationary_points_have_gradient_0_and_the_hessian_that_their_name_says(key):
    surface = SURFACES[key]
    assert stationary_points(surface)
    for kind, point in stationary_points(surface):
        assert np.abs(surface.gradient(point)).max() < 1e-12
        assert surface.classify(point) == ("degenerate" if key in DEGENERATE else kind)


@every_surface
def test_gradients_are_those_of_finite_differences(key):
    surface = SURFACES[key]
    rng = np.random.default_rng(0)
    low, high = np.array(surface.domain).T
    points = rng.uniform(low, high, size=(20, surface.dimension))
    h = 1e-6
    for axis in range(surface.dimension):
        step = h * np.eye(surface.dimension)[axis]
        slopes = (surface(points + step) - surface(points - step)) / (2 * h)
        np.testing.assert_allclose(surface.gradient(points)[:, axis], slopes, rtol=1e-5, atol=1e-5)


@every_surface
def test_the_hessian_is_symmetric_and_the_derivative_of_the_gradient(key):
    surface = SURFACES[key]
    hessian = surface.hessian(surface.start)
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-12, atol=1e-12)
    h = 1e-6
    for axis in range(surface.dimension):
        step = h * np.eye(surface.dimension)[axis]
        start = np.array(surface.start)
        change = (surface.gradient(start + step) - surface.gradient(start - step)) / (2 * h)
        np.testing.assert_allclose(hessian[axis], change, rtol=1e-6, atol=1e-6)


@every_surface
def test_tensors_and_arrays_give_the_same_values(key):
    surface = SURFACES[key]
    points = np.random.default_rng(1).uniform(-1, 1, size=(3, 4, surface.dimension))
    values = surface(ac.tensor(points, requires_grad=True))
    assert values.requires_grad
    np.testing.assert_array_equal(values.detach().numpy(), surface(points))
    assert surface(points).shape == (3, 4)


@every_surface
def test_everything_worth_looking_at_lies_in_the_domain(key):
    surface = SURFACES[key]
    for point in (surface.start, *(point for _kind, point in stationary_points(surface))):
        for value, (least, most) in zip(point, surface.domain, strict=True):
            assert least < value < most
    *coordinates, values = surface.grid(20)
    assert all(part.shape == (20,) * surface.dimension for part in [*coordinates, values])
    assert np.isfinite(values).all()


@every_surface
def test_the_global_minimum_is_the_lowest_of_the_domain(key):
    surface = SURFACES[key]
    if surface.minima:
        lowest = min(float(surface(np.array(point))) for point in surface.minima)
        assert surface.grid(301)[-1].min() >= lowest - 1e-12


@every_surface
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_surface_has_a_name_in_every_language(key, language):
    with ac.use_language(language):
        title = SURFACES[key].title
    assert title
    assert (language == "zh") == any("\u4e00" <= sign <= "\u9fff" for sign in title)


def test_the_ravine_has_the_condition_number_asked_for():
    for condition in (1, 10, 1000):
        assert np.linalg.cond(ravine(condition).hessian((0.0, 0.0))) == pytest.approx(condition)


def test_himmelblaus_stationary_points_are_all_that_newton_finds():
    found = set()
    rng = np.random.default_rng(0)
    for point in rng.uniform(-5, 5, size=(70, 2)):
        for _step in range(30):
            gradient = himmelblau.gradient(point)
            if np.abs(gradient).max() < 1e-9:
                break
            point = point - np.linalg.solve(himmelblau.hessian(point), gradient)
        if np.abs(himmelblau.gradient(point)).max() < 1e-9:
            found.add(tuple(np.round(point, 6) + 0.0))
    known = {tuple(np.round(point, 6) + 0.0) for _kind, point in stationary_points(himmelblau)}
    assert found == known
    assert len(found) == 9


def test_a_point_of_the_wrong_dimension_is_refused():
    with pytest.raises(ValueError, match=r"points of shape \(\.\.\., 2\), not \(3,\)"):
        himmelblau(ac.zeros(3))
    with pytest.raises(ValueError, match="not a stationary point"):
        himmelblau.classify((0.0, 0.0))


# -- one trajectory -------------------------------------------------------------------------------


def test_a_trajectory_is_the_loop_that_one_would_write():
    run = trajectory(himmelblau, optim.Adam, (0, 0), 5, lr=0.1)
    p = ac.tensor([0.0, 0.0], requires_grad=True)
    optimizer = optim.Adam([p], lr=0.1)
    for step in range(5):
        optimizer.zero_grad()
        loss = himmelblau(p)
        loss.backward()
        assert run.points[step].tolist() == p.tolist()
        assert run.losses[step] == loss.item()
        optimizer.step()
    assert run.end.tolist() == p.tolist()
    assert run.losses[5] == himmelblau(p).item()
    assert (run.points.shape, run.losses.shape, run.diverged.shape) == ((6, 2), (6,), ())
    assert run.steps_made == 5


def test_any_function_of_a_tensor_is_a_surface():
    run = trajectory(lambda p: (p**2).sum(dim=-1), optim.SGD, (3.0, 4.0, 5.0), 10, lr=0.5)
    assert run.end.tolist() == [0.0, 0.0, 0.0]


def test_a_schedule_follows_every_step():
    run = trajectory(
        parabola,
        optim.SGD,
        steps=4,
        lr=0.1,
        schedule=lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.5),
    )
    expected = 10 * np.cumprod([1, 0.8, 0.9, 0.95, 0.975])
    np.testing.assert_allclose(run.points[:, 0], expected, rtol=1e-12)


def test_divergence_is_reported_and_nothing_overflows():
    run = trajectory(himmelblau, optim.SGD, (0, 0), 60, lr=0.1)
    assert run.diverged
    assert 0 < run.steps_made < 60
    assert np.isfinite(run.points).all() and np.isfinite(run.losses).all()
    assert (run.points[run.steps_made :] == run.points[run.steps_made]).all()
    assert (run.losses[run.steps_made :] == run.losses[run.steps_made]).all()


def test_what_comes_after_a_divergence_does_not_count():
    extra = iter([[0, 0], [0, 0], [0, np.inf], [0, 0], [0, 0]])  # the second run recovers
    run = trajectory(
        lambda p: p[..., 0] + np.array(next(extra)), optim.SGD, [[1.0], [1.0]], 4, lr=0.1
    )
    assert run.diverged.tolist() == [False, True]
    assert run.steps_made.tolist() == [4, 1]


def test_a_start_without_a_loss_is_refused():
    with pytest.raises(ValueError, match="starting point"):
        trajectory(himmelblau, optim.SGD, (np.nan, 0.0), 3, lr=0.1)


@pytest.mark.parametrize("name", sorted(set(optim.OPTIMIZERS) - {"SparseAdam", "Muon"}))
def test_every_optimizer_goes_downhill_on_every_surface_it_is_given(name):
    for key in ("bowl", "himmelblau", "two_weights"):
        run = trajectory(SURFACES[key], optim.OPTIMIZERS[name], steps=20, lr=0.01)
        assert run.losses[-1] < run.losses[0]


# -- grids ----------------------------------------------------------------------------------------


def assert_same_run(a, b) -> None:
    np.testing.assert_array_equal(a.points, b.points)
    np.testing.assert_array_equal(a.losses, b.losses)
    assert a.diverged == b.diverged
    assert a.steps_made == b.steps_made


@every_surface
def test_a_grid_of_learning_rates_and_momenta_is_its_runs_one_by_one(key):
    surface = SURFACES[key]
    rates, momenta = np.geomspace(1e-4, 0.5, 7), np.linspace(0, 0.95, 5)
    grid = trajectory(surface, optim.SGD, steps=50, lr=rates[:, None], momentum=momenta)
    assert grid.points.shape == (51, 7, 5, surface.dimension)
    for i, j in np.ndindex(7, 5):
        single = trajectory(surface, optim.SGD, steps=50, lr=rates[i], momentum=momenta[j])
        assert_same_run(single, grid[i, j])


def test_a_grid_of_starts_is_its_runs_one_by_one():
    starts = np.random.default_rng(0).uniform(-5, 5, size=(3, 4, 2))
    grid = trajectory(himmelblau, optim.Adam, starts, 40, lr=0.3)
    for place in np.ndindex(3, 4):
        assert_same_run(trajectory(himmelblau, optim.Adam, starts[place], 40, lr=0.3), grid[place])


def test_starts_and_options_broadcast_together():
    starts = np.array([(0.0, 0.0), (1.0, -1.0), (-4.0, 2.0)])
    rates = np.array([[0.001], [0.01]])
    grid = trajectory(himmelblau, optim.SGD, starts, 10, lr=rates)
    assert grid.end.shape == (2, 3, 2)
    single = trajectory(himmelblau, optim.SGD, starts[2], 10, lr=0.01)
    assert_same_run(single, grid[1, 2])


#: for every numeric option, values of which each run of a grid takes one
GRIDS = {
    "lr": [0.001, 0.03],
    "momentum": [0.3, 0.9],
    "weight_decay": [0.0, 0.1],
    "dampening": [0.0, 0.4],
    "lr_decay": [0.0, 0.1],
    "initial_accumulator_value": [0.1, 1.0],
    "eps": [1e-8, 1e-2],
    "alpha": [0.5, 0.9],
    "rho": [0.5, 0.95],
    "betas": ([0.5, 0.9], [0.9, 0.999]),
    "etas": ([0.4, 0.5], [1.1, 1.3]),
    "step_sizes": ([1e-6, 1e-3], [0.02, 50]),
    "lambd": [1e-4, 0.1],
    "t0": [3, 1e6],
    "momentum_decay": [4e-3, 0.1],
}
SWITCHES = {
    "nesterov": {"momentum": 0.9},
    "centered": {},
    "amsgrad": {},
    "decoupled_weight_decay": {"weight_decay": 0.1},
    "maximize": {},
}
NOT_ELEMENTWISE = {"SparseAdam", "Muon", "LBFGS"}


def options_of_elementwise_optimizers():
    for name in optim.OPTIMIZERS:
        if name not in NOT_ELEMENTWISE:
            parameters = inspect.signature(optim.OPTIMIZERS[name]).parameters
            for option in list(parameters)[1:]:
                if option not in SWITCHES:
                    yield name, option


@pytest.mark.parametrize(("name", "option"), list(options_of_elementwise_optimizers()))
def test_every_numeric_option_may_vary_over_a_grid(name, option):
    values = GRIDS[option]
    arrays = tuple(map(np.array, values)) if isinstance(values, tuple) else np.array(values)
    fixed = {"lr": 0.01} if option != "lr" else {}
    if option == "dampening":
        fixed["momentum"] = 0.9
    grid = trajectory(himmelblau, optim.OPTIMIZERS[name], steps=15, **fixed, **{option: arrays})
    for i in range(2):
        own = tuple(v[i] for v in values) if isinstance(values, tuple) else values[i]
        single = trajectory(himmelblau, optim.OPTIMIZERS[name], steps=15, **fixed, **{option: own})
        assert_same_run(single, grid[i])


def test_a_momentum_of_0_among_others_knows_no_dampening():
    momenta = np.array([0.0, 0.5])
    grid = trajectory(himmelblau, optim.SGD, steps=5, lr=0.01, momentum=momenta, dampening=0.5)
    assert_same_run(trajectory(himmelblau, optim.SGD, steps=5, lr=0.01), grid[0])


def test_one_diverging_run_of_a_grid_does_not_touch_the_others():
    grid = trajectory(himmelblau, optim.SGD, steps=100, lr=np.array([0.01, 0.5, 0.02]))
    assert grid.diverged.tolist() == [False, True, False]
    assert grid.steps_made[[0, 2]].tolist() == [100, 100]
    assert np.isfinite(grid.points).all()
    assert_same_run(trajectory(himmelblau, optim.SGD, steps=100, lr=0.02), grid[2])


def test_optimizers_that_do_not_work_element_by_element_run_one_by_one():
    starts = np.array([(0.0, 0.0), (-4.0, 0.0), (4.0, 0.0)])
    grid = trajectory(
        himmelblau, optim.LBFGS, starts, 3, lr=np.array([1.0]), line_search_fn="strong_wolfe"
    )
    assert reached(grid, himmelblau.minima, 1e-6).tolist() == [0, 2, 3]
    assert optim.LBFGS.elementwise is False


# -- basins ---------------------------------------------------------------------------------------


def test_basins_say_which_minimum_was_reached():
    found = basins(himmelblau, optim.SGD, n=9, steps=600, lr=0.005)
    assert found.shape == (9, 9)
    # rows go up along y, columns along x: each corner leads to the minimum of its quadrant
    assert [found[-1, -1], found[-1, 0], found[0, 0], found[0, -1]] == [0, 1, 2, 3]


def test_reached_leaves_out_what_diverged_or_stopped_elsewhere():
    run = trajectory(himmelblau, optim.SGD, steps=200, lr=np.array([0.01, 1.0, 1e-6]))
    assert reached(run, himmelblau.minima).tolist() == [0, -1, -1]
    last = Trajectory(np.array([[3.0, 2.0]]), np.zeros(1), np.array(True), np.array(0))
    assert reached(last, himmelblau.minima) == -1  # it was there, but did not stay
