"""Takes grades back to a learning platform: fills in the table that the platform has let you save.

Canvas exports its gradebook and takes it back; Moodle has a grading worksheet for an assignment;
others (学习通 and the like) take a list of students with a column of points. Rows are matched by
what stands in them, not by how columns are called, so the platform's language does not matter.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import MissingEntry, Student

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings
from coursekit.grading.tables import Table, read_table, write_table
from coursekit.paths import Course

_ = translator(__name__)

GRADE = ("grade", "成绩", "分数", "得分", "评分")
MOST = ("maximum grade", "max grade", "最高成绩", "最高分", "最大分数")
#: Columns that Canvas wants back; beside them only the one that is filled in.
CANVAS = ("student", "id", "sis user id", "sis login id", "root account", "section")


@dataclass
class Export:
    """What was filled in: the file, the column, how many students, and who was not found in it."""

    path: Path
    column: str
    filled: int = 0
    missing: list[str] = field(default_factory=list)
    scale: float = 1.0


def export_grades(
    course: Course,
    name: str,
    sheet: Path,
    target: Path | None = None,
    column: str | None = None,
) -> Export:
    """Fill the points of an assignment into a platform's table and write it to ``target``.

    ``target`` is ``SHEET-NAME.csv`` beside the table by default; the table itself stays as it is.
    ``column`` names the column to fill in when it cannot be told. A grade that is not final
    because a person has to look (a submission in review) is not entered.
    """
    table = read_table(sheet)
    points, keys, most = _grades(course, name)
    rows = _match(table, keys)
    if not rows:
        raise CourseError(
            _(
                "no row of {sheet} is one of the {count} students graded in {name}",
                sheet=sheet,
                count=len(points),
                name=name,
            )
        )
    place, is_new = _grade_column(table, name, column)
    target = target or sheet.with_name(f"{sheet.stem}-{name}.csv")
    if target.exists() and sheet.exists() and target.samefile(sheet):
        raise CourseError(_("{path} would be overwritten: name another --output", path=target))
    report = Export(target, table.columns[place], scale=_scale(table, most))
    for student, row in rows.items():
        table.rows[row][place] = f"{round(points[student] * report.scale, 2):g}"
    report.filled = len(rows)
    report.missing = sorted(set(points) - set(rows))
    if _is_canvas(table):
        if is_new:
            _enter_most(table, place, most)
        _keep(
            table, [i for i, t in enumerate(table.columns) if t.strip().casefold() in CANVAS], place
        )
    write_table(target, table)
    return report


def _grades(course: Course, name: str) -> tuple[dict[str, float], dict[str, list[str]], float]:
    """Return student → points, student → what may stand for them in a table, and the most points."""
    last = Journal(course, name).last
    with open_gradebook(course) as gradebook:
        try:
            most = gradebook.find_assignment(name).max_score
        except MissingEntry:
            last, most = {}, 0.0
        found = standings(gradebook, name) if last else {}
        students = {student.id: student for student in gradebook.students}
        keys = {s: _keys(s, students.get(s)) for s in found}
    points = {
        student: found[student].total
        for student, record in last.items()
        if student in found and record.get("status") == "graded"
    }
    if not points:
        raise CourseError(
            _("nothing has been graded in {name} yet: course grade comes first", name=name)
        )
    return points, {student: keys[student] for student in points}, most


def _keys(identity: str, student: Student | None) -> list[str]:
    """Return what a row may call a student, the surest first."""
    keys = [identity]
    if student is not None:
        keys += [student.lms_user_id, student.email]
    number = re.search(r"_(\d+)$", identity)  # as a platform's download names its folders
    keys.append(number[1] if number else None)
    return [key.casefold() for key in keys if key]


def _match(table: Table, keys: dict[str, list[str]]) -> dict[str, int]:
    """Return student → row, by the one column in which most students are found."""
    best: dict[str, int] = {}
    for column in range(len(table.columns)):
        places: dict[str, list[int]] = {}
        for row, value in enumerate(table.values(column)):
            for form in {value.casefold(), value.casefold().removeprefix("participant ")}:
                places.setdefault(form, []).append(row)
        found: dict[str, int] = {}
        for student, mine in keys.items():
            rows = next((places[key] for key in mine if key in places), [])
            if len(rows) == 1 and rows[0] not in found.values():
                found[student] = rows[0]
        if len(found) > len(best):
            best = found
    return best


def _grade_column(table: Table, name: str, wanted: str | None) -> tuple[int, bool]:
    """Return the column to fill in, and whether it had to be added."""
    if wanted is not None:
        place = table.column(wanted)
        if place is None:
            raise CourseError(
                _(
                    "there is no column {wanted}: choose among {found}",
                    wanted=wanted,
                    found=", ".join(table.columns),
                )
            )
        return place, False
    for place, title in enumerate(table.columns):  # Canvas writes "02_four_ways (4711)"
        if re.fullmatch(rf"{re.escape(name)}(\s*\(\d+\))?", title.strip()):
            return place, False
    place = None if _is_canvas(table) else table.column(*GRADE)
    if place is not None:
        return place, False
    table.columns.append(name)
    for row in table.rows:
        row.append("")
    return len(table.columns) - 1, True


def _is_canvas(table: Table) -> bool:
    return table.column("student") == 0 and table.column("id") is not None


def _scale(table: Table, most: float) -> float:
    """Return what turns our points into the table's, where it says how many it has."""
    place = table.column(*MOST)
    if place is None or not most:
        return 1.0
    said = {value.replace(",", ".") for value in table.values(place) if value}
    if len(said) == 1 and re.fullmatch(r"\d+(\.\d+)?", value := said.pop()):
        return float(value) / most
    return 1.0


def _enter_most(table: Table, place: int, most: float) -> None:
    """Canvas takes an assignment's points from the row below the titles."""
    if table.rows and table.rows[0][0].strip().casefold() == "points possible":
        table.rows[0][place] = f"{most:g}"
    else:
        row = [""] * len(table.columns)
        row[0], row[place] = "    Points Possible", f"{most:g}"
        table.rows.insert(0, row)


def _keep(table: Table, columns: list[int], place: int) -> None:
    kept = [*columns, place]
    table.columns = [table.columns[i] for i in kept]
    table.rows = [[row[i] for i in kept] for row in table.rows]
