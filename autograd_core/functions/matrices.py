"""Matrices and stacks of them: products, factors, triangles and diagonals."""

from collections import namedtuple
from collections.abc import Callable

import numpy as np

from ..language import translator
from ..ops import linalg as _linalg
from ..ops import reduce as _reduce
from ..ops import shape as _shape
from ..ops.linalg import (  # noqa: F401  (public as they are)
    cholesky,
    det,
    einsum,
    linear,
    logabsdet,
    matmul,
    solve,
)
from ..ops.primitive import ShapeError
from ..tensor import Tensor, raw_of, wrap

_ = translator(__name__)


def _of_dimensions(name: str, *expected: int) -> Callable:
    def product(input, other):
        if (input.ndim, other.ndim) != expected:
            raise ShapeError(
                _(
                    "{op}: expects {n} and {m} dimensions, got shapes {a} and {b}; "
                    "matmul takes any",
                    op=name,
                    n=expected[0],
                    m=expected[1],
                    a=input.shape,
                    b=other.shape,
                )
            )
        return matmul(input, other)

    product.__name__ = name
    product.__doc__ = f"Multiply tensors of exactly {expected[0]} and {expected[1]} dimensions."
    return product


mm, mv = _of_dimensions("mm", 2, 2), _of_dimensions("mv", 2, 1)
bmm, dot = _of_dimensions("bmm", 3, 3), _of_dimensions("dot", 1, 1)


def outer(input, vec2) -> Tensor:
    """Return the products of each element of one vector with each of another, (n, m)."""
    if (input.ndim, vec2.ndim) != (1, 1):
        raise ShapeError(
            _("outer: expects two vectors, got shapes {a} and {b}", a=input.shape, b=vec2.shape)
        )
    return _linalg.outer(input, vec2)


def inverse(input) -> Tensor:
    """Return the inverse of square matrices; an error if one is singular."""
    return _linalg.inv(input)


Slogdet = namedtuple("Slogdet", ("sign", "logabsdet"))


def slogdet(input):
    """Return (sign, log|det|) of square matrices; only the logarithm has a gradient."""
    return Slogdet(wrap(np.linalg.slogdet(raw_of(input))[0]), logabsdet(input))


def tril(input, diagonal: int = 0) -> Tensor:
    """Keep the lower triangle of matrices, zeros elsewhere."""
    _check_matrix("tril", input)
    return _shape.tril(input, k=diagonal)


def triu(input, diagonal: int = 0) -> Tensor:
    """Keep the upper triangle of matrices, zeros elsewhere."""
    _check_matrix("triu", input)
    return _shape.triu(input, k=diagonal)


def _check_matrix(name: str, input) -> None:
    if input.ndim < 2:
        raise ShapeError(
            _("{op}: expects at least 2 dimensions, got shape {shape}", op=name, shape=input.shape)
        )


def diagonal(input, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a diagonal of two dimensions as the last one; a view."""
    return _shape.diagonal(input, offset=offset, axis1=dim1, axis2=dim2)


def diag(input, diagonal: int = 0) -> Tensor:
    """Return the diagonal of a matrix, or the matrix that has this vector as diagonal."""
    if input.ndim == 2:
        return _shape.diagonal(input, offset=diagonal)
    if input.ndim != 1:
        raise ShapeError(
            _("diag: expects a vector or a matrix, got shape {shape}", shape=input.shape)
        )
    n = input.shape[0] + abs(diagonal)
    return _shape.embed_diagonal(input, shape=(n, n), offset=diagonal)


def trace(input) -> Tensor:
    """Return the sum of the diagonal of a matrix."""
    return _reduce.sum(_shape.diagonal(input))
