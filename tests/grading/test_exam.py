"""Exam mode: one secret, the same questions for everyone, and nothing to guess."""

import os
import stat

import pytest

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.exam import VARIABLE, exam_seed, make_secret
from coursekit.grading.execute import grade_notebook, load_judge
from coursekit.grading.journal import key_of


@pytest.fixture
def secret(tmp_path, monkeypatch):
    path = make_secret(tmp_path / "kept" / "exam.key")
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def test_without_a_secret_every_draw_is_fresh(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert exam_seed("01_tiny") is None


def test_a_secret_gives_one_seed_an_assignment_again_and_again(secret):
    assert exam_seed("01_tiny") == exam_seed("01_tiny") != exam_seed("02_other")
    assert 0 <= exam_seed("01_tiny") < 2**53
    first = exam_seed("01_tiny")
    secret.write_text("another secret of some length")
    assert exam_seed("01_tiny") != first


def test_spaces_around_a_secret_do_not_count(secret):
    first = exam_seed("01_tiny")
    secret.write_text(f"  {secret.read_text()}\n\n")
    assert exam_seed("01_tiny") == first


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_new_secret_is_its_owners_alone_and_never_replaced(secret):
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text().strip()) == 64
    before = secret.read_text()
    with use_language("en"), pytest.raises(CourseError, match="exists already"):
        make_secret(secret)
    assert secret.read_text() == before


def test_a_missing_or_short_secret_stops_grading_in_words(secret):
    secret.write_text("guess me")
    with use_language("en"), pytest.raises(CourseError, match="fewer than 16 characters"):
        exam_seed("01_tiny")
    secret.unlink()
    with use_language("en"), pytest.raises(CourseError, match="course secret"):
        exam_seed("01_tiny")


def test_a_grade_given_under_another_secret_is_given_again(tiny, secret, monkeypatch):
    keys = [key_of(tiny, "01_tiny", "text", "", "reduced")]
    secret.write_text("another secret of some length")
    keys.append(key_of(tiny, "01_tiny", "text", "", "reduced"))
    monkeypatch.delenv(VARIABLE)
    keys.append(key_of(tiny, "01_tiny", "text", "", "reduced"))
    assert len(set(keys)) == 3


@pytest.mark.full
def test_everyone_in_an_exam_is_asked_the_same(tiny, secret, answered, right):
    judge = load_judge(tiny, "01_tiny")
    seeds = [
        grade_notebook(answered(answers), judge, "reduced")[0].metadata["grading"]["seed"]
        for answers in (right, {})
    ]
    assert seeds == [exam_seed("01_tiny")] * 2
