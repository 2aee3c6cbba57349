"""Initializers: what twenty layers make of a signal, forward and back, before any training."""

import functools
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)

LAYERS, WIDTH, SAMPLES = 20, 256, 32
LEAST_GAIN, MOST_GAIN, GAIN_STEP = 0.6, 2.0, 0.1
BINS, HIGHEST = 25, 255  # of a histogram; its heights are bytes, the highest bin 255
SPAN = 4.0  # a histogram of ReLU's values reaches so many standard deviations
ACTIVATIONS = ("tanh", "relu")
# Name on the page -> function of nn.init, its arguments.
SCHEMES = {
    "xavier_uniform": ("xavier_uniform_", {}),
    "xavier_normal": ("xavier_normal_", {}),
    "kaiming_uniform": ("kaiming_uniform_", {"nonlinearity": "relu"}),
    "kaiming_normal": ("kaiming_normal_", {"nonlinearity": "relu"}),
    "uniform(0, 1)": ("uniform_", {}),
    "normal(0, 1)": ("normal_", {}),
    "constant(0.01)": ("constant_", {"val": 0.01}),
    "orthogonal": ("orthogonal_", {}),
    "eye": ("eye_", {}),
    "sparse(0.1)": ("sparse_", {"sparsity": 0.1}),
}
WITHOUT_CHANCE = ("constant_", "eye_")


def gains() -> np.ndarray:
    """Return every gain that the slider can reach, float64: 0.6, 0.7, ... 2.0."""
    count = round((MOST_GAIN - LEAST_GAIN) / GAIN_STEP) + 1
    return np.round(LEAST_GAIN + GAIN_STEP * np.arange(count), 6)


def weights(scheme: str) -> list:
    """Return the weights of all layers, 256×256 each, seeded by the layer's number."""
    import autograd_core as ac

    function, options = SCHEMES[scheme]
    made = []
    for layer in range(LAYERS):
        chance = (
            {} if function in WITHOUT_CHANCE else {"generator": ac.Generator().manual_seed(layer)}
        )
        weight = ac.zeros(WIDTH, WIDTH)
        made.append(getattr(ac.nn.init, function)(weight, **options, **chance))
    return made


def signals(scheme: str, activation: str, gain) -> tuple[np.ndarray, np.ndarray]:
    """Return all layers' values and their gradients, each of shape (gains, 20, 32, 256).

    h ← activation(gain · h Wᵀ), from a standard normal input; back, from a standard normal
    gradient of the last layer. ``gain`` is a vector: all of it runs as one batch.
    """
    import autograd_core as ac

    gain = np.atleast_1d(np.asarray(gain, dtype=np.float64))
    draw = np.random.default_rng(1000)
    start, end = draw.standard_normal((2, SAMPLES, WIDTH))
    many = (len(gain), 1, 1)
    h = ac.tensor(np.tile(start, many), requires_grad=True)
    scale = ac.tensor(gain[:, None, None])
    apply = getattr(ac, activation)
    layers = []
    for weight in weights(scheme):
        h = apply(scale * (h @ weight.T))
        layers.append(h)
    found = ac.autograd.grad(h, layers, ac.tensor(np.tile(end, many)))
    values = np.stack([layer.detach().numpy() for layer in layers], axis=1)
    return values, np.stack([gradient.numpy() for gradient in found], axis=1)


def deviations(values: np.ndarray) -> np.ndarray:
    """Return the standard deviations over samples and units, (gains, 20); they do not overflow."""
    largest = np.abs(values).max(axis=(-2, -1), keepdims=True)
    scaled = values / np.where(largest > 0, largest, 1.0)
    return scaled.std(axis=(-2, -1)) * largest[..., 0, 0]


def histograms(values: np.ndarray, activation: str) -> np.ndarray:
    """Return the histograms of (gains, 20) layers, uint8 of shape (gains, 20, 25).

    tanh: from −1 to 1. ReLU: from 0 to 4 standard deviations.
    """
    if activation == "tanh":
        low, high, seen = -1.0, 1.0, values
    else:
        spread = deviations(values)[..., None, None]
        low, high, seen = 0.0, SPAN, values / np.where(spread > 0, spread, 1.0)
    places = np.clip((seen - low) / (high - low) * BINS, 0, BINS - 1).astype(int)
    flat = places.reshape(-1, SAMPLES * WIDTH)
    counts = np.stack([np.bincount(row, minlength=BINS) for row in flat])
    tall = counts / counts.max(axis=1, keepdims=True)
    return np.rint(HIGHEST * tall).astype(np.uint8).reshape(*values.shape[:2], BINS)


@functools.cache
def tables() -> dict[str, bytes]:
    """Return the binary tables of the page.

    For tanh every gain is computed. ReLU passes a factor on, so that with gain g layer l has
    gˡ times the values of gain 1, and its gradient g to the power of the layers that follow:
    one run is enough, and its histograms, in standard deviations, serve all gains.
    """
    found = {}
    for activation, gain in (("tanh", gains()), ("relu", [1.0])):
        spreads, bins = [], []
        for scheme in SCHEMES:
            values, gradients = signals(scheme, activation, gain)
            spreads.append(np.stack([deviations(values), deviations(gradients)], axis=-1))
            bins.append(histograms(values, activation))
        found[f"{activation}_spreads"] = np.array(spreads).astype("<f8").tobytes()
        found[f"{activation}_bins"] = np.array(bins).tobytes()
    return found


class InitializerExplorer(CourseWidget):
    """The spread of values and gradients over twenty layers, and one layer's histogram.

    ``scheme`` counts SCHEMES, ``activation`` ACTIVATIONS; ``gain`` multiplies the weights;
    ``layer`` is the one looked at. The tables (see ``tables``) are computed by the engine.
    """

    module = "initializer_explorer.js"
    LABELS: ClassVar = {
        "scheme": {"en": "initializer", "zh": "初始化"},
        "activation": {"en": "activation", "zh": "激活函数"},
        "gain": {"en": "gain", "zh": "增益 gain"},
        "layer": {"en": "layer", "zh": "第几层"},
        "spread": {"en": "Standard deviation, layer by layer", "zh": "逐层的标准差"},
        "values": {"en": "activations", "zh": "激活值"},
        "gradients": {"en": "gradients", "zh": "梯度"},
        "histogram": {"en": "Activations of layer {layer}", "zh": "第 {layer} 层的激活值"},
        "deviations": {"en": "standard deviations", "zh": "个标准差"},
        "in_layer": {"en": "in layer {layer}", "zh": "第 {layer} 层"},
        "first": {"en": "in layer 1", "zh": "第 1 层"},
        "last": {"en": "in layer 20", "zh": "第 20 层"},
        "verdict": {"en": "what happens", "zh": "情况"},
        "vanish": {"en": "vanishing", "zh": "消失"},
        "explode": {"en": "exploding", "zh": "爆炸"},
        "saturate": {"en": "saturated: almost all at −1 and 1", "zh": "饱和：几乎都在 −1 和 1 处"},
        "healthy": {"en": "kept in range", "zh": "保持在合适范围"},
        "picture": {
            "en": "{scheme}, {activation}, gain {gain}. Standard deviation of the activations: "
            "{v1} in layer 1, {v20} in layer 20: {forward}. Of the gradients: {g20} in layer 20, "
            "{g1} back in layer 1: {backward}.",
            "zh": "{scheme}，{activation}，增益 {gain}。激活值的标准差：第 1 层 {v1}，第 20 层 {v20}，"
            "{forward}；梯度的标准差：第 20 层 {g20}，传回第 1 层 {g1}，{backward}。",
        },
    }

    scheme = traitlets.Int(0).tag(sync=True)
    activation = traitlets.Int(0).tag(sync=True)
    gain = traitlets.Float(1.0).tag(sync=True)
    layer = traitlets.Int(LAYERS // 2).tag(sync=True)
    names = traitlets.Dict().tag(sync=True)
    grid = traitlets.Dict().tag(sync=True)
    tanh_spreads = traitlets.Bytes(b"").tag(sync=True)  # float64, (schemes, gains, 20, 2)
    relu_spreads = traitlets.Bytes(b"").tag(sync=True)  # float64, (schemes, 20, 2), gain 1
    tanh_bins = traitlets.Bytes(b"").tag(sync=True)  # uint8, (schemes, gains, 20, BINS)
    relu_bins = traitlets.Bytes(b"").tag(sync=True)  # uint8, (schemes, 20, BINS)


def initializer_explorer(
    scheme: str = "xavier_uniform", activation: str = "tanh", lang: str | None = None
):
    """Show what an initializer does to a signal in a network of 20 layers of 256 units.

    ``scheme`` and ``activation`` ("tanh" or "relu") are the first choices; sliders set the
    gain, by which the weights are multiplied, and the layer whose histogram is shown.
    Works on a page without a kernel.

    Raises ValueError for names that there are not.
    """
    for given, known in ((scheme, SCHEMES), (activation, ACTIVATIONS)):
        if given not in known:
            raise ValueError(
                _(
                    "initializer_explorer: {given!r} is none of {names}",
                    given=given,
                    names=", ".join(known),
                )
            )
    view = InitializerExplorer(
        lang=lang,
        scheme=list(SCHEMES).index(scheme),
        activation=ACTIVATIONS.index(activation),
        names={"schemes": list(SCHEMES), "activations": list(ACTIVATIONS)},
        grid={
            "layers": LAYERS,
            "least": LEAST_GAIN,
            "step": GAIN_STEP,
            "gains": len(gains()),
            "bins": BINS,
            "span": SPAN,
        },
        **tables(),
    )
    return explorer(
        choice(view, "scheme", list(SCHEMES)),
        choice(view, "activation", ACTIVATIONS),
        slider(view, "gain", LEAST_GAIN, MOST_GAIN, GAIN_STEP),
        slider(view, "layer", 1, LAYERS, 1),
        view,
    )
