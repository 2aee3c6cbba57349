"""What Sphinx does differently for this course.

Formulas are left to the vendored KaTeX, sections get the anchors that both languages share, the
widget runtime is loaded only where a widget is, and search has an index of its own.
"""

import json
import re
import zlib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from .api import process_docstring, process_signature
from .glossary import pattern_of
from .search import index_entries, write_index
from .settings import HTML_LANGUAGE, NAMES, sources_digest

#: Scripts of Sphinx that the course's own take the place of.
REPLACED = {"documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js"}
#: What stays beside a formula: punctuation, and in Latin script the rest of the word ("$n$-th").
CLOSING = re.compile("^(?:[，。；：、？！）》」”’]|[^\\s\u2e80-\uffff])+")
OPENING = re.compile("(?:[（《「“‘]|[^\\s\u2e80-\uffff])+$")
FULL_STOP = re.compile("[，。；：、？！）”]$")
#: Formulas that draw up to this many characters stay on a line, longer ones only with punctuation.
SHORT = 12
#: Formulas of more characters of TeX than this may break within even so.
LONGEST_UNBROKEN = 30
#: Cells of a table with at most this many letters, a Chinese character being two, stay on a line;
#: printed ones with at most so many.
BRIEF, LONGEST_PRINTED = 14, 32
#: Printed lines with more letters than this are no rows of a table: they wrap.
WIDEST_ROW = 100
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class SharedSectionIds(SphinxTransform):
    """Gives the n-th section the n-th anchor that the lesson's metadata lists."""

    # Before Sphinx collects the table of contents.
    default_priority = 700

    def apply(self) -> None:
        path = Path(self.env.doc2path(self.env.docname))
        if path.suffix == ".md":
            return
        wanted = _wanted_anchors(path)
        sections = list(self.document.findall(nodes.section))
        if len(sections) != len(wanted):
            raise ValueError(
                f"{path.name}: {len(sections)} sections but {len(wanted)} headings; "
                "a heading stands inside a list or a quotation"
            )
        for section, identity in zip(sections, wanted, strict=True):
            section["ids"] = [identity]


def _wanted_anchors(path: Path) -> list[str]:
    """Return the anchors that a source lists: in its metadata, or in its first line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return json.loads(text)["metadata"]["course"]["sections"]
    return text.partition("\n")[0].partition("sections:")[2].split()


class TermLinks(SphinxTransform):
    """Links the first use of each term in a lesson, and its table of terms, to the glossary."""

    default_priority = 703
    CLOSED = (
        nodes.title,
        nodes.reference,
        nodes.literal,
        nodes.literal_block,
        nodes.math,
        nodes.math_block,
        nodes.raw,
    )

    def apply(self) -> None:
        terms = self.config.course_terms
        if not terms or self.env.docname not in {page["name"] for page in self.config.course_pages}:
            return
        self.lookup = {form.lower(): term for term in terms for form in term["forms"]}
        forms = sorted(self.lookup, key=len, reverse=True)
        self.pattern = pattern_of(forms, self.config.course_lang)
        tables = [table for table in self.document.findall(nodes.table) if _is_of_terms(table)]
        for table in tables:
            for text in list(table.findall(nodes.Text)):
                self.link(text, set(), everywhere=True)
        done: set[str] = set()
        for text in list(self.document.findall(nodes.Text)):
            if not self.is_closed(text) and not any(text in t.findall(nodes.Text) for t in tables):
                self.link(text, done)

    def is_closed(self, node: nodes.Node) -> bool:
        while node := node.parent:
            if isinstance(node, self.CLOSED) or "cell_output" in node.get("classes", ()):
                return True
        return False

    def link(self, text: nodes.Text, done: set[str], everywhere: bool = False) -> None:
        """Replace the terms in a text that were not met before by links."""
        words, pieces, at = str(text), [], 0
        for match in self.pattern.finditer(words):
            term = self.lookup[match[0].lower()]
            if term["address"] in done or not (everywhere or term["everywhere"]):
                continue
            done.add(term["address"])
            link = nodes.reference(
                "", match[0], refuri=term["address"], classes=["term"], internal=True
            )
            if term["title"]:
                link["reftitle"] = term["title"]
            pieces += [nodes.Text(words[at : match.start()]), link]
            at = match.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(words[at:])])


def _is_of_terms(table: nodes.table) -> bool:
    header = next(table.findall(nodes.thead), None)
    return header is not None and {"English", "中文"} == {
        entry.astext() for entry in header.findall(nodes.entry)
    }


class AlternativeTexts(SphinxTransform):
    """Keeps docutils from reading a file name aloud where a picture has no description."""

    default_priority = 701

    def apply(self) -> None:
        for image in self.document.findall(nodes.image):
            image.setdefault("alt", "")


class ChineseEmphasis(SphinxTransform):
    """Marks emphasis on Chinese words, which is set otherwise than the italics of a title."""

    default_priority = 702

    def apply(self) -> None:
        for emphasis in self.document.findall(nodes.emphasis):
            if re.search(r"[\u3400-\u9fff]", emphasis.astext()):
                emphasis["classes"].append("han")


class PunctuationStays(SphinxTransform):
    """Keeps punctuation on the line of the formula that it follows or opens.

    A browser breaks lines on either side of a typeset formula, whatever stands there, and around
    every relation within. A formula that is ``long`` may still break there, where ``course.js`` says.
    """

    default_priority = 703

    def apply(self) -> None:
        for formula in list(self.document.findall(nodes.math)):
            outer = _outermost(formula)
            around = outer.parent
            place = around.index(outer)
            before, after = _cut(around, place - 1, OPENING), _cut(around, place + 1, CLOSING)
            length = len(formula.astext())
            if before or after or len(_drawn(formula.astext())) <= SHORT:
                long = length > LONGEST_UNBROKEN
                kept = nodes.inline("", "", classes=["keep", "long"] if long else ["keep"])
                around.replace(outer, kept)
                kept += [nodes.Text(before), outer, nodes.Text(after)]


def _outermost(formula: nodes.math) -> nodes.Element:
    """Return the stressed or linked piece of text that is this formula and nothing else."""
    outer: nodes.Element = formula
    while len(outer.parent) == 1 and isinstance(outer.parent, nodes.Inline):
        outer = outer.parent
    return outer


class ChineseSentencesTouch(SphinxTransform):
    """Takes away the space that Markdown wants after ``**…。**``: Chinese sentences have none."""

    default_priority = 702

    def apply(self) -> None:
        for stressed in self.document.findall(
            lambda node: isinstance(node, nodes.strong | nodes.emphasis)
        ):
            following = stressed.next_node(descend=False, siblings=True)
            if isinstance(following, nodes.Text) and FULL_STOP.search(stressed.astext()):
                words = re.sub("^ (?=[\u3400-\u9fff“（])", "", following)
                following.parent.replace(following, nodes.Text(words))


class CellWidths(SphinxTransform):
    """Tells brief cells of a table from those with sentences: they break in other ways.

    A browser may break Chinese between any two characters, and so makes a column one wide.
    """

    default_priority = 704

    def apply(self) -> None:
        for cell in self.document.findall(nodes.entry):
            words = cell.astext()
            if next(cell.findall(nodes.math), None) is not None:
                words = _drawn(words)
            width = _columns(words)
            look = "brief" if width <= BRIEF else "wordy"
            cell["classes"] += [look, "long"] if width > LONGEST_PRINTED else [look]


class SayingsWrap(SphinxTransform):
    """Lets printed lines wrap that are wider than any column, such as messages that name a remedy.

    Narrower ones may be rows of numbers: those keep their columns and are scrolled.
    """

    default_priority = 704

    def apply(self) -> None:
        for printed in self.document.findall(nodes.literal_block):
            lines = printed.astext().splitlines()
            if "output" in printed["classes"] and max(map(_columns, lines), default=0) > WIDEST_ROW:
                printed["classes"].append("sayings")


def _columns(words: str) -> int:
    """Return how many letters wide a text is, a Chinese character being two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in words)


def _drawn(tex: str) -> str:
    """Return about as many letters as a formula draws: its TeX is longer than its picture."""
    return re.sub(r"[\^_{}]|\\[,;!:]", "", re.sub(r"\\[A-Za-z]+ *", "x", tex))


def _cut(around: nodes.Element, place: int, pattern: re.Pattern) -> str:
    """Take the punctuation off the text that stands there, if one does, and return it."""
    text = around[place] if 0 <= place < len(around) else None
    words = text.astext() if isinstance(text, nodes.Text) else ""  # without its escaped spaces
    found = pattern.search(words)
    if not found:
        return ""
    around[place] = nodes.Text(words[: found.start()] + words[found.end() :])
    return found[0]


def visit_formula(self, node) -> None:
    self.body.append(f'<span class="math notranslate">{self.encode(node.astext())}</span>')
    raise nodes.SkipNode


def visit_displayed_formula(self, node) -> None:
    self.body.append(
        f'<div class="math notranslate" data-display>{self.encode(node.astext())}</div>'
    )
    raise nodes.SkipNode


def page_context(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> str | None:
    """Add to a page's template what the course's templates ask for."""
    lang = app.config.course_lang
    # myst-nb names the switch of a folded cell in English only; its text says what it does.
    body = (context.get("body") or "").replace(' aria-label="Toggle hidden content"', "")
    if lang != "en":
        # Docstrings are English, and a screen reader should read them so.
        body = body.replace('<dl class="py ', '<dl lang="en" class="py ')
    context["body"] = body
    context["script_files"][:] = [
        script
        for script in context["script_files"]
        if Path(str(getattr(script, "filename", None) or "")).name not in REPLACED
    ]

    def asset(name: str) -> str:
        """The address of a static file, changed with its content so that no old one is shown."""
        file = Path(app.outdir) / "_static" / name
        return f"{context['content_root']}_static/{name}?v={zlib.crc32(file.read_bytes()):08x}"

    pages = {page["name"]: page for page in app.config.course_pages}
    context.update(
        T=lambda english, chinese: {"en": english, "zh": chinese}[lang],
        asset=asset,
        course_lang=lang,
        course_pages=app.config.course_pages,
        course_page=pages.get(pagename),
        course_sheets=app.config.course_sheets,
        course_sheet=next((s for s in app.config.course_sheets if s["name"] == pagename), None),
        course_other_languages=[
            {"code": code, "html": HTML_LANGUAGE[code], "name": NAMES[code]}
            for code in app.config.course_languages
            if code != lang
        ],
        course_has_math='class="math notranslate"' in body,
        course_has_widgets=WIDGET_VIEW in body,
    )
    return "home.html" if pagename == app.config.root_doc else None


def prepare_builder(app: Sphinx) -> None:
    """Settle what cannot be a setting."""
    # Sphinx's own index knows pages only, and cuts Chinese words wrongly.
    app.builder.search = False
    # Known only once furo is loaded, and read by furo right after this.
    app.config.pygments_dark_style = "a11y-dark"


def write_search_index(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        entries = [
            entry
            for page in (*app.config.course_pages, *app.config.course_sheets)
            for entry in index_entries(page["name"], app.env.get_doctree(page["name"]))
        ]
        write_index(Path(app.outdir) / "search-index.js", entries)


def setup(app: Sphinx) -> dict:
    app.add_config_value("course_lang", "en", "html", str)
    app.add_config_value("course_languages", [], "html", list)
    app.add_config_value("course_pages", [], "html", list)
    app.add_config_value("course_sheets", [], "html", list)
    app.add_config_value("course_terms", [], "env", list)
    app.add_html_math_renderer("katex", (visit_formula, None), (visit_displayed_formula, None))
    app.add_transform(SharedSectionIds)
    app.add_transform(TermLinks)
    app.add_transform(AlternativeTexts)
    app.add_transform(ChineseEmphasis)
    app.add_transform(PunctuationStays)
    app.add_transform(CellWidths)
    app.add_transform(SayingsWrap)
    app.add_transform(ChineseSentencesTouch)
    app.connect("autodoc-process-docstring", process_docstring)
    app.connect("autodoc-process-signature", process_signature)
    app.connect("builder-inited", prepare_builder, priority=400)
    app.connect("html-page-context", page_context, priority=900)
    app.connect("build-finished", write_search_index)
    return {
        "version": "1",
        "env_version": sources_digest(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
