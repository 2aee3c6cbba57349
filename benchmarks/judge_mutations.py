"""Do an assignment's hidden checks notice when its right answer is made wrong?

    python benchmarks/judge_mutations.py                  print the answer, for all assignments
    python benchmarks/judge_mutations.py 05 07            for these
    python benchmarks/judge_mutations.py --most 60        of larger ones these many faults, drawn
    python benchmarks/judge_mutations.py --write          and keep it in mutation_results.md

The reference solution is broken in every way of a list, one at a time: an operator, a sign, a
number, a comparison, an ``and`` or a truth value is exchanged, a call is left out, or a statement.
The judge grades what comes of it with two draws of its inputs, in a process that has SECONDS. A
fault is noticed if the exercise loses points, or never ends. Which of the survivors are no faults
at all, because they answer the same, is told by ``why_equal``.
"""

import argparse
import ast
import copy
import functools
import os
import random
import re
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

#: Assignment → why an answer is as right as before → what was done.
EQUIVALENT: dict[str, dict[str, list[str]]] = {
    "01_what_learning_is": {
        "the lengths are equal anyway": ["broadcast: True  →  False"],
        "NumPy takes any negative number for -1": ["column_bug: 1  →  2"],
        "the case of equality has been dealt with": [
            "four_questions: loss_a < loss_b  →  loss_a <= loss_b",
            "four_questions: factor < 1  →  factor <= 1",
        ],
    },
    "02_four_ways": {
        "what follows refuses an array, too": [
            "central_difference: if np.ndim(f(point.copy())) != 0:  →  pass"
        ],
    },
    "04_scalar_engine": {
        "the lengths are equal anyway": ["backward: True  →  False"],
        "no error is below 0": ["local_error: 0.0  →  -1.0"],
        "any number shows it": ["diagnose: 1  →  2", "diagnose: 1  →  0"],
    },
    "05_tensor_engine": {
        "a sum along a single element is that element": ["unbroadcast: 1  →  0"],
        "NumPy takes any negative number for -1": ["matmul: 1  →  2"],
    },
    "07_functional_autodiff": {
        "there is one entry only": [
            f"{exercise}: 0  →  -1"
            for exercise in ("grad", "value_and_grad", "grad_with_aux", "derivative")
        ],
    },
    "08_activations_and_mlps": {
        "at 0 both ways give 1/2": ["activations: np.asarray(x) >= 0  →  np.asarray(x) > 0"],
        "many weights make XOR": [
            f"xor: {number}.0  →  {number + step}.0" for number in (10, 20, 30) for step in (1, -1)
        ],
    },
    "09_losses_regression_classification": {
        "the pieces meet there": ["residuals: np.abs(r) < beta  →  np.abs(r) <= beta"],
    },
    "10_losses_margin_metric_sequence": {
        "a ratio loses a common sign": [
            "ctc: occupancy[places] += np.exp(log_p[places].sum())  →  "
            "occupancy[places] -= np.exp(log_p[places].sum())"
        ],
        "the second state is a blank": ["ctc: 1  →  2"],
        "there is one entry only": ["matching: 0  →  -1"],
    },
    "11_initializers": {
        "it is 1 or -1": [
            "orthogonal: q * np.sign(np.diagonal(r))  →  q / np.sign(np.diagonal(r))"
        ],
        "a square matrix is as orthogonal on its side": [
            "orthogonal: rows >= columns  →  rows > columns"
        ],
        "rounding is far finer than the weights differ": ["symmetry: 9  →  10"],
    },
    "12_optimizers_momentum": {
        "the lengths are equal anyway": ["saving: True  →  False"],
        "all entries are of one kind": ["groups: 0  →  -1"],
        "what is almost 0 has been dealt with": [
            "level: values.min() > 0  →  values.min() >= 0",
            "level: 0  →  -1",
        ],
        "NumPy repeats a single number": ["basins: 2  →  1"],
        "a root of either sign is taken": [
            "limits: middle ** 2 - 4 * beta + 0j  →  middle ** 2 - 4 * beta - 0j"
        ],
        "of two roots the one above 0 is the larger, or both are equally long": [
            "limits: abs((middle + root) / 2)  →  (middle + root) / 2"
        ],
    },
    "14_capstone": {
        "NumPy takes any negative number for -1": ["convolution: 1  →  2"],
        "the first loss is within 1 % even with that bias": [
            "sanity: last.bias.zero_()  →  pass",
            "sanity: last.bias.zero_()  →  last.bias",
        ],
        "at most 2000 steps are allowed": [
            "sanity: 2000  →  1999",
            "sanity: len(losses) > 2000  →  len(losses) >= 2000",
        ],
        "no loss is exactly 0.01": ["sanity: losses[-1] < 0.01  →  losses[-1] <= 0.01"],
        "other steps learn twenty samples, too": ["sanity: 0.01  →  1.01"],
        "a constant column may be divided by any number": ["generalise: 1.0  →  2.0"],
        "a few steps, or samples a step, more or fewer do as well": [
            f"generalise: {number}  →  {number + step}" for number in (80, 64) for step in (1, -1)
        ],
        "one sample more or less does as well": ["generalise: 0  →  1", "generalise: 0  →  -1"],
        "a class that never occurs is never the answer": ["generalise: 1  →  2"],
        "the deviations are far larger": [
            "bugs: train.std(axis=0) + 1e-12  →  train.std(axis=0) - 1e-12"
        ],
    },
}
#: What makes another type, or another copy, of the same answer: the judge takes it in any.
CONVERSIONS = (
    r"(?:np\.(?:as)?array|ac\.tensor|Tensor|tuple|list|int|float)\((.+?)(?:, dtype=float)?\)"
)
SAME_IN_ANOTHER_FORM = re.compile(
    rf"{CONVERSIONS}  →  \1|(.+?)\.(?:copy|item|numpy|ravel|detach)\(\)  →  \2"
)


def why_equal(name: str, fault: str) -> str:
    """Return why a fault, "exercise: what was done", is none; else the empty string."""
    if SAME_IN_ANOTHER_FORM.fullmatch(fault.partition(": ")[2]):
        return "the same answer in another form"
    reasons = EQUIVALENT.get(name, {})
    return next((reason for reason, faults in reasons.items() if fault in faults), "")


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


def row(name: str, there: int, tried: int, survivors: list[str]) -> tuple[str, int, int]:
    """Return an assignment's row of the table, how many real faults it had, and how many it noticed."""
    left = [fault for fault in survivors if not why_equal(name, fault)]
    real = tried - len(survivors) + len(left)
    noticed = real - len(left)
    share = f"{100 * noticed / real:.1f} %"
    cells = (name, there, tried, tried - real, noticed, share)
    return f"| {' | '.join(map(str, cells))} |", real, noticed


def report(results: dict[str, tuple[int, int, list[str]]]) -> str:
    """Return the chapter of the results: assignment → (faults, tried, survivors)."""
    rows = [row(name, *result) for name, result in results.items()]
    real, noticed = (sum(counts) for counts in list(zip(*rows, strict=True))[1:])
    equal, left = {}, []
    for name, (_there, _tried, survivors) in results.items():
        for fault in survivors:
            if reason := why_equal(name, fault):
                equal.setdefault(reason, []).append(f"{name[:2]} `{fault}`")
            else:
                left.append(f"- {name[:2]} `{fault}`")
    return "\n".join(
        [
            "# Every reference solution, broken",
            "",
            "Made by `benchmarks/judge_mutations.py`. "
            f"{noticed} of {real} faults lose points ({100 * noticed / real:.1f} %).",
            "",
            "| assignment | faults | tried | no faults | noticed | share |",
            "|---|---:|---:|---:|---:|---:|",
            *(line for line, _real, _noticed in rows),
            "",
            "Unnoticed:",
            "",
            *left,
            "",
            "No faults, because the answer is as right as before:",
            "",
            *(f"- {reason}: {', '.join(dict.fromkeys(those))}" for reason, those in equal.items()),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Do hidden checks notice faults?")
    parser.add_argument("numbers", nargs="*", help="assignments, such as 05; all if none")
    parser.add_argument("--most", type=int, help="faults that are tried of an assignment")
    parser.add_argument("--write", action="store_true", help="keep the result")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    wanted = tuple(chosen.numbers)
    results = {}
    for name in Course().assignment_names:
        if not wanted or name.startswith(wanted):
            results[name] = judged(name, chosen.most)
            print(row(name, *results[name])[0], flush=True)
    text = report(results)
    print(text)
    if chosen.write:
        keep("mutation_results.md", text)


if __name__ == "__main__":
    main()
