"""Further languages, added by translators without touching a line of Python.

A language is a folder ``languages/CODE/``: ``language.toml`` says what it is called, and a PO file
for every lesson or assignment, ``NN_name.po``, has its sentences, English beside the translation.
PO is what Poedit, Weblate and the other translators' tools read and write. What is not translated
yet stays English; a lesson without a PO file does not exist in that language. What the engine and
the course say while they run stands in the packages' ``locale/CODE.json`` (see
``autograd_core.language``). ``course translate CODE`` makes all of these files and keeps them in
step with the sources.
"""

import io
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileParser, write_po

from autograd_core.language import translator

from .errors import CourseError
from .files import write_atomically
from .paths import LANGUAGES, Course
from .source import Problem, Source, SourceError, english_texts, in_another_language

_ = translator(__name__)

PACKAGES = ("autograd_core", "coursekit")  # they have a catalogue each
HEADER = r"""msgid ""
msgstr ""
"Language: {lang}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


@dataclass(frozen=True)
class Progress:
    """How far the translation of one file has come."""

    path: Path
    done: int
    total: int
    unsure: int  # translations whose English has changed since: they are not used until confirmed


def read_source(course: Course, path: Path, lang: str) -> Source:
    """Return a lesson's or assignment's source, with the cells of ``lang`` in it.

    Raises SourceError for a translation that has other formulas, code or links than the English.
    """
    source = Source(path)
    if lang in LANGUAGES:
        return source
    po = course.translation(source.name, lang)
    catalog = _read(po)
    words = {m.id: m.string for m in catalog if m.id and m.string and not m.fuzzy}
    lines = {m.id: m.lineno or 1 for m in catalog}

    def problem(english: str, message: str) -> Problem:
        return Problem(po, 1, lines.get(english, 1), message)

    return in_another_language(source, lang, words, problem)


def translate(course: Course, lang: str, names: list[str] | None = None) -> list[Progress]:
    """Make the files of a language, or bring them up to date with the sources; say how far each is.

    ``names`` are those of lessons and assignments; none means those that the language has already,
    and all at the first time. Nothing that somebody has translated is lost: what the sources no
    longer say is kept at the end of the file.
    """
    try:
        locale = Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        raise CourseError(
            _("{lang} is no language code; write, say, es for Spanish", lang=repr(lang))
        ) from None
    if lang in LANGUAGES:
        raise CourseError(
            _("{lang} stands in the sources themselves: translate it there", lang=lang)
        )
    sources = {path.stem: [path] for path in course.lesson_sources}
    for name in course.assignment_names:
        sources.setdefault(name, []).append(course.assignment_source(name))
    known = [name for name in sources if course.translation(name, lang).is_file()]
    wanted = names or known or list(sources)
    unknown = sorted(set(wanted) - set(sources))
    if unknown:
        raise CourseError(
            _(
                "there is no lesson {name}: choose among {names}",
                name=", ".join(unknown),
                names=", ".join(sources),
            )
        )
    about = course.language_folder(lang) / "language.toml"
    if not about.is_file():
        name = (locale.get_display_name() or lang).capitalize()
        write_atomically(about, f'name = "{name}"\nhtml = "{lang}"\njupyterlab = "{lang}"\n')
    catalogues = [course.root / package / "locale" for package in PACKAGES]
    done = [_update_messages(folder, lang) for folder in catalogues if folder.is_dir()]
    for name in wanted:
        texts = [text for path in sources[name] for text in english_texts(Source(path))]
        done.append(_update(course.translation(name, lang), lang, texts))
    return done


def about(course: Course, lang: str) -> dict[str, str]:
    """Return what ``language.toml`` says: name, html, jupyterlab."""
    return tomllib.loads((course.language_folder(lang) / "language.toml").read_text("utf-8"))


def _read(path: Path) -> Catalog:
    catalog = Catalog(domain=path.stem, locale=path.parent.name)
    if path.is_file():
        with path.open("rb") as file:
            try:
                PoFileParser(catalog, abort_invalid=True).parse(file)
            except Exception as error:  # babel raises whatever it stumbles over
                raise SourceError([Problem(path, 1, 1, str(error))]) from None
    return catalog


def _update(path: Path, lang: str, texts: list[tuple[str, str]]) -> Progress:
    """Write the PO file of a source anew with all that is translated already."""
    template = Catalog(domain=path.stem)
    for text, where in texts:
        template.add(text, auto_comments=[where] if where else [])
    catalog = _read(path)
    catalog.update(template)
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, include_previous=True)
    write_atomically(path, HEADER.format(lang=lang) + out.getvalue().decode())
    said = [m for m in catalog if m.id]
    return Progress(
        path,
        sum(bool(m.string) and not m.fuzzy for m in said),
        len(said),
        sum(m.fuzzy for m in said),
    )


def _update_messages(folder: Path, lang: str) -> Progress:
    """Write a package's catalogue anew: every sentence of the Chinese one, "" where it waits."""
    sentences = json.loads((folder / f"{LANGUAGES[1]}.json").read_text(encoding="utf-8"))
    path = folder / f"{lang}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    words = {sentence: known.get(sentence, "") for sentence in sentences}
    write_atomically(path, json.dumps(words, ensure_ascii=False, indent=1) + "\n")
    return Progress(path, sum(map(bool, words.values())), len(words), 0)
