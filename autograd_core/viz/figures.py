"""The figures of the optimizer laboratory: each made by a function, all saved by one.

Data comes from the engine's own runs, so a figure is right when the optimizers are. The same
program writes the same bytes.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from .. import optim
from ..creation import zeros
from ..language import translator, use_language
from ..optim import lr_scheduler
from . import moving, plots
from .figure import alt, figure_bundle
from .palette import LIGHT
from .style import register_font, style
from .surfaces import SURFACES, himmelblau, parabola, ravine, rosenbrock, saddle, two_weights
from .trajectories import basins, trajectory

_ = translator(__name__)

#: Learning rates with which each optimizer does its best in 200 steps on Himmelblau's function.
RACE = {
    "SGD": {"lr": 0.01},
    "Adagrad": {"lr": 0.5},
    "RMSprop": {"lr": 0.02},
    "Adadelta": {"lr": 5.0},
    "Adam": {"lr": 0.2},
    "Adamax": {"lr": 0.3},
    "NAdam": {"lr": 0.1},
    "ASGD": {"lr": 0.01},
    "Rprop": {"lr": 0.05},
    "LBFGS": {"line_search_fn": "strong_wolfe", "max_iter": 1, "max_eval": 25},
}


def _subplots(*args, **kwargs):
    import matplotlib.pyplot as plt

    return plt.subplots(*args, **kwargs)


def race():
    """Ten optimizers on Himmelblau's function, from the origin."""
    figure, (left, right) = _subplots(1, 2, figsize=(11.5, 4.8), width_ratios=(1.15, 1))
    runs = {
        name: trajectory(himmelblau, optim.OPTIMIZERS[name], steps=200, **options)
        for name, options in RACE.items()
    }
    plots.plot_race(left, right, himmelblau, runs, domain=((-0.5, 4.5), (-2.5, 3.5)))
    right.set_title(_("Loss of each step"))
    alt(
        _(
            "Left, the contours of Himmelblau's function with the paths of ten optimizers from "
            "the origin, which all end in the minimum at (3, 2). Right, their losses on a "
            "logarithmic scale: LBFGS needs ten steps, gradient descent about fifty; Adam, Adamax "
            "and RMSprop are still on their way after 200."
        ),
        figure,
    )
    return figure


def momentum_in_a_ravine():
    """What momentum does where the curvatures differ a hundredfold."""
    figure, axes = _subplots(3, 1, figsize=(8.5, 7.2), sharex=True)
    surface = ravine(100)
    runs = {
        _("Gradient descent, lr = 0.018"): {"lr": 0.018},
        _("Momentum 0.8, lr = 0.018"): {"lr": 0.018, "momentum": 0.8},
        _("Nesterov's momentum 0.8, lr = 0.01"): {"lr": 0.01, "momentum": 0.8, "nesterov": True},
    }
    for i, (name, options) in enumerate(runs.items()):
        plots.plot_surface(axes[i], surface, n=81, names=False)
        plots.plot_path(axes[i], surface, trajectory(surface, optim.SGD, steps=40, **options), i)
        axes[i].set(title=name, ylabel="$y$")
    axes[-1].set_xlabel("$x$")
    alt(
        _(
            "Three paths of 40 steps in a long ravine. Gradient descent zigzags between the walls "
            "and has covered half of the way; with momentum it arrives, zigzagging all along; with "
            "Nesterov's momentum the zigzag is gone after two steps."
        ),
        figure,
    )
    return figure


def learning_rates():
    """The same ten steps on a parabola with five learning rates."""
    rates = (0.1, 0.5, 0.9, 1.0, 1.1)
    figure, row = _subplots(1, len(rates), figsize=(12, 2.9), sharey=True)
    for axes, lr in zip(row, rates, strict=True):
        steps = 10 if lr <= 1 else 3  # after three steps the last one has left the picture
        run = trajectory(parabola, optim.SGD, [10.0], steps, lr=lr)
        end = trajectory(parabola, optim.SGD, [10.0], 10, lr=lr).end[0]
        wide = (-18, 18) if lr > 1 else (-11, 11)
        x = np.linspace(*wide, 200)
        axes.plot(x, x**2, color=LIGHT["muted"], linestyle="-", linewidth=1.2)
        plots.plot_path(axes, parabola, run)
        axes.set(title=f"lr = {lr}", xlabel="$x$")
        axes.annotate(
            f"$x_{{10}} = {end:.4g}$",
            (0.5, 0.9),
            xycoords="axes fraction",
            ha="center",
            bbox={"facecolor": LIGHT["paper"], "edgecolor": "none", "alpha": 0.85},
        )
    row[0].set_ylabel(_("loss $x^2$"))
    alt(
        _(
            "Ten steps of gradient descent on x squared from 10. With lr 0.1 the point creeps to "
            "1.07, with 0.5 it is at 0 after one step, with 0.9 it overshoots from side to side "
            "and ends at 1.07, with 1 it jumps between 10 and -10, with 1.1 it climbs to 61.9."
        ),
        figure,
    )
    return figure


def gradient_field():
    """Himmelblau's function with its gradient field and all nine stationary points."""
    figure, axes = _subplots(figsize=(7.4, 5.2))
    plots.plot_surface(axes, himmelblau)
    plots.plot_gradient_field(axes, himmelblau)
    plots.plot_stationary_points(axes, himmelblau)
    alt(
        _(
            "Contours of Himmelblau's function with arrows against the gradient. They flow from "
            "the one maximum near the middle past four saddle points into the four minima."
        ),
        figure,
    )
    return figure


def basins_of_attraction():
    """Which minimum each starting point leads to, for four optimizers."""
    figure, grid = _subplots(2, 2, figsize=(8.6, 7.6), sharex=True, sharey=True)
    rows = {
        _("gradient descent"): (optim.SGD, {"lr": 0.002}),
        _("with momentum 0.9"): (optim.SGD, {"lr": 0.002, "momentum": 0.9}),
        "Adam": (optim.Adam, {"lr": 0.2}),
        "Rprop": (optim.Rprop, {"lr": 0.1}),
    }
    for axes, (name, (optimizer, options)) in zip(grid.flat, rows.items(), strict=True):
        found = basins(himmelblau, optimizer, n=121, steps=500, **options)
        plots.plot_basins(axes, himmelblau, found)
        axes.set_title(name)
    for axes in grid[0]:
        axes.set_xlabel("")
    for axes in grid[:, 1]:
        axes.set_ylabel("")
    alt(
        _(
            "Four maps of starting points, coloured by the minimum of Himmelblau's function that "
            "they lead to. For gradient descent the basins are four plain quarters; with momentum "
            "points from outside shoot past the nearest minimum, and bands of other colours "
            "appear; for Adam and Rprop, which ignore the size of the slope, the borders run "
            "obliquely."
        ),
        figure,
    )
    return figure


def learning_rate_and_momentum():
    """The loss after 50 steps for a grid of learning rates and momenta."""
    figure, axes = _subplots(figsize=(7.2, 4.4))
    rates, momenta = np.geomspace(1e-3, 0.1, 141), np.linspace(0, 0.98, 99)
    surface = ravine(100)
    run = trajectory(surface, optim.SGD, steps=50, lr=rates, momentum=momenta[:, None])
    image = plots.plot_sweep(axes, run, rates, momenta)
    axes.plot([4 / 11**2], [(9 / 11) ** 2], marker="*", markersize=14, color=LIGHT["orange"],
              markeredgecolor=LIGHT["paper"])  # fmt: skip
    axes.set_title(_("Loss after 50 steps in a ravine, κ = 100"))
    figure.colorbar(image, ax=axes, label=_("loss"))
    alt(
        _(
            "A map of the loss after 50 steps over the learning rate and the momentum. It is "
            "lowest beside the star, which marks the optimum of theory, lr 0.033 and momentum "
            "0.67; right of it, hatched, the loss has grown, and the more momentum, the greater "
            "the learning rate that still works."
        ),
        figure,
    )
    return figure


def leaving_a_saddle():
    """How long optimizers linger at a saddle that they were meant to pass."""
    figure, (left, right) = _subplots(1, 2, figsize=(11, 4.4), width_ratios=(1.1, 1))
    options = {
        "SGD": {"lr": 0.05},
        _("SGD, momentum 0.9"): {"lr": 0.05, "momentum": 0.9},
        "RMSprop": {"lr": 0.05},
        "Adam": {"lr": 0.05},
    }
    kinds = (optim.SGD, optim.SGD, optim.RMSprop, optim.Adam)
    plots.plot_surface(left, saddle)
    for i, (kind, (name, chosen)) in enumerate(zip(kinds, options.items(), strict=True)):
        run = trajectory(saddle, kind, steps=120, **chosen)
        inside = np.abs(run.points[:, 1]) < 1.9
        steps = int(np.argmin(inside)) - 1 if not inside.all() else len(inside) - 1
        plots.plot_path(left, saddle, trajectory(saddle, kind, steps=steps, **chosen), i)
        look = plots.look(i)
        right.plot(
            np.abs(run.points[: steps + 1, 1]),
            color=look["color"],
            linestyle=look["linestyle"],
            label=name,
        )
    plots.plot_start(left, saddle.start)
    right.set_yscale("log")
    right.set(xlabel=_("step"), ylabel=_("distance $|y|$ from the ridge"), title=_("The way out"))
    right.legend()
    alt(
        _(
            "Left, paths on a saddle from a start almost on the ridge: gradient descent runs into "
            "the saddle point and leaves it late. Right, the distance from the ridge over the "
            "steps: RMSprop is out within five, because it scales up the tiny slope, momentum and "
            "Adam need about 30, gradient descent 80."
        ),
        figure,
    )
    return figure


def banana():
    """Rosenbrock's valley: easy to find, hard to follow."""
    figure, (left, right) = _subplots(1, 2, figsize=(11.5, 4.8), width_ratios=(1.15, 1))
    runs = {
        "SGD": trajectory(rosenbrock, optim.SGD, steps=500, lr=0.002),
        _("SGD, momentum 0.9"): trajectory(
            rosenbrock, optim.SGD, steps=500, lr=0.0005, momentum=0.9
        ),
        "Adam": trajectory(rosenbrock, optim.Adam, steps=500, lr=0.1),
        "Rprop": trajectory(rosenbrock, optim.Rprop, steps=500, lr=0.01),
        "LBFGS": trajectory(rosenbrock, optim.LBFGS, steps=500, **RACE["LBFGS"]),
    }
    plots.plot_race(left, right, rosenbrock, runs)
    right.set_title(_("Loss of each step"))
    alt(
        _(
            "Left, the curved valley of Rosenbrock's function with the paths of five optimizers. "
            "Right, their losses over 500 steps: gradient descent creeps along the valley, LBFGS "
            "reaches the minimum within about 40 steps."
        ),
        figure,
    )
    return figure


def real_data():
    """The loss of a network of two weights on twelve measurements, and a descent on it."""
    figure, axes = _subplots(figsize=(7.4, 5.0))
    plots.plot_surface(axes, two_weights)
    starts = np.array([two_weights.start, (0.4, -3.0), (-2.0, 0.4), (2.2, 3.0)])
    runs = trajectory(two_weights, optim.SGD, starts, 2000, lr=0.05)
    for i in range(len(starts)):
        plots.plot_path(axes, two_weights, runs[i], i)
        plots.plot_start(axes, starts[i])
    axes.set(xlabel="$v$", ylabel="$w$", title=two_weights.title)
    plots.plot_stationary_points(axes, two_weights)
    alt(
        _(
            "The loss of w times tanh of v times c on twelve measurements, over v and w. There "
            "are two minima, mirror images of each other, because changing both signs changes "
            "nothing, and a saddle point between them at the origin. Four descents end in one or "
            "the other."
        ),
        figure,
    )
    return figure


def gallery():
    """All surfaces of two variables."""
    surfaces = [surface for surface in SURFACES.values() if surface.dimension == 2]
    figure, grid = _subplots(3, 5, figsize=(13, 7.6))
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, surface in zip(grid.flat, surfaces, strict=False):
        axes.set_axis_on()
        plots.plot_surface(axes, surface, levels=8, n=61, names=False)
        for contours in axes.collections:
            contours.set_rasterized(True)
        axes.set_title(surface.title, fontsize=9)
        axes.tick_params(labelsize=8)
    alt(
        _(
            "Contours of fourteen loss surfaces, from a round bowl and a long ravine to "
            "Rastrigin's egg box, with their minima as stars."
        ),
        figure,
    )
    return figure


def schedules():
    """Ten learning-rate schedules over 100 epochs."""
    makers: dict[str, Callable] = {
        "StepLR": lambda o: lr_scheduler.StepLR(o, 25, 0.5),
        "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [40, 80], 0.3),
        "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.96),
        "PolynomialLR": lambda o: lr_scheduler.PolynomialLR(o, 100, 2),
        "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 100),
        "CosineAnnealingWarmRestarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 14, 2),
        "CyclicLR": lambda o: lr_scheduler.CyclicLR(
            o, 0.1, 1.0, 15, mode="triangular2", cycle_momentum=False
        ),
        "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, 1.0, 100, cycle_momentum=False),
        _("LinearLR, then cosine"): lambda o: lr_scheduler.SequentialLR(
            o,
            [lr_scheduler.LinearLR(o, 0.05, 1, 12), lr_scheduler.CosineAnnealingLR(o, 88)],
            [12],
        ),
    }
    figure, grid = _subplots(3, 3, figsize=(10.5, 6.6), sharex=True, sharey=True)
    for axes, (name, make) in zip(grid.flat, makers.items(), strict=True):
        plots.plot_schedule(axes, _rates(make), name)
        axes.title.set_fontsize(10)
    for axes in grid[-1]:
        axes.set_xlabel(_("epoch"))
    for axes in grid[:, 0]:
        axes.set_ylabel(_("learning rate"))
    alt(
        _(
            "Nine learning-rate schedules over 100 epochs, each starting from or rising to 1: "
            "stairs, exponential and polynomial decay, cosine with and without restarts, "
            "triangles that halve, one cycle, and warm-up followed by a cosine."
        ),
        figure,
    )
    return figure


def _rates(make: Callable, epochs: int = 100) -> list[float]:
    optimizer = optim.SGD([zeros(1)], lr=1.0)
    schedule = make(optimizer)
    rates = []
    for _epoch in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


#: All figures by the name of their files.
FIGURES: dict[str, Callable] = {
    "learning_rates": learning_rates,
    "gradient_field": gradient_field,
    "momentum_in_a_ravine": momentum_in_a_ravine,
    "learning_rate_and_momentum": learning_rate_and_momentum,
    "leaving_a_saddle": leaving_a_saddle,
    "basins_of_attraction": basins_of_attraction,
    "race": race,
    "banana": banana,
    "real_data": real_data,
    "schedules": schedules,
    "gallery": gallery,
}
#: Moving pictures, each a function that returns an animated SVG.
MOVING: dict[str, Callable] = {"explorer": moving.explorer}


def save_figures(
    folder: Path | str,
    languages: Iterable[str] = ("en", "zh"),
    names: Iterable[str] | None = None,
) -> list[Path]:
    """Save figures as ``folder/<language>/<name>.svg`` and ``.png``; return the paths.

    ``names`` defaults to all of ``FIGURES`` and ``MOVING``; of the latter, which the README shows,
    there is ``folder/<name>_<language>.svg`` alone. The same program writes the same bytes.
    """
    import matplotlib.pyplot as plt

    register_font()
    saved = []
    for language in languages:
        target = Path(folder) / language
        target.mkdir(parents=True, exist_ok=True)
        for name in names or [*FIGURES, *MOVING]:
            if name in MOVING:
                with use_language(language):
                    path = Path(folder) / f"{name}_{language}.svg"
                    path.write_text(MOVING[name]() + "\n", encoding="utf-8", newline="\n")
                saved.append(path)
                continue
            with use_language(language), plt.rc_context(style()):
                figure = FIGURES[name]()
                svg = figure_bundle(figure)["image/svg+xml"]
                (target / f"{name}.svg").write_text(svg + "\n", encoding="utf-8", newline="\n")
                png = {"bbox_inches": "tight", "dpi": 110, "metadata": {"Software": None}}
                figure.savefig(target / f"{name}.png", **png)
                plt.close(figure)
            saved += [target / f"{name}.svg", target / f"{name}.png"]
    return saved
