"""What students hand in is found, or a reason is given; nothing else is opened and nothing stops."""

import json
import os
import sys

import nbformat
import pytest

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.intake import LARGEST, collect, read_notebook
from coursekit.grading.remarks import codes


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "submissions"
    path.mkdir()
    return path


@pytest.fixture
def text(answered):
    return nbformat.writes(answered({}))


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


def collected(tiny, folder, name="01_tiny"):
    return {s.student: s for s in collect(tiny, folder, name)[1]}


@pytest.mark.parametrize("place", ["amy/01_tiny/01_tiny.ipynb", "amy/01_tiny.ipynb", "amy.ipynb"])
def test_three_ways_to_hand_in(tiny, folder, text, place):
    write(folder / place, text)
    submission = collected(tiny, folder)["amy"]
    assert (submission.problem, submission.remarks, submission.text) == (None, [], text)


@pytest.mark.parametrize("student", ["o'brien", "a[x]{y}*", "李雷", "a b", "x+y", "=1+1", "-rf"])
def test_any_printable_id_will_do(tiny, folder, text, student):
    write(folder / student / "01_tiny.ipynb", text)
    assert not collected(tiny, folder)[student].problem


def test_ids_in_decomposed_form_are_the_same_student(tiny, folder, text):
    write(folder / "Jose\u0301" / "01_tiny.ipynb", text)
    assert list(collected(tiny, folder)) == ["Jos\u00e9"]


@pytest.mark.parametrize("student", ["a\nb", " a", "x" * 101, "a\u202eb"])
def test_an_id_that_cannot_be_shown_is_refused(tiny, folder, text, student):
    write(folder / student / "01_tiny.ipynb", text)
    assert collected(tiny, folder)[student].problem.code == "student-id"


def test_a_renamed_notebook_is_recognised_by_its_metadata(tiny, folder, text):
    write(folder / "amy" / "final (2).ipynb", text)
    submission = collected(tiny, folder)["amy"]
    assert submission.text == text and codes(submission.remarks) == ["renamed"]
    assert "final (2).ipynb" in submission.remarks[0].words()


def test_without_course_metadata_the_cells_tell(tiny, folder, answered):
    notebook = answered({})
    notebook.metadata = {}
    write(folder / "amy" / "x.ipynb", nbformat.writes(notebook))
    assert not collected(tiny, folder)["amy"].problem


def test_the_plainly_named_notebook_goes_before_others(tiny, folder, text):
    write(folder / "amy" / "01_tiny.ipynb", text)
    write(folder / "amy" / "zz.ipynb", text)
    submission = collected(tiny, folder)["amy"]
    assert submission.path.name == "01_tiny.ipynb" and codes(submission.remarks) == ["several"]


FOREIGN = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
OTHER = json.dumps(
    {"cells": [], "metadata": {"course": {"name": "09_x"}}, "nbformat": 4, "nbformat_minor": 5}
)


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'{"cells": [', "damaged"),
        (b"[1, 2]", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (b'{"cells": 3, "nbformat": 4}', "not a notebook"),
        (b'{"nbformat": 99, "cells": []}', "not a notebook"),
        (b'{"nbformat": 2}', "cannot be read"),
        (b"\x80\x81\xff\xfe\x00", "not text"),
        (b"[" * 100_000, "damaged"),
        (FOREIGN, "not the notebook of assignment 01_tiny"),
        (OTHER, "not the notebook of assignment 01_tiny"),
    ],
    ids=range(12),
)
def test_what_cannot_be_graded_gets_a_reason_in_words(tiny, folder, text, content, reason):
    write(folder / "amy" / "handed in.ipynb", content)
    write(folder / "bob" / "01_tiny.ipynb", text)
    submissions = collected(tiny, folder)
    assert reason in submissions["amy"].problem.words()
    assert not submissions["bob"].problem


def test_a_file_too_large_is_not_read(tiny, folder):
    path = folder / "amy.ipynb"
    path.touch()
    os.truncate(path, LARGEST + 1)
    assert "larger" in collected(tiny, folder)["amy"].problem.words()


def test_an_empty_folder_is_a_student_without_a_notebook(tiny, folder, text):
    (folder / "amy").mkdir()
    write(folder / "bob.ipynb", text)
    assert "no notebook" in collected(tiny, folder)["amy"].problem.words()


def test_a_folder_named_like_a_notebook(tiny, folder):
    (folder / "amy" / "01_tiny.ipynb").mkdir(parents=True)
    assert "regular file" in collected(tiny, folder)["amy"].problem.words()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_links_are_not_followed(tiny, folder, tmp_path, text):
    write(tmp_path / "secret.ipynb", text)
    write(tmp_path / "others" / "01_tiny.ipynb", text)
    (folder / "amy").mkdir()
    (folder / "amy" / "01_tiny.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (folder / "bob").symlink_to(tmp_path / "others")
    submissions = collected(tiny, folder)
    assert "regular file" in submissions["amy"].problem.words()
    assert "regular file" in submissions["bob"].problem.words()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_does_not_hang(tiny, folder):
    (folder / "amy").mkdir()
    os.mkfifo(folder / "amy" / "01_tiny.ipynb")
    assert "regular file" in collected(tiny, folder)["amy"].problem.words()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_other_encodings_are_repaired(tiny, folder, answered, encoding):
    text = nbformat.writes(answered({}, "zh"))
    write(folder / "amy.ipynb", text.encode(encoding))
    assert collected(tiny, folder)["amy"].text == text


def test_a_notebook_of_format_3_is_upgraded(folder, answered):
    old = nbformat.convert(answered({}), 3)
    write(folder / "amy.ipynb", nbformat.writes(old, version=3))
    text, notebook = read_notebook(folder / "amy.ipynb")
    assert notebook["nbformat"] == json.loads(text)["nbformat"] == 4


@pytest.mark.parametrize(
    "stamp, kept", [("2026-11-20 12:00:00 UTC", True), ("yesterday", False), ("\0" * 500, False)]
)
def test_a_bad_timestamp_is_noted_and_ignored(tiny, folder, text, stamp, kept):
    write(folder / "amy" / "01_tiny.ipynb", text)
    write(folder / "amy" / "timestamp.txt", stamp)
    submission = collected(tiny, folder)["amy"]
    assert (submission.timestamp == stamp) is kept
    assert codes(submission.remarks) == ([] if kept else ["timestamp"])


def test_the_assignment_is_inferred(tiny, folder, text):
    write(folder / "amy" / "x.ipynb", text)
    assert collect(tiny, folder)[0] == "01_tiny"


def test_the_only_assignment_of_a_course_need_not_be_named_anywhere(tiny, folder, answered):
    notebook = answered({})
    del notebook.metadata["course"]
    write(folder / "amy" / "work.ipynb", nbformat.writes(notebook))
    write(folder / "notes.txt", "not a submission")
    name, (submission,) = collect(tiny, folder)
    assert name == "01_tiny" and submission.student == "amy" and submission.problem is None


def test_several_assignments_must_be_named(tiny, folder, text):
    other = tiny.root / "solutions" / "02_other"
    other.mkdir()
    (other / "assignment.py").touch()
    write(folder / "amy" / "01_tiny.ipynb", text)
    write(folder / "bob" / "02_other" / "x.ipynb", FOREIGN)
    with pytest.raises(CourseError, match="--assignment"):
        collect(tiny, folder)
    assert collected(tiny, folder)["bob"].problem


def test_a_folder_without_submissions_is_an_error(tiny, folder):
    with pytest.raises(CourseError, match=r"no submissions|没有提交"):
        collect(tiny, folder)
    with pytest.raises(CourseError):
        collect(tiny, folder / "missing")


def test_hidden_files_and_checkpoints_are_no_submissions(tiny, folder, text):
    write(folder / "amy" / "01_tiny.ipynb", text)
    write(folder / "amy" / ".ipynb_checkpoints" / "01_tiny-checkpoint.ipynb", text)
    write(folder / ".trash" / "01_tiny.ipynb", text)
    write(folder / "__MACOSX" / "01_tiny.ipynb", text)
    submissions = collected(tiny, folder)
    assert list(submissions) == ["amy"] and submissions["amy"].remarks == []
