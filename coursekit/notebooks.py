"""Puts notebooks together from localised sources: lessons, assignments, what students receive."""

import nbformat
from nbformat import NotebookNode

from .source import LocalCell, Source

#: What a student finds where the solution was; raising keeps an untouched cell from passing.
CODE_STUB = {
    "en": "# Your code here\nraise NotImplementedError()",
    "zh": "# 在这里写下你的代码\nraise NotImplementedError()",
}
WORDS_STUB = {"en": "*Your answer here.*", "zh": "*在这里写下你的回答。*"}


def lesson_notebook(source: Source, lang: str) -> NotebookNode:
    """Return a lesson in one language, as its student opens it."""
    return _notebook(source, "lesson", lang, [_cell(c) for c in source.localise(lang)])


def assignment_notebook(source: Source, points: dict[str, float], lang: str) -> NotebookNode:
    """Return an assignment in one language with solutions and nbgrader's metadata.

    ``points`` has the points of every exercise: those of its check, or of the person who reads it.
    """
    cells = [_graded_cell(c, points) for c in source.localise(lang)]
    return _notebook(source, "assignment", lang, cells)


def student_notebook(notebook: NotebookNode) -> NotebookNode:
    """Return an assignment as it is handed out: nbgrader's own steps take the solutions out."""
    from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, LockCells
    from traitlets.config import Config

    lang = notebook.metadata.course.lang
    config = Config()
    config.ClearSolutions.code_stub = {"python": CODE_STUB.get(lang, CODE_STUB["en"])}
    config.ClearSolutions.text_stub = WORDS_STUB.get(lang, WORDS_STUB["en"])
    for step in (LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
        notebook, _resources = step(config=config).preprocess(notebook, {})
    return notebook


def _notebook(source: Source, kind: str, lang: str, cells: list[NotebookNode]) -> NotebookNode:
    header = {
        k: v[lang] if isinstance(v, dict) and lang in v else v for k, v in source.header.items()
    }
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "course": {**header, "kind": kind, "lang": lang, "name": source.name},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )


def _cell(cell: LocalCell) -> NotebookNode:
    make = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
    metadata = {"tags": list(cell.tags)} if cell.tags else {}
    if "hide-input" in cell.tags:
        metadata["jupyter"] = {"source_hidden": True}  # what the tag means to JupyterLab
    return make(cell.text, id=cell.id, metadata=metadata)


def _graded_cell(cell: LocalCell, points: dict[str, float]) -> NotebookNode:
    made = _cell(cell)
    if cell.exercise is None:
        return made
    if cell.role == "statement":
        made.source = made.source.replace("{{points}}", f"{points.get(cell.exercise, 0):g}")
    grade_id, grade, solution = {
        "statement": (f"statement-{cell.exercise}", False, False),
        "solution": (cell.exercise, False, True),
        "check": (f"check-{cell.exercise}", True, False),
        "rubric": (f"rubric-{cell.exercise}", False, False),
        "words": (cell.exercise, True, True),
    }[cell.role]
    made.metadata["nbgrader"] = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if grade:
        worth = points.get(cell.exercise, 0) if cell.role == "words" else points[cell.exercise]
        made.metadata["nbgrader"]["points"] = worth
    return made
