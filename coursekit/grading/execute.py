"""Grades one notebook: runs it in the sandbox, lets the judge ask, writes the verdicts in.

``JudgedExecute`` takes the place of nbgrader's Execute. nbgrader reads a score from a check
cell's outputs; here those outputs are written by the judge after all student code has run, so
that nothing the student's process says is ever taken for a score.
"""

import html
import re
import time
from dataclasses import dataclass

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer, Unicode

from autograd_core.language import translator, use_language
from coursekit.grading.bank import Bank, load_bank
from coursekit.grading.exam import exam_seed
from coursekit.grading.fork import ForkSession, why_no_fork
from coursekit.grading.judge import Assignment, Result, load_assignment
from coursekit.grading.kernel import KernelSession
from coursekit.grading.reading import where_to_read
from coursekit.grading.remarks import Remark, codes, sentences
from coursekit.grading.restore import language_of, released_notebook
from coursekit.grading.sandbox import choose_tier
from coursekit.grading.session import Patience, Session
from coursekit.paths import LANGUAGES, Course

_ = translator(__name__)


@dataclass(frozen=True)
class Judge:
    """An assignment's checks together with its bank of known mistakes, if it has one."""

    assignment: Assignment
    bank: Bank | None


_judges: dict[tuple, Judge] = {}


def load_judge(course: Course, name: str) -> Judge:
    """Return an assignment's judge; loaded once while its files stay as they are."""
    paths = (course.assignment_source(name), course.judge(name), course.bank(name))
    key = (name, *((path, path.stat().st_mtime_ns) for path in paths if path.exists()))
    if key not in _judges:
        bank = load_bank(course, name) if course.bank(name).exists() else None
        _judges[key] = Judge(load_assignment(course, name), bank)
    return _judges[key]


def session_for(judge: Judge, tier: str, engine: str) -> type[Session]:
    """Return what runs the code: forks if asked for, and if tier, machine and assignment allow."""
    forks = engine == "fork" and tier == "full" and not judge.assignment.kernel
    return ForkSession if forks and not why_no_fork() else KernelSession


def grade_notebook(
    notebook: NotebookNode,
    judge: Judge,
    tier: str,
    seed: int | None = None,
    session_type: type[Session] = KernelSession,
) -> tuple[NotebookNode, Result]:
    """Run ``notebook``, a restored submission, and judge it; see ``Grading``."""
    return Grading(notebook, judge, tier, seed, session_type).finish()


class Grading:
    """One submission under way: its cells run from the start on, ``finish`` judges it.

    ``notebook`` is a restored submission, ``tier`` names the sandbox, ``seed`` the draws (when
    None an exam's, else fresh ones), ``session_type`` what runs the code. Whoever does not finish
    must ``stop``.
    """

    def __init__(
        self,
        notebook: NotebookNode,
        judge: Judge,
        tier: str,
        seed: int | None = None,
        session_type: type[Session] = KernelSession,
    ):
        began = time.monotonic()
        assignment = judge.assignment
        self.notebook, self._judge = notebook, judge
        self._lang = lang = language_of(notebook)
        self._seed = exam_seed(assignment.name) if seed is None else seed
        self._released = released_notebook(assignment.course, assignment.name, lang)
        patience = Patience(cell=assignment.cell_seconds, question=assignment.ask_seconds)
        self._session = session = session_type(tier, lang, patience)
        questions = [code for code, _inputs in assignment.foreseen(self._seed)]
        session.have_in_common(_sources(self._released), questions)
        session.start()
        session.expect_cells(_sources(notebook))
        self._seconds = time.monotonic() - began

    def finish(self) -> tuple[NotebookNode, Result]:
        """Fill the notebook's outputs in, judge it, and return both.

        What happened is recorded in the notebook's metadata under "grading": points and messages
        per exercise, remarks and their words ("notes"), where in the lesson to read, seed,
        sandbox, seconds.
        """
        began = time.monotonic()
        notebook, session, assignment = self.notebook, self._session, self._judge.assignment
        with use_language(self._lang):
            try:
                given = {cell.source for cell in self._released.cells}
                _run_cells(notebook, session, given)
                # Not before: a cell could print what it is going to be asked.
                session.expect_questions(assignment.foreseen(self._seed))
                result = assignment.grade(session, self._seed, self._judge.bank)
            finally:
                self.stop()
            if _is_untouched(notebook):
                session.remarks.append(Remark("untouched", lambda: _("no exercise was answered")))
            record = {
                "faults": result.faults,
                "messages": {exercise: result.messages(exercise) for exercise in result.points},
                "misconceptions": result.misconceptions,
                "notes": {code: sentences(session.remarks, code) for code in LANGUAGES},
                "points": result.points,
                "reading": _reading(assignment, self._released, self._lang),
                "remarks": codes(session.remarks),
                "sandbox": session.tier,
                "seconds": round(self._seconds + time.monotonic() - began, 2),
                "seed": result.seed,
            }
        for cell in notebook.cells:
            if _is_check(cell):
                _write_verdict(cell, record)
        notebook.metadata["grading"] = record
        return notebook, result

    def stop(self) -> None:
        """End the processes that ran the submission; once is enough, twice does no harm."""
        self._session.stop()


def _reading(assignment: Assignment, released: NotebookNode, lang: str) -> dict[str, str]:
    """Return exercise → where in the lesson it was prepared, for those read by a person too."""
    if assignment.lesson is None:
        return {}
    exercises = [c.metadata.nbgrader.grade_id for c in released.cells if utils.is_solution(c)]
    return {
        exercise: where_to_read(
            assignment.course, assignment.lesson, assignment.sections.get(exercise), lang
        )
        for exercise in exercises
    }


def _run_cells(notebook: NotebookNode, session: Session, given: set[str]) -> None:
    """Run all code cells in order and fill in their outputs.

    Remark on those that fail, unless their source was ``given``: then another cell's failure
    has only spread.
    """
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        number += 1
        cell.execution_count = number
        remarks = len(session.remarks)
        cell.outputs = session.run(cell.source, number) if _runs(cell) else []
        if cell.source not in given and len(session.remarks) == remarks:
            _remark_on_errors(session, cell, number)


def _sources(notebook: NotebookNode) -> list[str]:
    """Return the sources of the cells that are run."""
    return [cell.source for cell in notebook.cells if _runs(cell)]


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _remark_on_errors(session: Session, cell: NotebookNode, number: int) -> None:
    """Note the error that ended a cell; one that waits for its answer is no error."""
    errors = [str(output.ename) for output in cell.outputs if output.output_type == "error"]
    if errors and errors[0] != "NotImplementedError":
        name = re.sub(r"\W", "", errors[0])[:40]
        words = lambda: _("code cell {number}: {reason}", number=number, reason=name)
        session.remarks.append(Remark("error", words))


def _is_untouched(notebook: NotebookNode) -> bool:
    answers = [cell for cell in notebook.cells if utils.is_solution(cell)]
    return bool(answers) and all(
        cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell) for cell in answers
    )


def _is_check(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def _write_verdict(cell: NotebookNode, record: dict) -> None:
    """Put the judged points first, where nbgrader looks, and drop what could shout them down."""
    exercise = cell.metadata.nbgrader.grade_id.removeprefix("check-")
    points = record["points"].get(exercise, 0.0)
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in record["messages"][exercise])
    verdict = from_dict(
        {
            "output_type": "execute_result",
            "execution_count": cell.execution_count,
            "data": {"text/plain": repr(points), "text/html": f'<ul class="verdict">{lines}</ul>'},
            "metadata": {},
        }
    )
    errors = [output for output in cell.outputs if output.output_type == "error"]
    cell.outputs = [verdict, *errors]


class JudgedExecute(NbGraderPreprocessor):
    """Runs a submission in the sandbox and has it judged outside, in place of nbgrader's Execute."""

    course_root = Unicode("", help="the course's folder; empty for this checkout").tag(config=True)
    sandbox = Unicode("", help="full, reduced or best; empty for COURSE_SANDBOX, else full").tag(
        config=True
    )
    engine = Enum(
        ("kernel", "fork"), "kernel", help="fork where the sandbox allows it, else kernel"
    ).tag(config=True)
    seed = Integer(None, allow_none=True, help="the draws; None for fresh ones").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        judge = load_judge(Course(self.course_root or None), resources["nbgrader"]["assignment"])
        tier = choose_tier(self.sandbox or None)
        session_type = session_for(judge, tier, self.engine)
        nb, _result = grade_notebook(nb, judge, tier, self.seed, session_type)
        return nb, resources
