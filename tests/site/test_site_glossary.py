"""The glossary: whole in both languages, found by its words, linked from where it is needed."""

import re

import nbformat
import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.site.glossary import (
    _first_section,
    glossary_path,
    glossary_sheets,
    linked_terms,
    pattern_of,
    read_glossary,
    terms_taken_home,
)
from coursekit.site.pages import Section, lesson_names, section_ids, sections_of
from coursekit.site.sheet import Shelf

COURSE = Course()
TERMS = [term for _names, terms in read_glossary(glossary_path(COURSE)) for term in terms]
LESSONS = lesson_names(COURSE, LANGUAGES)


def lessons() -> dict:
    return {
        lang: {
            name: nbformat.read(COURSE.lesson_notebook(name, lang), as_version=4)
            for name in LESSONS
        }
        for lang in LANGUAGES
    }


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.anchor)
def test_a_term_has_one_sentence_in_every_language(term):
    assert set(term.names) == set(term.definitions) == set(LANGUAGES)
    english, chinese = term.definitions["en"], term.definitions["zh"]
    assert (english.endswith(".") and english[0].isupper()) or english[0] == "$"
    assert chinese.endswith("。") and chinese.count("。") == 1
    assert english.count("$") == chinese.count("$") and english.count("`") == chinese.count("`")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_terms_share_a_name_or_a_place(lang):
    forms = [form.lower() for term in TERMS for form in term.forms(lang)]
    assert len(forms) == len(set(forms))
    assert len({term.anchor for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_translates_a_term_as_the_glossary_does(name):
    known = {form.lower(): term.forms("zh") for term in TERMS for form in term.forms("en")}
    for english, chinese in terms_taken_home(lessons()["en"][name]):
        assert chinese in known.get(english.lower(), [chinese]), english


def test_a_word_that_only_a_lesson_lists_is_on_the_page_too(small_site):
    course, _report = small_site
    text = (course.site / "zh" / "glossary.html").read_text(encoding="utf-8")
    assert re.search('id="rule-of-thumb">.*?经验法则.*?rule of thumb.*?第 02 课引入', text, re.S)


def test_both_languages_of_a_lesson_take_the_same_terms_home():
    read = lessons()
    for name in LESSONS:
        assert terms_taken_home(read["en"][name]) == terms_taken_home(read["zh"][name])


def test_a_term_leads_to_the_section_that_introduces_it_in_every_language():
    read = lessons()
    anchors = {name: section_ids(notebook) for name, notebook in read["en"].items()}
    shelf = Shelf(COURSE, read, anchors)
    english, chinese = (glossary_sheets(shelf, lang)[0] for lang in LANGUAGES)
    assert english.sections == chinese.sections
    place = '<a href="03_computation_graphs.html#'
    entry = english.text.split("### topological order")[1].split("###")[0]
    assert place in entry and "Introduced in lesson 03" in entry
    entry = chinese.text.split("### 拓扑序\n")[1].split("###")[0]
    assert place in entry and "第 03 课引入" in entry


def test_sections_go_with_their_anchors():
    for notebook in lessons()["zh"].values():
        assert len(list(sections_of(notebook))) == len(section_ids(notebook))


def test_a_course_without_a_glossary_has_no_such_page(tmp_path):
    empty = Shelf(Course(tmp_path), {lang: {} for lang in LANGUAGES})
    assert glossary_sheets(empty, "en") == [] and linked_terms(empty.course, "en") == []


def test_a_term_that_no_section_speaks_of_leads_to_the_beginning():
    sections = [Section("One", "a tensor", ""), Section("Two", "a graph", "graph")]
    assert [_first_section(pattern_of([w], "en"), sections) for w in ("graph", "tape")] == [1, 0]


def test_words_are_whole_in_english_and_longest_first_in_chinese():
    assert pattern_of(["leaf"], "en").search("a leaflet") is None
    assert pattern_of(["vector"], "en").search("vector–Jacobian products") is None
    assert pattern_of(["梯度下降", "梯度"], "zh").search("用梯度下降法")[0] == "梯度下降"


def test_a_lesson_links_the_first_use_of_a_term_and_its_closing_table(small_site):
    course, _report = small_site
    text = (course.site / "en" / "02_slopes.html").read_text(encoding="utf-8")
    link = '<a class="term reference internal" href="glossary.html#learning-rate"'
    assert text.count(link) == 2, "once in the prose, although used twice, and once in the table"
    assert text.index(link) < text.index("The learning rate again")
    text = (course.site / "zh" / "02_slopes.html").read_text(encoding="utf-8")
    assert text.count('href="glossary.html#learning-rate"') == 2


def test_the_glossary_is_searched_and_stands_on_the_shelf(small_site):
    course, _report = small_site
    index = (course.site / "zh" / "search-index.js").read_text(encoding="utf-8")
    assert '"page":"glossary","in":"术语表","title":"学习率","anchor":"learning-rate"' in index
    for page in ("index", "02_slopes"):
        text = (course.site / "zh" / f"{page}.html").read_text(encoding="utf-8")
        assert 'href="glossary.html">术语表</a>' in text


def test_no_lesson_says_in_place_where_it_means_instead():
    """It would be linked to the operation that changes a tensor in place."""
    for source in sorted(Course().root.glob("notebooks/*.py")):
        assert "in place of" not in source.read_text(encoding="utf-8"), source.name


def test_guides_and_messages_call_a_node_as_the_glossary_does():
    root = Course().root
    for text in [*root.glob("docs/*.py"), *root.glob("*/locale/zh.json")]:
        assert "结点" not in text.read_text(encoding="utf-8"), text.name
