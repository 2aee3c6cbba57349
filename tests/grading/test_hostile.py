"""Attempts at a better score than the answers deserve, each with the fair one."""

import copy

import pytest

from coursekit.grading.execute import grade_notebook, load_judge
from coursekit.grading.fork import ForkSession, why_no_fork
from coursekit.grading.kernel import KernelSession
from coursekit.grading.restore import language_of, released_notebook, restore
from coursekit.grading.sandbox import choose_tier

pytestmark = pytest.mark.full

#: What is typed instead of an answer to "double", beside a right answer to "mean".
ANSWERS = {
    "patched asserts": """
import numpy as np
np.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True
def double(x): return x
""",
    "equal to everything": """
class Sly(float):
    __eq__ = __ge__ = __le__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = None
    __abs__ = __sub__ = __rsub__ = lambda self, other=None: 0.0
def double(x): return Sly(1)
""",
    "a score as result": "import sys\ndef double(x): return x\nsys.displayhook(2.0)\n2.0",
    "a score after every cell": """
def double(x): return x
get_ipython().events.register('post_run_cell', lambda *_: get_ipython().displayhook(2.0))
""",
    "a patched run_cell": """
def double(x): return x
shell = get_ipython()
run = shell.run_cell
shell.run_cell = lambda code, *a, **k: run('2.0', *a, **k)
""",
    "blanked input": """
def double(x): return x
get_ipython().input_transformers_post.append(lambda lines: ['2.0\\n'])
""",
    "stripped asserts": """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Strip())
def double(x): return x
""",
    "a forged reply": """
class Forged(dict):
    pass
def double(x): return {'list': [1]}
get_ipython().user_expressions = lambda expressions: {
    'reply': {'status': 'ok', 'data': {'text/plain': repr('2.0')}, 'metadata': {}}}
""",
    "a patched interpreter": """
import builtins
def double(x): return x
builtins.exec = builtins.eval = lambda *a, **k: 4.0
""",
    "the caller's frame": """
import sys
def double(x):
    frame = sys._getframe()
    while frame:
        for name in ('expected', 'reference', 'assignment', 'result'):
            if name in frame.f_locals:
                return frame.f_locals[name]
        frame = frame.f_back
    return x
""",
    "the judge itself": """
def double(x):
    from coursekit.grading.judge import load_assignment
    from coursekit.paths import Course
    return load_assignment(Course(), '01_tiny').reference.module.double(x)
""",
    "the visible example": "def double(x): return 4.0",
    "an early exit": "import os\nos._exit(0)",
}


@pytest.fixture(params=[KernelSession, ForkSession])
def grade(tiny, request):
    if request.param is ForkSession and why_no_fork():
        pytest.skip(f"no forked sessions: {why_no_fork()}")

    def run(notebook):
        released = released_notebook(tiny, "01_tiny", language_of(notebook))
        restored = restore(notebook, released)
        judge = load_judge(tiny, "01_tiny")
        return grade_notebook(restored, judge, choose_tier("best"), None, request.param)[1]

    return run


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_forged_answer_earns_nothing_and_the_honest_one_beside_it_counts(
    grade, answered, right, answer
):
    points = grade(answered(right | {"double": answer})).points
    assert points["double"] == 0
    # Who breaks the very tools of Python breaks them for all answers; no one else is touched.
    tools = ("run_cell", "builtins.", "user_expressions", "input_transformers", "ast_transformers")
    assert points["mean"] == 3 or any(tool in answer for tool in tools)


def swap(notebook):
    cells = notebook.cells
    check = next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "check-mean")
    cells.remove(check)
    cells.insert(1, check)


def delete_checks(notebook):
    notebook.cells = [c for c in notebook.cells if "assert" not in c.source]


def copy_answer_first(notebook):
    notebook.cells.insert(1, copy.deepcopy(notebook.cells[4]))


def forge_points(notebook):
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 100


def forge_record(notebook):
    notebook.metadata["grading"] = {"points": {"double": 2, "mean": 3}}


def edit_checks(notebook):
    for cell in notebook.cells:
        if "assert" in cell.source:
            cell.source = "2.0"


def change_kernelspec(notebook):
    notebook.metadata["kernelspec"] = {"name": "evil", "display_name": "x", "language": "bash"}


def lose_metadata(notebook):
    notebook.metadata = {}
    for cell in notebook.cells:
        cell.metadata = {}


@pytest.mark.parametrize(
    "change",
    [
        swap,
        delete_checks,
        copy_answer_first,
        forge_points,
        forge_record,
        edit_checks,
        change_kernelspec,
        lose_metadata,
    ],
)
@pytest.mark.parametrize("deserved", [5, 0])
def test_a_changed_notebook_earns_what_its_answers_deserve(
    grade, answered, right, change, deserved
):
    notebook = answered(right if deserved else {})
    change(notebook)
    assert grade(notebook).total == deserved


def test_warnings_and_noise_cost_nothing(grade, answered, right):
    noise = "import sys, warnings\nwarnings.warn('careful')\nprint('!', file=sys.stderr)\n"
    assert grade(answered({name: noise + code for name, code in right.items()})).total == 5
