"""A graded class without running anybody's code: what the grader would have written down."""

import atexit
import copy
import shutil
import tempfile
from pathlib import Path

from coursekit.grading.book import Book, Graded
from coursekit.grading.execute import _is_check, _write_verdict
from coursekit.grading.journal import Journal
from coursekit.grading.release import release
from coursekit.grading.restore import released_notebook
from coursekit.grading.work import written_down
from coursekit.paths import Course

NAME = "01_tiny"
_released: list[Path] = []


class Classroom:
    """The tiny course's classroom; ``enter`` is one student's graded submission."""

    def __init__(self, course: Course):
        self.course = course
        if not _released:  # takes seconds; nothing in it depends on where it lies
            _released.append(Path(tempfile.mkdtemp(prefix="released-")) / "classroom")
            atexit.register(shutil.rmtree, _released[0].parent)
            release(Course(course.root, classroom=_released[0]), NAME)
        shutil.copytree(_released[0], course.classroom)
        self.journal = Journal(course, NAME)

    def enter(
        self,
        student: str,
        double: float,
        mean: float,
        answers: dict[str, str] | None = None,
        misconceptions: dict[str, str] | None = None,
        remarks: tuple[str, ...] = (),
        reason: str = "",
        notes: dict[str, list[str]] | None = None,
        seconds: float = 0.5,
        timestamp: str = "",
        lang: str = "en",
    ) -> None:
        """Enter a submission that earned ``double`` of 2 and ``mean`` of 3 points."""
        points = {"double": double, "mean": mean}
        record = {"points": points, "messages": {"double": [], "mean": []}, "notes": notes or {}}
        notebook = copy.deepcopy(released_notebook(self.course, NAME, lang))
        for number, cell in enumerate(notebook.cells):
            cell.id = f"cell-{number}"
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = (answers or {}).get(grade_id, cell.source)
            if _is_check(cell):
                cell.execution_count = number
                _write_verdict(cell, record)
        notebook.metadata["grading"] = record
        with Book(self.course, NAME) as book:
            result = written_down(notebook, NAME)
            book.record([Graded(student, result["notebook"], timestamp, result)])
        kept = {"points": points, "misconceptions": misconceptions or {}, "sandbox": "full"}
        facts = {"status": "graded", "reason": reason, "remarks": list(remarks), "seconds": seconds}
        self.journal.write(student, "graded", key="", **kept, **facts)

    def note(self, student: str, event: str, **facts) -> None:
        """Write a record of the journal for a submission that has no grade."""
        self.journal.write(student, event, **facts)
