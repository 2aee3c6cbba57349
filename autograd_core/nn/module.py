"""Module: parameters, buffers and modules in a tree, and what can be done with the whole tree.

A module notices what is assigned to its attributes: Parameters, Modules and, through
``register_buffer``, tensors that belong to the state but are not trained. Everything else here
walks that tree.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from ..grad_mode import no_grad
from ..graph import mark_part, now
from ..hooks import RemovableHandle
from ..language import translator
from ..tensor import Tensor
from .parameter import Parameter

_ = translator(__name__)


class LoadResult(NamedTuple):
    """What ``load_state_dict`` found to differ: names that it lacked, names that it ignored."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module:
    """A function with state: subclasses make parameters in ``__init__`` and define ``forward``.

    MindSpore's name for it is ``Cell``, and for ``forward`` ``construct``; both work.
    Source: PyTorch, torch.nn.Module.
    """

    training: bool

    def __init__(self):
        set_plain = super().__setattr__
        set_plain("training", True)
        for registry in _REGISTRIES:
            set_plain(registry, {})
        set_plain("_transient", set())  # names of buffers that state_dict leaves out
        set_plain("_forward_hooks", {})
        set_plain("_forward_pre_hooks", {})

    # -- calling --------------------------------------------------------------------------------

    def forward(self, *args, **kwargs):
        """Compute the module's result; what subclasses define."""
        construct = getattr(self, "construct", None)
        if construct is None:
            raise NotImplementedError(
                _("Module {kind} has no forward method; define one", kind=type(self).__name__)
            )
        return construct(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        for hook in tuple(self._forward_pre_hooks.values()):
            changed = hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        began = now()
        result = self.forward(*args, **kwargs)
        mark_part(result, type(self).__name__, began, self, bool(self._modules))
        for hook in tuple(self._forward_hooks.values()):
            changed = hook(self, args, result)
            if changed is not None:
                result = changed
        return result

    def register_forward_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(module, args, result)`` after forward; what it returns replaces the result.

        Returns a handle whose ``remove()`` takes the hook away.
        """
        return RemovableHandle(self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Callable) -> RemovableHandle:
        """Call ``hook(module, args)`` before forward; what it returns replaces the arguments."""
        return RemovableHandle(self._forward_pre_hooks, hook)

    # -- registration ---------------------------------------------------------------------------

    def __setattr__(self, name: str, value) -> None:
        if not isinstance(value, Parameter | Module) and not self._is_registered(name):
            object.__setattr__(self, name, value)
            return
        if "_parameters" not in self.__dict__:
            raise AttributeError(
                _(
                    "cannot assign {name} before Module.__init__() call; "
                    "begin __init__ with super().__init__()",
                    name=name,
                )
            )
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self.add_module(name, value)
        else:
            self._replace(name, value)

    def _is_registered(self, name: str) -> bool:
        return any(name in self.__dict__.get(kind, ()) for kind in _REGISTRIES)

    def _replace(self, name: str, value) -> None:
        """Put a Tensor or None where a parameter, buffer or module of that name was."""
        if name in self._buffers and isinstance(value, Tensor | None):
            self._buffers[name] = value
            return
        registry = self._modules if name in self._modules else self._parameters
        if value is not None or name in self._buffers:
            raise TypeError(
                _(
                    "cannot assign {kind} to {name}, which is registered as {registered}; "
                    "assign one of those, or None, or delete it first",
                    kind=type(value).__name__,
                    name=repr(name),
                    registered="Tensor (buffer)"
                    if name in self._buffers
                    else ("Module" if name in self._modules else "Parameter"),
                )
            )
        registry[name] = None

    def _register(self, registry: dict, name: str, value) -> None:
        if not isinstance(name, str) or "." in name or not name:
            raise KeyError(
                _(
                    "{name} cannot name a part of a module: it must be a word without dots",
                    name=name,
                )
            )
        self.__dict__.pop(name, None)
        for kind in _REGISTRIES:
            if self.__dict__[kind] is not registry:
                self.__dict__[kind].pop(name, None)
        registry[name] = value

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Make ``param`` the parameter ``name``; the same as assigning it to the attribute."""
        self._register(self._parameters, name, param)
        if param is not None and param.name is None:
            param.name = name

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Make ``tensor`` part of the state without training it, such as a running mean.

        ``state_dict`` leaves out a buffer that is not ``persistent``.
        """
        self._register(self._buffers, name, tensor)
        (self._transient.discard if persistent else self._transient.add)(name)

    def add_module(self, name: str, module: "Module | None") -> None:
        """Make ``module`` the child ``name``; the same as assigning it to the attribute."""
        self._register(self._modules, name, module)

    register_module = add_module

    def __getattr__(self, name: str):  # called only for what is no ordinary attribute
        for kind in _REGISTRIES:
            found = self.__dict__.get(kind, {})
            if name in found:
                return found[name]
        raise AttributeError(
            _("{kind} object has no attribute {name}", kind=type(self).__name__, name=repr(name))
        )

    def __delattr__(self, name: str) -> None:
        for kind in _REGISTRIES:
            if name in self.__dict__[kind]:
                del self.__dict__[kind][name]
                self._transient.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self):
        return [*super().__dir__(), *self._parameters, *self._buffers, *self._modules]

    # -- walking the tree -------------------------------------------------------------------------

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """Yield (dotted name, module) for this module and all below it, each module once."""
        seen = set()
        stack = [(prefix, self)]
        while stack:
            name, module = stack.pop()
            if module in seen:
                continue
            seen.add(module)
            yield name, module
            children = [(n, m) for n, m in module._modules.items() if m is not None]
            stack.extend((_dotted(name, n), m) for n, m in reversed(children))

    def modules(self) -> Iterator["Module"]:
        """Yield this module and all below it, each once."""
        return (module for _name, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """Yield (name, module) for the modules directly below, each module once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator["Module"]:
        """Yield the modules directly below."""
        return (module for _name, module in self.named_children())

    def _named_members(self, kind: str, prefix: str, recurse: bool) -> Iterator[tuple]:
        seen = set()
        modules = self.named_modules(prefix) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, member in getattr(module, kind).items():
                if member is not None and id(member) not in seen:
                    seen.add(id(member))
                    yield _dotted(path, name), member

    def named_parameters(
        self, prefix: str = "", recurse: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Yield (dotted name, parameter), each parameter once even where modules share it."""
        return self._named_members("_parameters", prefix, recurse)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield the parameters, each once: what an optimizer takes."""
        return (param for _name, param in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        """Yield (dotted name, buffer), each buffer once."""
        return self._named_members("_buffers", prefix, recurse)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield the buffers, each once."""
        return (buffer for _name, buffer in self.named_buffers(recurse=recurse))

    def trainable_params(self, recurse: bool = True) -> list[Parameter]:
        """Return the parameters that require grad, as MindSpore's ``Cell`` does."""
        return [param for param in self.parameters(recurse) if param.requires_grad]

    def get_submodule(self, target: str) -> "Module":
        """Return the module of a dotted name ("" is this one); AttributeError if there is none."""
        module = self
        for name in target.split(".") if target else ():
            module = module._modules.get(name)
            if module is None:
                raise AttributeError(
                    _("{kind} has no submodule {name}", kind=type(self).__name__, name=target)
                )
        return module

    # -- the whole tree at once -----------------------------------------------------------------

    def apply(self, function: Callable[["Module"], None]) -> "Module":
        """Call ``function`` with every module, children first; return this module."""
        for module in self.children():
            module.apply(function)
        function(self)
        return self

    def train(self, mode: bool = True) -> "Module":
        """Switch to training, which dropout and batch normalization heed; return this module."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> "Module":
        """Switch to evaluation; return this module."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> "Module":
        """Ask for the gradients of all parameters, or freeze them; return this module."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill those that exist with zeros."""
        for param in self.parameters():
            if set_to_none or not isinstance(param.grad, Tensor):  # a sparse one is forgotten
                param.grad = None
            else:
                param.grad.detach_().zero_()

    def to(self, *args, dtype=None, device=None) -> "Module":
        """Convert floating parameters and buffers to a dtype, in place; return this module.

        The only device is "cpu".
        """
        with no_grad():
            for module in self.modules():
                for registry in (module._parameters, module._buffers):
                    for name, tensor in registry.items():
                        if tensor is None or not tensor.is_floating_point():
                            continue
                        converted = tensor.to(*args, dtype=dtype, device=device)
                        if isinstance(tensor, Parameter):
                            tensor.data = converted
                            if tensor.grad is not None:
                                tensor.grad = tensor.grad.to(converted.dtype)
                        else:
                            registry[name] = converted
        return self

    def float(self) -> "Module":
        """Convert to float32."""
        return self.to(dtype=np.dtype(np.float32))

    def double(self) -> "Module":
        """Convert to float64."""
        return self.to(dtype=np.dtype(np.float64))

    # -- state ------------------------------------------------------------------------------------

    def state_dict(self, prefix: str = "") -> dict[str, Tensor]:
        """Return {dotted name: detached tensor} of all parameters and persistent buffers.

        The tensors share the module's memory: they change when it trains. ``nn.save`` writes
        them to a file. Unlike ``named_parameters`` it repeats what modules share.
        """
        state = {}
        for registry in (self._parameters, self._buffers):
            for name, tensor in registry.items():
                if tensor is not None and name not in self._transient:
                    state[prefix + name] = tensor.detach()
        for name, module in self._modules.items():
            if module is not None:
                state.update(module.state_dict(f"{prefix}{name}."))
        return state

    def load_state_dict(self, state_dict: Mapping, strict: bool = True) -> LoadResult:
        """Copy tensors or arrays into the parameters and buffers of the same names.

        Returns the names that were missing and those that nobody here has. Raises RuntimeError
        that lists them all if ``strict``, and in any case lists the shapes that do not fit;
        then nothing has been changed.
        """
        own = self.state_dict()
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        problems = []
        if strict and missing:
            problems.append(_("missing: {names}", names=", ".join(missing)))
        if strict and unexpected:
            problems.append(_("unexpected: {names}", names=", ".join(unexpected)))
        for name in own.keys() & state_dict.keys():
            given = tuple(np.shape(getattr(state_dict[name], "_data", state_dict[name])))
            if given != own[name].shape:
                problems.append(
                    _(
                        "{name}: the state has shape {given}, the module {shape}",
                        name=name,
                        given=given,
                        shape=own[name].shape,
                    )
                )
        if problems:
            raise RuntimeError(
                _("{kind} cannot load this state:", kind=type(self).__name__)
                + "".join(f"\n  - {problem}" for problem in sorted(problems))
            )
        with no_grad():
            for name in own.keys() & state_dict.keys():
                own[name].copy_(state_dict[name])
        return LoadResult(missing, unexpected)

    # -- printing -----------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """Return what the printed module says between its parentheses."""
        return ""

    def __repr__(self) -> str:
        total = sum(param.numel() for param in self.parameters())
        return "\n".join(self._lines()) + (
            "\n" + _("# {n} parameters", n=f"{total:,}") if total else ""
        )

    def _lines(self) -> list[str]:
        """Return the printed tree; behind every module stands how many parameters are its own."""
        own = sum(param.numel() for param in self._parameters.values() if param is not None)
        count = f"  # {own:,}" if own else ""
        head = f"{type(self).__name__}({self.extra_repr()}"
        if not self._modules:
            return [f"{head}){count}"]
        lines = [head + count]
        for name, module in self._modules.items():
            first, *rest = module._lines() if module is not None else ["None"]
            lines += [f"  ({name}): {first}", *[f"  {line}" for line in rest]]
        return [*lines, ")"]


_REGISTRIES = ("_parameters", "_buffers", "_modules")


def _dotted(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


Cell = Module  # MindSpore's name
