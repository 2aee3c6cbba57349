"""Tables on a phone, and what a terminal printed: nothing squeezed, every column where it belongs."""

import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.site.pages import lesson_names

pytestmark = [pytest.mark.full, pytest.mark.timeout(1200)]

PAGES = [*lesson_names(Course(), LANGUAGES), "instructors_guide", "which_loss"]
#: Cells of which some line holds fewer than three characters although they hold many, and brief
#: or printed ones that break.
SQUEEZED = r"""() => {
  const linesOf = (cell) => {
    const bottoms = [];
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const range = new Range();
      range.selectNodeContents(texts.currentNode);
      for (const box of range.getClientRects()) if (box.width) bottoms.push(box.bottom);
    }
    bottoms.sort((a, b) => a - b);
    return bottoms.filter((bottom, i) => !i || bottom - bottoms[i - 1] > 8).length;
  };
  const shown = [...document.querySelectorAll("article table.docutils :is(th, td)")];
  return shown.filter((cell) => cell.offsetParent && !cell.querySelector(".math, br, p + p")).filter((cell) => {
    const lines = linesOf(cell);
    return cell.matches(".brief, .cell_output td:not(.long)") ? lines > 1 : cell.textContent.length / lines < 3;
  }).map((cell) => cell.textContent.slice(0, 40));
}"""
#: The width of n Chinese characters and of 2 n letters in a terminal's output.
WIDTHS = """(block) => {
  const measure = (words) => {
    const made = document.createElement("span");
    made.textContent = words;
    block.append(made);
    const { width } = made.getBoundingClientRect();
    made.remove();
    return width;
  };
  return [measure("学生，得分（共）".repeat(5)), measure("a1─│┃ -:".repeat(10))];
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_no_cell_is_squeezed_on_a_phone(open_page, course_site, name, lang):
    page = open_page((course_site.site / lang / f"{name}.html").as_uri(), width=390)
    page.wait_for_timeout(300)
    assert page.evaluate(SQUEEZED) == []


def test_without_the_rules_cells_would_be_squeezed(open_page, course_site):
    page = open_page((course_site.site / "zh" / "instructors_guide.html").as_uri(), width=390)
    page.add_style_tag(
        content="article table.docutils :is(th, td) { min-width: 0 !important; white-space: normal !important; }"
    )
    assert page.evaluate(SQUEEZED)


@pytest.mark.parametrize("name", ["instructors_guide", "02_four_ways"])
def test_a_chinese_character_takes_two_columns_of_a_terminal(open_page, course_site, name):
    page = open_page((course_site.site / "zh" / f"{name}.html").as_uri())
    page.wait_for_timeout(300)
    blocks = page.locator("article :is(.cell_output, .highlight-console, .highlight-text) pre")
    han, latin = blocks.first.evaluate(WIDTHS)
    assert han == pytest.approx(latin, rel=0.005)


def test_code_has_the_same_lines_by_day_and_by_night(open_page, course_site):
    heights = set()
    for dark in (False, True):
        page = open_page((course_site.site / "zh" / "02_four_ways.html").as_uri(), dark=dark)
        for place in (".cell_input", ".cell_output"):
            line = page.locator(f"article {place} .highlight pre").first
            heights.add((place, line.evaluate("pre => getComputedStyle(pre).lineHeight")))
    assert len(heights) == 2
