"""Hooks: functions that see a gradient on its way, and may put another in its place."""

import weakref
from collections.abc import Callable

import numpy as np

from .grad_mode import set_grad_enabled
from .language import translator
from .tensor import Tensor, wrap

_ = translator(__name__)


class RemovableHandle:
    """What registering a hook returns; ``remove()`` takes the hook away again."""

    def __init__(self, hooks: dict, hook: Callable):
        self._hooks = hooks
        self._key = object()  # not the handle itself, or memory would go in circles
        hooks[self._key] = hook

    def remove(self) -> None:
        self._hooks.pop(self._key, None)


def call_hooks(hooks: dict, g, recording: bool):
    """Pass a gradient through hooks: each sees a Tensor and may return another in its place."""
    for hook in list(hooks.values()):
        seen = g if recording else wrap(np.array(g))  # a copy: hooks may write into it
        with set_grad_enabled(recording):
            answer = hook(seen)
        g = seen if answer is None else answer
        g = g if recording else g._data
    return g


def retain_grad(tensor: Tensor) -> None:
    """Make backward fill ``.grad`` of this interior tensor too; nothing happens for a leaf.

    After it was written in place that is the gradient of what it holds now. Raises RuntimeError
    for an untracked tensor. Source: PyTorch, torch.Tensor.retain_grad.
    """
    if not tensor.requires_grad:
        raise RuntimeError(_("can't retain_grad on Tensor that has requires_grad=False"))
    if tensor._node is not None and tensor._retained is None:
        tensor._retained = Retained(tensor)


class Retained:
    """What fills ``.grad`` of an interior tensor: a hook on the node that made its value."""

    def __init__(self, tensor: Tensor):
        reference = weakref.ref(tensor)  # a node must not keep its own output alive

        def keep(g):
            alive = reference()
            if alive is not None:
                alive.grad = g if alive.grad is None else alive.grad + g

        self._keep = keep
        self._handle = tensor._node.register_hook(keep)

    def follow(self, node) -> None:
        """Go over to the node (or None) of the value that the tensor holds after a write."""
        self._handle.remove()
        if node is not None:
            self._handle = node.register_hook(self._keep)


def register_hook(tensor: Tensor, hook: Callable) -> RemovableHandle:
    """Call ``hook(gradient)`` when the gradient of this tensor is complete.

    What the hook returns, if not None, replaces the gradient. Raises RuntimeError for an
    untracked tensor. Source: PyTorch, torch.Tensor.register_hook.
    """
    if not tensor.requires_grad:
        raise RuntimeError(_("cannot register a hook on a tensor that doesn't require gradient"))
    if tensor._node is not None:
        return tensor._node.register_hook(hook)
    if tensor._hooks is None:
        tensor._hooks = {}
    return RemovableHandle(tensor._hooks, hook)
