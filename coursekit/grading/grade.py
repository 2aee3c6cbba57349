"""Grades a folder of submissions: intake, nbgrader's gradebook, feedback, table of grades."""

import secrets
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from autograd_core.language import get_language, translator
from coursekit.grading.book import Book, Graded, automatic_scores
from coursekit.grading.cluster import graded_there
from coursekit.grading.exam import exam_seed
from coursekit.grading.execute import load_judge
from coursekit.grading.intake import Submission, Unusable, collect
from coursekit.grading.journal import Journal, key_of
from coursekit.grading.pool import graded_here
from coursekit.grading.release import release
from coursekit.grading.remarks import Remark, codes, sentences
from coursekit.grading.report import Entry, GradeReport, write_grades
from coursekit.grading.sandbox import choose_tier
from coursekit.paths import Course

_ = translator(__name__)

Progress = Callable[[int, int, str], None]

BATCH = 20  # submissions that are entered together
LONGEST_WAIT = 1.0  # seconds that a result may wait for others to be entered with


def grade(
    course: Course,
    folder: Path | str,
    assignment: str | None = None,
    sandbox: str | None = None,
    force: bool = False,
    progress: Progress = lambda done, total, student: None,
    workers: int | None = None,
    scheduler: str | None = None,
) -> GradeReport:
    """Grade what lies in ``folder`` into the classroom's gradebook and return a report.

    ``assignment`` is needed when the folder holds several; ``sandbox`` is full (the default),
    reduced or best. Submissions that have not changed since they were graded are left alone
    unless ``force``. ``progress(done, total, student)`` is called when a student is done and once
    at the end. ``workers`` is the number of processes that grade side by side (see
    ``pool.graded_here``), ``scheduler`` the address of a Dask cluster that does it instead;
    whoever does it, only this process writes. A submission that cannot be graded is an entry of
    the report, never an error.
    """
    tier = choose_tier(sandbox)
    name, submissions = collect(course, Path(folder), assignment)
    release(course, name)
    with Book(course, name) as book:
        run = _Run(book, tier, force)
        tasks = run.tasks(submissions)
        if scheduler:
            results = graded_there(course, tasks, scheduler)
        else:
            results = graded_here(course, tasks, workers)
        try:
            for result in results:
                progress(run.take(result), len(submissions), result["student"])
        finally:
            run.enter()
    progress(len(submissions), len(submissions), "")
    known = load_judge(course, name).assignment
    entries = [run.entries[submission.student] for submission in submissions]
    return GradeReport(name, tier, known.points, entries, write_grades(course), known.by_hand)


class _Run:
    """One run: what is to be graded, what has come back, and what stands."""

    def __init__(self, book: Book, tier: str, force: bool):
        self.book, self.tier, self.force = book, tier, force
        self.course, self.name = course, name = book.course, book.name
        # Everyone in a run is asked the same questions, which nobody can know beforehand.
        seed = exam_seed(name)
        self.seed = secrets.randbits(32) if seed is None else seed
        self.journal = Journal(course, name)
        self.entries: dict[str, Entry] = {}
        self._standing = automatic_scores(book.gradebook, name)
        self._open: dict[str, tuple[Submission, str, str]] = {}  # student → also text and key
        self._batch: list[dict] = []
        self._entered = time.monotonic()

    def tasks(self, submissions: Iterable[Submission]) -> Iterator[dict]:
        """Yield a task for every submission that must be graded; settle the others on the way."""
        for submission in submissions:
            student, last = submission.student, self.journal.last.get(submission.student, {})
            if submission.problem is None:
                try:
                    text = submission.text
                except Unusable as reason:  # it has changed since it was found
                    words = str(reason)
                    submission.problem = Remark("unreadable", lambda words=words: words)
            if submission.problem is not None:
                self._review(submission, last)
                continue
            key = key_of(self.course, self.name, text, submission.timestamp, self.tier)
            unchanged = last.get("event") == "graded" and last["key"] == key
            if unchanged and not self.force and self._still_stands(last):
                self.entries[student] = self._entry(last, fresh=False)
                continue
            self.journal.write(student, "began", key=key)
            self._open[student] = submission, text, key
            yield {
                "student": student,
                "assignment": self.name,
                "text": text,
                "tier": self.tier,
                "seed": self.seed,
            }

    def take(self, result: dict) -> int:
        """Take in a result; return how many submissions are settled or waiting to be entered."""
        self._batch.append(result)
        if len(self._batch) >= BATCH or time.monotonic() > self._entered + LONGEST_WAIT:
            self.enter()
        return len(self.entries) + len(self._batch)

    def enter(self) -> None:
        """Enter what waits: files, gradebook, and then the journal, which makes it stand."""
        batch, self._batch = self._batch, []
        good = [result for result in batch if "failed" not in result]
        try:
            self.book.record([self._graded(result) for result in good])
        except Exception:
            for result in good:  # one of them must not cost the others their grade
                self._enter_alone(result)
        records = [self._record(result) for result in batch]
        self.journal.write_all(records)
        for record in records:
            self.entries[record["student"]] = self._entry(record, fresh=True)
        self._entered = time.monotonic()

    def _enter_alone(self, result: dict) -> None:
        try:
            self.book.record([self._graded(result)])
        except Exception as error:
            result["failed"] = f"{type(error).__name__}: {error}"
            result["log"] = traceback.format_exc()

    def _graded(self, result: dict) -> Graded:
        submission, text, _key = self._open[result["student"]]
        return Graded(result["student"], text, submission.timestamp, result)

    def _record(self, result: dict) -> dict:
        """Return what the journal keeps of a result."""
        submission, _text, key = self._open.pop(result["student"])
        if "failed" in result:
            reason = _("the grader failed: {error}", error=result["failed"])
            facts = {"event": "failed", "status": "failed", "reason": reason, "log": result["log"]}
            return {"student": result["student"], **facts}
        grading, lang = result["grading"], get_language()
        if grading["faults"]:
            words = lambda: _("a hidden check is broken; see the journal")
            submission.remarks.append(Remark("broken-check", words))
        kept = ("points", "seed", "sandbox", "misconceptions", "faults")
        return {
            "student": result["student"],
            "event": "graded",
            "key": key,
            "status": "review" if grading["faults"] else "graded",
            "reason": "; ".join(sentences(submission.remarks, lang) + grading["notes"][lang]),
            "remarks": codes(submission.remarks) + grading["remarks"],
            "seconds": result["seconds"],
            **{fact: grading[fact] for fact in kept},
        }

    def _review(self, submission: Submission, last: dict) -> None:
        """Record a submission that cannot be graded, once."""
        reason = submission.problem.words()
        known = last.get("event") == "review" and last["reason"] == reason
        if not known:
            facts = {"status": "review", "reason": reason, "remarks": [submission.problem.code]}
            last = self.journal.write(submission.student, "review", **facts)
        self.entries[submission.student] = self._entry(last, fresh=not known)

    def _still_stands(self, record: dict) -> bool:
        """Whether gradebook and feedback still say what the journal says."""
        points = self._standing.get(record["student"])
        return (
            points is not None
            and all(points.get(name) == earned for name, earned in record["points"].items())
            and self.book.path("feedback", record["student"], ".html").is_file()
        )

    def _entry(self, record: dict, fresh: bool) -> Entry:
        points = record.get("points", {})
        feedback = self.book.path("feedback", record["student"], ".html")
        return Entry(
            student=record["student"],
            status=record["status"],
            total=round(sum(points.values()), 6) if points else None,
            points=points,
            reason=record["reason"],
            remarks=record.get("remarks", []),
            seconds=record.get("seconds", 0.0),
            fresh=fresh,
            feedback=feedback if points else None,
        )
