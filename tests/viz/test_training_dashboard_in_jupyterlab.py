"""The dashboard in live JupyterLab: it moves while the loop runs, and ends where the loop ended."""

import json

import pytest

pytest.importorskip("anywidget")

import nbformat
import numpy as np
from viz.browser import jupyterlab, open_page, run_all_cells

pytestmark = pytest.mark.full

BOARD = """
import time, autograd_core as ac
from autograd_core import nn, optim, viz
model = nn.Linear(2, 1)
optimizer = optim.SGD(model.parameters(), lr=0.01)
record = viz.TrainingRecord(model, optimizer)
viz.training_dashboard(record, lang="en")
"""
LOOP = """
for step in range(1, 31):
    optimizer.zero_grad()
    loss = (model(ac.ones(4, 2)) ** 2).mean()
    loss.backward()
    optimizer.step()
    record(loss)
    time.sleep(0.2)
record.validation(0.5, 0.25)
"""
NUMBERS = "print(record.table()[-1, :2].tolist())"
WATCH = """window.seen = new Set();
setInterval(() => {
  const root = document.querySelector(".ac-training-dashboard");
  if (root) window.seen.add(root.dataset.step);
}, 50);"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def test_it_moves_while_the_loop_runs_and_ends_with_its_last_row(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (BOARD, LOOP, NUMBERS)]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, tmp_path / "run.ipynb")
    with jupyterlab(tmp_path) as address, open_page(1200, 2400) as page:
        page.add_init_script(WATCH)
        run_all_cells(page, address, "run.ipynb")
        root = page.locator(".ac-training-dashboard")
        assert page.evaluate("window.seen.size") > 6, "drawn while the loop was running"
        printed = page.locator(".jp-OutputArea-output pre", has_text="30.0")
        printed.wait_for(timeout=20_000)
        step, loss = json.loads(printed.text_content())
        page.wait_for_timeout(300)
        assert float(root.get_attribute("data-step")) == step == 30
        assert float(root.get_attribute("data-loss")) == np.float32(loss)
        assert root.get_attribute("data-accuracy") == "0.25"
        assert page.locator(".widget-readout").first.text_content() == "30"
        theirs = "debugger state"  # JupyterLab on a slow machine gives up asking for it
        assert not [said for said in page.complaints if theirs not in said]
