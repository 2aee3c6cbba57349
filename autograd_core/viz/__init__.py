"""Pictures of the course: figures, drawings of computational graphs, sliders.

Nothing here is imported before it is used, so that the engine needs NumPy alone::

    from autograd_core import viz

    viz.use_style()          # matplotlib with Chinese, for both themes, in colours safe for all
    viz.alt("A falling line")         # what the current figure shows, for those who cannot see
    viz.draw_graph(y, local=True)     # how y was computed, with values and gradients
    viz.backward_stepper(y)           # the backward pass of y, one share at a time
    viz.draw_graph(loss, fold=True)   # a large graph, one vertex for each module and loss
    viz.h_explorer("sin")             # what the step of a finite difference does
    viz.optimizer_explorer()          # a descent whose start is dragged
    viz.training_dashboard(record)    # a training run, while it goes on or afterwards
    viz.use_engine(MyTensor)          # from now on descents run on your own class
"""

import importlib
from pathlib import Path

_HOMES = {
    "use_style": "style",
    "alt": "figure",
    "draw_graph": "drawing",
    "which_loss": "loss_chart",
    "engine_floors": "engine_charts",
    "engine_backward": "engine_charts",
    "h_explorer": "widgets",
    "line_explorer": "widgets",
    "momentum_explorer": "widgets",
    "optimizer_explorer": "widgets",
    "optimizer_race": "widgets",
    "backward_stepper": "widgets",
    "schedule_picker": "widgets",
    "scheduled_run": "widgets",
    "shape_calculator": "widgets",
    "initializer_explorer": "widgets",
    "ctc_trellis": "widgets",
    "triplet_explorer": "widgets",
    "loss_explorer": "widgets",
    "softmax_explorer": "widgets",
    "argnum_picker": "widgets",
    "training_dashboard": "widgets",
    "recorded_runs": "widgets",
    "TrainingRecord": "training",
    "vjp_explorer": "widgets",
    "FiniteDifferenceExplorer": "widgets",
    "CourseWidget": "widgets",
    "SURFACES": "surfaces",
    "himmelblau": "surfaces",
    "parabola": "surfaces",
    "ravine": "surfaces",
    "rosenbrock": "surfaces",
    "saddle": "surfaces",
    "use_engine": "engines",
    "trajectory": "trajectories",
    "basins": "trajectories",
    "best_learning_rate": "trajectories",
    "plot_surface": "plots",
    "plot_path": "plots",
    "plot_losses": "plots",
    "plot_race": "plots",
    "plot_basins": "plots",
    "plot_gradient_field": "plots",
    "fans_figure": "layers",
    "spreads_figure": "layers",
    "save_figures": "figures",
}
__all__ = list(_HOMES)


def __getattr__(name: str):
    home = _HOMES.get(name)
    if home is None and (Path(__file__).parent / "widgets" / f"{name}.py").is_file():
        home = f"widgets.{name}"  # a widget's file is called as the function that makes it
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
