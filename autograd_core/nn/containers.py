"""Modules that hold modules."""

from collections.abc import Iterable, Iterator

from ..language import translator
from .module import Module

_ = translator(__name__)


class _Numbered(Module):
    """Modules under the names "0", "1", ..."""

    def __init__(self, modules: Iterable[Module] = ()):
        super().__init__()
        self.extend(modules)

    def append(self, module: Module):
        """Put a module at the end; return this one."""
        if not isinstance(module, Module):
            raise TypeError(
                _(
                    "{kind} holds Modules, not {given}; wrap a function in a Module of your own",
                    kind=type(self).__name__,
                    given=type(module).__name__,
                )
            )
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]):
        """Put modules at the end; return this one."""
        for module in modules:
            self.append(module)
        return self

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice):
        held = list(self._modules.values())
        if isinstance(index, slice):
            return self._of(held[index])
        return held[index]

    def _of(self, modules: list[Module]):
        return type(self)(modules)

    def __setitem__(self, index: int, module: Module) -> None:
        name = list(self._modules)[index]
        self.add_module(name, module)


class Sequential(_Numbered):
    """Modules one after the other: each gets what the one before returned.

    Takes modules, or one dict of names and modules. Source: PyTorch, torch.nn.Sequential.
    """

    def __init__(self, *modules):
        if len(modules) == 1 and isinstance(modules[0], dict):
            super().__init__()
            for name, module in modules[0].items():
                self.add_module(name, module)
        else:
            super().__init__(modules)

    def _of(self, modules: list[Module]) -> "Sequential":
        return Sequential(*modules)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input


class ModuleList(_Numbered):
    """A list of modules whose parameters count as the owner's; it has no forward of its own.

    Source: PyTorch, torch.nn.ModuleList.
    """
