"""The book: all lessons of a language in one PDF, printed by the Chromium of this machine.

The lessons' pages are put together in one file beside them, so that they share the style sheets,
the formulas and the live figures of the site; places within the book stay links.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograd_core.language import translator
from coursekit.doctor import BROWSERS
from coursekit.errors import CourseError
from coursekit.paths import LANGUAGES, Course

from .pages import lesson_names
from .settings import TITLES

_ = translator(__name__)

BOOK = "book"
PATIENCE = 600  # seconds
#: Milliseconds of the page's own time that figures get to stand.
SETTLING = 60_000
CONTENTS = {"en": "Contents", "zh": "目录"}
_ARTICLE = re.compile(r"<article\b.*?</article>", re.S)
_SCRIPT = re.compile(r"(<script\b.*?</script>)", re.S)
_STATE = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.S
)
_TITLE = re.compile(r"<h1[^>]*>(.*?)(?:<a class=\"headerlink\"|</h1>)", re.S)


def make_books(
    course: Course,
    languages: tuple[str, ...] = LANGUAGES,
    progress: Callable[[str], None] = lambda step: None,
) -> list[Path]:
    """Print the built site's lessons to ``build/site/book_LANG.pdf``; return the files.

    Raises CourseError when the site has not been built, when there is no Chromium, and when it
    does not print.
    """
    browser = find_browser()
    books = []
    for lang in languages:
        progress(_("printing the book: {lang}", lang=lang))
        page = course.site / lang / f"{BOOK}.html"
        target = course.site / f"{BOOK}_{lang}.pdf"
        try:
            page.write_text(book_page(course, lang), encoding="utf-8")
            print_page(browser, page, target)
        finally:
            page.unlink(missing_ok=True)
        books.append(target)
    return books


def find_browser() -> str:
    """Return the Chromium of this machine: COURSE_CHROMIUM, or the first on the path."""
    named = os.environ.get("COURSE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise CourseError(
            _(
                "the book needs Chromium or Chrome, and none is on the path: install one, or name "
                "it in COURSE_CHROMIUM; any browser prints a single lesson from its page"
            )
        )
    return found


def print_page(browser: str, page: Path, target: Path) -> None:
    """Print a page of the site to a PDF; raises CourseError with what the browser said."""
    with tempfile.TemporaryDirectory(prefix="print-", ignore_cleanup_errors=True) as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            f"--user-data-dir={profile}",
            "--no-first-run",
            "--disable-background-networking",
            "--no-pdf-header-footer",
            f"--virtual-time-budget={SETTLING}",
            f"--print-to-pdf={target}",
            page.as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root otherwise
        target.unlink(missing_ok=True)
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE)
            said = done.stderr.decode("utf-8", "replace").strip()
        except subprocess.TimeoutExpired:
            said = _("no answer within {seconds} s", seconds=PATIENCE)
    if not target.is_file():
        raise CourseError(_("the browser did not print {page}: {said}", page=page, said=said))


def book_page(course: Course, lang: str) -> str:
    """Return all lessons of a language as one page: cover, contents, lessons."""
    names = lesson_names(course, (lang,))
    pages = {name: course.site / lang / f"{name}.html" for name in names}
    if not names or not all(path.is_file() for path in pages.values()):
        raise CourseError(_("there is no site yet; build it with: course site"))
    texts = {name: path.read_text(encoding="utf-8") for name, path in pages.items()}
    articles = [_chapter(name, text, names) for name, text in texts.items()]
    entries = "\n".join(
        f'<li><a href="#{name}--">{_TITLE.search(text)[1]}</a></li>' for name, text in texts.items()
    )
    cover = (
        f'<header class="book-cover"><h1>{TITLES[lang]}</h1></header>'
        f'<nav class="book-contents"><h2>{CONTENTS[lang]}</h2><ol>{entries}</ol></nav>'
    )
    # The richest page brings the most of style sheets and scripts.
    first = max(texts.values(), key=lambda text: text.count("<script"))
    head, _body, rest = first.partition("<body>")
    head = re.sub(r"<title>.*?</title>", f"<title>{TITLES[lang]}</title>", head, flags=re.S)
    scripts = [s for s in _SCRIPT.findall(rest) if " src=" in s and "progress.js" not in s]
    return "\n".join(
        [
            head,
            '<body class="book" data-theme="light">',
            cover,
            *articles,
            _merged_state(texts.values()),
            *scripts,
            "</body></html>",
        ]
    )


def _chapter(name: str, text: str, names: list[str]) -> str:
    """Return a lesson with its answers open and its places prefixed by its name."""
    article = _ARTICLE.search(text)[0]
    pieces = _SCRIPT.split(article)
    pieces[::2] = [_prefixed(piece, name, names) for piece in pieces[::2]]
    return f'<div class="book-chapter" id="{name}--">{"".join(pieces)}</div>'


def _prefixed(text: str, name: str, names: list[str]) -> str:
    text = re.sub(r'(\s(?:id|for|aria-labelledby|aria-describedby)=")', rf"\g<1>{name}--", text)
    text = re.sub(r'((?:href|xlink:href)="|url\()#', rf"\g<1>#{name}--", text)
    text = re.sub(r"<details(?! class=\"hide)", "<details open", text)
    return re.sub(r' href="([^"#][^"]*)"', lambda match: _book_link(match[1], names), text)


def _book_link(target: str, names: list[str]) -> str:
    """Return a link's attribute: into the book, to the web, or none; a file has no place here."""
    page, _hash, anchor = target.partition("#")
    if page.removesuffix(".html") in names:
        return f' href="#{page.removesuffix(".html")}--{anchor}"'
    return f' href="{target}"' if target.startswith("https:") else ""


def _merged_state(texts) -> str:
    """Return the live figures' states of all lessons as one, as the page's runtime reads it."""
    merged: dict = {}
    for text in texts:
        for state in _STATE.findall(text):
            read = json.loads(state)
            merged = {**read, "state": {**merged.get("state", {}), **read["state"]}}
    if not merged:
        return ""
    text = json.dumps(merged).replace("</", "<\\/")
    return f'<script type="application/vnd.jupyter.widget-state+json">{text}</script>'
