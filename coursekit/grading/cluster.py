"""Workers on other machines: a Dask cluster grades batches of submissions, this process writes.

Each worker of the cluster needs what one machine needs: this course, the same packages, and the
sandbox, which is never given up there either. Whether the cluster was started by hand, by SLURM
or in Kubernetes makes no difference: its scheduler has an address. A worker that is lost costs
nothing: its batch is given to another.
"""

import itertools
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograd_core.language import get_language, translator, use_language
from coursekit.errors import CourseError
from coursekit.grading.journal import fingerprint
from coursekit.paths import Course

_ = translator(__name__)

BATCH = 25  # submissions in one task of the cluster
AHEAD = 2  # batches a thread of the cluster that are sent before they are needed
PATIENCE = 30  # seconds for the scheduler to answer

_one_at_a_time = threading.Lock()  # a warm process serves one submission


def graded_there(course: Course, tasks: Iterable[dict], scheduler: str) -> Iterator[dict]:
    """Yield the result of every task as it comes from the cluster at ``scheduler``.

    CourseError when Dask is not installed or nobody answers at that address.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise CourseError(
            _('a cluster needs Dask: pip install "autograd-course[cluster]"')
        ) from None
    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise CourseError(
            _("no scheduler answers at {address}: {error}", address=scheduler, error=error)
        ) from None
    tasks = iter(tasks)
    facts = str(course.root), get_language()

    def submit(batch: list[dict]):
        version = fingerprint(course, batch[0]["assignment"])
        return client.submit(work_through, *facts, version, batch, pure=False), batch

    def next_batches(count: int) -> Iterator[tuple]:
        for _number in range(count):
            batch = list(itertools.islice(tasks, BATCH))
            if not batch:
                return
            yield submit(batch)

    with client:
        client.wait_for_workers(1, timeout=PATIENCE)
        threads = sum(client.nthreads().values())
        open_batches = dict(next_batches(AHEAD * threads))
        coming = as_completed(open_batches)
        for future in coming:
            batch = open_batches.pop(future)
            error = future.exception()
            if error is None:
                yield from future.result()
            elif len(batch) == 1:
                failed = f"{type(error).__name__}: {error}"
                yield {"student": batch[0]["student"], "seconds": 0.0, "failed": failed, "log": ""}
            else:  # one of them is fatal to its worker: the others must not pay for it
                for task in batch:
                    alone, one = submit([task])
                    open_batches[alone] = one
                    coming.add(alone)
            for more, batch in next_batches(1):
                open_batches[more] = batch
                coming.add(more)


def work_through(root: str, lang: str, version: str, tasks: list[dict]) -> list[dict]:
    """Grade a batch; this is what runs on the cluster's workers.

    The course is the one at ``root`` if this machine has that folder, else the one that is
    installed here. RuntimeError when it is not the same course, assignment and environment.
    """
    from coursekit.grading.work import work

    course = Course(root if Path(root).is_dir() else None)
    if fingerprint(course, tasks[0]["assignment"]) != version:
        raise RuntimeError("this worker has another version of the course or of its packages")
    with _one_at_a_time, use_language(lang):
        return [work(course, task) for task in tasks]
