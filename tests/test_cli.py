"""The course command: what a person types, and what they are told when it cannot be done."""

import errno
import json
import os
import re
import socket
import subprocess
import sys
import time
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from coursekit import cli, lab, testing
from coursekit.errors import CourseError
from coursekit.paths import LANGUAGES, Course
from coursekit.site.build import SiteReport


@pytest.fixture
def here(tiny, monkeypatch):
    """The tiny course as the one that the command finds."""
    monkeypatch.setenv("COURSE_ROOT", str(tiny.root))
    return tiny


def run(*arguments):
    return CliRunner().invoke(cli.app, arguments)


def test_build_builds_then_has_nothing_to_do(here):
    assert "2 notebooks written" in run("build").output
    assert "2 unchanged" in run("build").output


def test_build_check_fails_while_notebooks_are_stale(here):
    assert run("build", "--check").exit_code == 1
    run("build")
    assert run("build", "--check").exit_code == 0


def test_build_names_file_cell_and_line_of_a_bad_source(here):
    source = here.assignment_source("01_tiny")
    source.write_text(
        source.read_text(encoding="utf-8").replace("# 两道", "## 两道"), encoding="utf-8"
    )
    done = run("build")
    assert done.exit_code == 1
    assert "assignment.py, cell 2, line 15: headings differ" in done.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CourseError("no such assignment"), "no such assignment"),
        (OSError(errno.ENOSPC, "No space left on device", "x.ipynb"), "x.ipynb: No space left"),
        (PermissionError(errno.EACCES, "Permission denied", "y"), "y: Permission denied"),
    ],
)
def test_mendable_errors_are_one_line_and_exit_code_1(monkeypatch, capsys, error, words):
    def fail(**_options):
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert words in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (3, 3)])
def test_the_program_ends_with_the_exit_code_of_its_command(monkeypatch, capsys, returned, code):
    monkeypatch.setattr(cli, "app", lambda **_options: returned)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code and capsys.readouterr().err == ""


def test_a_fault_of_the_course_itself_keeps_its_traceback(monkeypatch, capsys):
    def fail(**_options):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        cli.main()
    assert capsys.readouterr().err == ""


def test_translating_shows_how_far_every_file_is(here, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    said = run("translate", "es").output
    path = re.escape(str(here.translation("01_tiny", "es").relative_to(here.root)))
    assert re.search(rf"{path}\W+0 / \d+\W+0\b", said), said


def test_figures_that_are_named_are_drawn_in_both_languages_and_no_others(here):
    said = run("figures", "learning_rates").output.splitlines()
    assert said == [
        f"figures/{lang}/learning_rates.{kind}" for lang in LANGUAGES for kind in ("svg", "png")
    ]
    drawn = {p.relative_to(here.root).as_posix() for p in here.root.glob("figures/*/*")}
    assert drawn == set(said)


def test_the_bundle_goes_where_it_is_told_to_or_into_the_build_folder(here, tmp_path):
    for name in ("start.py", "pyproject.toml", "LICENSE"):
        (here.root / name).write_text("x", encoding="utf-8")
    assert run("release", "--bundle").exit_code == 0
    (made,) = (here.build / "release").glob("*.zip")
    said = run("release", "--bundle", "--output", str(tmp_path / "mine.zip")).output
    assert f"for your students: {tmp_path / 'mine.zip'}" in said
    assert (tmp_path / "mine.zip").read_bytes() == made.read_bytes()
    assert not here.classroom.exists(), "students' files are made, nothing is released"


@pytest.fixture
def site(here, monkeypatch):
    """What ``course site`` shows, without building, printing or serving it; (report, done)."""
    report, done = SiteReport(here.site, pages=[here.site / "a.html", here.site / "b.html"]), []

    def build_site(course, progress):
        progress("rendering [en]")
        return report

    def make_books(course, progress):
        done.append("printed")
        return [course.site / "book_en.pdf", course.site / "book_zh.pdf"]

    monkeypatch.setattr("coursekit.site.build_site", build_site)
    monkeypatch.setattr("coursekit.site.make_books", make_books)
    monkeypatch.setattr("coursekit.site.serve", lambda course, port: done.append(port))
    return report, done


def test_a_site_says_what_to_open_and_prints_and_serves_only_if_asked(here, site):
    _report, done = site
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    assert f"2 pages; open {here.site / 'index.html'}" in run("site").output
    assert done == []
    said = run("site", "--pdf", "--serve", "--port", str(port)).output
    assert str(here.site / "book_en.pdf") in said and str(here.site / "book_zh.pdf") in said
    assert done == ["printed", port]


def test_a_site_with_problems_names_each_and_is_neither_printed_nor_served(site):
    report, done = site
    report.problems += ["en/a.html: [x] leads nowhere", "zh/b.html: no title"]
    ran = run("site", "--pdf", "--serve", "--port", "1")
    assert ran.exit_code == 1 and done == []
    assert ran.stderr.splitlines() == report.problems


def test_an_unknown_language_is_named_with_the_choice(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["course", "lab", "--lang", "fr"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1 and "'fr'" in capsys.readouterr().err


def test_an_unknown_figure_is_named_with_the_choice():
    done = run("figures", "no_such")
    assert isinstance(done.exception, CourseError)
    assert "no_such" in str(done.exception) and "race" in str(done.exception)


def test_the_lab_speaks_the_language_asks_no_questions_and_opens_a_lesson(tmp_path):
    course = Course(tmp_path)
    lesson = course.lesson_notebook("02_x", "zh")
    lesson.parent.mkdir(parents=True)
    lesson.touch()
    course.lesson_source("02_x").touch()
    command = lab.lab_command(course, "zh", port=8899, browser=False)
    settings = json.loads(
        (course.build / "lab" / "zh" / "overrides.json").read_text(encoding="utf-8")
    )
    assert settings["@jupyterlab/translation-extension:plugin"]["locale"] == "zh_CN"
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "--LabApp.default_url=/lab/tree/notebooks/zh/02_x.ipynb" in command
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=8899", "--no-browser"} <= set(command)


def test_a_taken_port_is_said_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CourseError, match=f"port {port} is in use"):
            lab.open_lab(Course(tmp_path), "en", port=port, browser=False)


class OtherSystem:
    """What the lab uses of ``os``, on a system whose programs cannot become another."""

    name, pathsep = "nt", os.pathsep
    environ: ClassVar = {"JUPYTER_CONFIG_PATH": "mine", "MPLBACKEND": "inline"}


@pytest.mark.parametrize(("ends", "code"), [(3, 3), (KeyboardInterrupt, 0)])
def test_a_system_that_cannot_become_the_lab_waits_for_it(tmp_path, monkeypatch, ends, code):
    ran = []

    def call(command, env):
        ran.append((command, env))
        if ends is KeyboardInterrupt:
            raise ends
        return ends

    monkeypatch.setattr(lab, "os", OtherSystem)
    monkeypatch.setattr(lab.subprocess, "call", call)
    assert lab.open_lab(Course(tmp_path), "zh") == code
    ((command, environment),) = ran
    assert "jupyterlab" in command and "--allow-root" not in command
    assert not any(word.startswith("--ServerApp.port") for word in command)
    assert "--no-browser" not in command
    assert environment["COURSE_LANG"] == "zh" and "MPLBACKEND" not in environment
    assert environment["JUPYTER_CONFIG_PATH"] == os.pathsep.join([str(tmp_path), "mine"])


@pytest.mark.skipif(os.name != "posix", reason="a program becomes another on POSIX only")
@pytest.mark.parametrize("root", [True, False])
def test_elsewhere_the_command_becomes_the_lab(tmp_path, monkeypatch, root):
    became = []

    def execve(program, command, environment):
        became.append((program, command, environment))
        raise SystemExit(0)

    monkeypatch.setattr(lab.os, "execve", execve)
    monkeypatch.setattr(lab.os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(lab, "_is_free", lambda port: True)
    with pytest.raises(SystemExit):
        lab.open_lab(Course(tmp_path), "en", port=8901)
    ((program, command, environment),) = became
    assert program == sys.executable == command[0] and environment["COURSE_LANG"] == "en"
    assert ("--allow-root" in command) is root
    assert "--ServerApp.port=8901" in command and "--no-browser" not in command


@pytest.mark.full
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_lab_that_is_told_to_end_leaves_nothing_running():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    command = [sys.executable, "-m", "coursekit", "lab", "--lang", "en", "--no-browser"]
    with subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as started:
        try:
            assert eventually(lambda: not lab._is_free(port)), "the lab never answered"
        finally:
            started.terminate()
        started.wait(timeout=30)
    assert eventually(lambda: lab._is_free(port), seconds=5), "a server outlives the command"


def eventually(condition, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


@pytest.mark.parametrize(
    ("everything", "arguments", "expected"),
    [
        (False, [], ["-m", "not full", "-n", "auto", "--dist", "loadscope"]),
        (True, [], []),
        (True, ["-m", "full"], ["-m", "full"]),
        (False, ["-k", "start"], ["-m", "not full", "-k", "start"]),
    ],
)
def test_the_two_tiers_of_tests(monkeypatch, everything, arguments, expected):
    called = []
    monkeypatch.setattr(subprocess, "call", lambda command, **_kw: called.append(command) or 0)
    testing.run_tests(Course(), everything, arguments)
    assert called[0][3:] == ["--durations=15", "--durations-min=1", *expected]
