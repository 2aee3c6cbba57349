"""What PyTorch computes for all samples, carried in tests/data/torch_nn.npz.

The functions here run a sample with either library and return plain arrays. Where PyTorch is
installed, ``python tests/nn/oracle.py`` writes the file anew; elsewhere the tests read it.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from nn.samples import LAYERS, LOSS_CALLS, activation_options, loss_calls

FILE = Path(__file__).parents[1] / "data" / "torch_nn.npz"
REDUCTIONS = {"KLDivLoss": ("none", "mean", "sum", "batchmean")}


def tensors_in(values) -> list:
    """Return the tensors in nested tuples."""
    if hasattr(values, "requires_grad"):
        return [values]
    return [t for v in values for t in tensors_in(v)] if isinstance(values, tuple | list) else []


def converted(value, make):
    """Return arrays as tensors, floating ones with gradient; anything else as it is."""
    if isinstance(value, tuple):
        return tuple(converted(part, make) for part in value)
    if not isinstance(value, np.ndarray | np.generic):
        return value
    value = np.asarray(value)
    return make(value, requires_grad=value.dtype.kind == "f")


def backward(results, make) -> None:
    """Send fixed random gradients back from every tracked result."""
    for i, result in enumerate(results):
        if result.requires_grad:
            seed = np.asarray(np.random.default_rng(i).normal(size=tuple(result.shape)))
            result.backward(make(seed.astype(result.detach().numpy().dtype)), retain_graph=True)


def loss_results(library, name, call, reduction, dtype="float64") -> list[np.ndarray]:
    """Return the loss and its gradients."""
    functional = library.nn.functional
    arrays = [np.asarray(array) for array in call.arrays]
    arrays = [a.astype(dtype) if a.dtype.kind == "f" else a for a in arrays]
    tensors = [
        library.tensor(array, requires_grad=i in call.differentiated)
        for i, array in enumerate(arrays)
    ]
    options = {
        key: library.tensor(value.astype(dtype)) if isinstance(value, np.ndarray) else value
        for key, value in call.options.items()
    }
    inputs = list(tensors)
    if name == "CTCLoss":
        inputs[0] = functional.log_softmax(inputs[0], -1)
    loss = getattr(library.nn, name)(reduction=reduction, **options)(*inputs)
    backward([loss], library.tensor)
    leaves = [tensors[i].grad for i in call.differentiated]
    return [t.detach().numpy() for t in (loss, *leaves)]


def layer_results(library, name, layer) -> list[np.ndarray]:
    """Return results, gradients and buffers of a layer with fixed weights, called twice."""
    module = getattr(library.nn, name)(*layer.arguments, **layer.options)
    module = module.double().train(layer.train)
    rng = np.random.default_rng(11)
    state = {}
    for key in sorted(module.state_dict()):
        value = module.state_dict()[key].numpy()
        numbers = rng.normal(size=value.shape) * 0.5
        numbers = np.abs(numbers) + 0.5 if key == "running_var" else numbers
        state[key] = library.tensor(np.asarray(numbers if value.dtype.kind == "f" else value))
    module.load_state_dict(state)
    inputs = [converted(value, library.tensor) for value in layer.inputs]
    module(*inputs)
    results = tensors_in(module(*inputs))
    backward(results, library.tensor)
    leaves = [t for t in tensors_in(inputs) if t.requires_grad]
    named = dict(module.named_parameters())
    gradients = [leaf.grad for leaf in [*leaves, *[named[key] for key in sorted(named)]]]
    buffers = dict(module.named_buffers())
    tensors = [*results, *gradients, *[buffers[key] for key in sorted(buffers)]]
    return [t.detach().numpy() for t in tensors]


POINTS = np.array([[-40.0, -2.3, -1.0, -0.3, 0.0, 0.7, 1.0, 3.1, 40.0], np.linspace(-4, 4, 9)])


def activation_results(library, name, options) -> list[np.ndarray]:
    """Return values and gradients of an activation, at its kinks too."""
    x = library.tensor(POINTS, requires_grad=True)
    y = getattr(library.nn, name)(**options)(x)
    backward([y], library.tensor)
    return [y.detach().numpy(), x.grad.numpy()]


def all_results(library, name) -> list[tuple[str, list[np.ndarray]]]:
    """Return (label, arrays) of every sample of a loss, layer or activation."""
    if name in LOSS_CALLS:
        return [
            (f"{call.label} {reduction}", loss_results(library, name, call, reduction))
            for call in loss_calls(name)
            for reduction in REDUCTIONS.get(name, ("none", "mean", "sum"))
        ]
    if name in LAYERS:
        return [(layer.label, layer_results(library, name, layer)) for layer in LAYERS[name]]
    return [(str(o), activation_results(library, name, o)) for o in activation_options(name)]


def main() -> None:
    import torch

    from autograd_core import nn

    flat = {}
    for name in [*LOSS_CALLS, *LAYERS, *nn.ACTIVATIONS]:
        arrays = [a.ravel() for _label, found in all_results(torch, name) for a in found]
        if arrays:
            flat[name] = np.concatenate(arrays).astype(float)
    np.savez_compressed(FILE, torch=np.array(torch.__version__), **flat)


if __name__ == "__main__":
    main()
