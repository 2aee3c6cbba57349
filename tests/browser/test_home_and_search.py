"""What the home page and the search page do, in a browser."""

import json

import numpy as np
import pytest

from autograd_core import optim
from autograd_core.viz.surfaces import SURFACES
from autograd_core.viz.trajectories import trajectory

pytestmark = pytest.mark.full


@pytest.mark.parametrize(("locale", "lang"), [("zh-CN", "zh"), ("en-GB", "en"), ("de-DE", "en")])
def test_the_root_page_opens_the_readers_language(open_page, address, locale, lang):
    page = open_page(f"{address}/", locale=locale)
    page.wait_for_url(f"{address}/{lang}/index.html")
    # The root page leaves before it has wholly come, which a browser may call a failure.
    page.log.failed[:] = [url for url in page.log.failed if url != f"{address}/"]
    page.log.assert_clean()


def test_the_root_page_remembers_the_language_that_was_chosen(open_page, address):
    page = open_page(f"{address}/en/index.html", locale="en-GB")
    page.click(".language-switch:visible")
    page.goto(f"{address}/")
    page.wait_for_url(f"{address}/zh/index.html")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_graph_of_the_home_page_computes_what_it_shows(open_page, address, width):
    page = open_page(f"{address}/en/index.html", width=width)
    slider = page.locator("#live-x")
    for key, moves in (("ArrowLeft", 10), ("ArrowRight", 10)):
        for _step in range(moves):
            slider.press(key)
            shown = page.locator("#live-graph").evaluate("figure => ({...figure.dataset})")
            x = float(shown["x"])
            assert float(shown["f"]) == 2 * x**2 + 3 * x + 1
            assert float(shown["gradient"]) == 4 * x + 3
    assert page.locator("#live-graph svg text").count() == 6 * 3 + 2 + 1
    page.log.assert_clean()


def drawn_by_the_explorer(page) -> dict:
    drawn = page.locator("#explorer .ac-widget").evaluate("root => ({...root.dataset})")
    expected = trajectory(
        SURFACES[drawn["surface"]],
        optim.SGD if drawn["optimizer"] == "SGD" else optim.OPTIMIZERS[drawn["optimizer"]],
        json.loads(drawn["start"]),
        200,
        lr=float(drawn["lr"]),
        **({"momentum": float(drawn["momentum"])} if drawn["optimizer"] == "SGD" else {}),
    )
    points = np.array(json.loads(drawn["points"]), dtype=float)
    made = int(expected.steps_made) + 1
    np.testing.assert_allclose(points, expected.points[:made], rtol=1e-9, atol=1e-9)
    return drawn


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 390)])
def test_the_explorer_of_the_home_page_walks_as_the_engine_does(open_page, address, lang, width):
    page = open_page(f"{address}/{lang}/index.html", width=width)
    page.wait_for_selector("#explorer[data-ready]")
    assert drawn_by_the_explorer(page)["verdict"] == "converged"
    for name, presses in (("rate", 4), ("momentum", 6)):
        slider = page.locator(f"#explorer-{name}")
        for key in ["ArrowLeft"] * presses:
            slider.press(key)
            drawn = drawn_by_the_explorer(page)
        shown = page.locator(f"output[for=explorer-{name}]").inner_text()
        assert float(shown) == float(drawn["lr" if name == "rate" else name])
        assert slider.get_attribute("aria-valuetext") == shown
    page.locator("#explorer-optimizer").select_option("Adam")
    assert drawn_by_the_explorer(page)["optimizer"] == "Adam"
    assert page.locator("#explorer-momentum").is_disabled()
    page.locator("#explorer-surface").select_option(index=list(SURFACES).index("rosenbrock"))
    assert json.loads(drawn_by_the_explorer(page)["start"]) == list(SURFACES["rosenbrock"].start)
    handle = page.locator("#explorer .ac-handle")
    handle.press("ArrowRight")
    assert json.loads(drawn_by_the_explorer(page)["start"])[0] == pytest.approx(-1.1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.log.assert_clean()


def test_the_home_page_stands_before_its_explorer_comes(open_page, course_site):
    held = []
    page = open_page("about:blank")
    page.route("**/explorer/*", lambda route: held.append(route))
    page.goto((course_site.site / "en" / "index.html").as_uri(), wait_until="load")
    place = page.locator(".explorer-picture").bounding_box()
    assert page.locator(".lesson-card").count() >= 4
    assert page.locator("#explorer .ac-widget").count() == 0
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    page.wait_for_selector("#explorer[data-ready]")
    page.wait_for_timeout(200)
    later = page.locator(".explorer-picture").bounding_box()
    assert later["height"] == pytest.approx(place["height"], abs=2)  # nothing below it moves


FINDS = [
    ("zh", "学习率", "02_slopes.html#slopes", ["学习率"]),
    ("zh", "反向传播 梯度", "02_slopes.html#move-it", ["反向传播", "梯度"]),
    ("zh", "反向传播梯度", "02_slopes.html#move-it", ["反向", "梯度"]),
    ("zh", "momentum", "02_slopes.html#slopes", ["momentum"]),
    ("zh", "ＭＯＭＥＮＴＵＭ", "02_slopes.html#slopes", ["momentum"]),
    ("zh", "unbroadcast", "03_graphs.html#sums", ["unbroadcast"]),
    ("en", "momentum", "02_slopes.html#slopes", ["momentum"]),
    ("en", "learning rates", "02_slopes.html#slopes", ["learning", "rate"]),
    ("en", "central", "02_slopes.html#central-difference", ["Central"]),
    ("en", "unbroadcast", "03_graphs.html#sums", ["unbroadcast"]),
]


@pytest.mark.parametrize(("lang", "query", "place", "marked"), FINDS)
def test_search_finds_the_section_and_marks_the_words(
    open_page, small_site, lang, query, place, marked
):
    course, _report = small_site
    page = open_page((course.site / lang / "search.html").as_uri() + f"?q={query}")
    # Not always the first: a word of the glossary finds its definition before.
    name, _hash, anchor = place.partition("#")
    hit = page.locator(f"#search-results li:has(a[href^='{name}'][href$='#{anchor}'])")
    assert hit.count() == 1
    marks = "".join(hit.locator("mark").all_inner_texts())
    assert all(word in marks for word in marked), marks
    hit.locator("a").click()
    page.wait_for_load_state()
    assert page.evaluate("location.hash") == "#" + place.partition("#")[2]
    page.log.assert_clean()


def test_search_says_when_nothing_is_found_and_follows_the_typing(open_page, small_site):
    course, _report = small_site
    page = open_page((course.site / "zh" / "search.html").as_uri())
    box = page.locator("#search-box")
    box.fill("量子色动力学")
    assert "没有找到" in page.locator("#search-status").inner_text()
    box.fill("求和")
    assert page.locator("#search-status").inner_text() == "找到 2 处"
    assert page.locator("#search-results li").count() == 2


def test_a_query_of_markup_is_text(open_page, small_site):
    course, _report = small_site
    page = open_page((course.site / "en" / "search.html").as_uri() + "?q=<img src=x>(.*[")
    assert page.locator("main img").count() == 0
    page.log.assert_clean()


def test_the_words_searched_for_are_marked_in_the_lesson(open_page, small_site):
    course, _report = small_site
    address = (course.site / "zh" / "02_slopes.html").as_uri()
    page = open_page(address + "?highlight=学习率#slopes")
    marked = "[...CSS.highlights.get('search')].map(range => range.toString())"
    assert set(page.evaluate(marked)) == {"学习率"}
    page.keyboard.press("Escape")
    assert page.evaluate("CSS.highlights.has('search')") is False


def test_on_a_phone_the_drawers_open_and_close_by_keyboard(open_page, small_site):
    course, _report = small_site
    page = open_page((course.site / "zh" / "02_slopes.html").as_uri(), width=390, height=844)
    for name, drawer in (("课程目录与搜索", ".sidebar-drawer"), ("本页目录", ".toc-drawer")):
        button = page.locator(f'button[aria-label="{name}"]:visible')
        assert button.get_attribute("aria-expanded") == "false"
        button.press("Enter")
        page.wait_for_timeout(400)
        box = page.locator(drawer).bounding_box()
        assert 0 <= box["x"] < 390 and button.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
        box = page.locator(drawer).bounding_box()
        assert not 0 <= box["x"] < 390 and button.get_attribute("aria-expanded") == "false"


def test_the_colours_follow_the_reader_and_are_remembered(open_page, small_site):
    course, _report = small_site
    page = open_page((course.site / "zh" / "03_graphs.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    seen = [page.evaluate(ground)]
    for _press in range(2):
        page.click(".theme-toggle:visible")
        seen.append(page.evaluate(ground))
    assert len(set(seen)) == 2
    theme = page.evaluate("document.body.dataset.theme")
    page.reload()
    assert page.evaluate("document.body.dataset.theme") == theme


@pytest.mark.parametrize("allowed", [True, False])
def test_code_can_be_copied_or_is_selected_for_it(open_page, address, allowed):
    rights = ["clipboard-read", "clipboard-write"] if allowed else []
    page = open_page(f"{address}/en/02_four_ways.html", permissions=rights)
    if not allowed:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    block = page.locator(".cell_input").first
    block.hover()
    block.locator(".copy-button").click()
    if allowed:
        page.wait_for_selector(".copy-button:text-is('Copied')", timeout=5000)
        copied = page.evaluate("navigator.clipboard.readText()")
    else:
        page.wait_for_function("String(getSelection()).length > 0", timeout=5000)
        copied = page.evaluate("String(getSelection())")
    assert copied.startswith("import matplotlib.pyplot as plt")
    page.log.assert_clean()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_slash_key_leads_to_the_search_box(open_page, small_site, width):
    course, _report = small_site
    page = open_page((course.site / "en" / "02_slopes.html").as_uri(), width=width)
    page.keyboard.press("/")
    page.wait_for_timeout(400)
    page.keyboard.type("momentum")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li")
    assert "momentum" in page.locator("#search-results mark").first.inner_text()
