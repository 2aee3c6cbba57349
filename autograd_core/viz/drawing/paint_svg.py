"""A placed picture as SVG."""

from html import escape

from ..palette import LIGHT
from .dot import COLOURS
from .measure import (
    EDGE_SIZE,
    LINE_HEIGHT,
    MARGIN,
    NOTE_LINE,
    TEXT_SIZE,
    TITLE_SIZE,
    line_size,
    page_size,
)
from .picture import Edge, Kind, Line, Picture, Vertex
from .places import Box, Layout, Route

FONT = (
    "'Course Sans SC', system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'PingFang SC', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)


def paint(picture: Picture, layout: Layout) -> str:
    """Return an SVG document; edges are painted first, and by the layout they touch no box."""
    width, height, note = page_size(picture, layout.width, layout.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{-MARGIN:g} {-MARGIN:g} {width:.1f} {height:.1f}">',
        f'<g font-family="{FONT}" font-size="{TEXT_SIZE:g}" fill="{LIGHT["ink"]}">',
    ]
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        parts.append(_edge(edge, route))
    parts += [_vertex(vertex, layout.boxes[vertex.key]) for vertex in picture.vertices]
    for i, line in enumerate(note, start=1):
        parts.append(_text(0, layout.height + i * NOTE_LINE, line, "muted", "start"))
    return "".join([*parts, "</g></svg>"])


def _edge(edge: Edge, route: Route) -> str:
    (x, y), *rest = route.points
    curve = f"M{x:.1f},{y:.1f}C" + " ".join(f"{a:.1f},{b:.1f}" for a, b in rest)
    (x, y), (u, v) = route.points[-1], route.tip
    side = (v - y) * 0.42, (x - u) * 0.42  # at right angles to the arrow
    head = (
        f"M{u:.1f},{v:.1f}L{x + side[0]:.1f},{y + side[1]:.1f}L{x - side[0]:.1f},{y - side[1]:.1f}Z"
    )
    ink = LIGHT["muted"]
    drawn = (
        f'<g class="edge" data-tail="{edge.tail}" data-head="{edge.head}">'
        f'<path d="{curve}" fill="none" stroke="{ink}" stroke-width="1.4"/>'
        f'<path d="{head}" fill="{ink}"/>'
    )
    if edge.label and route.label_at:
        x, y = route.label_at
        halo = f'stroke="{LIGHT["paper"]}" stroke-width="5" paint-order="stroke" stroke-linejoin="round"'
        label = _text(x, y + EDGE_SIZE * 0.36, edge.label, "purple", "middle", EDGE_SIZE, halo)
        drawn += label
    return drawn + "</g>"


def _vertex(vertex: Vertex, box: Box) -> str:
    lines = vertex.lines()
    y = box.y - sum(line_size(line) * LINE_HEIGHT for line in lines) / 2
    drawn = [f'<g class="vertex {vertex.kind.value}" data-key="{vertex.key}">', _frame(vertex, box)]
    for line in lines:
        y += line_size(line) * LINE_HEIGHT
        drawn.append(_line(line, box.x, y - line_size(line) * 0.36))
    return "".join([*drawn, "</g>"])


def _frame(vertex: Vertex, box: Box) -> str:
    border, ground = (LIGHT[name] for name in COLOURS[vertex.kind])
    radius = (box.height / 2 if vertex.bare else 12.0) if vertex.rounded else 2.5
    thick = 2.4 if vertex.kind in (Kind.LEAF, Kind.OUTPUT) else 1.2
    dashes = ' stroke-dasharray="4 3"' if vertex.kind is Kind.CONSTANT else ""
    frame = _rectangle(
        box, 0, radius, f'fill="{ground}" stroke="{border}" stroke-width="{thick}"{dashes}'
    )
    if vertex.kind is Kind.PARAMETER:
        frame += _rectangle(box, 3, 1, f'fill="none" stroke="{border}" stroke-width="1.2"')
    if vertex.inside:
        inner = f'fill="none" stroke="{border}" stroke-width="1.2"'
        frame += _rectangle(box, 3, radius - 3, inner)
    return frame


def _rectangle(box: Box, inset: float, radius: float, look: str) -> str:
    left, top = box.x - box.width / 2 + inset, box.y - box.height / 2 + inset
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width - 2 * inset:.1f}" '
        f'height="{box.height - 2 * inset:.1f}" rx="{radius:g}" {look}/>'
    )


def _line(line: Line, x: float, y: float) -> str:
    colour = {"gradient": "orange"}.get(line.role, "ink")
    weight = ' font-weight="600"' if line.role != "value" else ""
    size = f' font-size="{TITLE_SIZE:g}"' if line.role == "title" else ""
    label = (
        f'<tspan fill="{LIGHT["muted"]}" font-weight="400">{escape(line.label)} </tspan>'
        if line.label
        else ""
    )
    return (
        f'<text class="{line.role}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle" '
        f'fill="{LIGHT[colour]}"{weight}{size}>{label}<tspan>{escape(line.text)}</tspan></text>'
    )


def _text(
    x, y, text: str, colour: str, anchor: str, size: float = TEXT_SIZE, look: str = ""
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" '
        f'fill="{LIGHT[colour]}" {look}>{escape(text)}</text>'
    )
