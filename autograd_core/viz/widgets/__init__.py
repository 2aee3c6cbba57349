"""Widgets: pictures that answer to a slider, in JupyterLab and on a page without a kernel.

A widget is one Python class on ``CourseWidget`` and one JavaScript module beside it. What it
shows comes from a table that the engine computed beforehand, whose nodes are the steps of its
sliders, or from a formula in JavaScript that tests compare with the engine to 1e-9, so that a
page without a kernel shows the same numbers. To add one:

1. a class with ``module``, ``LABELS`` in every language, and traits tagged ``sync=True``;
   tables as ``Bytes``, which the module reads with ``typed(Float64Array, ...)``;
2. a module that draws with ``panel``, ``axes``, ``heatMap``, ``bar``, ``arrow`` of ``shared.js``
   inside a ``stage``: its ``run`` redraws, its ``tell`` says the picture in words
   (``aria-label``) and writes what is shown to the root's ``data-`` attributes, where tests
   compare it with the engine's numbers; what several modules need stands in ``parts``
   (``descent.js`` replays surfaces, optimizers and schedules, ``landscape.js`` draws them);
3. a function that puts standard ipywidgets controls before it: ``slider``, ``choice`` and
   ``explorer`` of ``base.py`` make them and tie them by ``jslink``;
   it is called as its file is, by which ``viz.name`` and the tests find it.
"""

from .argnum_picker import ArgnumPicker, argnum_picker
from .backward_stepper import BackwardStepper, backward_stepper
from .base import CourseWidget
from .ctc_trellis import CtcTrellis, ctc_trellis
from .finite_difference import Example, FiniteDifferenceExplorer, h_explorer
from .initializer_explorer import InitializerExplorer, initializer_explorer
from .line_fit import LineFitExplorer, line_explorer
from .loss_explorer import LossExplorer, loss_explorer
from .momentum_explorer import MomentumExplorer, momentum_explorer
from .optimizer_explorer import OptimizerExplorer, optimizer_explorer
from .optimizer_race import OptimizerRace, optimizer_race
from .schedule_picker import SchedulePicker, schedule_picker, scheduled_run
from .shape_calculator import ShapeCalculator, shape_calculator
from .softmax_explorer import SoftmaxExplorer, softmax_explorer
from .training_dashboard import TrainingDashboard, recorded_runs, training_dashboard
from .triplet_explorer import TripletExplorer, triplet_explorer
from .vjp_explorer import VjpExplorer, vjp_explorer

__all__ = [
    "ArgnumPicker",
    "BackwardStepper",
    "CourseWidget",
    "CtcTrellis",
    "Example",
    "FiniteDifferenceExplorer",
    "InitializerExplorer",
    "LineFitExplorer",
    "LossExplorer",
    "MomentumExplorer",
    "OptimizerExplorer",
    "OptimizerRace",
    "SchedulePicker",
    "ShapeCalculator",
    "SoftmaxExplorer",
    "TrainingDashboard",
    "TripletExplorer",
    "VjpExplorer",
    "argnum_picker",
    "backward_stepper",
    "ctc_trellis",
    "h_explorer",
    "initializer_explorer",
    "line_explorer",
    "loss_explorer",
    "momentum_explorer",
    "optimizer_explorer",
    "optimizer_race",
    "recorded_runs",
    "schedule_picker",
    "scheduled_run",
    "shape_calculator",
    "softmax_explorer",
    "training_dashboard",
    "triplet_explorer",
    "vjp_explorer",
]
