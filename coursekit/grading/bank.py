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

from autograd_core.language import get_language
from coursekit.grading.compare import same
from coursekit.grading.judge import Assignment, LocalStudent, Outcome, Result
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

    def recognise(self, assignment: Assignment, result: Result) -> dict[str, str]:
        """Return exercise → misconception for the wrong answers in ``result`` that match one.

        Every entry of a failed exercise is asked the same questions with the same draws; it
        matches when all its answers are the student's, up to rounding.
        """
        found = {}
        most = assignment.points
        for exercise, earned in result.points.items():
            if earned == most[exercise]:
                continue
            theirs = [o for o in result.outcomes if o.check.exercise == exercise]
            for wrong in self.wrongs:
                lost = most[exercise] - earned
                if wrong.exercise != exercise or not math.isclose(wrong.loses, lost):
                    continue
                if _same_answers(theirs, self._outcomes(assignment, wrong, result.seed)):
                    found[exercise] = wrong.message
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


def load_bank(course: Course, name: str) -> Bank:
    """Return the bank that ``bank.py`` in the assignment's solutions folder defines."""
    return runpy.run_path(str(course.bank(name)))["bank"]
