"""The page that says which test proves each row, and which lesson teaches it."""

import nbformat

from coursekit.paths import Course
from coursekit.site.rows import read_rows, rows_sheets
from coursekit.site.sheet import Shelf

ENGINE = """
def test_A12_square_at_one(): ...
def test_B44_to_B46_first_steps(): ...
def test_E18_a_function_and_E19_by_weights(): ...
def test_no_row(): ...
"""
LESSON = '"""Lesson 02.\n\nD07–D09: derivative; E01, A12: the square; D08 again."""\ndef test_E05_modes(): ...\n'


def course(tmp_path) -> Course:
    for name, text in {"engine/test_rows.py": ENGINE, "lessons/test_02_slopes.py": LESSON}.items():
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return Course(tmp_path)


def test_rows_are_read_from_names_and_docstrings(tmp_path):
    rows = read_rows(course(tmp_path).root / "tests")
    assert list(rows) == [
        *("A12", "B44", "B45", "B46", "D07", "D08", "D09", "E01", "E05", "E18", "E19"),
    ]
    assert rows["A12"].tests == [("square at one", "tests/engine/test_rows.py")]
    assert rows["A12"].lessons == rows["D08"].lessons == ["02_slopes"]
    assert rows["B45"].tests[0][0] == "first steps"


def test_a_row_leads_to_its_lesson(tmp_path):
    shelf = Shelf(course(tmp_path), {"en": {"02_slopes": nbformat.v4.new_notebook()}})
    text = rows_sheets(shelf, "en")[0].text
    row = text.split('id="D07"')[1].split("</tr>")[0]
    assert '<a href="02_slopes.html">02</a>' in row
    assert "## B · Initializers" in text and "## C" not in text


def test_the_course_itself_proves_its_rows():
    rows = read_rows(Course().root / "tests")
    assert len(rows) >= 120
    assert [name for name, row in rows.items() if not row.tests] == []


def test_without_rows_there_is_no_page(tmp_path):
    assert rows_sheets(Shelf(Course(tmp_path), {}), "en") == []
