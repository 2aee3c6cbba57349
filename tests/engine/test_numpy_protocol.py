"""np.func(tensor) and array-op-tensor differentiate; nothing drops a gradient silently."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.ops.primitive import NUMPY, PRIMITIVES

A = np.array([[0.5, 1.5], [0.25, 2.0]])


def leaf(data=A):
    return ac.tensor(data, requires_grad=True)


CALLS = [
    lambda x: np.exp(x) * np.sin(x),
    lambda x: A * x + x * A - A / x,
    lambda x: A @ x + x @ A,
    lambda x: 2.0**x + np.float64(3.0) * x,
    lambda x: np.sum(x, axis=0) + np.mean(x, 1, keepdims=True),
    lambda x: np.max(x, axis=1) * np.prod(x),
    lambda x: np.where(x > 1, x, np.log(x)),
    lambda x: np.concatenate([x, x * 2], axis=1),
    lambda x: np.stack([x, A]),
    lambda x: np.reshape(x, (4,)) * np.ravel(x),
    lambda x: np.transpose(x) @ np.swapaxes(x, 0, 1),
    lambda x: np.dot(x, A) + np.matmul(A, x),
    lambda x: np.linalg.inv(x) + np.linalg.det(x),
    lambda x: np.linalg.norm(x, axis=0),
    lambda x: np.einsum("ij,jk->ik", x, A),
    lambda x: np.clip(x, 0.3, 1.6),
    lambda x: np.cumsum(x, axis=0) + np.tril(x),
    lambda x: np.squeeze(np.expand_dims(x, 0)),
    lambda x: np.power(x, 3) + np.maximum(x, 1.0),
    lambda x: np.sqrt(np.var(x, axis=0) + np.abs(x)),
]


@pytest.mark.parametrize("function", CALLS)
def test_numpy_functions_of_tensors_differentiate(function):
    assert isinstance(function(leaf()), ac.Tensor)
    assert np.allclose(function(leaf()).detach(), function(A))  # NumPy itself is the oracle
    assert ac.autograd.gradcheck(function, leaf())
    assert ac.autograd.gradgradcheck(function, leaf())


def test_arrays_and_numpy_scalars_on_the_left():
    x = leaf()
    for value in (A * x, np.float64(2) * x, np.float32(2) * x, A.sum() + x, A[0] - x, 1 / x):
        assert isinstance(value, ac.Tensor) and value.requires_grad
    assert (x == A).all() and not (x > A).any()


def test_every_elementwise_primitive_of_numpys_is_reached_through_numpy():
    reached = {f.primitive.name for f in NUMPY.values() if hasattr(f, "primitive")}
    own = {"sigmoid", "relu", "softplus", "logsigmoid", "erf", "rsqrt"}
    for name, row in PRIMITIVES.items():
        if row.elementwise and name not in own:
            assert name in reached, name


def test_numpy_and_array_refuse_tracked_tensors_only():
    x = leaf()
    for convert in (lambda t: t.numpy(), np.asarray, np.array, lambda t: np.array([t, t])):
        with pytest.raises(RuntimeError, match=r"detach\(\)\.numpy\(\)"):
            convert(x)
        assert np.asarray(convert(x.detach())).dtype == np.float64
    assert np.shares_memory(np.asarray(x.detach()), x.detach().numpy())
    assert not np.shares_memory(np.array(x.detach()), x.detach().numpy())
    assert np.asarray(ac.ones(2), dtype=np.float32).dtype == np.float32


def test_a_list_with_tracked_tensors_is_no_data():
    with pytest.raises(RuntimeError, match="numpy"):
        ac.tensor([leaf(1.0), leaf(2.0)])


def test_unsupported_functions_are_refused_by_name():
    x = leaf()
    for call, name in [
        (lambda: np.fft.fft(x), "np.fft"),
        (lambda: np.median(x), "np.median"),
        (lambda: np.add.accumulate(x), "np.add.accumulate"),
        (lambda: np.heaviside(x, 1.0), "np.heaviside"),
        (lambda: np.exp(x, out=np.zeros((2, 2))), "np.exp"),
        (lambda: np.sum(x, axis=0, out=np.zeros(2)), "np.sum"),
    ]:
        with pytest.raises(TypeError, match=name):
            call()


def test_only_numpys_own_calls_warn_of_infinities():
    """1/0 and log(-1) of Tensors are inf and nan without a word; a student's NumPy still warns."""
    program = """
        import warnings
        import numpy as np
        import autograd_core as ac
        zero = ac.tensor([0.0], requires_grad=True)
        for result in (1 / zero, ac.log(zero - 1), ac.exp(zero + 1e4), ac.pow(zero, -1)):
            result.sum().backward()
        with warnings.catch_warnings(record=True) as seen:
            np.log(np.zeros(1))
        print(len(seen))
    """
    call = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")
