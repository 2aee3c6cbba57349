"""Several processes grade side by side; what they find does not depend on their number or luck."""

import json
import subprocess
import sys

import pytest

from coursekit.grading.grade import grade
from coursekit.grading.pool import graded_here

pytestmark = pytest.mark.full


def totals(report):
    return {entry.student: entry.total for entry in report.entries}


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


def test_what_a_check_prints_is_no_result(tiny, hand_in, right):
    judge = tiny.judge("01_tiny")
    noisy = judge.read_text(encoding="utf-8") + '\nprint(\'{"student": "amy"}\')\n'
    judge.write_text(noisy, encoding="utf-8")
    hand_in("amy", right)
    assert totals(grade(tiny, hand_in("bob", right), sandbox="best", workers=2)) == {
        "amy": 5,
        "bob": 5,
    }


def test_without_tasks_nobody_is_started(tiny, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert list(graded_here(tiny, [])) == []


def test_a_worker_ends_quietly_with_whoever_gave_it_its_task(tiny):
    command = [sys.executable, "-m", "coursekit.grading.pool", str(tiny.root), str(tiny.classroom)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as worker:
        worker.stdout.close()
        worker.stdin.write(json.dumps({"student": "amy"}).encode() + b"\n")
        worker.stdin.close()
        assert worker.wait() == 0 and worker.stderr.read() == b""
