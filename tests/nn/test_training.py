"""Two networks learn: held-out accuracy over three seeds, by the runs in benchmarks/."""

import importlib.util
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "benchmarks" / "training_runs.py"
spec = importlib.util.spec_from_file_location("training_runs", FILE)
runs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runs)


@pytest.mark.parametrize("seed", runs.SEEDS)
def test_spirals_with_a_multilayer_perceptron(seed):
    assert runs.spirals(seed) >= runs.GOAL


@pytest.mark.full
@pytest.mark.parametrize("seed", runs.SEEDS)
def test_digits_with_a_convolutional_network(seed):
    assert runs.digits(seed) >= runs.GOAL
