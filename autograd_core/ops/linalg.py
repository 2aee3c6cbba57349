"""The calculus of matrices. A stack of matrices works as one: the last two axes count."""

import functools
import itertools
import string

import numpy as np

from ..batch import Batch, whole
from ..tensor import raw_of
from .index import select
from .primitive import ShapeError, _, primitive

# -- products -------------------------------------------------------------------------------------


def _transposed(x):
    return np.swapaxes(x, -1, -2)


def _as_matrices(g, x_ndim: int, y_ndim: int):
    """Give a gradient back the axes that matmul drops for vectors: x a row, y a column."""
    g = np.expand_dims(g, -1) if y_ndim == 1 else g
    return np.expand_dims(g, -2) if x_ndim == 1 else g


def _matmul_rule_x(g, y, x_shape):
    g = _as_matrices(g, len(x_shape), y.ndim)
    y = np.expand_dims(y, -1) if y.ndim == 1 else y
    gradient = np.matmul(g, _transposed(y))
    return np.sum(gradient, axis=-2) if len(x_shape) == 1 else gradient


def _matmul_rule_y(g, x, y_shape):
    g = _as_matrices(g, x.ndim, len(y_shape))
    x = np.expand_dims(x, -2) if x.ndim == 1 else x
    gradient = np.matmul(_transposed(x), g)
    return np.sum(gradient, axis=-1) if len(y_shape) == 1 else gradient


def _matmul(x, y, /):
    if not (np.ndim(x) and np.ndim(y)):
        raise ValueError(_("a 0-d operand is no matrix; multiply with *"))
    columns, rows = x.shape[-1], y.shape[-2 if y.ndim > 1 else 0]
    if columns != rows:
        raise ValueError(
            _(
                "inner sizes {a} and {b} differ: x has columns, y rows; transpose one of them?",
                a=columns,
                b=rows,
            )
        )
    return np.matmul(x, y)


matmul = primitive("matmul", _matmul, _matmul_rule_x, _matmul_rule_y, numpy=np.matmul)


def _linear(x, y, z, /):
    if not x.ndim or y.ndim != 2 or x.shape[-1] != y.shape[1]:
        raise ValueError(_("the input's last size must be the weight's {n} columns", n=y.shape[-1]))
    out = x @ y.T if x.ndim != 2 or isinstance(y, Batch) else x.dot(y.T)
    if z is not None:
        if isinstance(z, np.ndarray) and z.ndim > 1:
            raise ValueError(_("a bias has one dimension at most"))
        out += z
    return out


def _product(x, y):
    """Return x @ y; two matrices take the shorter of NumPy's two ways to the same routine."""
    return x.dot(y) if isinstance(x, np.ndarray) and x.ndim == 2 == y.ndim else x @ y


def sum_rows(x):
    """Return the sum over all dimensions but the last; of a matrix by BLAS, much faster."""
    if isinstance(x, np.ndarray) and x.ndim == 2:
        return _ones(len(x), x.dtype).dot(x)
    return np.sum(x, axis=tuple(range(x.ndim - 1))) if x.ndim > 1 else x


_ones = functools.lru_cache(64)(np.ones)


def _linear_rule_y(g, x):
    if x.ndim == 1:
        return np.outer(g, x)
    if x.ndim > 2:
        g, x = np.reshape(g, (-1, g.shape[-1])), np.reshape(x, (-1, x.shape[-1]))
    return _product(g.T, x)


# x @ W.T + b as one step, as a layer needs it
linear = primitive(
    "linear",
    _linear,
    lambda g, y: _product(g, y),
    _linear_rule_y,
    lambda g: sum_rows(g),
)
outer = primitive(
    "outer",
    lambda x, y, /: np.multiply.outer(x, y),
    lambda g, y: g @ y,
    lambda g, x: x @ g,
    numpy=np.outer,
)

# -- einsum ---------------------------------------------------------------------------------------


def _back_to(k: int, subscripts: str) -> tuple[str, str, str]:
    """Return the letters of input k, those that remain, and how the gradient meets the other input.

    Letters that stand neither there nor in the result were summed away.
    """
    terms, out = subscripts.split("->")
    terms = terms.split(",")
    wanted, others = terms[k], terms[1 - k]
    remain = "".join(letter for letter in wanted if letter in others + out)
    return wanted, remain, f"{out},{others}->{remain}"


def _einsum_rule(g, other, shape, subscripts: str, k: int):
    wanted, remain, contraction = _back_to(k, subscripts)
    gradient = einsum_pair(g, other, contraction)
    spread = tuple([n if letter in remain else 1 for letter, n in zip(wanted, shape, strict=True)])
    return np.broadcast_to(np.reshape(gradient, spread), shape)


einsum_pair = primitive(
    "einsum",
    lambda x, y, /, subscripts: np.einsum(subscripts, x, y, optimize=True),
    lambda g, y, x_shape, subscripts: _einsum_rule(g, y, x_shape, subscripts, 0),
    lambda g, x, y_shape, subscripts: _einsum_rule(g, x, y_shape, subscripts, 1),
)


def einsum(subscripts: str, *operands):
    """Sum products of elements as the index letters say: ``einsum("ij,jk->ik", a, b)``.

    Any number of operands; an ellipsis stands for leading axes, a letter twice in one operand
    for its diagonal. Raises ShapeError when letters and shapes disagree.
    Source: PyTorch, torch.einsum.
    """
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    terms, out = _explicit(subscripts.replace(" ", ""), operands)
    sizes = [n for x in operands for n in np.shape(x)]
    stretched = {c for c, n in zip("".join(terms), sizes, strict=True) if n != 1}
    total, letters = np.ones((), raw_of(operands[0]).dtype), ""
    for i, (operand, term) in enumerate(zip(operands, terms, strict=True)):
        operand, term = _without_repeats(operand, term)
        # what has size 1 only here broadcasts: without the letter it does so by itself
        ones = [k for k, c in enumerate(term) if operand.shape[k] == 1 and c in stretched]
        if ones:
            operand = np.squeeze(operand, tuple(ones))
            term = "".join(c for k, c in enumerate(term) if k not in ones)
        later = set("".join(terms[i + 1 :])) | set(out)
        kept = "".join(dict.fromkeys(c for c in letters + term if c in later))
        last = i == len(terms) - 1
        total = einsum_pair(total, operand, f"{letters},{term}->{out if last else kept}")
        letters = kept
    return total


def _explicit(subscripts: str, operands) -> tuple[list[str], str]:
    """Return one term per operand and the output, letters only."""
    terms, _arrow, out = subscripts.partition("->")
    terms = terms.split(",")
    if len(terms) != len(operands):
        raise ShapeError(
            _(
                "einsum: {subscripts} names {n} operands, but {m} were given",
                subscripts=repr(subscripts),
                n=len(terms),
                m=len(operands),
            )
        )
    spare = "".join(letter for letter in string.ascii_letters if letter not in subscripts)
    widths = [np.ndim(x) - len(t.replace("...", "")) for x, t in zip(operands, terms, strict=True)]
    dots = spare[: max((w for w, t in zip(widths, terms, strict=True) if "..." in t), default=0)]
    terms = [t.replace("...", dots[len(dots) - w :]) for t, w in zip(terms, widths, strict=True)]
    for operand, term in zip(operands, terms, strict=True):
        if np.ndim(operand) != len(term):
            raise ShapeError(
                _(
                    "einsum: {subscripts} gives an operand {n} indices, but its shape is {shape}",
                    subscripts=repr(subscripts),
                    n=len(term),
                    shape=np.shape(operand),
                )
            )
    if not _arrow:
        joined = "".join(terms)
        once = sorted(c for c in joined if joined.count(c) == 1 and c not in dots)
        out = dots + "".join(once)
    return terms, out.replace("...", dots)


def _without_repeats(operand, term: str):
    for a, b in itertools.combinations(range(len(term)), 2):
        if term[a] == term[b]:
            if operand.shape[a] != operand.shape[b]:
                raise ShapeError(
                    _(
                        "einsum: {letter} names two sizes of one operand of shape {shape}",
                        letter=term[a],
                        shape=operand.shape,
                    )
                )
            rest = term[:a] + term[a + 1 : b] + term[b + 1 :] + term[a]
            return _without_repeats(np.diagonal(operand, 0, a, b), rest)
    return operand, term


# -- determinants, inverses, factors --------------------------------------------------------------


def _stretched(g):
    return np.expand_dims(g, (-1, -2))


def _cofactors(x):
    """Return for every element the signed determinant of the matrix without its row and column."""
    n = np.arange(x.shape[-1])
    others = np.array([n[n != i] for i in n]).reshape(len(n), -1)  # per row, what stays without it
    minors = select(x, (..., others[:, None, :, None], others[None, :, None, :]))
    return np.linalg.det(minors) * (-1.0) ** np.add.outer(n, n)


def _det_rule(g, x, out):
    if np.all(whole(raw_of(out))):
        return _stretched(g * out) * _transposed(np.linalg.inv(x))
    return _stretched(g) * _cofactors(x)  # slower, but defined at singular matrices too


det = primitive("det", lambda x, /: np.linalg.det(x), _det_rule, numpy=np.linalg.det)
logabsdet = primitive(
    "logabsdet",
    lambda x, /: np.linalg.slogdet(x)[1],
    lambda g, x: _stretched(g) * _transposed(np.linalg.inv(x)),
)
inv = primitive(
    "inverse",
    lambda x, /: np.linalg.inv(x),
    lambda g, out: -(_transposed(out) @ g @ _transposed(out)),
    numpy=np.linalg.inv,
)


def _solve(x, y, /):
    if x.shape[-1] != x.shape[-2]:
        raise ValueError(_("the matrix must be square"))
    return np.linalg.solve(x, y)


def _solve_rule_x(g, x, y_shape, out):
    gradient_y = np.linalg.solve(_transposed(x), g)
    if len(y_shape) == 1:
        gradient_y, out = np.expand_dims(gradient_y, -1), np.expand_dims(out, -1)
    return -(gradient_y @ _transposed(out))


solve = primitive(
    "solve",
    _solve,
    _solve_rule_x,
    lambda g, x: np.linalg.solve(_transposed(x), g),
    numpy=np.linalg.solve,
)


def _cholesky_rule(g, out):
    # Murray 2016, "Differentiation of the Cholesky decomposition", eq. 10, made symmetric
    product = np.tril(_transposed(out) @ g)
    half = np.tril(product, -1) + 0.5 * (product - np.tril(product, -1))
    inverse = np.linalg.inv(out)
    gradient = _transposed(inverse) @ half @ inverse
    return 0.5 * (gradient + _transposed(gradient))


cholesky = primitive(
    "cholesky", lambda x, /: np.linalg.cholesky(x), _cholesky_rule, numpy=np.linalg.cholesky
)
