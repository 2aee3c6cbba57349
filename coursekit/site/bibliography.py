"""The bibliography: what lessons and docstrings cite, and who cites it.

``docs/bibliography.toml`` holds the works. Who cites a work is found by its title, or by its
first author's name near its year; pages of PyTorch and MindSpore are collected as they are named.
"""

import html
import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils.nodes import make_id

import autograd_core
from coursekit.paths import Course

from .api import PAGE as API
from .api import documented
from .sheet import Sheet, Shelf

PAGE = "bibliography"
TITLE = {"en": "Bibliography", "zh": "参考文献"}
SUMMARY = {
    "en": "The papers and manuals that lessons and docstrings cite, and where.",
    "zh": "课文与文档字符串引用的论文和手册，以及在何处引用。",
}
INTRODUCTION = {
    "en": "Everything that a lesson or a docstring cites, by subject and year. Read the originals: many are shorter and clearer than what was written about them.",
    "zh": "课文与文档字符串引用的全部文献，按主题和年份排列。请读原文：许多原文比后来的解说更短，也更清楚。",
}
CITED = {"en": "Cited by ", "zh": "引用之处："}
BETWEEN = {"en": ", ", "zh": "、"}
LESSON = {"en": "lesson {}", "zh": "第 {} 课"}
MANUALS = {"en": "Manuals", "zh": "手册"}
MANUALS_ABOUT = {
    "en": "Pages of the documentation of PyTorch and MindSpore, by the names that they bear there.",
    "zh": "PyTorch 与 MindSpore 文档中的页面，名称与原文档一致。",
}
ADDRESS = {"doi": "https://doi.org/{}", "arxiv": "https://arxiv.org/abs/{}"}
_SOURCE = re.compile(r"Sources?: (.*)", re.DOTALL)
_MANUAL = re.compile(r"\b(PyTorch|MindSpore), ((?:[A-Za-z]\w*)(?:\.\w+)*)")


def bibliography_path(course: Course) -> Path:
    return course.root / "docs" / "bibliography.toml"


def read_bibliography(path: Path) -> list[dict]:
    """Return the groups of works."""
    return tomllib.loads(path.read_text(encoding="utf-8"))["group"]


def linked_titles(course: Course) -> list[dict]:
    """Return what lessons need to link the works that they name, as ``linked_terms`` does."""
    if not bibliography_path(course).is_file():
        return []
    return [
        {
            "forms": [work["title"]],
            "everywhere": True,
            "address": f"{PAGE}.html#{work['id']}",
            "title": "",
        }
        for group in read_bibliography(bibliography_path(course))
        for work in group["work"]
    ]


def bibliography_sheets(shelf: Shelf, lang: str) -> list[Sheet]:
    """Return the bibliography, if the course has one."""
    path = bibliography_path(shelf.course)
    if not path.is_file():
        return []
    lessons = {name: _words(notebook) for name, notebook in shelf.lessons[lang].items()}
    sources = dict(cited_sources(shelf.course))
    lines, sections = [f"# {TITLE[lang]}", INTRODUCTION[lang]], [PAGE]
    for group in read_bibliography(path):
        lines.append(f"## {group[lang]}")
        sections.append(f"group-{make_id(group['en'])}")
        works = sorted(group["work"], key=lambda work: work["year"])
        items = [_item(work, _citing(work, lessons, sources, lang), lang) for work in works]
        lines.append("\n".join(['<ul class="works">', *items, "</ul>"]))
    if sources:
        manuals = _manuals(sources)
        lines += [f"## {MANUALS[lang]}", MANUALS_ABOUT[lang]]
        lines += [f"### {manual}\n\n{pages}" for manual, pages in manuals.items()]
        sections += ["manuals", *(f"manual-{make_id(manual)}" for manual in manuals)]
    return [Sheet(PAGE, TITLE[lang], SUMMARY[lang], "\n\n".join(lines), sections)]


def cited_sources(course: Course) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield name → (address on the site, sources) for every documented name that cites."""
    for page, path, thing in documented(course):
        found = _SOURCE.search(inspect.getdoc(thing) or "")
        if found:
            short = path.removeprefix(f"{autograd_core.__name__}.")
            yield short, (f"{API}-{page}.html#{path}", " ".join(found[1].split()))


def cites(text: str, work: dict) -> bool:
    """Whether a text names a work: by its title, or by its first author's name and its year."""
    if work["title"].lower() in text.lower():
        return True
    surname = work["authors"].partition(",")[0].removesuffix(" et al.").split()[-1]
    return bool(re.search(rf"\b{surname}\b[^;()]{{0,120}}?\b{work['year']}\b", text))


def _words(notebook) -> str:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return " ".join(text.split())


def _citing(work: dict, lessons: dict, sources: dict, lang: str) -> list[str]:
    links = [
        (f"{name}.html", LESSON[lang].format(name.partition("_")[0]))
        for name, words in lessons.items()
        if work["title"].lower() in words.lower()
    ]
    links += [
        (address, f"<code>{name}</code>")
        for name, (address, text) in sources.items()
        if cites(text, work)
    ]
    return [f'<a href="{address}">{words}</a>' for address, words in links]


def _item(work: dict, citing: Iterable[str], lang: str) -> str:
    title = html.escape(work["title"])
    for kind, address in ADDRESS.items():
        if kind in work:
            title = f'<a href="{address.format(work[kind])}">{title}</a>'
    place = f" {html.escape(work['in'])}." if work["in"] else ""
    links = BETWEEN[lang].join(citing)
    cited = f' <span class="cited">{CITED[lang]}{links}</span>' if links else ""
    # Names and titles are in the language of the work, not of the page.
    return (
        f'<li id="{work["id"]}"><span lang="en">{html.escape(work["authors"])} '
        f"({work['year']}). <cite>{title}</cite>.{place}</span>{cited}</li>"
    )


def _manuals(sources: dict) -> dict[str, str]:
    """Return, by manual, a list of the pages that docstrings name and of the names that do."""
    pages: dict[str, dict[str, str]] = {}
    for name, (address, text) in sources.items():
        for manual, page in _MANUAL.findall(text):
            pages.setdefault(manual, {})[page] = f'<a href="{address}"><code>{name}</code></a>'
    lists = {}
    for manual, found in sorted(pages.items(), reverse=True):
        items = [f"<li>{page}: {link}</li>" for page, link in sorted(found.items())]
        lists[manual] = "\n".join(['<ul class="manual-pages">', *items, "</ul>"])
    return lists
