"""Guides: every command that they show prints what they say it prints."""

import pytest

from coursekit.grading.sandbox import why_not_full
from coursekit.paths import LANGUAGES, Course
from coursekit.site.guides import (
    commands_of,
    guide_paths,
    guide_sheets,
    read_transcript,
    transcript_path,
)
from coursekit.site.sheets import Shelf
from coursekit.site.transcripts import run_commands

COURSE = Course()
GUIDES = guide_paths(COURSE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_command_of_a_guide_was_recorded(guide, lang):
    assert list(read_transcript(transcript_path(guide, lang))) == commands_of(guide)


@pytest.mark.full
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_commands_print_what_the_guide_shows(guide, lang):
    if why_not_full():
        pytest.skip(f"no full sandbox: {why_not_full()}")
    recorded = read_transcript(transcript_path(guide, lang))
    printed = run_commands(COURSE, list(recorded), lang)
    assert printed == recorded, "record them again: python -m coursekit.site.transcripts"


def test_output_stands_below_its_command_in_the_readers_language():
    shelf = Shelf(COURSE, {})
    pages = {lang: {sheet.name: sheet for sheet in guide_sheets(shelf, lang)} for lang in LANGUAGES}
    english, chinese = (pages[lang]["instructors_guide"] for lang in LANGUAGES)
    released = "$ course release 02_four_ways\n02_four_ways"
    assert f"{released} is released: ~/course/classroom" in english.text
    assert f"{released} 已发布：~/course/classroom" in chinese.text
    assert english.sections == chinese.sections and english.sections[0] == "instructor-s-guide"


def test_the_page_stands_on_the_shelf(small_site):
    course, _report = small_site
    text = (course.site / "zh" / "a_guide.html").read_text(encoding="utf-8")
    assert "hello from the course" in text
    assert 'href="a_guide.html">一份指南</a>' in (course.site / "zh" / "index.html").read_text(
        encoding="utf-8"
    )
