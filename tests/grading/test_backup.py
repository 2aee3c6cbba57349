"""A backup is whole, also while somebody grades, and can be put back."""

import sqlite3
import zipfile

import pytest
from grading.classroom import Classroom

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.backup import back_up
from coursekit.grading.journal import Journal
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings
from coursekit.paths import Course


@pytest.fixture
def room(tiny):
    with use_language("en"):
        room = Classroom(tiny)
        room.enter("amy", 2, 3)
        yield room


def test_a_classroom_comes_back_as_it_was(room, tmp_path):
    course = room.course
    (course.classroom / "link").symlink_to(course.root)
    (course.classroom / ".grades.csv.7.part").write_text("half", encoding="utf-8")
    path = back_up(course, tmp_path / "kept" / "monday.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "new")
    again = Course(course.root, classroom=tmp_path / "new" / "classroom")
    assert Journal(again, "01_tiny").last == Journal(course, "01_tiny").last
    with open_gradebook(again) as gradebook:
        assert standings(gradebook, "01_tiny")["amy"].total == 5
    files = lambda root: {
        p.relative_to(root) for p in root.rglob("*") if p.is_symlink() or p.is_file()
    }
    gone = files(course.classroom) - files(again.classroom)
    assert {path.name for path in gone} == {"link", ".grades.csv.7.part"}
    assert not files(again.classroom) - files(course.classroom)
    page = "feedback/amy/01_tiny/01_tiny.html"
    assert (again.classroom / page).read_bytes() == (course.classroom / page).read_bytes()


def test_a_gradebook_that_is_being_written_is_copied_whole(room, tmp_path):
    writer = sqlite3.connect(room.course.classroom / "gradebook.db")
    writer.execute("insert into student (id) values ('half')")  # not committed
    with zipfile.ZipFile(back_up(room.course, tmp_path / "a.zip")) as archive:
        archive.extract("classroom/gradebook.db", tmp_path)
        assert not [name for name in archive.namelist() if "gradebook.db-" in name]
    writer.close()
    copy = sqlite3.connect(tmp_path / "classroom" / "gradebook.db")
    assert copy.execute("select id from student").fetchall() == [("amy",)]
    assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
    copy.close()


def test_a_backup_never_replaces_another_nor_lies_in_what_it_backs_up(room, tmp_path):
    path = back_up(room.course, tmp_path / "a.zip")
    before = path.read_bytes()
    with pytest.raises(CourseError, match="exists already"):
        back_up(room.course, path)
    assert path.read_bytes() == before
    with pytest.raises(CourseError, match="outside"):
        back_up(room.course, room.course.classroom / "sub" / "a.zip")
    assert not (room.course.classroom / "sub").exists()
    assert back_up(room.course).parent == room.course.root / "backups"


def test_a_backup_that_fails_leaves_nothing(room, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.grading.backup._add_gradebook", full)
    with pytest.raises(OSError):
        back_up(room.course, tmp_path / "kept" / "a.zip")
    assert list((tmp_path / "kept").iterdir()) == []


def test_without_a_classroom_there_is_nothing_to_back_up(tiny):
    with use_language("en"), pytest.raises(CourseError, match="no classroom"):
        back_up(tiny)
