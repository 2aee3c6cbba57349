"""``draw_graph`` and the object it returns."""

import contextlib
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path

from ...language import get_language, translator, use_language
from ..svg import svg_bundle
from . import words
from .dot import dot_text
from .fold import folded
from .layout import place
from .paint_svg import paint
from .picture import Picture
from .read import read
from .record import Record
from .views import picture

_ = translator(__name__)


def draw_graph(
    output,
    values: bool = True,
    grads: bool = True,
    local: bool = False,
    show: str = "functions",
    names: Mapping[str, object] | None = None,
    fold: bool | Collection | None = None,
    expand: Collection = (),
    lang: str | None = None,
) -> "Drawing":
    """Draw how ``output`` was computed: leaves, constants, operations, values above gradients.

    ``output`` is a tensor of the engine or an object with the attributes ``data`` and ``parents``
    (see ``drawing.read_values``). Gradients of a tensor with one element
    come from a pass of the drawing's own, which changes no ``.grad`` and frees nothing;
    ``local`` writes on each edge the derivative of the operation with respect to that operand.

    ``show`` is "functions" (a vertex for each operation, holding its result), "tensors" (a
    vertex for each tensor, saying how it was made) or "both". ``names`` maps names to tensors
    that have no ``name`` of their own (``names=globals()`` takes the names of your variables);
    ``lang`` is the language of the words.

    With ``fold`` all steps of a loss, or of a module that has no modules of its own, become one
    vertex with its name; a graph of more than 40 steps is folded unless ``fold`` is False.
    ``fold`` may also hold the modules, or names of classes, to fold, and ``expand`` those to
    leave open.

    Raises TypeError when ``output`` recorded nothing that could be drawn, ValueError for
    another ``show``. A graph that a backward pass has freed is drawn without values.
    """
    with use_language(lang) if lang else contextlib.nullcontext():
        record = read(output, names, values=values, grads=grads, local=local)
        record = folded(record, fold, expand)
        return Drawing(record, picture(record, show))


class Drawing:
    """A drawing that shows itself in notebooks, and that ``save`` writes to a file."""

    def __init__(self, record: Record, drawn: Picture):
        self._picture = drawn
        self._language = get_language()
        self.title = words.title(record)
        self.description = words.description(record)

    @property
    def dot(self) -> str:
        """The graph as DOT text, the language of Graphviz."""
        with use_language(self._language):
            return dot_text(self._picture)

    @property
    def svg(self) -> str:
        """A whole SVG document, light, on a ground of its own."""
        return self._bundle["image/svg+xml"]

    @cached_property
    def _layout(self):
        with use_language(self._language):
            return place(self._picture)

    @cached_property
    def _bundle(self) -> dict[str, str]:
        with use_language(self._language):
            svg = paint(self._picture, self._layout)
        return svg_bundle(svg, self.title, self.description)

    def save(self, path: str | Path) -> Path:
        """Write the drawing; the suffix says how: .svg, .png, .pdf or .dot. Returns the path.

        Raises ValueError for another suffix.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix in (".svg", ".dot"):
            path.write_text(self.svg if suffix == ".svg" else self.dot, encoding="utf-8")
        elif suffix in (".png", ".pdf"):
            from .paint_matplotlib import save_figure

            with use_language(self._language):
                save_figure(self._picture, self._layout, path)
        else:
            raise ValueError(
                _("Drawing.save: write to .svg, .png, .pdf or .dot, not {suffix!r}", suffix=suffix)
            )
        return path

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return self._bundle

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<{self.title}: {self.description}>"
