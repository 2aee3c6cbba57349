"""What every widget of the course shares: theme, language, the common JavaScript."""

from pathlib import Path
from typing import ClassVar

import anywidget
import traitlets

from ...language import get_language
from ..palette import theme_css

_HERE = Path(__file__).parent


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


class CourseWidget(anywidget.AnyWidget):
    """A picture drawn by JavaScript from this object's traits.

    A subclass names its module (``module = "finite_difference.js"``), which exports
    ``{render}`` and finds everything of ``shared.js`` in scope, and gives its words in
    ``LABELS``: key to language to text. The texts in force go to the page as ``labels``.
    """

    module = ""
    LABELS: ClassVar[dict[str, dict[str, str]]] = {}

    lang = traitlets.Unicode("en").tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "module" in vars(cls):  # not again for the classes that traitlets derives
            cls._esm = _read("shared.js") + "\n" + _read(cls.module)
            cls._css = theme_css(".ac-widget") + _read("shared.css")
        super().__init_subclass__(**kwargs)

    def __init__(self, lang: str | None = None, **traits):
        lang = lang or get_language()
        words = {key: said.get(lang, said["en"]) for key, said in self.LABELS.items()}
        super().__init__(lang=lang, labels=words, **traits)
