"""The report on a class: its figures are the gradebook's, and nothing in it can harm its reader."""

import csv
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from grading.classroom import NAME, Classroom

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.overview import survey
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings, write_grades
from coursekit.grading.report_page import bin_counts, histogram, queue, tiles, write_report
from coursekit.paths import Course

HERE = Path(__file__).parents[1]
EVIL = "<img src=x onerror=alert(1)>&\"'"
FORGOT = "you forgot to divide by n"
LONG = "def mean(values):\n    if not values:\n        raise ValueError\n    total, n = 0, 0\n" + (
    "    while n < len(values):\n        total, n = total + values[n], n + 1\n"
    "    return total / n if n else [k for k in values][-1]"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of nine: every kind of grade, remark and misfortune."""
    place = tmp_path_factory.mktemp("report")
    shutil.copytree(HERE / "tiny_course", place / "course")
    course = Course(place / "course", classroom=place / "classroom")
    with use_language("en"):
        room = Classroom(course)
        room.enter("amy", 2, 3, seconds=1.5)
        room.enter("bob", 2, 1, {"mean": LONG}, {"mean": FORGOT}, seconds=0.5)
        room.enter(
            "李雷", 0, 1, {"mean": LONG}, {"mean": "你忘了除以 n", "double": "new words"}, lang="zh"
        )
        ran = {"en": ["code cell 2: it ran longer than allowed"], "zh": ["第 2 个代码单元：超时"]}
        room.enter("slow", 0, 0, remarks=("timeout", "renamed"), reason=ran["en"][0], notes=ran)
        room.enter(EVIL, 1, 0.5, reason=EVIL, remarks=("died",))
        room.note("torn", "review", status="review", reason="damaged", remarks=["unreadable"])
        room.note("cut off", "began", key="")
        room.note("kim_77", "review", status="review", reason="none", remarks=["missing"])
        room.note("odd", "failed", status="failed", reason="OSError: x", remarks=[])
        with open_gradebook(course) as gradebook:
            gradebook.update_or_create_student("amy", first_name="Amy", last_name="Pond")
            gradebook.update_or_create_student("zoe", first_name="Zoe")
            gradebook.update_or_create_student("kim", first_name="Kim", lms_user_id="77")
            row = gradebook.find_grade("check-double", NAME, NAME, "bob")
            row.manual_score, row.needs_manual_grade = 1.5, True
            gradebook.find_submission_notebook(NAME, NAME, "amy").late_submission_penalty = 1
            gradebook.db.commit()
    return course


@pytest.fixture(scope="module")
def overview(course):
    return survey(course, NAME)


@pytest.fixture(scope="module")
def pages(course):
    return {
        lang: path.read_text(encoding="utf-8") for lang, path in write_report(course, NAME).items()
    }


def test_totals_are_those_of_the_gradebook_after_hands_and_penalties(course, overview):
    totals = {row.student: row.total for row in overview.rows}
    graded = {"amy": 4, "bob": 2.5, "李雷": 1, "slow": 0, EVIL: 1.5}
    assert totals == graded | {"torn": None, "cut off": None, "odd": None, "kim_77": None}
    with open_gradebook(course) as gradebook:
        for student, standing in standings(gradebook, NAME).items():
            submission = gradebook.find_submission(NAME, student)
            penalty = submission.late_submission_penalty or 0
            assert standing.total == max(0, submission.score - penalty)
    with open(write_grades(course), encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {s: float(row["total"]) for s, row in rows.items() if row["total"]} == graded
    assert list(rows["bob"])[4:6] == ["double", "mean"] and rows["bob"]["double"] == "1.5"
    assert rows["cut off"]["status"] == "failed" and "interrupted" in rows["cut off"]["reason"]


def test_the_table_of_grades_needs_no_folder_and_leaves_out_what_the_course_has_no_more(tiny):
    room = Classroom(tiny)
    room.enter("amy", 2, 3)
    shutil.rmtree(tiny.classroom / "source")
    text = write_grades(tiny).read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "assignment,student,total,max,double,mean,status,reason",
        f"{NAME},amy,5,5,2,3,graded,",
    ]
    shutil.rmtree(tiny.root / "solutions" / NAME)
    assert write_grades(tiny).read_text(encoding="utf-8-sig").splitlines()[1:] == []


def test_exercises_count_all_some_and_none(overview):
    double, mean = overview.exercises
    assert (double.name, double.full, double.part, double.none) == ("double", 1, 2, 2)
    assert (mean.name, mean.full, mean.part, mean.none) == ("mean", 1, 3, 1)
    assert double.mean == pytest.approx((2 + 1.5 + 0 + 0 + 1) / 5 / 2)
    assert overview.best == 5


def test_a_misconception_is_one_in_whatever_language_it_was_told(overview):
    forgot, new = overview.misconceptions
    assert (forgot.exercise, forgot.count) == ("mean", 2)
    assert forgot.words == {"en": FORGOT, "zh": "你忘了除以 n"}
    assert (new.count, new.words["en"]) == (1, "new words"), "the bank has changed since"


def test_the_queue_has_what_needs_a_person_most_urgent_first(overview):
    with use_language("en"):
        rows = queue(overview, {"double": "1 · Double"})
    found = [
        (row["urgency"], row["why"], [student for student, _d in row["students"]]) for row in rows
    ]
    assert found == [
        ("act", "the grader itself could not finish", ["odd"]),
        ("act", "grading was interrupted before there was a grade", ["cut off"]),
        ("act", "nothing that could be graded was handed in", ["kim_77"]),
        ("act", "the file cannot be read as a notebook", ["torn"]),
        (
            "read",
            "1 · Double: points given by hand, and the submission was graded again since",
            ["bob"],
        ),
        ("look", "the student's process ended while it ran", [EVIL]),
        ("look", "a cell ran too long and was stopped", ["slow"]),
    ]
    assert all(row["advice"] for row in rows)
    assert {case.student for case in overview.urgent} == {"odd", "cut off", "torn", "kim_77"}


def test_what_happened_is_told_in_the_pages_language(pages):
    assert "code cell 2: it ran longer than allowed" in pages["en"]
    assert "第 2 个代码单元：超时" in pages["zh"] and "it ran longer" not in pages["zh"]


def test_who_resembles_whom_is_a_hint_with_both_texts(overview, pages):
    (found,) = overview.resemblances
    assert found.students == ("bob", "李雷")
    for page in pages.values():
        assert page.count("while n &lt; len(values)") == 2
    assert "A hint, never a verdict" in pages["en"] and "绝不是结论" in pages["zh"]


def test_a_course_without_a_bank_of_mistakes_still_says_who_resembles_whom(tiny):
    tiny.bank(NAME).unlink()
    room = Classroom(tiny)
    for student in ("amy", "bob"):
        room.enter(student, 2, 1, {"mean": LONG}, {"mean": FORGOT})
    found = survey(tiny, NAME)
    assert [r.students for r in found.resemblances] == [("amy", "bob")]
    assert [(m.words["zh"], m.count) for m in found.misconceptions] == [(FORGOT, 2)], (
        "words of an earlier bank stay as they were told"
    )


def test_the_roster_says_who_handed_in_nothing(overview, pages):
    assert overview.absent == [("zoe", "Zoe")]
    assert "Amy Pond" in pages["en"] and 'kim_77 <span class="small">Kim</span>' in pages["en"]
    with use_language("en"):
        assert dict(tiles(overview)) == {
            "handed in": "9",
            "handed in nothing": "1",
            "graded": "5",
            "need a person": "4",
            "median": "1.5 / 5",
            "mean": "1.8 / 5",
        }


class Tags(HTMLParser):
    """Collects what a page would load and run."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.addresses, self.handlers = set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("src", "href", "xlink:href", "action", "data"):
                self.addresses.append(value)
            if name.startswith("on"):
                self.handlers.append(value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_asks_no_network_and_runs_nothing(course, pages, lang):
    tags = Tags(pages[lang])
    assert tags.handlers == []
    assert not tags.tags & {"script", "img", "iframe", "link", "object", "form"}
    assert "@import" not in pages[lang] and "url(" not in pages[lang]
    folder = course.classroom / "report"
    for address in tags.addresses:
        assert not re.match("[a-z]+:|//", address)
    from urllib.parse import unquote

    others = [unquote(address) for address in tags.addresses]
    assert all((folder / other).resolve().is_file() for other in others)
    assert len(others) == 1 + 5, "the other language, and a feedback page for everyone graded"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_is_in_its_language_with_pictures_that_follow_the_theme(pages, lang):
    page = pages[lang]
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in page
    assert page.count('<svg class="ac-picture" role="img"') == 2
    assert "var(--ac-blue,#0067a8)" in page and "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert ("最常见的误解" in page) == (lang == "zh")
    words = FORGOT if lang == "en" else "你忘了除以 n"
    assert words in re.search('<section id="misconceptions">.*?</section>', page, re.S)[0]


def test_bins_hold_their_lower_edge_and_the_last_its_upper_too():
    assert bin_counts([0, 1, 1, 2, 2.5, 3], [0, 1, 2, 3]) == [1, 2, 3]
    assert bin_counts([-1], [0, 1]) == [1]


def test_the_picture_of_a_distribution_has_bars_as_high_as_its_counts():
    svg = histogram([0, 2, 4], [0, 1, 2, 3], "a <title>", "a & b", "<unit>", (1.5, "median"))
    heights = [float(h) for h in re.findall(r'<rect[^>]* height="([\d.]+)" fill="var', svg)]
    assert heights[0] == 0 and heights[2] == pytest.approx(2 * heights[1]) and heights[1] > 0
    assert "a &lt;title&gt;" in svg and "a &amp; b" in svg and "&lt;unit&gt;" in svg
    bars = [float(x) for x in re.findall(r'<rect x="([\d.]+)"', svg)]
    widths = [float(w) for w in re.findall(r'<rect [^>]*width="([\d.]+)"', svg)]
    (mark,) = re.findall(r'd="M([\d.]+) 18V', svg)
    assert float(mark) == pytest.approx(bars[1] + widths[1] / 2, abs=0.2)


def test_without_grades_there_is_a_reason_and_no_page(tiny):
    with use_language("en"):
        with pytest.raises(CourseError, match="nothing has been graded in 01_tiny"):
            write_report(tiny, NAME)
        with pytest.raises(CourseError, match="no assignment 99_none"):
            write_report(tiny, "99_none")
        Classroom(tiny).note("torn", "review", status="review", reason="?", remarks=["unreadable"])
        page = write_report(tiny, NAME)["en"].read_text(encoding="utf-8")
    assert "No grades yet." in page and "torn" in page


def test_a_journal_without_its_gradebook_is_said(tiny):
    with use_language("en"):
        Classroom(tiny).note("torn", "review", status="review", reason="?", remarks=["unreadable"])
        (tiny.classroom / "gradebook.db").unlink()
        with pytest.raises(CourseError, match="nothing has been graded"):
            survey(tiny, NAME)
