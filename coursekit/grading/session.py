"""A submission's code running shut in, and questions asked beside it, whatever runs it.

Whatever the code does, running a cell comes back: a cell that takes too long is interrupted, and
killed when it will not stop; when the process dies, a new one replays the cells that went well,
without the one that was fatal; output beyond a limit is dropped while it arrives.
"""

import abc
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode, from_dict

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.grading.judge import NoReply
from coursekit.grading.remarks import Remark, Words

_ = translator(__name__)

Receive = Callable[[dict, int], None]  # an output as notebooks have it, and its size in bytes


class SessionError(CourseError):
    """The process for student code could not be started: the grader's trouble, not the student's."""


@dataclass(frozen=True)
class Patience:
    """Seconds for one cell, one question, all cells, all questions and all replays."""

    cell: float = 30.0
    question: float = 10.0
    cells: float = 300.0
    questions: float = 120.0
    replays: float = 60.0
    farewell: float = 3.0  # for an interrupted cell to stop before its process is killed


TEXT_KEPT = 50_000  # characters of a cell's printed text
RICH_KEPT = 2_000_000  # of its pictures and other displays
FLOOD = 50_000_000  # beyond this the cell is stopped


class Trouble(Exception):
    """A request did not end well; ``words`` says how, ``code`` is that of the remark."""

    def __init__(self, code: str, words: Words):
        super().__init__(code)
        self.code = code
        self.words = words


class Died(Trouble):
    """The process is gone, or had to be killed."""


class Late(Trouble):
    """The request took too long or flooded us; the process obeyed the interrupt and lives."""


class Outputs:
    """Collects the outputs of one cell, within bounds."""

    def __init__(self):
        self.list: list[NotebookNode] = []
        self.cut = False
        self._text = 0
        self._rich = 0

    def add(self, output: dict, size: int) -> None:
        """Take in one output of ``size`` bytes; "clear_output" takes away what was there.

        The student's process can send anything; what is no output is dropped.
        """
        kind, get = output.get("output_type"), output.get
        if kind == "clear_output":
            self.list.clear()
        elif kind == "stream":
            name = "stderr" if get("name") == "stderr" else "stdout"
            self._stream(name, str(get("text", "")))
        elif kind == "error":
            lines = get("traceback")
            lines = [str(line) for line in lines] if isinstance(lines, list) else []
            name, value = str(get("ename", "Exception")), str(get("evalue", ""))
            self._keep(_output(kind, ename=name, evalue=value, traceback=lines), size)
        elif kind in ("display_data", "execute_result"):
            data = get("data")
            data = data if isinstance(data, dict) else {}
            kept = {k: v for k, v in data.items() if isinstance(v, str) and "/" in k}
            count = {"execution_count": None} if kind == "execute_result" else {}
            self._keep(_output(kind, data=kept, metadata={}, **count), size)

    def _keep(self, output: NotebookNode, size: int) -> None:
        self._rich += size
        if self._rich <= RICH_KEPT:
            self.list.append(output)
        else:
            self._say_cut()

    def error(self, name: str, message: str) -> None:
        self.list.append(
            _output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])
        )

    def _stream(self, name: str, text: str) -> None:
        kept = text[: max(0, TEXT_KEPT - self._text)]
        self._text += len(text)
        if self.list and self.list[-1].get("name") == name:
            self.list[-1].text += kept
        elif kept:
            self.list.append(_output("stream", name=name, text=kept))
        if len(kept) < len(text):
            self._say_cut()

    def _say_cut(self) -> None:
        if not self.cut:
            self.cut = True
            note = _("\n[the rest of this output was too long and has been cut]\n")
            self.list.append(_output("stream", name="stdout", text=note))


def _output(kind: str, **content) -> NotebookNode:
    """Return an output; nbformat's own function takes a millisecond to validate each."""
    return from_dict({"output_type": kind, **content})


class Session(abc.ABC):
    """One submission's process, a context manager; ``remarks`` tell what went wrong.

    ``tier`` is a sandbox tier, ``lang`` the language of the submission.
    """

    def __init__(self, tier: str, lang: str = "en", patience: Patience | None = None):
        self.tier = tier
        self.lang = lang
        self.patience = patience or Patience()
        self.remarks: list[Remark] = []
        allowed = self.patience
        self._left = {
            "cells": allowed.cells,
            "questions": allowed.questions,
            "replays": allowed.replays,
        }
        self._replayable: list[str] = []

    @abc.abstractmethod
    def start(self) -> None:
        """Start a fresh process; SessionError when that is impossible."""

    @abc.abstractmethod
    def stop(self) -> None:
        """End the process and everything it has started, whatever state it is in."""

    @abc.abstractmethod
    def execute(self, source: str, deadline: float, receive: Receive) -> None:
        """Run a cell until ``deadline`` (time.monotonic); Late or Died when it does not end."""

    @abc.abstractmethod
    def question(self, code: str, inputs: str, deadline: float) -> str:
        """Return ``probe.answer(code, inputs, …)`` from beside the student's code.

        Late or Died when it does not end; ValueError when no text comes back.
        """

    def have_in_common(self, cells: list[str], questions: list[str]) -> None:  # noqa: B027
        """Hear, before the start, what all submissions run and are asked: a hint that saves time.

        ``cells`` are those of the notebook as released, ``questions`` the checks' code.
        """

    def expect_cells(self, sources: list[str]) -> None:  # noqa: B027
        """Hear which cells will be run next, in order: a hint that saves time."""

    def expect_questions(self, questions: list[tuple[str, str]]) -> None:  # noqa: B027
        """Hear which questions (code, inputs) will most likely be asked next."""

    def withdraw(self, deadline: float = 0.0) -> None:  # noqa: B027
        """Give up what was expected; what runs of it already is stopped at ``deadline``."""

    def __enter__(self) -> "Session":
        self.start()
        return self

    def __exit__(self, *exception) -> None:
        self.stop()

    def run(self, source: str, number: int) -> list[NotebookNode]:
        """Run a cell and return its outputs; ``number`` names it in remarks, from 1."""
        outputs = Outputs()
        if self._left["cells"] <= 0:
            self._give_up_expected()
            self._remark("timeout", lambda: _("not run: this notebook has used up its time"))
            outputs.error("TimeoutError", self.remarks[-1].words())
            return outputs.list
        try:
            with self._timed("cells", self.patience.cell) as deadline:
                self.execute(source, deadline, outputs.add)
            self._replayable.append(source)
        except Trouble as trouble:
            words = trouble.words
            self._remark(
                trouble.code,
                lambda: _("code cell {number}: {reason}", number=number, reason=words()),
            )
            died = isinstance(trouble, Died)
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
            self._give_up_expected()
            raise NoReply(_("not asked: this notebook has used up its time"))
        try:
            with self._timed("questions", self.patience.question) as deadline:
                return self.question(code, inputs, deadline)
        except Trouble as trouble:
            words = trouble.words
            self._remark(trouble.code, lambda: _("a hidden check: {reason}", reason=words()))
            if isinstance(trouble, Died):
                self._replay()
            raise NoReply(words()) from None
        except ValueError:
            raise NoReply(_("the answer could not be read")) from None

    def _give_up_expected(self) -> None:
        try:
            self.withdraw()
        except Died:
            self._replay()

    def _remark(self, code: str, words: Words) -> None:
        self.remarks.append(Remark(code, words))

    @contextlib.contextmanager
    def _timed(self, budget: str, seconds: float) -> Iterator[float]:
        """Yield the deadline of one request and charge its time to a budget."""
        began = time.monotonic()
        try:
            yield began + min(seconds, self._left[budget])
        finally:
            self._left[budget] -= time.monotonic() - began

    def _replay(self) -> None:
        """Start a new process and run again what went well before.

        A cell after which the process no longer answers is left out, and all begins anew, so that
        only what depended on it is lost.
        """
        while True:
            self.stop()
            self.start()
            kept = []
            for source in self._replayable:
                if self._left["replays"] <= 0:
                    break
                try:
                    with self._timed("replays", self.patience.cell) as deadline:
                        self.execute(source, deadline, lambda output, size: None)
                    kept.append(source)
                    with self._timed("replays", self.patience.farewell) as deadline:
                        self.execute("pass", deadline, lambda output, size: None)
                except Late:
                    continue
                except Died:
                    self._replayable.remove(source)
                    break
            else:
                self._replayable = kept
                return
            if self._left["replays"] <= 0:
                return


def too_late() -> Remark:
    """Say that a request took too long."""
    return Remark("timeout", lambda: _("it ran longer than allowed"))


def too_much_output() -> Remark:
    """Say that a request flooded us."""
    return Remark("output", lambda: _("it printed far too much"))


def too_much_disk() -> Remark:
    """Say that a request filled the one folder it shares with us."""
    return Remark("output", lambda: _("it wrote too much to disk"))


def died() -> Died:
    """Return the exception for a process that ended by itself."""
    return Died("died", lambda: _("the Python process ended"))


def too_much_memory() -> Died:
    """Return the exception for a process that holds too much memory with all it has started."""
    return Died("memory", lambda: _("it used too much memory"))


def stubborn(reason: Remark) -> Died:
    """Return the exception for a process that had to be killed because of ``reason``."""
    words = lambda: _("{reason}, and it did not stop when interrupted", reason=reason.words())
    return Died(reason.code, words)
