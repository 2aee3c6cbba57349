"""The schedule picker: how the learning rate changes, and what that does to the loss."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import traitlets

from ... import optim
from ...language import get_language, translator, use_language
from ...optim import lr_scheduler
from ...tensor import wrap
from ..surfaces import Surface, himmelblau, ravine
from .base import CourseWidget, choice, explorer, slider, steps_slider
from .optimizer_explorer import WORDS, describe_optimizer, describe_surface, rates_with, spoken_name

_ = translator(__name__)

STEPS = 100
FIRST = 0.05  # of the learning rate: where a warm-up begins
LAST = 10  # losses whose mean is what a run came to
#: Parts of the learning rate at which a schedule may end.
ENDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0]


@dataclass(frozen=True)
class Problem:
    """A surface to descend on; each of ``draws`` runs has its own ``noise`` on the gradient.

    ``noise`` is the standard deviation of what is added to each coordinate of the gradient, as a
    minibatch adds it; ``lr`` the learning rate at which the picture begins.
    """

    surface: Surface
    lr: float
    noise: float = 0.0
    draws: int = 1

    def disturbances(self, steps: int = STEPS) -> np.ndarray:
        """Return what is added to the gradients, shape (draws, steps, dimension)."""
        shape = (self.draws, steps, self.surface.dimension)
        return self.noise * np.random.default_rng(0).normal(size=shape)


PROBLEMS: dict[str, Problem] = {
    "noisy": Problem(replace(ravine(20.0), start=(-9.0, 1.0)), lr=0.05, noise=1.0, draws=16),
    "steep": Problem(replace(himmelblau, start=(6.0, 6.0)), lr=0.02),
}
OPTIMIZERS: dict[str, tuple[str, dict]] = {
    "SGD": ("SGD", {}),
    "SGD, momentum 0.9": ("SGD", {"momentum": 0.9}),
    "Adam": ("Adam", {}),
}


def _warm_up_and_cosine(optimizer, lr, end, warmup, period):
    up = lr_scheduler.LinearLR(optimizer, FIRST, 1.0, warmup)
    down = lr_scheduler.CosineAnnealingLR(optimizer, STEPS - warmup, end * lr)
    return lr_scheduler.SequentialLR(optimizer, [up, down], [warmup])


def _one_cycle(optimizer, lr, end, warmup, period):
    return lr_scheduler.OneCycleLR(
        optimizer,
        lr,
        total_steps=STEPS,
        pct_start=warmup / STEPS,
        cycle_momentum=False,
        div_factor=1 / FIRST,
        final_div_factor=FIRST / end,
    )


def _stairs(optimizer, lr, end, warmup, period):
    drops = -(-STEPS // period) - 1
    return lr_scheduler.StepLR(optimizer, period, end ** (1 / drops))


#: What the page replays, by the engine: ``(optimizer, lr, end, warmup, period)`` to a scheduler.
#: Each goes from ``lr`` (or up to it) to ``end`` times ``lr`` in STEPS steps.
SCHEDULES: dict[str, Callable] = {
    "constant": lambda optimizer, lr, end, warmup, period: None,
    "step": _stairs,
    "linear": lambda optimizer, lr, end, warmup, period: lr_scheduler.LinearLR(
        optimizer, 1.0, end, STEPS
    ),
    "exponential": lambda optimizer, lr, end, warmup, period: lr_scheduler.ExponentialLR(
        optimizer, end ** (1 / STEPS)
    ),
    "cosine": lambda optimizer, lr, end, warmup, period: lr_scheduler.CosineAnnealingLR(
        optimizer, STEPS, end * lr
    ),
    "warmup": lambda optimizer, lr, end, warmup, period: lr_scheduler.LinearLR(
        optimizer, FIRST, 1.0, warmup
    ),
    "warmup_cosine": _warm_up_and_cosine,
    "one_cycle": _one_cycle,
}
#: Which of the three sliders a schedule listens to.
USES = {
    "constant": (),
    "step": ("end", "period"),
    "linear": ("end",),
    "exponential": ("end",),
    "cosine": ("end",),
    "warmup": ("warmup",),
    "warmup_cosine": ("end", "warmup"),
    "one_cycle": ("end", "warmup"),
}


def scheduled_run(
    problem: str = "noisy",
    schedule: str = "cosine",
    lr: float | None = None,
    end: float = 0.01,
    warmup: int = 10,
    period: int = 25,
    optimizer: str = "SGD",
) -> tuple[np.ndarray, np.ndarray]:
    """Run what the picker shows with the engine; return the learning rates and the losses.

    The rates are those of the STEPS steps; the losses, one more, are the mean over the draws of
    the loss without noise. They end early where one ceases to be finite.
    """
    chosen = PROBLEMS[problem]
    lr = chosen.lr if lr is None else lr
    surface, noise = chosen.surface, chosen.disturbances()
    parameter = wrap(np.tile(np.array(surface.start), (chosen.draws, 1))).requires_grad_()
    rule, options = OPTIMIZERS[optimizer]
    runner = optim.OPTIMIZERS[rule]([parameter], lr=lr, **options)
    scheduler = SCHEDULES[schedule](runner, lr, end, warmup, period)
    rates, losses = [], []
    with np.errstate(all="ignore"):
        for step in range(STEPS + 1):
            runner.zero_grad()
            loss = surface(parameter)
            losses.append(loss._data.mean())
            if step == STEPS:
                break
            rates.append(runner.param_groups[0]["lr"])
            loss.sum().backward()
            parameter.grad = parameter.grad + noise[:, step]
            runner.step()
            if scheduler and step < STEPS - 1:
                scheduler.step()
    losses = np.array(losses)
    finite = np.logical_and.accumulate(np.isfinite(losses))
    return np.array(rates), losses[finite]


class SchedulePicker(CourseWidget):
    """The learning rate over the steps, and the loss of a descent that follows it.

    Beside the loss of the schedule stands that of the constant learning rate. Of the noisy
    problem it is the mean over ``draws`` runs, whose disturbances the engine drew beforehand; the
    page replays schedules, surfaces and optimizers. ``end``, ``warmup`` and ``period`` mean the
    same in all schedules that use them (USES), so that shapes are compared and nothing else.
    """

    module = "schedule_picker.js"
    parts = ("descent.js", "landscape.js")
    LABELS: ClassVar = {
        **WORDS,
        "problem": {"en": "problem", "zh": "问题"},
        "noisy": {"en": "ravine, noisy gradients", "zh": "山谷，梯度带噪声"},
        "steep": {"en": "Himmelblau, from the steep rim", "zh": "Himmelblau，从陡峭的边上出发"},
        "schedule": {"en": "schedule", "zh": "调度"},
        "constant": {"en": "constant", "zh": "恒定"},
        "stairs": {"en": "step", "zh": "阶梯"},
        "linear": {"en": "linear", "zh": "线性"},
        "exponential": {"en": "exponential", "zh": "指数"},
        "cosine": {"en": "cosine", "zh": "余弦"},
        "warmup_only": {"en": "warm-up", "zh": "预热"},
        "warmup_cosine": {"en": "warm-up + cosine", "zh": "预热 + 余弦"},
        "one_cycle": {"en": "one cycle", "zh": "单周期"},
        "end": {"en": "ends at lr ×", "zh": "终值 lr ×"},
        "warmup": {"en": "warm-up for", "zh": "预热步数"},
        "period": {"en": "drop every", "zh": "每隔几步降"},
        "rates": {"en": "Learning rate of each step", "zh": "每一步的学习率"},
        "this": {"en": "this schedule", "zh": "这种调度"},
        "same": {"en": "constant rate", "zh": "学习率不变"},
        "first": {"en": "first rate", "zh": "第一步的学习率"},
        "highest": {"en": "highest rate", "zh": "最高学习率"},
        "final": {"en": "last rate", "zh": "最后的学习率"},
        "resting": {"en": "not used by this schedule", "zh": "这种调度不用它"},
        "lostAt": {"en": "diverged at step {step}", "zh": "第 {step} 步发散"},
        "verdict": {
            "en": "This schedule: {own}. Constant rate: {other}. (Mean of the last ten losses.)",
            "zh": "这种调度：{own}；学习率不变：{other}。（最后十个损失的平均）",
        },
        "picture": {
            "en": "{schedule} on the problem “{problem}”, with {optimizer}: the learning rate begins "
            "at {first}, has its peak at {highest} and ends at {final}. {verdict}",
            "zh": "调度：{schedule}；问题：{problem}；优化器：{optimizer}。学习率从 {first} 开始，最高 "
            "{highest}，最后 {final}。{verdict}",
        },
    }

    problem = traitlets.Int(0).tag(sync=True)
    optimizer = traitlets.Int(0).tag(sync=True)
    schedule = traitlets.Int(0).tag(sync=True)
    rate = traitlets.Int(0).tag(sync=True)  # counts rates
    rates = traitlets.List().tag(sync=True)
    end = traitlets.Int(0).tag(sync=True)  # counts ends
    ends = traitlets.List(ENDS).tag(sync=True)
    warmup = traitlets.Int(10).tag(sync=True)
    period = traitlets.Int(25).tag(sync=True)
    rests = traitlets.Dict().tag(sync=True)  # schedule to the sliders that it leaves unused
    end_rests = traitlets.Bool(False).tag(sync=True)
    warmup_rests = traitlets.Bool(False).tag(sync=True)
    period_rests = traitlets.Bool(False).tag(sync=True)
    steps = traitlets.Int(STEPS).tag(sync=True)
    problems = traitlets.List().tag(sync=True)
    optimizers = traitlets.List().tag(sync=True)
    schedules = traitlets.List(list(SCHEDULES)).tag(sync=True)
    noise = traitlets.Bytes(b"").tag(sync=True)  # float64, (draws, steps, 2), of the noisy problem

    def __init__(self, lang: str | None = None, **traits):
        lang = lang or get_language()
        with use_language(lang):
            problems = [
                {**describe_surface(one.surface), "name": key, "draws": one.draws}
                for key, one in PROBLEMS.items()
            ]
        rests = {
            name: [one for one in ("end", "warmup", "period") if one not in used]
            for name, used in USES.items()
        }
        now = rests[list(SCHEDULES)[traits.get("schedule", 0)]]
        super().__init__(
            lang=lang,
            problems=problems,
            optimizers=[
                {**describe_optimizer(rule, **options), "name": spoken_name(name, lang)}
                for name, (rule, options) in OPTIMIZERS.items()
            ],
            rests=rests,
            noise=PROBLEMS["noisy"].disturbances().astype("<f8").tobytes(),
            **{f"{one}_rests": one in now for one in ("end", "warmup", "period")},
            **traits,
        )


def schedule_picker(
    problem: str = "noisy",
    schedule: str = "cosine",
    lr: float | None = None,
    end: float = 0.01,
    warmup: int = 10,
    period: int = 25,
    optimizer: str = "SGD",
    lang: str | None = None,
):
    """Show a learning-rate schedule and what it does to the loss of a descent of 100 steps.

    ``problem`` is a key of ``PROBLEMS``, ``schedule`` of ``SCHEDULES``, ``optimizer`` of
    ``OPTIMIZERS``; ``lr`` the highest learning rate, by default the problem's own. ``end`` (one of
    ENDS) says which part of it is left at the end, ``warmup`` (2 to 60 steps) how long it rises,
    ``period`` (5 to 50 steps) how often the step schedule drops. Works on a page without a kernel.

    Raises ValueError for names and numbers that there are not.
    """
    for given, known in ((problem, PROBLEMS), (schedule, SCHEDULES), (optimizer, OPTIMIZERS)):
        if given not in known:
            raise ValueError(
                _(
                    "schedule_picker: {given!r} is none of {names}",
                    given=given,
                    names=", ".join(known),
                )
            )
    lr = PROBLEMS[problem].lr if lr is None else float(lr)
    if not (lr > 0 and end in ENDS and 2 <= warmup <= 60 and period in range(5, 51, 5)):
        raise ValueError(
            _(
                "schedule_picker: lr = {lr}, end = {end}, warmup = {warmup}, period = {period} "
                "cannot be shown; lr is above 0, end one of {ends}, warmup from 2 to 60, period a "
                "multiple of 5 up to 50",
                lr=lr,
                end=end,
                warmup=warmup,
                period=period,
                ends=ENDS,
            )
        )
    view = SchedulePicker(
        lang=lang,
        problem=list(PROBLEMS).index(problem),
        optimizer=list(OPTIMIZERS).index(optimizer),
        schedule=list(SCHEDULES).index(schedule),
        **rates_with(lr),
        end=ENDS.index(end),
        warmup=int(warmup),
        period=int(period),
    )
    words = view.labels
    said = {"step": "stairs", "warmup": "warmup_only"}
    controls = {
        "end": steps_slider(view, "end", ENDS),
        "warmup": slider(view, "warmup", 2, 60, 1),
        "period": slider(view, "period", 5, 50, 5),
    }
    for name, control in controls.items():
        _rest(view, control, f"{name}_rests")
    return explorer(
        choice(view, "problem", [words[key] for key in PROBLEMS]),
        choice(view, "optimizer", [spoken_name(name, view.lang) for name in OPTIMIZERS]),
        choice(view, "schedule", [words[said.get(name, name)] for name in SCHEDULES]),
        steps_slider(view, "rate", view.rates, "lr"),
        *controls.values(),
        view,
    )


def _rest(view: SchedulePicker, control, trait: str) -> None:
    """Let a slider rest while the schedule does not use it."""
    import ipywidgets

    control.disabled = getattr(view, trait)
    ipywidgets.jslink((view, trait), (control, "disabled"))
