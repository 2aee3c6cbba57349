"""Guides: every command that they show prints what they say it prints."""

import pytest
from browser.small_course import GUIDE, write_small_course

from autograd_core.nn.losses import LOSSES
from autograd_core.viz import which_loss
from coursekit.grading.sandbox import why_not_full
from coursekit.paths import LANGUAGES, Course
from coursekit.site import transcripts
from coursekit.site.guides import (
    commands_of,
    guide_paths,
    guide_sheets,
    linked_guides,
    read_transcript,
    transcript_path,
)
from coursekit.site.sheet import Shelf
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


def test_recording_writes_a_file_a_language_for_guides_with_commands(tmp_path, monkeypatch, capsys):
    course = write_small_course(tmp_path / "small")
    silent = course.root / "docs" / "b_silent.py"
    silent.write_text(GUIDE.replace("```console\n$ course hello\n```", "Read."), encoding="utf-8")
    (course.root / "docs" / "transcripts" / "a_guide.zh.txt").unlink()
    monkeypatch.setenv("COURSE_ROOT", str(course.root))
    monkeypatch.setattr(
        transcripts, "run_commands", lambda course, commands, lang: dict.fromkeys(commands, lang)
    )
    transcripts.main()
    assert capsys.readouterr().out.splitlines() == [
        f"docs/transcripts/a_guide.{lang}.txt" for lang in LANGUAGES
    ]
    for lang in LANGUAGES:
        path = transcript_path(course.root / "docs" / "a_guide.py", lang)
        assert path.read_text(encoding="utf-8") == f"$ course hello\n{lang}\n"
        assert read_transcript(path) == {"course hello": lang}


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


def test_the_guide_to_the_losses_has_the_tree_and_every_loss_in_words():
    shelf = Shelf(COURSE, {})
    for lang in LANGUAGES:
        page = next(sheet for sheet in guide_sheets(shelf, lang) if sheet.name == "which_loss")
        drawing = which_loss(lang)._repr_mimebundle_()["text/html"]
        assert page.text.count(drawing) == 1 and "```figure" not in page.text
        words = page.text.replace(drawing, "")
        assert {name for name in LOSSES if f"`{name}`" not in words} == set(), lang


def test_lessons_can_link_a_guide_by_its_title():
    for lang, title in (("en", "Which loss?"), ("zh", "用哪种损失？")):
        links = {form: link for link in linked_guides(COURSE, lang) for form in link["forms"]}
        assert links[title]["address"] == "which_loss.html"
        lesson = (COURSE.root / "notebooks" / "10_losses_margin_metric_sequence.py").read_text(
            "utf-8"
        )
        prose = [line for line in lesson.splitlines() if not line.startswith("#")]
        assert any(title in line for line in prose)
