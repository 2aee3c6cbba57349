"""Tells what works on this machine, part by part, and how to mend what does not.

Every examination really tries its part: it draws a graph, starts a kernel, shuts a process in.
"""

import importlib.metadata
import locale
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograd_core.language import translator

from .paths import Course

_ = translator(__name__)

WORKS, LIMITED, BROKEN = "works", "limited", "broken"

#: What a full course needs on disk: environment, site, a class of submissions.
ENOUGH_BYTES = 500 * 10**6
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
DISTRIBUTION = "autograd-course"
EXTRAS = ("pictures", "course", "site", "test")
#: Package to the part of JupyterLab that shows its widgets; without it they stay empty.
EXTENSIONS = {"anywidget": "anywidget", "ipywidgets": "@jupyter-widgets/jupyterlab-manager"}


@dataclass(frozen=True)
class Finding:
    """One part of the machine: its state (works, limited or broken), what it is, how to mend it."""

    part: str
    state: str
    found: str
    remedy: str = ""


def examine(course: Course, progress: Callable[[str], None] = lambda part: None) -> list[Finding]:
    """Return a finding for every part, in the order in which a course needs them.

    ``progress`` is told the part under way. An examination that fails in an unforeseen way is a
    finding, too.
    """
    findings = []
    for title, look in _parts():
        progress(title)
        try:
            state, found, *remedy = look(course)
        except Exception as error:
            state, found, remedy = BROKEN, f"{type(error).__name__}: {error}", []
        findings.append(Finding(title, state, found, *remedy))
    return findings


def _parts() -> list[tuple[str, Callable]]:
    return [
        (_("Python and packages"), _python),
        (_("folder of the course"), _folder),
        (_("texts and file names"), _texts),
        (_("notebook kernel"), _kernel),
        (_("widgets in JupyterLab"), _widgets),
        (_("drawings of graphs"), _drawings),
        (_("Chinese in figures"), _fonts),
        (_("sandbox for grading"), _sandbox),
        (_("gradebook"), _gradebook),
        (_("browser for tests and PDF"), _browser),
    ]


def _python(course: Course) -> tuple:
    from packaging.requirements import Requirement

    wrong = []
    for line in importlib.metadata.requires(DISTRIBUTION) or ():
        wanted = Requirement(line)
        if wanted.name == DISTRIBUTION or not _applies(wanted):
            continue
        try:
            have = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(_("{name} is missing", name=wanted.name))
            continue
        if not wanted.specifier.contains(have, prereleases=True):
            wrong.append(f"{wanted.name} {have} ({wanted.specifier})")
    if wrong:
        return BROKEN, "; ".join(wrong), _("run: python3 start.py (it installs what is missing)")
    return WORKS, f"Python {sys.version.split()[0]}, NumPy {importlib.metadata.version('numpy')}"


def _applies(wanted) -> bool:
    """Whether a requirement holds on this machine when everything optional is installed."""
    marker = wanted.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in EXTRAS)


def _folder(course: Course) -> tuple:
    place = course.build if course.build.is_dir() else course.root
    try:
        with tempfile.TemporaryFile(dir=place) as probe:
            probe.write(b"x")
    except OSError as error:
        return (
            BROKEN,
            _("{place} cannot be written: {why}", place=place, why=error.strerror),
            _("copy the course to a folder of your own"),
        )
    free = shutil.disk_usage(place).free
    found = _("{root}, {free:.1f} GB free", root=course.root, free=free / 1e9)
    if free < ENOUGH_BYTES:
        return LIMITED, found, _("free some space: site and gradebook grow with the class")
    return WORKS, found


def _texts(course: Course) -> tuple:
    encoding = locale.getpreferredencoding(False)
    found = _("files {files}, names {names}", files=encoding, names=sys.getfilesystemencoding())
    if sys.getfilesystemencoding().lower().replace("-", "") != "utf8":
        return LIMITED, found, _("set PYTHONUTF8=1: students' names may hold any letters")
    return WORKS, found


def _kernel(course: Course) -> tuple:
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(
        kernel_name="python3", startup_timeout=60, stderr=subprocess.DEVNULL
    )
    try:
        reply = client.execute_interactive(
            "import autograd_core, sys", timeout=60, output_hook=lambda message: None
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok":
        return (
            BROKEN,
            f"{reply['content'].get('ename')}: {reply['content'].get('evalue')}",
            _("run: python3 start.py lab (it opens JupyterLab in the course's own environment)"),
        )
    return WORKS, _("starts and imports the engine")


def _widgets(course: Course) -> tuple:
    listed = subprocess.run(
        [sys.executable, "-m", "jupyter", "labextension", "list"],
        capture_output=True,
        text=True,
        timeout=120,
        encoding="utf-8",
        errors="replace",
    )
    said = listed.stdout + listed.stderr
    missing = [name for name, extension in EXTENSIONS.items() if extension not in said]
    if missing:
        return (
            BROKEN,
            _("JupyterLab does not find {names}", names=", ".join(missing)),
            _("run: python3 start.py lab (not a JupyterLab from elsewhere)"),
        )
    return WORKS, ", ".join(f"{name} {importlib.metadata.version(name)}" for name in EXTENSIONS)


def _drawings(course: Course) -> tuple:
    import autograd_core as ac
    from autograd_core.viz import draw_graph
    from autograd_core.viz.drawing.layout import engine

    x = ac.tensor(3.0, requires_grad=True)
    if not draw_graph(x * x).svg.lstrip().startswith("<svg"):
        return BROKEN, _("no drawing came out"), _("run: python3 start.py test tests/viz")
    return {
        "pygraphviz": (WORKS, _("laid out by pygraphviz")),
        "dot": (WORKS, _("laid out by the program dot")),
        "built-in": (
            LIMITED,
            _("laid out by the course itself"),
            _("for the finest layouts install Graphviz or: pip install pygraphviz"),
        ),
    }[engine()]


def _fonts(course: Course) -> tuple:
    from autograd_core.viz.style import register_font

    return WORKS, _("{family}, bundled with the course", family=register_font())


def _sandbox(course: Course) -> tuple:
    from .grading.sandbox import why_not_full

    obstacle = why_not_full()
    if not obstacle:
        return WORKS, _("full: files, processes and network are shut off")
    return (
        LIMITED,
        _("reduced only: {obstacle}", obstacle=obstacle),
        _(
            "grade on Linux with bubblewrap (apt install bubblewrap) and user namespaces; "
            "the reduced tier is for submissions that you trust"
        ),
    )


def _gradebook(course: Course) -> tuple:
    path = course.classroom / "gradebook.db"
    if not path.is_file():
        return WORKS, _("none yet: course release makes it")
    uri = f"{path.as_uri()}?mode=ro"
    try:
        with sqlite3.connect(uri, uri=True) as database:
            verdict = database.execute("PRAGMA quick_check").fetchone()[0]
            count = database.execute("SELECT count(*) FROM submitted_assignment").fetchone()[0]
        database.close()
    except sqlite3.DatabaseError as error:
        verdict, count = str(error), 0
    if verdict != "ok":
        return (
            BROKEN,
            f"{path}: {verdict}",
            _(
                "put your last backup in its place, or move it away and run course release, "
                "then course grade DIR --force"
            ),
        )
    return WORKS, _("{path}, {count} submissions", path=path, count=count)


def _browser(course: Course) -> tuple:
    found = os.environ.get("COURSE_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found or not Path(found).exists():
        return (
            LIMITED,
            _("no Chromium: its tests are skipped, the site prints no PDF"),
            _("install Chromium, or name it in COURSE_CHROMIUM"),
        )
    return WORKS, found


def worst(findings: list[Finding]) -> str:
    """Return the state of the part that is worst off."""
    return max((finding.state for finding in findings), key=(WORKS, LIMITED, BROKEN).index)
