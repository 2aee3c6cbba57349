"""PyTorch's torch.autograd: gradients as functions, custom functions, debugging aids."""

from .function import Function
from .graph import backward, detect_anomaly, grad, set_detect_anomaly
from .gradcheck import gradcheck, gradgradcheck

__all__ = [
    "Function",
    "backward",
    "detect_anomaly",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "set_detect_anomaly",
]
