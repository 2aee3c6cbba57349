"""The engine proper stays small enough to be read in an evening, and its calculus stands alone.

Counted are the lines of code, without docstrings, comments and blank lines. ``functions/`` is not
counted: it is the surface, PyTorch's names and arguments put together from ``ops``, and is looked
up rather than read.
"""

import ast
import io
import tokenize
from pathlib import Path

import pytest

import autograd_core

ENGINE = Path(autograd_core.__file__).parent
ROOMS = ("tensor", "graph", "backward", "functional", "gradcheck", "batch", "vectorize")
FILES = [*(ENGINE / f"{room}.py" for room in ROOMS), *sorted((ENGINE / "ops").glob("*.py"))]
GOAL, LIMIT = 2500, 2600
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Return how many lines hold code."""
    code, prose = set(), set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SILENT:
            code.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node) is not None:
            prose.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(code - prose)


def imported(source: str, package: str) -> set[str]:
    """Return the full names of what the source of a module in ``package`` imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - node.level]
            module = ".".join([*(base if node.level else []), *filter(None, [node.module])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def test_what_is_counted_is_code():
    source = (
        '"""Prose."""\n\nx = (  # a comment\n    1,\n)\n\n\ndef f():\n    """More\n    prose."""\n'
    )
    assert lines_of_code(source + '    return "text"\n') == 5


def test_the_engine_proper_can_be_read_in_an_evening():
    counts = {
        file.relative_to(ENGINE).as_posix(): lines_of_code(file.read_text(encoding="utf-8"))
        for file in FILES
    }
    total = sum(counts.values())
    rooms = ", ".join(f"{name} {n}" for name, n in counts.items())
    assert total <= LIMIT, (
        f"the engine proper has {total} lines of code, and should have about {GOAL} ({rooms}): "
        "say once what is said twice, or, if it is no calculus, let it be a function of functions/"
    )


@pytest.mark.parametrize("file", sorted((ENGINE / "ops").glob("*.py")), ids=lambda file: file.stem)
def test_the_calculus_knows_nothing_of_the_surface(file):
    names = imported(file.read_text(encoding="utf-8"), "autograd_core.ops")
    surface = {name for name in names if f"{name}.".startswith("autograd_core.functions.")}
    assert not surface, f"ops/{file.name} imports {surface}: functions are made of ops"


@pytest.mark.parametrize(
    "line",
    [
        "from ..functions import where",
        "from ..functions.shapes import cat",
        "from .. import functions as f",
        "from autograd_core import functions",
        "import autograd_core.functions.order",
        "def late():\n    from ..functions import where",
    ],
)
def test_every_way_to_import_is_seen(line):
    names = imported(line, "autograd_core.ops")
    assert any(f"{name}.".startswith("autograd_core.functions.") for name in names), names
