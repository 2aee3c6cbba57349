"""The contributor's guide holds: its excerpts stand, its snippets print, its recipes work.

A recipe is followed to the letter in a copy of the project, where its command must pass; with the
new thing broken, the same command must fail.
"""

import ast
import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.source import Source

ROOT = Course().root
GUIDE = Source(ROOT / "docs" / "contributors_guide.py")
TEXT = {lang: "\n\n".join(cell.text for cell in GUIDE.localise(lang)) for lang in LANGUAGES}
CODE = re.findall(r"^```python\n(.*?)^```$", TEXT["en"], re.M | re.S)
EXCERPTS = [code.split("\n", 1) for code in CODE if code.startswith("# ")]
COPIED = ("autograd_core", "coursekit", "docs", "exercises", "notebooks", "solutions", "tests")

#: What breaks each recipe: (a text of its files, what stands there instead).
BROKEN = {
    "An operation": ("3 * out", "2 * out"),
    "A loss": ("-2 * distance", "-2 * distance.detach()"),
    "An activation function": ("sqrt(input * input", "sqrt(input.detach() * input"),
    "An initializer": ("1 / math.sqrt(fan_in), generator)", "1 / math.sqrt(fan_in), None)"),
    "An optimizer": ("p -=", "p +="),
    "A schedule": (
        "self.warmup = warmup\n        super().__init__(optimizer, last_epoch)",
        "super().__init__(optimizer, last_epoch)\n        self.warmup = warmup",
    ),
    "A surface": ("0.5 - np.pi / 3, ", "0.5 - np.pi / 4, "),
    "A widget": ('"en": "point x", "zh": "点 x"', '"en": "point x"'),
    "A lesson": ("再求一次导得到 $6x$", "再求一次导得到 $3x$"),
    "An exercise": ("a + (b - a) / 2", "a + b / 2"),
    "A language": None,
}


def sections() -> dict[str, tuple[list[str], list[str]]]:
    """Return title → (recipe files, commands) of the second half of the guide."""
    found = {}
    for piece in re.split(r"^### ", TEXT["en"].partition("\n## Recipes\n")[2], flags=re.M)[1:]:
        files = re.findall(r"^```recipe\n(\S+)\n```$", piece, re.M)
        commands = re.findall(r"^```sh\n(.*?)^```$", piece, re.M | re.S)
        found[piece.partition("\n")[0]] = (files, "".join(commands).splitlines())
    return found


def test_every_recipe_is_followed_and_broken():
    assert set(sections()) == set(BROKEN)
    used = {name for files, _commands in sections().values() for name in files}
    assert used == {path.name for path in (ROOT / "docs" / "recipes").iterdir()}


def test_there_are_excerpts():
    assert len(EXCERPTS) >= 5


@pytest.mark.parametrize(("place", "code"), EXCERPTS, ids=[place for place, _code in EXCERPTS])
def test_an_excerpt_stands_in_the_file_that_it_names(place, code):
    assert code in (ROOT / place.removeprefix("# ")).read_text(encoding="utf-8")


def test_snippets_print_what_they_show(capsys):
    session = "\n".join(code for code in CODE if code.startswith(">>> "))
    test = doctest.DocTestParser().get_doctest(session, {}, "guide", None, 0)
    assert len(test.examples) >= 15
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    printed = capsys.readouterr().out
    assert not printed, printed


def apply(root: Path, name: str, broken: tuple[str, str] | None) -> int:
    """Follow a recipe's file: put it where its first line says; return how often it was broken."""
    first, text = (ROOT / "docs" / "recipes" / name).read_text(encoding="utf-8").split("\n", 1)
    count = text.count(broken[0]) if broken else 0
    if count:
        text = text.replace(*broken)
    where = re.fullmatch(r"(?:#|//) (at the end of|new file|in) (\S+?)(?:, below: (\w+))?", first)
    how, path, below = where[1], root / where[2], where[3]
    if how == "new file":
        path.write_text(text, encoding="utf-8")
    elif path.suffix == ".json":
        known = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(known | json.loads(text)), encoding="utf-8")
    elif below:
        old = path.read_text(encoding="utf-8")
        (end,) = (
            node.end_lineno
            for node in ast.parse(old).body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == below
        )
        lines = old.splitlines(keepends=True)
        path.write_text("".join([*lines[:end], text, *lines[end:]]), encoding="utf-8")
    else:
        old = path.read_text(encoding="utf-8")
        path.write_text(f"{old}\n\n{text}", encoding="utf-8")
    return count


def follow(root: Path, title: str, broken=None) -> list[subprocess.CompletedProcess]:
    """Copy the project, follow one recipe in the copy, and run its commands there."""
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    files, commands = sections()[title]
    count = sum(apply(root, name, broken) for name in files)
    assert count == 1 or not broken, "the fault is made in one place"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COURSE_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    runs = []
    for command in commands:
        words = shlex.split(command)
        start = ["-m", "coursekit"] if words[0] == "course" else []
        runs.append(
            subprocess.run(
                [sys.executable, *start, *words[1:]],
                cwd=root,
                env=environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
        )
    return runs


@pytest.mark.full
@pytest.mark.parametrize("title", BROKEN)
def test_a_recipe_followed_to_the_letter_passes_its_test(title, tmp_path):
    runs = follow(tmp_path, title)
    for run in runs:
        assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\d passed", runs[-1].stdout)
    assert " skipped" not in runs[-1].stdout


@pytest.mark.full
@pytest.mark.parametrize("title", [title for title in BROKEN if BROKEN[title]])
def test_with_the_new_thing_broken_the_same_test_fails(title, tmp_path):
    assert any(run.returncode for run in follow(tmp_path, title, BROKEN[title]))
