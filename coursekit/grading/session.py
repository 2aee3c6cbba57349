"""A submission's code running in a sandboxed kernel, and questions asked beside it.

Whatever the code does, running a cell comes back: a cell that takes too long is interrupted, and
killed when it will not stop; when the kernel dies, a new one replays the cells that went well,
without the one that was fatal; output beyond a limit is dropped while it arrives.
"""

import ast
import contextlib
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import zmq
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode
from nbformat.v4 import new_output, output_from_msg

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.grading import probe
from coursekit.grading.judge import NoReply
from coursekit.grading.remarks import Remark, Words
from coursekit.grading.sandbox import kernel_spec

_ = translator(__name__)


class SessionError(CourseError):
    """The kernel could not be started: the grader's trouble, not the student's."""


@dataclass(frozen=True)
class Patience:
    """Seconds for one cell, one question, all cells and all questions of a submission."""

    cell: float = 30.0
    question: float = 10.0
    cells: float = 300.0
    questions: float = 120.0
    farewell: float = 3.0  # for an interrupted cell to stop before its process is killed


TEXT_KEPT = 50_000  # characters of a cell's printed text
RICH_KEPT = 2_000_000  # of its pictures and other displays
FLOOD = 50_000_000  # beyond this the cell is stopped
DISK_KEPT = 64 << 20  # bytes in the folder shared with the sandbox


class _Trouble(Exception):
    """A request did not end well; ``words`` says how, ``code`` is that of the remark."""

    def __init__(self, code: str, words: Words):
        super().__init__(code)
        self.code = code
        self.words = words


class _Died(_Trouble):
    """The kernel is gone, or had to be killed."""


class _Late(_Trouble):
    """The request took too long or flooded us; the kernel obeyed the interrupt and lives."""


class Outputs:
    """Collects the messages of one cell into notebook outputs, within bounds."""

    def __init__(self):
        self.list: list[NotebookNode] = []
        self.received = 0
        self._text = 0
        self._rich = 0
        self.cut = False

    def add(self, message: dict, size: int) -> None:
        self.received += size
        kind = message["header"]["msg_type"]
        if kind == "clear_output":
            self.list.clear()
        elif kind == "stream":
            self._stream(message["content"]["name"], message["content"]["text"])
        elif kind in ("display_data", "execute_result", "error"):
            self._rich += size
            if self._rich <= RICH_KEPT:
                self.list.append(output_from_msg(message))
            else:
                self._say_cut()

    def error(self, name: str, message: str) -> None:
        self.list.append(
            new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])
        )

    def _stream(self, name: str, text: str) -> None:
        kept = text[: max(0, TEXT_KEPT - self._text)]
        self._text += len(text)
        if self.list and self.list[-1].get("name") == name:
            self.list[-1].text += kept
        elif kept:
            self.list.append(new_output("stream", name=name, text=kept))
        if len(kept) < len(text):
            self._say_cut()

    def _say_cut(self) -> None:
        if not self.cut:
            self.cut = True
            note = _("\n[the rest of this output was too long and has been cut]\n")
            self.list.append(new_output("stream", name="stdout", text=note))


class Session:
    """One submission's kernel, a context manager; ``remarks`` tell what went wrong.

    ``tier`` is a sandbox tier, ``lang`` the language of the submission.
    """

    def __init__(self, tier: str, lang: str = "en", patience: Patience | None = None):
        self.tier = tier
        self.lang = lang
        self.patience = patience or Patience()
        self.remarks: list[Remark] = []
        self._left = {"cells": self.patience.cells, "questions": self.patience.questions}
        self._replayable: list[str] = []
        self._manager: KernelManager | None = None
        self._client = None

    def __enter__(self) -> "Session":
        self._start()
        return self

    def __exit__(self, *exception) -> None:
        self._stop()

    def run(self, source: str, number: int) -> list[NotebookNode]:
        """Run a cell and return its outputs; ``number`` names it in remarks, from 1."""
        outputs = Outputs()
        if self._left["cells"] <= 0:
            self._remark("timeout", lambda: _("not run: this notebook has used up its time"))
            outputs.error("TimeoutError", self.remarks[-1].words())
            return outputs.list
        try:
            self._request(source, "cells", self.patience.cell, outputs.add, store_history=True)
            self._replayable.append(source)
        except _Trouble as trouble:
            words = trouble.words
            self._remark(
                trouble.code,
                lambda: _("code cell {number}: {reason}", number=number, reason=words()),
            )
            died = isinstance(trouble, _Died)
            outputs.error("DeadKernelError" if died else "TimeoutError", words())
            if died:
                self._replay()
        if outputs.cut:
            self._remark(
                "output", lambda: _("code cell {number}: its output was cut off", number=number)
            )
        return outputs.list

    def ask(self, code: str, inputs: str) -> str:
        """Answer a question beside the student's code; see ``judge.Student``."""
        if self._left["questions"] <= 0:
            raise NoReply(_("not asked: this notebook has used up its time"))
        expression = (
            f"(lambda probe: exec({_PROBE!r}, probe) or "
            f"probe['answer']({code!r}, {inputs!r}, globals()))({{'__name__': 'probe'}})"
        )
        try:
            reply = self._request(
                "",
                "questions",
                self.patience.question,
                lambda message, size: None,
                silent=True,
                user_expressions={"reply": expression},
            )
        except _Trouble as trouble:
            words = trouble.words
            self._remark(trouble.code, lambda: _("a hidden check: {reason}", reason=words()))
            if isinstance(trouble, _Died):
                self._replay()
            raise NoReply(words()) from None
        try:
            return ast.literal_eval(
                reply["content"]["user_expressions"]["reply"]["data"]["text/plain"]
            )
        except (KeyError, TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
            raise NoReply(_("the answer could not be read")) from None

    def _remark(self, code: str, words: Words) -> None:
        self.remarks.append(Remark(code, words))

    # --- the kernel's life ---------------------------------------------------------------

    def _start(self) -> None:
        manager = KernelManager()
        manager._kernel_spec = kernel_spec(self.tier, self.lang)
        self._manager = manager
        try:
            # What student code writes past Python's own streams is nobody's to read.
            manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._client = manager.blocking_client()
            self._client.start_channels()
            self._client.wait_for_ready(timeout=60)
        except Exception as error:
            self._stop()
            raise SessionError(
                _("the kernel for student code did not start: {error}", error=error)
            ) from error

    def _stop(self) -> None:
        with contextlib.suppress(Exception):
            if self._client is not None:
                self._client.stop_channels()
        with contextlib.suppress(Exception):
            if self._manager is not None and self._manager.has_kernel:
                self._manager.shutdown_kernel(now=True)
        with contextlib.suppress(Exception):
            if self._manager is not None:
                self._manager.cleanup_resources()
        self._manager = self._client = None

    def _replay(self) -> None:
        """Start a new kernel and run again what went well before; drop what is fatal now."""
        self._stop()
        self._start()
        sources, self._replayable = self._replayable, []
        for source in sources:
            if self._left["cells"] <= 0:
                return
            try:
                self._request(source, "cells", self.patience.cell, lambda message, size: None)
                self._replayable.append(source)
            except _Late:
                continue
            except _Died:
                self._stop()
                self._start()

    # --- one request ---------------------------------------------------------------------

    def _request(
        self, code: str, budget: str, seconds: float, receive: Callable, **options
    ) -> dict | None:
        """Execute ``code``; return the kernel's reply, None when it never came.

        ``receive(message, size)`` gets everything the code puts out. Raises _Late or _Died.
        """
        began = time.monotonic()
        deadline = began + min(seconds, self._left[budget])
        try:
            return self._converse(code, deadline, receive, options)
        finally:
            self._left[budget] -= time.monotonic() - began

    def _converse(self, code, deadline, receive, options):
        client = self._client
        request = client.execute(code, allow_stdin=False, stop_on_error=False, **options)
        shell, iopub = client.shell_channel.socket, client.iopub_channel.socket
        poller = zmq.Poller()
        poller.register(shell, zmq.POLLIN)
        poller.register(iopub, zmq.POLLIN)
        reply, idle, received, reason, interrupted = None, False, 0, None, 0.0
        quiet_since = None  # the reply came, the last output has not
        while not (reply and idle):
            ready = dict(poller.poll(100))
            now = time.monotonic()
            if iopub in ready:
                for message, size in _drain(client, iopub, client.iopub_channel):
                    received += size
                    if message["parent_header"].get("msg_id") == request:
                        receive(message, size)
                        idle = idle or message["content"].get("execution_state") == "idle"
            if shell in ready:
                for message, _size in _drain(client, shell, client.shell_channel):
                    if message["parent_header"].get("msg_id") == request:
                        reply = message
                        quiet_since = now
            if not ready and not self._manager.is_alive():
                raise _Died("died", lambda: _("the Python process ended"))
            if reason is None:
                reason = self._complaint(now > deadline, received)
                if reason is not None:
                    interrupted = now
                    self._manager.interrupt_kernel()
            elif now > interrupted + self.patience.farewell:
                raise _Died(reason.code, _stubborn(reason.words))
            if quiet_since and now > quiet_since + self.patience.farewell:
                break
        if reason is not None:
            raise _Late(reason.code, reason.words)
        return reply

    def _complaint(self, late: bool, received: int) -> Remark | None:
        if late:
            return Remark("timeout", lambda: _("it ran longer than allowed"))
        if received > FLOOD:
            return Remark("output", lambda: _("it printed far too much"))
        folder = getattr(self._manager.provisioner, "run_folder", None)
        if folder is not None and self.tier == "full" and _bytes_in(folder) > DISK_KEPT:
            return Remark("output", lambda: _("it wrote too much to disk"))
        return None


_PROBE = Path(probe.__file__).read_text(encoding="utf-8")


def _stubborn(reason: Words) -> Words:
    return lambda: _("{reason}, and it did not stop when interrupted", reason=reason())


def _drain(client, socket, channel):
    """Yield (message, bytes) for what has arrived; what cannot be read is dropped."""
    for _turn in range(100):  # a flood must not keep us from looking at the clock
        try:
            parts = socket.recv_multipart(zmq.NOBLOCK, copy=True)
        except zmq.Again:
            return
        size = sum(map(len, parts))
        try:
            _identities, parts = client.session.feed_identities(parts)
            message = client.session.deserialize(parts)
            if isinstance(message.get("parent_header"), dict) and isinstance(
                message.get("content"), dict
            ):
                yield message, size
        except (ValueError, TypeError, KeyError, IndexError, UnicodeDecodeError):
            continue


def _bytes_in(folder: Path) -> int:
    total = 0
    for where, _folders, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(where, name)).st_blocks * 512
    return total
