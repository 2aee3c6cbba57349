"""Time a step of Adam, and a grid of trajectories beside its runs one by one.

    python benchmarks/optimizers.py

PyTorch takes part where it is installed. One thread; processor time, contestants in turns.
"""

import argparse
import time

from run import machine, medians  # first: it sets the number of threads

import numpy as np  # isort: skip
from tasks import peer

from autograd_core import optim, tensor
from autograd_core.viz.surfaces import SURFACES
from autograd_core.viz.trajectories import trajectory

TENSORS, SHAPE = 20, (64, 64)
GRID, STEPS = (41, 25), 50
LR, BETAS, EPS = 1e-3, (0.9, 0.999), 1e-8


def adam_step() -> dict:
    """Adam on 20 tensors of 64 × 64, gradients given."""
    rng = np.random.default_rng(0)
    values = [rng.normal(size=SHAPE) for _ in range(TENSORS)]
    gradients = [rng.normal(size=SHAPE) for _ in range(TENSORS)]
    ours = [tensor(value, requires_grad=True) for value in values]
    for p, g in zip(ours, gradients, strict=True):
        p.grad = tensor(g)
    weights = [value.copy() for value in values]
    means = [np.zeros(SHAPE) for _ in range(TENSORS)]
    squares = [np.zeros(SHAPE) for _ in range(TENSORS)]
    count = 0

    def by_hand():
        nonlocal count
        count += 1
        b1, b2 = BETAS
        for i, g in enumerate(gradients):
            means[i] = b1 * means[i] + (1 - b1) * g
            squares[i] = b2 * squares[i] + (1 - b2) * g * g
            m, v = means[i] / (1 - b1**count), squares[i] / (1 - b2**count)
            weights[i] -= LR * m / (np.sqrt(v) + EPS)

    contestants = {"ours": optim.Adam(ours, lr=LR).step, "numpy": by_hand}
    torch = peer("torch")
    if torch:
        theirs = [torch.tensor(value, requires_grad=True) for value in values]
        for p, g in zip(theirs, gradients, strict=True):
            p.grad = torch.tensor(g)
        contestants["torch, for-loop"] = torch.optim.Adam(theirs, lr=LR, foreach=False).step
        contestants["torch, foreach"] = torch.optim.Adam(theirs, lr=LR, foreach=True).step
    return contestants


def grid_ratio(key: str) -> tuple[float, float]:
    """Return the seconds of the whole grid, and of all its runs one by one (from every 41st)."""
    rates, momenta = np.geomspace(1e-4, 0.05, GRID[0]), np.linspace(0, 0.98, GRID[1])
    whole, single = [], []
    for _repetition in range(5):
        start = time.process_time()
        trajectory(SURFACES[key], optim.SGD, steps=STEPS, lr=rates[:, None], momentum=momenta)
        whole.append(time.process_time() - start)
        start = time.process_time()
        for lr, momentum in zip(rates[::2], momenta, strict=False):
            trajectory(SURFACES[key], optim.SGD, steps=STEPS, lr=lr, momentum=momentum)
        single.append((time.process_time() - start) / len(rates[::2]) * rates.size * momenta.size)
    return min(whole), min(single)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="time for the step of Adam")
    arguments = parser.parse_args()
    times = medians(adam_step(), arguments.seconds)
    for name, seconds in times.items():
        print(f"Adam, 20 × 64×64   {name:16} {seconds * 1e6:8.0f} µs   "
              f"ours / theirs {times['ours'] / seconds:5.2f}")  # fmt: skip
    print("targets: at most 1.5 × numpy, below torch's for-loop")
    for key in SURFACES:
        whole, single = grid_ratio(key)
        print(f"grid of 41 × 25, {STEPS} steps, {key:18} {whole * 1e3:7.1f} ms, "
              f"one by one {single * 1e3:7.0f} ms, {single / whole:5.0f} times")  # fmt: skip
    print("target: at least 100 times", machine(), sep="\n")


if __name__ == "__main__":
    main()
