"""Backs up a classroom: everything that grading has made, in one zip, also while grading goes on."""

import datetime
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.paths import Course

_ = translator(__name__)

GRADEBOOK = "gradebook.db"


def back_up(
    course: Course,
    target: Path | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Path:
    """Write the classroom to a zip and return its path; ``backups/classroom-TIME.zip`` by default.

    The gradebook is copied by SQLite's own means, so that a copy made while somebody writes is
    whole. The zip appears whole or not at all and never replaces another.
    """
    if not course.classroom.is_dir():
        raise CourseError(_("there is no classroom in {path} yet", path=course.classroom))
    now = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
    target = Path(target or course.root / "backups" / f"classroom-{now}.zip").resolve()
    if target.exists():
        raise CourseError(_("{path} exists already: name another file", path=target))
    if target.is_relative_to(course.classroom):
        raise CourseError(_("{path} lies in the classroom: name a file outside", path=target))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(
            partial, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
        ) as archive:
            for path in _files(course.classroom):
                name = path.relative_to(course.classroom).as_posix()
                progress(name)
                if name == GRADEBOOK:
                    _add_gradebook(archive, path)
                else:
                    archive.write(path, f"classroom/{name}")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _files(folder: Path) -> Iterator[Path]:
    """Yield regular files below ``folder``; no link is followed, no half-written file is taken."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False) and not _is_passing(entry.name):
            yield Path(entry.path)


def _is_passing(name: str) -> bool:
    return name.endswith(".part") or name.startswith(f"{GRADEBOOK}-")


def _add_gradebook(archive: zipfile.ZipFile, path: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / GRADEBOOK
        source = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        whole = sqlite3.connect(copy)
        try:
            source.backup(whole)
        finally:
            source.close()
            whole.close()
        archive.write(copy, f"classroom/{GRADEBOOK}")
