"""The README's pictures: of a lesson's opening and of its slider after a few steps."""

import struct

import pytest
from browser.harness import chromium

from coursekit.paths import LANGUAGES, Course
from coursekit.site import screenshots

#: A lesson whose figure becomes ten pixels wider with every step of its slider to the left.
LESSON = """<!doctype html>
<html lang="{lang}" data-widgets="ready"><body>
<article><svg width="200" height="100"><rect width="200" height="100"/></svg></article>
<div class="ac-explorer" style="width: 300px; height: 80px; background: teal">
  <span class="noUi-handle" tabindex="0">o</span>
</div>
<script>
  document.querySelector(".noUi-handle").addEventListener("keydown", (event) => {{
    const frame = document.querySelector(".ac-explorer");
    if (event.key === "ArrowLeft") frame.style.width = `${{frame.offsetWidth + 10}}px`;
  }});
</script>
</body></html>
"""


@pytest.fixture
def course(tmp_path):
    course = Course(tmp_path)
    for lang in LANGUAGES:
        page = course.site / lang / f"{screenshots.LESSON}.html"
        page.parent.mkdir(parents=True)
        page.write_text(LESSON.format(lang=lang), encoding="utf-8")
    (course.site / "index.html").touch()
    return course


def size(path) -> tuple[int, int]:
    """Return width and height of a PNG file."""
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    return struct.unpack(">II", content[16:24])


@pytest.mark.full
def test_both_languages_are_taken_and_the_slider_has_been_moved(course):
    chromium()
    written = screenshots.take(course)
    assert [path.relative_to(course.root).as_posix() for path in written] == [
        f"figures/{kind}_{lang}.png" for lang in LANGUAGES for kind in ("lesson", "slider")
    ]
    for lesson, slider in (written[:2], written[2:]):
        assert size(lesson) == (2 * 1200, 2 * 760)
        wide = 300 + 10 * screenshots.PRESSES
        assert size(slider) == (2 * (wide + 16), 2 * (80 + 16)), "two points a pixel, and a margin"


def test_without_a_browser_nothing_is_written(course, monkeypatch):
    monkeypatch.setattr(screenshots.shutil, "which", lambda program: None)
    with pytest.raises(SystemExit, match="Chromium"):
        screenshots.take(course)
    assert not (course.root / "figures").exists()
