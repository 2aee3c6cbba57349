"""Whether operations are recorded: a setting local to each thread and each async task."""

import contextvars
import functools
from collections.abc import Callable

_recording = contextvars.ContextVar("recording", default=True)

is_grad_enabled: Callable[[], bool] = _recording.get


class _Mode:
    """Set recording within a ``with`` block or a decorated function; restored after any error."""

    def __init__(self, mode: bool):
        self.mode = mode
        self._before: list[bool] = []  # a stack, so that one object may be entered twice

    def __enter__(self):
        self._before.append(_recording.get())
        _recording.set(self.mode)
        return self

    def __exit__(self, *exc):
        _recording.set(self._before.pop())

    def __call__(self, function: Callable) -> Callable:
        @functools.wraps(function)
        def within(*args, **kwargs):
            with type(self)() if type(self) is not set_grad_enabled else _Mode(self.mode):
                return function(*args, **kwargs)

        return within


class no_grad(_Mode):
    """Do not record operations: ``with no_grad():`` or ``@no_grad()``.

    Source: PyTorch, torch.no_grad.
    """

    def __init__(self):
        super().__init__(False)


class enable_grad(_Mode):
    """Record operations, also inside ``no_grad``. Source: PyTorch, torch.enable_grad."""

    def __init__(self):
        super().__init__(True)


class set_grad_enabled(_Mode):
    """Switch recording on or off, at once or for a ``with`` block.

    Source: PyTorch, torch.set_grad_enabled.
    """

    def __init__(self, mode: bool):
        super().__init__(mode)
        self._before.append(_recording.get())
        _recording.set(mode)

    def __enter__(self):
        return self  # the constructor has switched already
