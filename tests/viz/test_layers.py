"""The pictures of layers show what the engine counts, and speak both languages."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import autograd_core as ac
from autograd_core import viz
from autograd_core.language import use_language
from autograd_core.nn import init
from coursekit.paths import LANGUAGES


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def marked(axes) -> int:
    """Return how many pixels the coloured square of a panel covers."""
    corners = axes.patches[0].get_path().vertices[:4]
    return int(np.prod(np.ptp(corners, axis=0)))


@pytest.mark.parametrize(("inputs", "outputs", "size", "window"), [(3, 16, 9, 5), (2, 8, 7, 3)])
def test_the_marked_pixels_are_the_fans(inputs, outputs, size, window):
    axes = viz.fans_figure(inputs, outputs, size, window).axes
    above, below = axes[: inputs + 1], axes[inputs + 1 :]
    fan_in, fan_out = init.fan_in_and_fan_out(ac.empty(outputs, inputs, window, window))
    assert sum(map(marked, above[:-1])) == fan_in and marked(above[-1]) == 1
    assert marked(below[0]) == 1 and marked(below[1]) * outputs == fan_out
    assert below[-1].get_title().endswith(f" {outputs}")


def test_a_signal_is_drawn_layer_by_layer_and_stays_within_sight():
    up = [10.0 ** (2 * n) for n in range(20)]
    flat = [1.0] * 20
    figure = viz.spreads_figure({"a": {"relu": (up, flat)}, "b": {"relu": (flat, [0.0] * 20)}})
    rising, level = figure.axes[0].lines
    assert list(rising.get_xdata()) == list(range(1, 21)) and rising.get_ydata()[1] == 100
    assert list(level.get_ydata()) == flat
    low, high = figure.axes[0].get_ylim()
    assert rising.get_ydata()[-1] > high, "what explodes leaves the panel"
    assert 0 < figure.axes[1].lines[1].get_ydata()[0] < low, "nothing at all leaves it downwards"


def test_the_legend_has_a_place_of_its_own():
    run = {name: ([1.0] * 4, [1.0] * 4) for name in ("relu", "tanh")}
    for n in range(1, 8):
        axes = viz.spreads_figure({str(i): run for i in range(n)}).axes
        assert [a.get_legend() is not None for a in axes].index(True) == n
        assert len(axes[n].get_legend().get_texts()) == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_are_in_the_language_in_force(lang):
    with use_language(lang):
        fans = viz.fans_figure().axes[0].get_title()
        figure = viz.spreads_figure({"a": {"relu": ([1.0] * 4, [1.0] * 4)}})
    words = [text.get_text() for text in figure.axes[1].get_legend().get_texts()]
    assert fans == {"en": "input channel 1", "zh": "输入通道 1"}[lang]
    assert (
        words
        == {
            "en": ["relu: activations", "relu: gradients"],
            "zh": ["relu: 激活值", "relu: 梯度"],
        }[lang]
    )
