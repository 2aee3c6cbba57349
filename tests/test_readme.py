"""What a stranger reads first says the same in both languages, and what it says is there."""

import re
import shlex
import xml.etree.ElementTree as ElementTree
from importlib.metadata import entry_points
from importlib.util import find_spec

import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp
from typer.main import get_command
from typer.testing import CliRunner

from autograd_core import language
from autograd_core.viz.figures import save_figures
from coursekit import cli
from coursekit.paths import LANGUAGES, Course

ROOT = Course().root
PAIRS = [("README.md", "README.zh.md"), ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def shape(name: str) -> list[str]:
    """Return what must not differ between the languages, line by line."""
    found, code = [], False
    for line in text(name).splitlines():
        code ^= line.startswith("```")
        if line.startswith("```"):
            found.append(line)
        elif code:
            command = line.partition("#")[0].rstrip()
            found.append(re.sub(r" --lang (en|zh)", "", command))
        elif line.startswith("#"):
            found.append(line.split()[0])
        elif line.startswith("|"):
            found.append("|" * line.count("|"))
        elif image := re.match(r"!\[.+\]\((.+?)\)", line):
            found.append(image[1].replace("_zh", "_en"))
        else:
            found.append(re.sub(r"\d.*", "list", line) if line[:1].isdigit() else line[:2] == "- ")
    return found


def files(name: str) -> list[str]:
    code = re.findall(r"`([\w./-]+/[\w./-]*)`", text(name))
    return [*re.findall(r"\]\((?!#|http)(.+?)\)", text(name)), *code]


def commands(name: str) -> list[list[str]]:
    """Return every command of a text, fenced or in a sentence, as words."""
    fenced = "".join(re.findall(r"^```sh\n(.*?)^```$", text(name), re.M | re.S))
    prose = re.sub(r"^```.*?^```$", "", text(name), flags=re.M | re.S)
    programs = "|".join(("python", "course", "nbgrader", "ruff", "pytest", "git"))
    inline = re.findall(rf"`((?:{programs})3? [^`]+)`", prose)
    lines = [line.partition("#")[0] for line in fenced.splitlines()]
    parts = [part for line in (*lines, *inline) for part in line.split("&&")]
    return [re.sub(r"<.*?>", "PLACE", part).split() for part in parts if part.strip()]


def why_not(words: list[str]) -> str:
    """Return why a command could not be typed like this, or the empty string."""
    program, *rest = words
    if program in ("python", "python3") and rest[:1] == ["start.py"]:
        return why_not(["course", *(rest[1:] or ["demo"])])
    if program in ("python", "python3") and rest[:2] == ["-m", "pytest"]:
        return why_not(rest[1:])
    if program in ("python", "python3") and rest[:1] == ["-m"]:
        return "" if find_spec(rest[1]) else f"no module {rest[1]}"
    if program == "course":
        command = get_command(cli.app).commands.get(rest[0])
        if command is None:
            return f"no command {rest[0]}"
        options = {name for parameter in command.params for name in parameter.opts}
        unknown = {word for word in rest[1:] if word.startswith("-")} - options
        if unknown:  # `course test` would hand them to pytest
            return f"no option {unknown}"
        try:
            given = command.make_context(rest[0], rest[1:]).params
        except cli.USAGE_ERROR as error:
            return type(error).__name__
        named = [*(given.get("names") or ()), *filter(None, [given.get("which")])]
        known = Course().assignment_names
        unknown = {name for name in named if not any(one.startswith(name) for one in known)}
        return f"no assignment {unknown}" if unknown else ""
    if program == "nbgrader":
        known = rest[0] in NbGraderApp.subcommands
        return "" if known else f"nbgrader has no {rest[0]}"
    if program in ("ruff", "pytest"):
        gone = [word for word in rest if "/" in word and not (ROOT / word).exists()]
        return f"no {gone}" if gone else ""
    return "" if program in ("git", "cd") else f"no program {program}"


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_have_one_structure(english, chinese):
    assert shape(english) == shape(chinese)


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_every_file_that_is_named_is_there(name):
    made = ("build/", "classroom/", "path/", "notebooks/NN", "viz/", "locale/")
    for path in files(name):
        assert path.startswith(made) or (ROOT / path).exists(), path


def test_every_heading_that_a_door_leads_to_is_there():
    for name in PAIRS[0]:
        headings = {line[3:].lower() for line in text(name).splitlines() if line.startswith("## ")}
        doors = re.findall(r"\]\(#(.+?)\)", text(name))
        assert len(doors) == 3 and set(doors) <= headings


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_moving_picture_is_what_the_command_makes_and_small(lang, tmp_path):
    (made,) = save_figures(tmp_path, [lang], ["explorer"])
    committed = (ROOT / "figures" / made.name).read_bytes()
    assert made.read_bytes() == committed
    assert len(committed) < 100_000
    assert len(list(ElementTree.fromstring(committed).iter("{http://www.w3.org/2000/svg}animate")))


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_type_the_same(english, chinese):
    def typed(name):
        return sorted(re.sub(r" --lang (en|zh)", "", shlex.join(words)) for words in commands(name))

    assert typed(english) == typed(chinese) and len(typed(english)) > 5


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_every_command_can_be_typed_as_it_stands(name):
    assert not {shlex.join(words): why_not(words) for words in commands(name) if why_not(words)}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("python3 start.py rlease 02_four_ways", "no command rlease"),
        ("python3 start.py release --zip", "no option {'--zip'}"),
        ("course test --everything", "no option {'--everything'}"),
        ("course grade", "MissingParameter"),
        ("course lab --port many", "BadParameter"),
        ("course release 99_none", "no assignment {'99_none'}"),
        ("course check 99", "no assignment {'99'}"),
        ("nbgrader autogrades 02", "nbgrader has no autogrades"),
        ("python -m pytest tests/none -x", "no ['tests/none']"),
        ("python -m coursekit.none", "no module coursekit.none"),
        ("make all", "no program make"),
    ],
)
def test_a_command_that_is_not_there_is_noticed(typed, why):
    assert why_not(typed.split()) == why


def test_the_program_course_is_installed_under_the_name_that_the_texts_use():
    (script,) = entry_points(group="console_scripts", name="course")
    assert script.load() is cli.main


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_student_types_answers(lang, monkeypatch):
    """The cheap commands are run; a fresh copy has answered nothing, so `check` says not ready."""
    monkeypatch.setattr(language, "_process_language", lang)  # --lang is for the whole process
    readme = "README.md" if lang == "en" else "README.zh.md"
    typed = [words[2:] for words in commands(readme) if words[1:] == ["start.py", *words[2:]]]
    said = {}
    for words in typed:
        if words[:1] in (["check"], ["progress"]):
            said[words[0]] = CliRunner().invoke(cli.app, words)
    assert set(said) == {"check", "progress"}
    for done in said.values():
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert "05_tensor_engine" in said["check"].output
    assert all(name in said["progress"].output for name in Course().assignment_names)
