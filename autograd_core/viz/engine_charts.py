"""Two pictures of the project for those who build on it: its floors, and one backward pass.

They are laid out by hand as plain SVG, so that they follow the page's theme and need neither
Graphviz nor matplotlib.
"""

from html import escape

from ..language import get_language, translator, use_language
from .palette import LIGHT
from .svg import svg_bundle

_ = translator(__name__)

WIDTH = 720


def engine_floors(lang: str | None = None) -> "Chart":
    """Show the three floors of the project, and what stands on each."""
    with use_language(lang or get_language()):
        floors = (
            ("peach", "notebooks/  solutions/", _("the course: lessons and assignments")),
            ("mint", "coursekit/", _("builds, releases, grades, publishes")),
            ("sky", "autograd_core/", _("the engine: tensors, graph, calculus, pictures")),
        )
        title = _("Three floors, each importing only downwards")
        drawn = [_arrowhead()]
        for i, (colour, folders, does) in enumerate(floors):
            y, inset = 12 + 74 * i, 60 * (2 - i)
            drawn.append(_box(10 + inset, y, WIDTH - 20 - 2 * inset, 54, colour))
            drawn.append(_text(WIDTH / 2, y + 23, folders, "code"))
            drawn.append(_text(WIDTH / 2, y + 43, does))
            if i < 2:
                drawn.append(_line(WIDTH / 2, y + 54, WIDTH / 2, y + 72, "muted"))
        said = [_("{folders}: {does}", folders=folders, does=does) for _c, folders, does in floors]
        return Chart(drawn, 230, title, _("; ").join(said))


def engine_backward(lang: str | None = None) -> "Chart":
    """Show what ``z = (x * y).sum(); z.backward()`` records, and sends back, step by step."""
    with use_language(lang or get_language()):
        title = _("What z = (x * y).sum(); z.backward() does")
        words = (
            _("1  mul notes for each input where it came from, its rule, what the rule reads"),
            _("2  sum does the same; z keeps the node, no node keeps z"),
            _("3  backward starts with 1 and takes the youngest node first"),
            _("4  the rule of sum spreads it; mul is complete, so its rules run"),
            _("5  what arrives at a leaf is added to its .grad"),
        )
        drawn = [_arrowhead(), *_nodes(), *_ways()]
        drawn += [_text(20, 262 + 24 * i, line, anchor="start") for i, line in enumerate(words)]
        return Chart(drawn, 372, title, _("; ").join(words))


def _nodes() -> list[str]:
    made = []
    for y, name, value, gradient in (
        (30, "x", "[2, 3]", "[5, 7]"),
        (150, "y", "[5, 7]", "[2, 3]"),
    ):
        made += [
            _box(10, y, 130, 66, "sky"),
            _text(75, y + 26, f"{name} = {value}", "code"),
            _text(75, y + 50, f".grad {gradient}", "orange"),
        ]
    made += [
        _box(236, 70, 196, 106, "mint"),
        _text(334, 94, "Node mul", "code strong"),
        _text(334, 120, "x  ←  g * y", "code"),
        _text(334, 142, "y  ←  g * x", "code"),
        _text(334, 164, "out [10, 21]", "muted code"),
        _box(524, 70, 112, 106, "mint"),
        _text(580, 94, "Node sum", "code strong"),
        _text(580, 120, "g → shape", "code"),
        _text(580, 164, "out 31", "muted code"),
        _text(700, 128, "z", "code strong"),
    ]
    return made


def _ways() -> list[str]:
    made = [
        _line(140, 56, 234, 98, "muted"),
        _line(140, 186, 234, 150, "muted"),
        _line(432, 104, 522, 104, "muted"),
        _line(636, 104, 688, 118, "muted"),
        _line(690, 140, 638, 152, "orange"),
        _text(666, 172, "g = 1", "orange code"),
        _line(524, 152, 434, 152, "orange"),
        _text(478, 174, "[1, 1]", "orange code"),
        _line(236, 116, 142, 76, "orange"),
        _text(192, 124, "[5, 7]", "orange code"),
        _line(236, 168, 142, 204, "orange"),
        _text(196, 212, "[2, 3]", "orange code"),
    ]
    numbers = [(187, 77, "1"), (187, 168, "1"), (478, 104, "2"), (700, 162, "3"), (478, 152, "4")]
    for x, y, number in [*numbers, (127, 76, "5"), (127, 196, "5")]:
        made.append(f'<circle cx="{x}" cy="{y}" r="9" fill="{LIGHT["ink"]}"/>')
        made.append(_text(x, y + 4.5, number, "paper strong"))
    return made


def _arrowhead() -> str:
    heads = (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{LIGHT[name]}"/></marker>'
        for name in ("muted", "orange")
    )
    return f"<defs>{''.join(heads)}</defs>"


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="7" '
        f'fill="{LIGHT[colour]}" stroke="{LIGHT["muted"]}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return (
        f'<path d="M{x1} {y1}L{x2} {y2}" stroke="{LIGHT[colour]}" stroke-width="1.8" '
        f'fill="none" marker-end="url(#{colour})"/>'
    )


def _text(x: float, y: float, words: str, look: str = "", anchor: str = "middle") -> str:
    colour = next((name for name in look.split() if name in LIGHT), "ink")
    family = "monospace" if "code" in look else "sans-serif"
    weight = ' font-weight="bold"' if "strong" in look else ""
    return (
        f'<text x="{x}" y="{y}" font-family="{family}" font-size="14" text-anchor="{anchor}" '
        f'fill="{LIGHT[colour]}" xml:space="preserve"{weight}>{escape(words)}</text>'
    )


class Chart:
    """A picture in one language; it shows itself in notebooks and on the site."""

    def __init__(self, drawn: list[str], height: int, title: str, description: str):
        self.title, self.description = title, description
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}">{"".join(drawn)}</svg>'
        )
        self._bundle = svg_bundle(svg, title, description)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return self._bundle

    def __repr__(self) -> str:
        return f"<{self.title}. {self.description}>"
