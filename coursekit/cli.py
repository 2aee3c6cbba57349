"""The ``course`` command: one door to building, grading, publishing and opening the course.

Every command only reads its arguments, shows progress and calls the module that does the work;
errors that a person can mend end in one line and exit code 1, never in a traceback.
"""

import codecs
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograd_core.language import set_language, translator

from .errors import CourseError, system_message
from .paths import LANGUAGES, Course

if TYPE_CHECKING:
    from .doctor import Finding
    from .grading.report import GradeReport
    from .handin import HandIn

_ = translator(__name__)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build, grade and publish the course on automatic differentiation.",
)
#: A class of which the terminal shows no longer every student, but who needs attention.
LARGE_CLASS = 60

#: The exit code of a command that was stopped with Ctrl-C.
STOPPED = 130

#: Whatever is typed wrongly; Typer brings its own copy of Click, whose names it does not give.
USAGE_ERROR = typer.BadParameter.__base__

console = Console()
complaints = Console(stderr=True)

Lang = Annotated[str, typer.Option("--lang", help="Language: " + " or ".join(LANGUAGES) + ".")]


def main() -> None:
    """Run the command; turn mendable errors into one line and an exit code.

    1: it could not be done, 2: it was typed wrongly, 130: it was stopped with Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        # A bare C locale claims ASCII alone; the terminals that show it have long known UTF-8.
        plain = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding="utf-8" if plain else None, errors="replace")
    try:
        code = _carry_out()
    except KeyboardInterrupt:  # also while what a command needs is being imported
        code = STOPPED
    if code == STOPPED:
        complaints.print(_("Stopped. Nothing is half-written; run it again to go on."))
    sys.exit(code or 0)


def _carry_out() -> int | None:
    """Run the command and return its exit code; what went wrong is said first."""
    from .source import SourceError

    try:
        return app(prog_name="course", standalone_mode=False)
    except (CourseError, SourceError) as error:
        _complain(str(error))
    except USAGE_ERROR as error:
        _complain(usage_message(error), 2)
    except OSError as error:
        _complain(system_message(error))
    except Exception as error:
        if not is_of_the_database(error):
            raise
        why = getattr(error, "orig", error)
        _complain(_("the gradebook cannot be used: {why}", why=why))


def usage_message(error: Exception) -> str:
    """Say in one line what was typed wrongly, and where to read how it is typed."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "course"
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    name = parameter.opts[0] if parameter is not None else ""
    if kind == "NoSuchOption":
        said = _("there is no option {name}", name=error.option_name)
    elif kind == "MissingParameter":
        said = _("{name} is missing", name=name)
    elif command := re.match("No such command '(.*)'", error.message):
        said = _("there is no command {name}", name=command[1])
    elif extra := re.match(r"Got unexpected extra argument\S* \((.*)\)", error.message):
        said = _("this is too much: {extra}", extra=extra[1])
    elif kind == "BadParameter":
        said = _("the value of {name} does not fit", name=name)
    else:
        said = error.message
    return _("{said}; see: {path} --help", said=said.rstrip("."), path=path)


def is_of_the_database(error: Exception) -> bool:
    """Whether an error is SQLAlchemy's, without importing it for commands that need it not."""
    database = sys.modules.get("sqlalchemy.exc")
    return database is not None and isinstance(error, database.SQLAlchemyError)


@app.command()
def demo() -> None:
    """Walk the whole way on sample data: build, release, grade, feedback, site."""
    from .demo import run_demo

    raise typer.Exit(run_demo(Course(), console))


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a notebook is stale.")
    ] = False,
) -> None:
    """Build the notebooks of lessons and exercises from their bilingual sources."""
    from .build import build as build_notebooks

    course = Course()
    with steps() as step:
        report = build_notebooks(course, check=check, progress=step)
    for problem in report.problems:
        complaints.print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
    for path in report.stale:
        name = path.relative_to(course.root).as_posix()
        complaints.print(
            _("{name} is stale: run 'course build'", name=name), style="red", soft_wrap=True
        )
    console.print(
        _(
            "{written} notebooks written, {unchanged} unchanged",
            written=len(report.written),
            unchanged=len(report.unchanged),
        )
    )
    raise typer.Exit(0 if report.ok else 1)


@app.command()
def translate(
    lang: Annotated[str, typer.Argument(help="Code of the language, such as es.")],
    names: Annotated[list[str] | None, typer.Argument(help="Lessons; all if none.")] = None,
) -> None:
    """Make the files in which a further language is written, or bring them up to date."""
    from .translation import translate as translate_sources

    table = Table(_("file"), _("translated"), _("to be confirmed"))
    course = Course()
    for progress in translate_sources(course, lang, names):
        done = f"{progress.done} / {progress.total}"
        path = (
            progress.path.relative_to(course.root)
            if progress.path.is_relative_to(course.root)
            else progress.path
        )
        table.add_row(str(path), done, str(progress.unsure))
    console.print(table)


@app.command()
def site(
    serve: Annotated[bool, typer.Option("--serve", help="Show it on this machine.")] = False,
    port: Annotated[int, typer.Option(help="Port for --serve.")] = 8000,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also print a book a language.")] = False,
) -> None:
    """Build the static site in both languages; lessons that did not change are not run again."""
    from .site import build_site, make_books
    from .site import serve as serve_site
    from .site.server import check_port

    course = Course()
    if serve:
        check_port(port)
    with steps() as step:
        report = build_site(course, progress=step)
    for problem in report.problems:
        complaints.print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
    if not report.ok:
        raise typer.Exit(1)
    index = report.folder / "index.html"
    console.print(
        _("{count} pages; open {index}", count=len(report.pages), index=index), soft_wrap=True
    )
    if pdf:
        with steps() as step:
            books = make_books(course, progress=step)
        for book in books:
            console.print(str(book), soft_wrap=True, highlight=False)
    if serve:
        serve_site(course, port)


@app.command()
def figures(
    names: Annotated[list[str] | None, typer.Argument(help="Figures; all if none.")] = None,
) -> None:
    """Draw the figures of the optimizer laboratory into figures/, in both languages."""
    from autograd_core.viz.figures import FIGURES, MOVING, save_figures

    course = Course()
    known = [*FIGURES, *MOVING]
    unknown = set(names or ()) - set(known)
    if unknown:
        raise CourseError(
            _(
                "there is no figure {unknown}: choose among {names}",
                unknown=", ".join(sorted(unknown)),
                names=", ".join(known),
            )
        )
    with steps() as step:
        for name in names or known:
            step(name)
            for path in save_figures(course.root / "figures", LANGUAGES, [name]):
                console.print(path.relative_to(course.root).as_posix())


@app.command()
def release(
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; all if none.")] = None,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Make the zip that students receive.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Where the zip goes.")] = None,
) -> None:
    """Put assignments into classroom/ and its gradebook, or all that students need into a zip."""
    course = Course()
    if bundle:
        from .bundle import FOLDER, make_bundle

        target = output or course.build / "release" / f"{FOLDER}.zip"
        with steps() as step:
            path = make_bundle(course, target, names, progress=step)
        console.print(_("for your students: {path}", path=path), soft_wrap=True)
        return
    from .grading.release import release as release_assignment

    for name in names or course.assignment_names:
        with steps() as step:
            step(name)
            released = release_assignment(course, name)
        folder = released[0].parent
        console.print(_("{name} is released: {folder}", name=name, folder=folder), soft_wrap=True)


@app.command()
def grade(
    folder: Annotated[Path, typer.Argument(help="Submissions: a folder a student, or files.")],
    assignment: Annotated[str | None, typer.Option(help="Needed if there are several.")] = None,
    sandbox: Annotated[
        str | None, typer.Option(help="full (default), reduced (trusted code only) or best.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also what has not changed.")] = False,
    secret: Annotated[
        Path | None, typer.Option(help="Exam: draw hidden inputs from this file.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes side by side; one a core if not given.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask cluster's address, such as tcp://host:8786.")
    ] = None,
) -> None:
    """Grade submissions into classroom/: gradebook, feedback, grades.csv and a report page."""
    from .grading.exam import VARIABLE, exam_seed
    from .grading.grade import grade as grade_folder

    course = Course()
    if secret is not None:
        os.environ[VARIABLE] = str(secret.resolve())
    exam_seed("")  # a secret that cannot be read is said before anything is done
    with counting(_("grading")) as count:
        graded = grade_folder(course, folder, assignment, sandbox, force, count, workers, scheduler)
    console.print(grade_table(graded))
    for line in summary_lines(graded):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(_("grades: {path}", path=graded.grades), soft_wrap=True)
    console.print(
        _("feedback: {path}", path=course.classroom / "feedback"),
        soft_wrap=True,
    )
    _write_report(course, graded.assignment)
    raise typer.Exit(1 if graded.failed else 0)


@app.command()
def report(
    names: Annotated[list[str] | None, typer.Argument(help="Assignments; all if none.")] = None,
) -> None:
    """Make grades.csv and the report pages anew, after grading by hand for instance."""
    from .grading.report import write_grades

    course = Course()
    for name in names or _graded(course):
        _write_report(course, name)
    console.print(_("grades: {path}", path=write_grades(course)), soft_wrap=True)


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="A list of students in CSV.")],
) -> None:
    """Enter the class into the gradebook, from a registrar's or a platform's list."""
    from .grading.roster import import_roster

    entered = import_roster(Course(), file)
    console.print(
        _(
            "{new} students new, {changed} changed, {unchanged} as before",
            new=len(entered.new),
            changed=len(entered.changed),
            unchanged=len(entered.unchanged),
        )
    )
    if entered.without_id:
        console.print(_("{count} rows have no id and were left out", count=entered.without_id))


@app.command()
def export(
    sheet: Annotated[Path, typer.Argument(help="A table that Canvas, Moodle, … let you save.")],
    assignment: Annotated[str | None, typer.Option(help="Needed if there are several.")] = None,
    column: Annotated[str | None, typer.Option(help="The column to fill in.")] = None,
    output: Annotated[Path | None, typer.Option(help="The file to make.")] = None,
) -> None:
    """Fill the points into a learning platform's own table, to be taken back there."""
    from .grading.platforms import export_grades

    course = Course()
    name = assignment or _only_graded(course)
    done = export_grades(course, name, sheet, output, column)
    console.print(
        _(
            "{count} grades in column {column}: {path}",
            count=done.filled,
            column=done.column,
            path=done.path,
        ),
        soft_wrap=True,
        markup=False,
        highlight=False,
    )
    if done.scale != 1:
        console.print(_("points are multiplied by {scale:g}, to its maximum", scale=done.scale))
    if done.missing:
        names = ", ".join(done.missing)
        complaints.print(
            _("graded, but not in the table: {names}", names=names),
            style="yellow",
            markup=False,
            soft_wrap=True,
        )


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="The zip to make.")] = None,
) -> None:
    """Copy the classroom, gradebook and all, into one zip."""
    from .grading.backup import back_up

    with steps() as step:
        path = back_up(Course(), target, progress=step)
    console.print(_("the classroom is in {path}", path=path), soft_wrap=True)


@app.command()
def secret(path: Annotated[Path, typer.Argument(help="The file to make.")]) -> None:
    """Make a secret for an exam: course grade --secret draws the hidden inputs from it."""
    from .grading.exam import make_secret

    console.print(_("the secret is in {path}: keep it", path=make_secret(path)), soft_wrap=True)


@app.command()
def check(
    which: Annotated[str, typer.Argument(help="The assignment: 05, its name, or a file.")],
    lang: Lang = "",
) -> None:
    """Check an assignment before you hand it in: what its visible checks say, in plain words."""
    from autograd_core.language import get_language

    from .handin import check_notebook, find_notebook

    course = Course()
    path = find_notebook(course, which, _language(lang or get_language()))
    with steps() as step:
        step(path.stem)
        hand_in = check_notebook(path)
    console.print(answers_table(hand_in))
    for remark in hand_in.remarks:
        console.print(f"! {remark}", style="yellow", markup=False, highlight=False)
    if hand_in.ready:
        console.print(_("Ready to hand in: {path}. Hidden checks follow.", path=path))
    raise typer.Exit(0 if hand_in.ready else 1)


@app.command()
def progress(lang: Lang = "") -> None:
    """Show how far you have come in every assignment."""
    from autograd_core.language import get_language

    from .handin import progress as look

    lang = _language(lang or get_language())
    with steps() as step:
        hand_ins = look(Course(), lang, looking=step)
    console.print(progress_table(hand_ins))


@app.command()
def lab(
    lang: Lang = "",
    port: Annotated[int | None, typer.Option(help="Port on this machine.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Open JupyterLab on the lessons."""
    from autograd_core.language import get_language

    from .lab import open_lab

    lang = _language(lang or get_language())
    raise typer.Exit(open_lab(Course(), lang, port, browser))


@app.command()
def doctor() -> None:
    """Tell what works on this machine and how to mend what does not."""
    from .doctor import BROKEN, examine, worst

    with steps() as step:
        findings = examine(Course(), progress=step)
    console.print(findings_table(findings))
    raise typer.Exit(1 if worst(findings) == BROKEN else 0)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def test(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Also browser, hostile submissions, whole notebooks.")
    ] = False,
) -> None:
    """Run the tests; further arguments go to pytest."""
    from .testing import run_tests

    raise typer.Exit(run_tests(Course(), everything, context.args))


@contextmanager
def steps() -> Iterator:
    """Show a spinner with the name of the step under way; yields the function that names it."""
    with console.status("") as status:
        yield lambda name: status.update(escape(str(name)))


@contextmanager
def counting(title: str) -> Iterator:
    """Show a bar with time left; yields a function of (done, total, name of what is next)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def count(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=escape(f"{title} {name}"))

        yield count


def grade_table(report: "GradeReport") -> Table:
    """Return a table of one row a student: total, status and what there is to know.

    In a large class it holds only those about whom there is something to know.
    """
    entries = report.entries
    if len(entries) > LARGE_CLASS:
        entries = [entry for entry in entries if entry.status != "graded" or entry.reason]
    table = Table(title=report.assignment, title_justify="left")
    table.add_column(_("student"))
    table.add_column(_("points"), justify="right")
    table.add_column(_("status"))
    table.add_column(_("note"))
    most = sum(report.most.values())
    for entry in entries:
        points = f"{entry.total:g} / {most:g}" if entry.status == "graded" else "–"
        table.add_row(escape(entry.student), points, escape(entry.status), escape(entry.reason))
    if report.by_hand:
        more = sum(report.by_hand.values())
        table.caption = _("{points:g} points more are given by hand", points=more)
        table.caption_justify = "left"
    return table


def summary_lines(report: "GradeReport") -> list[str]:
    """Return what a run came to in a few lines: how many, how well, how long, in which sandbox."""
    import statistics

    entries = report.entries
    totals = [entry.total for entry in entries if entry.total is not None]
    lines = [
        _(
            "{all} handed in: {graded} graded, {review} for review, {failed} failed; {fresh} in this run",
            all=len(entries),
            graded=sum(entry.status == "graded" for entry in entries),
            review=len(report.review),
            failed=len(report.failed),
            fresh=sum(entry.fresh for entry in entries),
        )
    ]
    if totals:
        lines.append(
            _(
                "points: median {median:.3g}, mean {mean:.3g}, of {most:g}",
                median=statistics.median(totals),
                mean=statistics.fmean(totals),
                most=sum(report.most.values()),
            )
        )
    return [*lines, _("sandbox: {tier}", tier=report.sandbox)]


def answers_table(hand_in: "HandIn") -> Table:
    """Return a table of one row an exercise: state, title, points, and why it is not done."""
    marks = {"passed": "[green]✓[/green]", "failed": "[red]✗[/red]", "open": "○"}
    table = Table(title=hand_in.name, title_justify="left", show_header=False)
    for answer in hand_in.answers:
        points = f"{answer.points:g}"
        if answer.by_hand:
            by_hand = _("{points:g} by hand", points=answer.points)
            points = by_hand if answer.points else _("by hand")
        row = (marks[answer.state], escape(answer.title), points, escape(answer.reason))
        table.add_row(*row)
    return table


def progress_table(hand_ins: list["HandIn"]) -> Table:
    """Return a table of one row an assignment: a square an exercise, and how many are solved."""
    marks = {"passed": "[green]■[/green]", "failed": "[red]▣[/red]", "open": "□"}
    table = Table(show_header=False, box=None, pad_edge=False)
    for hand_in in hand_ins:
        squares = " ".join(marks[answer.state] for answer in hand_in.answers)
        solved = _("{n} of {all}", n=len(hand_in.solved), all=len(hand_in.answers))
        table.add_row(hand_in.name, squares, solved)
    return table


def findings_table(findings: list["Finding"]) -> Table:
    """Return a table of one row a part of the machine, with the remedy beneath what was found."""
    marks = {"works": "[green]✓[/green]", "limited": "[yellow]~[/yellow]", "broken": "[red]✗[/red]"}
    table = Table(show_header=False, box=None, pad_edge=False)
    for finding in findings:
        said = escape(finding.found)
        if finding.remedy:
            said += f"\n[dim]→ {escape(finding.remedy)}[/dim]"
        table.add_row(marks[finding.state], finding.part, said)
    return table


def _graded(course: Course) -> list[str]:
    from .grading.journal import Journal

    names = [name for name in course.assignment_names if Journal(course, name).last]
    if not names:
        raise CourseError(_("nothing has been graded yet: course grade comes first"))
    return names


def _only_graded(course: Course) -> str:
    names = _graded(course)
    if len(names) > 1:
        raise CourseError(
            _(
                "several assignments have grades: choose with --assignment ({names})",
                names=", ".join(names),
            )
        )
    return names[0]


def _write_report(course: Course, name: str) -> None:
    from autograd_core.language import get_language

    from .grading.report_page import write_report

    with steps() as step:
        step(name)
        pages = write_report(course, name)
    page = pages.get(get_language(), pages[LANGUAGES[0]])
    console.print(_("report: {path}", path=page), soft_wrap=True)


def _language(lang: str) -> str:
    languages = Course().languages
    if lang not in languages:
        raise CourseError(
            _(
                "there is no language {lang}: choose one of {languages}",
                lang=repr(lang),
                languages=", ".join(languages),
            )
        )
    set_language(lang)
    return lang


def _complain(message: str, code: int = 1) -> NoReturn:
    complaints.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)
