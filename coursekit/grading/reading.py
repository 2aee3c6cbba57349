"""Where in the lesson an exercise was prepared: the words that lead a student back there."""

import json
import re
from collections.abc import Sequence
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


def where_to_read(
    course: Course, lesson: str, section: str | Sequence[str] | None, lang: str
) -> str:
    """Return the lesson, and the sections that are named, in ``lang``; nothing without a lesson.

    ``section`` is an English heading without its number, or several; the languages' headings go in
    pairs. A section that the lesson does not have is left out.
    """
    headings = lesson_headings(course, lesson, lang)
    if not headings:
        return ""
    english = map(without_number, lesson_headings(course, lesson, LANGUAGES[0]))
    pairs = dict(zip(english, headings, strict=True))
    named = [section] if isinstance(section, str) else section or ()
    found = [pairs[name] for name in named if name in pairs]
    with use_language(lang):
        if not found:
            return _("lesson {lesson}", lesson=headings[0])
        if len(found) == 1:
            return _("lesson {lesson}, section “{section}”", lesson=headings[0], section=found[0])
        sections = _(" and ").join(f"“{heading}”" for heading in found)
        return _("lesson {lesson}, sections {sections}", lesson=headings[0], sections=sections)


@cache
def _headings(path: Path, _changed: int) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    prose = re.sub(r"^```.*?^```", "", prose, flags=re.M | re.S)
    return re.findall(r"^#{1,6} (.+?)\s*$", prose, re.M)
