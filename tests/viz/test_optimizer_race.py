"""What the race of the optimizers is made of, and how it finds each one's learning rate."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

import autograd_core as ac
from autograd_core import optim
from autograd_core.viz.surfaces import SURFACES, himmelblau, parabola
from autograd_core.viz.trajectories import best_learning_rate, trajectory
from autograd_core.viz.widgets.optimizer_explorer import CHOICES, RATES
from autograd_core.viz.widgets.optimizer_race import (
    LBFGS,
    RACERS,
    SCHEDULES,
    SEARCHING,
    optimizer_race,
)


def view_of(box):
    return box.children[-1]


@pytest.fixture(scope="module")
def race():
    return view_of(optimizer_race(lang="en"))


def test_every_optimizer_of_the_explorer_runs_and_lbfgs_too(race):
    chosen = {known for known, _options in RACERS.values()}
    assert chosen == set(CHOICES)
    assert [racer["name"] for racer in race.racers] == [*RACERS, SEARCHING]
    assert len(race.shown) == len(race.racers) and any(race.shown)


def test_lbfgs_is_recorded_as_the_engine_runs_it(race):
    run = trajectory(himmelblau, optim.LBFGS, steps=100, **LBFGS)
    made = int(run.steps_made) + 1
    assert race.racers[-1]["recorded"]["points"] == run.points[:made].tolist()
    assert race.racers[-1]["recorded"]["losses"] == run.losses[:made].tolist()


def test_tuned_racers_go_far_down(race):
    for racer in race.racers[:-1]:
        known, own = RACERS[racer["name"]]
        rule, fixed = CHOICES[known]
        run = trajectory(himmelblau, optim.OPTIMIZERS[rule], lr=racer["tuned"], **fixed, **own)
        assert racer["tuned"] in RATES
        assert run.losses.min() < 1, racer["name"]


def test_the_picture_shows_the_part_of_the_surface_that_is_visited(race):
    for (low, high), (least, most) in zip(race.surface["domain"], himmelblau.domain, strict=True):
        assert least <= low < high <= most
    (low, high), _up = race.surface["domain"]
    assert low < 0 and high > 3


def test_a_common_rate_and_a_start_can_be_given():
    box = optimizer_race("beale", start=(2.0, -1.0), lr=0.003, schedule="cosine", lang="zh")
    view = view_of(box)
    assert view.surface["start"] == [2.0, -1.0]
    assert (view.common, view.rates[view.rate], view.idle) == (1, 0.003, False)
    assert view.schedules[view.schedule] == "cosine"
    assert not box.children[1].disabled
    assert optimizer_race(lang="en").children[1].disabled


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"surface": "alps"}, "none of the surfaces"),
        ({"surface": "saddle"}, "no minimum"),
        ({"surface": "parabola"}, "no minimum in the plane"),
        ({"schedule": "linear"}, "none of the schedules constant, step"),
        ({"lr": -1.0}, "lr must be above 0"),
    ],
)
def test_what_cannot_race_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        optimizer_race(**wrong)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_makes_positive_rates_up_to_the_first(name):
    rates = []
    optimizer = optim.SGD([ac.zeros(2, requires_grad=True)], lr=1.0)
    schedule = SCHEDULES[name](optimizer, 40)
    for _step in range(40):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if schedule:
            schedule.step()
    assert 0 < min(rates) <= max(rates) <= 1
    assert (name == "constant") == (min(rates) == 1)
    assert (name == "warmup") == (rates[0] < rates[-1])


# -- the best learning rate -------------------------------------------------------------------------


def test_the_best_rate_of_a_parabola_lands_in_one_step():
    assert best_learning_rate(parabola, optim.SGD, np.linspace(0.3, 0.7, 41), 30) == pytest.approx(
        0.5
    )


def test_of_rates_that_end_equally_low_the_smallest_is_chosen():
    rates = [1.5, 0.5, 1.01, 0.75]  # 0.5 jumps into the minimum at once; 0.75 only nears it
    assert best_learning_rate(parabola, optim.SGD, rates, 20) == 0.5
    flat = [0.7, 0.2, 0.6]  # after so many steps all of them stand in it, to the last bit
    assert best_learning_rate(parabola, optim.SGD, flat, 5000) == 0.2


@pytest.mark.parametrize("surface", ["rosenbrock", "beale", "himmelblau"])
def test_nobody_finds_a_better_rate_with_the_slider(surface):
    for racer in view_of(optimizer_race(surface, lang="en")).racers[:-1]:
        known, own = RACERS[racer["name"]]
        rule, fixed = CHOICES[known]
        kind, options = optim.OPTIMIZERS[rule], {**fixed, **own}
        run = trajectory(SURFACES[surface], kind, lr=np.array(RATES), **options)
        ends = np.where(run.diverged, np.inf, run.losses[-1])
        assert ends[RATES.index(racer["tuned"])] == ends.min(), racer["name"]


def test_the_rates_of_the_race_in_lesson_13():
    tuned = {r["name"]: r["tuned"] for r in view_of(optimizer_race("rosenbrock")).racers}
    assert (tuned["RMSprop"], tuned["Adam"], tuned["Adamax"], tuned["NAdam"]) == (0.18, 0.9, 1.8, 4)


def test_rates_that_diverge_are_never_chosen():
    rates = np.geomspace(1e-3, 10, 50)
    chosen = best_learning_rate(SURFACES["rosenbrock"], optim.SGD, rates, 100)
    run = trajectory(SURFACES["rosenbrock"], optim.SGD, steps=100, lr=chosen)
    assert not run.diverged and run.losses[-1] < run.losses[0]
    with pytest.raises(ValueError, match="diverge"):
        best_learning_rate(SURFACES["rosenbrock"], optim.SGD, [5.0, 6.0, 7.0], 100)


@pytest.mark.parametrize(("lang", "name"), [("en", "SGD, momentum 0.9"), ("zh", "SGD，动量 0.9")])
def test_momentum_is_said_in_the_language_of_the_page(lang, name):
    race = optimizer_race("himmelblau", steps=5, lang=lang).children[-1]
    assert name in [
        racer["name"] for racer, shown in zip(race.racers, race.shown, strict=True) if shown
    ]
