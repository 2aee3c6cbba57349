"""The notebooks that people open: complete, without outputs or solutions, never silently stale."""

import json

import nbformat
import pytest

from coursekit.build import assignment_notebook, build
from coursekit.paths import LANGUAGES, Course

LESSON = '''\
# ---
# jupyter:
#   course:
#     title: {en: A lesson, zh: 一课}
#     minutes: 5
# ---

# %% [markdown] lang="en"
r"""
# A lesson
"""

# %% [markdown] lang="zh"
r"""
# 一课
"""

# %%
print(T("hello", "你好"))
'''


@pytest.fixture
def course(tiny):
    course = tiny
    course.lesson_source("03_more").parent.mkdir()
    course.lesson_source("03_more").write_text(LESSON, encoding="utf-8")
    return course


def read(path):
    return nbformat.read(path, as_version=4)


def test_every_source_gives_one_notebook_a_language(course):
    report = build(course)
    assert report.ok and not report.unchanged
    assert {p.relative_to(course.root).as_posix() for p in report.written} == {
        f"{folder}/{lang}/{name}.ipynb"
        for folder, name in [("notebooks", "03_more"), ("exercises", "01_tiny")]
        for lang in LANGUAGES
    }


def test_a_second_build_writes_nothing_and_the_check_agrees(course):
    build(course)
    again = build(course)
    assert not again.written and len(again.unchanged) == 4
    assert build(course, check=True).ok


def test_check_finds_a_stale_notebook_and_leaves_it(course):
    build(course)
    notebook = course.lesson_notebook("03_more", "zh")
    before = notebook.read_bytes()
    source = course.lesson_source("03_more")
    source.write_text(LESSON.replace("你好", "您好"), encoding="utf-8")
    report = build(course, check=True)
    assert report.stale == [notebook] and not report.ok
    assert notebook.read_bytes() == before
    assert build(course).written == [notebook]


def test_a_notebook_without_source_goes(course):
    build(course)
    orphan = course.lesson_notebook("09_gone", "en")
    orphan.write_text("{}", encoding="utf-8")
    assert build(course, check=True).stale == [orphan] and orphan.exists()
    assert build(course).ok and not orphan.exists()


def test_one_bad_source_stops_neither_the_others_nor_deletes_its_old_notebooks(course):
    build(course)
    course.lesson_source("03_more").write_text(
        LESSON.replace("# 一课", "## 一课"), encoding="utf-8"
    )
    source = course.assignment_source("01_tiny")
    source.write_text(source.read_text(encoding="utf-8").replace("两道", "两个"), encoding="utf-8")
    report = build(course)
    assert not report.ok and "03_more.py, cell 2" in report.problems[0]
    assert report.written == [course.exercise_notebook("01_tiny", "zh")]
    assert course.lesson_notebook("03_more", "en").exists()


def test_a_judge_that_checks_an_unknown_exercise_is_named(course):
    judge = course.judge("01_tiny")
    judge.write_text(
        judge.read_text(encoding="utf-8").replace('"mean"', '"median"'), encoding="utf-8"
    )
    assert any("median" in p for p in build(course).problems)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_students_get_no_solution_and_a_stub_in_their_language(course, lang):
    build(course)
    text = course.exercise_notebook("01_tiny", lang).read_text(encoding="utf-8")
    assert "SOLUTION" not in text and "np.asarray" not in text
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in read_exercise(course, lang)}
    assert ("你的代码" in cells["double"].source) == (lang == "zh")
    assert "raise NotImplementedError()" in cells["double"].source
    assert "checksum" in cells["check-double"].metadata.nbgrader


def read_exercise(course, lang):
    return read(course.exercise_notebook("01_tiny", lang)).cells


def test_points_come_from_the_judge(course):
    notebook = assignment_notebook(course, "01_tiny", "en")
    points = {
        c.metadata.nbgrader.grade_id: c.metadata.nbgrader.get("points")
        for c in notebook.cells
        if "nbgrader" in c.metadata
    }
    assert points["check-double"] == 2 and points["check-mean"] == 3
    assert "(2 points)" in notebook.cells[2].source


def test_metadata_names_course_kind_and_language(course):
    build(course)
    made = read(course.lesson_notebook("03_more", "zh")).metadata.course
    assert made == {
        "kind": "lesson",
        "lang": "zh",
        "minutes": 5,
        "name": "03_more",
        "title": "一课",
    }


def test_files_are_the_same_bytes_on_every_machine(course):
    build(course)
    raw = course.lesson_notebook("03_more", "zh").read_bytes()
    assert b"\r" not in raw and raw.endswith(b"}\n") and "你好".encode() in raw


def committed():
    course = Course()
    return [
        p for folder in ("notebooks", "exercises") for p in (course.root / folder).glob("*/*.ipynb")
    ]


@pytest.mark.full  # `start.py build --check` says the same
def test_the_committed_notebooks_are_what_their_sources_give():
    report = build(Course(), check=True)
    assert report.problems == [] and report.stale == []


@pytest.mark.parametrize("path", committed(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_committed_notebooks_carry_no_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(c.get("outputs") or c.get("execution_count") for c in cells)
