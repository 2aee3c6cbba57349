"""Everything in ``nn`` as functions without state, under PyTorch's names.

The activation functions and losses have files of their own; here are the others.
"""

import math

import numpy as np

from .. import functions as f
from ..creation import default_generator
from ..functions import (  # noqa: F401
    conv1d,
    conv2d,
    linear,
    max_pool1d,
    max_pool2d,
    one_hot,
    pad,
    unfold,
)
from ..grad_mode import is_grad_enabled, no_grad
from ..language import translator
from ..ops.elementwise import rsqrt, square
from ..ops.primitive import ShapeError
from ..optim.sparse import RowSparse
from ..tensor import Tensor, as_tensor_operand, raw_of, wrap
from .activations import ACTIVATIONS, prelu  # noqa: F401
from .distances import cosine_similarity, normalize, pairwise_distance  # noqa: F401
from .losses import LOSSES

_ = translator(__name__)

globals().update({function.__name__: function for function in ACTIVATIONS.values()})
globals().update({function.__name__: function for function in LOSSES.values()})


def bilinear(input1, input2, weight, bias=None) -> Tensor:
    """Return x1^T W_k x2 + b_k: (..., I) and (..., J) with W (K, I, J) give (..., K).

    Source: PyTorch, bilinear.
    """
    batch = input1.shape[:-1]
    outer = f.unsqueeze(input1, -1) * f.unsqueeze(input2, -2)
    flat = f.reshape(outer, (-1, weight.shape[1] * weight.shape[2]))
    out = f.linear(flat, f.reshape(weight, (weight.shape[0], -1)), bias)
    return f.reshape(out, (*batch, weight.shape[0]))


# -- embedding ------------------------------------------------------------------------------------


def embedding(input, weight, padding_idx: int | None = None, *, sparse: bool = False) -> Tensor:
    """Return the rows of ``weight`` (n, D) that the integers ``input`` (...) name: (..., D).

    The row ``padding_idx`` gets no gradient. With ``sparse`` backward gives ``weight``, which
    must be a leaf, a RowSparse gradient that holds only the rows used, for SparseAdam; then
    ``autograd.grad`` does not see the weight. Source: PyTorch, embedding.
    """
    if not sparse:
        return f.embedding(input, weight, padding_idx)
    rows = np.asarray(raw_of(input))
    found = f.embedding(input, as_tensor_operand(weight).detach())
    if not (weight.requires_grad and is_grad_enabled()):
        return found
    if not weight.is_leaf:
        raise RuntimeError(
            _("embedding: sparse gradients need a weight that is a leaf, such as a Parameter")
        )
    # The engine's own gradients are dense: the result starts a graph of its own, and its
    # gradient is handed on to the weight by a hook.
    found.requires_grad_().register_hook(lambda g: _give_rows(weight, rows, g, padding_idx))
    return found


def _give_rows(weight, rows: np.ndarray, g: Tensor, padding_idx: int | None) -> None:
    """Add the gradient ``g`` (..., D) of the looked-up ``rows`` (...) to ``weight.grad``."""
    rows = rows.reshape(-1)
    values = g.numpy().reshape(len(rows), -1)
    if padding_idx is not None:
        kept = rows != padding_idx % len(weight)
        rows, values = rows[kept], values[kept]
    gradient = RowSparse(rows, values, weight.shape)
    weight.grad = gradient if weight.grad is None else gradient + weight.grad


# -- pooling --------------------------------------------------------------------------------------


def _avg_pool(input, kernel_size, stride, padding, count_include_pad: bool, pool) -> Tensor:
    means = pool(input, kernel_size, stride, padding)
    if count_include_pad or not np.any(padding):
        return means
    real = pool(as_tensor_operand(np.ones(input.shape, input.dtype)), kernel_size, stride, padding)
    return means / real


def avg_pool1d(input, kernel_size, stride=None, padding=0, *, count_include_pad=True) -> Tensor:
    """Return the mean of every window of (N, C, L); stride is kernel_size by default.

    Zeros of the padding count, unless ``count_include_pad`` is False.
    Source: PyTorch, avg_pool1d.
    """
    return _avg_pool(input, kernel_size, stride, padding, count_include_pad, f.avg_pool1d)


def avg_pool2d(input, kernel_size, stride=None, padding=0, *, count_include_pad=True) -> Tensor:
    """Return the mean of every window of (N, C, H, W); stride is kernel_size by default.

    Zeros of the padding count, unless ``count_include_pad`` is False.
    Source: PyTorch, avg_pool2d.
    """
    return _avg_pool(input, kernel_size, stride, padding, count_include_pad, f.avg_pool2d)


# -- normalization --------------------------------------------------------------------------------


def _standardized(input, axes: tuple[int, ...], eps: float) -> Tensor:
    """Return (x - mean) / sqrt(var + eps) over axes, with the biased variance."""
    deviation = input - f.mean(input, axes, keepdim=True)
    return deviation * rsqrt(f.mean(square(deviation), axes, keepdim=True) + eps)


def _affine(x, weight, bias, shape: tuple[int, ...]) -> Tensor:
    x = x if weight is None else x * f.reshape(weight, shape)
    return x if bias is None else x + f.reshape(bias, shape)


def batch_norm(
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Return (x - mean) / sqrt(var + eps) * weight + bias per channel, dimension 1 of (N, C, ...).

    In training with the batch's mean and biased variance, and the running ones (C), if given,
    move by ``momentum`` towards them (the variance unbiased). Otherwise with the running ones.
    Raises ValueError for one value per channel in training. Source: PyTorch, batch_norm.
    """
    channels = (1, -1, *(1,) * (input.ndim - 2))
    if not training:
        scale = 1 / np.sqrt(raw_of(running_var) + eps)
        x = (input - f.reshape(running_mean, channels)) * np.reshape(scale, channels)
        return _affine(x, weight, bias, channels)
    axes = (0, *range(2, input.ndim))
    count = math.prod(input.shape[axis] for axis in axes)
    if count == 1:
        raise ValueError(
            _(
                "batch_norm: expected more than 1 value per channel when training, got shape "
                "{shape}; use a larger batch, or eval()",
                shape=input.shape,
            )
        )
    if running_mean is not None:
        raw = raw_of(input)
        with no_grad():
            running_mean.mul_(1 - momentum).add_(momentum * np.mean(raw, axis=axes))
            running_var.mul_(1 - momentum).add_(momentum * np.var(raw, axis=axes, ddof=1))
    return _affine(_standardized(input, axes, eps), weight, bias, channels)


def layer_norm(input, normalized_shape, weight=None, bias=None, eps: float = 1e-5) -> Tensor:
    """Return (x - mean) / sqrt(var + eps) * weight + bias over the last dimensions.

    ``normalized_shape`` are their sizes; weight and bias have that shape. ShapeError if the
    input ends otherwise. Source: PyTorch, layer_norm.
    """
    shape = tuple(normalized_shape)
    if input.shape[input.ndim - len(shape) :] != shape:
        raise ShapeError(
            _(
                "layer_norm: an input of shape {input} does not end in normalized_shape {shape}",
                input=input.shape,
                shape=shape,
            )
        )
    return _affine(_standardized(input, tuple(range(-len(shape), 0)), eps), weight, bias, shape)


def group_norm(input, num_groups: int, weight=None, bias=None, eps: float = 1e-5) -> Tensor:
    """Return (x - mean) / sqrt(var + eps) * weight + bias within each sample's channel groups.

    Inputs (N, C, ...); weight and bias (C). ShapeError unless num_groups divides C.
    Source: PyTorch, group_norm.
    """
    if input.ndim < 2 or input.shape[1] % num_groups:
        raise ShapeError(
            _(
                "group_norm: {g} groups do not divide dimension 1 of shape {shape}",
                g=num_groups,
                shape=input.shape,
            )
        )
    grouped = f.reshape(input, (input.shape[0], num_groups, -1))
    x = f.reshape(_standardized(grouped, (2,), eps), input.shape)
    return _affine(x, weight, bias, (1, -1, *(1,) * (input.ndim - 2)))


# -- dropout --------------------------------------------------------------------------------------


def check_probability(name: str, p: float) -> None:
    """Raise ValueError unless p is in [0, 1]."""
    if not 0 <= p <= 1:
        raise ValueError(_("{name}: p must be a probability from 0 to 1, got {p}", name=name, p=p))


def dropout(
    input, p: float = 0.5, training: bool = True, inplace: bool = False, *, generator=None
) -> Tensor:
    """Return x with each element zeroed with probability p, the others scaled by 1 / (1 - p).

    Without ``training`` the input itself; ``inplace`` is accepted, but a new tensor is made.
    Source: PyTorch, dropout.
    """
    check_probability("dropout", p)
    if not training or p == 0:
        return input
    rng = (generator or default_generator).numpy
    kept = rng.random(input.shape) >= p
    scale = 1 / (1 - p) if p < 1 else 0.0
    return input * wrap((kept * scale).astype(input.dtype))


# -- attention ------------------------------------------------------------------------------------


def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p: float = 0.0, is_causal: bool = False
) -> Tensor:
    """Return softmax(Q K^T / sqrt(E)) V for (..., L, E), (..., S, E) and (..., S, V).

    ``attn_mask`` broadcasts to (..., L, S): False forbids, or numbers are added before the
    softmax. ``is_causal`` lets position i see positions up to i only; not both.
    Source: Vaswani et al., "Attention Is All You Need", 2017; PyTorch,
    scaled_dot_product_attention.
    """
    weights = attention_weights(query, key, attn_mask, is_causal)
    return dropout(weights, dropout_p) @ value


def attention_weights(query, key, attn_mask=None, is_causal: bool = False) -> Tensor:
    """Return softmax(Q K^T / sqrt(E)) of shape (..., L, S); see scaled_dot_product_attention."""
    scores = query @ f.transpose(key, -1, -2) / math.sqrt(query.shape[-1])
    if is_causal:
        if attn_mask is not None:
            raise RuntimeError(_("attention: give attn_mask or is_causal, not both"))
        attn_mask = np.tri(*scores.shape[-2:], dtype=bool)
    if attn_mask is not None:
        if raw_of(attn_mask).dtype.kind == "b":
            attn_mask = np.where(raw_of(attn_mask), 0.0, -np.inf).astype(scores.dtype)
        scores = scores + attn_mask
    return f.softmax(scores, -1)
