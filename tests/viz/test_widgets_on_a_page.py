"""The widgets on a page without kernel: moved by keys, pointer and lists, they show the engine's numbers."""

import json
import re

import numpy as np
import pytest

pytest.importorskip("anywidget")

from browser.harness import browser, open_page  # noqa: F401
from browser.test_every_page import AXE, VIOLATIONS
from viz.test_every_widget import MAKERS as ONE_EACH
from viz.widget_page import write_widget_page

import autograd_core as ac
from autograd_core.viz import (
    TrainingRecord,
    backward_stepper,
    loss_explorer,
    recorded_runs,
    training_dashboard,
)

pytestmark = pytest.mark.full


def expressions() -> dict:
    x = ac.tensor(3.0, requires_grad=True)
    a, b = ac.tensor(2.0, requires_grad=True), ac.tensor(1.0, requires_grad=True)
    return {"x·x": x * x, "(a + b)(b + 1)": (a + b) * (b + 1)}


def unmeasured(lang: str):
    """A run whose loop never asked for an accuracy and has no optimizer to name a rate."""
    record = TrainingRecord(ac.nn.Linear(1, 1))
    record(1.0)
    record.validation(2.0)
    return training_dashboard(record, lang=lang)


MAKERS = {
    **ONE_EACH,
    "unmeasured": unmeasured,
    "classification": lambda lang: loss_explorer("classification", lang=lang),
    "margin": lambda lang: loss_explorer("margin", lang=lang),
    "blind": lambda lang: training_dashboard(blind=True, lang=lang),
    "expressions": lambda lang: backward_stepper(expressions(), lang=lang),
}


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    """A function that writes a page of the widgets of these names, once; English light, Chinese dark."""
    folder = tmp_path_factory.mktemp("widgets")
    written = {}

    def write(names: tuple[str, ...], lang: str) -> str:
        if (names, lang) not in written:
            path = folder / f"{len(written)}.html"
            chosen = {name: MAKERS[name] for name in names}
            written[names, lang] = write_widget_page(path, chosen, lang, dark=lang == "zh")
        return written[names, lang].as_uri()

    return write


class Shown:
    """One widget of the page: what it drew, and the hands that move it."""

    def __init__(self, page, name):
        self.page = page
        self.place = page.locator(f"#{name}")
        self.root = self.place.locator(".ac-widget")
        self.root.scroll_into_view_if_needed()

    def data(self) -> dict:
        """Return what was drawn: numbers as numbers, lists as lists, the rest as text."""
        self.page.wait_for_timeout(40)
        drawn = self.root.evaluate("root => ({...root.dataset})")
        return {name: _read(value) for name, value in drawn.items()}

    def slide(self, which: int, *keys: str) -> None:
        for key in keys:
            self.place.locator(".noUi-handle").nth(which).press(key)

    def choose(self, which: int, index: int) -> None:
        self.place.locator("select").nth(which).select_option(index=index)


def _read(value: str):
    try:
        return json.loads(value)
    except ValueError:
        return value


@pytest.fixture(params=["en", "zh"])
def widget(request, open_page, page_of):  # noqa: F811
    """A function that opens the page of one widget, by its maker's name."""
    pages = []

    def find(name: str) -> Shown:
        page = open_page(page_of((name,), request.param), 900, 1000, dark=request.param == "zh")
        page.wait_for_selector("html[data-widgets=ready]", state="attached")
        pages.append(page)
        return Shown(page, name)

    yield find
    for page in pages:
        page.log.assert_clean()


#: Names of controls that end in dots, and lists whose longest choice does not fit into them.
CUT = """() => {
  const cut = [...document.querySelectorAll(".widget-label")].filter((name) => name.scrollWidth > name.clientWidth);
  for (const list of document.querySelectorAll(".widget-dropdown > select")) {
    const whole = list.cloneNode(true);
    whole.style.cssText = "position: absolute; width: max-content; max-width: none";
    list.parentElement.append(whole);
    if (whole.offsetWidth > list.offsetWidth) cut.push(list);
    whole.remove();
  }
  return cut.map((element) => element.textContent);
}"""


@pytest.mark.parametrize("lang, width", [("zh", 390), ("en", 900), ("en", 390)])
def test_every_picture_is_told_fits_and_is_accessible(open_page, page_of, lang, width):  # noqa: F811
    page = open_page(page_of(tuple(MAKERS), lang), width, 1000, dark=lang == "zh")
    page.wait_for_selector("html[data-widgets=ready]", state="attached")
    page.wait_for_timeout(900)
    for name in MAKERS:
        pictures = page.locator(f"#{name} .ac-widget svg[role]")
        told = pictures.evaluate_all("all => all.map(svg => svg.getAttribute('aria-label'))")
        assert told and all(told), name
        handles = page.locator(f"#{name} .noUi-handle")
        spoken = handles.evaluate_all(
            "all => all.map(h => h.getAttribute('aria-label') && h.getAttribute('aria-valuetext'))"
        )
        assert all(spoken), name
        if lang == "zh":  # what stands in brackets is Python or mathematics
            prose = re.sub(r"\[.*?\]|\(.*?\)", "", " ".join(told))
            assert not re.findall(r".*(?:[,.] | %).*", prose), name
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []
    ids = page.locator("[id]").evaluate_all("all => all.map(element => element.id)")
    assert len(set(ids)) == len(ids), "two pictures share a clip path"
    page.log.assert_clean()
    page.add_script_tag(path=str(AXE))  # which looks at style sheets in ways that files refuse
    assert page.evaluate(VIOLATIONS, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]) == []


# --- lines and differences --------------------------------------------------------------------------


def test_pressing_in_a_plot_moves_the_sliders(widget):
    line = widget("LineFitExplorer")
    before = line.data()
    line.root.locator("svg").nth(1).click(position={"x": 200, "y": 60})
    drawn = line.data()
    assert (drawn["k"], drawn["b"]) != (before["k"], before["b"])
    x, y = np.array([1.0, 2.0]), np.array([5.0, 7.0])
    assert drawn["loss"] == pytest.approx(
        np.mean((drawn["k"] * x + drawn["b"] - y) ** 2), abs=1e-12
    )
    steps = widget("FiniteDifferenceExplorer")
    steps.root.locator("svg").nth(1).click(position={"x": 100, "y": 60})
    drawn = steps.data()
    assert drawn["h"] < 1e-9
    assert drawn["forward"] == pytest.approx((np.sin(1 + drawn["h"]) - np.sin(1)) / drawn["h"])


# --- shapes -----------------------------------------------------------------------------------------


def assert_shapes_are_the_engines(drawn: dict) -> None:
    a, b = (
        ac.tensor(np.random.default_rng(0).normal(size=drawn[name]), requires_grad=True)
        for name in "ab"
    )
    try:
        result = a + b if drawn["operation"] == "+" else a @ b
    except (ValueError, RuntimeError):
        assert drawn["result"] == "" and drawn["clash"]
        return
    assert drawn["result"] == list(result.shape) and not drawn["clash"]
    g = np.random.default_rng(1).normal(size=result.shape)
    result.backward(ac.tensor(g))
    ways = {"a": a.detach().numpy(), "b": b.detach().numpy(), "g": g, "outer": np.outer}
    exec(drawn["code"], ways)  # the line of NumPy that the learner reads
    np.testing.assert_allclose(ways["grad_a"], a.grad.numpy(), rtol=1e-12)
    np.testing.assert_allclose(ways["grad_b"], b.grad.numpy(), rtol=1e-12)


def test_shapes_meet_as_in_the_engine(widget):
    shapes = widget("ShapeCalculator")
    offered = shapes.place.locator("select").first.locator("option").count()
    for index in range(1, offered):
        shapes.choose(0, index)
        assert_shapes_are_the_engines(shapes.data())


def test_shapes_can_be_edited_axis_by_axis(widget):
    shapes = widget("ShapeCalculator")
    sizes = shapes.root.get_by_role("spinbutton")
    sizes.nth(1).press("ArrowUp")  # (3, 2) + (1, 4): a clash
    drawn = shapes.data()
    assert drawn["a"] == [3, 2] and drawn["clash"] == "clash"
    assert shapes.place.locator("select").first.evaluate("list => list.selectedIndex") == 0
    shapes.root.locator(".of-a button").last.click()
    sizes.nth(2).fill("9")
    sizes.nth(2).press("Enter")
    assert shapes.data()["a"] == [1, 3, 6]
    shapes.root.locator(".of-b button").first.click()
    assert_shapes_are_the_engines(shapes.data())


def test_an_axis_of_size_1_that_only_one_side_has_is_summed_too(widget):
    shapes = widget("ShapeCalculator")
    shapes.choose(0, 2)
    shapes.root.get_by_role("spinbutton").first.fill("1")
    drawn = shapes.data()
    assert (drawn["a"], drawn["b"]) == ([1, 4], [4])
    assert_shapes_are_the_engines(drawn)


def test_an_element_of_the_result_shows_where_it_comes_from(widget):
    shapes = widget("ShapeCalculator")
    picture = shapes.root.locator("svg").nth(2)
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        picture.press(key)
    drawn = shapes.data()
    assert drawn["cell"] == [1, 2] and drawn["sources"] == [[1, 0], [0, 2]]
    assert picture.locator("circle").count() == 4  # what a[1, 0] sums
    assert picture.locator("rect.bar").count() == 3  # what b[0, 2] sums
    picture.locator("rect.ac-element").nth(3).click()
    assert shapes.data()["cell"] == [0, 3]


# --- vᵀJ ---------------------------------------------------------------------------------------------


def y_of(formula: str, x):
    matrix = ac.tensor([[0.5, -1.2, 0.3], [1.4, 0.6, -0.7], [-0.2, 0.9, 1.1]])
    return {
        "y = x²": lambda: x * x,
        "y = A x": lambda: matrix @ x,
        "y = cumsum(x)": lambda: ac.cumsum(x, 0),
        "y = (x₁x₂, x₂x₃, x₃x₁)": lambda: ac.stack([x[0] * x[1], x[1] * x[2], x[2] * x[0]]),
        "y = softmax(x)": lambda: ac.softmax(x, 0),
    }[formula]()


def assert_product_is_backwards(drawn: dict) -> None:
    x = ac.tensor(drawn["x"], dtype=float, requires_grad=True)
    y_of(drawn["formula"], x).backward(ac.tensor(drawn["v"], dtype=float))
    np.testing.assert_allclose(drawn["product"], x.grad.numpy(), atol=1e-9)


def test_weights_of_the_rows_give_what_backward_gives(widget):
    weights = widget("VjpExplorer")
    for index in range(weights.place.locator("option").count()):
        weights.choose(0, index)
        weights.slide(index % 3, "ArrowLeft", "PageDown", "ArrowLeft")
        assert_product_is_backwards(weights.data())
    weights.slide(0, "Home")
    weights.slide(1, "End")
    drawn = weights.data()
    assert drawn["v"][:2] == [-2, 2]
    assert_product_is_backwards(drawn)


def test_buttons_choose_rows_and_sums(widget):
    weights = widget("VjpExplorer")
    row, _second, _third, ones, falling = weights.root.get_by_role("button").all()
    row.click()
    drawn = weights.data()
    assert drawn["product"] == drawn["jacobian"][0] == [2, 0, 0]
    assert weights.place.locator(".widget-readout").all_text_contents()[1] == "0.00"
    falling.click()
    assert weights.data()["product"] == pytest.approx([2, 0.4, 0.06], abs=1e-12)
    bars = weights.root.locator("svg").nth(1).locator("rect.bar").all()
    heights = [float(bar.get_attribute("height")) for bar in bars]
    assert heights[0] == pytest.approx(5 * heights[1], rel=0.01)
    ones.click()
    assert weights.data()["product"] == [2, 4, 6]


# --- with respect to what -----------------------------------------------------------------------------


def test_every_position_gives_what_grad_gives(widget):
    from autograd_core.viz.widgets.argnum_picker import example, function

    picker = widget("ArgnumPicker")
    arguments = [ac.tensor(each) for each in example()]
    texts = picker.place.locator("option").all_text_contents()
    options = [text.replace("\xa0", " ") for text in texts]
    assert options[:5] == ["0", "1", "2", "3", "(0,)"] and "(2, 3)" in options
    for index, option in enumerate(options):
        picker.choose(0, index)
        drawn = picker.data()
        position = eval(option)
        found = ac.grad(function, grad_position=position)(*arguments)
        found = found if isinstance(position, tuple) else (found,)
        assert drawn["shapes"] == [list(each.shape) for each in found]
        for shown, gradient in zip(drawn["gradients"], found, strict=True):
            assert np.ravel(shown) == pytest.approx(np.ravel(gradient.numpy()), abs=1e-9)
        panels = picker.root.locator("figure.ac-gradient:visible")
        assert panels.count() == len(found)
    marked = picker.root.locator(".vertex.walked").count()
    assert marked == picker.root.locator(".vertex").count(), "all arguments, all of the graph"


def test_the_walk_to_the_labels_is_short(widget):
    picker = widget("ArgnumPicker")
    picker.choose(0, 1)
    assert len(picker.data()["vertices"]) == 2  # y and the loss
    picker.choose(0, 2)
    assert len(picker.data()["vertices"]) == 4  # w, the product, z and the loss


# --- softmax ------------------------------------------------------------------------------------------


def assert_softmax_is_the_engines(drawn: dict) -> None:
    a = ac.tensor(drawn["a"], dtype=float, requires_grad=True)
    scaled = a / drawn["temperature"]
    p = ac.softmax(scaled, 0)
    assert drawn["p"] == pytest.approx(p.detach().numpy(), abs=1e-12)
    for i, row in enumerate(drawn["jacobian"]):
        (exact,) = ac.autograd.grad(p[i], [a], retain_graph=True)
        assert row == pytest.approx(exact.numpy(), abs=1e-12)
    if drawn["target"]:
        label = ac.tensor(np.array([drawn["target"] - 1]))
        loss = ac.nn.functional.cross_entropy(scaled.reshape(1, -1), label)
        loss.backward()
        assert drawn["loss"] == pytest.approx(loss.item(), abs=1e-9)
        assert drawn["gradient"] == pytest.approx(a.grad.numpy(), abs=1e-9)


def test_logits_become_the_engines_probabilities(widget):
    softmax = widget("SoftmaxExplorer")
    drawn = softmax.data()
    assert np.diag(drawn["jacobian"]) == pytest.approx([0.0819, 0.1848, 0.2227], abs=1e-4)
    softmax.slide(0, "ArrowRight", "ArrowRight")
    softmax.slide(1, "Home")
    softmax.slide(3, "Home")  # the lowest temperature
    drawn = softmax.data()
    assert (drawn["a"], drawn["temperature"]) == ([1.2, -6, 3], 0.1)
    assert_softmax_is_the_engines(drawn)
    for target in (1, 2, 3):
        softmax.choose(0, target)
        assert_softmax_is_the_engines(softmax.data())


def test_only_differences_of_logits_count(widget):
    softmax = widget("SoftmaxExplorer")
    before = softmax.data()
    softmax.root.get_by_role("button").first.click()
    after = softmax.data()
    assert after["a"] == [2, 3, 4] and after["p"] == pytest.approx(before["p"], abs=1e-15)
    bars = softmax.root.locator("svg").first.locator("rect.bar.blue").all()
    heights = [float(bar.get_attribute("height")) for bar in bars]
    assert np.array(heights) / sum(heights) == pytest.approx(after["p"], abs=0.001)


# --- losses -------------------------------------------------------------------------------------------


def engine_loss(name: str, x, p: float, y):
    """Return the loss that a row of the explorer shows, computed by the engine."""
    losses, zero = ac.nn.functional, ac.tensor(0.0)
    y = ac.tensor(float(y or 0))
    return {
        "MSELoss": lambda: losses.mse_loss(x, zero),
        "L1Loss": lambda: losses.l1_loss(x, zero),
        "SmoothL1Loss": lambda: losses.smooth_l1_loss(x, zero, beta=p),
        "BCEWithLogitsLoss": lambda: losses.binary_cross_entropy_with_logits(
            x, y, pos_weight=ac.tensor(p)
        ),
        "squared": lambda: losses.mse_loss(ac.sigmoid(x), y),
        "MarginRankingLoss": lambda: losses.margin_ranking_loss(x, zero, y, margin=p),
        "SoftMarginLoss": lambda: losses.soft_margin_loss(x, y),
        "HingeEmbeddingLoss": lambda: losses.hinge_embedding_loss(x, y, margin=p),
    }[name]()


def assert_losses_are_the_engines(drawn: dict) -> None:
    rows = zip(drawn["names"], drawn["losses"], drawn["gradients"], strict=True)
    for name, loss, gradient in rows:
        if loss is None:
            assert name == "HingeEmbeddingLoss" and drawn["x"] < 0
            continue
        x = ac.tensor(float(drawn["x"]), requires_grad=True)
        exact = engine_loss(name, x, float(drawn["parameter"]), drawn["label"])
        exact.backward()
        assert loss == pytest.approx(exact.item(), abs=1e-9), name
        assert gradient == pytest.approx(x.grad.item(), abs=1e-9), name


@pytest.mark.parametrize("family", ["LossExplorer", "classification", "margin"])
def test_losses_and_gradients_are_the_engines(widget, family):
    losses = widget(family)
    assert_losses_are_the_engines(losses.data())
    for sign in range(losses.place.locator("option").count() or 1):
        if losses.place.locator("select").count():
            losses.choose(0, sign)
        for which, key in [(0, "PageUp"), (1, "End"), (0, "Home"), (1, "ArrowLeft"), (0, "End")]:
            losses.slide(which, key)
            assert_losses_are_the_engines(losses.data())


def test_corners_are_decided_as_the_engine_decides_them(widget):
    regression = widget("LossExplorer")
    regression.slide(0, *["PageDown"] * 6)  # from 1.5 by 0.25 to the corner at 0
    drawn = regression.data()
    assert drawn["x"] == 0 and drawn["gradients"] == [0, 0, 0]
    hinge = widget("margin")
    hinge.slide(0, *["PageUp"] * 2)  # from 0.5 to the corner at 1
    drawn = hinge.data()
    assert drawn["x"] == 1 and drawn["gradients"][0] == -1
    assert_losses_are_the_engines(drawn)


def test_pressing_in_the_curves_moves_the_place(widget):
    losses = widget("LossExplorer")
    plot = losses.root.locator("svg").first
    plot.click(position={"x": plot.bounding_box()["width"] * 0.3, "y": 60})
    drawn = losses.data()
    assert -2 < drawn["x"] < -0.5
    readout = losses.place.locator(".widget-readout").first.text_content()
    assert float(readout.replace("−", "-")) == pytest.approx(drawn["x"])
    moved = losses.root.locator("svg").first.locator("circle").get_attribute("transform")
    across = float(moved.split("(")[1].split(",")[0])
    assert -3 + 6 * (across - 34) / (350 - 34) == pytest.approx(drawn["x"], abs=0.01)


# --- triplets -----------------------------------------------------------------------------------------


def assert_triplet_is_the_engines(drawn: dict) -> None:
    points = [ac.tensor(point, dtype=float, requires_grad=True) for point in drawn["points"]]
    loss = ac.nn.functional.triplet_margin_loss(*points, margin=float(drawn["margin"]))
    loss.backward()
    assert drawn["loss"] == pytest.approx(loss.item(), abs=1e-9)
    for shown, point in zip(drawn["gradients"], points, strict=True):
        assert shown == pytest.approx(point.grad.numpy(), abs=1e-9)


def test_points_move_by_keys_and_push_as_in_the_engine(widget):
    triplet = widget("TripletExplorer")
    anchor, positive, negative = triplet.root.get_by_role("button").all()[2:]
    assert_triplet_is_the_engines(triplet.data())
    for _press in range(4):
        anchor.press("ArrowRight")
        positive.press("ArrowUp")
        negative.press("ArrowDown")
        assert_triplet_is_the_engines(triplet.data())
    assert triplet.data()["points"] == [[-0.3, -0.3], [0.7, 0.8], [0.8, -1.1]]
    assert "0.80, −1.10" in negative.get_attribute("aria-label")
    triplet.slide(0, "Home")
    drawn = triplet.data()
    assert drawn["margin"] == 0 and drawn["zone"] == (
        "hard" if drawn["far"] < drawn["near"] else "easy"
    )
    assert_triplet_is_the_engines(drawn)


def test_points_are_dragged(widget):
    triplet = widget("TripletExplorer")
    plane = triplet.root.locator("svg").first
    box = plane.bounding_box()

    def place(x, y):
        across, down = (x + 3) / 6, (2 - y) / 4
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    triplet.page.mouse.move(*place(0.8, -0.9))
    triplet.page.mouse.down()
    for step in range(1, 6):
        triplet.page.mouse.move(*place(0.8 + 0.4 * step, -0.9 + 0.5 * step))
        assert_triplet_is_the_engines(triplet.data())
    triplet.page.mouse.up()
    drawn = triplet.data()
    assert drawn["points"][2] == pytest.approx([2.8, 1.6], abs=0.03)
    assert drawn["points"][:2] == [[-0.5, -0.3], [0.7, 0.6]]
    assert drawn["zone"] == "easy" and drawn["loss"] == 0


def test_a_step_downhill_lowers_the_loss(widget):
    triplet = widget("TripletExplorer")
    losses = [triplet.data()["loss"]]
    step, reset = triplet.root.locator("button").all()
    for _step in range(3):
        step.click()
        drawn = triplet.data()
        assert_triplet_is_the_engines(drawn)
        losses.append(drawn["loss"])
    assert losses == sorted(losses, reverse=True) and losses[-1] < losses[0] - 0.5
    reset.click()
    assert triplet.data()["loss"] == losses[0]


# --- CTC ----------------------------------------------------------------------------------------------


def engine_ctc(target: str) -> float:
    from autograd_core.viz.widgets.ctc_trellis import PROBABILITIES

    log_probs = ac.log(ac.tensor(np.array(PROBABILITIES)[:, None, :]))
    labels = ac.tensor(np.array([["_ab".index(letter) for letter in target]]))
    lengths = np.array([len(PROBABILITIES)]), np.array([len(target)])
    return ac.nn.functional.ctc_loss(log_probs, labels, *lengths, reduction="sum").item()


def test_the_trellis_fills_frame_by_frame_up_to_the_engines_loss(widget):
    trellis = widget("CtcTrellis")
    for index, target in enumerate(["ab", "aa", "b"]):
        trellis.choose(0, index)
        trellis.slide(0, "Home")
        for step in range(1, 6):
            drawn = trellis.data()
            assert (drawn["target"], drawn["step"]) == (target, step)
            written = trellis.root.locator(".ac-state + text").all_text_contents()
            assert sum(bool(text) for text in written) == min(step, 4) * (2 * len(target) + 1)
            trellis.slide(0, "ArrowRight")
        assert drawn["loss"] == pytest.approx(engine_ctc(target), abs=1e-9)
        assert drawn["likelihood"] == pytest.approx(sum(drawn["alpha"][-1][-2:]), abs=1e-12)
        assert f"{drawn['loss']:.4f}" in trellis.root.locator(".ac-say").text_content()


def test_an_alignment_is_one_path_through_the_trellis(widget):
    trellis = widget("CtcTrellis")
    chips = trellis.root.locator(".ac-chips button").all()
    assert len(chips) == trellis.data()["count"] == 15
    routes = set()
    for chip in chips:
        chip.click()
        drawn = trellis.data()
        read = "".join("_a_b_"[state] for state in drawn["route"])
        assert read == drawn["path"] == chip.locator("code").text_content()
        assert chip.get_attribute("aria-pressed") == "true"
        assert trellis.root.locator("rect.ac-state.on").count() == 4
        assert trellis.root.locator("path.ac-way.on").count() == 4
        routes.add(tuple(drawn["route"]))
    assert len(routes) == 15
    chips[-1].click()
    assert trellis.data()["path"] == ""


# --- initializers -------------------------------------------------------------------------------------


def assert_spreads_are_the_engines(drawn: dict) -> None:
    from autograd_core.viz.widgets.initializer_explorer import deviations, histograms, signals

    values, gradients = signals(drawn["scheme"], drawn["activation"], float(drawn["gain"]))
    assert drawn["values"] == pytest.approx(deviations(values)[0], rel=1e-9)
    assert drawn["gradients"] == pytest.approx(deviations(gradients)[0], rel=1e-9)
    bins = histograms(values, drawn["activation"])[0, drawn["layer"] - 1]
    assert drawn["bins"] == pytest.approx(bins.tolist(), abs=1)


def test_every_gain_and_layer_shows_what_the_engine_computes(widget):
    layers = widget("InitializerExplorer")
    assert layers.data()["gain"] == 1
    for scheme, activation in [(0, 0), (3, 1), (5, 0), (7, 1)]:
        layers.choose(0, scheme)
        layers.choose(1, activation)
        layers.slide(0, *["ArrowRight"] * scheme)
        layers.slide(1, "ArrowLeft")
        assert_spreads_are_the_engines(layers.data())
    layers.slide(0, "End")
    layers.slide(1, "End")
    drawn = layers.data()
    assert (drawn["gain"], drawn["layer"]) == (2, 20)
    assert_spreads_are_the_engines(drawn)


def test_pressing_in_the_plot_chooses_the_layer(widget):
    layers = widget("InitializerExplorer")
    plot = layers.root.locator("svg").first
    box = plot.bounding_box()
    plot.click(position={"x": box["width"] * (44 + 304 * 4 / 19) / 360, "y": 60})
    drawn = layers.data()
    assert drawn["layer"] == 5
    bodies = layers.root.locator("svg").nth(1).locator("rect.bar").all()
    heights = [float(body.get_attribute("height")) for body in bodies]
    assert heights == pytest.approx([h / 255 * 196 for h in drawn["bins"]], abs=0.01)


# --- training runs ------------------------------------------------------------------------------------


def assert_row_is_the_records(drawn: dict, record) -> None:
    table = record.table().astype("f4")  # as the page gets it
    row = table[table[:, 0] <= drawn["step"]][-1]
    layers = len(record.layers)
    assert drawn["loss"] == row[1] and drawn["lr"] == row[2]
    assert drawn["norms"] == row[5 : 5 + layers].tolist()
    assert drawn["ratios"] == row[5 + layers :].tolist()
    measured = table[(table[:, 0] <= drawn["step"]) & ~np.isnan(table[:, 3])]
    if len(measured):
        assert [drawn["validation"], drawn["accuracy"]] == measured[-1, 3:5].tolist()
    else:
        assert np.isnan(drawn["validation"])


def test_every_run_says_at_every_step_what_its_loop_wrote_down(widget):
    board = widget("TrainingDashboard")
    for index, record in enumerate(recorded_runs().values()):
        board.choose(0, index)
        board.slide(0, "Home")
        assert_row_is_the_records(board.data(), record)
        board.slide(0, *["ArrowRight"] * (4 + index))
        assert_row_is_the_records(board.data(), record)
        board.slide(0, "End", *["ArrowLeft"] * index)
        assert_row_is_the_records(board.data(), record)
        assert board.data()["step"] == 200 - index


def test_letters_hide_the_names_and_show_the_same_runs(widget):
    from autograd_core.viz.widgets.training_dashboard import ORDER

    board = widget("blind")
    assert board.place.locator("select option").count() == len(ORDER)
    for index, name in enumerate(ORDER):
        board.choose(0, index)
        drawn = board.data()
        assert str(drawn["name"]).endswith("ABCDEF"[index])
        assert_row_is_the_records(drawn, recorded_runs()[name])


def test_pressing_in_any_plot_of_the_run_chooses_the_step(widget):
    board = widget("TrainingDashboard")
    for plot, place in enumerate((0.3, 0.5, 0.7, 0.9)):
        picture = board.root.locator("svg[role]").nth(plot)
        box = picture.bounding_box()
        picture.click(position={"x": box["width"] * (50 + 298 * place) / 360, "y": 50})
        assert board.data()["step"] == pytest.approx(200 * place, abs=1)
        assert_row_is_the_records(board.data(), recorded_runs()["good"])
    marks = board.root.locator("svg[role]").nth(2).locator("circle.mark").count()
    assert marks == 3


# --- expressions to walk ------------------------------------------------------------------------------


def test_another_expression_is_walked_from_its_start_to_its_end(widget):
    stepper = widget("expressions")
    stepper.slide(0, "End")
    first = stepper.data()
    assert sorted(first["gradients"].values()) == [["1"], ["6"]]
    stepper.choose(0, 1)
    assert stepper.data()["frame"] == 0 and stepper.data()["gradients"] == {}
    stepper.root.locator("svg").press("ArrowRight")
    assert stepper.data()["frame"] == 1
    stepper.slide(0, "End")
    second = stepper.data()
    assert second["frame"] == second["frames"] - 1 > first["frame"]
    assert sorted(second["gradients"].values()) == [["1"], ["2"], ["2"], ["3"], ["5"]]
    stepper.choose(0, 0)
    stepper.slide(0, "End")
    assert stepper.data()["gradients"] == first["gradients"]


# --- schedules ----------------------------------------------------------------------------------------


def assert_schedule_is_the_engines(drawn: dict) -> None:
    from autograd_core import optim
    from autograd_core.viz import scheduled_run
    from autograd_core.viz.widgets.optimizer_explorer import spoken_name
    from autograd_core.viz.widgets.schedule_picker import OPTIMIZERS

    called = {spoken_name(name, lang): name for name in OPTIMIZERS for lang in ("en", "zh")}
    chosen = ("problem", "schedule", "lr", "end", "warmup", "period", "optimizer")
    asked = {name: drawn[name] for name in chosen}
    asked["optimizer"] = called[drawn["optimizer"]]
    rates, losses = scheduled_run(**asked)
    _rates, constant = scheduled_run(**{**asked, "schedule": "constant"})
    assert drawn["rates"] == pytest.approx(rates, rel=1e-9, abs=1e-9 * drawn["lr"])
    for name, expected in (("losses", losses), ("constant", constant)):
        found = np.array(drawn[name], dtype=float)
        assert len(found) == len(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    # the line of code that the learner reads makes the same schedule
    optimizer = optim.SGD([ac.zeros(1, requires_grad=True)], lr=drawn["lr"])
    names = {**vars(optim.lr_scheduler), "optimizer": optimizer}
    made = None if drawn["code"].startswith("#") else eval(drawn["code"], names)
    written = []
    for _step in rates:
        written.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if made and len(written) < len(rates):
            made.step()
    assert written == pytest.approx(drawn["rates"], rel=1e-9, abs=1e-9 * drawn["lr"])


def test_every_schedule_has_the_engines_rates_and_losses(widget):
    picker = widget("SchedulePicker")
    names = view_names("schedules")
    for problem in (0, 1):
        picker.choose(0, problem)
        for index, name in enumerate(names):
            picker.choose(1, index % 3)
            picker.choose(2, index)
            drawn = picker.data()
            assert drawn["schedule"] == name
            assert_schedule_is_the_engines(drawn)


def view_names(trait: str) -> list:
    return getattr(ONE_EACH["SchedulePicker"](lang="en").children[-1], trait)


def test_sliders_of_the_schedule_move_its_curve(widget):
    picker = widget("SchedulePicker")
    picker.choose(2, view_names("schedules").index("warmup_cosine"))
    picker.slide(0, "ArrowRight", "ArrowRight")
    picker.slide(1, "ArrowRight")
    picker.slide(2, *["ArrowRight"] * 7)
    drawn = picker.data()
    assert (drawn["lr"], drawn["end"], drawn["warmup"]) == (0.06, 0.02, 17)
    assert_schedule_is_the_engines(drawn)
    line = picker.root.locator("svg").first.locator("path.line.orange").get_attribute("d")
    places = np.array(re.findall(r"([\d.]+),([\d.]+)", line), dtype=float)
    heights = 250 + (24 - 250) * np.array(drawn["rates"]) / (1.08 * 0.06)
    assert places[::2, 1] == pytest.approx(heights, abs=0.06)
    period = picker.place.locator(".noUi-target").nth(3)
    assert period.get_attribute("disabled") is not None
    picker.choose(2, view_names("schedules").index("step"))
    picker.slide(3, "Home")
    drawn = picker.data()
    assert (drawn["period"], len(set(np.round(drawn["rates"], 12)))) == (5, 20)
    assert_schedule_is_the_engines(drawn)


def test_the_picker_says_what_came_of_both_runs(widget):
    picker = widget("SchedulePicker")
    picker.choose(0, 1)
    picker.choose(2, view_names("schedules").index("constant"))
    picker.slide(0, "Home", *["ArrowRight"] * 58)
    drawn = picker.data()
    assert drawn["lr"] == 0.02 and drawn["came"] == ""
    said = picker.root.locator(".ac-verdict").inner_text()
    assert "diverged at step 6" in said or "第 6 步发散" in said
    picker.choose(2, view_names("schedules").index("warmup"))
    picker.slide(2, "Home")
    drawn = picker.data()
    assert drawn["warmup"] == 2 and drawn["came"] < 1e-12
    words = picker.root.locator("svg").first.get_attribute("aria-label")
    assert picker.root.locator(".ac-verdict").inner_text() in words


# --- what stands below and at the edge of pictures ---------------------------------------------------

BROKEN = """root => [...root.querySelectorAll("td.number")]
  .filter((cell) => cell.textContent && !cell.closest("[hidden]"))
  .filter((cell) => {
    const range = new Range();
    range.selectNodeContents(cell);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
  })
  .map((cell) => cell.textContent)"""
#: The widgets that have a table of numbers.
TABLES = ["margin", "TripletExplorer", "InitializerExplorer", "blind"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_numbers_of_a_table_stay_on_a_line(open_page, page_of, lang):  # noqa: F811
    page = open_page(page_of(tuple(TABLES), lang), 390, 1000)
    page.wait_for_selector("html[data-widgets=ready]", state="attached")
    for name in TABLES:
        assert page.locator(f"#{name} td.number").count() > 1, name
        assert page.locator(f"#{name} .ac-widget").evaluate(BROKEN) == [], name


def test_the_marks_of_the_dashboard_are_whole_at_the_edge(widget):
    board = widget("blind")
    board.slide(0, "End")
    marks = board.root.locator("svg[role] circle.mark")
    assert marks.count() == 2 + 1 + 3 + 3
    cut = marks.evaluate_all("all => all.filter(mark => mark.closest('[clip-path]')).length")
    assert cut == 0


def test_the_dashboard_is_silent_about_what_was_not_measured(open_page, page_of):  # noqa: F811
    page = open_page(page_of(("unmeasured", "blind"), "en"), 900, 1000)
    page.wait_for_selector("html[data-widgets=ready]", state="attached")
    hidden = page.locator("#unmeasured figure[hidden] figcaption")
    assert hidden.all_text_contents() == ["Accuracy, held out"]
    facts = page.locator("#unmeasured .ac-facts > div:not([hidden]) dt")
    assert facts.all_text_contents() == ["step", "training loss", "held-out loss"]
    told = page.locator("#unmeasured svg[role]").first.get_attribute("aria-label")
    assert "held-out loss" in told and "accuracy" not in told and "–" not in told
    assert page.locator("#blind figure[hidden]").count() == 0
