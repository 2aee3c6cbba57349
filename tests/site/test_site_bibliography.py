"""The bibliography: every citation leads to a work, and every work says who cites it."""

import re

import nbformat
import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.site.bibliography import (
    bibliography_path,
    bibliography_sheets,
    cited_sources,
    cites,
    linked_titles,
    read_bibliography,
)
from coursekit.site.pages import lesson_names
from coursekit.site.sheet import Shelf

COURSE = Course()
GROUPS = read_bibliography(bibliography_path(COURSE))
WORKS = [work for group in GROUPS for work in group["work"]]
SOURCES = dict(cited_sources(COURSE))


@pytest.fixture(scope="module")
def pages():
    lessons = {
        lang: {
            name: nbformat.read(COURSE.lesson_notebook(name, lang), as_version=4)
            for name in lesson_names(COURSE, LANGUAGES)
        }
        for lang in LANGUAGES
    }
    return {lang: bibliography_sheets(Shelf(COURSE, lessons), lang)[0] for lang in LANGUAGES}


def test_a_course_without_works_or_without_a_reference_says_so_much_less(tmp_path):
    shelf = Shelf(Course(tmp_path), {"en": {}})
    assert bibliography_sheets(shelf, "en") == linked_titles(shelf.course) == []
    path = bibliography_path(shelf.course)
    path.parent.mkdir()
    path.write_bytes(bibliography_path(COURSE).read_bytes())
    (page,) = bibliography_sheets(shelf, "en")
    assert 'id="kingma-2015"' in page.text and "## Manuals" not in page.text
    assert "Cited by" not in page.text


def test_places_are_unique_and_tell_author_and_year():
    places = [work["id"] for work in WORKS]
    assert len(places) == len(set(places))
    for work in WORKS:
        assert work["id"].endswith(f"-{work['year']}")


@pytest.mark.parametrize("name", SOURCES)
def test_what_a_docstring_cites_by_name_and_year_is_a_work_of_the_bibliography(name):
    _address, text = SOURCES[name]
    for citation in re.split(r"[;:] ", text):
        year = re.search(r"[A-Z]\w+.*\b(1[89]\d\d|20\d\d)\b", citation)
        if year and "PyTorch" not in citation:
            assert any(cites(citation, work) for work in WORKS), citation


def test_a_work_says_where_it_is_cited_and_links_there(pages):
    entry = pages["en"].text.split('id="kingma-2015"')[1].split("</li>")[0]
    assert '<a href="https://arxiv.org/abs/1412.6980">' in entry
    assert '<a href="api-optim.html#autograd_core.optim.Adam"><code>optim.Adam</code></a>' in entry
    entry = pages["zh"].text.split('id="rumelhart-1986"')[1].split("</li>")[0]
    assert '<a href="03_computation_graphs.html">第 03 课</a>' in entry


def test_places_are_listed_as_each_language_lists_things(pages):
    entry = pages["zh"].text.split('id="rumelhart-1986"')[1].split("</li>")[0]
    assert re.search(r"引用之处：<a [^>]*>第 03 课</a>、<a ", entry)
    assert not re.search(r"、\s*、|</a>, ", pages["zh"].text)
    assert "Cited by <a" in pages["en"].text and "</a>, <a" in pages["en"].text


def test_manuals_are_listed_by_their_pages(pages):
    assert "<li>torch.optim.Adam: " in pages["zh"].text
    assert "### MindSpore" in pages["en"].text


def test_every_language_has_the_same_places(pages):
    assert pages["en"].sections == pages["zh"].sections


def test_a_name_without_its_year_is_no_citation():
    work = {"authors": "D. P. Kingma, J. Ba", "year": 2015, "title": "Adam: a method"}
    assert cites("Kingma and Ba, 2015, section 7", work) and cites('"Adam: A Method"', work)
    assert not cites("Kingma and Ba; Smith, 2015", work) and not cites("Kingma, 2014", work)


def test_a_lesson_links_the_works_that_it_names(small_site):
    course, _report = small_site
    text = (course.site / "zh" / "02_slopes.html").read_text(encoding="utf-8")
    assert 'href="bibliography.html#wengert-1964">A simple program</a>' in text
    assert linked_titles(Course(course.site)) == []
