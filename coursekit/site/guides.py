"""Guides for instructors and others: bilingual sources in ``docs/``, with recorded output.

A guide is a source as lessons are, without code. Below the commands of a ``console`` block the
page shows what they printed when ``python -m coursekit.site.transcripts`` ran them last. A
``figure`` block names a picture of ``autograd_core.viz`` that is drawn in the page's language, a
``recipe`` block a file of ``docs/recipes`` that is shown whole.
"""

import re
from pathlib import Path

import nbformat

from autograd_core import viz
from coursekit.paths import LANGUAGES, Course
from coursekit.source import Source

from .pages import section_ids
from .sheet import Sheet, Shelf

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
_RECIPE = re.compile(r"^```recipe\n([\w.]+)\n```$", re.M)
_FIGURE = re.compile(r"^```figure\n(\w+)\n```$", re.M)


def guide_paths(course: Course) -> list[Path]:
    """Return the sources of all guides, in order of their names."""
    return sorted((course.root / "docs").glob("*.py"))


def commands_of(path: Path) -> list[str]:
    """Return the commands whose output a guide shows, in order."""
    text = path.read_text(encoding="utf-8")
    blocks = _CONSOLE.findall(text.replace('r"""\n', "").replace('\n"""', ""))
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return list(dict.fromkeys(lines))


def transcript_path(guide: Path, lang: str) -> Path:
    """Where the output of a guide's commands is kept, in one language."""
    return guide.parent / "transcripts" / f"{guide.stem}.{lang}.txt"


def read_transcript(path: Path) -> dict[str, str]:
    """Return command → what it printed."""
    if not path.is_file():
        return {}
    pieces = re.split(r"^\$ (.+)\n", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return dict(zip(pieces[::2], (text.rstrip("\n") for text in pieces[1::2]), strict=True))


def linked_guides(course: Course, lang: str) -> list[dict]:
    """Return what lessons need to link the guides that they name, as ``linked_terms`` does."""
    headers = {path.stem: Source(path).header for path in guide_paths(course)}
    return [
        {
            "forms": [about["title"][lang]],
            "everywhere": True,
            "address": f"{name}.html",
            "title": about["summary"][lang],
        }
        for name, about in headers.items()
    ]


def guide_sheets(shelf: Shelf, lang: str) -> list[Sheet]:
    """Return a page for every guide of the course."""
    return [_guide_sheet(path, lang) for path in guide_paths(shelf.course)]


def _guide_sheet(path: Path, lang: str) -> Sheet:
    source = Source(path)
    printed = read_transcript(transcript_path(path, lang))
    text = "\n\n".join(cell.text for cell in source.localise(lang))
    text = _CONSOLE.sub(lambda block: _with_output(block[1], printed), text)
    text = _RECIPE.sub(lambda block: _shown(path.parent / "recipes" / block[1]), text)
    text = _FIGURE.sub(lambda block: _drawn(block[1], lang), text)
    english = [nbformat.v4.new_markdown_cell(cell.text) for cell in source.localise(LANGUAGES[0])]
    anchors = section_ids(nbformat.v4.new_notebook(cells=english))
    about = source.header
    return Sheet(path.stem, about["title"][lang], about["summary"][lang], text, anchors)


def _with_output(block: str, printed: dict[str, str]) -> str:
    lines = []
    for line in block.splitlines():
        lines.append(line)
        output = printed.get(line.removeprefix("$ "), "")
        lines += output.splitlines()
    return "\n".join(["```console", *lines, "```"])


def _shown(path: Path) -> str:
    """Return a file as a block of code."""
    kind = {".py": "python"}.get(path.suffix, "js")
    return f"```{kind}\n{path.read_text(encoding='utf-8').rstrip()}\n```"


def _drawn(name: str, lang: str) -> str:
    """Return a picture as HTML that Markdown leaves alone: it holds no empty line."""
    return getattr(viz, name)(lang=lang)._repr_mimebundle_()["text/html"]
