"""The table of primitives with their rules, read from the engine's source."""

import ast
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from types import CodeType

TITLES = {
    "elementwise": {"en": "Element by element", "zh": "逐元素"},
    "reduce": {"en": "Reductions and scans", "zh": "归约与累积"},
    "shape": {"en": "Shapes", "zh": "形状"},
    "index": {"en": "Indexing", "zh": "索引"},
    "linalg": {"en": "Linear algebra", "zh": "线性代数"},
    "conv": {"en": "Windows and convolutions", "zh": "窗口与卷积"},
}
#: What stands for the inputs of an operation that takes any number of them.
ANY = "*"
HEADER = {"en": ("operation", "input", "its gradient"), "zh": ("运算", "输入", "它的梯度")}


def calculus_table(lang: str) -> list[tuple[str, str, str]]:
    """Return (anchor, title, table) for each module of primitives, as reStructuredText."""
    from autograd_core.ops.primitive import PRIMITIVES

    blocks = []
    for module, titles in TITLES.items():
        rows = [
            (name, input, rule_source(rule))
            for name, row in PRIMITIVES.items()
            for input, rule in zip(row.inputs or (ANY,), row.rules, strict=False)
            if Path(inspect.getsourcefile(rule)).stem == module
        ]
        blocks.append((f"rules-{module}", titles[lang], _table(HEADER[lang], rows)))
    return blocks


def _table(header: tuple[str, ...], rows: list[tuple[str, str, str]]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", "   :class: rules", ""]
    lines += _row(header)
    last = None
    for name, input, rule in rows:
        shown = f"``{name}``" if name != last else ""
        last = name
        lines += _row((shown, f"``{input}``", rule))
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> list[str]:
    marks = ["   * -", *["     -"] * (len(cells) - 1)]
    lines = []
    for mark, cell in zip(marks, cells, strict=True):
        first, *further = cell.split("\n")
        lines.append(f"{mark} {first}".rstrip())
        lines += [f"       {line}".rstrip() for line in further]
    return lines


def rule_source(rule: Callable) -> str:
    """Return a rule as its author wrote it: one expression, or a function's body in full."""
    if rule.__name__ != "<lambda>":
        body = inspect.getsource(rule).rstrip()
        return ".. code-block:: python\n\n" + "\n".join(f"   {line}" for line in body.split("\n"))
    found = [node for node in _lambdas(inspect.getsourcefile(rule)) if _is(node, rule.__code__)]
    return f"``{ast.unparse(found[0].body)}``"


@functools.cache
def _lambdas(file: str) -> list[ast.Lambda]:
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]


def _is(node: ast.Lambda, code: CodeType) -> bool:
    """Whether a lambda of the source is the one that was compiled to this code."""
    body = node.body
    places = {(begin, column) for begin, _end, column, _to in code.co_positions() if column}
    inside = {
        (part.lineno, part.col_offset) for part in ast.walk(body) if hasattr(part, "col_offset")
    }
    return node.lineno == code.co_firstlineno and bool(places) and places <= inside
