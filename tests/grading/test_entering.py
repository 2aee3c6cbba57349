"""What a run enters of what comes back to it; nobody's code is run."""

import nbformat
import pytest
from grading.classroom import NAME, Classroom

from autograd_core.language import use_language
from coursekit.grading import grade as grading
from coursekit.grading.book import Book
from coursekit.grading.execute import _is_check, _write_verdict
from coursekit.grading.grade import grade
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings
from coursekit.grading.work import written_down


def result_of(task: dict, faults: tuple[str, ...] = ()) -> dict:
    """Return what a worker would of a submission that is all right."""
    notebook = nbformat.reads(task["text"], as_version=4)
    record = {
        "faults": list(faults),
        "messages": {"double": [], "mean": []},
        "misconceptions": {},
        "notes": {"en": [], "zh": []},
        "points": {"double": 2.0, "mean": 3.0},
        "remarks": [],
        "sandbox": "full",
        "seed": task["seed"],
    }
    for number, cell in enumerate(notebook.cells):
        if _is_check(cell):
            cell.execution_count = number
            _write_verdict(cell, record)
    notebook.metadata["grading"] = record
    return {"student": task["student"], "seconds": 0.1, **written_down(notebook, NAME)}


@pytest.fixture
def run(tiny, hand_in, right, monkeypatch):
    """Grade amy, bob and zoe by ``worker``, from task to result; return their entries."""
    monkeypatch.setattr(grading, "choose_tier", lambda wanted: "full")
    Classroom(tiny)
    for student in ("amy", "bob", "zoe"):
        folder = hand_in(student, right)

    def run(worker=result_of):
        monkeypatch.setattr(grading, "graded_here", lambda course, tasks, _n: map(worker, tasks))
        with use_language("en"):
            return {entry.student: entry for entry in grade(tiny, folder).entries}

    run.course, run.folder = tiny, folder
    return run


def totals(entries) -> dict:
    return {student: (entry.status, entry.total) for student, entry in entries.items()}


def test_a_result_that_the_gradebook_refuses_fails_alone(run, monkeypatch):
    record = Book.record

    def refuse(book, batch):
        if any(graded.student == "bob" for graded in batch):
            raise ValueError("no such cell")
        record(book, batch)

    monkeypatch.setattr(Book, "record", refuse)
    entries = run()
    good = ("graded", 5)
    assert totals(entries) == {"amy": good, "bob": ("failed", None), "zoe": good}
    assert entries["bob"].reason == "the grader failed: ValueError: no such cell"
    assert "Traceback" in Journal(run.course, NAME).last["bob"]["log"]
    with open_gradebook(run.course) as gradebook:
        assert {s: x.total for s, x in standings(gradebook, NAME).items()} == {"amy": 5, "zoe": 5}
    monkeypatch.setattr(Book, "record", record)
    again = run()
    assert totals(again)["bob"] == good and [s for s, e in again.items() if e.fresh] == ["bob"]


def test_what_a_worker_could_not_grade_is_failed_in_its_words(run):
    def worker(task):
        lost = {"student": task["student"], "seconds": 0.0, "failed": "OSError: x", "log": "y"}
        return lost if task["student"] == "amy" else result_of(task)

    entries = run(worker)
    assert totals(entries)["amy"] == ("failed", None) and totals(entries)["bob"] == ("graded", 5)
    assert entries["amy"].reason == "the grader failed: OSError: x"


def test_a_broken_check_calls_for_a_person_and_the_points_stand_meanwhile(run):
    entries = run(
        lambda task: result_of(task, ("Traceback …",) if task["student"] == "zoe" else ())
    )
    assert totals(entries)["zoe"] == ("review", 5) and totals(entries)["amy"] == ("graded", 5)
    assert entries["zoe"].reason == "a hidden check is broken; see the journal"
    assert Journal(run.course, NAME).last["zoe"]["faults"] == ["Traceback …"]


def test_a_file_that_changes_after_it_was_found_is_said_and_kept_in_mind(run):
    def worker(task):
        (run.folder / "zoe" / f"{NAME}.ipynb").write_text("{", encoding="utf-8")
        return result_of(task)

    entries = run(worker)
    assert totals(entries) == {"amy": ("graded", 5), "bob": ("graded", 5), "zoe": ("review", None)}
    assert "damaged or not JSON" in entries["zoe"].reason and entries["zoe"].fresh
    journal = Journal(run.course, NAME).path
    before = journal.read_bytes()
    again = run(lambda task: pytest.fail(f"{task['student']} is graded again"))
    assert journal.read_bytes() == before, "what is known is not written down a second time"
    assert totals(again) == totals(entries) and not any(entry.fresh for entry in again.values())
