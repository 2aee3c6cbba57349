"""Operations with a backward of their own: custom functions, and checkpoints."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from .backward import propagate
from .batch import Batch
from .creation import default_generator
from .functions import cat, flatten, reshape
from .grad_mode import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from .graph import Node, origin, reachable
from .language import translator
from .tensor import Tensor, raw_of, wrap

_ = translator(__name__)


class CustomNode(Node):
    """A node that computes the gradients of all its inputs at once.

    ``pulls`` is a function: ``pulls(g, recording)`` takes the gradient of the result, a Tensor,
    and returns one Tensor or None per parent.
    """

    def __init__(self, name: str, gradients: Callable, parents, out):
        row = SimpleNamespace(name=name, reads_values=True)
        super().__init__(row, parents, gradients, out)

    def name(self) -> str:
        return self.op + "Backward"

    def checked_pulls(self, recording: bool):
        if self.pulls is None:
            raise self.freed()
        gradients = self.pulls
        results: list = []  # filled by the first input that is asked for

        def gradient_of(g, i):
            if isinstance(raw_of(g), Batch):
                raise TypeError("custom functions see one example at a time")
            if not results:
                with set_grad_enabled(recording):
                    results.extend(gradients(g if recording else wrap(g), recording))
            gradient = results[i]
            # a copy: users may return what they have saved, or one tensor for two inputs
            return gradient if recording or gradient is None else np.array(gradient._data)[()]

        return [(p, gradient_of, (i,)) for i, p in enumerate(self.parents) if p is not None]


def _joined(outputs: list[Tensor]) -> Tensor:
    """Join several outputs in one vector, so that one node can stand behind all of them."""
    return cat([flatten(output) for output in outputs])


def _separated(joined: Tensor, outputs: list[Tensor]) -> list[Tensor]:
    parts, start = [], 0
    for output in outputs:
        part = joined[start : start + output.numel()]
        parts.append(reshape(part, output.shape).to(output.dtype))
        start += output.numel()
    return parts


# -- custom functions -------------------------------------------------------------------------


class Context:
    """What forward leaves for backward: saved tensors, and any attribute one likes to set."""

    needs_input_grad: tuple[bool, ...] = ()

    def __init__(self):
        self._to_save: tuple = ()
        self._without_grad: tuple = ()
        self._changed: tuple = ()
        self._saved: list = []

    def save_for_backward(self, *tensors) -> None:
        """Keep inputs or outputs for backward, which reads them from ``saved_tensors``."""
        self._to_save = tensors

    def mark_non_differentiable(self, *outputs) -> None:
        """Declare outputs that have no gradient."""
        self._without_grad = outputs

    def mark_dirty(self, *inputs) -> None:
        """Declare inputs that forward has written in place."""
        self._changed = inputs

    @property
    def saved_tensors(self) -> tuple:
        """What was saved, None in its place; RuntimeError if modified in place since."""
        unpacked = []
        for tensor, raw, counter, version in self._saved:
            if raw is None:
                unpacked.append(None)
                continue
            if counter[0] != version:
                raise RuntimeError(
                    _(
                        "one of the variables needed for gradient computation has been modified "
                        "by an inplace operation: a saved tensor of shape {shape} is at version "
                        "{now}, expected version {then}",
                        shape=raw.shape,
                        now=counter[0],
                        then=version,
                    )
                )
            unpacked.append(wrap(raw, self._node()) if tensor is None else tensor)
        return tuple(unpacked)

    def _seal(self, outputs) -> None:
        """Note the versions of what is saved; of outputs keep the data, not the tensor."""
        for tensor in self._to_save:
            if tensor is None:
                self._saved.append((None, None, (0,), 0))
                continue
            counter = tensor._shared_counter()
            is_output = any(tensor is output for output in outputs)
            is_changed = any(tensor is changed for changed in self._changed)
            held = None if is_output and not is_changed else tensor
            self._saved.append((held, tensor._data, counter, counter[0]))


class Function:
    """Base class for operations with their own gradient formula.

    A subclass defines static methods ``forward(ctx, *inputs)`` and ``backward(ctx, *grads)``,
    which returns one gradient, or None, per input; it is used as ``Subclass.apply(*inputs)``.
    Instead, forward may leave out ctx and a static ``setup_context(ctx, inputs, output)`` save
    for it. A backward made of tensor operations can be differentiated again.
    Source: PyTorch, torch.autograd.Function.
    """

    @staticmethod
    def forward(*args):
        raise NotImplementedError(_("a Function needs a static method forward"))

    @staticmethod
    def backward(ctx, *grads):
        raise NotImplementedError(_("a Function needs a static method backward"))

    @classmethod
    def apply(cls, *args):
        """Compute forward without recording its steps, and record this one operation."""
        ctx = Context()
        parents = tuple([origin(value) for value in args])
        ctx.needs_input_grad = tuple([parent is not None for parent in parents])
        with no_grad():
            if hasattr(cls, "setup_context"):
                answer = cls.forward(*args)
                cls.setup_context(ctx, args, answer)
            else:
                answer = cls.forward(ctx, *args)
        outputs = list(answer) if isinstance(answer, tuple) else [answer]
        ctx._seal(outputs)
        if is_grad_enabled() and any(ctx.needs_input_grad):
            outputs = cls._tracked(ctx, parents, outputs)
        return tuple(outputs) if isinstance(answer, tuple) else outputs[0]

    @classmethod
    def _tracked(cls, ctx: Context, parents, outputs: list) -> list:
        followed = [
            output
            for output in outputs
            if isinstance(output, Tensor)
            and output.dtype.kind == "f"
            and not any(output is other for other in ctx._without_grad)
        ]
        if not followed:
            return outputs
        joined = followed[0] if len(followed) == 1 else wrap(_joined(followed)._data)
        gradients = _BackwardOf(cls, ctx, outputs, followed)
        node = CustomNode(cls.__name__, gradients, parents, joined._data)
        ctx._node = lambda: node
        if len(followed) > 1:
            replaced = _separated(wrap(joined._data, node), followed)
        elif any(followed[0] is changed for changed in ctx._changed):
            followed[0]._node = node
            replaced = followed
        else:
            replaced = [wrap(joined._data, node)]
            replaced[0]._counter = followed[0]._counter
        new = iter(replaced)
        return [next(new) if any(o is f for f in followed) else o for o in outputs]


class _BackwardOf:
    """The gradients of one call of a custom Function."""

    def __init__(self, cls, ctx: Context, outputs, followed):
        self.cls = cls
        self.ctx = ctx
        self.templates = [
            (
                np.zeros_like(o._data) if isinstance(o, Tensor) else None,
                any(o is f for f in followed),
            )
            for o in outputs
        ]

    def __call__(self, g: Tensor, recording: bool) -> list:
        followed = [wrap(zeros) for zeros, is_followed in self.templates if is_followed]
        pieces = iter([g] if len(followed) == 1 else _separated(g, followed))
        grads = [
            next(pieces) if is_followed else (None if zeros is None else wrap(zeros))
            for zeros, is_followed in self.templates
        ]
        results = self.cls.backward(self.ctx, *grads)
        results = results if isinstance(results, tuple) else (results,)
        expected = len(self.ctx.needs_input_grad)
        if len(results) < expected or any(r is not None for r in results[expected:]):
            raise RuntimeError(
                _(
                    "{name}.backward returned {got} gradients, but forward has {n} inputs; "
                    "return one per input, None where there is none",
                    name=self.cls.__name__,
                    got=len(results),
                    n=expected,
                )
            )
        return list(results[:expected])


def once_differentiable(backward: Callable) -> Callable:
    """Mark a Function's backward as not differentiable itself: a second order then raises."""

    def guarded(ctx, *grads):
        if is_grad_enabled():
            raise RuntimeError(
                _(
                    "this Function's backward is marked @once_differentiable: it has no second "
                    "derivative, so create_graph=True is not possible through it"
                )
            )
        return backward(ctx, *grads)

    return guarded


# -- checkpoints --------------------------------------------------------------------------------


def checkpoint(
    function: Callable, *args, preserve_rng_state: bool = True, use_reentrant=None, **kwargs
):
    """Call ``function`` without keeping what its backward needs; it is computed again there.

    This trades time for memory. The result, a Tensor or a tuple of Tensors, has the gradients
    of an ordinary call, including those of tensors that the function takes from its
    surroundings. Random numbers are drawn alike both times unless ``preserve_rng_state`` is
    False. ``use_reentrant`` is accepted and has no meaning here.
    Source: Griewank and Walther 2000; PyTorch, torch.utils.checkpoint.
    """
    if not is_grad_enabled():
        return function(*args, **kwargs)
    state = default_generator.get_state() if preserve_rng_state else None

    def joined_outputs():
        answer = function(*args, **kwargs)
        outputs = list(answer) if isinstance(answer, tuple) else [answer]
        return answer, outputs, outputs[0] if len(outputs) == 1 else _joined(outputs)

    first = Node(None, (), (), np.float64(0)).age
    answer, outputs, joined = joined_outputs()
    if not joined.requires_grad:
        return answer
    older = [n for n in reachable([origin(joined)]) if not isinstance(n, Node) or n.age > first]

    def gradients(g, recording):
        before = default_generator.get_state()
        if state is not None:
            default_generator.set_state(state)
        try:
            with enable_grad():
                again = joined_outputs()[2]
        finally:
            default_generator.set_state(before)
        raw = g if recording else g._data
        found = propagate(
            [(origin(again), raw)],
            retain_graph=recording,
            recording=recording,
            ends=frozenset(older),
        )
        grads = [found.get(target) for target in older]
        return grads if recording else [None if x is None else wrap(x) for x in grads]

    node = CustomNode("Checkpoint", gradients, tuple(older), joined._data)
    result = wrap(joined._data, node)
    if not isinstance(answer, tuple):
        return result
    return (result,) if len(outputs) == 1 else tuple(_separated(result, outputs))
