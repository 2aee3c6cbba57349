"""Every initializer there is: dtype, shape, seeds, untouched gradients; fans, gains and errors.

Their distributions are in test_rows.py.
"""

import inspect
import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import nn
from autograd_core.nn import init


def parameters(function) -> list[str]:
    return list(inspect.signature(function).parameters)


SHAPES = {"eye_": (4, 3), "sparse_": (10, 5), "dirac_": (4, 2, 3)}
ARGUMENTS = {"constant_": (0.3,), "sparse_": (0.5,)}
RANDOM = [name for name, fill in init.INITIALIZERS.items() if "generator" in parameters(fill)]


def fill(name, tensor=None, **options):
    if tensor is None:
        tensor = ac.empty(SHAPES.get(name, (4, 3)))
    return init.INITIALIZERS[name](tensor, *ARGUMENTS.get(name, ()), **options)


@pytest.mark.parametrize("name", [name for name in init.INITIALIZERS if name not in RANDOM])
def test_what_takes_no_generator_draws_nothing(name):
    before = ac.get_rng_state()
    first = fill(name).tolist()
    assert fill(name).tolist() == first
    assert ac.get_rng_state() == before


@pytest.mark.parametrize("dtype", [ac.float32, ac.float64], ids=str)
@pytest.mark.parametrize("name", init.INITIALIZERS)
def test_it_fills_the_tensor_itself_and_records_nothing(name, dtype):
    leaf = ac.full(SHAPES.get(name, (4, 3)), np.nan, dtype=dtype, requires_grad=True)
    assert fill(name, leaf) is leaf
    assert leaf.is_leaf and leaf.requires_grad and leaf.dtype == dtype
    assert np.isfinite(leaf.detach().numpy()).all()


@pytest.mark.parametrize("name", RANDOM)
def test_seeds(name):
    ac.manual_seed(3)
    first = fill(name).tolist()
    assert fill(name).tolist() != first
    ac.manual_seed(3)
    assert fill(name).tolist() == first
    own = [fill(name, generator=ac.Generator().manual_seed(9)).tolist() for _i in range(2)]
    assert own[0] == own[1] != first


@pytest.mark.parametrize("name", init.INITIALIZERS)
def test_only_tensors_are_filled(name):
    with pytest.raises(TypeError, match=f"{name}: expected a Tensor to fill, got list"):
        init.INITIALIZERS[name]([1.0], *ARGUMENTS.get(name, ()))


@pytest.mark.parametrize("name", init.INITIALIZERS)
def test_a_pending_backward_notices(name):
    w = ac.ones(SHAPES.get(name, (4, 3)), requires_grad=True)
    loss = (w * w).sum()
    fill(name, w)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_fans_of_dense_and_convolutional_weights():
    assert init.fan_in_and_fan_out(ac.empty(300, 200)) == (200, 300)
    assert init.fan_in_and_fan_out(ac.empty(8, 4, 3, 5)) == (60, 120)
    w = init.kaiming_normal_(
        ac.empty(64, 32, 3, 3),
        mode="fan_out",
        nonlinearity="relu",
        generator=ac.Generator().manual_seed(0),
    )
    expected = math.sqrt(2 / (64 * 9))
    assert abs(w.numpy().std() - expected) < 5 * expected * math.sqrt(0.5 / w.numel())
    with pytest.raises(ValueError, match="two dimensions"):
        init.xavier_uniform_(ac.empty(3))


def test_gains():
    assert init.calculate_gain("relu") == math.sqrt(2)
    assert init.calculate_gain("tanh") == 5 / 3
    assert init.calculate_gain("selu") == 0.75
    assert init.calculate_gain("leaky_relu") == math.sqrt(2 / 1.0001)
    assert init.calculate_gain("leaky_relu", 1) == 1
    for name in ("linear", "conv1d", "conv2d", "sigmoid"):
        assert init.calculate_gain(name) == 1
    with pytest.raises(ValueError, match="'swish'; known are linear"):
        init.calculate_gain("swish")


def test_truncated_normal():
    generator = ac.Generator().manual_seed(0)
    w = init.trunc_normal_(ac.empty(200, 100), generator=generator).numpy()
    assert np.abs(w).max() <= 2
    # the variance of a normal number cut at two sigma: 1 - 2 * 2 phi(2) / (2 Phi(2) - 1)
    phi, inside = math.exp(-2) / math.sqrt(2 * math.pi), math.erf(math.sqrt(2))
    std = math.sqrt(1 - 4 * phi / inside)
    assert abs(w.std() - std) < 5 * std * math.sqrt(0.35 / w.size)
    shifted = init.trunc_normal_(ac.empty(1000), 5.0, 2.0, 4.0, 4.5, generator=generator).numpy()
    assert shifted.min() >= 4 and shifted.max() <= 4.5
    with pytest.warns(UserWarning, match="more than 2 std") as caught:
        init.trunc_normal_(ac.empty(3), 9.0)
    assert caught[0].filename == __file__


def test_dirac_hands_on_the_channels():
    x = ac.randn(1, 3, 7, 7)
    w = init.dirac_(ac.empty(3, 3, 3, 3))
    np.testing.assert_array_equal(nn.functional.conv2d(x, w, padding=1).numpy(), x.numpy())
    with pytest.raises(ValueError, match="3, 4 or 5"):
        init.dirac_(ac.empty(3, 3))
    with pytest.raises(ValueError, match="groups=2 does not divide"):
        init.dirac_(ac.empty(3, 3, 3), groups=2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: init.sparse_(ac.empty(2, 2, 2), 0.1), "only a matrix"),
        (lambda: init.orthogonal_(ac.empty(3)), "two dimensions"),
        (lambda: init.kaiming_uniform_(ac.empty(3, 3), mode="fan"), '"fan_in" or "fan_out"'),
    ],
)
def test_errors(make, message):
    with pytest.raises(ValueError, match=message):
        make()
