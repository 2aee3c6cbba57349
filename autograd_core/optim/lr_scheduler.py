"""Learning rates that change with time, under PyTorch's names.

Each schedule is one formula: the factor by which the initial learning rate is multiplied after
``epoch`` calls of ``step``. Call ``optimizer.step()`` first, then ``scheduler.step()``. Warm-up is
``LinearLR``, alone or as the first part of a ``SequentialLR``.
"""

import math
import warnings
from bisect import bisect_right
from collections.abc import Callable, Sequence

from ..language import translator
from .optimizer import Optimizer

_ = translator(__name__)


class LRScheduler:
    """Set ``group["lr"]`` of every parameter group; subclasses say to what, in ``get_lr``.

    ``last_epoch`` counts the steps; -1 starts anew, another number continues a schedule whose
    groups hold ``initial_lr``. Raises TypeError for what is not an Optimizer. Source: PyTorch,
    torch.optim.lr_scheduler.LRScheduler.
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        _check_optimizer(optimizer)
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    _(
                        "param 'initial_lr' is not specified in param_groups[{i}]; load the "
                        "optimizer's state_dict before you continue a schedule",
                        i=i,
                    )
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._step_count = 0
        self._is_initial = True  # the first step sets the rate for epoch 0
        self.step()
        self._is_initial = False

    def get_lr(self) -> list:
        """Return the learning rate of every group at ``last_epoch``."""
        raise NotImplementedError

    def step(self) -> None:
        """Go one epoch on and set the learning rates."""
        if self._step_count == 1 and not self.optimizer._step_count:
            warnings.warn(
                _(
                    "lr_scheduler.step() was called before optimizer.step(), so the first "
                    "learning rate was never used; call optimizer.step() first"
                ),
                UserWarning,
                stacklevel=2,
            )
        self._step_count += 1
        self.last_epoch += 1
        self._set(self.get_lr())

    def restart(self) -> None:
        """Set the learning rates of epoch 0, where SequentialLR lets a schedule begin."""
        self.last_epoch = 0
        self._set(self.get_lr())

    def _set(self, rates: list) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        self._last_lr = list(rates)

    def get_last_lr(self) -> list:
        """Return the learning rates that were set last, one a group."""
        return list(self._last_lr)

    def state_dict(self) -> dict:
        """Return everything but the optimizer and functions, as plain data."""
        return {
            name: value
            for name, value in self.__dict__.items()
            if name != "optimizer" and not _holds_functions(value)
        }

    def load_state_dict(self, state_dict: dict) -> None:
        """Continue where the schedule that wrote ``state_dict`` stood."""
        self.__dict__.update(state_dict)


def _check_optimizer(optimizer) -> None:
    if not isinstance(optimizer, Optimizer):
        raise TypeError(_("{kind} is not an Optimizer", kind=type(optimizer).__name__))


def _holds_functions(value) -> bool:
    return callable(value) or (isinstance(value, list) and any(map(callable, value)))


def _for_each_group(name: str, value, optimizer: Optimizer) -> list:
    """Return one value a group; ValueError if a list of another length is given."""
    count = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [value] * count
    if len(value) != count:
        raise ValueError(
            _(
                "{name} has {given} values, but the optimizer has {count} parameter groups",
                name=name,
                given=len(value),
                count=count,
            )
        )
    return list(value)


# -- one factor a step ------------------------------------------------------------------------


class FactorLR(LRScheduler):
    """lr = lr_min + (lr_0 − lr_min)·factor(epoch); subclasses give ``factor``.

    The factor is applied relative to the one before, so that several schedules on one optimizer
    multiply, as in PyTorch.
    """

    eta_min = 0.0

    def factor(self, epoch: int) -> float:
        raise NotImplementedError

    def get_lr(self) -> list:
        rates = [group["lr"] for group in self.optimizer.param_groups]
        now = self.factor(self.last_epoch)
        if self._is_initial:  # 1 for most schedules; resumed ones find their rate in the group
            return [rate * now for rate in rates] if self.last_epoch == 0 else rates
        before = self.factor(self.last_epoch - 1)
        if now == before:
            return rates
        if before == 0:
            return self._closed_form(now)
        return [self.eta_min + (rate - self.eta_min) * (now / before) for rate in rates]

    def restart(self) -> None:
        self.last_epoch = 0
        self._set(self._closed_form(self.factor(0)))

    def _closed_form(self, factor: float) -> list:
        return [self.eta_min + (base - self.eta_min) * factor for base in self.base_lrs]


class ConstantLR(FactorLR):
    """A smaller learning rate for the first ``total_iters`` epochs: lr_0·factor, then lr_0."""

    def __init__(
        self, optimizer, factor: float = 1 / 3, total_iters: int = 5, last_epoch: int = -1
    ):
        _check_fraction("factor", factor)
        self.start_factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        return self.start_factor if epoch < self.total_iters else 1.0


class LinearLR(FactorLR):
    """Warm-up (or cool-down): the factor goes in a line from ``start_factor`` to ``end_factor``.

    It arrives after ``total_iters`` epochs and stays.
    """

    def __init__(
        self,
        optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        _check_fraction("start_factor", start_factor, may_be_zero=False)
        _check_fraction("end_factor", end_factor)
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        done = min(epoch, self.total_iters) / self.total_iters
        return self.start_factor + (self.end_factor - self.start_factor) * done


def _check_fraction(name: str, value: float, may_be_zero: bool = True) -> None:
    if not 0 <= value <= 1 or (value == 0 and not may_be_zero):
        raise ValueError(
            _("{name} must be between 0 and 1, not {value}", name=name, value=value)
            if may_be_zero
            else _("{name} must be above 0 and at most 1, not {value}", name=name, value=value)
        )


class StepLR(FactorLR):
    """Multiply the learning rate by ``gamma`` every ``step_size`` epochs."""

    def __init__(self, optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1):
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        return self.gamma ** (epoch // self.step_size)


class MultiStepLR(FactorLR):
    """Multiply the learning rate by ``gamma`` at each of the ``milestones`` (epochs)."""

    def __init__(
        self, optimizer, milestones: Sequence[int], gamma: float = 0.1, last_epoch: int = -1
    ):
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        return self.gamma ** bisect_right(self.milestones, epoch)


class ExponentialLR(FactorLR):
    """Multiply the learning rate by ``gamma`` every epoch."""

    def __init__(self, optimizer, gamma: float, last_epoch: int = -1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        return self.gamma**epoch


class PolynomialLR(FactorLR):
    """Let the learning rate fall to 0 in ``total_iters`` epochs: (1 − epoch / total_iters)^power."""

    def __init__(self, optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        return (1 - min(epoch, self.total_iters) / self.total_iters) ** self.power


class CosineAnnealingLR(FactorLR):
    """Half a cosine from lr_0 down to ``eta_min`` in ``T_max`` epochs (and up again after that).

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.
    """

    def __init__(self, optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1):
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch):
        return (1 + math.cos(math.pi * epoch / self.T_max)) / 2


class MultiplicativeLR(LRScheduler):
    """Multiply the learning rate by ``lr_lambda(epoch)`` every epoch."""

    def __init__(self, optimizer, lr_lambda: Callable | list[Callable], last_epoch: int = -1):
        _check_optimizer(optimizer)
        self.lr_lambdas = _for_each_group("lr_lambda", lr_lambda, optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        groups = self.optimizer.param_groups
        if self._is_initial:
            return [group["lr"] for group in groups]
        factors = [function(self.last_epoch) for function in self.lr_lambdas]
        return [group["lr"] * factor for group, factor in zip(groups, factors, strict=True)]


# -- a rate a step, whatever it was before ------------------------------------------------------


class LambdaLR(LRScheduler):
    """lr = lr_0·lr_lambda(epoch), for any function, or one a group."""

    def __init__(self, optimizer, lr_lambda: Callable | list[Callable], last_epoch: int = -1):
        _check_optimizer(optimizer)
        self.lr_lambdas = _for_each_group("lr_lambda", lr_lambda, optimizer)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        factors = [function(self.last_epoch) for function in self.lr_lambdas]
        return [base * factor for base, factor in zip(self.base_lrs, factors, strict=True)]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half cosines one after another: each starts at lr_0 and lasts ``T_mult`` times the last.

    ``step(epoch)`` may be given a fraction, such as 3.25 a quarter into epoch 3.
    Source: Loshchilov and Hutter, 2017.
    """

    def __init__(
        self, optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1
    ):
        for name, value in (("T_0", T_0), ("T_mult", T_mult)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(
                    _("{name} must be a positive integer, not {value!r}", name=name, value=value)
                )
        self.T_0, self.T_mult, self.eta_min = T_0, T_mult, eta_min
        super().__init__(optimizer, last_epoch)

    def step(self, epoch: float | None = None) -> None:
        if epoch is not None:
            if epoch < 0:
                raise ValueError(_("epoch must not be negative, got {epoch}", epoch=epoch))
            self.last_epoch = epoch - 1
        super().step()

    def get_lr(self):
        self.T_cur, self.T_i = self.last_epoch, self.T_0
        while self.T_cur >= self.T_i:
            self.T_cur -= self.T_i
            self.T_i *= self.T_mult
        factor = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2
        return [self.eta_min + (base - self.eta_min) * factor for base in self.base_lrs]


class _WithMomentum(LRScheduler):
    """A schedule that may move the momentum (or the first beta) against the learning rate."""

    def _start_momentum(self, base, most, last_epoch: int) -> None:
        defaults = self.optimizer.defaults
        if "momentum" not in defaults and "betas" not in defaults:
            raise ValueError(
                _(
                    "cycle_momentum=True needs an optimizer with momentum or betas; "
                    "pass cycle_momentum=False for {optimizer}",
                    optimizer=type(self.optimizer).__name__,
                )
            )
        bases = _for_each_group("base_momentum", base, self.optimizer)
        tops = _for_each_group("max_momentum", most, self.optimizer)
        for group, low, high in zip(self.optimizer.param_groups, bases, tops, strict=True):
            if last_epoch == -1:
                group.update(base_momentum=low, max_momentum=high)
                self._set_momentum(group, high)

    @staticmethod
    def _set_momentum(group: dict, momentum: float) -> None:
        if "betas" in group:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


class CyclicLR(_WithMomentum):
    """Up from ``base_lr`` to ``max_lr`` in ``step_size_up`` epochs, down again, and so on.

    ``mode`` "triangular2" halves the height after every cycle, "exp_range" multiplies it by
    ``gamma`` every epoch; ``scale_fn`` (of the cycle's number, or of the epoch if ``scale_mode``
    is "iterations") replaces both. Source: Smith, "Cyclical learning rates for training neural
    networks", 2017.
    """

    def __init__(
        self,
        optimizer,
        base_lr,
        max_lr,
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum=0.8,
        max_momentum=0.9,
        last_epoch: int = -1,
    ):
        _check_optimizer(optimizer)
        if scale_fn is None and mode not in ("triangular", "triangular2", "exp_range"):
            raise ValueError(
                _(
                    "mode must be 'triangular', 'triangular2' or 'exp_range', not {mode!r}",
                    mode=mode,
                )
            )
        self.optimizer, self.mode, self.gamma = optimizer, mode, gamma
        self.scale_fn, self.scale_mode = scale_fn, scale_mode
        self.step_size_up = step_size_up
        self.step_size_down = step_size_up if step_size_down is None else step_size_down
        self.max_lrs = _for_each_group("max_lr", max_lr, optimizer)
        self.cycle_momentum = cycle_momentum
        rates = _for_each_group("base_lr", base_lr, optimizer)
        if last_epoch == -1:
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = group["initial_lr"] = rate
        if cycle_momentum:
            self._start_momentum(base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)

    def _height(self) -> float:
        """Return how far up the rate is, as a fraction of max_lr − base_lr."""
        length = self.step_size_up + self.step_size_down
        cycle, within = divmod(self.last_epoch, length)
        up = within / self.step_size_up
        height = up if within <= self.step_size_up else (length - within) / self.step_size_down
        if self.scale_fn is not None:
            by_cycle = self.scale_mode == "cycle"
            return height * self.scale_fn(cycle + 1 if by_cycle else self.last_epoch)
        if self.mode == "triangular2":
            return height / 2.0**cycle
        return height * self.gamma**self.last_epoch if self.mode == "exp_range" else height

    def get_lr(self):
        height = self._height()
        if self.cycle_momentum:
            for group in self.optimizer.param_groups:
                low, high = group["base_momentum"], group["max_momentum"]
                self._set_momentum(group, high - (high - low) * height)
        pairs = zip(self.base_lrs, self.max_lrs, strict=True)
        return [base + (most - base) * height for base, most in pairs]


class OneCycleLR(_WithMomentum):
    """One cycle for the whole training: up to ``max_lr``, then down to almost nothing.

    From max_lr / ``div_factor`` up in the first ``pct_start`` of ``total_steps`` (or epochs ·
    steps_per_epoch), down to that start divided by ``final_div_factor``; with ``three_phase``
    down to the start in the mirror image of the way up, then on. Call ``step`` after every batch;
    beyond the end it raises ValueError. Source: Smith and Topin, "Super-convergence", 2019.
    """

    def __init__(
        self,
        optimizer,
        max_lr,
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum=0.85,
        max_momentum=0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ):
        _check_optimizer(optimizer)
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError(
                    _("give OneCycleLR either total_steps, or epochs and steps_per_epoch")
                )
            total_steps = epochs * steps_per_epoch
        if not isinstance(total_steps, int) or total_steps <= 0:
            raise ValueError(
                _(
                    "{name} must be a positive integer, not {value!r}",
                    name="total_steps",
                    value=total_steps,
                )
            )
        if anneal_strategy not in _ANNEALING:
            raise ValueError(
                _(
                    "anneal_strategy must be one of {known}, not {given!r}",
                    known=list(_ANNEALING),
                    given=anneal_strategy,
                )
            )
        _check_fraction("pct_start", pct_start)
        self.optimizer, self.total_steps = optimizer, total_steps
        self.anneal_strategy, self.cycle_momentum = anneal_strategy, cycle_momentum
        self.phases = self._phases(pct_start, three_phase)
        rates = _for_each_group("max_lr", max_lr, optimizer)
        if last_epoch == -1:
            for group, most in zip(optimizer.param_groups, rates, strict=True):
                start = most / div_factor
                group.update(
                    lr=start, initial_lr=start, max_lr=most, min_lr=start / final_div_factor
                )
        if cycle_momentum:
            self._start_momentum(base_momentum, max_momentum, last_epoch)
        super().__init__(optimizer, last_epoch)

    def _phases(self, pct_start: float, three_phase: bool) -> list[tuple]:
        """Return (last step, rate at start, rate at end, momentum at start, at end) of each phase."""
        rise = pct_start * self.total_steps
        low, high = "base_momentum", "max_momentum"
        up = (rise - 1, "initial_lr", "max_lr", high, low)
        if three_phase:
            down = (2 * rise - 2, "max_lr", "initial_lr", low, high)
            return [up, down, (self.total_steps - 1, "initial_lr", "min_lr", high, high)]
        return [up, (self.total_steps - 1, "max_lr", "min_lr", low, high)]

    def get_lr(self):
        if self.last_epoch > self.total_steps:
            raise ValueError(
                _(
                    "Tried to step {n} times. The specified number of total steps is {total}",
                    n=self.last_epoch,
                    total=self.total_steps,
                )
            )
        start = 0.0
        for phase in self.phases:
            end, *names = phase
            if self.last_epoch <= end:
                break
            start, beyond = end, start
        else:  # PyTorch allows one step more, on the last phase's line
            start = beyond
        anneal, done = _ANNEALING[self.anneal_strategy], (self.last_epoch - start) / (end - start)
        rates = []
        for group in self.optimizer.param_groups:
            lr_from, lr_to, momentum_from, momentum_to = (group.get(name) for name in names)
            rates.append(anneal(lr_from, lr_to, done))
            if self.cycle_momentum:
                self._set_momentum(group, anneal(momentum_from, momentum_to, done))
        return rates


_ANNEALING = {
    "cos": lambda start, end, done: end + (start - end) / 2 * (1 + math.cos(math.pi * done)),
    "linear": lambda start, end, done: start + (end - start) * done,
}


# -- schedules made of schedules, and one that watches the loss ---------------------------------


class _Composite(LRScheduler):
    """A schedule made of others, ``_schedulers``, on one optimizer."""

    def state_dict(self) -> dict:
        state = super().state_dict()
        return state | {"_schedulers": [part.state_dict() for part in self._schedulers]}

    def load_state_dict(self, state_dict: dict) -> None:
        for part, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            part.load_state_dict(state)
        rest = {name: value for name, value in state_dict.items() if name != "_schedulers"}
        super().load_state_dict(rest)


class SequentialLR(_Composite):
    """One schedule after another: the next begins, at its epoch 0, at each of the ``milestones``.

    Warm-up and cosine, the commonest pair::

        warm_up = LinearLR(optimizer, start_factor=0.1, total_iters=10)
        cosine = CosineAnnealingLR(optimizer, T_max=90)
        scheduler = SequentialLR(optimizer, [warm_up, cosine], milestones=[10])
    """

    def __init__(self, optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]):
        _check_parts(optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                _(
                    "{schedulers} schedulers need one milestone fewer, not {milestones}",
                    schedulers=len(schedulers),
                    milestones=len(milestones),
                )
            )
        self.optimizer = optimizer
        self._schedulers, self._milestones = list(schedulers), list(milestones)
        for group in optimizer.param_groups:  # undo what making the parts has done to the rates
            group["lr"] = group["initial_lr"]
        self.restart()

    def restart(self) -> None:
        self.last_epoch = 0
        self._part().restart()
        self._last_lr = self._part().get_last_lr()

    def _part(self) -> LRScheduler:
        return self._schedulers[bisect_right(self._milestones, self.last_epoch)]

    def step(self) -> None:
        self.last_epoch += 1
        part = self._part()
        part.restart() if self.last_epoch in self._milestones else part.step()
        self._last_lr = part.get_last_lr()


class ChainedScheduler(_Composite):
    """Several schedules at once: each takes its step, one after another, so factors multiply."""

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None):
        if not schedulers:
            raise ValueError(_("at least one scheduler is needed"))
        self.optimizer = schedulers[0].optimizer if optimizer is None else optimizer
        _check_parts(self.optimizer, schedulers)
        self._schedulers = list(schedulers)
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def restart(self) -> None:
        for part in self._schedulers:
            part.restart()
        self._last_lr = self._schedulers[-1].get_last_lr()

    def step(self) -> None:
        for part in self._schedulers:
            part.step()
        self._last_lr = self._schedulers[-1].get_last_lr()


def _check_parts(optimizer: Optimizer, schedulers: Sequence[LRScheduler]) -> None:
    if not schedulers:
        raise ValueError(_("at least one scheduler is needed"))
    for part in schedulers:
        if isinstance(part, ReduceLROnPlateau):
            raise ValueError(_("ReduceLROnPlateau cannot be a part: its step needs the loss"))
        if part.optimizer is not optimizer:
            raise ValueError(_("all schedulers must belong to the same optimizer"))


class ReduceLROnPlateau(LRScheduler):
    """Multiply the learning rate by ``factor`` when a metric has stopped improving.

    ``step(metric)`` counts an epoch as bad unless the metric is below (``mode`` "min") or above
    ("max") the best by ``threshold``, relative ("rel") or absolute ("abs"); after more than
    ``patience`` bad ones in a row it reduces, not below ``min_lr`` nor by less than ``eps``, and
    waits ``cooldown`` epochs before it counts again.
    """

    def __init__(
        self,
        optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr=0,
        eps: float = 1e-8,
    ):
        _check_optimizer(optimizer)
        if factor >= 1:
            raise ValueError(_("factor must be below 1, not {factor}", factor=factor))
        for name, value, known in (
            ("mode", mode, ["min", "max"]),
            ("threshold_mode", threshold_mode, ["rel", "abs"]),
        ):
            if value not in known:
                raise ValueError(
                    _(
                        "{name} must be one of {known}, not {given!r}",
                        name=name,
                        known=known,
                        given=value,
                    )
                )
        self.optimizer, self.mode, self.factor, self.patience = optimizer, mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.eps = cooldown, eps
        self.min_lrs = _for_each_group("min_lr", min_lr, optimizer)
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = self.last_epoch = 0
        self._last_lr = [group["lr"] for group in optimizer.param_groups]

    def step(self, metrics) -> None:
        """Take note of the metric of one more epoch, and reduce the learning rates if it is time."""
        metric = float(metrics)
        self.last_epoch += 1
        if self._is_better(metric):
            self.best, self.num_bad_epochs = metric, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._set(self.get_lr())
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _is_better(self, metric: float) -> bool:
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            return sign * metric > sign * self.best * (1 + sign * self.threshold)
        return sign * metric > sign * self.best + self.threshold

    def get_lr(self):
        """Return the reduced learning rates."""
        rates = []
        for group, least in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
            reduced = max(group["lr"] * self.factor, least)
            rates.append(reduced if group["lr"] - reduced > self.eps else group["lr"])
        return rates
