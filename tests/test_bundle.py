"""The bundle for students: everything they need, and nothing that gives an answer away."""

import ast
import json
import os
import subprocess
import sys
import zipfile
from pathlib import PurePosixPath

import pytest

from coursekit import build as builder
from coursekit.bundle import FOLDER, make_bundle
from coursekit.errors import CourseError
from coursekit.paths import LANGUAGES, Course
from coursekit.translation import translate

COURSE = Course()
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> dict[str, bytes]:
    """The bundle of the real course: path within it to content."""
    path = make_bundle(COURSE, tmp_path_factory.mktemp("bundle") / "students.zip")
    with zipfile.ZipFile(path) as packed:
        return {
            PurePosixPath(name).relative_to(FOLDER).as_posix(): packed.read(name)
            for name in packed.namelist()
        }


def test_it_holds_lessons_exercises_engine_and_a_start_script(bundle):
    assert {"start.py", "pyproject.toml", "README.md", "README.zh.md", "LICENSE"} <= set(bundle)
    for lang in LANGUAGES:
        for source in COURSE.lesson_sources:
            assert f"notebooks/{lang}/{source.stem}.ipynb" in bundle
        for name in COURSE.assignment_names:
            assert f"exercises/{lang}/{name}.ipynb" in bundle
    for module in ("autograd_core/tensor.py", "coursekit/lesson.py", "coursekit/handin.py"):
        assert module in bundle


def test_no_folder_of_the_instructor_is_in_it(bundle):
    assert {PurePosixPath(path).parts[0] for path in bundle} & {
        *("solutions", "tests", "classroom", "docs", "benchmarks", ".git", "build", ".venv")
    } == set()


def escaped(text: str) -> bytes:
    """Return a text as it stands within the JSON of a notebook."""
    return text.replace("\\", "\\\\").replace('"', '\\"').encode()


def split(source: str) -> tuple[list[str], str]:
    """Return the lines of an assignment's solutions, and the text around them."""
    hidden, visible, inside = [], [], False
    for line in source.splitlines():
        inside = (inside or BEGIN in line) and END not in line
        (hidden if inside else visible).append(line.strip())
    return [line for line in hidden if BEGIN not in line], "\n".join(visible)


def secrets() -> list[tuple[str, str]]:
    """Return (where from, text) of every line of a solution, a hidden check or a known answer.

    What lessons, statements and the engine say is no secret, nor what is too short to give
    anything away.
    """
    engine = (COURSE.root / "autograd_core").rglob("*.py")
    visible = "".join(p.read_text(encoding="utf-8") for p in (*COURSE.lesson_sources, *engine))
    found = []
    for name in COURSE.assignment_names:
        hidden, around = split(COURSE.assignment_source(name).read_text(encoding="utf-8"))
        visible += around
        found += [(f"{name}, solution", line) for line in hidden]
        for path in (COURSE.judge(name), COURSE.bank(name)):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    lines = (line.strip() for line in node.value.splitlines())
                    found += [(f"{name}, {path.name}", line) for line in lines]
    return [(where, text) for where, text in found if len(text) >= 40 and text not in visible]


def test_no_solution_no_hidden_check_and_no_known_answer_is_in_it_byte_by_byte(bundle):
    everything = secrets()
    assert len({where for where, _text in everything}) >= 3 * len(COURSE.assignment_names) - 2
    handed_out = b"\n".join(bundle[path] for path in bundle if path.startswith("exercises/"))
    written = b"\n".join(bundle[path] for path in bundle if not path.endswith(".ipynb"))
    leaks = {
        (where, text)
        for where, text in everything
        if escaped(text) in handed_out or text.encode() in written
    }
    assert leaks == set()


def test_every_answer_cell_is_empty(bundle):
    for path, content in bundle.items():
        if path.startswith("exercises/"):
            assert b"SOLUTION" not in content
            for cell in json.loads(content)["cells"]:
                mark = cell["metadata"].get("nbgrader", {})
                if mark.get("solution") and cell["cell_type"] == "code":
                    assert "raise NotImplementedError()" in "".join(cell["source"]), path


def test_no_package_holds_a_judge_or_a_bank(bundle):
    for path, content in bundle.items():
        if path.endswith(".py"):
            assert b"@assignment.check(\n" not in content, path
            assert b"bank.wrong(\n" not in content, path


def test_only_the_named_assignments_travel(tiny, tmp_path):
    with_start(tiny)
    path = make_bundle(tiny, tmp_path / "b.zip", ["01_tiny"])
    with zipfile.ZipFile(path) as packed:
        exercises = [name for name in packed.namelist() if "/exercises/" in name]
    assert exercises == [f"{FOLDER}/exercises/{lang}/01_tiny.ipynb" for lang in LANGUAGES]


def with_start(course: Course) -> None:
    for name in ("start.py", "pyproject.toml", "LICENSE"):
        (course.root / name).write_text("x", encoding="utf-8")


def test_the_same_course_gives_the_same_bytes(tiny, tmp_path):
    with_start(tiny)
    one, two = (make_bundle(tiny, tmp_path / f"{n}.zip").read_bytes() for n in "ab")
    assert one == two


def test_what_an_instructor_tried_out_in_exercises_does_not_travel(tiny, tmp_path):
    with_start(tiny)
    builder.build(tiny)
    tried = tiny.exercise_notebook("01_tiny", "en")
    tried.write_text(tried.read_text(encoding="utf-8").replace("raise", "tried"), encoding="utf-8")
    path = make_bundle(tiny, tmp_path / "b.zip")
    with zipfile.ZipFile(path) as packed:
        assert b"tried" not in packed.read(f"{FOLDER}/exercises/en/01_tiny.ipynb")


def test_a_further_language_travels_with_its_name(tiny, tmp_path):
    with_start(tiny)
    translate(tiny, "es")
    with zipfile.ZipFile(make_bundle(tiny, tmp_path / "b.zip")) as packed:
        names = {name.removeprefix(f"{FOLDER}/") for name in packed.namelist()}
        about = packed.read(f"{FOLDER}/languages/es/language.toml").decode("utf-8")
    assert "exercises/es/01_tiny.ipynb" in names and 'html = "es"' in about
    assert not any(name.endswith(".po") for name in names), "students need no translator's files"


def test_a_failure_leaves_no_half_zip(tiny, tmp_path):
    with_start(tiny)
    with pytest.raises(CourseError, match="no assignment 09_none"):
        make_bundle(tiny, tmp_path / "out" / "b.zip", ["09_none"])
    assert list((tmp_path / "out").iterdir()) == []


def test_in_a_bundle_building_refuses_and_deletes_nothing(tiny, tmp_path):
    mine = tmp_path / "student" / "exercises" / "en" / "01_tiny.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text("my work", encoding="utf-8")
    with pytest.raises(CourseError, match="no sources"):
        builder.build(Course(tmp_path / "student"))
    assert mine.read_text(encoding="utf-8") == "my work"


@pytest.mark.full
def test_an_unpacked_bundle_checks_an_assignment(bundle, tmp_path):
    for path, content in bundle.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    ran = subprocess.run(
        [sys.executable, "-m", "coursekit", "check", "02", "--lang", "zh"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1", "COURSE_ROOT": "", "PYTHONPATH": str(tmp_path)},
    )
    assert "尚未作答" in ran.stdout, ran.stderr
    assert ran.returncode == 1
