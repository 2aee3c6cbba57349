"""Opens JupyterLab on the course, in the reader's language, without news prompts."""

import json
import os
import socket
import subprocess
import sys

from autograd_core.language import translator

from .errors import CourseError
from .files import write_atomically
from .paths import Course
from .translation import about

_ = translator(__name__)

HOST = "127.0.0.1"

#: JupyterLab's own names of its interface languages.
LOCALES = {"en": "default", "zh": "zh_CN"}


def lab_command(course: Course, lang: str, port: int | None, browser: bool) -> list[str]:
    """Return the command that opens JupyterLab on the lessons of one language.

    Its settings are defaults only: what a user has chosen in JupyterLab stays in force.
    """
    settings = course.build / "lab" / lang
    locale = LOCALES[lang] if lang in LOCALES else about(course, lang)["jupyterlab"]
    defaults = {
        "@jupyterlab/translation-extension:plugin": {"locale": locale},
        # Neither questions nor requests to other hosts when the lab opens.
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
    }
    write_atomically(settings / "overrides.json", json.dumps(defaults, indent=1))
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={course.root}",
        f"--LabApp.app_settings_dir={settings}",
        f"--LabApp.default_url=/lab/tree/{_first_lesson(course, lang)}",
        f"--ServerApp.ip={HOST}",
    ]
    if port is not None:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def open_lab(course: Course, lang: str, port: int | None = None, browser: bool = True) -> int:
    """Run JupyterLab until it is stopped; return its exit code.

    Raises CourseError when ``port`` is taken; without a port JupyterLab finds a free one.
    """
    if port is not None and not _is_free(port):
        raise CourseError(
            _(
                "port {port} is in use by another program; choose one with: --port {other}",
                port=port,
                other=port + 1,
            )
        )
    environment = {**os.environ, "COURSE_LANG": lang, "COURSE_ROOT": str(course.root)}
    # Wherever this was typed, nbgrader's form grader finds the class through this folder's settings.
    known = filter(None, [str(course.root), os.environ.get("JUPYTER_CONFIG_PATH")])
    environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(known)
    environment.pop("MPLBACKEND", None)  # figures belong under the cells that make them
    command = lab_command(course, lang, port, browser)
    if os.name == "posix":  # become JupyterLab: whatever stops this program stops the lab
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, environment)
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def _first_lesson(course: Course, lang: str) -> str:
    folder = course.root / "notebooks" / lang
    first = min(folder.glob("[0-9][0-9]_*.ipynb"), default=folder)
    return first.relative_to(course.root).as_posix()
