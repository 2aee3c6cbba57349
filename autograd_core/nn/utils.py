"""Keeping gradients within bounds, between ``backward`` and ``step``."""

import math
from collections.abc import Iterable

import numpy as np

from ..language import translator
from ..optim.sparse import RowSparse
from ..tensor import Tensor, wrap

_ = translator(__name__)


def _gradients(parameters) -> list[np.ndarray]:
    """Return the raw gradients, those of sparse ones being their coalesced rows."""
    parameters = [parameters] if isinstance(parameters, Tensor) else parameters
    arrays = []
    for parameter in parameters:
        if isinstance(parameter.grad, RowSparse):
            parameter.grad = parameter.grad.coalesce()
            arrays.append(parameter.grad.values)
        elif parameter.grad is not None:
            parameter.grad._shared_counter()[0] += 1
            arrays.append(parameter.grad._array())
    return arrays


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Scale all gradients by one factor so that their common norm is at most ``max_norm``.

    The norm is that of all gradients as one vector, of order ``norm_type`` (``inf`` for the
    largest element); returns what it was before. The direction does not change. With
    ``error_if_nonfinite`` RuntimeError when it is infinite or NaN. Source: Pascanu, Mikolov and
    Bengio, "On the difficulty of training recurrent neural networks", 2013; PyTorch,
    torch.nn.utils.clip_grad_norm_.
    """
    gradients = _gradients(parameters)
    order = float(norm_type)
    norms = [float(np.linalg.norm(np.ravel(g), order)) for g in gradients if g.size]
    total = float(np.linalg.norm(norms, order)) if norms else 0.0
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(
            _(
                "The total norm of order {order} for gradients is {norm}, so they cannot be "
                "clipped; to scale them by it anyway pass error_if_nonfinite=False",
                order=order,
                norm=total,
            )
        )
    factor = max_norm / (total + 1e-6)
    if not factor >= 1:  # NaN included, which spreads as in PyTorch
        for g in gradients:
            g *= factor
    return wrap(np.float64(total))


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Clip every element of the gradients to [-clip_value, clip_value].

    Source: PyTorch, torch.nn.utils.clip_grad_value_.
    """
    for g in _gradients(parameters):
        np.clip(g, -clip_value, clip_value, out=g)
