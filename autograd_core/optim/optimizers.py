"""The optimizers that move every element by itself, in order of increasing complexity.

Read downwards: each class says in one ``update`` what it adds to those before it. In the formulas
w is the parameter, g its gradient, lr the learning rate; all are arrays and all operations
elementwise. Names, defaults and results are PyTorch's (torch.optim), unless said otherwise.
"""

import math
from collections.abc import Iterable

import numpy as np

from ..language import translator
from .optimizer import Optimizer, Option

_ = translator(__name__)


def in_use(option) -> bool:
    """Return whether an option, a number or an array of them, differs from 0."""
    return option != 0 if option.__class__ is not np.ndarray else bool(np.any(option))


def each(function):
    """Let a function of numbers take arrays, element by element and to the same last bit.

    NumPy's own power of an array may differ from Python's in that bit.
    """
    of_arrays = np.frompyfunc(function, function.__code__.co_argcount, 1)

    def apply(*args):
        for arg in args:
            if isinstance(arg, np.ndarray):
                return of_arrays(*args).astype(float)
        return function(*args)

    return apply


power = each(lambda base, exponent: base**exponent)


@each
def single(number):
    """Round to single precision, in which PyTorch keeps a few numbers of an optimizer's state."""
    return float(np.float32(number))


class SGD(Optimizer):
    """(Stochastic) gradient descent: w ← w − lr·g, on request with momentum.

    With ``momentum`` m the step is a velocity v ← m·v + (1 − dampening)·g instead of g (the first
    v is g itself); with ``nesterov`` it is g + m·v, the gradient seen from where v leads.
    ``weight_decay`` λ adds λ·w to g. For a constant g, v tends to g / (1 − m).
    Sources: Robbins and Monro, "A stochastic approximation method", 1951; Polyak, "Some methods
    of speeding up the convergence of iteration methods", 1964; Nesterov, 1983; Sutskever et al.,
    "On the importance of initialization and momentum in deep learning", 2013; PyTorch,
    torch.optim.SGD.
    """

    accepts_sparse = True

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-3,
        momentum: Option = 0,
        dampening: Option = 0,
        weight_decay: Option = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ):
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _check_options(self, group):
        super()._check_options(group)
        if group["nesterov"] and (np.any(group["momentum"] <= 0) or in_use(group["dampening"])):
            raise ValueError(_("Nesterov momentum requires a momentum above 0 and zero dampening"))

    def update(self, p, g, state, group):
        m, decay = group["momentum"], group["weight_decay"]
        # in_use, written out: small networks wait for this step
        if decay.__class__ is np.ndarray or decay:
            g = g + decay * p
        if m.__class__ is np.ndarray or m:
            if "momentum_buffer" not in state:
                v = state["momentum_buffer"] = np.array(g)
            else:
                v = state["momentum_buffer"]
                v *= m
                # `m != 0`: of an array of momenta, those that are 0 know no dampening
                v += (1 - group["dampening"] * (m != 0)) * g
            g = g + m * v if group["nesterov"] else v
        p -= group["lr"] * g


class Lion(Optimizer):
    """Only the sign of a momentum counts: c = β₁·m + (1 − β₁)·g, w ← w − lr·(sign c + λ·w).

    Afterwards m ← β₂·m + (1 − β₂)·g. Every element moves by lr, so lr is three to ten times
    smaller than for Adam. Source: Chen et al., "Symbolic discovery of optimization algorithms",
    2023 (not in PyTorch).
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-4,
        betas: tuple[Option, Option] = (0.9, 0.99),
        weight_decay: Option = 0,
        *,
        maximize: bool = False,
    ):
        super().__init__(
            params, {"lr": lr, "betas": betas, "weight_decay": weight_decay, "maximize": maximize}
        )

    def update(self, p, g, state, group):
        (beta1, beta2), lr = group["betas"], group["lr"]
        if not state:
            state["exp_avg"] = np.zeros_like(p)
        m = state["exp_avg"]
        direction = np.sign(beta1 * m + (1 - beta1) * g)
        p -= lr * (direction + group["weight_decay"] * p)
        m *= beta2
        m += (1 - beta2) * g


class Adagrad(Optimizer):
    """Divide by the root of all squared gradients so far: s ← s + g², w ← w − lr·g / (√s + ε).

    Elements with rare or small gradients take large steps. ``lr_decay`` η divides lr by
    1 + η·(t − 1) at step t. Source: Duchi, Hazan and Singer, "Adaptive subgradient methods",
    2011; PyTorch, torch.optim.Adagrad.
    """

    accepts_sparse = True

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-2,
        lr_decay: Option = 0,
        weight_decay: Option = 0,
        initial_accumulator_value: Option = 0,
        eps: Option = 1e-10,
        *,
        maximize: bool = False,
    ):
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "eps": eps,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def update(self, p, g, state, group):
        if not state:
            state.update(step=0, sum=np.full_like(p, group["initial_accumulator_value"]))
        state["step"] += 1
        if in_use(group["weight_decay"]):
            g = g + group["weight_decay"] * p
        lr = group["lr"] / (1 + (state["step"] - 1) * group["lr_decay"])
        s = state["sum"]
        s += g * g
        p -= lr * g / (np.sqrt(s) + group["eps"])


class RMSprop(Optimizer):
    """Adagrad that forgets: v ← α·v + (1 − α)·g², w ← w − lr·g / (√v + ε).

    ``centered`` subtracts the square of the mean gradient from v, which leaves an estimate of the
    variance. ``momentum`` m makes a velocity b ← m·b + g / (√v + ε) of the step.
    Sources: Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012;
    Graves, "Generating sequences with recurrent neural networks", 2013 (centered); PyTorch,
    torch.optim.RMSprop.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-2,
        alpha: Option = 0.99,
        eps: Option = 1e-8,
        weight_decay: Option = 0,
        momentum: Option = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ):
        defaults = {
            "lr": lr,
            "alpha": alpha,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "centered": centered,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def update(self, p, g, state, group):
        alpha, m = group["alpha"], group["momentum"]
        if not state:
            state.update(step=0, square_avg=np.zeros_like(p))
            if group["centered"]:
                state["grad_avg"] = np.zeros_like(p)
            if in_use(m):
                state["momentum_buffer"] = np.zeros_like(p)
        state["step"] += 1
        if in_use(group["weight_decay"]):
            g = g + group["weight_decay"] * p
        v = state["square_avg"]
        v *= alpha
        v += (1 - alpha) * g * g
        if group["centered"]:
            mean = state["grad_avg"]
            mean += (1 - alpha) * (g - mean)
            v = v - mean * mean
        step = g / (np.sqrt(v) + group["eps"])
        if in_use(m):
            b = state["momentum_buffer"]
            b *= m
            b += step
            step = b
        p -= group["lr"] * step


class Adadelta(Optimizer):
    """RMSprop whose steps have the parameter's unit: Δ = g·√(u + ε) / √(v + ε), w ← w − lr·Δ.

    v ← ρ·v + (1 − ρ)·g² averages squared gradients, u ← ρ·u + (1 − ρ)·Δ² squared steps; lr is 1
    by default. Source: Zeiler, "Adadelta: an adaptive learning rate method", 2012; PyTorch,
    torch.optim.Adadelta.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1.0,
        rho: Option = 0.9,
        eps: Option = 1e-6,
        weight_decay: Option = 0,
        *,
        maximize: bool = False,
    ):
        super().__init__(
            params,
            {"lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize},
        )

    def update(self, p, g, state, group):
        rho, eps = group["rho"], group["eps"]
        if not state:
            state.update(step=0, square_avg=np.zeros_like(p), acc_delta=np.zeros_like(p))
        state["step"] += 1
        if in_use(group["weight_decay"]):
            g = g + group["weight_decay"] * p
        v, u = state["square_avg"], state["acc_delta"]
        v *= rho
        v += (1 - rho) * g * g
        delta = np.sqrt(u + eps) / np.sqrt(v + eps) * g
        u *= rho
        u += (1 - rho) * delta * delta
        p -= group["lr"] * delta


class Rprop(Optimizer):
    """Steps that ignore the size of the gradient and learn their own: w ← w − sign(g)·Δ.

    Each element's step size Δ, at first lr, grows by η₊ while the gradient keeps its sign and
    shrinks by η₋ when it changes (that element then waits for one step); ``etas`` are (η₋, η₊),
    ``step_sizes`` the bounds of Δ. It needs gradients of the whole data set: with minibatches
    signs change by chance. Source: Riedmiller and Braun, "A direct adaptive method for faster
    backpropagation learning", 1993; PyTorch, torch.optim.Rprop.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-2,
        etas: tuple[Option, Option] = (0.5, 1.2),
        step_sizes: tuple[Option, Option] = (1e-6, 50),
        *,
        maximize: bool = False,
    ):
        super().__init__(
            params, {"lr": lr, "etas": etas, "step_sizes": step_sizes, "maximize": maximize}
        )

    def _check_options(self, group):
        super()._check_options(group)
        shrink, grow = group["etas"]
        if not np.all((shrink > 0) & (shrink < 1) & (grow > 1)):
            raise ValueError(
                _("Invalid eta values {etas}: 0 < first < 1 < second is needed", etas=group["etas"])
            )

    def update(self, p, g, state, group):
        shrink, grow = group["etas"]
        if not state:
            state.update(step=0, prev=np.zeros_like(p), step_size=np.full_like(p, group["lr"]))
        state["step"] += 1
        agreement = np.sign(g * state["prev"])
        size = state["step_size"]
        size *= np.where(agreement > 0, grow, np.where(agreement < 0, shrink, 1.0))
        np.clip(size, *group["step_sizes"], out=size)
        state["prev"] = g = np.where(agreement < 0, 0.0, g)
        p -= np.sign(g) * size


class ASGD(Optimizer):
    """Averaged SGD: ``state[w]["ax"]`` is the mean of the iterates, less noisy than the last one.

    w ← (1 − λ·η)·w − η·g with η = lr / (1 + λ·lr·t)^α; the mean runs from step ``t0`` on: before,
    it is w itself. (PyTorch keeps η and the weight of the mean in single precision; so does this
    class, for the same numbers.) Source: Polyak and Juditsky, "Acceleration of stochastic
    approximation by averaging", 1992; PyTorch, torch.optim.ASGD.
    """

    scalar_state = ("eta", "mu")

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-2,
        lambd: Option = 1e-4,
        alpha: Option = 0.75,
        t0: Option = 1e6,
        weight_decay: Option = 0,
        *,
        maximize: bool = False,
    ):
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def update(self, p, g, state, group):
        lr, lambd = group["lr"], group["lambd"]
        if not state:
            state.update(step=0, eta=single(lr), mu=1.0, ax=np.zeros_like(p))
        state["step"] += 1
        if in_use(group["weight_decay"]):
            g = g + group["weight_decay"] * p
        eta, mu, mean = state["eta"], state["mu"], state["ax"]
        p *= 1 - lambd * eta
        p -= eta * g
        mean[...] = np.where(mu == 1, p, mean + mu * (p - mean))
        state["eta"] = single(lr / power(1 + lambd * lr * state["step"], group["alpha"]))
        state["mu"] = single(_averaging_weight(state["step"], group["t0"]))


@each
def _averaging_weight(step, t0):
    return 1 / max(1, step - t0)


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for having started at 0.

    m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − lr·m̂ / (√v̂ + ε), where
    m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ). The first steps have the size lr whatever g is.
    ``amsgrad`` takes the largest v so far. ``weight_decay`` λ adds λ·w to g; with
    ``decoupled_weight_decay`` it shrinks w by lr·λ·w instead, as AdamW does.
    Sources: Kingma and Ba, "Adam: a method for stochastic optimization", 2015; Reddi, Kale and
    Kumar, "On the convergence of Adam and beyond", 2018 (amsgrad); PyTorch, torch.optim.Adam.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-3,
        betas: tuple[Option, Option] = (0.9, 0.999),
        eps: Option = 1e-8,
        weight_decay: Option = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ):
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def update(self, p, g, state, group):
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(p), exp_avg_sq=np.zeros_like(p))
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = np.zeros_like(p)
        state["step"] += 1
        (beta1, beta2), t = group["betas"], state["step"]
        g = decay_weights(p, g, group)
        m, v = update_moments(g, state, beta1, beta2)
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])
        denominator = np.sqrt(v)
        denominator /= power(1 - power(beta2, t), 0.5)
        denominator += group["eps"]
        p -= group["lr"] / (1 - power(beta1, t)) * m / denominator


def decay_weights(p, g, group):
    """Shrink ``p`` in place (decoupled) and return ``g``, or return g + λ·p."""
    decay = group["weight_decay"]
    if not in_use(decay):
        return g
    if group["decoupled_weight_decay"]:
        p *= 1 - group["lr"] * decay
        return g
    return g + decay * p


def update_moments(g, state: dict, beta1, beta2):
    """Update the running means of g and g² in place; return both."""
    m, v = state["exp_avg"], state["exp_avg_sq"]
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    return m, v


class AdamW(Adam):
    """Adam whose weight decay shrinks w by lr·λ·w and does not pass through the averages.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019; PyTorch,
    torch.optim.AdamW.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-3,
        betas: tuple[Option, Option] = (0.9, 0.999),
        eps: Option = 1e-8,
        weight_decay: Option = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ):
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            maximize=maximize,
            decoupled_weight_decay=True,
        )


class Adamax(Optimizer):
    """Adam with the largest recent gradient in the place of the root mean square.

    u ← max(β₂·u, |g| + ε), w ← w − lr / (1 − β₁ᵗ)·m / u. The name comes from the infinity norm;
    it puts no bound on the learning rate. Source: Kingma and Ba, 2015, section 7.1; PyTorch,
    torch.optim.Adamax.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 2e-3,
        betas: tuple[Option, Option] = (0.9, 0.999),
        eps: Option = 1e-8,
        weight_decay: Option = 0,
        *,
        maximize: bool = False,
    ):
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "maximize": maximize,
            },
        )

    def update(self, p, g, state, group):
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(p), exp_inf=np.zeros_like(p))
        state["step"] += 1
        beta1, beta2 = group["betas"]
        if in_use(group["weight_decay"]):
            g = g + group["weight_decay"] * p
        m, u = state["exp_avg"], state["exp_inf"]
        m *= beta1
        m += (1 - beta1) * g
        np.maximum(beta2 * u, np.abs(g) + group["eps"], out=u)
        p -= group["lr"] / (1 - power(beta1, state["step"])) * m / u


class NAdam(Optimizer):
    """Adam with Nesterov's momentum: the step uses m as it will be after the next gradient.

    With μₜ = β₁·(1 − ½·0.96^(t·ψ)) and Mₜ = μ₁·…·μₜ,
    w ← w − lr·((1 − μₜ) / (1 − Mₜ)·g + μₜ₊₁ / (1 − Mₜ₊₁)·m) / (√v̂ + ε); ψ is ``momentum_decay``.
    (PyTorch keeps Mₜ in single precision; so does this class, for the same numbers.)
    Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016; PyTorch, torch.optim.NAdam.
    """

    scalar_state = ("mu_product",)

    def __init__(
        self,
        params: Iterable,
        lr: Option = 2e-3,
        betas: tuple[Option, Option] = (0.9, 0.999),
        eps: Option = 1e-8,
        weight_decay: Option = 0,
        momentum_decay: Option = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ):
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def update(self, p, g, state, group):
        if not state:
            state.update(step=0, mu_product=1.0)
            state.update(exp_avg=np.zeros_like(p), exp_avg_sq=np.zeros_like(p))
        state["step"] += 1
        (beta1, beta2), t, lr = group["betas"], state["step"], group["lr"]
        g = decay_weights(p, g, group)
        m, v = update_moments(g, state, beta1, beta2)
        mu = beta1 * (1 - 0.5 * power(0.96, t * group["momentum_decay"]))
        mu_next = beta1 * (1 - 0.5 * power(0.96, (t + 1) * group["momentum_decay"]))
        product = state["mu_product"] = single(state["mu_product"] * single(mu))
        denominator = np.sqrt(v / (1 - power(beta2, t))) + group["eps"]
        p -= lr * (1 - mu) / (1 - product) * g / denominator
        p -= lr * mu_next / (1 - product * mu_next) * m / denominator


class RAdam(Optimizer):
    """Adam that does not divide by √v̂ before it has seen enough gradients to trust it.

    With ρ∞ = 2 / (1 − β₂) − 1 and ρₜ = ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ), the step is lr·m̂·r / (√v̂ + ε)
    with r² = (ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ) once ρₜ > 5, before that lr·m̂ alone.
    Source: Liu et al., "On the variance of the adaptive learning rate and beyond", 2020; PyTorch,
    torch.optim.RAdam.
    """

    def __init__(
        self,
        params: Iterable,
        lr: Option = 1e-3,
        betas: tuple[Option, Option] = (0.9, 0.999),
        eps: Option = 1e-8,
        weight_decay: Option = 0,
        decoupled_weight_decay: bool = False,
        *,
        maximize: bool = False,
    ):
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def update(self, p, g, state, group):
        if not state:
            state.update(step=0, exp_avg=np.zeros_like(p), exp_avg_sq=np.zeros_like(p))
        state["step"] += 1
        (beta1, beta2), t = group["betas"], state["step"]
        g = decay_weights(p, g, group)
        m, v = update_moments(g, state, beta1, beta2)
        r = _rectification(beta2, t)
        root = power(1 - power(beta2, t), 0.5)
        scale = np.where(r, r * root / (np.sqrt(v) + group["eps"]), 1.0)
        p -= group["lr"] / (1 - power(beta1, t)) * m * scale


@each
def _rectification(beta2, t):
    """Return r of RAdam's formula, or 0 while too few gradients have been seen."""
    limit = 2 / (1 - beta2) - 1
    length = limit - 2 * t * beta2**t / (1 - beta2**t)
    if length <= 5:
        return 0.0
    return math.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
