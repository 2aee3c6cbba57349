"""Who is in the class: takes a list of students into nbgrader's gradebook.

nbgrader's own ``nbgrader db student import`` wants its own column titles and the machine's own
encoding; a registrar's or a platform's list has others. What is entered is the same.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Student

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.grading.release import open_gradebook
from coursekit.grading.tables import Table, read_table
from coursekit.paths import Course

_ = translator(__name__)

#: Field of the gradebook → titles that columns have, the surest first.
TITLES = {
    "id": (
        *("sis login id", "username", "user name", "student id", "student_id", "login id"),
        *("学号", "学号/工号", "学工号", "用户名", "账号", "id number", "id"),
    ),
    "first_name": ("first_name", "first name", "given name", "名"),
    "last_name": ("last_name", "last name", "surname", "姓"),
    "name": ("full name", "student", "name", "姓名", "学生姓名", "全名", "真实姓名"),
    "email": ("email", "email address", "e-mail", "邮箱", "电子邮箱", "电子邮件", "电子邮件地址"),
    "lms_user_id": ("lms_user_id",),
}


@dataclass
class Roster:
    """What an import did: ids that are new, changed, and rows without an id."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    without_id: int = 0


def import_roster(course: Course, path: Path) -> Roster:
    """Enter the students of a CSV file into the gradebook; all of them or, on an error, none.

    Students who are there already get what the file says about them; nobody is removed.
    """
    table = read_table(path)
    students, without_id = read_students(path, table)
    roster = Roster(without_id=without_id)
    course.classroom.mkdir(parents=True, exist_ok=True)
    with open_gradebook(course) as gradebook:
        known = {student.id: student for student in gradebook.students}
        for identity, facts in students.items():
            if identity not in known:
                roster.new.append(identity)
            elif any(getattr(known[identity], key) != value for key, value in facts.items()):
                roster.changed.append(identity)
            else:
                roster.unchanged.append(identity)
        for identity in roster.new:
            gradebook.db.add(Student(id=identity, **students[identity]))
        for identity in roster.changed:
            for key, value in students[identity].items():
                setattr(known[identity], key, value)
        gradebook.db.commit()
    return roster


def read_students(path: Path, table: Table) -> tuple[dict[str, dict[str, str]], int]:
    """Return id → fields of the gradebook, and the number of rows that have no id."""
    places = {key: table.column(*titles) for key, titles in TITLES.items()}
    canvas = table.column("id") if table.column("sis login id", "sis user id") is not None else None
    if canvas is not None:  # Canvas's own number, by which it names what it lets you download
        places["lms_user_id"] = canvas
    if places["id"] is None:
        raise CourseError(
            _(
                "{path} has no column of student ids: call it id, username or 学号 (found: {found})",
                path=path,
                found=", ".join(table.columns),
            )
        )
    found: dict[str, dict[str, str]] = {}
    ids = Counter(identity for identity in table.values(places["id"]) if identity)
    twice = [identity for identity, count in ids.items() if count > 1]
    if twice:
        raise CourseError(
            _("{path} has these ids more than once: {ids}", path=path, ids=", ".join(twice))
        )
    without_id = 0
    for row in table.rows:
        values = {key: row[place].strip() for key, place in places.items() if place is not None}
        identity = values.pop("id")
        if not identity:
            without_id += 1
            continue
        _split_name(values)
        found[identity] = {key: value for key, value in values.items() if value}
    return found, without_id


def _split_name(values: dict[str, str]) -> None:
    """Put a name written in one into the gradebook's two fields."""
    name = values.pop("name", "")
    if not name or values.get("first_name") or values.get("last_name"):
        return
    last, comma, first = name.partition(",")
    if comma:  # "Brown, Emma", as Canvas writes it
        values |= {"first_name": first.strip(), "last_name": last.strip()}
    else:
        values["first_name"] = name
