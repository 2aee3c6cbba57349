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
    shorten = raw.size > THRESHOLD
    write, width = _formatter(_edges(raw) if shorten else raw)
    if raw.ndim == 0:
        return write(raw[()])
    return _block(raw, len(head), shorten, write, width)


def _block(raw: np.ndarray, indent: int, shorten: bool, write, width: int) -> str:
    """Write a vector on lines of LINE_WIDTH, and more dimensions as blocks of blocks."""
    parts = list(raw)
    cut = shorten and len(parts) > 2 * EDGE_ITEMS
    if cut:
        parts = parts[:EDGE_ITEMS] + parts[-EDGE_ITEMS:]
    if raw.ndim == 1:
        items = [write(value) for value in parts]
    else:
        items = [_block(part, indent + 1, shorten, write, width) for part in parts]
    if cut:
        items.insert(EDGE_ITEMS, " ..." if raw.ndim == 1 else "...")
    if raw.ndim > 1:
        return "[" + ("," + "\n" * (raw.ndim - 1) + " " * (indent + 1)).join(items) + "]"
    per_line = max(1, (LINE_WIDTH - indent) // (width + 2))
    lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _edges(raw: np.ndarray) -> np.ndarray:
    """Return the elements that a shortened printout shows."""
    for axis, n in enumerate(raw.shape):
        if n > 2 * EDGE_ITEMS:
            ends = [*range(EDGE_ITEMS), *range(n - EDGE_ITEMS, n)]
            raw = np.take(raw, ends, axis=axis)
    return raw


def _formatter(shown: np.ndarray):
    """Return the function that writes one element, and the common width it writes to."""
    values = shown.ravel().tolist()
    if shown.dtype.kind != "f":
        width = max(len(str(value)) for value in values)
        return (lambda value: str(value).rjust(width)), width
    usual = [value for value in values if value != 0 and math.isfinite(value)]
    sizes = [abs(value) for value in usual] or [1.0]
    scientific = max(sizes) / min(sizes) > 1000 or max(sizes) > 1e8 or min(sizes) < 1e-4
    whole = all(value == math.ceil(value) for value in usual)

    def one(value) -> str:
        if scientific:
            return f"{value:.{PRECISION}e}"
        if not whole:
            return f"{value:.{PRECISION}f}"
        return f"{value:.0f}." if math.isfinite(value) else f"{value:.0f}"

    width = max((len(one(value)) for value in usual), default=1)
    return (lambda value: one(value).rjust(width)), width
