"""The review queue: submissions that need a person, why, and what to do about each."""

from dataclasses import dataclass

from autograd_core.language import translator
from coursekit.grading.report import Standing

_ = translator(__name__)

#: How urgent a case is: there is no grade, or a person must finish it, or the grade stands.
ACT, READ, LOOK = "act", "read", "look"

#: Remarks that cost nobody's attention: the grade is what it would have been without them.
HARMLESS = {"renamed", "error", "output"}


@dataclass(frozen=True)
class Case:
    """One thing about one student that a person should see to.

    ``code`` names the reason (see ``reason_of``), ``detail`` what was recorded, in the language
    of the run; ``exercise`` is named where the case is about a single one.
    """

    student: str
    urgency: str
    code: str
    detail: str = ""
    exercise: str = ""


def cases_of(record: dict, standing: Standing | None) -> list[Case]:
    """Return a student's cases, given the last record of the journal and the gradebook's word."""
    student, detail = record["student"], record.get("reason", "")
    if record["event"] == "began":
        return [Case(student, ACT, "interrupted")]
    if record["event"] == "failed":
        return [Case(student, ACT, "failed", detail)]
    remarks = record.get("remarks", [])
    if record["event"] == "review":
        return [Case(student, ACT, code, detail) for code in remarks]
    found = [
        Case(student, ACT, "broken-check", detail) for code in remarks if code == "broken-check"
    ]
    for exercise in standing.waiting if standing is not None else []:
        again = exercise in standing.by_hand
        found.append(Case(student, READ, "confirm" if again else "words", exercise=exercise))
    odd = [code for code in remarks if code not in HARMLESS | {"broken-check"}]
    return found + [Case(student, LOOK, code, detail) for code in odd]


def reason_of(code: str) -> tuple[str, str]:
    """Return why a case needs a person and what to do, in the language in force."""
    reasons = {
        "interrupted": (
            _("grading was interrupted before there was a grade"),
            _("run the same command again"),
        ),
        "failed": (
            _("the grader itself could not finish"),
            _("grade again; if it fails again, the journal holds the traceback"),
        ),
        "unreadable": (
            _("the file cannot be read as a notebook"),
            _("ask for the file again"),
        ),
        "foreign": (
            _("the notebook is of another assignment"),
            _("ask for the right file"),
        ),
        "missing": (
            _("nothing that could be graded was handed in"),
            _("ask for the notebook"),
        ),
        "student-id": (
            _("the name of the folder or file cannot be a student's id"),
            _("rename it in the submissions and grade again"),
        ),
        "broken-check": (
            _("a hidden check is broken; the points of its exercise are not final"),
            _("mend the check in judge.py and grade again"),
        ),
        "confirm": (
            _("points given by hand, and the submission was graded again since"),
            _("confirm or change them in nbgrader's formgrader"),
        ),
        "words": (
            _("an answer that a person reads"),
            _("read it in nbgrader's formgrader"),
        ),
        "timeout": (
            _("a cell ran too long and was stopped"),
            _("see in the feedback page whether a loop is at fault or the limit"),
        ),
        "died": (
            _("the student's process ended while it ran"),
            _("see in the feedback page which cell ended it"),
        ),
        "untouched": (
            _("no exercise was answered"),
            _("ask whether the right file was handed in"),
        ),
        "lacking": (
            _("the exercise is not in the notebook: deleted, or added after it was handed out"),
            _("if it was added later, hand the notebook out again or grade by hand"),
        ),
        "several": (
            _("several notebooks were handed in, and one was graded"),
            _("make sure that it is the one that counts"),
        ),
        "timestamp": (
            _("the time of handing in could not be read, so nothing was counted as late"),
            _("look the time up on your platform"),
        ),
    }
    unforeseen = (_("something unusual happened while it ran"), _("look at the feedback page"))
    return reasons.get(code, unforeseen)
