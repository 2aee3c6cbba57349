"""Momentum on a quadratic: which learning rates and momenta converge, and how fast."""

from typing import ClassVar

import traitlets

from ...language import translator
from ..surfaces import ravine
from .base import CourseWidget, explorer, steps_slider
from .optimizer_explorer import WORDS, describe_surface

_ = translator(__name__)

#: Condition numbers that the slider stops at.
KAPPAS = [1.0, 2.0, 4.0, 10.0, 25.0, 50.0, 100.0, 200.0, 400.0, 1000.0]
START = (1.0, 1.0)  # as much error along the flat direction as along the steep one
STEPS = 200


def heavy_ball_rate(curvature: float, lr: float, momentum: float) -> float:
    """Return what a step of gradient descent with momentum leaves of the error in the long run.

    ``curvature`` is an eigenvalue λ of a quadratic's Hessian. Along its eigenvector the errors
    follow e₊ = (1 + β − lr·λ) e − β e₋; the result is the larger absolute root of
    z² − (1 + β − lr·λ) z + β, below 1 where 0 < lr·λ < 2 (1 + β). Source: Polyak, "Some methods of
    speeding up the convergence of iteration methods", 1964.
    """
    middle = 1 + momentum - lr * curvature
    square = middle * middle - 4 * momentum
    return momentum**0.5 if square < 0 else (abs(middle) + square**0.5) / 2


def best_heavy_ball(kappa: float) -> tuple[float, float, float]:
    """Return the best lr, the best momentum and their rate where the eigenvalues go from 1 to κ.

    lr = 4 / (√κ + 1)², β = ((√κ − 1) / (√κ + 1))², rate = (√κ − 1) / (√κ + 1).
    """
    root = kappa**0.5
    rate = (root - 1) / (root + 1)
    return 4 / (root + 1) ** 2, rate**2, rate


class MomentumExplorer(CourseWidget):
    """The plane of learning rate and momentum for ½(x² + κy²), and the run of the chosen pair.

    Colours and lines are the rate of theory, ``heavy_ball_rate``; the run replays SGD on the
    surface's tape from (1, 1), and its measured rate is the mean factor a step over the second
    half. ``reach`` is lr·κ, from 0 to 4, so that a pair keeps its place when κ changes. At the
    best pair the rate rises like a square root: with lr and β rounded to three digits it is 0.885
    for κ = 100, in place of 0.818, which is why the button goes to the exact numbers.
    """

    module = "momentum_explorer.js"
    parts = ("descent.js", "landscape.js")
    LABELS: ClassVar = {
        **WORDS,
        "kappa": {"en": "condition κ", "zh": "条件数 κ"},
        "plane": {"en": "What a step leaves of the error", "zh": "每一步之后误差剩下的比例"},
        "error": {"en": "The error over the steps", "zh": "误差随步数的变化"},
        "relative": {
            "en": "distance from the minimum, 1 at the start",
            "zh": "到最低点的距离（起点为 1）",
        },
        "pair": {"en": "learning rate and momentum", "zh": "学习率与动量"},
        "run": {"en": "this run", "zh": "实际运行"},
        "theory": {"en": "rate of theory", "zh": "理论收敛率"},
        "outside": {"en": "diverges", "zh": "发散"},
        "predicted": {"en": "predicted rate", "zh": "预测的收敛率"},
        "measured": {"en": "measured rate", "zh": "实测的收敛率"},
        "alongFlat": {"en": "flat", "zh": "平缓方向"},
        "alongSteep": {"en": "steep direction", "zh": "陡峭方向"},
        "best": {"en": "best with momentum ★", "zh": "有动量时的最优 ★"},
        "bestDescent": {"en": "best without", "zh": "无动量时的最优"},
        "toBest": {"en": "Go to ★", "zh": "移到 ★"},
        "toDescent": {"en": "Best without momentum", "zh": "移到无动量的最优"},
        "shrinks": {
            "en": "Each step leaves {percent}% of the error: {digit} steps for one more digit. {who}",
            "zh": "每一步之后误差剩下 {percent}%，每多一位有效数字要 {digit} 步。{who}",
        },
        "stays": {
            "en": "The error neither shrinks nor grows: the edge of stability. {who}",
            "zh": "误差既不缩小也不增大：正在稳定的边缘。{who}",
        },
        "grows": {
            "en": "Diverges: each step makes {percent}% of the error. {who}",
            "zh": "发散：每一步之后误差变为 {percent}%。{who}",
        },
        "both": {"en": "Both directions go equally fast.", "zh": "两个方向一样快。"},
        "flatLimits": {"en": "The flat direction decides.", "zh": "由平缓方向决定。"},
        "steepLimits": {"en": "The steep direction decides.", "zh": "由陡峭方向决定。"},
        "picture": {
            "en": "Condition number {kappa}, learning rate {lr}, momentum {momentum}: predicted rate "
            "{predicted}, measured {measured}. {verdict}",
            "zh": "条件数 {kappa}，学习率 {lr}，动量 {momentum}：预测收敛率 {predicted}，实测 {measured}。{verdict}",
        },
    }

    kappa = traitlets.Int(0).tag(sync=True)  # counts kappas
    kappas = traitlets.List().tag(sync=True)
    reach = traitlets.Float(1.0).tag(sync=True)
    momentum = traitlets.Float(0.0).tag(sync=True)
    start = traitlets.List(list(START)).tag(sync=True)
    steps = traitlets.Int(STEPS).tag(sync=True)
    surfaces = traitlets.List().tag(sync=True)  # one a condition number

    def __init__(self, kappas: list[float], lang: str | None = None, **traits):
        surfaces = [describe_surface(ravine(kappa)) for kappa in kappas]
        super().__init__(lang=lang, kappas=kappas, surfaces=surfaces, **traits)


def momentum_explorer(
    kappa: float = 100.0,
    lr: float | None = None,
    momentum: float = 0.0,
    lang: str | None = None,
):
    """Show where gradient descent with momentum converges on a quadratic, and at which rate.

    ``kappa`` is the condition number, from 1; ``lr``, by default the best without momentum,
    2 / (1 + κ), lies above 0 and up to 4 / κ; ``momentum`` from 0 to below 1. All three can be
    changed, the pair by dragging or by arrow keys. Works on a page without a kernel.

    Raises ValueError for numbers outside these ranges.
    """
    lr = 2 / (1 + kappa) if lr is None else lr
    if kappa < 1 or not 0 < lr <= 4 / kappa or not 0 <= momentum < 1:
        raise ValueError(
            _(
                "momentum_explorer: κ = {kappa}, lr = {lr}, momentum = {momentum} cannot be shown; "
                "κ is at least 1, 0 < lr ≤ 4/κ, 0 ≤ momentum < 1",
                kappa=kappa,
                lr=lr,
                momentum=momentum,
            )
        )
    kappas = sorted({*KAPPAS, float(kappa)})
    view = MomentumExplorer(
        kappas,
        lang=lang,
        kappa=kappas.index(float(kappa)),
        reach=float(lr * kappa),
        momentum=float(momentum),
    )
    return explorer(steps_slider(view, "kappa", kappas), view)
