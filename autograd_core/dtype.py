"""Data types: NumPy's own, under PyTorch's names, and the default for Python floats."""

import numpy as np

from .language import translator

_ = translator(__name__)

bool_ = np.dtype(np.bool_)
uint8 = np.dtype(np.uint8)
int8 = np.dtype(np.int8)
int16 = short = np.dtype(np.int16)
int32 = int_ = np.dtype(np.int32)
int64 = long = np.dtype(np.int64)
float16 = half = np.dtype(np.float16)
float32 = float_ = np.dtype(np.float32)
float64 = double = np.dtype(np.float64)

_default = float64


def get_default_dtype() -> np.dtype:
    """Return the dtype that Python floats become: float64 unless it was changed."""
    return _default


def set_default_dtype(dtype) -> None:
    """Make Python floats become ``dtype`` (a floating type) from now on, in the whole process.

    Raises TypeError for a type that is not floating. Source: PyTorch, torch.set_default_dtype.
    """
    global _default
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        raise TypeError(
            _("set_default_dtype: {dtype} is not a floating-point type", dtype=dtype.name)
        )
    _default = dtype


def promote(a, b):
    """Cast two raw operands to their common dtype by PyTorch's rule.

    A value without dimensions does not raise the precision of one with dimensions, and an
    integer does not raise that of a float: float32[3] * float64[] and float32[3] * int64[3]
    stay float32, where NumPy alone would go to float64. Source: PyTorch, torch.result_type.
    """
    dtype = result_type(a, b)
    return (
        a if a.dtype == dtype else a.astype(dtype),
        b if b.dtype == dtype else b.astype(dtype),
    )


def result_type(*raws) -> np.dtype:
    """Return the dtype to which PyTorch would promote these arrays and NumPy scalars."""
    rank = {"b": 0, "u": 1, "i": 1, "f": 2}
    highest = max(rank[raw.dtype.kind] for raw in raws)
    arrays = [raw for raw in raws if raw.ndim]
    voting = arrays if any(rank[raw.dtype.kind] == highest for raw in arrays) else raws
    voting = [raw for raw in voting if rank[raw.dtype.kind] == highest]
    return np.result_type(*[raw.dtype for raw in voting])


def in_default(out, *raws):
    """Return an operation's result, in the default dtype where NumPy alone chose float64.

    So it does for integers and Python numbers, int64[3] * 1.5 or exp(int64[3]).
    """
    if _default is float64 or out.dtype != float64:
        return out
    if any(hasattr(raw, "dtype") and raw.dtype.kind == "f" for raw in raws):
        return out
    return out.astype(_default)
