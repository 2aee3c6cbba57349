"""Layers: dense, convolution, pooling, normalization, dropout, embedding.

Defaults and initial weights are PyTorch's.
"""

import math

from .. import functions as f
from ..creation import empty, ones, zeros
from ..creation import tensor as make_tensor
from ..dtype import get_default_dtype, int64
from ..language import translator
from ..tensor import check_device
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter

_ = translator(__name__)


def fresh_parameter(shape, dtype=None, device=None) -> Parameter:
    """Return a parameter of a shape, still to be initialized."""
    check_device(device)
    return Parameter(empty(shape, dtype=get_default_dtype() if dtype is None else dtype))


def _shown(**options) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())


class Identity(Module):
    """Hand on the input; arguments are ignored. Source: PyTorch, torch.nn.Identity."""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, input):
        return input


class Flatten(Module):
    """Join the dimensions from start_dim to end_dim: (N, C, H, W) becomes (N, C H W).

    Source: PyTorch, torch.nn.Flatten.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input):
        return f.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return _shown(start_dim=self.start_dim, end_dim=self.end_dim)


# -- dense ----------------------------------------------------------------------------------------


class Linear(Module):
    """x W^T + b for inputs (..., in_features): a result (..., out_features).

    W (out, in) and b start from U(-k, k), k = 1 / sqrt(in_features).
    Source: PyTorch, torch.nn.Linear.
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device=None, dtype=None
    ):
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = fresh_parameter((out_features, in_features), dtype, device)
        self.bias = fresh_parameter((out_features,), dtype, device) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial weights."""
        uniform_by_fan_in(self.weight, self.bias)

    def forward(self, input):
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return _shown(
            in_features=self.in_features,
            out_features=self.out_features,
            bias=self.bias is not None,
        )


def uniform_by_fan_in(weight, bias) -> None:
    """Draw weight and bias from U(-k, k), k = 1 / sqrt(fan_in), as PyTorch's layers do."""
    fan_in = init.fan_in_and_fan_out(weight)[0]
    if fan_in:
        # kaiming_uniform_ with a leaky slope of sqrt(5) is just this
        bound = 1 / math.sqrt(fan_in)
        init.uniform_(weight, -bound, bound)
        if bias is not None:
            init.uniform_(bias, -bound, bound)


class Bilinear(Module):
    """x1^T W_k x2 + b_k for inputs (..., in1) and (..., in2): a result (..., out_features).

    W (out, in1, in2) and b start from U(-k, k), k = 1 / sqrt(in1).
    Source: PyTorch, torch.nn.Bilinear.
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        shape = (out_features, in1_features, in2_features)
        self.weight = fresh_parameter(shape, dtype, device)
        self.bias = fresh_parameter((out_features,), dtype, device) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial weights."""
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1, input2):
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return _shown(
            in1_features=self.in1_features,
            in2_features=self.in2_features,
            out_features=self.out_features,
            bias=self.bias is not None,
        )


class Embedding(Module):
    """A table of vectors: integers (...) become vectors (..., embedding_dim).

    The table starts from N(0, 1). The row ``padding_idx`` starts at 0 and gets no gradient.
    ``sparse`` gives the table RowSparse gradients, which SparseAdam wants.
    Source: PyTorch, torch.nn.Embedding.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        sparse: bool = False,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(
                _(
                    "Embedding: padding_idx {i} is not one of the {n} rows",
                    i=padding_idx,
                    n=num_embeddings,
                )
            )
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.sparse = sparse
        self.weight = fresh_parameter((num_embeddings, embedding_dim), dtype, device)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw a new table."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            init.zeros_(self.weight.detach()[self.padding_idx])

    def forward(self, input):
        return F.embedding(input, self.weight, self.padding_idx, sparse=self.sparse)

    def extra_repr(self) -> str:
        shown = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            shown += f", padding_idx={self.padding_idx}"
        return shown + (", sparse=True" if self.sparse else "")


# -- convolution and pooling ----------------------------------------------------------------------


def _pair(value, d: int) -> tuple[int, ...]:
    return (value,) * d if isinstance(value, int) else tuple(value)


class _Conv(Module):
    """What Conv1d and Conv2d share; they differ in the number of spatial dimensions."""

    dimensions: int

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups: int = 1,
        bias: bool = True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                _(
                    "{kind}: groups={groups} must divide in_channels={i} and out_channels={o}",
                    kind=type(self).__name__,
                    groups=groups,
                    i=in_channels,
                    o=out_channels,
                )
            )
        d = self.dimensions
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = _pair(kernel_size, d)
        self.stride = _pair(stride, d)
        self.padding = padding if isinstance(padding, str) else _pair(padding, d)
        self.dilation = _pair(dilation, d)
        self.groups = groups
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.weight = fresh_parameter(shape, dtype, device)
        self.bias = fresh_parameter((out_channels,), dtype, device) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial weights."""
        uniform_by_fan_in(self.weight, self.bias)

    def forward(self, input):
        convolve = F.conv1d if self.dimensions == 1 else F.conv2d
        return convolve(
            input, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups
        )

    def extra_repr(self) -> str:
        defaults = {
            "padding": _pair(0, self.dimensions),
            "dilation": _pair(1, self.dimensions),
            "groups": 1,
        }
        changed = {n: getattr(self, n) for n, v in defaults.items() if getattr(self, n) != v}
        if self.bias is None:
            changed["bias"] = False
        shown = _shown(kernel_size=self.kernel_size, stride=self.stride, **changed)
        return f"{self.in_channels}, {self.out_channels}, {shown}"


class Conv1d(_Conv):
    """Cross-correlation of (N, C, L) with K kernels: a result (N, K, L').

    Weight (K, C/groups, k) and bias (K) start from U(-b, b), b = 1 / sqrt(C/groups k).
    Source: PyTorch, torch.nn.Conv1d.
    """

    dimensions = 1


class Conv2d(_Conv):
    """Cross-correlation of (N, C, H, W) with K kernels: a result (N, K, H', W').

    H' = floor((H + 2 padding - dilation (h - 1) - 1) / stride) + 1. Weight (K, C/groups, h, w)
    and bias (K) start from U(-b, b), b = 1 / sqrt(C/groups h w). ``padding`` may be "same" or
    "valid". Source: PyTorch, torch.nn.Conv2d.
    """

    dimensions = 2


class _Pool(Module):
    """What the pooling layers share: a function, and the options that it takes."""

    def __init__(self, pool, **options):
        super().__init__()
        options["stride"] = (
            options["kernel_size"] if options["stride"] is None else options["stride"]
        )
        self.pool = pool
        self.options = options

    def forward(self, input):
        return self.pool(input, **self.options)

    def extra_repr(self) -> str:
        return _shown(**self.options)


class MaxPool1d(_Pool):
    """The maximum of every window of (N, C, L); of equal elements the first gets the gradient.

    ``stride`` is kernel_size by default. Source: PyTorch, torch.nn.MaxPool1d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1):
        super().__init__(
            F.max_pool1d, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation
        )


class MaxPool2d(_Pool):
    """The maximum of every window of (N, C, H, W); of equal elements the first gets the gradient.

    ``stride`` is kernel_size by default. Source: PyTorch, torch.nn.MaxPool2d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1):
        super().__init__(
            F.max_pool2d, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation
        )


class AvgPool1d(_Pool):
    """The mean of every window of (N, C, L); padding counts unless ``count_include_pad=False``.

    ``stride`` is kernel_size by default. Source: PyTorch, torch.nn.AvgPool1d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, *, count_include_pad: bool = True):
        super().__init__(
            F.avg_pool1d,
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
            count_include_pad=count_include_pad,
        )


class AvgPool2d(_Pool):
    """The mean of every window of (N, C, H, W); padding counts unless ``count_include_pad=False``.

    ``stride`` is kernel_size by default. Source: PyTorch, torch.nn.AvgPool2d.
    """

    def __init__(self, kernel_size, stride=None, padding=0, *, count_include_pad: bool = True):
        super().__init__(
            F.avg_pool2d,
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
            count_include_pad=count_include_pad,
        )


# -- normalization --------------------------------------------------------------------------------


class _BatchNorm(Module):
    """What BatchNorm1d and BatchNorm2d share; they differ in the shapes they accept."""

    accepted: tuple[int, ...]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self.weight = fresh_parameter((num_features,), dtype, device) if affine else None
        self.bias = fresh_parameter((num_features,), dtype, device) if affine else None
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", ones(num_features, dtype=dtype) if tracked else None)
        count = make_tensor(0, dtype=int64)
        self.register_buffer("num_batches_tracked", count if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Forget the batches seen: mean 0, variance 1."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Forget the batches seen; scale 1, shift 0."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, input):
        if input.ndim not in self.accepted or input.shape[1] != self.num_features:
            raise ValueError(
                _(
                    "{kind}: expected an input of {n} dimensions with {c} channels in dimension "
                    "1, got shape {shape}",
                    kind=type(self).__name__,
                    n=" / ".join(map(str, self.accepted)),
                    c=self.num_features,
                    shape=input.shape,
                )
            )
        momentum = self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
            if momentum is None:  # the plain average of all batches
                momentum = 1 / self.num_batches_tracked.item()
        return F.batch_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if momentum is None else momentum,
            self.eps,
        )

    def extra_repr(self) -> str:
        return f"{self.num_features}, " + _shown(
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )


class BatchNorm1d(_BatchNorm):
    """(x - mean) / sqrt(var + eps) * weight + bias over all but dimension 1 of (N, C), (N, C, L).

    In training the batch's own mean and (biased) variance; in evaluation the running ones, which
    move by ``momentum`` towards those of each batch (the variance unbiased).
    Source: Ioffe & Szegedy, 2015; PyTorch, torch.nn.BatchNorm1d.
    """

    accepted = (2, 3)


class BatchNorm2d(_BatchNorm):
    """(x - mean) / sqrt(var + eps) * weight + bias over all but dimension 1 of (N, C, H, W).

    In training the batch's own mean and (biased) variance; in evaluation the running ones, which
    move by ``momentum`` towards those of each batch (the variance unbiased).
    Source: Ioffe & Szegedy, 2015; PyTorch, torch.nn.BatchNorm2d.
    """

    accepted = (4,)


class LayerNorm(Module):
    """(x - mean) / sqrt(var + eps) * weight + bias over the last dimensions ``normalized_shape``.

    Source: Ba et al., 2016; PyTorch, torch.nn.LayerNorm.
    """

    def __init__(
        self,
        normalized_shape,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        shape = _pair(normalized_shape, 1)
        self.normalized_shape = shape
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        affine = elementwise_affine
        self.weight = fresh_parameter(shape, dtype, device) if affine else None
        self.bias = fresh_parameter(shape, dtype, device) if affine and bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Scale 1, shift 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input):
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, " + _shown(
            eps=self.eps, elementwise_affine=self.elementwise_affine
        )


class GroupNorm(Module):
    """(x - mean) / sqrt(var + eps) * weight + bias within each sample's groups of channels.

    Inputs (N, C, ...); ``num_groups`` must divide C.
    Source: Wu & He, 2018; PyTorch, torch.nn.GroupNorm.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(
                _(
                    "GroupNorm: num_groups={g} must divide num_channels={c}",
                    g=num_groups,
                    c=num_channels,
                )
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self.weight = fresh_parameter((num_channels,), dtype, device) if affine else None
        self.bias = fresh_parameter((num_channels,), dtype, device) if affine else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Scale 1, shift 0."""
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, input):
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, " + _shown(
            eps=self.eps, affine=self.affine
        )


class Dropout(Module):
    """In training, zero each element with probability p and scale the others by 1 / (1 - p).

    In evaluation it hands on the input. Source: Srivastava et al., 2014; PyTorch,
    torch.nn.Dropout.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        F.check_probability("Dropout", p)
        self.p = p
        self.inplace = inplace

    def forward(self, input):
        return F.dropout(input, self.p, self.training)

    def extra_repr(self) -> str:
        return _shown(p=self.p)
