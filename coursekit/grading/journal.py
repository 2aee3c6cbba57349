"""What has been graded: an append-only file, so that a killed run can be taken up again.

Each line is one JSON record of one student. ``began`` is written before a grade is touched and
``graded`` after it stands in the gradebook; a student whose last record is not ``graded`` under
the present key is graded again. A key is a hash of the submission, the assignment and the
environment: what is unchanged is not run twice, what changed is.
"""

import hashlib
import json
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import autograd_core
from coursekit.grading.exam import exam_seed
from coursekit.paths import Course


class Journal:
    """The records of one assignment in ``classroom/journal/name.jsonl``."""

    def __init__(self, course: Course, name: str):
        self.path = course.classroom / "journal" / f"{name}.jsonl"
        self.last: dict[str, dict] = {}
        if self.path.is_file():
            for line in self.path.read_bytes().splitlines():
                try:
                    record = json.loads(line)
                except ValueError:  # torn by a kill; the next record makes it good
                    continue
                self.last[record["student"]] = record

    def write(self, student: str, event: str, **facts) -> dict:
        """Append a record and return it; see ``write_all``."""
        record = {"student": student, "event": event, **facts}
        self.write_all([record])
        return record

    def write_all(self, records: list[dict]) -> None:
        """Append records, each with its ``student`` and ``event``.

        They are on the disk when this returns, unless all are of the event "began".
        """
        if not records:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records]
        data = "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
        with open(self.path, "ab+") as file:
            if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                data = b"\n" + data  # the line before was torn by a kill
            file.write(data)
            file.flush()
            if any(record["event"] != "began" for record in records):
                os.fsync(file.fileno())
        self.last |= {record["student"]: record for record in records}


def key_of(course: Course, name: str, text: str, timestamp: str, tier: str) -> str:
    """Return the hash under which a submission's grade stands."""
    return _hash([text, timestamp, tier, str(exam_seed(name)), fingerprint(course, name)])


def fingerprint(course: Course, name: str) -> str:
    """Return the hash of all that grades depend on beside the submission."""
    return _hash([*_assignment(course, name), *_environment()])


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _assignment(course: Course, name: str) -> list[str]:
    paths = (course.assignment_source(name), course.judge(name), course.bank(name))
    return [path.read_text(encoding="utf-8") for path in paths if path.is_file()]


@cache
def _environment() -> tuple[str, ...]:
    folders = (Path(__file__).parent, Path(autograd_core.__file__).parent)
    sources = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    code = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    return platform.python_version(), version("numpy"), version("ipykernel"), code
