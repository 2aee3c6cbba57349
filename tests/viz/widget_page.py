"""A page of widgets without kernel or server: the site's own runtime around their saved state."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

from ipywidgets.embed import dependency_state, embed_data

SITE = Path(str(files("coursekit"))) / "site"
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{lang}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="course.css">
<style>body {{ margin: 0 auto; padding: 12px; max-width: 46rem; font-family: sans-serif }}
body[data-theme=dark] {{ background: #131416; color: #e6e9ed }}</style></head>
<body data-theme="{theme}"><main><article>{places}</article></main>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script>const makeWideThingsReachable = () => {{}};</script>
<script src="widgets-loader.js"></script></body></html>
"""
PLACE = (
    '<div id="{name}"><script type="application/vnd.jupyter.widget-view+json">{spec}</script></div>'
)


def write_widget_page(path: Path, makers: dict, lang: str = "en", dark: bool = False) -> Path:
    """Write ``path`` with one widget a maker, each in an element whose id is the maker's name."""
    boxes = {name: make(lang=lang) for name, make in makers.items()}
    views = list(boxes.values())
    data = embed_data(
        views=views, state=dependency_state(views, drop_defaults=False), drop_defaults=False
    )
    places = [
        PLACE.format(name=name, spec=_script(spec))
        for name, spec in zip(boxes, data["view_specs"], strict=True)
    ]
    filled = {"places": "".join(places), "state": _script(data["manager_state"])}
    path.write_text(
        PAGE.format(lang=lang, theme="dark" if dark else "light", **filled), encoding="utf-8"
    )
    _copy_runtime(path.parent)
    return path


def _script(content) -> str:
    return json.dumps(content).replace("</", "<\\/")


def _copy_runtime(folder: Path) -> None:
    from coursekit.site.build import _anywidget_module

    for name in ("course.css", "widgets-loader.js"):
        shutil.copy(SITE / "static" / name, folder)
    shutil.copytree(SITE / "vendor" / "widgets", folder / "widgets", dirs_exist_ok=True)
    module = _anywidget_module().read_text(encoding="utf-8")
    wrapped = f'courseWidgets.provide("anywidget", function (define) {{\n{module}\n}});\n'
    (folder / "widgets" / "anywidget.js").write_text(wrapped, encoding="utf-8")
