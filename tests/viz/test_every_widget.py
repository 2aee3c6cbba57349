"""What holds for every widget: words in all languages, data small, one look shared."""

import base64
import gzip
import importlib
import json
import pkgutil
import re
import string
import sys

import pytest

pytest.importorskip("anywidget")

import autograd_core as ac
from autograd_core.viz import widgets
from autograd_core.viz.palette import LIGHT
from autograd_core.viz.widgets import CourseWidget, backward_stepper, h_explorer, line_explorer
from coursekit.paths import LANGUAGES

for _module in pkgutil.iter_modules(widgets.__path__, widgets.__name__ + "."):
    importlib.import_module(_module.name)
WIDGETS = {widget.__name__: widget for widget in CourseWidget.__subclasses__()}


def maker_of(widget):
    """Return the function that makes a widget in a lesson: it is called as its file is."""
    module = sys.modules[widget.__module__]
    return getattr(module, module.__name__.rpartition(".")[2], None)


# How a lesson makes each widget, with everything that stands around it; three are made otherwise.
MAKERS = {name: maker_of(widget) for name, widget in WIDGETS.items()} | {
    "FiniteDifferenceExplorer": h_explorer,
    "LineFitExplorer": line_explorer,
    "BackwardStepper": lambda lang: backward_stepper(polynomial(), lang=lang),
}
MOST_BYTES = 250_000


def polynomial():
    x = ac.tensor(2.0, requires_grad=True)
    return 2 * x**2 + 3 * x + 1


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def widgets_in(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from widgets_in(child)


def state(widget) -> bytes:
    """Return what a saved page holds of a widget, binary traits in base64."""
    saved = {
        key: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for key, value in widget.get_state().items()
    }
    return json.dumps(saved).encode()


@pytest.fixture(params=WIDGETS)
def name(request):
    return request.param


def test_every_widget_has_a_maker(name):
    assert callable(MAKERS[name]), "a widget's file has a function of the file's name"


def test_every_word_is_there_in_every_language(name):
    for key, said in WIDGETS[name].LABELS.items():
        assert set(said) == set(LANGUAGES), key
        assert len({frozenset(fields(text)) for text in said.values()}) == 1, key


def test_the_module_uses_the_words_that_there_are(name):
    source = WIDGETS[name]._esm
    used = set(re.findall(r"\bwords\.(\w+)", source)) | set(
        re.findall(r"\bwords\[\"(\w+)\"\]", source)
    )
    assert used <= set(WIDGETS[name].LABELS)


def test_the_language_of_the_course_is_spoken(name):
    for lang in LANGUAGES:
        boxes = list(widgets_in(MAKERS[name](lang=lang)))
        (widget,) = [box for box in boxes if isinstance(box, CourseWidget)]
        assert widget.labels == {key: said[lang] for key, said in widget.LABELS.items()}
        described = [b.description for b in boxes if getattr(b, "description", "")]
        assert set(described) <= set(widget.labels.values())


def test_what_a_page_holds_is_small(name):
    box = MAKERS[name](lang="zh")
    assert len(gzip.compress(b"".join(map(state, widgets_in(box))))) < MOST_BYTES


def test_style_and_helpers_are_shared(name):
    widget = WIDGETS[name]
    assert "function redrawOn" in widget._esm
    assert widget._esm.count("export default") == 1
    assert f"--ac-ink:{LIGHT['ink']}" in widget._css


def test_no_address_leaves_the_page(name):
    text = WIDGETS[name]._esm + WIDGETS[name]._css
    assert set(re.findall(r"https?://[^\"'\s)]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_controls_are_linked_in_the_browser_not_in_the_kernel(name):
    boxes = list(widgets_in(MAKERS[name](lang="en")))
    controls = [box for box in boxes if hasattr(box, "description")]
    assert controls, "a widget without a control"
    view = next(box for box in boxes if isinstance(box, CourseWidget))
    linked = {
        (link.source[0], link.target[0])
        for link in (w for w in _instances().values() if type(w).__name__ == "Link")
    }
    assert {(control, view) for control in controls} <= linked


def _instances() -> dict:
    from ipywidgets.widgets import widget

    return widget._instances
