"""Write tests/data/torch_optim.json: what PyTorch computes in every case.

Run it where PyTorch is installed: ``python tests/optim/record_torch.py``. The everyday tests
compare with the file and need no PyTorch.
"""

import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
from optim.cases import (
    COMPARED_STEPS,
    COMPOSED_SCHEDULES,
    OPTIMIZER_CASES,
    PLATEAU_CASES,
    PLATEAU_LOSSES,
    SCHEDULE_CASES,
    SCHEDULE_STEPS,
    Valley,
    flat,
    label,
)

TARGET = Path(__file__).parent.parent / "data" / "torch_optim.json"


def run_optimizer(name: str, options: dict, nudge: float = 0) -> dict[str, list]:
    """Return {step: all parameters as one list} of a run on Valley, the start scaled by 1 + nudge."""
    valley = Valley()
    tensors = [torch.tensor(start * (1 + nudge), requires_grad=True) for start in valley.starts]
    optimizer = getattr(torch.optim, name)(tensors, **options)

    def closure():
        arrays = [tensor.detach().numpy() for tensor in tensors]
        for tensor, gradient in zip(tensors, valley.gradients(arrays), strict=True):
            tensor.grad = torch.tensor(gradient)
        return torch.tensor(valley.loss(arrays), dtype=torch.float64)

    points = {}
    for step in range(1, max(COMPARED_STEPS) + 1):
        optimizer.step(closure)
        if step in COMPARED_STEPS:
            points[str(step)] = torch.cat([t.detach().reshape(-1) for t in tensors]).tolist()
    return points


def sensitivity(name: str, options: dict) -> dict[str, float]:
    """Return {step: by how much PyTorch's own point changes when the last bits of the start do}."""
    points = run_optimizer(name, options)
    changes = dict.fromkeys(points, 0.0)
    for nudge in (3e-16, -4e-16, 6e-16):
        for step, nudged in run_optimizer(name, options, nudge).items():
            pairs = zip(points[step], nudged, strict=True)
            # A point that is not finite agrees with nothing, itself included.
            apart = [
                abs(a - b) / (1 + abs(a)) if a - b == a - b else float("inf") for a, b in pairs
            ]
            changes[step] = max(changes[step], *apart)
    return changes


def run_schedule(make) -> list[list[float]]:
    """Return [learning rate of both groups, momentum of the first] at every step."""
    groups = [{"params": [torch.zeros(1)]}, {"params": [torch.zeros(1)], "lr": 0.05}]
    optimizer = torch.optim.SGD(groups, lr=0.2, momentum=0.9)
    schedule = make(optimizer)
    rows = []
    for _step in range(SCHEDULE_STEPS):
        groups = optimizer.param_groups
        rows.append([groups[0]["lr"], groups[1]["lr"], groups[0]["momentum"]])
        optimizer.step()
        schedule.step()
    return rows


def run_plateau(options: dict) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.2)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    rates = []
    for loss in PLATEAU_LOSSES:
        schedule.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def main() -> None:
    for name, options in flat(OPTIMIZER_CASES):
        if max(sensitivity(name, options).values()) > 1e-11:
            sys.exit(f"{label(name, options)}: the last bit decides here; choose other options")
    schedulers = torch.optim.lr_scheduler
    schedules = {
        label(name, options): run_schedule(
            lambda o, name=name, options=options: getattr(schedulers, name)(o, **options)
        )
        for name, options in flat(SCHEDULE_CASES)
    }
    schedules |= {
        name: run_schedule(lambda o, make=make: make(schedulers, o))
        for name, make in COMPOSED_SCHEDULES.items()
    }
    recorded = {
        "torch": torch.__version__,
        "optimizers": {label(n, o): run_optimizer(n, o) for n, o in flat(OPTIMIZER_CASES)},
        "schedules": schedules,
        "plateaus": {label("plateau", o): run_plateau(o) for o in PLATEAU_CASES},
    }
    TARGET.write_text(json.dumps(recorded, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
