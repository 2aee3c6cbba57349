"""What every built page holds, read from the files."""

import gzip
import re
from html.parser import HTMLParser

import pytest

PAGES = (
    "index",
    "search",
    "02_slopes",
    "03_graphs",
    "glossary",
    "api",
    "api-losses",
    "bibliography",
)


class Elements(HTMLParser):
    """All start tags of a page, as (tag, attributes)."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="session")
def page(small_site):
    course, _report = small_site

    def read(name: str) -> str:
        return (course.site / f"{name}.html").read_text(encoding="utf-8")

    return read


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "html", "other"), [("en", "en", "zh"), ("zh", "zh-CN", "en")])
def test_a_page_says_its_language_and_leads_to_the_same_page_in_the_other(
    page, name, lang, html, other
):
    elements = Elements(page(f"{lang}/{name}"))
    assert elements.all("html")[0]["lang"] == html
    switches = [a for a in elements.all("a") if "language-switch" in a.get("class", "")]
    assert switches and {a["href"] for a in switches} == {f"./../{other}/{name}.html"}


@pytest.mark.parametrize("name", ["02_slopes", "03_graphs"])
def test_sections_have_the_same_anchors_in_both_languages(page, name):
    anchors = [
        re.findall(r'<section[^>]* id="([^"]+)"', page(f"{lang}/{name}")) for lang in ("en", "zh")
    ]
    assert anchors[0] == anchors[1]
    assert len(anchors[0]) == 3


def test_the_table_of_contents_leads_to_the_shared_anchors(page):
    assert 'href="#central-difference">中心差分</a>' in page("zh/02_slopes")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_heavy_scripts_are_loaded_only_where_they_are_needed(page, lang):
    assert "widgets-loader.js" in page(f"{lang}/02_slopes")
    assert "katex.min.js" in page(f"{lang}/02_slopes")
    for name in ("index", "search", "03_graphs"):
        assert "widgets" not in re.sub(r"<main.*</main>", "", page(f"{lang}/{name}"), flags=re.S)
        assert "katex" not in page(f"{lang}/{name}")


@pytest.mark.parametrize("name", PAGES)
def test_no_english_of_the_theme_is_left_on_a_chinese_page(page, name):
    text = page(f"zh/{name}")
    frame = re.sub(r"<article.*</article>|<(script|style|title|code).*?</\1>", "", text, flags=re.S)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', frame)
    spoken += re.findall(r">([^<>]+)<", frame)
    foreign = [s for s in spoken if re.search(r"[A-Za-z]{3,}", s) and not re.search(r"[一-鿿]", s)]
    assert set(foreign) <= {"English", "PyTorch"}, "only names are English"


def test_the_home_page_maps_the_lessons(page):
    text = page("zh/index")
    assert "斜率" in text and "45 分钟" in text and "难度 2 / 3" in text
    assert 'href="./notebooks/02_slopes.ipynb"' in text
    assert 'href="./exercises/02_slopes.ipynb"' in text
    assert 'href="./exercises/03_graphs.ipynb"' not in text, "there is no such assignment"


def test_the_home_page_links_a_lesson_to_the_lessons_that_it_needs(page):
    needs = re.search(r"Needs:(.*?)</span>", page("en/index"), flags=re.S).group(1)
    assert needs.strip() == '<a href="02_slopes.html">02 Slopes</a>, calculus'


def test_links_between_notebooks_become_links_between_pages(page):
    links = [a.get("href") for a in Elements(page("en/02_slopes")).all("a")]
    assert "exercises/02_slopes.ipynb" in links
    assert "03_graphs.html" in links


def test_neighbours_are_linked(page):
    first, second = Elements(page("en/02_slopes")), Elements(page("en/03_graphs"))
    assert [a["href"] for a in first.all("a") if a.get("rel") == "next"] == ["03_graphs.html"]
    assert [a["href"] for a in second.all("a") if a.get("rel") == "prev"] == ["02_slopes.html"]


def test_a_picture_keeps_the_description_that_its_cell_gave(page):
    descriptions = [image.get("alt") for image in Elements(page("zh/02_slopes")).all("img")]
    assert "one grey point" in descriptions
    assert None not in descriptions


def test_only_chinese_emphasis_is_set_the_chinese_way(page):
    assert '<em class="han">从不</em>' in page("zh/02_slopes")
    assert "<em>never</em>" in page("en/02_slopes")


def test_formulas_stand_as_tex_for_katex(page):
    assert '<span class="math notranslate">x^2</span>' in page("en/02_slopes")
    assert r"data-display>\frac{df}{dx}" in page("en/02_slopes")


def _loaded(small_site, name: str) -> list:
    """The files that a page makes a browser load before anything is clicked, fonts included."""
    course, _report = small_site
    path = course.site / name
    elements = Elements(path.read_text(encoding="utf-8"))
    sources = [a["src"] for tag in ("script", "img") for a in elements.all(tag) if "src" in a]
    sources += [a["href"] for a in elements.all("link") if a.get("rel") in ("stylesheet", "icon")]
    return [path, *{(path.parent / source.partition("?")[0]).resolve() for source in sources}]


@pytest.mark.parametrize(
    "name", ["index", "search", "03_graphs", "glossary", "api", "api-losses", "bibliography"]
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_without_widgets_weighs_at_most_600_kb(small_site, lang, name):
    assert sum(f.stat().st_size for f in _loaded(small_site, f"{lang}/{name}.html")) <= 600_000


def test_a_lesson_weighs_at_most_500_kb_gzipped_and_the_widget_runtime_1_mb(small_site):
    def packed(files) -> int:
        return sum(len(gzip.compress(f.read_bytes(), mtime=0)) for f in files)

    course, _report = small_site
    page = _loaded(small_site, "en/02_slopes.html")
    fonts = (course.site / "en" / "_static" / "katex" / "fonts").glob("*")
    assert packed([*page, *fonts]) <= 500_000
    assert packed((course.site / "en" / "_static" / "widgets").glob("widgets.*")) <= 1_000_000


def test_the_index_of_search_holds_the_words_of_every_section(small_site):
    course, _report = small_site
    text = (course.site / "zh" / "search-index.js").read_text(encoding="utf-8")
    assert text.startswith("courseSearch.load([") and text.endswith("]);\n")
    for words in (
        "学习率",
        "momentum",
        "反向传播算出梯度",
        "unbroadcast",
        "它从不为零",
        "print(6 * 7000)",
    ):
        assert words in text, words
    assert '"title":"中心差分","anchor":"central-difference"' in text
    assert "42000" not in text, "what a cell printed is not indexed"
