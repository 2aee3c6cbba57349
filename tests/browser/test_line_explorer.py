"""The two sliders of lesson 01 on a static page: no kernel, by keys and by mouse, numpy's numbers."""

import json

import numpy as np
import pytest
from browser.test_every_page import settle

pytestmark = pytest.mark.full

X, Y = np.array([1.0, 2.0]), np.array([5.0, 7.0])


@pytest.fixture(params=["server", "file"])
def lesson(request, open_page, course_site):
    """Lesson 01 in Chinese with its widget standing, from a server and from a file."""
    if request.param == "server":
        root = request.getfixturevalue("address")
    else:
        root = course_site.site.as_uri()
    page = open_page(f"{root}/zh/01_what_learning_is.html")
    settle(page)
    page.locator(".ac-line-fit").scroll_into_view_if_needed()
    return page


def shown(page) -> dict:
    return page.locator(".ac-line-fit").evaluate("root => ({...root.dataset})")


def assert_numbers_are_numpys(page) -> tuple[float, float]:
    """Check what the widget says and where its mark stands; return k and b."""
    state = shown(page)
    k, b = float(state["k"]), float(state["b"])
    assert float(state["loss"]) == np.mean((k * X + b - Y) ** 2)
    assert json.loads(state["errors"]) == pytest.approx((k * X + b - Y).tolist(), abs=1e-12)
    mark = page.locator(".ac-line-fit circle.mark.orange")
    box = {"left": 34, "right": 348, "top": 24, "bottom": 250}  # of the panel, in its units
    across = (float(mark.get_attribute("cx")) - box["left"]) / (box["right"] - box["left"])
    up = (box["bottom"] - float(mark.get_attribute("cy"))) / (box["bottom"] - box["top"])
    assert (-1 + 6 * across, -1 + 8 * up) == pytest.approx((k, b), abs=0.01)
    return k, b


def test_keys_move_the_line_one_step_at_a_time(lesson):
    weight, bias = lesson.locator(".ac-explorer .noUi-handle").all()
    assert assert_numbers_are_numpys(lesson) == (0, 0)
    for presses in range(1, 21):
        weight.press("ArrowRight")
        lesson.wait_for_timeout(40)
        assert assert_numbers_are_numpys(lesson) == (pytest.approx(presses / 10), 0)
    for presses in range(1, 31):
        bias.press("ArrowRight")
        lesson.wait_for_timeout(40)
        assert assert_numbers_are_numpys(lesson) == (2, pytest.approx(presses / 10))
    assert float(shown(lesson)["loss"]) == 0
    assert weight.get_attribute("aria-label") == "权重 k"
    assert bias.get_attribute("aria-valuetext") == "3.0"
    lesson.log.assert_clean()


def test_pressing_in_the_bowl_moves_both_sliders(lesson):
    bowl = lesson.locator(".ac-line-fit svg").nth(1)
    bowl.click(position={"x": bowl.bounding_box()["width"] * 0.6, "y": 80})
    lesson.wait_for_timeout(200)
    k, b = assert_numbers_are_numpys(lesson)
    assert (k, b) != (0, 0)
    readouts = lesson.locator(".ac-explorer .widget-readout").all_text_contents()
    assert [float(text) for text in readouts] == pytest.approx([k, b])
    lesson.log.assert_clean()


def test_the_picture_is_told_in_words(lesson):
    lesson.locator(".ac-explorer .noUi-handle").nth(1).press("End")
    # what is read aloud waits until the hand rests
    told = lesson.locator(".ac-line-fit [aria-live=polite]", has_text="b = 7.0")
    told.wait_for(state="attached")
    said = told.text_content()
    assert "k = 0.0" in said and "b = 7.0" in said and "2.000" in said
    assert lesson.locator(".ac-line-fit svg[role=img]").first.get_attribute("aria-label") == said
