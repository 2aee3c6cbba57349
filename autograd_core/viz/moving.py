"""The optimizer explorer as one moving picture, for places that run no code, such as a README.

An animated SVG in itself: the runs are the engine's own, every point stands in it, and a reader's
dark or light theme is followed. A program that does not animate shows the first run, finished.
"""

from html import escape

import numpy as np

from .. import optim
from ..language import translator
from .palette import DARK, LIGHT
from .surfaces import himmelblau
from .trajectories import trajectory

_ = translator(__name__)

STARTS = ((-0.5, -0.6), (-3.4, 4.2), (1.2, 4.6))  # to which the point is dragged, one after another
STEPS, SECONDS, RUNNING = 60, 5.0, 0.72  # of each run; the part of its time in which it moves
RUNS = {
    "SGD": ("blue", optim.SGD, {"lr": 0.01}),
    "momentum": ("orange", optim.SGD, {"lr": 0.005, "momentum": 0.9}),
    "Adam": ("green", optim.Adam, {"lr": 0.3}),
}
MAP, CHART = (12, 40, 372, 372), (452, 76, 256, 264)  # left, top, width, height
DOMAIN = ((-5.0, 5.0), (-5.0, 5.0))
LEVELS = (1, 5, 15, 35, 70, 120, 190, 290)
LOSSES = (-4.0, 3.0)  # powers of ten


def explorer() -> str:
    """Return the picture as SVG text in the language in force."""
    words = {"SGD": _("gradient descent"), "momentum": _("momentum"), "Adam": "Adam"}
    title = _("Three optimizers from three starting points")
    parts = [_frame(title), *_contours(), *_labels(words)]
    parts += [_scene(k, start) for k, start in enumerate(STARTS)]
    described = _(
        "Contours of Himmelblau's function. A starting point is dragged to three places; from each, "
        "gradient descent, momentum and Adam walk downhill while their losses fall in a chart."
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 424" width="720" height="424" '
        f'role="img" aria-labelledby="t d"><title id="t">{escape(title)}</title>'
        f'<desc id="d">{escape(described)}</desc><style>{_css()}</style>{"".join(parts)}</svg>'
    )


def _css() -> str:
    """Return the colours of both themes, and what is drawn with them."""
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in theme.items()) for theme in (LIGHT, DARK)
    )
    strokes = "".join(
        f".{colour}{{stroke:var(--{colour})}}.f{colour}{{fill:var(--{colour})}}"
        for colour, _optimizer, _options in RUNS.values()
    )
    return (
        f"svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}"
        "text{font:14px system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;fill:var(--ink)}"
        ".q{fill:var(--muted);font-size:12px}.b{font-weight:600;font-size:15px}"
        ".c{fill:none;stroke:var(--muted);stroke-width:.8;opacity:.65}"
        ".g{stroke:var(--grid);fill:none}.p{fill:var(--paper)}"
        f".r{{fill:none;stroke-width:2.4;stroke-linejoin:round}}{strokes}"
    )


def _frame(title: str) -> str:
    left, top, width, height = MAP
    return (
        '<rect class="p" width="720" height="424" rx="8"/>'
        f'<text class="b" x="12" y="26">{escape(title)}</text>'
        f'<clipPath id="m"><rect x="{left}" y="{top}" width="{width}" height="{height}"/></clipPath>'
        f'<rect class="g" x="{left}" y="{top}" width="{width}" height="{height}"/>'
    )


def _on_map(points: np.ndarray) -> np.ndarray:
    left, top, width, height = MAP
    (x0, x1), (y0, y1) = DOMAIN
    x = left + (points[..., 0] - x0) / (x1 - x0) * width
    y = top + (y1 - points[..., 1]) / (y1 - y0) * height
    return np.stack([x, y], axis=-1)


def _on_chart(losses: np.ndarray) -> np.ndarray:
    left, top, width, height = CHART
    low, high = LOSSES
    powers = np.clip(np.log10(np.maximum(losses, 1e-300)), low, high)
    x = left + np.arange(len(losses)) / STEPS * width
    return np.stack([x, top + (high - powers) / (high - low) * height], axis=-1)


def _contours() -> list[str]:
    from contourpy import contour_generator  # comes with matplotlib

    (x0, x1), (y0, y1) = DOMAIN
    x, y = np.meshgrid(np.linspace(x0, x1, 81), np.linspace(y0, y1, 81))
    lines = contour_generator(x, y, himmelblau(np.stack([x, y], axis=-1)))
    drawn = [_path(_on_map(line)) for level in LEVELS for line in lines.lines(level)]
    low = "".join(
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="none" class="c"/>'
        for px, py in _on_map(np.array(himmelblau.minima))
    )
    return [f'<g clip-path="url(#m)"><path class="c" d="{"".join(drawn)}"/>{low}</g>']


def _labels(words: dict[str, str]) -> list[str]:
    left, top, width, height = CHART
    made = [f'<text class="b" x="{left - 34}" y="58">{escape(_("Loss of each step"))}</text>']
    for power in range(int(LOSSES[0]), int(LOSSES[1]) + 1):
        y = top + (LOSSES[1] - power) / (LOSSES[1] - LOSSES[0]) * height
        made.append(f'<path class="g" d="M{left} {y:.1f}h{width}"/>')
        label = f'10<tspan dy="-5" font-size="9">{str(power).replace("-", "−")}</tspan>'
        made.append(f'<text class="q" x="{left - 34}" y="{y + 4:.1f}">{label}</text>')
    made.append(
        f'<text class="q" text-anchor="end" x="{left + width}" y="{top + height + 18}">'
        f"{escape(_('{n} steps', n=STEPS))}</text>"
    )
    for i, (name, (colour, _optimizer, _options)) in enumerate(RUNS.items()):
        x, y = left - 28 + 150 * (i % 2), 384 + 24 * (i // 2)
        made.append(f'<circle class="f{colour}" cx="{x}" cy="{y - 5}" r="6"/>')
        made.append(f'<text x="{x + 12}" y="{y}">{escape(words[name])}</text>')
    return made


def _scene(k: int, start: tuple[float, float]) -> str:
    """Return everything that one starting point shows, in its part of the cycle."""
    count = len(STARTS)
    times = [k / count, (k + RUNNING) / count]
    drawn = []
    for colour, optimizer, options in RUNS.values():
        run = trajectory(himmelblau, optimizer, start, STEPS, **options)
        on_map, on_chart = _on_map(run.points), _on_chart(run.losses)
        drawn.append(f'<g clip-path="url(#m)">{_growing(on_map, colour, times)}</g>')
        drawn += [_moving(on_map, colour, times), _growing(on_chart, colour, times)]
    x, y = _on_map(np.array(start))
    drawn.append(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke-width="2.4" '
        'style="stroke:var(--ink)"/>'
    )
    shown = ["0"] * count
    shown[k] = "1"
    turns = ";".join(f"{i / count:.4f}" for i in range(count))
    return (
        f'<g opacity="{int(k == 0)}"><animate attributeName="opacity" calcMode="discrete" '
        f'values="{";".join(shown)}" keyTimes="{turns}" {_CYCLE}/>{"".join(drawn)}</g>'
    )


_CYCLE = f'dur="{SECONDS * len(STARTS):g}s" repeatCount="indefinite"'


def _path(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _timed(values: list[str], times: list[float]) -> str:
    """Return the values at equal distances between two times, and the ends before and after."""
    keys = [0.0, *np.linspace(*times, len(values)), 1.0]
    values = [values[0], *values, values[-1]]
    return f'values="{";".join(values)}" keyTimes="{";".join(f"{t:.4f}" for t in keys)}" {_CYCLE}'


def _growing(points: np.ndarray, colour: str, times: list[float]) -> str:
    """Return a path that is drawn step by step: what is still to come is a gap of dashes."""
    lengths = np.hypot(*np.diff(points, axis=0).T).cumsum()
    whole = max(float(lengths[-1]), 0.1)
    left = [f"{whole:.1f}", *(f"{whole - length:.1f}" for length in lengths)]
    return (
        f'<path class="r {colour}" d="{_path(points)}" stroke-dasharray="{whole:.1f} {whole:.1f}">'
        f'<animate attributeName="stroke-dashoffset" {_timed(left, times)}/></path>'
    )


def _moving(points: np.ndarray, colour: str, times: list[float]) -> str:
    x, y = ([f"{value:.1f}" for value in axis] for axis in points.T)
    return (
        f'<circle class="f{colour}" cx="{x[-1]}" cy="{y[-1]}" r="5">'
        f'<animate attributeName="cx" {_timed(x, times)}/>'
        f'<animate attributeName="cy" {_timed(y, times)}/></circle>'
    )
