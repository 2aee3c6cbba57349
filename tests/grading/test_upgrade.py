"""A course that is upgraded in mid-term: yesterday's gradebook and notebooks, today's assignment.

``data/first_version_class.zip`` is a class as the first version of the course had graded it: Amy
right in English, 李雷 with a mistake in Chinese and points and words by hand, Zoe half done, a torn
file; and what they had handed in.
"""

import csv
import os
import sysconfig
import zipfile
from pathlib import Path

import pytest
from grading.classroom import NAME, Classroom

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading import configuration
from coursekit.grading import release as releasing
from coursekit.grading.backup import back_up
from coursekit.grading.grade import grade
from coursekit.grading.overview import survey
from coursekit.grading.platforms import export_grades
from coursekit.grading.release import open_gradebook, release
from coursekit.grading.report import standings, write_grades
from coursekit.grading.report_page import queue, write_report
from coursekit.paths import Course

OLD = Path(__file__).parents[1] / "data" / "first_version_class.zip"
MANUAL = {"double": 2, "mean": 2.5}


@pytest.fixture
def old(tiny, tmp_path):
    """The tiny course with the classroom of the first version."""
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(tmp_path)
    with use_language("en"):
        yield Course(tiny.root, classroom=tmp_path / "classroom")


def change(course: Course, what: str) -> None:
    """Change the assignment as an instructor does between two weeks."""
    source, judge = course.assignment_source(NAME), course.judge(NAME)
    text, checks = source.read_text(encoding="utf-8"), judge.read_text(encoding="utf-8")
    second = text.index('# %% [markdown] lang="en" exercise="mean"')
    if what == "points":
        checks = checks.replace("points=2", "points=4")
    if what == "added":
        copy = text[second:].replace('"mean"', '"total"').replace("mean", "total")
        text = text.rstrip("\n") + "\n\n" + copy
        checks += '\n\n@assignment.check("total", points=2, en="a sum", zh="求和")\n'
        checks += 'def total(ask, draw):\n    return ask("total([1.0, 2.0])").close()\n'
    if what == "gone":
        text = text[:second]
        checks = checks[: checks.index('@assignment.check("mean"')]
        course.bank(NAME).unlink()
    source.write_text(text, encoding="utf-8")
    judge.write_text(checks, encoding="utf-8")


def found(course: Course) -> dict:
    with open_gradebook(course) as gradebook:
        return {s: standing.points for s, standing in standings(gradebook, NAME).items()}


def take_back_what_was_given_by_hand(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        gradebook.find_grade("check-mean", NAME, NAME, "李雷").manual_score = None
        gradebook.find_comment("mean", NAME, NAME, "李雷").manual_comment = None
        gradebook.db.commit()


def test_an_old_classroom_is_read_by_all_that_only_reads(old, tmp_path):
    pages = write_report(old, NAME)
    assert "李雷" in pages["zh"].read_text(encoding="utf-8")
    assert {row.student: row.total for row in survey(old, NAME).rows} == {
        "amy": 5,
        "torn": None,
        "zoe": 2,
        "李雷": 4.5,
    }
    (tmp_path / "sheet.csv").write_text("id\namy\nzoe\n", encoding="utf-8")
    assert export_grades(old, NAME, tmp_path / "sheet.csv").filled == 2
    assert back_up(old, tmp_path / "old.zip").is_file()


def test_new_points_count_and_hands_stay(old):
    change(old, "points")
    release(old, NAME)
    with open_gradebook(old) as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 7
    assert found(old)["李雷"] == MANUAL


def test_an_exercise_can_be_added_when_there_are_submissions(old):
    change(old, "added")
    release(old, NAME)
    release(old, NAME)
    assert found(old) == {
        "amy": {"double": 2, "mean": 3, "total": None},
        "zoe": {"double": 2, "mean": 0, "total": None},
        "李雷": MANUAL | {"total": None},
    }
    with open_gradebook(old) as gradebook:
        names = {row.name for row in gradebook.find_notebook(NAME, NAME).source_cells}
        assert {"statement-total", "total", "check-total"} <= names
        comment = gradebook.find_comment("mean", NAME, NAME, "李雷")
        assert comment.manual_comment == "Good idea."
        gradebook.find_comment("total", NAME, NAME, "amy")
    with open(write_grades(old), encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["李雷"]["total"] == "4.5" and rows["李雷"]["exercise total"] == ""


@pytest.mark.full
def test_before_anybody_has_handed_in_anything_may_change(tiny):
    Classroom(tiny)
    change(tiny, "gone")
    release(tiny, NAME)
    with open_gradebook(tiny) as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 2
        assert [row.name for row in gradebook.find_notebook(NAME, NAME).solution_cells] == [
            "double"
        ]


@pytest.mark.full
def test_a_lost_gradebook_is_made_again_although_all_files_are_there(tiny):
    Classroom(tiny)
    (tiny.classroom / "gradebook.db").unlink()
    release(tiny, NAME)
    with open_gradebook(tiny) as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 5


def test_nbgraders_programs_are_found_where_no_environment_is_activated(monkeypatch):
    scripts = sysconfig.get_path("scripts")
    for path in ("/somewhere", os.pathsep.join(["/somewhere", scripts])):
        monkeypatch.setenv("PATH", path)
        configuration._find_own_programs()
        assert sorted(os.environ["PATH"].split(os.pathsep)) == sorted(["/somewhere", scripts])


def test_what_nbgrader_cannot_release_is_said_in_a_line_and_tried_again(tiny, monkeypatch):
    log = 'Traceback …\n  File "x.py"\nsqlalchemy.exc.OperationalError: database is locked\n\nx\n'
    monkeypatch.setattr(releasing, "capture_log", lambda app: {"success": False, "log": log})
    with use_language("en"), pytest.raises(CourseError) as refused:
        release(tiny, NAME)
    assert str(refused.value) == (
        f"nbgrader could not release {NAME}: sqlalchemy.exc.OperationalError: database is locked"
    )
    assert releasing._finished(tiny, NAME) == "", "the next run begins anew"


def test_an_exercise_can_be_taken_out_but_not_what_was_given_by_hand(old):
    change(old, "gone")
    before = found(old)
    with pytest.raises(CourseError, match="mean is gone, but 1 students have points or words"):
        release(old, NAME)
    assert found(old) == before, "nothing was done"
    take_back_what_was_given_by_hand(old)
    release(old, NAME)
    assert found(old) == {"amy": {"double": 2}, "zoe": {"double": 2}, "李雷": {"double": 2}}
    with open_gradebook(old) as gradebook:
        notebook = gradebook.find_notebook(NAME, NAME)
        names = {row.name for row in notebook.source_cells}
        assert not {name for name in names if "mean" in name}
        assert [row.name for row in notebook.solution_cells] == ["double"]
        assert gradebook.find_assignment(NAME).max_score == 2


def test_words_by_hand_alone_hold_an_exercise_too(old):
    change(old, "gone")
    with open_gradebook(old) as gradebook:
        gradebook.find_grade("check-mean", NAME, NAME, "李雷").manual_score = None
        gradebook.db.commit()
    before = found(old)
    with pytest.raises(CourseError, match="1 students"):
        release(old, NAME)
    assert found(old) == before


def test_an_exercise_answered_in_words_waits_for_its_reader(old):
    source = old.assignment_source(NAME)
    words = '# %% [markdown] lang="{}" exercise="why" role="{}"\nr"""\n{}\n"""\n'
    parts = [("en", "statement", "## 3 Why?"), ("zh", "statement", "## 3 为什么？")]
    parts += [("en", "words", "*Here.*"), ("zh", "words", "*在这里。*")]
    text = source.read_text(encoding="utf-8").rstrip("\n")
    text += "\n\n" + "\n".join(words.format(*part) for part in parts)
    source.write_text(text, encoding="utf-8")
    release(old, NAME)
    with open_gradebook(old) as gradebook:
        assert {s: x.waiting for s, x in standings(gradebook, NAME).items()} == {
            "amy": ["why"],
            "zoe": ["why"],
            "李雷": ["why"],
        }


def test_who_lacks_an_exercise_is_named_on_the_report(tiny):
    """A cell that is not in the notebook: the release had none yet, or the student deleted it."""
    with use_language("en"):
        room = Classroom(tiny)
        room.enter("amy", 2, 3)
        change(tiny, "added")
        release(tiny, NAME)
        rows = queue(survey(tiny, NAME), {})
    assert [(row["urgency"], row["why"][:6], row["students"]) for row in rows] == [
        ("look", "total:", [("amy", "")])
    ]


@pytest.mark.full
@pytest.mark.parametrize("what", ["nothing", "points", "added", "gone"])
def test_old_submissions_are_graded_anew(old, tmp_path, what):
    if what == "gone":
        take_back_what_was_given_by_hand(old)
    change(old, what)
    report = grade(old, tmp_path / "submissions", sandbox="best")
    new = {"total": 0} if what == "added" else {}
    mean = {"nothing": (3, 0, 1), "points": (5, 0, 1), "added": (3, 0, 1)}.get(what)
    right, none, forgot = ({"mean": m} for m in mean) if mean else ({}, {}, {})
    assert {e.student: e.points for e in report.entries} == {
        "amy": {"double": 2} | right | new,
        "torn": {},
        "zoe": {"double": 2} | none | new,
        "李雷": {"double": 2} | forgot | new,
    }
    by_hand = {} if what == "gone" else {"mean": 2.5}
    assert found(old)["李雷"] == {"double": 2} | by_hand | new
    assert write_report(old, NAME)["en"].is_file()
    page = (old.classroom / "feedback" / "李雷" / NAME / f"{NAME}.html").read_text("utf-8")
    assert ("Good idea." in page) == (what != "gone")
    again = grade(old, tmp_path / "submissions", sandbox="best")
    assert not any(entry.fresh for entry in again.entries if entry.student != "李雷")
