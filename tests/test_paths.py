"""Whoever clones the project gets all its files, also on Windows and macOS."""

import subprocess
import unicodedata
from collections import Counter
from pathlib import PurePosixPath

import pytest

from coursekit.paths import Course

LONGEST = 140  # of Windows' 260 characters, so that 120 are left for the folder it is cloned into
REFUSED = set('<>:"|?*\\') | {chr(code) for code in range(32)}
DEVICES = {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
RESERVED = {"con", "prn", "aux", "nul"} | DEVICES


def tracked() -> list[str]:
    """Return the path of every file that is kept, or would be with the next commit."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=Course().root, capture_output=True, check=True)
    return sorted(set(done.stdout.decode().split("\0")) - {""})


def alike(path: str) -> str:
    """Return what a file system that ignores case and ways to write an accent makes of a path."""
    return unicodedata.normalize("NFD", path).casefold()


def refused(path: str) -> str:
    """Return why Windows would not make a file of this path, or the empty string."""
    for part in PurePosixPath(path).parts:
        if REFUSED & set(part):
            return "a character"
        if part.endswith((".", " ")):
            return "the end"
        if part.partition(".")[0].rstrip().lower() in RESERVED:
            return "a device"
    return "the length" if len(path) > LONGEST else ""


def clashes(paths: list[str]) -> set[str]:
    """Return the paths, folders included, that are one where case does not count."""
    places = {str(place) for path in paths for place in (path, *PurePosixPath(path).parents)}
    times = Counter(alike(place) for place in places)
    return {place for place in places if times[alike(place)] > 1}


def test_no_two_paths_are_one_where_case_does_not_count():
    assert len(tracked()) > 500
    assert not clashes(tracked())


def test_every_path_can_be_made_on_windows():
    assert not {path: refused(path) for path in tracked() if refused(path)}


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("docs/what?.md", "a character"),
        ("a\\b.py", "a character"),
        ("docs/etc./a.md", "the end"),
        ("docs/a ", "the end"),
        ("tests/aux.py", "a device"),
        ("NUL", "a device"),
        ("com1.tar.gz", "a device"),
        ("f" * 141, "the length"),
        ("f" * 140, ""),
        ("docs/auxiliary.py", ""),
        ("tests/.hidden", ""),
    ],
)
def test_what_windows_refuses_is_known(path, why):
    assert refused(path) == why


def test_a_folder_that_differs_by_case_or_accent_is_a_clash():
    assert clashes(["Docs/a", "docs/b"]) == {"Docs", "docs"}
    assert clashes(["caf\u00e9", "cafe\u0301", "c"]) == {"caf\u00e9", "cafe\u0301"}
