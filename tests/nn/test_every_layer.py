"""Every layer and activation there is: gradients, dtypes, state, printing."""

import copy
import inspect
import warnings

import numpy as np
import pytest
from nn.samples import LAYERS, Layer, activation_options

import autograd_core as ac
from autograd_core import nn, optim
from autograd_core.autograd import gradcheck, gradgradcheck

MODULES = sorted(
    name
    for name in nn.__all__
    if inspect.isclass(getattr(nn, name))
    and issubclass(getattr(nn, name), nn.Module)
    and getattr(nn, name) is not nn.Module
    and name not in (*nn.LOSSES, *nn.ACTIVATIONS)
)
CASES = [(name, layer) for name in MODULES for layer in LAYERS[name]]
IDS = [f"{name} {layer.label}" for name, layer in CASES]


def tensors(values, dtype=ac.float64):
    """Return arrays as tensors; those of a floating dtype require grad. The rest stays."""
    made = []
    for value in values:
        if isinstance(value, tuple):
            made.append(tuple(tensors(value, dtype)))
        elif isinstance(value, np.ndarray | np.generic):
            floating = value.dtype.kind == "f"
            made.append(ac.tensor(value, dtype=dtype if floating else None, requires_grad=floating))
        else:
            made.append(value)
    return made


def flat(values):
    """Return the tensors in nested tuples as a list."""
    if isinstance(values, ac.Tensor):
        return [values]
    return [t for v in values for t in flat(v)] if isinstance(values, tuple | list) else []


def built(name, layer, **options):
    ac.manual_seed(5)
    return getattr(nn, name)(*layer.arguments, **layer.options, **options).train(layer.train)


def substituted(values, replacements):
    """Return nested inputs with their floating tensors replaced, in order."""
    made = []
    for value in values:
        if isinstance(value, tuple):
            made.append(tuple(substituted(value, replacements)))
        elif isinstance(value, ac.Tensor) and value.is_floating_point():
            made.append(next(replacements))
        else:
            made.append(value)
    return made


def as_function(module, inputs):
    """Return a module as a function of its floating inputs and parameters, and these."""
    places = [
        (owner, name)
        for owner in module.modules()
        for name, param in owner._parameters.items()
        if param is not None
    ]
    given = [t for t in flat(inputs) if t.is_floating_point()]

    def run(*leaves):
        rest = iter(leaves)
        changed = substituted(inputs, rest)
        for owner, name in places:
            owner._parameters[name] = next(rest)
        return tuple(flat(module(*changed)))

    return run, [*given, *[owner._parameters[name] for owner, name in places]]


@pytest.mark.parametrize(("name", "layer"), CASES, ids=IDS)
def test_gradients_agree_with_finite_differences(name, layer):
    if "padding_idx" in layer.options:
        layer = Layer(layer.arguments, {}, layer.inputs)  # a fixed row has no true gradient
    run, leaves = as_function(built(name, layer), tensors(layer.inputs))
    assert gradcheck(run, leaves, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("name", [name for name in MODULES if LAYERS[name]])
def test_second_derivatives(name):
    layer = LAYERS[name][0]
    images = name.endswith("2d")  # a smaller one is enough
    inputs = tensors([x[:2, :, :3, :3] if images else x for x in layer.inputs])
    run, leaves = as_function(built(name, layer), inputs)
    assert gradgradcheck(run, leaves, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(("name", "layer"), CASES, ids=IDS)
def test_float32_stays_float32(name, layer):
    module = built(name, layer).float()
    inputs = tensors(layer.inputs, ac.float32)
    out = flat(module(*inputs))
    for result in out:
        assert result.dtype == ac.float32
        if result.requires_grad:
            result.sum().backward(retain_graph=True)
    for leaf in [*flat(inputs), *module.parameters()]:
        if leaf.grad is not None:
            assert leaf.grad.dtype == ac.float32
    if "dtype" in inspect.signature(type(module)).parameters:
        asked = built(name, layer, dtype=ac.float32)
        assert all(param.dtype == ac.float32 for param in asked.parameters())


@pytest.mark.parametrize(("name", "layer"), CASES, ids=IDS)
def test_state_moves_to_another_module_through_a_file(name, layer, tmp_path):
    module = built(name, layer)
    ac.manual_seed(6)
    other = getattr(nn, name)(*layer.arguments, **layer.options).train(layer.train)
    module(*tensors(layer.inputs))  # running statistics move
    nn.save(module.state_dict(), tmp_path / "state.npz")
    assert other.load_state_dict(nn.load(tmp_path / "state.npz")) == ([], [])
    inputs = tensors(layer.inputs)
    for ours, theirs in zip(flat(module(*inputs)), flat(other(*inputs)), strict=True):
        np.testing.assert_array_equal(ours.detach().numpy(), theirs.detach().numpy())
    for ours, theirs in zip(module.buffers(), other.buffers(), strict=True):
        np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


@pytest.mark.parametrize(("name", "layer"), CASES, ids=IDS)
def test_a_deep_copy_shares_nothing(name, layer):
    module = built(name, layer)
    twin = copy.deepcopy(module)
    for ours, theirs in zip(module.parameters(), twin.parameters(), strict=True):
        assert isinstance(theirs, nn.Parameter) and theirs.requires_grad
        assert not np.may_share_memory(ours.detach().numpy(), theirs.detach().numpy())
    assert repr(twin) == repr(module)


@pytest.mark.parametrize(("name", "layer"), CASES, ids=IDS)
def test_printing_names_the_layer_and_counts_its_parameters(name, layer):
    module = built(name, layer)
    text = repr(module)
    assert text.startswith(f"{name}(")
    total = sum(param.numel() for param in module.parameters())
    assert (f"# {total:,} parameters" in text) == bool(total)


@pytest.mark.parametrize("name", MODULES)
def test_every_layer_has_a_docstring_with_its_source(name):
    layer = getattr(nn, name)
    assert f"PyTorch, torch.nn.{name}" in " ".join(layer.__doc__.split())


# -- activations ----------------------------------------------------------------------------------

POINTS = np.array([[-2.3, -0.9, -0.21], [0.13, 0.51, 3.1]])


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_activation_gradients(name):
    for options in activation_options(name):
        module = getattr(nn, name)(**options)
        x = ac.tensor(POINTS, requires_grad=True)
        assert gradcheck(module, x, atol=1e-6, rtol=1e-5)
        assert gradgradcheck(module, x, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("dtype", [ac.float32, ac.float64], ids=str)
@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_activations_of_a_thousand_are_finite_without_warnings(name, dtype):
    for options in activation_options(name):
        x = ac.tensor([[1000.0, -1000.0, 0.0]], dtype=dtype, requires_grad=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            y = getattr(nn, name)(**options)(x)
            y.sum().backward()
        assert y.dtype == x.grad.dtype == dtype
        assert np.isfinite(y.detach().numpy()).all() and np.isfinite(x.grad.numpy()).all()


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_activation_modules_are_the_functions(name):
    for options in activation_options(name):
        module, function = getattr(nn, name)(**options), nn.ACTIVATIONS[name]
        x = ac.tensor(POINTS)
        assert module(x).tolist() == function(x, **options).tolist()
        assert getattr(nn.functional, function.__name__) is function
        assert repr(module).startswith(name + "(")
        assert all(
            f"{key}={value!r}" in repr(module)
            for key, value in options.items()
            if value != inspect.signature(function).parameters[key].default
        )


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("ReLU", 0.0, 0.0),
        ("LeakyReLU", 0.0, 0.01),
        ("ELU", 0.0, 1.0),
        ("Hardtanh", 1.0, 0.0),
        ("Hardtanh", -1.0, 0.0),
        ("SELU", 0.0, 1.0507009873554805 * 1.6732632423543772),
    ],
)
def test_kinks_are_pytorchs(name, at, expected):
    x = ac.tensor([at], requires_grad=True)
    getattr(nn, name)()(x).backward()
    assert x.grad.item() == pytest.approx(expected, rel=1e-15)


def test_prelu_wants_one_weight_or_one_per_channel():
    with pytest.raises(ValueError, match="3 channels; give 1 or 3"):
        nn.PReLU(2)(ac.zeros(2, 3))


# -- what single layers promise -------------------------------------------------------------------


def test_dropout_keeps_the_mean_and_is_silent_in_evaluation():
    ac.manual_seed(0)
    layer, x = nn.Dropout(0.3), ac.ones(100_000, requires_grad=True)
    y = layer(x)
    zeros = (y.detach().numpy() == 0).mean()
    assert abs(zeros - 0.3) < 5 * np.sqrt(0.3 * 0.7 / x.numel())
    np.testing.assert_allclose(np.unique(y.detach().numpy()), [0, 1 / 0.7])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.detach().numpy())
    assert layer.eval()(x) is x
    assert (nn.functional.dropout(x, 1.0).detach().numpy() == 0).all()
    with pytest.raises(ValueError, match="probability"):
        nn.Dropout(1.5)


def test_batch_norm_standardizes_in_training_and_uses_running_statistics_in_evaluation():
    ac.manual_seed(0)
    layer = nn.BatchNorm1d(3)
    x = ac.randn(200, 3) * 4 + 7
    y = layer(x).detach().numpy()
    np.testing.assert_allclose(y.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(0), 1, rtol=1e-5)
    for _step in range(200):
        layer(x)
    assert layer.num_batches_tracked.item() == 201
    np.testing.assert_allclose(layer.running_mean.numpy(), x.numpy().mean(0), rtol=1e-8)
    np.testing.assert_allclose(layer.running_var.numpy(), x.numpy().var(0, ddof=1), rtol=1e-8)
    layer.eval()
    first = layer(x[:1])
    np.testing.assert_array_equal(first.detach().numpy(), layer(x).detach().numpy()[:1])
    layer.train()
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        layer(x[:1])
    with pytest.raises(ValueError, match="3 channels in dimension 1"):
        layer(ac.zeros(4, 2))


def test_embedding_padding_gets_no_gradient_and_starts_at_0():
    layer = nn.Embedding(5, 3, padding_idx=-1)
    assert layer.weight[4].tolist() == [0.0, 0.0, 0.0]
    layer(ac.tensor([4, 1, 1])).sum().backward()
    assert layer.weight.grad.numpy().sum(1).tolist() == [0, 6, 0, 0, 0]
    with pytest.raises(ValueError, match="padding_idx 5"):
        nn.Embedding(5, 3, padding_idx=5)


def test_sparse_embedding_gradients_are_the_dense_ones_rows():
    dense, sparse = nn.Embedding(6, 3, -1), nn.Embedding(6, 3, -1, sparse=True)
    sparse.load_state_dict(dense.state_dict())
    rows, scale = ac.tensor([[0, 5, 2], [2, 2, 5]]), ac.randn(2, 3, 3)
    for _pass in range(2):  # gradients accumulate
        for layer in (dense, sparse):
            (layer(rows).square() * scale).sum().backward()
    assert isinstance(sparse.weight.grad, optim.RowSparse)
    assert set(sparse.weight.grad.indices.tolist()) == {0, 2}  # the padding row is left out
    np.testing.assert_allclose(
        sparse.weight.grad.to_dense().numpy(), dense.weight.grad.numpy(), rtol=1e-14
    )
    before = sparse.weight.detach().clone()
    optim.SparseAdam(sparse.parameters()).step()
    moved = (sparse.weight.detach() != before).any(dim=1)
    assert moved.tolist() == [True, False, True, False, False, False]
    with ac.no_grad():
        assert sparse(rows).tolist() == nn.functional.embedding(rows, sparse.weight).tolist()
    with pytest.raises(RuntimeError, match="a weight that is a leaf"):
        nn.functional.embedding(rows, sparse.weight * 2, sparse=True)


def test_causal_attention_does_not_see_the_future():
    ac.manual_seed(0)
    layer = nn.MultiheadAttention(4, 2, batch_first=True)
    x = ac.randn(1, 5, 4)
    mask = ac.tensor(np.triu(np.ones((5, 5), bool), 1))
    before, weights = layer(x, x, x, attn_mask=mask, is_causal=True)
    assert (np.triu(weights.detach().numpy()[0], 1) == 0).all()
    np.testing.assert_allclose(weights.detach().numpy().sum(-1), 1)
    changed = x.clone()
    changed[0, 4] = 9.0
    after, _weights = layer(changed, changed, changed, attn_mask=mask)
    assert (before[0, :4] == after[0, :4]).all().item()
    with pytest.raises(RuntimeError, match="attn_mask as well"):
        layer(x, x, x, is_causal=True)


def test_a_learned_attention_mask_gets_its_gradient():
    layer, x = nn.MultiheadAttention(4, 2), ac.randn(3, 2, 4)
    mask = ac.zeros(3, 3, requires_grad=True)
    layer(x, x, x, attn_mask=mask)[0].square().sum().backward()
    assert mask.grad.abs().sum().item() > 0


BOUNDS = [
    (nn.Linear(400, 300), 400**-0.5),
    (nn.Conv2d(20, 30, 5, groups=2), (10 * 25) ** -0.5),
    (nn.Bilinear(40, 30, 50), 40**-0.5),
    (nn.LSTMCell(50, 60), 60**-0.5),
    (nn.MultiheadAttention(50, 2, bias=False).out_proj, 50**-0.5),
]


@pytest.mark.parametrize(("layer", "bound"), BOUNDS, ids=lambda value: type(value).__name__)
def test_initial_weights_are_pytorchs(layer, bound):
    for param in layer.parameters():
        values = param.detach().numpy()
        assert np.abs(values).max() <= bound
        assert np.abs(values).max() > bound * (1 - 20 / values.size)
        std = bound / np.sqrt(3)
        assert abs(values.std() - std) < 5 * std * np.sqrt(0.8 / 4 / values.size)


def test_initial_weights_of_attention_and_embedding():
    attention = nn.MultiheadAttention(100, 2)
    bound = np.sqrt(6 / 400)  # xavier_uniform_ of (3 * 100, 100)
    weight = attention.in_proj_weight.detach().numpy()
    assert 0.999 * bound < np.abs(weight).max() <= bound
    assert not attention.in_proj_bias.any().item() and not attention.out_proj.bias.any().item()
    table = nn.Embedding(300, 200).weight.detach().numpy()
    assert abs(table.std() - 1) < 5 / np.sqrt(2 * table.size)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Conv2d(3, 4, 3, groups=2), "groups=2 must divide in_channels=3"),
        (lambda: nn.GroupNorm(3, 4), "num_groups=3 must divide"),
        (lambda: nn.MultiheadAttention(4, 3), "num_heads=3 must divide"),
        (lambda: nn.RNNCell(3, 4, nonlinearity="sin"), '"tanh" or "relu"'),
        (lambda: nn.LSTMCell(3, 4)(ac.zeros(2, 2)), r"\(N, 3\) or \(3\)"),
        (lambda: nn.LayerNorm(3)(ac.zeros(2, 4)), "does not end in"),
        (lambda: nn.functional.group_norm(ac.zeros(2, 5), 2), "do not divide"),
        (lambda: nn.Linear(3, 2)(ac.zeros(5, 4)), "3 columns"),
    ],
)
def test_errors(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_the_angle_with_a_vector_that_broadcasts_is_that_with_the_vector_as_it_then_is():
    x, y = ac.tensor([[3.0, 4.0], [1.0, 0.0]]), ac.tensor([2.0])
    whole = ac.tensor([[2.0, 2.0], [2.0, 2.0]])
    for dim in (0, 1, -1):
        ours = nn.functional.cosine_similarity(x, y, dim=dim)
        np.testing.assert_allclose(ours, nn.functional.cosine_similarity(x, whole, dim=dim))
