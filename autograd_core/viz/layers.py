"""Pictures of layers: whom a convolution's pixels meet, and a signal's size layer by layer."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..language import translator
from .palette import CYCLE, LIGHT

_ = translator(__name__)

BAND = (0.1, 10.0)  # what counts as kept
LEAST, MOST = 1e-10, 1e10  # the axis; what lies beyond runs along its edge
MARKERS = (("o", "^"), ("s", "v"))  # forward and back, for the first and the second activation


def fans_figure(inputs: int = 3, outputs: int = 16, size: int = 9, window: int = 5) -> Figure:
    """Return a pyplot figure of what one output pixel reads (above) and who reads one input pixel.

    The images are ``size`` by ``size`` pixels, the window slides in steps of one without padding.
    """
    import matplotlib.pyplot as plt

    left = size - window + 1  # pixels of an output channel along one side
    into, out = _("input channel {n}"), _("output channel {n}")
    figure, panels = plt.subplots(2, inputs + 1, figsize=(7.2, 3.9), layout="constrained")
    for n, axes in enumerate(panels[0, :-1], start=1):
        _channel(axes, size, size, 1, window, into.format(n=n))
    _channel(panels[0, -1], size, left, 1, 1, out.format(n=1))
    middle = size // 2
    _channel(panels[1, 0], size, size, middle, 1, into.format(n=1))
    first, last = max(0, middle - window + 1), min(middle, left - 1)  # the readers along one side
    for axes, n in zip(panels[1, 1:], [*range(1, inputs), outputs], strict=True):
        _channel(axes, size, left, first, last - first + 1, out.format(n=n))
    return figure


def _channel(axes: Axes, room: int, size: int, corner: int, side: int, title: str) -> None:
    """Draw a grid of pixels with a marked square, on the scale of a grid of ``room`` pixels."""
    far = corner + side
    axes.fill([corner, far, far, corner], [corner, corner, far, far], LIGHT[CYCLE[0]], alpha=0.6)
    for lines in (axes.hlines, axes.vlines):
        lines(range(size + 1), 0, size, LIGHT["ink"], lw=0.6)
    axes.set(xlim=(-0.2, room + 0.2), ylim=(room + 0.2, -0.2), aspect="equal")
    axes.set_title(title, fontsize=9)
    axes.axis("off")


def spreads_figure(
    panels: Mapping[str, Mapping[str, tuple[Sequence[float], Sequence[float]]]], columns: int = 3
) -> Figure:
    """Return a pyplot figure of how large activations and gradients are, layer by layer.

    ``panels`` has, title by title and for each of up to two activations, both lists, a number a
    layer. The legend stands in the place after the last panel.
    """
    import matplotlib.pyplot as plt

    rows = len(panels) // columns + 1
    figure, grid = plt.subplots(
        *(rows, columns),
        figsize=(7.6, 2.2 * rows),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for axes, (title, runs) in zip(grid.flat, panels.items(), strict=False):
        _spreads(axes, runs, title)
    legend, *empty = grid.flat[len(panels) :]
    legend.legend(*grid[0, 0].get_legend_handles_labels(), loc="center", fontsize=9)
    for axes in (legend, *empty):
        axes.axis("off")
    figure.supxlabel(_("layer"), fontsize=10)
    figure.supylabel(_("spread (standard deviation)"), fontsize=10)
    return figure


def _spreads(axes: Axes, runs, title: str) -> None:
    """Draw one panel: a band marks what is kept, markers take turns where lines coincide."""
    axes.axhspan(*BAND, color=LIGHT["green"], alpha=0.15, lw=0)
    words = _("activations"), _("gradients")
    for first, (name, pair) in enumerate(runs.items()):
        for second, (values, word, style) in enumerate(zip(pair, words, "-:", strict=True)):
            deep = len(values)
            axes.semilogy(
                range(1, deep + 1),
                np.clip(values, LEAST / 10, MOST * 10),
                color=LIGHT[CYCLE[first]],
                linestyle=style,
                marker=MARKERS[first][second],
                markersize=4.5,
                markevery=(2 * first + second, 4),
                label=f"{name}: {word}",
            )
    axes.set(
        title=title,
        xlim=(0.3, deep + 0.7),
        xticks=[1, deep // 2, deep],
        ylim=(LEAST, MOST),
        yticks=[1e-8, 1e-4, 1, 1e4, 1e8],
    )
    axes.title.set_fontsize(10)
