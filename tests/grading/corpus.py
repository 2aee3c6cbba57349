"""Submissions that break, spy, forge or are merely odd, each with the outcome that is fair to it.

All are submissions to the tiny assignment: ``double`` is worth 2 points, ``mean`` 3. Whoever
answers one exercise rightly gets its points, whatever they typed into the other.
"""

import copy
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

WRONG = "\ndef double(x):\n    return x\n"
RIGHT = "\ndef double(x):\n    return 2 * x\n"


@dataclass(frozen=True)
class Submission:
    """What is typed for ``double``, or how the notebook or its file differs; and what is fair."""

    family: str
    double: str = RIGHT
    change: Callable[[dict], None] | None = None
    write: Callable[[Path, str], None] | None = None
    points: tuple[float, float] | None = (2, 3)  # None: nothing to grade, a person must look
    remark: str | None = None  # one that must be among the remarks


CORPUS: dict[str, Submission] = {}


def typed(family: str, points: tuple[float, float], remark: str | None = None, **codes: str):
    """Add submissions by what is typed for ``double``."""
    for name, code in codes.items():
        CORPUS[name] = Submission(family, double=code, points=points, remark=remark)


# -- code that does not end, or takes too much -----------------------------------------------------

STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n"
typed(
    "does not end",
    (0, 3),
    "timeout",
    loop="while True: pass",
    swallowed_interrupt=STUBBORN,
    ignored_signals="import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
    sleep="import time\ntime.sleep(1000)",
    slow_pattern="import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    waits_in_c="import ctypes\nwhile True: ctypes.PyDLL(None).usleep(900000)",
    loop_when_asked="def double(x):\n    while True: pass",
    sleep_when_asked="import time\ndef double(x): time.sleep(1000)",
)
typed(
    "ends itself",
    (0, 3),
    "died",
    exit_at_once="import os\nos._exit(0)",
    segmentation_fault="import ctypes\nctypes.string_at(0)",
    aborted="import os\nos.abort()",
    exit_when_asked="import os\ndef double(x): os._exit(1)",
    closed_files="import os\nos.closerange(0, 256)",
)
typed(  # the first process of its own world is spared such signals, and goes on
    "ends itself",
    (0, 3),
    None,
    stopped_itself="import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    killed_itself="import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
)
typed(
    "ends itself",
    (2, 3),
    None,
    sys_exit=RIGHT + "import sys\nsys.exit(0)",
    quit_shell=RIGHT + "exit()",
    terminated=RIGHT + "import os, signal\nos.kill(os.getpid(), signal.SIGCONT)",
    interrupted=RIGHT + "raise KeyboardInterrupt",
    asks_for_input=RIGHT + "input('name? ')",
)
typed(
    "takes too much",
    (2, 3),
    None,
    memory_at_once=RIGHT + "hoard = 'a' * (16 << 30)",
    memory_bit_by_bit=RIGHT + "hoard = []\nwhile True: hoard.append(bytearray(64 << 20))",
    deep_recursion=RIGHT + "def f(): return f()\nf()",
    many_files=RIGHT + "files = [open('/dev/null') for _ in range(5000)]",
    many_threads=RIGHT
    + "import threading, time\nfor _ in range(500):\n"
    + "    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()",
    full_box=RIGHT + "open('/box/big', 'wb').write(b'0' * (300 << 20))",
    full_tmp=RIGHT + "for n in range(9):\n    open(f'/tmp/big{n}', 'wb').write(b'0' * (50 << 20))",
    full_shared_memory=RIGHT
    + "for n in range(9):\n    open(f'/dev/shm/big{n}', 'wb').write(b'0' * (50 << 20))",
    forks=RIGHT
    + "import os, time\nfor _ in range(200):\n"
    + "    if os.fork() == 0:\n        time.sleep(1000)",
    daemon=RIGHT
    + "import subprocess\nsubprocess.Popen(['sleep', '98765'], start_new_session=True)",
    thread_left=RIGHT
    + "import threading\ndef spin():\n    while True: pass\n"
    + "threading.Thread(target=spin, daemon=True).start()",
)
typed(
    "takes too much",
    (0, 3),
    None,
    memory_of_many="import os, time\nfor _ in range(40):\n    if os.fork() == 0:\n"
    + "        hoard = bytearray(os.urandom(1 << 20)) * 200\n        time.sleep(1000)\ntime.sleep(1000)"
    + RIGHT,
)
typed(
    "takes too much",
    (2, 3),
    "output",
    output_100_mb=RIGHT + "for _ in range(100): print('spam ' * 200_000)",
    errors_100_mb=RIGHT + "import sys\nfor _ in range(100): sys.stderr.write('spam ' * 200_000)",
    output_for_ever=RIGHT + "while True: print('spam ' * 10_000)",
)
typed(
    "strange answers",
    (0, 3),
    None,
    huge_answer="def double(x): return [0.0] * 10**8",
    huge_number="def double(x): return 10**100_000",
    deep_answer="def double(x):\n    a = []\n    for _ in range(10**5): a = [a]\n    return a",
    answer_in_itself="def double(x):\n    a = []\n    a.append(a)\n    return a",
    not_a_number="def double(x): return float('nan')",
    object_answer="class Odd:\n    def __repr__(self): raise SystemExit\ndef double(x): return Odd()",
    raises_exit="def double(x): raise SystemExit(2.0)",
    raises_odd="class Odd(Exception):\n    def __str__(self): raise self\ndef double(x): raise Odd",
    half_a_character="def double(x): raise ValueError('\\ud800')",
)

# -- code that attacks what is around it -----------------------------------------------------------

typed(
    "attacks processes",
    (2, 3),
    None,
    kills_parent=RIGHT + "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
)
typed(
    "attacks processes",
    (0, 3),
    None,
    kills_group="import os, signal\nos.kill(0, signal.SIGKILL)",
    kills_all="import os, signal\nos.kill(-1, signal.SIGKILL)\nos._exit(1)",
    writes_to_every_file="import os\nfor f in range(3, 256):\n    try: os.write(f, b'{}' * 99)\n"
    + "    except OSError: pass"
    + WRONG,
)

LOOK = "\ndef look(*paths):\n    for path in paths:\n        try: print(open(path, 'rb').read())\n        except OSError: pass\n"
SPY = {
    "reads_solutions": "import glob\nlook(*glob.glob('{root}/solutions/*/*.py'))",
    "reads_gradebook": "look('{classroom}/gradebook.db')",
    "reads_classmates": "import glob\nlook(*glob.glob('{classroom}/*/*/*/*'), *glob.glob('{folder}/*/*'))",
    "reads_environment": "import os\nprint(dict(os.environ))\nlook('/proc/self/environ', '/proc/1/environ')",
    "reads_memory": "import gc\nprint([str(o) for o in gc.get_objects() if isinstance(o, (dict, list))][:3000])",
    "reads_history": "print(In, Out, get_ipython().history_manager.input_hist_raw)",
    "reads_the_grader": "import glob\nlook(*glob.glob('{code}/**/*.py', recursive=True))",
}
REACH = {
    "calls_the_network": "import socket\ntry: print(socket.create_connection(('192.0.2.1', 80), 2))\nexcept OSError: pass",
    "writes_gradebook": "import sqlite3\ntry: sqlite3.connect('{classroom}/gradebook.db').execute('update grade set auto_score=2')\nexcept Exception: pass",
    "deletes_others": "import shutil\nshutil.rmtree('{classroom}', True)\nshutil.rmtree('{folder}', True)",
    "edits_solutions": "try: open('{root}/solutions/01_tiny/judge.py', 'w').write('')\nexcept OSError: pass",
    "edits_packages": "import numpy\ntry: open(numpy.__file__, 'a').write('x')\nexcept OSError: pass",
    "escapes_to_root": "import os\nfor path in ('/x', '/etc/x', '/usr/x'):\n    try: open(path, 'w')\n    except OSError: pass",
}


def with_places(root: Path, classroom: Path, folder: Path, code: Path) -> dict[str, Submission]:
    """Return the corpus with the attempts upon these places filled in; they earn nothing."""
    places = {"root": root, "classroom": classroom, "folder": folder, "code": code}
    attempts = {}
    for family, codes in (("spies", SPY), ("reaches out", REACH)):
        for name, text in codes.items():
            for place, path in places.items():
                text = text.replace("{" + place + "}", str(path))
            attempts[name] = Submission(family, double=LOOK + text + WRONG, points=(0, 3))
    return CORPUS | attempts


# -- forged results --------------------------------------------------------------------------------

typed(
    "forges",
    (0, 3),
    None,
    patched_asserts="import numpy as np\nnp.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True"
    + WRONG,
    equal_to_everything="""
class Sly(float):
    __eq__ = __ge__ = __le__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = None
    __abs__ = __sub__ = __rsub__ = lambda self, other=None: 0.0
def double(x): return Sly(1)
""",
    displayhook_score=WRONG + "import sys\nsys.displayhook(2.0)\n2.0",
    score_after_every_cell=WRONG
    + "get_ipython().events.register('post_run_cell', lambda *_: get_ipython().displayhook(2.0))",
    stripped_asserts="import ast\nclass Strip(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\n"
    + "get_ipython().ast_transformers.append(Strip())"
    + WRONG,
    blanked_input=WRONG + "get_ipython().input_transformers_post.append(lambda lines: ['2.0\\n'])",
    callers_frame="""
import sys
def double(x):
    frame = sys._getframe()
    while frame:
        for name in ('expected', 'reference', 'assignment', 'result'):
            if name in frame.f_locals: return frame.f_locals[name]
        frame = frame.f_back
    return x
""",
    asks_the_judge="def double(x):\n    from coursekit.grading.judge import load_assignment\n"
    + "    from coursekit.paths import Course\n"
    + "    return load_assignment(Course(), '01_tiny').reference.module.double(x)",
    visible_example="def double(x): return 4.0",
    writes_into_its_socket='import os\nfor f in range(3, 64):\n    try: os.write(f, b\'\\n{"answer": "4.0"}\\n\' * 9)\n'
    + "    except OSError: pass"
    + WRONG,
)
typed(  # who breaks the very tools of Python breaks them for all answers
    "forges",
    (0, 0),
    None,
    patched_interpreter=WRONG
    + "import builtins\nbuiltins.exec = builtins.eval = lambda *a, **k: 4.0",
)

# -- notebooks of another form ---------------------------------------------------------------------


def cell_of(notebook: dict, grade_id: str) -> dict:
    cells = notebook["cells"]
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def marks(notebook: dict) -> list[dict]:
    return [c["metadata"]["nbgrader"] for c in notebook["cells"] if "nbgrader" in c["metadata"]]


def edited_checks(notebook):
    for cell in notebook["cells"]:
        if "assert" in cell["source"]:
            cell["source"] = "2.0"


def edited_points(notebook):
    for mark in marks(notebook):
        mark["points"] = 100


def edited_flags(notebook):
    for mark in marks(notebook):
        mark.update(grade=True, solution=True, locked=False, task=True)


def schema_99(notebook):
    for mark in marks(notebook):
        mark["schema_version"] = 99


def schema_1(notebook):
    for mark in marks(notebook):
        mark["schema_version"] = 1


def missing_ids(notebook):
    for mark in marks(notebook):
        del mark["grade_id"]


def ids_of_other_types(notebook):
    for mark in marks(notebook):
        if "check" in mark["grade_id"]:
            mark["grade_id"] = ["check", {}]


def deleted_checks(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if "assert" not in c["source"]]


def reordered(notebook):
    cells = notebook["cells"]
    check = cell_of(notebook, "check-mean")
    cells.remove(check)
    cells.insert(1, check)


def copied_cells(notebook):
    notebook["cells"].insert(1, copy.deepcopy(cell_of(notebook, "double")))
    notebook["cells"].append(copy.deepcopy(cell_of(notebook, "check-mean")))


def check_as_prose(notebook):
    check = cell_of(notebook, "check-double")
    check.update(cell_type="markdown")
    check.pop("outputs"), check.pop("execution_count")


def forged_record(notebook):
    notebook["metadata"]["grading"] = {"points": {"double": 2, "mean": 3}}


def another_kernel(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "evil", "display_name": "x", "language": "bash"}


def no_metadata(notebook):
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def odd_cells(notebook):
    notebook["cells"] += [3, None, {"cell_type": ["code"]}, {"cell_type": "code", "source": 7}]


def odd_language(notebook):
    notebook["metadata"]["course"]["lang"] = ["../..", {}]


def half_character(notebook):
    cell = copy.deepcopy(cell_of(notebook, "double"))
    cell.update(source="s = '\ud800'", metadata={})
    notebook["cells"].append(cell)


def sleeps_everywhere(notebook):
    cell = copy.deepcopy(cell_of(notebook, "double"))
    cell.update(source="import time; time.sleep(1000)", metadata={})
    notebook["cells"] += [copy.deepcopy(cell) for _number in range(3)]


for change in (
    edited_checks, edited_points, edited_flags, schema_99, schema_1, missing_ids, reordered,
    ids_of_other_types, deleted_checks, copied_cells, check_as_prose, forged_record,
    another_kernel, no_metadata, odd_cells, odd_language, half_character,
):  # fmt: skip
    CORPUS[change.__name__] = Submission("another form", change=change)
CORPUS["sleeps_everywhere"] = Submission("does not end", change=sleeps_everywhere, remark="timeout")

# -- files that are odd ----------------------------------------------------------------------------


def write_bytes(data: bytes) -> Callable[[Path, str], None]:
    return lambda path, text: path.write_bytes(data) and None


def renamed(path: Path, text: str) -> None:
    path.with_name("最终版 (2).ipynb").write_text(text, encoding="utf-8")


def format_3(path: Path, text: str) -> None:
    old = nbformat.convert(nbformat.reads(text, as_version=4), 3)
    path.write_text(json.dumps(old), encoding="utf-8")


def linked_notebook(path: Path, text: str) -> None:
    path.symlink_to("/etc/passwd")


def linked_data(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.with_name("data.txt").symlink_to("/etc/passwd")


def bad_timestamp(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.with_name("timestamp.txt").write_text("yesterday, honestly", encoding="utf-8")


for name, write, remark in (
    ("byte_order_mark", lambda path, text: path.write_bytes(b"\xef\xbb\xbf" + text.encode()), None),
    ("gbk", lambda path, text: path.write_bytes(text.encode("gbk")), None),
    ("utf_16", lambda path, text: path.write_bytes(text.encode("utf-16")), None),
    ("renamed", renamed, "renamed"),
    ("format_3", format_3, None),
    ("linked_data", linked_data, None),
    ("bad_timestamp", bad_timestamp, "timestamp"),
):
    CORPUS[name] = Submission("odd file", write=write, remark=remark)
for name, write in (
    ("not_json", write_bytes(b'{"cells": [')),
    ("empty_file", write_bytes(b"")),
    ("json_but_no_notebook", write_bytes(b"[1, 2]")),
    ("deep_json", write_bytes(b"[" * 200_000 + b"]" * 200_000)),
    ("binary", write_bytes(bytes(range(256)) * 99)),
    ("sixty_megabytes", lambda path, text: path.write_bytes(b" " * (60 << 20)) and None),
    ("a_directory", lambda path, text: path.mkdir()),
    ("a_pipe", lambda path, text: os.mkfifo(path)),
    ("linked_notebook", linked_notebook),
    ("nothing", lambda path, text: None),
):
    remark = "missing" if name == "nothing" else "unreadable"
    CORPUS[name] = Submission("odd file", write=write, points=None, remark=remark)
for name in ("o'b[x]{y}*?", "李雷 同学", "=1+1", "-rf", 'a"b;c', "%s%n", "..."):
    CORPUS[name] = Submission("odd student id", points=(2, 3))
CORPUS.pop("...")  # a hidden folder is no student's

# -- honest work that stock graders punish ---------------------------------------------------------

typed(
    "honest",
    (2, 3),
    None,
    warning_on_stderr="import sys, warnings\nwarnings.warn('careful')\nprint('!', file=sys.stderr)"
    + RIGHT,
    overflow_warning="import numpy as np\nnp.exp(np.float32(1000))" + RIGHT,
    magic_and_shell="%matplotlib inline\n!true" + RIGHT,
)
typed(
    "honest",
    (0, 3),
    "error",
    missing_import="import a_package_that_is_not_here" + RIGHT,
    syntax_error="def double(x)\n    return 2 * x",
)
