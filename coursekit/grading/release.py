"""Makes an assignment known to nbgrader and lays out what students get, in every language."""

import hashlib
import re
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log

from autograd_core.language import translator
from coursekit import build
from coursekit.errors import CourseError
from coursekit.files import write_atomically
from coursekit.grading.configuration import nbgrader_configuration
from coursekit.grading.upgrade import take_along
from coursekit.paths import Course

_ = translator(__name__)


def release(course: Course, name: str) -> list[Path]:
    """Release assignment ``name``: classroom/source, gradebook.db, classroom/release.

    The gradebook has one entry whatever language is handed in. ``release/name/`` holds nbgrader's
    own English version and one folder for every other language. Returns the released notebooks.
    Releasing again without a change does nothing; with submissions present it updates points,
    takes up exercises that came or went, and keeps every grade.
    """
    notebook = build.assignment_notebook(course, name, "en")
    text = nbformat.writes(notebook) + "\n"
    folder = course.classroom / "release" / name
    released = [folder / f"{name}.ipynb"]
    released += [folder / lang / f"{name}.ipynb" for lang in course.languages_of(name)[1:]]
    source = course.classroom / "source" / name / f"{name}.ipynb"
    directory = course_directory(course, name)
    complete = all(path.is_file() for path in [source, *released])
    if complete and _is_known(directory, name) and _finished(course, name) == _digest(text):
        return released
    if (Path(directory.root) / "gradebook.db").is_file():
        with open_gradebook(course) as gradebook:
            take_along(gradebook, name, notebook)
    write_atomically(source, text)
    generate = GenerateAssignment(coursedir=directory, config=nbgrader_configuration(course))
    generate.force = True
    done = capture_log(generate)
    if not done["success"]:
        raise CourseError(
            _(
                "nbgrader could not release {name}: {error}",
                name=name,
                error=_last_error(done.get("log") or done["error"]),
            )
        )
    for path in released[1:]:
        notebook = build.student_notebook(course, name, path.parent.name)
        write_atomically(path, nbformat.writes(notebook) + "\n")
    write_atomically(_mark(course, name), _digest(text))
    return released


def _mark(course: Course, name: str) -> Path:
    """Where it is noted which version of an assignment has been released to the end."""
    return course.classroom / "journal" / f"{name}.released"


def _finished(course: Course, name: str) -> str:
    mark = _mark(course, name)
    return mark.read_text(encoding="utf-8") if mark.is_file() else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _last_error(log: str) -> str:
    """Return the line of a log that says what went wrong, without the traceback around it."""
    said = re.findall(r"^\s*(?:[\w.]+\.)?\w*(?:Error|Exception): .+", log, re.MULTILINE)
    lines = said or log.strip().splitlines() or [""]
    return lines[-1].strip()


def course_directory(course: Course, name: str, student: str = "*") -> CourseDirectory:
    """Return nbgrader's view of the classroom, for one assignment and student."""
    directory = CourseDirectory(config=nbgrader_configuration(course))
    directory.assignment_id, directory.student_id = name, student
    return directory


def open_gradebook(course: Course) -> Gradebook:
    """Open the classroom's gradebook; use it as a context manager."""
    directory = course_directory(course, "")
    return Gradebook(directory.db_url, directory.course_id)


def _is_known(directory: CourseDirectory, name: str) -> bool:
    if not (Path(directory.root) / "gradebook.db").is_file():
        return False
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        try:
            gradebook.find_assignment(name)
        except MissingEntry:
            return False
    return True
