"""The calculus of convolution and pooling, from two operations that undo each other.

``windows`` shows every place of a sliding kernel as extra axes; ``fold`` adds windows back to
where they were. Each is the other's VJP, so whatever is built of them can be differentiated to
every order: a convolution is an einsum over windows, pooling a reduction of them.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..batch import zeros_of
from ..language import translator
from .linalg import einsum
from .primitive import ShapeError, primitive
from .shape import pad

_ = translator(__name__)

Size = int | tuple[int, ...]


def _windows(x, /, kernel, stride, dilation):
    """(N, C, *spatial) -> (N, C, *places, *kernel), all axes read from the same memory."""
    d = len(kernel)
    reach = tuple([(k - 1) * step + 1 for k, step in zip(kernel, dilation, strict=True)])
    view = sliding_window_view(x, reach, axis=tuple(range(-d, 0)))
    places = tuple([slice(None, None, s) for s in stride])
    inside = tuple([slice(None, None, s) for s in dilation])
    return view[(..., *places, *inside)].copy()


def _fold(x, /, shape, kernel, stride, dilation):
    out = zeros_of(x, shape)
    d = len(kernel)
    places = x.shape[-2 * d : -d]
    for offset in np.ndindex(*kernel):
        where = tuple(
            [
                slice(o * dil, o * dil + (n - 1) * s + 1, s)
                for o, n, s, dil in zip(offset, places, stride, dilation, strict=True)
            ]
        )
        out[(..., *where)] += x[(..., *offset)]
    return out


windows = primitive(
    "windows",
    _windows,
    lambda g, x_shape, kernel, stride, dilation: fold(g, x_shape, kernel, stride, dilation),
)
fold = primitive(
    "fold",
    _fold,
    lambda g, kernel, stride, dilation: windows(g, kernel, stride, dilation),
)


def _tuple(value: Size, d: int) -> tuple[int, ...]:
    return (value,) * d if isinstance(value, int) else tuple(value)


def sliding(x, kernel: Size, stride: Size, padding: Size, dilation: Size, d: int, value=0.0):
    """Return the windows (N, C, *places, *kernel) of a padded input (N, C, *spatial)."""
    kernel, stride = _tuple(kernel, d), _tuple(stride, d)
    padding, dilation = _tuple(padding, d), _tuple(dilation, d)
    if any(padding):
        widths = ((0, 0),) * (x.ndim - d) + tuple((p, p) for p in padding)
        x = pad(x, widths, value)
    room = x.shape[-d:]
    if any((k - 1) * s + 1 > n for k, s, n in zip(kernel, dilation, room, strict=True)):
        raise ShapeError(
            _(
                "kernel {kernel} (dilation {dilation}) is larger than the padded input {room}; "
                "use a smaller kernel or more padding",
                kernel=kernel,
                dilation=dilation,
                room=room,
            )
        )
    return windows(x, kernel, stride, dilation)


def _padded_to_stay(x, kernel, stride: Size, dilation: tuple[int, ...], name: str):
    """Pad with zeros so that the result has the input's size; an odd zero goes behind."""
    if any(step != 1 for step in _tuple(stride, len(kernel))):
        raise RuntimeError(
            _("{op}: padding='same' is not supported for strided convolutions", op=name)
        )
    zeros = [(k - 1) * step for k, step in zip(kernel, dilation, strict=True)]
    return pad(x, ((0, 0), (0, 0), *[(n // 2, n - n // 2) for n in zeros]), 0.0)


def convolution(x, weight, bias, stride, padding, dilation, groups: int, d: int):
    """Cross-correlate (N, C, *spatial) with (K, C/groups, *kernel); see ac.conv2d."""
    name = f"conv{d}d"
    batched = x.ndim == d + 2
    if (not batched and x.ndim != d + 1) or weight.ndim != d + 2:
        raise ShapeError(
            _(
                "{op}: expected an input of {n} or {m} dimensions and a weight of {m}, "
                "got {x} and {weight}",
                op=name,
                n=d + 1,
                m=d + 2,
                x=x.shape,
                weight=weight.shape,
            )
        )
    x = x if batched else x.unsqueeze(0)
    out_channels, per_group = weight.shape[:2]
    if x.shape[1] != per_group * groups or out_channels % groups:
        raise ShapeError(
            _(
                "{op}: input {x} has {c} channels, but weight {weight} with groups={groups} "
                "expects {expected}",
                op=name,
                x=x.shape,
                c=x.shape[1],
                weight=weight.shape,
                groups=groups,
                expected=per_group * groups,
            )
        )
    kernel = weight.shape[2:]
    if padding == "same":
        x = _padded_to_stay(x, kernel, stride, _tuple(dilation, d), name)
    if isinstance(padding, str):
        padding = 0
    seen = sliding(x, kernel, stride, padding, dilation, d)
    n, places = seen.shape[0], seen.shape[2 : 2 + d]
    seen = seen.reshape(n, groups, per_group, *places, *kernel)
    weight = weight.reshape(groups, out_channels // groups, per_group, *kernel)
    space, inside = "xyz"[:d], "uvw"[:d]
    out = einsum(f"ngc{space}{inside},gkc{inside}->ngk{space}", seen, weight)
    out = out.reshape(n, out_channels, *places)
    if bias is not None:
        out = out + bias.reshape(out_channels, *(1,) * d)
    return out if batched else out.squeeze(0)
