"""Banks of known answers: wrong ones that must lose exactly their points, right ones that must not.

They test an assignment's checks, and they name the misconception behind a student's wrong answer:
a wrong answer that replies to every question as the student's does is the same mistake::

    bank = Bank("02_four_ways")
    bank.wrong("forward_difference", loses=2, en="you divided by h²", zh="你除以了 h²", code='''…''')
    bank.alternative("vectorised", {"forward_difference": '''…'''})
"""

import math
import runpy
from dataclasses import dataclass

import numpy as np

from autograd_core.language import get_language
from coursekit.grading.compare import same
from coursekit.grading.judge import Assignment, Check, LocalStudent, Outcome, Result
from coursekit.grading.probe import Opaque, Raised
from coursekit.paths import Course


@dataclass(frozen=True)
class Wrong:
    """A wrong answer to one exercise: what it loses of its points and what was misunderstood."""

    exercise: str
    loses: float
    en: str
    zh: str
    code: str

    @property
    def message(self) -> str:
        return self.zh if get_language() == "zh" else self.en


class Bank:
    """The known answers of one assignment."""

    def __init__(self, name: str):
        self.name = name
        self.wrongs: list[Wrong] = []
        self.alternatives: dict[str, dict[str, str]] = {}
        self._students: dict[Wrong, LocalStudent] = {}
        self._answers: tuple[tuple, dict[Wrong, list[Outcome]]] = (), {}

    def wrong(self, exercise: str, *, loses: float, en: str, zh: str, code: str) -> None:
        """Register ``code`` as a wrong answer that loses exactly ``loses`` points."""
        self.wrongs.append(Wrong(exercise, loses, en, zh, code))

    def alternative(self, name: str, answers: dict[str, str]) -> None:
        """Register differently written right answers, exercise to code."""
        self.alternatives[name] = answers

    def recognise(self, assignment: Assignment, result: Result) -> dict[Check, str]:
        """Return failed check → misconception, for the wrong answers in ``result`` that match one.

        Every entry of a failed exercise is asked the same questions with the same draws. If all
        its answers are the student's, up to rounding, it is told once, at the first check that
        failed. Else a student may have made two mistakes: then each failed check is looked at by
        itself, where its answers are numbers that nobody comes to by chance.
        """
        found = {}
        for exercise, earned in result.points.items():
            lost = assignment.points[exercise] - earned
            theirs = [o for o in result.outcomes if o.check.exercise == exercise]
            failed = [o for o in theirs if o.earned < o.check.points]
            if not failed:
                continue
            entries = [wrong for wrong in self.wrongs if wrong.exercise == exercise]
            for wrong in entries:
                known = self._outcomes(assignment, wrong, result.seed)
                if math.isclose(wrong.loses, lost) and _same_answers(theirs, known):
                    found[failed[0].check] = wrong.message
                    break
            else:
                found |= self._recognise_each(assignment, failed, entries, result.seed)
        return found

    def _recognise_each(
        self, assignment: Assignment, failed: list[Outcome], entries: list[Wrong], seed: int
    ) -> dict[Check, str]:
        found = {}
        for outcome in filter(_is_telling, failed):
            for wrong in entries:
                known = [
                    o for o in self._outcomes(assignment, wrong, seed) if o.check is outcome.check
                ]
                if known[0].earned < outcome.check.points and _same_answers([outcome], known):
                    found[outcome.check] = wrong.message
                    break
        return found

    def _outcomes(self, assignment: Assignment, wrong: Wrong, seed: int) -> list[Outcome]:
        """Return what an entry answers to its exercise's questions; asked once for a seed."""
        if self._answers[0] != (assignment, seed):
            self._answers = (assignment, seed), {}
        if wrong not in self._answers[1]:
            student = self._student(assignment, wrong)
            graded = assignment.grade(student, seed, exercises=[wrong.exercise])
            self._answers[1][wrong] = graded.outcomes
        return self._answers[1][wrong]

    def _student(self, assignment: Assignment, wrong: Wrong) -> LocalStudent:
        if wrong not in self._students:
            self._students[wrong] = assignment.student({wrong.exercise: wrong.code})
        return self._students[wrong]


def _same_answers(mine: list[Outcome], theirs: list[Outcome]) -> bool:
    """Whether two gradings of an exercise hold the same answers, and at least one answer."""
    pairs = list(zip(mine, theirs, strict=True))
    return any(outcome.answers for outcome in mine) and all(
        not a.silent
        and len(a.answers) == len(b.answers)
        and all(same(x, y) for x, y in zip(a.answers, b.answers, strict=True))
        for a, b in pairs
    )


def _is_telling(outcome: Outcome) -> bool:
    """Whether the answers to a check say how they were made: they are drawn from a continuum."""
    return not outcome.silent and any(map(_has_fraction, outcome.answers))


def _has_fraction(answer) -> bool:
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        return any(map(_has_fraction, answer))
    if isinstance(answer, bool | str | Raised | Opaque) or answer is None:
        return False
    numbers = np.atleast_1d(np.asarray(answer))
    if numbers.dtype.kind not in "fc":
        return False
    numbers = numbers[np.isfinite(numbers)]
    return bool((numbers != np.round(numbers)).any())


def load_bank(course: Course, name: str) -> Bank:
    """Return the bank that ``bank.py`` in the assignment's solutions folder defines."""
    return runpy.run_path(str(course.bank(name)))["bank"]
