"""The triplet loss in the plane: an anchor, something like it, something unlike it."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from .base import CourseWidget, explorer, slider

_ = translator(__name__)

REACH = (3.0, 2.0)  # of the plane, to either side of the origin
START = ((-0.5, -0.3), (0.7, 0.6), (0.8, -0.9))  # anchor, positive, negative
WIDEST = 2.0  # margin


class TripletExplorer(CourseWidget):
    """Three points that can be moved, the zones of the loss, and the way each point is pushed.

    ``points`` holds anchor, positive and negative. The page computes the engine's
    ``triplet_margin_loss`` in float64: [d(a, p) − d(a, n) + margin]+ with d(u, v) = ‖u − v + 1e-6‖.
    """

    module = "triplet_explorer.js"
    LABELS: ClassVar = {
        "margin": {"en": "margin", "zh": "间隔 margin"},
        "anchor": {"en": "anchor a", "zh": "锚点 a"},
        "positive": {"en": "positive p", "zh": "正例 p"},
        "negative": {"en": "negative n", "zh": "负例 n"},
        "plane": {
            "en": "Drag the points, or move them with the arrow keys",
            "zh": "拖动三个点，或用方向键移动",
        },
        "hard": {"en": "n nearer than p", "zh": "n 比 p 还近"},
        "semi": {"en": "n within the margin", "zh": "n 落在间隔之内"},
        "easy": {"en": "loss 0", "zh": "损失为 0"},
        "loss": {"en": "loss", "zh": "损失"},
        "distances": {"en": "The distances from the anchor", "zh": "到锚点的距离"},
        "to_positive": {"en": "d(a, p)", "zh": "d(a, p)"},
        "to_negative": {"en": "d(a, n)", "zh": "d(a, n)"},
        "point": {"en": "point", "zh": "点"},
        "place": {"en": "place", "zh": "位置"},
        "gradient": {"en": "gradient", "zh": "梯度"},
        "length": {"en": "its length", "zh": "梯度的长度"},
        "handle": {
            "en": "{name} at {place}; arrow keys move it",
            "zh": "{name}，位于 {place}；方向键可移动",
        },
        "step": {"en": "one step downhill, lr 0.2", "zh": "沿负梯度走一步，lr 0.2"},
        "reset": {"en": "back to the start", "zh": "回到起点"},
        "picture": {
            "en": "d(a, p) = {p}, d(a, n) = {n}, margin {margin}: the loss is {loss}. {zone}",
            "zh": "d(a, p) = {p}，d(a, n) = {n}，间隔 {margin}：损失为 {loss}。{zone}",
        },
        "in_hard": {
            "en": "The negative is nearer than the positive: all three points are pushed (arrows).",
            "zh": "负例比正例还近：三个点都受到推动（箭头）。",
        },
        "in_semi": {
            "en": "The negative is farther than the positive, but by less than the margin: "
            "all three points are still pushed (arrows).",
            "zh": "负例比正例远，但远得不到一个间隔：三个点仍受到推动（箭头）。",
        },
        "in_easy": {
            "en": "The negative is farther by more than the margin: no loss, no gradient.",
            "zh": "负例远出一个间隔以上：没有损失，也没有梯度。",
        },
    }

    margin = traitlets.Float(1.0).tag(sync=True)
    points = traitlets.List().tag(sync=True)
    start = traitlets.List().tag(sync=True)
    reach = traitlets.List(list(REACH)).tag(sync=True)


def triplet_explorer(
    points: Sequence[Sequence[float]] = START, margin: float = 1.0, lang: str | None = None
):
    """Show the triplet margin loss of three points in the plane that can be dragged.

    ``points`` are anchor, positive and negative, within ±3 and ±2; ``margin`` lies between 0
    and 2. The shaded zones say where the negative is too near; arrows point against the
    gradient. Works on a page without a kernel.

    Raises ValueError for other points or another margin.
    """
    places = np.asarray(points, dtype=np.float64)
    if places.shape != (3, 2) or (abs(places) > REACH).any():
        raise ValueError(
            _(
                "triplet_explorer: points are three pairs within ±{x:g} and ±{y:g}, not {given}",
                x=REACH[0],
                y=REACH[1],
                given=points,
            )
        )
    if not 0 <= margin <= WIDEST:
        raise ValueError(
            _(
                "triplet_explorer: the margin lies between 0 and {most:g}, not {given}",
                most=WIDEST,
                given=margin,
            )
        )
    chosen = places.tolist()
    view = TripletExplorer(lang=lang, points=chosen, start=chosen, margin=margin)
    return explorer(slider(view, "margin", 0.0, WIDEST, 0.1), view)
