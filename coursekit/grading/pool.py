"""Workers on this machine: processes that grade submissions side by side.

Each is this module run as a program: it reads a task a line and writes a result a line, both JSON.
A worker that dies is replaced and its task given to the next; dying a second time is that
submission's failure, not the run's.
"""

import contextlib
import ctypes
import gc
import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator

from autograd_core.language import get_language, translator
from coursekit.paths import Course

_ = translator(__name__)

AHEAD = 4  # tasks a worker that are read before they are needed
FEW = 10  # submissions for which another process is not worth its start


def cores() -> int:
    """Return how many processes can run at a time here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def graded_here(
    course: Course, tasks: Iterable[dict], workers: int | None = None
) -> Iterator[dict]:
    """Yield the result of every task as it comes; see ``work.work``.

    ``workers`` is how many processes do it: when None as many as there are cores, or for a few
    submissions one. One worker is this very process.
    """
    tasks = iter(tasks)
    if workers is None:
        first = list(itertools.islice(tasks, FEW))
        workers = 1 if len(first) < FEW else cores()
        tasks = itertools.chain(first, tasks)
    if workers == 1:
        from coursekit.grading.work import work_ahead

        yield from work_ahead(course, tasks)
        return
    waiting: queue.Queue[dict | None] = queue.Queue()
    results: queue.Queue[dict] = queue.Queue()
    crew = [_Worker(course) for _number in range(workers)]
    for worker in crew:
        threading.Thread(target=worker.serve, args=(waiting, results), daemon=True).start()
    try:
        given = 0
        for task in itertools.islice(tasks, AHEAD * workers):
            waiting.put(task)
            given += 1
        while given:
            result = results.get()
            given -= 1
            for task in itertools.islice(tasks, 1):
                waiting.put(task)
                given += 1
            yield result
    finally:
        for worker in crew:
            waiting.put(None)
            worker.close()


class _Worker:
    """One process, and the thread that gives it tasks."""

    def __init__(self, course: Course):
        self._command = [sys.executable, "-m", __name__, str(course.root), str(course.classroom)]
        self._closed = False
        self._lock = threading.Lock()  # or one thread could start what the other has just ended
        self._start()

    def _start(self) -> None:
        environment = {**os.environ, "COURSE_LANG": get_language()}
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def serve(self, waiting: queue.Queue, results: queue.Queue) -> None:
        while (task := waiting.get()) is not None:
            results.put(self._ask(task) or self._ask_again(task))

    def _ask_again(self, task: dict) -> dict:
        words = _("the process that graded it died twice")
        lost = {"student": task["student"], "seconds": 0.0, "failed": words, "log": ""}
        with self._lock:
            if self._closed:
                return lost
            self._kill()
            self._start()
        return self._ask(task) or lost

    def _ask(self, task: dict) -> dict | None:
        """Return the result, or None when the process has died over it."""
        try:
            self._process.stdin.write(json.dumps(task).encode() + b"\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._kill()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()


def main(root: str, classroom: str) -> None:
    """Grade what comes in on stdin until it ends."""
    from coursekit.grading.work import work

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives the tasks
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: not to outlive it
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a check prints is no result
    course = Course(root, classroom)
    gc.freeze()  # what is imported stays: not to be looked through again and again
    with contextlib.suppress(BrokenPipeError):  # whoever gave the tasks is gone
        for line in sys.stdin.buffer:
            results.write(json.dumps(work(course, json.loads(line))).encode() + b"\n")
            results.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
