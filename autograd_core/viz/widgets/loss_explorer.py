"""Losses and their gradients over what goes wrong: a residual, a logit, a score."""

from typing import ClassVar

import traitlets

from ...language import translator
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)

# Per family: what runs along the axis and how far; the parameter of the losses and its range.
FAMILIES = {
    "regression": {
        "x": {"label": "residual", "low": -3.0, "high": 3.0, "step": 0.05, "start": 1.5},
        "parameter": {"label": "beta", "low": 0.1, "high": 2.0, "step": 0.1, "start": 1.0},
        "signs": [],
        "losses": ["MSELoss", "L1Loss", "SmoothL1Loss"],
    },
    "classification": {
        "x": {"label": "logit", "low": -8.0, "high": 8.0, "step": 0.1, "start": -2.0},
        "parameter": {"label": "pos_weight", "low": 0.5, "high": 5.0, "step": 0.5, "start": 1.0},
        "signs": [1, 0],
        "losses": ["BCEWithLogitsLoss", "squared"],
    },
    "margin": {
        "x": {"label": "score", "low": -2.0, "high": 4.0, "step": 0.05, "start": 0.5},
        "parameter": {"label": "margin", "low": 0.0, "high": 2.0, "step": 0.1, "start": 1.0},
        "signs": [1, -1],
        "losses": ["MarginRankingLoss", "SoftMarginLoss", "HingeEmbeddingLoss"],
    },
}


class LossExplorer(CourseWidget):
    """A family of losses as curves, their gradients beside them, and both at one place.

    ``family`` is one of FAMILIES, ``x`` the place on the axis, ``parameter`` the losses' beta,
    pos_weight or margin, ``label`` counts the family's targets. The page computes everything
    in float64 from the formulas of the engine's losses.
    """

    module = "loss_explorer.js"
    LABELS: ClassVar = {
        "residual": {"en": "residual r", "zh": "残差 r"},
        "logit": {"en": "logit z", "zh": "对数几率 z"},
        "score": {"en": "score s", "zh": "得分 s"},
        "beta": {"en": "beta", "zh": "beta"},
        "pos_weight": {"en": "pos_weight", "zh": "pos_weight"},
        "margin": {"en": "margin", "zh": "间隔 margin"},
        "label": {"en": "label y", "zh": "标签 y"},
        "loss": {"en": "Loss", "zh": "损失"},
        "gradient": {"en": "Gradient: the loss's slope", "zh": "梯度：损失的斜率"},
        "which": {"en": "loss function", "zh": "损失函数"},
        "value": {"en": "loss", "zh": "损失"},
        "slope": {"en": "gradient", "zh": "梯度"},
        "meaning": {"en": "what the gradient says", "zh": "梯度说明什么"},
        "squared": {"en": "(σ(z) − y)²", "zh": "(σ(z) − y)²"},
        "x_regression": {"en": "r = prediction − target", "zh": "r = 预测 − 目标"},
        "x_classification": {"en": "z, with σ(z) = {sigma}", "zh": "z，此时 σ(z) = {sigma}"},
        "x_margin": {
            "en": "s: x₁ − x₂, a score, or a distance",
            "zh": "s：x₁ − x₂、得分或距离",
        },
        "satisfied": {"en": "the ranking hinge rests", "zh": "排序的合页歇着"},
        "distance": {"en": "a distance is never negative", "zh": "距离不会是负数"},
        "zero": {"en": "0: nothing to learn here", "zh": "0：此处学不到东西"},
        "tiny": {
            "en": "almost 0, although the loss is {loss}",
            "zh": "几乎为 0，而损失还有 {loss}",
        },
        "down": {"en": "positive: a step lowers {x}", "zh": "为正：走一步会减小 {x}"},
        "up": {"en": "negative: a step raises {x}", "zh": "为负：走一步会增大 {x}"},
        "picture": {
            "en": "At {x} = {at}{rest}: {losses}.",
            "zh": "{x} = {at}{rest} 处：{losses}。",
        },
        "each": {
            "en": "{name} {loss}, gradient {gradient}",
            "zh": "{name} {loss}，梯度 {gradient}",
        },
        "and": {"en": "; ", "zh": "；"},
        "comma": {"en": ", ", "zh": "，"},
    }

    family = traitlets.Unicode("regression").tag(sync=True)
    x = traitlets.Float(0.0).tag(sync=True)
    parameter = traitlets.Float(1.0).tag(sync=True)
    label = traitlets.Int(0).tag(sync=True)
    axis = traitlets.Dict().tag(sync=True)
    parameter_name = traitlets.Unicode("").tag(sync=True)
    signs = traitlets.List().tag(sync=True)
    losses = traitlets.List().tag(sync=True)


def loss_explorer(family: str = "regression", lang: str | None = None):
    """Show the losses of one family and their gradients, with a slider for what goes wrong.

    ``family`` is "regression" (MSE, L1 and smooth L1 over the residual), "classification"
    (cross-entropy from a logit, with its pos_weight, beside the squared error of the
    probability) or "margin" (the hinges over a score). Works on a page without a kernel.

    Raises ValueError for another family.
    """
    if family not in FAMILIES:
        raise ValueError(
            _(
                "loss_explorer: {given!r} is none of {names}",
                given=family,
                names=", ".join(FAMILIES),
            )
        )
    about = FAMILIES[family]
    x, parameter = about["x"], about["parameter"]
    view = LossExplorer(
        lang=lang,
        family=family,
        x=x["start"],
        parameter=parameter["start"],
        axis=x,
        parameter_name=parameter["label"],
        signs=about["signs"],
        losses=about["losses"],
    )
    controls = [
        slider(view, "x", x["low"], x["high"], x["step"], x["label"]),
        slider(
            view,
            "parameter",
            parameter["low"],
            parameter["high"],
            parameter["step"],
            parameter["label"],
        ),
    ]
    if about["signs"]:
        controls.append(choice(view, "label", [str(sign) for sign in about["signs"]]))
    return explorer(*controls, view)
