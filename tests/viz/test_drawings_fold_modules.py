"""draw_graph folds large graphs: a module or a loss becomes one vertex, and the picture says so."""

import numpy as np
import pytest
from viz.test_drawings_show_the_graph import read_dot

import autograd_core as ac
from autograd_core import nn
from autograd_core.language import use_language
from autograd_core.viz import draw_graph


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


def perceptron(layers: int = 2):
    parts = [part for _layer in range(layers - 1) for part in (nn.Linear(3, 3), nn.Tanh())]
    model = nn.Sequential(*parts, nn.Linear(3, 2))
    x = ac.tensor(np.ones((4, 3)))
    return model, nn.MSELoss()(model(x), ac.tensor(np.eye(2)[[0, 1, 0, 1]]))


def titles(drawing) -> list[str]:
    labels, _edges, _looks = read_dot(drawing.dot)
    return [label.split("|")[0] for label in labels.values()]


def test_a_perceptron_with_its_loss_is_a_handful_of_vertices():
    _model, loss = perceptron()
    drawing = draw_graph(loss, fold=True)
    _labels, edges, _looks = read_dot(drawing.dot)
    chain = [(tail.split("|")[0], head.split("|")[0]) for tail, head, _label in edges]
    assert chain == [
        ("constant", "Linear"),
        ("Linear", "tanh"),
        ("tanh", "Linear"),
        ("Linear", "MSELoss"),
    ]


def test_the_picture_says_what_was_folded():
    _model, loss = perceptron()
    whole = len(titles(draw_graph(loss, fold=False)))
    drawing = draw_graph(loss, fold=True)
    note = "Folded: 2 × Linear, MSELoss; fold=False draws all"
    assert note in drawing.description and note.split(";")[0] in drawing.svg
    assert "v2 = tanh(v1)" in drawing.description
    assert "3 steps folded" in drawing.dot
    assert whole > len(titles(drawing))
    assert "Folded" not in draw_graph(loss, fold=False).description


def test_only_large_graphs_are_folded_unasked():
    _model, small = perceptron(2)
    _model, large = perceptron(12)
    assert "Linear" not in titles(draw_graph(small))
    assert titles(draw_graph(large)).count("Linear") == 12
    assert "Linear" not in titles(draw_graph(large, fold=False))


def test_values_and_gradients_of_a_part_are_those_of_its_result():
    model, loss = perceptron()
    labels, _edges, _looks = read_dot(draw_graph(loss, fold=True).dot)
    (shown,) = [label for label in labels.values() if label.startswith("MSELoss")]
    assert f"value {loss.item():.4g}" in shown and "gradient 1" in shown
    assert model[0].weight.grad is None


def test_parts_can_be_left_open_by_module_or_by_name():
    model, loss = perceptron()
    opened = titles(draw_graph(loss, fold=True, expand=[model[0], "MSELoss"]))
    assert opened.count("Linear") == 1
    assert "mse_loss" in opened, "the function that the module calls"
    opened = titles(draw_graph(loss, fold=True, expand=["MSELoss", "mse_loss"]))
    assert not {"mse_loss", "MSELoss"} & set(opened)


def test_what_to_fold_can_be_chosen_even_a_module_of_modules():
    model, loss = perceptron()
    found = titles(draw_graph(loss, fold=[model, "MSELoss"]))
    assert found == ["constant", "Sequential", "MSELoss"]
    assert "Linear" not in titles(draw_graph(loss, fold=["MSELoss"]))


@pytest.mark.parametrize("show", ["functions", "tensors", "both"])
def test_all_views_can_be_folded(show):
    _model, loss = perceptron()
    drawing = draw_graph(loss, fold=True, show=show)
    assert "Linear" in drawing.dot and drawing.svg
    assert "weight" not in drawing.dot


def test_a_shared_module_keeps_its_parameters_outside():
    layer = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    x = ac.tensor(np.ones((1, 2)), requires_grad=True)
    found = titles(draw_graph(layer(layer(x)).sum(), fold=["Sequential"]))
    assert found.count("Sequential") == 2
    assert {"weight", "bias"} <= set(found)


def test_a_part_whose_inside_is_used_elsewhere_stays_open():
    kept = []

    class Leaky(nn.Module):
        def forward(self, x):
            kept.append(x * 2)
            return kept[-1].exp()

    x = ac.tensor([1.0, 2.0], requires_grad=True)
    loss = (Leaky()(x) + kept[0]).sum()
    assert "Leaky" not in titles(draw_graph(loss, fold=True))


def test_what_passes_through_unchanged_is_no_part():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    hidden = (x * 2).exp()
    assert "Identity" not in titles(draw_graph(nn.Identity()(hidden).sum(), fold=True))


def test_a_learners_values_have_no_parts():
    from viz.value import two_paths

    assert titles(draw_graph(two_paths(), fold=True)) == titles(draw_graph(two_paths()))


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_a_folded_drawing_can_be_saved(suffix, tmp_path):
    _model, loss = perceptron()
    assert draw_graph(loss, fold=True).save(tmp_path / f"folded.{suffix}").stat().st_size > 500
