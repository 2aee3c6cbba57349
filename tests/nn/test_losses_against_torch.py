"""Losses equal PyTorch's in value, shape and gradient, over shapes, options and reductions.

Runs where PyTorch is installed; it is an oracle, never a dependency.
"""

import numpy as np
import pytest
from nn.samples import loss_calls

import autograd_core as ac
from autograd_core import nn

torch = pytest.importorskip("torch")

SEEDS = range(3)


def run(library, functional, function_name, call, reduction, dtype):
    """Return (loss, gradients) as arrays, of ours or of PyTorch's function."""
    convert = torch.tensor if library is torch else ac.tensor
    tensors = []
    for i, array in enumerate(call.arrays):
        array = np.asarray(array)
        if array.dtype.kind == "f":
            array = array.astype(dtype)
        tensors.append(convert(array, requires_grad=i in call.differentiated))
    options = {
        name: convert(value.astype(dtype)) if isinstance(value, np.ndarray) else value
        for name, value in call.options.items()
    }
    leaves = [tensors[i] for i in call.differentiated]
    inputs = list(tensors)
    if function_name == "ctc_loss":
        inputs[0] = inputs[0].log_softmax(-1)
    loss = getattr(functional, function_name)(*inputs, reduction=reduction, **options)
    scale = np.random.default_rng(1).normal(size=tuple(loss.shape)).astype(dtype)
    loss.backward(convert(scale))
    return [t.detach().numpy() for t in (loss, *[leaf.grad for leaf in leaves])]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", nn.LOSSES)
def test_values_and_gradients(name, dtype):
    function = nn.LOSSES[name]
    tolerance = 1e-10 if dtype == "float64" else 2e-4
    for seed in SEEDS:
        for call in loss_calls(name, seed):
            for reduction in function.reductions:
                given = (function.__name__, call, reduction, dtype)
                ours = run(ac, nn.functional, *given)
                theirs = run(torch, torch.nn.functional, *given)
                for mine, other in zip(ours, theirs, strict=True):
                    assert mine.shape == other.shape, call.label
                    assert mine.dtype == other.dtype, call.label
                    np.testing.assert_allclose(
                        mine, other, rtol=tolerance, atol=tolerance, err_msg=call.label + reduction
                    )


@pytest.mark.parametrize("name", nn.LOSSES)
def test_modules_take_pytorchs_arguments_in_its_order(name):
    import inspect

    ours = list(inspect.signature(getattr(nn, name)).parameters)
    theirs = list(inspect.signature(getattr(torch.nn, name)).parameters)
    assert ours == theirs


@pytest.mark.parametrize("name", nn.LOSSES)
def test_functions_take_pytorchs_arguments_in_its_order(name):
    import inspect

    function = nn.LOSSES[name]
    ours = list(inspect.signature(function).parameters)
    theirs = inspect.signature(getattr(torch.nn.functional, function.__name__)).parameters
    assert ours == [n for n in theirs if n != "weight" or n in ours]
