"""Do an assignment's hidden checks notice when its right answer is made wrong?

    python benchmarks/judge_mutations.py                  print the answer, for all assignments
    python benchmarks/judge_mutations.py 05 07            for these
    python benchmarks/judge_mutations.py --most 60        of larger ones these many faults, drawn
    python benchmarks/judge_mutations.py --write          and keep it in mutation_results.md

The reference solution is broken in every way of a list, one at a time: an operator, a sign, a
number, a comparison, an ``and`` or a truth value is exchanged, a call is left out, or a statement.
The judge grades what comes of it with two draws of its inputs, in a process that has SECONDS. A
fault is noticed if the exercise loses points, or never ends. Which of the survivors are no faults
at all, because they answer the same, is told in ``EQUIVALENT``.
"""

import argparse
import ast
import copy
import functools
import os
import random
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kept import keep  # noqa: E402

from coursekit.grading.judge import Assignment, load_assignment  # noqa: E402
from coursekit.paths import Course  # noqa: E402

SEEDS = (1, 2)
SECONDS = 60
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.USub: ast.UAdd,
}

#: assignment → what was done → why the answer is as right as before.
EQUIVALENT: dict[str, dict[str, str]] = {}


def exchanged(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node could be in a wrong answer."""
    for field in ("op", "ops"):
        found = getattr(node, field, None)
        first = found[0] if isinstance(found, list) else found
        if type(first) in OPERATORS:
            other = copy.deepcopy(node)
            swapped = OPERATORS[type(first)]()
            setattr(other, field, [swapped, *found[1:]] if isinstance(found, list) else swapped)
            yield other
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int | float):
            yield ast.Constant(node.value + 1)
            yield ast.Constant(node.value - 1)
    if isinstance(node, ast.Call):
        method = isinstance(node.func, ast.Attribute)  # or a function of a module
        if method and not (node.args and isinstance(node.func.value, ast.Name)):
            yield node.func.value
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            yield node.args[0]
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.For | ast.While):
        yield ast.Pass()


def said(node: ast.AST) -> str:
    """Return the first line of what a node is in Python."""
    return ast.unparse(node).partition("\n")[0]


def is_prose(node: ast.AST) -> bool:
    """Whether a node is only read by people: a docstring, an error and its words."""
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text or isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr | ast.Import)


def places(tree: ast.AST, lines: set[int]) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield (parent, field, place in the field, node) of every node that begins on these lines."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            many = value if isinstance(value, list) else [value]
            for place, node in enumerate(many):
                if isinstance(node, ast.AST) and getattr(node, "lineno", 0) in lines:
                    yield parent, field, place if isinstance(value, list) else None, node


def faults(source: str) -> list[tuple[str, str]]:
    """Return (what was done, broken code) for every fault of the solution in a cell."""
    lines, inside = set(), False
    for number, line in enumerate(source.splitlines(), start=1):
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            inside = "BEGIN" in line
        elif inside:
            lines.add(number)
    tree, found = ast.parse(source), {}
    prose = {inner for node in ast.walk(tree) if is_prose(node) for inner in ast.walk(node)}
    for parent, field, place, node in list(places(tree, lines)):
        if node in prose:
            continue
        for other in exchanged(node):
            if place is None:
                setattr(parent, field, other)
            else:
                getattr(parent, field)[place] = other
            broken = ast.unparse(ast.fix_missing_locations(tree))
            found.setdefault(broken, f"{said(node)}  →  {said(other)}")
            if place is None:
                setattr(parent, field, node)
            else:
                getattr(parent, field)[place] = node
    found.pop(ast.unparse(tree), None)
    return [(what, broken) for broken, what in found.items()]


def solutions(assignment: Assignment) -> dict[str, str]:
    """Return exercise → the cell with its reference solution."""
    marked = ((c.metadata.get("nbgrader", {}), c.source) for c in assignment.notebook.cells)
    return {
        mark["grade_id"]: source
        for mark, source in marked
        if mark.get("grade_id") in assignment.points
    }


def loses(assignment: Assignment, exercise: str, code: str) -> bool:
    """Return whether an answer to an exercise loses any of its points."""
    student = assignment.student({exercise: code})
    for seed in SEEDS:
        result = assignment.grade(student, seed, exercises=[exercise])
        if result.points[exercise] < assignment.points[exercise]:
            return True
    return False


def noticed(assignment: Assignment, exercise: str, code: str) -> bool:
    """Return whether the judge notices, in a process of its own, which may also run for ever."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            os._exit(1 if loses(assignment, exercise, code) else 0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def judged(name: str, most: int | None) -> tuple[int, int, list[str]]:
    """Return how many faults an assignment's solutions have, were tried, and which survived."""
    assignment = load_assignment(Course(), name)
    assignment.reference.ask = functools.cache(assignment.reference.ask)
    every = [
        (exercise, *fault)
        for exercise, source in solutions(assignment).items()
        if not loses(assignment, exercise, source)  # and the reference answers once for all
        for fault in faults(source)
    ]
    tried = every
    if most is not None and len(every) > most:
        tried = random.Random(name).sample(every, most)
    survivors = []
    for number, (exercise, what, code) in enumerate(tried, start=1):
        print(f"\r{name}: {number} of {len(tried)}", end="", file=sys.stderr, flush=True)
        if not noticed(assignment, exercise, code):
            survivors.append(f"{exercise}: {what}")
    print(file=sys.stderr)
    return len(every), len(tried), survivors


def main() -> None:
    parser = argparse.ArgumentParser(description="Do hidden checks notice faults?")
    parser.add_argument("numbers", nargs="*", help="assignments, such as 05; all if none")
    parser.add_argument("--most", type=int, help="faults that are tried of an assignment")
    parser.add_argument("--write", action="store_true", help="keep the result")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    wanted = tuple(chosen.numbers)
    names = [n for n in Course().assignment_names if not wanted or n.startswith(wanted)]
    rows, open_ones, total = [], [], [0, 0]
    for name in names:
        there, tried, survivors = judged(name, chosen.most)
        reasons = EQUIVALENT.get(name, {})
        equal = [fault for fault in survivors if fault in reasons]
        left = [fault for fault in survivors if fault not in reasons]
        real = tried - len(equal)
        total = [total[0] + real, total[1] + len(left)]
        share = f"{100 * (real - len(left)) / real:.1f} %"
        rows.append(f"| {name} | {there} | {tried} | {len(equal)} | {real - len(left)} | {share} |")
        print(rows[-1], flush=True)
        open_ones += [f"- {name}: `{fault}`" for fault in left]
        open_ones += [f"- {name}: `{fault}`: no fault, {reasons[fault]}" for fault in equal]
    found = total[0] - total[1]
    text = "\n".join(
        [
            f"{found} of {total[0]} faults lose points ({100 * found / total[0]:.1f} %).",
            "",
            "| assignment | faults | tried | no faults | noticed | share |",
            "|---|---:|---:|---:|---:|---:|",
            *rows,
            "",
            "Unnoticed:",
            "",
            *open_ones,
        ]
    )
    print(text)
    if chosen.write:
        title = "# Every reference solution, broken\n\nMade by `benchmarks/judge_mutations.py`."
        keep("mutation_results.md", f"{title} {text}")


if __name__ == "__main__":
    main()
