"""Parameter: a tensor that a module counts as its own."""

from ..tensor import Tensor


class Parameter(Tensor):
    """A leaf tensor that requires grad and that a Module registers when it becomes an attribute.

    It looks at the memory of ``data`` if that is a Tensor, and copies anything else. ``name`` is
    shown in drawings; a module gives its own name for the attribute if there is none.
    Source: PyTorch, torch.nn.parameter.Parameter; the name is MindSpore's.
    """

    def __init__(self, data, requires_grad: bool = True, name: str | None = None):
        if isinstance(data, Tensor):
            self._data = data._array()
        else:
            super().__init__(data)
        if name is not None:
            self.name = name
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()
