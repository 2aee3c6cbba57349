"""Optimizers under PyTorch's names, and two newer ones; ``lr_scheduler`` changes learning rates.

Read in this order: optimizer (the anatomy), optimizers (one formula each, in order of increasing
complexity), sparse_adam, muon, lbfgs with line_search, lr_scheduler.
"""

from . import lr_scheduler
from .lbfgs import LBFGS
from .muon import Muon
from .optimizer import Optimizer
from .optimizers import (
    ASGD,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Lion,
    NAdam,
    RAdam,
    RMSprop,
    Rprop,
)
from .sparse import RowSparse
from .sparse_adam import SparseAdam

#: All optimizers, in order of increasing complexity.
OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.__name__: optimizer
    for optimizer in (
        SGD,
        Lion,
        Adagrad,
        RMSprop,
        Adadelta,
        Rprop,
        ASGD,
        Adam,
        AdamW,
        Adamax,
        NAdam,
        RAdam,
        SparseAdam,
        Muon,
        LBFGS,
    )
}

__all__ = [*OPTIMIZERS, "OPTIMIZERS", "Optimizer", "RowSparse", "lr_scheduler"]
