"""The judge: hidden checks that ask the student's process and decide in this one.

A check is one function of ``ask`` and ``draw``. It draws fresh inputs, asks a question that runs
beside the student's code and beside the reference solution, and returns a verdict::

    assignment = Assignment("02_four_ways", lesson="02_four_ways")

    @assignment.check("forward_difference", points=1,
                      en="a function and a point you have not seen", zh="换一个没见过的函数和点")
    def fresh_function(ask, draw):
        a, x = draw.uniform(1, 3), draw.uniform(-1, 1)
        return ask("forward_difference(lambda t: a * t**3, x, h)", a=a, x=x, h=1e-6).close(rtol=1e-6)

The student's process gets the question and the inputs, never the expected answer, and returns
plain data; so a reply can be forged only by solving the exercise.
"""

import contextlib
import io
import re
import runpy
import secrets
import traceback
import types
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import nbformat
import numpy as np

from autograd_core.language import get_language, translator
from coursekit import build
from coursekit.grading import probe
from coursekit.grading.compare import describe, difference
from coursekit.grading.probe import Opaque, Raised
from coursekit.paths import Course

_ = translator(__name__)


class JudgeError(Exception):
    """A check is at fault, not the student: the reference fails it, or it returns no verdict."""


class NoReply(Exception):
    """The student's process gave no answer: it ran out of time, died, or answered nonsense."""


class Student(Protocol):
    """Whatever runs a student's code and answers questions beside it."""

    def ask(self, code: str, inputs: str) -> str:
        """Return the encoded answer to ``code``, as ``probe.answer`` does; or raise NoReply."""


class LocalStudent:
    """Code that runs in this very process: for the reference and for the banks, which are ours."""

    def __init__(self, cells: Iterable[str]):
        self.module = types.ModuleType("notebook")
        for source in cells:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
                exec(compile(source, "<cell>", "exec"), self.module.__dict__)

    def ask(self, code: str, inputs: str) -> str:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return probe.answer(code, inputs, self.module.__dict__)


class Draw(np.random.Generator):
    """A seeded NumPy Generator that also picks things and makes names."""

    def __init__(self, seed: int, key: str):
        entropy = np.random.SeedSequence([seed, zlib.crc32(key.encode())])
        super().__init__(np.random.PCG64(entropy))

    def pick(self, items):
        """Return one of ``items``, the object itself."""
        return items[int(self.integers(len(items)))]

    def name(self) -> str:
        """Return an identifier that nobody can have guessed."""
        return "n" + "".join(self.pick("abcdefghijklmnopqrstuvwxyz") for _letter in range(8))


@dataclass(frozen=True)
class Verdict:
    """The share of a check's points that is earned, in [0, 1], and what to say about the rest."""

    credit: float
    message: str = ""

    def __bool__(self):
        return self.credit == 1


def all_of(*verdicts: Verdict | bool) -> Verdict:
    """Full credit when every verdict has it, else none; the first failure speaks."""
    for verdict in map(_as_verdict, verdicts):
        if not verdict:
            return Verdict(0, verdict.message)
    return Verdict(1)


def share_of(*verdicts: Verdict | bool) -> Verdict:
    """The mean credit of the verdicts; the first failure speaks."""
    verdicts = [_as_verdict(verdict) for verdict in verdicts]
    message = next((verdict.message for verdict in verdicts if not verdict), "")
    return Verdict(sum(verdict.credit for verdict in verdicts) / len(verdicts), message)


class Reply:
    """What the student's code and the reference answered to one question.

    ``got`` and ``expected`` are plain data (None, bool, int, float, complex, str, list, tuple,
    dict, NumPy array or scalar), a ``Raised`` or an ``Opaque``.
    """

    def __init__(self, code: str, got, expected):
        self.code = code
        self.got = got
        self.expected = expected

    def close(self, rtol: float = 1e-7, atol: float = 0.0, same_dtype: bool = False) -> Verdict:
        """Numbers, arrays or collections of them agree: ``|got − expected| ≤ atol + rtol·|expected|``.

        ``same_dtype`` also asks for the expected dtype. What counts as equal otherwise is
        written in ``coursekit.grading.compare``.
        """
        self._expected_is_a_value()
        trouble = self._trouble() or difference(self.got, self.expected, rtol, atol)
        if not trouble and same_dtype:
            mine, theirs = np.asarray(self.got).dtype, np.asarray(self.expected).dtype
            if mine != theirs:
                trouble = _("got dtype {got}, expected {expected}", got=mine, expected=theirs)
        return Verdict(0, trouble) if trouble else Verdict(1)

    def equal(self) -> Verdict:
        """The answers agree exactly."""
        return self.close(rtol=0.0, atol=0.0)

    def raises(self, *types: str) -> Verdict:
        """The code raised one of the named exceptions, or a subclass of it."""
        if not (isinstance(self.expected, Raised) and set(types) & set(self.expected.kinds)):
            raise JudgeError(f"the reference does not raise {types}: {self.expected!r}")
        if isinstance(self.got, Raised):
            if self._is_unanswered() and self.got.type not in types:
                return Verdict(0, self._trouble())
            if set(types) & set(self.got.kinds):
                return Verdict(1)
        names = _(" or ").join(types)
        message = _("got {got}, expected the error {type}", got=describe(self.got), type=names)
        return Verdict(0, message)

    def holds(self, predicate: Callable[[object], bool], en: str = "", zh: str = "") -> Verdict:
        """``predicate(got)`` is true; ``en`` and ``zh`` say what the property is."""
        self._expected_is_a_value()
        if not predicate(self.expected):
            raise JudgeError(f"the reference's answer {self.expected!r} lacks the property: {en}")
        trouble = self._trouble()
        if not trouble:
            try:
                if predicate(self.got):
                    return Verdict(1)
            except Exception:
                trouble = _("the answer has an unexpected form: {got}", got=describe(self.got))
        return Verdict(0, "; ".join(filter(None, [_pick(en, zh), trouble])))

    def _expected_is_a_value(self):
        if isinstance(self.expected, Raised | Opaque):
            raise JudgeError(f"the reference's answer to {self.code!r} is {self.expected!r}")

    def _is_unanswered(self) -> bool:
        return self.got.type in ("NameError", "NotImplementedError")

    def _trouble(self) -> str:
        """Say why there is no value to compare, or return the empty string."""
        if isinstance(self.got, Opaque):
            return _(
                "got {got}, expected {expected}",
                got=describe(self.got),
                expected=describe(self.expected),
            )
        if not isinstance(self.got, Raised):
            return ""
        if self.got.type == "NotImplementedError":
            return _("not answered yet")
        name = re.match(r"name '(\w+)' is not defined", self.got.message)
        if name and re.search(rf"\b{name[1]}\b", self.code):
            return _(
                "`{name}` is not defined: the cell failed, or the name was changed", name=name[1]
            )
        # Numbers in a message could be hidden inputs.
        message = re.sub(r"\d[\d.e+-]*", "…", self.got.message)[:200]
        return _(
            "it raised {error}", error=f"{self.got.type}: {message}" if message else self.got.type
        )


@dataclass(frozen=True)
class Check:
    """One hidden check of an exercise."""

    exercise: str
    name: str
    points: float
    en: str
    zh: str
    judge: Callable[["Ask", Draw], Verdict | bool | float]

    @property
    def description(self) -> str:
        """What is checked, in the language in force."""
        return _pick(self.en, self.zh)


@dataclass
class Outcome:
    """What one check came to.

    ``silent`` when the student's process did not answer, ``fault`` the traceback when the check
    itself is broken, ``answers`` what the student's code answered.
    """

    check: Check
    earned: float
    message: str = ""
    fault: str = ""
    silent: bool = False
    answers: list = field(default_factory=list)


@dataclass
class Result:
    """What all checks came to; ``seed`` reproduces it."""

    assignment: "Assignment"
    seed: int
    outcomes: list[Outcome]
    misconceptions: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> dict[str, float]:
        """Points earned per exercise, in the assignment's order."""
        earned = dict.fromkeys(self.assignment.points, 0.0)
        for outcome in self.outcomes:
            earned[outcome.check.exercise] += outcome.earned
        return {exercise: round(points, 6) for exercise, points in earned.items()}

    @property
    def total(self) -> float:
        return round(sum(self.points.values()), 6)

    @property
    def faults(self) -> list[str]:
        """Tracebacks of checks that are themselves broken: a person must look."""
        return [outcome.fault for outcome in self.outcomes if outcome.fault]

    def messages(self, exercise: str) -> list[str]:
        """One line a check, with a mark, for the student to read."""
        lines = []
        for outcome in self.outcomes:
            if outcome.check.exercise == exercise:
                line = outcome.check.description
                if outcome.message:
                    line = _("{check}: {message}", check=line, message=outcome.message)
                mark = "✓" if outcome.earned == outcome.check.points else "✗"
                lines.append(f"{mark} {line}")
        if exercise in self.misconceptions:
            lines.append(f"→ {self.misconceptions[exercise]}")
        return lines


class Assignment:
    """The hidden checks of one assignment and the reference that knows the answers.

    ``name`` is the assignment's folder, ``lesson`` the lesson it belongs to; ``ask_seconds`` is
    how long one question may take, ``cell_seconds`` one cell of the notebook. ``kernel`` says that
    submissions need a real Jupyter kernel (widgets that talk back, libraries that start threads
    when imported), which takes longer.
    """

    def __init__(
        self,
        name: str,
        lesson: str | None = None,
        ask_seconds: float = 10.0,
        cell_seconds: float = 30.0,
        kernel: bool = False,
    ):
        self.name = name
        self.lesson = lesson
        self.ask_seconds = ask_seconds
        self.cell_seconds = cell_seconds
        self.kernel = kernel
        self.checks: list[Check] = []
        self.course = Course()
        self._notebook: nbformat.NotebookNode | None = None
        self._reference: LocalStudent | None = None

    def check(self, exercise: str, *, points: float, en: str, zh: str):
        """Register the decorated function as a hidden check worth ``points``."""

        def register(function):
            if any((c.exercise, c.name) == (exercise, function.__name__) for c in self.checks):
                raise ValueError(
                    _(
                        "{exercise} has two checks named {name}",
                        exercise=exercise,
                        name=function.__name__,
                    )
                )
            self.checks.append(Check(exercise, function.__name__, points, en, zh, function))
            return function

        return register

    @property
    def points(self) -> dict[str, float]:
        """The points of each exercise, in the order in which their checks stand."""
        points: dict[str, float] = {}
        for check in self.checks:
            points[check.exercise] = points.get(check.exercise, 0) + check.points
        return points

    @property
    def notebook(self) -> nbformat.NotebookNode:
        """The instructor's notebook, solutions included; set it to use another."""
        if self._notebook is None:
            self._notebook = build.assignment_notebook(self.course, self.name, "en")
        return self._notebook

    @notebook.setter
    def notebook(self, notebook: nbformat.NotebookNode):
        self._notebook, self._reference = notebook, None

    @property
    def reference(self) -> LocalStudent:
        """The reference solution, run once."""
        if self._reference is None:
            self._reference = self.student()
        return self._reference

    def student(self, answers: Mapping[str, str] = types.MappingProxyType({})) -> LocalStudent:
        """Return the reference solution with some exercises answered by other code."""
        unknown = set(answers) - set(self.points)
        if unknown:
            raise ValueError(
                _("{name} has no exercise {unknown}", name=self.name, unknown=sorted(unknown))
            )
        cells = []
        for cell in self.notebook.cells:
            if cell.cell_type == "code":
                mark = cell.metadata.get("nbgrader", {})
                if not mark.get("grade") or mark.get("solution"):
                    cells.append(answers.get(mark.get("grade_id"), cell.source))
        return LocalStudent(cells)

    def grade(self, student: Student, seed: int | None = None, bank=None, exercises=None) -> Result:
        """Ask the student everything and return the verdicts.

        The draws come from ``seed`` (fresh when None). With a ``bank``, wrong answers that match
        one of its entries are named. ``exercises`` limits the questions to some of them.
        """
        seed = secrets.randbits(32) if seed is None else seed
        result = Result(self, seed, [])
        for exercise in self.points:
            if exercises is None or exercise in exercises:
                result.outcomes += self._grade_exercise(exercise, student, seed)
        if bank is not None:
            for exercise, message in bank.recognise(self, result).items():
                result.misconceptions[exercise] = message
        return result

    def _grade_exercise(self, exercise: str, student: Student, seed: int) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for check in self.checks:
            if check.exercise != exercise:
                continue
            if outcomes and outcomes[-1].silent:
                message = _("not asked, because the question before had no answer")
                outcomes.append(Outcome(check, 0, message, silent=True))
            else:
                outcomes.append(self._run(check, student, seed))
        return outcomes

    def _run(self, check: Check, student: Student, seed: int) -> Outcome:
        ask = Ask(student, self.reference)
        draw = Draw(seed, f"{check.exercise}/{check.name}")
        try:
            verdict = _as_verdict(check.judge(ask, draw))
        except NoReply as silence:
            return Outcome(check, 0, str(silence), silent=True)
        except Exception as error:
            # A check that trips over a strange answer is a lost check; one that trips over a
            # right answer, or says so itself, is broken.
            if isinstance(error, JudgeError) or not ask.strange:
                return Outcome(
                    check,
                    0,
                    _("this check could not be run; your teacher will look at it"),
                    fault=traceback.format_exc(),
                    answers=ask.answers,
                )
            return Outcome(check, 0, ask.strange, answers=ask.answers)
        return Outcome(check, check.points * verdict.credit, verdict.message, answers=ask.answers)


class Ask:
    """The ``ask`` that a check receives: it asks student and reference alike, and remembers."""

    def __init__(self, student: Student, reference: Student):
        self.student = student
        self.reference = reference
        self.answers: list = []
        self.replies: list[Reply] = []

    def __call__(self, code: str, **inputs) -> Reply:
        wire = probe.encode(inputs)
        opaque = _find_opaque(probe.decode(wire))
        if opaque:
            raise JudgeError(f"an input is not plain data: {opaque!r}")
        expected = probe.decode(self.reference.ask(code, wire))
        try:
            got = probe.decode(self.student.ask(code, wire))
        except ValueError:
            raise NoReply(_("the answer could not be read")) from None
        self.answers.append(got)
        self.replies.append(Reply(code, got, expected))
        return self.replies[-1]

    @property
    def strange(self) -> str:
        """Words for the first answer that differs in kind from the reference's, or nothing."""
        for reply in self.replies:
            trouble = reply._trouble()
            if not trouble and describe(reply.got) != describe(reply.expected):
                trouble = _("the answer has an unexpected form: {got}", got=describe(reply.got))
            if trouble:
                return trouble
        return ""


def load_assignment(course: Course, name: str) -> Assignment:
    """Return the assignment that ``judge.py`` in its solutions folder defines."""
    assignment = runpy.run_path(str(course.judge(name)))["assignment"]
    assignment.course = course
    return assignment


def _find_opaque(value) -> Opaque | None:
    if isinstance(value, Opaque):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return next(filter(None, map(_find_opaque, value)), None)
    return None


def _as_verdict(returned) -> Verdict:
    if isinstance(returned, Verdict):
        return returned
    if isinstance(returned, bool | int | float | np.bool_ | np.floating) and 0 <= returned <= 1:
        return Verdict(float(returned))
    raise JudgeError(
        f"a check returned {returned!r}; a verdict, a bool or a share in [0, 1] is needed"
    )


def _pick(en: str, zh: str) -> str:
    return zh if get_language() == "zh" else en


__all__ = [
    "Assignment",
    "Check",
    "Draw",
    "JudgeError",
    "LocalStudent",
    "NoReply",
    "Opaque",
    "Raised",
    "Reply",
    "Result",
    "Verdict",
    "all_of",
    "load_assignment",
    "share_of",
]
