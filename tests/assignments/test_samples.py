"""The sample submissions earn what was written down beforehand."""

import re
import tomllib

import nbformat
import pytest

from coursekit.grading.judge import LocalStudent, load_assignment
from coursekit.paths import Course
from coursekit.samples import make_samples

COURSE = Course()
NAME = "02_four_ways"
EXPECTED = tomllib.loads((COURSE.samples(NAME) / "expected.toml").read_text(encoding="utf-8"))
ENDLESS = {"lucas_martin": "central_difference"}  # needs a kernel that can be interrupted


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return {
        path.parent.name: path
        for path in make_samples(COURSE, NAME, tmp_path_factory.mktemp("class"))
    }


def test_twelve_students_hand_in(files):
    assert len(files) == 12
    assert set(files) == set(EXPECTED)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", student) for student in files)


def test_expected_totals_are_the_sums_of_the_points():
    for student, expected in EXPECTED.items():
        assert expected["total"] == sum(expected["points"].values()), student


def test_the_languages_are_mixed(files):
    notebooks = [nbformat.read(f, 4) for s, f in files.items() if EXPECTED[s]["status"] == "graded"]
    assert {notebook.metadata.course.lang for notebook in notebooks} == {"en", "zh"}


@pytest.mark.parametrize("student", [s for s, e in EXPECTED.items() if e["status"] == "graded"])
def test_the_judge_gives_the_points_written_down(student, files):
    assignment = load_assignment(COURSE, NAME)
    notebook = nbformat.read(files[student], 4)
    cells = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")
    ]
    asked = [exercise for exercise in assignment.points if exercise != ENDLESS.get(student)]
    if student in ENDLESS:
        cells = [source for source in cells if "four_ways = {" not in source]
    result = assignment.grade(LocalStudent(cells), seed=7, exercises=asked)
    assert not result.faults
    assert {e: result.points[e] for e in asked} == {
        e: EXPECTED[student]["points"][e] for e in asked
    }


def test_a_cut_file_is_not_json(files):
    unreadable = [s for s, e in EXPECTED.items() if e["status"] == "review"]
    for student in unreadable:
        with pytest.raises(nbformat.reader.NotJSONError):
            nbformat.read(files[student], 4)


def test_the_chatty_student_prints_more_than_ten_megabytes(files, capsys):
    source = next(
        cell.source
        for cell in nbformat.read(files["zhao_lei"], 4).cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "forward_difference"
    )
    exec(source, {"np": __import__("numpy"), "math": __import__("math")})
    assert len(capsys.readouterr().out.encode()) > 10_000_000
