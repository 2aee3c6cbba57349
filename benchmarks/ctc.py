"""CTC against PyTorch: milliseconds of loss and gradient, the best of many.

``python benchmarks/ctc.py``; PyTorch's column is empty where it is not installed.
"""

import time

import numpy as np

import autograd_core as ac
from autograd_core.nn import functional as F

FRAMES, BATCH, LABELS, CLASSES = 50, 16, 15, 20


def best(run, repetitions: int = 100) -> float:
    """Return the least seconds that ``run()`` took."""
    seconds = []
    for _repetition in range(repetitions):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(FRAMES, BATCH, CLASSES))
    targets = rng.integers(1, CLASSES, (BATCH, LABELS))
    lengths = np.full(BATCH, FRAMES), np.full(BATCH, LABELS)
    ours = ac.tensor(logits, requires_grad=True)

    def run_ours():
        ours.grad = None
        F.ctc_loss(ours.log_softmax(-1), targets, *lengths).backward()

    print(f"T={FRAMES}, batch {BATCH}, {LABELS} labels, {CLASSES} classes, float64")
    seconds = best(run_ours)
    print(f"autograd_core {1000 * seconds:.2f} ms")
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed")
        return
    theirs = torch.tensor(logits, requires_grad=True)
    arguments = [torch.tensor(value) for value in (targets, *lengths)]

    def run_theirs():
        theirs.grad = None
        torch.nn.functional.ctc_loss(theirs.log_softmax(-1), *arguments).backward()

    reference = best(run_theirs)
    difference = np.abs(ours.grad.numpy() - theirs.grad.numpy()).max()
    print(
        f"PyTorch       {1000 * reference:.2f} ms: ours takes {seconds / reference:.1f} times that"
    )
    print(f"largest difference of gradients: {difference:.1e}")


if __name__ == "__main__":
    main()
