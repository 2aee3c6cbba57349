"""The losses, one function each; ``nn`` has a module for every one of them.

To add a loss, write one function here. It returns the loss of every element or sample,
unreduced; the decorator ``@loss("NameOfTheModule")`` does the rest (see ``reduction.py``): it
takes the mean or the sum as ``reduction`` asks, understands the deprecated ``size_average`` and
``reduce``, makes the module, and enters the loss in ``LOSSES``, over which the tests loop. A
function whose mean is not the plain one is declared with ``own_mean`` and returns that mean itself
when its ``reduction`` is "mean".

In the formulas x is the input, y the target, w a weight; [z]+ is max(0, z), whose derivative at
z = 0 is 1 here, as in PyTorch, unless a loss says otherwise. ``reduction`` is "none", "mean" or
"sum" everywhere.
"""

import math
import warnings

import numpy as np

from .. import functions as f
from ..batch import Batch, whole
from ..language import translator
from ..ops.elementwise import abs, exp, log, logsigmoid, minimum, relu, sqrt, square
from ..ops.index import getitem, nll
from ..ops.primitive import ShapeError, primitive
from ..ops.reduce import cross_entropy as class_cross_entropy
from ..ops.reduce import log_softmax
from ..tensor import Tensor, as_tensor_operand, raw_of
from .ctc import ctc, lattice_of
from .distances import pairwise_distance
from .reduction import LOSSES, divided, loss, plain_mean  # noqa: F401

_ = translator(__name__)


def positive_part(z: Tensor) -> Tensor:
    """Return [z]+ = max(0, z) with derivative 1 at 0."""
    return f.clamp(z, min=0.0)


def weighted(losses: Tensor, weight) -> Tensor:
    """Return losses * weight; a weight of None is 1."""
    return losses if weight is None else losses * weight


def check_same_shape(name: str, input: Tensor, target) -> None:
    """Raise ShapeError unless input and target have one shape."""
    if input.shape != np.shape(raw_of(target)):
        raise ShapeError(
            _(
                "{name}: the target's shape {target} must be the input's, {input}",
                name=name,
                target=np.shape(raw_of(target)),
                input=input.shape,
            )
        )


# -- regression -----------------------------------------------------------------------------------


def _difference(name: str, input: Tensor, target) -> Tensor:
    """Return input - target, with a warning if they broadcast, which is seldom meant."""
    shape = np.shape(raw_of(target))
    if input.shape != shape:
        warnings.warn(
            _(
                "{name}: the target's shape {target} differs from the input's {input}; they are "
                "broadcast, which is seldom meant. Reshape one of them.",
                name=name,
                target=shape,
                input=input.shape,
            ),
            UserWarning,
            stacklevel=4,
        )
    return input - target


@loss("L1Loss")
def l1_loss(input, target, size_average=None, reduce=None, reduction="mean") -> Tensor:
    """Return |x - y|, whose derivative at 0 is 0: robust against outliers.

    Input and target of one shape. Source: PyTorch, L1Loss.
    """
    return abs(_difference("l1_loss", input, target))


@loss("MSELoss")
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean") -> Tensor:
    """Return (x - y)^2: the squared error, which outliers dominate.

    Input and target of one shape. Source: PyTorch, MSELoss.
    """
    return square(_difference("mse_loss", input, target))


@loss("SmoothL1Loss")
def smooth_l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", beta: float = 1.0
) -> Tensor:
    """Return (x - y)^2 / (2 beta) where |x - y| < beta, else |x - y| - beta/2.

    Input and target of one shape; beta >= 0, and 0 gives the L1 loss.
    Source: Girshick, "Fast R-CNN", 2015; PyTorch, SmoothL1Loss.
    """
    if beta < 0:
        raise RuntimeError(_("smooth_l1_loss: beta must not be negative, got {beta}", beta=beta))
    difference = _difference("smooth_l1_loss", input, target)
    if beta == 0:
        return abs(difference)
    distance = abs(difference)
    return f.where(distance < beta, square(difference) * (0.5 / beta), distance - 0.5 * beta)


@loss("HuberLoss")
def huber_loss(input, target, reduction="mean", delta: float = 1.0) -> Tensor:
    """Return (x - y)^2 / 2 where |x - y| <= delta, else delta (|x - y| - delta/2).

    Input and target of one shape; delta > 0.
    Source: Huber, "Robust Estimation of a Location Parameter", 1964; PyTorch, HuberLoss.
    """
    if delta <= 0:
        raise RuntimeError(_("huber_loss: delta must be positive, got {delta}", delta=delta))
    difference = _difference("huber_loss", input, target)
    distance = abs(difference)
    return f.where(distance <= delta, 0.5 * square(difference), delta * (distance - 0.5 * delta))


@loss("PoissonNLLLoss")
def poisson_nll_loss(
    input,
    target,
    log_input: bool = True,
    full: bool = False,
    size_average=None,
    eps: float = 1e-8,
    reduce=None,
    reduction="mean",
) -> Tensor:
    """Return the negative log-likelihood of counts y under a Poisson distribution.

    exp(x) - y x if x is the logarithm of the rate (``log_input``), else x - y log(x + eps).
    ``full`` adds Stirling's approximation of log y!, which is constant in x:
    y log y - y + log(2 pi y) / 2 where y > 1. Shapes broadcast. Source: PyTorch, PoissonNLLLoss.
    """
    losses = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        counts = f.where(target > 1, target, 1.0)
        stirling = counts * log(counts) - counts + 0.5 * log(2 * math.pi * counts)
        losses = losses + f.where(target > 1, stirling, 0.0)
    return losses


@loss("GaussianNLLLoss", inputs=3)
def gaussian_nll_loss(
    input, target, var, full: bool = False, eps: float = 1e-6, reduction="mean"
) -> Tensor:
    """Return (log v + (x - y)^2 / v) / 2 with v = max(var, eps): a normal distribution's NLL.

    ``var`` has the input's shape, or lacks the last dimension, or has size 1 there; the limit
    eps is not differentiated. ``full`` adds log(2 pi) / 2. ValueError for a negative variance
    or another shape. Source: Nix & Weigend, 1994; PyTorch, GaussianNLLLoss.
    """
    var = as_tensor_operand(var)
    if var.ndim and var.shape != input.shape:
        if var.shape == input.shape[:-1]:
            var = f.unsqueeze(var, -1)
        elif var.shape != (*input.shape[:-1], 1):
            raise ValueError(
                _(
                    "gaussian_nll_loss: var of shape {var} fits no input of shape {input}",
                    var=var.shape,
                    input=input.shape,
                )
            )
    raw = raw_of(var)
    if (raw < 0).any():
        raise ValueError(_("gaussian_nll_loss: var has negative entries"))
    var = var + np.maximum(eps - raw, 0)  # a constant is added, so the gradient reaches var
    losses = 0.5 * (log(var) + square(input - target) / var)
    return losses + 0.5 * math.log(2 * math.pi) if full else losses


# -- classification -------------------------------------------------------------------------------


@loss("NLLLoss", own_mean=True)
def nll_loss(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index: int = -100,
    reduce=None,
    reduction="mean",
) -> Tensor:
    """Return -w_y x_y for log-probabilities x; the mean is divided by the sum of the w_y used.

    Input (C), (N, C) or (N, C, d1, ...), integer target of that shape without C, weight (C).
    A target of ``ignore_index`` counts nothing, neither above nor below. IndexError for a class
    that there is not. Source: PyTorch, NLLLoss.
    """
    labels, weights, axis = _classes("nll_loss", input, target, weight, ignore_index)
    if not input.shape[axis]:
        return f.sum(input, dim=axis) * 0.0
    places = _places(labels, axis)
    total = _total(labels, weights)
    if reduction == "mean" and total:
        return nll(input, at=places, weights=(1.0 if weights is None else weights) / total)
    losses = _picked(input, places, weights)
    return divided(f.sum(losses), total) if reduction == "mean" else losses


def _classes(name: str, input, target, weight, ignore_index: int) -> tuple:
    """Return integer targets, their weights w_y (None if all are 1), and the class axis.

    What is ignored has w_y = 0 and becomes class 0.
    """
    labels, axis = _labels(name, input, target)
    classes = input.shape[axis]
    weights = None
    # as an unsigned number a negative label, such as -100, is greater than any class
    unsigned = whole(labels)
    unsigned = unsigned.view(np.uint64) if labels.dtype == np.int64 else unsigned.astype(np.uint64)
    greatest = np.maximum.reduce(unsigned, axis=None, initial=0)
    if greatest >= classes or 0 <= ignore_index < classes:
        used = labels != ignore_index
        wrong = labels[used & ((labels < 0) | (labels >= classes))]
        if wrong.size:
            raise IndexError(
                _(
                    "{name}: Target {label} is out of bounds: there are {n} classes, 0 to {last}",
                    name=name,
                    label=wrong[0],
                    n=classes,
                    last=classes - 1,
                )
            )
        labels, weights = np.where(used, labels, 0), used.astype(input.dtype)
    if weight is not None:
        _check_class_weight(name, weight, classes)
        of_class = raw_of(weight)[labels].astype(input.dtype) if classes else 0
        weights = of_class if weights is None else weights * of_class
    return labels, weights, axis


def _places(labels: np.ndarray, axis: int) -> tuple:
    """Return the index of each sample's own class in an input with a class axis."""
    d = labels.ndim
    if d == 1:  # the commonest case, a batch of rows
        return np.arange(len(labels)), labels
    places = [np.arange(n).reshape(-1, *(1,) * (d - 1 - i)) for i, n in enumerate(labels.shape)]
    places.insert(axis, labels)
    return tuple(places)


def _picked(log_probs: Tensor, places: tuple, weights) -> Tensor:
    """Return the losses -w_y log_probs_y."""
    picked = -getitem(log_probs, places)
    # not the product alone: an ignored -inf would give NaN
    return picked if weights is None else f.where(weights != 0, picked * weights, 0.0)


def _total(labels: np.ndarray, weights: np.ndarray | None) -> float:
    return float(labels.size if weights is None else np.sum(weights))


def _array(target) -> np.ndarray | Batch:
    raw = raw_of(target)
    return raw if isinstance(raw, Batch) else np.asarray(raw)


def _labels(name: str, input, target) -> tuple[np.ndarray, int]:
    """Return integer targets as an array, and the class axis; check both."""
    labels, shape = _array(target), input._data.shape
    axis = 0 if len(shape) == 1 else 1
    if not shape or labels.shape != shape[:axis] + shape[axis + 1 :]:
        raise ShapeError(
            _(
                "{name}: an input of shape {input} needs a target of shape {expected} with class "
                "numbers, got {target}",
                name=name,
                input=shape,
                expected=shape[:axis] + shape[axis + 1 :],
                target=labels.shape,
            )
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(
            _(
                "{name}: class numbers must be integers, got {dtype}; convert with .long()",
                name=name,
                dtype=labels.dtype.name,
            )
        )
    return labels, axis


def _check_class_weight(name: str, weight, classes: int) -> None:
    if np.shape(raw_of(weight)) != (classes,):
        raise ShapeError(
            _(
                "{name}: weight must have one number for each of {n} classes, got shape {shape}",
                name=name,
                n=classes,
                shape=np.shape(raw_of(weight)),
            )
        )


@loss("CrossEntropyLoss", own_mean=True)
def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index: int = -100,
    reduce=None,
    reduction="mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Return the cross-entropy -w_y log softmax(x)_y of logits x.

    Input (C), (N, C) or (N, C, d1, ...). The target holds class numbers (shape without C), as
    in ``nll_loss``, or class probabilities (the input's shape): -sum_c w_c y_c log softmax(x)_c,
    whose mean is over samples. ``label_smoothing`` e in [0, 1] mixes the target with the uniform
    distribution: (1 - e) y + e / C. Never apply softmax before it.
    Source: PyTorch, CrossEntropyLoss; smoothing: Szegedy et al., 2016.
    """
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(
            _("cross_entropy: label_smoothing must be in [0, 1], got {e}", e=label_smoothing)
        )
    raw = _array(target)
    if raw.dtype.kind == "f" and raw.shape == input.shape:
        losses = _soft_cross_entropy(input, target, weight, label_smoothing, ignore_index)
        return plain_mean(losses) if reduction == "mean" else losses
    in_vmap = isinstance(input._data, Batch) or isinstance(raw, Batch)
    one_step = reduction == "mean" and not label_smoothing and not in_vmap
    if one_step and weight is None and ignore_index < 0 and raw.size:  # the commonest case
        labels, axis = _labels("cross_entropy", input, raw)
        try:
            return class_cross_entropy(input, target=(labels, None, labels.size, axis, []))
        except ValueError:  # there are no classes, or a label is none: to be ignored, or wrong
            pass
    labels, weights, axis = _classes("cross_entropy", input, target, weight, ignore_index)
    if not input.shape[axis]:
        return f.sum(input, dim=axis) * 0.0
    total = _total(labels, weights)
    if one_step and total:
        return class_cross_entropy(input, target=(labels, weights, total, axis, []))
    log_probs = log_softmax(input, axis=axis)
    losses = _picked(log_probs, _places(labels, axis), weights)
    if label_smoothing:
        over_classes = f.where(raw != ignore_index, -_class_sum(log_probs, weight, axis), 0.0)
        share = label_smoothing / input.shape[axis]
        losses = (1 - label_smoothing) * losses + share * over_classes
    return divided(f.sum(losses), total) if reduction == "mean" else losses


def _class_sum(values: Tensor, weight, axis: int) -> Tensor:
    """Return sum_c w_c values_c along the class axis."""
    if weight is not None:
        shape = [-1 if i == axis else 1 for i in range(values.ndim)]
        values = values * np.reshape(raw_of(weight), shape)
    return f.sum(values, dim=axis)


def _soft_cross_entropy(input, target, weight, smoothing: float, ignore_index: int) -> Tensor:
    if ignore_index >= 0:
        raise RuntimeError(
            _("cross_entropy: ignore_index works with class numbers, not with probabilities")
        )
    axis = 0 if input.ndim == 1 else 1
    classes = input.shape[axis]
    if weight is not None:
        _check_class_weight("cross_entropy", weight, classes)
    if smoothing:
        target = target * (1 - smoothing) + smoothing / classes
    return -_class_sum(f.log_softmax(input, axis) * target, weight, axis)


@loss("KLDivLoss", also=("batchmean",))
def kl_div(
    input, target, size_average=None, reduce=None, reduction="mean", log_target: bool = False
) -> Tensor:
    """Return y (log y - x) for log-probabilities x: pointwise Kullback-Leibler divergence.

    With ``log_target`` y is given as its logarithm t: exp(t) (t - x). Only the reduction
    "batchmean", the sum divided by the first size, is the divergence; "mean" divides by the
    number of elements. Shapes broadcast. Source: PyTorch, KLDivLoss.
    """
    if log_target:
        return exp(target) * (target - input)
    target = as_tensor_operand(target)
    nonzero = f.where(target == 0, 1.0, target)  # 0 log 0 = 0
    return target * log(nonzero) - target * input


def _bce(x, y, /):
    with np.errstate(divide="ignore"):
        return -(y * np.maximum(np.log(x), -100) + (1 - y) * np.maximum(np.log1p(-x), -100))


def _bce_target_rule(g, x):
    smallest = math.exp(-100)
    return g * (np.log(np.maximum(1 - x, smallest)) - np.log(np.maximum(x, smallest)))


# A primitive because its derivative is not that of the clamped logarithms: PyTorch's formula
# stays finite at 0 and 1 and still points the right way.
bce = primitive(
    "bce",
    _bce,
    lambda g, x, y: g * (x - y) / np.maximum(x * (1 - x), 1e-12),
    _bce_target_rule,
)


@loss("BCELoss")
def binary_cross_entropy(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
) -> Tensor:
    """Return -w (y log x + (1 - y) log(1 - x)) for probabilities x in [0, 1].

    Input and target of one shape, ``weight`` broadcasts. The logarithms stop at -100, so that
    x = 0 and x = 1 give finite numbers; RuntimeError if x or y leaves [0, 1]. From logits, use
    ``binary_cross_entropy_with_logits``, which is exact everywhere. Source: PyTorch, BCELoss.
    """
    check_same_shape("binary_cross_entropy", input, target)
    raw = raw_of(input)
    if not ((raw >= 0) & (raw <= 1)).all():
        raise RuntimeError(
            _(
                "binary_cross_entropy: all elements of input should be between 0 and 1; "
                "apply sigmoid, or use binary_cross_entropy_with_logits"
            )
        )
    labels = raw_of(target)
    if not ((labels >= 0) & (labels <= 1)).all():
        raise RuntimeError(
            _(
                "binary_cross_entropy: all elements of target should be between 0 and 1; "
                "write the classes as 0 and 1, not as -1 and 1"
            )
        )
    return weighted(bce(input, target), weight)


@loss("BCEWithLogitsLoss")
def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
) -> Tensor:
    """Return -w (p y log s(x) + (1 - y) log(1 - s(x))) for logits x, s the sigmoid.

    Input and target of one shape; ``weight`` w and ``pos_weight`` p, for the positive class,
    broadcast. Computed as (1 - y) x - (1 + (p - 1) y) log s(x), exact for logits of any size.
    Source: PyTorch, BCEWithLogitsLoss.
    """
    check_same_shape("binary_cross_entropy_with_logits", input, target)
    negative_log = -logsigmoid(input)
    if pos_weight is not None:
        negative_log = negative_log * (1 + (pos_weight - 1) * target)
    return weighted((1 - target) * input + negative_log, weight)


@loss("SoftMarginLoss")
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean") -> Tensor:
    """Return log(1 + exp(-y x)) for y = 1 or -1.

    Input and target of one shape. Source: PyTorch, SoftMarginLoss.
    """
    check_same_shape("soft_margin_loss", input, target)
    return -logsigmoid(input * target)


@loss("MultiLabelSoftMarginLoss")
def multilabel_soft_margin_loss(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
) -> Tensor:
    """Return the mean over classes of -w (y log s(x) + (1 - y) log(1 - s(x))), s the sigmoid.

    Input and target (C) or (N, C), a loss per sample; weight (C).
    Source: PyTorch, MultiLabelSoftMarginLoss.
    """
    check_same_shape("multilabel_soft_margin_loss", input, target)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    return f.sum(weighted(losses, weight), dim=-1) / input.shape[-1]


# -- margins --------------------------------------------------------------------------------------


@loss("HingeEmbeddingLoss")
def hinge_embedding_loss(
    input, target, margin: float = 1.0, size_average=None, reduce=None, reduction="mean"
) -> Tensor:
    """Return x where y = 1, [margin - x]+ where y = -1: x is a distance of two things.

    Input and target broadcast. Source: PyTorch, HingeEmbeddingLoss.
    """
    alike = f.where(target == -1, 0.0, input)
    return alike + f.where(target == 1, 0.0, positive_part(margin - input))


@loss("MarginRankingLoss", inputs=3)
def margin_ranking_loss(
    input1, input2, target, margin: float = 0.0, size_average=None, reduce=None, reduction="mean"
) -> Tensor:
    """Return [margin - y (x1 - x2)]+: y = 1 asks for x1 > x2, y = -1 for x1 < x2.

    All of one number of dimensions; shapes broadcast. Source: PyTorch, MarginRankingLoss.
    """
    return positive_part(margin - target * (input1 - input2))


@loss("CosineEmbeddingLoss", inputs=3)
def cosine_embedding_loss(
    input1, input2, target, margin: float = 0.0, size_average=None, reduce=None, reduction="mean"
) -> Tensor:
    """Return 1 - cos(x1, x2) where y = 1, [cos(x1, x2) - margin]+ where y = -1.

    Inputs (N, D) with target (N), or (D) with a target without dimensions. 1e-12 is added to
    the squared lengths. Source: PyTorch, CosineEmbeddingLoss.
    """
    if np.ndim(raw_of(target)) + 1 != input1.ndim or input1.ndim != input2.ndim:
        raise ShapeError(
            _(
                "cosine_embedding_loss: inputs (N, D) need a target (N), inputs (D) one without "
                "dimensions; got {a}, {b} and {target}",
                a=input1.shape,
                b=input2.shape,
                target=np.shape(raw_of(target)),
            )
        )
    lengths = (f.sum(square(input1), -1) + 1e-12) * (f.sum(square(input2), -1) + 1e-12)
    cosine = f.sum(input1 * input2, -1) / sqrt(lengths)
    alike = f.where(target == 1, 1 - cosine, 0.0)
    return alike + f.where(target == -1, positive_part(cosine - margin), 0.0)


@loss("TripletMarginLoss", inputs=3)
def triplet_margin_loss(
    anchor,
    positive,
    negative,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average=None,
    reduce=None,
    reduction="mean",
) -> Tensor:
    """Return [d(a, positive) - d(a, negative) + margin]+ with d the p-norm distance.

    Inputs (N, D) or (D). ``swap`` takes d(positive, negative) where that is the smaller one:
    the harder comparison. Source: Balntas et al., BMVC 2016; PyTorch, TripletMarginLoss.
    """
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return positive_part(near - far + margin)


@loss("MultiMarginLoss")
def multi_margin_loss(
    input,
    target,
    p: int = 1,
    margin: float = 1.0,
    weight=None,
    size_average=None,
    reduce=None,
    reduction="mean",
) -> Tensor:
    """Return sum_{j != y} w_y [margin - x_y + x_j]+^p / C; the derivative at the edge is 0.

    Input (N, C) or (C), target the class numbers (N) or of no dimension; p is 1 or 2,
    weight (C). Source: PyTorch, MultiMarginLoss.
    """
    if p not in (1, 2):
        raise ValueError(_("multi_margin_loss: p must be 1 or 2, got {p}", p=p))
    single = input.ndim == 1
    x = f.unsqueeze(input, 0) if single else input
    labels, _axis = _labels("multi_margin_loss", x, np.reshape(raw_of(target), (-1,)))
    classes = x.shape[1]
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise IndexError(_("multi_margin_loss: the classes are 0 to {last}", last=classes - 1))
    excess = relu(margin - f.gather(x, 1, labels[:, None]) + x)
    losses = excess if p == 1 else square(excess)
    if weight is not None:
        _check_class_weight("multi_margin_loss", weight, classes)
        losses = losses * raw_of(weight)[labels][:, None]
    losses = f.sum(f.where(labels[:, None] == np.arange(classes), 0.0, losses), dim=1) / classes
    return f.squeeze(losses, 0) if single else losses


@loss("MultiLabelMarginLoss")
def multilabel_margin_loss(
    input, target, size_average=None, reduce=None, reduction="mean"
) -> Tensor:
    """Return sum_{y in targets} sum_{j not in targets} [1 - x_y + x_j]+ / C.

    Input (N, C) or (C), target of that shape: the class numbers of a sample first, then -1; what
    follows the first -1 is not read. The derivative at the edge is 0.
    Source: PyTorch, MultiLabelMarginLoss.
    """
    check_same_shape("multilabel_margin_loss", input, target)
    single = input.ndim == 1
    x = f.unsqueeze(input, 0) if single else input
    labels = np.reshape(raw_of(target), x.shape)
    n, classes = x.shape
    valid = np.cumsum(labels < 0, axis=1) == 0
    if (labels[valid] >= classes).any():
        raise IndexError(_("multilabel_margin_loss: the classes are 0 to {last}", last=classes - 1))
    labels = np.where(valid, labels, 0)
    is_target = np.zeros((n, classes), bool)
    is_target[np.nonzero(valid)[0], labels[valid]] = True
    wanted = f.unsqueeze(f.gather(x, 1, labels), 2)  # (N, C targets, 1)
    excess = relu(1 - wanted + f.unsqueeze(x, 1))  # (N, C targets, C classes)
    counts = valid[:, :, None] & ~is_target[:, None, :]
    losses = f.sum(f.where(counts, excess, 0.0), dim=(1, 2)) / classes
    return f.squeeze(losses, 0) if single else losses


# -- sequences ------------------------------------------------------------------------------------


@loss("CTCLoss", inputs=4)
def ctc_loss(
    log_probs,
    targets,
    input_lengths,
    target_lengths,
    blank: int = 0,
    reduction="mean",
    zero_infinity: bool = False,
) -> Tensor:
    """Return -log p(target) summed over all alignments; the mean is of losses / target length.

    ``log_probs`` (T, N, C) or (T, C) from log_softmax, ``targets`` (N, S) padded or joined in
    one vector, the lengths (N). A target that no alignment reaches costs inf, or 0 with
    ``zero_infinity``. ValueError for lengths or labels that do not fit. The gradient is the true
    one with respect to log_probs; PyTorch's has exp(log_probs) added, which makes no difference
    behind log_softmax. Source: Graves et al., 2006; PyTorch, CTCLoss.
    """
    single = log_probs.ndim == 2
    batch = f.unsqueeze(log_probs, 1) if single else log_probs
    lengths = [np.reshape(raw_of(n), (-1,)).astype(int) for n in (input_lengths, target_lengths)]
    labels = np.asarray(raw_of(targets))
    labels = labels[None] if single and labels.ndim == 1 else labels
    lattice = lattice_of(batch, labels, *lengths, blank)
    losses = ctc(batch, lattice=lattice, zero_infinity=zero_infinity)
    if reduction == "mean":
        return plain_mean(losses / np.maximum(lengths[1], 1).astype(losses.dtype))
    return f.squeeze(losses, 0) if single else losses
