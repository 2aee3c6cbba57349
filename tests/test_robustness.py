"""Whatever is typed: one line that says why, a proper exit code, nothing half-written."""

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading.classroom import Classroom
from typer.main import get_command

from coursekit import cli
from coursekit.files import write_atomically
from coursekit.paths import Course

ROOT = Path(__file__).parents[1]
COMMANDS = sorted(get_command(cli.app).commands)

#: Every command with something wrong in what is typed, and a word of the reason. {tmp} is a folder.
MISTAKES = {
    "backup": [(["{tmp}/there.zip"], "exists already"), (["{classroom}/a.zip"], "outside")],
    "build": [],
    "check": [(["99"], "99"), (["01", "--lang", "fr"], "fr"), (["{tmp}/no.ipynb"], "no.ipynb")],
    "demo": [],
    "doctor": [],
    "export": [
        (["{tmp}/none.csv"], "none.csv"),
        (["{tmp}/sheet.xlsx"], "CSV"),
        (["{tmp}/strangers.csv"], "strangers.csv"),
        (["{tmp}/list.csv", "--column", "total"], "total"),
        (["{tmp}/list.csv", "--assignment", "99_none"], "99_none"),
    ],
    "figures": [(["no_such"], "no_such")],
    "grade": [
        (["{tmp}/none"], "none"),
        (["{tmp}/empty"], "empty"),
        (["{tmp}/there.zip"], "archive"),
        (["{tmp}/class", "--assignment", "99_none"], "99_none"),
        (["{tmp}/class", "--sandbox", "strong"], "strong"),
        (["{tmp}/class", "--secret", "{tmp}/none.key"], "none.key"),
    ],
    "lab": [(["--lang", "fr"], "fr"), (["--port", "{port}"], "{port}")],
    "progress": [(["--lang", "fr"], "fr")],
    "release": [(["99_none"], "99_none")],
    "report": [(["99_none"], "99_none")],
    "roster": [(["{tmp}/none.csv"], "none.csv"), (["{tmp}/strangers.csv"], "strangers.csv")],
    "secret": [(["{tmp}/list.csv"], "exists already")],
    "site": [],
    "test": [],
    "translate": [(["en"], "en"), (["es", "99_none"], "99_none")],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A course with a graded class, and beside it everything that the mistakes name."""
    tmp = tmp_path_factory.mktemp("typed")
    shutil.copytree(ROOT / "tests" / "tiny_course", tmp / "course")
    course = Course(tmp / "course", classroom=tmp / "classroom")
    room = Classroom(course)
    room.enter("amy", 2, 3)
    (tmp / "there.zip").write_bytes(b"no zip")
    (tmp / "list.csv").write_text("id\namy\n", encoding="utf-8")
    (tmp / "strangers.csv").write_text("name\nnobody\n", encoding="utf-8")
    (tmp / "sheet.xlsx").write_bytes(b"PK")
    (tmp / "empty").mkdir()
    work = tmp / "class" / "amy"
    shutil.copytree(course.classroom / "release" / "01_tiny", work)
    return tmp


@pytest.fixture
def typed(place, monkeypatch, capsys):
    """Type a command; returns its exit code and what it printed to stderr."""
    monkeypatch.setenv("COURSE_ROOT", str(place / "course"))
    monkeypatch.setenv("COURSE_CLASSROOM", str(place / "classroom"))
    monkeypatch.delenv("COURSE_SECRET", raising=False)

    def type_(*words):
        monkeypatch.setattr(sys, "argv", ["course", *map(str, words)])
        monkeypatch.setattr("autograd_core.language._process_language", None)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        os.environ.pop("COURSE_SECRET", None)
        return ended.value.code, capsys.readouterr().err

    return type_


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_command_is_here_with_its_mistakes():
    assert sorted(MISTAKES) == COMMANDS


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", [name for name in COMMANDS if MISTAKES.get(name)])
def test_a_mistake_is_one_line_that_says_why_and_changes_nothing(
    command, lang, place, typed, monkeypatch
):
    monkeypatch.setenv("COURSE_LANG", lang)
    before = files(place)
    with socket.create_server(("127.0.0.1", 0)) as other:
        known = {"tmp": place, "classroom": place / "classroom", "port": other.getsockname()[1]}
        for words, reason in MISTAKES[command]:
            code, said = typed(command, *(word.format(**known) for word in words))
            assert code == 1, (words, said)
            assert len(said.strip().splitlines()) == 1, (words, said)
            assert lang == "zh" or reason.format(**known) in said, (words, said)
            chinese = re.search(r"[\u4e00-\u9fff]", said.replace("学号", ""))  # a column's title
            assert bool(chinese) == (lang == "zh"), (words, said)
    assert files(place) == before


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_typed_wrongly_is_one_line_and_exit_code_2(command, lang, typed, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", lang)
    wrong = [["frobnicate"], [command, "--port", "x", "--lang"] if command == "lab" else ["no"]]
    if command != "test":  # whose further arguments are pytest's
        wrong.append([command, "--no-such"])
    if command in ("lab", "site"):
        wrong.append([command, "--port", "x"])
    if command in ("grade", "check", "export", "roster", "secret"):
        wrong.append([command])
    if command == "doctor":
        wrong.append([command, "more"])
    for words in wrong:
        code, said = typed(*words)
        assert code == 2 and "--help" in said, (words, said)
        assert len(said.strip().splitlines()) == 1, (words, said)


def test_the_system_is_quoted_in_the_language_of_the_course(place, typed, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "zh")
    assert "没有这个文件或文件夹" in typed("roster", place / "none.csv")[1]
    monkeypatch.setenv("COURSE_LANG", "en")
    assert "No such file or directory" in typed("roster", place / "none.csv")[1]
    assert "Not a directory" in typed("roster", place / "list.csv" / "list.csv")[1]
    assert "Is a directory" in typed("roster", place / "empty")[1]


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_gradebook_that_is_none_is_said(place, typed, monkeypatch, tmp_path, content):
    shutil.copytree(place / "classroom", tmp_path / "classroom")
    (tmp_path / "classroom" / "gradebook.db").write_bytes(content)
    monkeypatch.setenv("COURSE_CLASSROOM", str(tmp_path / "classroom"))
    for words in (["report"], ["export", place / "list.csv"]):
        code, said = typed(*words)
        assert code == 1 and len(said.strip().splitlines()) == 1, said
    assert content == b"" or "the gradebook cannot be used" in said


def test_a_site_is_not_built_for_a_port_that_is_taken(typed, monkeypatch):
    monkeypatch.setattr("coursekit.site.build_site", lambda *_a, **_k: pytest.fail("built"))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, said = typed("site", "--serve", "--port", port)
    assert code == 1 and f"port {port} is in use" in said


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "grades.csv"
    write_atomically(path, "old")

    def full(self, data):
        with open(self, "wb") as file:
            file.write(data[:2])
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError):
        write_atomically(path, "new and longer")
    assert [p.name for p in tmp_path.iterdir()] == ["grades.csv"] and path.read_text() == "old"


def test_ctrl_c_while_a_command_is_still_being_imported_is_one_line(typed, monkeypatch):
    class Interrupted:
        def find_spec(self, name, *_arguments):
            if name == "coursekit.source":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "coursekit.source")
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    code, said = typed("figures", "no_such")
    assert code == 130 and said.strip().startswith("Stopped.") and "\n" not in said.strip()


# --- a full disk, a disk that cannot be written, Ctrl-C: real ones ----------------------------


def course(place: Path, classroom: Path, *words, before=(), limit: int | None = None):
    """Run a command in a process of its own; ``limit`` is the largest file in bytes."""
    environment = {
        **os.environ,
        "COURSE_ROOT": str(place / "course"),
        "COURSE_CLASSROOM": str(classroom),
        "COURSE_LANG": "en",
        "COURSE_SANDBOX": "best",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def shrink():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*before, sys.executable, "-m", "coursekit", *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=shrink if limit else None,
    )


STUDENTS = 24
WRITERS = (["roster", "{tmp}/list.csv"], ["report"], ["export", "{tmp}/list.csv"])


@pytest.mark.full
@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("words", [*WRITERS, ["backup", "{tmp}/full.zip"]], ids=lambda w: w[0])
def test_a_disk_that_is_full_is_one_line_and_leaves_what_was(place, tmp_path, words):
    shutil.copytree(place / "classroom", tmp_path / "classroom")
    (place / "list.csv").write_text("id\namy\n" + "x" * 2000 + "\n", encoding="utf-8")
    before = files(tmp_path) | files(place)
    typed = [word.format(tmp=place) for word in words]
    done = course(place, tmp_path / "classroom", *typed, limit=1000)
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert files(tmp_path) | files(place) == before


@pytest.mark.full
@pytest.mark.parametrize("words", [*WRITERS, ["grade", "{tmp}/class"]], ids=lambda w: w[0])
@pytest.mark.parametrize("how", ["read-only", "full"])
def test_a_classroom_that_cannot_be_written_is_one_line(place, tmp_path, words, how):
    from coursekit.grading.sandbox import why_not_full

    if why_not_full():
        pytest.skip(f"no full sandbox: {why_not_full()}")  # the same program mounts the disk
    shutil.copytree(place / "classroom", tmp_path / "classroom")
    room = str(tmp_path / "classroom")
    mount = ["bwrap", "--dev-bind", "/", "/"]
    mount += (
        ["--ro-bind", room, room] if how == "read-only" else ["--size", "4096", "--tmpfs", room]
    )
    if how == "full" and words[0] != "grade":
        words = ["release", "01_tiny"]  # an empty disk has nothing to report
    before = files(tmp_path)
    typed = [word.format(tmp=place) for word in words]
    done = course(place, tmp_path / "classroom", *typed, before=mount)
    assert done.returncode == 1 or words[0] == "export", done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) <= 1, done.stderr
    assert files(tmp_path) == before


ROOT_WRITERS = (
    *(["build"], ["figures", "race"], ["lab", "--no-browser"], ["release", "--bundle"]),
    *(["secret", "{root}/exam.key"], ["site"], ["translate", "es"]),
)


@pytest.mark.full
@pytest.mark.parametrize("words", ROOT_WRITERS, ids=lambda words: words[0])
def test_a_course_that_cannot_be_written_is_one_line(place, tmp_path, words):
    from coursekit.grading.sandbox import why_not_full

    if why_not_full():
        pytest.skip(f"no full sandbox: {why_not_full()}")  # the same program locks the folder
    root = str(place / "course")
    lock = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", root, root]
    typed = [word.format(root=root) for word in words]
    done = course(place, tmp_path / "classroom", *typed, before=lock)
    assert done.returncode == 1 and "Read-only file system" in done.stderr, (
        done.stdout + done.stderr
    )
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


@pytest.mark.full
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_in_the_middle_of_grading_is_one_line_and_the_next_run_goes_on(place, tmp_path):
    classroom, work = tmp_path / "classroom", tmp_path / "in"
    shutil.copytree(place / "classroom", classroom)
    slow = (place / "class" / "amy" / "01_tiny.ipynb").read_text(encoding="utf-8")
    slow = slow.replace("raise NotImplementedError()", "__import__('time').sleep(0.4)")
    for number in range(STUDENTS):
        path = work / f"s{number:02}" / "01_tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(slow, encoding="utf-8")
    environment = {
        **os.environ,
        "COURSE_ROOT": str(place / "course"),
        "COURSE_CLASSROOM": str(classroom),
        "COURSE_LANG": "en",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "coursekit", "grade", str(work), "--sandbox", "best"]
    journal = classroom / "journal" / "01_tiny.jsonl"
    known = journal.read_bytes()
    said = tmp_path / "said.txt"
    with open(said, "w", encoding="utf-8") as file:
        started = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=file
        )
    deadline = time.monotonic() + 120
    while journal.read_bytes() == known and not list(classroom.glob("submitted/s*")):
        assert time.monotonic() < deadline and started.poll() is None, said.read_text("utf-8")
        time.sleep(0.05)
    time.sleep(1)
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=120) == 130
    assert (
        said.read_text("utf-8").strip()
        == "Stopped. Nothing is half-written; run it again to go on."
    )
    assert not list(classroom.rglob("*.part"))
    again = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert f"{STUDENTS} handed in: {STUDENTS} graded, 0 for review, 0 failed" in again.stdout
