"""What any reverse-mode engine must do: one suite for the course's engine and for learners' own.

A check is a function of an ``Engine``; it builds its program from leaves, goes back, and compares
gradients with central differences of the engine's own values, or with numbers known beforehand.
``SCALAR`` needs only numbers and operators, ``ARRAY`` needs arrays as well.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest


@dataclass(frozen=True)
class Engine:
    """How to use one engine: make a leaf, read a value and a gradient; where names differ."""

    name: str
    leaf: Callable
    arrays: bool = True
    max_along: Callable = lambda x, axis: x.max(axis=axis)
    permute: Callable = lambda x, axes: x.transpose(*axes)

    def value(self, x) -> np.ndarray:
        data = x.detach() if hasattr(x, "detach") else x.data
        return np.array(data.numpy() if hasattr(data, "numpy") else data, dtype=np.float64)

    def grad(self, x) -> np.ndarray:
        grad = x.grad
        return np.array(grad.numpy() if hasattr(grad, "numpy") else grad, dtype=np.float64)

    def gradients(self, function, *data) -> list[np.ndarray]:
        """Return the gradients of the single number ``function(*leaves)``."""
        leaves = [self.leaf(array) for array in data]
        function(*leaves).backward()
        return [self.grad(leaf) for leaf in leaves]

    def measured(self, function, *data, h=1e-6) -> list[np.ndarray]:
        """Return the same by central differences."""
        found = []
        for k, array in enumerate(data):
            slopes = np.zeros(np.shape(array))
            for place in np.ndindex(slopes.shape):
                two = []
                for step in (h, -h):
                    moved = [np.array(other, dtype=np.float64) for other in data]
                    moved[k][place] += step
                    given = [m if m.ndim else float(m) for m in moved]
                    two.append(self.value(function(*map(self.leaf, given))))
                slopes[place] = (two[0] - two[1]) / (2 * h)
            found.append(slopes)
        return found

    def agrees(self, function, *data) -> None:
        """Assert that the engine's gradients are the measured ones, in the shapes of the data."""
        for mine, theirs in zip(
            self.gradients(function, *data), self.measured(function, *data), strict=True
        ):
            assert mine.shape == theirs.shape
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-7)


SCALAR: dict[str, Callable[[Engine], None]] = {}
ARRAY: dict[str, Callable[[Engine], None]] = {}


def scalar(check):
    SCALAR[check.__name__] = check
    return check


def array(check):
    ARRAY[check.__name__] = check
    return check


def real(*shape, seed=0) -> np.ndarray:
    """Return numbers of either sign, away from zero and from one another."""
    rng = np.random.default_rng([seed, *shape])
    size = int(np.prod(shape))
    numbers = np.linspace(0.4, 1.6, size) * rng.choice([-1, 1], size)
    return rng.permutation(numbers).reshape(shape)


# --- numbers ---------------------------------------------------------------------------------


@scalar
def operators_on_two_leaves(engine):
    for function in (
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        lambda x, y: x / y,
        lambda x, y: -x * y + y,
    ):
        engine.agrees(function, 1.7, -0.6)


@scalar
def plain_numbers_on_either_side(engine):
    engine.agrees(lambda x: 2 + x * 3 - 1 / x + (5 - x) / 4 + x - 7 + 2 * x, 1.3)


@scalar
def powers(engine):
    engine.agrees(lambda x: x**3 + x**-1, 1.3)


@scalar
def functions(engine):
    for name in ("exp", "log", "tanh", "relu"):
        engine.agrees(lambda x, name=name: getattr(x, name)(), 0.8)
    engine.agrees(lambda x: x.relu(), -0.8)


@scalar
def relu_is_flat_at_zero(engine):
    assert engine.gradients(lambda x: x.relu(), 0.0) == [0.0]


@scalar
def a_leaf_used_twice_in_one_step(engine):
    assert engine.gradients(lambda x: x + x, 3.0) == [2.0]
    assert engine.gradients(lambda x: x * x, 3.0) == [6.0]


@scalar
def an_interior_node_used_twice(engine):
    def program(x):
        b = x + x
        return b + b

    assert engine.gradients(program, 3.0) == [4.0]


@scalar
def a_node_waits_for_all_its_users(engine):
    def program(a, b):
        s = a + b
        p = s * b
        return s * p

    assert engine.gradients(program, 2.0, 1.0) == [6.0, 15.0]


@scalar
def paths_that_double_forty_times(engine):
    def program(x):
        for _step in range(40):
            x = x + x
        return x

    assert engine.gradients(program, 1.0) == [2.0**40]


@scalar
def leaves_accumulate_and_nothing_else_does(engine):
    x = engine.leaf(3.0)
    for _run in range(2):
        b = x + x
        (b + b).backward()
    assert engine.grad(x) == 8.0


@scalar
def a_second_walk_over_one_graph_adds_the_same_again(engine):
    x = engine.leaf(3.0)
    b = x + x
    out = b + b
    for walk in (1, 2):
        try:
            out.backward(retain_graph=True)
        except TypeError:  # an engine that frees nothing has no such argument
            out.backward()
        assert engine.grad(x) == 4.0 * walk


@scalar
def chains_five_thousand_deep(engine):
    def program(x):
        for _step in range(2500):
            x = x * 1.001 + 0.5
        return x

    (found,) = engine.gradients(program, 1.0)
    assert found == pytest.approx(1.001**2500, rel=1e-9)


@scalar
def a_leaf_is_its_own_derivative(engine):
    x = engine.leaf(2.0)
    x.backward()
    assert engine.grad(x) == 1.0


# --- arrays ----------------------------------------------------------------------------------

PAIRS = [
    ((2, 3), (2, 3)),
    ((4, 3), (3,)),
    ((3,), (4, 3)),
    ((3, 1), (1, 4)),
    ((), (2, 3)),
    ((2, 3), ()),
    ((1,), (4,)),
    ((2, 1, 3), (4, 1)),
]


@array
def broadcasting_in_every_operator(engine):
    for left, right in PAIRS:
        for function in (
            lambda x, y: x + y,
            lambda x, y: x - y,
            lambda x, y: x * y,
            lambda x, y: x / y,
        ):
            data = real(*left), real(*right, seed=1)
            engine.agrees(lambda x, y, f=function: (f(x, y) * f(x, y)).sum(), *data)


@array
def gradients_have_the_shape_of_their_data(engine):
    for left, right in PAIRS:
        found = engine.gradients(lambda x, y: (x + y).sum(), real(*left), real(*right))
        assert [g.shape for g in found] == [left, right]


@array
def arrays_on_either_side(engine):
    ones, row = np.ones((4, 2)), np.array([1.0, 2.0, 3.0])
    engine.agrees(lambda x: (row * x + (x - row) / row - row / x).sum(), real(2, 3))
    engine.agrees(lambda x: (ones @ x).tanh().sum(), real(2, 3))
    engine.agrees(lambda x: (x @ ones.T).tanh().sum(), real(3, 2))


@array
def functions_of_arrays(engine):
    for name in ("exp", "tanh", "relu", "sigmoid"):
        engine.agrees(lambda x, f=name: (getattr(x, f)() * getattr(x, f)()).sum(), real(2, 3))
    for name in ("log", "sqrt"):
        engine.agrees(lambda x, f=name: getattr(x, f)().sum(), np.abs(real(2, 3)))
    engine.agrees(lambda x: (x**2 + 2**x).sum(), np.abs(real(2, 3)))


@array
def matrix_products(engine):
    for left, right in [((4, 3), (3, 2)), ((4, 3), (3,)), ((3,), (3, 2)), ((3,), (3,))]:
        engine.agrees(lambda x, y: (x @ y).tanh().sum(), real(*left), real(*right, seed=1))
    engine.agrees(lambda x: (x @ x @ x).tanh().sum(), real(3, 3))


@array
def sums_and_means(engine):
    for axis in (None, 0, 1, -1, (0, 2)):
        for keepdims in (False, True):
            for name in ("sum", "mean"):

                def program(x, name=name, axis=axis, keepdims=keepdims):
                    part = getattr(x, name)(axis=axis, keepdims=keepdims)
                    return (part * part).sum()

                engine.agrees(program, real(2, 3, 4))
    (found,) = engine.gradients(lambda x: x.mean(), real(2, 3))
    np.testing.assert_allclose(found, np.full((2, 3), 1 / 6))


@array
def maxima_and_their_ties(engine):
    engine.agrees(lambda x: x.max(), real(2, 3))
    engine.agrees(lambda x: (engine.max_along(x, 1) ** 2).sum(), real(2, 3))
    tied = np.array([2.0, 5.0, 5.0])
    assert engine.gradients(lambda x: x.max(), tied)[0].tolist() == [0, 0.5, 0.5]
    assert engine.gradients(lambda x: engine.max_along(x, 0), tied)[0].tolist() == [0, 1, 0]


@array
def moving_numbers(engine):
    w = real(4, 3, 2)
    engine.agrees(lambda x: (engine.permute(x, (2, 0, 1)) * w).sum(), real(3, 2, 4))
    engine.agrees(lambda x: (x.T * real(3, 2)).sum(), real(2, 3))
    engine.agrees(lambda x: (x.reshape(3, -1) * real(3, 2)).sum(), real(2, 3))
    engine.agrees(lambda x: (x[1:, 0] * x[0, 1]).sum(), real(3, 2))


@array
def an_index_that_occurs_twice_receives_twice(engine):
    (found,) = engine.gradients(lambda x: x[[0, 1, 0, 2, 0]].sum(), np.ones((4, 2)))
    assert found.tolist() == [[3, 3], [1, 1], [1, 1], [0, 0]]


@array
def D12_the_sum_over_a_matrix(engine):
    x = engine.leaf(np.array([[1.0, 2.0], [3.0, 4.0]]))
    y = (x**2 + 2 * x + 1).sum()
    y.backward()
    assert engine.value(y) == 54
    assert engine.grad(x).tolist() == [[4, 6], [8, 10]]


@array
def E10_E11_the_loss_of_a_model_and_its_gradients(engine):
    w, x, labels = real(5, 3), np.ones(5), np.zeros(3)
    logits = np.array([-1.40476596, -1.64932394, 2.24711204])
    weight, bias = engine.leaf(w), engine.leaf(logits - x @ w)
    z = x @ weight + bias
    loss = ((1 + z.exp()).log() - labels * z).mean()
    loss.backward()
    third = 1 / (1 + np.exp(-logits)) / 3
    assert float(engine.value(loss)) == pytest.approx(0.9142847, abs=1e-7)
    np.testing.assert_allclose(engine.grad(bias), third, rtol=1e-9)
    np.testing.assert_allclose(engine.grad(weight), np.tile(third, (5, 1)), rtol=1e-9)


@array
def no_two_leaves_share_one_gradient(engine):
    x, y = engine.leaf(real(2, 3)), engine.leaf(real(2, 3))
    (x + y).sum().backward()
    before = engine.grad(y)
    x.grad += 1
    assert np.array_equal(engine.grad(y), before)


@array
def a_long_chain_of_arrays(engine):
    def program(x):
        for _step in range(2500):
            x = x * 1.001 + 0.5
        return x.sum()

    (found,) = engine.gradients(program, real(4))
    np.testing.assert_allclose(found, np.full(4, 1.001**2500), rtol=1e-9)
