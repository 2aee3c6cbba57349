"""Lesson pictures in live JupyterLab: what is drawn agrees with numpy, by mouse and by keys."""

import math

import pytest

pytest.importorskip("anywidget")

import nbformat
import numpy as np
from viz.browser import jupyterlab, open_page, run_all_cells

from autograd_core.viz.widgets.finite_difference import EXAMPLES, differences, steps

pytestmark = pytest.mark.full

CELLS = """
import numpy as np
import matplotlib.pyplot as plt
import autograd_core as ac
from autograd_core import viz
ac.set_language({lang!r})
viz.use_style()
---
plt.plot([0, 1], [0, 1], label="梯度 $\\\\nabla f$")
plt.legend()
plt.show()
---
x = ac.tensor(2.0, requires_grad=True)
viz.draw_graph(2 * x**2 + 3 * x + 1, local=True)
---
viz.h_explorer("sin")
---
viz.line_explorer()
---
x = ac.tensor(2.0, requires_grad=True)
y = 2 * x**2 + 3 * x + 1
x.name, y.name = "x", "y"
viz.backward_stepper(y)
"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
STATE = "element => ({...element.dataset})"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    for lang in ("en", "zh"):
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
        sources = CELLS.format(lang=lang).split("---")
        notebook.cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
        nbformat.write(notebook, folder / f"{lang}.ipynb")
    with jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request, lab):
    with open_page(1280, 1900) as page:
        run_all_cells(page, lab, f"{request.param}.ipynb")
        page.wait_for_selector(".ac-finite-difference", timeout=60_000)
        page.wait_for_selector(".ac-backward-stepper", timeout=60_000)
        page.wait_for_selector(".noUi-handle[aria-valuetext]", timeout=10_000)
        page.lang = request.param
        yield page


def shown(page) -> dict:
    return page.locator(".ac-finite-difference").evaluate(STATE)


def agrees_with_numpy(state: dict, example: str) -> bool:
    h, exact = float(state["h"]), float(EXAMPLES[example].derivative(EXAMPLES[example].x))
    forward, central = differences(EXAMPLES[example], h)
    assert h in steps()
    assert (float(state["forward"]), float(state["central"])) == (forward, central)
    assert float(state["forwardError"]) == abs(forward - exact)
    assert float(state["centralError"]) == abs(central - exact)
    return True


def drawn_errors(page) -> list[float]:
    """Read the errors back from where the two marks stand in the picture, as exponents of ten."""
    circle = page.locator(".ac-finite-difference svg circle.mark.blue").first
    square = page.locator(".ac-finite-difference svg rect.mark.orange").first
    grid = page.locator(
        ".ac-finite-difference figure:nth-child(2) svg line.grid[x2='370']:not([x1='370'])"
    )
    rows = [float(grid.nth(i).get_attribute("y1")) for i in range(grid.count())]
    exponent = lambda y: -16 + 16 * (rows[0] - y) / (rows[0] - rows[-1])  # 10⁻¹⁶ to 10⁰
    middle = float(square.get_attribute("y")) + 5
    return [exponent(float(circle.get_attribute("cy"))), exponent(middle)]


def test_nothing_complains_and_nothing_leaves_the_machine(page):
    assert page.complaints == []
    assert (
        page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count()
        == 0
    )


def test_figure_and_drawing_stand_inline_in_the_theme(page):
    pictures = page.locator(".jp-OutputArea-output svg.ac-picture")
    assert pictures.count() == 2
    for i in range(2):
        assert pictures.nth(i).locator("desc").text_content()
        ink = pictures.nth(i).evaluate("e => getComputedStyle(e).getPropertyValue('--ac-ink')")
        assert ink.strip() == "#1b1f24"
    value = {"en": "value 15", "zh": "值 15"}[page.lang]
    assert value in pictures.nth(1).text_content()


def test_arrow_keys_move_one_step_at_a_time(page):
    handle = page.locator(".noUi-handle").first
    handle.focus()
    hs = steps().tolist()
    before = hs.index(float(shown(page)["h"]))
    for presses in range(1, 6):
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(
            "h => Number(document.querySelector('.ac-finite-difference').dataset.h) === h",
            arg=hs[before - presses],
        )
        assert agrees_with_numpy(shown(page), "sin")
    assert handle.get_attribute("aria-label") == {"en": "step h", "zh": "步长 h"}[page.lang]
    assert handle.get_attribute("aria-valuetext")


def test_dragging_the_slider_draws_what_numpy_computes(page):
    track = page.locator(".noUi-base").first.bounding_box()
    middle = track["y"] + track["height"] / 2
    page.mouse.move(*_middle_of(page.locator(".noUi-handle").first.bounding_box()))
    page.mouse.down()
    seen = set()
    for part in (0.9, 0.7, 0.5, 0.3, 0.1, 0.0, 1.0):
        page.mouse.move(track["x"] + part * track["width"], middle, steps=4)
        page.wait_for_timeout(120)
        state = shown(page)
        assert agrees_with_numpy(state, "sin")
        seen.add(state["h"])
        for mark, error in zip(drawn_errors(page), ("forwardError", "centralError"), strict=True):
            if float(state[error]) > 1e-16:
                assert mark == pytest.approx(math.log10(float(state[error])), abs=0.05)
    page.mouse.up()
    assert len(seen) >= 6
    assert float(state["h"]) == 1.0


def test_pressing_in_the_plot_moves_the_slider_too(page):
    plot = page.locator(".ac-finite-difference figure:nth-child(2) svg").bounding_box()
    page.mouse.click(plot["x"] + plot["width"] * 0.5, plot["y"] + plot["height"] * 0.4)
    page.wait_for_timeout(200)
    state = shown(page)
    assert agrees_with_numpy(state, "sin")
    assert 1e-10 < float(state["h"]) < 1e-6
    readout = page.locator(".widget-readout").first.text_content()
    assert float(readout) == pytest.approx(float(state["h"]), rel=0.05)


def test_another_function_can_be_chosen(page):
    page.locator(".ac-explorer select").select_option(index=1)
    page.wait_for_timeout(200)
    state = shown(page)
    assert state["function"] == "2x² + 3x + 1"
    assert agrees_with_numpy(state, "poly")


def test_the_picture_is_told_in_words(page):
    label = page.locator(".ac-finite-difference svg[role=img]").first.get_attribute("aria-label")
    assert "2x² + 3x + 1" in label and "11.000000000" in label
    page.wait_for_timeout(700)
    assert page.locator(".ac-finite-difference [aria-live=polite]").text_content() == label


def stepper(page) -> dict:
    return page.locator(".ac-backward-stepper").evaluate(STATE)


def wait_for_frame(page, frame: int) -> None:
    page.wait_for_function(
        "k => document.querySelector('.ac-backward-stepper').dataset.frame === String(k)", arg=frame
    )


def test_the_stepper_walks_to_the_gradient(page):
    name = {"en": "Next", "zh": "下一步"}[page.lang]
    button = page.get_by_role("button", name=name, exact=True)
    seen = []
    for frame in range(1, int(stepper(page)["frames"])):
        button.click()
        wait_for_frame(page, frame)
        line = page.locator(".ac-backward-stepper .vertex.leaf text.gradient")
        if line.is_visible():
            seen.append(line.text_content().split()[-1])
    assert list(dict.fromkeys(seen)) == ["3", "11"]
    assert button.is_disabled()
    slider = page.locator(".widget-readout").last.text_content()
    assert int(slider) == frame


def test_the_stepper_listens_to_arrow_keys(page):
    page.locator(".ac-backward-stepper svg").focus()
    before = int(stepper(page)["frame"])
    page.keyboard.press("ArrowLeft")
    wait_for_frame(page, before - 1)
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, before)


def test_the_stepper_plays_by_itself_and_stops(page):
    words = {"en": ("Play", "Pause"), "zh": ("播放", "暂停")}[page.lang]
    page.get_by_role("button", name=words[0], exact=True).click()
    wait_for_frame(page, 0)  # it starts again from the beginning
    wait_for_frame(page, 2)
    page.get_by_role("button", name=words[1], exact=True).click()
    stopped = stepper(page)["frame"]
    page.wait_for_timeout(2000)
    assert stepper(page)["frame"] == stopped


def test_two_sliders_move_the_line_and_the_loss_is_numpys(page):
    x, y = np.array([1.0, 2.0]), np.array([5.0, 7.0])
    line = page.locator(".ac-line-fit")
    weight, bias = page.locator(".ac-explorer:has(.ac-line-fit) .noUi-handle").all()
    weight.focus()
    for _press in range(2):
        page.keyboard.press("ArrowRight")
    bias.focus()
    for _press in range(60):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.ac-line-fit').dataset.b === '6'")
    state = line.evaluate(STATE)
    k, b = float(state["k"]), float(state["b"])
    assert (k, b) == (0.2, 6)
    assert float(state["loss"]) == np.mean((k * x + b - y) ** 2)
    assert "0.900" in line.locator("svg[role=img]").first.get_attribute("aria-label")


def _middle_of(box: dict) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
