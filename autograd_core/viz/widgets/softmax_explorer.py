"""Softmax: logits become probabilities, and every logit moves all of them."""

from collections.abc import Sequence
from typing import ClassVar

import traitlets

from ...language import translator
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)

MOST = 5  # logits
REACH, STEP = 6.0, 0.1  # of their sliders
COLDEST, HOTTEST = 0.1, 5.0  # temperatures


class SoftmaxExplorer(CourseWidget):
    """Probabilities softmax(a / T), their Jacobian with respect to a, and the gradient of a loss.

    ``a1`` ... ``a5`` are the logits, ``n`` of them; ``temperature`` is T; ``target`` is the
    right class counted from 1, or 0 to show no cross-entropy. The page computes all of it in
    float64: p = exp(a/T − max) / Σ, J = (diag(p) − p pᵀ) / T, and (p − y) / T for −log p_target.
    """

    module = "softmax_explorer.js"
    LABELS: ClassVar = {
        **{
            f"a{i}": {"en": f"logit a{sub}", "zh": f"对数几率 a{sub}"}
            for i, sub in enumerate("₁₂₃₄₅", 1)
        },
        "temperature": {"en": "temp. T", "zh": "温度 T"},
        "target": {"en": "right class", "zh": "正确类别"},
        "none": {"en": "none: no loss", "zh": "不选：不看损失"},
        "class": {"en": "class {i}", "zh": "第 {i} 类"},
        "probabilities": {
            "en": "Probabilities p = softmax(a / T)",
            "zh": "概率 p = softmax(a / T)",
        },
        "jacobian": {"en": "Jacobian ∂pᵢ/∂aⱼ", "zh": "雅可比矩阵 ∂pᵢ/∂aⱼ"},
        "row_sum": {"en": "row sum", "zh": "行和"},
        "gradient": {
            "en": "Gradient of −log p{i}, loss {loss}",
            "zh": "−log p{i} 的梯度，损失 {loss}",
        },
        "formula": {"en": "(p − y) / T", "zh": "(p − y) / T"},
        "shift": {"en": "all logits + 1", "zh": "全部 + 1"},
        "reset": {"en": "back to the start", "zh": "回到起点"},
        "picture": {
            "en": "Logits {a} at temperature {T} give probabilities {p}. Raising a logit raises its "
            "own probability (slopes {diagonal}) and lowers all others; each row sums to 0.",
            "zh": "对数几率 {a} 在温度 {T} 下给出概率 {p}。提高一个对数几率，"
            "它自己的概率上升（斜率 {diagonal}），其余都下降；每行之和为 0。",
        },
        "with_loss": {
            "en": "With class {i} right, the loss is {loss} and its gradient {gradient}.",
            "zh": "若第 {i} 类正确，损失为 {loss}，梯度为 {gradient}。",
        },
        "gap": {"en": " ", "zh": ""},
        "comma": {"en": ", ", "zh": "、"},
    }

    n = traitlets.Int(3).tag(sync=True)
    a1 = traitlets.Float(0.0).tag(sync=True)
    a2 = traitlets.Float(0.0).tag(sync=True)
    a3 = traitlets.Float(0.0).tag(sync=True)
    a4 = traitlets.Float(0.0).tag(sync=True)
    a5 = traitlets.Float(0.0).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    target = traitlets.Int(0).tag(sync=True)
    reach = traitlets.Float(REACH).tag(sync=True)
    start = traitlets.List().tag(sync=True)


def softmax_explorer(
    logits: Sequence[float] = (1.0, 2.0, 3.0),
    temperature: float = 1.0,
    target: int | None = None,
    lang: str | None = None,
):
    """Show what logits become under softmax, with a slider for each, and for the temperature.

    ``logits`` are two to five numbers from −6 to 6, ``temperature`` lies between 0.1 and 5.
    ``target``, a class counted from 0, shows the cross-entropy and its gradient from the start.
    Works on a page without a kernel.

    Raises ValueError when there are more logits, or one of the numbers is out of range.
    """
    logits = [float(logit) for logit in logits]
    if not 2 <= len(logits) <= MOST or max(map(abs, logits)) > REACH:
        raise ValueError(
            _(
                "softmax_explorer: give 2 to {n} logits between −{reach:g} and {reach:g}, not {given}",
                n=MOST,
                reach=REACH,
                given=logits,
            )
        )
    if not COLDEST <= temperature <= HOTTEST:
        raise ValueError(
            _(
                "softmax_explorer: the temperature lies between {low:g} and {high:g}, not {given}",
                low=COLDEST,
                high=HOTTEST,
                given=temperature,
            )
        )
    if target is not None and target not in range(len(logits)):
        raise ValueError(
            _("softmax_explorer: target {k} is no class from 0 to {n}", k=target, n=len(logits) - 1)
        )
    named = {f"a{i}": logit for i, logit in enumerate(logits, start=1)}
    view = SoftmaxExplorer(
        lang=lang,
        n=len(logits),
        temperature=temperature,
        target=0 if target is None else target + 1,
        start=logits,
        **named,
    )
    words = view.labels
    classes = [words["class"].format(i=i) for i in range(1, len(logits) + 1)]
    return explorer(
        *(slider(view, name, -REACH, REACH, STEP) for name in named),
        slider(view, "temperature", COLDEST, HOTTEST, STEP),
        choice(view, "target", [words["none"], *classes]),
        view,
    )
