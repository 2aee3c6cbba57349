"""Writes the source tree that Sphinx turns into one language of the site."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import nbformat
from docutils.nodes import make_id
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from coursekit.paths import Course

from .plain import plain_formulas
from .sheet import Sheet

#: Where the site keeps the notebooks that it offers for download, in each language's folder.
NOTEBOOKS, EXERCISES = "notebooks", "exercises"


@dataclass(frozen=True)
class Page:
    """What the site says about one lesson in one language."""

    name: str
    number: str
    title: str
    minutes: int | None = None
    difficulty: int | None = None
    needs: list[str] = field(default_factory=list)
    summary: str = ""
    exercise: bool = False
    sections: int = 0
    answers: int = 0

    def facts(self) -> dict:
        """Return the page as plain data, for Sphinx's configuration."""
        return asdict(self)


def lesson_names(course: Course, languages: Iterable[str]) -> list[str]:
    """Return the names of the lessons that have a notebook in every language, in order."""
    found = [
        {path.stem for path in (course.root / "notebooks" / lang).glob("[0-9][0-9]_*.ipynb")}
        for lang in languages
    ]
    return sorted(set.intersection(*found)) if found else []


def page_of(course: Course, name: str, lang: str, notebook: NotebookNode) -> Page:
    """Return the facts about a lesson, as its notebook's metadata and first lines give them."""
    about = notebook.metadata.get("course", {})
    tokens = _tokens(notebook)
    return Page(
        name=name,
        number=name.partition("_")[0],
        title=about.get("title") or next(_headings(tokens), name),
        minutes=about.get("minutes"),
        difficulty=about.get("difficulty"),
        needs=list(about.get("needs") or ()),
        summary=plain_formulas(_first_paragraph(tokens)),
        exercise=course.exercise_notebook(name, lang).is_file(),
        sections=sum(1 for _heading in _headings(tokens)),
        answers=sum(
            cell.source.count("<details") for cell in notebook.cells if cell.cell_type == "markdown"
        ),
    )


def section_ids(notebook: NotebookNode) -> list[str]:
    """Return one anchor a heading, made from the heading's words.

    Both languages use the anchors of the English notebook: a link to a section then names the
    same section in every language, and so does the switch between them.
    """
    ids: list[str] = []
    for number, heading in enumerate(_headings(_tokens(notebook)), 1):
        base = make_id(heading) or f"section-{number}"
        taken = sum(1 for known in ids if known == base or known.startswith(f"{base}-n"))
        ids.append(base if not taken else f"{base}-n{taken + 1}")
    return ids


@dataclass(frozen=True)
class Section:
    """A heading of a lesson, the words below it, and those among them that are stressed."""

    heading: str
    prose: str
    stressed: str


def sections_of(notebook: NotebookNode) -> Iterator[Section]:
    """Yield the sections of a lesson in order, one for every anchor of ``section_ids``."""
    heading, prose, stressed = "", [], []
    opening = None
    for token in _tokens(notebook):
        if token.type == "inline" and opening and opening.type == "heading_open":
            if not opening.level:
                if heading:
                    yield Section(heading, " ".join(prose), " ".join(stressed))
                heading, prose, stressed = _plain(token), [], []
        elif token.type == "inline":
            prose.append(_plain(token))
            stressed += _stressed(token)
        opening = token
    if heading:
        yield Section(heading, " ".join(prose), " ".join(stressed))


def write_sources(
    folder: Path,
    notebooks: dict[str, NotebookNode],
    sections: dict[str, list[str]],
    sheets: Iterable[Sheet],
    title: str,
) -> None:
    """Write one language's tree: a home page that lists all pages, the lessons and the sheets.

    A file is touched only when its text changes, so that Sphinx reads again only what is new.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = list(notebooks)
    listing = "\n".join([*names, *(sheet.name for sheet in sheets)])
    home = f"# {title}\n\n```{{toctree}}\n:hidden:\n\n{listing}\n```\n"
    files = {"index.md": home}
    for name, notebook in notebooks.items():
        notebook.metadata.setdefault("course", {})["sections"] = sections[name]
        files[f"{name}.ipynb"] = nbformat.writes(_prepared(notebook, names))
    for sheet in sheets:
        files[f"{sheet.name}{sheet.suffix}"] = _sheet_text(sheet)
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for file, text in files.items():
        path = folder / file
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _sheet_text(sheet: Sheet) -> str:
    """Return the source of a page; Markdown travels in a notebook, which can carry metadata."""
    if sheet.suffix != ".ipynb":
        return f".. sections: {' '.join(sheet.sections)}\n\n{sheet.text}\n"
    about = {"kind": "sheet", "sections": sheet.sections}
    cell = nbformat.v4.new_markdown_cell(sheet.text, id="text")
    metadata = {"course": about, "tocdepth": sheet.toc_depth}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata=metadata))


def _prepared(notebook: NotebookNode, names: list[str]) -> NotebookNode:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(lambda match: _site_link(match, names), cell.source)
        elif alt := _alternative_text(cell):
            cell.metadata.setdefault("mystnb", {}).setdefault("image", {})["alt"] = alt
    return notebook


_LINK = re.compile(r"(?<=\]\()(?P<path>[^)\s#]+\.ipynb)(?P<anchor>#[^)\s]*)?(?=\))")


def _site_link(match: re.Match, names: list[str]) -> str:
    """Turn a link between notebooks of the repository into one between pages of the site."""
    parts = unquote(match["path"]).split("/")
    name = parts[-1].removesuffix(".ipynb")
    if EXERCISES in parts:
        return f"{EXERCISES}/{parts[-1]}"
    return f"{name}.html{match['anchor'] or ''}" if name in names else match[0]


def _alternative_text(cell: NotebookNode) -> str | None:
    """Return the text that a cell gives for its picture, in Jupyter's place for it."""
    for output in cell.get("outputs", ()):
        for mime, about in output.get("metadata", {}).items():
            if mime.startswith("image/") and about.get("alt"):
                return about["alt"]
    return None


def _tokens(notebook: NotebookNode) -> list:
    parser = MarkdownIt("commonmark").enable("table")
    return [
        token
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for token in parser.parse(cell.source)
    ]


def _headings(tokens: list) -> Iterable[str]:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0:
            yield _plain(inline)


def _first_paragraph(tokens: list) -> str:
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0:
            return _plain(inline)
    return ""


def _stressed(inline) -> Iterator[str]:
    """Yield the words that a line stresses, by italics or bold face."""
    depth = 0
    for child in inline.children or ():
        if child.type in ("em_open", "strong_open", "em_close", "strong_close"):
            depth += child.nesting
        elif depth and child.content:
            yield child.content


def _plain(inline) -> str:
    """Return the words of a line without its marks of emphasis, code and links."""
    return "".join(
        " " if child.type == "softbreak" else child.content for child in inline.children or ()
    ).strip()
