"""A class list becomes students of the gradebook, whoever wrote it and however."""

import pytest
from grading.classroom import Classroom

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.release import open_gradebook
from coursekit.grading.roster import import_roster

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,"02_four_ways (4711)"
    Points Possible,,,,,20
"Brown, Emma",1001,S1,emma,Tue,
"Li, Wei",1002,S2,li_wei,Tue,
"""
LISTS = {
    "nbgrader": (
        "id,first_name,last_name,email\nemma,Emma,Brown,e@x.org\nli_wei,Wei,Li,\n",
        "utf-8",
    ),
    "canvas": (CANVAS, "utf-8"),
    "moodle": (
        "Username;First name;Surname;Email address\nemma;Emma;Brown;e@x.org\nli_wei;Wei;Li;\n",
        "utf-8-sig",
    ),
    "excel": ("Student ID\tFirst name\tLast name\nemma\tEmma\tBrown\nli_wei\tWei\tLi\n", "utf-16"),
    "registrar": ("序号,学号,名,姓\n1,emma,Emma,Brown\n2,li_wei,Wei,Li\n", "gb18030"),
}


@pytest.fixture
def room(tiny):
    with use_language("en"):
        yield Classroom(tiny)


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8", name="list.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def students(course):
    with open_gradebook(course) as gradebook:
        return {
            s.id: (s.first_name, s.last_name, s.email, s.lms_user_id) for s in gradebook.students
        }


@pytest.mark.parametrize("make", LISTS)
def test_a_list_of_any_make_is_understood(room, write, make):
    roster = import_roster(room.course, write(*LISTS[make]))
    assert sorted(roster.new) == ["emma", "li_wei"]
    assert roster.without_id == (1 if make == "canvas" else 0), "the row of possible points"
    mail = "e@x.org" if make in ("nbgrader", "moodle") else None
    numbers = ("1001", "1002") if make == "canvas" else (None, None)
    assert students(room.course) == {
        "emma": ("Emma", "Brown", mail, numbers[0]),
        "li_wei": ("Wei", "Li", None, numbers[1]),
    }


def test_a_chinese_name_stays_in_one_piece(room, write):
    import_roster(room.course, write("学号,姓名\n2024001,欧阳 小明\n", "gb18030"))
    assert students(room.course)["2024001"][:2] == ("欧阳 小明", None)


def test_importing_again_updates_and_removes_nobody(room, write):
    import_roster(
        room.course, write("id,first_name,email\nemma,Emma,e@x.org\nnoah,Noah,\nzoe,Zoe,\n")
    )
    again = import_roster(room.course, write("id,first_name\nemma,Em\nnoah,Noah\nada,Ada\n"))
    assert (again.new, again.changed, again.unchanged) == (["ada"], ["emma"], ["noah"])
    found = students(room.course)
    assert sorted(found) == ["ada", "emma", "noah", "zoe"]
    assert found["emma"] == ("Em", None, "e@x.org", None), "what the list does not say stays"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,section\nEmma,1\n", "no column of student ids.*name, section"),
        ("id\nemma\nemma\nli\n", "more than once: emma"),
        ("", "is empty"),
        ("PK\x03\x04\0\0\0", "not a table in CSV"),
        ('id,name\nemma,"torn', "not a table in CSV: "),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_entered(room, write, text, words):
    with pytest.raises(CourseError, match=words):
        import_roster(room.course, write(text))
    assert students(room.course) == {}


def test_a_spreadsheet_and_a_foreign_encoding_are_said(room, write):
    with pytest.raises(CourseError, match="save it as CSV first"):
        import_roster(room.course, write("", name="list.xlsx"))
    path = write("")
    path.write_bytes(b"id\n\xff\xff\xff\n")
    with pytest.raises(CourseError, match="neither in UTF-8 nor in GBK"):
        import_roster(room.course, path)


def test_an_interrupted_import_enters_nobody(room, write, monkeypatch):
    from sqlalchemy.orm import Session

    def full(_session):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr(Session, "commit", full)
        import_roster(room.course, write("id\nemma\nnoah\n"))
    assert students(room.course) == {}
