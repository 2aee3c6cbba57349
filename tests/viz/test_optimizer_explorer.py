"""What the optimizer explorer is made of; what it draws is compared on pages and in JupyterLab."""

import inspect

import numpy as np
import pytest

pytest.importorskip("anywidget")

from viz.test_tape_and_engines import Number

from autograd_core import optim, use_language
from autograd_core.viz.engines import use_engine
from autograd_core.viz.surfaces import SURFACES, ravine
from autograd_core.viz.trajectories import trajectory
from autograd_core.viz.widgets.optimizer_explorer import (
    CHOICES,
    RATES,
    optimizer_explorer,
    spoken_name,
)
from autograd_core.viz.widgets.optimizer_race import RACERS
from autograd_core.viz.widgets.schedule_picker import OPTIMIZERS
from coursekit.paths import LANGUAGES


def view_of(box):
    return box.children[-1]


def test_every_elementwise_optimizer_can_be_chosen():
    offered = {rule for rule, _options in CHOICES.values()}
    known = {name for name, kind in optim.OPTIMIZERS.items() if kind.elementwise}
    assert known - offered == {"AdamW", "SparseAdam"}  # Adam on a point without weight decay
    described = view_of(optimizer_explorer(lang="en")).optimizers
    for one in described:
        rule, own = CHOICES[one["name"]]
        parameters = inspect.signature(optim.OPTIMIZERS[rule]).parameters
        assert set(own) <= set(one["options"]) <= set(parameters)
        assert one["momentum"] == ("momentum" in parameters)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_surface_can_be_chosen_by_its_name(lang):
    box = optimizer_explorer(lang=lang)
    with use_language(lang):
        titles = [surface.title for surface in SURFACES.values()]
    assert list(box.children[0].options) == titles
    assert [one["title"] for one in view_of(box).surfaces] == titles


def test_the_sliders_stop_at_round_numbers_and_at_the_one_asked_for():
    view = view_of(optimizer_explorer(lr=0.0331, lang="en"))
    assert view.rates[view.rate] == 0.0331
    assert set(view.rates) == {*RATES, 0.0331}
    assert (min(RATES), max(RATES)) == (1e-4, 10)
    assert {0.001, 0.005, 0.01, 0.018, 0.02, 0.1, 0.5, 0.9, 1.0, 1.1} <= set(RATES)
    steps = np.diff(np.log10(RATES))
    assert steps.min() > 0.025 and steps.max() < 0.06


def test_the_sliders_labels_are_the_numbers_that_are_used():
    box = optimizer_explorer(lang="en")
    labels = [float(label) for label in box.children[2].options]
    assert labels == view_of(box).rates


def test_a_surface_of_ones_own_comes_first_or_takes_its_names_place():
    steep = ravine(1000)
    view = view_of(optimizer_explorer(steep, lang="en"))
    assert view.surface == 0
    assert view.surfaces[0]["domain"] == [list(side) for side in steep.domain]
    assert [one["key"] for one in view.surfaces].count("ravine") == 1


def test_momentum_rests_where_it_is_not_used():
    *_controls, strength, view = optimizer_explorer(optimizer="Adam", lang="en").children
    assert view.idle and strength.disabled
    *_controls, strength, view = optimizer_explorer(optimizer="SGD", lang="en").children
    assert not view.idle and not strength.disabled


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"surface": "alps"}, "none of the surfaces parabola"),
        ({"optimizer": "Adamw"}, "none of SGD"),
        ({"lr": 0.0}, "lr must be above 0"),
        ({"momentum": 1.0}, "between 0 and 0.99"),
        ({"start": (1.0,)}, "a start of 2 numbers"),
    ],
)
def test_what_cannot_be_shown_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        optimizer_explorer(**wrong)


# -- with a class of one's own ----------------------------------------------------------------------


def test_without_one_nothing_is_measured():
    assert view_of(optimizer_explorer(lang="en")).measured == {}


def test_the_kernel_walks_with_the_learners_class_at_every_change():
    with use_engine(Number):
        view = view_of(optimizer_explorer(optimizer="SGD, Nesterov", lr=0.005, lang="en"))
    assert view.engine == "Number"
    for momentum in (0.0, 0.5):
        view.momentum = momentum
        options = {"momentum": momentum, "nesterov": True} if momentum else {}
        run = trajectory(SURFACES["himmelblau"], optim.SGD, steps=100, lr=0.005, **options)
        np.testing.assert_allclose(view.measured["points"], run.points, rtol=1e-9)
        assert view.measured["of"] == ["himmelblau", "SGD, Nesterov", 0.005, momentum, 0.0, 0.0]
        assert view.measured["error"] < 1e-12
    view.start = [1.0, -1.0]
    assert view.measured["points"][0] == [1.0, -1.0]


def test_a_wrong_gradient_is_found_and_shown_where_it_is_worst(monkeypatch):
    def overwriting(self, g=1.0):  # the famous mistake: = where += belongs
        self.grad = g
        for source, slope in self.sources:
            source.backward(g * slope)

    monkeypatch.setattr(Number, "backward", overwriting)
    with use_engine(Number):
        measured = view_of(optimizer_explorer(lr=0.01, lang="en")).measured
    assert measured["error"] > 0.1
    exact = SURFACES["himmelblau"].gradient(measured["at"])
    np.testing.assert_allclose(measured["expected"], exact, rtol=1e-12)
    assert np.abs(np.array(measured["got"]) - exact).max() > 0.1


def test_an_error_of_the_learners_class_is_told_in_the_picture():
    with use_engine(Number):
        box = optimizer_explorer(lang="en")
        with pytest.raises(TypeError, match="no method cos"):
            optimizer_explorer("rastrigin", lang="en")
    view = view_of(box)
    view.surface = list(SURFACES).index("rastrigin")
    assert "TypeError: Number has no method cos()" in view.measured["refused"]
    view.surface = list(SURFACES).index("bowl")
    assert "refused" not in view.measured


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_every_name_that_holds_a_word_is_said_in_the_language_of_the_page(lang):
    names = {*CHOICES, *RACERS, *OPTIMIZERS}
    said = {name: spoken_name(name, lang) for name in names if "," in name}
    assert len(said) == 3 and not [name for name, there in said.items() if "," in there]
    titles = optimizer_explorer(lang=lang).children[1].options
    assert list(titles) == [spoken_name(name, lang) for name in CHOICES]
