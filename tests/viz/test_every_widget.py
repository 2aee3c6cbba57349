"""What holds for every widget: words in all languages, data small, one look shared."""

import base64
import gzip
import json
import re
import string

import pytest

pytest.importorskip("anywidget")

import autograd_core as ac
from autograd_core.viz.palette import LIGHT
from autograd_core.viz.widgets import (
    CourseWidget,
    argnum_picker,
    backward_stepper,
    ctc_trellis,
    h_explorer,
    initializer_explorer,
    line_explorer,
    loss_explorer,
    momentum_explorer,
    optimizer_explorer,
    optimizer_race,
    schedule_picker,
    shape_calculator,
    softmax_explorer,
    training_dashboard,
    triplet_explorer,
    vjp_explorer,
)
from coursekit.paths import LANGUAGES

# How a lesson makes each widget, with everything that stands around it.
MAKERS = {
    "FiniteDifferenceExplorer": h_explorer,
    "LineFitExplorer": line_explorer,
    "MomentumExplorer": momentum_explorer,
    "OptimizerExplorer": optimizer_explorer,
    "OptimizerRace": optimizer_race,
    "SchedulePicker": schedule_picker,
    "BackwardStepper": lambda lang: backward_stepper(polynomial(), lang=lang),
    "ShapeCalculator": shape_calculator,
    "InitializerExplorer": initializer_explorer,
    "CtcTrellis": ctc_trellis,
    "TripletExplorer": triplet_explorer,
    "LossExplorer": loss_explorer,
    "SoftmaxExplorer": softmax_explorer,
    "ArgnumPicker": argnum_picker,
    "TrainingDashboard": training_dashboard,
    "VjpExplorer": vjp_explorer,
}
WIDGETS = {widget.__name__: widget for widget in CourseWidget.__subclasses__()}
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
    assert name in MAKERS


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
