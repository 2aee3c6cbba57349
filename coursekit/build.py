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

from . import notebooks
from .errors import CourseError
from .files import write_atomically
from .grading.judge import load_assignment
from .paths import Course
from .source import SourceError
from .translation import read_source

_ = translator(__name__)


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
    if not course.lesson_sources and not course.assignment_names:
        # Notebooks without a source are removed: where there is no source at all, a student works.
        raise CourseError(
            _("there are no sources in {root}: nothing to build from", root=course.root)
        )
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
            _place(path, as_text(notebook), check, report)
    for path in sorted(_built(course) - expected):
        report.stale.append(path)
        if not check:
            path.unlink()
    if not check:
        report.stale.clear()
    return report


def lesson_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return lesson ``name`` in one language, as its student opens it."""
    return notebooks.lesson_notebook(read_source(course, course.lesson_source(name), lang), lang)


def assignment_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return assignment ``name`` in one language with solutions and nbgrader's metadata.

    CourseError when there is no such assignment, or when its judge and its source do not agree:
    every exercise with checks is in the source, and every one graded by hand has a rubric there.
    """
    if name not in course.assignment_names:
        raise CourseError(
            _(
                "there is no assignment {name}: choose one of {names}",
                name=name,
                names=", ".join(course.assignment_names),
            )
        )
    source = read_source(course, course.assignment_source(name), lang)
    judge = load_assignment(course, name)
    unknown = set(judge.worth) - set(source.exercises)
    if unknown:
        raise CourseError(
            _(
                "{judge} checks exercises that {source} does not have: {names}",
                judge=course.judge(name).name,
                source=source.path.name,
                names=", ".join(sorted(unknown)),
            )
        )
    rubrics = {cell.exercise for cell in source.cells if cell.role == "rubric"}
    if rubrics != set(judge.by_hand):
        raise CourseError(
            _(
                "{source}: a rubric and points by hand belong together; one of them is missing for: {names}",
                source=source.path.name,
                names=", ".join(sorted(rubrics ^ set(judge.by_hand))),
            )
        )
    return notebooks.assignment_notebook(source, judge.worth, lang)


def student_notebook(course: Course, name: str, lang: str) -> NotebookNode:
    """Return assignment ``name`` as it is handed out, without its solutions."""
    return notebooks.student_notebook(assignment_notebook(course, name, lang))


# --- files -----------------------------------------------------------------------------------


def _makers(course: Course) -> Iterator[tuple[Path, Callable]]:
    """Yield every source with a function that returns its (path, notebook) pairs."""
    for path in course.lesson_sources:
        yield (
            path,
            lambda name=path.stem: [
                (course.lesson_notebook(name, lang), lesson_notebook(course, name, lang))
                for lang in course.languages_of(name)
            ],
        )
    for name in course.assignment_names:
        yield (
            course.assignment_source(name),
            lambda name=name: [
                (course.exercise_notebook(name, lang), student_notebook(course, name, lang))
                for lang in course.languages_of(name)
            ],
        )


def _targets(course: Course, source: Path) -> list[Path]:
    if source.stem == "assignment":
        name, notebook = source.parent.name, course.exercise_notebook
    else:
        name, notebook = source.stem, course.lesson_notebook
    return [notebook(name, lang) for lang in course.languages_of(name)]


def _built(course: Course) -> set[Path]:
    return {
        path
        for folder in ("notebooks", "exercises")
        for lang in course.languages
        for path in (course.root / folder / lang).glob("*.ipynb")
    }


def as_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file, the same on every machine."""
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
