"""A layered layout in plain Python, for machines without Graphviz (Sugiyama, 1981, in short).

Vertices stand in ranks; an edge that passes a rank gets a place there as a vertex would, so no
edge ever runs behind a box. Few crossings come from sweeping over the ranks and sorting each
one by where its neighbours are.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from .measure import edge_label_size, ranks, runs_across, vertex_size
from .picture import Picture
from .places import Box, Layout, Route

_BETWEEN_RANKS, _BETWEEN_VERTICES, _ARROW = 36.0, 20.0, 9.0
_BEND_BREADTH = 10.0
_SWEEPS = 12


@dataclass
class _Place:
    """A vertex, or the bend of an edge that passes a rank. Breadth runs along the rank."""

    rank: int
    breadth: float
    depth: float = 0.0
    at: float = 0.0
    up: list["_Place"] = field(default_factory=list)
    down: list["_Place"] = field(default_factory=list)


def place_in_layers(picture: Picture) -> Layout:
    """Return places for everything, from left to right or, when deep, from top to bottom."""
    across = runs_across(picture)
    places, chains = _places(picture, across)
    layers = _layers(places, chains)
    _reduce_crossings(layers)
    _assign(layers)
    return _finish(picture, places, chains, layers, across)


def _places(picture: Picture, across: bool):
    rank = _close_ranks(picture)
    places = {}
    for vertex in picture.vertices:
        width, height = vertex_size(vertex)
        breadth, depth = (height, width) if across else (width, height)
        places[vertex.key] = _Place(2 * rank[vertex.key], breadth, depth)
    chains = []
    for edge in picture.edges:
        tail, head = places[edge.tail], places[edge.head]
        chain = [tail]
        for passed in range(tail.rank + 1, head.rank):
            chain.append(_bend(passed, edge.label if passed == head.rank - 1 else "", across))
        chain.append(head)
        for above, below in pairwise(chain):
            above.down.append(below)
            below.up.append(above)
        chains.append(chain)
    return places, chains


def _bend(rank: int, label: str, across: bool) -> _Place:
    if not label:
        return _Place(rank, _BEND_BREADTH)
    width, height = edge_label_size(label)
    return _Place(rank, height, width) if across else _Place(rank, width, height)


def _close_ranks(picture: Picture) -> dict[str, int]:
    """Return ranks in which a leaf stands just before its first use, not at the very start."""
    rank = ranks(picture)
    used = defaultdict(list)
    for edge in picture.edges:
        used[edge.tail].append(rank[edge.head])
    entered = {edge.head for edge in picture.edges}
    for vertex in picture.vertices:
        if vertex.key not in entered and used[vertex.key]:
            rank[vertex.key] = min(used[vertex.key]) - 1
    return rank


def _layers(places, chains) -> list[list[_Place]]:
    everything = {id(p): p for p in places.values()}
    everything.update((id(p), p) for chain in chains for p in chain)
    layers = [[] for _rank in range(max(p.rank for p in everything.values()) + 1)]
    for place in everything.values():
        layers[place.rank].append(place)
    for layer in layers:
        for i, place in enumerate(layer):
            place.at = i
    return layers


def _reduce_crossings(layers) -> None:
    best, fewest = None, None
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        for layer in layers if downwards else reversed(layers):
            layer.sort(key=lambda p: _middle(p.up if downwards else p.down, p.at))
            for i, place in enumerate(layer):
                place.at = i
        crossings = sum(map(_crossings, layers))
        if fewest is None or crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    for layer, order in zip(layers, best, strict=True):
        layer[:] = order
        for i, place in enumerate(layer):
            place.at = i


def _middle(neighbours, otherwise: float) -> float:
    return sum(p.at for p in neighbours) / len(neighbours) if neighbours else otherwise


def _crossings(layer) -> int:
    ends = [below.at for place in layer for below in sorted(place.down, key=lambda p: p.at)]
    return sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])


def _assign(layers) -> None:
    """Give every place a coordinate along its rank: near its neighbours, never overlapping."""
    for layer in layers:
        _spread(layer, [0.0] * len(layer))
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            _spread(layer, [_middle(p.up + p.down, p.at) for p in layer])


def _spread(layer, wanted: list[float]) -> None:
    """Place a rank in its order, as near to ``wanted`` as the gaps allow (blocks are averaged)."""
    blocks: list[list] = []  # [sum of wanted starts, members, offset of each member]
    for place, want in zip(layer, wanted, strict=True):
        block = [want, [place], [0.0]]
        while blocks and _end(blocks[-1]) > block[0] / len(block[1]) + _first(block):
            before = blocks.pop()
            shift = before[2][-1] + _gap(before[1][-1], block[1][0])
            before[0] += block[0] - shift * len(block[1])
            before[1] += block[1]
            before[2] += [shift + offset for offset in block[2]]
            block = before
        blocks.append(block)
    for total, members, offsets in blocks:
        for place, offset in zip(members, offsets, strict=True):
            place.at = total / len(members) + offset


def _first(block) -> float:
    return -block[1][0].breadth / 2


def _end(block) -> float:
    start = block[0] / len(block[1])
    return start + block[2][-1] + block[1][-1].breadth / 2 + _BETWEEN_VERTICES


def _gap(before: _Place, after: _Place) -> float:
    return (before.breadth + after.breadth) / 2 + _BETWEEN_VERTICES


def _finish(picture, places, chains, layers, across: bool) -> Layout:
    left = min(p.at - p.breadth / 2 for layer in layers for p in layer)
    right = max(p.at + p.breadth / 2 for layer in layers for p in layer)
    depths = [max(p.depth for p in layer) for layer in layers]
    middles, start = [], 0.0
    for depth in depths:
        middles.append(start + depth / 2)
        start += depth + _BETWEEN_RANKS / 2
    whole = start - _BETWEEN_RANKS / 2

    def on_page(along: float, rank_depth: float):
        return (rank_depth, along - left) if across else (along - left, rank_depth)

    boxes = {}
    for vertex in picture.vertices:
        place = places[vertex.key]
        boxes[vertex.key] = Box(*on_page(place.at, middles[place.rank]), *vertex_size(vertex))
    routes = [_route(chain, middles, depths, on_page) for chain in chains]
    width, height = (whole, right - left) if across else (right - left, whole)
    return Layout(width, height, boxes, _with_labels(picture, routes, chains, middles, on_page))


def _route(chain, middles, depths, on_page) -> Route:
    """Return a smooth way through the bends that crosses each rank straight."""
    tail, head = chain[0], chain[-1]
    stops = [(tail.at, middles[tail.rank] + tail.depth / 2)]
    for bend in chain[1:-1]:
        if bend.rank % 2 and not bend.depth:
            continue  # no box stands in an odd rank: nothing to steer clear of
        half = depths[bend.rank] / 2
        stops += [(bend.at, middles[bend.rank] - half), (bend.at, middles[bend.rank] + half)]
    tip = (_landing(head, chain[-2]), middles[head.rank] - head.depth / 2)
    stops.append((tip[0], tip[1] - _ARROW))
    points = [on_page(*stops[0])]
    for (a, d), (b, e) in pairwise(stops):
        points += [on_page(a, (d + e) / 2), on_page(b, (d + e) / 2), on_page(b, e)]
    return Route(tuple(points), on_page(*tip))


def _landing(head: _Place, last: _Place) -> float:
    """Spread the arrows that reach one box along its side, in the order they come."""
    comers = sorted(head.up, key=lambda p: p.at)
    slot = next(i for i, comer in enumerate(comers) if comer is last)
    room = min(head.breadth - 12, 16.0 * (len(comers) - 1))
    return head.at + (room * (slot / (len(comers) - 1) - 0.5) if len(comers) > 1 else 0.0)


def _with_labels(picture, routes, chains, middles, on_page) -> list[Route]:
    labelled = []
    for edge, route, chain in zip(picture.edges, routes, chains, strict=True):
        bend = chain[-2]
        at = on_page(bend.at, middles[bend.rank]) if edge.label else None
        labelled.append(Route(route.points, route.tip, at))
    return labelled
