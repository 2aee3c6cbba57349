"""Brings a submitted notebook back to the form it was handed out in, answers kept.

nbgrader remembers one source text a cell; here a notebook may have been handed out in several
languages, so locked cells are restored from the release in the submission's own. Whatever the
student did to metadata (points, flags, ids, schema versions, copies, deletions) is undone; code
that the student wrote stays where it is.
"""

import re

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbformat.v4 import nbformat as FORMAT
from nbformat.v4 import nbformat_minor as MINOR
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from coursekit import build
from coursekit.paths import LANGUAGES, Course

_NEW_CELL = {
    "code": {"execution_count": None, "metadata": {}, "outputs": []},
    "markdown": {"metadata": {}},
    "raw": {"metadata": {}},
}


def language_of(notebook: NotebookNode) -> str:
    """Return the language a notebook was handed out in: as it says, else as it is written."""
    stated = _mapping(_mapping(notebook.get("metadata")).get("course")).get("lang")
    if isinstance(stated, str) and re.fullmatch("[a-z]{2,3}", stated):
        return stated
    prose = "".join(_text(cell) for cell in _cells(notebook) if cell.get("cell_type") == "markdown")
    return "zh" if len(re.findall(r"[\u4e00-\u9fff]", prose)) > len(prose) / 10 else "en"


def answers_in(notebook: dict, grade_ids: set[str]) -> dict[str, str]:
    """Return grade_id → text of the cells that carry one of the ids; of copies the last one."""
    found = {}
    for cell in _cells(notebook):
        grade_id = _mapping(_mapping(cell.get("metadata")).get("nbgrader")).get("grade_id")
        if isinstance(grade_id, str) and grade_id in grade_ids:
            found[grade_id] = _text(cell)
    return found


def restore(submitted: NotebookNode, released: NotebookNode) -> NotebookNode:
    """Return the student's cells in the released notebook's form, without outputs.

    Of cells that carry the same id the last one counts. Locked and graded cells that are missing
    come back; a deleted solution does not, because the student may have written it elsewhere.
    """
    originals = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in released.cells
        if "nbgrader" in cell.metadata
    }
    kept: list[NotebookNode] = []
    seen: set[str] = set()
    for theirs in reversed(_cells(submitted)):
        grade_id = _mapping(_mapping(theirs.get("metadata")).get("nbgrader")).get("grade_id")
        if isinstance(grade_id, str) and grade_id in originals and grade_id not in seen:
            seen.add(grade_id)
            cell = from_dict(originals[grade_id])  # a copy
            if not cell.metadata.nbgrader.locked:
                cell.source = _text(theirs)
        elif isinstance(kind := theirs.get("cell_type"), str) and kind in _NEW_CELL:
            cell = from_dict({"cell_type": kind, "source": _text(theirs), **_NEW_CELL[kind]})
        else:
            continue
        kept.insert(0, cell)
    _bring_back(kept, originals, seen)
    for number, cell in enumerate(kept):
        cell.id = f"cell-{number}"  # copies and hand-made files repeat ids
    return NotebookNode(
        cells=kept, metadata=from_dict(released.metadata), nbformat=FORMAT, nbformat_minor=MINOR
    )


def _bring_back(kept: list[NotebookNode], originals: dict, seen: set[str]) -> None:
    """Insert what must be there and is not, each after the cell that it followed."""
    order = list(originals)
    for grade_id, original in originals.items():
        mark = original.metadata.nbgrader
        if grade_id in seen or not (mark.locked or mark.grade):
            continue
        rank = order.index(grade_id)
        place = len(kept)
        for index, cell in enumerate(kept):
            theirs = cell.metadata.get("nbgrader", {}).get("grade_id")
            if theirs and order.index(theirs) > rank:
                place = index
                break
        kept.insert(place, from_dict(original))


def _cells(notebook: NotebookNode) -> list:
    cells = notebook.get("cells")
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []


def _text(cell: dict) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _mapping(value) -> dict:
    return value if isinstance(value, dict) else {}


class RestoreCells(NbGraderPreprocessor):
    """nbgrader's sanitizing in one step, in place of OverwriteCells and its companions."""

    course_root = Unicode("", help="the course's folder; empty for this checkout").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        course = Course(self.course_root or None)
        name = resources["nbgrader"]["assignment"]
        return restore(nb, released_notebook(course, name, language_of(nb))), resources


_released: dict[tuple, NotebookNode] = {}


def released_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return what students were given; made once while its sources stay as they are."""
    lang = lang if lang in course.languages_of(name) else LANGUAGES[0]
    sources = [course.assignment_source(name), course.judge(name)]
    if lang not in LANGUAGES:
        sources.append(course.translation(name, lang))
    key = (name, lang, *((path, path.stat().st_mtime_ns) for path in sources))
    if key not in _released:
        _released[key] = build.student_notebook(course, name, lang)
    return _released[key]
