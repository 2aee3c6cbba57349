"""From a submission's text to all that is to be written down about it.

This is what every worker does, in this process, in another one or on another machine. Both the
task and what comes of it are plain data; nothing is written here.
"""

import collections
import functools
import json
import time
import traceback
from collections.abc import Callable, Iterable, Iterator

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import LimitOutput

from coursekit.grading.execute import Grading, load_judge, session_for
from coursekit.grading.page import feedback_page
from coursekit.grading.restore import language_of, released_notebook, restore
from coursekit.paths import Course


def work(course: Course, task: dict) -> dict:
    """Grade one submission and return what came of it; never raises.

    The task: ``student``, ``assignment``, ``text`` (the notebook's), ``tier`` (of the sandbox) and
    ``seed`` (of the draws). The result: ``student``, ``seconds``, and either ``failed`` with
    ``log`` or what the gradebook and the folders take in: ``notebook`` (JSON), ``page``
    (HTML, as it is while no person has given points), ``scores`` and ``comments`` by grade id,
    ``grading`` (see ``execute.Grading``).
    """
    return _Work(course, task).finish()


def work_ahead(course: Course, tasks: Iterable[dict]) -> Iterator[dict]:
    """Yield the results of ``work`` in order; the cells of one run while the last is judged."""
    under_way: collections.deque[_Work] = collections.deque()
    try:
        for task in tasks:
            under_way.append(_Work(course, task))
            if len(under_way) > 1:
                yield under_way.popleft().finish()
        while under_way:
            yield under_way.popleft().finish()
    finally:
        for begun in under_way:
            begun.stop()


class _Work:
    """One task from its beginning to its result.

    Whatever goes wrong for one student must not stop the others: it is the result.
    """

    def __init__(self, course: Course, task: dict):
        self._task = task
        self._seconds = 0.0
        self._grading: Grading | None = None
        self._result = self._timed(self._begin, course)

    def finish(self) -> dict:
        result = self._result or self._timed(self._end)
        return {"student": self._task["student"], "seconds": round(self._seconds, 2), **result}

    def stop(self) -> None:
        if self._grading is not None:
            self._grading.stop()

    def _begin(self, course: Course) -> None:
        submitted = json.loads(self._task["text"])
        name, tier, seed = (self._task[key] for key in ("assignment", "tier", "seed"))
        judge = load_judge(course, name)
        restored = restore(submitted, released_notebook(course, name, language_of(submitted)))
        self._grading = Grading(restored, judge, tier, seed, session_for(judge, tier, "fork"))

    def _end(self) -> dict:
        notebook, _result = self._grading.finish()
        return written_down(notebook, self._task["assignment"])

    def _timed(self, step: Callable[..., dict | None], *arguments) -> dict | None:
        began = time.monotonic()
        try:
            return step(*arguments)
        except Exception as error:
            return {"failed": f"{type(error).__name__}: {error}", "log": traceback.format_exc()}
        finally:
            self._seconds += time.monotonic() - began


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
