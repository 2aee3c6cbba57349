"""Feedback leads back to the lesson: each section that a judge names exists, in every language."""

import nbformat
import pytest

from autograd_core.language import use_language
from coursekit.grading.execute import _reading
from coursekit.grading.feedback import feedback_words
from coursekit.grading.judge import Assignment, Check, Outcome, Result, load_assignment
from coursekit.grading.reading import lesson_headings, where_to_read, without_number
from coursekit.paths import LANGUAGES, Course
from coursekit.source import Source

COURSE = Course()
NAMES = COURSE.assignment_names
LESSON = "02_four_ways"


@pytest.mark.parametrize("name", NAMES)
def test_sections_are_named_for_exercises_and_stand_once_in_the_built_lesson(name):
    assignment = load_assignment(COURSE, name)
    assert set(assignment.sections) <= set(Source(COURSE.assignment_source(name)).exercises)
    headings = [without_number(h) for h in lesson_headings(COURSE, assignment.lesson, "en")]
    for named in assignment.sections.values():
        for section in [named] if isinstance(named, str) else named:
            assert headings.count(section) == 1, section
    assert len(headings) == len(lesson_headings(COURSE, assignment.lesson, "zh"))


@pytest.mark.parametrize(
    "lang, words",
    [
        ("en", "lesson 02 · Four ways to differentiate, section “4 · Second way: measure”"),
        ("zh", "《02 · 求导四法》，“4 · 第二种：数值微分”一节"),
    ],
)
def test_the_pointer_speaks_the_language_of_the_submission(lang, words):
    assert where_to_read(COURSE, LESSON, "Second way: measure", lang) == words


@pytest.mark.parametrize(
    "lang, words",
    [
        (
            "en",
            "lesson 02 · Four ways to differentiate, sections “4 · Second way: measure” "
            "and “7 · Fourth way, backwards: the graph”",
        ),
        ("zh", "《02 · 求导四法》的“4 · 第二种：数值微分”和“7 · 第四种，往回走：计算图”"),
    ],
)
def test_two_sections_are_both_pointed_to(lang, words):
    sections = ("Second way: measure", "a section that is gone", "Fourth way, backwards: the graph")
    assert where_to_read(COURSE, LESSON, sections, lang) == words


@pytest.mark.parametrize("section", [None, "a section that is gone", ("gone", "gone, too")])
def test_without_a_section_the_pointer_is_the_lesson(section):
    pointer = where_to_read(COURSE, LESSON, section, "en")
    assert pointer == "lesson 02 · Four ways to differentiate"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lesson_that_is_not_built_is_not_pointed_to(tiny, lang):
    assert where_to_read(tiny, "01_tiny", None, lang) == ""


def test_an_assignment_without_a_lesson_points_nowhere(answered):
    assert _reading(Assignment("x"), answered({}), "en") == {}


def test_the_feedback_page_has_the_pointer_beside_its_exercise():
    cell = nbformat.v4.new_code_cell("…")
    cell.metadata.nbgrader = {"grade_id": "dual", "solution": True}
    metadata = {"course": {"lang": "en"}, "grading": {"reading": {"dual": "lesson 02"}}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    assert feedback_words(notebook)["exercises"][0]["reading"] == "lesson 02"
    check = {"nbgrader": {"grade_id": "check-dual", "grade": True, "points": 2, "score": 1.5}}
    notebook.cells.append(nbformat.v4.new_code_cell(metadata=check))
    assert feedback_words(notebook)["exercises"][0]["reading"] == "lesson 02"
    notebook.cells[-1].metadata.nbgrader.score = 2.0
    assert feedback_words(notebook)["exercises"][0]["reading"] == "", "nothing was lost"


@pytest.mark.parametrize(
    "lang, expected",
    [
        (
            "en",
            ["✓ graph", "✗ partly passed: graph: one edge", "✗ not passed: graph: labels agree"],
        ),
        ("zh", ["✓ 图", "✗ 部分通过：图：one edge", "✗ 未通过：图：labels agree"]),
    ],
)
def test_a_property_under_a_cross_does_not_read_like_praise(lang, expected):
    check = Check("f", "graph", 2, "graph", "图", judge=lambda ask, draw: True)
    earned = [(2, ""), (1, "one edge"), (0, "labels agree")]
    outcomes = [Outcome(check, points, message) for points, message in earned]
    with use_language(lang):
        assert Result(Assignment("any"), 0, outcomes).messages("f") == expected
