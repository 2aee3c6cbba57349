"""What every SVG of the course has: a theme, a name for screen readers, ids of its own."""

import hashlib
import re
from html import escape

from .palette import standalone_css, theme_css

_ID = re.compile(r'\bid="([^"]+)"')


def svg_bundle(svg: str, title: str, description: str, css: str = "") -> dict[str, str]:
    """Return MIME type to text for a picture: HTML that follows the page's theme, and plain SVG.

    ``svg`` is a whole SVG document whose colours are written ``var(--ac-ink,...)``; ``css``
    holds further rules. A notebook prefers the HTML, in which the SVG stands inline and so sees
    the page's theme; the SVG is for files, and brings a ground of its own because it cannot.
    """
    svg = _start_at_root(svg)
    prefix = "ac" + hashlib.sha1(svg.encode()).hexdigest()[:8]
    svg = _own_ids(svg, prefix)
    inline = _dress(svg, prefix, title, description, theme_css() + css)
    ground = '<rect width="100%" height="100%" fill="var(--ac-paper,#ffffff)"/>'
    alone = _dress(svg, prefix, title, description, standalone_css() + css, ground)
    return {"text/html": inline, "image/svg+xml": alone}


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
        f'aria-describedby="{prefix}-d" style="max-width:100%;height:auto"{attributes}>'
        f'<title id="{prefix}-t">{escape(title)}</title>'
        f'<desc id="{prefix}-d">{escape(description)}</desc>'
        f"<style>{css}</style>{ground}"
    )
    return root + svg[opening.end() :]
