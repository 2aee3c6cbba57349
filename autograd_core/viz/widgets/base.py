"""What every widget of the course shares: theme, language, the common JavaScript, controls."""

from collections.abc import Sequence
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
    ``{render}`` and finds everything of ``shared.js`` and of its ``parts`` in scope, and gives its
    words in ``LABELS``: key to language to text. The texts in force go to the page as ``labels``.
    """

    module = ""
    parts: ClassVar[tuple[str, ...]] = ()  # JavaScript that several modules share, in order
    LABELS: ClassVar[dict[str, dict[str, str]]] = {}

    lang = traitlets.Unicode("en").tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "module" in vars(cls):  # not again for the classes that traitlets derives
            cls._esm = "\n".join(map(_read, ("shared.js", *cls.parts, cls.module)))
            cls._css = theme_css(".ac-widget") + _read("shared.css")
        super().__init_subclass__(**kwargs)

    def __init__(self, lang: str | None = None, **traits):
        lang = lang or get_language()
        words = {key: said.get(lang, said["en"]) for key, said in self.LABELS.items()}
        super().__init__(lang=lang, labels=words, **traits)


def slider(view: CourseWidget, trait: str, low: float, high: float, step: float, label: str = ""):
    """Return a slider for a number of ``view``, linked in the browser; ``label`` is a key of LABELS.

    It shows as many decimals as ``step`` has; whole steps make it a slider of integers.
    """
    import ipywidgets

    look = _look(view, label or trait)
    if float(step).is_integer():
        made = ipywidgets.IntSlider(
            getattr(view, trait), min=int(low), max=int(high), step=int(step), **look
        )
    else:
        decimals = len(f"{step:g}".partition(".")[2])
        made = ipywidgets.FloatSlider(
            getattr(view, trait),
            min=low,
            max=high,
            step=step,
            readout_format=f".{decimals}f",
            **look,
        )
    return _linked(made, "value", view, trait)


def steps_slider(view: CourseWidget, trait: str, numbers: Sequence[float], label: str = ""):
    """Return a slider that stops at ``numbers`` only; its place is a trait of ``view``."""
    import ipywidgets

    made = ipywidgets.SelectionSlider(
        options=[f"{number:.10g}" for number in numbers],
        index=getattr(view, trait),
        **_look(view, label or trait),
    )
    return _linked(made, "index", view, trait)


def choice(view: CourseWidget, trait: str, options: Sequence[str], label: str = ""):
    """Return a list to choose from: its index is a trait of ``view``, linked in the browser."""
    import ipywidgets

    look = _look(view, label or trait)
    made = ipywidgets.Dropdown(options=list(options), index=getattr(view, trait), **look)
    return _linked(made, "index", view, trait)


def explorer(*rows):
    """Return controls and their view as one box, in which the view finds its sliders."""
    import ipywidgets

    return ipywidgets.VBox(list(rows), _dom_classes=("ac-explorer",))


def _look(view: CourseWidget, label: str) -> dict:
    import ipywidgets

    wide = ipywidgets.Layout(width="auto", max_width="46rem")
    narrow = {"description_width": "6.5em"}  # room for "learning rate"
    return {"description": view.labels[label], "layout": wide, "style": narrow}


def _linked(control, name: str, view: CourseWidget, trait: str):
    import ipywidgets

    ipywidgets.jslink((control, name), (view, trait))
    return control
