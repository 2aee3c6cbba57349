"""Attention, and the transformer layer that is built of it."""

from collections.abc import Callable

import numpy as np

from .. import functions as f
from ..creation import as_tensor
from ..language import translator
from ..tensor import Tensor, raw_of
from . import functional as F
from . import init
from .layers import Dropout, LayerNorm, Linear, fresh_parameter
from .module import Module

_ = translator(__name__)


class MultiheadAttention(Module):
    """Scaled dot-product attention in ``num_heads`` subspaces of embed_dim / num_heads each.

    Queries (L, N, E), keys and values (S, N, E), or (N, L, E) and (N, S, E) with
    ``batch_first``, or without N. Returns the result, of the queries' shape, and the weights
    (N, L, S) averaged over heads (or per head, or None). The weights of the three projections
    are stacked in ``in_proj_weight``. Source: Vaswani et al., 2017; PyTorch,
    torch.nn.MultiheadAttention.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        batch_first: bool = False,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if embed_dim % num_heads:
            raise ValueError(
                _(
                    "MultiheadAttention: num_heads={h} must divide embed_dim={e}",
                    h=num_heads,
                    e=embed_dim,
                )
            )
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.in_proj_weight = fresh_parameter((3 * embed_dim, embed_dim), dtype, device)
        self.in_proj_bias = fresh_parameter((3 * embed_dim,), dtype, device) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, device, dtype)
        init.xavier_uniform_(self.in_proj_weight)
        if bias:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query,
        key,
        value,
        key_padding_mask=None,
        need_weights: bool = True,
        attn_mask=None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ):
        """Return (result, weights or None).

        True in ``attn_mask`` (L, S) or (N num_heads, L, S), and in ``key_padding_mask`` (N, S),
        forbids attention; numbers are added to the scores. ``is_causal`` is a hint that
        ``attn_mask`` is the causal one, which must be given.
        """
        if is_causal and attn_mask is None:
            raise RuntimeError(
                _("MultiheadAttention: is_causal is a hint only; give attn_mask as well")
            )
        single = query.ndim == 2
        if single:
            query, key, value = (f.unsqueeze(x, 1) for x in (query, key, value))
        elif self.batch_first:
            query, key, value = (f.transpose(x, 0, 1) for x in (query, key, value))
        heads = [self._heads(x, i) for i, x in enumerate((query, key, value))]
        mask = self._mask(attn_mask, key_padding_mask, query.shape[1], query.dtype)
        weights = F.attention_weights(heads[0], heads[1], mask)
        weights = F.dropout(weights, self.dropout, self.training)
        mixed = f.flatten(f.permute(weights @ heads[2], 2, 0, 1, 3), 2)  # (L, N, E)
        result = self.out_proj(mixed)
        if need_weights and average_attn_weights:
            weights = f.mean(weights, 1)
        if single:
            result, weights = f.squeeze(result, 1), f.squeeze(weights, 0)
        elif self.batch_first:
            result = f.transpose(result, 0, 1)
        return result, weights if need_weights else None

    def _heads(self, x, block: int):
        """Project (L, N, E) by one block of the stacked weights: (N, heads, L, E / heads)."""
        rows = slice(block * self.embed_dim, (block + 1) * self.embed_dim)
        bias = None if self.in_proj_bias is None else self.in_proj_bias[rows]
        projected = f.linear(x, self.in_proj_weight[rows], bias)
        split = f.reshape(projected, (*x.shape[:2], self.num_heads, -1))
        return f.permute(split, 1, 2, 0, 3)

    def _mask(self, attn_mask, key_padding_mask, n: int, dtype):
        """Return both masks as numbers to add to the scores (N, heads, L, S), None for none."""
        total = None
        if attn_mask is not None:
            total = _added(attn_mask, dtype)
            if total.ndim == 3:
                total = f.reshape(total, (n, self.num_heads, *total.shape[1:]))
        if key_padding_mask is not None:
            padding = f.reshape(_added(key_padding_mask, dtype), (n, 1, 1, -1))
            total = padding if total is None else total + padding
        return total

    def extra_repr(self) -> str:
        return f"{self.embed_dim}, num_heads={self.num_heads}, batch_first={self.batch_first}"


def _added(mask, dtype) -> Tensor:
    """Return a mask as numbers to add: those it has, or -inf where a boolean one says True."""
    raw = np.asarray(raw_of(mask))
    if raw.dtype.kind == "b":
        return as_tensor(np.where(raw, -np.inf, 0.0).astype(dtype))
    return as_tensor(mask)  # a mask of numbers may be learned


class TransformerEncoderLayer(Module):
    """Self-attention, then a two-layer network, each added to its input and normalized.

    Inputs (L, N, d_model), or (N, L, d_model) with ``batch_first``. ``norm_first`` normalizes
    before instead of after. ``activation`` is "relu", "gelu" or a function.
    Source: Vaswani et al., 2017; PyTorch, torch.nn.TransformerEncoderLayer.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Callable = "relu",
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        made = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first, **made)
        self.linear1 = Linear(d_model, dim_feedforward, bias, **made)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias, **made)
        self.norm1 = LayerNorm(d_model, layer_norm_eps, bias=bias, **made)
        self.norm2 = LayerNorm(d_model, layer_norm_eps, bias=bias, **made)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.norm_first = norm_first
        self.activation = self._named(activation)

    @staticmethod
    def _named(activation: str | Callable) -> Callable:
        if callable(activation):
            return activation
        if activation not in ("relu", "gelu"):
            raise RuntimeError(
                _('activation must be "relu", "gelu" or a function, got {a}', a=repr(activation))
            )
        return getattr(F, activation)

    def forward(self, src, src_mask=None, src_key_padding_mask=None):
        x = src
        if self.norm_first:
            x = x + self._attend(self.norm1(x), src_mask, src_key_padding_mask)
            return x + self._feed_forward(self.norm2(x))
        x = self.norm1(x + self._attend(x, src_mask, src_key_padding_mask))
        return self.norm2(x + self._feed_forward(x))

    def _attend(self, x, mask, padding):
        attended, _weights = self.self_attn(
            x, x, x, key_padding_mask=padding, need_weights=False, attn_mask=mask
        )
        return self.dropout1(attended)

    def _feed_forward(self, x):
        hidden = self.dropout(self.activation(self.linear1(x)))
        return self.dropout2(self.linear2(hidden))
