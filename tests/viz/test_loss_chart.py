"""The decision tree of the losses names every one of them once, and can be read anywhere."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core import viz
from autograd_core.language import use_language
from autograd_core.nn.losses import LOSSES
from autograd_core.viz.loss_chart import _placed, decisions
from autograd_core.viz.svg import svg_bundle
from coursekit.paths import LANGUAGES


def leaves(tree):
    return [branch for branch in tree.walk() if not branch.branches]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_loss_is_reached_in_exactly_one_way(lang):
    with use_language(lang):
        named = [name for leaf in leaves(decisions()) for name in leaf.then.split(", ")]
    assert sorted(named) == sorted(LOSSES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_is_never_answered_twice_alike(lang):
    with use_language(lang):
        for branch in decisions().walk():
            answers = [child.answer for child in branch.branches]
            assert len(set(answers)) == len(answers) and all(answers)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_boxes_stand_free_in_columns_and_arrows_reach_them(lang):
    with use_language(lang):
        picture, layout = _placed(decisions())
    boxes = list(layout.boxes.values())
    for i, a in enumerate(boxes):
        assert a.x - a.width / 2 >= 0 and a.x + a.width / 2 <= layout.width + 1e-9
        assert a.y - a.height / 2 >= 0 and a.y + a.height / 2 <= layout.height + 1e-9
        for b in boxes[i + 1 :]:
            apart = abs(a.x - b.x) >= (a.width + b.width) / 2
            assert apart or abs(a.y - b.y) >= (a.height + b.height) / 2
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        tail, head = layout.boxes[edge.tail], layout.boxes[edge.head]
        assert route.points[0] == (tail.x + tail.width / 2, tail.y)
        assert route.tip == (head.x - head.width / 2, head.y)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_follows_the_theme_scrolls_and_is_said_in_words(lang):
    chart = viz.which_loss(lang)
    page = chart._repr_mimebundle_()["text/html"]
    assert "overflow-x:auto" in page and "var(--ac-ink" in page and "\n\n" not in page
    assert all(name in chart.description for name in LOSSES)
    svg = ElementTree.fromstring(chart._repr_mimebundle_()["image/svg+xml"])
    assert svg.find("{*}desc").text == chart.description
    han = re.search("[一-龥]", page)
    assert bool(han) == (lang == "zh")


@pytest.mark.parametrize(("width", "least"), [(700, 504), (1019, 734), (1130, 734), (1200, 864)])
def test_a_picture_that_nearly_fits_its_column_is_fitted_into_it(width, least):
    bundle = svg_bundle(f'<svg width="{width}" height="9" viewBox="0 0 9 9"></svg>', "a", "b")
    assert f"min-width:{least}px" in bundle["text/html"]
