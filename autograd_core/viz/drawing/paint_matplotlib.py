"""A placed picture as PNG or PDF, by matplotlib: it has the course's font on every system."""

from pathlib import Path as FilePath

from ..palette import LIGHT
from .dot import COLOURS
from .measure import (
    EDGE_SIZE,
    LINE_HEIGHT,
    MARGIN,
    NOTE_LINE,
    TEXT_SIZE,
    line_size,
    page_size,
)
from .picture import Edge, Kind, Picture, Vertex
from .places import Box, Layout, Route

POINTS_PER_INCH = 72
DOTS_PER_INCH = 200


def save_figure(picture: Picture, layout: Layout, path: FilePath) -> None:
    """Write a placed picture to ``path``, as its suffix says; one point is 1/72 inch."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from ..style import register_font, style

    register_font()
    with mpl.rc_context(style()):
        width, height, note = page_size(picture, layout.width, layout.height)
        figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), layout="none")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-MARGIN, width - MARGIN), ylim=(height - MARGIN, -MARGIN))
        axes.set_axis_off()
        _paint(axes, picture, layout, note)
        figure.savefig(path, dpi=DOTS_PER_INCH)


def _paint(axes, picture: Picture, layout: Layout, note: list[str]) -> None:
    for edge, route in zip(picture.edges, layout.routes, strict=True):
        _edge(axes, edge, route)
    for vertex in picture.vertices:
        _frame(axes, vertex, layout.boxes[vertex.key])
        _words(axes, vertex, layout.boxes[vertex.key])
    for i, line in enumerate(note, start=1):
        y = layout.height + i * NOTE_LINE
        axes.text(0, y, line, color=LIGHT["muted"], size=TEXT_SIZE)


def _edge(axes, edge: Edge, route: Route) -> None:
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    codes = [Path.MOVETO] + [Path.CURVE4] * (len(route.points) - 1)
    ink = LIGHT["muted"]
    axes.add_patch(PathPatch(Path(route.points, codes), fill=False, edgecolor=ink, linewidth=1.4))
    (x, y), (u, v) = route.points[-1], route.tip
    side = (v - y) * 0.42, (x - u) * 0.42
    corners = [(u, v), (x + side[0], y + side[1]), (x - side[0], y - side[1])]
    axes.add_patch(Polygon(corners, facecolor=ink, edgecolor="none"))
    if edge.label and route.label_at:
        ground = {"facecolor": LIGHT["paper"], "edgecolor": "none", "pad": 1.0}
        look = {"color": LIGHT["purple"], "size": EDGE_SIZE, "bbox": ground}
        axes.text(*route.label_at, edge.label, ha="center", va="center", **look)


def _frame(axes, vertex: Vertex, box: Box) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle

    border, ground = (LIGHT[name] for name in COLOURS[vertex.kind])
    radius = (box.height / 2 if vertex.bare else 12.0) if vertex.rounded else 0.01
    corner = (box.x - box.width / 2, box.y - box.height / 2)
    axes.add_patch(
        FancyBboxPatch(
            corner,
            box.width,
            box.height,
            boxstyle=f"round,pad=0,rounding_size={radius}",
            facecolor=ground,
            edgecolor=border,
            linewidth=2.4 if vertex.kind in (Kind.LEAF, Kind.OUTPUT) else 1.2,
            linestyle="--" if vertex.kind is Kind.CONSTANT else "-",
        )
    )
    if vertex.kind is Kind.PARAMETER:
        inner = (corner[0] + 3, corner[1] + 3)
        axes.add_patch(
            Rectangle(inner, box.width - 6, box.height - 6, fill=False, edgecolor=border)
        )
    if vertex.inside:
        axes.add_patch(
            FancyBboxPatch(
                (corner[0] + 3, corner[1] + 3),
                box.width - 6,
                box.height - 6,
                boxstyle=f"round,pad=0,rounding_size={radius - 3}",
                fill=False,
                edgecolor=border,
            )
        )


def _words(axes, vertex: Vertex, box: Box) -> None:
    lines = vertex.lines()
    y = box.y - sum(line_size(line) * LINE_HEIGHT for line in lines) / 2
    for line in lines:
        y += line_size(line) * LINE_HEIGHT
        colour = LIGHT["orange" if line.role == "gradient" else "ink"]
        size = line_size(line)
        axes.text(box.x, y - size * 0.36, str(line), ha="center", color=colour, size=size)
