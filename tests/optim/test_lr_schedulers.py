"""Schedules: warm-up, resuming, several at once, and what they say about wrong use.

That they compute PyTorch's numbers is specified in test_equal_to_pytorch.py.
"""

import json
import warnings

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import optim
from autograd_core.optim import lr_scheduler
from autograd_core.optim.lr_scheduler import (
    ChainedScheduler,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)

from .cases import COMPOSED_SCHEDULES, PLATEAU_CASES, PLATEAU_LOSSES, SCHEDULE_CASES, flat, label
from .test_equal_to_pytorch import schedule_makers, two_groups


def adam(lr: float = 1.0) -> optim.Adam:
    return optim.Adam([ac.zeros(1)], lr=lr)


def rates(optimizer, schedule, n: int) -> list[float]:
    found = []
    for _epoch in range(n):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def test_warm_up_then_cosine():
    optimizer = adam()
    warm_up = LinearLR(optimizer, start_factor=0.1, total_iters=9)
    cosine = CosineAnnealingLR(optimizer, T_max=10)
    found = rates(optimizer, SequentialLR(optimizer, [warm_up, cosine], [9]), 20)
    np.testing.assert_allclose(found[:9], np.arange(1, 10) / 10, rtol=1e-12)
    expected = (1 + np.cos(np.pi * np.arange(11) / 10)) / 2
    np.testing.assert_allclose(found[9:], expected, rtol=1e-12, atol=1e-15)


def test_two_schedules_on_one_optimizer_multiply():
    optimizer = adam()
    schedules = [StepLR(optimizer, 2, 0.1), ExponentialLR(optimizer, 0.5)]
    for epoch in range(8):
        expected = 0.1 ** (epoch // 2) * 0.5**epoch
        np.testing.assert_allclose(optimizer.param_groups[0]["lr"], expected, rtol=1e-12)
        optimizer.step()
        for schedule in schedules:
            schedule.step()


def test_one_cycle_moves_the_first_beta_of_adam_against_the_rate():
    optimizer = adam()
    schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=20)
    history = []
    for _step in range(20):
        group = optimizer.param_groups[0]
        history.append((group["lr"], group["betas"][0]))
        assert group["betas"][1] == 0.999
        optimizer.step()
        schedule.step()
    top = max(history)
    assert top == (1.0, 0.85)
    assert history[0][1] == history[-1][1] == 0.95


def test_warm_restarts_take_fractions_of_an_epoch():
    optimizer = adam()
    schedule = CosineAnnealingWarmRestarts(optimizer, T_0=4)
    for epoch, expected in ((1.0, (1 + np.cos(np.pi / 4)) / 2), (2.0, 0.5), (6.0, 0.5), (4.0, 1.0)):
        optimizer.step()
        schedule.step(epoch)
        assert optimizer.param_groups[0]["lr"] == pytest.approx(expected)
    schedule.step(3.5)
    expected = (1 + np.cos(np.pi * 3.5 / 4)) / 2
    assert optimizer.param_groups[0]["lr"] == pytest.approx(expected)


@pytest.mark.parametrize("name", schedule_makers())
def test_resuming_continues_the_same_rates(name):
    optimizer = two_groups()
    schedule = schedule_makers()[name](optimizer)
    rates(optimizer, schedule, 7)
    saved = json.loads(json.dumps([optimizer.state_dict(), schedule.state_dict()]))
    expected = rates(optimizer, schedule, 20)

    resumed = two_groups()
    continued = schedule_makers()[name](resumed)
    resumed.load_state_dict(saved[0])
    continued.load_state_dict(saved[1])
    assert rates(resumed, continued, 20) == expected


@pytest.mark.parametrize("options", PLATEAU_CASES, ids=lambda options: label("plateau", options))
def test_resuming_on_a_plateau(options):
    def run(schedule, losses):
        found = []
        for loss in losses:
            schedule.step(loss)
            found.append(schedule.get_last_lr())
        return found

    first = ReduceLROnPlateau(adam(), **options)
    run(first, PLATEAU_LOSSES[:12])
    second = ReduceLROnPlateau(adam(), **options)
    second.optimizer.load_state_dict(first.optimizer.state_dict())
    second.load_state_dict(first.state_dict())
    assert run(second, PLATEAU_LOSSES[12:]) == run(first, PLATEAU_LOSSES[12:])


@pytest.mark.parametrize(
    ("name", "options"), [(n, o) for n, o in flat(SCHEDULE_CASES) if n not in ("CyclicLR",)]
)
def test_continuing_from_last_epoch_keeps_the_rate_of_the_group(name, options):
    if name == "OneCycleLR":
        options = {**options, "cycle_momentum": False}
    kind = getattr(lr_scheduler, name)
    optimizer = two_groups()
    schedule = kind(optimizer, **options)
    rates(optimizer, schedule, 6)
    group = dict(optimizer.param_groups[0])
    again = two_groups()
    for own, saved in zip(again.param_groups, optimizer.param_groups, strict=True):
        own.update({key: value for key, value in saved.items() if key != "params"})
    kind(again, **options, last_epoch=schedule.last_epoch - 1)
    np.testing.assert_allclose(again.param_groups[0]["lr"], group["lr"], rtol=1e-12)


def test_the_order_of_the_two_steps_is_watched():
    optimizer = adam()
    schedule = StepLR(optimizer, 1)
    with pytest.warns(UserWarning, match="optimizer.step\\(\\) first"):
        schedule.step()
    optimizer = adam()
    schedule = StepLR(optimizer, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        optimizer.step()
        schedule.step()


def test_chained_schedules_begin_anew_when_a_sequence_comes_to_them():
    optimizer = adam()
    chained = ChainedScheduler([StepLR(optimizer, 2, 0.1), ExponentialLR(optimizer, 0.5)])
    schedule = SequentialLR(optimizer, [LinearLR(optimizer, 0.25, total_iters=2), chained], [2])
    found = rates(optimizer, schedule, 6)
    np.testing.assert_allclose(found[:3], [0.25, 0.625, 1.0], rtol=1e-12)
    expected = [found[2] * 0.1 ** (epoch // 2) * 0.5**epoch for epoch in range(4)]
    np.testing.assert_allclose(found[2:], expected, rtol=1e-12)


def test_groups_may_have_a_factor_each():
    parts = [{"params": [ac.zeros(1)], "lr": 1.0}, {"params": [ac.zeros(1)], "lr": 2.0}]
    optimizer = optim.SGD(parts, lr=1.0)
    schedule = CyclicLR(optimizer, [0.1, 0.2], [1.0, 2.0], step_size_up=1, cycle_momentum=False)
    optimizer.step()
    schedule.step()
    assert [group["lr"] for group in optimizer.param_groups] == [1.0, 2.0]


def test_wrong_use_is_refused():
    optimizer, other = adam(), adam()
    sgd = optim.Adagrad([ac.zeros(1)])
    wrong = [
        (TypeError, "not an Optimizer", lambda: StepLR([], 3)),
        (KeyError, "initial_lr", lambda: StepLR(adam(), 3, last_epoch=4)),
        (ValueError, "start_factor", lambda: LinearLR(optimizer, start_factor=0)),
        (ValueError, "end_factor", lambda: LinearLR(optimizer, end_factor=2)),
        (ValueError, "lr_lambda has 2", lambda: LambdaLR(optimizer, [abs, abs])),
        (ValueError, "T_0", lambda: CosineAnnealingWarmRestarts(optimizer, 0)),
        (ValueError, "negative, got -1", lambda: CosineAnnealingWarmRestarts(adam(), 2).step(-1)),
        (ValueError, "total_steps must be a positive", lambda: OneCycleLR(optimizer, 1, 0)),
        (ValueError, "at least one", lambda: SequentialLR(optimizer, [], [])),
        (ValueError, "mode", lambda: CyclicLR(optimizer, 0.1, 1, mode="square")),
        (ValueError, "cycle_momentum", lambda: CyclicLR(sgd, 0.1, 1)),
        (ValueError, "total_steps", lambda: OneCycleLR(optimizer, 1.0)),
        (ValueError, "anneal_strategy", lambda: OneCycleLR(optimizer, 1, 9, anneal_strategy="x")),
        (ValueError, "one milestone fewer", lambda: SequentialLR(optimizer, [StepLR(optimizer, 1)], [1])),
        (ValueError, "same optimizer", lambda: SequentialLR(optimizer, [StepLR(other, 1)], [])),
        (ValueError, "at least one", lambda: ChainedScheduler([])),
        (ValueError, "needs the loss", lambda: ChainedScheduler([ReduceLROnPlateau(optimizer)])),
        (ValueError, "factor", lambda: ReduceLROnPlateau(optimizer, factor=1)),
        (ValueError, "mode", lambda: ReduceLROnPlateau(optimizer, mode="up")),
    ]  # fmt: skip
    for error, message, act in wrong:
        with pytest.raises(error, match=message):
            act()


def test_one_cycle_has_an_end():
    optimizer = adam()
    schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=3)
    rates(optimizer, schedule, 3)
    with pytest.raises(ValueError, match="Tried to step 4 times"):
        schedule.step()


def test_every_composed_schedule_is_resumed_too():
    assert set(COMPOSED_SCHEDULES) < set(schedule_makers())
