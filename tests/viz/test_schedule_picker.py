"""The schedule picker: what it compares, where it begins, and what it refuses."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.viz import schedule_picker, scheduled_run
from autograd_core.viz.widgets.schedule_picker import (
    ENDS,
    FIRST,
    OPTIMIZERS,
    PROBLEMS,
    SCHEDULES,
    STEPS,
    USES,
)


def view_of(box):
    return box.children[-1]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_differ_in_shape_only(schedule):
    rates, _losses = scheduled_run("noisy", schedule, lr=0.08, end=0.05, warmup=20)
    assert len(rates) == STEPS and rates.max() == pytest.approx(0.08)
    rises = "warmup" in USES[schedule]
    assert rates[0] == pytest.approx(FIRST * 0.08 if rises else 0.08)
    falls = "end" in USES[schedule]
    assert rates[-1] == pytest.approx(0.05 * 0.08 if falls else 0.08, rel=0.25)


def test_only_the_sliders_in_use_change_anything():
    for schedule, used in USES.items():
        plain, _losses = scheduled_run("noisy", schedule)
        changed = {
            name: scheduled_run("noisy", schedule, **{name: value})[0]
            for name, value in {"end": 0.2, "warmup": 30, "period": 10}.items()
        }
        for name, rates in changed.items():
            assert (np.abs(rates - plain).max() > 1e-6) == (name in used), (schedule, name)


def test_noise_leaves_a_floor_that_a_falling_rate_lowers():
    floors = {lr: scheduled_run("noisy", "constant", lr)[1][-10:].mean() for lr in (0.05, 0.08)}
    assert floors[0.05] < floors[0.08]
    _rates, losses = scheduled_run("noisy", "cosine", 0.08)
    assert losses[-10:].mean() < 0.5 * min(floors.values())


def test_a_warm_up_passes_where_the_full_rate_diverges():
    assert len(scheduled_run("steep", "constant")[1]) < 10
    _rates, losses = scheduled_run("steep", "warmup", warmup=2)
    assert len(losses) == STEPS + 1 and losses[-1] < 1e-9


def test_it_begins_where_it_is_told():
    box = schedule_picker("steep", "one_cycle", 0.013, 0.1, 17, 20, "Adam", lang="en")
    view = view_of(box)
    names = [view.schedules[view.schedule], view.optimizers[view.optimizer]["name"]]
    assert names == ["one_cycle", "Adam"]
    assert view.problems[view.problem]["name"] == "steep"
    assert (view.rates[view.rate], view.ends[view.end]) == (0.013, 0.1)
    assert (view.warmup, view.period) == (17, 20)
    rests = {child.description: child.disabled for child in box.children[3:-1]}
    assert [*rests.values()] == [False, False, False, True]
    constant = schedule_picker(schedule="constant", lang="zh").children
    assert [child.disabled for child in constant[4:-1]] == [True, True, True]


def test_problems_and_optimizers_are_the_pages():
    view = view_of(schedule_picker(lang="en"))
    assert [one["name"] for one in view.problems] == list(PROBLEMS)
    assert [one["name"] for one in view.optimizers] == list(OPTIMIZERS)
    assert set(view.rests) == set(SCHEDULES) == set(USES) and view.ends == ENDS
    noise = np.frombuffer(view.noise, "<f8").reshape(PROBLEMS["noisy"].draws, STEPS, 2)
    assert np.array_equal(noise, PROBLEMS["noisy"].disturbances())
    assert abs(noise.std() - 1) < 0.05 and not PROBLEMS["steep"].disturbances().any()


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"problem": "alps"}, "none of noisy, steep"),
        ({"schedule": "sine"}, "none of constant, step"),
        ({"optimizer": "LBFGS"}, "none of SGD"),
        ({"lr": 0.0}, "lr is above 0"),
        ({"end": 0.3}, "end one of"),
        ({"warmup": 1}, "from 2 to 60"),
        ({"period": 12}, "multiple of 5"),
    ],
)
def test_what_there_is_not_is_refused(wrong, words):
    with use_language("en"), pytest.raises(ValueError, match=words):
        schedule_picker(**wrong)
