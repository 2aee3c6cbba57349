"""What an instructor types, and what the terminal says: list, report, export, secret, backup."""

import io
import re
import shutil

import pytest
from grading.classroom import NAME, Classroom
from rich.console import Console
from typer.testing import CliRunner

from autograd_core.language import use_language
from coursekit import cli
from coursekit.errors import CourseError
from coursekit.grading.exam import VARIABLE
from coursekit.grading.journal import Journal
from coursekit.grading.report import Entry, GradeReport


@pytest.fixture
def room(tiny, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tiny.root))
    monkeypatch.setenv("COURSE_CLASSROOM", str(tiny.classroom))
    monkeypatch.setenv("COLUMNS", "300")
    with use_language("en"):
        yield Classroom(tiny)


def run(*words):
    done = CliRunner().invoke(cli.app, list(map(str, words)))
    assert done.exit_code == 0, done.output
    return done.output + done.stderr


def test_a_class_list_is_entered_and_counted(room, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,first_name\namy,Amy\n,Nobody\n", encoding="utf-8")
    assert "1 students new, 0 changed, 0 as before" in run("roster", path)
    said = run("roster", path)
    assert "0 students new, 0 changed, 1 as before" in said and "1 rows have no id" in said
    path.write_text("id,first_name\namy,Anne\n", encoding="utf-8")
    said = run("roster", path)
    assert "0 students new, 1 changed" in said and "no id" not in said


def test_what_has_been_released_is_named_with_its_folder(room):
    folder = room.course.classroom / "release" / NAME
    assert run("release") == run("release", NAME) == f"{NAME} is released: {folder}\n"


def test_the_report_is_made_of_what_has_been_graded(room):
    room.enter("amy", 2, 3)
    said = run("report")
    for lang in ("en", "zh"):
        page = room.course.classroom / "report" / f"{NAME}.{lang}.html"
        assert page.is_file()
    assert f"{NAME}.en.html" in said and (room.course.classroom / "grades.csv").is_file()


def test_points_are_exported_and_who_is_not_in_the_table_is_named(room, tmp_path):
    room.enter("amy", 2, 3)
    room.enter("bob", 2, 1)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("username,Grade,Maximum Grade\namy,,10\n", encoding="utf-8")
    said = run("export", sheet)
    assert "1 grades in column Grade" in said and "multiplied by 2" in said
    assert "graded, but not in the table: bob" in said
    assert "amy,10,10" in (tmp_path / f"sheet-{NAME}.csv").read_text(encoding="utf-8")


def test_an_export_that_went_smoothly_is_one_line(room, tmp_path):
    room.enter("amy", 2, 3)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("username,Grade\namy,\n", encoding="utf-8")
    said = run("export", sheet)
    assert said == f"1 grades in column Grade: {tmp_path / f'sheet-{NAME}.csv'}\n"


def test_of_several_graded_assignments_the_one_to_export_must_be_named(room, tmp_path):
    room.enter("amy", 2, 3)
    other = room.course.root / "solutions" / "02_other"
    shutil.copytree(room.course.root / "solutions" / NAME, other)
    Journal(room.course, "02_other").write("amy", "graded", key="", points={}, reason="")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("username,Grade\namy,\n", encoding="utf-8")
    done = CliRunner().invoke(cli.app, ["export", str(sheet)])
    assert isinstance(done.exception, CourseError)
    assert f"--assignment ({NAME}, 02_other)" in str(done.exception)
    assert "1 grades" in run("export", sheet, "--assignment", NAME)


def test_a_secret_and_a_backup_say_where_they_are(room, tmp_path):
    room.enter("amy", 2, 3)
    assert str(tmp_path / "exam.key") in run("secret", tmp_path / "exam.key")
    assert str(tmp_path / "a.zip") in run("backup", tmp_path / "a.zip")


def test_grading_takes_the_secret_that_is_named(room, tmp_path, monkeypatch):
    import os

    monkeypatch.setenv(VARIABLE, "")
    seen = []
    report = GradeReport(NAME, "full", {"double": 2}, [Entry("amy", "graded", 2.0)])

    def grade(*_arguments, **_options):
        seen.append(os.environ[VARIABLE])
        return report

    monkeypatch.setattr("coursekit.grading.grade.grade", grade)
    room.enter("amy", 2, 3)
    run("secret", tmp_path / "exam.key")
    run("grade", tmp_path, "--secret", tmp_path / "exam.key")
    assert seen == [str(tmp_path / "exam.key")]


def test_without_grades_there_is_nothing_to_report_or_export(room, tmp_path):
    for words in (["report"], ["export", tmp_path / "x.csv"]):
        done = CliRunner().invoke(cli.app, list(map(str, words)))
        assert isinstance(done.exception, CourseError)
        assert "nothing has been graded yet" in str(done.exception)


def shown(table) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(table)
    return console.file.getvalue()


@pytest.mark.parametrize("size", [cli.LARGE_CLASS, cli.LARGE_CLASS + 1])
def test_of_a_large_class_the_terminal_shows_who_needs_attention(size):
    entries = [Entry(f"s{n:03}", "graded", float(n % 5)) for n in range(size - 2)]
    entries += [
        Entry("torn", "review", reason="no notebook"),
        Entry("odd", "graded", 1, reason="a"),
    ]
    report = GradeReport(NAME, "full", {"double": 2, "mean": 3}, entries)
    with use_language("en"):
        text = shown(cli.grade_table(report))
        lines = cli.summary_lines(report)
    assert ("s000" in text) == (size == cli.LARGE_CLASS)
    assert "torn" in text and "odd" in text
    assert lines[0].startswith(f"{size} handed in: {size - 1} graded, 1 for review, 0 failed")
    assert re.fullmatch(r"points: median 2, mean 1\.\d+, of 5", lines[1])
    assert lines[-1] == "sandbox: full"


def test_points_that_a_person_gives_stand_below_the_table():
    report = GradeReport(NAME, "full", {"double": 2}, [Entry("amy", "graded", 2.0)])
    with use_language("en"):
        assert "by hand" not in shown(cli.grade_table(report))
        report.by_hand = {"in_words": 1.5, "proof": 2}
        assert "3.5 points more are given by hand" in shown(cli.grade_table(report))


def test_a_class_without_grades_has_no_median():
    report = GradeReport(NAME, "full", {"double": 2}, [Entry("torn", "review")])
    with use_language("en"):
        assert len(cli.summary_lines(report)) == 2
