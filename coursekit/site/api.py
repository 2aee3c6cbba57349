"""The reference of the engine: pages for Sphinx's autodoc, and docstrings as it wants them.

``docs/api.toml`` says which names stand on which page. Our docstrings are prose for a terminal;
``as_restructured_text`` keeps their words, sets their formulas and tells code from text.
"""

import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from types import ModuleType

from docutils.nodes import make_id

from coursekit.paths import Course

from .calculus import calculus_table
from .formulas import split_formulas
from .plain import plain_formulas
from .sheet import Sheet, Shelf

PAGE = "api"


def api_sheets(shelf: Shelf, lang: str) -> list[Sheet]:
    """Return the reference: a page that lists the others, and the others."""
    path = shelf.course.root / "docs" / "api.toml"
    if not path.is_file():
        return []
    book = tomllib.loads(path.read_text(encoding="utf-8"))
    pages = [_page(page, _taken(book), lang) for page in book["page"]]
    lines = [_heading(book[lang], "="), _markup(book["about"][lang])]
    for page, about in zip(pages, book["page"], strict=True):
        lines.append(f"`{page.title} <{page.name}.html>`__\n   {_markup(_sentence(about, lang))}")
    overview = Sheet(
        PAGE, book[lang], book["summary"][lang], "\n\n".join(lines), [PAGE], suffix=".rst"
    )
    return [overview, *pages]


def documented(course: Course) -> Iterator[tuple[str, str, object]]:
    """Yield (page, full name, thing) for everything that the reference shows."""
    path = course.root / "docs" / "api.toml"
    if path.is_file():
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        for page in book["page"]:
            for part in page.get("part", ()):
                for name in _paths(part, _taken(book)):
                    yield page["name"], name, _thing(name)


def _taken(book: dict) -> set[str]:
    """Return the full names that some part of the reference asks for."""
    return {name for page in book["page"] for part in page.get("part", ()) for name in _named(part)}


def public_names(module: ModuleType) -> list[str]:
    """Return the functions and classes that a module offers, in its order."""
    names = getattr(module, "__all__", None) or [
        name for name in vars(module) if not name.startswith("_")
    ]
    found = [(name, getattr(module, name)) for name in names]
    return [
        name
        for name, thing in found
        if (inspect.isclass(thing) or inspect.isfunction(thing))
        and getattr(thing, "__module__", "").startswith("autograd_core")
        and (hasattr(module, "__path__") or thing.__module__ == module.__name__)
    ]


def _page(page: dict, taken: set[str], lang: str) -> Sheet:
    lines = [_heading(page[lang], "="), _markup(page["about"][lang])]
    sections = [make_id(page["en"])]
    if page.get("table") == "primitives":
        blocks = calculus_table(lang)
        lines += [_heading(title, "-") + "\n\n" + table for _anchor, title, table in blocks]
        sections += [anchor for anchor, _title, _table in blocks]
    for part in page.get("part", ()):
        lines.append(_heading(part[lang], "-"))
        sections.append(f"part-{make_id(part['en'])}")
        lines += [_directive(path, part.get("members", "")) for path in _paths(part, taken)]
    summary = plain_formulas(_sentence(page, lang)).replace("`", "")
    text = "\n\n".join(lines)
    return Sheet(
        f"{PAGE}-{page['name']}", page[lang], summary, text, sections, suffix=".rst", parent=PAGE
    )


def _sentence(page: dict, lang: str) -> str:
    """Return the first sentence of what a page says about itself, with its marks."""
    return re.split(r"(?<=[.。])\s*", page["about"][lang])[0]


def _heading(title: str, line: str) -> str:
    return f"{title}\n{line * 2 * len(title)}"


def _named(part: dict) -> Iterator[str]:
    """Yield the full names that a part asks for by name or by registry."""
    module = part["from"]
    registered = (
        getattr(importlib.import_module(module), part["registry"]) if "registry" in part else ()
    )
    yield from (f"{module}.{name}" for name in [*registered, *part.get("names", "").split()])


def _paths(part: dict, taken: set[str]) -> list[str]:
    """Return the full names of what a part shows; without names, all that no part has taken."""
    named = list(_named(part))
    if "names" in part or "registry" in part:
        return named
    module = importlib.import_module(part["from"])
    return [
        path for name in public_names(module) if (path := f"{part['from']}.{name}") not in taken
    ]


def _directive(path: str, members: str) -> str:
    kind = "class" if inspect.isclass(_thing(path)) else "function"
    options = f"\n   :members: {', '.join(members.split())}" if members else ""
    return f".. auto{kind}:: {path}{options}"


def _thing(path: str) -> object:
    """Return what a full name means; it may stand within a namespace that is no module."""
    module, _dot, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError:
        return getattr(_thing(module), name)


# --- docstrings ------------------------------------------------------------------------------


def process_docstring(app, what: str, name: str, thing, options, lines: list[str]) -> None:
    """Rewrite a docstring in place; for Sphinx's event of that name."""
    try:
        names = inspect.signature(thing).parameters
    except (TypeError, ValueError):
        names = ()
    lines[:] = as_restructured_text(lines, names).split("\n")


def process_signature(app, what: str, name: str, thing, options, signature, returns):
    """Show the inputs of a primitive where Python sees only ``*args``."""
    if signature and "*args, **params" in signature:
        from autograd_core.ops.primitive import PRIMITIVES

        for row in PRIMITIVES.values():
            if getattr(row, "function", None) is thing:
                return f"({', '.join(row.inputs)})", returns
    return signature, returns


def as_restructured_text(lines: list[str], names=()) -> str:
    """Return a docstring as reStructuredText, its formulas in TeX; ``names`` are its parameters."""
    blocks = re.split(r"\n\s*\n", inspect.cleandoc("\n".join(lines)))
    made, literal = [], False
    for block in blocks:
        if literal and block.startswith(" "):
            made.append(block)
            continue
        literal = block.rstrip().endswith("::")
        made += _paragraphs(block, names)
    return "\n\n".join(made)


def _paragraphs(block: str, names) -> Iterator[str]:
    """Yield a block of prose, its list items and its sources as paragraphs of their own."""
    words, source, cited = re.sub(r"\s*\n\s*(?!- )", " ", f" {block}").partition(" Source")
    words = words.lstrip(" ")
    if words:
        first, *items = re.split(r"\s*\n- |^- ", words)
        if first:
            yield _markup(first, names)
        if items:
            yield "\n".join(f"- {_markup(item, names)}" for item in items)
    if source:
        yield f".. rst-class:: source\n\n{_escaped('Source' + cited)}"


def _markup(text: str, names=()) -> str:
    """Return a paragraph with its code, its ``$TeX$`` and its plain formulas marked up."""
    parts = []
    for piece in re.split(r"(``.+?``|`[^`]+`|\$[^$]+\$)", text):
        if piece.startswith("`"):
            parts.append(f"``{piece.strip('`')}``")
        elif piece.startswith("$"):
            parts.append(f":math:`{piece.strip('$')}`")
        else:
            for kind, words in split_formulas(piece, names):
                parts.append(f":math:`{words.strip()}`" if kind == "math" else _escaped(words))
    return _join(parts)


def _join(parts: list[str]) -> str:
    """Join marked-up pieces; reStructuredText wants an escaped space where they touch words."""
    text = ""
    for part in parts:
        marked = part.startswith((":math:`", "``"))
        before_marked = text.endswith("`")
        if (
            part
            and text
            and (marked or before_marked)
            and not text[-1].isspace()
            and not part[0].isspace()
        ):
            text += "\\ "
        text += part
    return text


def _escaped(words: str) -> str:
    return re.sub(r"([\\*|`]|_(?!\w))", r"\\\1", words)
