"""The whole way on sample data: build, release, grade, feedback, site, and what each has made."""

import shutil
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograd_core.language import translator

from .errors import CourseError, system_message
from .paths import Course
from .samples import make_samples

_ = translator(__name__)


@dataclass
class Step:
    """One finished part of the demo, as a row of its closing table."""

    what: str
    made: str
    where: Path
    failures: list[str]
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run_demo(course: Course, console: Console) -> int:
    """Walk the whole way in ``build/demo``; return 0, or 1 if anything failed.

    The classroom of a running course is not touched. Later steps still run when one fails.
    """
    folder = course.build / "demo"
    demo = Course(course.root, classroom=folder / "classroom")
    shutil.rmtree(folder, ignore_errors=True)
    done = []
    for title, step in (
        (_("building the notebooks"), build_notebooks),
        (_("releasing the assignments"), release_assignments),
        (_("grading the sample class"), grade_samples),
        (_("building the site"), build_pages),
    ):
        began = time.monotonic()
        with console.status(title) as status:

            def progress(detail: str, title: str = title, status=status) -> None:
                status.update(escape(f"{title}: {detail}"))

            try:
                row = step(demo, progress)
            except CourseError as error:
                row = Step(title, _("failed"), course.build, [str(error)])
            except OSError as error:
                row = Step(title, _("failed"), course.build, [system_message(error)])
        row.seconds = time.monotonic() - began
        console.print(
            f"{'✗' if row.failures else '✓'} {row.what}: {row.made} ({row.seconds:.0f} s)",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        for note in row.notes:
            console.print(f"  {note}", markup=False, highlight=False, soft_wrap=True)
        for failure in row.failures:
            console.print(f"  {failure}", style="red", markup=False, soft_wrap=True)
        done.append(row)
    console.print(_closing_table(course, done))
    for line in _what_next():
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 1 if any(row.failures for row in done) else 0


def build_notebooks(course: Course, progress: Callable[[str], None]) -> Step:
    """Build lessons and exercises in every language."""
    from .build import build

    report = build(course, progress=progress)
    count = len(report.written) + len(report.unchanged)
    made = _("{count} notebooks", count=count)
    return Step(_("Notebooks"), made, course.root / "notebooks", report.problems)


def release_assignments(course: Course, progress: Callable[[str], None]) -> Step:
    """Make every assignment known to nbgrader's gradebook."""
    from .grading.release import release

    for name in course.assignment_names:
        progress(name)
        release(course, name)
    made = _("{count} released", count=len(course.assignment_names))
    return Step(_("Assignments"), made, course.classroom / "release", [])


def grade_samples(course: Course, progress: Callable[[str], None]) -> Step:
    """Grade the sample class of every assignment; each score must be the one written down."""
    from .grading.grade import grade
    from .grading.sandbox import why_not_full

    failures, notes, graded, tiers = [], [], 0, set()
    for name in course.assignment_names:
        if not course.samples(name).is_dir():
            continue
        folder = course.build / "demo" / "submissions" / name
        make_samples(course, name, folder)
        report = grade(
            course,
            folder,
            name,
            sandbox="best",
            progress=lambda done, total, student: progress(f"{done}/{total} {student}"),
        )
        failures += surprises(course, report)
        graded += len(report.entries)
        tiers.add(report.sandbox)
    if "reduced" in tiers:
        obstacle = why_not_full()
        notes.append(
            _(
                "no full sandbox here ({obstacle}): the samples, being ours, ran in the reduced one",
                obstacle=obstacle,
            )
        )
    made = _("{count} submissions, sandbox: {tier}", count=graded, tier=", ".join(sorted(tiers)))
    return Step(_("Grades and feedback"), made, course.classroom, failures, notes)


def surprises(course: Course, report) -> list[str]:
    """Return how a graded sample class differs from what was written down beforehand."""
    path = course.samples(report.assignment) / "expected.toml"
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    found = {entry.student: entry for entry in report.entries}
    odd = []
    for student in sorted(expected.keys() | found.keys()):
        want, entry = expected.get(student), found.get(student)
        got = 0 if entry is None else entry.total or 0
        if want is None or entry is None or got != want["total"]:
            odd.append(
                _(
                    "{student} got {got} points, {want} were expected. {reason}",
                    student=student,
                    got=got,
                    want="?" if want is None else want["total"],
                    reason="" if entry is None else entry.reason,
                )
            )
    return odd


def build_pages(course: Course, progress: Callable[[str], None]) -> Step:
    """Build the static site."""
    from .site import build_site

    report = build_site(course, progress=progress)
    made = _("{count} pages", count=len(report.pages))
    return Step(_("Site"), made, report.folder / "index.html", report.problems)


def _closing_table(course: Course, done: list[Step]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for title in (_("What"), _("Made"), _("Where")):
        table.add_column(title, overflow="fold")
    for row in done:
        where = row.where.relative_to(course.root).as_posix()
        table.add_row(escape(row.what), escape(row.made), escape(where))
    return table


def _what_next() -> list[str]:
    return [
        "",
        _("Next:"),
        "  python3 start.py lab --lang en      " + _("the lessons in JupyterLab (--lang zh: 中文)"),
        "  python3 start.py site --serve       " + _("the site in a browser"),
        "  python3 start.py test               " + _("the everyday tests"),
    ]
