"""Bilingual sources: one percent-format file in, one notebook a language out.

Prose stands in markdown cells side by side, English then Chinese; code is written once, with
``T("English", "中文")`` and ``#: en: … #: zh: …`` comments that fold to one language. Whatever
would let the languages drift apart is refused here, with file, cell and line.
"""

import ast
import copy
import hashlib
import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import jupytext

from autograd_core.language import translator

from .paths import LANGUAGES

_ = translator(__name__)

ROLES = ("statement", "solution", "check", "rubric", "words")


@dataclass(frozen=True)
class Problem:
    """One thing that a source does wrong, and where."""

    path: Path
    cell: int
    line: int
    message: str

    def __str__(self):
        place = _(
            "{file}, cell {cell}, line {line}", file=self.path.name, cell=self.cell, line=self.line
        )
        return f"{place}: {self.message}"


class SourceError(Exception):
    """A source that cannot be built; ``problems`` lists everything found, not only the first."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Cell:
    """One cell of a source: markdown in one language, or code for all of them."""

    kind: str  # "markdown" or "code"
    text: str
    metadata: dict
    number: int  # counted from 1, as a reader counts
    line: int  # of the cell's "# %%" marker

    @property
    def lang(self) -> str | None:
        return self.metadata.get("lang")

    @property
    def exercise(self) -> str | None:
        return self.metadata.get("exercise")

    @property
    def role(self) -> str | None:
        return self.metadata.get("role")


@dataclass(frozen=True)
class LocalCell:
    """A cell in one language, as a notebook gets it. ``id`` is the same in every language."""

    kind: str
    text: str
    id: str
    tags: tuple[str, ...]
    exercise: str | None
    role: str | None


class Source:
    """A bilingual source file, read and checked.

    Raises SourceError when the file cannot be parsed or its languages differ.
    """

    def __init__(self, path: Path):
        self.path = path
        text = path.read_text(encoding="utf-8")
        self.header, self.cells = _parse(path, text)
        problems = _Checker(self).problems()
        if problems:
            raise SourceError(problems)
        self.ids = _content_ids(self.cells)

    @property
    def name(self) -> str:
        """The file's name without its ending, or the folder's for ``NN_name/assignment.py``."""
        return self.path.parent.name if self.path.stem == "assignment" else self.path.stem

    @property
    def exercises(self) -> list[str]:
        """The names of the exercises, in order of appearance."""
        return list(dict.fromkeys(c.exercise for c in self.cells if c.exercise))

    def localise(self, lang: str) -> list[LocalCell]:
        """Return the cells of one language, code folded, ids made from content."""
        return [
            LocalCell(
                kind=cell.kind,
                text=fold(cell.text, lang) if cell.kind == "code" else cell.text,
                id=identity,
                tags=tuple(cell.metadata.get("tags", ())),
                exercise=cell.exercise,
                role=cell.role,
            )
            for cell, identity in zip(self.cells, self.ids, strict=True)
            if cell.lang in (None, lang)
        ]


def english_texts(source: Source) -> list[tuple[str, str]]:
    """Return all that a translator has to say: (English text, what it is), in order.

    Prose is the text of a cell. In code it is the strings of ``T(…)``, an f-string as it stands
    in the code, and the comments of one language.
    """
    texts = [(source.header["title"][LANGUAGES[0]], "title")]
    for cell in source.cells:
        if cell.lang == LANGUAGES[0]:
            texts.append((cell.text, ""))
        elif cell.kind == "code":
            texts += [(text, "in code") for text in _texts_in_code(cell.text)]
    return [(text, what) for text, what in texts if text != LANGUAGES[0]]


def in_another_language(
    source: Source,
    lang: str,
    words: dict[str, str],
    problem: Callable[[str, str], Problem],
) -> Source:
    """Return a source whose cells say in ``lang`` what ``words`` has for the English texts.

    What it does not have stays English; ``T("en", "zh")`` is the code of the language, and links to
    the source's own notebooks lead to those of the language. ``problem(english, message)`` makes the problem to report
    about a translation. Raises SourceError for translations that differ from the English in more
    than their words.
    """
    made, found = copy.copy(source), []
    words = words | {LANGUAGES[0]: lang}
    own = f"/{{}}/{source.name}.ipynb"
    title = source.header["title"]
    made.header = {**source.header, "title": {**title, lang: words.get(title["en"], title["en"])}}
    made.cells, made.ids = [], []
    for cell, identity in zip(source.cells, source.ids, strict=True):
        if cell.kind == "code":
            text = _fold_comments(_fold_calls(cell.text, LANGUAGES[0], words), LANGUAGES[0], words)
            if not _same_code(fold(cell.text, LANGUAGES[0]), text):
                message = _("the code of the languages differs in more than its words")
                found += [problem(t, message) for t in _texts_in_code(cell.text) if t in words][:1]
        elif cell.lang == LANGUAGES[0]:
            text = words.get(cell.text, cell.text)
            text = text.replace(own.format(LANGUAGES[0]), own.format(lang))
            for message in drift(cell.text, LANGUAGES[0], text, lang):
                found.append(problem(cell.text, message))
        else:
            continue
        metadata = cell.metadata | ({"lang": lang} if cell.lang else {})
        made.cells.append(replace(cell, text=text, metadata=metadata))
        made.ids.append(identity)
    if found:
        raise SourceError(found)
    return made


def _texts_in_code(code: str) -> list[str]:
    said = [
        ast.get_source_segment(code, literal)
        if isinstance(literal, ast.JoinedStr)
        else literal.value
        for literal in (call.args[0] for call in _translations(code))
    ]
    comments = [
        texts[LANGUAGES[0]] for texts in _language_comments(code).values() if LANGUAGES[0] in texts
    ]
    return said + comments


def _same_code(one: str, other: str) -> bool:
    try:
        return _skeleton(one) == _skeleton(other)
    except SyntaxError:
        return False


def fold(code: str, lang: str) -> str:
    """Fold bilingual code to one language: ``T(…)`` to its literal, ``#: en: …`` comments likewise.

    Raises SyntaxError, its line counted within ``code``, for what is not Python and for a ``T``
    that does not hold one literal a language.
    """
    return _fold_comments(_fold_calls(code, lang), lang)


# --- reading ---------------------------------------------------------------------------------


def _parse(path: Path, text: str) -> tuple[dict, list[Cell]]:
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"# %%(\s|$)", line)]
    if len(lines) != len(notebook.cells):
        raise SourceError(
            [
                Problem(
                    path, 1, 1, _("text stands before the first '# %%' marker: move it into a cell")
                )
            ]
        )
    cells = []
    for number, (raw, line) in enumerate(zip(notebook.cells, lines, strict=True), 1):
        metadata = {k: v for k, v in raw.metadata.items() if k != "cell_marker"}
        cells.append(Cell(raw.cell_type, raw.source.strip("\n"), metadata, number, line))
    return dict(notebook.metadata.get("course", {})), cells


def _content_ids(cells: list[Cell]) -> list[str]:
    """Give every cell an id made from its content; a language pair shares its English cell's id."""
    ids, seen, current = [], Counter(), ""
    for cell in cells:
        if cell.lang in (None, LANGUAGES[0]):
            text = fold(cell.text, LANGUAGES[0]) if cell.kind == "code" else cell.text
            digest = hashlib.sha256(f"{cell.kind}\n{text}".encode()).hexdigest()[:10]
            current = f"{digest}-{seen[digest]}" if seen[digest] else digest
            seen[digest] += 1
        ids.append(current)
    return ids


# --- folding code to one language ------------------------------------------------------------


def _fold_calls(code: str, lang: str, words: dict[str, str] | None = None) -> str:
    """Replace each ``T(…)`` by the literal of ``lang``, by position, so that layout survives.

    With ``words`` what it has for that literal stands in its place.
    """
    raw = code.encode()
    starts = [0]
    for line in raw.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)

    def span(node: ast.AST) -> slice:
        return slice(
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    for call in sorted(_translations(code), key=lambda c: (c.lineno, c.col_offset), reverse=True):
        chosen = call.args[LANGUAGES.index(lang)]
        literal = raw[span(chosen)]
        if words and isinstance(chosen, ast.JoinedStr):
            literal = words.get(literal.decode(), literal.decode()).encode()
        elif words and chosen.value in words:
            literal = json.dumps(words[chosen.value], ensure_ascii=False).encode()
        elif chosen.lineno != chosen.end_lineno and b'"""' not in literal:
            literal = b"(" + literal + b")"  # adjacent strings on several lines need their brackets
        where = span(call)
        raw = raw[: where.start] + literal + raw[where.stop :]
    return raw.decode()


def _translations(code: str) -> list[ast.Call]:
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "T"
    ]
    for call in calls:
        if len(call.args) != len(LANGUAGES) or call.keywords or not all(map(_is_text, call.args)):
            raise SyntaxError(
                _(
                    "T(…) takes one literal string a language, in the order {languages}",
                    languages=", ".join(LANGUAGES),
                ),
                (None, call.lineno, call.col_offset, None),
            )
        if any(inner in calls for argument in call.args for inner in ast.walk(argument)):
            raise SyntaxError(_("T(…) stands inside another T(…)"), (None, call.lineno, 0, None))
    return calls


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


_LANGUAGE_COMMENT = re.compile(
    rf"#: ({'|'.join(LANGUAGES)}): ?(.*?)(?=\s*#: (?:{'|'.join(LANGUAGES)}):|$)"
)


def _fold_comments(code: str, lang: str, words: dict[str, str] | None = None) -> str:
    lines = code.split("\n")
    for (row, column), texts in reversed(_language_comments(code).items()):
        before = lines[row - 1][:column]
        if lang in texts:
            lines[row - 1] = f"{before}# {(words or {}).get(texts[lang], texts[lang])}"
        elif before.strip():
            lines[row - 1] = before.rstrip()
        else:
            del lines[row - 1]
    return "\n".join(lines)


def _language_comments(code: str) -> dict[tuple[int, int], dict[str, str]]:
    """Map the place of each ``#: en: …`` comment to its text by language."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT and token.string.startswith("#: "):
            found[token.start] = {k: v.strip() for k, v in _LANGUAGE_COMMENT.findall(token.string)}
    return found


# --- refusing drift --------------------------------------------------------------------------


class _Checker:
    """Looks at one parsed source and lists everything that is wrong with it."""

    def __init__(self, source: Source):
        self.source = source
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        self.check_header()
        self.check_pairs()
        for cell in self.source.cells:
            if cell.kind == "code":
                self.check_code(cell)
            else:
                self.check_markup(cell)
            self.check_role(cell)
        self.check_exercises()
        return sorted(self.found, key=lambda p: p.line)

    def report(self, cell: Cell | None, message: str, line: int | None = None) -> None:
        number, at = (cell.number, cell.line) if cell else (1, 1)
        self.found.append(Problem(self.source.path, number, line or at, message))

    def check_header(self) -> None:
        title = self.source.header.get("title")
        if not isinstance(title, dict) or set(title) != set(LANGUAGES):
            self.report(
                None,
                _(
                    "the header has no course title in each of: {languages}",
                    languages=", ".join(LANGUAGES),
                ),
            )

    def check_pairs(self) -> None:
        """Markdown comes in groups, one cell a language, in the order of LANGUAGES."""
        group: list[Cell] = []
        for cell in [*self.source.cells, None]:
            expected = LANGUAGES[len(group)] if group else None
            if group and (cell is None or cell.kind != "markdown" or cell.lang != expected):
                self.report(
                    group[0],
                    _(
                        'this markdown cell has no partner with lang="{lang}" right after it',
                        lang=expected,
                    ),
                )
                group = []
            if cell is None or cell.kind != "markdown":
                continue
            if not group and cell.lang != LANGUAGES[0]:
                if cell.lang not in LANGUAGES:
                    self.report(cell, _('a markdown cell needs lang="en" or lang="zh"'))
                elif not any(p.cell == cell.number - 1 for p in self.found):
                    self.report(cell, _("this cell comes without the English cell before it"))
                continue
            group.append(cell)
            if len(group) == len(LANGUAGES):
                self.check_translation(*group)
                group = []

    def check_translation(self, first: Cell, *others: Cell) -> None:
        for other in others:
            if (first.exercise, first.role) != (other.exercise, other.role):
                self.report(
                    other, _("exercise and role differ from the {lang} cell's", lang=first.lang)
                )
            for message in drift(first.text, first.lang, other.text, other.lang):
                self.report(other, message)
            if first.text == other.text and re.search(r"[A-Za-z]{3}", _without_code(first.text)):
                self.report(other, _("this cell is word for word the {lang} one", lang=first.lang))

    def check_markup(self, cell: Cell) -> None:
        for row, line in enumerate(cell.text.split("\n")):
            for mark in (":::{", "{doc}`", "> [!"):
                if mark in line:
                    self.report(
                        cell,
                        _(
                            "JupyterLab does not render {mark}: write '> **…**' or an ordinary link",
                            mark=repr(mark),
                        ),
                        cell.line + 2 + row,
                    )

    def check_code(self, cell: Cell) -> None:
        try:
            ast.parse(cell.text)  # first: its errors are the ones a reader knows
            _check_comments(cell.text)
            folded = [fold(cell.text, lang) for lang in LANGUAGES]
            skeletons = {_skeleton(code) for code in folded}
        except SyntaxError as error:
            self.report(cell, error.msg, cell.line + (error.lineno or 1))
            return
        if len(skeletons) > 1:
            self.report(cell, _("the code of the languages differs in more than its words"))

    def check_role(self, cell: Cell) -> None:
        if cell.role is not None and cell.role not in ROLES:
            self.report(
                cell,
                _(
                    "unknown role {role}: one of {roles}",
                    role=repr(cell.role),
                    roles=", ".join(ROLES),
                ),
            )
        elif (cell.role is None) != (cell.exercise is None):
            self.report(cell, _("exercise= and role= come together"))
        elif cell.role == "solution":
            begins, ends = (cell.text.count(f"### {word} SOLUTION") for word in ("BEGIN", "END"))
            if not begins or begins != ends:
                self.report(cell, _("a solution needs '### BEGIN SOLUTION' and '### END SOLUTION'"))
        elif re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", cell.text):
            self.report(cell, _('solution marks stand outside a cell with role="solution"'))

    def check_exercises(self) -> None:
        roles: dict[str, list[str]] = {}
        for cell in self.source.cells:
            if cell.exercise and cell.lang in (None, LANGUAGES[0]):
                roles.setdefault(cell.exercise, []).append(cell.role)
        for name, found in roles.items():
            if "words" in found:
                continue
            if "rubric" in found:
                self.report(
                    next(c for c in self.source.cells if c.exercise == name),
                    _(
                        "exercise {name} has a rubric but no cell for words that it could judge",
                        name=repr(name),
                    ),
                )
            for role in ("statement", "solution", "check"):
                if found.count(role) != 1:
                    self.report(
                        next(c for c in self.source.cells if c.exercise == name),
                        _(
                            "exercise {name} needs exactly one {role} cell, it has {count}",
                            name=repr(name),
                            role=role,
                            count=found.count(role),
                        ),
                    )


def drift(first: str, first_lang: str, other: str, other_lang: str) -> list[str]:
    """Return, in words, where a cell's translation has other structure than the cell itself."""
    want, have = structure(first, first_lang), structure(other, other_lang)
    return [
        _(
            "{part} differ from the {lang} cell's (missing: {missing}; extra: {extra})",
            part=title,
            lang=first_lang,
            missing=_shown(Counter(want[part]) - Counter(have[part])),
            extra=_shown(Counter(have[part]) - Counter(want[part])),
        )
        for part, title in _part_names().items()
        if want[part] != have[part]
    ]


def _part_names() -> dict[str, str]:
    """What ``structure`` returns, in words."""
    return {
        "headings": _("headings"),
        "formulas": _("formulas"),
        "code": _("inline code"),
        "fences": _("code blocks"),
        "links": _("links"),
        "folds": _("folded answers"),
    }


def structure(markdown: str, lang: str) -> dict[str, list[str]]:
    """Return what a translation must keep: headings, formulas, code, links, folded answers.

    Headings and displayed formulas keep their order; what stands inside a sentence may move or be
    named again, as word order and pronouns ask for. Text inside a formula (``\\text{…}``) and the language in a link's path may
    differ.
    """
    fences = re.findall(r"^```.*?^```", markdown, re.M | re.S)
    text = re.sub(r"^```.*?^```", "", markdown, flags=re.M | re.S)
    code = re.findall(r"`[^`\n]+`", text)
    text = re.sub(r"`[^`\n]+`", "", text)
    paths = lang if lang in LANGUAGES else f"(?:{lang}|{LANGUAGES[0]})"  # not all are translated
    formulas = [
        re.sub(r"\\(text|mathrm|textbf)\{[^}]*\}", r"\\\1{}", re.sub(r"\s+", " ", f))
        for f in re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$", text, re.S)
    ]
    display = [f for f in formulas if f.startswith("$$")]
    inline = sorted({f for f in formulas if not f.startswith("$$")})
    links = [
        re.sub(rf"(^|/){paths}/", r"\1{lang}/", target)
        for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", text)
    ]
    return {
        "headings": re.findall(r"^#{1,6}(?= )", text, re.M),
        "formulas": display + inline,
        "code": sorted(set(code)),
        "fences": [re.sub(r"#.*", "", f) for f in fences],
        "links": sorted(links),
        "folds": re.findall(r"</?(?:details|summary)\b", text),
    }


def _without_code(markdown: str) -> str:
    return re.sub(
        r"```.*?```|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$|\]\([^)]*\)", "", markdown, flags=re.S
    )


def _shown(items: Counter) -> str:
    return ", ".join(items.elements()) or _("nothing, only the order")


def _check_comments(code: str) -> None:
    """Raise SyntaxError where a ``#: en:`` comment block lacks one of the languages."""
    block: set[str] = set()
    last = -1
    for (row, column), texts in _language_comments(code).items():
        alone = not code.split("\n")[row - 1][:column].strip()
        if block and (not alone or row != last + 1):
            _require_all(block, last)
            block = set()
        block |= set(texts)
        last = row
        if not alone:
            _require_all(block, row)
            block = set()
    if last >= 0 and block:
        _require_all(block, last)


def _require_all(languages: set[str], row: int) -> None:
    if languages != set(LANGUAGES):
        message = _("a comment in one language only: write '#: en: …' and '#: zh: …'")
        raise SyntaxError(message, (None, row, 0, None))


class _Blank(ast.NodeTransformer):
    """Blanks strings; keeps what is computed inside f-strings, in any order."""

    def visit_Constant(self, node):
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node):
        parts = sorted(ast.dump(v) for v in node.values if isinstance(v, ast.FormattedValue))
        return ast.Constant("|".join(parts))


def _skeleton(code: str) -> str:
    return ast.dump(_Blank().visit(ast.parse(code)))
