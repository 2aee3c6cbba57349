"""Whatever a cell does, running it comes back, and what the student did before still stands."""

import time

import nbformat
import pytest

from coursekit.grading.fork import ForkSession, why_no_fork
from coursekit.grading.judge import NoReply
from coursekit.grading.kernel import KernelSession
from coursekit.grading.probe import Raised, decode, encode
from coursekit.grading.remarks import codes
from coursekit.grading.session import TEXT_KEPT, Patience

pytestmark = pytest.mark.full

PATIENCE = Patience(cell=3, question=3, cells=60, questions=60, farewell=1)


@pytest.fixture(params=[KernelSession, ForkSession])
def session_type(request, full_tier):
    """Every way to run code; a machine that cannot fork says why."""
    if request.param is ForkSession and why_no_fork():
        pytest.skip(f"no forked sessions: {why_no_fork()}")
    return request.param


@pytest.fixture
def session(session_type):
    with session_type("full", "en", PATIENCE) as session:
        session.run("x = 3", 1)
        yield session


STUBBORN = """
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass
"""

WRITES = "import os\nfor f in range(3, 256):\n    try: os.write(f, {})\n    except OSError: pass"

#: What a cell may do, and the remark that tells of it ("" when nothing need be said).
CELLS = {
    "ends": ("1 + 1", ""),
    "fails": ("1 / 0", ""),
    "is no Python": ("def (", ""),
    "holds half a character": ("s = '\ud800'", None),
    "warns on stderr": ("import sys; print('warning', file=sys.stderr)", ""),
    "loops": ("while True: pass", "timeout"),
    "loops and swallows interrupts": (STUBBORN * 2, "timeout"),
    "sleeps": ("import time; time.sleep(1000)", "timeout"),
    "waits for input": ("input('name? ')", ""),
    "exits": ("import sys; sys.exit(1)", ""),
    "exits at once": ("import os; os._exit(0)", "died"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "died"),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", None),
    "stops itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", None),
    "kills its group": ("import os, signal; os.kill(0, signal.SIGKILL)", None),
    "kills its parent": ("import os, signal; os.kill(os.getppid(), signal.SIGKILL)", None),
    "kills everything": ("import os, signal; os.kill(-1, signal.SIGKILL)", None),
    "takes all memory": ("hoard = 'a' * (8 << 30)", ""),
    "prints 10 MB": ("print('spam ' * 2_000_000)", "output"),
    "prints for ever": ("while True: print('spam ' * 1000)", None),
    "forks": ("import os\nfor _ in range(100): os.fork() or os._exit(0)", ""),
    "fills the disk": ("open('/box/big', 'wb').write(b'0' * (200 << 20))", None),
    "writes to every file": (WRITES.format("b'x' * 99"), None),
    "writes frames to every file": (WRITES.format("b'{}' * 99"), None),  # ZeroMQ reads a long one
    "closes its files": ("import os; os.closerange(0, 200)", None),
    "leaves a daemon": (
        "import subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True)",
        "",
    ),
}


@pytest.mark.parametrize("code, remark", CELLS.values(), ids=CELLS)
def test_a_cell_comes_back_and_the_work_before_it_stands(session, code, remark):
    began = time.monotonic()
    session.run(f"pass\n{code}", 2)  # with a line more: of one line alone IPython takes care
    assert time.monotonic() - began < 30
    if remark is not None:
        assert codes(session.remarks) == ([remark] if remark else [])
    assert decode(session.ask("x", encode({}))) == 3


def test_a_kernel_is_ended_without_a_word_which_it_might_never_take_in(full_tier, monkeypatch):
    said = []
    with KernelSession("full", "en", PATIENCE) as session:
        assert session._client._hb_channel is None  # nor is it asked whether it lives
        monkeypatch.setattr(session._manager.session, "send", lambda *what: said.append(what))
    assert said == []


def test_only_what_depended_on_a_fatal_cell_is_lost(session):
    session.run("x += 1", 2)
    session.run("import os; y = 5; os.closerange(3, 256)", 3)  # it ends well, and nothing after it
    session.run("z = x * 2", 4)
    session.run("w = y", 5)
    answers = [decode(session.ask(name, encode({}))) for name in ("x", "z", "w")]
    assert answers[:2] == [4, 8] and isinstance(answers[2], Raised)


def test_many_processes_may_not_hold_more_memory_than_one(session_type):
    if session_type is KernelSession:
        pytest.skip("a kernel's memory is limited for each of its processes")
    hoard = "import os, time\nfor _ in range(9):\n    if os.fork() == 0:\n"
    hoard += "        hoard = bytearray(os.urandom(1 << 20)) * 400\n        time.sleep(99)\ntime.sleep(99)"
    with session_type("full", "en", Patience(cell=60)) as session:
        session.run("x = 3", 1)
        session.run(hoard, 2)
        assert codes(session.remarks) == ["memory"]
        session.run("x += 1", 3)
        assert decode(session.ask("x", encode({}))) == 4 and len(session.remarks) == 1


def test_long_output_is_cut_and_says_so(session):
    outputs = session.run("print('a' * 10_000_000); print('b')", 2)
    assert sum(len(output.text) for output in outputs) < TEXT_KEPT + 200
    assert "cut" in outputs[-1].text


def test_outputs_are_those_of_a_notebook(session):
    session.run("import numpy as np", 2)
    source = "from IPython.display import display\nprint('a'); print('b'); display(1); np.zeros(2)"
    outputs = session.run(source, 3)
    assert [output.output_type for output in outputs] == [
        "stream",
        "display_data",
        "execute_result",
    ]
    assert outputs[0].text == "a\nb\n"


def test_several_lines_are_run_as_one_line_is(session):
    def shown(source):
        (output,) = session.run(source, 2)
        return output.get("data", {}).get("text/plain") or "\n".join(output.traceback)

    assert shown("x += 1\nx") == shown("_") == "4"
    assert shown("import asyncio\nawait asyncio.sleep(0)\nx + 1") == "5"
    assert shown("x = 4\n%pwd").startswith("'/")
    assert session.run("x;", 2) == session.run("x\nx;", 2) == []
    assert "line 3" in shown("def f():\n    pass\n    return 1 / 0\nf()")
    assert "SyntaxError" in shown("x = 1\nx = = 2")
    assert "SystemExit" in str(session.run("import sys\nsys.exit()", 2))
    assert int(shown("# a comment\nlen(In)")) > int(shown("len(Out)"))


def test_what_all_have_in_common_runs_as_anything_else(session_type):
    cells = ["x = 3\nx", "def (\n", "1 / 0\n2"]
    for _time in range(2):
        session = session_type("full", "en", PATIENCE)
        session.have_in_common(cells, ["x + 1", "y +"])
        with session:
            assert isinstance(decode(session.ask("x", encode({}))), Raised)
            assert session.run(cells[0], 1)[0].data["text/plain"] == "3"
            assert [session.run(cell, 2)[0].ename for cell in cells[1:]] == [
                "SyntaxError",
                "ZeroDivisionError",
            ]
            assert decode(session.ask("x + 1", encode({"x": 5}))) == 6
            assert decode(session.ask("y +", encode({}))).type == "SyntaxError"


def test_the_memory_of_another_submission_is_not_held_against_one(full_tier):
    if why_no_fork():  # kernels do not run ahead
        pytest.skip(f"no forked sessions: {why_no_fork()}")
    hoard = "import os, time\nfor _ in range(9):\n    if os.fork() == 0:\n"
    hoard += "        hoard = bytearray(os.urandom(1 << 20)) * 400\n        time.sleep(99)\ntime.sleep(99)"
    patience = Patience(cell=60)
    with ForkSession("full", "en", patience) as one, ForkSession("full", "en", patience) as two:
        two.expect_cells([hoard])
        one.run("import time\ntime.sleep(6)\nx = 3", 1)
        assert decode(one.ask("x", encode({}))) == 3 and not one.remarks
        two.run(hoard, 1)
        assert codes(two.remarks) == ["memory"]


def test_a_figure_is_a_picture(session):
    outputs = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", 2)
    assert outputs[-1].data["image/png"].startswith("iVBORw0KGgo")


def test_outputs_that_are_none_are_dropped(session):
    code = """
from IPython.display import publish_display_data
publish_display_data({"text/plain": ["not", "text"], 3: "x", "text/html": {"a": 1}})
publish_display_data({"text/plain": "kept"})
"""
    outputs = session.run(code, 2)
    assert [dict(output.data) for output in outputs][-1] == {"text/plain": "kept"}
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)]))


def test_sessions_do_not_see_each_other(session_type):
    with session_type("full", "en", PATIENCE) as one, session_type("full", "zh", PATIENCE) as two:
        one.run("open('/tmp/mine', 'w').write('secret'); open('/box/mine', 'w').write('secret')", 1)
        two.run("import os", 1)
        seen = "[os.path.exists(f) for f in ('/tmp/mine', '/box/mine')]"
        assert decode(two.ask(seen, encode({}))) == [False, False]
        assert decode(two.ask("os.environ['COURSE_LANG']", encode({}))) == "zh"
        two.run("os.kill(-1, 9)", 2)
        assert decode(one.ask("1 + 1", encode({}))) == 2


def test_a_question_that_loops_is_no_reply_and_the_next_is_answered(session):
    session.run("def f():\n    while True: pass", 2)
    with pytest.raises(NoReply):
        session.ask("f()", encode({}))
    assert decode(session.ask("x", encode({}))) == 3


def test_a_question_that_kills_the_process_is_no_reply_and_the_next_is_answered(session):
    session.run("import os\ndef f():\n    os._exit(1)", 2)
    with pytest.raises(NoReply):
        session.ask("f()", encode({}))
    assert decode(session.ask("x", encode({}))) == 3


def test_noise_beside_a_question_does_not_reach_the_answer(session):
    session.run("def f():\n    print('1.0' * 1_000_000)\n    return 2.0", 2)
    assert decode(session.ask("f()", encode({}))) == 2.0


def test_inputs_and_answers_of_any_kind_pass(session):
    value = {"a": [1.5, None, "导'\"\n\\{x}"], "n": float("inf")}
    assert decode(session.ask("value", encode({"value": value}))) == value


def test_when_the_time_of_a_notebook_is_used_up_the_rest_does_not_run(session_type):
    with session_type("full", "en", Patience(cell=2, cells=2, farewell=1)) as session:
        session.run("while True: pass", 1)
        outputs = session.run("y = 1", 2)
        assert "used up its time" in outputs[0].evalue
        assert isinstance(decode(session.ask("y", encode({}))), Raised)


def test_the_reduced_tier_runs_code_too():
    with KernelSession("reduced", "zh", PATIENCE) as session:
        session.run("x = 3", 1)
        session.run("import os; os._exit(1)", 2)
        assert decode(session.ask("x", encode({}))) == 3


def test_cells_and_questions_that_were_announced_are_those_that_are_answered(session):
    cells = ["y = 1", "print(y)", "1 / 0", "y += 1"]
    session.expect_cells(cells)
    outputs = [session.run(cell, number) for number, cell in enumerate(cells, start=2)]
    assert [[output.output_type for output in cell] for cell in outputs] == [
        [],
        ["stream"],
        ["error"],
        [],
    ]
    session.expect_questions([("y", encode({})), ("y + 1", encode({})), ("y + 2", encode({}))])
    asked = ["y", "y + 7", "y + 1"]  # one of them otherwise than was announced
    assert [decode(session.ask(code, encode({}))) for code in asked] == [2, 9, 3]


def test_an_interrupt_stops_the_cell_that_is_late_and_not_the_one_after_it(session_type):
    with session_type("full", "en", Patience(cell=0.5, farewell=1)) as session:
        cells = ["x = 3", "while True: pass", "import time; time.sleep(0.2); x += 1"]
        session.expect_cells(cells)
        outputs = [session.run(cell, number) for number, cell in enumerate(cells, start=1)]
        assert [len(cell) > 0 for cell in outputs] == [False, True, False]
        assert decode(session.ask("x", encode({}))) == 4


def test_what_was_announced_does_not_run_when_the_time_is_used_up(session_type):
    with session_type("full", "en", Patience(cell=1, cells=1, farewell=1)) as session:
        cells = ["x = 3", "while True: pass", "x = 5", "import time; time.sleep(1000)"]
        session.expect_cells(cells)
        for number, cell in enumerate(cells, start=1):
            session.run(cell, number)
        began = time.monotonic()
        assert decode(session.ask("x + 0", encode({}))) in (3, 5)
        assert time.monotonic() - began < 3
