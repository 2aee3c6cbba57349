"""Grades a folder of submissions: intake, nbgrader's gradebook, feedback, table of grades."""

import time
import traceback
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograd_core.language import get_language, translator
from coursekit.files import write_atomically
from coursekit.grading.book import Book
from coursekit.grading.execute import grade_notebook, load_judge, session_for
from coursekit.grading.intake import Submission, collect
from coursekit.grading.journal import Journal, key_of
from coursekit.grading.release import release
from coursekit.grading.remarks import Remark, codes, sentences
from coursekit.grading.report import Entry, GradeReport, recorded_points, write_grades
from coursekit.grading.restore import language_of, released_notebook, restore
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
    with Book(course, name) as book:
        for done, submission in enumerate(submissions):
            progress(done, len(submissions), submission.student)
            entries.append(_grade_one(book, journal, submission, tier, force))
    progress(len(submissions), len(submissions), "")
    known = load_judge(course, name).assignment
    return GradeReport(name, tier, known.points, entries, write_grades(course), known.by_hand)


def _grade_one(
    book: Book, journal: Journal, submission: Submission, tier: str, force: bool
) -> Entry:
    student, course, name = submission.student, book.course, book.name
    last = journal.last.get(student, {})
    if submission.problem:
        return _review(book, journal, submission, last)
    key = key_of(course, name, submission.text, submission.timestamp, tier)
    unchanged = last.get("event") == "graded" and last["key"] == key
    if unchanged and not force and _still_stands(book, last):
        return _entry(book, last, fresh=False)
    journal.write(student, "began", key=key)
    began = time.monotonic()
    try:
        place(book, submission)
        notebook = judge_submission(course, name, submission, tier)
        book.record(student, notebook, submission.timestamp)
    except Exception as error:
        # Whatever goes wrong for one student must not stop the others; the journal keeps it.
        book.gradebook.db.rollback()
        reason = _("the grader failed: {error}", error=f"{type(error).__name__}: {error}")
        facts = {"status": "failed", "reason": reason, "log": traceback.format_exc()}
        return _entry(book, journal.write(student, "failed", **facts), fresh=True)
    grading = notebook.metadata["grading"]
    if grading["faults"]:
        words = lambda: _("a hidden check is broken; see the journal")
        submission.remarks.append(Remark("broken-check", words))
    lang = get_language()
    facts = {
        "key": key,
        "status": "review" if grading["faults"] else "graded",
        "reason": "; ".join(sentences(submission.remarks, lang) + grading["notes"][lang]),
        "remarks": codes(submission.remarks) + grading["remarks"],
        "seconds": round(time.monotonic() - began, 2),
    }
    kept = {k: grading[k] for k in ("points", "seed", "sandbox", "misconceptions", "faults")}
    return _entry(book, journal.write(student, "graded", **facts, **kept), fresh=True)


def _review(book: Book, journal: Journal, submission: Submission, last: dict) -> Entry:
    """Record a submission that cannot be graded, once."""
    reason = submission.problem.words()
    known = last.get("event") == "review" and last["reason"] == reason
    if not known:
        facts = {"status": "review", "reason": reason, "remarks": [submission.problem.code]}
        last = journal.write(submission.student, "review", **facts)
    return _entry(book, last, fresh=not known)


def place(book: Book, submission: Submission) -> None:
    """Put the submission where nbgrader looks for it: submitted/student/name/name.ipynb."""
    path = book.path("submitted", submission.student)
    write_atomically(path, submission.text)
    if submission.timestamp:
        write_atomically(path.with_name("timestamp.txt"), submission.timestamp + "\n")


def judge_submission(course: Course, name: str, submission: Submission, tier: str) -> NotebookNode:
    """Return the submission restored, run and judged; in a forked session where that can be."""
    notebook = nbformat.reads(submission.text, as_version=4)
    released = released_notebook(course, name, language_of(notebook))
    judge = load_judge(course, name)
    session_type = session_for(judge, tier, "fork")
    judged, _result = grade_notebook(
        restore(notebook, released), judge, tier, session_type=session_type
    )
    return judged


def _still_stands(book: Book, record: dict) -> bool:
    """Whether gradebook and feedback still say what the journal says."""
    if not book.path("feedback", record["student"], ".html").is_file():
        return False
    points = recorded_points(book.gradebook, book.name, record["student"], automatic=True)
    return points is not None and all(
        points.get(exercise) == earned for exercise, earned in record["points"].items()
    )


def _entry(book: Book, record: dict, fresh: bool) -> Entry:
    points = record.get("points", {})
    feedback = book.path("feedback", record["student"], ".html")
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
