"""Losses, layers and activations give PyTorch's values and gradients, to 1e-10.

The numbers are carried in tests/data/torch_nn.npz; oracle.py says how they were made.
"""

import numpy as np
import pytest
from nn.oracle import FILE, all_results
from nn.samples import LAYERS, LOSS_CALLS

import autograd_core as ac
from autograd_core import nn

with np.load(FILE) as archive:
    EXPECTED = {name: archive[name] for name in archive.files if name != "torch"}

NAMES = [name for name in (*LOSS_CALLS, *LAYERS, *nn.ACTIVATIONS) if name in EXPECTED]


def test_the_file_has_all_that_pytorch_has():
    assert sorted(EXPECTED) == sorted(NAMES)
    sampled = {name for name in LAYERS if LAYERS[name]}
    for name in {*nn.LOSSES, *nn.ACTIVATIONS, *sampled} - set(EXPECTED):
        assert "not in PyTorch" in getattr(nn, name).__doc__, f"{name}: record it, or say so"


@pytest.mark.filterwarnings("ignore:.*broadcast")
@pytest.mark.parametrize("name", NAMES)
def test_values_and_gradients(name):
    expected, start = EXPECTED[name], 0
    for label, arrays in all_results(ac, name):
        for array in arrays:
            part = expected[start : start + array.size].reshape(array.shape)
            start += array.size
            np.testing.assert_allclose(array, part, rtol=1e-10, atol=1e-10, err_msg=label)
    assert start == len(expected)
