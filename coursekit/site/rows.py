"""The page for contributors: every row of the course's sources, its tests and its lesson.

Rows are named where they are proved. A test that proves row A12 is called ``test_A12_…``; the
words after the number say what holds. The docstring of a lesson's tests names the rows that the
lesson teaches (``D07–D11: …``).
"""

import ast
import functools
import html
import re
from dataclasses import dataclass, field
from pathlib import Path

from .sheet import Sheet, Shelf

PAGE = "rows_and_tests"
TITLE = {"en": "Rows, tests, lessons", "zh": "条目、测试与课"}
SUMMARY = {
    "en": "For contributors: which test proves each fact that the course teaches, and which lesson.",
    "zh": "供贡献者查阅：课程讲授的每条事实由哪个测试证明、在哪一课讲。",
}
INTRODUCTION = {
    "en": "The course promises to make a list of facts work: concepts, interfaces, formulas and "
    "worked numbers, one row each, in five groups. This page shows who keeps the promise. It is "
    "read from the tests when the site is built; the words are those of the tests' names.",
    "zh": "这门课承诺让一份清单上的事实全部成立：概念、接口、公式和算例，每条一行，分成五组。"
    "本页列出由谁兑现承诺。内容在建站时从测试中读出，文字即测试的名称，为英文。",
}
GROUPS = {
    "A": {"en": "A · Autograd and graphs", "zh": "A · 自动求导与计算图"},
    "B": {"en": "B · Initializers, losses, optimizers", "zh": "B · 初始化、损失与优化器"},
    "C": {"en": "C · Activations, perceptrons, training", "zh": "C · 激活函数、感知机与训练"},
    "D": {"en": "D · Derivatives and descent", "zh": "D · 导数与下降"},
    "E": {"en": "E · Four ways, functional style", "zh": "E · 求导四法与函数式风格"},
}
HEADER = {
    "en": ("row", "what holds, and the test", "lesson"),
    "zh": ("条目", "成立的事实与测试", "课"),
}
_ROW = re.compile(r"(?<![A-Za-z0-9])([A-E])(\d\d)(?:_to_([A-E])(\d\d))?(?![0-9])")
_TAUGHT = re.compile(r"\b([A-E])(\d\d)(?:[–-]([A-E])?(\d\d))?\b")


@dataclass
class Row:
    """One fact: the tests that prove it, as (words, file), and the lessons that teach it."""

    tests: list[tuple[str, str]] = field(default_factory=list)
    lessons: list[str] = field(default_factory=list)


def read_rows(tests: Path) -> dict[str, Row]:
    """Return every row that a test or a lesson's tests name, in order."""
    rows: dict[str, Row] = {}
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        file = path.relative_to(tests.parent).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = _ROW.sub("", node.name.removeprefix("test_").replace("_and_", " and "))
                for name in _numbers(_ROW, node.name):
                    proof = (" ".join(words.replace("_", " ").split()), file)
                    rows.setdefault(name, Row()).tests.append(proof)
        if path.parent.name == "lessons":
            for name in _numbers(_TAUGHT, ast.get_docstring(tree) or ""):
                lesson = path.stem.removeprefix("test_")
                if lesson not in rows.setdefault(name, Row()).lessons:
                    rows[name].lessons.append(lesson)
    return dict(sorted(rows.items()))


def _numbers(pattern: re.Pattern, text: str) -> list[str]:
    found = []
    for letter, first, _other, last in pattern.findall(text.replace("_and_", " ")):
        found += [f"{letter}{n:02}" for n in range(int(first), int(last or first) + 1)]
    return found


@functools.cache
def _rows_of(tests: Path) -> dict[str, Row]:
    """Return the rows, read once for all languages of a build."""
    return read_rows(tests)


def rows_sheets(shelf: Shelf, lang: str) -> list[Sheet]:
    """Return the page, if the course carries its tests and they name rows."""
    rows = _rows_of(shelf.course.root / "tests")
    if not rows:
        return []
    lines, sections = [f"# {TITLE[lang]}", INTRODUCTION[lang]], [PAGE]
    for letter, titles in GROUPS.items():
        chosen = {name: row for name, row in rows.items() if name.startswith(letter)}
        if chosen:
            lines += [f"## {titles[lang]}", _table(chosen, shelf, lang)]
            sections.append(f"rows-{letter.lower()}")
    text = "\n\n".join(lines)
    return [Sheet(PAGE, TITLE[lang], SUMMARY[lang], text, sections)]


def _table(rows: dict[str, Row], shelf: Shelf, lang: str) -> str:
    known = shelf.lessons.get(lang, {})
    lines = [
        '<div class="table-wrapper"><table class="docutils rows">',
        "<thead><tr>",
        *(f"<th>{word}</th>" for word in HEADER[lang]),
        "</tr></thead>",
    ]
    for name, row in rows.items():
        proofs = "<br>".join(
            f'{html.escape(words)} <span class="file">{file}</span>' for words, file in row.tests
        )
        lessons = ", ".join(
            f'<a href="{lesson}.html">{lesson[:2]}</a>' for lesson in row.lessons if lesson in known
        )
        lines.append(
            f'<tr id="{name}"><td>{name}</td><td lang="en">{proofs or "–"}</td>'
            f"<td>{lessons or '–'}</td></tr>"
        )
    return "\n".join([*lines, "</table></div>"])
