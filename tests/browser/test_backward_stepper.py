"""The stepper of lesson 03 on a static page: no kernel, each share as the chain rule has it."""

import json

import pytest
from browser.test_every_page import settle

pytestmark = pytest.mark.full

#: s = a + b, p = s · b, y = s · p at a = 2, b = 1: the gradient that each step leaves at a node
SHARES = [("y", 1), ("s", 3), ("p", 3), ("s", 6), ("b", 9), ("a", 6), ("b", 15)]
SEED = 4  # the frame in which the output gets its 1; three steps forward come before


@pytest.fixture(params=["server", "file"])
def lesson(request, open_page, course_site):
    """Lesson 03 in Chinese with its widget standing, from a server and from a file."""
    if request.param == "server":
        root = request.getfixturevalue("address")
    else:
        root = course_site.site.as_uri()
    page = open_page(f"{root}/zh/03_computation_graphs.html")
    settle(page)
    page.locator(".ac-backward-stepper").scroll_into_view_if_needed()
    return page


def expected(frame: int) -> dict[str, str]:
    """Return node → gradient as they stand after ``frame``."""
    return {name: str(total) for name, total in SHARES[: max(0, frame - SEED + 1)]}


def drawn(page) -> dict[str, str]:
    """Read node → gradient from the drawing itself: what is visible, not what was meant."""
    found = {}
    for vertex in page.locator(".ac-backward-stepper .vertex").all():
        line = vertex.locator("text.gradient").first
        if line.is_visible():
            title = vertex.locator("text").first.text_content()
            found[title.split()[-1]] = line.text_content().split()[-1]
    return found


def wait_for_frame(page, frame: int) -> None:
    page.wait_for_function(
        "k => document.querySelector('.ac-backward-stepper').dataset.frame === String(k)", arg=frame
    )


def test_the_button_walks_share_by_share(lesson):
    button = lesson.get_by_role("button", name="下一步", exact=True)
    frames = int(lesson.locator(".ac-backward-stepper").get_attribute("data-frames"))
    assert frames == SEED + len(SHARES) + 1, "the last frame sums up"
    for frame in range(1, frames):
        button.click()
        wait_for_frame(lesson, frame)
        assert drawn(lesson) == expected(frame)
        state = lesson.locator(".ac-backward-stepper").get_attribute("data-gradients")
        assert len(json.loads(state)) == len(expected(frame))
    assert button.is_disabled()
    assert "15" in lesson.locator(".ac-backward-stepper .ac-say").text_content()
    lesson.log.assert_clean()


def test_keys_in_the_drawing_and_the_slider_go_back_and_forth(lesson):
    drawing = lesson.locator(".ac-backward-stepper svg").first
    handle = lesson.locator(".ac-explorer .noUi-handle").first
    drawing.focus()
    for frame in (1, 2, 3, 4, 5):
        lesson.keyboard.press("ArrowRight")
        wait_for_frame(lesson, frame)
    assert drawn(lesson) == {"y": "1", "s": "3"}
    lesson.keyboard.press("ArrowLeft")
    wait_for_frame(lesson, 4)
    assert drawn(lesson) == {"y": "1"}, "a step back takes its share back"
    handle.press("End")
    wait_for_frame(lesson, 11)
    assert drawn(lesson) == {"y": "1", "s": "6", "p": "3", "b": "15", "a": "6"}
    handle.press("Home")
    wait_for_frame(lesson, 0)
    assert drawn(lesson) == {}
    lesson.log.assert_clean()
