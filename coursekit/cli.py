"""The ``course`` command: one door to building, grading, publishing and opening the course.

Every command only reads its arguments, shows progress and calls the module that does the work;
errors that a person can mend end in one line and exit code 1, never in a traceback.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from autograd_core.language import set_language, translator

from .errors import CourseError
from .paths import LANGUAGES, Course

_ = translator(__name__)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build, grade and publish the course on automatic differentiation.",
)
console = Console()
complaints = Console(stderr=True)

Lang = Annotated[str, typer.Option("--lang", help="Language: " + " or ".join(LANGUAGES) + ".")]


def main() -> None:
    """Run the command; turn mendable errors into one line and an exit code."""
    from .source import SourceError

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    try:
        app()
    except (CourseError, SourceError) as error:
        _complain(str(error))
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _complain(place + (error.strerror or str(error)))
    except KeyboardInterrupt:
        complaints.print(_("Stopped. Nothing is half-written; run it again to go on."))
        sys.exit(130)


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


def _language(lang: str) -> str:
    if lang not in LANGUAGES:
        raise CourseError(
            _(
                "there is no language {lang}: choose one of {languages}",
                lang=repr(lang),
                languages=", ".join(LANGUAGES),
            )
        )
    set_language(lang)
    return lang


def _complain(message: str) -> None:
    complaints.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(1)
