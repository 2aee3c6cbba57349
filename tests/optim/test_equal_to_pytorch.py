"""Optimizers and schedules compute what PyTorch computes, for every option that it has.

The numbers of tests/data/torch_optim.json were written by record_torch.py; those of
torch_oracle.json belong to the course's sources.
"""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import optim
from autograd_core.optim import lr_scheduler

from .cases import (
    COMPARED_STEPS,
    COMPOSED_SCHEDULES,
    OPTIMIZER_CASES,
    OTHER_CASES,
    OTHER_SCHEDULES,
    PLATEAU_CASES,
    PLATEAU_LOSSES,
    SCHEDULE_CASES,
    SCHEDULE_STEPS,
    Valley,
    flat,
    label,
)

DATA = Path(__file__).parent.parent / "data"
RECORDED = json.loads((DATA / "torch_optim.json").read_text(encoding="utf-8"))
ORACLE = json.loads((DATA / "torch_oracle.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-10


def cases_of(cases):
    return [pytest.param(name, options, id=label(name, options)) for name, options in flat(cases)]


# -- the cases leave nothing out --------------------------------------------------------------


def test_who_is_not_compared_says_that_pytorch_has_it_not():
    known = {"Muon", "SparseAdam"}  # PyTorch computes these otherwise; see cases.py
    for name in set(optim.OPTIMIZERS) - set(OPTIMIZER_CASES) - known:
        assert "not in PyTorch" in optim.OPTIMIZERS[name].__doc__, name
    for name in OTHER_SCHEDULES:
        assert "not in PyTorch" in getattr(lr_scheduler, name).__doc__, name


@pytest.mark.parametrize("name", optim.OPTIMIZERS)
def test_every_option_of_every_optimizer_is_compared(name):
    options = set(inspect.signature(optim.OPTIMIZERS[name]).parameters) - {"params"}
    runs = {**OPTIMIZER_CASES, **OTHER_CASES}[name]
    assert options - set().union(*runs) - {"lr"} == set()


def test_every_schedule_of_pytorchs_is_compared():
    own = {label(name, options) for name, options in flat(OTHER_SCHEDULES)}
    assert set(RECORDED["schedules"]) == set(schedule_makers()) - own


# -- optimizers -------------------------------------------------------------------------------


def run_on_valley(make, steps: int) -> dict[int, np.ndarray]:
    """Return {step: all parameters in one vector} of an optimizer made by ``make(tensors)``."""
    valley = Valley()
    tensors = [ac.tensor(start, requires_grad=True) for start in valley.starts]
    optimizer = make(tensors)

    def closure():
        arrays = [tensor.detach().numpy() for tensor in tensors]
        for tensor, gradient in zip(tensors, valley.gradients(arrays), strict=True):
            tensor.grad = ac.tensor(gradient)
        return ac.tensor(valley.loss(arrays))

    points = {}
    for step in range(1, steps + 1):
        optimizer.step(closure)
        if step in COMPARED_STEPS:
            points[step] = np.concatenate([t.detach().numpy().ravel() for t in tensors])
    return points


@pytest.mark.parametrize(("name", "options"), cases_of(OPTIMIZER_CASES))
def test_parameters_after_1_to_500_steps(name, options):
    points = run_on_valley(lambda tensors: optim.OPTIMIZERS[name](tensors, **options), 500)
    for step, expected in RECORDED["optimizers"][label(name, options)].items():
        np.testing.assert_allclose(
            points[int(step)], expected, rtol=TOLERANCE, atol=TOLERANCE, err_msg=f"step {step}"
        )


HIMMELBLAU_RUNS = {
    "SGD lr=.01": (optim.SGD, {"lr": 0.01}),
    "SGD m=.9 lr=.005": (optim.SGD, {"lr": 0.005, "momentum": 0.9}),
    "SGD nag m=.9 lr=.005": (optim.SGD, {"lr": 0.005, "momentum": 0.9, "nesterov": True}),
    "SGD wd=.1 lr=.01": (optim.SGD, {"lr": 0.01, "weight_decay": 0.1}),
    "Adagrad lr=.5": (optim.Adagrad, {"lr": 0.5}),
    "RMSprop lr=.01": (optim.RMSprop, {"lr": 0.01}),
    "Adadelta lr=1": (optim.Adadelta, {"lr": 1}),
    "Adam lr=.1": (optim.Adam, {"lr": 0.1}),
    "Adamax lr=.1": (optim.Adamax, {"lr": 0.1}),
    "ASGD lr=.01": (optim.ASGD, {"lr": 0.01}),
    "Rprop lr=.01": (optim.Rprop, {"lr": 0.01}),
    "SGD m=.9 dampening=.3 lr=.005": (
        optim.SGD,
        {"lr": 0.005, "momentum": 0.9, "dampening": 0.3},
    ),
    "RMSprop centered m=.5 lr=.01": (
        optim.RMSprop,
        {"lr": 0.01, "centered": True, "momentum": 0.5},
    ),
    "Adam amsgrad wd=.03 lr=.1": (
        optim.Adam,
        {"lr": 0.1, "amsgrad": True, "weight_decay": 0.03},
    ),
    "AdamW wd=.1 lr=.1": (optim.AdamW, {"lr": 0.1, "weight_decay": 0.1}),
    "NAdam lr=.1": (optim.NAdam, {"lr": 0.1}),
    "RAdam lr=.1": (optim.RAdam, {"lr": 0.1}),
    "LBFGS lr=1": (optim.LBFGS, {"lr": 1, "line_search_fn": "strong_wolfe"}),
}


def himmelblau_run(name: str, steps: int) -> dict[int, list[float]]:
    """Return {step: point} of a run of the oracle, through the engine's own gradients."""
    optimizer_class, options = HIMMELBLAU_RUNS[name]
    p = ac.tensor([0.0, 0.0], requires_grad=True)
    optimizer = optimizer_class([p], **options)

    def closure():
        optimizer.zero_grad()
        x, y = p
        loss = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
        loss.backward()
        return loss

    points = {}
    for step in range(1, steps + 1):
        optimizer.step(closure)
        points[step] = p.tolist()
    return points


def test_every_run_of_the_oracle_is_compared():
    assert set(ORACLE["optim_himmelblau_from_0_0"]) == {*HIMMELBLAU_RUNS, "SparseAdam"}


@pytest.mark.parametrize("name", HIMMELBLAU_RUNS)
def test_himmelblau_from_the_origin(name):
    points = himmelblau_run(name, 500)
    for step, expected in ORACLE["optim_himmelblau_from_0_0"][name].items():
        np.testing.assert_allclose(points[int(step)], expected, rtol=0, atol=TOLERANCE)


# -- schedules ----------------------------------------------------------------------------------


def two_groups(**options) -> optim.SGD:
    groups = [{"params": [ac.zeros(1)]}, {"params": [ac.zeros(1)], "lr": 0.05}]
    return optim.SGD(groups, lr=0.2, momentum=0.9, **options)


def schedule_makers() -> dict:
    """Return {name: function that makes the schedule on an optimizer} of all there are."""
    makers = {
        label(name, options): lambda o, name=name, options=options: getattr(lr_scheduler, name)(
            o, **options
        )
        for name, options in flat({**SCHEDULE_CASES, **OTHER_SCHEDULES})
    }
    return makers | {
        name: lambda o, make=make: make(lr_scheduler, o)
        for name, make in COMPOSED_SCHEDULES.items()
    }


@pytest.mark.parametrize("name", RECORDED["schedules"])
def test_learning_rates_and_momentum_of_every_epoch(name):
    optimizer = two_groups()
    schedule = schedule_makers()[name](optimizer)
    for epoch, expected in enumerate(RECORDED["schedules"][name]):
        first, second = optimizer.param_groups
        found = [first["lr"], second["lr"], first["momentum"]]
        np.testing.assert_allclose(
            found, expected, rtol=TOLERANCE, atol=1e-15, err_msg=f"epoch {epoch}"
        )
        assert schedule.get_last_lr() == [first["lr"], second["lr"]]
        optimizer.step()
        schedule.step()
    assert epoch + 1 == SCHEDULE_STEPS


@pytest.mark.parametrize("options", PLATEAU_CASES, ids=lambda options: label("plateau", options))
def test_learning_rates_on_a_plateau(options):
    optimizer = optim.SGD([ac.zeros(1)], lr=0.2)
    schedule = lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for loss in PLATEAU_LOSSES:
        schedule.step(ac.tensor(loss))
        rates.append(optimizer.param_groups[0]["lr"])
        assert schedule.get_last_lr() == [rates[-1]]
    np.testing.assert_allclose(rates, RECORDED["plateaus"][label("plateau", options)], rtol=1e-12)


# -- live, where PyTorch is installed -------------------------------------------------------------


def random_options(rng, name: str) -> dict:
    """Draw options of an optimizer from those of its cases."""
    runs = OPTIMIZER_CASES[name]
    drawn = {}
    for key in sorted(set().union(*runs)):
        values = [run[key] for run in runs if key in run]
        if rng.random() < 0.7:
            drawn[key] = values[rng.integers(len(values))]
    if drawn.get("nesterov"):
        drawn["momentum"], drawn["dampening"] = 0.9, 0
    if drawn.get("maximize"):
        drawn["lr"] = 1e-3  # uphill the valley has no end
    return drawn


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", OPTIMIZER_CASES)
def test_options_drawn_at_random(name, seed):
    pytest.importorskip("torch", reason="PyTorch is not installed")
    from .record_torch import run_optimizer, sensitivity

    options = random_options(np.random.default_rng([seed, *name.encode()]), name)
    with np.errstate(over="ignore", invalid="ignore"):
        # Where the last bit of the start decides, PyTorch does not agree with itself either.
        steady = [step for step, apart in sensitivity(name, options).items() if apart < 1e-11]
        ours = run_on_valley(lambda tensors: optim.OPTIMIZERS[name](tensors, **options), 500)
        theirs = run_optimizer(name, options)
    assert {"1", "2", "3", "10"} <= set(steady)  # never an empty comparison
    for step in steady:
        np.testing.assert_allclose(
            ours[int(step)],
            theirs[step],
            rtol=TOLERANCE,
            atol=TOLERANCE,
            err_msg=f"{label(name, options)}, step {step}",
        )
