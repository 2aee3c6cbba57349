# new file autograd_core/viz/widgets/slope_explorer.py
"""The parabola and its tangent at a point that is dragged."""

from typing import ClassVar

import traitlets

from .base import CourseWidget, explorer, slider


class SlopeExplorer(CourseWidget):
    """The curve x² with its tangent at ``x``, whose slope is 2x."""

    module = "slope_explorer.js"
    LABELS: ClassVar = {
        "x": {"en": "point x", "zh": "点 x"},
        "curve": {"en": "The curve x²", "zh": "曲线 x²"},
        "picture": {"en": "At {x} the slope is {slope}.", "zh": "在 {x} 处，斜率是 {slope}。"},
    }

    x = traitlets.Float(1.0).tag(sync=True)


def slope_explorer(lang: str | None = None):
    """Show the parabola with its tangent; works on a page without a kernel."""
    view = SlopeExplorer(lang=lang)
    return explorer(slider(view, "x", -2, 2, 0.1), view)
