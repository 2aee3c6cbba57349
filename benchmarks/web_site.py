"""Time the site: how soon a page shows, and how soon a changed sentence is built.

    python benchmarks/web_site.py            print the table
    python benchmarks/web_site.py --write    and keep it in benchmarks/site_results.md

The site is built in a copy of the course, so the checkout stays as it is. Pages are opened from
loopback in the Chromium of this machine with the processor slowed down four times.
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from coursekit.paths import Course  # noqa: E402
from coursekit.site import build_site, server  # noqa: E402
from coursekit.site.pdf import find_browser  # noqa: E402

THROTTLE = 4
RUNS = 5
LESSON = "02_four_ways"
PAGES = ("index", LESSON, "glossary", "api-operations")
PAINT = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"""


def rebuild_seconds(course: Course) -> tuple[float, float]:
    """Return the seconds of a build with nothing new and of one after a changed sentence."""
    began = time.perf_counter()
    build_site(course)
    nothing = time.perf_counter() - began
    notebook = course.lesson_notebook(LESSON, "en")
    text = notebook.read_text(encoding="utf-8")
    changed = re.sub(r"written as a program", "written down as a program", text, count=1)
    if changed == text:
        sys.exit(f"{LESSON} has lost the sentence that this benchmark changes")
    notebook.write_text(changed, encoding="utf-8")
    began = time.perf_counter()
    report = build_site(course)
    if report.executed:
        sys.exit("a changed sentence must not run a lesson")
    return nothing, time.perf_counter() - began


def paint_seconds(course: Course) -> dict[str, float]:
    """Return each page's median first contentful paint on loopback, with a slow processor."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with server(course, port=0) as running, sync_playwright() as driver:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        browser = driver.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for name in PAGES:
            times = []
            for _run in range(RUNS):
                context = browser.new_context()
                page = context.new_page()
                slow = context.new_cdp_session(page)
                slow.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
                page.goto(f"http://127.0.0.1:{running.server_port}/zh/{name}.html")
                page.wait_for_function(PAINT)
                times.append(page.evaluate(PAINT) / 1000)
                context.close()
            found[name] = statistics.median(times)
        browser.close()
        running.shutdown()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        for name in ("notebooks", "exercises", "docs", "tests"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        course = Course(folder)
        began = time.perf_counter()
        build_site(course)
        lines = ["| what | seconds | target |", "|---|---:|---:|"]
        lines.append(f"| build from nothing | {time.perf_counter() - began:.1f} | |")
        nothing, sentence = rebuild_seconds(course)
        lines.append(f"| build with nothing new | {nothing:.1f} | |")
        lines.append(f"| rebuild after a changed sentence | {sentence:.1f} | 10 |")
        for name, seconds in paint_seconds(course).items():
            lines.append(f"| first contentful paint, {name} | {seconds:.2f} | 1 |")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    lines.append(f"\n{os.cpu_count()} cores{load}; pages with the processor {THROTTLE}× slower.")
    print("\n".join(lines))
    if options.write:
        text = "# The site\n\n" + "\n".join(lines) + "\n"
        (Path(__file__).parent / "site_results.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
