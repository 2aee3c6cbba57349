"""A folder of submissions becomes grades, feedback and a table; a run can be killed and repeated."""

import csv
import os
import random
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograd_core.language import use_language
from coursekit.grading.grade import grade
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook, release
from coursekit.grading.report import standings
from coursekit.paths import Course
from coursekit.samples import make_samples

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[2]
COURSE = Course()
WITH_SAMPLES = [
    name for name in COURSE.assignment_names if (COURSE.samples(name) / "expected.toml").is_file()
]


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


@pytest.fixture
def graded(tiny, hand_in, right, tmp_path, tmp_path_factory):
    """A class: right in English, half right in Chinese, untouched, hostile, broken.

    It is graded once; every test gets a copy of its classroom.
    """
    forgot = right["mean"].replace(" / len(values)", "")
    folder = hand_in("amy", right)
    hand_in("李雷", right | {"mean": forgot}, "zh")
    hand_in("o'b[x]{y}", right | {"double": "while True: pass"}, "zh")
    hand_in("untouched", {})
    (folder / "broken").mkdir()
    (folder / "broken" / "01_tiny.ipynb").write_text('{"cells": [', encoding="utf-8")
    if "report" not in _once:
        _once["classroom"] = tmp_path_factory.mktemp("class") / "classroom"
        course = Course(tiny.root, classroom=_once["classroom"])
        _once["report"] = grade(course, folder, sandbox="best")
    shutil.copytree(_once["classroom"], tiny.classroom)
    return folder, _once["report"]


_once: dict = {}


def by_student(report):
    return {entry.student: entry for entry in report.entries}


def table(course):
    with open(course.classroom / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def gradebook_points(course, student):
    with open_gradebook(course) as gradebook:
        return standings(gradebook, "01_tiny")[student].points


def test_a_class_is_graded_and_nobody_stops_the_others(tiny, graded):
    _folder, report = graded
    entries = by_student(report)
    assert {s: (e.status, e.total, e.remarks) for s, e in entries.items()} == {
        "amy": ("graded", 5, []),
        "李雷": ("graded", 3, []),
        "o'b[x]{y}": ("graded", 3, ["timeout"]),
        "untouched": ("graded", 0, ["untouched"]),
        "broken": ("review", None, ["unreadable"]),
    }
    assert report.failed == [] and [e.student for e in report.review] == ["broken"]
    for student, entry in entries.items():
        if entry.points:
            assert gradebook_points(tiny, student) == entry.points

    rows = table(tiny)
    assert list(rows) == sorted(entries)
    assert rows["李雷"] | {"double": "2", "mean": "1", "total": "3", "max": "5"} == rows["李雷"]
    assert rows["broken"]["total"] == "" and "damaged" in rows["broken"]["reason"]
    assert "code cell 2: it ran longer" in rows["o'b[x]{y}"]["reason"]

    page = entries["李雷"].feedback.read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in page and "3 / 5" in page and "→ 你忘了除以 n" in page
    assert "http" not in page.replace("http-equiv", "") and "<script" not in page
    assert "a number you have not seen" in entries["amy"].feedback.read_text(encoding="utf-8")


def test_only_what_has_changed_is_graded_again(tiny, graded, hand_in, right):
    folder, _report = graded
    hand_in("untouched", {"double": right["double"]})
    hand_in("broken", {"mean": right["mean"]})
    entries = by_student(grade(tiny, folder, sandbox="best"))
    assert {s for s, e in entries.items() if e.fresh} == {"untouched", "broken"}
    assert entries["untouched"].total == gradebook_points(tiny, "untouched")["double"] == 2
    assert entries["broken"].status == "graded" and entries["broken"].total == 3


def test_a_broken_second_try_keeps_the_first_grade_and_calls_for_a_person(tiny, graded):
    folder, _report = graded
    (folder / "amy" / "01_tiny.ipynb").write_text("{", encoding="utf-8")
    assert by_student(grade(tiny, folder, sandbox="best"))["amy"].status == "review"
    assert table(tiny)["amy"] | {"total": "5", "status": "review"} == table(tiny)["amy"]


def test_what_a_killed_run_left_behind_is_graded_again(tiny, graded):
    folder, _report = graded
    journal = Journal(tiny, "01_tiny")
    journal.write("amy", "began", key=journal.last["amy"]["key"])
    with open_gradebook(tiny) as gradebook:  # the silent zero that a kill leaves in stock nbgrader
        for student in ("amy", "李雷"):
            for notebook in gradebook.find_submission("01_tiny", student).notebooks:
                for row in notebook.grades:
                    row.auto_score = 0
        gradebook.db.commit()
    entries = by_student(grade(tiny, folder, sandbox="best"))
    assert {s for s, e in entries.items() if e.fresh} == {"amy", "李雷"}
    assert gradebook_points(tiny, "amy") == {"double": 2, "mean": 3}


def test_a_run_killed_again_and_again_ends_as_an_undisturbed_one(tiny, graded, tmp_path):
    folder, report = graded
    again = Course(tiny.root, classroom=tmp_path / "again")
    code = (
        "import sys; from coursekit.grading.grade import grade; from coursekit.paths import Course\n"
        "grade(Course(sys.argv[1], sys.argv[2]), sys.argv[3], sandbox='best',\n"
        "      progress=lambda done, total, student: print(student, flush=True))"
    )
    command = [sys.executable, "-c", code, str(again.root), str(again.classroom), str(folder)]
    chance = random.Random(7)
    for students in range(len(report.entries)):
        run = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        for _line in range(students):
            run.stdout.readline()
        time.sleep(chance.uniform(0, 1))
        run.kill()
        run.communicate()
    final = by_student(grade(again, folder, sandbox="best"))
    assert {s: (e.status, e.total) for s, e in final.items()} == {
        e.student: (e.status, e.total) for e in report.entries
    }
    assert grade_rows(again) == grade_rows(tiny)
    assert table(again) == table(tiny)


def test_manual_grades_outlive_regrading_and_count(tiny, graded):
    folder, _report = graded
    with open_gradebook(tiny) as gradebook:
        row = gradebook.find_grade("check-mean", "01_tiny", "01_tiny", "李雷")
        row.manual_score = 2.5
        gradebook.db.commit()
    grade(tiny, folder, sandbox="best", force=True)
    assert table(tiny)["李雷"] | {"mean": "2.5", "total": "4.5"} == table(tiny)["李雷"]


def test_no_link_in_a_submission_reaches_feedback(tiny, graded):
    folder, _report = graded
    for place in (folder / "amy", tiny.classroom / "submitted" / "amy" / "01_tiny"):
        (place / "data.txt").symlink_to(tiny.classroom / "gradebook.db")
    grade(tiny, folder, sandbox="best", force=True)
    for made in ("autograded", "feedback"):
        files = [p.name for p in (tiny.classroom / made / "amy").rglob("*") if p.is_file()]
        assert len(files) == 1 and files[0].startswith("01_tiny.")


def test_releasing_again_keeps_grades_and_takes_up_changes(tiny, graded):
    folder, _report = graded
    before = (tiny.classroom / "gradebook.db").read_bytes()
    release(tiny, "01_tiny")
    assert (tiny.classroom / "gradebook.db").read_bytes() == before
    judge = tiny.judge("01_tiny")
    text = judge.read_text(encoding="utf-8").replace("points=2", "points=4")
    judge.write_text(text, encoding="utf-8")
    report = grade(tiny, folder, sandbox="best")
    assert by_student(report)["amy"].total == 7 and table(tiny)["amy"]["max"] == "7"


def nbgrader(course, *arguments):
    if course.root != ROOT:
        shutil.copy(ROOT / "nbgrader_config.py", course.root)
    environment = {
        **os.environ,
        "COURSE_ROOT": str(course.root),
        "COURSE_CLASSROOM": str(course.classroom),
        "COURSE_SANDBOX": "best",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course.root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def grade_rows(course, name="01_tiny"):
    with open_gradebook(course) as gradebook:
        return {
            (submission.student_id, row.name): (row.auto_score, row.max_score)
            for submission in gradebook.assignment_submissions(name)
            for notebook in submission.notebooks
            for row in notebook.grades
        }


def normal(page):
    """The page as a parser writes it: nbconvert sends its pages through one."""
    return re.sub(r"\s+", " ", str(BeautifulSoup(page, "html.parser")))


def as_handed_in(course, name):
    """Leave nothing in the classroom but what was handed in and the assignment as released."""
    kept = course.classroom.with_name("kept")
    shutil.move(course.classroom / "submitted", kept)
    for made in ("autograded", "feedback", "source", "release", "gradebook.db"):
        path = course.classroom / made
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    release(course, name)
    shutil.move(kept, course.classroom / "submitted")


def exported(course):
    """Return student → points as ``nbgrader export`` writes them."""
    nbgrader(course, "export")
    with open(course.classroom / "nbgrader_export.csv", encoding="utf-8", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_stock_nbgrader_gives_the_same_grades_feedback_and_export(tiny, graded):
    ours = grade_rows(tiny)
    pages = {p: p.read_text(encoding="utf-8") for p in tiny.classroom.glob("feedback/*/*/*.html")}
    as_handed_in(tiny, "01_tiny")
    odd = tiny.classroom / "submitted" / "o'b[x]{y}"
    odd.rename(odd.with_name("o'b"))  # stock nbgrader takes brackets for a pattern

    nbgrader(tiny, "autograde", "01_tiny")
    theirs = {
        (s.replace("o'b", "o'b[x]{y}"), name): row for (s, name), row in grade_rows(tiny).items()
    }
    assert theirs == ours

    nbgrader(tiny, "generate_feedback", "01_tiny")
    for path, page in pages.items():
        stock = Path(str(path).replace("o'b[x]{y}", "o'b"))
        assert normal(stock.read_text(encoding="utf-8")) == normal(page)

    totals = {s: float(row["total"]) for s, row in table(tiny).items() if row["total"]}
    assert {s.replace("o'b", "o'b[x]{y}"): score for s, score in exported(tiny).items()} == totals


@pytest.mark.parametrize("name", WITH_SAMPLES)
def test_the_sample_class_gets_by_either_door_what_was_written_down_beforehand(name, tmp_path):
    course = Course(classroom=tmp_path / "classroom")
    expected = tomllib.loads((course.samples(name) / "expected.toml").read_text(encoding="utf-8"))
    make_samples(course, name, tmp_path / "submissions")
    report = grade(course, tmp_path / "submissions", name, sandbox="best")
    found = {
        entry.student: {
            "status": entry.status,
            "reason": entry.remarks[0] if entry.remarks else "",
            "total": entry.total or 0,
            "points": entry.points or dict.fromkeys(report.most, 0),
        }
        for entry in report.entries
    }
    assert found == expected

    ours = grade_rows(course, name)
    totals = {e.student: e.total for e in report.entries if e.total is not None}
    as_handed_in(course, name)
    nbgrader(course, "autograde", name)
    assert grade_rows(course, name) == ours
    assert exported(course) == totals
