"""Where everything goes: by Graphviz if it is there, else by our own layout."""

import importlib.util
import json
import shutil

from .dot import bare_dot_text
from .layered import place_in_layers
from .measure import vertex_size
from .picture import Picture
from .places import Box, Layout, Point, Route


def engine() -> str:
    """Return what lays drawings out on this machine: pygraphviz, dot or built-in."""
    if importlib.util.find_spec("pygraphviz"):
        return "pygraphviz"
    if importlib.util.find_spec("graphviz") and shutil.which("dot"):
        return "dot"
    return "built-in"


def place(picture: Picture) -> Layout:
    """Return places for everything: by pygraphviz, else the program ``dot``, else our own."""
    for find in (_by_pygraphviz, _by_program):
        answer = find(bare_dot_text(picture))
        if answer is not None:
            return _read_json(picture, json.loads(answer))
    return place_in_layers(picture)


def _by_pygraphviz(dot: str) -> bytes | None:
    try:
        import pygraphviz
    except ImportError:
        return None
    return pygraphviz.AGraph(string=dot).draw(format="json0", prog="dot")


def _by_program(dot: str) -> bytes | None:
    try:
        import graphviz
    except ImportError:
        return None
    try:
        return graphviz.Source(dot).pipe(format="json0", quiet=True)
    except graphviz.ExecutableNotFound:
        return None


def _read_json(picture: Picture, found: dict) -> Layout:
    _left, _bottom, width, height = map(float, found["bb"].split(","))
    sizes = {vertex.key: vertex_size(vertex) for vertex in picture.vertices}
    boxes = {}
    for item in found["objects"]:
        x, y = _point(item["pos"], height)
        boxes[item["name"]] = Box(x, y, *sizes[item["name"]])
    routes = {item["id"]: _route(item, height) for item in found.get("edges", ())}
    return Layout(width, height, boxes, [routes[f"e{i}"] for i in range(len(picture.edges))])


def _point(text: str, height: float) -> Point:
    x, y = map(float, text.split(","))
    return x, height - y


def _route(item: dict, height: float) -> Route:
    tip, *points = item["pos"].split()
    label_at = _point(item["lp"], height) if "lp" in item else None
    return Route(
        tuple(_point(point, height) for point in points),
        _point(tip.removeprefix("e,"), height),
        label_at,
    )
