# ruff: noqa: F401 - the classes are imported by name for editors
"""Optimizers under PyTorch's names, and two newer ones; ``lr_scheduler`` changes learning rates.

Read in this order: optimizer (the anatomy), optimizers (one formula each, in order of increasing
complexity), sparse_adam, muon, lbfgs with line_search, lr_scheduler.
"""

from . import lbfgs, lr_scheduler, muon, optimizers, sparse_adam
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

#: All optimizers, in order of increasing complexity: that of the files, and of the classes there.
OPTIMIZERS: dict[str, type[Optimizer]] = {
    name: value
    for module in (optimizers, sparse_adam, muon, lbfgs)
    for name, value in vars(module).items()
    if isinstance(value, type) and value.__module__ == module.__name__
}
globals().update(OPTIMIZERS)  # a new one, too; the imports above are for editors

__all__ = [*OPTIMIZERS, "OPTIMIZERS", "Optimizer", "RowSparse", "lr_scheduler"]
