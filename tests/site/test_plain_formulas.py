"""Formulas where no TeX is set: in characters, in both languages, on the home page and the lists."""

import re

import nbformat
import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.site.api import api_sheets
from coursekit.site.pages import lesson_names, page_of
from coursekit.site.plain import plain_formulas
from coursekit.site.sheet import Shelf

COURSE = Course()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from $x^3$ you get $3x^2$.", "from x³ you get 3x²."),
        (r"$[z]_+$ 表示 $\max(0, z)$", "[z]₊ 表示 max(0, z)"),
        (r"$x_{10}^{-1} \cdot \eta$, $f'(x)$", "x₁₀⁻¹ ·η, f′(x)"),
        ("no formula, 5 US$", "no formula, 5 US$"),
    ],
)
def test_a_formula_becomes_characters(text, expected):
    assert plain_formulas(text) == expected


@pytest.mark.parametrize("tex", [r"\frac{1}{2}", r"\sqrt2", "x_q", r"x^{\alpha}"])
def test_what_characters_cannot_say_is_refused(tex):
    with pytest.raises(ValueError, match="say it in words"):
        plain_formulas(f"the ${tex}$")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_about_a_page_shows_tex(lang):
    about = {sheet.name: sheet.summary for sheet in api_sheets(Shelf(COURSE, {}), lang)}
    for name in lesson_names(COURSE, LANGUAGES):
        notebook = nbformat.read(COURSE.lesson_notebook(name, lang), as_version=4)
        about[name] = page_of(COURSE, name, lang, notebook).summary
    assert [name for name, line in about.items() if re.search(r"[$\\^`]|\]_", line)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_the_reference_sets_its_formulas(lang):
    overview = api_sheets(Shelf(COURSE, {}), lang)[0].text
    assert r":math:`\max(0, z)`" in overview


def test_the_home_page_says_formulas_in_characters(small_site):
    course, _report = small_site
    text = (course.site / "zh" / "index.html").read_text(encoding="utf-8")
    assert "x² 的动量" in text and "x^2" not in text
