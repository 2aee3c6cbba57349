"""What a grading run came to, and the table of grades that instructors open."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograd_core.language import translator
from coursekit.files import write_atomically
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook
from coursekit.paths import Course

_ = translator(__name__)

#: Columns of grades.csv; those of the exercises stand between them.
FIRST, LAST = ["assignment", "student", "total", "max"], ["status", "reason"]


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
    """One run: its entries in order of student ids, the sandbox it used, the files it made.

    ``most`` and ``by_hand`` have the points that checks give and those that a person gives.
    """

    assignment: str
    sandbox: str
    most: dict[str, float]
    entries: list[Entry]
    grades: Path | None = None
    by_hand: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> list[Entry]:
        """Entries that the grader itself could not deal with."""
        return [entry for entry in self.entries if entry.status == "failed"]

    @property
    def review(self) -> list[Entry]:
        """Entries that a person must look at."""
        return [entry for entry in self.entries if entry.status == "review"]


@dataclass
class Standing:
    """Where one submission stands in the gradebook, manual grades and penalties included.

    ``points`` has None for what nobody has graded yet, ``waiting`` the exercises that a person
    has to grade, ``by_hand`` those that a person has graded before.
    """

    points: dict[str, float | None] = field(default_factory=dict)
    penalty: float = 0.0
    waiting: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        """The points less the penalty, never below zero, as ``nbgrader export`` has them."""
        earned = sum(score for score in self.points.values() if score is not None)
        return max(0.0, round(earned - self.penalty, 6))


def standings(gradebook: Gradebook, name: str) -> dict[str, Standing]:
    """Return student → standing for every submission of an assignment, in a single query."""
    query = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            BaseCell.name,
            Grade.score,
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
            SubmittedNotebook.late_submission_penalty,
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == name)
    )
    found: dict[str, Standing] = {}
    for student, cell, score, automatic, manual, waits, penalty in query:
        standing = found.setdefault(student, Standing())
        exercise = cell.removeprefix("check-")
        graded = automatic is not None or manual is not None
        standing.points[exercise] = score if graded else None
        standing.penalty = penalty or 0.0
        if waits:
            standing.waiting.append(exercise)
        if manual is not None:
            standing.by_hand.append(exercise)
    return found


def exercise_order(course: Course, name: str) -> list[str]:
    """Return the graded exercises of a released assignment in the order in which they stand."""
    path = course.classroom / "source" / name / f"{name}.ipynb"
    if not path.is_file():
        return []
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    return [mark["grade_id"].removeprefix("check-") for mark in marks if mark.get("grade")]


def write_grades(course: Course) -> Path:
    """Write classroom/grades.csv from gradebook and journals and return its path.

    One line a student and assignment: total after penalties, as ``nbgrader export`` has it,
    points per exercise, status and reason. UTF-8 with a byte order mark, which Excel needs.
    """
    rows = []
    exercises: dict[str, None] = {}
    with open_gradebook(course) as gradebook:
        for assignment in gradebook.assignments:
            if assignment.name not in course.assignment_names:
                continue
            found = standings(gradebook, assignment.name)
            exercises |= dict.fromkeys(map(_column, exercise_order(course, assignment.name)))
            most = f"{assignment.max_score:g}"
            for student, record in sorted(Journal(course, assignment.name).last.items()):
                facts = {"assignment": assignment.name, "student": student, "max": most}
                rows.append(facts | _row(found.get(student), record))
    exercises |= dict.fromkeys(key for row in rows for key in row if key not in FIRST + LAST)
    columns = [*FIRST, *exercises, *LAST]
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    table.writeheader()
    table.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
    path = course.classroom / "grades.csv"
    write_atomically(path, "\ufeff" + text.getvalue())
    return path


def _column(exercise: str) -> str:
    """Return the title of an exercise's column; one called "total" is not the total."""
    return f"exercise {exercise}" if exercise in FIRST + LAST else exercise


def _row(standing: Standing | None, record: dict) -> dict[str, str]:
    row = {
        "status": record.get("status", "failed"),
        "reason": record.get("reason", _("grading was interrupted; run it again")),
    }
    if standing is not None and record["event"] != "began":
        row["total"] = f"{standing.total:g}"
        scores = standing.points.items()
        row |= {_column(name): "" if score is None else f"{score:g}" for name, score in scores}
    return row


def harmless(value: str) -> str:
    """Keep a spreadsheet from taking a student's id for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value
