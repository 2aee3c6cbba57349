"""CTC: all the ways to write a target into frames, summed frame by frame."""

import itertools
import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import traitlets

from ...language import translator
from .base import CourseWidget, choice, explorer, slider

_ = translator(__name__)

LETTERS = "_ab"  # the blank first
# Per frame the probability of each letter.
PROBABILITIES = ((0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.3, 0.2, 0.5), (0.5, 0.1, 0.4))
MOST_FRAMES, LONGEST = 6, 3
SHOWN = 30  # alignments, the most probable first


class CtcTrellis(CourseWidget):
    """The trellis of a target: α in every state of every frame, and the alignments it sums.

    ``targets`` holds for each target its states, α of shape (frames, states) as the engine's
    lattice has computed it, its likelihood and loss, and its alignments. ``step`` counts the
    frames from 1; one more is the end.
    """

    module = "ctc_trellis.js"
    LABELS: ClassVar = {
        "target": {"en": "target", "zh": "目标序列"},
        "step": {"en": "frame, end", "zh": "帧，然后终点"},
        "output": {"en": "p of each letter, frame by frame", "zh": "每一帧各字符的概率 p"},
        "trellis": {"en": "Paths through the states: α", "zh": "状态间的路径：α"},
        "end": {"en": "end", "zh": "终点"},
        "frame": {"en": "frame {t}", "zh": "第 {t} 帧"},
        "alignments": {
            "en": "{n} alignments write {target}; their probabilities add up to {p}",
            "zh": "共 {n} 种对齐写出 {target}，概率之和为 {p}",
        },
        "best": {"en": "the {n} most probable", "zh": "只列出概率最大的 {n} 种"},
        "start": {
            "en": "Frame 1: a path begins with the blank or with the first letter.",
            "zh": "第 1 帧：路径从空白或第一个字符开始。",
        },
        "sum": {
            "en": "Frame {t}: each state sums the paths that stay, step on, or skip a blank "
            "between two different letters, and multiplies by p of its letter.",
            "zh": "第 {t} 帧：每个状态把“停留”“前进一步”“跳过两个不同字符之间的空白”"
            "的路径加起来，再乘以该字符的概率 p。",
        },
        "finish": {
            "en": "End: a path may end in the last letter or in the blank behind it. "
            "p({target}) = {p}, loss = −log p = {loss}.",
            "zh": "终点：路径可以停在最后一个字符，或其后的空白上。"
            "p({target}) = {p}，损失 = −log p = {loss}。",
        },
        "follow": {
            "en": "The alignment {path} is one path, of probability {p}.",
            "zh": "对齐 {path} 是其中一条路径，概率为 {p}。",
        },
        "gap": {"en": " ", "zh": ""},
    }

    step = traitlets.Int(1).tag(sync=True)
    target = traitlets.Int(0).tag(sync=True)
    alignment = traitlets.Int(-1).tag(sync=True)  # counts the alignments; -1: none is followed
    letters = traitlets.Unicode("").tag(sync=True)
    probabilities = traitlets.List().tag(sync=True)
    targets = traitlets.List().tag(sync=True)


def ctc_trellis(
    targets: str | Sequence[str] = ("ab", "aa", "b"),
    probabilities: Sequence[Sequence[float]] = PROBABILITIES,
    letters: str = LETTERS,
    lang: str | None = None,
):
    """Show how CTC sums over all alignments of a target, frame by frame.

    ``targets`` are words of one to three ``letters``, whose first is the blank;
    ``probabilities`` has a row for each of up to six frames, one number for each letter,
    that add up to 1. Works on a page without a kernel.

    Raises ValueError for numbers that are no probabilities and for targets that cannot be drawn.
    """
    table = np.asarray(probabilities, dtype=np.float64)
    targets = [targets] if isinstance(targets, str) else list(targets)
    _check(table, letters, targets)
    described = [describe(target, table, letters) for target in targets]
    view = CtcTrellis(
        lang=lang, letters=letters, probabilities=table.tolist(), targets=described, step=1
    )
    controls = [slider(view, "step", 1, len(table) + 1, 1)]
    if len(targets) > 1:
        controls.insert(0, choice(view, "target", targets))
    return explorer(*controls, view)


def _check(table: np.ndarray, letters: str, targets: list[str]) -> None:
    shape = table.shape
    if table.ndim != 2 or not 1 <= shape[0] <= MOST_FRAMES or shape[1] != len(letters):
        raise ValueError(
            _(
                "ctc_trellis: probabilities need the shape (frames up to {t}, {c}), not {shape}",
                t=MOST_FRAMES,
                c=len(letters),
                shape=shape,
            )
        )
    if (table <= 0).any() or not np.allclose(table.sum(axis=1), 1, atol=1e-9):
        raise ValueError(
            _("ctc_trellis: each row of probabilities must be positive and add up to 1")
        )
    for target in targets:
        if not 1 <= len(target) <= LONGEST or not set(target) <= set(letters[1:]):
            raise ValueError(
                _(
                    "ctc_trellis: target {target!r} must have 1 to {n} of the letters {letters}",
                    target=target,
                    n=LONGEST,
                    letters=letters[1:],
                )
            )
        if not alignments(target, len(table), letters[0]):
            raise ValueError(
                _(
                    "ctc_trellis: no alignment writes {target!r} in {n} frames",
                    target=target,
                    n=shape[0],
                )
            )


def describe(target: str, table: np.ndarray, letters: str) -> dict:
    """Return states, α, likelihood, loss and alignments of a target, as plain lists."""
    import autograd_core as ac
    from autograd_core.nn.ctc import lattice_of

    log_probs = ac.log(ac.tensor(table[:, None, :]))
    labels = np.array([[letters.index(letter) for letter in target]])
    lengths = np.array([len(table)]), np.array([len(target)])
    lattice = lattice_of(log_probs, labels, *lengths, blank=0)
    log_likelihood = lattice.log_likelihood(log_probs.numpy()).item()
    found = [
        {"path": path, "p": math.prod(table[t, letters.index(c)] for t, c in enumerate(path))}
        for path in alignments(target, len(table), letters[0])
    ]
    return {
        "target": target,
        "states": [letters[label] for label in lattice.labels[:, 0]],
        "alpha": np.exp(lattice.alpha[:, :, 0]).tolist(),
        "likelihood": math.exp(log_likelihood),
        "loss": -log_likelihood,
        "count": len(found),
        "alignments": sorted(found, key=lambda each: -each["p"])[:SHOWN],
    }


def alignments(target: str, frames: int, blank: str) -> list[str]:
    """Return all strings of that many letters that read as ``target``, by brute force.

    To read one, join equal neighbours, then leave out the blanks.
    """
    alphabet = [blank, *dict.fromkeys(target)]
    every = map("".join, itertools.product(alphabet, repeat=frames))
    return [path for path in every if _read(path, blank) == target]


def _read(path: str, blank: str) -> str:
    return "".join(letter for letter, _run in itertools.groupby(path) if letter != blank)
