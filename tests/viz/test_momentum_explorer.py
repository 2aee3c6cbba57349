"""The theory of momentum on a quadratic, as the widget of lesson 12 shows it."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core import optim
from autograd_core.viz.surfaces import ravine
from autograd_core.viz.trajectories import trajectory
from autograd_core.viz.widgets.momentum_explorer import (
    KAPPAS,
    best_heavy_ball,
    heavy_ball_rate,
    momentum_explorer,
)


def test_the_rate_is_the_spectral_radius_of_the_step():
    rng = np.random.default_rng(0)
    for _draw in range(200):
        lr, momentum, curvature = rng.uniform(0, 4), rng.uniform(0, 1), rng.uniform(0.1, 3)
        step = np.array([[1 + momentum - lr * curvature, -momentum], [1, 0]])
        radius = np.abs(np.linalg.eigvals(step)).max()
        assert heavy_ball_rate(curvature, lr, momentum) == pytest.approx(radius, rel=1e-6)


def test_it_converges_up_to_twice_one_plus_momentum():
    for momentum in (0.0, 0.5, 0.9):
        edge = 2 * (1 + momentum)
        assert (
            heavy_ball_rate(1.0, edge - 1e-6, momentum)
            < 1
            < heavy_ball_rate(1.0, edge + 1e-6, momentum)
        )


def worst(kappa, lr, momentum) -> float:
    return max(heavy_ball_rate(1.0, lr, momentum), heavy_ball_rate(kappa, lr, momentum))


@pytest.mark.parametrize("kappa", [4.0, 100.0])
def test_no_pair_is_better_than_the_best(kappa):
    lr, momentum, rate = best_heavy_ball(kappa)
    assert worst(kappa, lr, momentum) == pytest.approx(rate, rel=1e-6)
    grid = [
        worst(kappa, reach / kappa, m)
        for reach in np.linspace(0.01, 4, 200)
        for m in np.linspace(0, 0.999, 200)
    ]
    assert min(grid) > rate


def test_the_numbers_of_the_lesson():
    assert best_heavy_ball(100) == pytest.approx((0.0331, 0.669, 0.818), abs=5e-4)
    assert worst(100, 2 / 101, 0.0) == pytest.approx(0.980, abs=5e-4)


@pytest.mark.parametrize(("lr", "momentum"), [(0.0198, 0.0), (0.02, 0.5), (0.03, 0.9)])
def test_the_engine_goes_at_the_predicted_rate(lr, momentum):
    run = trajectory(ravine(100), optim.SGD, (1, 1), 600, lr=lr, momentum=momentum)
    sizes = np.linalg.norm(run.points, axis=-1)
    measured = (sizes[600] / sizes[300]) ** (1 / 300)
    assert measured == pytest.approx(worst(100, lr, momentum), abs=0.004)


def test_it_begins_where_it_is_told():
    view = momentum_explorer(30, lr=0.05, momentum=0.3, lang="en").children[-1]
    assert view.kappas == sorted([*KAPPAS, 30.0])
    assert view.kappas[view.kappa] == 30
    assert (view.reach, view.momentum) == (pytest.approx(1.5), 0.3)
    view = momentum_explorer(lang="zh").children[-1]
    assert view.reach / 100 == pytest.approx(2 / 101)


@pytest.mark.parametrize(
    "wrong", [{"kappa": 0.5}, {"lr": 0.0}, {"lr": 0.05}, {"momentum": 1.0}, {"momentum": -0.1}]
)
def test_what_cannot_be_shown_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot be shown"):
        momentum_explorer(**wrong)
