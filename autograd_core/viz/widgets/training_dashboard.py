"""The training dashboard: a run as its loop wrote it down, live or recorded."""

import contextlib
import functools
import time
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from ..training import TrainingRecord
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)

STEPS = 200  # of each recorded run
SAMPLES = 240  # to train with, and as many to validate
# Name -> what it does differently from the first one.
RECORDED = {
    "good": {},
    "too_fast": {"lr": 2.0},
    "too_slow": {"lr": 0.003},
    "dead": {"bias": -3.0, "samples": 200},
    "not_zeroed": {"zero_grad": False, "momentum": 0.0},
    "overfits": {"samples": 24, "noise": 0.3},
}
ORDER = ("not_zeroed", "too_slow", "good", "dead", "overfits", "too_fast")  # under blind letters
PAUSE = 0.25  # seconds between two pictures of a run that is going on, at least


def record_run(
    lr: float = 0.3,
    momentum: float = 0.9,
    bias: float = 0.0,
    zero_grad: bool = True,
    samples: int = SAMPLES,
    noise: float = 0.15,
) -> TrainingRecord:
    """Train a network 2–32–32–3 with ReLU on three spirals, all samples a step; return its record.

    ``bias`` is the first value of the hidden biases, ``samples`` how many it may train with,
    ``noise`` the spirals' noise; without ``zero_grad`` gradients pile up.
    """
    import autograd_core as ac
    from autograd_core import data, nn, optim

    draw = ac.Generator().manual_seed(1)
    inputs, labels = data.make_spirals(SAMPLES, noise=noise, generator=draw)
    held_out, answers = data.make_spirals(SAMPLES, noise=noise, generator=draw)
    inputs, labels = inputs[:samples], labels[:samples]
    hidden, deeper, last = nn.Linear(2, 32), nn.Linear(32, 32), nn.Linear(32, 3)
    model = nn.Sequential(hidden, nn.ReLU(), deeper, nn.ReLU(), last)
    for layer in (hidden, deeper, last):
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu", generator=draw)
        nn.init.constant_(layer.bias, 0.0 if layer is last else bias)
    with ac.no_grad():
        last.weight.mul_(0.1)  # so that the first answers are even and the first loss ln 3
    optimizer = optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    record = TrainingRecord(model, optimizer)
    for step in range(1, STEPS + 1):
        if zero_grad:
            optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), labels)
        loss.backward()
        optimizer.step()
        record(loss)
        if step % 5 == 0:
            with ac.no_grad():
                said = model(held_out)
                right = (said.argmax(1) == answers).double().mean()
                record.validation(nn.functional.cross_entropy(said, answers), right)
    return record


@functools.cache
def recorded_runs() -> dict[str, TrainingRecord]:
    """Return the runs that the dashboard shows when none is given, by name: good, dead, ..."""
    return {name: record_run(**differently) for name, differently in RECORDED.items()}


class TrainingDashboard(CourseWidget):
    """Losses, accuracy, gradients and updates of training runs, all at one step.

    ``run`` counts the runs, ``step`` is the one looked at; ``runs`` says how each run's rows lie in
    ``table``, a matrix of float32 a run, whose columns are those of ``TrainingRecord.table``: seven
    digits are more than a picture shows, and half the weight of a page. What is beyond 3.4e38 is
    infinite there.
    """

    module = "training_dashboard.js"
    LABELS: ClassVar = {
        "run": {"en": "run", "zh": "哪一次训练"},
        "step": {"en": "step", "zh": "步"},
        "good": {"en": "a good run", "zh": "正常"},
        "too_fast": {"en": "learning rate too large", "zh": "学习率太大"},
        "too_slow": {"en": "learning rate too small", "zh": "学习率太小"},
        "dead": {"en": "dead ReLUs", "zh": "ReLU 死亡"},
        "not_zeroed": {"en": "forgot zero_grad", "zh": "忘了 zero_grad"},
        "overfits": {"en": "overfitting", "zh": "过拟合"},
        "letter": {"en": "run {letter}", "zh": "训练 {letter}"},
        "this": {"en": "this run", "zh": "这一次"},
        "loss": {"en": "Loss", "zh": "损失"},
        "accuracy": {"en": "Accuracy, held out", "zh": "验证集准确率"},
        "gradient": {"en": "Gradient, layer by layer", "zh": "各层梯度的大小"},
        "update": {"en": "Update ÷ weight, layer by layer", "zh": "各层更新量 ÷ 权重"},
        "training": {"en": "training", "zh": "训练集"},
        "validation": {"en": "held out", "zh": "验证集"},
        "training_loss": {"en": "training loss", "zh": "训练损失"},
        "validation_loss": {"en": "held-out loss", "zh": "验证损失"},
        "share": {"en": "accuracy", "zh": "准确率"},
        "rate": {"en": "learning rate", "zh": "学习率"},
        "layer": {"en": "layer", "zh": "层"},
        "norm": {"en": "gradient", "zh": "梯度"},
        "ratio": {"en": "update ÷ weight", "zh": "更新量 ÷ 权重"},
        "nothing": {"en": "No step has been made yet.", "zh": "还没有走一步。"},
        "comma": {"en": ", ", "zh": "、"},
        "picture": {
            "en": "{run}, step {step}: training loss {loss}{also}. "
            "Gradients from the first layer to the last: {gradients}.",
            "zh": "{run}，第 {step} 步：训练损失 {loss}{also}。"
            "从第一层到最后一层，梯度的大小：{gradients}。",
        },
        "also_loss": {"en": ", held-out loss {validation}", "zh": "，验证损失 {validation}"},
        "also_accuracy": {"en": ", accuracy {accuracy}", "zh": "，准确率 {accuracy}"},
    }

    run = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    runs = traitlets.List().tag(sync=True)
    table = traitlets.Bytes(b"").tag(sync=True)

    def show(self, records: dict[str, TrainingRecord]) -> None:
        """Hand the rows of these records to the page, by the names that it shows."""
        tables = [record.table() for record in records.values()]
        described = [
            {"name": name, "layers": record.layers, "rows": len(table)}
            for (name, record), table in zip(records.items(), tables, strict=True)
        ]
        with self.hold_sync():  # a picture never sees the rows of one and the shape of another
            self.runs = described
            with np.errstate(over="ignore"):
                self.table = b"".join(table.astype("<f4").tobytes() for table in tables)


def training_dashboard(runs=None, blind: bool = False, lang: str | None = None):
    """Show training runs at any step: losses, accuracy, gradients and updates of each layer.

    ``runs`` is a TrainingRecord, which is followed while its loop is running, or a dict of them by
    name. Without it, six recorded runs of one network are shown: a good one and five with a
    defect; ``blind`` puts letters in the place of their names. Works on a page without a kernel.

    Raises ValueError for a dict without runs.
    """
    view = TrainingDashboard(lang=lang)
    if runs is None:
        names = ORDER if blind else RECORDED
        said = [view.labels[name] for name in names]
        if blind:
            said = [
                view.labels["letter"].format(letter=chr(ord("A") + i)) for i in range(len(names))
            ]
        records = dict(zip(said, (recorded_runs()[name] for name in names), strict=True))
    else:
        records = {view.labels["this"]: runs} if isinstance(runs, TrainingRecord) else dict(runs)
    if not records:
        raise ValueError(_("training_dashboard: give at least one TrainingRecord"))
    view.show(records)
    last = max(record.steps for record in records.values())
    view.step = last if runs is not None else min(40, last)
    first = min(table[0, 0] if len(table) else 0 for table in (r.table() for r in records.values()))
    handle = slider(view, "step", first, max(last, 1), 1)
    if runs is not None:
        _follow(view, handle, records)
    return explorer(choice(view, "run", list(records)), handle, view)


def _follow(view: TrainingDashboard, handle, records: dict[str, TrainingRecord]) -> None:
    """Draw again while the loops run, a few times a second, and once more when the cell ends."""
    drawn = {"at": -np.inf, "steps": -1}

    def refresh(now: bool = False) -> None:
        last = max(record.steps for record in records.values())
        if not now and time.monotonic() - drawn["at"] < PAUSE:
            return
        view.show(records)
        if last != drawn["steps"]:
            handle.max = max(last, 1)
            handle.value = view.step = last
        drawn.update(at=time.monotonic(), steps=last)

    for record in records.values():
        record.watchers.append(refresh)
    with contextlib.suppress(ImportError):
        from IPython import get_ipython

        if shell := get_ipython():
            shell.events.register("post_run_cell", lambda *_result: refresh(now=True))
