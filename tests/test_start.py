"""start.py: the first thing a newcomer runs, on whatever Python they have."""

import ast
import importlib.util
import os
import string
import subprocess
import sys

import pytest
import yaml

from coursekit.paths import Course

FILE = Course().root / "start.py"


@pytest.fixture
def start(tmp_path, monkeypatch):
    """start.py as a module, its environment in an empty folder, every command recorded."""
    monkeypatch.setenv("COURSE_VENV", str(tmp_path / "venv"))
    monkeypatch.delenv("COURSE_LANG", raising=False)
    spec = importlib.util.spec_from_file_location("start", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def failing(monkeypatch, start, *words):
    """Make commands that contain one of ``words`` fail; return the list of all that were run."""
    ran = []

    def runs(command):
        ran.append(command)
        return not any(word in command for word in words)

    monkeypatch.setattr(start, "runs", runs)
    return ran


def test_it_parses_on_python_3_8():
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_it_imports_nothing_but_the_standard_library():
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def test_an_old_python_is_told_what_is_needed(start, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert start.main() == 1
    assert "needs Python 3.11 or newer; this is 3.9" in capsys.readouterr().err


def test_messages_come_in_the_language_of_the_machine(start, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_LANG", "zh")
    start.say("no venv")
    assert "无法创建虚拟环境" in capsys.readouterr().err


def test_every_message_has_both_languages_with_the_same_fields(start):
    for english, chinese in start.MESSAGES.values():
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (english, chinese)
        ]
        assert fields[0] == fields[1]


def test_the_ordinary_way_uses_the_new_environments_own_pip(start, monkeypatch):
    failing(monkeypatch, start)
    assert start.make_environment() == [str(start.PYTHON), "-m", "pip"]


def test_without_ensurepip_the_systems_pip_installs_into_the_environment(start, monkeypatch):
    ran = []

    def runs(command):
        ran.append(command)
        return "--without-pip" in command or "--version" in command

    monkeypatch.setattr(start, "runs", runs)
    assert start.make_environment() == [sys.executable, "-m", "pip", "--python", str(start.PYTHON)]


def test_without_pip_virtualenv_helps(start, monkeypatch):
    failing(monkeypatch, start, "venv", "pip")
    assert start.make_environment() == [str(start.PYTHON), "-m", "pip"]


def test_with_nothing_at_all_one_sentence_says_what_to_install(start, monkeypatch, capsys):
    failing(monkeypatch, start, "venv", "pip", "virtualenv")
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start.sys, "argv", ["start.py"])
    assert start.main() == 1
    assert "python3-venv" in capsys.readouterr().err
    assert not start.VENV.exists()


def test_a_failed_installation_leaves_no_stamp(start, monkeypatch, capsys):
    failing(monkeypatch, start)
    monkeypatch.setattr(start.subprocess, "call", lambda *a, **k: 1)
    assert start.main() == 1
    assert not start.STAMP.exists()
    assert "PIP_INDEX_URL" in capsys.readouterr().err


def test_the_second_run_installs_nothing(start, monkeypatch):
    called = []
    failing(monkeypatch, start)
    start.VENV.mkdir()
    start.STAMP.write_text(start.fingerprint(), encoding="utf-8")
    monkeypatch.setattr(start, "hand_over", lambda command, _: called.append(command) or 0)
    monkeypatch.setattr(start.sys, "argv", ["start.py", "build", "--check"])
    assert start.main() == 0
    assert called == [[str(start.PYTHON), "-m", "coursekit", "build", "--check"]]


@pytest.mark.parametrize(("here", "usual"), [("course", "demo"), ("bundle", "lab")])
def test_without_a_word_a_course_is_demonstrated_and_a_bundle_opens(
    start, monkeypatch, tmp_path, here, usual
):
    called = []
    (tmp_path / "course" / "solutions").mkdir(parents=True)
    monkeypatch.setattr(start, "ready", lambda: True)
    monkeypatch.setattr(start, "HERE", tmp_path / here)
    monkeypatch.setattr(start, "hand_over", lambda command, _: called.append(command[-1]) or 0)
    monkeypatch.setattr(start.sys, "argv", ["start.py"])
    assert start.main() == 0
    assert called == [usual]


def test_a_changed_dependency_list_installs_anew(start, monkeypatch):
    failing(monkeypatch, start)
    start.VENV.mkdir()
    start.STAMP.write_text("of another pyproject.toml", encoding="utf-8")
    assert not start.ready()


def test_a_place_that_cannot_be_written_is_named(start, monkeypatch, tmp_path, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setattr(start, "VENV", tmp_path / "file" / "venv")
    assert start.main() == 1
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_a_terminal_that_knows_no_chinese_does_not_stop_it(tmp_path):
    environment = {
        **os.environ,
        "COURSE_LANG": "zh",
        "PYTHONIOENCODING": "ascii",
        "COURSE_VENV": str(tmp_path / "venv"),
        "PATH": "",
    }
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 0); sys.argv = ['start.py'];"
        f"runpy.run_path({str(FILE)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_environment_yml_lists_no_package_a_second_time():
    listed = yaml.safe_load((FILE.parent / "environment.yml").read_text(encoding="utf-8"))
    assert listed["dependencies"] == ["python>=3.11,<3.14", "pip", {"pip": ["-e .[all]"]}]
