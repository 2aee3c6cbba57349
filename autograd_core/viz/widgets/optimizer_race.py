"""The race of the optimizers: all from one start, each at its best or all at one learning rate."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import traitlets

from ... import optim
from ...language import get_language, translator, use_language
from ...optim import lr_scheduler
from ..surfaces import SURFACES, Surface
from ..trajectories import best_learning_rate, trajectory
from .base import CourseWidget, choice, explorer, slider, steps_slider
from .optimizer_explorer import (
    CHOICES,
    RATES,
    WORDS,
    describe_optimizer,
    describe_surface,
    rates_with,
    spoken_name,
)

_ = translator(__name__)

#: Who runs: name, one of CHOICES, options that differ from it; LBFGS searches its own step.
RACERS: dict[str, tuple[str, dict]] = {
    "SGD": ("SGD", {}),
    "SGD, momentum 0.9": ("SGD", {"momentum": 0.9}),
    "SGD, Nesterov 0.9": ("SGD, Nesterov", {"momentum": 0.9}),
    **{name: (name, {}) for name in CHOICES if not name.startswith("SGD")},
}
SEARCHING = "LBFGS"
LBFGS = {"line_search_fn": "strong_wolfe", "max_iter": 1, "max_eval": 25}
FIRST_STEP = 12  # where the picture stands at first: all are still on their way
FIRST_SHOWN = ("SGD", "SGD, momentum 0.9", "RMSprop", "Adam", SEARCHING)

#: What changes the learning rate over a race of ``steps`` steps; None leaves it as it is.
SCHEDULES: dict[str, Callable] = {
    "constant": lambda optimizer, steps: None,
    "step": lambda optimizer, steps: lr_scheduler.StepLR(optimizer, math.ceil(steps / 4), 0.5),
    "exponential": lambda optimizer, steps: lr_scheduler.ExponentialLR(optimizer, 0.01 ** (1 / steps)),
    "cosine": lambda optimizer, steps: lr_scheduler.CosineAnnealingLR(optimizer, steps),
    "warmup": lambda optimizer, steps: lr_scheduler.LinearLR(optimizer, 0.05, 1.0, math.ceil(steps / 5)),
}  # fmt: skip


class OptimizerRace(CourseWidget):
    """Paths and losses of all optimizers from one start, step by step.

    Each runs with the one of RATES with which it ends lowest (without a schedule), so that the
    slider has no better one, or all with a common one; a schedule multiplies it. The page replays
    the runs as the optimizer explorer does; only that of LBFGS, whose line search knows no learning
    rate, is the engine's, recorded beforehand. An optimizer's number, line and colour belong to it.
    """

    module = "optimizer_race.js"
    parts = ("descent.js", "landscape.js")
    LABELS: ClassVar = {
        **WORDS,
        "rating": {"en": "rates", "zh": "学习率"},
        "tuned": {"en": "the best for each: lowest at the end", "zh": "各用最好的：最后损失最低"},
        "same": {"en": "the same for all", "zh": "全都相同"},
        "common": {"en": "one rate", "zh": "共同学习率"},
        "schedule": {"en": "schedule", "zh": "调度"},
        "constant": {"en": "constant", "zh": "恒定"},
        "stairs": {"en": "step: halved four times over", "zh": "阶梯：四段，逐段减半"},
        "exponential": {"en": "exponential: down to 1%", "zh": "指数衰减：降到 1%"},
        "cosine": {"en": "cosine: down to 0", "zh": "余弦：降到 0"},
        "warmup": {"en": "warm-up: from 5% in a fifth", "zh": "预热：前五分之一从 5% 升起"},
        "optimizers": {"en": "optimizers, shown or not", "zh": "优化器的显示与隐藏"},
        "search": {"en": "line search", "zh": "线搜索"},
        "lost": {"en": "diverged", "zh": "已发散"},
        "play": {"en": "Play", "zh": "播放"},
        "pause": {"en": "Pause", "zh": "暂停"},
        "comma": {"en": ", ", "zh": "、"},
        "leads": {
            "en": "After {n} steps {name} leads: {loss} above the minimum.",
            "zh": "{n} 步之后 {name} 领先：比最小值高 {loss}。",
        },
        "nobody": {"en": "Nobody is in the race.", "zh": "没有优化器参赛。"},
        "picture": {
            "en": "Race of {count} optimizers on {surface}. {verdict} The first three: {order}.",
            "zh": "{surface}：{count} 种优化器赛跑。{verdict}前三名：{order}。",
        },
    }

    step = traitlets.Int(0).tag(sync=True)
    steps = traitlets.Int(100).tag(sync=True)
    common = traitlets.Int(0).tag(sync=True)  # 0: each its own learning rate, 1: one for all
    rate = traitlets.Int(0).tag(sync=True)  # counts rates
    rates = traitlets.List().tag(sync=True)
    schedule = traitlets.Int(0).tag(sync=True)  # counts schedules
    schedules = traitlets.List(list(SCHEDULES)).tag(sync=True)
    idle = traitlets.Bool(True).tag(sync=True)  # whether the common learning rate is unused
    shown = traitlets.List().tag(sync=True)  # which racers
    racers = traitlets.List().tag(sync=True)
    surface = traitlets.Dict().tag(sync=True)

    def __init__(self, surface: Surface, steps: int, lang: str | None = None, **traits):
        lang = lang or get_language()
        racers = [_describe(name, surface, steps) for name in RACERS]
        racers.append(_record_search(surface, steps))
        with use_language(lang):
            described = describe_surface(surface)
        super().__init__(
            lang=lang,
            steps=steps,
            racers=[{**racer, "name": spoken_name(racer["name"], lang)} for racer in racers],
            surface={**described, "domain": _stage(surface, racers, steps)},
            shown=[racer["name"] in FIRST_SHOWN for racer in racers],
            **traits,
        )


def _describe(name: str, surface: Surface, steps: int) -> dict:
    known, own = RACERS[name]
    rule, fixed = CHOICES[known]
    tuned = best_learning_rate(surface, optim.OPTIMIZERS[rule], RATES, steps, **fixed, **own)
    return {**describe_optimizer(known, **own), "name": name, "tuned": tuned}


def _record_search(surface: Surface, steps: int) -> dict:
    run = trajectory(surface, optim.LBFGS, steps=steps, **LBFGS)
    made = int(run.steps_made) + 1
    recorded = {
        "points": run.points[:made].tolist(),
        "losses": run.losses[:made].tolist(),
        "diverged": bool(run.diverged),
    }
    return {
        "name": SEARCHING,
        "rule": SEARCHING,
        "options": {},
        "tuned": None,
        "recorded": recorded,
    }


def _stage(surface: Surface, racers: list[dict], steps: int) -> list[list[float]]:
    """Return the part of the domain that the tuned runs visit, with some room around."""
    seen = [np.array(surface.start)[None], np.array(racers[-1]["recorded"]["points"])]
    for racer in racers[:-1]:
        known, own = RACERS[racer["name"]]
        rule, fixed = CHOICES[known]
        run = trajectory(
            surface, optim.OPTIMIZERS[rule], steps=steps, lr=racer["tuned"], **fixed, **own
        )
        seen.append(run.points)
    sides = []
    for low, high, (least, most) in zip(
        np.min([points.min(axis=0) for points in seen], axis=0),
        np.max([points.max(axis=0) for points in seen], axis=0),
        surface.domain,
        strict=True,
    ):
        room = max(0.15 * (high - low), 0.05 * (most - least))
        sides.append([float(max(low - room, least)), float(min(high + room, most))])
    return sides


def optimizer_race(
    surface: str | Surface = "himmelblau",
    start: Sequence[float] | None = None,
    steps: int = 100,
    lr: float | None = None,
    schedule: str = "constant",
    lang: str | None = None,
):
    """Show all optimizers on one surface, step by step, with a legend that switches them.

    ``surface`` is a key of ``SURFACES`` or a ``Surface`` of two variables, ``start`` a point, by
    default the surface's own. Without ``lr`` each has its best learning rate, with it all have
    that one; ``schedule`` is a key of ``SCHEDULES``. Works on a page without a kernel.

    Raises ValueError for an unknown surface or schedule, a surface without minima or of one
    variable, or an lr that is not above 0.
    """
    if isinstance(surface, str):
        if surface not in SURFACES:
            raise ValueError(
                _(
                    "{surface!r} is none of the surfaces {names}",
                    surface=surface,
                    names=", ".join(SURFACES),
                )
            )
        surface = SURFACES[surface]
    _check(surface, schedule, lr)
    if start is not None:
        surface = replace(surface, start=tuple(float(x) for x in start))
    view = OptimizerRace(
        surface,
        int(steps),
        lang=lang,
        common=int(lr is not None),
        idle=lr is None,
        schedule=list(SCHEDULES).index(schedule),
        step=min(int(steps), FIRST_STEP),
        **rates_with(0.01 if lr is None else lr),
    )
    words = view.labels
    names = [words["stairs" if name == "step" else name] for name in SCHEDULES]
    together = steps_slider(view, "rate", view.rates, "common")
    _rest(view, together)
    return explorer(
        choice(view, "common", [words["tuned"], words["same"]], "rating"),
        together,
        choice(view, "schedule", names),
        slider(view, "step", 0, view.steps, 1),
        view,
    )


def _rest(view: OptimizerRace, together) -> None:
    """Let the common learning rate's slider rest while each has its own."""
    import ipywidgets

    together.disabled = view.idle
    ipywidgets.jslink((view, "idle"), (together, "disabled"))


def _check(surface: Surface, schedule: str, lr: float | None) -> None:
    if surface.dimension != 2 or not surface.minima:
        raise ValueError(
            _(
                "optimizer_race: {surface} has no minimum in the plane to race to; choose another "
                "surface",
                surface=surface.key,
            )
        )
    if schedule not in SCHEDULES:
        raise ValueError(
            _(
                "optimizer_race: {name!r} is none of the schedules {names}",
                name=schedule,
                names=", ".join(SCHEDULES),
            )
        )
    if lr is not None and not lr > 0:
        raise ValueError(_("optimizer_race: lr must be above 0, not {lr}", lr=lr))
