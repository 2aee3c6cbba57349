"""PyTorch's torch.linalg, as far as it has gradients here."""

from .ops.functions import cholesky, det, matmul, norm, slogdet, solve
from .ops.functions import inverse as inv

__all__ = ["cholesky", "det", "inv", "matmul", "norm", "slogdet", "solve"]
