"""Tensors as people read them, in PyTorch's layout: ``tensor([1., 2.], requires_grad=True)``."""

import math

import numpy as np

from . import dtype as dtypes

PRECISION, THRESHOLD, EDGE_ITEMS, LINE_WIDTH = 4, 1000, 3, 80


def text(tensor) -> str:
    """Return the repr of a tensor: values, then dtype if unusual, then its place in the graph."""
    raw = np.asarray(tensor._data)
    suffixes = []
    if raw.size == 0 and raw.shape != (0,):
        suffixes.append(f"size={raw.shape}")
    if raw.dtype not in (dtypes.get_default_dtype(), dtypes.int64, dtypes.bool_):
        suffixes.append(f"dtype={raw.dtype.name}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    head = getattr(type(tensor), "_printed_head", "tensor(")
    body = _values(raw, head)
    return head + body + "".join(", " + suffix for suffix in suffixes) + ")"


def _values(raw: np.ndarray, head: str) -> str:
    if raw.size == 0:
        return "[]"
    shown = raw if raw.size <= THRESHOLD else _edges(raw)
    write = _formatter(shown)
    if raw.ndim == 0:
        return write(raw[()]).strip()
    return np.array2string(
        raw,
        separator=", ",
        prefix=head,
        formatter={"all": write},
        threshold=THRESHOLD,
        edgeitems=EDGE_ITEMS,
        max_line_width=LINE_WIDTH,
    )


def _edges(raw: np.ndarray) -> np.ndarray:
    """Return the elements that a shortened printout shows."""
    for axis, n in enumerate(raw.shape):
        if n > 2 * EDGE_ITEMS:
            ends = [*range(EDGE_ITEMS), *range(n - EDGE_ITEMS, n)]
            raw = np.take(raw, ends, axis=axis)
    return raw


def _formatter(shown: np.ndarray):
    """Return the function that writes one element, all to the same width."""
    if shown.dtype.kind != "f":
        width = max(len(str(value)) for value in shown.ravel().tolist())
        return lambda value: str(value).rjust(width)
    finite = np.abs(shown[np.isfinite(shown) & (shown != 0)].astype(np.float64))
    whole = bool(np.all(finite == np.ceil(finite)))
    largest, smallest = (finite.max(), finite.min()) if finite.size else (0.0, 0.0)
    scientific = largest > 1e8 or (finite.size and largest / smallest > 1000)
    if not whole:
        scientific = bool(scientific) or bool(finite.size and smallest < 1e-4)

    def one(value) -> str:
        if not math.isfinite(value):
            return str(float(value))
        if scientific:
            return f"{value:.{PRECISION}e}"
        return f"{value:.0f}." if whole else f"{value:.{PRECISION}f}"

    width = max(len(one(value)) for value in shown.ravel())
    return lambda value: one(value).rjust(width)
