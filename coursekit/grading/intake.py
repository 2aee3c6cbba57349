"""Takes in what students handed in: finds each student's notebook, or says why there is none.

Accepted are nbgrader's ``student/assignment/file.ipynb``, folders ``student/file.ipynb``, loose
files ``student.ipynb``, and a zip of these as learning platforms export it. Only regular files of bounded size are opened and no link is followed. A
submission that cannot be used becomes a record with a reason in words; it never stops the others.
"""

import json
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.grading.archive import LARGEST, unpack
from coursekit.grading.remarks import Remark
from coursekit.grading.restore import answers_in, language_of, released_notebook
from coursekit.paths import Course

_ = translator(__name__)

DEEPEST = 4  # folders below the one given
LONGEST_ID = 100  # characters


class Unusable(Exception):
    """A file is not a notebook that can be graded; the message says why, to a person."""


@dataclass
class Submission:
    """One student's submission: the file of the notebook, or the ``problem`` with it.

    ``remarks`` are for the instructor, ``timestamp`` is what timestamp.txt says.
    """

    student: str
    path: Path = Path()
    problem: Remark | None = None
    timestamp: str = ""
    remarks: list[Remark] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The notebook in nbformat 4; read anew each time, for a class would fill the memory.

        Unusable when the file has changed since and is no notebook any more.
        """
        return read_notebook(self.path)[0]


@dataclass
class _Candidate:
    """A file; ``claims`` is the assignment that it says it is, ``grade_ids`` are of its cells."""

    path: Path
    claims: str = ""
    grade_ids: set[str] = field(default_factory=set)
    problem: str = ""


def collect(
    course: Course, folder: Path, assignment: str | None = None
) -> tuple[str, list[Submission]]:
    """Return the assignment's name and one submission a student, in order of student ids.

    ``folder`` may be a zip; it is unpacked into the classroom. Without ``assignment`` the notebooks must all be of one; CourseError otherwise.
    """
    folder = Path(folder)
    if folder.is_file() and folder.suffix == ".zip":
        folder = unpack(folder, course.classroom / "unpacked" / folder.stem)
    if not folder.is_dir():
        raise CourseError(_("{folder} is neither a folder nor a zip of submissions", folder=folder))
    groups: dict[str, list[_Candidate]] = {}
    for student, path in _find(folder):
        candidates = groups.setdefault(student, [])
        if path is not None:
            candidates.append(_read(path))
    if not groups:
        raise CourseError(
            _("{folder} holds no submissions: no notebook (.ipynb) was found", folder=folder)
        )
    name = assignment or assignment_of(course, [c for cs in groups.values() for c in cs])
    return name, [
        _choose(course, name, student, candidates) for student, candidates in sorted(groups.items())
    ]


def assignment_of(course: Course, candidates: list[_Candidate]) -> str:
    """Return the one assignment that the files belong to, by metadata, folder or file name."""
    known = set(course.assignment_names)
    found = {
        name
        for candidate in candidates
        for name in (candidate.claims, candidate.path.stem, candidate.path.parent.name)
    } & known
    if not found and len(known) == 1:
        found = known
    if len(found) != 1:
        raise CourseError(
            _(
                "these submissions belong to {count} assignments ({names}): "
                "name the one to grade with --assignment",
                count=len(found),
                names=", ".join(sorted(found or known)),
            )
        )
    return found.pop()


def _find(folder: Path) -> Iterator[tuple[str, Path | None]]:
    """Yield (student, file); None instead of a file for a student whose folder holds nothing."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith((".", "__")):
            continue
        path = Path(entry.path)
        student = unicodedata.normalize("NFC", entry.name).removesuffix(".ipynb")
        if entry.is_dir(follow_symlinks=False):
            yield student, None
            for found in _notebooks_below(path, DEEPEST - 1):
                yield student, found
        elif path.suffix == ".ipynb" or entry.is_symlink():
            yield student, path


def _notebooks_below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder  # reading it will say why it cannot be read
        return
    for entry in entries:
        if entry.name.startswith((".", "__")):
            continue
        if entry.name.endswith(".ipynb"):
            yield Path(entry.path)
        elif depth > 0 and entry.is_dir(follow_symlinks=False):
            yield from _notebooks_below(Path(entry.path), depth - 1)


def _read(path: Path) -> _Candidate:
    candidate = _Candidate(path)
    try:
        _text, notebook = read_notebook(path)
        candidate.claims = _claims(notebook)
        candidate.grade_ids = _grade_ids(notebook)
    except Unusable as reason:
        candidate.problem = str(reason)
    return candidate


def _claims(notebook: dict) -> str:
    found = notebook
    for key in ("metadata", "course", "name"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def read_notebook(path: Path) -> tuple[str, dict]:
    """Return a notebook file as (text, parsed), in nbformat 4; Unusable says what is wrong.

    A byte order mark is taken off, GBK is understood, old notebooks are upgraded.
    """
    data = regular_bytes(path)
    if not data.strip():
        raise Unusable(_("the file is empty"))
    text = _decoded(data)
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable(
            _("the file is not a notebook: it is damaged or not JSON; please hand it in again")
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise Unusable(_("the file is JSON, but not a notebook"))
    if notebook["nbformat"] < 4:
        try:
            text = nbformat.writes(nbformat.reads(text, as_version=4))
        except Exception:
            raise Unusable(_("the notebook is of an old format that cannot be read")) from None
        notebook = json.loads(text)
    if not isinstance(notebook.get("cells"), list) or notebook["nbformat"] > 4:
        raise Unusable(_("the file is JSON, but not a notebook"))
    return text, notebook


def regular_bytes(path: Path) -> bytes:
    """Read a regular file; a link, a pipe or a folder of that name is refused unopened."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise Unusable(_("this is not a regular file (a link, a folder or a device)"))
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                raise Unusable(_("the file is larger than {size} MB", size=LARGEST >> 20))
            return file.read(LARGEST)
    except OSError as error:
        raise Unusable(_("the file cannot be read: {error}", error=error.strerror)) from None


def _decoded(data: bytes) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable(_("the file is not text in UTF-8 or GBK"))


def _choose(course: Course, name: str, student: str, candidates: list[_Candidate]) -> Submission:
    """Pick the student's notebook of assignment ``name``; the plainly named, then the newest."""
    if not _is_id(student):
        words = lambda: _("this is not a usable student id")
        return Submission(student, problem=Remark("student-id", words))
    ours = [c for c in candidates if not c.problem and _belongs(course, name, c)]
    if not ours:
        return Submission(student, problem=_problem(name, candidates))
    # Both languages come together through nbgrader's exchange, one of them as it was handed out.
    if len(ours) > 1:
        ours = [c for c in ours if not _is_untouched(course, name, c.path)] or ours
    best = max(ours, key=lambda c: (c.path.stem == name, c.path.stat().st_mtime_ns, str(c.path)))
    file = best.path.name
    submission = Submission(student, best.path)
    if best.path.stem not in (name, student):
        words = lambda: _("recognised although named {file}", file=file)
        submission.remarks.append(Remark("renamed", words))
    if len(ours) > 1:
        words = lambda: _(
            "{count} notebooks were handed in; {file} was graded", count=len(ours), file=file
        )
        submission.remarks.append(Remark("several", words))
    _read_timestamp(submission)
    return submission


def _problem(name: str, candidates: list[_Candidate]) -> Remark:
    """Say why none of the files is the student's notebook."""
    if not candidates:
        return Remark("missing", lambda: _("the folder holds no notebook"))
    unreadable = list(dict.fromkeys(c.problem for c in candidates if c.problem))
    if unreadable:
        return Remark("unreadable", lambda: "; ".join(unreadable))
    words = lambda: _("this is not the notebook of assignment {name}", name=name)
    return Remark("foreign", words)


def _belongs(course: Course, name: str, candidate: _Candidate) -> bool:
    """Whether a notebook is of this assignment: it says so, or its cells or its name do."""
    if candidate.claims:
        return candidate.claims == name
    released = released_notebook(course, name, "en")
    known = {c.metadata.nbgrader.grade_id for c in released.cells if "nbgrader" in c.metadata}
    return candidate.path.stem == name or bool(known & candidate.grade_ids)


def _is_untouched(course: Course, name: str, path: Path) -> bool:
    """Whether every answer in a notebook is still what was handed out."""
    _text, notebook = read_notebook(path)
    released = released_notebook(course, name, language_of(notebook))
    given = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in released.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    found = answers_in(notebook, set(given))
    return all(found.get(grade_id, text) == text for grade_id, text in given.items())


def _grade_ids(notebook: dict) -> set[str]:
    found = set()
    for cell in notebook["cells"]:
        for key in ("metadata", "nbgrader", "grade_id"):
            cell = cell.get(key) if isinstance(cell, dict) else None
        if isinstance(cell, str):
            found.add(cell)
    return found


def _is_id(student: str) -> bool:
    return (
        0 < len(student) <= LONGEST_ID
        and student.isprintable()
        and student == student.strip()
        and not set(student) & set("/\\")
    )


def _read_timestamp(submission: Submission) -> None:
    path = submission.path.parent / "timestamp.txt"
    if not os.path.lexists(path):
        return
    try:
        stamp = _decoded(regular_bytes(path)[:200]).strip()
        parse_utc(stamp)
    except (Unusable, ValueError, OverflowError, TypeError, AttributeError):
        words = lambda: _("timestamp.txt is not a time and was ignored")
        submission.remarks.append(Remark("timestamp", words))
    else:
        submission.timestamp = stamp
