"""Unpacks what a learning platform exports: one zip for a class, as Canvas, Moodle or 学习通 make it.

Only notebooks, timestamps and one level of zips within the zip come out, into a folder a student.
An archive that reaches outside its folder, holds links or unpacks to too much is refused.
"""

import re
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from autograd_core.language import translator
from coursekit.errors import CourseError

_ = translator(__name__)

MOST_FILES = 20_000
MOST_BYTES = 2 << 30  # of all files together
LARGEST = 20 << 20  # of one file; a larger one arrives one byte too large, and is said to be

#: How platforms name what a student handed in; each names the student and the file.
PLATFORMS = {
    "Moodle": r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>[^/]*)",
    "Canvas": r"(?P<name>[^_]+)(_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)",
}


class Refused(CourseError):
    """An archive is damaged or dangerous; the message says which."""


def unpack(archive: Path, target: Path) -> Path:
    """Unpack a class's zip into ``target/student/…`` and return ``target``, made anew.

    Refused when the archive is damaged, encrypted or dangerous; a student's own damaged zip
    leaves an empty folder, which intake then reports.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    _Unpacker(target).unpack(archive, PurePosixPath())
    return target


class _Unpacker:
    """Counts what comes out, over all archives within the archive."""

    def __init__(self, target: Path):
        self.target = target
        self.files = 0
        self.bytes = 0

    def unpack(self, archive: Path | IO[bytes], inside: PurePosixPath) -> None:
        """Unpack one archive; ``inside`` is the student's folder for one within another."""
        try:
            with zipfile.ZipFile(archive) as opened:
                for info in opened.infolist():
                    self._member(opened, info, inside)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise Refused(_("the archive cannot be read: {error}", error=error)) from None

    def _member(self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, inside) -> None:
        self.files += 1
        if self.files > MOST_FILES:
            raise Refused(_("the archive holds more than {count} files", count=MOST_FILES))
        path = PurePosixPath(_name(info).replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", str(path)):
            raise Refused(_("the archive reaches outside its folder: {path}", path=path))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(_("the archive holds a link: {path}", path=path))
        if any(part.startswith((".", "__")) for part in path.parts) or not path.parts:
            return
        place = inside / path if inside.parts else _of_student(path, info.is_dir())
        if info.is_dir():
            (self.target / place).mkdir(parents=True, exist_ok=True)
        elif path.suffix == ".zip" and not inside.parts:
            self._archive_within(opened, info, place)
        elif path.suffix == ".ipynb" or path.name == "timestamp.txt":
            self._write(opened, info, self.target / place)

    def _archive_within(self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, place) -> None:
        copy = self.target / f".{self.files}.zip"
        student = PurePosixPath(place.parts[0])
        (self.target / student).mkdir(exist_ok=True)
        try:
            self._write(opened, info, copy)
            self.unpack(copy, student)
        except Refused:
            if self.files > MOST_FILES or self.bytes > MOST_BYTES:
                raise
        finally:
            copy.unlink(missing_ok=True)

    def _write(self, opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
        """Write a member, LARGEST + 1 bytes of it at most, whatever size the archive claims."""
        path.parent.mkdir(parents=True, exist_ok=True)
        left = LARGEST + 1
        with opened.open(info) as member, open(path, "wb") as file:
            while left > 0 and (part := member.read(min(left, 1 << 16))):
                file.write(part)
                left -= len(part)
                self.bytes += len(part)
                if self.bytes > MOST_BYTES:
                    size = MOST_BYTES >> 20
                    raise Refused(_("the archive unpacks to more than {size} MB", size=size))


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the flag for UTF-8, Chinese systems write GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gbk"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _of_student(path: PurePosixPath, is_folder: bool) -> PurePosixPath:
    """Return ``student/rest`` for a path in a class's archive, whichever platform made it."""
    first, *rest = path.parts
    for pattern in PLATFORMS.values():
        match = re.fullmatch(pattern, first)
        if match:
            student = f"{match['name']}_{match['id']}".replace(" ", "_")
            return PurePosixPath(student, *([match["file"]] if match["file"] else []), *rest)
    if rest or is_folder:
        return path
    return PurePosixPath(path.stem, first)
