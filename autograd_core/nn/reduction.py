"""What all losses share: reductions, their deprecated arguments, and the module of each.

``losses.py`` has the losses themselves.
"""

import functools
import inspect
import math
import warnings
from collections.abc import Callable

from .. import functions as f
from ..graph import mark_part, now
from ..language import translator
from ..ops.reduce import mean
from ..tensor import Tensor
from .module import Module

_ = translator(__name__)

LOSSES: dict[str, Callable] = {}  # module name -> function; the tests loop over it
REDUCTIONS = ("none", "mean", "sum")
LEGACY = ("size_average", "reduce")  # PyTorch's arguments from before there was `reduction`


def loss(
    module_name: str, also: tuple[str, ...] = (), inputs: int = 2, own_mean: bool = False
) -> Callable:
    """Make an unreduced function a loss: with reductions (``also`` more) and a module.

    ``own_mean`` says that the function itself takes the mean when that is its ``reduction``.
    """
    allowed = REDUCTIONS + also

    def declare(unreduced: Callable) -> Callable:
        signature = inspect.signature(unreduced)

        @functools.wraps(unreduced)
        def reduced(*args, **kwargs):
            reduction = "mean"
            if len(args) != inputs or (kwargs and not kwargs.keys().isdisjoint(LEGACY)):
                bound = signature.bind(*args, **kwargs)
                reduction = _reduction(unreduced.__name__, bound.arguments, allowed)
                args, kwargs = bound.args, bound.kwargs
            elif kwargs:  # to bind the arguments would take longer than a small loss
                reduction = _reduction(unreduced.__name__, kwargs, allowed)
            input = args[0]
            if not isinstance(input, Tensor) or input._data.dtype.kind != "f":
                _refuse(unreduced.__name__, input)
            began = now()
            result = unreduced(*args, **kwargs)
            if not own_mean or reduction != "mean":
                result = _reduce(result, reduction)
            mark_part(result, unreduced.__name__, began)
            return result

        reduced.reductions = allowed
        reduced.module = _module_for(module_name, reduced, signature, inputs)
        LOSSES[module_name] = reduced
        return reduced

    return declare


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    if reduction == "sum":
        return f.sum(losses)
    if reduction == "batchmean":
        return f.sum(losses) / (losses.shape[0] or 1)
    return plain_mean(losses)


def plain_mean(losses: Tensor) -> Tensor:
    """Return the mean, NaN for no elements (as PyTorch does, where NumPy would warn)."""
    return mean(losses) if losses.numel() else f.sum(losses) * math.nan


def divided(total: Tensor, count: float) -> Tensor:
    """Return total / count, NaN for a count of 0."""
    return total / count if count else total * math.nan


def _reduction(name: str, options: dict, allowed: tuple[str, ...]) -> str:
    """Return the reduction that is meant; the deprecated arguments are read, with a notice."""
    given = {key: options.pop(key) for key in LEGACY if options.get(key) is not None}
    for key, value in given.items():
        if not isinstance(value, bool):
            raise TypeError(
                _(
                    "{name}: {argument}, a deprecated argument, is True or False, not {kind}; "
                    "give the arguments behind the weight by name",
                    name=name,
                    argument=key,
                    kind=type(value).__name__,
                )
            )
    if given:
        none, total = given.get("reduce") is False, given.get("size_average") is False
        options["reduction"] = "none" if none else "sum" if total else "mean"
        warnings.warn(
            _(
                "{name}: size_average and reduce are deprecated; write reduction={meant} instead",
                name=name,
                meant=repr(options["reduction"]),
            ),
            FutureWarning,
            stacklevel=3,
        )
    reduction = options.get("reduction", "mean")
    if reduction not in allowed:
        raise ValueError(
            _(
                "{name}: {given} is not a valid value for reduction; choose one of {allowed}",
                name=name,
                given=repr(reduction),
                allowed=", ".join(allowed),
            )
        )
    return reduction


def _refuse(name: str, input) -> None:
    """Raise the error for an input that is no Tensor, or not of a floating-point dtype."""
    if not isinstance(input, Tensor):
        raise TypeError(
            _(
                "{name}: expected a Tensor, got {kind}; make one with tensor(...)",
                name=name,
                kind=type(input).__name__,
            )
        )
    raise RuntimeError(
        _(
            "{name}: the input must be of a floating-point dtype, got {dtype}; "
            "convert it with .double() or .float()",
            name=name,
            dtype=input.dtype.name,
        )
    )


def _module_for(module_name: str, function: Callable, signature, inputs: int) -> type:
    """Make the module of a loss: its arguments are those of the function behind the inputs."""
    options = list(signature.parameters.values())[inputs:]
    option_signature = inspect.Signature(options)
    kept = [option for option in options if option.name not in LEGACY]

    def __init__(self, *args, **kwargs):
        Module.__init__(self)
        bound = option_signature.bind(*args, **kwargs)
        bound.apply_defaults()
        _reduction(module_name, bound.arguments, function.reductions)
        for name, value in bound.arguments.items():
            if name in LEGACY:
                continue
            if isinstance(value, Tensor):  # class weights move with the module
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)

    def forward(self, *inputs):
        return function(*inputs, **{o.name: getattr(self, o.name) for o in kept})

    def extra_repr(self):
        changed = {o.name: getattr(self, o.name) for o in kept}
        return ", ".join(
            f"{o.name}={changed[o.name]!r}"
            for o in kept
            if not isinstance(changed[o.name], Tensor) and changed[o.name] != o.default
        )

    return type(
        module_name,
        (Module,),
        {
            "__init__": __init__,
            "forward": forward,
            "extra_repr": extra_repr,
            "__doc__": function.__doc__,
            "__signature__": option_signature,
            "__module__": __name__,
        },
    )
