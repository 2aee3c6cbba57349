"""One student's feedback page, from a judged notebook and what the gradebook says about it."""

import copy
import functools
from collections.abc import Mapping

import jinja2
from nbformat import NotebookNode

from coursekit.grading.feedback import TEMPLATES, feedback_words, inline_code


def feedback_page(
    notebook: NotebookNode,
    name: str,
    scores: Mapping[str, float | None],
    comments: Mapping[str, str | None],
    penalty: float = 0.0,
) -> str:
    """Return the page of a judged notebook of assignment ``name`` as HTML.

    ``scores`` and ``comments`` are by grade id; a score of None has not been given yet.
    ``penalty`` is what a late submission loses.
    """
    page = copy.copy(notebook)
    page["cells"] = [_with_marks(cell, scores, comments) for cell in notebook.cells]
    most = sum(
        cell.metadata.nbgrader.points
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    )
    facts = {
        "notebook": name,
        "score": sum(score or 0.0 for score in scores.values()) - penalty,
        "max_score": most,
        "late_penalty": penalty,
    }
    return _template().render(nb=page, resources={"nbgrader": facts})


def _with_marks(cell: NotebookNode, scores: Mapping, comments: Mapping) -> NotebookNode:
    """Return a cell with its score and comment in its metadata, as nbgrader's own page has it."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id not in scores and grade_id not in comments:
        return cell
    mark = NotebookNode(cell.metadata.nbgrader)
    if grade_id in comments:
        mark["comment"] = comments[grade_id]
    if grade_id in scores:
        mark["score"], mark["unread"] = scores[grade_id] or 0.0, scores[grade_id] is None
    return NotebookNode({**cell, "metadata": NotebookNode({**cell.metadata, "nbgrader": mark})})


@functools.cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES / "course_feedback")
    environment = jinja2.Environment(loader=loader)  # the template escapes what it is given
    environment.filters |= {"feedback_words": feedback_words, "inline_code": inline_code}
    return environment.get_template("index.html.j2")
