"""Runs lesson notebooks and remembers what each gave.

The memory is keyed by what decides the outputs: the code cells, the language, the engine's and
the lessons' own files and the versions of the libraries that draw. So a changed sentence runs nothing, a changed
cell runs its lesson only, and a changed engine runs everything: a page never shows numbers that
today's code would not give. (jupyter-cache looks at the cells alone.)
"""

import copy
import hashlib
import importlib.metadata
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

import autograd_core
import coursekit.lesson
from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.files import write_atomically

_ = translator(__name__)

#: Seconds that one cell may take.
CELL_TIMEOUT = 300
#: Libraries whose version shows in outputs.
DRAWING = ("numpy", "matplotlib", "ipywidgets", "anywidget", "ipykernel", "pygraphviz", "graphviz")


class LessonFailed(CourseError):
    """A cell of a lesson raised, hung or took the kernel down; the message names all three."""


@dataclass(frozen=True)
class Lesson:
    """One notebook of the site in one language."""

    name: str
    lang: str
    path: Path

    def __str__(self):
        return f"{self.name} ({self.lang})"


def execute_all(
    lessons: Iterable[Lesson], cache_folder: Path, running: Callable[[Lesson], None]
) -> dict[Lesson, NotebookNode]:
    """Return every lesson's notebook with outputs, running only those whose key is new.

    ``running`` is told of each lesson that is really run, as it begins, from a thread.
    Raises LessonFailed for the first lesson that fails, after the others have ended.
    """
    lessons = list(lessons)
    workers = min(2, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(_executed, lesson, cache_folder, running) for lesson in lessons]
    return {lesson: job.result() for lesson, job in zip(lessons, jobs, strict=True)}


def stderr_of(notebook: NotebookNode) -> list[str]:
    """Return what the cells wrote to stderr, each with its cell's number: a reader sees it."""
    return [
        _("cell {number} wrote to stderr: {text}", number=number, text=output.text.strip())
        for number, cell in enumerate(notebook.cells, 1)
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]


def _executed(lesson: Lesson, folder: Path, running: Callable[[Lesson], None]) -> NotebookNode:
    notebook = nbformat.read(lesson.path, as_version=4)
    remembered = folder / f"{lesson.name}.{lesson.lang}.{_key(lesson, notebook)}.json"
    if not remembered.is_file():
        running(lesson)
        results = _run(lesson, copy.deepcopy(notebook))
        for old in folder.glob(f"{lesson.name}.{lesson.lang}.*.json"):
            old.unlink()
        write_atomically(remembered, json.dumps(results, ensure_ascii=False))
    return _with_results(notebook, json.loads(remembered.read_text(encoding="utf-8")))


def _key(lesson: Lesson, notebook: NotebookNode) -> str:
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    parts = json.dumps([lesson.lang, code, _surroundings()])
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


@cache
def _surroundings() -> str:
    """A digest of everything outside the notebook that decides its outputs."""
    digest = hashlib.sha256(sys.version.encode())
    for name in DRAWING:
        try:
            digest.update(f"{name} {importlib.metadata.version(name)}".encode())
        except importlib.metadata.PackageNotFoundError:
            digest.update(f"no {name}".encode())
    engine = Path(autograd_core.__file__).parent
    speaking = Path(coursekit.lesson.__file__)
    files = [*engine.rglob("*"), speaking, *(speaking.parent / "locale").iterdir()]
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _run(lesson: Lesson, notebook: NotebookNode) -> dict:
    if not any(cell.cell_type == "code" for cell in notebook.cells):
        return {"outputs": [], "widgets": None}
    begun = [1]  # numbers of the cells that were sent to the kernel
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        on_cell_execute=lambda cell, cell_index: begun.append(cell_index + 1),
        resources={"metadata": {"path": str(lesson.path.parent)}},
    )
    with tempfile.TemporaryDirectory() as ipython, tempfile.TemporaryFile() as complaints:
        # A home of its own keeps the builder's start-up files and history out of the lesson.
        env = {**os.environ, "COURSE_LANG": lesson.lang, "IPYTHONDIR": ipython}
        env.pop("MPLBACKEND", None)
        try:
            client.execute(env=env, stderr=complaints)
        except CellExecutionError as error:
            reason = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            reason = _("no answer within {seconds} s", seconds=CELL_TIMEOUT)
        except DeadKernelError:
            complaints.seek(0)
            reason = _("the kernel died") + "\n" + complaints.read().decode("utf-8", "replace")
        else:
            return {
                "outputs": [cell.outputs for cell in notebook.cells if cell.cell_type == "code"],
                "widgets": notebook.metadata.get("widgets"),
            }
    raise LessonFailed(
        _("{lesson}, cell {number}: {reason}", lesson=lesson, number=begun[-1], reason=reason)
        + f"\n\n{notebook.cells[begun[-1] - 1].source}"
    )


def _with_results(notebook: NotebookNode, results: dict) -> NotebookNode:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, outputs in zip(code, results["outputs"], strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in _joined(outputs)]
    if results["widgets"]:
        notebook.metadata.widgets = nbformat.from_dict(results["widgets"])
    return notebook


def _joined(outputs: list[dict]) -> list[dict]:
    """Put together what a cell printed.

    A kernel sends it in parts that end anywhere, within a line too; MyST-NB would end the line there.
    """
    joined: list[dict] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.get("name") and output.get("name") == last.get("name"):
            joined[-1] = {**last, "text": last["text"] + output["text"]}
        else:
            joined.append(output)
    return joined
