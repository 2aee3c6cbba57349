"""Every page of the real site, in both languages: silent, local, readable by everyone."""

import gzip
import re
from pathlib import Path

import pytest

from coursekit.paths import LANGUAGES, Course
from coursekit.site.pages import lesson_names

# The first test waits until the site stands: every lesson is run for it, in both languages.
pytestmark = [pytest.mark.full, pytest.mark.timeout(1200)]

LESSONS = lesson_names(Course(), LANGUAGES)
#: One of every kind of page beside the lessons; the links of all pages are checked by the build.
SHEETS = [
    "glossary",
    "api",
    "api-calculus",
    "api-operations",
    "api-optim",
    "bibliography",
    "instructors_guide",
    "rows_and_tests",
]
PAGES = ["index", "search", *LESSONS, *SHEETS]
AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
#: width, height, dark: a laptop by day, a phone by night
LOOKS = [(1280, 900, False), (390, 844, True)]


#: What is inside a picture is one image to a reader: only its frame is judged. And axe sees no
#: text in MathML, so it takes a header that holds a formula for an empty one.
VIOLATIONS = """async (tags) => {
  const seen = (rule) => (node) =>
    !(rule === "empty-table-header" && document.querySelector(node.target[0]).querySelector("math"));
  const { violations } = await axe.run({ exclude: [[".ac-picture > *"]] }, { runOnly: tags });
  return violations
    .map((v) => ({ ...v, nodes: v.nodes.filter(seen(v.id)) }))
    .filter((v) => v.nodes.length)
    .map((v) => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3)
      .map((n) => n.html.slice(0, 200) + " " + n.failureSummary.replace(/\\s+/g, " ")).join(" | "));
}"""


def settle(page) -> None:
    """Wait until the widgets of a page, if it has any, stand."""
    if page.query_selector('script[src*="widgets-loader"]'):
        page.wait_for_selector("html[data-widgets=ready]", state="attached", timeout=30_000)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_silent_local_and_accessible(open_page, address, name, lang):
    # In turn: where one language is looked at by day, the other is by night.
    turn = PAGES.index(name) + LANGUAGES.index(lang)
    width, height, dark = LOOKS[turn % len(LOOKS)]
    page = open_page(f"{address}/{lang}/{name}.html", width, height, dark)
    settle(page)
    page.wait_for_timeout(600)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", background)[:3])) / 3
    assert (brightness < 64) == dark
    page.add_script_tag(path=str(AXE))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    assert page.evaluate(VIOLATIONS, tags) == []
    page.log.assert_clean()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_no_width_makes_a_page_scroll_sideways(open_page, address, name, lang):
    page = open_page(f"{address}/{lang}/{name}.html")
    settle(page)
    for width in (320, 390, 600, 820, 1010, 1100, 1280, 1320, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(80)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_file_without_a_server(open_page, course_site, name, lang):
    page = open_page((course_site.site / lang / f"{name}.html").as_uri())
    settle(page)
    page.log.assert_clean()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*LESSONS, "glossary", "api-losses", "api-optim"])
def test_every_formula_is_typeset_and_its_source_is_sound(open_page, address, name, lang):
    page = open_page(f"{address}/{lang}/{name}.html")
    formulas = page.locator(".math.notranslate").count()
    assert formulas > 0
    assert page.locator(
        ".math.notranslate > .katex, .math.notranslate > .katex-display"
    ).count() == (formulas)
    assert page.locator(".katex-error").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_the_switch_of_language_keeps_the_section(open_page, address, name, lang):
    other = next(code for code in LANGUAGES if code != lang)
    page = open_page(f"{address}/{lang}/{name}.html")
    anchors = page.eval_on_selector_all("article section[id]", "all => all.map(s => s.id)")
    for place in (1, len(anchors) // 2, len(anchors) - 1):
        page.goto(f"{address}/{lang}/{name}.html")
        settle(page)
        scroll = "id => document.getElementById(id).scrollIntoView({ behavior: 'instant' })"
        page.evaluate(scroll, anchors[place])
        reading = page.evaluate("currentSection()")
        page.click(".language-switch:visible")
        page.wait_for_load_state()
        assert page.url == f"{address}/{other}/{name}.html#{reading}"
        there = page.eval_on_selector_all("article section[id]", "all => all.map(s => s.id)")
        assert there == anchors
        if place < len(anchors) - 1:  # the last may be too short to come to the top
            # Where one heading follows another at once, the second is what is read.
            assert reading in anchors[place : place + 2]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_can_be_read_without_scripts(open_page, address, name, lang):
    page = open_page(f"{address}/{lang}/{name}.html", java_script_enabled=False)
    assert page.locator("article h1").is_visible()
    assert page.locator("article p").first.is_visible()
    assert page.locator("nav.sidebar-tree a").first.is_visible()


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_prints_without_its_frame(open_page, address, name):
    page = open_page(f"{address}/zh/{name}.html", dark=True)
    settle(page)
    page.emulate_media(media="print")
    ink = "getComputedStyle(document.querySelector('article svg')).getPropertyValue('--ac-ink')"
    colours = page.evaluate(f"[getComputedStyle(document.body).backgroundColor, {ink}]")
    assert colours[0] == "rgb(255, 255, 255)", "paper is white, also where the screen was dark"
    assert int(colours[1].strip()[1:3], 16) < 64, f"ink is dark on paper, not {colours[1]}"
    for part in (".sidebar-drawer", ".toc-drawer", ".mobile-header", ".lesson-end"):
        assert not page.locator(part).is_visible(), part
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details:not(.hide, [open])").count() == 0
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0


def loaded(page: Path) -> list[Path]:
    """Return a page and the files that a browser loads with it before anything is clicked."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r'<(?:script|img)[^>]* src="([^"#?]+)', text)
    found += re.findall(r'<link[^>]* rel="stylesheet"[^>]* href="([^"#?]+)', text)
    return [page, *{(page.parent / name).resolve() for name in found if ":" not in name}]


def test_every_page_keeps_its_weight(course_site):
    """Without widgets 600 KB as it lies; a lesson 500 KB and the widget runtime 1 MB, gzipped.

    Formulas load a handful of KaTeX's twenty fonts. The index of search grows with the course and
    is weighed by itself.
    """

    def packed(files) -> int:
        return sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files)

    for page in sorted(course_site.site.glob("*/*.html")):
        files = loaded(page)
        assert all(file.is_file() for file in files), page
        if 'src="./_static/widgets-loader' in page.read_text(encoding="utf-8"):
            fonts = (page.parent / "_static" / "katex" / "fonts").glob("KaTeX_Ma*")
            assert packed([*files, *fonts]) <= 500_000, page
        else:
            weight = sum(f.stat().st_size for f in files if f.name != "search-index.js")
            assert weight <= 600_000, page
    for lang in LANGUAGES:
        folder = course_site.site / lang
        assert packed([folder / "search-index.js"]) <= 300_000
        assert packed((folder / "_static" / "widgets").glob("widgets.*")) <= 1_000_000


@pytest.mark.parametrize(
    ("lang", "query", "place"),
    [
        ("zh", "学习率", "glossary.html#learning-rate"),
        ("en", "unbroadcast", "#"),
        ("zh", "反向传播 梯度", "#"),
        ("en", "CrossEntropyLoss", "api-losses.html#autograd_core.nn.CrossEntropyLoss"),
    ],
)
def test_the_whole_course_is_searched(open_page, address, lang, query, place):
    page = open_page(f"{address}/{lang}/search.html?q={query}")
    page.wait_for_selector("#search-results li mark")
    links = page.eval_on_selector_all("#search-results a", "all => all.map(a => a.href)")
    page_name, _hash, anchor = place.partition("#")
    assert any(
        page_name in link and link.endswith(f"#{anchor}" if anchor else "") for link in links
    )
    page.log.assert_clean()
