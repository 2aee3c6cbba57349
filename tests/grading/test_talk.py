"""What is said between us and the process of student code, and what is not believed; no such
process runs here."""

import collections
import contextlib
import json
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
import zmq
from jupyter_client.session import Session as Messages

from autograd_core.language import use_language
from coursekit.grading import fork, kernel
from coursekit.grading.fork import MEMORY, ForkSession, WarmProcess, why_no_fork
from coursekit.grading.judge import NoReply
from coursekit.grading.kernel import KernelSession
from coursekit.grading.remarks import codes
from coursekit.grading.session import FLOOD, Patience, SessionError


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


# --- a fork of the warm process ------------------------------------------------------------


class Warm:
    """A warm process that forks nothing: its workers say what a test lets them say."""

    def __init__(self):
        self.used, self.told, self.begun = 0, [], []
        self.when_interrupted = None

    def prepare(self, cells, questions):
        pass

    def start(self, lang):
        ours, self.worker = socket.socketpair()
        if self.begun:  # a second one does whatever it is asked
            self.says({"ready": 1}, *({"order": number} for number in range(1, 10)))
        self.begun.append(ours)
        return ours, None

    def says(self, *messages):
        lines = [m if isinstance(m, bytes) else json.dumps(m).encode() for m in messages]
        self.worker.sendall(b"".join(line + b"\n" for line in lines))

    def number(self, answer):
        return 7

    def memory(self, number):
        return self.used

    def signal(self, name, number, order=0):
        self.told.append((name, number, order))
        if name == "interrupt" and self.when_interrupted:
            self.says(self.when_interrupted)


@pytest.fixture
def warm(monkeypatch):
    warm = Warm()
    monkeypatch.setattr(fork, "warm_process", lambda: warm)
    return warm


@pytest.fixture
def session(warm):
    with ForkSession("full", "en", Patience(cell=5, question=5, farewell=0.2)) as session:
        yield session


def test_outputs_come_before_the_reply_and_noise_is_passed_over(session, warm):
    output = {"output_type": "stream", "name": "stdout", "text": "hello"}
    warm.says(b"", b"\xff\xfe", b"[1]", b"{", {"output": 3}, {"ready": 1}, {"output": output})
    warm.says({"order": 1}, {"order": 2})
    assert [out.text for out in session.run("print('hello')", 1)] == ["hello"]
    assert session.run("pass", 2) == [] and session.remarks == []


def test_a_long_cell_is_sent_whole(session, warm):
    source, heard = "#" * (4 << 20), []

    def listen():
        with warm.worker.makefile("rb") as lines:
            heard.append(json.loads(lines.readline()))
        warm.says({"order": 1})

    listening = threading.Thread(target=listen)
    listening.start()
    assert session.run(source, 1) == []
    listening.join()
    assert heard == [{"cell": source}]


def test_an_answer_that_is_no_text_is_none(session, warm):
    warm.says({"order": 1, "answer": 5}, {"order": 2}, {"order": 3, "answer": "4"})
    for _question in range(2):
        with pytest.raises(NoReply, match="could not be read"):
            session.ask("f()", "{}")
    assert session.ask("f()", "{}") == "4"


def test_a_worker_that_cannot_start_is_the_graders_trouble(session, warm):
    warm.says({"failed": "no namespaces"})
    with pytest.raises(SessionError, match=r"did not start.*no namespaces"):
        session.run("x = 3", 1)


def test_once_student_code_runs_nobody_is_believed_who_says_so(session, warm):
    warm.says({"ready": 1}, {"failed": "believe me"}, {"order": 1})
    assert session.run("x = 3", 1) == [] and session.remarks == []


def test_a_worker_that_is_gone_has_died_and_another_takes_its_place(session, warm):
    warm.worker.close()
    assert session.run("x = 3", 1)[0].ename == "DeadKernelError"
    assert codes(session.remarks) == ["died"] and len(warm.begun) == 2
    assert session.run("y = 4", 2) == []


def test_a_flood_is_stopped_also_when_it_never_reaches_us(session, warm):
    warm.when_interrupted = {"order": 1}
    warm.says({"ready": 1}, {"dropped": FLOOD + 1})
    assert session.run("while True: print(9)", 1)[0].ename == "TimeoutError"
    assert codes(session.remarks) == ["output"] and warm.told == [("interrupt", 7, 1)]
    assert len(warm.begun) == 1, "who obeys goes on"


def test_too_much_memory_ends_the_worker_at_once(session, warm):
    warm.used = MEMORY + 1
    assert session.run("hoard = 'a' * (8 << 30)", 1)[0].ename == "DeadKernelError"
    assert codes(session.remarks) == ["memory"] and warm.told == [("kill", 7, 0)]


def test_who_does_not_stop_when_interrupted_is_killed(warm):
    with ForkSession("full", "en", Patience(cell=0.05, farewell=0.1)) as session:
        (error,) = session.run("while True: pass", 1)
        assert "did not stop when interrupted" in error.evalue
        assert [told[0] for told in warm.told] == ["interrupt", "kill"]


def test_what_was_announced_and_is_not_asked_is_withdrawn(session, warm):
    session.expect_questions([("a", "{}"), ("b", "{}")])
    warm.says({"order": 1, "answer": "1"}, {"order": 2, "answer": "2"})
    warm.says({"order": 3, "answer": "3"})
    assert session.ask("c", "{}") == "3"


def test_a_worker_that_was_never_started_is_not_killed(warm, monkeypatch):
    monkeypatch.setattr(warm, "number", lambda answer: 0)
    session = ForkSession("full")
    session.start()
    session.stop()
    session.stop()  # twice does no harm
    assert warm.told == []


@pytest.fixture
def orders():
    """A warm process that has no process, and the other end of its orders."""
    process = WarmProcess.__new__(WarmProcess)
    process._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process._unanswered, process._prepared = collections.deque(), set()
    with process._orders, theirs:
        yield process, theirs


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks are Linux's")
def test_answers_belong_to_orders_in_their_order_however_late_they_are_read(orders):
    process, theirs = orders
    connection, started = process.start("zh")
    connection.close()
    theirs.sendall(b"41")
    theirs.sendall(b"9000")
    assert process.memory(41) == 9000 and process.number(started) == 41
    assert [json.loads(theirs.recv(99)) for _order in range(2)] == [{"start": "zh"}, {"memory": 41}]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks are Linux's")
def test_a_warm_process_that_answers_no_more_is_gone(orders):
    process, theirs = orders
    theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(ConnectionResetError):
        process.memory(41)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks are Linux's")
def test_what_all_have_in_common_is_sent_once(orders):
    process, theirs = orders
    for cells in ([(1, "x = 3")], [(1, "x = 3")], [(1, "x = 3"), (2, "y = 4")]):
        process.prepare(cells, ["x + 1"])
    sent = []
    theirs.settimeout(0)
    with contextlib.suppress(BlockingIOError):
        while True:
            _order, (descriptor,), _flags, _address = socket.recv_fds(theirs, 99, 1)
            with socket.socket(fileno=descriptor) as connection:
                sent.append(json.loads(connection.recv(999)))
    assert sent == [
        {"cells": [[1, "x = 3"]], "questions": ["x + 1"]},
        {"cells": [[2, "y = 4"]], "questions": []},
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks are Linux's")
def test_a_warm_process_that_does_not_start_is_said_and_leaves_no_folder(monkeypatch, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(fork.tempfile, "mkdtemp", lambda prefix: str(folder))
    monkeypatch.setattr(fork.sandbox, "enclose", lambda command, *_more: ["false"])
    with pytest.raises(SessionError, match="did not start"):
        WarmProcess()
    assert not folder.exists()


def test_where_sessions_cannot_be_forked_it_is_said_why(monkeypatch):
    why = why_no_fork.__wrapped__
    monkeypatch.setattr(fork.sandbox, "why_not_full", lambda: "no bubblewrap")
    assert why() == "no bubblewrap"
    monkeypatch.setattr(fork.sandbox, "why_not_full", lambda: "")
    monkeypatch.setattr(fork.sandbox, "packages", lambda: {Path("/tmp/venv"), Path("/opt/x")})
    assert why() == "/tmp/venv lies in /tmp"


# --- a Jupyter kernel ----------------------------------------------------------------------


class Socket:
    """A socket with messages that have arrived."""

    def __init__(self, *arrived):
        self.arrived = list(arrived)

    def recv_multipart(self, *_options, **_more):
        if not self.arrived:
            raise zmq.Again
        return self.arrived.pop(0)


def test_of_what_arrives_from_a_kernel_the_messages_are_taken_and_the_rest_dropped():
    ours, forger = Messages(key=b"ours"), Messages(key=b"guessed")

    def said(text, by=ours, **changed):
        message = by.msg("stream", {"name": "stdout", "text": text}) | changed
        return by.serialize(message)

    bad = [[b"rubbish"], said("forged", forger), said("odd", parent_header=[1]), [b"<IDS|MSG>"]]
    socket = Socket(said("a"), *bad, said("b"))
    client = SimpleNamespace(session=ours)
    read = [message["content"]["text"] for message, _size in kernel._drain(client, socket)]
    assert read == ["a", "b"]
    flood = Socket(*(said("x") for _message in range(150)))
    assert len(list(kernel._drain(client, flood))) == 100, "then the clock is looked at"


@pytest.mark.parametrize(
    ("kind", "content", "passed"),
    [
        ("stream", {"name": "stdout", "text": "a"}, {"name": "stdout", "text": "a"}),
        ("clear_output", {"wait": True}, {}),
        ("error", ["no dictionary"], {}),
        ("status", {"execution_state": "idle"}, None),
        ("update_display_data", {"data": {}}, None),
    ],
)
def test_of_a_kernels_messages_only_outputs_are_passed_on(kind, content, passed):
    got = []
    message = {"header": {"msg_type": kind}, "content": content}
    kernel._pass_on(message, 9, lambda output, size: got.append((output, size)))
    assert got == ([] if passed is None else [({"output_type": kind, **passed}, 9)])


def test_a_reply_of_a_kernel_is_an_answer_only_if_it_holds_a_text(monkeypatch):
    session = KernelSession("reduced")
    text = {"user_expressions": {"reply": {"data": {"text/plain": "'{}'"}}}}
    for content, answer in ((text, "{}"), ({}, None), ({"user_expressions": {"reply": 3}}, None)):
        monkeypatch.setattr(session, "_request", lambda *_a, c=content, **_k: {"content": c})
        if answer is None:
            with pytest.raises(NoReply, match="could not be read"):
                session.ask("f()", "{}")
        else:
            assert session.ask("f()", "{}") == answer


def test_a_kernel_that_does_not_start_is_said_and_stopping_it_does_no_harm(monkeypatch):
    def fail(self, **_options):
        raise OSError("no more processes")

    monkeypatch.setattr(kernel.KernelManager, "start_kernel", fail)
    session = KernelSession("reduced")
    with pytest.raises(SessionError, match=r"kernel .* did not start: no more processes"):
        session.start()
    session.stop()
    assert session._manager is None and session._client is None


def test_a_kernel_that_fills_the_folder_that_it_shares_with_us_is_stopped(monkeypatch, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "big").write_bytes(b"x" * 9000)
    session = KernelSession("full")
    session._manager = SimpleNamespace(provisioner=SimpleNamespace(run_folder=tmp_path))
    assert session._complaint(False, 0) is None
    monkeypatch.setattr(kernel, "DISK_KEPT", 5000)
    assert session._complaint(False, 0).words() == "it wrote too much to disk"
    assert session._complaint(False, FLOOD + 1).words() == "it printed far too much"
    assert session._complaint(True, 0).words() == "it ran longer than allowed"
