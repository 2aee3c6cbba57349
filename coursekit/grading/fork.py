"""A session in a process forked from one that has imported everything: a hundred times faster.

The warm process (warm.py) lives in the full sandbox. Every session is a fork of it in namespaces
of its own, so that no submission sees another, and ends with its session.
"""

import atexit
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
    died,
    stubborn,
    too_late,
    too_much_output,
)

_ = translator(__name__)


class WarmProcess:
    """The warm process and the socket on which it takes orders."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="course-"))
        self._orders, theirs = socket.socketpair()
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

    def start(self, lang: str) -> tuple[socket.socket, int]:
        """Fork a worker; return the connection to it and its number."""
        ours, theirs = socket.socketpair()
        message = json.dumps({"start": lang}).encode()
        socket.send_fds(self._orders, [message], [theirs.fileno()])
        theirs.close()
        return ours, int(self._orders.recv(32))

    def signal(self, name: str, number: int) -> None:
        """Interrupt or kill the worker of that number."""
        self._orders.sendall(json.dumps({name: number}).encode())
        self._orders.recv(16)

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
        with ForkSession("full"):
            return ""
    except SessionError as error:
        return str(error)


class ForkSession(Session):
    """A submission in a fork of the warm process; only in the full tier."""

    _warm: WarmProcess | None = None
    _connection: socket.socket | None = None
    _number = 0
    _buffer = b""

    def start(self) -> None:
        try:
            self._warm = warm_process()
            self._connection, self._number = self._warm.start(self.lang)
            self._buffer = b""
            ready = self._lines(time.monotonic() + 20)
        except (OSError, ValueError) as error:
            raise SessionError(
                _("the process for student code did not start: {error}", error=error)
            ) from error
        if ready != [{"ready": True}]:
            raise SessionError(
                _("the process for student code did not start: {error}", error=ready)
            )

    def stop(self) -> None:
        if self._connection is None:
            return
        if self._number:
            with contextlib.suppress(OSError):  # without its warm process a worker is dead already
                self._warm.signal("kill", self._number)
        self._connection.close()
        self._connection = None

    def execute(self, source: str, deadline: float, receive: Receive) -> None:
        self._converse({"cell": source}, deadline, receive)

    def question(self, code: str, inputs: str, deadline: float) -> str:
        reply = self._converse({"question": [code, inputs]}, deadline, lambda output, size: None)
        if not isinstance(reply.get("answer"), str):
            raise ValueError("the worker's reply holds no answer")
        return reply["answer"]

    def _converse(self, order: dict, deadline: float, receive: Receive) -> dict:
        """Send an order and return the reply; outputs on the way go to ``receive``."""
        reason: Remark | None = None
        interrupted = 0.0
        received = 0
        try:
            self._connection.sendall(json.dumps(order).encode() + b"\n")
            while True:
                for message in self._lines(time.monotonic() + 0.1):
                    if "done" in message or "answer" in message:
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
                    elif received > FLOOD or len(self._buffer) > FLOOD:
                        reason = too_much_output()
                    if reason is not None:
                        interrupted = now
                        self._warm.signal("interrupt", self._number)
                elif now > interrupted + self.patience.farewell:
                    raise stubborn(reason)
        except OSError as error:
            raise died() from error

    def _lines(self, until: float) -> list[dict]:
        """Return the whole messages that have come; wait for the first ``until`` a time."""
        while b"\n" not in self._buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._connection], [], [], left)[0]:
                return []
            part = self._connection.recv(1 << 20)
            if not part:
                raise ConnectionResetError
            self._buffer += part
            if len(self._buffer) > FLOOD:
                return []
        *lines, self._buffer = self._buffer.split(b"\n")
        return [message for message in map(_parsed, lines) if message]


def _parsed(line: bytes) -> dict:
    """Return a message; what the student's code wrote into the socket is none."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
