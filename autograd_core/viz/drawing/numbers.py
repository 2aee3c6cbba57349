"""Numbers, small arrays and operations, written as short as a drawing needs them."""

import numpy as np

MINUS = "\N{MINUS SIGN}"
OPERATORS = {
    "add": "+",
    "sub": MINUS,
    "mul": "×",
    "div": "/",
    "truediv": "/",
    "pow": "**",
    "matmul": "@",
    "neg": "neg",
}
_LARGEST_ROW, _MOST_ROWS = 4, 3


def number(value: float | complex) -> str:
    """Write a scalar with four significant digits: 12, 0.3333, 1.2×10⁻⁵ as 1.2e−5, −0.5."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (complex, np.complexfloating)):
        return f"{value:.4g}".replace("-", MINUS)
    text = f"{float(value):.4g}"
    if "e" in text:
        digits, exponent = text.split("e")
        text = f"{digits}e{int(exponent)}"
    return text.replace("-", MINUS)


def array_rows(value) -> list[str] | None:
    """Write an array in a few short rows, or return None when it is too large for a drawing.

    At most three rows of four numbers; a matrix has one text for each of its rows.
    """
    array = np.asarray(value)
    if array.ndim == 0:
        return [number(array.item())]
    if array.ndim > 2 or array.size == 0:
        return None
    if array.shape[-1] > _LARGEST_ROW or (array.ndim == 2 and array.shape[0] > _MOST_ROWS):
        return None
    return [_row(row) for row in np.atleast_2d(array)]


def _row(row) -> str:
    return "[" + ", ".join(number(x) for x in row) + "]"


def operation(op: str) -> str:
    """Return the sign of an operation as Python writes it, or its name."""
    return OPERATORS.get(op, op)
