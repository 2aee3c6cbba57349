"""Writes judged notebooks into nbgrader's gradebook and folders, as its own commands would.

nbgrader opens its gradebook anew for every step of every submission; here it is opened once a run.
What is written is the same (a test compares grades, feedback and export of the two).
"""

import contextlib
import copy
import os
from pathlib import Path

import jinja2
import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties, LimitOutput

from coursekit.files import write_atomically
from coursekit.grading.configuration import nbgrader_configuration
from coursekit.grading.feedback import TEMPLATES, feedback_words, inline_code, is_unread
from coursekit.grading.intake import Unusable, regular_bytes
from coursekit.grading.release import course_directory, open_gradebook
from coursekit.paths import Course

LONGEST_NOTE = 1000  # bytes of what nbgrader puts beside a submission


class Book:
    """The gradebook, the autograded notebooks and the feedback of one assignment.

    A context manager; it is the one writer of a run.
    """

    def __init__(self, course: Course, name: str):
        self.course = course
        self.name = name
        self.gradebook = open_gradebook(course)
        loader = jinja2.FileSystemLoader(TEMPLATES / "course_feedback")
        environment = jinja2.Environment(loader=loader)  # the template escapes what it is given
        environment.filters |= {"feedback_words": feedback_words, "inline_code": inline_code}
        self._template = environment.get_template("index.html.j2")

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *exception) -> None:
        self.gradebook.close()

    def path(self, step: str, student: str, suffix: str = ".ipynb") -> Path:
        """Return where nbgrader keeps a student's file of one step, such as "autograded"."""
        return self.course.classroom / step / student / self.name / f"{self.name}{suffix}"

    def record(self, student: str, notebook: NotebookNode, timestamp: str = "") -> None:
        """Enter a judged notebook: automatic scores, feedback page, the notebook itself.

        Scores and comments given by hand stay, and are marked for another look.
        """
        LimitOutput().preprocess(notebook, {})
        book = self.gradebook
        book.update_or_create_student(student)
        options = {"timestamp": utils.parse_utc(timestamp)} if timestamp else {}
        submission = book.update_or_create_submission(self.name, student, **options)
        (row,) = (n for n in submission.notebooks if n.name == self.name)
        _enter(row, notebook)
        book.db.commit()
        if submission.total_seconds_late > 0:
            self._penalise(student, notebook)
            book.db.refresh(row)
        write_atomically(self.path("feedback", student, ".html"), self._page(row, notebook))
        write_atomically(self.path("autograded", student), nbformat.writes(notebook) + "\n")
        self._hand_on(student)

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

    def _penalise(self, student: str, notebook: NotebookNode) -> None:
        """Leave late penalties to nbgrader and whatever plugin its configuration names."""
        directory = course_directory(self.course, self.name, student)
        facts = {"student": student, "assignment": self.name, "notebook": self.name}
        resources = {"nbgrader": {**facts, "db_url": directory.db_url}}
        step = AssignLatePenalties(config=nbgrader_configuration(self.course))
        step.preprocess(notebook, resources)

    def _page(self, row: SubmittedNotebook, notebook: NotebookNode) -> str:
        page = copy.deepcopy(notebook)
        grades = {grade.name: grade for grade in row.grades}
        comments = {comment.name: comment for comment in row.comments}
        for cell in filter(_is_marked, page.cells):
            mark = cell.metadata.nbgrader
            if mark.grade_id in comments:
                mark.comment = comments[mark.grade_id].comment
            if mark.grade_id in grades:
                mark.score = grades[mark.grade_id].score
                mark.unread = is_unread(grades[mark.grade_id])
        penalty = row.late_submission_penalty or 0
        facts = {"notebook": self.name, "score": row.score - penalty, "max_score": row.max_score}
        resources = {"nbgrader": {**facts, "late_penalty": penalty}}
        return self._template.render(nb=page, resources=resources)


def _enter(row: SubmittedNotebook, notebook: NotebookNode) -> None:
    """Put automatic scores and comments into a gradebook row, by nbgrader's own rules."""
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if _is_marked(cell)}
    for grade in row.grades:
        grade.auto_score, _most = utils.determine_grade(cells[grade.name])
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in row.comments:
        cell = cells.get(comment.name)
        unchanged = cell is not None and (
            cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
        )
        comment.auto_comment = "No response." if unchanged else None


def _is_marked(cell: NotebookNode) -> bool:
    return "grade_id" in cell.metadata.get("nbgrader", {})
