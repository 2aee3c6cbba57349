"""Connectionist temporal classification: the loss of all alignments at once.

A target such as ``a b`` is written into T frames with blanks and repeats: ``_ a a _ b``. Its
probability is the sum over all such alignments. They are the paths through a lattice whose
states are the labels with a blank around each: ``_ a _ b _``. A path stays in its state, goes
on by one, or skips a blank between two different labels. The forward-backward algorithm sums
over all paths in O(T * states), here for a whole batch at every step, in the log domain.

Source: Graves et al., "Connectionist Temporal Classification", ICML 2006, section 4.
"""

import numpy as np

from .. import functions as f
from ..backward import grad
from ..creation import as_tensor
from ..grad_mode import enable_grad
from ..language import translator
from ..ops.elementwise import logaddexp
from ..ops.primitive import primitive
from ..tensor import Tensor

_ = translator(__name__)

# Stands for log 0. Finite, because -inf - -inf would be NaN, and so far down that sums of many
# stay distinguishable from every log-probability that is meant.
NEVER = -1e30
IMPOSSIBLE = NEVER / 10


class Lattice:
    """The states of a batch of targets, and the sums over paths through them.

    ``targets`` (N, S) integers, padded; ``input_lengths`` and ``target_lengths`` (N,).
    After ``log_likelihood`` it holds what the gradient needs. The samples are the last axis
    everywhere, so that shifting states moves whole rows of memory.
    """

    def __init__(self, targets, input_lengths, target_lengths, blank: int):
        n, longest = targets.shape
        self.frames = input_lengths
        self.last = 2 * target_lengths  # the state of the last blank
        self.samples = np.arange(n)
        self.labels = np.full((2 * longest + 1, n), blank, np.int64)
        inside = np.arange(longest)[:, None] < target_lengths
        self.labels[1::2] = np.where(inside, targets.T, blank)
        # the same lattice walked from its end: paths backwards in time are paths of this one
        states = np.arange(2 * longest + 1)[:, None]
        self.mirror = np.maximum(self.last - states, 0)
        self.exists = states <= self.last

    def log_likelihood(self, log_probs):
        """Return (N,) log p(target) for log-probabilities (T, N, C); -inf if no path exists."""
        emitted = log_probs[:, self.samples, self.labels].astype(np.float64, copy=False)
        self.emitted = np.maximum(emitted, NEVER)
        self.alpha = paths(self.emitted, self.labels)
        end = self.alpha[self.frames - 1, :, self.samples]  # (N, states)
        label, blank = end[self.samples, self.last - 1], end[self.samples, self.last]
        total = np.where(self.last > 0, np.logaddexp(label, blank), blank)
        # without frames only the empty target is written
        self.total = np.where(self.frames > 0, total, np.where(self.last > 0, NEVER, 0.0))
        return np.where(self.possible, self.total, -np.inf)

    def occupancy(self) -> np.ndarray:
        """Return (T, states, N): how probable each state is at each frame, given the target."""
        beta = self.mirrored(paths(self.mirrored(self.emitted), self.labels_from_the_end()))
        time = np.arange(len(self.emitted))[:, None, None]
        alive = (time < self.frames) & self.exists & self.possible
        exponent = self.alpha + beta - self.emitted - self.total
        return np.exp(np.where(alive, exponent, NEVER))

    @property
    def possible(self) -> np.ndarray:
        """(N,) whether any path writes the target."""
        return self.total > IMPOSSIBLE

    def mirrored(self, values: np.ndarray) -> np.ndarray:
        """Turn (T, states, N) round in time and states, each sample within its own lengths."""
        time = np.maximum(self.frames - 1 - np.arange(len(values))[:, None, None], 0)
        return values[time, self.mirror, self.samples]

    def labels_from_the_end(self) -> np.ndarray:
        return self.labels[self.mirror, self.samples]


def skip_barrier(labels: np.ndarray) -> np.ndarray:
    """Return (states, N): 0 where a path may skip the blank before a state, else log 0."""
    may_skip = np.zeros(labels.shape, bool)
    may_skip[3::2] = labels[3::2] != labels[1:-2:2]
    return np.where(may_skip, 0.0, NEVER)


def paths(emitted: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return (T, states, N): log of the summed probability of all paths up to here.

    ``emitted`` (T, states, N) are the log-probabilities of the states' labels (states, N).
    """
    frames, states, n = emitted.shape
    barrier = skip_barrier(labels)
    # two states that are never reached stand in front, so that every state has predecessors
    alpha = np.full((frames, states + 2, n), NEVER)
    alpha[:1, 2:4] = emitted[:1, :2]
    ways = np.empty((3, states, n))
    for t in range(1, frames):
        before = alpha[t - 1]
        stay, step, skip = before[2:], before[1:-1], before[:-2] + barrier
        top = np.maximum(np.maximum(stay, step), skip)
        for way, path in zip(ways, (stay, step, skip), strict=True):
            np.subtract(path, top, out=way)
        np.exp(ways, out=ways)
        alpha[t, 2:] = top + np.log(ways[0] + ways[1] + ways[2]) + emitted[t]
    return alpha[:, 2:]


def _loss(x, /, lattice, zero_infinity):
    losses = -lattice.log_likelihood(x)
    return np.where(zero_infinity & ~lattice.possible, 0.0, losses).astype(x.dtype)


def _gradient(x, lattice, zero_infinity):
    """d loss / d log_probs = -occupancy, summed over the states of a label.

    Of an infinite loss it is NaN, as in PyTorch, or 0 with ``zero_infinity``.
    """
    frames, n, classes = x.shape
    place = np.arange(frames * n).reshape(frames, 1, n) * classes + lattice.labels
    occupancy = lattice.occupancy()
    total = np.bincount(place.ravel(), occupancy.ravel(), minlength=x.size).reshape(x.shape)
    impossible = 0.0 if zero_infinity else np.nan
    return np.where(lattice.possible[:, None], -total, impossible).astype(x.dtype)


def _rule(g, x, lattice, zero_infinity):
    if isinstance(g, Tensor):  # recorded: through operations that have derivatives of every order
        with enable_grad():
            losses = step_by_step(x, lattice, zero_infinity)
        return grad(losses, x, g, create_graph=True)[0]
    return np.expand_dims(g, -1) * _gradient(x, lattice, zero_infinity)


ctc = primitive("ctc", _loss, _rule)


def step_by_step(x: Tensor, lattice: Lattice, zero_infinity: bool = False) -> Tensor:
    """Return what ``ctc`` returns, computed with recorded operations: slow, but readable.

    The lattice must be of the same x: it tells which targets are possible.
    """
    emitted = x[:, lattice.samples, lattice.labels]
    frames, states, n = emitted.shape
    barrier = skip_barrier(lattice.labels)
    front = as_tensor(np.full((2, n), NEVER))
    alpha = f.where(np.arange(states)[:, None] < 2, emitted[0], NEVER)
    history = [alpha]
    for t in range(1, frames):
        before = f.cat([front, alpha])
        stay, step, skip = before[2:], before[1:-1], before[:-2] + barrier
        alpha = logaddexp(logaddexp(stay, step), skip) + emitted[t]
        history.append(alpha)
    end = f.stack(history)[lattice.frames - 1, :, lattice.samples]
    label, blank = (end[lattice.samples, lattice.last - i] for i in (1, 0))
    total = f.where(lattice.last > 0, logaddexp(label, blank), blank)
    total = f.where(lattice.frames > 0, total, 0.0)
    return f.where(lattice.possible, -total, 0.0 if zero_infinity else np.inf)


def lattice_of(log_probs: Tensor, targets, input_lengths, target_lengths, blank: int) -> Lattice:
    """Check the arguments of ctc_loss for log_probs (T, N, C) and make their lattice.

    Raises ValueError for lengths, labels and a blank that do not fit.
    """
    frames, n, classes = log_probs.shape
    if not frames:
        raise ValueError(_("ctc_loss: log_probs of shape {s} has no frames", s=log_probs.shape))
    if not 0 <= blank < classes:
        raise ValueError(
            _("ctc_loss: blank must be one of the {n} classes, got {blank}", n=classes, blank=blank)
        )
    for name, lengths, most in (
        ("input_lengths", input_lengths, frames),
        ("target_lengths", target_lengths, None),
    ):
        if lengths.shape != (n,):
            raise ValueError(
                _(
                    "ctc_loss: {name} must have one number for each of {n} samples, got shape "
                    "{shape}",
                    name=name,
                    n=n,
                    shape=lengths.shape,
                )
            )
        if n and (lengths.min() < 0 or (most is not None and lengths.max() > most)):
            raise ValueError(
                _(
                    "ctc_loss: {name} must lie between 0 and {most}, got {lengths}",
                    name=name,
                    most="inf" if most is None else most,
                    lengths=lengths.tolist(),
                )
            )
    padded = _padded(targets, target_lengths)
    used = padded[np.arange(padded.shape[1]) < target_lengths[:, None]]
    if used.size and (used.min() < 0 or used.max() >= classes or (used == blank).any()):
        raise ValueError(
            _(
                "ctc_loss: targets must be classes from 0 to {last} other than the blank {blank}",
                last=classes - 1,
                blank=blank,
            )
        )
    return Lattice(padded, input_lengths, target_lengths, blank)


def _padded(targets: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return targets as a matrix (N, S): those of the batch may come joined in one vector."""
    if targets.ndim == 2:
        if len(lengths) and targets.shape[1] < lengths.max():
            raise ValueError(
                _(
                    "ctc_loss: targets of shape {shape} are shorter than target_lengths {lengths}",
                    shape=targets.shape,
                    lengths=lengths.tolist(),
                )
            )
        return targets[:, : lengths.max(initial=0)]
    if targets.shape != (lengths.sum(),):
        raise ValueError(
            _(
                "ctc_loss: targets joined in one vector must have sum(target_lengths) = {n} "
                "labels, got shape {shape}",
                n=int(lengths.sum()),
                shape=targets.shape,
            )
        )
    padded = np.zeros((len(lengths), lengths.max(initial=0)), np.int64)
    padded[np.arange(padded.shape[1]) < lengths[:, None]] = targets
    return padded
