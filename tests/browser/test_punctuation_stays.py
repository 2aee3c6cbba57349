"""No line of a lesson begins with the comma, the stop or the rest of a word that follows a formula."""

import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.site.pages import lesson_names

pytestmark = [pytest.mark.full, pytest.mark.timeout(1200)]

PAGES = [*lesson_names(Course(), LANGUAGES), "glossary"]
#: The formulas after which a line ends although something is glued to them, with what is.
TORN = r"""() => {
  const torn = [];
  const box = "p, li, td, th, dd, dt, h1, h2, h3, h4, summary, blockquote";
  for (const formula of document.querySelectorAll("article .math.notranslate:not([data-display])")) {
    const last = [...formula.querySelectorAll(".katex-base")].at(-1)?.getBoundingClientRect();
    if (!last?.width) continue;
    const texts = document.createTreeWalker(formula.closest(box), NodeFilter.SHOW_TEXT);
    texts.currentNode = formula;
    let next = texts.nextNode();
    while (next && formula.contains(next)) next = texts.nextNode();
    if (!next || !/^(?![（《「“‘])[^\s\w\u3400-\u9fff]/.test(next.data)) continue;
    const range = new Range();
    range.setStart(next, 0);
    range.setEnd(next, 1);
    if (range.getBoundingClientRect().left < last.left)
      torn.push(formula.querySelector("annotation").textContent + " | " + next.data.slice(0, 8));
  }
  return torn;
}"""
WITHOUT_THE_RULE = ".keep { white-space: normal !important; }"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_what_is_glued_to_a_formula_stays_on_its_line(open_page, course_site, name, lang):
    page = open_page((course_site.site / lang / f"{name}.html").as_uri())
    for width in (390, 820, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(80)
        assert page.evaluate(TORN) == [], width


def test_without_the_rule_lines_would_be_torn(open_page, course_site):
    many = "12_optimizers_momentum"
    page = open_page((course_site.site / "zh" / f"{many}.html").as_uri(), width=390)
    page.add_style_tag(content=WITHOUT_THE_RULE)
    assert page.evaluate(TORN)
