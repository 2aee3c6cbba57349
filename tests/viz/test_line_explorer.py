"""The widget of lesson 01: its losses are numpy's, its rings are level, its sliders stop at nodes."""

import numpy as np
import pytest

pytest.importorskip("anywidget")

from autograd_core.viz.widgets.line_fit import (
    POINTS,
    STEP,
    bowl,
    line_explorer,
    mean_squared_errors,
    nodes,
)

THREE = np.array([[1.0, 5.0], [2.0, 7.0], [3.0, 8.0]])


@pytest.fixture(scope="module")
def explorer():
    return line_explorer(lang="en")


def values(view, name) -> np.ndarray:
    return nodes(view.nodes[name]["first"], view.nodes[name]["count"])


def losses(view) -> np.ndarray:
    shape = [view.nodes[name]["count"] for name in "kb"]
    return np.frombuffer(view.losses, "<f8").reshape(shape)


@pytest.mark.parametrize("points", [np.array(POINTS), THREE], ids=["lesson", "three"])
def test_the_table_holds_what_numpy_computes(points):
    view = line_explorer(points).children[-1]
    x, y = points.T
    for i, k in enumerate(values(view, "k")):
        for j, b in enumerate(values(view, "b")):
            assert losses(view)[i, j] == np.mean((k * x + b - y) ** 2)


def test_the_numbers_of_the_lesson():
    pairs = [(0, 0, 37), (0, 6, 1), (2, 3, 0), (3, 3, 2.5), (2, 4, 1)]
    for k, b, loss in pairs:
        found = mean_squared_errors(np.array(POINTS), np.array([k]), np.array([b]))
        assert found.item() == loss


def test_the_sliders_stop_at_the_table_and_nowhere_else(explorer):
    *sliders, view = explorer.children
    for slider, name in zip(sliders, "kb", strict=True):
        stops = np.round(np.arange(slider.min, slider.max + STEP / 2, slider.step), 6)
        assert stops.tolist() == values(view, name).tolist()
        assert slider.value == getattr(view, name) == 0


def test_the_best_line_and_its_neighbours_can_be_reached(explorer):
    view = explorer.children[-1]
    k, b = values(view, "k").tolist(), values(view, "b").tolist()
    assert {2.0, 3.0, 0.2, 0.4} <= set(k)
    assert {3.0, 4.0, 6.0, 5.7, 1.5} <= set(b)
    assert losses(view)[k.index(2.0), b.index(3.0)] == losses(view).min() == 0


@pytest.mark.parametrize("points", [np.array(POINTS), THREE], ids=["lesson", "three"])
def test_on_a_ring_all_lines_are_equally_wrong(points):
    shape = bowl(points)
    x, y = points.T
    for angle in np.linspace(0, 2 * np.pi, 12):
        turned = np.array(shape["axes"]) @ [np.cos(angle), np.sin(angle)]
        k, b = shape["best"] + np.sqrt(0.7) * turned
        assert np.mean((k * x + b - y) ** 2) == pytest.approx(shape["loss"] + 0.7)


def test_the_bottom_is_the_least_squares_line():
    assert bowl(THREE)["best"] == pytest.approx(np.polyfit(*THREE.T, 1))
    assert bowl(THREE)["loss"] == pytest.approx(1 / 18)


def test_the_window_shows_the_points_and_one_step_more(explorer):
    window = explorer.children[-1].window
    assert window["x"] == [0, 3]
    assert window["y"][0] == 0 and window["y"][1] >= 9


def test_points_of_equal_x_have_no_best_line():
    with pytest.raises(ValueError, match=r"x = 1\.0"):
        line_explorer([(1, 5), (1, 7)])


@pytest.mark.parametrize("bad", [[], [1, 2], [(1, 2, 3)]])
def test_points_are_pairs(bad):
    with pytest.raises(ValueError, match="shape"):
        line_explorer(bad)
