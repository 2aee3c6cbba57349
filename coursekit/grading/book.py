"""Writes what workers found into nbgrader's gradebook and folders, as its own commands would.

nbgrader opens its gradebook anew for every step of every submission; here it is opened once a run,
and a batch of submissions goes in with a few statements in one transaction. What is written is the
same (a test compares grades, feedback and export of the two).
"""

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from nbformat import from_dict
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import bindparam, insert, select, update

from coursekit.files import write_atomically
from coursekit.grading.configuration import nbgrader_configuration
from coursekit.grading.intake import Unusable, regular_bytes
from coursekit.grading.page import feedback_page
from coursekit.grading.release import course_directory, open_gradebook
from coursekit.paths import Course

LONGEST_NOTE = 1000  # bytes of what nbgrader puts beside a submission


@dataclass(frozen=True)
class Graded:
    """One submission as handed in, and the result of ``work.work``."""

    student: str
    text: str
    timestamp: str
    result: dict


@dataclass
class _Row:
    """What the gradebook holds about one student's submission."""

    submission: str
    notebook: str
    timestamp: datetime | None = None
    extension: timedelta | None = None
    penalty: float | None = None
    scores: dict[str, float | None] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    by_hand: bool = False


class Book:
    """The gradebook, the autograded notebooks and the feedback of one assignment.

    A context manager; it is the one writer of a run.
    """

    def __init__(self, course: Course, name: str):
        self.course = course
        self.name = name
        self.gradebook = open_gradebook(course)
        assignment = self.gradebook.find_assignment(name)
        notebook = self.gradebook.find_notebook(name, name)
        self._assignment, self._notebook = assignment.id, notebook.id
        self._duedate = assignment.duedate
        graded = {cell.name: cell.id for cell in (*notebook.grade_cells, *notebook.task_cells)}
        told = {cell.name: cell.id for cell in (*notebook.solution_cells, *notebook.task_cells)}
        self._cells = {Grade: graded, Comment: told}
        self._students = set(self._all(select(Student.id)))

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *exception) -> None:
        self.gradebook.close()

    def path(self, step: str, student: str, suffix: str = ".ipynb") -> Path:
        """Return where nbgrader keeps a student's file of one step, such as "autograded"."""
        return self.course.classroom / step / student / self.name / f"{self.name}{suffix}"

    def record(self, batch: list[Graded]) -> None:
        """Enter judged submissions: the files, then the scores of all of them at once.

        Scores and comments given by hand stay, and are marked for another look.
        """
        for graded in batch:
            self._place(graded)
        rows = self._enter(batch)
        for graded in batch:
            row = rows[graded.student]
            if row.penalty is not None or self._is_late(row):
                row.penalty = self._penalised(graded.student, graded.result["notebook"])
            page = graded.result["page"]
            if row.penalty or row.by_hand:
                notebook = from_dict(json.loads(graded.result["notebook"]))
                penalty = row.penalty or 0.0
                page = feedback_page(notebook, self.name, row.scores, row.comments, penalty)
            write_atomically(self.path("feedback", graded.student, ".html"), page)
            self._hand_on(graded.student)

    def _place(self, graded: Graded) -> None:
        """Put submission and judged notebook where nbgrader looks for them."""
        path = self.path("submitted", graded.student)
        write_atomically(path, graded.text)
        if graded.timestamp:
            write_atomically(path.with_name("timestamp.txt"), graded.timestamp + "\n")
        write_atomically(self.path("autograded", graded.student), graded.result["notebook"] + "\n")

    def _hand_on(self, student: str) -> None:
        """Keep beside the results what nbgrader's exchange needs to give feedback back."""
        for name in ("timestamp.txt", "submission_secret.txt"):
            source = self.path("submitted", student).with_name(name)
            if not os.path.lexists(source):
                continue
            with contextlib.suppress(Unusable, UnicodeDecodeError):
                text = regular_bytes(source)[:LONGEST_NOTE].decode()
                for step in ("autograded", "feedback"):
                    write_atomically(self.path(step, student).with_name(name), text)

    def _enter(self, batch: list[Graded]) -> dict[str, _Row]:
        """Put automatic scores and comments into the gradebook in one transaction."""
        db = self.gradebook.db
        try:
            rows = self._rows([graded.student for graded in batch])
            for graded in batch:
                stamp = utils.parse_utc(graded.timestamp) if graded.timestamp else None
                rows[graded.student].timestamp = stamp or rows[graded.student].timestamp
            self._marks(Grade, batch, rows)
            self._marks(Comment, batch, rows)
            stamps = [{"b_id": row.submission, "timestamp": row.timestamp} for row in rows.values()]
            table = SubmittedAssignment.__table__
            db.execute(update(table).where(table.c.id == bindparam("b_id")), stamps)
            db.commit()
        except BaseException:
            db.rollback()
            raise
        self._students.update(rows)
        return rows

    def _rows(self, students: list[str]) -> dict[str, _Row]:
        """Return the students' rows; make those that do not exist."""
        known = (
            select(SubmittedAssignment, SubmittedNotebook)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(
                SubmittedAssignment.assignment_id == self._assignment,
                SubmittedNotebook.notebook_id == self._notebook,
                SubmittedAssignment.student_id.in_(students),
            )
        )
        rows = {
            submission.student_id: _Row(
                submission.id,
                notebook.id,
                submission.timestamp,
                submission.extension,
                notebook.late_submission_penalty,
            )
            for submission, notebook in self.gradebook.db.execute(known)
        }
        new = {s: _Row(new_uuid(), new_uuid()) for s in students if s not in rows}
        rows |= new
        self._insert(Student, [{"id": s} for s in new if s not in self._students])
        self._insert(
            SubmittedAssignment,
            [
                {"id": row.submission, "assignment_id": self._assignment, "student_id": student}
                for student, row in new.items()
            ],
        )
        self._insert(
            SubmittedNotebook,
            [
                {"id": row.notebook, "assignment_id": row.submission, "notebook_id": self._notebook}
                for row in new.values()
            ],
        )
        return rows

    def _marks(self, kind: type[Grade] | type[Comment], batch: list[Graded], rows: dict) -> None:
        """Write scores or comments: what exists is changed, what is missing is made."""
        table, cells = kind.__table__, self._cells[kind]
        owners = [rows[graded.student].notebook for graded in batch]
        known = {
            (mark.notebook_id, mark.cell_id): mark
            for mark in self.gradebook.db.execute(
                select(table).where(table.c.notebook_id.in_(owners))
            )
        }
        made, changed = [], []
        for graded in batch:
            row = rows[graded.student]
            for name, cell in cells.items():
                mark = known.get((row.notebook, cell))
                if kind is Grade:
                    values = _score(row, name, graded.result["scores"].get(name), mark)
                else:
                    values = _comment(row, name, graded.result["comments"].get(name), mark)
                if mark is None:
                    key = {"id": new_uuid(), "notebook_id": row.notebook, "cell_id": cell}
                    made.append(key | values)
                else:
                    changed.append({"b_id": mark.id, **values})
        self._insert(kind, made)
        if changed:
            statement = update(table).where(table.c.id == bindparam("b_id"))
            self.gradebook.db.execute(statement, changed)

    def _insert(self, kind: type, rows: list[dict]) -> None:
        if rows:
            self.gradebook.db.execute(insert(kind.__table__), rows)

    def _all(self, statement) -> Iterable:
        return self.gradebook.db.scalars(statement)

    def _is_late(self, row: _Row) -> bool:
        if row.timestamp is None or self._duedate is None:
            return False
        return row.timestamp > self._duedate + (row.extension or timedelta(0))

    def _penalised(self, student: str, notebook: str) -> float | None:
        """Leave late penalties to nbgrader and whatever plugin its configuration names."""
        directory = course_directory(self.course, self.name, student)
        facts = {"student": student, "assignment": self.name, "notebook": self.name}
        resources = {"nbgrader": {**facts, "db_url": directory.db_url}}
        step = AssignLatePenalties(config=nbgrader_configuration(self.course))
        step.preprocess(from_dict(json.loads(notebook)), resources)
        self.gradebook.db.expire_all()
        row = self.gradebook.find_submission_notebook(self.name, self.name, student)
        return row.late_submission_penalty


def _score(row: _Row, name: str, automatic: float | None, known) -> dict:
    """Return what a grade's row is to hold and note the score as it then stands."""
    manual = None if known is None else known.manual_score
    extra = (None if known is None else known.extra_credit) or 0.0
    score = automatic if manual is None else manual
    row.scores[name] = None if score is None else score + extra
    row.by_hand |= manual is not None or bool(extra)
    waits = manual is not None or automatic is None
    return {"auto_score": automatic, "needs_manual_grade": waits}


def _comment(row: _Row, name: str, automatic: str | None, known) -> dict:
    manual = None if known is None else known.manual_comment
    row.comments[name] = automatic if manual is None else manual
    row.by_hand |= manual is not None
    return {"auto_comment": automatic}


def automatic_scores(gradebook: Gradebook, name: str) -> dict[str, dict[str, float | None]]:
    """Return student → exercise → automatic score of all submissions to an assignment."""
    statement = (
        select(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == name)
    )
    scores: dict[str, dict[str, float | None]] = {}
    for student, cell, score in gradebook.db.execute(statement):
        scores.setdefault(student, {})[cell.removeprefix("check-")] = score
    return scores
