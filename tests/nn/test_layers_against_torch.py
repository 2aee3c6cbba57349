"""Layers, activations and initializers' formulas equal PyTorch's, given PyTorch's weights.

Runs where PyTorch is installed; it is an oracle, never a dependency.
"""

import inspect

import numpy as np
import pytest
from nn.samples import LAYERS, activation_options

import autograd_core as ac
from autograd_core import nn

torch = pytest.importorskip("torch")

TOLERANCE = {"rtol": 1e-10, "atol": 1e-10}
CASES = [(name, layer) for name, layers in LAYERS.items() for layer in layers]


def converted(value, make):
    """Return arrays as tensors that require grad if they are floating; anything else as it is."""
    if isinstance(value, tuple):
        return tuple(converted(part, make) for part in value)
    if not isinstance(value, np.ndarray | np.generic):
        return value
    value = np.asarray(value)
    return make(value, requires_grad=value.dtype.kind == "f")


def tensors_in(values):
    for value in values:
        if isinstance(value, tuple):
            yield from tensors_in(value)
        elif hasattr(value, "requires_grad"):
            yield value


def run(module, inputs, make):
    """Call a module twice (state moves) and return results and gradients as arrays."""
    inputs = [converted(value, make) for value in inputs]
    module(*inputs)
    results = list(tensors_in((module(*inputs),)))
    for i, result in enumerate(results):
        seed = np.random.default_rng(i).normal(size=tuple(result.shape))
        if result.requires_grad:
            result.backward(make(seed), retain_graph=True)
    leaves = [t for t in tensors_in(inputs) if t.requires_grad]
    gradients = [leaf.grad for leaf in [*leaves, *module.parameters()]]
    return [t.detach().numpy() for t in [*results, *gradients, *module.buffers()]]


@pytest.mark.parametrize(("name", "layer"), CASES, ids=[f"{n} {c.label}" for n, c in CASES])
def test_layers(name, layer):
    theirs = getattr(torch.nn, name)(*layer.arguments, **layer.options).double()
    ours = getattr(nn, name)(*layer.arguments, **layer.options)
    ours.load_state_dict({n: value.numpy() for n, value in theirs.state_dict().items()})
    ours.train(layer.train), theirs.train(layer.train)
    pairs = zip(
        run(ours, layer.inputs, ac.tensor), run(theirs, layer.inputs, torch.tensor), strict=True
    )
    for mine, other in pairs:
        assert mine.shape == other.shape
        np.testing.assert_allclose(mine, other, **TOLERANCE)


@pytest.mark.parametrize("name", [name for name in LAYERS if name not in ("Sequential",)])
def test_arguments_are_pytorchs_in_its_order(name):
    ours = list(inspect.signature(getattr(nn, name)).parameters)
    theirs = list(inspect.signature(getattr(torch.nn, name)).parameters)
    assert ours == [n for n in theirs if n in ours]


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4), (0, 3)])
@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_activations(name, shape):
    data = np.asarray(np.random.default_rng(0).normal(size=shape) * 4)
    edges = np.array([-1.0, -0.3, 0.0, 0.7, 1.0, 40.0, -40.0])  # kinks, thresholds
    for options in activation_options(name):
        for array in (data, edges.reshape(-1, 1)):
            if not array.ndim and "dim" in options:
                continue
            x, t = converted(array, ac.tensor), converted(array, torch.tensor)
            y, z = getattr(nn, name)(**options)(x), getattr(torch.nn, name)(**options)(t)
            seed = np.random.default_rng(1).normal(size=array.shape)
            y.backward(ac.tensor(seed)), z.backward(torch.tensor(seed))
            np.testing.assert_allclose(y.detach().numpy(), z.detach().numpy(), **TOLERANCE)
            np.testing.assert_allclose(x.grad.numpy(), t.grad.numpy(), **TOLERANCE)


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_activations_take_pytorchs_arguments_in_its_order(name):
    ours = list(inspect.signature(getattr(nn, name)).parameters)
    theirs = list(inspect.signature(getattr(torch.nn, name)).parameters)
    theirs = [n for n in theirs if n not in ("args", "kwargs", "min_value", "max_value")]
    assert [n for n in ours if n != "dtype"] == theirs


@pytest.mark.parametrize("name", nn.init.INITIALIZERS)
def test_initializers_take_pytorchs_arguments_in_its_order(name):
    ours = list(inspect.signature(nn.init.INITIALIZERS[name]).parameters)
    theirs = list(inspect.signature(getattr(torch.nn.init, name)).parameters)
    assert ours == theirs


@pytest.mark.parametrize("shape", [(2, 3, 3), (6, 2, 3, 3), (4, 4, 4, 1, 3)])
@pytest.mark.parametrize("groups", [1, 2])
def test_dirac(shape, groups):
    ours = nn.init.dirac_(ac.empty(shape), groups).numpy()
    theirs = torch.nn.init.dirac_(torch.empty(shape, dtype=torch.float64), groups).numpy()
    assert (ours == theirs).all()


FUNCTIONS = {
    "cosine_similarity": lambda F, a, b: F.cosine_similarity(a, b, dim=-1),
    "pairwise_distance": lambda F, a, b: F.pairwise_distance(a, b, p=3.0),
    "normalize": lambda F, a, b: F.normalize(a, dim=0) + F.normalize(b, p=1.0),
    "scaled_dot_product_attention": lambda F, a, b: F.scaled_dot_product_attention(a, b, b),
    "causal attention": lambda F, a, b: F.scaled_dot_product_attention(a, b, b, is_causal=True),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions(name):
    arrays = np.random.default_rng(0).normal(size=(2, 3, 4))
    gradients = []
    for make, F in ((ac.tensor, nn.functional), (torch.tensor, torch.nn.functional)):
        a, b = (make(array, requires_grad=True) for array in arrays)
        out = FUNCTIONS[name](F, a, b)
        (out * out).sum().backward()
        gradients.append([out.detach().numpy(), a.grad.numpy(), b.grad.numpy()])
    for mine, other in zip(*gradients, strict=True):
        np.testing.assert_allclose(mine, other, **TOLERANCE)
