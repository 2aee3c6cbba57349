"""The home page's explorer is the lessons' widget, and little to carry."""

import gzip
import json

import pytest

pytest.importorskip("anywidget")

from autograd_core.viz.widgets import OptimizerExplorer
from coursekit.paths import LANGUAGES
from coursekit.site.home import explorer_state, write_explorer


def test_it_is_the_widgets_own_module_as_a_plain_script(tmp_path):
    write_explorer(tmp_path, LANGUAGES)
    script = (tmp_path / "explorer" / "widget.js").read_text(encoding="utf-8")
    assert "export default" not in script
    assert "window.courseExplorer = { render };" in script
    for part in ("function descend(", "function landscape(", "function redrawOn("):
        assert part in script
    assert (tmp_path / "explorer" / "widget.css").read_text(encoding="utf-8")
    for lang in LANGUAGES:
        state = (tmp_path / "explorer" / f"state.{lang}.js").read_text(encoding="utf-8")
        assert json.loads(state.partition("=")[2].strip(" ;\n")) == explorer_state(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_state_is_the_widgets_traits(lang):
    state = explorer_state(lang)
    assert state["lang"] == lang
    assert set(state["labels"]) == set(OptimizerExplorer.LABELS)
    assert state["engine"] == "" and state["measured"] == {}


def test_it_weighs_little(tmp_path):
    write_explorer(tmp_path, ["zh"])
    files = (tmp_path / "explorer").iterdir()
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 30_000
