"""The backward stepper: its frames are the backward pass, share by share, sum by sum."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("anywidget")

from viz.value import Value, two_paths

import autograd_core as ac
from autograd_core.viz import backward_stepper


def polynomial():
    x = ac.tensor(2.0, requires_grad=True)
    y = 2 * x**2 + 3 * x + 1
    x.name, y.name = "x", "y"
    return x, y


def stepper(output, lang="en", **arguments):
    return backward_stepper(output, lang=lang, **arguments).children[-1]


def frames(widget, expression: int = 0) -> list[dict]:
    return widget.walks[expression]["frames"]


def said(widget, expression: int = 0) -> list[str]:
    return [frame["say"] for frame in frames(widget, expression)]


def gradients(widget) -> dict[str, list[str]]:
    """Return the gradients that stand in the drawing after the last frame."""
    shown = {}
    for frame in frames(widget):
        shown.update(frame["gradients"])
    return shown


def test_the_polynomial_is_walked_forward_and_back():
    _x, y = polynomial()
    assert said(stepper(y)) == [
        "Forward: the leaves have their values.",
        "Forward: v1 = x ** 2 = 4",
        "Forward: v2 = 2 × v1 = 8",
        "Forward: v3 = 3 × x = 6",
        "Forward: v4 = v2 + v3 = 14",
        "Forward: y = v4 + 1 = 15",
        "Backward starts at y: its gradient is 1.",
        "From y back to v4: gradient 1 × local derivative 1 = 1.",
        "From v4 back to v2: gradient 1 × local derivative 1 = 1.",
        "From v4 back to v3: gradient 1 × local derivative 1 = 1.",
        "From v3 back to x: gradient 1 × local derivative 3 = 3.",
        "From v2 back to v1: gradient 1 × local derivative 2 = 2.",
        "From v1 back to x: gradient 2 × local derivative 4 = 8. It joins the 3 already there: 11.",
        "Done. The gradients of the leaves: x: 11.",
    ]


def test_where_paths_meet_the_sum_grows():
    _x, y = polynomial()
    at_x = [frame["gradients"]["n0"] for frame in frames(stepper(y)) if "n0" in frame["gradients"]]
    assert at_x == [["3"], ["11"]]


def test_the_end_is_what_backward_gives():
    x = ac.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    w = ac.tensor([0.5, -1.0], requires_grad=True)
    loss = (ac.tanh(x @ w + ac.tensor([1.0, 2.0])) * w).sum()
    w.name, loss.name = "w", "loss"
    shown = gradients(stepper(loss))
    loss.backward()
    rows = {tuple(rows) for rows in shown.values()}
    for leaf in (x, w):
        wanted = [", ".join(f"{v:.4g}" for v in row) for row in leaf.grad.numpy().reshape(-1, 2)]
        assert tuple(f"[{row}]".replace("-", "−") for row in wanted) in rows


def test_a_step_that_is_not_elementwise_is_a_share_without_a_product():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    m = ac.tensor([[1.0, 2.0], [3.0, 4.0]])
    words = said(stepper((m @ x).sum()))
    assert "From v1 back to x1: [4, 6]." in [w.replace("[1, 2]", "x1") for w in words]


def test_a_learners_values_are_walked_too():
    e = two_paths()
    for value in (e, *e._parents):
        value.grad = None  # the stepper makes its own pass
    assert said(stepper(e))[-1] == "Done. The gradients of the leaves: a: 2, b: 5, 1: 3."
    assert e.grad is None


def test_a_value_used_twice_by_one_step_gets_two_shares():
    x = Value(3.0, name="x")
    shares = [words for words in said(stepper(x * x)) if words.startswith("From")]
    assert shares == [
        "From v1 back to x: gradient 1 × local derivative 3 = 3.",
        "From v1 back to x: gradient 1 × local derivative 3 = 3. It joins the 3 already there: 6.",
    ]


def test_looking_changes_nothing():
    x, y = polynomial()
    stepper(y)
    assert x.grad is None
    y.backward()
    assert x.grad.item() == 11.0


@pytest.mark.parametrize("make", [lambda: polynomial()[1], two_paths])
def test_frames_speak_of_what_is_in_the_drawing(make):
    widget = stepper(make())
    root = ElementTree.fromstring(widget.walks[0]["svg"])
    groups = [group.attrib for group in root.iter("{http://www.w3.org/2000/svg}g")]
    keys = {group["data-key"] for group in groups if "data-key" in group}
    edges = [group for group in groups if group.get("class") == "edge"]
    text = "".join(root.itertext())
    for frame in frames(widget):
        assert {*frame["vertices"], *frame["values"], *frame["gradients"]} <= keys
        for number in frame["edges"]:
            assert edges[number]["data-head"] in frame["vertices"]
            tail = edges[number]["data-tail"]
            assert not frame["gradients"] or tail in frame["gradients"]
        for name in re.findall(r"\bv\d+\b", frame["say"]):
            assert name in text


def test_every_gradient_line_has_room_in_the_drawing():
    _x, y = polynomial()
    widget = stepper(y)
    root = ElementTree.fromstring(widget.walks[0]["svg"])
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        wanted = gradients(widget).get(group.get("data-key"))
        if wanted:
            lines = [line for line in group if line.get("class") == "gradient"]
            assert len(lines) >= len(wanted)


def test_the_words_follow_the_language():
    _x, y = polynomial()
    words = said(stepper(y, lang="zh"))
    assert words[-2] == "从 v1 传回 x：梯度 2 × 局部导数 4 = 8。那里已有 3，相加得 11。"
    assert "值" in stepper(polynomial()[1], lang="zh").walks[0]["svg"]


def test_the_slider_reaches_every_frame():
    _x, y = polynomial()
    slider, view = backward_stepper(y, lang="en").children
    assert (slider.min, slider.max, slider.step) == (0, view.last, 1)


def test_a_result_with_many_elements_is_refused():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    with ac.use_language("en"), pytest.raises(ValueError, match="one element"):
        backward_stepper(x * 2)


def test_a_freed_graph_is_refused():
    _x, y = polynomial()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        backward_stepper(y)


def test_values_without_local_derivatives_are_refused_with_the_remedy():
    x = Value(3.0, name="x")
    y = x * x
    del y._local
    with ac.use_language("en"), pytest.raises(ValueError, match="no attribute local"):
        backward_stepper(y)


def test_one_of_several_expressions_can_be_chosen():
    _x, y = polynomial()
    choice, slider, view = backward_stepper({"2x² + 3x + 1": y, "(a+b)(b+1)": two_paths()}).children
    assert choice.options == ("2x² + 3x + 1", "(a+b)(b+1)")
    assert slider.max == view.last == len(frames(view, 0)) - 1
    assert said(view, 1)[-1] != said(view, 0)[-1]
    assert all(walk["svg"].startswith("<svg") for walk in view.walks)


def test_no_expression_is_refused():
    with ac.use_language("en"), pytest.raises(ValueError, match="at least one"):
        backward_stepper({})
