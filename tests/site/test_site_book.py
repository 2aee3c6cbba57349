"""The book: every lesson in one page whose places are its own, printed by the machine's browser."""

import json
import os
import re
import shutil
import sys
from collections import Counter

import pytest

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.paths import LANGUAGES, Course
from coursekit.site import make_books, pdf
from coursekit.site.pdf import book_page, find_browser


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request, small_site):
    course, _report = small_site
    return book_page(course, request.param)


def test_every_place_is_unique_and_every_link_within_the_book_leads_somewhere(book):
    body = re.sub(r"<script.*?</script>", "", book.partition("<body")[2], flags=re.S)
    ids = Counter(re.findall(r'\sid="([^"]+)"', body))
    assert [place for place, count in ids.items() if count > 1] == []
    links = re.findall(r'href="([^"]*)"', body)
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    assert all(link.startswith(("#", "https:")) for link in links), "no link leads to a file"


def test_the_book_has_all_lessons_in_order_with_their_answers_open(book):
    assert re.findall(r'class="book-chapter" id="(\w+)--"', book) == ["02_slopes", "03_graphs"]
    assert "<details open" in book and "<details>" not in book
    assert book.count('href="#03_graphs--') >= 2, "the contents and the lesson before lead there"


def test_the_figures_of_all_lessons_share_one_state(book):
    states = re.findall(r'widget-state\+json">(.*?)</script>', book, re.S)
    views = re.findall(r'widget-view\+json">(.*?)</script>', book, re.S)
    known = json.loads(states[0])["state"]
    assert len(states) == 1 and views
    assert all(json.loads(view)["model_id"] in known for view in views)


def test_a_book_without_live_figures_has_no_state(tmp_path):
    course = Course(tmp_path)
    for path in (course.lesson_notebook("01_a", "en"), course.site / "en" / "01_a.html"):
        path.parent.mkdir(parents=True)
        path.write_text("<head></head><body><article><h1>A</h1></article></body>", "utf-8")
    page = book_page(course, "en")
    assert 'id="01_a--"' in page and '<a href="#01_a--">A</a>' in page
    assert "widget-state" not in page and "<script" not in page


def test_without_a_browser_the_remedy_is_named(monkeypatch):
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CourseError, match="install one, or name it in COURSE_CHROMIUM"):
        find_browser()


def test_without_a_site_the_remedy_is_named(tmp_path):
    with pytest.raises(CourseError, match="course site"):
        book_page(Course(tmp_path), "en")


def browser(folder, code):
    """Make a browser of a few lines of Python; return its path."""
    path = folder / "browser"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


PRINTS = """
(target,) = [word.partition("=")[2] for word in sys.argv if word.startswith("--print-to-pdf=")]
open(target, "w", encoding="utf-8").write(" ".join(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="the browser is a script")
@pytest.mark.parametrize("root", [True, False])
def test_a_browser_is_asked_to_print_and_as_root_without_its_own_sandbox(
    tmp_path, monkeypatch, root
):
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    page, target = tmp_path / "book.html", tmp_path / "book.pdf"
    target.write_text("an old one", encoding="utf-8")
    pdf.print_page(browser(tmp_path, PRINTS), page, target)
    said = target.read_text(encoding="utf-8")
    assert page.as_uri() in said and "--headless" in said and "old" not in said
    assert ("--no-sandbox" in said) is root


@pytest.mark.skipif(os.name != "posix", reason="the browser is a script")
@pytest.mark.parametrize(
    ("code", "words"),
    [("sys.exit('no fonts')", "no fonts"), ("time.sleep(60)", "no answer within 1 s")],
)
def test_a_browser_that_does_not_print_is_quoted(tmp_path, monkeypatch, code, words):
    monkeypatch.setattr(pdf, "PATIENCE", 1 if "sleep" in code else 60)
    target = tmp_path / "book.pdf"
    target.write_text("an old one", encoding="utf-8")
    with use_language("en"), pytest.raises(CourseError, match=words):
        pdf.print_page(browser(tmp_path, code), tmp_path / "book.html", target)
    assert not target.exists()


def test_the_page_of_a_book_goes_away_also_when_it_is_not_printed(small_site, monkeypatch):
    course, _report = small_site

    def fail(browser, page, target):
        assert page.is_file() and target == course.site / "book_en.pdf"
        raise CourseError("no paper")

    monkeypatch.setenv("COURSE_CHROMIUM", "mine")
    monkeypatch.setattr(pdf, "print_page", fail)
    with pytest.raises(CourseError, match="no paper"):
        make_books(course, ("en",))
    assert not (course.site / "en" / "book.html").exists()
    monkeypatch.setattr(pdf, "print_page", lambda browser, page, target: None)
    assert make_books(course, ("en",)) == [course.site / "book_en.pdf"]


@pytest.mark.full
def test_the_book_is_printed(small_site):
    try:
        find_browser()
    except CourseError:
        pytest.skip("no Chromium on this machine")
    course, _report = small_site
    books = make_books(course, ("zh",))
    assert books == [course.site / "book_zh.pdf"]
    printed = books[0].read_bytes()
    assert len(re.findall(rb"/Type /Page\b", printed)) >= 4, "cover, contents, two lessons"
    assert not (course.site / "zh" / "book.html").exists()
