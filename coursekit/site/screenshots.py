"""Takes the README's pictures from the built site.

``python -m coursekit.site.screenshots`` builds the site and writes ``figures/lesson_LANG.png``
and ``figures/slider_LANG.png``. It needs playwright and a Chromium of the system's.
"""

import shutil
import sys
import threading
from pathlib import Path

from autograd_core.language import translator
from coursekit.paths import LANGUAGES, Course

from . import build_site, server

_ = translator(__name__)

LESSON = "02_four_ways"
#: The figure with its controls.
FRAME = ".ac-explorer"
STEP = "ArrowLeft"
PRESSES = 4
MARGIN = 8  # pixels around the slider


def take(course: Course) -> list[Path]:
    """Write the pictures of a lesson's opening and of its slider; return their paths."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if chromium is None:
        sys.exit(_("the pictures need a Chromium; none is on the path"))
    (course.root / "figures").mkdir(exist_ok=True)
    written = []
    with server(course, port=0) as running, sync_playwright() as driver:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for lang in LANGUAGES:
            page = browser.new_page(
                viewport={"width": 1200, "height": 760},
                device_scale_factor=2,
                reduced_motion="reduce",
            )
            page.goto(f"http://127.0.0.1:{running.server_port}/{lang}/{LESSON}.html")
            page.wait_for_selector("html[data-widgets=ready]", state="attached")
            written += [_opening(page, course, lang), _slider(page, course, lang)]
        browser.close()
        running.shutdown()
    return written


def _opening(page, course: Course, lang: str) -> Path:
    path = course.root / "figures" / f"lesson_{lang}.png"
    page.evaluate(
        "document.querySelector('article svg').scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    return path


def _slider(page, course: Course, lang: str) -> Path:
    path = course.root / "figures" / f"slider_{lang}.png"
    handle = page.locator(f"{FRAME} .noUi-handle").first
    for _press in range(PRESSES):
        handle.press(STEP)
    page.evaluate("document.activeElement.blur()")
    page.locator(FRAME).first.evaluate(
        "frame => frame.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    page.wait_for_timeout(800)
    box = page.locator(FRAME).first.bounding_box()
    box = {"x": box["x"] - MARGIN, "y": box["y"] - MARGIN} | {
        side: box[side] + 2 * MARGIN for side in ("width", "height")
    }
    page.screenshot(path=path, clip=box)
    return path


if __name__ == "__main__":
    course = Course()
    build_site(course, progress=print)
    for picture in take(course):
        print(picture.relative_to(course.root).as_posix())
