"""What every SVG of the course has: a theme, a name for screen readers, ids of its own."""

import hashlib
import re
from html import escape

from .palette import LIGHT, theme_css, themed

_LEAST_SCALE = 0.72
_COLUMN = 734  # pixels of a page's text column: what nearly fits is fitted into it,
_FITTED_SCALE = 0.64  # at this scale or a larger one
# matplotlib leaves out the fill of what is black, the default: let the default follow the theme.
_DEFAULT_FILL = ".ac-picture{fill:var(--ac-ink)}"
_ID = re.compile(r'\bid="([^"]+)"')


def svg_bundle(svg: str, title: str, description: str, css: str = "") -> dict[str, str]:
    """Return MIME type to text for a picture: HTML that follows the page's theme, and plain SVG.

    ``svg`` is a whole SVG document in the light palette's colours; ``css`` holds further rules.
    A notebook prefers the HTML, in which the SVG stands inline and so follows the page's theme.
    The plain SVG is for files and programs that know no CSS variables: light, on a light ground.
    """
    svg = _start_at_root(svg)
    prefix = "ac" + hashlib.sha1(svg.encode()).hexdigest()[:8]
    svg = _own_ids(svg, prefix)
    css = theme_css() + _DEFAULT_FILL + css
    inline = _dress(themed(svg), prefix, title, description, css)
    alone = _dress(svg, prefix, title, description, "", LIGHT["paper"])
    scrolling = f'<div class="ac-scroll" style="overflow-x:auto">{inline}</div>'
    return {"text/html": scrolling, "image/svg+xml": alone}


def _start_at_root(svg: str) -> str:
    return svg[svg.index("<svg") :].strip()


def _own_ids(svg: str, prefix: str) -> str:
    """Prefix all ids, so that two pictures on one page do not share a clip path or an arrowhead."""
    if not _ID.search(svg):
        return svg
    svg = _ID.sub(rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)


def _dress(svg: str, prefix: str, title: str, description: str, css: str, ground: str = "") -> str:
    opening = re.match(r"<svg([^>]*)>", svg)
    attributes = re.sub(r'\s(?:class|role|style|aria-\w+)="[^"]*"', "", opening[1])
    root = (
        f'<svg class="ac-picture" role="img" aria-labelledby="{prefix}-t" '
        f'aria-describedby="{prefix}-d" style="{_size(attributes)}"{attributes}>'
        f'<title id="{prefix}-t">{escape(title)}</title>'
        f'<desc id="{prefix}-d">{escape(description)}</desc>'
    )
    if css:
        root += f"<style>{css}</style>"
    if ground:
        root += _ground(attributes, ground)
    return root + svg[opening.end() :]


def _size(attributes: str) -> str:
    """Let a picture shrink to its column, but not below what can be read: then it scrolls."""
    width = float(re.search(r'\swidth="([\d.]+)', attributes)[1])
    least = width * _LEAST_SCALE
    if width * _FITTED_SCALE <= _COLUMN < least:
        least = _COLUMN
    return f"max-width:100%;min-width:{least:.0f}px;height:auto"


def _ground(attributes: str, colour: str) -> str:
    x, y, width, height = re.search(r'viewBox="([^"]*)"', attributes)[1].split()
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"/>'
