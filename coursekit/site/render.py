"""Renders one language with Sphinx, in a process of its own.

Sphinx keeps its language in global state, so two languages in one process would mix; in two
processes they also render at the same time.
"""

import contextlib
import importlib
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator

from autograd_core.language import translator
from coursekit.errors import CourseError

from .settings import Job, sphinx_settings

_ = translator(__name__)


class RenderFailed(CourseError):
    """Sphinx stopped; the message is what it said."""


@contextlib.contextmanager
def renderers(languages: Iterable[str]) -> Iterator[dict[str, subprocess.Popen]]:
    """Run a process a language while the block lasts; each loads Sphinx and waits for its job.

    Loading takes seconds, in which the lessons are read and run.
    """
    command = [sys.executable, "-m", "coursekit.site.render"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    running = {lang: subprocess.Popen(command, **pipes) for lang in languages}
    try:
        yield running
    finally:
        for process in running.values():
            process.kill()
            process.communicate()


def start(process: subprocess.Popen, job: Job) -> None:
    """Let a process of ``renderers`` render a language; ask ``finish`` what came of it."""
    process.stdin.write(pickle.dumps(job))
    process.stdin.close()
    process.stdin = None  # so that communicate() does not flush what is closed


def finish(process: subprocess.Popen, job: Job) -> list[str]:
    """Wait for a language and return Sphinx's warnings; raises RenderFailed if it stopped."""
    said, complaint = process.communicate()
    if process.returncode:
        raise RenderFailed(
            _(
                "the {lang} pages could not be rendered: {reason}",
                lang=job.lang,
                reason=complaint.decode("utf-8", "replace").strip(),
            )
        )
    return json.loads(said)


def _render(job: Job) -> list[str]:
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor

    nocolor()
    warnings = io.StringIO()
    app = Sphinx(
        srcdir=job.source,
        confdir=None,
        outdir=job.output,
        doctreedir=job.doctrees,
        buildername="html",
        confoverrides=sphinx_settings(job),
        status=None,
        warning=warnings,
    )
    app.build()
    return [line for line in warnings.getvalue().splitlines() if line.strip()]


if __name__ == "__main__":
    for module in ("sphinx.application", "sphinx.builders.html", "myst_nb", "furo"):
        importlib.import_module(module)  # while the job is being prepared
    job = pickle.load(sys.stdin.buffer)
    print(json.dumps(_render(job)))
