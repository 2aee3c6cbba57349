"""Convolution and pooling."""

import numpy as np

from ..language import translator
from ..ops import conv as _conv
from ..ops.primitive import ShapeError
from ..tensor import Tensor
from .order import max
from .reductions import mean
from .shapes import permute, reshape, unsqueeze

_ = translator(__name__)


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups: int = 1) -> Tensor:
    """Cross-correlate (N, C, L) with weight (K, C/groups, k): a result (N, K, L').

    Raises ShapeError for channels or sizes that do not fit. Source: PyTorch, conv1d.
    """
    return _conv.convolution(input, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups: int = 1) -> Tensor:
    """Cross-correlate (N, C, H, W) with weight (K, C/groups, h, w): a result (N, K, H', W').

    H' = floor((H + 2 padding - dilation (h - 1) - 1) / stride) + 1. An input (C, H, W) without
    batch works too; padding may be "valid" or "same". Raises ShapeError for channels or sizes
    that do not fit. Source: PyTorch, conv2d.
    """
    return _conv.convolution(input, weight, bias, stride, padding, dilation, groups, 2)


def _max_pool(input, kernel_size, stride, padding, dilation, d):
    stride = kernel_size if stride is None else stride
    lowest = -np.inf
    seen = _conv.sliding(input, kernel_size, stride, padding, dilation, d, lowest)
    seen = reshape(seen, (*seen.shape[:-d], -1))
    return max(seen, -1).values  # of equal elements the first one gets the gradient


def _avg_pool(input, kernel_size, stride, padding, d):
    stride = kernel_size if stride is None else stride
    seen = _conv.sliding(input, kernel_size, stride, padding, 1, d)
    return mean(seen, dim=tuple(range(-d, 0)))


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1) -> Tensor:
    """Return the maximum of every window of (N, C, L); stride is kernel_size by default."""
    return _max_pool(input, kernel_size, stride, padding, dilation, 1)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1) -> Tensor:
    """Return the maximum of every window of (N, C, H, W); stride is kernel_size by default."""
    return _max_pool(input, kernel_size, stride, padding, dilation, 2)


def avg_pool1d(input, kernel_size, stride=None, padding=0) -> Tensor:
    """Return the mean of every window of (N, C, L); padding counts as zeros."""
    return _avg_pool(input, kernel_size, stride, padding, 1)


def avg_pool2d(input, kernel_size, stride=None, padding=0) -> Tensor:
    """Return the mean of every window of (N, C, H, W); padding counts as zeros."""
    return _avg_pool(input, kernel_size, stride, padding, 2)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1) -> Tensor:
    """Return the windows of (N, C, H, W) as columns (N, C*h*w, number of places).

    An input (C, H, W) without batch works too; ShapeError for any other number of dimensions.
    """
    if input.ndim == 3:
        return unfold(unsqueeze(input, 0), kernel_size, dilation, padding, stride)[0]
    if input.ndim != 4:
        raise ShapeError(
            _(
                "unfold: expects (N, C, H, W) or (C, H, W), got shape {shape}",
                shape=input.shape,
            )
        )
    seen = _conv.sliding(input, kernel_size, stride, padding, dilation, 2)
    n, c, height, width, h, w = seen.shape
    return reshape(permute(seen, 0, 1, 4, 5, 2, 3), (n, c * h * w, height * width))
