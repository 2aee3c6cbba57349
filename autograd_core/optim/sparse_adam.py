"""Adam for gradients of which only some rows are not zero."""

from collections.abc import Iterable

import numpy as np

from ..language import translator
from .optimizer import Optimizer, Option
from .optimizers import power
from .sparse import RowSparse

_ = translator(__name__)


class SparseAdam(Optimizer):
    """Adam that moves only the rows that have a gradient, and keeps the averages of the others.

    The formula is Adam's with w ← w − lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ)·m / (√v + ε). Gradients must be
    RowSparse, as ``nn.Embedding(sparse=True)`` gives them; for others it raises RuntimeError.
    Source: PyTorch, torch.optim.SparseAdam.
    """

    accepts_sparse = True

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-3,
        betas: tuple[Option, Option] = (0.9, 0.999),
        eps: Option = 1e-8,
        maximize: bool = False,
    ):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})

    def _of_rows(self, grad: RowSparse) -> RowSparse:
        return grad.coalesce()

    def update(self, p, g, state, group):
        if not isinstance(g, RowSparse):
            raise RuntimeError(
                _("SparseAdam does not support dense gradients, please consider Adam instead")
            )
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(p), exp_avg_sq=np.zeros_like(p))
        state["step"] += 1
        (beta1, beta2), t, rows = group["betas"], state["step"], g.indices
        m = state["exp_avg"][rows] * beta1 + (1 - beta1) * g.values
        v = state["exp_avg_sq"][rows] * beta2 + (1 - beta2) * g.values * g.values
        state["exp_avg"][rows], state["exp_avg_sq"][rows] = m, v
        lr = group["lr"] * power(1 - power(beta2, t), 0.5) / (1 - power(beta1, t))
        p[rows] -= lr * m / (np.sqrt(v) + group["eps"])
