"""Zips as learning platforms export them are understood; dangerous ones are refused."""

import io
import stat
import zipfile

import nbformat
import pytest

from autograd_core.language import use_language
from coursekit.grading import archive
from coursekit.grading.archive import LARGEST, Refused, unpack
from coursekit.grading.intake import collect


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


@pytest.fixture
def text(answered):
    return nbformat.writes(answered({}))


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def zip_bytes(members):
    buffer = io.BytesIO()
    zipped(buffer, members)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "member, student",
    [
        ("amy/01_tiny.ipynb", "amy"),
        ("amy/01_tiny/01_tiny.ipynb", "amy"),
        ("amy.ipynb", "amy"),
        ("2021001-李雷/作业.ipynb", "2021001-李雷"),
        ("doeamy_1234_56789_01_tiny.ipynb", "doeamy_1234"),
        ("doeamy_LATE_1234_56789_my work.ipynb", "doeamy_1234"),
        ("Amy Doe_4711_assignsubmission_file_/01_tiny.ipynb", "Amy_Doe_4711"),
        ("Amy Doe_4711_assignsubmission_file_01_tiny.ipynb", "Amy_Doe_4711"),
    ],
)
def test_the_student_is_read_from_the_platforms_names(tiny, tmp_path, text, member, student):
    path = zipped(tmp_path / "class.zip", {member: text, "__MACOSX/amy/._x.ipynb": "x"})
    _name, submissions = collect(tiny, path)
    assert [(s.student, s.problem, s.text) for s in submissions] == [(student, None, text)]


def test_a_zip_within_the_zip_is_a_students(tiny, tmp_path, text):
    members = {
        "李雷.zip": zip_bytes({"01_tiny.ipynb": text, "data.csv": "1"}),
        "amy/work.zip": zip_bytes({"deep/01_tiny.ipynb": text}),
        "bob.zip": b"no zip",
        "eve.zip": zip_bytes({"../../amy/01_tiny.ipynb": text}),
    }
    submissions = {s.student: s for s in collect(tiny, zipped(tmp_path / "class.zip", members))[1]}
    assert {student for student, s in submissions.items() if s.problem} == {"bob", "eve"}
    assert submissions["李雷"].text == submissions["amy"].text == text


def test_names_in_gbk_are_understood(tmp_path):
    plain = zip_bytes({"AAAA.ipynb": "x"})
    gbk = plain.replace(b"AAAA", "李雷".encode("gbk"))
    (tmp_path / "class.zip").write_bytes(gbk)
    assert (unpack(tmp_path / "class.zip", tmp_path / "out") / "李雷" / "李雷.ipynb").is_file()


def test_names_in_no_known_encoding_stay_as_the_archive_has_them(tmp_path):
    odd = zip_bytes({"AAAA.ipynb": "x"}).replace(b"AAAA", b"a\x9f\xff\xff")
    (tmp_path / "class.zip").write_bytes(odd)
    (student,) = unpack(tmp_path / "class.zip", tmp_path / "out").iterdir()
    assert student.name.startswith("a") and (student / f"{student.name}.ipynb").is_file()


def test_an_empty_folder_is_a_student_who_handed_nothing_in(tiny, tmp_path, text):
    path = zipped(tmp_path / "class.zip", {"amy/01_tiny.ipynb": text, "bob/": ""})
    amy, bob = collect(tiny, path)[1]
    assert amy.problem is None and bob.problem.code == "missing"


@pytest.mark.parametrize(
    "name", ["../x.ipynb", "a/../../x.ipynb", "/x.ipynb", "C:/x.ipynb", "a\\..\\..\\x.ipynb"]
)
def test_paths_that_lead_outside_are_refused(tmp_path, name):
    with pytest.raises(Refused, match="outside"):
        unpack(zipped(tmp_path / "class.zip", {name: "x"}), tmp_path / "out")
    assert not (tmp_path / "x.ipynb").exists()


def test_links_are_refused(tmp_path):
    link = zipfile.ZipInfo("amy/01_tiny.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(Refused, match="link"):
        unpack(zipped(tmp_path / "class.zip", {link: "/etc/passwd"}), tmp_path / "out")


def test_a_bomb_is_cut_off(tmp_path, monkeypatch):
    bomb = zipped(tmp_path / "class.zip", {"amy.ipynb": bytes(LARGEST + 10_000_000)})
    out = unpack(bomb, tmp_path / "out")
    assert (out / "amy" / "amy.ipynb").stat().st_size == LARGEST + 1
    monkeypatch.setattr(archive, "MOST_BYTES", LARGEST // 2)
    with pytest.raises(Refused, match="MB"):
        unpack(bomb, tmp_path / "out")


def test_too_many_files_are_refused_also_within_a_zip(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 5)
    many = {f"{number}.ipynb": "x" for number in range(6)}
    for members in (many, {"amy.zip": zip_bytes(many)}):
        with pytest.raises(Refused, match="files"):
            unpack(zipped(tmp_path / "class.zip", members), tmp_path / "out")


def test_a_damaged_archive_is_refused_in_words(tmp_path):
    (tmp_path / "class.zip").write_bytes(zip_bytes({"amy.ipynb": "x"})[:40])
    with pytest.raises(Refused, match="cannot be read"):
        unpack(tmp_path / "class.zip", tmp_path / "out")
