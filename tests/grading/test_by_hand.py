"""An answer in words with points: a rubric for both sides, points by hand, kept when graded again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from autograd_core.language import use_language
from coursekit import cli
from coursekit.build import student_notebook
from coursekit.errors import CourseError
from coursekit.grading.grade import grade
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings
from coursekit.handin import Answer, HandIn
from coursekit.source import SourceError

ROOT = Path(__file__).parents[2]

grades_a_class = pytest.mark.full

REPORT = '''
# %% [markdown] lang="en" exercise="report" role="statement"
r"""
## 3 Report ({{points}} points)
"""

# %% [markdown] lang="zh" exercise="report" role="statement"
r"""
## 3 报告（{{points}} 分）
"""

# %% [markdown] lang="en" exercise="report" role="rubric"
r"""
| Looked for | Points |
|---|---|
| a question <asked> | 1 |
| numbers, `mean` and spread | 2 |
"""

# %% [markdown] lang="zh" exercise="report" role="rubric"
r"""
| 看什么 | 分 |
|---|---|
| 提出了问题 | 1 |
| 有数，`mean` 和离散程度 | 2 |
"""

# %% [markdown] lang="en" exercise="report" role="words"
r"""
*Double-click here and write your report.*
"""

# %% [markdown] lang="zh" exercise="report" role="words"
r"""
*双击这里，写下你的报告。*
"""
'''


@pytest.fixture
def tiny(tiny):
    """The tiny course with a third exercise of three points that a person gives."""
    source, judge = tiny.assignment_source("01_tiny"), tiny.judge("01_tiny")
    source.write_text(source.read_text(encoding="utf-8") + REPORT, encoding="utf-8")
    text = judge.read_text(encoding="utf-8").replace(
        "cell_seconds=3)", 'cell_seconds=3, by_hand={"report": 3})'
    )
    judge.write_text(text, encoding="utf-8")
    return tiny


@pytest.fixture
def classroom(tiny, right, hand_in):
    """Three hand in: a report in English, one in Chinese, and none."""
    hand_in("amy", right | {"report": "I asked."})
    hand_in("李雷", right | {"report": "我问了。"}, lang="zh")
    folder = hand_in("tom", right)
    grade(tiny, folder, sandbox="best")
    return tiny, folder


def give(course, student, points):
    """Enter points by hand as the form grader does."""
    with open_gradebook(course) as gradebook:
        row = gradebook.find_grade("report", "01_tiny", "01_tiny", student)
        row.manual_score, row.needs_manual_grade = points, False
        gradebook.db.commit()


def standing(course):
    with open_gradebook(course) as gradebook:
        return standings(gradebook, "01_tiny")


def page(course, student):
    path = course.classroom / "feedback" / student / "01_tiny" / "01_tiny.html"
    return path.read_text(encoding="utf-8")


def nbgrader(course, *arguments):
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    environment = {
        **os.environ,
        "COURSE_ROOT": str(course.root),
        "COURSE_CLASSROOM": str(course.classroom),
        "COURSE_SANDBOX": "best",
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "lang, words", [("en", "a question <asked>"), ("zh", "提出了问题")], ids=["en", "zh"]
)
def test_the_student_sees_points_and_rubric_and_cannot_change_them(tiny, lang, words):
    notebook = student_notebook(tiny, "01_tiny", lang)
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    assert "3" in re.sub("^## 3", "", cells["statement-report"].source)
    assert (
        words in cells["rubric-report"].source and cells["rubric-report"].metadata.nbgrader.locked
    )
    assert cells["report"].metadata.nbgrader.points == 3
    assert cells["report"].metadata.nbgrader.solution


@grades_a_class
def test_an_answer_in_words_waits_and_a_missing_one_has_nothing(classroom):
    found = standing(classroom[0])
    assert found["amy"].points["report"] is None and found["amy"].waiting == ["report"]
    assert found["李雷"].waiting == ["report"]
    assert found["tom"].points["report"] == 0 and not found["tom"].waiting
    assert found["amy"].total == found["tom"].total == 5


@grades_a_class
def test_points_by_hand_count_and_outlive_regrading(classroom):
    course, folder = classroom
    give(course, "amy", 2.5)
    assert standing(course)["amy"].total == 7.5
    grade(course, folder, sandbox="best")
    assert not standing(course)["amy"].waiting, "nothing has changed, so nothing asks for a look"
    grade(course, folder, sandbox="best", force=True)
    assert standing(course)["amy"].points["report"] == 2.5
    assert standing(course)["amy"].total == 7.5
    assert "7.5 / 8" in page(course, "amy") and "2.5 / 3" in page(course, "amy")


@grades_a_class
def test_feedback_tells_what_is_not_read_from_what_earned_nothing(classroom):
    course, _folder = classroom
    amy, tom, lilei = (page(course, student) for student in ("amy", "tom", "李雷"))
    assert "not read yet · 3" in amy and "3 points more can come from a person" in amy
    assert "not read yet" not in tom and "0 / 3" in tom
    assert "尚未批阅 · 3" in lilei and "另有 3 分要等老师批阅" in lilei


@grades_a_class
def test_feedback_shows_the_rubric_in_the_language_handed_in(classroom):
    course, _folder = classroom
    assert "<th>Looked for</th><th>Points</th>" in page(course, "amy")
    assert "<td>a question &lt;asked&gt;</td><td>1</td>" in page(course, "amy")
    assert "<td>有数，<code>mean</code> 和离散程度</td><td>2</td>" in page(course, "李雷")
    assert page(course, "amy").count("<tr>") == 3


@grades_a_class
def test_stock_nbgrader_keeps_the_points_and_makes_the_same_page(classroom):
    course, folder = classroom
    give(course, "amy", 2)
    grade(course, folder, sandbox="best", force=True)
    ours = {student: page(course, student) for student in ("amy", "tom", "李雷")}
    before = standing(course)
    nbgrader(course, "autograde", "01_tiny", "--force")
    nbgrader(course, "generate_feedback", "01_tiny", "--force")
    assert standing(course) == before
    for student, written in ours.items():
        assert squeezed(page(course, student)) == squeezed(written)
    nbgrader(course, "export")
    exported = (course.classroom / "nbgrader_export.csv").read_text(encoding="utf-8")
    assert re.search(r"amy,.*\b7\.0,8\.0$", exported, re.MULTILINE), exported


def squeezed(text):
    """The page as a parser writes it: nbconvert sends its pages through one."""
    return re.sub(r"\s+", " ", str(BeautifulSoup(text, "html.parser")))


@grades_a_class
def test_the_rubric_stands_beside_the_answer_that_the_form_grader_shows(classroom):
    course, _folder = classroom
    path = course.classroom / "autograded" / "李雷" / "01_tiny" / "01_tiny.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    places = [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells]
    assert places.index("rubric-report") + 1 == places.index("report")
    assert "提出了问题" in cells[places.index("rubric-report")].source


@pytest.mark.parametrize(
    "lang, words", [("en", ["4 by hand", "by hand"]), ("zh", ["4（人工）", "人工阅读"])]
)
def test_a_student_s_table_says_which_points_a_person_gives(lang, words):
    answers = [
        Answer("report", "7", 4, "open", by_hand=True),
        Answer("words", "8", 0, "open", by_hand=True),
    ]
    with use_language(lang):
        table = cli.answers_table(HandIn("14_capstone", Path(), answers))
    assert list(table.columns[2].cells) == words


@grades_a_class
def test_the_table_of_a_run_says_what_is_still_to_be_given(classroom):
    course, folder = classroom
    report = grade(course, folder, sandbox="best")
    with use_language("en"):
        assert cli.grade_table(report).caption == "3 points more are given by hand"


def test_a_rubric_and_points_by_hand_come_together(tiny):
    judge = tiny.judge("01_tiny")
    kept = judge.read_text(encoding="utf-8")
    judge.write_text(kept.replace(', by_hand={"report": 3}', ""), encoding="utf-8")
    with pytest.raises(CourseError, match="report"):
        student_notebook(tiny, "01_tiny", "en")
    judge.write_text(kept.replace('"report": 3', '"mean": 3, "report": 3'), encoding="utf-8")
    with pytest.raises(CourseError, match="mean"):
        student_notebook(tiny, "01_tiny", "en")


def test_a_rubric_without_an_answer_in_words_is_refused(tiny):
    source = tiny.assignment_source("01_tiny")
    text = source.read_text(encoding="utf-8")
    source.write_text(text.split('# %% [markdown] lang="en" exercise="report" role="words"')[0])
    with pytest.raises(SourceError, match="report"):
        student_notebook(tiny, "01_tiny", "en")
