"""Grades a folder of submissions: intake, nbgrader's gradebook, feedback, table of grades."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.utils import capture_log

from autograd_core.language import get_language, translator
from coursekit.files import write_atomically
from coursekit.grading.configuration import nbgrader_configuration
from coursekit.grading.execute import load_judge
from coursekit.grading.intake import Submission, collect
from coursekit.grading.journal import Journal, key_of
from coursekit.grading.release import course_directory, open_gradebook, release
from coursekit.grading.remarks import Remark, codes, sentences
from coursekit.grading.report import Entry, GradeReport, recorded_points, write_grades
from coursekit.grading.sandbox import choose_tier
from coursekit.paths import Course

_ = translator(__name__)

Progress = Callable[[int, int, str], None]


def grade(
    course: Course,
    folder: Path | str,
    assignment: str | None = None,
    sandbox: str | None = None,
    force: bool = False,
    progress: Progress = lambda done, total, student: None,
) -> GradeReport:
    """Grade what lies in ``folder`` into the classroom's gradebook and return a report.

    ``assignment`` is needed when the folder holds several; ``sandbox`` is full (the default),
    reduced or best. Submissions that have not changed since they were graded are left alone
    unless ``force``. ``progress(done, total, student)`` is called before each student and once
    at the end. A submission that cannot be graded is an entry of the report, never an error.
    """
    tier = choose_tier(sandbox)
    name, submissions = collect(course, Path(folder), assignment)
    release(course, name)
    journal = Journal(course, name)
    entries = []
    for done, submission in enumerate(submissions):
        progress(done, len(submissions), submission.student)
        entries.append(_grade_one(course, journal, name, submission, tier, force))
    progress(len(submissions), len(submissions), "")
    most = load_judge(course, name).assignment.points
    return GradeReport(name, tier, most, entries, write_grades(course))


def _grade_one(
    course: Course, journal: Journal, name: str, submission: Submission, tier: str, force: bool
) -> Entry:
    student = submission.student
    last = journal.last.get(student, {})
    if submission.problem:
        return _review(course, journal, name, submission, last)
    key = key_of(course, name, submission.text, submission.timestamp, tier)
    unchanged = last.get("event") == "graded" and last["key"] == key
    if unchanged and not force and _still_stands(course, name, last):
        return _entry(course, name, last, fresh=False)
    journal.write(student, "began", key=key)
    began = time.monotonic()
    place(course, name, submission)
    done = _run(OneSubmission, course, name, student, tier)
    if done["success"]:
        done = _run(OneFeedback, course, name, student, tier)
    if not done["success"]:
        reason = _("the grader failed: {error}", error=done["error"].strip().splitlines()[-1])
        facts = {"status": "failed", "reason": reason, "log": done.get("log", "")}
        return _entry(course, name, journal.write(student, "failed", **facts), fresh=True)
    record = _autograded(course, name, student)
    if record["faults"]:
        words = lambda: _("a hidden check is broken; see the journal")
        submission.remarks.append(Remark("broken-check", words))
    lang = get_language()
    facts = {
        "key": key,
        "status": "review" if record["faults"] else "graded",
        "reason": "; ".join(sentences(submission.remarks, lang) + record["notes"][lang]),
        "remarks": codes(submission.remarks) + record["remarks"],
        "seconds": round(time.monotonic() - began, 2),
    }
    kept = {k: record[k] for k in ("points", "seed", "sandbox", "misconceptions", "faults")}
    return _entry(course, name, journal.write(student, "graded", **facts, **kept), fresh=True)


def _review(
    course: Course, journal: Journal, name: str, submission: Submission, last: dict
) -> Entry:
    """Record a submission that cannot be graded, once."""
    reason = submission.problem.words()
    known = last.get("event") == "review" and last["reason"] == reason
    if not known:
        facts = {"status": "review", "reason": reason, "remarks": [submission.problem.code]}
        last = journal.write(submission.student, "review", **facts)
    return _entry(course, name, last, fresh=not known)


def place(course: Course, name: str, submission: Submission) -> None:
    """Put the submission where nbgrader looks for it: submitted/student/name/name.ipynb."""
    folder = course.classroom / "submitted" / submission.student / name
    write_atomically(folder / f"{name}.ipynb", submission.text)
    if submission.timestamp:
        write_atomically(folder / "timestamp.txt", submission.timestamp + "\n")


def _run(kind: type, course: Course, name: str, student: str, tier: str) -> dict:
    directory = course_directory(course, name, student)
    directory.ignore = ["*"]  # no file but the notebook goes on: a link could lead anywhere
    converter = kind(coursedir=directory, config=nbgrader_configuration(course, tier, "fork"))
    converter.force = True
    return capture_log(converter)


class OneSubmission(Autograde):
    """nbgrader's autograde for one student, found by name and not by pattern."""

    def init_notebooks(self) -> None:
        self.assignments = _one(self, self.coursedir)


class OneFeedback(GenerateFeedback):
    """nbgrader's feedback for one student, found by name and not by pattern."""

    def init_notebooks(self) -> None:
        self.assignments = _one(self, self.coursedir)


def _one(converter, directory) -> dict[str, list[str]]:
    folder = converter._format_source(directory.assignment_id, directory.student_id)
    return {folder: [os.path.join(folder, f"{directory.assignment_id}.ipynb")]}


def _autograded(course: Course, name: str, student: str) -> dict:
    path = course.classroom / "autograded" / student / name / f"{name}.ipynb"
    return nbformat.read(path, as_version=4).metadata["grading"]


def _still_stands(course: Course, name: str, record: dict) -> bool:
    """Whether gradebook and feedback still say what the journal says."""
    if not _feedback(course, name, record["student"]).is_file():
        return False
    with open_gradebook(course) as gradebook:
        points = recorded_points(gradebook, name, record["student"], automatic=True)
    return points is not None and all(
        points.get(exercise) == earned for exercise, earned in record["points"].items()
    )


def _entry(course: Course, name: str, record: dict, fresh: bool) -> Entry:
    points = record.get("points", {})
    feedback = _feedback(course, name, record["student"])
    return Entry(
        student=record["student"],
        status=record["status"],
        total=round(sum(points.values()), 6) if points else None,
        points=points,
        reason=record["reason"],
        remarks=record.get("remarks", []),
        seconds=record.get("seconds", 0.0),
        fresh=fresh,
        feedback=feedback if points else None,
    )


def _feedback(course: Course, name: str, student: str) -> Path:
    return course.classroom / "feedback" / student / name / f"{name}.html"
