"""For every primitive, calls that exercise its rules: the tests of all primitives loop over them.

A sample is a function of tensors and the float64 arrays to call it with. Values keep away from
kinks and poles, where finite differences mean nothing; kinks have tests of their own.
"""

import numpy as np

import autograd_core as ac
from autograd_core import nn
from autograd_core.ops import conv, index, linalg, reduce, shape
from autograd_core.ops.primitive import PRIMITIVES


def real(*sizes, seed=0) -> np.ndarray:
    """Return numbers of either sign with |x| in [0.2, 1.7], no two alike."""
    rng = np.random.default_rng([seed, *sizes])
    low = 0.21 + 0.013 * seed
    magnitude = rng.permutation(np.linspace(low, 1.7 + 0.017 * seed, max(int(np.prod(sizes)), 1)))
    signs = rng.choice([-1.0, 1.0], magnitude.size)
    return (magnitude * signs)[: int(np.prod(sizes))].reshape(sizes)


def positive(*sizes, seed=0) -> np.ndarray:
    return np.abs(real(*sizes, seed=seed))


def inside(*sizes, seed=0) -> np.ndarray:
    """Return numbers in (-0.9, 0.9)."""
    return real(*sizes, seed=seed) / 2


def well_conditioned(*sizes, seed=0) -> np.ndarray:
    return real(*sizes, seed=seed) * 0.3 + np.eye(sizes[-1])


def cross_entropy(labels, weights=None, count=2, axis=1):
    """Return the loss of given right classes, as a function of the logits."""
    target = np.array(labels), weights, count, axis
    return lambda x: reduce.cross_entropy(x, target=(*target, [])).to(x.dtype)


BROADCASTS = [  # pairs of shapes, with every way in which axes are added and stretched
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((), (2, 3)),
    ((2, 3), ()),
    ((), ()),
    ((1,), (4,)),
    ((2, 1, 3), (4, 1)),
    ((0, 3), (1, 3)),
]
SHAPES = [(), (4,), (2, 3), (2, 1, 3), (0,), (0, 2)]

UNARY = {  # name: where its inputs come from; the rest take any real number
    "sqrt": positive,
    "rsqrt": positive,
    "log": positive,
    "log2": positive,
    "log10": positive,
    "log1p": positive,
    "asin": inside,
    "acos": inside,
    "atanh": inside,
    "acosh": lambda *s, seed=0: positive(*s, seed=seed) + 1,
}
BINARY = {
    "pow": (positive, real),
    "div": (real, real),
    "remainder": (real, lambda *s, seed=0: positive(*s, seed=seed) + 2),
    "fmod": (real, lambda *s, seed=0: positive(*s, seed=seed) + 2),
}

X, Y = real(2, 3), real(2, 3, seed=1)
A3, B3 = real(2, 3, 4), real(2, 3, 4, seed=1)
SQUARE, BATCH = well_conditioned(3, 3), well_conditioned(2, 3, 3)
ROWS = np.array([[0, 1, 1], [1, 1, 0]])
MASK = X > 0
LABELS = np.array([[1, 1], [1, 0]])  # the second target has one label, 0 is the blank


def spd(t):
    """Make a symmetric positive definite matrix, the domain of cholesky."""
    return t @ t.mT + 2 * ac.eye(t.shape[-1])


def _clip_bounds():
    low, high = np.full((2, 3), -0.45), np.full((3,), 0.65)
    return [
        (lambda x: ac.clamp(x, -0.45, 0.65), [X]),
        (lambda x: ac.clamp(x, min=0.3), [X]),
        (lambda x: ac.clamp(x, max=0.3), [X]),
        (lambda x, lo, hi: ac.clamp(x, lo, hi), [X, low, high]),
        (lambda x, lo: ac.clamp(x, lo), [X, low]),
        (lambda x, hi: ac.clamp(x, max=hi), [X, high]),
    ]


def _over_axes(op, data=A3, whole=True):
    calls = [(lambda x: op(x, axis=1), [data]), (lambda x: op(x, axis=-1, keepdims=True), [data])]
    if whole:
        calls += [(op, [data]), (lambda x: op(x, axis=(0, 2)), [data]), (op, [np.array(1.3)])]
    return calls


GENERAL = {
    "clamp": _clip_bounds(),
    "where": [
        (lambda x, y: ac.where(MASK, x, y), [X, Y]),
        (lambda x, y: ac.where(MASK, x, y), [X, real(3, seed=2)]),
        (lambda x: ac.where(MASK, x, 0.0), [X]),
        (lambda x: ac.where(MASK, 1.0, x), [np.array(0.7)]),
    ],
    "sum": [*_over_axes(reduce.sum), (reduce.sum, [np.zeros((0, 3))])],
    "mean": _over_axes(reduce.mean),
    "var": [*_over_axes(reduce.var), (lambda x: ac.var(x), [X])],
    "std": [*_over_axes(reduce.std, whole=False), (lambda x: ac.std(x, dim=0), [A3])],
    "prod": [
        *_over_axes(reduce.prod, whole=False),
        (reduce.prod, [X]),
        (reduce.prod, [np.array([1.5, 0.0, 2.0])]),
        (reduce.prod, [np.array([1.5, 0.0, 0.0])]),
        (lambda x: ac.prod(x, 1), [np.array([[1.5, 0.0, 2.0], [0.0, 3.0, 0.0]])]),
        (reduce.prod, [np.array(1.3)]),
    ],
    "amax": _over_axes(reduce.amax),
    "amin": _over_axes(reduce.amin),
    "logsumexp": _over_axes(reduce.logsumexp),
    "softmax": [(reduce.softmax, [X]), (lambda x: ac.softmax(x, 0), [A3])],
    "log_softmax": [(reduce.log_softmax, [X]), (lambda x: ac.log_softmax(x, 1), [A3])],
    "norm": _over_axes(reduce.norm2),
    "cumsum": [(lambda x: ac.cumsum(x, 1), [A3]), (lambda x: ac.cumsum(x, 0), [real(4)])],
    "cumprod": [
        (lambda x: ac.cumprod(x, 1), [A3]),
        (lambda x: ac.cumprod(x, 0), [np.array([1.5, 0.0, 2.0, 0.0, 3.0])]),
    ],
    "reshape": [(lambda x: x.reshape(3, 2), [X]), (lambda x: x.T.reshape(-1), [X])],
    "permute": [(lambda x: x.permute(2, 0, 1), [A3]), (lambda x: x.T, [X])],
    "transpose": [(lambda x: x.transpose(0, -1), [A3])],
    "movedim": [(lambda x: ac.movedim(x, 0, 2), [A3])],
    "unsqueeze": [(lambda x: x.unsqueeze(1), [X])],
    "squeeze": [(lambda x: x.squeeze(), [real(1, 3, 1)]), (lambda x: x.squeeze(0), [real(1, 3)])],
    "expand": [(lambda x: x.expand(4, 2, 3), [X]), (lambda x: x.expand(-1, 3), [real(2, 1)])],
    "diagonal": [
        (lambda x: ac.diagonal(x, 1), [X]),
        (lambda x: ac.diagonal(x, 0, 1, 2), [A3]),
        (lambda x: ac.diag(x), [X]),
    ],
    "diagonal_scatter": [(lambda x: ac.diag(x, -1), [real(3)])],
    "flip": [(lambda x: x.flip(0, 1), [X])],
    "roll": [
        (lambda x: x.roll(2), [X]),
        (lambda x: x.roll(1, 1), [X]),
        (lambda x: ac.roll(x, (1, -1), (0, 1)), [X]),
    ],
    "tril": [(lambda x: x.tril(), [real(3, 3)]), (lambda x: x.tril(-1), [real(2, 3, 3)])],
    "triu": [(lambda x: x.triu(1), [real(3, 3)])],
    "repeat": [(lambda x: x.repeat(2, 3), [X]), (lambda x: x.repeat(2, 1, 3), [X])],
    "pad": [(lambda x: shape.pad(x, widths=((0, 1), (2, 0))), [X])],
    "cat": [
        (lambda x, y: ac.cat([x, y]), [X, Y]),
        (lambda x, y: ac.cat([x, y, x], dim=-1), [X, real(2, 1)]),
        (lambda x, y: ac.stack([x, y], dim=1), [X, Y]),
    ],
    "getitem": [
        (lambda x: x[0], [X]),
        (lambda x: x[0, 1], [X]),
        (lambda x: x[:, ::2], [X]),
        (lambda x: x[..., None, -1], [A3]),
        (lambda x: x[[0, 0, 1]], [X]),
        (lambda x: x[ROWS], [X]),
        (lambda x: x[[0, 0], [1, 1]], [X]),
        (lambda x: x[MASK], [X]),
        (lambda x: x[:, ac.tensor([2, 2])], [X]),
    ],
    "index_put": [
        (lambda x: index.put(x, index=([0, 0, 1],), shape=(3,)), [real(3)]),
        (lambda x: index.put(x, index=([2, 0],), shape=(3,), once=True), [real(2)]),
    ],
    "nll_loss": [
        (lambda x: index.nll(x, at=(np.arange(2), np.array([2, 0])), weights=0.5), [X]),
        (
            lambda x: index.nll(
                x, at=(np.arange(2), np.array([2, 0])), weights=np.array([0.25, 0.75])
            ).to(x.dtype),
            [X],
        ),
        (lambda x: index.nll(x, at=(np.array(2),), weights=1.0), [real(4)]),
    ],
    "cross_entropy": [
        (cross_entropy([2, 0]), [X]),
        (cross_entropy([2, 0], np.array([0.25, 0.75]), 1), [X]),
        (cross_entropy(2, axis=0), [real(4)]),
        (cross_entropy([[2, 0], [1, 1]], count=4), [real(2, 3, 2)]),
        (cross_entropy([[2, 0], [1, 1]], np.array([[0.5, 0.0], [1, 2]])), [real(2, 3, 2)]),
        (cross_entropy([[35, 0], [1, 1]]), [real(2, 36, 2)]),  # rows that are not short
        (cross_entropy([35, 1, 0], count=3.0), [real(3, 36)]),
    ],
    "gather": [
        (lambda x: ac.gather(x, 1, ac.tensor(ROWS)), [X]),
        (lambda x: ac.take_along_dim(x, ac.tensor(ROWS), 0), [X]),
    ],
    "scatter_add": [(lambda x, y: ac.scatter_add(x, 0, ac.tensor(ROWS), y), [X, Y])],
    "index_select": [
        (lambda x: ac.index_select(x, 1, ac.tensor([2, 0, 2])), [X]),
        (lambda x: ac.take(x, ac.tensor([5, 0, 5])), [X]),
        (lambda w: ac.embedding(ac.tensor([[1, 0], [1, 1]]), w), [X]),
    ],
    "setitem": [(lambda x, y: index.index_copy(x, y, index=([0, 1], [1, 2])), [X, real(2)])],
    "copy": [(lambda x, y: index.copy(x, y), [X, real(3)])],
    "fill": [(lambda x: index.fill(x, value=2.0) + x, [X])],
    "to": [(lambda x: x.to(ac.float64) * x, [X])],
    "clone": [(lambda x: x.clone(), [X])],
    "matmul": [
        (lambda x, y: x @ y, [real(*a), real(*b, seed=1)])
        for a, b in [
            ((2, 3), (3, 4)),
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((3,), (3, 2)),
            ((2, 4, 3), (3, 2)),
            ((4, 3), (2, 3, 1)),
            ((2, 4, 3), (3,)),
            ((3,), (2, 3, 4)),
            ((2, 1, 4, 3), (5, 3, 2)),
            ((0, 3), (3, 2)),
        ]
    ],
    "linear": [
        (ac.linear, [real(5, 3), real(2, 3, seed=1), real(2, seed=2)]),
        (ac.linear, [real(3), real(2, 3, seed=1), real(2, seed=2)]),
        (ac.linear, [real(2, 4, 3), real(2, 3, seed=1)]),
        (ac.linear, [real(2, 4, 3), real(2, 3, seed=1), real(2, seed=2)]),
        (ac.linear, [real(5, 3), real(2, 3, seed=1), real(1, seed=2)]),
        (ac.linear, [real(5, 3), real(2, 3, seed=1), real(seed=2)]),
    ],
    "outer": [(ac.outer, [real(2), real(3, seed=1)])],
    "einsum": [
        (lambda x, y: ac.einsum("ij,kj->ik", x, y), [X, real(4, 3)]),
        (lambda x, y: ac.einsum("ij,k->j", x, y), [X, real(2, seed=1)]),
        (lambda x: ac.einsum("ij->", x), [X]),
        (lambda x: ac.einsum("ii->i", x), [real(3, 3)]),
        (lambda x, y: ac.einsum("...ij,...jk->...ik", x, y), [A3, real(2, 4, 2)]),
        (lambda x, y, z: ac.einsum("ij,jk,kl->il", x, y, z), [X, real(3, 2), real(2, 4)]),
        (lambda x: ac.einsum("ij", x), [X]),
        (lambda x, y: ac.einsum("bi,bi->b", x, y), [X, Y]),
    ],
    "det": [
        (ac.det, [SQUARE]),
        (ac.det, [BATCH]),
        (ac.det, [np.array([[1.0, 2.0, 0.5], [2.0, 4.0, 1.0], [0.0, 1.0, 3.0]])]),  # singular
        (ac.det, [np.zeros((1, 1))]),
        (ac.det, [np.stack([np.zeros((2, 2)), np.eye(2)])]),
    ],
    "logabsdet": [(linalg.logabsdet, [SQUARE]), (lambda x: ac.slogdet(x).logabsdet, [BATCH])],
    "inverse": [(ac.inverse, [SQUARE]), (ac.inverse, [BATCH])],
    "solve": [
        (ac.solve, [SQUARE, real(3)]),
        (ac.solve, [SQUARE, real(3, 2)]),
        (ac.solve, [BATCH, real(2, 3, 2)]),
    ],
    "cholesky": [
        (lambda x: ac.cholesky(spd(x)), [SQUARE]),
        (lambda x: ac.cholesky(spd(x)), [BATCH]),
    ],
    "windows": [
        (lambda x: conv.windows(x, (2,), (2,), (1,)), [real(1, 2, 6)]),
        (lambda x: conv.windows(x, (2, 2), (1, 2), (2, 1)), [real(1, 1, 4, 5)]),
    ],
    "fold": [(lambda x: conv.fold(x, (1, 1, 5), (2,), (1,), (1,)), [real(1, 1, 4, 2)])],
    "bce": [(nn.losses.bce, [inside(2, 3) / 2 + 0.5, positive(2, 3) / 2])],
    "ctc": [
        (lambda x: nn.functional.ctc_loss(x, LABELS, [4, 3], [2, 1]), [real(4, 2, 3)]),
        (lambda x: nn.functional.ctc_loss(x, LABELS[0], [4], [2], 2), [real(4, 3)]),
    ],
    "write_view": [],  # has no function of its own; test_views.py checks it
}


def unary_samples(name: str, function) -> list:
    numbers = UNARY.get(name, real)
    return [(function, [numbers(*sizes)]) for sizes in SHAPES]


def binary_samples(name: str, function) -> list:
    first, second = BINARY.get(name, (real, real))
    pairs = [(function, [first(*a), second(*b, seed=1)]) for a, b in BROADCASTS]
    if name == "pow":  # whole exponents have a rule of their own
        pairs += [(lambda x, n=n: function(x, n), [real(2, 3)]) for n in (0, 1, 2, 3, -2)]
    return [
        *pairs,
        (lambda x: function(x, 1.5), [first(2, 3)]),
        (lambda y: function(1.5, y), [second(2, 3)]),
    ]


def samples_of(name: str) -> list:
    """Return the samples of a primitive; KeyError for one that nobody has written any for."""
    if name in GENERAL:
        return GENERAL[name]
    row = PRIMITIVES[name]
    if not row.elementwise:
        raise KeyError(f"write samples for the primitive {name}")
    made = unary_samples if len(row.inputs) == 1 else binary_samples
    return made(name, row.function)
