"""A drawing in which everything has its place, whoever found it."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A vertex in its place: centre, width and height, in points; y runs down the page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Route:
    """An edge in its place: a start, triples of Bézier control points, the arrow's tip."""

    points: tuple[Point, ...]
    tip: Point
    label_at: Point | None = None


@dataclass(frozen=True)
class Layout:
    """Boxes by vertex key, routes aligned with the picture's edges."""

    width: float
    height: float
    boxes: dict[str, Box]
    routes: list[Route]
