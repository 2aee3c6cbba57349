"""How far to go along a direction: a line search for the strong Wolfe conditions."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Probe(NamedTuple):
    """What is known at one step length: the loss, the gradient, and the slope along the line."""

    t: float
    loss: float
    gradient: np.ndarray
    slope: float


def strong_wolfe(
    evaluate: Callable[[float], Probe],
    start: Probe,
    t: float,
    reach: float,
    *,
    c1: float = 1e-4,
    c2: float = 0.9,
    tolerance: float = 1e-9,
    most: int = 25,
) -> Probe:
    """Return a probe that satisfies the strong Wolfe conditions.

    Enough decrease: loss(t) <= loss(0) + c1·t·slope(0); flat enough: |slope(t)| <= -c2·slope(0).
    ``start`` is the probe at 0 with a negative slope, ``t`` the first length to try, ``reach`` the
    largest element of the direction: a bracket shorter than ``tolerance`` in every element, or
    ``most`` evaluations beside the first, end the search with the best probe seen.
    Sources: Nocedal and Wright, "Numerical optimization", 2006, algorithms 3.5 and 3.6; Schmidt,
    minFunc, whose safeguards PyTorch uses too.
    """

    def decreases_enough(probe: Probe) -> bool:
        return probe.loss <= start.loss + c1 * probe.t * start.slope

    def is_flat(probe: Probe) -> bool:
        return abs(probe.slope) <= -c2 * start.slope

    # First go ever farther until two probes have such a point between them.
    before, probe, tried = start, evaluate(t), 0
    while tried < most:
        if not decreases_enough(probe) or (tried > 1 and probe.loss >= before.loss):
            break
        if is_flat(probe):
            return probe
        if probe.slope >= 0:
            break
        farther = (probe.t + 0.01 * (probe.t - before.t), 10 * probe.t)
        t = cubic_minimum(before, probe, farther)
        before, probe = probe, evaluate(t)
        tried += 1
    else:
        return min(start, probe, key=lambda end: end.loss)

    # Then narrow the bracket, keeping the best probe, `low`, as one of its ends.
    low, high = sorted((before, probe), key=lambda end: end.loss)
    stuck = False
    while tried < most and abs(high.t - low.t) * reach >= tolerance:
        t, stuck = _inside(low, high, stuck)
        probe = evaluate(t)
        tried += 1
        if not decreases_enough(probe) or probe.loss >= low.loss:
            low, high = sorted((low, probe), key=lambda end: end.loss)
            continue
        if is_flat(probe):
            return probe
        if probe.slope * (high.t - low.t) >= 0:
            high = low
        low = probe
    return low


def _inside(low: Probe, high: Probe, stuck: bool) -> tuple[float, bool]:
    """Return the next length to try in a bracket, and whether it lies close to one of its ends.

    Twice in a row close to an end would be too little progress: then it is moved inwards by a
    tenth of the bracket.
    """
    left, right = sorted((low.t, high.t))
    t = cubic_minimum(low, high, (left, right))
    margin = 0.1 * (right - left)
    if min(right - t, t - left) >= margin:
        return t, False
    if not stuck and left < t < right:
        return t, True
    return (right - margin if right - t < t - left else left + margin), False


def cubic_minimum(a: Probe, b: Probe, bounds: tuple[float, float]) -> float:
    """Return where the cubic through both probes' losses and slopes is least, within bounds.

    Where that cubic has no minimum, the middle of the bounds.
    """
    if a.t > b.t:
        a, b = b, a
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    discriminant = d1 * d1 - a.slope * b.slope
    least, most = bounds
    if not discriminant >= 0:
        return (least + most) / 2
    d2 = math.sqrt(discriminant)
    t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return min(max(t, least), most)
