"""A picture as DOT text: to keep and edit, or bare, for Graphviz to find the places."""

from ..palette import LIGHT
from .measure import edge_label_size, runs_across, vertex_size
from .picture import Kind, Picture, Vertex

POINTS_PER_INCH = 72
# Borders alone tell the kinds apart; colours only repeat it.
_BORDERS = {
    Kind.LEAF: "penwidth=2",
    Kind.PARAMETER: "peripheries=2",
    Kind.CONSTANT: "penwidth=1",
    Kind.FUNCTION: "penwidth=1",
    Kind.MODULE: "peripheries=2",
    Kind.RESULT: "penwidth=1",
    Kind.OUTPUT: "penwidth=2",
}
COLOURS = {  # border, ground
    Kind.LEAF: ("blue", "sky"),
    Kind.PARAMETER: ("blue", "sky"),
    Kind.CONSTANT: ("muted", "paper"),
    Kind.FUNCTION: ("muted", "panel"),
    Kind.MODULE: ("purple", "panel"),
    Kind.RESULT: ("muted", "paper"),
    Kind.OUTPUT: ("green", "mint"),
}


def dot_text(picture: Picture) -> str:
    """Return the picture as a DOT graph with labels, shapes and colours."""
    lines = ["digraph {", f"  rankdir={_direction(picture)}", '  node [fontname="sans-serif"]']
    lines += [f"  {vertex.key} [{_look(vertex)}]" for vertex in picture.vertices]
    for edge in picture.edges:
        label = f" [label={_quoted(edge.label)}]" if edge.label else ""
        lines.append(f"  {edge.tail} -> {edge.head}{label}")
    return "\n".join([*lines, "}"]) + "\n"


def bare_dot_text(picture: Picture) -> str:
    """Return boxes of known size without any text: Graphviz then looks for no font."""
    lines = ["digraph {", f"  rankdir={_direction(picture)}; nodesep=0.3; ranksep=0.42"]
    for vertex in picture.vertices:
        width, height = (side / POINTS_PER_INCH for side in vertex_size(vertex))
        lines.append(
            f'  {vertex.key} [label="", shape=box, fixedsize=true, '
            f"width={width:.3f}, height={height:.3f}]"
        )
    for i, edge in enumerate(picture.edges):
        place = f", label={_blank(*edge_label_size(edge.label))}" if edge.label else ""
        lines.append(f"  {edge.tail} -> {edge.head} [id=e{i}{place}]")
    return "\n".join([*lines, "}"]) + "\n"


def _direction(picture: Picture) -> str:
    return "LR" if runs_across(picture) else "TB"


def _look(vertex: Vertex) -> str:
    border, ground = (LIGHT[name] for name in COLOURS[vertex.kind])
    style = ["filled"] + ["rounded"] * vertex.rounded + ["dashed"] * (vertex.kind is Kind.CONSTANT)
    return (
        f"label={_quoted(chr(10).join(map(str, vertex.lines())))}, shape=box, "
        f'style="{",".join(style)}", {_BORDERS[vertex.kind]}, '
        f'color="{border}", fillcolor="{ground}"'
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _blank(width: float, height: float) -> str:
    return (
        '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{width:.0f}" HEIGHT="{height:.0f}"><TR><TD></TD></TR></TABLE>>'
    )
