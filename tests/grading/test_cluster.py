"""On a cluster a lost worker loses nothing, and only one process writes."""

import contextlib
import os
import signal

import pytest

from coursekit.errors import CourseError
from coursekit.grading import cluster
from coursekit.grading.grade import grade
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings
from coursekit.grading.sandbox import choose_tier

pytestmark = pytest.mark.full


@pytest.fixture
def dask():
    """A cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    started = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0"
    )
    with contextlib.closing(started):
        yield started


def test_a_worker_that_is_killed_midway_loses_nothing(tiny, hand_in, right, dask, monkeypatch):
    monkeypatch.setattr(cluster, "BATCH", 3)
    wrong = right | {"double": "def double(x): return x"}
    for number in range(24):
        folder = hand_in(f"s{number:02}", wrong if number % 3 else right)
    (folder / "s99").mkdir()
    (folder / "s99" / "01_tiny.ipynb").write_text("{", encoding="utf-8")
    victims = [worker.pid for worker in dask.workers.values()]

    def kill_one(done, total, student):
        if victims and done > 2:
            os.kill(victims.pop(), signal.SIGKILL)
            victims.clear()

    report = grade(
        tiny, folder, sandbox="best", progress=kill_one, scheduler=dask.scheduler_address
    )
    fair = {f"s{number:02}": 3 if number % 3 else 5 for number in range(24)}
    assert not victims
    assert {e.student: e.total for e in report.entries} == fair | {"s99": None}
    assert [e.status for e in report.entries] == ["graded"] * 24 + ["review"]
    with open_gradebook(tiny) as gradebook:
        assert {s: row.total for s, row in standings(gradebook, "01_tiny").items()} == fair
    assert not any(e.fresh for e in grade(tiny, folder, sandbox="best").entries), (
        "the grades are the same wherever they were made"
    )


def test_a_submission_that_kills_its_workers_costs_no_other_its_grade(
    tiny, hand_in, right, dask, monkeypatch
):
    monkeypatch.setattr(cluster, "work_through", deadly)
    for student in ("amy", "bob", "eve"):
        folder = hand_in(student, right)
    report = grade(tiny, folder, sandbox="best", scheduler=dask.scheduler_address)
    assert {e.student: e.status for e in report.entries} == {
        "amy": "graded",
        "bob": "failed",
        "eve": "graded",
    }
    assert "KilledWorker" in report.failed[0].reason


def deadly(root, lang, version, tasks):
    if any(task["student"] == "bob" for task in tasks):
        os._exit(1)
    return cluster.work_through(root, lang, version, tasks)


def test_a_worker_with_another_version_of_the_course_grades_nothing(tiny):
    task = {"student": "amy", "assignment": "01_tiny", "text": "{}", "tier": choose_tier("best")}
    with pytest.raises(RuntimeError, match="another version"):
        cluster.work_through(str(tiny.root), "en", "0" * 64, [task | {"seed": 1}])


def test_a_scheduler_that_does_not_answer_is_said_in_a_line(tiny, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(CourseError, match="no scheduler answers"):
        next(cluster.graded_there(tiny, [], "tcp://127.0.0.1:1"))
