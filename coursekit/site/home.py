"""The optimizer explorer of the home page: the lessons' widget without Jupyter's runtime.

The home page must be light and open at once, from a file too. So the widget's JavaScript becomes a
plain script and its state another, one a language; ``static/home-explorer.js`` brings them in
after the first paint and ties them to ordinary HTML controls.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from autograd_core.viz.widgets import OptimizerExplorer, optimizer_explorer

FOLDER = "explorer"
_EXPORT = "export default { render };"


def write_explorer(assets: Path, languages: Iterable[str]) -> None:
    """Write ``explorer/widget.js``, ``widget.css`` and ``state.LANG.js`` into a folder of assets."""
    folder = assets / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    module = OptimizerExplorer._esm.replace(_EXPORT, "window.courseExplorer = { render };")
    (folder / "widget.js").write_text(f"(() => {{\n{module}\n}})();\n", encoding="utf-8")
    (folder / "widget.css").write_text(OptimizerExplorer._css, encoding="utf-8")
    for lang in languages:
        state = json.dumps(explorer_state(lang), ensure_ascii=False, separators=(",", ":"))
        script = f"window.courseExplorerState = {state};\n"
        (folder / f"state.{lang}.js").write_text(script, encoding="utf-8")


def explorer_state(lang: str) -> dict:
    """Return the state of the explorer that the home page begins with."""
    box = optimizer_explorer("himmelblau", lr=0.005, momentum=0.9, steps=200, lang=lang)
    view = box.children[-1]
    return {name: getattr(view, name) for name in view.traits(sync=True) if name in _TRAITS}


#: The widget's own traits: the others are Jupyter's.
_TRAITS = {*OptimizerExplorer.class_own_traits(), "lang", "labels"}
