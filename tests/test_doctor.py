"""course doctor: every part of the machine has a finding, and what is wrong has a remedy."""

import importlib.metadata
import importlib.util
import sqlite3
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from autograd_core.language import use_language
from coursekit import cli, doctor
from coursekit.doctor import BROKEN, LIMITED, WORKS, Finding
from coursekit.grading import sandbox
from coursekit.paths import Course


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path, classroom=tmp_path / "classroom")


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return doctor.examine(Course())


def test_on_this_machine_nothing_is_broken(findings):
    assert [f for f in findings if f.state == BROKEN] == []
    assert len(findings) == 10


def test_whatever_does_not_work_has_a_remedy(findings):
    for finding in findings:
        assert bool(finding.remedy) == (finding.state != WORKS), finding


def test_parts_are_named_in_the_language_in_force():
    with use_language("zh"):
        assert all(not title.isascii() for title, _look in doctor._parts())


def test_a_missing_package_is_named(course, monkeypatch):
    have = importlib.metadata.version

    def version(name):
        if name == "nbgrader":
            raise importlib.metadata.PackageNotFoundError(name)
        return have(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    state, found, remedy = doctor._python(course)
    assert state == BROKEN
    assert "nbgrader" in found
    assert "start.py" in remedy


def test_a_package_out_of_its_bounds_is_named_with_both_versions(course, monkeypatch):
    have = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "1.0" if name == "numpy" else have(name)
    )
    state, found, _remedy = doctor._python(course)
    assert state == BROKEN
    assert "numpy 1.0 (<3,>=2.0)" in found


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    state, found, _remedy = doctor._folder(Course(tmp_path / "nowhere"))
    assert state == BROKEN
    assert "nowhere" in found


def test_little_space_is_a_warning(course, monkeypatch):
    full = type("Usage", (), {"free": 10**6})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: full)
    assert doctor._folder(course)[0] == LIMITED


def test_names_that_are_not_utf8_are_a_warning(course, monkeypatch):
    monkeypatch.setattr(doctor.sys, "getfilesystemencoding", lambda: "ascii")
    assert doctor._texts(course)[0] == LIMITED


@pytest.mark.parametrize(
    ("hidden", "state"),
    [([], WORKS), (["pygraphviz", "graphviz"], LIMITED)],
)
def test_drawings_appear_with_or_without_graphviz(course, monkeypatch, hidden, state):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name in hidden else find(name, *a)
    )
    if not hidden and find("pygraphviz") is None:
        pytest.skip("pygraphviz is not installed")
    assert doctor._drawings(course)[0] == state


def test_a_kernel_that_cannot_import_the_engine_is_broken(course, monkeypatch):
    content = {"status": "error", "ename": "ModuleNotFoundError", "evalue": "no autograd_core"}
    ended = []
    manager = SimpleNamespace(shutdown_kernel=lambda now: ended.append("kernel"))
    client = SimpleNamespace(
        execute_interactive=lambda *_a, **_k: {"content": content},
        stop_channels=lambda: ended.append("channels"),
    )
    monkeypatch.setattr("jupyter_client.manager.start_new_kernel", lambda **_k: (manager, client))
    state, found, remedy = doctor._kernel(course)
    assert (state, found) == (BROKEN, "ModuleNotFoundError: no autograd_core")
    assert "start.py lab" in remedy and ended == ["channels", "kernel"]


def test_a_jupyterlab_without_the_widgets_is_broken(course, monkeypatch):
    listed = SimpleNamespace(stdout="", stderr="  anywidget v0.9 enabled OK")
    monkeypatch.setattr(doctor.subprocess, "run", lambda *_a, **_k: listed)
    state, found, remedy = doctor._widgets(course)
    assert (state, found) == (BROKEN, "JupyterLab does not find ipywidgets")
    assert "start.py lab" in remedy


def test_a_drawing_that_does_not_come_out_is_broken(course, monkeypatch):
    monkeypatch.setattr("autograd_core.viz.draw_graph", lambda *_a: SimpleNamespace(svg=""))
    state, _found, remedy = doctor._drawings(course)
    assert state == BROKEN and "test tests/viz" in remedy


def test_a_sound_gradebook_says_how_many_handed_in(course):
    course.classroom.mkdir()
    with sqlite3.connect(course.classroom / "gradebook.db") as database:
        database.execute("CREATE TABLE submitted_assignment (id TEXT)")
        database.execute("INSERT INTO submitted_assignment VALUES ('a'), ('b')")
    database.close()
    state, found = doctor._gradebook(course)
    assert state == WORKS and found.endswith("gradebook.db, 2 submissions")


def test_a_machine_without_the_sandbox_says_why(course, monkeypatch):
    monkeypatch.setattr(sandbox, "why_not_full", lambda: "the program bwrap is missing")
    state, found, remedy = doctor._sandbox(course)
    assert state == LIMITED
    assert "bwrap is missing" in found
    assert "Linux" in remedy


def test_a_damaged_gradebook_is_found(course):
    course.classroom.mkdir()
    (course.classroom / "gradebook.db").write_bytes(b"SQLite format 3\0" + b"rubbish" * 999)
    assert doctor._gradebook(course)[0] == BROKEN


def test_no_browser_is_a_warning(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    assert doctor._browser(course)[0] == LIMITED


def test_an_examination_that_fails_is_a_finding(course, monkeypatch):
    def fail(course):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(doctor, "_parts", lambda: [("part", fail)])
    assert doctor.examine(course) == [Finding("part", BROKEN, "RuntimeError: unforeseen")]


@pytest.mark.parametrize(("state", "code"), [(WORKS, 0), (LIMITED, 0), (BROKEN, 1)])
def test_the_command_fails_only_for_what_is_broken(monkeypatch, state, code):
    parts = [("a", lambda course: (WORKS, "fine")), ("b", lambda course: (state, "so", "mend it"))]
    monkeypatch.setattr(doctor, "_parts", lambda: parts)
    ran = CliRunner().invoke(cli.app, ["doctor"])
    assert ran.exit_code == code
    assert "mend it" in ran.output
