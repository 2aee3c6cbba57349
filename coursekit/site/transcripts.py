"""Records what the commands of the guides print: ``python -m coursekit.site.transcripts``.

The commands run one after another in a small copy of the course, beside a few submissions of the
sample class and the files of ``docs/examples``, in each language. What differs from run to run is
replaced: the folder's path by ``~/course``. Recording needs a POSIX shell.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.paths import LANGUAGES, Course
from coursekit.samples import make_samples

from .guides import commands_of, guide_paths, transcript_path

ASSIGNMENT = "02_four_ways"
#: One of every kind: two who did well, one with misconceptions, too much output, a torn file.
STUDENTS = ("emma_brown", "li_wei", "noah_miller", "olivia_wilson", "zhao_lei")
PROGRAMS = {"course": "-m coursekit", "nbgrader": "-m nbgrader", "python3": ""}
WIDTH = 88  # characters


def run_commands(course: Course, commands: list[str], lang: str) -> dict[str, str]:
    """Run the commands of a guide and return command → what it printed, its errors included."""
    with tempfile.TemporaryDirectory(prefix="guide-") as name:
        home = Path(name).resolve()
        place = home / "course"
        _prepare(course, place)
        environment = os.environ | {
            "COURSE_ROOT": str(place),
            "COURSE_LANG": lang,
            "COLUMNS": str(WIDTH),
            "HOME": str(home),
            "NO_COLOR": "1",
            "TERM": "dumb",
            "PATH": os.pathsep.join([str(_programs(home)), os.environ["PATH"]]),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(course.root),
        }
        for variable in ("COURSE_CLASSROOM", "COURSE_SANDBOX", "COURSE_SECRET"):
            environment.pop(variable, None)
        return {command: _printed(command, place, environment) for command in commands}


def _prepare(course: Course, place: Path) -> None:
    """Copy what one assignment needs, the examples, and some of its sample class."""
    shutil.copytree(course.assignment_source(ASSIGNMENT).parent, place / "solutions" / ASSIGNMENT)
    (place / "notebooks").mkdir()
    shutil.copy(course.lesson_source(ASSIGNMENT), place / "notebooks")
    for lang in LANGUAGES:
        notebook = course.lesson_notebook(ASSIGNMENT, lang)
        (place / "notebooks" / lang).mkdir()
        shutil.copy(notebook, place / "notebooks" / lang)
    shutil.copy(course.root / "nbgrader_config.py", place)
    for path in sorted((course.root / "docs" / "examples").iterdir()):
        shutil.copy(path, place)
    make_samples(course, ASSIGNMENT, place / "all")
    for student in STUDENTS:
        shutil.copytree(place / "all" / student, place / "submissions" / student)
    shutil.rmtree(place / "all")


def _programs(home: Path) -> Path:
    """Make the programs of a guide, run by this very Python; return their folder."""
    folder = home / ".programs"
    folder.mkdir()
    for name, arguments in PROGRAMS.items():
        script = folder / name
        script.write_text(
            f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8"
        )
        script.chmod(0o755)
    return folder


def _printed(command: str, place: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    text = done.stdout.replace("\ufeff", "").replace(str(place.parent), "~")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def main() -> None:
    """Record every guide in every language."""
    course = Course()
    for guide in guide_paths(course):
        commands = commands_of(guide)
        for lang in LANGUAGES if commands else ():
            printed = run_commands(course, commands, lang)
            path = transcript_path(guide, lang)
            path.parent.mkdir(exist_ok=True)
            blocks = [f"$ {command}\n{text}".rstrip() for command, text in printed.items()]
            path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
            print(path.relative_to(course.root).as_posix())


if __name__ == "__main__":
    main()
