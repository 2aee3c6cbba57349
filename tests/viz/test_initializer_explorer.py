"""The initializer explorer: its tables are the engine's, by magnitude those of lesson 11."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.viz import initializer_explorer
from autograd_core.viz.widgets.initializer_explorer import (
    LAYERS,
    SCHEMES,
    deviations,
    gains,
    histograms,
    signals,
    weights,
)

NAMES = list(SCHEMES)


@pytest.fixture(scope="module")
def spreads():
    view = initializer_explorer().children[-1]
    tanh = np.frombuffer(view.tanh_spreads, "<f8").reshape(len(SCHEMES), len(gains()), LAYERS, 2)
    relu = np.frombuffer(view.relu_spreads, "<f8").reshape(len(SCHEMES), LAYERS, 2)
    return {"tanh": tanh, "relu": relu}


@pytest.mark.parametrize(
    "scheme, magnitude",
    [
        ("xavier_normal", 6e-4),
        ("kaiming_normal", 0.65),
        ("normal(0, 1)", 1e21),
        ("uniform(0, 1)", 5e40),
        ("constant(0.01)", 5e6),
        ("eye", 0.58),
        ("sparse(0.1)", 3e-20),
        ("orthogonal", 7e-4),
    ],
)
def test_the_orders_of_magnitude_of_the_lesson_with_relu(spreads, scheme, magnitude):
    last = spreads["relu"][NAMES.index(scheme), -1, 0]
    assert magnitude / 2 < last < 2 * magnitude


def test_the_orders_of_magnitude_of_the_lesson_with_tanh(spreads):
    one = gains().tolist().index(1.0)
    assert spreads["tanh"][NAMES.index("xavier_normal"), one, -1, 0] == pytest.approx(
        0.16, abs=0.02
    )
    assert spreads["tanh"][NAMES.index("normal(0, 1)"), one, -1, 0] == pytest.approx(0.97, abs=0.01)


def test_a_gain_passes_through_relu_layer_by_layer(spreads):
    values, gradients = signals("kaiming_uniform", "relu", 1.3)
    once = spreads["relu"][NAMES.index("kaiming_uniform")]
    powers = 1.3 ** np.arange(1, LAYERS + 1)
    assert deviations(values)[0] == pytest.approx(once[:, 0] * powers, rel=1e-9)
    assert deviations(gradients)[0] == pytest.approx(once[:, 1] * 1.3**LAYERS / powers, rel=1e-9)


def test_gradients_are_those_of_a_forward_pass_by_hand():
    values, gradients = signals("xavier_normal", "tanh", [0.7, 1.1])
    weight = 1.1 * weights("xavier_normal")[-1].numpy()
    one_back = (gradients[1, -1] * (1 - values[1, -1] ** 2)) @ weight
    assert gradients[1, -2] == pytest.approx(one_back, rel=1e-9)


def test_a_histogram_counts_all_and_its_highest_bin_is_full():
    values = np.concatenate([np.zeros(4096), np.full(2048, 0.99), np.full(2048, -1.0)])
    bins = histograms(values.reshape(1, 1, 32, 256), "tanh")[0, 0]
    assert (bins[12], bins[-1], bins[0]) == (255, 128, 128) and bins.sum() == 511


def test_a_spread_of_huge_numbers_does_not_overflow():
    values = np.array([1e200, -1e200]).reshape(1, 1, 1, 2)
    with np.errstate(all="raise"):
        assert deviations(values).item() == 1e200
        assert deviations(0 * values).item() == 0


def test_the_slider_stops_at_the_table_and_nowhere_else():
    slider = initializer_explorer().children[2]
    stops = np.arange(slider.min, slider.max + slider.step / 2, slider.step)
    assert np.round(stops, 6).tolist() == gains().tolist()


@pytest.mark.parametrize("arguments", [{"scheme": "zeros"}, {"activation": "gelu"}])
def test_unknown_names_are_refused(arguments):
    with use_language("en"), pytest.raises(ValueError, match="is none of"):
        initializer_explorer(**arguments)
