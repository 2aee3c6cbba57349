"""Builds the notebooks that people open from the bilingual sources.

Lessons go to ``notebooks/LANG/``, assignments without their solutions to ``exercises/LANG/``.
Notebooks are written without outputs and byte for byte the same on every machine, so that
``course build --check`` can tell whether the committed ones are up to date.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograd_core.language import translator

from .errors import CourseError
from .files import write_atomically
from .paths import LANGUAGES, Course
from .source import LocalCell, Source, SourceError

_ = translator(__name__)

#: What a student finds where the solution was; raising keeps an untouched cell from passing.
CODE_STUB = {
    "en": "# Your code here\nraise NotImplementedError()",
    "zh": "# 在这里写下你的代码\nraise NotImplementedError()",
}
WORDS_STUB = {"en": "*Your answer here.*", "zh": "*在这里写下你的回答。*"}


@dataclass
class BuildReport:
    """What a build did, or with ``check`` would have done."""

    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    stale: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems and not self.stale


def build(
    course: Course, check: bool = False, progress: Callable[[str], None] = lambda name: None
) -> BuildReport:
    """Build every notebook of the course.

    With ``check`` nothing is written: notebooks that differ from what their source gives, and
    notebooks without a source, are listed as stale. A source with problems is reported and the
    others are still built.
    """
    report = BuildReport()
    expected: set[Path] = set()
    for source_path, make in _makers(course):
        progress(source_path.relative_to(course.root).as_posix())
        try:
            made = make()
        except (SourceError, CourseError) as error:
            report.problems += str(error).split("\n")
            # What was built from it before stays: an error must not delete a notebook.
            expected |= set(_targets(course, source_path))
            continue
        for path, notebook in made:
            expected.add(path)
            _place(path, _as_text(notebook), check, report)
    for path in sorted(_built(course) - expected):
        report.stale.append(path)
        if not check:
            path.unlink()
    if not check:
        report.stale.clear()
    return report


def lesson_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return lesson ``name`` in one language, as its student opens it."""
    source = Source(course.lesson_source(name))
    return _notebook(source, "lesson", lang, [_cell(c) for c in source.localise(lang)])


def assignment_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return assignment ``name`` in one language with solutions and nbgrader's metadata."""
    from .grading.judge import load_assignment

    source = Source(course.assignment_source(name))
    points = load_assignment(course, name).points
    unknown = set(points) - set(source.exercises)
    if unknown:
        raise CourseError(
            _(
                "{judge} checks exercises that {source} does not have: {names}",
                judge=course.judge(name).name,
                source=source.path.name,
                names=", ".join(sorted(unknown)),
            )
        )
    cells = [_graded_cell(c, points) for c in source.localise(lang)]
    return _notebook(source, "assignment", lang, cells)


def student_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return assignment ``name`` as it is handed out: nbgrader's own steps take the solutions out."""
    from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, LockCells
    from traitlets.config import Config

    config = Config()
    config.ClearSolutions.code_stub = {"python": CODE_STUB[lang]}
    config.ClearSolutions.text_stub = WORDS_STUB[lang]
    notebook = assignment_notebook(course, name, lang)
    for step in (LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
        notebook, _resources = step(config=config).preprocess(notebook, {})
    return notebook


# --- putting a notebook together -------------------------------------------------------------


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
        made.metadata["nbgrader"]["points"] = 0 if cell.role == "words" else points[cell.exercise]
    return made


# --- files -----------------------------------------------------------------------------------


def _makers(course: Course) -> Iterator[tuple[Path, Callable]]:
    """Yield every source with a function that returns its (path, notebook) pairs."""
    for path in course.lesson_sources:
        yield (
            path,
            lambda name=path.stem: [
                (course.lesson_notebook(name, lang), lesson_notebook(course, name, lang))
                for lang in LANGUAGES
            ],
        )
    for name in course.assignment_names:
        yield (
            course.assignment_source(name),
            lambda name=name: [
                (course.exercise_notebook(name, lang), student_notebook(course, name, lang))
                for lang in LANGUAGES
            ],
        )


def _targets(course: Course, source: Path) -> list[Path]:
    if source.stem == "assignment":
        return [course.exercise_notebook(source.parent.name, lang) for lang in LANGUAGES]
    return [course.lesson_notebook(source.stem, lang) for lang in LANGUAGES]


def _built(course: Course) -> set[Path]:
    return {
        path
        for folder in ("notebooks", "exercises")
        for lang in LANGUAGES
        for path in (course.root / folder / lang).glob("*.ipynb")
    }


def _as_text(notebook: NotebookNode) -> str:
    nbformat.validate(notebook)
    return nbformat.writes(notebook, indent=1).rstrip("\n") + "\n"


def _place(path: Path, text: str, check: bool, report: BuildReport) -> None:
    if path.is_file() and path.read_bytes() == text.encode():
        report.unchanged.append(path)
    elif check:
        report.stale.append(path)
    else:
        write_atomically(path, text)
        report.written.append(path)
