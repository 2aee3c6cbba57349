"""A session in a process forked from one that has imported everything: a hundred times faster.

The warm process (warm.py) lives in the full sandbox. Every session is a fork of it in namespaces
of its own, so that no submission sees another, and ends with its session.
"""

import atexit
import collections
import contextlib
import functools
import json
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograd_core.language import translator
from coursekit.grading import sandbox
from coursekit.grading.remarks import Remark
from coursekit.grading.session import (
    FLOOD,
    Late,
    Receive,
    Session,
    SessionError,
    Trouble,
    died,
    stubborn,
    too_late,
    too_much_memory,
    too_much_output,
)

_ = translator(__name__)

MEMORY = 2 << 30  # bytes of one submission, whatever number of processes it has


@dataclass
class _Answer:
    """What the warm process answered to one order; None while that has not been read."""

    text: bytes | None = None


class WarmProcess:
    """The warm process and the socket on which it takes orders."""

    def __init__(self):
        self._prepared: set = set()
        self._folder = Path(tempfile.mkdtemp(prefix="course-"))
        # Each order and each answer is one packet, however many are on their way.
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._unanswered: collections.deque[_Answer] = collections.deque()
        self._orders.settimeout(60)
        # Read, not imported: what runs inside needs modules that only Unix has.
        source, asked = (
            Path(__file__).with_name(name).read_text(encoding="utf-8")
            for name in ("warm.py", "probe.py")
        )
        command = [sys.executable, "-c", source, str(theirs.fileno()), asked]
        self._process = subprocess.Popen(
            sandbox.enclose(command, self._folder, {}, sandbox.Limits(processes=4096)),
            pass_fds=[theirs.fileno()],
            env=sandbox.BARE_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        try:
            ready = self._orders.recv(16) == b"ready\n"
        except OSError:
            ready = False
        if not ready:
            self.close()
            raise SessionError(_("the warm process for student code did not start"))

    def start(self, lang: str) -> tuple[socket.socket, "_Answer"]:
        """Fork a worker; return the connection to it and, when it comes, its number."""
        ours, theirs = socket.socketpair()
        with theirs:
            return ours, self._tell({"start": lang}, theirs.fileno())

    def prepare(self, cells: list[tuple[int, str]], questions: list[str]) -> None:
        """Have cells (with their numbers) and questions compiled for all workers to come.

        They are what the course gives and asks, never what a student wrote.
        """
        new = {
            "cells": [cell for cell in cells if cell not in self._prepared],
            "questions": [code for code in questions if code not in self._prepared],
        }
        if not any(new.values()):
            return
        ours, theirs = socket.socketpair()
        with theirs:
            self._tell({"prepare": 0}, theirs.fileno())
        with ours:
            ours.sendall(json.dumps(new).encode())
        self._prepared |= {*new["cells"], *new["questions"]}

    def signal(self, name: str, number: int, order: int = 0) -> None:
        """Kill the worker of that number, or interrupt it if it is still at ``order``."""
        self._tell({name: [number, order]})

    def memory(self, number: int) -> int:
        """Return the bytes that a worker uses together with what it has started."""
        return self.number(self._tell({"memory": number}))

    def number(self, answer: "_Answer") -> int:
        """Return what the warm process answered to an order, waiting for it if need be."""
        while answer.text is None:
            self._unanswered.popleft().text = self._orders.recv(32)
        if not answer.text:
            raise ConnectionResetError
        return int(answer.text)

    def _tell(self, order: dict, *descriptors: int) -> "_Answer":
        """Send an order; the answers come in the orders' order and are read when needed."""
        socket.send_fds(self._orders, [json.dumps(order).encode()], descriptors)
        answer = _Answer()
        self._unanswered.append(answer)
        return answer

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._orders.close()
        shutil.rmtree(self._folder, ignore_errors=True)


_warm: WarmProcess | None = None


def warm_process() -> WarmProcess:
    """Return this process's one warm process, started when first needed."""
    global _warm
    if _warm is None or not _warm.alive:
        _warm = WarmProcess()
        atexit.register(_warm.close)
    return _warm


@functools.cache
def why_no_fork() -> str:
    """Return what keeps sessions from being forked on this machine, or the empty string."""
    if sandbox.why_not_full():
        return sandbox.why_not_full()
    hidden = [path for path in sandbox.packages() if Path("/tmp") in path.parents]
    if hidden:  # every fork has a /tmp of its own, which would hide them
        return _("{path} lies in /tmp", path=hidden[0])
    try:
        with ForkSession("full") as session:
            session.execute("pass", time.monotonic() + 20, lambda output, size: None)
            return ""
    except (SessionError, Trouble) as error:
        return str(error)


class ForkSession(Session):
    """A submission in a fork of the warm process; only in the full tier.

    What will be asked next is sent ahead where it is known, so that the worker need not wait.
    """

    _warm: WarmProcess | None = None
    _connection: socket.socket | None = None
    _started: _Answer | None = None
    _incoming = b""
    _outgoing = b""
    _common: tuple[list[tuple[int, str]], list[str]] = [], []

    def have_in_common(self, cells: list[str], questions: list[str]) -> None:
        self._common = list(enumerate(cells, start=1)), questions

    def start(self) -> None:
        self._incoming = self._outgoing = b""
        self._current = 0  # the order that the worker is at
        self._ready = False  # from then on student code may say what it likes
        self._ahead: collections.deque[dict] = collections.deque()
        try:
            self._warm = warm_process()
            self._warm.prepare(*self._common)
            self._connection, self._started = self._warm.start(self.lang)
            self._connection.setblocking(False)
        except (OSError, ValueError) as error:
            raise SessionError(
                _("the process for student code did not start: {error}", error=error)
            ) from error

    def stop(self) -> None:
        if self._connection is None:
            return
        with contextlib.suppress(
            OSError, ValueError
        ):  # without its warm process it is dead already
            if number := self._number:
                self._warm.signal("kill", number)
        self._connection.close()
        self._connection = None

    @property
    def _number(self) -> int:
        """The worker's process number for the warm process; 0 when none was started."""
        return self._warm.number(self._started)

    def expect_cells(self, sources: list[str]) -> None:
        self._send_ahead([{"cell": source} for source in sources])

    def expect_questions(self, questions: list[tuple[str, str]]) -> None:
        self._send_ahead([{"question": list(question)} for question in questions])

    def withdraw(self, deadline: float = 0.0) -> None:
        while self._ahead:
            with contextlib.suppress(Late):
                self._converse(self._ahead[0], deadline, lambda output, size: None)

    def execute(self, source: str, deadline: float, receive: Receive) -> None:
        self._converse({"cell": source}, deadline, receive)

    def question(self, code: str, inputs: str, deadline: float) -> str:
        order = {"question": [code, inputs]}
        reply = self._converse(order, deadline, lambda output, size: None)
        if not isinstance(reply.get("answer"), str):
            raise ValueError("the worker's reply holds no answer")
        return reply["answer"]

    def _send_ahead(self, orders: list[dict]) -> None:
        self._ahead.extend(orders)
        for order in orders:
            self._outgoing += json.dumps(order).encode() + b"\n"
        with contextlib.suppress(OSError):  # if it is gone, that shows when it is asked
            self._outgoing = self._outgoing[self._connection.send(self._outgoing) :]

    def _converse(self, order: dict, deadline: float, receive: Receive) -> dict:
        """Return the reply to an order; outputs on the way go to ``receive``."""
        if self._ahead and self._ahead[0] != order:
            self.withdraw(deadline)
        if not self._ahead:
            self._send_ahead([order])
        self._ahead.popleft()
        self._current += 1
        reason: Remark | None = None
        interrupted = 0.0
        received = 0
        try:
            while True:
                for message in self._messages(time.monotonic() + 0.1):
                    self._ready = self._ready or "ready" in message
                    if "failed" in message and not self._ready:
                        raise SessionError(
                            _("the process for student code did not start: {error}", error=message)
                        )
                    if message.get("order") == self._current:
                        if reason is not None:
                            raise Late(reason.code, reason.words)
                        return message
                    if isinstance(message.get("dropped"), int):
                        received += max(0, message["dropped"])
                    if isinstance(message.get("output"), dict):
                        size = len(str(message["output"]))
                        received += size
                        receive(message["output"], size)
                now = time.monotonic()
                if reason is None:
                    if now > deadline:
                        reason = too_late()
                    elif received > FLOOD or len(self._incoming) > FLOOD:
                        reason = too_much_output()
                    elif self._warm.memory(self._number) > MEMORY:
                        raise too_much_memory()  # what it has started would not stop with it
                    if reason is not None:
                        interrupted = now
                        self._warm.signal("interrupt", self._number, self._current)
                elif now > interrupted + self.patience.farewell:
                    raise stubborn(reason)
        except OSError as error:
            raise died() from error

    def _messages(self, until: float) -> Iterator[dict]:
        """Yield whole messages as they come; wait for the first ``until`` a time.

        What the worker says after the reply that the caller waits for stays where it is.
        """
        while True:
            line, newline, rest = self._incoming.partition(b"\n")
            if newline:
                self._incoming = rest
                if line:
                    yield _parsed(line)
                continue
            left = until - time.monotonic()
            if left <= 0 or len(self._incoming) > FLOOD or not self._exchange(left):
                return

    def _exchange(self, seconds: float) -> bool:
        """Send what can be sent and take in what has come; False when nothing did in time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            waiting = [self._connection] if self._outgoing else []
            readable, writable, _errors = select.select([self._connection], waiting, [], left)
            if writable:
                sent = self._connection.send(self._outgoing)
                self._outgoing = self._outgoing[sent:]
            if readable:
                part = self._connection.recv(1 << 20)
                if not part:
                    raise ConnectionResetError
                self._incoming += part
                return True
        return False


def _parsed(line: bytes) -> dict:
    """Return a message; what the student's code wrote into the socket is none."""
    try:
        message = json.loads(line.decode())
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
