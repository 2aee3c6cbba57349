import threading

import pytest
from browser.harness import browser, open_page  # noqa: F401
from browser.small_course import small_site  # noqa: F401

from coursekit.paths import Course
from coursekit.site import build_site, server


@pytest.fixture(scope="session")
def course_site():
    """The real course's site, built from the committed notebooks."""
    course = Course()
    report = build_site(course)
    assert report.ok, "\n".join(report.problems)
    return course


@pytest.fixture(scope="session")
def address(course_site):
    """Where the real site is served while the tests run."""
    with server(course_site, port=0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
