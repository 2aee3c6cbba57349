"""Records what the commands of the guides print: ``python -m coursekit.site.transcripts``.

The commands run one after another in an empty folder beside a few submissions of the sample
class, in each language. What differs from run to run is replaced: the folder's path by
``~/course``.
"""

import os
import shlex
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
PROGRAMS = {"course": ("-m", "coursekit"), "nbgrader": ("-m", "nbgrader")}
WIDTH = 88  # characters


def run_commands(course: Course, commands: list[str], lang: str) -> dict[str, str]:
    """Run the commands of a guide and return command → what it printed, its errors included."""
    with tempfile.TemporaryDirectory(prefix="guide-") as name:
        place = Path(name).resolve()
        _prepare(course, place)
        environment = os.environ | {
            "COURSE_ROOT": str(course.root),
            "COURSE_CLASSROOM": str(place / "classroom"),
            "COURSE_LANG": lang,
            "COLUMNS": str(WIDTH),
            "NO_COLOR": "1",
            "TERM": "dumb",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONPATH": str(course.root),
        }
        return {command: _printed(command, place, environment) for command in commands}


def _prepare(course: Course, place: Path) -> None:
    shutil.copy(course.root / "nbgrader_config.py", place)
    make_samples(course, ASSIGNMENT, place / "all")
    for student in STUDENTS:
        shutil.copytree(place / "all" / student, place / "submissions" / student)
    shutil.rmtree(place / "all")


def _printed(command: str, place: Path, environment: dict[str, str]) -> str:
    program, *arguments = shlex.split(command)
    if program == "cat":
        text = (place / arguments[0]).read_text(encoding="utf-8-sig")
    else:
        done = subprocess.run(
            [sys.executable, *PROGRAMS[program], *arguments],
            cwd=place,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )
        text = done.stdout + done.stderr
    lines = text.replace(str(place), "~/course").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def main() -> None:
    """Record every guide that shows commands, in every language."""
    course = Course()
    for guide in filter(commands_of, guide_paths(course)):
        for lang in LANGUAGES:
            printed = run_commands(course, commands_of(guide), lang)
            path = transcript_path(guide, lang)
            path.parent.mkdir(exist_ok=True)
            blocks = [f"$ {command}\n{text}".rstrip() for command, text in printed.items()]
            path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
            print(path.relative_to(course.root).as_posix())


if __name__ == "__main__":
    main()
