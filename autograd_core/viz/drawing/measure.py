"""How much room the words need. One estimate for every renderer, on the generous side."""

import re
import unicodedata

from .picture import Kind, Line, Picture, Vertex

TITLE_SIZE, TEXT_SIZE, EDGE_SIZE = 14.0, 12.5, 12.0
LINE_HEIGHT = 1.36
PADDING_X, PADDING_Y = 11.0, 6.0
MARGIN, NOTE_LINE = 6.0, 19.0
_PIECE = re.compile(
    r"\s*(?:[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+)[，。：；]?"
)
_BOLD = 1.06  # how much wider bold letters are
_MOST_RANKS_ACROSS = 8
_NOTE_WIDTH = 380.0
_NARROW = set("ijlI.,:;|!'()[] ")
_WIDE = set("mwMW@→=+×−<>~")


def text_width(text: str, size: float) -> float:
    """Return the width of a text in points, as wide as common sans-serif fonts make it."""
    return size * sum(map(_advance, text))


def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.86
    return 0.70 if character.isupper() else 0.60


def line_size(line: Line) -> float:
    """Return the font size of a line of a vertex, in points."""
    return TITLE_SIZE if line.role == "title" else TEXT_SIZE


def line_width(line: Line) -> float:
    """Return the width of a line of a vertex, in points."""
    width = text_width(str(line), line_size(line))
    return width if line.role == "value" else width * _BOLD


def vertex_size(vertex: Vertex) -> tuple[float, float]:
    """Return width and height of a vertex, in points."""
    lines = vertex.lines()
    width = max(map(line_width, lines)) + 2 * PADDING_X
    height = sum(line_size(line) * LINE_HEIGHT for line in lines) + 2 * PADDING_Y
    if vertex.kind in (Kind.FUNCTION, Kind.MODULE):
        width = max(width, height)
    return width, height


def edge_label_size(label: str) -> tuple[float, float]:
    """Return width and height of an edge's label, in points."""
    return text_width(label, EDGE_SIZE) + 8, EDGE_SIZE * LINE_HEIGHT + 2


def runs_across(picture: Picture) -> bool:
    """Tell whether a picture is drawn from left to right; deep ones run down the page."""
    return max(ranks(picture).values(), default=0) < _MOST_RANKS_ACROSS


def ranks(picture: Picture) -> dict[str, int]:
    """Return the longest way from any leaf to each vertex (vertices stand in order)."""
    rank = {vertex.key: 0 for vertex in picture.vertices}
    entering: dict[str, list[str]] = {}
    for edge in picture.edges:
        entering.setdefault(edge.head, []).append(edge.tail)
    for vertex in picture.vertices:
        tails = entering.get(vertex.key, ())
        rank[vertex.key] = max((rank[tail] + 1 for tail in tails), default=0)
    return rank


def note_lines(note: str, width: float) -> list[str]:
    """Break a note into lines no wider than a drawing, or than a line of reading if that is more.

    Chinese breaks anywhere, other writing between words.
    """
    room = max(width, _NOTE_WIDTH)
    lines = [""]
    for piece in _PIECE.findall(note):
        if lines[-1] and text_width(lines[-1] + piece, TEXT_SIZE) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line for line in lines if line]


def page_size(picture: Picture, width: float, height: float) -> tuple[float, float, list[str]]:
    """Return the size of a page for a drawing of this size and its note, and the note's lines."""
    lines = note_lines(picture.note, width)
    broad = max([width, *(text_width(line, TEXT_SIZE) for line in lines)])
    return broad + 2 * MARGIN, height + 2 * MARGIN + len(lines) * NOTE_LINE, lines
