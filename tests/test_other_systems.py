"""What a Windows or a bare C locale lacks stops nothing at import, and little afterwards.

The first is imitated: modules and functions that only Unix has are taken away. The second is
real: Python without its UTF-8 mode under LC_ALL=C, where a text file without a named encoding,
or a print of one Chinese character, is an error.
"""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from coursekit.build import build
from coursekit.paths import Course

ROOT = Course().root

#: What only runs inside the sandbox, whose program Linux alone starts.
INSIDE_THE_SANDBOX = {"coursekit.grading.warm"}

WITHOUT_UNIX = """
import importlib, json, os, pkgutil, signal, sys, warnings
warnings.simplefilter("ignore")
import autograd_core, coursekit

GONE = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "crypt", "readline"}
FUNCTIONS = ("fork", "forkpty", "geteuid", "getuid", "getgid", "getegid", "setsid", "killpg",
             "getpgid", "mkfifo", "sched_getaffinity", "statvfs", "chown", "O_NOFOLLOW",
             "O_NONBLOCK", "O_CLOEXEC", "O_PATH", "O_DIRECTORY", "WNOHANG", "uname")
SIGNALS = ("SIGKILL", "SIGCHLD", "SIGALRM", "SIGHUP", "SIGPIPE", "SIGUSR1", "SIG_SETMASK")
# what others need is imported while there still is a Unix
import IPython, anywidget, jupytext, babel, ipywidgets, jupyter_client, matplotlib.pyplot, nbclient
import nbformat, nbgrader.api, nbgrader.converters, rich.console, sphinx.application, typer
import traitlets, jupyter_core.paths, ipykernel.kernelapp, myst_nb, docutils.core, sqlalchemy

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name in GONE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
for name in GONE:
    sys.modules.pop(name, None)
for module, names in ((os, FUNCTIONS), (signal, SIGNALS)):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
for name in [name for name in sys.modules if name.split(".")[0] in ("autograd_core", "coursekit")]:
    del sys.modules[name]
sys.platform = "win32"
failed = {}
import autograd_core, coursekit
for package in (autograd_core, coursekit):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if found.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(found.name)
        except Exception as error:
            failed[found.name] = f"{type(error).__name__}: {error}"
print(json.dumps(failed))
"""


def python(*arguments: str, **options) -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if key != "COURSE_LANG"}
    environment |= {"PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run([sys.executable, *arguments], env=environment, **options)


def test_every_module_is_imported_where_there_is_no_unix():
    run = python("-c", WITHOUT_UNIX, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    failed = json.loads(run.stdout.splitlines()[-1])
    assert set(failed) <= INSIDE_THE_SANDBOX, failed


PLAIN = {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}


@pytest.fixture
def plainly(tiny):
    """Run a command of the course on the tiny course in a bare C locale; return what it said."""
    build(tiny)

    def run(*words: str, lang: str = "en", ends: int | tuple = 0) -> str:
        course = {"COURSE_ROOT": str(tiny.root), "COURSE_CLASSROOM": str(tiny.classroom)}
        done = python(
            "-X",
            "utf8=0",
            "-m",
            "coursekit",
            *words,
            env={**PLAIN, **course, "COURSE_LANG": lang},
            capture_output=True,
            cwd=tiny.root,
        )
        said = (done.stdout + done.stderr).decode("utf-8", errors="replace")
        ends = ends if isinstance(ends, tuple) else (ends,)
        assert done.returncode in ends, said
        assert "Traceback" not in said and "UnicodeE" not in said, said
        return said

    run.course = tiny
    return run


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_course_is_built_and_checked_in_the_c_locale(plainly, lang):
    plainly("build", lang=lang)
    plainly("build", "--check", lang=lang)
    plainly("check", "01", "--lang", lang, lang=lang, ends=(0, 1))
    plainly("progress", "--lang", lang, lang=lang)


@pytest.mark.full
def test_the_doctor_speaks_in_the_c_locale(plainly):
    assert "Python" in plainly("doctor", ends=(0, 1))
    assert "软件包" in plainly("doctor", lang="zh", ends=(0, 1))


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_class_is_graded_in_the_c_locale(plainly, lang, tmp_path):
    course = plainly.course
    notebook = nbformat.read(course.exercise_notebook("01_tiny", "zh"), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double":
            cell.source = "def double(x):\n    print('两倍')\n    return np.add(x, x)"
    submission = tmp_path / "in" / "anna" / "01_tiny.ipynb"
    submission.parent.mkdir(parents=True)
    nbformat.write(notebook, submission)
    plainly("release", "01_tiny", lang=lang)
    plainly("grade", str(tmp_path / "in"), "--sandbox", "best", lang=lang)
    grades = next(course.classroom.rglob("grades.csv")).read_text(encoding="utf-8-sig")
    assert "anna" in grades
