"""From a submission's text to all that is to be written down about it.

This is what every worker does, in this process, in another one or on another machine. Both the
task and what comes of it are plain data; nothing is written here.
"""

import functools
import json
import time
import traceback

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import LimitOutput

from coursekit.grading.execute import grade_notebook, load_judge, session_for
from coursekit.grading.page import feedback_page
from coursekit.grading.restore import language_of, released_notebook, restore
from coursekit.paths import Course


def work(course: Course, task: dict) -> dict:
    """Grade one submission and return what came of it; never raises.

    The task: ``student``, ``assignment``, ``text`` (the notebook's), ``tier`` (of the sandbox) and
    ``seed`` (of the draws). The result: ``student``, ``seconds``, and either ``failed`` with
    ``log`` or what the gradebook and the folders take in: ``notebook`` (JSON), ``page``
    (HTML, as it is while no person has given points), ``scores`` and ``comments`` by grade id,
    ``grading`` (see ``execute.grade_notebook``).
    """
    began = time.monotonic()
    try:
        result = _graded(course, task)
    except Exception as error:
        # Whatever goes wrong for one student must not stop the others; the journal keeps it.
        result = {"failed": f"{type(error).__name__}: {error}", "log": traceback.format_exc()}
    seconds = round(time.monotonic() - began, 2)
    return {"student": task["student"], "seconds": seconds, **result}


def _graded(course: Course, task: dict) -> dict:
    submitted = json.loads(task["text"])
    name, tier = task["assignment"], task["tier"]
    judge = load_judge(course, name)
    restored = restore(submitted, released_notebook(course, name, language_of(submitted)))
    session_type = session_for(judge, tier, "fork")
    notebook, _result = grade_notebook(restored, judge, tier, task["seed"], session_type)
    return written_down(notebook, name)


def written_down(notebook: NotebookNode, name: str) -> dict:
    """Return what gradebook and folders take in of a judged notebook; see ``work``."""
    _limit_output().preprocess(notebook, {})
    scores, comments = automatic_marks(notebook)
    return {
        "notebook": json.dumps(notebook, ensure_ascii=False, sort_keys=True),
        "page": feedback_page(notebook, name, scores, comments),
        "scores": scores,
        "comments": comments,
        "grading": notebook.metadata["grading"],
    }


def automatic_marks(notebook: NotebookNode) -> tuple[dict, dict]:
    """Return scores and comments by grade id, by nbgrader's own rules."""
    scores, comments = {}, {}
    for cell in notebook.cells:
        if "grade_id" not in cell.metadata.get("nbgrader", {}):
            continue
        mark = cell.metadata.nbgrader
        if utils.is_grade(cell):
            scores[mark.grade_id], _most = utils.determine_grade(cell)
        if utils.is_solution(cell) or utils.is_task(cell):
            unchanged = mark.get("checksum") == utils.compute_checksum(cell)
            silent = unchanged and not utils.is_task(cell)
            comments[mark.grade_id] = "No response." if silent else None
    return scores, comments


@functools.cache
def _limit_output() -> LimitOutput:
    return LimitOutput()
