"""Renders one language with Sphinx, in a process of its own.

Sphinx keeps its language in global state, so two languages in one process would mix; in two
processes they also render at the same time.
"""

import io
import json
import pickle
import subprocess
import sys

from autograd_core.language import translator
from coursekit.errors import CourseError

from .settings import Job, sphinx_settings

_ = translator(__name__)


class RenderFailed(CourseError):
    """Sphinx stopped; the message is what it said."""


def start(job: Job) -> subprocess.Popen:
    """Start rendering a language; hand the process to ``finish``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "coursekit.site.render"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(pickle.dumps(job))
    process.stdin.close()
    process.stdin = None  # so that communicate() does not flush what is closed
    return process


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
    job = pickle.load(sys.stdin.buffer)
    print(json.dumps(_render(job)))
