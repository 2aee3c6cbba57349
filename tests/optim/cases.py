"""Every optimizer with every option, and every schedule, as the tests loop over them."""

import inspect

import numpy as np

from autograd_core import optim
from autograd_core.optim import lr_scheduler

#: optimizer name -> options of one run each. Every option of every optimizer is in at least one.
#: The runs are stable: where steps grow to the edge of stability (Adadelta with its lr of 1 here),
#: the last bit of the start decides, and PyTorch does not agree with itself either.
OPTIMIZER_CASES = {
    "SGD": [
        {"lr": 0.02},
        {"lr": 0.01, "momentum": 0.9},
        {"lr": 0.01, "momentum": 0.9, "nesterov": True},
        {"lr": 0.01, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.1},
        {"lr": 0.01, "momentum": 0.5, "maximize": True, "weight_decay": 3.0},
    ],
    "Adagrad": [
        {"lr": 0.5},
        {
            "lr": 0.3,
            "lr_decay": 0.01,
            "weight_decay": 0.1,
            "initial_accumulator_value": 0.5,
            "eps": 1e-6,
        },
        {"lr": 0.01, "maximize": True},
    ],
    "RMSprop": [
        {"lr": 0.01},
        {"lr": 0.01, "centered": True, "momentum": 0.5, "alpha": 0.9, "eps": 0.1},
        {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.1},
        {"lr": 0.001, "maximize": True, "centered": True},
    ],
    "Adadelta": [
        {"lr": 0.3},
        {"lr": 0.05, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.1},
        {"lr": 0.1, "maximize": True},
    ],
    "Rprop": [
        {},
        {"lr": 0.05, "etas": (0.4, 1.3), "step_sizes": (1e-4, 0.5)},
        {"lr": 0.001, "maximize": True, "step_sizes": (1e-6, 0.01)},
    ],
    "ASGD": [
        {},
        {"lr": 0.02, "lambd": 1e-2, "alpha": 0.6, "t0": 5, "weight_decay": 0.1},
        {"lr": 0.001, "maximize": True},
    ],
    "Adam": [
        {"lr": 0.1},
        {"lr": 0.05, "betas": (0.8, 0.99), "eps": 1e-6, "amsgrad": True, "weight_decay": 0.1},
        {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": 0.001, "maximize": True},
    ],
    "AdamW": [
        {"lr": 0.1},
        {"lr": 0.05, "betas": (0.8, 0.99), "eps": 1e-6, "amsgrad": True, "weight_decay": 0.2},
        {"lr": 0.001, "maximize": True},
    ],
    "Adamax": [
        {"lr": 0.1},
        {"lr": 0.05, "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.1},
        {"lr": 0.001, "maximize": True},
    ],
    "NAdam": [
        {"lr": 0.1},
        {
            "lr": 0.05,
            "betas": (0.8, 0.99),
            "eps": 1e-6,
            "weight_decay": 0.1,
            "momentum_decay": 0.02,
        },
        {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": 0.001, "maximize": True},
    ],
    "RAdam": [
        {"lr": 0.01},
        {"lr": 0.005, "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.1},
        {"lr": 0.005, "weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": 0.0005, "maximize": True},
    ],
    "LBFGS": [
        {"line_search_fn": "strong_wolfe"},
        {"lr": 0.3, "max_iter": 4, "history_size": 3},
        {"lr": 0.5, "max_iter": 5, "max_eval": 4, "line_search_fn": "strong_wolfe"},
        {"lr": 0.1, "tolerance_grad": 1e-3, "tolerance_change": 1e-5},
    ],
}

#: the same for the optimizers that cannot be compared with PyTorch number by number:
#: Lion is not in it, its Muon computes in bfloat16, SparseAdam needs sparse gradients.
OTHER_CASES = {
    "Lion": [{"lr": 0.01}, {"betas": (0.8, 0.95), "weight_decay": 0.1}, {"maximize": True}],
    "Muon": [
        {"lr": 0.02},
        {
            "lr": 0.02,
            "momentum": 0.8,
            "nesterov": False,
            "weight_decay": 0.3,
            "adjust_lr_fn": "match_rms_adamw",
        },
        {"ns_coefficients": (2.0, -1.5, 0.5), "ns_steps": 8, "eps": 1e-9},
    ],
    "SparseAdam": [{"lr": 0.1}, {"betas": (0.8, 0.95), "eps": 1e-6}, {"maximize": True}],
}

#: one that neither table has, because it is new and not PyTorch's, is run with its defaults, and
#: uphill; its other options want runs in the table above
for _name in optim.OPTIMIZERS:
    if _name not in OPTIMIZER_CASES:
        OTHER_CASES.setdefault(_name, [{}, {"maximize": True}])

COMPARED_STEPS = (1, 2, 3, 10, 100, 500)


def flat(cases: dict[str, list[dict]]) -> list[tuple[str, dict]]:
    return [(name, options) for name, runs in cases.items() for options in runs]


def label(name: str, options: dict) -> str:
    return f"{name}({', '.join(f'{key}={value}' for key, value in options.items())})"


class Valley:
    """A loss of two parameters, (3, 2) and (4,), as plain NumPy: curved, stiff, not convex."""

    starts = (np.array([[1.5, -2.0], [0.3, 0.8], [-1.0, 2.5]]), np.array([2.0, -1.0, 0.5, 3.0]))

    def __init__(self):
        self.stiffness = (np.array([[1.0, 9.0], [0.3, 4.0], [2.0, 0.1]]), np.arange(1.0, 5.0))

    def loss(self, parameters) -> float:
        x, y = parameters
        bowls = sum(
            0.5 * (a * p * p).sum() for a, p in zip(self.stiffness, parameters, strict=True)
        )
        return float(bowls + np.sin(2 * x).sum() + 0.1 * x.sum() * y.sum())

    def gradients(self, parameters) -> list[np.ndarray]:
        x, y = parameters
        a, b = self.stiffness
        return [a * x + 2 * np.cos(2 * x) + 0.1 * y.sum(), b * y + 0.1 * x.sum()]


#: schedule name -> arguments of one run each
SCHEDULE_CASES = {
    "ConstantLR": [{}, {"factor": 0.5, "total_iters": 7}],
    "LinearLR": [{}, {"start_factor": 0.1, "end_factor": 0.6, "total_iters": 12}],
    "StepLR": [{"step_size": 4}, {"step_size": 7, "gamma": 0.5}],
    "MultiStepLR": [{"milestones": [3, 8, 8, 20]}, {"milestones": [5], "gamma": 0.3}],
    "ExponentialLR": [{"gamma": 0.9}],
    "PolynomialLR": [{}, {"total_iters": 20, "power": 2.0}],
    "CosineAnnealingLR": [{"T_max": 10}, {"T_max": 7, "eta_min": 0.003}],
    "CosineAnnealingWarmRestarts": [{"T_0": 5}, {"T_0": 4, "T_mult": 2, "eta_min": 0.01}],
    "CyclicLR": [
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 5, "cycle_momentum": False},
        {
            "base_lr": 0.01,
            "max_lr": 0.1,
            "step_size_up": 3,
            "step_size_down": 6,
            "mode": "triangular2",
            "base_momentum": 0.7,
            "max_momentum": 0.95,
        },
        {
            "base_lr": 0.01,
            "max_lr": 0.1,
            "step_size_up": 4,
            "mode": "exp_range",
            "gamma": 0.95,
        },
    ],
    "OneCycleLR": [
        {"max_lr": 0.5, "total_steps": 40},
        {
            "max_lr": 0.5,
            "epochs": 8,
            "steps_per_epoch": 5,
            "pct_start": 0.4,
            "anneal_strategy": "linear",
            "three_phase": True,
            "div_factor": 10.0,
            "final_div_factor": 100.0,
            "base_momentum": 0.8,
            "max_momentum": 0.9,
        },
        {"max_lr": 0.5, "total_steps": 40, "cycle_momentum": False},
    ],
}
SCHEDULE_STEPS = 40

#: the same for schedules that PyTorch has not: those that are in no other table, with defaults
COMPOSED = ("LambdaLR", "MultiplicativeLR", "SequentialLR", "ChainedScheduler")
OTHER_SCHEDULES = {
    name: [{}]
    for name, value in vars(lr_scheduler).items()
    if inspect.isclass(value)
    and issubclass(value, lr_scheduler.LRScheduler)
    and not name.startswith("_")
    and name not in (*SCHEDULE_CASES, *COMPOSED, "ReduceLROnPlateau", "LRScheduler", "FactorLR")
}

#: what cannot be written as a name and numbers: functions that make a schedule on an optimizer,
#: given the module that holds the schedules (ours or PyTorch's).
COMPOSED_SCHEDULES = {
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "MultiplicativeLR": lambda s, o: s.MultiplicativeLR(o, lambda epoch: 0.9 + 0.01 * epoch),
    "CyclicLR with scale_fn": lambda s, o: s.CyclicLR(
        o, 0.01, 0.1, step_size_up=3, scale_fn=lambda n: 1 / n, cycle_momentum=False
    ),
    "CyclicLR with scale_fn of iterations": lambda s, o: s.CyclicLR(
        o, 0.01, 0.1, 3, scale_fn=lambda n: 0.99**n, scale_mode="iterations"
    ),
    "warm-up, then cosine": lambda s, o: s.SequentialLR(
        o,
        [s.LinearLR(o, 0.1, total_iters=8), s.CosineAnnealingLR(o, T_max=30)],
        milestones=[8],
    ),
    "three in sequence": lambda s, o: s.SequentialLR(
        o,
        [s.ConstantLR(o, 0.1, 100), s.ExponentialLR(o, 0.8), s.StepLR(o, 3, 0.5)],
        milestones=[5, 15],
    ),
    "warm restarts in sequence": lambda s, o: s.SequentialLR(
        o, [s.LinearLR(o, 0.5, total_iters=4), s.CosineAnnealingWarmRestarts(o, 6)], milestones=[4]
    ),
    "chained": lambda s, o: s.ChainedScheduler(
        [s.ConstantLR(o, 0.1, total_iters=4), s.ExponentialLR(o, 0.9)]
    ),
}

#: ReduceLROnPlateau on this series of losses
PLATEAU_LOSSES = [
    5.0, 4.0, 3.0, 3.1, 3.05, 3.2, 2.999999, 2.9, 2.9, 2.9, 2.9, 2.9, 2.8, 2.8, 2.8, 2.8, 2.8,
    2.8, 2.8, 2.8, 2.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
]  # fmt: skip
PLATEAU_CASES = [
    {"patience": 2},
    {"patience": 1, "factor": 0.5, "cooldown": 2, "min_lr": 0.02},
    {"patience": 2, "threshold": 0.05, "threshold_mode": "abs"},
    {"patience": 3, "mode": "max", "threshold": 0.2},
    {"patience": 0, "factor": 0.9, "eps": 0.02},
    {"patience": 1, "mode": "max", "threshold": 0.1, "threshold_mode": "abs"},
]
