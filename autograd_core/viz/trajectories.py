"""The way of an optimizer over a loss surface: one run, or a whole grid of runs at once.

A grid is nothing special: the parameter has the shape (grid..., 2) in the place of (2,), options
are arrays that broadcast against it, and one backward pass gives the gradients of all points,
because no point's loss depends on another point.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..language import translator
from ..optim import Optimizer
from ..tensor import Tensor, wrap
from .engines import current_engine, value_and_gradient
from .surfaces import Surface

_ = translator(__name__)


@dataclass(frozen=True)
class Trajectory:
    """Where an optimizer went, or many of them.

    - ``points``: shape (steps + 1, grid..., dimension), the start first;
    - ``losses``: shape (steps + 1, grid...), always finite;
    - ``diverged``: shape (grid...), whether a point or its loss ceased to be a finite number;
      from then on points and losses stay at the last finite ones;
    - ``steps_made``: shape (grid...), the number of steps up to there.

    ``trajectory[i, j]`` is the single run at a place of the grid.
    """

    points: np.ndarray
    losses: np.ndarray
    diverged: np.ndarray
    steps_made: np.ndarray

    @property
    def end(self) -> np.ndarray:
        """The last points, shape (grid..., dimension)."""
        return self.points[-1]

    def __getitem__(self, place) -> "Trajectory":
        place = place if isinstance(place, tuple) else (place,)
        along = (slice(None), *place)
        return Trajectory(
            self.points[along], self.losses[along], self.diverged[place], self.steps_made[place]
        )


def trajectory(
    surface: Callable,
    optimizer: Callable[..., Optimizer],
    start=None,
    steps: int = 100,
    *,
    schedule: Callable | None = None,
    engine: type | None = None,
    **options,
) -> Trajectory:
    """Run ``optimizer([parameter], **options)`` for ``steps`` steps from ``start``.

    ``surface`` is a Surface or any function of a Tensor (..., dimension) with a result (...);
    ``start``, shape (..., dimension), is by default the surface's own. Options may be arrays: they
    and the leading axes of ``start`` broadcast together to the grid, and each of its runs gives
    what it would give alone. ``schedule(optimizer)`` makes a learning-rate schedule whose step
    follows every step. Nothing overflows loudly: see ``Trajectory.diverged``. An optimizer that
    does not work element by element, such as LBFGS, is run once for every place of the grid.
    ``engine`` is a class of your own that computes the gradients, as ``use_engine`` says it, which
    also sets its default; it too is run place by place.
    Raises ValueError when the start itself has no finite loss.
    """
    engine = engine or current_engine()
    gradients = _by_engine(engine) if engine else _by_backward
    start = np.array(surface.start if start is None else start, dtype=float)
    grid = np.broadcast_shapes(start.shape[:-1], *_shapes(options))
    start = np.broadcast_to(start, (*grid, start.shape[-1]))
    with np.errstate(all="ignore"):
        if grid and (engine or not getattr(optimizer, "elementwise", True)):
            return _one_by_one(surface, gradients, optimizer, start, steps, schedule, options)
        columns = _map_arrays(options, lambda array: array[..., None])
        points, losses = _run(surface, gradients, optimizer, start, steps, schedule, columns)
    return _frozen(points, losses)


def _by_backward(surface, parameter: Tensor) -> Tensor:
    """Return the losses at a parameter and leave their gradients in it."""
    loss = surface(parameter)
    loss.backward(np.ones(loss.shape))
    return loss


def _by_engine(engine: type) -> Callable:
    """Return a function like ``_by_backward`` that asks a learner's class."""

    def gradients(surface, parameter: Tensor) -> Tensor:
        loss, gradient = value_and_gradient(engine, surface, parameter._array())
        parameter.grad = wrap(gradient)
        return wrap(np.array(loss))

    return gradients


def _run(surface, gradients, optimizer, start, steps: int, schedule, options) -> tuple:
    """Return points and losses as they come, infinities and all."""
    parameter = wrap(start.copy()).requires_grad_()
    runner = optimizer([parameter], **options)
    rates = schedule(runner) if schedule else None

    def closure():
        runner.zero_grad()
        return gradients(surface, parameter)

    points = np.empty((steps + 1, *start.shape))
    losses = np.full((steps + 1, *start.shape[:-1]), np.nan)
    points[:] = start
    for step in range(steps):
        losses[step] = runner.step(closure)._data
        points[step + 1] = parameter._data
        if rates:
            rates.step()
        if not np.isfinite(losses[step]).any():
            return points, losses
    losses[steps] = gradients(surface, parameter)._data
    return points, losses


def _frozen(points: np.ndarray, losses: np.ndarray) -> Trajectory:
    """Hold every run at its last finite point."""
    finite = np.isfinite(losses) & np.isfinite(points).all(axis=-1)
    last = np.logical_and.accumulate(finite, axis=0).sum(axis=0) - 1
    if (last < 0).any():
        raise ValueError(
            _("the loss at a starting point is not a finite number; choose another start")
        )
    held = np.minimum(np.arange(len(losses)).reshape(-1, *[1] * last.ndim), last)
    return Trajectory(
        points=np.take_along_axis(points, held[..., None], axis=0),
        losses=np.take_along_axis(losses, held, axis=0),
        diverged=last < len(losses) - 1,
        steps_made=last,
    )


def _one_by_one(surface, gradients, optimizer, start, steps: int, schedule, options) -> Trajectory:
    grid = start.shape[:-1]
    points = np.empty((steps + 1, *start.shape))
    losses = np.empty((steps + 1, *grid))
    for place in np.ndindex(grid):

        def here(array, place=place):
            return np.broadcast_to(array, grid)[place].item()

        own = _map_arrays(options, here)
        run = _run(surface, gradients, optimizer, start[place], steps, schedule, own)
        points[:, *place], losses[:, *place] = run
    return _frozen(points, losses)


def _map_arrays(value, function: Callable):
    """Apply a function to the arrays in a dict of options, also to those in tuples."""
    if isinstance(value, dict):
        return {key: _map_arrays(v, function) for key, v in value.items()}
    if isinstance(value, tuple):
        return tuple([_map_arrays(v, function) for v in value])
    if isinstance(value, Tensor):
        value = value.numpy()
    return function(value) if isinstance(value, np.ndarray) else value


def _shapes(options: dict) -> list[tuple[int, ...]]:
    shapes: list[tuple[int, ...]] = []
    _map_arrays(options, lambda array: shapes.append(array.shape))
    return shapes


# -- learning rates -------------------------------------------------------------------------------


def best_learning_rate(
    surface: Surface,
    optimizer: Callable[..., Optimizer],
    rates: Sequence[float],
    steps: int = 100,
    **options,
) -> float:
    """Return the one of ``rates`` with which the loss after the last step is lowest.

    Of several that end equally low it is the smallest. Runs that diverge are out; raises
    ValueError when none is left. The best rate of a short run may well be narrow: look at its
    neighbours, too, before you recommend it for another run.
    """
    rates = sorted(float(rate) for rate in rates)
    run = trajectory(surface, optimizer, steps=steps, lr=np.array(rates), **options)
    ends = np.where(run.diverged, np.inf, run.losses[-1])
    if np.isinf(ends).all():
        raise ValueError(_("all of these learning rates diverge; give smaller ones too"))
    return rates[int(ends.argmin())]


# -- where the runs have led ----------------------------------------------------------------------


def reached(run: Trajectory, places, tolerance: float = 0.1) -> np.ndarray:
    """Return, for every run, the number of the place that its end is near, or -1 for none.

    ``places``, shape (n, dimension), are for instance ``surface.minima``; near is a distance of
    at most ``tolerance``. Runs that diverged are -1.
    """
    distances = np.linalg.norm(run.end[..., None, :] - np.asarray(places, dtype=float), axis=-1)
    nearest = distances.argmin(axis=-1)
    near = (distances.min(axis=-1) <= tolerance) & ~run.diverged
    return np.where(near, nearest, -1)


def basins(
    surface: Surface,
    optimizer: Callable[..., Optimizer],
    n: int = 100,
    steps: int = 500,
    tolerance: float = 0.1,
    **options,
) -> np.ndarray:
    """Return, for n × n starting points over the domain, the number of the minimum reached.

    Rows go upwards along y, columns along x; -1 where no minimum was reached.
    """
    axes = [np.linspace(least, most, n) for least, most in surface.domain]
    starts = np.stack(np.meshgrid(*axes), axis=-1)
    run = trajectory(surface, optimizer, starts, steps, **options)
    return reached(run, surface.minima, tolerance)
