"""The explorers in live JupyterLab: they all stand, and their keys are theirs, not the notebook's."""

import itertools
import json

import pytest

pytest.importorskip("anywidget")

import nbformat
from viz.browser import jupyterlab, open_page, run_all_cells
from viz.test_widgets_on_a_page import (
    _read,
    assert_losses_are_the_engines,
    assert_product_is_backwards,
    assert_schedule_is_the_engines,
    assert_softmax_is_the_engines,
    assert_triplet_is_the_engines,
)

pytestmark = pytest.mark.full

CALLS = {
    "ac-shape-calculator": "shape_calculator()",
    "ac-vjp-explorer": "vjp_explorer()",
    "ac-argnum-picker": "argnum_picker(grad_position=(2, 3))",
    "ac-softmax-explorer": "softmax_explorer()",
    "ac-loss-explorer": 'loss_explorer("margin")',
    "ac-triplet-explorer": "triplet_explorer()",
    "ac-ctc-trellis": "ctc_trellis()",
    "ac-initializer-explorer": "initializer_explorer()",
    "ac-schedule-picker": "schedule_picker()",
}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    start = "import autograd_core as ac\nfrom autograd_core import viz\nac.set_language('zh')"
    sources = [start, *(f"viz.{call}" for call in CALLS.values())]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, folder / "zh.ipynb")
    with jupyterlab(folder) as address, open_page(1280, 6400) as page:
        run_all_cells(page, address, "zh.ipynb")
        for name in CALLS:
            page.wait_for_selector(f".{name}[data-ms]", timeout=60_000)
        page.wait_for_timeout(800)
        yield page


def data(page, name: str) -> dict:
    page.wait_for_timeout(150)
    return page.locator(f".{name}").evaluate("root => ({...root.dataset})")


def test_all_stand_and_nothing_complains(page):
    assert page.complaints == []
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    for name in CALLS:
        told = page.locator(f".{name} svg[role]").first.get_attribute("aria-label")
        assert told, name


def test_arrow_keys_in_a_number_change_the_shape(page):
    before = page.locator(".jp-Cell.jp-mod-selected").count()
    size = page.locator(".ac-shape-calculator input").nth(1)
    size.press("ArrowUp")
    assert json.loads(data(page, "ac-shape-calculator")["a"]) == [3, 2]
    size.fill("4")
    size.press("Enter")
    drawn = data(page, "ac-shape-calculator")
    assert json.loads(drawn["result"]) == [3, 4]
    picture = page.locator(".ac-shape-calculator svg").nth(2)
    picture.press("ArrowRight")
    picture.press("ArrowDown")
    assert json.loads(data(page, "ac-shape-calculator")["cell"]) == [1, 1]
    assert page.locator(".jp-Cell.jp-mod-selected").count() == before


def test_arrow_keys_move_a_point_of_the_plane(page):
    point = page.locator(".ac-triplet-explorer [role=button]").last
    point.press("ArrowDown")
    point.press("ArrowLeft")
    points = json.loads(data(page, "ac-triplet-explorer")["points"])
    assert points[2] == [0.75, -0.95]


def test_sliders_and_lists_move_the_pictures(page):
    trellis = page.locator(".ac-explorer:has(.ac-ctc-trellis)")
    trellis.locator("select").select_option(index=1)
    trellis.locator(".noUi-handle").press("End")
    drawn = data(page, "ac-ctc-trellis")
    assert (drawn["target"], drawn["step"]) == ("aa", "5")
    layers = page.locator(".ac-explorer:has(.ac-initializer-explorer)")
    layers.locator("select").first.select_option(index=5)
    layers.locator(".noUi-handle").first.press("ArrowRight")
    drawn = data(page, "ac-initializer-explorer")
    assert (drawn["scheme"], drawn["gain"]) == ("normal(0, 1)", "1.1")


def numbers(page, name: str) -> dict:
    return {key: _read(value) for key, value in data(page, name).items()}


def drag(page, place, across: float, down: float = 0.0) -> None:
    """Press in the middle of a handle, move by so many pixels, and let go."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2)
    page.mouse.move(x + across, y + down)
    page.mouse.up()


@pytest.mark.parametrize(
    ("name", "agrees", "watched"),
    [
        ("ac-vjp-explorer", assert_product_is_backwards, "v"),
        ("ac-softmax-explorer", assert_softmax_is_the_engines, "a"),
        ("ac-loss-explorer", assert_losses_are_the_engines, "x"),
        ("ac-schedule-picker", assert_schedule_is_the_engines, "lr"),
    ],
)
def test_sliders_by_key_and_by_pointer_show_the_engines_numbers(page, name, agrees, watched):
    handle = page.locator(f".ac-explorer:has(.{name}) .noUi-handle").first
    seen = [numbers(page, name)[watched]]
    for move in (
        lambda: handle.press("ArrowRight"),
        lambda: drag(page, handle, -60),
        lambda: drag(page, handle, 25),
    ):
        move()
        drawn = numbers(page, name)
        agrees(drawn)
        seen.append(drawn[watched])
    assert all(one != other for one, other in itertools.pairwise(seen)), seen


def test_another_position_gives_what_grad_gives(page):
    import autograd_core as ac
    from autograd_core.viz.widgets.argnum_picker import example, function

    page.locator(".ac-explorer:has(.ac-argnum-picker) select").select_option(index=3)
    (shown,) = numbers(page, "ac-argnum-picker")["gradients"]
    exact = ac.grad(function, 3)(*map(ac.tensor, example()))
    assert shown[0] == pytest.approx(exact.tolist(), abs=1e-9)


def test_a_point_is_dragged_across_the_plane(page):
    point = page.locator(".ac-triplet-explorer [role=button]").last
    before = numbers(page, "ac-triplet-explorer")["points"]
    drag(page, point, 40, -30)
    drawn = numbers(page, "ac-triplet-explorer")
    assert drawn["points"][2][0] > before[2][0] and drawn["points"][2][1] > before[2][1]
    assert_triplet_is_the_engines(drawn)
