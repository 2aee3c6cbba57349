"""draw_graph: what is in a drawing, whoever recorded the computation."""

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter

import numpy as np
import pytest
from viz.value import Value, two_paths

from autograd_core.language import use_language
from autograd_core.viz import draw_graph
from autograd_core.viz.drawing.numbers import array_rows

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


def read_dot(dot: str):
    """Return the labels by key, the edges as (tail label, head label, label), the looks by key."""
    labels, looks, edges = {}, {}, []
    for line in dot.splitlines():
        if edge := re.fullmatch(r'  (\w+) -> (\w+)(?: \[label="(.*)"\])?', line):
            edges.append(edge.groups())
        elif vertex := re.fullmatch(r'  (\w+) \[label="(.*?)", (.*)\]', line):
            labels[vertex[1]], looks[vertex[1]] = vertex[2].replace("\\n", "|"), vertex[3]
    return labels, [(labels[a], labels[b], label or "") for a, b, label in edges], looks


def test_the_graph_with_two_paths():
    labels, edges, _looks = read_dot(draw_graph(two_paths(), local=True).dot)
    a, b, one = "a|value 2|gradient 2", "b|value 1|gradient 5", "value 1|gradient 3"
    c, d, e = "+|value 3|gradient 2", "+|value 2|gradient 3", "× → e|value 6|gradient 1"
    assert Counter(labels.values()) == Counter([a, b, one, c, d, e])
    assert edges == [(a, c, "1"), (b, c, "1"), (b, d, "1"), (one, d, "1"), (c, e, "2"), (d, e, "3")]


def test_a_shared_node_is_drawn_once_with_an_edge_for_each_use():
    x = Value(3.0, name="x")
    labels, edges, _looks = read_dot(draw_graph(x * x, local=True).dot)
    assert len(labels) == 2
    assert [label for _tail, _head, label in edges] == ["3", "3"]


@pytest.mark.parametrize(
    ("show", "vertices", "edges"), [("functions", 6, 6), ("tensors", 6, 6), ("both", 9, 9)]
)
def test_the_three_views_count_as_they_should(show, vertices, edges):
    labels, found, _looks = read_dot(draw_graph(two_paths(), show=show).dot)
    assert (len(labels), len(found)) == (vertices, edges)


def test_tensors_say_how_they_were_made():
    labels, _edges, _looks = read_dot(draw_graph(two_paths(), show="tensors", values=True).dot)
    titles = {label.split("|")[0] for label in labels.values()}
    assert titles >= {"v1 = a + b", "v2 = b + 1", "e = v1 × v2"}


def test_operations_stand_between_tensors_in_the_view_of_both():
    _labels, edges, _looks = read_dot(draw_graph(two_paths(), show="both", grads=False).dot)
    assert ("×", "e|value 6", "") in edges
    assert ("value 3", "×", "") in edges


def test_kinds_differ_without_colour():
    drawing = draw_graph(two_paths())
    _labels, _edges, looks = read_dot(drawing.dot)
    without_colour = {re.sub(r'(fill)?color="[^"]*"', "", look) for look in looks.values()}
    assert len(without_colour) == 3  # leaf, function, output
    root = ElementTree.fromstring(drawing.svg)
    frames = {}
    for group in root.iter(f"{SVG}g"):
        kind = group.get("class", "")
        if kind.startswith("vertex"):
            frame = group.find(f"{SVG}rect")
            frames[kind] = (frame.get("rx"), frame.get("stroke-width"))
    assert len(set(frames.values())) == len(frames) == 3


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (np.True_, ["True"]),
        (1 - 2j, ["1−2j"]),
        (-1.25e-5, ["−1.25e−5"]),
        (np.eye(2), ["[1, 0]", "[0, 1]"]),
        (np.zeros((1, 1, 1)), None),
        (np.zeros(0), None),
        (np.zeros(5), None),
    ],
    ids=repr,
)
def test_a_small_value_is_written_out_and_no_other(value, written):
    assert array_rows(value) == written


def test_values_and_gradients_can_be_left_out():
    labels, _edges, _looks = read_dot(draw_graph(two_paths(), values=False).dot)
    assert not any("value" in label for label in labels.values())
    assert "a|gradient 2" in labels.values()
    labels, _edges, _looks = read_dot(draw_graph(two_paths(), grads=False).dot)
    assert not any("gradient" in label for label in labels.values())


def test_names_given_to_the_drawing_are_used():
    x = Value(2.0)
    square = x * x
    labels, _edges, _looks = read_dot(
        draw_graph(square + x, names={"x": x, "s": square}, grads=False).dot
    )
    assert {"x|value 2", "× → s|value 4", "+|value 6"} == set(labels.values())


def test_the_words_follow_the_language():
    labels, _edges, _looks = read_dot(draw_graph(two_paths(), lang="zh").dot)
    assert "a|值 2|梯度 2" in labels.values()
    drawing = draw_graph(two_paths(), lang="zh")
    assert drawing.title == "e 的计算图"
    assert "a = 2，梯度 2" in drawing.description


def test_the_description_tells_the_computation_step_by_step():
    drawing = draw_graph(two_paths())
    assert drawing.title == "Computational graph of e"
    assert drawing.description == (
        "a = 2, gradient 2; b = 1, gradient 5; v1 = a + b = 3, gradient 2; 1, gradient 3; "
        "v2 = b + 1 = 2, gradient 3; e = v1 × v2 = 6, gradient 1."
    )


def test_a_long_computation_is_not_told_to_its_end():
    x = Value(1.0, name="x")
    for _step in range(100):
        x = x + x
    assert "77 more steps" in draw_graph(x).description
    assert len(draw_graph(x).description) < 2000


def test_micrograds_own_names_are_understood():
    class Scalar:
        def __init__(self, data, _prev=(), _op="", label=""):
            self.data, self.grad, self._prev, self._op, self.label = data, 0, _prev, _op, label

    a = Scalar(2.0, label="a")
    _labels, edges, _looks = read_dot(draw_graph(Scalar(4.0, (a,), "relu"), grads=False).dot)
    assert edges == [("a|value 2", "relu|value 4", "")]


def test_public_names_and_gradients_that_only_leaves_keep():
    """A class as lesson 04 writes it: no underscores, and intermediate results keep no gradient."""

    class Scalar:
        def __init__(self, data, parents=(), local=(), op=""):
            self.data, self.grad = float(data), 0.0
            self.parents, self.local, self.op = parents, local, op

    a = Scalar(3.0)
    b = Scalar(6.0, (a, a), (1.0, 1.0), "add")
    drawing = draw_graph(Scalar(36.0, (b, b), (6.0, 6.0), "mul"), local=True, names={"a": a})
    _labels, edges, _looks = read_dot(drawing.dot)
    first, last = "a|value 3|gradient 24", "×|value 36|gradient 1"
    assert edges[0] == (first, "+|value 6|gradient 12", "1")
    assert edges[-1] == ("+|value 6|gradient 12", last, "6")
    assert (a.grad, b.grad) == (0.0, 0.0)


def test_without_slopes_the_kept_gradients_are_shown():
    a = Value(2.0, name="a")
    square = a * a
    square._local = ()
    a.grad, square.grad = 5.0, 7.0
    labels, _edges, _looks = read_dot(draw_graph(square).dot)
    assert set(labels.values()) == {"a|value 2|gradient 5", "×|value 4|gradient 7"}


def test_a_value_whose_equality_lies_is_told_apart_by_identity():
    class Liar(Value):
        __hash__ = None

        def __eq__(self, other):
            return True

    a, b = Liar(1.0, name="a"), Liar(2.0, name="b")
    labels, _edges, _looks = read_dot(draw_graph(a + b).dot)
    assert len(labels) == 3


def test_a_deep_chain_needs_no_recursion():
    from autograd_core.viz.drawing.read import read

    x = Value(1.0)
    for _step in range(20_000):
        x = x.sin()
    assert len(read(x, local=True).steps) == 20_001


@pytest.mark.parametrize("thing", [3.0, "graph", None, [1, 2]])
def test_what_has_no_graph_is_refused(thing):
    with pytest.raises(TypeError, match="data and parents"):
        draw_graph(thing)


def test_an_unknown_view_is_refused():
    with pytest.raises(ValueError, match="'nodes'"):
        draw_graph(two_paths(), show="nodes")


def test_the_picture_is_well_formed_and_named():
    bundle = draw_graph(two_paths())._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml"}
    for text in bundle.values():
        root = ElementTree.fromstring(text)
        svg = root if root.tag == f"{SVG}svg" else root.find(f"{SVG}svg")
        assert svg.get("role") == "img"
        assert svg.find(f"{SVG}title").text == "Computational graph of e"
        assert svg.find(f"{SVG}desc").text.startswith("a = 2")


def test_two_drawings_on_one_page_share_no_id():
    x, y = Value(1.0, name="x"), Value(2.0, name="y")
    found = [
        re.findall(r'id="([^"]+)"', d._repr_mimebundle_()["text/html"])
        for d in map(draw_graph, (x + y, x * y))
    ]
    assert found[0] and not set(found[0]) & set(found[1])


def test_names_cannot_break_out_of_the_picture():
    x = Value(1.0, name='<script>"&')
    drawing = draw_graph(x + x)
    assert "<script>" not in drawing._repr_mimebundle_()["text/html"]
    ElementTree.fromstring(drawing.svg)
    assert '\\"' in drawing.dot


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF"),
        ("dot", b"digraph"),
        ("PNG", b"\x89PNG"),
    ],
)
def test_a_drawing_is_saved_as_its_suffix_says(suffix, start, tmp_path):
    path = draw_graph(two_paths(), local=True, lang="zh").save(tmp_path / f"graph.{suffix}")
    assert path.read_bytes().startswith(start)


def test_an_unknown_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match="jpeg"):
        draw_graph(two_paths()).save(tmp_path / "graph.jpeg")
