"""Does a test notice when a rule of the calculus is wrong?

    python benchmarks/mutations.py            print the answer
    python benchmarks/mutations.py --write    and keep it in benchmarks/mutation_results.md

Every rule of the engine is broken in every way of a short list, one at a time: an operator, a
sign, a number or a comparison is exchanged. The samples of tests/engine check each broken rule,
first by finite differences, then to second order; what passes them is given to those
tests of tests/engine that hold the kinks, where finite differences mean nothing. What survives is
printed, with the share that was noticed.
"""

import ast
import contextlib
import io
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from engine.samples import samples_of  # noqa: E402
from kept import keep  # noqa: E402

import autograd_core as ac  # noqa: E402
from autograd_core.autograd import gradcheck, gradgradcheck  # noqa: E402
from autograd_core.ops import conv, elementwise, index, linalg, reduce, shape  # noqa: E402
from autograd_core.ops.primitive import PRIMITIVES  # noqa: E402

MODULES = (elementwise, reduce, shape, index, linalg, conv)
WITH_KINKS = ("rows", "traps", "autograd_semantics", "functional", "numpy_protocol")
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


def faults(rule: ast.AST) -> Iterator[str]:
    """Break the rule in one way after another; yield what was done, and mend it again."""
    for node in ast.walk(rule):
        where = ast.unparse(node) if isinstance(node, ast.expr) else ""
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            whole, node.op = node.op, OPERATORS[type(node.op)]()
            yield f"{where}  →  {ast.unparse(node)}"
            node.op = whole
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in OPERATORS:
            whole, node.ops = node.ops, [OPERATORS[type(node.ops[0])]()]
            yield f"{where}  →  {ast.unparse(node)}"
            node.ops = whole
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            whole, node.op = node.op, ast.UAdd()
            yield f"{where}  →  {ast.unparse(node)}"
            node.op = whole
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            whole, node.value = node.value, node.value + 1
            yield f"{where}  →  {node.value}"
            node.value = whole


def codes(code: types.CodeType) -> list[types.CodeType]:
    """Return a code object and all that stand in it, in order."""
    inner = (const for const in code.co_consts if isinstance(const, types.CodeType))
    return [code, *(each for one in inner for each in codes(one))]


def mutants() -> Iterator[tuple]:
    """Yield (primitive's name, rule, broken code, what was done) of every fault of every rule."""
    owners = {}
    for name, row in PRIMITIVES.items():
        for rule in row.rules:
            owners.setdefault(rule.__code__, (name, rule))
    for module in MODULES:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        sound = codes(compile(tree, module.__file__, "exec"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Lambda | ast.FunctionDef) or not node.args.args:
                continue
            if node.args.args[0].arg != "g":
                continue
            for what in faults(node):
                broken = codes(compile(tree, module.__file__, "exec"))
                pairs = [(a, b) for a, b in zip(sound, broken, strict=True) if a != b]
                owner = next((owners[a] + (b,) for a, b in pairs if a in owners), None)
                if owner:
                    yield *owner, what


def noticed_by_samples(name: str) -> bool:
    """Return whether the samples of a primitive find its rules wrong."""
    try:
        for function, arrays in samples_of(name):
            leaves = [ac.tensor(array, requires_grad=True) for array in arrays]
            gradcheck(function, leaves, atol=1e-6, rtol=1e-5)
        for function, arrays in samples_of(name):
            leaves = [ac.tensor(array, requires_grad=True) for array in arrays]
            gradgradcheck(function, leaves, atol=1e-5, rtol=1e-4)
    except Exception:  # a wrong gradient, or a rule that does not run at all
        return True
    return False


def noticed_by_tests() -> bool:
    """Return whether the engine's tests fail; they run in this process, with the broken rule."""
    import pytest

    out = io.StringIO()
    files = [str(ROOT / "tests" / "engine" / f"test_{name}.py") for name in WITH_KINKS]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        return pytest.main(["-x", "-q", "-n0", "-p", "no:cacheprovider", *files]) == 1


def main() -> None:
    warnings.simplefilter("ignore")
    total, survivors = 0, []
    for name, rule, broken, what in list(mutants()):
        total += 1
        sound, rule.__code__ = rule.__code__, broken
        try:
            if not noticed_by_samples(name) and not noticed_by_tests():
                survivors.append(f"{name}: {what}")
        finally:
            rule.__code__ = sound
    found = total - len(survivors)
    said = [f"{found} of {total} faults were noticed ({100 * found / total:.1f} %). Unnoticed:", ""]
    text = "\n".join([*said, *(f"- `{line}`" for line in survivors)])
    print(text)
    if "--write" in sys.argv:
        title = "# Every rule of the calculus, broken\n\nMade by `benchmarks/mutations.py`."
        keep("mutation_results.md", f"{title} {text}")


if __name__ == "__main__":
    main()
