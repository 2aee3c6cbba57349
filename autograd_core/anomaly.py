"""Anomaly detection: a NaN in the backward pass names the line of the forward computation."""

import numpy as np

from .language import translator
from .tensor import Tensor

_ = translator(__name__)

enabled = False  # a node then notes where it was made, and backward checks every gradient


class AnomalyError(RuntimeError):
    """Anomaly detection met a NaN in the backward pass."""


class detect_anomaly:
    """Within a ``with`` block, a NaN in the backward pass raises and names the forward line.

    It costs time: every operation notes where it was called. Source: PyTorch,
    torch.autograd.detect_anomaly.
    """

    def __init__(self, check_nan: bool = True):
        self.mode = check_nan

    def __enter__(self):
        self._before = _switch(self.mode)
        return self

    def __exit__(self, *exc):
        _switch(self._before)


class set_detect_anomaly(detect_anomaly):
    """Switch anomaly detection on or off, at once or for a ``with`` block."""

    def __init__(self, mode: bool):
        super().__init__(mode)
        self._before = _switch(mode)

    def __enter__(self):
        return self


def _switch(mode: bool) -> bool:
    global enabled
    before, enabled = enabled, mode
    return before


def check_nan(node, gradient, parent) -> None:
    """Raise AnomalyError if the gradient that ``node`` sends to ``parent`` has a NaN."""
    raw = gradient._data if isinstance(gradient, Tensor) else gradient
    if np.isnan(raw).any():
        i = next(i for i, candidate in enumerate(node.parents) if candidate is parent)
        where = node.trace[-1] if node.trace else None
        raise AnomalyError(
            _(
                "{op} returned nan values in its gradient for input {i}. "
                "The forward call was: {where}",
                op=node.name(),
                i=i,
                where=f"{where.filename}:{where.lineno}  {where.line}"
                if where
                else _("made outside detect_anomaly"),
            )
        )
