"""Comparing gradients with finite differences."""

from collections.abc import Callable

import numpy as np

from . import backward
from .grad_mode import enable_grad, no_grad
from .language import translator
from .tensor import Tensor, raw_of, wrap

_ = translator(__name__)


class GradcheckError(RuntimeError):
    """A gradient that finite differences contradict; names function, input, index and values."""


def gradcheck(
    func: Callable,
    inputs,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Compare the gradients of ``func(*inputs)`` with central differences.

    ``inputs`` is a Tensor or a tuple; those that require grad, in float64, are checked element
    by element: (f(x + eps) - f(x - eps)) / (2 eps). ``func`` returns a Tensor or a tuple.
    Returns True; otherwise raises GradcheckError, or returns False without
    ``raise_exception``. Source: PyTorch, torch.autograd.gradcheck.
    """
    inputs = inputs if isinstance(inputs, tuple | list) else (inputs,)
    name = getattr(func, "__name__", type(func).__name__)
    _check_inputs(name, inputs)
    try:
        _compare(func, name, inputs, eps, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _check_inputs(name: str, inputs) -> None:
    checked = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
    if not checked:
        raise ValueError(_("gradcheck of {name}: no input requires grad", name=name))
    for x in checked:
        if x.dtype != np.float64:
            raise ValueError(
                _(
                    "gradcheck of {name}: an input is {dtype}; finite differences need float64",
                    name=name,
                    dtype=x.dtype.name,
                )
            )


def _outputs(func, inputs) -> list[Tensor]:
    answer = func(*inputs)
    answer = answer if isinstance(answer, tuple | list) else (answer,)
    return [out for out in answer if isinstance(out, Tensor) and out.dtype.kind == "f"]


def _compare(func, name: str, inputs, eps: float, atol: float, rtol: float) -> None:
    with enable_grad():
        outputs = _outputs(func, inputs)
    for k, x in enumerate(inputs):
        if not (isinstance(x, Tensor) and x.requires_grad):
            continue
        numerical = _numerical_jacobians(func, inputs, k, eps)
        for o, (output, expected) in enumerate(zip(outputs, numerical, strict=True)):
            got = _analytical_jacobian(output, x)
            wrong = ~(np.abs(got - expected) <= atol + rtol * np.abs(expected))
            if wrong.any():
                i, j = np.argwhere(wrong)[0]
                raise GradcheckError(
                    _(
                        "gradcheck of {name}: the gradient of output {o}{i} with respect to "
                        "input {k}{j} is wrong: got {got:.10g}, expected {expected:.10g} "
                        "({count} of {total} entries differ)",
                        name=name,
                        o=o,
                        i=_place(i, output.shape),
                        k=k,
                        j=_place(j, x.shape),
                        got=got[i, j],
                        expected=expected[i, j],
                        count=int(wrong.sum()),
                        total=wrong.size,
                    )
                )


def _place(flat: int, shape: tuple[int, ...]) -> str:
    return str([int(i) for i in np.unravel_index(flat, shape)]) if shape else ""


def _numerical_jacobians(func, inputs, k: int, eps: float) -> list[np.ndarray]:
    """Return, per output, d output[i] / d input_k[j] by central differences."""
    raw = np.asarray(inputs[k]._data)
    columns = []
    for j in range(raw.size):
        ends = []
        for step in (eps, -eps):
            moved = raw.copy()
            moved.reshape(-1)[j] += step
            changed = [wrap(moved) if i == k else x for i, x in enumerate(inputs)]
            ends.append(_raw_outputs(func, changed))
        columns.append([(high - low) / (2 * eps) for high, low in zip(*ends, strict=True)])
    if not columns:
        return [np.zeros((out.size, 0)) for out in _raw_outputs(func, inputs)]
    return [np.stack(column, axis=1) for column in zip(*columns, strict=True)]


def _raw_outputs(func, inputs) -> list[np.ndarray]:
    """Evaluate without recording; a function that differentiates inside may switch it on."""
    with no_grad():
        return [np.array(raw_of(out), np.float64).reshape(-1) for out in _outputs(func, inputs)]


def _analytical_jacobian(output: Tensor, x: Tensor) -> np.ndarray:
    """Return d output[i] / d x[j] by one backward pass per row."""
    rows = np.zeros((output.numel(), x.numel()))
    if not output.requires_grad:
        return rows
    for i in range(len(rows)):
        one = np.zeros(output.shape)
        one.reshape(-1)[i] = 1.0
        (row,) = backward.grad(output, x, wrap(one), retain_graph=True, materialize_grads=True)
        rows[i] = np.reshape(row._data, -1)
    return rows


def gradgradcheck(
    func: Callable,
    inputs,
    grad_outputs=None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Compare second derivatives: gradcheck of the gradients that backward computes.

    ``grad_outputs``, one tensor per output, are drawn at random (seed 0) if not given; the
    dependence on them is checked too. Returns and raises as ``gradcheck``.
    Source: PyTorch, torch.autograd.gradgradcheck.
    """
    inputs = tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
    with no_grad():
        outputs = _outputs(func, inputs)
    if grad_outputs is None:
        rng = np.random.default_rng(0)
        grad_outputs = [
            Tensor(rng.standard_normal(out.shape), requires_grad=True) for out in outputs
        ]
    n = len(inputs)
    checked = [i for i, x in enumerate(inputs) if isinstance(x, Tensor) and x.requires_grad]

    def gradient(*both):
        with enable_grad():
            moved = [
                x.requires_grad_() if i in checked and not x.requires_grad else x
                for i, x in enumerate(both[:n])
            ]
            seeds = both[n:]
            return backward.grad(
                _outputs(func, moved),
                [moved[i] for i in checked],
                seeds,
                create_graph=True,
                materialize_grads=True,
            )

    gradient.__name__ = f"gradient of {getattr(func, '__name__', type(func).__name__)}"
    return gradcheck(
        gradient,
        (*inputs, *grad_outputs),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
    )
