"""Tells students before they hand in what the visible checks say, and how far they have come.

Nothing here knows solutions or hidden checks: it runs the notebook from top to bottom in a fresh
kernel, as grading will, and reads what its check cells say.
"""

import copy
import hashlib
import json
import os
import re
import subprocess
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograd_core.language import translator

from .errors import CourseError
from .files import write_atomically
from .paths import Course

_ = translator(__name__)

CELL_TIMEOUT = 120
PASSED, FAILED, OPEN = "passed", "failed", "open"
STUB = "raise NotImplementedError()"


@dataclass(frozen=True)
class Answer:
    """One exercise: its title, its points, its state (passed, failed or open) and the reason.

    ``by_hand`` says that a person reads it; it is open until something is written.
    """

    exercise: str
    title: str
    points: float
    state: str
    reason: str = ""
    by_hand: bool = False


@dataclass
class HandIn:
    """What one notebook came to: its answers, and what else a student should know."""

    name: str
    path: Path
    answers: list[Answer] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def solved(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.state == PASSED]

    @property
    def ready(self) -> bool:
        """Every exercise is answered, every visible check passes, nothing is to be remarked."""
        return len(self.solved) == len(self.answers) and not self.remarks


def find_notebook(course: Course, which: str, lang: str) -> Path:
    """Return the notebook that ``which`` means: a path, a name as 05_tensor_engine, or 05."""
    path = Path(which)
    if path.suffix == ".ipynb":
        if path.is_file():
            return path
        raise CourseError(_("there is no file {path}", path=path))
    folder = course.root / "exercises" / lang
    known = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    found = [p for p in known if p.stem == which or p.stem.split("_")[0] == which.zfill(2)]
    if not found:
        raise CourseError(
            _(
                "there is no assignment {name}: choose one of {names}",
                name=which,
                names=", ".join(p.stem.split("_")[0] for p in known) or "–",
            )
        )
    return found[0]


def check_notebook(path: Path) -> HandIn:
    """Run a notebook from top to bottom and return what its visible checks say.

    The file itself is not touched. CourseError when it is not an assignment of this course.
    """
    notebook = read_assignment(path)
    name = notebook.metadata.course.name
    hand_in = HandIn(name, path, remarks=list(_odd_things(notebook, path)))
    ran = copy.deepcopy(notebook)
    try:
        _run(ran, path.parent)
    except CellTimeoutError:
        hand_in.remarks.append(
            _("a cell ran longer than {n} seconds; the run ended there", n=CELL_TIMEOUT)
        )
    except DeadKernelError:
        hand_in.remarks.append(_("the kernel died while the notebook ran; the run ended there"))
    hand_in.remarks += _stumbles(ran)
    hand_in.answers = [_answer(ran, exercise) for exercise in _exercises(ran)]
    return hand_in


def read_assignment(path: Path) -> NotebookNode:
    """Return the notebook of an assignment; CourseError when the file is no such thing."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of a copied cell we speak ourselves
            notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise CourseError(
            _("{path} is not a notebook that can be read: {error}", path=path, error=error)
        ) from None
    if notebook.metadata.get("course", {}).get("kind") != "assignment":
        raise CourseError(_("{path} is not an assignment of this course", path=path))
    return notebook


# --- running and reading ----------------------------------------------------------------------


def _run(notebook: NotebookNode, folder: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder.resolve())}},
    )
    client.execute(
        env={**environment, "COURSE_LANG": notebook.metadata.course.lang},
        stderr=subprocess.DEVNULL,  # the kernel's own remarks; those of the cells are outputs
    )


def _mark(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader") or {}


def _exercises(notebook: NotebookNode) -> list[str]:
    """Return the exercises in order; each has a statement, an answer and, unless in words, a check."""
    names = (
        re.sub("^(statement|check|rubric)-", "", _mark(c).get("grade_id", ""))
        for c in notebook.cells
    )
    return list(dict.fromkeys(filter(None, names)))


def _error(cell: NotebookNode | None) -> str:
    """Return the error that a cell ended with, its kind and its words, or nothing."""
    for output in (cell or {}).get("outputs", ()):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}".rstrip(": ")
    return ""


def _answer(notebook: NotebookNode, exercise: str) -> Answer:
    cells = {_mark(cell)["grade_id"]: cell for cell in notebook.cells if _mark(cell)}
    answer, check = cells.get(exercise), cells.get(f"check-{exercise}")
    title = _title(cells.get(f"statement-{exercise}"), exercise)
    if answer is not None and _mark(answer).get("grade"):
        untouched = _is_untouched(answer)
        state = OPEN if untouched else PASSED
        reason = _("nothing written yet") if untouched else ""
        points = float(_mark(answer).get("points", 0))
        return Answer(exercise, title, points, state, reason, by_hand=True)
    points = float(_mark(check).get("points", 0)) if check is not None else 0.0
    if answer is None or check is None:
        return Answer(exercise, title, points, FAILED, _("a cell of this exercise is missing"))
    if check.get("execution_count") is None:
        return Answer(exercise, title, points, FAILED, _("the run ended before this check"))
    error = _error(check)
    if STUB in answer.source and error:
        return Answer(exercise, title, points, OPEN, _("not answered yet"))
    return Answer(exercise, title, points, FAILED if error else PASSED, error)


def _title(statement: NotebookNode | None, exercise: str) -> str:
    heading = re.match(r"#+\s*(.+)", statement.source) if statement is not None else None
    return re.sub(r"\s*[（(][^（(]*[)）]\s*$", "", heading[1]) if heading else exercise


def _is_untouched(cell: NotebookNode) -> bool:
    from nbgrader.utils import compute_checksum

    return _mark(cell).get("checksum") == compute_checksum(cell)


# --- what else a student should know --------------------------------------------------------------


def _odd_things(notebook: NotebookNode, path: Path) -> Iterator[str]:
    wanted = f"{notebook.metadata.course.name}.ipynb"
    if path.name != wanted:
        yield _("the file is called {name}; hand it in as {wanted}", name=path.name, wanted=wanted)
    ids = [_mark(cell)["grade_id"] for cell in notebook.cells if _mark(cell)]
    for twice in sorted({grade_id for grade_id in ids if ids.count(grade_id) > 1}):
        yield _("the cell {id} is there twice: delete the copy", id=twice)
    for number, cell in enumerate(notebook.cells, 1):
        if _mark(cell).get("locked") and not _is_untouched(cell):
            yield _(
                "cell {number} is not yours to change; grading brings its text back",
                number=number,
            )


def _stumbles(ran: NotebookNode) -> Iterator[str]:
    """Yield what stops outside the checks: there an error is no verdict but an accident."""
    for number, cell in enumerate(ran.cells, 1):
        error = "" if _mark(cell).get("grade") else _error(cell)
        if error and not error.startswith("NotImplementedError"):
            yield _("cell {number} stops with {error}", number=number, error=error)


# --- progress -------------------------------------------------------------------------------------


def progress(
    course: Course, lang: str, looking: Callable[[str], None] = lambda name: None
) -> list[HandIn]:
    """Return where each assignment stands; only those that changed since are run again.

    ``looking`` is told of each notebook that is run.
    """
    found = []
    for path in sorted((course.root / "exercises" / lang).glob("[0-9][0-9]_*.ipynb")):
        notebook = read_assignment(path)
        remembered = course.build / "progress" / f"{path.stem}.{lang}.json"
        key = hashlib.sha256(path.read_bytes()).hexdigest()
        hand_in = _recall(remembered, key, path)
        if hand_in is None:
            if all(_is_untouched(cell) for cell in notebook.cells if _mark(cell).get("solution")):
                hand_in = _not_begun(notebook, path)
            else:
                looking(path.stem)
                hand_in = check_notebook(path)
                _remember(remembered, key, hand_in)
        found.append(hand_in)
    return found


def _not_begun(notebook: NotebookNode, path: Path) -> HandIn:
    answers = [
        Answer(answer.exercise, answer.title, answer.points, OPEN, by_hand=answer.by_hand)
        for answer in (_answer(notebook, exercise) for exercise in _exercises(notebook))
    ]
    return HandIn(notebook.metadata.course.name, path, answers)


def _remember(file: Path, key: str, hand_in: HandIn) -> None:
    answers = [asdict(answer) for answer in hand_in.answers]
    text = {"key": key, "answers": answers, "remarks": hand_in.remarks}
    write_atomically(file, json.dumps(text, ensure_ascii=False, indent=1))


def _recall(file: Path, key: str, path: Path) -> HandIn | None:
    try:
        text = json.loads(file.read_text(encoding="utf-8"))
        if text["key"] != key:
            return None
        answers = [Answer(**answer) for answer in text["answers"]]
        return HandIn(path.stem, path, answers, text["remarks"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
