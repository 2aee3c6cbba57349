"""The optimizer explorer in live JupyterLab: by keys and pointer, and with a learner's own class."""

import inspect
import json

import pytest

pytest.importorskip("anywidget")

import nbformat
import numpy as np
from viz import test_tape_and_engines
from viz.browser import jupyterlab, open_page, run_all_cells

from autograd_core import optim
from autograd_core.viz.surfaces import SURFACES
from autograd_core.viz.trajectories import trajectory

pytestmark = pytest.mark.full

NUMBER = inspect.getsource(test_tape_and_engines.Number)
WRONG = """
class Wrong(Number):
    def backward(self, g=1.0):
        self.grad = g  # = where += belongs
        for source, slope in self.sources:
            Wrong.backward(source, g * slope)

    def _as(self, other):
        other.__class__ = Wrong
        return other

    def __add__(self, other):
        return self._as(super().__add__(other))

    def __mul__(self, other):
        return self._as(super().__mul__(other))

    __radd__, __rmul__ = __add__, __mul__
"""
CELLS = [
    "import numpy as np\nimport autograd_core as ac\nfrom autograd_core import viz\nac.set_language('en')",
    NUMBER + WRONG,
    "viz.optimizer_explorer(lr=0.005, momentum=0.5)",
    "with viz.use_engine(Number):\n    own = viz.optimizer_explorer('rosenbrock', 'Adam', lr=0.1)\nown",
    "with viz.use_engine(Wrong):\n    own = viz.optimizer_explorer()\nown",
    "viz.optimizer_race()",
    "viz.momentum_explorer()",
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(notebook, folder / "descents.ipynb")
    with jupyterlab(folder) as address, open_page(1280, 4200) as page:
        run_all_cells(page, address, "descents.ipynb")
        page.wait_for_selector(".ac-momentum-explorer", timeout=60_000)
        page.wait_for_selector(".noUi-handle[aria-valuetext]", timeout=10_000)
        yield page


def explorer(page, which: int):
    return page.locator(".ac-explorer:has(.ac-optimizer-explorer)").nth(which)


def shown(page, which: int) -> dict:
    root = explorer(page, which).locator(".ac-optimizer-explorer")
    return root.evaluate("root => ({...root.dataset})")


def wait_until(page, which: int, test: str) -> dict:
    """Wait until a JavaScript test of the explorer's ``data`` holds; return the data."""
    page.wait_for_function(
        f"which => (data => {test})(document.querySelectorAll('.ac-optimizer-explorer')[which].dataset)",
        arg=which,
        timeout=10_000,
    )
    return shown(page, which)


def assert_engine_agrees(drawn: dict) -> None:
    surface = SURFACES[drawn["surface"]]
    options = {"lr": float(drawn["lr"])}
    if float(drawn["momentum"]):
        options["momentum"] = float(drawn["momentum"])
    kind = optim.OPTIMIZERS[drawn["optimizer"]]
    run = trajectory(surface, kind, json.loads(drawn["start"]), int(drawn["steps"]), **options)
    points = np.array(json.loads(drawn["points"]), dtype=float)
    made = int(run.steps_made) + 1
    np.testing.assert_allclose(points, run.points[:made], rtol=1e-9, atol=1e-9)


def test_keys_and_drags_are_answered_with_the_engines_numbers(page):
    drawn = wait_until(page, 0, "data.lr === '0.005' && data.momentum === '0.5'")
    assert_engine_agrees(drawn)
    handles = explorer(page, 0).locator(".noUi-handle")
    handles.first.press("ArrowRight")
    assert_engine_agrees(wait_until(page, 0, "data.lr === '0.0055'"))
    handles.nth(1).press("ArrowLeft")
    assert_engine_agrees(wait_until(page, 0, "data.momentum === '0.49'"))
    ring = explorer(page, 0).locator(".ac-handle .mark").bounding_box()
    page.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.mouse.down()
    for dx, dy in ((-20, 10), (-60, 30), (-90, 60)):
        page.mouse.move(ring["x"] + dx, ring["y"] + dy, steps=2)
        page.wait_for_timeout(100)
        drawn = shown(page, 0)
        assert drawn["start"] != "[0,0]"
        assert_engine_agrees(drawn)
    page.mouse.up()
    assert drawn["source"] == "page"


def test_a_class_of_the_notebook_computes_the_path_in_the_kernel(page):
    drawn = wait_until(page, 1, "data.source === 'kernel'")
    assert (drawn["surface"], drawn["optimizer"]) == ("rosenbrock", "Adam")
    assert_engine_agrees(drawn)
    explorer(page, 1).locator(".noUi-handle").first.press("ArrowLeft")
    drawn = wait_until(page, 1, "data.lr === '0.09' && data.source === 'kernel'")
    assert_engine_agrees(drawn)
    explorer(page, 1).locator(".ac-handle").press("ArrowRight")
    drawn = wait_until(page, 1, "data.start === '[-1.1,1]' && data.source === 'kernel'")
    assert_engine_agrees(drawn)
    verdict = explorer(page, 1).locator(".ac-verdict").inner_text()
    assert "Gradients by Number; they agree with the course's engine." in verdict


def test_a_wrong_backward_is_shown_beside_the_right_one(page):
    drawn = wait_until(page, 2, "data.source === 'kernel'")
    verdict = explorer(page, 2).locator(".ac-verdict").inner_text()
    assert "Gradients by Wrong; at " in verdict and "the course's engine says" in verdict
    run = trajectory(SURFACES["himmelblau"], optim.SGD, steps=100, lr=0.01)
    assert json.loads(drawn["points"])[-1] != pytest.approx(run.end.tolist(), abs=1e-3)
    assert explorer(page, 2).locator("path.guide").first.get_attribute("d")


def test_the_race_and_the_plane_of_momentum_stand(page):
    assert page.locator(".ac-optimizer-race circle.ac-disc:visible").count() == 5
    race = page.locator(".ac-explorer:has(.ac-optimizer-race)")
    race.locator(".noUi-handle").nth(1).press("End")
    page.wait_for_function(
        "() => document.querySelector('.ac-optimizer-race').dataset.step === '100'"
    )
    page.locator(".ac-momentum-explorer button").first.click()
    page.wait_for_function(
        "() => Number(document.querySelector('.ac-momentum-explorer').dataset.predicted) < 0.82"
    )


def test_nothing_complains_and_nothing_leaves_the_machine(page):
    assert page.complaints == []
    assert page.locator(".jp-RenderedText[data-mime-type$='stderr']").count() == 0
