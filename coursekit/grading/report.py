"""What a grading run came to, and the table of grades that instructors open."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograd_core.language import translator
from coursekit.files import write_atomically
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook
from coursekit.paths import Course

_ = translator(__name__)


@dataclass
class Entry:
    """One student: ``status`` is graded, review (a person must look) or failed (the grader did).

    ``points`` are per exercise, ``total`` is None without a grade, ``fresh`` says that this run
    graded it; ``remarks`` are codes (see ``remarks.Remark``) and ``reason`` their words.
    """

    student: str
    status: str
    total: float | None = None
    points: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0
    fresh: bool = True
    feedback: Path | None = None


@dataclass
class GradeReport:
    """One run: its entries in order of student ids, the sandbox it used, the files it made."""

    assignment: str
    sandbox: str
    most: dict[str, float]
    entries: list[Entry]
    grades: Path | None = None

    @property
    def failed(self) -> list[Entry]:
        """Entries that the grader itself could not deal with."""
        return [entry for entry in self.entries if entry.status == "failed"]

    @property
    def review(self) -> list[Entry]:
        """Entries that a person must look at."""
        return [entry for entry in self.entries if entry.status == "review"]


def recorded_points(
    gradebook: Gradebook, name: str, student: str, automatic: bool = False
) -> dict[str, float | None] | None:
    """Return exercise → score as the gradebook has it, None where there is none yet.

    ``automatic`` leaves manual grades aside. None when the gradebook has no such submission.
    """
    try:
        submission = gradebook.find_submission(name, student)
    except MissingEntry:
        return None
    points = {}
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            graded = grade.auto_score is not None or grade.manual_score is not None
            score = grade.auto_score if automatic else grade.score if graded else None
            points[grade.name.removeprefix("check-")] = score
    return points


def write_grades(course: Course) -> Path:
    """Write classroom/grades.csv from gradebook and journals and return its path.

    One line a student and assignment: total after penalties, as ``nbgrader export`` has it,
    points per exercise, status and reason. UTF-8 with a byte order mark, which Excel needs.
    """
    rows = []
    with open_gradebook(course) as gradebook:
        for assignment in gradebook.assignments:
            if assignment.name not in course.assignment_names:
                continue
            journal = Journal(course, assignment.name)
            for student, record in sorted(journal.last.items()):
                rows.append(_row(gradebook, assignment, student, record))
    first, last = ["assignment", "student", "total", "max"], ["status", "reason"]
    exercises = dict.fromkeys(key for row in rows for key in row if key not in first + last)
    columns = [*first, *exercises, *last]
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    table.writeheader()
    table.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    path = course.classroom / "grades.csv"
    write_atomically(path, "\ufeff" + text.getvalue())
    return path


def _row(gradebook: Gradebook, assignment, student: str, record: dict) -> dict:
    row = {
        "assignment": assignment.name,
        "student": student,
        "max": f"{assignment.max_score:g}",
        "status": record.get("status", "failed"),
        "reason": record.get("reason", _("grading was interrupted; run it again")),
    }
    points = recorded_points(gradebook, assignment.name, student)
    if points is not None and record["event"] != "began":
        submission = gradebook.find_submission(assignment.name, student)
        row["total"] = f"{max(0.0, submission.score - (submission.late_submission_penalty or 0)):g}"
        row |= {name: "" if score is None else f"{score:g}" for name, score in points.items()}
    return row


def _harmless(value: str) -> str:
    """Keep a spreadsheet from taking a student's id for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
