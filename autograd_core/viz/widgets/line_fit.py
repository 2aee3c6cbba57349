"""The line and the loss: how wrong y = kx + b is, for every k and b that two sliders can reach."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from .base import CourseWidget

_ = translator(__name__)

POINTS = ((1.0, 5.0), (2.0, 7.0))
STEP, DECIMALS = 0.1, 1  # of both sliders
REACH = (3.0, 4.0)  # how far k and b go to either side of the best line
AWAY = (1.0, 1.0)  # where they start, from the lower ends
LEVELS = (0.1, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0)  # of the loss, where rings are drawn


def mean_squared_errors(points: np.ndarray, ks: np.ndarray, bs: np.ndarray) -> np.ndarray:
    """Return the loss of every line, shape (len(ks), len(bs)), for ``points`` of shape (n, 2).

    The loss is the mean of ``(k x + b − y)²`` over the points, in float64 as written.
    """
    x, y = points.T
    lines = ks[:, None, None] * x + bs[None, :, None]
    return np.mean((lines - y) ** 2, axis=-1)


def bowl(points: np.ndarray) -> dict:
    """Return where the loss is lowest and the shape of its rings.

    Where the loss is ``loss + c`` lie the pairs (k, b) ``best + √c · axes @ (cos t, sin t)``.
    Raises ValueError when all points have the same x, so that no single line is best.
    """
    x, y = points.T
    curvature = np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])
    if np.ptp(x) == 0:
        raise ValueError(
            _("line_explorer: all points have x = {x}; give at least two different x", x=x[0])
        )
    best = np.linalg.solve(curvature, [np.mean(x * y), np.mean(y)])
    sizes, directions = np.linalg.eigh(curvature)
    return {
        "best": best.tolist(),
        "loss": float(np.mean((best[0] * x + best[1] - y) ** 2)),
        "axes": (directions / np.sqrt(sizes)).tolist(),
        "levels": list(LEVELS),
    }


class LineFitExplorer(CourseWidget):
    """The line y = kx + b among the points, and the place of (k, b) on the rings of the loss.

    The losses of all lines that the sliders reach are computed beforehand in float64, so a page
    without a kernel shows the same numbers. ``points`` has shape (n, 2) with two different x.
    """

    module = "line_fit.js"
    LABELS: ClassVar = {
        "line": {"en": "The line and the points", "zh": "直线与数据点"},
        "bowl": {"en": "The loss, seen from above", "zh": "从上往下看损失"},
        "k": {"en": "weight k", "zh": "权重 k"},
        "b": {"en": "bias b", "zh": "偏置 b"},
        "loss": {"en": "loss", "zh": "损失"},
        "prediction": {"en": "kx + b", "zh": "kx + b"},
        "error": {"en": "error", "zh": "误差"},
        "squared": {"en": "squared", "zh": "平方"},
        "mean": {"en": "mean: the loss", "zh": "平均：损失"},
        "comma": {"en": ", ", "zh": "、"},
        "picture": {
            "en": "With k = {k} and b = {b} the errors at the points are {errors}; "
            "the loss is {loss}.",
            "zh": "k = {k}，b = {b} 时，各点的误差为 {errors}，损失为 {loss}。",
        },
    }

    k = traitlets.Float(0.0).tag(sync=True)
    b = traitlets.Float(0.0).tag(sync=True)
    points = traitlets.List().tag(sync=True)
    window = traitlets.Dict().tag(sync=True)  # what the left panel shows: x and y, each [from, to]
    nodes = traitlets.Dict().tag(sync=True)  # of k and b: {"first", "step", "count"}
    bowl = traitlets.Dict().tag(sync=True)
    losses = traitlets.Bytes(b"").tag(sync=True)  # float64, (nodes of k, nodes of b)

    def __init__(self, points: np.ndarray, lang: str | None = None, **traits):
        shape = bowl(points)
        middle = np.round(shape["best"], DECIMALS)
        firsts = np.round(middle - REACH, DECIMALS)
        counts = [round(2 * reach / STEP) + 1 for reach in REACH]
        ks, bs = (nodes(first, count) for first, count in zip(firsts, counts, strict=True))
        k, b = np.round(firsts + AWAY, DECIMALS).tolist()
        super().__init__(
            lang=lang,
            points=points.tolist(),
            window=_window(points, *shape["best"]),
            nodes={
                name: {"first": float(first), "step": STEP, "count": count}
                for name, first, count in zip("kb", firsts, counts, strict=True)
            },
            bowl=shape,
            losses=mean_squared_errors(points, ks, bs).astype("<f8").tobytes(),
            **{"k": k, "b": b, **traits},
        )


def nodes(first: float, count: int) -> np.ndarray:
    """Return the values that a slider can take, float64: ``first``, then steps of 0.1."""
    return np.array([round(first + STEP * i, DECIMALS) for i in range(count)])


def _window(points: np.ndarray, k: float, b: float) -> dict:
    """Room for the points, for one more step to the right, and for lines that miss them."""
    x, y = points.T
    left, right = min(0.0, float(x.min())), float(x.max()) + 1
    heights = [0.0, *y.tolist(), float(k * left + b), float(k * right + b)]
    return {"x": [left, right], "y": [min(heights), max(heights) + 3]}


def line_explorer(points: Sequence[Sequence[float]] = POINTS, lang: str | None = None):
    """Show how the loss of y = kx + b changes with k and b, with a slider for each.

    ``points`` are (x, y) pairs, by default the (1, 5) and (2, 7) of lesson 01. Works on a page
    without a kernel; pressing in the picture of the loss sets k and b too.

    Raises ValueError when ``points`` are not pairs, or all have the same x.
    """
    import ipywidgets

    pairs = np.asarray(points, dtype=np.float64)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(
            _("line_explorer: points need the shape (n, 2), not {shape}", shape=pairs.shape)
        )
    view = LineFitExplorer(pairs, lang=lang)
    sliders = []
    for name, node in view.nodes.items():
        slider = ipywidgets.FloatSlider(
            value=getattr(view, name),
            min=node["first"],
            max=round(node["first"] + (node["count"] - 1) * node["step"], DECIMALS),
            step=node["step"],
            readout_format=f".{DECIMALS}f",
            description=view.labels[name],
            layout=ipywidgets.Layout(width="auto", max_width="46rem"),
        )
        ipywidgets.jslink((slider, "value"), (view, name))
        sliders.append(slider)
    return ipywidgets.VBox([*sliders, view], _dom_classes=("ac-explorer",))
