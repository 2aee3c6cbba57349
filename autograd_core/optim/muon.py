"""Momentum whose every step is an orthogonal matrix."""

from collections.abc import Iterable

import numpy as np

from ..language import translator
from .optimizer import Optimizer, Option

_ = translator(__name__)

QUINTIC = (3.4445, -4.775, 2.0315)


class Muon(Optimizer):
    """Momentum for weight matrices, its step orthogonalized: w ← w − lr·√max(1, rows/columns)·O.

    b ← μ·b + (1 − μ)·g; O is nearly the orthogonal matrix next to (1 − μ)·g + μ·b (with
    ``nesterov``) or to b, found by ``ns_steps`` Newton-Schulz steps, so that all directions of the
    matrix move equally far. ``weight_decay`` λ shrinks w by lr·λ·w first. ``adjust_lr_fn`` is
    None or "original" for the factor above, "match_rms_adamw" for 0.2·√max(rows, columns).
    Raises ValueError for parameters that are not matrices: leave vectors to AdamW.
    Sources: Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024;
    PyTorch, torch.optim.Muon (which orthogonalizes in bfloat16; this class in the parameter's
    dtype).
    """

    elementwise = False

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-3,
        weight_decay: Option = 0.1,
        momentum: Option = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = QUINTIC,
        eps: Option = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ):
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)

    def _check_parameters(self, params):
        super()._check_parameters(params)
        for parameter in params:
            if parameter.ndim != 2:
                raise ValueError(
                    _(
                        "Muon only supports 2D parameters, got one of shape {shape}; "
                        "give vectors to AdamW",
                        shape=parameter.shape,
                    )
                )

    def _check_options(self, group):
        super()._check_options(group)
        if group["adjust_lr_fn"] not in _LR_FACTORS:
            raise ValueError(
                _(
                    "adjust_lr_fn must be one of {known}, not {given!r}",
                    known=list(_LR_FACTORS),
                    given=group["adjust_lr_fn"],
                )
            )

    def update(self, p, g, state, group):
        if not state:
            state["momentum_buffer"] = np.zeros_like(p)
        mu, b = group["momentum"], state["momentum_buffer"]
        b *= mu
        b += (1 - mu) * g
        direction = (1 - mu) * g + mu * b if group["nesterov"] else b
        step = orthogonalize(direction, group["ns_coefficients"], group["ns_steps"], group["eps"])
        p *= 1 - group["lr"] * group["weight_decay"]
        p -= group["lr"] * _LR_FACTORS[group["adjust_lr_fn"]](*p.shape) * step


_LR_FACTORS = {
    None: lambda rows, columns: max(1, rows / columns) ** 0.5,
    "original": lambda rows, columns: max(1, rows / columns) ** 0.5,
    "match_rms_adamw": lambda rows, columns: 0.2 * max(rows, columns) ** 0.5,
}


def orthogonalize(matrix: np.ndarray, coefficients=QUINTIC, steps: int = 5, eps=1e-7):
    """Push all singular values of a matrix towards 1 by Newton-Schulz steps.

    X ← a·X + (b·A + c·A²)·X with A = X·Xᵀ. The quintic's slope at 0 is so large that five steps
    bring nearly all singular values into 0.7 … 1.2; it does not converge to exactly 1.
    """
    a, b, c = coefficients
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / max(float(np.linalg.norm(x)), eps)
    for _step in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x
