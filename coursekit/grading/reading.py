"""Where in the lesson an exercise was prepared: the words that lead a student back there."""

import json
import re
from functools import cache
from pathlib import Path

from autograd_core.language import translator, use_language
from coursekit.paths import LANGUAGES, Course

_ = translator(__name__)


def lesson_headings(course: Course, lesson: str, lang: str) -> list[str]:
    """Return the headings of the built lesson in order, its title first; none if it is not built."""
    path = course.lesson_notebook(lesson, lang)
    return _headings(path, path.stat().st_mtime_ns) if path.is_file() else []


def without_number(heading: str) -> str:
    """Return a heading as judges name it: "Second way: measure" for "4 · Second way: measure"."""
    return re.sub(r"^\d+ · ", "", heading)


def where_to_read(course: Course, lesson: str, section: str | None, lang: str) -> str:
    """Return the lesson, and the section if one is named, in ``lang``; nothing without a lesson.

    ``section`` is an English heading without its number; the languages' headings go in pairs.
    A section that the lesson does not have leaves the lesson.
    """
    headings = lesson_headings(course, lesson, lang)
    if not headings:
        return ""
    english = map(without_number, lesson_headings(course, lesson, LANGUAGES[0]))
    found = dict(zip(english, headings, strict=True)).get(section)
    with use_language(lang):
        if found is None:
            return _("lesson {lesson}", lesson=headings[0])
        return _("lesson {lesson}, section “{section}”", lesson=headings[0], section=found)


@cache
def _headings(path: Path, _changed: int) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    prose = re.sub(r"^```.*?^```", "", prose, flags=re.M | re.S)
    return re.findall(r"^#{1,6} (.+?)\s*$", prose, re.M)
