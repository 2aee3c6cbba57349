"""PyTorch's torch.linalg, as far as it has gradients here."""

from .functions import cholesky, det, matmul, norm, slogdet, solve
from .functions import inverse as inv

__all__ = ["cholesky", "det", "inv", "matmul", "norm", "slogdet", "solve"]
