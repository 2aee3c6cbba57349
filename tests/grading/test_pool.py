"""Several processes grade side by side; what they find does not depend on their number or luck."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from autograd_core.language import use_language
from coursekit.grading import pool, work
from coursekit.grading.grade import grade
from coursekit.grading.pool import cores, graded_here


def totals(report):
    return {entry.student: entry.total for entry in report.entries}


@pytest.mark.full
def test_the_same_submission_has_the_same_score_however_busy_the_machine(tiny, hand_in, right):
    half = right | {"mean": right["mean"].replace(" / len(values)", "")}
    for number in range(20):
        folder = hand_in(f"s{number:02}", half, "zh" if number % 2 else "en")
    done = []
    report = grade(
        tiny,
        folder,
        sandbox="best",
        workers=2,
        progress=lambda count, total, student: done.append((count, total)),
    )
    assert set(totals(report).values()) == {3} and len(report.entries) == 20
    assert done == [(count, 20) for count in [*range(1, 21), 20]]


@pytest.mark.full
def test_a_worker_that_dies_is_replaced_and_only_its_submission_fails(tiny, hand_in, right):
    judge = tiny.judge("01_tiny")
    deadly = "    import os\n    if ask('double(1)').got == 666: os._exit(1)\n"
    text = judge.read_text(encoding="utf-8")
    line = '    return ask("double(x)", x=draw.uniform'
    judge.write_text(text.replace(line, deadly + line), encoding="utf-8")
    for student in ("amy", "bob", "eve", "zoe"):
        answers = right | ({"double": "def double(x): return 666"} if student == "bob" else {})
        folder = hand_in(student, answers)
    report = grade(tiny, folder, sandbox="best", workers=2)
    assert totals(report) == {"amy": 5, "bob": None, "eve": 5, "zoe": 5}
    assert [(e.student, "died twice" in e.reason) for e in report.failed] == [("bob", True)]
    again = grade(tiny, folder, sandbox="best", workers=2)
    assert [e.student for e in again.entries if e.fresh] == ["bob"]


@pytest.mark.full
def test_what_a_check_prints_is_no_result(tiny, hand_in, right):
    judge = tiny.judge("01_tiny")
    noisy = judge.read_text(encoding="utf-8") + '\nprint(\'{"student": "amy"}\')\n'
    judge.write_text(noisy, encoding="utf-8")
    hand_in("amy", right)
    assert totals(grade(tiny, hand_in("bob", right), sandbox="best", workers=2)) == {
        "amy": 5,
        "bob": 5,
    }


class Fake:
    """A submission under way that only tells what is done with it."""

    def __init__(self, events, name):
        self.events, self.name = events, name
        self.tell("begins")
        if name == "b":
            raise OSError("no process")

    def tell(self, what):
        self.events.append(f"{self.name} {what}")

    def finish(self):
        self.tell("ends")
        if self.name == "c":
            raise ValueError("no judge")

    def stop(self):
        self.tell("stops")


@pytest.fixture
def events(monkeypatch):
    """What happens, in order, to tasks that ``work_ahead`` is given."""
    events = []
    monkeypatch.setattr(work, "load_judge", lambda course, name: None)
    monkeypatch.setattr(work, "released_notebook", lambda course, name, lang: None)
    monkeypatch.setattr(work, "session_for", lambda judge, tier, engine: None)
    monkeypatch.setattr(work, "restore", lambda submitted, released: submitted["metadata"]["name"])
    monkeypatch.setattr(work, "Grading", lambda name, *more: Fake(events, name))
    monkeypatch.setattr(work, "written_down", lambda notebook, name: {"points": 1})
    monkeypatch.setattr(Fake, "finish", lambda self, end=Fake.finish: (None, end(self)))
    return events


def tasks(names):
    for name in names:
        text = json.dumps({"metadata": {"name": name}, "cells": []})
        yield {"student": name, "assignment": "x", "text": text, "tier": "full", "seed": 1}


def test_one_submission_runs_while_the_one_before_is_judged(events):
    results = list(work.work_ahead(None, tasks("abcd")))
    assert [(r["student"], r.get("failed")) for r in results] == [
        ("a", None),
        ("b", "OSError: no process"),
        ("c", "ValueError: no judge"),
        ("d", None),
    ]
    assert events == [
        "a begins", "b begins", "a ends", "c begins", "d begins", "c ends", "d ends"
    ]  # fmt: skip


def test_who_leaves_early_stops_what_runs_ahead(events):
    results = work.work_ahead(None, tasks("adef"))
    next(results)
    results.close()
    assert events == ["a begins", "d begins", "a ends", "d stops"]
    results = work.work_ahead(None, tasks("abd"))  # of which b could not even begin
    next(results)
    results.close()
    assert events[4:] == ["a begins", "b begins", "a ends"]


@pytest.mark.parametrize(("count", "expected"), [(6, 6), (None, 1)])
def test_where_the_system_does_not_say_which_cores_are_ours_all_are(monkeypatch, count, expected):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    assert cores() == expected


@pytest.mark.full
def test_a_worker_answers_each_line_and_ends_with_them(tiny):
    command = [sys.executable, "-m", "coursekit.grading.pool", str(tiny.root), str(tiny.classroom)]
    task = {"student": "amy", "assignment": "01_tiny", "text": "{", "tier": "full", "seed": 1}
    lines = json.dumps(task) + "\n" + json.dumps(task | {"student": "bob"}) + "\n"
    done = subprocess.run(command, input=lines, capture_output=True, text=True)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and [r["student"] for r in results] == ["amy", "bob"]
    assert all(r["failed"].startswith("JSONDecodeError") for r in results)


def test_a_run_that_is_over_starts_no_process_anew(tiny, monkeypatch):
    started = []

    def popen(*_command, **_options):
        started.append("one")
        return SimpleNamespace(kill=lambda: None, wait=lambda: None)

    monkeypatch.setattr(pool.subprocess, "Popen", popen)
    monkeypatch.setattr(pool._Worker, "_ask", lambda worker, task: None)
    worker, task = pool._Worker(tiny), {"student": "amy"}
    with use_language("en"):
        for _time in range(2):
            assert "died twice" in worker._ask_again(task)["failed"]
            assert started == ["one", "one"]
            worker.close()


def test_without_tasks_nobody_is_started(tiny, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert list(graded_here(tiny, [])) == []


@pytest.mark.full
def test_a_worker_ends_quietly_with_whoever_gave_it_its_task(tiny):
    command = [sys.executable, "-m", "coursekit.grading.pool", str(tiny.root), str(tiny.classroom)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as worker:
        worker.stdout.close()
        worker.stdin.write(json.dumps({"student": "amy"}).encode() + b"\n")
        worker.stdin.close()
        assert worker.wait() == 0 and worker.stderr.read() == b""
