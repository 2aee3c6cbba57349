"""draw_graph on the engine's own graph: numbers that are right, and a look that changes nothing."""

import numpy as np
import pytest
from viz.test_drawings_show_the_graph import read_dot

import autograd_core as ac
from autograd_core.viz import draw_graph
from autograd_core.viz.engine_charts import engine_backward, engine_floors


@pytest.fixture(autouse=True)
def english():
    with ac.use_language("en"):
        yield


def polynomial():
    x = ac.tensor(2.0, requires_grad=True)
    y = 2 * x**2 + 3 * x + 1
    x.name, y.name = "x", "y"
    return x, y


def labels(drawing):
    return set(read_dot(drawing.dot)[0].values())


def test_the_polynomial_of_lesson_two():
    _x, y = polynomial()
    found, edges, _looks = read_dot(draw_graph(y, local=True).dot)
    assert set(found.values()) == {
        "x|value 2|gradient 11",
        "**|value 4|gradient 2",
        "×|value 8|gradient 1",
        "×|value 6|gradient 1",
        "+|value 14|gradient 1",
        "+ → y|value 15|gradient 1",
        *"123",
    }
    into_x = {label for tail, _head, label in edges if tail.startswith("x")}
    assert into_x == {"4", "3"}


def test_product_and_sum_are_six_vertices():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    y = ac.tensor([3.0, 4.0], requires_grad=True)
    z = x * y
    loss = z.sum()
    names = {"x": x, "y": y, "z": z, "loss": loss}
    drawing = draw_graph(loss, show="both", values=False, grads=False, names=names)
    _labels, edges, _looks = read_dot(drawing.dot)
    bare = {(tail.split("|")[0], head.split("|")[0]) for tail, head, _label in edges}
    assert bare == {("x", "×"), ("y", "×"), ("×", "z"), ("z", "sum"), ("sum", "loss")}


def test_the_same_computation_written_twice_gives_the_same_drawing():
    _x, y = polynomial()
    t = ac.tensor(2.0, requires_grad=True)
    square = t**2
    linear = 3 * t
    doubled = 2 * square
    again = doubled + linear + 1
    t.name, again.name = "x", "y"
    one, other = (read_dot(draw_graph(out, local=True).dot) for out in (y, again))
    assert sorted(one[0].values()) == sorted(other[0].values())
    assert sorted(one[1]) == sorted(other[1])


def test_intermediate_names_are_shown():
    x = ac.tensor(1.0, requires_grad=True)
    u = 3 * x + 1
    y = u**2
    x.name, u.name, y.name = "x", "u", "y"
    assert "+ → u|value 4" in labels(draw_graph(y, grads=False))


def test_names_given_for_anything_else_do_no_harm():
    _x, y = polynomial()
    names = {"w": ac.tensor(1.0), "v": ac.tensor(1.0, requires_grad=True), "n": 3, "ac": ac}
    assert "x|value 2|gradient 11" in labels(draw_graph(y, names=names))


def test_the_variables_of_a_notebook_give_their_names():
    x = ac.tensor(2.0, requires_grad=True)
    square = x * x
    _, _1 = square, x  # what IPython keeps of earlier results
    assert "× → square|value 4" in labels(draw_graph(square + 1, grads=False, names=locals()))
    assert "x|value 2" in labels(draw_graph(square + 1, grads=False, names=locals()))


def test_drawing_changes_no_gradient_and_frees_nothing():
    x, y = polynomial()
    draw_graph(y, local=True).svg  # noqa: B018
    assert x.grad is None
    y.backward()
    assert x.grad.item() == 11.0


def test_a_freed_graph_is_drawn_without_values_and_says_why():
    x, y = polynomial()
    y.backward()
    drawing = draw_graph(y, local=True)
    assert "retain_graph=True" in drawing.description
    assert "retain_graph=True" in drawing.svg
    assert x.grad.item() == 11.0


def test_a_result_with_many_elements_has_no_gradients_and_says_why():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    drawing = draw_graph(x * 2)
    assert "one element" in drawing.description
    assert not any("gradient" in label for label in labels(drawing))


def test_local_derivatives_are_written_only_where_they_are_derivatives():
    x = ac.tensor([0.5, 1.0], requires_grad=True)
    m = ac.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    _labels, edges, _looks = read_dot(draw_graph(ac.sin(m @ x).sum(), local=True).dot)
    by_head = {head.split("|")[0]: label for _tail, head, label in edges}
    cosines = np.cos([2.5, 5.5])
    assert by_head["sin"] == f"[{cosines[0]:.4g}, {cosines[1]:.4g}]".replace("-", "−")
    assert by_head["@"] == ""  # a matrix product has a Jacobian, not one number an element


def test_large_tensors_show_their_shape():
    x = ac.tensor(np.ones((20, 30)), requires_grad=True)
    found = labels(draw_graph((x * x).mean()))
    assert {"shape 20×30", "×|shape 20×30", "mean|value 1|gradient 1"} == found


def test_what_was_not_recorded_is_one_box():
    assert labels(draw_graph(ac.tensor(3.0))) == {"3"}
    assert labels(draw_graph(ac.tensor(3.0, requires_grad=True), names={})) == {"value 3"}


def test_a_long_chain_is_read_without_recursion():
    from autograd_core.viz.drawing.read import read

    x = ac.tensor(1.0, requires_grad=True)
    y = x
    for _step in range(5_000):
        y = y + x
    record = read(y)
    assert record.steps[0].gradient == 5_001


@pytest.mark.parametrize("chart", [engine_floors, engine_backward])
def test_a_chart_is_told_with_the_marks_of_its_language(chart):
    assert "; " in chart(lang="en").description and "；" in chart(lang="zh").description
    assert "; " not in chart(lang="zh").description and ": " not in chart(lang="zh").description
