"""The optimizer explorer: where a descent goes from any start, and what its numbers change."""

import inspect
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import traitlets

from ... import optim
from ...language import get_language, translator, use_language
from ..engines import current_engine, value_and_gradient
from ..surfaces import SURFACES, Surface
from ..tape import record
from ..trajectories import Trajectory, trajectory
from .base import CourseWidget, choice, explorer, slider, steps_slider

_ = translator(__name__)

#: What can be chosen: name, class of autograd_core.optim, options that differ from its defaults.
CHOICES: dict[str, tuple[str, dict]] = {
    "SGD": ("SGD", {}),
    "SGD, Nesterov": ("SGD", {"nesterov": True}),
    "Adagrad": ("Adagrad", {}),
    "RMSprop": ("RMSprop", {}),
    "Adadelta": ("Adadelta", {}),
    "Rprop": ("Rprop", {}),
    "ASGD": ("ASGD", {}),
    "Adam": ("Adam", {}),
    "Adamax": ("Adamax", {}),
    "NAdam": ("NAdam", {}),
    "RAdam": ("RAdam", {}),
    "Lion": ("Lion", {}),
}
#: Learning rates that the slider stops at: round numbers, about evenly spread over 0.0001 to 10.
RATES = [
    float(f"{digits}e{exponent}")
    for exponent in range(-4, 1)
    for digits in (1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.3, 3.6, 4,
                   4.5, 5, 5.5, 6, 6.5, 7, 8, 9)
] + [10.0]  # fmt: skip
MOST_MOMENTUM = 0.99
CHECKED = 5  # points of a path at which a learner's gradient is compared

#: The words that all pictures of descents share.
WORDS = {
    "lr": {"en": "learning rate", "zh": "学习率"},
    "momentum": {"en": "momentum", "zh": "动量"},
    "surface": {"en": "surface", "zh": "曲面"},
    "optimizer": {"en": "optimizer", "zh": "优化器"},
    "losses": {"en": "Loss after each step", "zh": "每一步之后的损失"},
    "loss": {"en": "loss", "zh": "损失"},
    "above": {"en": "loss above the minimum", "zh": "比最小值高出的损失"},
    "step": {"en": "step", "zh": "步数"},
    "start": {"en": "start", "zh": "起点"},
    "end": {"en": "after {n} steps", "zh": "{n} 步之后"},
    "slope": {"en": "gradient norm", "zh": "梯度的模"},
    "minimum": {
        "en": "Converged: it rests at the minimum {place}.",
        "zh": "收敛：停在极小值点 {place}。",
    },
    "saddle": {
        "en": "Stuck: it rests at the saddle point {place}.",
        "zh": "停滞：停在鞍点 {place}。",
    },
    "maximum": {
        "en": "Stuck: it rests at the maximum {place}.",
        "zh": "停滞：停在极大值点 {place}。",
    },
    "flat": {"en": "It rests at {place}.", "zh": "停在 {place}。"},
    "cycles": {
        "en": "It cycles: {period} points in turn, for ever.",
        "zh": "循环：在 {period} 个点之间来回跳，永不停下。",
    },
    "diverged": {"en": "Diverged at step {step}.", "zh": "发散：第 {step} 步。"},
    "falls": {
        "en": "It falls without end: this surface has no lowest point (step {step}).",
        "zh": "无止境地下落：这个曲面没有最低点（第 {step} 步）。",
    },
    "moving": {
        "en": "Still on its way: the loss is falling.",
        "zh": "还在路上：损失仍在下降。",
    },
    "restless": {
        "en": "It jumps about and does not settle.",
        "zh": "跳来跳去，安定不下来。",
    },
}


class OptimizerExplorer(CourseWidget):
    """A descent on a surface: its path over the contours, its losses, what became of it in words.

    The page replays the surface's formula from its tape, with reverse mode, and the optimizer's
    update; so every start is answered without a kernel. On formulas of + − * / the numbers are the
    engine's to the last bit or nearly; where cos, exp or tanh come in, a browser may round
    the last bit otherwise than NumPy. A chaotic path soon shows such a difference; the picture
    says so when the end of a run changes with its start by 1e-12. With ``use_engine`` the kernel
    computes the path with the learner's class; the page's own is dashed.
    """

    module = "optimizer_explorer.js"
    parts = ("descent.js", "landscape.js")
    LABELS: ClassVar = {
        **WORDS,
        "chaotic": {
            "en": "Chaotic: a start moved by 10⁻¹² ends elsewhere, and so may another computer's "
            "rounding.",
            "zh": "这条路径是混沌的：起点只动 10⁻¹²，终点就不同；换一台电脑，舍入的差别也会如此。",
        },
        "unused": {"en": "not used by this optimizer", "zh": "此优化器不用动量"},
        "picture": {
            "en": "{optimizer}, {surface}: path of {n} steps from {start} to {end}, loss {loss}. "
            "{verdict}",
            "zh": "{optimizer}，{surface}：从 {start} 出发，{n} 步后到 {end}，损失 {loss}。{verdict}",
        },
        "absent": {
            "en": "The path is the course engine's; that of {engine} needs a kernel.",
            "zh": "这是课程引擎的路径；{engine} 的路径要由内核来算。",
        },
        "refused": {
            "en": "The path is the course engine's; {engine} stopped: {error}",
            "zh": "这是课程引擎的路径；{engine} 中断了：{error}",
        },
        "agrees": {
            "en": "Gradients by {engine}; they agree with the course's engine.",
            "zh": "梯度由 {engine} 算出，与课程引擎一致。",
        },
        "differs": {
            "en": "Gradients by {engine}; at {at} it says {got}, the course's engine says "
            "{expected} (dashed).",
            "zh": "梯度由 {engine} 算出；在 {at} 处它给出 {got}，课程引擎给出 {expected}（虚线）。",
        },
    }

    surface = traitlets.Int(0).tag(sync=True)
    optimizer = traitlets.Int(0).tag(sync=True)
    rate = traitlets.Int(0).tag(sync=True)  # counts rates
    rates = traitlets.List().tag(sync=True)
    momentum = traitlets.Float(0.0).tag(sync=True)
    start = traitlets.List().tag(sync=True)  # empty: the surface's own
    steps = traitlets.Int(100).tag(sync=True)
    idle = traitlets.Bool(False).tag(sync=True)  # whether the optimizer leaves momentum unused
    surfaces = traitlets.List().tag(sync=True)
    optimizers = traitlets.List().tag(sync=True)
    engine = traitlets.Unicode("").tag(sync=True)  # the learner's class, if one is in use
    measured = traitlets.Dict().tag(sync=True)  # the path by that class, and what it belongs to

    def __init__(self, surfaces: Sequence[Surface], lang: str | None = None, **traits):
        lang = lang or get_language()
        self._surfaces = list(surfaces)
        self._engine = current_engine()
        optimizers = [
            {**describe_optimizer(name), "title": spoken_name(name, lang)} for name in CHOICES
        ]
        with use_language(lang):
            described = [describe_surface(surface) for surface in surfaces]
        super().__init__(
            lang=lang,
            surfaces=described,
            optimizers=optimizers,
            idle=not optimizers[traits.get("optimizer", 0)]["momentum"],
            engine=getattr(self._engine, "__name__", ""),
            **traits,
        )
        if self._engine is not None:
            self._measure()
            settings = ["surface", "optimizer", "rate", "momentum", "start"]
            self.observe(self._measure_again, settings)

    def _measure_again(self, _change) -> None:
        """Measure, and let an error of the learner's class be read where the learner is looking."""
        try:
            self._measure()
        except Exception as error:  # whatever that class may raise
            self.measured = {"refused": f"{type(error).__name__}: {error}"}

    def _measure(self) -> None:
        """Walk with the learner's class, and compare its gradients on the way."""
        surface, chosen = self._surfaces[self.surface], self.optimizers[self.optimizer]
        lr, momentum = self.rates[self.rate], 0.0
        name, options = CHOICES[chosen["name"]]
        if chosen["momentum"]:
            momentum = round(self.momentum, 3)
            options = {"momentum": momentum, **({} if momentum == 0 else options)}
        start = list(self.start or surface.start)
        run = trajectory(
            surface,
            optim.OPTIMIZERS[name],
            start,
            self.steps,
            lr=lr,
            engine=self._engine,
            **options,
        )
        made = int(run.steps_made) + 1
        self.measured = {
            "of": [surface.key, chosen["name"], lr, momentum, *start],
            "points": run.points[:made].tolist(),
            "losses": run.losses[:made].tolist(),
            "diverged": bool(run.diverged),
            **_disagreement(self._engine, surface, run),
        }


def _disagreement(engine: type, surface: Surface, run: Trajectory) -> dict:
    """Return where on a path an engine's gradient differs most from the course's, and by how much."""
    places = np.unique(np.linspace(0, int(run.steps_made), CHECKED).astype(int))
    found = []
    for point in run.points[places]:
        _loss, got = value_and_gradient(engine, surface, point)
        expected = surface.gradient(point)
        error = float(np.abs(got - expected).max() / max(1.0, np.abs(expected).max()))
        found.append(
            {
                "error": error,
                "at": point.tolist(),
                "got": got.tolist(),
                "expected": expected.tolist(),
            }
        )
    return max(found, key=lambda one: one["error"])


def describe_surface(surface: Surface) -> dict:
    """Return what a page must know of a surface, its formula as a tape."""
    return {
        "key": surface.key,
        "title": surface.title,
        "tape": record(surface),
        "domain": [list(side) for side in surface.domain],
        "start": list(surface.start),
        "minima": [list(point) for point in surface.minima],
        "saddles": [list(point) for point in surface.saddles],
        "maxima": [list(point) for point in surface.maxima],
    }


def spoken_name(name: str, lang: str) -> str:
    """Return what a page in that language calls an optimizer with its settings."""
    with use_language(lang):
        return {
            "SGD, Nesterov": _("SGD, Nesterov"),
            "SGD, Nesterov 0.9": _("SGD, Nesterov 0.9"),
            "SGD, momentum 0.9": _("SGD, momentum 0.9"),
        }.get(name, name)


def describe_optimizer(name: str, **options) -> dict:
    """Return what a page must know of one of CHOICES: its class, all its options, its momentum."""
    rule, own = CHOICES[name]
    parameters = inspect.signature(optim.OPTIMIZERS[rule]).parameters
    defaults = {key: p.default for key, p in parameters.items() if p.default is not p.empty}
    chosen = {**defaults, **own, **options}
    return {
        "name": name,
        "rule": rule,
        "options": {k: list(v) if isinstance(v, tuple) else v for k, v in chosen.items()},
        "momentum": "momentum" in defaults,
    }


def optimizer_explorer(
    surface: str | Surface = "himmelblau",
    optimizer: str = "SGD",
    lr: float = 0.01,
    momentum: float = 0.0,
    start: Sequence[float] | None = None,
    steps: int = 100,
    lang: str | None = None,
):
    """Show a descent that answers to sliders and to its start being dragged.

    ``surface`` is a key of ``SURFACES`` or a ``Surface`` of one or two variables, ``optimizer`` a
    key of ``CHOICES``; both can be chosen anew. ``lr`` is a positive number, which the slider then
    stops at beside ``RATES``, ``momentum`` lies between 0 and 0.99 (for SGD and RMSprop),
    ``start`` is a point, by default the surface's own. Works on a page without a kernel; after
    ``use_engine`` the kernel computes with that class.

    Raises ValueError for an unknown surface or optimizer, a number out of its range, or a start
    of another dimension.
    """
    surfaces, first = offered(surface)
    _check_numbers(lr, momentum)
    if optimizer not in CHOICES:
        raise ValueError(
            _(
                "optimizer_explorer: {name!r} is none of {names}",
                name=optimizer,
                names=", ".join(CHOICES),
            )
        )
    start = [] if start is None else [float(x) for x in start]
    if start and len(start) != surfaces[first].dimension:
        raise ValueError(
            _(
                "optimizer_explorer: {surface} needs a start of {n} numbers, not {start}",
                surface=surfaces[first].key,
                n=surfaces[first].dimension,
                start=tuple(start),
            )
        )
    view = OptimizerExplorer(
        surfaces,
        lang=lang,
        surface=first,
        optimizer=list(CHOICES).index(optimizer),
        **rates_with(lr),
        momentum=float(momentum),
        start=start,
        steps=int(steps),
    )
    strength = slider(view, "momentum", 0.0, MOST_MOMENTUM, 0.01)
    _follow(view, strength)
    return explorer(
        choice(view, "surface", [one["title"] for one in view.surfaces]),
        choice(view, "optimizer", [one["title"] for one in view.optimizers]),
        steps_slider(view, "rate", view.rates, "lr"),
        strength,
        view,
    )


def rates_with(lr: float) -> dict:
    """Return RATES with ``lr`` among them, and its place, as traits of a view."""
    rates = sorted({*RATES, float(lr)})
    return {"rates": rates, "rate": rates.index(float(lr))}


def _check_numbers(lr: float, momentum: float) -> None:
    if not lr > 0:
        raise ValueError(_("optimizer_explorer: lr must be above 0, not {lr}", lr=lr))
    if not 0 <= momentum <= MOST_MOMENTUM:
        raise ValueError(
            _(
                "optimizer_explorer: momentum must lie between 0 and {most}, not at {momentum}",
                most=MOST_MOMENTUM,
                momentum=momentum,
            )
        )


def _follow(view: OptimizerExplorer, strength) -> None:
    """Let the momentum's slider rest while the optimizer does not use it."""
    import ipywidgets

    strength.disabled = view.idle
    ipywidgets.jslink((view, "idle"), (strength, "disabled"))


def offered(surface: str | Surface) -> tuple[list[Surface], int]:
    """Return the surfaces to choose from, and the place of the one asked for.

    Raises ValueError for an unknown key.
    """
    known = dict(SURFACES)
    if isinstance(surface, Surface):
        known = {surface.key: surface} | {k: s for k, s in known.items() if k != surface.key}
        return list(known.values()), 0
    if surface not in known:
        raise ValueError(
            _(
                "{surface!r} is none of the surfaces {names}",
                surface=surface,
                names=", ".join(known),
            )
        )
    return list(known.values()), list(known).index(surface)
