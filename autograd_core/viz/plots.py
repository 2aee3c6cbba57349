"""Pictures of descent: contours with paths, loss curves, gradient fields, basins, schedules.

Every function draws into the axes that it is given and returns them; ``figures`` puts them
together and saves them. Labels are in the language in force.
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import ListedColormap, LogNorm, to_rgba

from ..language import translator
from .palette import CYCLE, LIGHT
from .surfaces import Surface
from .trajectories import Trajectory

_ = translator(__name__)

MARKERS = ("o", "s", "^", "D", "v", "P")  # colour alone never tells two things apart
STYLES = ("-", "--", "-.", ":")


def look(i: int) -> dict:
    """Return colour, line style and marker of the i-th of several things."""
    return {
        "color": LIGHT[CYCLE[i % len(CYCLE)]],
        "linestyle": STYLES[(i // len(CYCLE) + i) % len(STYLES)],
        "marker": MARKERS[i % len(MARKERS)],
    }


# -- surfaces -------------------------------------------------------------------------------------


def plot_surface(
    axes: Axes, surface: Surface, *, domain=None, levels: int = 14, n: int = 101, names: bool = True
) -> Axes:
    """Draw a surface of two variables as contours, the deeper the darker; minima as stars.

    Between two neighbouring levels lies about the same area, so that flat valleys show their
    shape beside steep walls.
    """
    x, y, z = surface.grid(n, domain)
    heights = np.unique(np.quantile(z, np.linspace(0, 1, levels + 1) ** 1.3))
    depth = [to_rgba(LIGHT["blue"], 0.3 * (1 - i / levels)) for i in range(len(heights) - 1)]
    fill = axes.contourf(x, y, z, heights, colors=depth)
    fill.set_rasterized(True)  # as an image a tenth of the bytes; the lines stay sharp
    lines = {"colors": LIGHT["muted"], "linewidths": 0.6, "linestyles": "solid", "alpha": 0.6}
    axes.contour(x, y, z, heights[1:-1], **lines)
    _mark(axes, surface.minima, "*", 11, "gold", _("minimum") if names else None)
    across, up = domain or surface.domain
    axes.set(xlim=across, ylim=up)
    axes.grid(False)
    if names:
        axes.set(title=surface.title, xlabel="$x$", ylabel="$y$")
    return axes


def plot_stationary_points(axes: Axes, surface: Surface) -> Axes:
    """Mark saddles and maxima too, and write what each mark means."""
    _mark(axes, surface.saddles, "X", 8, "orange", _("saddle point"))
    _mark(axes, surface.maxima, "^", 8, "purple", _("maximum"))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return axes


def _mark(axes, points, marker: str, size: float, colour: str, name: str | None) -> None:
    if points:
        x, y = np.transpose(points)
        axes.plot(
            x,
            y,
            linestyle="none",
            marker=marker,
            markersize=size,
            color=LIGHT[colour],
            markeredgecolor=LIGHT["paper"],
            markeredgewidth=0.8,
            label=name,
            zorder=4,
        )


def plot_gradient_field(axes: Axes, surface: Surface, n: int = 17) -> Axes:
    """Draw arrows against the gradient: their direction is exact, their length only ordered."""
    sides = [np.linspace(least, most, n + 2)[1:-1] for least, most in surface.domain]
    points = np.stack(np.meshgrid(*sides), axis=-1)
    down = -surface.gradient(points)
    size = np.linalg.norm(down, axis=-1, keepdims=True)
    arrows = down / np.where(size > 0, size, 1) * (0.35 + 0.65 * np.sqrt(size / size.max()))
    axes.quiver(
        points[..., 0],
        points[..., 1],
        arrows[..., 0],
        arrows[..., 1],
        color=LIGHT["ink"],
        angles="xy",
        scale_units="xy",
        scale=1 / (0.9 * (sides[0][1] - sides[0][0])),
        width=0.0035,
        zorder=3,
    )
    return axes


def plot_curve(axes: Axes, surface: Surface, n: int = 301) -> Axes:
    """Draw a surface of one variable as the curve that it is."""
    x, y = surface.grid(n)
    axes.plot(x, y, color=LIGHT["muted"], linestyle="-", linewidth=1.5)
    axes.set(xlabel="$x$", ylabel=_("loss"))
    return axes


# -- trajectories ---------------------------------------------------------------------------------


def plot_path(
    axes: Axes, surface: Surface, run: Trajectory, i: int = 0, label: str | None = None
) -> Axes:
    """Draw one trajectory over a surface of one or two variables; a cross where it diverged."""
    points = run.points[: int(run.steps_made) + 1]
    across = points[:, 0]
    up = points[:, 1] if surface.dimension == 2 else run.losses[: len(points)]
    kind = look(i)
    axes.plot(
        across,
        up,
        color=kind["color"],
        linestyle=kind["linestyle"],
        linewidth=1.6,
        marker=kind["marker"],
        markersize=3.2,
        markevery=_spread(points),
        label=label,
        zorder=5 + 0.01 * i,
    )
    end = "x" if run.diverged else kind["marker"]
    axes.plot(*[[v[-1]] for v in (across, up)], marker=end, markersize=7, color=kind["color"],
              markeredgecolor=kind["color"] if run.diverged else LIGHT["paper"], zorder=6)  # fmt: skip
    return axes


def _spread(points: np.ndarray) -> list[int]:
    """Return the places of up to 25 marks: the early steps, later ever fewer."""
    n = len(points)
    if n <= 25:
        return list(range(n))
    return sorted({int(i) for i in np.geomspace(1, n, min(n, 25)) - 1})


def plot_start(axes: Axes, point) -> Axes:
    """Mark where all paths begin."""
    axes.plot(*[[v] for v in point], marker="o", markersize=9, color=LIGHT["paper"],
              markeredgecolor=LIGHT["ink"], markeredgewidth=1.6, zorder=7)  # fmt: skip
    return axes


def plot_losses(
    axes: Axes, runs: Mapping[str, Trajectory], lowest: float = 0.0, floor: float = 1e-12
) -> Axes:
    """Draw the losses of single runs over the steps on a logarithmic scale, less ``lowest``."""
    for i, (name, run) in enumerate(runs.items()):
        kind = look(i)
        made = int(run.steps_made) + 1
        heights = np.maximum(run.losses[:made] - lowest, floor)
        axes.plot(heights, color=kind["color"], linestyle=kind["linestyle"], label=name)
        axes.plot([made - 1], heights[-1:], color=kind["color"],
                  marker="x" if run.diverged else kind["marker"])  # fmt: skip
    axes.set_yscale("log")
    axes.set(xlabel=_("step"), ylabel=_("loss above the minimum") if lowest else _("loss"))
    return axes


def plot_race(
    left: Axes, right: Axes, surface: Surface, runs: Mapping[str, Trajectory], domain=None
) -> tuple[Axes, Axes]:
    """Draw several single runs as paths (left) and as loss curves with a legend (right)."""
    plot_surface(left, surface, domain=domain)
    for i, run in enumerate(runs.values()):
        plot_path(left, surface, run, i)
    plot_start(left, surface.start if not runs else next(iter(runs.values())).points[0])
    lowest = min([float(surface(np.array(point))) for point in surface.minima], default=0.0)
    plot_losses(right, runs, lowest)
    right.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return left, right


# -- grids of trajectories ------------------------------------------------------------------------


def plot_basins(axes: Axes, surface: Surface, reached: np.ndarray) -> Axes:
    """Colour each starting point by the minimum that was reached; white where none was.

    ``reached`` is what ``trajectories.basins`` returns.
    """
    colours = ["paper", *CYCLE[: len(surface.minima)]]
    shades = ListedColormap([_pale(LIGHT[name]) for name in colours])
    (left, right), (low, high) = surface.domain
    axes.imshow(
        reached,
        origin="lower",
        extent=(left, right, low, high),
        cmap=shades,
        vmin=-1.5,
        vmax=len(surface.minima) - 0.5,
        interpolation="nearest",
        aspect="auto",
    )
    for i, point in enumerate(surface.minima):
        axes.plot(*[[v] for v in point], marker="*", markersize=13, color=LIGHT[CYCLE[i]],
                  markeredgecolor=LIGHT["paper"], markeredgewidth=1)  # fmt: skip
    axes.grid(False)
    axes.set(xlabel="$x$", ylabel="$y$")
    return axes


def _pale(colour: str, strength: float = 0.55) -> tuple[float, ...]:
    """Return a colour mixed with white."""
    return tuple(1 - strength * (1 - channel) for channel in to_rgba(colour)[:3])


def plot_sweep(
    axes: Axes, run: Trajectory, across: np.ndarray, up: np.ndarray, floor: float = 1e-6
) -> QuadMesh:
    """Colour a grid of (learning rate, momentum) by the last loss; hatched where it has grown.

    ``run`` has the shape (len(up), len(across)); ``across`` holds learning rates on a logarithmic
    scale, ``up`` momenta. Returns the image, for a colour bar.
    """
    lost = run.diverged | (run.losses[-1] > run.losses[0])
    shown = np.ma.masked_where(lost, np.maximum(run.losses[-1], floor))
    scale = LogNorm(floor, run.losses[0].max())
    image = axes.pcolormesh(across, up, shown, norm=scale, cmap="viridis", rasterized=True)
    hatched = axes.contourf(across, up, lost, [0.5, 1.5], colors="none", hatches=["///"])
    hatched.set_edgecolor(LIGHT["grid"])
    hatched.set_linewidth(0)
    axes.set_xscale("log")
    axes.grid(False)
    axes.set(xlabel=_("learning rate"), ylabel=_("momentum"))
    return image


# -- schedules ------------------------------------------------------------------------------------


def plot_schedule(axes: Axes, rates, title: str) -> Axes:
    """Draw the learning rates of successive epochs as steps."""
    axes.step(np.arange(len(rates)), rates, where="mid", color=LIGHT["blue"], linestyle="-")
    axes.set(title=title, ylim=(0, 1.08 * max(rates)))
    return axes
