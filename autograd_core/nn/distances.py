"""Distances and angles between vectors."""

from .. import functions as f
from ..tensor import Tensor


def pairwise_distance(x1, x2, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """Return ||x1 - x2 + eps||_p over the last dimension; shapes (..., D) broadcast.

    ``eps`` keeps the gradient finite where the vectors are equal.
    Source: PyTorch, pairwise_distance.
    """
    return f.norm(x1 - x2 + eps, p, dim=-1, keepdim=keepdim)


def cosine_similarity(x1, x2, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """Return x1.x2 / (max(||x1||, eps) max(||x2||, eps)) along ``dim``; shapes broadcast.

    Source: PyTorch, cosine_similarity.
    """
    if x1.shape != x2.shape:
        x1, x2 = f.broadcast_tensors(x1, x2)  # a norm is that of the vector as it then is
    return f.sum(normalize(x1, 2.0, dim, eps) * normalize(x2, 2.0, dim, eps), dim)


def normalize(input, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """Return input / max(||input||_p, eps) along ``dim``. Source: PyTorch, normalize."""
    return input / f.clamp(f.norm(input, p, dim, keepdim=True), min=eps)
