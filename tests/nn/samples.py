"""For every loss, activation and layer, calls that exercise it; the tests loop over them.

A loss sample is a Call: positional arguments as arrays, which of them are differentiated, and
options. ``fuzz(name, rng)`` yields random ones over shapes and options. They serve the gradient
checks and the live comparison with PyTorch alike, so they hold plain data only.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np

LEADING = [(3,), (2, 3), (0, 3), (2, 3, 4)]
PLAIN = ({},)  # one call, without options


@dataclass
class Call:
    arrays: tuple
    options: dict = field(default_factory=dict)
    differentiated: tuple = (0,)
    smooth: bool = True  # everywhere twice differentiable, so that finite differences hold

    @property
    def label(self) -> str:
        shapes = "x".join(str(np.shape(array)) for array in self.arrays)
        return f"{shapes} {self.options}"


def away(rng, *shape, low=0.1):
    """Return normal numbers with |x| > low."""
    x = rng.normal(size=shape)
    return x + np.sign(x) * low


def log_probs(rng, *shape, axis=-1):
    x = rng.normal(size=shape)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def signs(rng, *shape):
    return rng.choice([-1.0, 1.0], size=shape)


def regression(rng, smooth=True, options=PLAIN):
    for shape, option in itertools.product([(), *LEADING], options):
        yield Call((rng.normal(size=shape), rng.normal(size=shape)), option, (0, 1), smooth)


CLASS_SHAPES = [(4,), (3, 4), (1, 4), (3, 4, 2), (2, 4, 2, 3)]


def classes_for(rng, shape, classes=4):
    return rng.integers(0, classes, size=shape[:-1] if len(shape) == 1 else (shape[0], *shape[2:]))


def class_numbers(rng, make_input, options):
    for shape, option in itertools.product(CLASS_SHAPES, options):
        target = classes_for(rng, shape)
        if "ignore_index" in option and target.size > 1:
            target.reshape(-1)[0] = option["ignore_index"]
        yield Call((make_input(rng, shape), target), option)


def cross_entropy(rng):
    weight = rng.uniform(0.5, 2, 4)
    yield from class_numbers(
        rng,
        lambda rng, shape: rng.normal(size=shape) * 3,
        [
            {},
            {"weight": weight},
            {"ignore_index": -100},
            {"ignore_index": 2, "weight": weight},
            {"label_smoothing": 0.1},
            {"label_smoothing": 0.3, "weight": weight, "ignore_index": 1},
        ],
    )
    for shape, option in itertools.product(
        CLASS_SHAPES, [{}, {"weight": weight}, {"label_smoothing": 0.2, "weight": weight}]
    ):
        axis = 0 if len(shape) == 1 else 1
        probabilities = np.exp(log_probs(rng, *shape, axis=axis))
        yield Call((rng.normal(size=shape) * 3, probabilities), option, (0, 1))


def nll(rng):
    weight = rng.uniform(0.5, 2, 4)
    yield from class_numbers(
        rng,
        lambda rng, shape: log_probs(rng, *shape, axis=0 if len(shape) == 1 else 1),
        [{}, {"weight": weight}, {"ignore_index": 2}, {"ignore_index": -100, "weight": weight}],
    )


def bce(rng):
    for shape in [(), *LEADING]:
        x, y = rng.uniform(0.05, 0.95, shape), rng.uniform(0, 1, shape)
        yield Call((x, y))
        yield Call((x, np.round(y)), {"weight": rng.uniform(0.5, 2, shape[-1:])})


def bce_logits(rng):
    for shape in [(), *LEADING]:
        x, y = rng.normal(size=shape) * 4, rng.uniform(0, 1, shape)
        yield Call((x, y), {}, (0, 1))
        if shape:
            weight, pos_weight = rng.uniform(0.5, 2, (2, shape[-1]))
            yield Call((x, y), {"weight": weight, "pos_weight": pos_weight}, (0, 1))


def poisson(rng):
    for shape, full in itertools.product(LEADING, (False, True)):
        counts = rng.poisson(2.0, shape).astype(float)
        yield Call((rng.normal(size=shape), counts), {"full": full})
        yield Call((rng.uniform(0.2, 3, shape), counts), {"full": full, "log_input": False})


def gaussian(rng):
    for shape, full in itertools.product([(3,), (2, 3), (2, 3, 4)], (False, True)):
        x, y = rng.normal(size=shape), rng.normal(size=shape)
        for var in (shape, (*shape[:-1], 1)):
            yield Call((x, y, rng.uniform(0.1, 2, var)), {"full": full}, (0, 1, 2))
    yield Call((x, y, rng.uniform(0.1, 2, shape[:-1])), {"eps": 1e-4}, (0, 1, 2))
    yield Call((x, y, rng.uniform(0.1, 2, shape)), {"eps": 0.7}, (0, 1))


def kl(rng):
    for shape in [(3,), (2, 3), (2, 3, 4)]:
        x, t = log_probs(rng, *shape), log_probs(rng, *shape)
        y = np.exp(t)
        y.reshape(-1)[0] = 0.0
        yield Call((x, y))
        yield Call((x, np.exp(t)), {}, (0, 1))
        yield Call((x, t), {"log_target": True}, (0, 1))


def margin_ranking(rng):
    for shape, margin in itertools.product(LEADING, (0.0, 0.5)):
        arrays = rng.normal(size=shape), rng.normal(size=shape), signs(rng, *shape)
        yield Call(arrays, {"margin": margin}, (0, 1), False)


def multilabel_margin(rng):
    yield Call((rng.normal(size=4), np.array([3, 0, -1, 1])), {}, (0,), False)
    target = np.array([[3, 0, -1, 1], [-1, 1, 2, 3], [0, 1, 2, 3], [2, 2, -1, -1]])
    yield Call((rng.normal(size=(4, 4)), target), {}, (0,), False)


def soft_margin(rng):
    for shape in [(), *LEADING]:
        yield Call((rng.normal(size=shape) * 3, signs(rng, *shape)))


def multilabel_soft_margin(rng):
    for shape in [(4,), (3, 4), (0, 4)]:
        y = rng.integers(0, 2, shape).astype(float)
        yield Call((rng.normal(size=shape) * 3, y))
        yield Call((rng.normal(size=shape), y), {"weight": rng.uniform(0.5, 2, 4)})


def multi_margin(rng):
    for shape, p in itertools.product([(4,), (3, 4)], (1, 2)):
        x, y = rng.normal(size=shape), classes_for(rng, shape)
        yield Call((x, y), {"p": p, "margin": 0.7}, (0,), False)
        yield Call((x, y), {"p": p, "weight": rng.uniform(0.5, 2, 4)}, (0,), False)


def triplet(rng):
    for shape, p, swap in itertools.product([(3,), (4, 3)], (1, 2, 3), (False, True)):
        arrays = tuple(rng.normal(size=(3, *shape)))
        yield Call(arrays, {"p": p, "swap": swap, "margin": 1.5}, (0, 1, 2), False)


def hinge_embedding(rng):
    for shape in LEADING:
        arrays = rng.uniform(0, 2.5, shape), signs(rng, *shape)
        yield Call(arrays, {"margin": 1.2}, (0,), False)


def cosine_embedding(rng):
    yield Call((rng.normal(size=3), rng.normal(size=3), np.array(1.0)), {}, (0, 1), False)
    for n, margin in itertools.product((1, 5), (0.0, 0.2)):
        arrays = (*rng.normal(size=(2, n, 3)), signs(rng, n))
        yield Call(arrays, {"margin": margin}, (0, 1), False)


def ctc(rng):
    # log_probs are logits here: the callers apply log_softmax, as the gradient convention asks
    for frames, n, longest, blank in [(6, 3, 2, 0), (5, 1, 2, 3), (9, 4, 4, 1)]:
        lengths = rng.integers(1, longest + 1, n)
        allowed = [c for c in range(4) if c != blank]
        targets = rng.choice(allowed, (n, longest))
        inputs = rng.integers(max(2 * longest - 1, 1), frames + 1, n)
        logits = rng.normal(size=(frames, n, 4))
        yield Call((logits, targets, inputs, lengths), {"blank": blank})
        joined = np.concatenate([t[:k] for t, k in zip(targets, lengths, strict=True)])
        yield Call((logits, joined, inputs, lengths), {"blank": blank})
    yield Call((rng.normal(size=(5, 4)), np.array([1, 1]), np.array([5]), np.array([2])))
    impossible = (rng.normal(size=(2, 2, 4)), np.array([[1, 1], [1, 2]]), [2, 2], [2, 2])
    yield Call(tuple(map(np.asarray, impossible)), {"zero_infinity": True})
    yield Call(
        (rng.normal(size=(3, 2, 4)), np.array([[1, 2], [1, 2]]), np.array([3, 3]), np.array([0, 2]))
    )


LOSS_CALLS = {
    "L1Loss": lambda rng: regression(rng, smooth=False),
    "MSELoss": regression,
    "SmoothL1Loss": lambda rng: regression(rng, False, ({}, {"beta": 0.4}, {"beta": 0.0})),
    "HuberLoss": lambda rng: regression(rng, False, ({}, {"delta": 0.4})),
    "PoissonNLLLoss": poisson,
    "GaussianNLLLoss": gaussian,
    "NLLLoss": nll,
    "CrossEntropyLoss": cross_entropy,
    "KLDivLoss": kl,
    "BCELoss": bce,
    "BCEWithLogitsLoss": bce_logits,
    "SoftMarginLoss": soft_margin,
    "MultiLabelSoftMarginLoss": multilabel_soft_margin,
    "HingeEmbeddingLoss": hinge_embedding,
    "MarginRankingLoss": margin_ranking,
    "CosineEmbeddingLoss": cosine_embedding,
    "TripletMarginLoss": triplet,
    "MultiMarginLoss": multi_margin,
    "MultiLabelMarginLoss": multilabel_margin,
    "CTCLoss": ctc,
}


def loss_calls(name: str, seed: int = 0) -> list[Call]:
    """Return the calls of a loss; those of a regression for one that nobody has written any for."""
    return list(LOSS_CALLS.get(name, regression)(np.random.default_rng(seed)))


# -- layers and activations -----------------------------------------------------------------------


@dataclass
class Layer:
    """How to build a layer, and the arrays to call it with; ``train`` False for evaluation."""

    arguments: tuple = ()
    options: dict = field(default_factory=dict)
    inputs: tuple = ()
    train: bool = True

    @property
    def label(self) -> str:
        return f"{self.arguments} {self.options} {[np.shape(x) for x in self.inputs]}"


def normal(*sizes, seed=0) -> np.ndarray:
    return np.random.default_rng([seed, *sizes]).normal(size=sizes)


IMAGE, SIGNAL, VECTORS = normal(2, 4, 5, 6), normal(2, 4, 7), normal(3, 4)
CAUSAL = np.triu(np.ones((3, 3), bool), 1)
PADDING = np.array([[False, False, True], [False, False, False]])

LAYERS = {
    "Identity": [Layer((), {}, (VECTORS,))],
    "Flatten": [Layer((), {}, (IMAGE,)), Layer((0, 1), {}, (IMAGE,))],
    "Linear": [
        Layer((4, 2), {}, (VECTORS,)),
        Layer((4, 2), {"bias": False}, (normal(2, 3, 4),)),
        Layer((4, 2), {}, (normal(4),)),
    ],
    "Bilinear": [
        Layer((4, 3, 2), {}, (VECTORS, normal(3, 3))),
        Layer((4, 3, 2), {"bias": False}, (normal(2, 5, 4), normal(2, 5, 3))),
    ],
    "Embedding": [
        Layer((5, 3), {}, (np.array([[0, 4, 4], [1, 0, 2]]),)),
        Layer((5, 3), {"padding_idx": -1}, (np.array([4, 1, 1]),)),
    ],
    "Conv1d": [
        Layer((4, 3, 3), {}, (SIGNAL,)),
        Layer((4, 6, 2), {"stride": 2, "padding": 1, "groups": 2}, (SIGNAL,)),
        Layer((4, 2, 3), {"dilation": 2, "bias": False}, (normal(4, 7),)),
        Layer((4, 2, 3), {"padding": "same"}, (SIGNAL,)),
    ],
    "Conv2d": [
        Layer((4, 3, 3), {}, (IMAGE,)),
        Layer((4, 6, (2, 3)), {"stride": (2, 1), "padding": (1, 0), "groups": 2}, (IMAGE,)),
        Layer((4, 2, 2), {"dilation": 2, "bias": False}, (normal(4, 5, 6),)),
        Layer((4, 2, 3), {"padding": "same"}, (IMAGE,)),
    ],
    "MaxPool1d": [
        Layer((2,), {}, (SIGNAL,)),
        Layer((3,), {"stride": 1, "padding": 1, "dilation": 2}, (SIGNAL,)),
    ],
    "MaxPool2d": [
        Layer((2,), {}, (IMAGE,)),
        Layer(((2, 3),), {"stride": (1, 2), "padding": 1}, (IMAGE,)),
    ],
    "AvgPool1d": [
        Layer((2,), {}, (SIGNAL,)),
        Layer((3,), {"stride": 2, "padding": 1, "count_include_pad": False}, (SIGNAL,)),
    ],
    "AvgPool2d": [
        Layer((2,), {}, (IMAGE,)),
        Layer(((2, 3),), {"stride": 1, "padding": 1}, (IMAGE,)),
        Layer((3,), {"padding": 1, "count_include_pad": False}, (IMAGE,)),
    ],
    "BatchNorm1d": [
        Layer((4,), {}, (VECTORS,)),
        Layer((4,), {"momentum": None}, (SIGNAL,)),
        Layer((4,), {"affine": False, "track_running_stats": False}, (SIGNAL,)),
        Layer((4,), {}, (VECTORS,), train=False),
    ],
    "BatchNorm2d": [
        Layer((4,), {"momentum": 0.3, "eps": 1e-3}, (IMAGE,)),
        Layer((4,), {}, (IMAGE,), train=False),
    ],
    "LayerNorm": [
        Layer((4,), {}, (VECTORS,)),
        Layer(((5, 6),), {"bias": False, "eps": 1e-3}, (IMAGE,)),
        Layer((4,), {"elementwise_affine": False}, (VECTORS,)),
    ],
    "GroupNorm": [
        Layer((2, 4), {}, (IMAGE,)),
        Layer((4, 4), {"affine": False}, (SIGNAL,)),
        Layer((1, 4), {}, (VECTORS,)),
    ],
    "Dropout": [Layer((0.5,), {}, (VECTORS,), train=False), Layer((0.0,), {}, (VECTORS,))],
    "PReLU": [
        Layer((), {}, (VECTORS,)),
        Layer((4, 0.1), {}, (IMAGE,)),
        Layer((), {}, (normal(),)),
    ],
    "RNNCell": [
        Layer((4, 2), {}, (VECTORS,)),
        Layer((4, 2), {"nonlinearity": "relu"}, (VECTORS, normal(3, 2))),
        Layer((4, 2), {"bias": False}, (normal(4), normal(2))),
    ],
    "LSTMCell": [
        Layer((4, 2), {}, (VECTORS,)),
        Layer((4, 2), {"bias": False}, (VECTORS, (normal(3, 2), normal(3, 2, seed=1)))),
    ],
    "GRUCell": [Layer((4, 2), {}, (VECTORS,)), Layer((4, 2), {}, (VECTORS, normal(3, 2)))],
    "MultiheadAttention": [
        Layer((4, 2), {}, (normal(3, 2, 4), normal(5, 2, 4), normal(5, 2, 4, seed=1))),
        Layer((4, 2), {"batch_first": True}, (normal(2, 3, 4),) * 3),
        Layer((4, 1), {"bias": False}, (normal(3, 4),) * 3),
        Layer((4, 2), {}, (*(normal(3, 2, 4),) * 3, PADDING)),
        Layer((4, 2), {}, (*(normal(3, 2, 4),) * 3, PADDING, True, CAUSAL)),
        Layer((4, 2), {}, (*(normal(3, 2, 4),) * 3, None, True, np.where(CAUSAL, -2.5, 0.5))),
        Layer((4, 2), {}, (*(normal(3, 2, 4),) * 3, None, True, None, False)),
    ],
    "TransformerEncoderLayer": [
        Layer((4, 2), {"dim_feedforward": 5, "dropout": 0.0}, (normal(3, 2, 4),)),
        Layer(
            (4, 2, 5, 0.0, "gelu"),
            {"norm_first": True, "batch_first": True},
            (normal(2, 3, 4), CAUSAL),
        ),
        Layer((4, 2, 5), {}, (normal(3, 2, 4), CAUSAL, PADDING), train=False),
    ],
    "Sequential": [],  # without weights and without a rule of its own; test_modules.py
    "ModuleList": [],
}

ACTIVATION_OPTIONS = {
    "LeakyReLU": [{}, {"negative_slope": 0.2}],
    "ELU": [{}, {"alpha": 0.5}],
    "GELU": [{}, {"approximate": "tanh"}],
    "Softplus": [{}, {"beta": 2.0}, {"beta": 0.5, "threshold": 1.0}],
    "Softmax": [{"dim": 0}, {"dim": -1}, {}],
    "LogSoftmax": [{"dim": 0}, {"dim": -1}, {}],
    "Hardtanh": [{}, {"min_val": -0.3, "max_val": 0.7}],
}


def activation_options(name: str) -> list[dict]:
    return ACTIVATION_OPTIONS.get(name, [{}])
