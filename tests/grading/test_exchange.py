"""The way through nbgrader's exchange, as a JupyterHub has it: handed out, handed in, handed back."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from grading.classroom import NAME, Classroom

from coursekit.grading.intake import collect
from coursekit.grading.journal import Journal
from coursekit.paths import Course

ROOT = Path(__file__).parents[2]
HUB = ROOT / "docs" / "jupyterhub"


def hand_in_both(answered, folder: Path, lang: str, right) -> Path:
    """A submission as the exchange collects it: both languages, one of them as handed out."""
    for code, path in (("en", folder / f"{NAME}.ipynb"), ("zh", folder / "zh" / f"{NAME}.ipynb")):
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = answered(right if code == lang else {}, code)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        os.utime(path, (1e9, 1e9) if code == lang else (2e9, 2e9))  # times may be lost on the way
    return folder


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_of_both_languages_the_one_that_was_answered_counts(tiny, answered, tmp_path, right, lang):
    hand_in_both(answered, tmp_path / "in" / "amy" / NAME, lang, right)
    _name, (submission,) = collect(tiny, tmp_path / "in")
    notebook = json.loads(submission.text)
    assert notebook["metadata"]["course"]["lang"] == lang
    assert submission.remarks == [], "nothing odd about it"


def test_what_the_exchange_needs_travels_with_the_feedback(tiny):
    room = Classroom(tiny)
    for student in ("amy", "eve"):
        folder = tiny.classroom / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text("2026-09-01 10:00:00 UTC\n", encoding="utf-8")
    place = tiny.classroom / "submitted"
    (place / "amy" / NAME / "submission_secret.txt").write_text("s3cret", encoding="utf-8")
    (place / "eve" / NAME / "submission_secret.txt").symlink_to(tiny.classroom / "gradebook.db")
    room.enter("amy", 2, 3)
    room.enter("eve", 2, 3)
    for step in ("autograded", "feedback"):
        made = tiny.classroom / step
        assert (made / "amy" / NAME / "submission_secret.txt").read_text("utf-8") == "s3cret"
        assert (made / "amy" / NAME / "timestamp.txt").read_text("utf-8").startswith("2026-09-01")
        assert not (made / "eve" / NAME / "submission_secret.txt").exists()


@pytest.mark.full
@pytest.mark.skipif(os.name != "posix", reason="nbgrader's exchange needs POSIX")
def test_a_student_gets_back_the_page_of_what_was_handed_in(tiny, answered, tmp_path, right):
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    for folder in (exchange, home, tmp_path / "jupyter"):
        folder.mkdir()
    exchange.chmod(0o777)
    shutil.copy(ROOT / "nbgrader_config.py", tiny.root)
    environment = {
        **os.environ,
        "COURSE_ROOT": str(tiny.root),
        "COURSE_CLASSROOM": str(tiny.classroom),
        "COURSE_HUB_DATA": str(tmp_path),
        "COURSE_LANG": "en",
        "JUPYTER_CONFIG_PATH": str(HUB),
        "JUPYTER_DATA_DIR": str(tmp_path / "jupyter"),
        "PYTHONPATH": str(ROOT),
        "USER": "amy",
    }

    def run(*command, cwd=home):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("coursekit", "release", NAME, cwd=tiny.root)
    run("nbgrader", "release_assignment", NAME, cwd=tiny.root)
    run("nbgrader", "fetch_assignment", NAME)
    assert sorted(p.relative_to(home).as_posix() for p in home.rglob("*.ipynb")) == [
        f"{NAME}/{NAME}.ipynb",
        f"{NAME}/zh/{NAME}.ipynb",
    ]
    work = home / NAME / "zh" / f"{NAME}.ipynb"
    work.write_text(nbformat.writes(answered(right, "zh")), encoding="utf-8")
    run("nbgrader", "submit", NAME)
    run("nbgrader", "collect", NAME, cwd=tiny.root)
    submitted = str(tiny.classroom / "submitted")
    run("coursekit", "grade", submitted, "--sandbox", "best", cwd=tiny.root)
    (record,) = Journal(tiny, NAME).last.values()
    assert record["points"] == {"double": 2, "mean": 3} and record["remarks"] == []
    run("nbgrader", "release_feedback", NAME, cwd=tiny.root)
    run("nbgrader", "fetch_feedback", NAME)
    (page,) = home.rglob("feedback/**/*.html")
    assert 'lang="zh-CN"' in page.read_text(encoding="utf-8")


@pytest.mark.full
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_the_form_grader_shows_the_class_wherever_the_lab_was_started(tiny, tmp_path):
    course = Course(tiny.root)  # its classroom is within what JupyterLab shows
    Classroom(course).enter("amy", 2, 3)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    (course.root / "notebooks").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    environment = {**os.environ, "COURSE_ROOT": str(course.root), "PYTHONPATH": str(ROOT)}
    environment |= {"JUPYTER_TOKEN": "only-here", "HOME": str(tmp_path), "COURSE_LANG": "en"}
    environment.pop("COURSE_CLASSROOM", None)
    command = [sys.executable, "-m", "coursekit", "lab", "--no-browser", "--port", str(port)]
    where = f"http://127.0.0.1:{port}/formgrader/api/assignments?token=only-here"
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as lab:
        try:
            (found,) = json.loads(answer(where))
        finally:
            lab.terminate()
    assert found["name"] == NAME and found["num_submissions"] == 1 and found["average_score"] == 5


def answer(where: str, seconds: float = 120) -> bytes:
    """What a server that is starting says in the end."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(where, timeout=seconds) as page:
                return page.read()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.mark.skipif(os.name != "posix", reason="accounts of POSIX")
def test_the_hubs_configuration_gives_each_account_what_is_its_own(monkeypatch, tmp_path):
    """Run the file as JupyterHub does, then its hook for a teacher and for a student."""
    import pwd
    import types

    from traitlets.config import Config

    monkeypatch.setenv("COURSE_TEACHERS", "teacher,tutor")
    monkeypatch.setenv("COURSE_HUB_DATA", str(tmp_path))
    config = Config()
    code = (HUB / "jupyterhub_config.py").read_text(encoding="utf-8")
    path = str(HUB / "jupyterhub_config.py")
    names = {"__file__": path, "get_config": lambda: config}
    exec(compile(code, path, "exec"), names)
    copies = []
    monkeypatch.setattr(subprocess, "run", lambda command, **how: copies.append((command, how)))
    account = types.SimpleNamespace(pw_dir=str(tmp_path), pw_uid=7, pw_gid=8)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: account)
    given, roots = {}, {}
    for name in ("teacher", "emma"):
        spawner = types.SimpleNamespace(
            user=types.SimpleNamespace(name=name),
            environment=dict(config.Spawner.environment),
            notebook_dir="",
        )
        config.Spawner.pre_spawn_hook(spawner)
        roots[name] = spawner.notebook_dir
        given[name] = spawner.environment
    assert given["teacher"]["COURSE_CLASSROOM"] == str(tmp_path / "class")
    assert given["teacher"]["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(ROOT), str(HUB)]
    assert "COURSE_CLASSROOM" not in given["emma"]
    assert roots == {"teacher": str(tmp_path), "emma": ""}
    assert given["emma"]["JUPYTER_CONFIG_PATH"] == str(HUB)
    assert [(command[-1], how["user"]) for command, how in copies] == [
        (f"{tmp_path}/lessons", 7)
    ] * 2
    assert config.Authenticator.admin_users == {"teacher", "tutor"}
    assert config.JupyterHub.bind_url.startswith("http://127.0.0.1:")
