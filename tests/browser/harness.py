"""A headless Chromium that writes down everything a page asks for and says.

``from browser.harness import browser, open_page  # noqa: F401`` in a folder's conftest.py gives
its tests both fixtures. The browser is the system's; none is ever downloaded.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "file:", "data:", "blob:", "about:")


@dataclass
class Log:
    """What happened since a page was opened."""

    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that left this machine, or would have."""
        return [url for url in self.requests if not url.startswith(LOCAL)]

    def assert_clean(self) -> None:
        """Fail on any outside or failed request, any console message and any script error."""
        found = {
            "outside requests": self.outside,
            "failed requests": self.failed,
            "console messages": self.messages,
            "script errors": self.errors,
        }
        assert not any(found.values()), {name: what for name, what in found.items() if what}


def chromium() -> str:
    """Return the system's Chromium; skip the test where there is none."""
    found = os.environ.get("COURSE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


@contextlib.contextmanager
def launched() -> Iterator:
    """Run a browser while the block lasts."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield running
        finally:
            running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """One browser for the tests of a module: only one driver can run in a process at a time."""
    with launched() as running:
        yield running


@pytest.fixture
def open_page(browser) -> Iterator[Callable]:
    """A function ``open_page(url, width=, height=, dark=, **context)`` that returns a loaded page.

    The page's ``log`` is a ``Log``. Every page has a fresh profile and is closed after the test.
    """
    contexts = []

    def open_it(url: str, width: int = 1280, height: int = 900, dark: bool = False, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.log = record(page)
        page.goto(url, wait_until="load")
        return page

    yield open_it
    for context in contexts:
        context.close()


def record(page) -> Log:
    """Keep a log of a page from now on."""
    log = Log()
    page.on("request", lambda request: log.requests.append(request.url))
    page.on("requestfailed", lambda request: log.failed.append(request.url))
    page.on("response", lambda r: r.status >= 400 and log.failed.append(f"{r.status} {r.url}"))
    page.on("console", lambda message: log.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: log.errors.append(str(error)))
    return log
