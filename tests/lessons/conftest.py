"""Runs a lesson's own cells in this process, as a notebook would, and keeps what they said."""

import ast
import contextlib
import io
import re
import warnings
from dataclasses import dataclass, field

import pytest

from coursekit.build import lesson_notebook
from coursekit.paths import LANGUAGES, Course


@dataclass
class Ran:
    """One code cell after its run."""

    source: str
    printed: str
    shown: object  # the value of the last line, as a notebook displays it
    figures: list[str] = field(default_factory=list)  # the alternative text of each
    complaints: list[str] = field(default_factory=list)  # warnings and whatever went to stderr


@dataclass
class Lesson:
    """A lesson that was run from top to bottom in one language."""

    name: str
    lang: str
    prose: list[str]
    ran: list[Ran]
    namespace: dict

    @property
    def output(self) -> str:
        """Everything that the cells put on the screen, as text."""
        return "\n".join(f"{cell.printed}\n{cell.shown!r}" for cell in self.ran)

    def cell(self, fragment: str) -> Ran:
        """Return the one code cell whose source contains ``fragment``."""
        found = [cell for cell in self.ran if fragment in cell.source]
        assert len(found) == 1, f"{len(found)} cells contain {fragment!r}"
        return found[0]


def run_cell(source: str, namespace: dict) -> Ran:
    import matplotlib.pyplot as plt

    from autograd_core.viz.figure import alternative_text

    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    out, err, shown = io.StringIO(), io.StringIO(), None
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        warnings.simplefilter("always")
        exec(compile(tree, "<lesson>", "exec"), namespace)
        if last is not None:
            shown = eval(compile(last, "<lesson>", "eval"), namespace)
        figures = [alternative_text(plt.figure(number)) for number in plt.get_fignums()]
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()  # glyphs are looked up only now
        plt.close("all")
    complaints = [str(warning.message) for warning in caught] + err.getvalue().splitlines()
    return Ran(source, out.getvalue(), shown, figures, complaints)


def run_cells(sources: list[str], namespace: dict) -> list[Ran]:
    """Run cells one after the other; the style that they choose for figures ends with them."""
    matplotlib = pytest.importorskip("matplotlib")
    with matplotlib.rc_context({"backend": "Agg"}):
        return [run_cell(source, namespace) for source in sources]


def run_lesson(name: str, lang: str) -> Lesson:
    notebook = lesson_notebook(Course(), name, lang)
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    namespace: dict = {"__name__": "__main__"}
    ran = run_cells(code, namespace)
    return Lesson(name, lang, prose, ran, namespace)


_lessons: dict[tuple[str, str], Lesson | Exception] = {}


@pytest.fixture
def lesson_run():
    """Return ``run(name, lang)``; every lesson is run once a language, however many tests ask."""

    def run(name: str, lang: str) -> Lesson:
        if (name, lang) not in _lessons:
            try:
                _lessons[name, lang] = run_lesson(name, lang)
            except Exception as error:
                _lessons[name, lang] = error
        if isinstance(_lessons[name, lang], Exception):
            raise _lessons[name, lang]
        return _lessons[name, lang]

    return run


@pytest.fixture(params=LANGUAGES)
def lesson(request, lesson_run) -> Lesson:
    """The lesson that a test module calls NAME, run in each language."""
    return lesson_run(request.module.NAME, request.param)


def numbers(text: str) -> list[str]:
    """Return the numbers of a text that a reader would check: decimals, powers, two digits or more.

    A whole number that begins with 0 is the name of a lesson.
    """
    text = re.sub(r"\\cdot\s*", "", re.sub(r"10\^\{(-?\d+)\}", r"1e\1", text))
    text = re.sub(r"(\d\.\d+)1e", r"\1e", text)
    return re.findall(
        r"(?<![\w.])\d+(?:\.\d+)?e[+-]?\d+|(?<![\w.])\d+\.\d+|(?<![\w.])[1-9]\d+", text
    )


@pytest.fixture
def prose_numbers():
    """Return the function that finds the numbers in a text."""
    return numbers
