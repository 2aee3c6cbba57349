"""The page before the lessons: it runs clean, and what it says about errors and names is so."""

import builtins
import re

import pytest

from coursekit.notebooks import CODE_STUB
from coursekit.paths import LANGUAGES, Course

NAME = "00_how_this_course_works"


@pytest.fixture(params=LANGUAGES)
def page(request, lesson_run):
    return lesson_run(NAME, request.param)


def test_it_runs_clean(page):
    assert not [cell.complaints for cell in page.ran if cell.complaints]


def test_predictions_and_blanks_are_open(page):
    assert page.namespace["prediction"] is ...
    assert page.namespace["seven_times_six"] is ...


def test_the_sum_in_the_prose_is_the_one_printed(page):
    assert str(0.1 + 0.2) in page.cell("0.1 + 0.2 ==").printed
    assert str(0.1 + 0.2) in "".join(page.prose)


def test_the_error_to_read_is_on_the_page_and_stops_nothing(page):
    *_places, last = page.cell("traceback.print_exc").printed.splitlines()
    assert last.startswith("TypeError: ")
    assert "total" in page.cell("traceback.print_exc").printed


def test_the_engine_says_the_remedy(page):
    shapes, dtype = page.cell("for mistake in").printed.splitlines()
    assert shapes.startswith("ShapeError") and "reshape" in shapes
    assert dtype.startswith("RuntimeError") and "int64" in dtype


def test_the_named_errors_exist(page):
    names = set(re.findall(r"`(\w+Error)`", "".join(page.prose)))
    assert len(names) >= 8
    assert all(hasattr(builtins, name) or name in page.output for name in names), names


def test_the_stub_and_the_folders_are_what_students_find(page):
    prose = "".join(page.prose)
    stub = CODE_STUB[page.lang].splitlines()[-1]
    assert f"`{stub}`" in prose
    assert Course().exercise_notebook("x", page.lang).parent.parent.name in prose
