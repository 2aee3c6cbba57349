"""The step of a finite difference: why smaller is better, until it is worse."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from .base import CourseWidget

_ = translator(__name__)

LARGEST, SMALLEST, PER_DECADE = 0, -16, 10  # exponents of h; slider steps in a factor of ten
SAMPLES, REACH = 81, 1.6  # the microscope shows the curve from x − 1.6 h to x + 1.6 h
QUANTUM = 16000  # int16 units in the half height of the microscope's view
VIEW = 1.7  # that half height, in units of the exact slope


@dataclass(frozen=True)
class Example:
    """A function, its derivative, and the point where the derivative is measured."""

    formula: str
    function: Callable[[float], float]
    derivative: Callable[[float], float]
    x: float


EXAMPLES = {
    "sin": Example("sin(x)", np.sin, np.cos, 1.0),
    "poly": Example("2x² + 3x + 1", lambda x: 2 * x**2 + 3 * x + 1, lambda x: 4 * x + 3, 2.0),
    "exp": Example("exp(x)", np.exp, np.exp, 0.0),
    "wave": Example("sin(10x)", lambda x: np.sin(10 * x), lambda x: 10 * np.cos(10 * x), 1.0),
}


def steps() -> np.ndarray:
    """Return every h that the slider can reach, from the smallest, float64."""
    count = (LARGEST - SMALLEST) * PER_DECADE
    return np.array([10.0 ** round(SMALLEST + k / PER_DECADE, 6) for k in range(count + 1)])


def differences(example: Example, h: float) -> tuple[float, float]:
    """Return the forward and the central difference at ``example.x``.

    ``(f(x + h) − f(x)) / h`` and ``(f(x + h) − f(x − h)) / 2h``, computed in float64 as written.
    """
    f, x = example.function, example.x
    return float((f(x + h) - f(x)) / h), float((f(x + h) - f(x - h)) / (2 * h))


def microscope(example: Example, h: float) -> np.ndarray:
    """Return the curve as seen around ``example.x`` when h fills the view, shape (81,).

    The heights are ``(f(x + t h) − f(x)) / h`` for t from −1.6 to 1.6: slopes seen from x.
    """
    f, x = example.function, example.x
    times = np.linspace(-REACH, REACH, SAMPLES)
    return np.array([float(f(x + t * h)) - float(f(x)) for t in times.tolist()]) / h


class FiniteDifferenceExplorer(CourseWidget):
    """Secant and tangent under a microscope of width h, and the error of both differences over h.

    Everything shown is precomputed in float64 for every step of the slider (``steps()``), so a
    page without a kernel shows the same numbers. ``h`` is the step, ``function`` counts
    ``examples``.
    """

    module = "finite_difference.js"
    LABELS: ClassVar = {
        "microscope": {"en": "The curve near x", "zh": "x 附近的曲线"},
        "magnified": {"en": "magnified {times} times", "zh": "放大 {times} 倍"},
        "error": {"en": "Error of the slope", "zh": "斜率的误差"},
        "h": {"en": "step h", "zh": "步长 h"},
        "absolute": {"en": "absolute error", "zh": "绝对误差"},
        "curve": {"en": "curve", "zh": "曲线"},
        "tangent": {"en": "tangent", "zh": "切线"},
        "forward": {"en": "forward difference", "zh": "前向差分"},
        "central": {"en": "central difference", "zh": "中心差分"},
        "slope": {"en": "slope {n}", "zh": "斜率 {n}"},
        "rounding": {"en": "rounding", "zh": "舍入"},
        "exactly": {"en": "exact", "zh": "精确值"},
        "at": {"en": "at x = {x}", "zh": "在 x = {x} 处"},
        "method": {"en": "method", "zh": "方法"},
        "derivative": {"en": "derivative", "zh": "导数"},
        "verdict": {"en": "what limits it", "zh": "误差来源"},
        "truncation": {
            "en": "curvature: smaller h helps",
            "zh": "曲线弯曲：h 再小更准",
        },
        "balanced": {
            "en": "about as good as it gets",
            "zh": "已接近最佳",
        },
        "roundoff": {
            "en": "rounding: smaller h is worse",
            "zh": "舍入误差：h 再小更差",
        },
        "collapsed": {
            "en": "x + h rounds to x: nothing is measured",
            "zh": "x + h 已舍入成 x：什么也没量到",
        },
        "picture": {
            "en": "At h = {h} the forward difference of {formula} at x = {x} is {forward}, "
            "its error {forward_error}; the central difference is {central}, its error "
            "{central_error}. The exact derivative is {exact}.",
            "zh": "h = {h} 时，{formula} 在 x = {x} 处的前向差分为 {forward}，误差 {forward_error}；"
            "中心差分为 {central}，误差 {central_error}。精确导数为 {exact}。",
        },
        "choose": {"en": "function", "zh": "函数"},
    }

    h = traitlets.Float(0.1).tag(sync=True)
    function = traitlets.Int(0).tag(sync=True)
    examples = traitlets.List().tag(sync=True)
    grid = traitlets.Dict().tag(sync=True)
    hs = traitlets.Bytes(b"").tag(sync=True)  # float64, all steps
    slopes = traitlets.Bytes(b"").tag(sync=True)  # float64, (examples, steps, 2)
    curves = traitlets.Bytes(b"").tag(sync=True)  # int16, (examples, steps, SAMPLES)

    def __init__(self, examples: list[Example], lang: str | None = None, **traits):
        hs = steps()
        super().__init__(
            lang=lang,
            examples=[_describe(example) for example in examples],
            grid={
                "smallest": SMALLEST,
                "largest": LARGEST,
                "per_decade": PER_DECADE,
                "samples": SAMPLES,
                "reach": REACH,
                "quantum": QUANTUM,
                "view": VIEW,
            },
            hs=hs.astype("<f8").tobytes(),
            slopes=np.array([[differences(e, h) for h in hs] for e in examples]).tobytes(),
            curves=np.array([[_quantized(e, h) for h in hs] for e in examples]).tobytes(),
            **traits,
        )


def _describe(example: Example) -> dict:
    return {
        "formula": example.formula,
        "x": example.x,
        "value": float(example.function(example.x)),
        "exact": float(example.derivative(example.x)),
    }


def _quantized(example: Example, h: float) -> np.ndarray:
    scale = VIEW * (abs(float(example.derivative(example.x))) or 1.0)
    heights = microscope(example, h) / scale * QUANTUM
    return np.clip(np.rint(heights), -32767, 32767).astype("<i2")


def h_explorer(
    f: str | Callable[[float], float] = "sin",
    x: float | None = None,
    derivative: Callable[[float], float] | None = None,
    lang: str | None = None,
):
    """Show what the step h does to a finite difference, with a slider for h.

    ``f`` is the example to start with ("sin", "poly", "exp" or "wave"; the others can be
    chosen), or a function of a float with its ``derivative``. ``x`` is the point, by default
    the example's own. Works on a page without a kernel.

    Raises ValueError for an unknown name or a function without derivative.
    """
    import ipywidgets

    examples, start = _chosen(f, x, derivative)
    view = FiniteDifferenceExplorer(examples, lang=lang, function=start)
    words = view.labels
    wide = ipywidgets.Layout(width="auto", max_width="46rem")
    slider = ipywidgets.FloatLogSlider(
        value=view.h,
        min=SMALLEST,
        max=LARGEST,
        step=1 / PER_DECADE,
        readout_format=".1e",
        description=words["h"],
        layout=wide,
    )
    ipywidgets.jslink((slider, "value"), (view, "h"))
    rows = [slider, view]
    if len(examples) > 1:
        options = [f"{e.formula}   {words['at'].format(x=f'{e.x:g}')}" for e in examples]
        choice = ipywidgets.Dropdown(
            options=options, index=start, description=words["choose"], layout=wide
        )
        ipywidgets.jslink((choice, "index"), (view, "function"))
        rows.insert(0, choice)
    return ipywidgets.VBox(rows, _dom_classes=("ac-explorer",))


def _chosen(f, x, derivative) -> tuple[list[Example], int]:
    if callable(f):
        if derivative is None:
            raise ValueError(
                _("h_explorer: give the derivative of {f} too, to compare with", f=f.__name__)
            )
        return [Example(f.__name__, f, derivative, 1.0 if x is None else float(x))], 0
    if f not in EXAMPLES:
        raise ValueError(_("h_explorer: {f!r} is none of {names}", f=f, names=", ".join(EXAMPLES)))
    chosen = dict(EXAMPLES)
    if x is not None:
        old = chosen[f]
        chosen[f] = Example(old.formula, old.function, old.derivative, float(x))
    return list(chosen.values()), list(chosen).index(f)
