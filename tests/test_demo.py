"""The demo: every step is walked, whatever the one before came to, and no score goes by unseen."""

import errno
import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from autograd_core.language import use_language
from coursekit import demo, site
from coursekit.errors import CourseError
from coursekit.grading import grade as grading
from coursekit.grading import release as releasing
from coursekit.grading import sandbox

EXPECTED = "[amy]\ntotal = 4\n[bob]\ntotal = 0\n[eve]\ntotal = 1.5\n"


@pytest.fixture
def walk(tiny, monkeypatch):
    """Walk through the demo of the tiny course; return its exit code and what it said."""
    released = []
    monkeypatch.setattr(releasing, "release", lambda *given: released.append(given))

    def walk():
        said = io.StringIO()
        with use_language("en"):
            code = demo.run_demo(tiny, Console(file=said, width=200))
        return code, said.getvalue()

    walk.course, walk.released = tiny, released
    return walk


@pytest.fixture
def no_site(monkeypatch):
    def built(course, progress):
        progress("a page [with brackets]")
        folder = course.build / "site"
        return SimpleNamespace(pages=["a", "b"], folder=folder, problems=[])

    monkeypatch.setattr(site, "build_site", built)


@pytest.fixture
def sampled(tiny, monkeypatch):
    """Give the tiny course a sample class whose grades are the test's own."""

    def sampled(**totals):
        samples = tiny.samples("01_tiny")
        samples.mkdir()
        (samples / "expected.toml").write_text(EXPECTED, encoding="utf-8")

        def grade(course, folder, name, sandbox, progress):
            assert sandbox == "best" and (folder / "amy").is_dir()
            assert course.classroom == tiny.build / "demo" / "classroom"
            progress(1, 3, "amy")
            entries = [
                SimpleNamespace(student=student, total=total, reason=f"of {student}")
                for student, total in totals.items()
            ]
            return SimpleNamespace(assignment=name, entries=entries, sandbox="reduced")

        monkeypatch.setattr(grading, "grade", grade)
        monkeypatch.setattr(sandbox, "why_not_full", lambda: "no wall here")
        monkeypatch.setattr(
            demo, "make_samples", lambda course, name, folder: (folder / "amy").mkdir(parents=True)
        )

    return sampled


def test_all_steps_are_done_beside_the_running_course(walk, no_site, sampled):
    sampled(amy=4, bob=None, eve=1.5)
    code, said = walk()
    assert code == 0 and said.count("✓") == 4
    assert "2 notebooks" in said and "1 released" in said and "2 pages" in said
    assert "3 submissions, sandbox: reduced" in said
    assert "no full sandbox here (no wall here)" in said
    assert "start.py lab --lang en" in said
    ((course, name),) = walk.released
    assert name == "01_tiny" and course.root == walk.course.root
    assert course.classroom == walk.course.build / "demo" / "classroom"


def test_a_score_that_was_not_expected_is_named_and_the_rest_goes_on(walk, no_site, sampled):
    sampled(amy=3, bob=None, max=0)
    code, said = walk()
    assert code == 1 and said.count("✓") == 3 and said.count("✗") == 1
    assert "amy got 3 points, 4 were expected. of amy" in said
    assert "eve got 0 points, 1.5 were expected." in said
    assert "max got 0 points, ? were expected. of max" in said
    assert "bob got" not in said and "2 pages" in said


def test_an_assignment_without_samples_is_not_graded(walk, no_site):
    assert "0 submissions" in walk()[1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CourseError("nothing to release"), "nothing to release"),
        (OSError(errno.ENOSPC, "No space left on device", "x"), "No space left on device"),
    ],
)
def test_a_step_that_cannot_be_done_is_said_and_the_next_is_tried(
    walk, no_site, monkeypatch, error, words
):
    def fail(course, progress):
        raise error

    monkeypatch.setattr(demo, "release_assignments", fail)
    code, said = walk()
    assert code == 1 and words in said and said.count("✓") == 3
    assert "✗ releasing the assignments: failed" in said


def test_what_an_earlier_demo_left_is_taken_away(walk, no_site):
    old = walk.course.build / "demo" / "old"
    old.mkdir(parents=True)
    walk()
    assert not old.exists()
