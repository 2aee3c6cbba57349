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
import runpy
import secrets
import traceback
import types
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import nbformat
import numpy as np

from autograd_core.language import get_language, translator
from coursekit import notebooks
from coursekit.grading import probe
from coursekit.grading.compare import describe
from coursekit.grading.probe import Opaque, Raised
from coursekit.grading.reply import (
    JudgeError,
    Reply,
    Verdict,
    all_of,
    as_verdict,
    pick_language,
    share_of,
)
from coursekit.paths import Course
from coursekit.source import Source

_ = translator(__name__)


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


class Remembered:
    """A student whose answers within one check are remembered.

    Asked the same questions in the same order again, it answers from memory; at the first other
    question it is asked once more what led there, so that its code is in the state it would be in.
    """

    def __init__(self, student: Student):
        self.student = student
        self._known: list[tuple[str, str, str]] = []
        self._asked: list[tuple[str, str]] = []
        self._live = True

    def again(self) -> "Remembered":
        """Begin the check anew."""
        self._asked, self._live = [], False
        return self

    @property
    def questions(self) -> list[tuple[str, str]]:
        """What it was asked, the longest time."""
        return [(code, inputs) for code, inputs, _answer in self._known]

    def write_down(self, paths: dict, outcome: "Outcome") -> None:
        """Note what it was asked after which answers, and what came of them; see ``_Memory``."""
        answers = tuple(answer for _code, _inputs, answer in self._known)
        if sum(map(len, answers)) <= LONGEST_KNOWN:
            for place, question in enumerate(self.questions):
                paths[answers[:place]] = question
            paths[answers] = outcome

    def ask(self, code: str, inputs: str) -> str:
        place = len(self._asked)
        self._asked.append((code, inputs))
        if not self._live:
            if place < len(self._known) and self._known[place][:2] == (code, inputs):
                return self._known[place][2]
            self._live = True
            for question in self._asked[:-1]:
                self.student.ask(*question)
        answer = self.student.ask(code, inputs)
        if place == len(self._known):
            self._known.append((code, inputs, answer))
        return answer


@dataclass
class _Memory:
    """What is known of a run in which everybody is asked the same, as ``seed`` has it.

    ``references`` is what the reference answered to each check; ``paths`` has, for a check and a
    language, what comes after the answers heard so far: the next question, or the outcome. A
    check knows nothing of a student but the answers, so that equal answers have equal outcomes.
    """

    seed: int | None
    references: dict["Check", Remembered] = field(default_factory=dict)
    paths: dict[tuple["Check", str], dict] = field(default_factory=dict)


MOST_KNOWN = 1000  # steps that are remembered of one check
LONGEST_KNOWN = 20_000  # characters of the answers to one check that are


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
        return pick_language(self.en, self.zh)


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
    mistakes: dict[Check, str] = field(default_factory=dict)

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
    def misconceptions(self) -> dict[str, str]:
        """The first recognised mistake of each exercise."""
        first = {}
        for check, message in self.mistakes.items():
            first.setdefault(check.exercise, message)
        return first

    @property
    def faults(self) -> list[str]:
        """Tracebacks of checks that are themselves broken: a person must look."""
        return [outcome.fault for outcome in self.outcomes if outcome.fault]

    def messages(self, exercise: str) -> list[str]:
        """One line a check, with a mark, and under it the mistake that was recognised by it."""
        lines = []
        for outcome in self.outcomes:
            if outcome.check.exercise == exercise:
                line = outcome.check.description
                if outcome.message:
                    line = _("{check}: {message}", check=line, message=outcome.message)
                lines.append(_marked(line, outcome))
                mistake = f"→ {self.mistakes.get(outcome.check)}"
                if outcome.check in self.mistakes and mistake not in lines:
                    lines.append(mistake)
        return lines


class Assignment:
    """The hidden checks of one assignment and the reference that knows the answers.

    ``name`` is the assignment's folder, ``lesson`` the lesson it belongs to; ``ask_seconds`` is
    how long one question may take, ``cell_seconds`` one cell of the notebook. ``kernel`` says that
    submissions need a real Jupyter kernel (widgets that talk back, libraries that start threads
    when imported), which takes longer. ``sections`` says, exercise by exercise, which section of
    the lesson prepared it, or which ones: English headings without their numbers. ``by_hand`` has the points that
    a person gives for an answer in words, after the rubric that stands in the notebook.
    """

    def __init__(
        self,
        name: str,
        lesson: str | None = None,
        ask_seconds: float = 10.0,
        cell_seconds: float = 30.0,
        kernel: bool = False,
        sections: Mapping[str, str | Sequence[str]] = types.MappingProxyType({}),
        by_hand: Mapping[str, float] = types.MappingProxyType({}),
    ):
        self.name = name
        self.lesson = lesson
        self.ask_seconds = ask_seconds
        self.cell_seconds = cell_seconds
        self.kernel = kernel
        self.sections = dict(sections)
        self.by_hand = dict(by_hand)
        self.checks: list[Check] = []
        self.course = Course()
        self._notebook: nbformat.NotebookNode | None = None
        self._reference: LocalStudent | None = None
        self._memory = _Memory(None)

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
        """The automatic points of each exercise, in the order in which their checks stand."""
        points: dict[str, float] = {}
        for check in self.checks:
            points[check.exercise] = points.get(check.exercise, 0) + check.points
        return points

    @property
    def worth(self) -> dict[str, float]:
        """The points of each exercise, whether checks give them or a person."""
        return self.points | self.by_hand

    @property
    def notebook(self) -> nbformat.NotebookNode:
        """The instructor's notebook, solutions included; set it to use another."""
        if self._notebook is None:
            source = Source(self.course.assignment_source(self.name))
            points = dict.fromkeys(source.exercises, 0.0) | self.worth
            self._notebook = notebooks.assignment_notebook(source, points, "en")
        return self._notebook

    @notebook.setter
    def notebook(self, notebook: nbformat.NotebookNode):
        self._notebook, self._reference, self._memory = notebook, None, _Memory(None)

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
            result.mistakes |= bank.recognise(self, result)
        return result

    def foreseen(self, seed: int | None) -> list[tuple[str, str]]:
        """Return the questions that ``grade`` will ask with this seed, as far as is known.

        They are known from grading somebody else, who may have been asked fewer or others.
        """
        if seed is None or self._memory.seed != seed:
            return []
        known = self._memory.references
        checks = [c for exercise in self.points for c in self.checks if c.exercise == exercise]
        return [
            question for check in checks if check in known for question in known[check].questions
        ]

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
        """Return what a check came to, from memory where all answers were heard before."""
        if self._memory.seed != seed:
            self._memory = _Memory(seed)
        known = self._memory.paths.setdefault((check, get_language()), {})
        student, heard = Remembered(student), ()
        try:
            while isinstance(step := known.get(heard), tuple):
                heard += (student.ask(*step),)
        except NoReply as silence:
            return Outcome(check, 0, str(silence), silent=True)
        if step is not None:
            return step
        outcome = self._asked(check, student.again(), seed)
        if not outcome.silent and len(known) < MOST_KNOWN:
            student.write_down(known, outcome)
        return outcome

    def _asked(self, check: Check, student: Student, seed: int) -> Outcome:
        """Return what a check comes to when it asks the student and the reference."""
        reference = self._memory.references.setdefault(check, Remembered(self.reference))
        ask = Ask(student, reference.again())
        draw = Draw(seed, f"{check.exercise}/{check.name}")
        try:
            verdict = as_verdict(check.judge(ask, draw))
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
        opaque = _find_opaque(probe.decode(wire)) if '"opaque"' in wire else None
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
            trouble = reply.trouble()
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


def _marked(line: str, outcome: Outcome) -> str:
    """Say in words what the mark says: under a cross alone, a property reads like praise."""
    if outcome.earned == outcome.check.points:
        return f"✓ {line}"
    if outcome.earned:
        return _("✗ partly passed: {line}", line=line)
    return _("✗ not passed: {line}", line=line)


def _find_opaque(value) -> Opaque | None:
    if isinstance(value, Opaque):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return next(filter(None, map(_find_opaque, value)), None)
    return None


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
