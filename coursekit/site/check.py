"""Reads a built site as a browser would and finds what would not open.

No page may load anything from another host, and every link within the site must lead to a file
and, where it names one, to an anchor in it. Markdown that did not become emphasis is found too.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from autograd_core.language import translator

_ = translator(__name__)

#: Attributes whose value the browser loads by itself, by tag; a link is only followed on a click.
LOADED = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "iframe": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")


#: Markdown closes no emphasis between 。* and a following character: the stars stay visible.
_STRAY_STARS = re.compile(
    r"\*\*(?=\S)|(?<=\S)\*\*|\*[\u3000-\u9fff\uff00-\uffef]|[\u3000-\u9fff\uff00-\uffef]\*"
)
_NOT_PROSE = {"script", "style", "pre", "code", "svg", "dt"}  # dt: signatures


@dataclass
class _Document:
    ids: set[str]
    links: list[str]
    loaded: list[str]
    stray: list[str]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.document = _Document(set(), [], [], [])
        self._style = False
        self._not_prose = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attributes if value is not None}
        for name in ("id", "name"):
            if name in values:
                self.document.ids.add(values[name])
        if tag == "a" and "href" in values:
            self.document.links.append(values["href"])
        for name in LOADED.get(tag, ()):
            if name in values:
                self.document.loaded += [
                    part.split()[0] for part in values[name].split(", ") if part.strip()
                ]
        self.document.loaded += _CSS_URL.findall(values.get("style", ""))
        self._style = tag == "style"
        self._not_prose += tag in _NOT_PROSE

    def handle_endtag(self, tag: str) -> None:
        self._style = False
        self._not_prose -= tag in _NOT_PROSE

    def handle_data(self, data: str) -> None:
        if self._style:
            self.document.loaded += _CSS_URL.findall(data)
        if not self._not_prose and _STRAY_STARS.search(data):
            self.document.stray.append(" ".join(data.split()))


def check_site(site: Path) -> list[str]:
    """Return one sentence for every link that leads nowhere and every load from another host."""
    documents = {}
    for path in sorted(site.rglob("*.html")):
        reader = _Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        documents[path.resolve()] = reader.document
    problems = []
    for path, document in documents.items():
        page = path.relative_to(site.resolve()).as_posix()
        for text in document.stray:
            problems.append(_("{page} shows Markdown's stars: {text}", page=page, text=text))
        for target in document.loaded:
            problems += _loads_elsewhere(page, path, target)
        for target in dict.fromkeys(document.links + document.loaded):
            problems += _leads_nowhere(page, path, target, documents)
    for path in sorted(site.rglob("*.css")):
        page = path.relative_to(site).as_posix()
        for target in _CSS_URL.findall(path.read_text(encoding="utf-8")):
            problems += _loads_elsewhere(page, path, target)
    return problems


def _loads_elsewhere(page: str, path: Path, target: str) -> list[str]:
    address = urlsplit(target)
    if address.netloc or address.scheme in ("http", "https"):
        return [_("{page} loads {target} from another host", page=page, target=target)]
    return []


def _leads_nowhere(
    page: str, path: Path, target: str, documents: dict[Path, _Document]
) -> list[str]:
    address = urlsplit(target)
    if address.scheme or address.netloc:
        return []
    goal = (path.parent / unquote(address.path)).resolve() if address.path else path
    anchor = unquote(address.fragment)
    if not goal.is_file():
        return [_("{page} links to {target}, which does not exist", page=page, target=target)]
    if anchor and goal in documents and anchor not in documents[goal].ids:
        return [_("{page} links to {target}, which has no such anchor", page=page, target=target)]
    return []
