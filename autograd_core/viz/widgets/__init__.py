"""Widgets: pictures that answer to a slider, in JupyterLab and on a page without a kernel.

A widget is one Python class on ``CourseWidget`` and one JavaScript module beside it. What it
shows comes from a table computed beforehand, whose nodes are the steps of its sliders.
"""

from .backward_stepper import BackwardStepper, backward_stepper
from .base import CourseWidget
from .finite_difference import Example, FiniteDifferenceExplorer, h_explorer
from .line_fit import LineFitExplorer, line_explorer

__all__ = [
    "BackwardStepper",
    "CourseWidget",
    "Example",
    "FiniteDifferenceExplorer",
    "LineFitExplorer",
    "backward_stepper",
    "h_explorer",
    "line_explorer",
]
