"""The widget of lesson 02: its table is numpy's, and its slider's steps are the table's nodes."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core.viz.widgets.finite_difference import (
    EXAMPLES,
    QUANTUM,
    REACH,
    SAMPLES,
    VIEW,
    FiniteDifferenceExplorer,
    differences,
    h_explorer,
    microscope,
    steps,
)


@pytest.fixture(scope="module")
def explorer():
    return FiniteDifferenceExplorer(list(EXAMPLES.values()), lang="en")


def slopes(explorer):
    return np.frombuffer(explorer.slopes, "<f8").reshape(len(EXAMPLES), len(steps()), 2)


@pytest.mark.parametrize("index, name", list(enumerate(EXAMPLES)))
def test_the_table_holds_what_numpy_computes(explorer, index, name):
    example = EXAMPLES[name]
    f, x = example.function, example.x
    for k, h in enumerate(np.frombuffer(explorer.hs, "<f8")):
        forward, central = (f(x + h) - f(x)) / h, (f(x + h) - f(x - h)) / (2 * h)
        assert slopes(explorer)[index, k].tolist() == [forward, central]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_exact_derivative_is_the_derivative(name):
    example = EXAMPLES[name]
    _forward, central = differences(example, 1e-5)
    assert central == pytest.approx(float(example.derivative(example.x)), rel=1e-7)


def test_the_steps_are_powers_of_ten_and_nine_between():
    assert steps()[0] == 1e-16
    assert steps()[-1] == 1.0
    assert {1e-1, 1e-5, 1e-8, 1e-13} <= set(steps())
    assert np.allclose(np.diff(np.log10(steps())), 0.1)


def test_the_slider_stops_at_the_table_and_nowhere_else():
    _choice, slider, view = h_explorer("poly", lang="en").children
    stops = slider.base ** np.arange(slider.min, slider.max + slider.step / 2, slider.step)
    assert np.allclose(stops, steps(), rtol=1e-12)
    assert view.grid["smallest"] == slider.min
    assert view.grid["largest"] == slider.max
    assert slider.value == view.h == 0.1


def test_the_numbers_of_the_lesson():
    forward, central = differences(EXAMPLES["poly"], 1e-5)
    assert forward - 11 == pytest.approx(2e-5, rel=1e-4)
    assert abs(central - 11) < 1e-9
    sine = EXAMPLES["sin"]
    errors = np.abs(np.array([differences(sine, h) for h in steps()]) - np.cos(1.0))
    best_forward, best_central = steps()[errors.argmin(axis=0)]
    assert 1e-9 < best_forward < 1e-7
    assert 1e-6 < best_central < 1e-4


def test_the_microscope_straightens_a_curve_and_then_shows_its_stairs():
    wide, fine, finest = (microscope(EXAMPLES["poly"], h) for h in (1.0, 1e-5, 1e-15))
    bent = [np.abs(np.diff(heights, 2)).max() for heights in (wide, fine, finest)]
    assert bent[1] < 1e-3 * bent[0]
    assert bent[2] > 100 * bent[1]
    assert len(np.unique(finest)) < SAMPLES / 3


def test_the_curves_are_the_microscopes(explorer):
    curves = np.frombuffer(explorer.curves, "<i2").reshape(len(EXAMPLES), len(steps()), SAMPLES)
    for index, example in enumerate(EXAMPLES.values()):
        unit = VIEW * abs(example.derivative(example.x)) / QUANTUM
        heights = microscope(example, 1e-3)
        assert np.allclose(curves[index, steps().tolist().index(1e-3)] * unit, heights, atol=unit)
    assert SAMPLES % 2 == 1 and REACH > 1


def test_the_example_and_the_point_can_be_chosen():
    choice, _slider, view = h_explorer("exp", x=2.0, lang="en").children
    assert choice.index == view.function == list(EXAMPLES).index("exp")
    assert view.examples[view.function]["x"] == 2.0
    assert view.examples[view.function]["exact"] == np.exp(2.0)
    assert EXAMPLES["exp"].x == 0.0


def test_a_function_of_ones_own():
    def cube(x):
        return x**3

    box = h_explorer(cube, x=2, derivative=lambda x: 3 * x**2, lang="zh")
    view = box.children[-1]
    assert len(box.children) == 2
    assert view.examples == [{"formula": "cube", "x": 2.0, "value": 8.0, "exact": 12.0}]


def test_a_flat_point_can_be_shown():
    view = h_explorer(np.cos, x=0.0, derivative=lambda x: -np.sin(x)).children[-1]
    assert view.examples[0]["exact"] == 0


@pytest.mark.parametrize("bad", ["tan", "", "SIN"])
def test_unknown_names_are_refused(bad):
    with pytest.raises(ValueError, match="sin, poly, exp, wave"):
        h_explorer(bad)


def test_a_function_without_derivative_is_refused():
    with pytest.raises(ValueError, match="sqrt"):
        h_explorer(np.sqrt)
