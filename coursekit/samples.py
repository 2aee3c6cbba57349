"""Makes sample submissions: what students typed, put into the notebook that they received.

Each ``solutions/NAME/samples/<student>.md`` holds one student's answers: a few ``key: value`` lines, then a
section an exercise with its code, or its words for ``in_words``; a section ``scratch`` is a cell
that the student added. An exercise without a section was left as it came. ``expected.toml`` says
what each earns.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .build import student_notebook
from .paths import Course


@dataclass
class Sample:
    """One student's work: the language chosen, the file handed in, and the answers in order."""

    student: str
    lang: str
    about: str
    file: str = ""  # under which the notebook was handed in; its own name unless given
    damage: str = ""  # "cut" when the file arrives incomplete
    answers: list[tuple[str, str]] = field(default_factory=list)


def read_sample(path: Path) -> Sample:
    """Read one student's answers from ``samples/<student>.md``."""
    header, *sections = re.split(r"^## (\w+)\n", path.read_text(encoding="utf-8"), flags=re.M)
    values = dict(line.split(": ", 1) for line in header.strip("-\n").splitlines())
    answers = [
        (name, re.sub(r"\A```python\n|\n```\Z", "", text.strip()))
        for name, text in zip(sections[::2], sections[1::2], strict=True)
    ]
    return Sample(student=path.stem, answers=answers, **values)


def filled_in(course: Course, name: str, sample: Sample) -> NotebookNode:
    """Return the notebook of assignment ``name`` with the answers of ``sample`` typed into it."""
    notebook = student_notebook(course, name, sample.lang)
    place = {
        cell.metadata.nbgrader.grade_id: index
        for index, cell in enumerate(notebook.cells)
        if "nbgrader" in cell.metadata
    }
    added: list[tuple[int, NotebookNode]] = []
    last = 0
    for name, text in sample.answers:
        if name == "scratch":
            cell = nbformat.v4.new_code_cell(text, id=f"scratch-{len(added)}")
            added.append((last + 1, cell))
        else:
            notebook.cells[place[name]].source = text
            last = place.get(f"check-{name}", place[name])
    for index, cell in reversed(added):
        notebook.cells.insert(index, cell)
    return notebook


def make_samples(course: Course, name: str, folder: Path) -> list[Path]:
    """Write the sample submissions of ``name`` to ``folder/<student>/<file>``; return the files."""
    written = []
    for path in sorted(course.samples(name).glob("*.md")):
        sample = read_sample(path)
        text = nbformat.writes(filled_in(course, name, sample))
        if sample.damage == "cut":
            text = text[: len(text) * 3 // 5]
        target = Path(folder) / sample.student / (sample.file or f"{name}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written
