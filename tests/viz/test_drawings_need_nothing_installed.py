"""Whoever finds the places, a drawing looks the same, hides no edge and stays quiet."""

import itertools
import random
import shutil
import sys

import pytest
from viz.value import Value, two_paths

from autograd_core.viz import draw_graph
from autograd_core.viz.drawing import layout as layouts
from autograd_core.viz.drawing.measure import line_size, line_width, vertex_size
from autograd_core.viz.drawing.read import read
from autograd_core.viz.drawing.views import picture


def hide_pygraphviz(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


def hide_everything(monkeypatch):
    hide_pygraphviz(monkeypatch)
    monkeypatch.setenv("PATH", "")


def hide_the_wrapper_too(monkeypatch):
    hide_everything(monkeypatch)
    monkeypatch.setitem(sys.modules, "graphviz", None)


RENDERERS = {
    "pygraphviz": lambda monkeypatch: pytest.importorskip("pygraphviz"),
    "dot": hide_pygraphviz,
    "own layout": hide_everything,
    "own layout, no wrapper": hide_the_wrapper_too,
}


@pytest.fixture(params=RENDERERS)
def renderer(request, monkeypatch):
    RENDERERS[request.param](monkeypatch)
    return request.param


def random_value(seed: int, size: int = 14) -> Value:
    draw = random.Random(seed)
    values = [Value(float(i), name=f"x{i}") for i in range(3)]
    for _step in range(size):
        a, b = draw.choice(values), draw.choice(values)
        values.append(draw.choice([lambda a=a, b=b: a + b, lambda a=a, b=b: a * b, a.sin])())
    result = values[-1]
    for value in values[-6:-1]:
        result = result + value
    return result


def drawn(value, local=True, show="functions"):
    return picture(read(value, local=local), show)


def bezier(points):
    """Yield points along a chain of cubic Bézier curves."""
    for i in range(0, len(points) - 1, 3):
        p = points[i : i + 4]
        for k in range(25):
            t = k / 24
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            yield tuple(
                sum(w * q[axis] for w, q in zip(weights, p, strict=True)) for axis in (0, 1)
            )


def inside(box, point, margin):
    x, y = point
    return abs(x - box.x) < box.width / 2 - margin and abs(y - box.y) < box.height / 2 - margin


def test_a_drawing_appears_with_every_renderer(renderer):
    drawing = draw_graph(two_paths(), local=True, lang="zh")
    assert drawing.svg.count("<rect") == 1 + 6
    assert drawing.svg.count('class="edge"') == 6
    assert "梯度" in drawing.svg


def test_the_own_layout_is_used_when_nothing_else_is_there_and_only_then(renderer, monkeypatch):
    if renderer == "dot" and not shutil.which("dot"):
        pytest.skip("no Graphviz program on this machine")
    called = []
    own = layouts.place_in_layers
    monkeypatch.setattr(layouts, "place_in_layers", lambda p: called.append(p) or own(p))
    assert draw_graph(two_paths()).svg
    assert len(called) == renderer.startswith("own")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("show", ["functions", "both"])
def test_no_edge_runs_behind_a_box_and_no_boxes_overlap(renderer, seed, show):
    what = drawn(random_value(seed), show=show)
    placed = layouts.place(what)
    for one, other in itertools.combinations(placed.boxes.values(), 2):
        apart_x = abs(one.x - other.x) >= (one.width + other.width) / 2 - 0.5
        apart_y = abs(one.y - other.y) >= (one.height + other.height) / 2 - 0.5
        assert apart_x or apart_y
    for edge, route in zip(what.edges, placed.routes, strict=True):
        for point in bezier(route.points):
            hidden = [key for key, box in placed.boxes.items() if inside(box, point, 2)]
            assert not hidden, f"{edge} runs behind {hidden}"
        assert inside(placed.boxes[edge.head], route.tip, -3), "the arrow does not reach its box"
        assert inside(placed.boxes[edge.tail], route.points[0], -3)


@pytest.mark.parametrize("seed", range(6))
def test_everything_lies_on_the_page(renderer, seed):
    placed = layouts.place(drawn(random_value(seed)))
    for box in placed.boxes.values():
        assert -1 <= box.x - box.width / 2 <= box.x + box.width / 2 <= placed.width + 1
        assert -1 <= box.y - box.height / 2 <= box.y + box.height / 2 <= placed.height + 1
    for route in placed.routes:
        for x, y in bezier(route.points):
            assert -5 <= x <= placed.width + 5 and -5 <= y <= placed.height + 5


def test_edges_flow_one_way(renderer):
    what = drawn(random_value(3))
    placed = layouts.place(what)
    steps = [
        (
            placed.boxes[e.head].x - placed.boxes[e.tail].x,
            placed.boxes[e.head].y - placed.boxes[e.tail].y,
        )
        for e in what.edges
    ]
    assert all(dx > 0 for dx, _dy in steps) or all(dy > 0 for _dx, dy in steps)


def test_labels_of_edges_stand_free(renderer):
    what = drawn(random_value(5))
    placed = layouts.place(what)
    for edge, route in zip(what.edges, placed.routes, strict=True):
        assert edge.label and route.label_at
        assert not any(inside(box, route.label_at, 0) for box in placed.boxes.values())


def test_nothing_reaches_the_terminal(renderer, capfd):
    draw_graph(two_paths(), local=True, lang="zh").svg  # noqa: B018
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_words_have_room_in_their_boxes(lang):
    pytest.importorskip("matplotlib")
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    from autograd_core.language import use_language
    from autograd_core.viz.fonts import FONT_FILE

    font = FontProperties(fname=FONT_FILE)
    with use_language(lang):
        for vertex in drawn(two_paths(), show="tensors").vertices:
            for line in vertex.lines():
                extent = TextPath((0, 0), str(line), size=line_size(line), prop=font).get_extents()
                assert extent.width <= line_width(line) < vertex_size(vertex)[0]


def test_deep_graphs_run_down_the_page_and_short_ones_across():
    x = Value(1.0)
    short, deep = x.sin().sin(), x
    for _step in range(12):
        deep = deep.sin()
    across, down = layouts.place(drawn(short)), layouts.place(drawn(deep))
    assert across.width > across.height
    assert down.height > down.width
