"""The loss explorer: its sliders stop at round numbers, and it refuses families that there are not."""

import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.nn import LOSSES
from autograd_core.viz import loss_explorer
from autograd_core.viz.widgets.loss_explorer import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_starts_inside_its_sliders(family):
    x, parameter, *_signs, view = loss_explorer(family).children
    assert x.min <= view.x <= x.max and parameter.min <= view.parameter <= parameter.max
    steps = (view.x - x.min) / x.step
    assert steps == pytest.approx(round(steps))
    assert set(view.losses) - {"squared"} <= set(LOSSES), "losses of the engine, by their names"


def test_an_unknown_family_is_refused():
    with use_language("en"), pytest.raises(ValueError, match="regression, classification, margin"):
        loss_explorer("ranking")
