"""nn: modules, layers, activation functions, losses and initializers, under PyTorch's names.

``functional`` has them as functions without state, ``init`` fills weights. Every function in
``LOSSES`` and ``ACTIVATIONS`` has its module here.
"""

from . import functional, init, utils
from .activations import ACTIVATIONS, PReLU
from .attention import MultiheadAttention, TransformerEncoderLayer
from .containers import ModuleList, Sequential
from .layers import (
    AvgPool1d,
    AvgPool2d,
    BatchNorm1d,
    BatchNorm2d,
    Bilinear,
    Conv1d,
    Conv2d,
    Dropout,
    Embedding,
    Flatten,
    GroupNorm,
    Identity,
    LayerNorm,
    Linear,
    MaxPool1d,
    MaxPool2d,
)
from .mindspore import binary_cross_entropy_with_logits
from .module import Cell, Module
from .parameter import Parameter
from .recurrent import GRUCell, LSTMCell, RNNCell
from .reduction import LOSSES
from .storage import load, save

globals().update({name: function.module for name, function in (ACTIVATIONS | LOSSES).items()})

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Bilinear",
    "Cell",
    "Conv1d",
    "Conv2d",
    "Dropout",
    "Embedding",
    "Flatten",
    "GRUCell",
    "GroupNorm",
    "Identity",
    "LSTMCell",
    "LayerNorm",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "Module",
    "ModuleList",
    "MultiheadAttention",
    "PReLU",
    "Parameter",
    "RNNCell",
    "Sequential",
    "TransformerEncoderLayer",
    "binary_cross_entropy_with_logits",
    "functional",
    "init",
    "load",
    "save",
    "utils",
    *ACTIVATIONS,
    *LOSSES,
]
