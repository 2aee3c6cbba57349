"""Gradients of which only some rows are not zero, such as those of an embedding table."""

import numpy as np

from ..tensor import Tensor, raw_of, wrap


class RowSparse:
    """A tensor of ``shape`` (n, ...) that is zero but for some rows.

    ``indices``, shape (k,), says which rows, ``values``, shape (k, ...), holds them. A row may
    come several times; its values then add up (``coalesce`` does it).
    """

    def __init__(self, indices, values, shape: tuple[int, ...]):
        self.indices = np.asarray(raw_of(indices)).reshape(-1)
        self.shape = tuple(shape)
        self.values = np.asarray(raw_of(values)).reshape(len(self.indices), *self.shape[1:])

    @property
    def dtype(self) -> np.dtype:
        return self.values.dtype

    def coalesce(self) -> "RowSparse":
        """Return the same tensor with each row once, in ascending order."""
        rows, places = np.unique(self.indices, return_inverse=True)
        values = np.zeros((len(rows), *self.shape[1:]), self.dtype)
        np.add.at(values, places, self.values)
        return RowSparse(rows, values, self.shape)

    def to_dense(self) -> Tensor:
        """Return the same numbers as an ordinary Tensor."""
        dense = np.zeros(self.shape, self.dtype)
        np.add.at(dense, self.indices, self.values)
        return wrap(dense)

    def __add__(self, other):
        if isinstance(other, RowSparse):
            indices = np.concatenate([self.indices, other.indices])
            return RowSparse(indices, np.concatenate([self.values, other.values]), self.shape)
        return self.to_dense() + other

    __radd__ = __add__

    def __neg__(self) -> "RowSparse":
        return RowSparse(self.indices, -self.values, self.shape)

    def __repr__(self) -> str:
        rows = len(np.unique(self.indices))
        return f"RowSparse({rows} of {self.shape[0]} rows, shape={self.shape}, dtype={self.dtype})"
