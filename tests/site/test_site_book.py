"""The book: every lesson in one page whose places are its own, printed by the machine's browser."""

import json
import re
import shutil
from collections import Counter

import pytest

from coursekit.errors import CourseError
from coursekit.paths import LANGUAGES, Course
from coursekit.site import make_books
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


def test_without_a_browser_the_remedy_is_named(monkeypatch):
    monkeypatch.delenv("COURSE_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CourseError, match="install one, or name it in COURSE_CHROMIUM"):
        find_browser()


def test_without_a_site_the_remedy_is_named(tmp_path):
    with pytest.raises(CourseError, match="course site"):
        book_page(Course(tmp_path), "en")


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
