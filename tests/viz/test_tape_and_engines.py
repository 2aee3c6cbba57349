"""A surface's tape says what its formula says; a learner's class differentiates in its place."""

import numpy as np
import pytest

from autograd_core import optim
from autograd_core.viz.engines import current_engine, use_engine, value_and_gradient
from autograd_core.viz.surfaces import SURFACES, Surface, himmelblau, parabola
from autograd_core.viz.tape import FUNCTIONS, OPERATORS, record
from autograd_core.viz.trajectories import trajectory

every_surface = pytest.mark.parametrize("key", SURFACES)


# -- tapes ----------------------------------------------------------------------------------------


def replayed(tape: list, point: np.ndarray) -> float:
    functions = {**OPERATORS, **FUNCTIONS, "square": np.square}
    values = []
    for name, *rest in tape:
        if name == "coordinate":
            values.append(point[rest[0]])
        elif name == "number":
            values.append(rest[0])
        else:
            values.append(functions[name](*[values[place] for place in rest]))
    return values[-1]


@every_surface
def test_the_tape_gives_the_values_of_the_formula(key):
    surface = SURFACES[key]
    tape = record(surface)
    low, high = np.array(surface.domain).T
    for point in np.random.default_rng(0).uniform(low, high, size=(20, surface.dimension)):
        assert replayed(tape, point) == pytest.approx(float(surface(point)), rel=1e-14, abs=1e-13)


@every_surface
def test_a_step_reads_only_earlier_steps_and_the_last_is_the_loss(key):
    tape = record(SURFACES[key])
    for place, (name, *rest) in enumerate(tape):
        if name not in ("number", "coordinate"):
            assert all(before < place for before in rest)
    used = {p for name, *rest in tape if name not in ("number", "coordinate") for p in rest}
    assert set(range(len(tape) - 1)) <= used


def own_surface(function) -> Surface:
    return Surface("mine", function, "", ((-1.0, 1.0),), (0.5,), lambda: "mine")


def test_division_powers_and_numbers_on_either_side_are_recorded():
    tape = record(own_surface(lambda x: 2 - x**3 / (1 + x) - (-x)))
    x = np.array([0.7])
    assert replayed(tape, x) == pytest.approx(2 - 0.7**3 / 1.7 + 0.7, rel=1e-15)


def test_what_a_page_cannot_replay_is_refused_by_name():
    with pytest.raises(ValueError, match=r"mine cannot be put on a page.*arctan"):
        record(own_surface(np.arctan))


# -- a class of one's own -------------------------------------------------------------------------


class Number:
    """What lesson 04 builds, and no more: a number that knows what it was computed from."""

    __array_ufunc__ = None

    def __init__(self, data, sources=()):
        self.data, self.grad, self.sources = np.array(data, dtype=float), None, sources

    def __add__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        return Number(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        other = other if isinstance(other, Number) else Number(other)
        return Number(self.data * other.data, [(self, other.data), (other, self.data)])

    def __pow__(self, n):
        assert isinstance(n, int)
        return Number(self.data**n, [(self, n * self.data ** (n - 1))])

    def __sub__(self, other):
        return self + other * -1

    def __rsub__(self, other):
        return self * -1 + other

    def __truediv__(self, other):
        return self * (Number(other) if not isinstance(other, Number) else other) ** -1

    __radd__, __rmul__ = __add__, __mul__

    def backward(self, g=1.0):
        self.grad = g if self.grad is None else self.grad + g
        for source, slope in self.sources:
            source.backward(g * slope)


WITHOUT_FUNCTIONS = {"rastrigin": "cos", "ackley": "sqrt", "two_weights": "tanh"}


@pytest.mark.parametrize("key", sorted(set(SURFACES) - set(WITHOUT_FUNCTIONS)))
def test_a_descent_with_a_class_of_ones_own_is_the_courses(key):
    surface = SURFACES[key]
    expected = trajectory(surface, optim.Adam, steps=20, lr=0.05)
    with use_engine(Number):
        run = trajectory(surface, optim.Adam, steps=20, lr=0.05)
    np.testing.assert_allclose(run.points, expected.points, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(run.losses, expected.losses, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("key", "name"), WITHOUT_FUNCTIONS.items())
def test_a_surface_that_needs_a_missing_method_says_which(key, name):
    with pytest.raises(TypeError, match=rf"Number has no method {name}\(\)"):
        value_and_gradient(Number, SURFACES[key], np.array(SURFACES[key].start))


def test_a_method_of_the_class_is_used_where_it_is_there(monkeypatch):
    def tanh(self):
        t = np.tanh(self.data)
        return Number(t, [(self, 1 - t * t)])

    monkeypatch.setattr(Number, "tanh", tanh, raising=False)
    surface = SURFACES["two_weights"]
    value, gradient = value_and_gradient(Number, surface, np.array(surface.start))
    assert value == pytest.approx(float(surface(np.array(surface.start))))
    np.testing.assert_allclose(gradient, surface.gradient(surface.start), rtol=1e-12)


def test_a_grid_goes_place_by_place():
    rates = np.array([0.1, 0.2, 1.5])
    with use_engine(Number):
        grid = trajectory(parabola, optim.SGD, steps=800, lr=rates)
    assert grid.diverged.tolist() == [False, False, True]
    assert grid.end[0, 0] == pytest.approx(0, abs=1e-12)


def test_any_function_of_the_class_is_a_surface():
    run = trajectory(lambda p: (p - 3.0) ** 2, optim.SGD, [0.0], 50, lr=0.3, engine=Number)
    assert run.end == pytest.approx([3.0])


def test_it_holds_from_now_on_or_for_a_block():
    assert current_engine() is None
    with use_engine(Number):
        assert current_engine() is Number
        with use_engine(None):
            assert current_engine() is None
        assert current_engine() is Number
    assert current_engine() is None
    use_engine(Number)
    assert current_engine() is Number
    use_engine(None)
    assert current_engine() is None


def test_the_block_ends_after_an_error_too():
    with pytest.raises(TypeError), use_engine(Number):
        trajectory(SURFACES["rastrigin"], optim.SGD, steps=2, lr=0.1)
    assert current_engine() is None


def test_an_object_is_no_class():
    with pytest.raises(TypeError, match="give the class itself"):
        use_engine(3.0)


def test_a_backward_that_reaches_no_leaf_is_named():
    class Forgetful(Number):
        def backward(self, g=1.0):
            pass

        def __mul__(self, other):
            return Forgetful(self.data * getattr(other, "data", other))

        def __add__(self, other):
            return Forgetful(self.data + getattr(other, "data", other))

        __radd__, __rmul__ = __add__, __mul__

    with pytest.raises(RuntimeError, match="the grad of a leaf is still None"):
        value_and_gradient(Forgetful, himmelblau, np.array([1.0, 2.0]))
