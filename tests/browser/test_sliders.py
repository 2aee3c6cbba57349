"""Sliders on static pages: no kernel, keyboard and mouse, numbers as NumPy computes them."""

import numpy as np
import pytest
from browser.test_every_page import settle

pytestmark = pytest.mark.full

LESSON = "02_four_ways"
#: formula on the page: (f, point, exact derivative)
FUNCTIONS = {
    "2x² + 3x + 1": (lambda x: 2 * x**2 + 3 * x + 1, 2.0, 11.0),
    "sin(x)": (np.sin, 1.0, np.cos(1.0)),
    "exp(x)": (np.exp, 0.0, 1.0),
    "sin(10x)": (lambda x: np.sin(10 * x), 1.0, 10 * np.cos(10.0)),
}


def test_a_standard_slider_moves_a_widget_of_ours(open_page, small_site):
    course, _report = small_site
    page = open_page((course.site / "en" / "02_slopes.html").as_uri())
    settle(page)
    assert page.locator(".echo").get_attribute("data-value") == "0.5"
    page.locator(".noUi-handle").press("ArrowRight")
    assert page.locator(".echo").get_attribute("data-value") == "0.6"
    page.log.assert_clean()


def shown(page) -> dict:
    return page.locator(".ac-finite-difference").first.evaluate("root => ({...root.dataset})")


def picture(page) -> str:
    return page.locator(".ac-finite-difference").first.evaluate(
        "root => [...root.querySelectorAll('svg')].map(svg => svg.outerHTML).join('')"
    )


def assert_numbers_are_numpys(state: dict) -> None:
    f, x, exact = FUNCTIONS[state["function"]]
    h = float(state["h"])
    forward = (f(x + h) - f(x)) / h
    central = (f(x + h) - f(x - h)) / (2 * h)
    # Another machine's sin may differ in its last bit, which the division by h makes large.
    slack = 4 * np.finfo(float).eps * max(abs(f(x)), 1) / h
    assert float(state["exact"]) == pytest.approx(exact, rel=1e-15)
    assert float(state["forward"]) == pytest.approx(forward, abs=slack)
    assert float(state["central"]) == pytest.approx(central, abs=slack)
    assert float(state["forwardError"]) == pytest.approx(abs(forward - exact), abs=slack)
    assert float(state["centralError"]) == pytest.approx(abs(central - exact), abs=slack)


@pytest.fixture(params=["server", "file"])
def lesson(request, open_page, course_site):
    """Lesson 02 in Chinese with its widget standing, from a server and from a file."""
    if request.param == "server":
        root = request.getfixturevalue("address")
    else:
        root = course_site.site.as_uri()
    page = open_page(f"{root}/zh/{LESSON}.html")
    settle(page)
    page.locator(".ac-finite-difference").first.scroll_into_view_if_needed()
    return page


def test_keys_move_the_step_and_the_picture_follows(lesson):
    seen, handle = {}, lesson.locator(".noUi-handle").first
    for key in ["ArrowLeft"] * 12 + ["ArrowRight"] * 4 + ["Home", "End"]:
        handle.press(key)
        lesson.wait_for_timeout(60)
        state = shown(lesson)
        assert_numbers_are_numpys(state)
        seen[state["h"]] = picture(lesson)
    assert len(seen) >= 12
    assert len(set(seen.values())) == len(seen), "two steps were drawn alike"
    assert min(map(float, seen)) <= 1e-13 and max(map(float, seen)) >= 1e-1
    lesson.log.assert_clean()


def test_the_mouse_moves_the_step_and_the_picture_follows(lesson):
    handle = lesson.locator(".noUi-handle").first.bounding_box()
    track = lesson.locator(".noUi-base").first.bounding_box()
    middle = track["y"] + track["height"] / 2
    lesson.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    lesson.mouse.down()
    steps, pictures = set(), set()
    for part in np.linspace(0.95, 0.05, 10):
        lesson.mouse.move(track["x"] + part * track["width"], middle)
        lesson.wait_for_timeout(60)
        state = shown(lesson)
        assert_numbers_are_numpys(state)
        steps.add(state["h"])
        pictures.add(picture(lesson))
    lesson.mouse.up()
    assert len(steps) >= 8 and len(pictures) >= 8
    lesson.log.assert_clean()


def test_another_function_can_be_chosen(lesson):
    choice = lesson.locator(".widget-dropdown select").first
    formulas = set()
    for index in range(choice.locator("option").count()):
        choice.select_option(index=index)
        lesson.wait_for_timeout(80)
        state = shown(lesson)
        assert_numbers_are_numpys(state)
        formulas.add(state["function"])
    assert len(formulas) >= 3
    lesson.log.assert_clean()
