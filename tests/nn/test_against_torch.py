"""Live comparison with PyTorch: fuzzed losses in both precisions, and the arguments of everything.

Runs where PyTorch is installed; it is an oracle, never a dependency. Its numbers for the fixed
samples are carried in tests/data and compared everywhere, in test_pytorchs_numbers.py.
"""

import inspect

import numpy as np
import pytest
from nn.oracle import all_results, backward, converted, loss_results
from nn.samples import LAYERS, activation_options, loss_calls
from nn.test_pytorchs_numbers import EXPECTED, NAMES

import autograd_core as ac
from autograd_core import nn

torch = pytest.importorskip("torch")

CLOSE = {"float64": {"rtol": 1e-10, "atol": 1e-10}, "float32": {"rtol": 2e-4, "atol": 2e-4}}


def pytorchs(names, module=torch.nn) -> list[str]:
    """Return those of our names that PyTorch has, too."""
    return [name for name in names if hasattr(module, name)]


def compare(ours, theirs, label, dtype="float64"):
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.shape == other.shape and mine.dtype == other.dtype, label
        np.testing.assert_allclose(mine, other, **CLOSE[dtype], err_msg=label)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_the_carried_numbers_are_this_pytorchs(name):
    arrays = [a.ravel() for _label, found in all_results(torch, name) for a in found]
    np.testing.assert_allclose(EXPECTED[name], np.concatenate(arrays), **CLOSE["float64"])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("name", pytorchs(nn.LOSSES))
def test_losses_over_shapes_options_and_reductions(name, dtype):
    for seed in (1, 2):
        for call in loss_calls(name, seed):
            for reduction in nn.LOSSES[name].reductions:
                given = (name, call, reduction, dtype)
                label = f"seed {seed}: {call.label} {reduction}"
                compare(loss_results(ac, *given), loss_results(torch, *given), label, dtype)


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4), (0, 3)])
@pytest.mark.parametrize("name", pytorchs(nn.ACTIVATIONS))
def test_activations_of_odd_shapes(name, shape):
    data = np.asarray(np.random.default_rng(0).normal(size=shape) * 4)
    for options in activation_options(name):
        if not shape and "dim" in options:
            continue
        found = []
        for library in (ac, torch):
            x = converted(data, library.tensor)
            y = getattr(library.nn, name)(**options)(x)
            backward([y], library.tensor)
            found.append([y.detach().numpy(), x.grad.numpy()])
        compare(*found, name)


@pytest.mark.parametrize("ignored", [True, False])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_fully_ignored_and_empty_batches(ignored, reduction):
    found = []
    for library in (ac, torch):
        x = library.tensor(np.ones((2 if ignored else 0, 3)), requires_grad=True)
        target = library.tensor(np.full(len(x), -100))
        loss = library.nn.functional.cross_entropy(x, target, reduction=reduction)
        backward([loss], library.tensor)
        found.append([loss.detach().numpy(), x.grad.numpy()])
    compare(*found, reduction)


# -- the arguments --------------------------------------------------------------------------------


def parameters(function) -> list[str]:
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize("name", pytorchs(nn.LOSSES))
def test_losses_take_pytorchs_arguments_in_its_order(name):
    assert parameters(getattr(nn, name)) == parameters(getattr(torch.nn, name))
    function = nn.LOSSES[name]
    ours, theirs = parameters(function), parameters(getattr(torch.nn.functional, function.__name__))
    # PyTorch's functions of three losses have a weight that its modules lack
    assert ours == [n for n in theirs if n != "weight" or n in ours]


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "Sequential"])
def test_layers_take_pytorchs_arguments_in_its_order(name):
    ours = parameters(getattr(nn, name))
    assert ours == [n for n in parameters(getattr(torch.nn, name)) if n in ours]


@pytest.mark.parametrize("name", pytorchs(nn.ACTIVATIONS))
def test_activations_take_pytorchs_arguments_in_its_order(name):
    ours = [n for n in parameters(getattr(nn, name)) if n != "dtype"]
    deprecated = ("args", "kwargs", "min_value", "max_value")
    assert ours == [n for n in parameters(getattr(torch.nn, name)) if n not in deprecated]


@pytest.mark.parametrize("name", pytorchs(nn.init.INITIALIZERS, torch.nn.init))
def test_initializers_take_pytorchs_arguments_in_its_order(name):
    assert parameters(nn.init.INITIALIZERS[name]) == parameters(getattr(torch.nn.init, name))


# -- the rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 3, 3), (6, 2, 3, 3), (4, 4, 4, 1, 3)])
@pytest.mark.parametrize("groups", [1, 2])
def test_dirac(shape, groups):
    ours = nn.init.dirac_(ac.empty(shape), groups).numpy()
    theirs = torch.nn.init.dirac_(torch.empty(shape, dtype=torch.float64), groups).numpy()
    assert (ours == theirs).all()


@pytest.mark.parametrize("param", [None, 0.0, 0.3])
def test_gains(param):
    for name in ("linear", "conv1d", "conv2d", "sigmoid", "tanh", "relu", "selu", "leaky_relu"):
        assert nn.init.calculate_gain(name, param) == torch.nn.init.calculate_gain(name, param)


FUNCTIONS = {
    "cosine_similarity": lambda F, a, b: F.cosine_similarity(a, b, dim=-1),
    "pairwise_distance": lambda F, a, b: F.pairwise_distance(a, b, p=3.0),
    "normalize": lambda F, a, b: F.normalize(a, dim=0) + F.normalize(b, p=1.0),
    "attention": lambda F, a, b: F.scaled_dot_product_attention(a, b, b),
    "causal attention": lambda F, a, b: F.scaled_dot_product_attention(a, b, b, is_causal=True),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name):
    arrays = np.random.default_rng(0).normal(size=(2, 3, 4))
    found = []
    for library in (ac, torch):
        a, b = (library.tensor(array, requires_grad=True) for array in arrays)
        out = FUNCTIONS[name](library.nn.functional, a, b)
        backward([out], library.tensor)
        found.append([out.detach().numpy(), a.grad.numpy(), b.grad.numpy()])
    compare(*found, name)
