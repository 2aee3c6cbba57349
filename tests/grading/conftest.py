"""Submissions to the tiny course, and the machine's sandbox."""

import copy
from pathlib import Path

import nbformat
import pytest

from coursekit.grading.judge import load_assignment
from coursekit.grading.restore import released_notebook
from coursekit.grading.sandbox import why_not_full


@pytest.fixture
def right() -> dict[str, str]:
    """Right answers to the two exercises of the tiny assignment, of 2 and 3 points."""
    double = "def double(x):\n    return 2 * x"
    check = "    if not values:\n        raise ValueError\n"
    mean = f"def mean(values):\n{check}    return sum(values) / len(values)"
    return {"double": double, "mean": mean}


@pytest.fixture
def assignment(tiny):
    return load_assignment(tiny, "01_tiny")


@pytest.fixture
def answered(tiny):
    """Make a submission: the released notebook with answers in it."""

    def make(answers: dict[str, str], lang: str = "en") -> nbformat.NotebookNode:
        notebook = copy.deepcopy(released_notebook(tiny, "01_tiny", lang))
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        return notebook

    return make


@pytest.fixture
def hand_in(tmp_path, answered):
    """Write a submission as ``submissions/student/01_tiny.ipynb``; return the folder of all."""

    def write(student: str, answers: dict[str, str], lang: str = "en", change=None) -> Path:
        notebook = answered(answers, lang)
        if change is not None:
            change(notebook)
        path = tmp_path / "submissions" / student / "01_tiny.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        return tmp_path / "submissions"

    return write


@pytest.fixture
def full_tier():
    """The full sandbox, or a skip with the reason this machine has none."""
    if why_not_full():
        pytest.skip(f"no full sandbox: {why_not_full()}")
    return "full"
