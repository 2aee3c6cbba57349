"""matplotlib figures as themed SVG with an alternative text."""

import io
import re
import weakref

from ..language import translator
from .svg import svg_bundle

_ = translator(__name__)
_SIGNS = {"\\to": "→", "\\times": "×", "\\cdot": "·", "\\approx": "≈", "\\leq": "≤", "\\geq": "≥"}
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_texts: "weakref.WeakKeyDictionary[object, str]" = weakref.WeakKeyDictionary()


def alt(text: str, figure=None) -> None:
    """Say in words what a figure shows, for readers who cannot see it.

    ``figure`` defaults to matplotlib's current figure. A figure without such a text gets one
    made from its titles, axis labels and legend.
    """
    if figure is None:
        import matplotlib.pyplot as plt

        figure = plt.gcf()
    _texts[figure] = text


def alternative_text(figure) -> str:
    """Return the text given with ``alt``, else one made from what is written in the figure."""
    if figure in _texts:
        return _texts[figure]
    parts = [_describe_axes(axes) for axes in figure.axes]
    return " ".join(part for part in parts if part) or _("A figure without labels.")


def figure_bundle(figure) -> dict[str, str]:
    """Return MIME type to text for a matplotlib figure (see ``svg.svg_bundle``)."""
    text = alternative_text(figure)
    buffer = io.StringIO()
    figure.savefig(
        buffer,
        format="svg",
        bbox_inches="tight",
        facecolor="none",
        metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
    )
    svg = re.sub(r"<metadata>.*?</metadata>", "", buffer.getvalue(), flags=re.DOTALL)
    return svg_bundle(svg, _title(figure), text)


def _title(figure) -> str:
    titles = [figure.get_suptitle()] + [axes.get_title(loc="left") for axes in figure.axes]
    return next((_plain(title) for title in titles if title), _("Figure"))


def _describe_axes(axes) -> str:
    title = axes.get_title(loc="left") or axes.get_title() or axes.get_title(loc="right")
    legend = axes.get_legend()
    entries = [entry.get_text() for entry in legend.get_texts()] if legend else []
    said = [
        _plain(title),
        axes.get_xlabel() and _("horizontal axis: {name}", name=_plain(axes.get_xlabel())),
        axes.get_ylabel() and _("vertical axis: {name}", name=_plain(axes.get_ylabel())),
        entries and _("shown: {names}", names=_(", ").join(map(_plain, entries))),
    ]
    said = [part for part in said if part]
    return _("; ").join(said) + _(".") if said else ""


def _plain(text: str) -> str:
    for command, sign in _SIGNS.items():
        text = text.replace(command, sign)
    text = re.sub(r"[$\\{}]", "", text).strip()
    return re.sub(r"\^(\d)", lambda power: _RAISED[int(power[1])], text)
