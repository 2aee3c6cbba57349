"""What all optimizers share: groups of parameters, their state, and the walk through them.

An optimizer adds one method, ``update``, the formula of its paper on NumPy arrays. Hyperparameters
may also be arrays that broadcast against the parameter; then one optimizer runs a whole grid of
them at once (see ``viz.trajectories``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np

from ..grad_mode import enable_grad
from ..language import translator
from ..tensor import Tensor
from .sparse import RowSparse

_ = translator(__name__)

#: A hyperparameter: a number, or an array of one for every run of a grid.
Option = float | np.ndarray

# Options are checked by their name, which means the same for every optimizer.
_NOT_NEGATIVE = (
    "lr",
    "lr_decay",
    "momentum",
    "momentum_decay",
    "weight_decay",
    "initial_accumulator_value",
    "eps",
    "alpha",
)


class Optimizer:
    """Manage parameters and update them from their gradients; subclasses say how.

    ``params`` is an iterable of leaf Tensors, or of dicts ``{"params": ..., option: value}`` that
    give groups of them options of their own; ``defaults`` maps every option to its value where a
    group does not set it. Public attributes, as in PyTorch: ``defaults``, ``state`` (parameter to
    dict) and ``param_groups`` (list of dicts). Raises TypeError for a single Tensor or for things
    that are no Tensors, ValueError for no parameters, one given twice, a non-leaf, or an option
    out of its range. Source: PyTorch, torch.optim.Optimizer.
    """

    accepts_sparse = False  # whether RowSparse gradients are understood
    elementwise = True  # whether each element of a parameter goes its own way

    def __init__(self, params: Iterable, defaults: dict):
        if isinstance(params, Tensor):
            raise TypeError(
                _(
                    "params should be an iterable of Tensors or dicts, not a single Tensor; "
                    "put it in a list: {optimizer}([x], ...)",
                    optimizer=type(self).__name__,
                )
            )
        self.defaults = _plain_options(defaults)
        self.state: defaultdict[Tensor, dict] = defaultdict(dict)
        self.param_groups: list[dict] = []
        self._step_count = 0
        groups = list(params)
        if not groups:
            raise ValueError(
                _(
                    "optimizer got an empty parameter list; an iterator such as "
                    "model.parameters() can be walked through only once"
                )
            )
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    # -- one step -----------------------------------------------------------------------------

    def update(self, p: np.ndarray, g, state: dict, group: dict) -> None:
        """Write the next value into ``p``, given its gradient ``g`` of the same shape.

        ``state`` is the parameter's own dict, empty at the first step; ``group`` holds the options.
        """
        raise NotImplementedError

    def step(self, closure: Callable | None = None):
        """Update every parameter that has a gradient; return what ``closure()`` returned.

        ``closure``, if given, computes the gradients anew and returns the loss.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            maximize = group.get("maximize", False)
            for parameter in group["params"]:
                grad = parameter.grad
                if grad is None:
                    continue
                g = self._of_rows(grad) if isinstance(grad, RowSparse) else grad._data
                self.update(parameter._array(), -g if maximize else g, self.state[parameter], group)
                counter = parameter._counter or parameter._shared_counter()
                counter[0] += 1
        self._step_count += 1
        return loss

    def _of_rows(self, grad: RowSparse):
        """Return what ``update`` gets for a sparse gradient."""
        if not self.accepts_sparse:
            raise RuntimeError(
                _(
                    "{optimizer} does not support sparse gradients; use SparseAdam, or make the "
                    "embedding with sparse=False",
                    optimizer=type(self).__name__,
                )
            )
        return grad.to_dense()._data

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, which backward only ever adds to.

        With ``set_to_none=False`` gradients that exist are filled with zeros instead.
        """
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none or isinstance(parameter.grad, RowSparse):
                    parameter.grad = None
                elif parameter.grad is not None:
                    parameter.grad.detach_().zero_()

    # -- parameters and options ---------------------------------------------------------------

    def add_param_group(self, param_group: dict) -> None:
        """Add parameters ``param_group["params"]`` with options of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(
                _("param_group must be a dict, not {kind}", kind=type(param_group).__name__)
            )
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(_("parameters need an order that stays; use a list instead of a set"))
        params = [params] if isinstance(params, Tensor) else list(params)
        group = {"params": params} | self.defaults | _plain_options(param_group, but="params")
        self._check_parameters(params)
        self._check_options(group)
        self.param_groups.append(group)

    def _check_parameters(self, params: list) -> None:
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for parameter in params:
            if not isinstance(parameter, Tensor):
                raise TypeError(
                    _(
                        "optimizer can only optimize Tensors, but one of the params is {kind}",
                        kind=type(parameter).__name__,
                    )
                )
            if not (parameter.is_leaf or parameter.retains_grad):
                raise ValueError(
                    _(
                        "can't optimize a non-leaf Tensor: it is the result of an operation; "
                        "pass the Tensor that you made with requires_grad=True"
                    )
                )
            if id(parameter) in known:
                raise ValueError(_("some parameters appear more than once, or in two groups"))
            known.add(id(parameter))

    def _check_options(self, group: dict) -> None:
        for option in _NOT_NEGATIVE:
            if option in group and not np.all(group[option] >= 0):
                raise ValueError(
                    _(
                        "{optimizer}: invalid {option} = {value}; it must not be negative",
                        optimizer=type(self).__name__,
                        option=option,
                        value=group[option],
                    )
                )
        for option in ("betas", "rho"):
            numbers = group.get(option, ())
            for number in numbers if isinstance(numbers, tuple) else (numbers,):
                if not np.all((number >= 0) & (number < 1)):
                    raise ValueError(
                        _(
                            "{optimizer}: invalid {option} = {value}; it must be at least 0 and "
                            "below 1",
                            optimizer=type(self).__name__,
                            option=option,
                            value=numbers,
                        )
                    )

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])

    # -- saving and resuming --------------------------------------------------------------------

    def state_dict(self) -> dict:
        """Return ``{"state", "param_groups"}`` as plain numbers and lists that json can write.

        Parameters stand in it as numbers 0, 1, ... in the order in which they were given; arrays
        are nested lists, exact to the last bit. The copy does not change with further steps.
        """
        numbers, groups = {}, []
        for group in self.param_groups:
            for parameter in group["params"]:
                numbers[parameter] = len(numbers)
            indices = [numbers[parameter] for parameter in group["params"]]
            groups.append(_to_lists({**group, "params": indices}))
        state = {numbers[parameter]: _to_lists(s) for parameter, s in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict) -> None:
        """Continue where the optimizer that wrote ``state_dict`` stood, to the last bit.

        The parameters' own values are not part of it. Raises ValueError when the groups differ in
        number or size from those of this optimizer.
        """
        saved = state_dict["param_groups"]
        if [len(g["params"]) for g in saved] != [len(g["params"]) for g in self.param_groups]:
            raise ValueError(
                _(
                    "the loaded state dict has groups of {saved} parameters, this optimizer of "
                    "{own}; build it with the same parameters first",
                    saved=[len(g["params"]) for g in saved],
                    own=[len(g["params"]) for g in self.param_groups],
                )
            )
        parameters = {}
        for group, new in zip(self.param_groups, saved, strict=True):
            parameters |= zip(map(str, new["params"]), group["params"], strict=True)
            options = {k: tuple(v) if isinstance(v, list) else v for k, v in new.items()}
            group.update(options, params=group["params"])
        self.state = defaultdict(dict)
        for number, state in state_dict["state"].items():  # json turns the numbers into strings
            parameter = parameters[str(number)]
            self.state[parameter] = {
                key: self._from_lists(key, value, parameter) for key, value in state.items()
            }

    def _from_lists(self, key: str, value, parameter: Tensor):
        """Return one entry of the state as ``update`` keeps it: arrays in the parameter's dtype."""
        is_array = isinstance(value, list | Tensor) or (
            parameter.ndim == 0 and isinstance(value, float) and key not in self.scalar_state
        )
        return np.array(value, dtype=parameter.dtype) if is_array else value

    scalar_state: tuple[str, ...] = ()  # entries of the state that are numbers, not arrays


def _plain_options(options: dict, but: str = "") -> dict:
    return {name: _plain(value) for name, value in options.items() if name != but}


def _plain(value):
    """Return an option with Python numbers, whose dtype is weak, for NumPy's and one-element Tensors."""
    if isinstance(value, tuple | list):
        return tuple([_plain(v) for v in value])
    if isinstance(value, Tensor | np.generic):
        return value.item()
    return value


def _to_lists(value):
    """Copy a value deeply into numbers, lists and dicts."""
    if isinstance(value, dict):
        return {key: _to_lists(v) for key, v in value.items()}
    if isinstance(value, tuple | list):
        return [_to_lists(v) for v in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
