"""Calls that programs seldom make: options left at their default, inputs that are empty or odd."""

import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.autograd import Function, gradcheck, gradgradcheck
from autograd_core.language import get_language, translator, use_language

X = np.array([[3.0, -1.0, 2.0], [0.5, 4.0, -2.0]])


def grown(values=X):
    return ac.tensor(values, requires_grad=True)


def same(tensor, expected):
    np.testing.assert_allclose(tensor.detach().numpy(), expected, rtol=1e-12)
    assert tensor.shape == np.shape(expected)


# --- operations --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "logsumexp", "norm"])
def test_a_0_d_tensor_has_a_dimension_to_reduce_over(name):
    x = ac.tensor(3.0, requires_grad=True)
    result = getattr(ac, name)(x, dim=0)
    same(result, 3.0)
    result.backward()
    same(x.grad, 1.0)


def test_the_largest_of_a_0_d_tensor_stands_at_place_0():
    x = ac.tensor(3.0, requires_grad=True)
    for largest in (ac.max(x, dim=0), ac.min(x, dim=0)):
        same(largest.values, 3.0)
        same(largest.indices, 0)


def test_the_jacobian_of_an_empty_output_is_empty():
    rows = ac.autograd.functional.jacobian(lambda x: x[:0], ac.tensor([1.0, 2.0]))
    assert rows.shape == (0, 2)


def test_a_sum_and_a_mean_take_the_type_in_which_they_are_made():
    whole = ac.tensor([1, 2, 4])
    assert ac.sum(whole, dtype=ac.float32).dtype == ac.float32
    assert ac.mean(whole, dtype=ac.float64).item() == pytest.approx(7 / 3)


@pytest.mark.parametrize("p", [1, 2, 3, math.inf])
def test_a_norm_of_any_degree_is_numpys(p):
    for dim in (0, 1):
        same(ac.norm(ac.tensor(X), p=p, dim=dim), np.linalg.norm(X, ord=p, axis=dim))


def test_max_and_min_of_two_tensors_go_element_by_element():
    other = ac.tensor(X[::-1].copy())
    same(ac.max(ac.tensor(X), other), np.maximum(X, X[::-1]))
    same(ac.min(ac.tensor(X), other), np.minimum(X, X[::-1]))


def test_where_and_nonzero_tell_places_a_dimension_at_a_time():
    for found in (ac.where(ac.tensor(X > 2)), ac.nonzero(ac.tensor(X > 2), as_tuple=True)):
        assert [part.tolist() for part in found] == [[0, 1], [0, 1]]
    assert ac.nonzero(ac.tensor(X > 2)).tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize(("mode", "rounded"), [("floor", np.floor), ("trunc", np.trunc)])
def test_a_quotient_is_rounded_down_or_towards_zero(mode, rounded):
    same(ac.div(ac.tensor(X), 0.7, rounding_mode=mode), rounded(X / 0.7))


def test_along_no_dimension_means_of_all_elements():
    same(ac.take_along_dim(ac.tensor(X), ac.tensor([0, 4])), [3.0, 4.0])
    assert ac.median(ac.tensor(X)).item() == 0.5
    values, places = ac.median(ac.tensor(X), dim=1)
    same(values, [2.0, 0.5])
    assert places.tolist() == [2, 0]


def test_equal_elements_keep_their_order_downwards_too():
    values, places = ac.sort(ac.tensor([1.0, 2.0, 1.0, 2.0]), descending=True, stable=True)
    assert values.tolist() == [2, 2, 1, 1] and places.tolist() == [1, 3, 0, 2]


def test_an_index_of_numpys_integers_is_an_index():
    same(ac.tensor(X)[np.int64(1)], X[1])
    assert ac.tensor(X)[np.int64(0), np.int64(2)].item() == 2.0


def test_a_product_over_nothing_is_1_and_has_no_gradient():
    x = grown(np.ones((2, 0)))
    product = x.prod(dim=1)
    same(product, [1.0, 1.0])
    product.sum().backward()
    assert x.grad.shape == (2, 0)


def test_einsum_takes_its_operands_in_a_list():
    same(ac.einsum("ij,kj->ik", [ac.tensor(X), ac.tensor(X)]), X @ X.T)


def test_randint_from_0_names_the_end_alone():
    drawn = ac.randint(3, (200,))
    assert set(drawn.tolist()) == {0, 1, 2}


def test_what_is_a_tensor_already_stays_or_changes_its_type():
    x = ac.tensor([1.0])
    assert ac.as_tensor(x) is x
    assert ac.as_tensor(x, dtype=ac.float32).dtype == ac.float32
    shared = np.array([1.0, 2.0])
    ac.as_tensor(shared)[0] = 5.0
    assert shared[0] == 5.0


def test_a_long_axis_is_shortened_beside_a_short_one():
    said = repr(ac.zeros(2, 1000))
    assert said.count("...") == 2 and said.count("\n") == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: ac.clamp(ac.tensor(X)), "at least one of min and max"),
        (lambda: ac.t(ac.zeros(2, 2, 2)), "at most 2 dimensions, got 3"),
        (lambda: ac.split(ac.zeros(5), [2, 2]), "split"),
        (lambda: ac.einsum("ij", ac.tensor(X), ac.tensor(X)), "einsum"),
        (lambda: ac.linalg.solve(ac.tensor(X), ac.tensor(X)), "square"),
        (lambda: len(ac.tensor(1.0)), "0-d"),
    ],
)
def test_what_cannot_be_is_said(wrong, words):
    with use_language("en"), pytest.raises((RuntimeError, TypeError, ValueError), match=words):
        wrong()


# --- the way back ------------------------------------------------------------------------------


def test_an_output_named_twice_counts_twice():
    x = grown()
    y = (x * x).sum()
    ac.autograd.backward([y, y])
    same(x.grad, 4 * X)


def test_what_is_no_tensor_has_no_way_back():
    with use_language("en"), pytest.raises(TypeError, match="expected a Tensor, got float"):
        ac.autograd.backward([1.0])


def test_a_gradient_takes_the_outputs_type():
    x = grown()
    (2 * x).backward(ac.ones(2, 3, dtype=ac.float32))
    assert x.grad.dtype == ac.float64


def test_only_named_leaves_are_given_a_gradient():
    x, y = grown(), grown()
    (x * y).sum().backward(inputs=[x])
    same(x.grad, X)
    assert y.grad is None
    with pytest.raises(RuntimeError, match="require"):
        (x * y).sum().backward(inputs=[ac.tensor(X)])


def test_hooks_of_a_leaf_change_what_grad_returns_one_after_the_other():
    x = grown()
    x.register_hook(lambda g: 2 * g)
    second = x.register_hook(lambda g: g + 1)
    (g,) = ac.autograd.grad((3 * x).sum(), [x])
    same(g, np.full(X.shape, 7.0))
    second.remove()
    (g,) = ac.autograd.grad((3 * x).sum(), [x])
    same(g, np.full(X.shape, 6.0))


def test_a_result_cannot_be_taken_off_its_graph_by_a_flag():
    y = 2 * grown()
    assert y.requires_grad_() is y
    with pytest.raises(RuntimeError, match="detach"):
        y.requires_grad_(False)


def test_a_leaf_may_be_changed_where_nothing_is_recorded():
    x = grown()
    with ac.no_grad():
        x.mul_(2.0)
    same(x, 2 * X)
    with pytest.raises(RuntimeError):
        x.mul_(2.0)


class Partly(Function):
    """x · y whose second gradient is not told; it also saves nothing in one place."""

    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, None, y)
        return x * y

    @staticmethod
    def backward(ctx, g):
        _x, nothing, y = ctx.saved_tensors
        assert nothing is None
        return g * y, None


class Places(Function):
    """The place of the largest element: an integer, which has no gradient."""

    @staticmethod
    def forward(ctx, x):
        return x.argmax()

    @staticmethod
    def backward(ctx, g):
        raise AssertionError("nothing comes back")


def test_a_function_of_ones_own_may_tell_no_gradient():
    x, y = grown(), grown()
    Partly.apply(x, y).sum().backward()
    same(x.grad, X)
    assert y.grad is None
    assert not Places.apply(x).requires_grad


def test_checks_take_inputs_that_do_not_vary_and_given_weights():
    weights = ac.tensor(np.ones((2, 3)), requires_grad=True)
    assert gradcheck(lambda x, scale: x**3 * scale, (grown(), ac.tensor(2.0)))
    assert gradgradcheck(lambda x: x**3, (grown(),), grad_outputs=[weights])


# --- the language ------------------------------------------------------------------------------


def test_a_language_without_a_catalogue_and_a_machine_without_one_speak_english(monkeypatch):
    for name in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("autograd_core.language._process_language", None)
    assert get_language() == "en"
    with use_language("xx"):
        assert translator("autograd_core")("len() of a 0-d tensor") == "len() of a 0-d tensor"
