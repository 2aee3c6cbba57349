"""A quasi-Newton method: second-order steps from nothing but gradients."""

from collections.abc import Callable, Iterable

import numpy as np

from ..grad_mode import enable_grad
from ..language import translator
from .line_search import Probe, strong_wolfe
from .optimizer import Optimizer, Option
from .sparse import RowSparse

_ = translator(__name__)


class LBFGS(Optimizer):
    """Newton's method with an inverse Hessian guessed from the last steps: w ← w − t·H·g.

    From the last ``history_size`` steps s and changes of gradient y, the two-loop recursion
    computes H·g without ever forming H. One ``step(closure)`` makes up to ``max_iter`` iterations;
    the closure must clear the gradients, compute the loss, call backward and return the loss. The
    length t is ``lr``, or found by a line search with ``line_search_fn="strong_wolfe"``, the
    better choice. It stops when no gradient exceeds ``tolerance_grad`` or nothing changes by more
    than ``tolerance_change``, and after ``max_eval`` evaluations (1.25·max_iter by default).
    All parameters form one group. Sources: Liu and Nocedal, "On the limited memory BFGS method
    for large scale optimization", 1989; PyTorch, torch.optim.LBFGS.
    """

    elementwise = False
    scalar_state = ("t", "H_diag", "prev_loss")

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ):
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)

    def add_param_group(self, param_group):
        if self.param_groups:
            raise ValueError(_("LBFGS doesn't support per-parameter options (parameter groups)"))
        super().add_param_group(param_group)

    def _check_options(self, group):
        super()._check_options(group)
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise ValueError(
                _(
                    "line_search_fn must be None or 'strong_wolfe', not {given!r}",
                    given=group["line_search_fn"],
                )
            )

    def step(self, closure: Callable | None = None):
        """Make up to ``max_iter`` iterations; return the loss that the first evaluation gave.

        ``closure()`` clears the gradients, computes the loss, calls backward and returns the loss.
        """
        if closure is None:
            raise TypeError(
                _(
                    "LBFGS evaluates the loss several times in one step: call step(closure) with "
                    "a function that calls zero_grad, computes the loss, calls backward and "
                    "returns the loss"
                )
            )
        self._step_count += 1
        group = self.param_groups[0]
        state = self.state[group["params"][0]]
        if not state:
            state.update(func_evals=0, n_iter=0, old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
        with enable_grad():
            first_loss = closure()
        loss, g = float(first_loss), self._flat_gradient()
        state["func_evals"] += 1
        limit = state["func_evals"] - 1 + group["max_eval"]
        if np.abs(g).max() <= group["tolerance_grad"]:
            return first_loss
        for iteration in range(1, group["max_iter"] + 1):
            direction = self._direction(g, state, group["history_size"])
            t = group["lr"]
            if state["n_iter"] == 1:  # nothing is known yet about the size of a good step
                t *= min(1.0, 1 / float(np.abs(g).sum()))
            state.update(d=direction, t=t, prev_flat_grad=g, prev_loss=loss)
            slope = float(g @ direction)
            if slope > -group["tolerance_change"]:
                break
            if group["line_search_fn"]:
                start, left = Probe(0.0, loss, g, slope), limit - state["func_evals"]
                found = self._search(closure, start, t, direction, left)
                loss, g, state["t"] = found.loss, found.gradient, found.t
                self._move(found.t, direction)
            else:
                self._move(t, direction)
                if iteration < group["max_iter"]:
                    loss, g = self._evaluate(closure)
            if state["func_evals"] >= limit or self._has_converged(loss, g):
                break
        return first_loss

    def _has_converged(self, loss: float, g: np.ndarray) -> bool:
        group = self.param_groups[0]
        state = self.state[group["params"][0]]
        change = np.abs(state["d"] * state["t"]).max()
        return (
            np.abs(g).max() <= group["tolerance_grad"]
            or change <= group["tolerance_change"]
            or abs(loss - state["prev_loss"]) < group["tolerance_change"]
        )

    def _direction(self, g: np.ndarray, state: dict, history_size: int) -> np.ndarray:
        """Return -H·g, after noting what the last step has taught about H."""
        state["n_iter"] += 1
        if state["n_iter"] == 1:
            return -g
        y, s = g - state["prev_flat_grad"], state["d"] * state["t"]
        curvature = float(y @ s)
        if curvature > 1e-10:
            state["old_dirs"] = [*state["old_dirs"], y][-history_size:]
            state["old_stps"] = [*state["old_stps"], s][-history_size:]
            state["ro"] = [*state["ro"], 1 / curvature][-history_size:]
            state["H_diag"] = curvature / float(y @ y)
        return two_loop(g, state["old_stps"], state["old_dirs"], state["ro"], state["H_diag"])

    def _search(self, closure, start: Probe, t: float, direction, most: int) -> Probe:
        """Return the probe that the line search accepts; parameters stay where they were."""
        group = self.param_groups[0]
        origin = [parameter._array().copy() for parameter in group["params"]]

        def evaluate(t):
            self._move(t, direction)
            loss, g = self._evaluate(closure)
            for parameter, values in zip(group["params"], origin, strict=True):
                parameter._array()[...] = values
            return Probe(t, loss, g, float(g @ direction))

        reach = np.abs(direction).max()
        tolerance = group["tolerance_change"]
        return strong_wolfe(evaluate, start, t, reach, tolerance=tolerance, most=most)

    # -- all parameters as one long vector ------------------------------------------------------

    def _evaluate(self, closure) -> tuple[float, np.ndarray]:
        with enable_grad():
            loss = float(closure())
        self.state[self.param_groups[0]["params"][0]]["func_evals"] += 1
        return loss, self._flat_gradient()

    def _flat_gradient(self) -> np.ndarray:
        parts = []
        for parameter in self.param_groups[0]["params"]:
            grad = parameter.grad
            if grad is None:
                parts.append(np.zeros(parameter.numel(), parameter.dtype))
            else:
                dense = grad.to_dense() if isinstance(grad, RowSparse) else grad
                parts.append(np.ravel(dense._data))
        return np.concatenate(parts)  # a copy, so that it survives the next backward

    def _move(self, t: float, direction: np.ndarray) -> None:
        end = 0
        for parameter in self.param_groups[0]["params"]:
            start, end = end, end + parameter.numel()
            array = parameter._array()
            array += t * direction[start:end].reshape(array.shape)
            parameter._shared_counter()[0] += 1


def two_loop(g, steps, changes, inverse_curvatures, scale: float) -> np.ndarray:
    """Return -H·g for the H that BFGS makes of ``scale``·I and the given pairs (oldest first).

    ``steps`` are s = w⁺ − w, ``changes`` y = g⁺ − g, ``inverse_curvatures`` 1 / (y·s). Source:
    Nocedal and Wright, "Numerical optimization", 2006, algorithm 7.4.
    """
    q = -g
    weights = []
    for s, y, ro in reversed(list(zip(steps, changes, inverse_curvatures, strict=True))):
        weights.append(float(s @ q) * ro)
        q = q - weights[-1] * y
    d = scale * q
    for s, y, ro in zip(steps, changes, inverse_curvatures, strict=True):
        d = d + (weights.pop() - float(y @ d) * ro) * s
    return d
