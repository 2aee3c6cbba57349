"""Clipping gradients by their common norm and by value."""

import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.nn.utils import clip_grad_norm_, clip_grad_value_
from autograd_core.optim import RowSparse


def with_gradients(*gradients) -> list[ac.Tensor]:
    parameters = []
    for gradient in gradients:
        p = ac.zeros(np.shape(gradient), requires_grad=True)
        p.grad = None if gradient is None else ac.tensor(gradient)
        parameters.append(p)
    return parameters


@pytest.mark.parametrize(
    ("order", "norm"), [(2.0, 13.0), (1, 19.0), (math.inf, 12.0), (3, (27 + 64 + 1728) ** (1 / 3))]
)
def test_all_gradients_are_scaled_by_one_factor(order, norm):
    parameters = with_gradients([3.0, -4.0], [[12.0]], None)
    total = clip_grad_norm_(iter(parameters), 1.0, norm_type=order)
    assert total.item() == pytest.approx(norm)
    factor = 1 / (norm + 1e-6)
    np.testing.assert_allclose(parameters[0].grad.tolist(), [3 * factor, -4 * factor])
    np.testing.assert_allclose(parameters[1].grad.tolist(), [[12 * factor]])
    assert parameters[2].grad is None


def test_a_norm_within_bounds_changes_nothing():
    (p,) = with_gradients([3.0, 4.0])
    assert clip_grad_norm_(p, 5.1).item() == 5.0
    assert p.grad.tolist() == [3.0, 4.0]


def test_no_gradients_have_the_norm_0():
    assert clip_grad_norm_([ac.zeros(2, requires_grad=True)], 1.0).item() == 0.0


def test_an_infinite_norm_raises_on_request():
    (p,) = with_gradients([math.inf, 1.0])
    with pytest.raises(RuntimeError, match="error_if_nonfinite=False"):
        clip_grad_norm_(p, 1.0, error_if_nonfinite=True)
    assert clip_grad_norm_(with_gradients([math.nan]), 1.0).item() != 0


def test_values_are_clipped_one_by_one():
    parameters = with_gradients([3.0, -0.2], -5.0, None)
    clip_grad_value_(parameters, 0.5)
    assert parameters[0].grad.tolist() == [0.5, -0.2]
    assert parameters[1].grad.item() == -0.5


def test_rows_are_clipped_as_the_dense_gradient_would_be():
    p = ac.zeros(4, 1, requires_grad=True)
    p.grad = RowSparse([1, 1, 3], [[1.0], [2.0], [4.0]], (4, 1))
    assert clip_grad_norm_([p], 1.0).item() == 5.0
    np.testing.assert_allclose(p.grad.to_dense().tolist(), [[0], [0.6], [0], [0.8]], rtol=1e-6)
    clip_grad_value_(p, 0.7)
    np.testing.assert_allclose(p.grad.to_dense().tolist(), [[0], [0.6], [0], [0.7]], rtol=1e-6)


def test_clipping_is_seen_by_the_version_counter():
    (p,) = with_gradients([3.0, 4.0])
    version = p.grad._version
    clip_grad_norm_(p, 1.0)
    assert p.grad._version == version + 1
