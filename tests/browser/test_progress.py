"""A reader's progress: noticed while reading, shown discreetly, kept here, forgotten on request."""

import pytest

pytestmark = pytest.mark.full

KEPT = "JSON.parse(localStorage.getItem('autograd-course-progress') || '{}')"


@pytest.fixture(params=["server", "file"])
def root(request, small_site):
    """Where the small site is read: from a server of its own, and from files."""
    import threading

    from coursekit.site import server

    course, _report = small_site
    if request.param == "file":
        yield course.site.as_uri()
        return
    with server(course, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def read(page, name: str) -> list[str]:
    return page.evaluate(f"({KEPT}['{name}'] || {{}}).read || []")


def test_what_was_read_and_opened_is_shown_and_can_be_forgotten(open_page, root):
    page = open_page(f"{root}/en/03_graphs.html")
    assert not page.locator(".lesson-bar .progress-note").is_visible(), "nothing was read yet"
    page.wait_for_function(f"({KEPT}['03_graphs'] || {{read: []}}).read.length === 3")
    assert page.locator(".lesson-bar .progress-note").inner_text() == "3 of 3 sections read"
    assert page.locator(".sidebar-tree a.is-read").count() == 1

    page.goto(f"{root}/zh/02_slopes.html")
    page.locator("article details:not(.hide) summary").first.click()
    words = page.locator(".lesson-bar .progress-words")
    page.wait_for_function(f"({KEPT}['02_slopes'] || {{opened: []}}).opened.length === 1")
    assert "看过 1 / 1 个答案" in words.inner_text()

    page.goto(f"{root}/zh/index.html")
    shown = page.locator(".lesson-card .progress-note:visible")
    assert shown.count() == 2 and "已读 3 / 3 节" in shown.nth(1).inner_text()
    button = page.locator(".progress-reset button")
    button.click()
    assert read(page, "03_graphs"), "one press only asks"
    button.click()
    assert page.evaluate(KEPT) == {}
    assert shown.count() == 0 and not button.is_visible()
    page.log.assert_clean()


def test_what_was_only_passed_by_is_not_read(open_page, root):
    page = open_page(f"{root}/en/02_slopes.html", height=300)
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    page.wait_for_function(f"({KEPT}['02_slopes'] || {{read: []}}).read.length > 0", timeout=9000)
    assert "central-difference" not in read(page, "02_slopes")


def test_answers_unfolded_for_the_printer_do_not_count(open_page, root):
    page = open_page(f"{root}/en/02_slopes.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(f"({KEPT}['02_slopes'] || {{opened: []}}).opened.length") == 0


def test_a_browser_that_keeps_nothing_shows_nothing_and_says_nothing(open_page, small_site):
    course, _report = small_site
    page = open_page("about:blank")
    page.add_init_script(
        "const no = () => { throw new DOMException('refused', 'SecurityError') };"
        "Storage.prototype.setItem = no;"
        "const get = Storage.prototype.getItem;"
        "Storage.prototype.getItem = function (key) "
        "{ return key === 'theme' ? get.call(this, key) : no() };"
    )
    page.goto((course.site / "en" / "03_graphs.html").as_uri())
    page.wait_for_timeout(4500)
    assert not page.locator(".progress-note").first.is_visible()
    page.log.assert_clean()


def test_spoiled_notes_do_no_harm(open_page, root):
    page = open_page(f"{root}/en/03_graphs.html")
    for spoiled in ("{", "7", "null", '{"03_graphs": {"read": ["gone"]}}'):
        page.evaluate("text => localStorage.setItem('autograd-course-progress', text)", spoiled)
        page.goto(f"{root}/en/index.html")
        page.goto(f"{root}/en/03_graphs.html")
    assert page.log.errors == [] and page.log.messages == []
