"""Functions whose arguments stand in another order in MindSpore than in PyTorch."""

from ..tensor import Tensor
from . import losses


def binary_cross_entropy_with_logits(
    logits, label, weight=None, pos_weight=None, reduction="mean"
) -> Tensor:
    """Return the binary cross-entropy of logits, with both weights by position.

    Shapes, formula and errors are those of ``functional.binary_cross_entropy_with_logits``.
    Source: MindSpore, ops.binary_cross_entropy_with_logits.
    """
    return losses.binary_cross_entropy_with_logits(
        logits, label, weight, reduction=reduction, pos_weight=pos_weight
    )
