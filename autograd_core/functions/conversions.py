"""Other dtypes, and what a value is."""

import numpy as np

from ..ops.elementwise import cast, clone
from ..tensor import Tensor, check_device, wrap


def to(input, *args, dtype=None, device=None, copy: bool = False) -> Tensor:
    """Return the tensor in another dtype (itself if it has it); the device must be "cpu"."""
    for value in args:
        if isinstance(value, str) and value not in np.sctypeDict:
            device = value
        else:
            dtype = value.dtype if isinstance(value, Tensor) else value
    check_device(device)
    if dtype is None or input.dtype == dtype:
        return clone(input) if copy else input
    dtype = np.dtype(dtype)
    both_float = dtype.kind == input.dtype.kind == "f"  # else there is no gradient to pass on
    return cast(input, dtype=dtype) if both_float else wrap(input._data.astype(dtype))


def is_tensor(value) -> bool:
    """Return whether this is a Tensor."""
    return isinstance(value, Tensor)


def numel(input) -> int:
    """Return the number of elements."""
    return input.numel()
