"""The glossary: terms in all languages, where lessons introduce them, and links to it.

``docs/glossary.toml`` holds the terms and their definitions. Where a term is introduced is read
from the lessons: the lesson whose closing table lists it, and there the first section that
stresses it, or else names it.
"""

import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils.nodes import make_id
from nbformat import NotebookNode

from coursekit.paths import LANGUAGES, Course

from .pages import Section, sections_of
from .settings import HTML_LANGUAGE
from .sheet import Sheet, Shelf

PAGE = "glossary"
TITLE = {"en": "Glossary", "zh": "术语表"}
SUMMARY = {
    "en": "Every term in both languages, in one sentence, with the lesson that introduces it.",
    "zh": "全部术语的中英对照，每条一句话，并注明由哪一课引入。",
}
INTRODUCTION = {
    "en": "One term, one translation, everywhere: in the lessons, the assignments, the figures "
    "and the error messages. Each entry leads to the section that introduces the term.",
    "zh": "一个术语只有一种译法，课文、作业、插图和报错信息里都一样。每一条都附有链接，"
    "指向引入该术语的那一节。",
}
FURTHER = {"en": "Further words of the lessons", "zh": "课文中的其他用语"}
INTRODUCED = {
    "en": "Introduced in lesson {number}: {section}",
    "zh": "第 {number} 课引入：{section}",
}
_HAN = re.compile(r"[\u3400-\u9fff]")
_GLOSS = re.compile(r"\s*[(（][^)）]*[)）]$")


@dataclass(frozen=True)
class Term:
    """One entry: its name and its definition by language, and further forms of the name."""

    names: dict[str, str]
    definitions: dict[str, str]
    also: tuple[str, ...]
    link: bool

    @property
    def anchor(self) -> str:
        """The place of the entry on the page, the same in every language."""
        return make_id(_GLOSS.sub("", self.names["en"]))

    def forms(self, lang: str) -> list[str]:
        """Return the words that name the term in texts of a language, longest first."""
        name = self.names[lang]
        forms = {_GLOSS.sub("", name)}
        forms |= {form for form in self.also if _fits(form, lang)}
        return sorted(forms, key=lambda form: (-len(form), form))


def _fits(form: str, lang: str) -> bool:
    """Whether a further form is a word of the language; abbreviations are of every language."""
    return bool(_HAN.search(form)) == (lang == "zh") or form.isupper()


def read_glossary(path: Path) -> list[tuple[dict[str, str], list[Term]]]:
    """Return the groups of a glossary file: (names by language, terms)."""
    groups = []
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
        terms = [
            Term(
                names={lang: entry[lang] for lang in LANGUAGES},
                definitions=entry["is"],
                also=tuple(entry.get("also", ())),
                link=entry.get("link", True),
            )
            for entry in group["term"]
        ]
        groups.append(({lang: group[lang] for lang in LANGUAGES}, terms))
    return groups


def glossary_path(course: Course) -> Path:
    return course.root / "docs" / "glossary.toml"


def linked_terms(course: Course, lang: str) -> list[dict]:
    """Return what lessons need for their links: forms, address and definition of each term."""
    if not glossary_path(course).is_file():
        return []
    return [
        {
            "forms": term.forms(lang),
            "everywhere": term.link,
            "address": f"{PAGE}.html#{term.anchor}",
            # A browser shows it as it stands: better nothing than a formula's source.
            "title": ""
            if "$" in term.definitions[lang]
            else term.definitions[lang].replace("`", ""),
        }
        for _group, terms in read_glossary(glossary_path(course))
        for term in terms
    ]


def glossary_sheets(shelf: Shelf, lang: str) -> list[Sheet]:
    """Return the glossary page, if the course has a glossary."""
    path = glossary_path(shelf.course)
    if not path.is_file():
        return []
    groups = read_glossary(path)
    groups += _without_definition(shelf, groups)
    origins = _origins(shelf, [term for _names, terms in groups for term in terms], lang)
    lines, sections = [f"# {TITLE[lang]}", INTRODUCTION[lang]], [PAGE]
    for names, terms in groups:
        lines.append(f"## {names[lang]}")
        sections.append(f"group-{make_id(names['en'])}")
        for term in terms:
            lines += [f"### {term.names[lang]}", *_entry(term, lang, origins.get(term.anchor))]
            sections.append(term.anchor)
    text = "\n\n".join(lines)
    return [Sheet(PAGE, TITLE[lang], SUMMARY[lang], text, sections, toc_depth=2)]


def _entry(term: Term, lang: str, origin: str | None) -> Iterator[str]:
    for other in LANGUAGES:
        if other != lang:
            name = f'<p class="term-other" lang="{HTML_LANGUAGE[other]}">{term.names[other]}</p>'
            yield name
    if term.definitions:
        yield term.definitions[lang]
    if origin:
        yield f'<p class="term-origin">{origin}</p>'


# --- where a term is introduced ---------------------------------------------------------------


def terms_taken_home(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Return the pairs (English, Chinese) in the tables of terms of a lesson."""
    pairs = []
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        rows = [
            [part.strip() for part in line.strip().strip("|").split("|")]
            for line in cell.source.splitlines()
            if line.startswith("|")
        ]
        for header in (["English", "中文"], ["中文", "English"]):
            if header in rows:
                begin, column = rows.index(header) + 2, header.index("English")
                for row in rows[begin:]:
                    english, chinese = row[column], row[1 - column]
                    pairs += zip(
                        re.split(r",\s*", english), re.split(r"[，、]\s*", chinese), strict=False
                    )
    return [(_GLOSS.sub("", english), _GLOSS.sub("", chinese)) for english, chinese in pairs]


def _without_definition(shelf: Shelf, groups: list) -> list:
    """Return a group of what lessons list and the file does not have yet; it is still found."""
    known = {form.lower() for _names, terms in groups for t in terms for form in t.forms("en")}
    further = {}
    for notebook in next(iter(shelf.lessons.values())).values():
        for english, chinese in terms_taken_home(notebook):
            if english.lower() not in known:
                further.setdefault(make_id(english), {"en": english, "zh": chinese})
    terms = [Term(names, {}, (), link=False) for names in further.values()]
    return [(FURTHER, terms)] if terms else []


def _origins(shelf: Shelf, terms: list[Term], lang: str) -> dict[str, str]:
    """Return anchor of term → link to the section that introduces it, as HTML.

    The first language decides for all, so that every language names the same section.
    """
    found: dict[str, str] = {}
    first, lessons = next(iter(shelf.lessons.items()))
    for name, notebook in lessons.items():
        listed = {pair[LANGUAGES.index(first)].lower() for pair in terms_taken_home(notebook)}
        sections = list(sections_of(notebook))
        spoken = list(sections_of(shelf.lessons[lang][name]))
        for term in terms:
            if term.anchor in found or listed.isdisjoint(f.lower() for f in term.forms(first)):
                continue
            place = _first_section(pattern_of(term.forms(first), first), sections)
            address = f"{name}.html#{shelf.anchors[name][place]}"
            link = f'<a href="{address}">{html.escape(spoken[place].heading)}</a>'
            number = name.partition("_")[0]
            found[term.anchor] = INTRODUCED[lang].format(number=number, section=link)
    return found


def _first_section(word: re.Pattern, sections: list[Section]) -> int:
    for part in ("stressed", "prose"):
        for number, section in enumerate(sections):
            if word.search(getattr(section, part)):
                return number
    return 0


def pattern_of(forms: list[str], lang: str) -> re.Pattern:
    """Return a pattern that finds any of the forms, as a whole word where words have ends."""
    words = "|".join(map(re.escape, forms))
    return re.compile(
        words if lang == "zh" else rf"(?<![\w–-])(?:{words})(?![\w–-])", re.IGNORECASE
    )
