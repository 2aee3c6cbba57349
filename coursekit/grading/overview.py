"""One assignment as its class did it: everything that the report page shows, before any words."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import MissingEntry, Student
from nbgrader.utils import is_solution

from autograd_core.language import translator
from coursekit import build
from coursekit.errors import CourseError
from coursekit.grading.execute import Judge, load_judge
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import Standing, exercise_order, standings
from coursekit.grading.restore import released_notebook
from coursekit.grading.review import ACT, LOOK, READ, Case, cases_of
from coursekit.grading.similarity import Resemblance, Work, resemblances
from coursekit.paths import LANGUAGES, Course

_ = translator(__name__)


@dataclass(frozen=True)
class Row:
    """One student: ``total`` is None without a grade; ``feedback`` is None without a page."""

    student: str
    name: str
    status: str
    standing: Standing
    total: float | None
    seconds: float
    feedback: Path | None


@dataclass(frozen=True)
class Exercise:
    """How a class did in one exercise: students with all, some and none of its ``most`` points."""

    name: str
    most: float
    full: int
    part: int
    none: int
    mean: float


@dataclass(frozen=True)
class Misconception:
    """A mistake that the bank knows, and how many made it; ``words`` by language."""

    exercise: str
    words: Mapping[str, str]
    count: int


@dataclass(frozen=True)
class Overview:
    """One assignment's class.

    ``absent`` are students of the roster who handed nothing in, ``tiers`` the sandboxes used,
    ``notes`` what happened while a submission ran: student → language → sentences.
    """

    course: Course
    assignment: str
    most: dict[str, float]
    rows: list[Row]
    misconceptions: list[Misconception]
    cases: list[Case]
    resemblances: list[Resemblance]
    absent: list[tuple[str, str]] = field(default_factory=list)
    tiers: list[str] = field(default_factory=list)
    notes: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    @property
    def graded(self) -> list[Row]:
        return [row for row in self.rows if row.total is not None]

    @property
    def totals(self) -> list[float]:
        return [row.total for row in self.graded]

    @property
    def best(self) -> float:
        """The points of the whole assignment."""
        return round(sum(self.most.values()), 6)

    @property
    def exercises(self) -> list[Exercise]:
        """One entry for every exercise that has points."""
        return [self._exercise(name, most) for name, most in self.most.items() if most]

    @property
    def urgent(self) -> list[Case]:
        """The cases without which the grades are not complete; what is only to be read apart."""
        return [case for case in self.cases if case.urgency == ACT]

    @property
    def unread(self) -> list[Case]:
        return [case for case in self.cases if case.urgency == READ]

    def _exercise(self, name: str, most: float) -> Exercise:
        scores = [row.standing.points.get(name) for row in self.graded]
        known = [score for score in scores if score is not None]
        full = sum(score >= most for score in known)
        none = sum(score <= 0 for score in known)
        mean = sum(known) / len(known) / most if known else 0.0
        return Exercise(name, most, full, len(known) - full - none, none, mean)


def survey(course: Course, name: str) -> Overview:
    """Return the overview of an assignment; CourseError when nothing has been graded in it."""
    build.assignment_notebook(course, name, LANGUAGES[0])  # says which assignments there are
    journal = Journal(course, name)
    judge = load_judge(course, name)
    nothing = CourseError(
        _("nothing has been graded in {name} yet: course grade comes first", name=name)
    )
    if not journal.last:
        raise nothing
    with open_gradebook(course) as gradebook:
        found = standings(gradebook, name)
        students = gradebook.students
        try:
            most = _most(course, name, judge, gradebook)
        except MissingEntry:
            raise nothing from None
    records = [journal.last[student] for student in sorted(journal.last)]
    names = _names(students, journal.last)
    rows = [_row(course, name, record, found, names) for record in records]
    works, notes, lacking = _written(course, name, records)
    return Overview(
        course=course,
        assignment=name,
        most=most,
        rows=rows,
        misconceptions=_misconceptions(judge, records),
        cases=_cases(records, found, lacking),
        resemblances=_resemblances(course, name, judge, works),
        absent=_absent(students, journal.last),
        tiers=sorted({record["sandbox"] for record in records if "sandbox" in record}),
        notes=notes,
    )


def _row(course: Course, name: str, record: dict, found: dict[str, Standing], names: dict) -> Row:
    student = record["student"]
    standing = found.get(student)
    page = course.classroom / "feedback" / student / name / f"{name}.html"
    has_grade = standing is not None and record["event"] != "began"
    return Row(
        student=student,
        name=names.get(student, ""),
        status=record.get("status", "failed"),
        standing=standing or Standing(),
        total=standing.total if has_grade else None,
        seconds=record.get("seconds", 0.0),
        feedback=page if page.is_file() else None,
    )


def _names(students: list[Student], handed_in: Iterable[str]) -> dict[str, str]:
    """Return student → full name, also for those whom a platform's download calls by its number."""
    names = {s.id: _full_name(s) for s in students}
    by_number = {s.lms_user_id: _full_name(s) for s in students if s.lms_user_id}
    return {s: names.get(s) or by_number.get(_number(s), "") for s in handed_in}


def _absent(students: list[Student], handed_in: Iterable[str]) -> list[tuple[str, str]]:
    seen = {*handed_in, *map(_number, handed_in)}
    return sorted((s.id, _full_name(s)) for s in students if not {s.id, s.lms_user_id} & seen)


def _number(student: str) -> str:
    """Return the platform's number in "brownemma_1001", as its download names a student."""
    found = re.search(r"_(\d+)$", student)
    return found[1] if found else student


def _full_name(student: Student) -> str:
    return " ".join(filter(None, [student.first_name, student.last_name]))


def _most(course: Course, name: str, judge: Judge, gradebook) -> dict[str, float]:
    """Return exercise → points, in the notebook's order; those read by a person included."""
    points = dict(judge.assignment.points)
    notebook = gradebook.find_notebook(name, name)
    points |= {cell.name.removeprefix("check-"): cell.max_score for cell in notebook.grade_cells}
    order = exercise_order(course, name)
    return {exercise: points[exercise] for exercise in order if exercise in points}


def _cases(records: list[dict], found: dict[str, Standing], lacking: list[Case]) -> list[Case]:
    cases = [case for record in records for case in cases_of(record, found.get(record["student"]))]
    cases += lacking
    return sorted(cases, key=lambda case: (("act", "read", "look").index(case.urgency), case.code))


def _misconceptions(judge: Judge, records: list[dict]) -> list[Misconception]:
    """Count the recognised mistakes; the journal has their words in the submission's language."""
    known = {}
    for wrong in judge.bank.wrongs if judge.bank else []:
        for words in (wrong.en, wrong.zh):
            known[wrong.exercise, words] = {"en": wrong.en, "zh": wrong.zh}
    count, words_of = Counter(), {}
    for record in records:
        for exercise, said in record.get("misconceptions", {}).items():
            words = known.get((exercise, said)) or dict.fromkeys(LANGUAGES, said)
            key = (exercise, words["en"])
            count[key] += 1
            words_of[key] = words
    return [
        Misconception(exercise, words_of[exercise, english], number)
        for (exercise, english), number in sorted(count.items(), key=lambda kv: (-kv[1], kv[0]))
    ]


# --- what was written, for the similarity hint -----------------------------------------------


def _written(
    course: Course, name: str, records: list[dict]
) -> tuple[dict[str, Work], dict[str, dict], list[Case]]:
    """Return student → own work, student → notes, and who lacks exercises.

    They are read from the notebooks as they were graded: those have been restored, their form can
    be trusted. An answer's cell that is missing was deleted, or it was not there yet when the
    notebook was handed out.
    """
    given = released_notebook(course, name, LANGUAGES[0]).cells
    answers = [c.metadata.nbgrader.grade_id for c in given if is_solution(c)]
    works, notes, lacking = {}, {}, []
    for record in records:
        student = record["student"]
        path = course.classroom / "autograded" / student / name / f"{name}.ipynb"
        if not path.is_file():
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        works[student] = _own_work(notebook)
        notes[student] = notebook["metadata"].get("grading", {}).get("notes", {})
        has = {cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]}
        lacking += [Case(student, LOOK, "lacking", exercise=e) for e in answers if e not in has]
    return works, notes, lacking


def _resemblances(
    course: Course, name: str, judge: Judge, works: dict[str, Work]
) -> list[Resemblance]:
    languages = course.languages_of(name)
    known = [_all_of(released_notebook(course, name, lang)) for lang in languages]
    known += [_all_of(build.assignment_notebook(course, name, lang)) for lang in languages]
    return resemblances(works, [*known, _usual_answers(judge)])


def _own_work(notebook: dict) -> Work:
    """Return what the student wrote: answers, and cells that were not in the notebook before."""
    cells = [cell for cell in notebook["cells"] if not _is_locked(cell)]
    return _work(cells)


def _all_of(notebook: dict) -> Work:
    return _work(notebook["cells"])


def _work(cells: list[dict]) -> Work:
    texts: dict[str, list[str]] = {"code": [], "markdown": [], "raw": []}
    for cell in cells:
        texts[cell["cell_type"]].append("".join(cell["source"]))
    return Work(code=tuple(texts["code"]), words=tuple(texts["markdown"] + texts["raw"]))


def _is_locked(cell: dict) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("locked"))


def _usual_answers(judge: Judge) -> Work:
    if judge.bank is None:
        return Work()
    codes = [wrong.code for wrong in judge.bank.wrongs]
    codes += [code for answers in judge.bank.alternatives.values() for code in answers.values()]
    return Work(code=tuple(codes))
