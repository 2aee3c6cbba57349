"""PyTorch's torch.autograd: gradients as functions, custom functions, debugging aids."""

from types import SimpleNamespace

from .anomaly import detect_anomaly, set_detect_anomaly
from .backward import backward, grad
from .function import Function, once_differentiable
from .functional import hessian, hvp, jacobian
from .grad_mode import enable_grad, no_grad, set_grad_enabled
from .gradcheck import GradcheckError, gradcheck, gradgradcheck

__all__ = [
    "Function",
    "GradcheckError",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "function",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]

functional = SimpleNamespace(hessian=hessian, hvp=hvp, jacobian=jacobian)
function = SimpleNamespace(Function=Function, once_differentiable=once_differentiable)
