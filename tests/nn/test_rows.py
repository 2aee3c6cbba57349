"""The worked numbers and claims of the source documents about layers, losses and initializers.

A test is named after the row of the table of sources: A from the text on torch.autograd, B from
the one on initializers, losses and optimizers, C on activations and perceptrons, E on
MindSpore's functional style. Exact numbers are PyTorch's, in data/torch_oracle.json.
"""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import nn
from autograd_core.nn import functional as F

ORACLE = json.loads(
    (Path(__file__).parents[1] / "data" / "torch_oracle.json").read_text(encoding="utf-8")
)["losses"]

# module name: its options as the oracle had them
ORACLE_OPTIONS = {
    "CrossEntropyLoss": {"weight": [1.0, 2.0, 3.0]},
    "NLLLoss": {"weight": [1.0, 2.0, 3.0]},
    "BCELoss": {"weight": [1.0, 2.0, 1.0]},
    "BCEWithLogitsLoss": {"pos_weight": 3.0},
    "MarginRankingLoss": {"margin": 0.5},
    "CosineEmbeddingLoss": {"margin": 0.2},
    "TripletMarginLoss": {"eps": 0.0},  # the oracle's numbers are those of plain distances
}


def tensor(data, grad=False):
    return ac.tensor(data, requires_grad=grad)


def check_against_oracle(name, printed_mean, digits=6):
    """Compare none, mean, sum and the gradient of the mean with PyTorch's, and the printed mean."""
    row = ORACLE[name]
    options = {
        key: tensor(value) if isinstance(value, list) else value
        for key, value in ORACLE_OPTIONS.get(name, {}).items()
    }
    if "pos_weight" in options:
        options["pos_weight"] = tensor(options["pos_weight"])
    found = {}
    for reduction in ("none", "sum", "mean"):
        inputs = [tensor(value) for value in row["in"]]
        leaf = inputs[0].requires_grad_()
        if name == "CTCLoss":
            inputs[0] = leaf.log_softmax(-1)  # PyTorch's gradient assumes it; values are the same
        loss = getattr(nn, name)(reduction=reduction, **options)(*inputs)
        found[reduction] = loss.detach().numpy()
        np.testing.assert_allclose(np.ravel(found[reduction]), np.ravel(row[reduction]), rtol=1e-12)
    loss.backward()
    expected = np.reshape(row["grad"][0], leaf.shape)
    np.testing.assert_allclose(leaf.grad.numpy(), expected, rtol=1e-9, atol=1e-15)
    assert found["mean"] == pytest.approx(printed_mean, abs=0.6 * 10**-digits)
    return found


def test_every_row_has_a_test_of_its_name():
    rows = [("A", 17, 20), ("B", 1, 30), ("C", 1, 13), ("E", 16, 19)]
    names = [name for name in globals() if name.startswith("test_")]
    for letter, first, last in rows:
        for row in (f"{letter}{number:02}" for number in range(first, last + 1)):
            assert any(name.startswith(f"test_{row}_") for name in names), row


# -- A: losses, in words --------------------------------------------------------------------------


def test_A17_mse_loss_is_dominated_by_outliers():
    check_against_oracle("MSELoss", 1.416667)
    x = tensor([1.0, 1.0, 11.0], grad=True)  # one outlier
    F.mse_loss(x, tensor([0.0, 0.0, 0.0])).backward()
    assert x.grad[2].item() == pytest.approx(11 * x.grad[0].item())
    y = tensor([1.0, 1.0, 11.0], grad=True)
    F.l1_loss(y, tensor([0.0, 0.0, 0.0])).backward()
    assert y.grad[2].item() == y.grad[0].item()


def test_A18_l1_loss_has_subgradient_0_at_0():
    check_against_oracle("L1Loss", 0.833333)
    x = tensor([2.0, -1.0, 0.0], grad=True)
    F.l1_loss(x, tensor([2.0, 0.0, 0.0]), reduction="sum").backward()
    assert x.grad.tolist() == [0.0, -1.0, 0.0]


def test_A19_cross_entropy_is_nll_of_log_softmax():
    rng = np.random.default_rng(0)
    logits, target = tensor(rng.normal(size=(5, 4)) * 3), tensor(rng.integers(0, 4, 5))
    for reduction in ("none", "mean", "sum"):
        direct = F.cross_entropy(logits, target, reduction=reduction)
        composed = F.nll_loss(F.log_softmax(logits, 1), target, reduction=reduction)
        np.testing.assert_allclose(direct.numpy(), composed.numpy(), rtol=1e-12)
    # the double-softmax bug: a confident right answer can no longer have a small loss
    sure, label = tensor([[20.0, 0.0, 0.0, 0.0]]), tensor([0])
    assert F.cross_entropy(sure, label).item() < 1e-8
    assert F.cross_entropy(F.softmax(sure, 1), label).item() > 0.7


def test_A16_a_model_a_loss_and_an_optimizer_make_a_training():
    x = ac.tensor([[1.0], [2.0]])
    model, loss_fn = nn.Linear(1, 1), nn.MSELoss()
    optimizer = ac.optim.SGD(model.parameters(), lr=0.25)
    for _step in range(600):
        loss = loss_fn(model(x), ac.tensor([[5.0], [7.0]]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    np.testing.assert_allclose([model.weight.item(), model.bias.item()], [2, 3], atol=1e-6)


@pytest.mark.parametrize("logit", [1000.0, -1000.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_A20_bce_with_logits_of_a_thousand(logit, target):
    x = tensor([logit], grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss = F.binary_cross_entropy_with_logits(x, tensor([target]))
        loss.backward()
        F.binary_cross_entropy(x.sigmoid().detach(), tensor([target]))
    right = (logit > 0) == (target == 1)
    assert loss.item() == (0.0 if right else 1000.0)
    assert x.grad.tolist() == [0.0 if right else math.copysign(1.0, logit)]


# -- B: initializers ------------------------------------------------------------------------------


def filled(initializer, *args, shape=(300, 200), **kwargs):
    """Fill a weight from a fixed seed and return it as an array."""
    generator = ac.Generator().manual_seed(7)
    return initializer(ac.empty(shape), *args, generator=generator, **kwargs).numpy()


def within_five_sigma(w, mean, std, kurtosis):
    """Compare mean and std of independent numbers with what they should be, to five sigma."""
    assert abs(w.mean() - mean) < 5 * std / math.sqrt(w.size)
    assert abs(w.std() - std) < 5 * std * math.sqrt((kurtosis - 1) / (4 * w.size))


UNIFORM, NORMAL = 1.8, 3.0  # the kurtosis, fourth moment over variance squared


def test_B01_initial_weights_keep_signals_from_vanishing_and_exploding():
    rng = ac.Generator().manual_seed(3)
    x = ac.randn(64, 100, generator=rng)
    spread = {}
    for name, fill in {
        "too small": lambda w: nn.init.normal_(w, std=0.01, generator=rng),
        "too large": lambda w: nn.init.normal_(w, std=1.0, generator=rng),
        "kaiming": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=rng),
    }.items():
        h = x
        for _layer in range(20):
            h = F.relu(F.linear(h, fill(ac.empty(100, 100))))
        spread[name] = h.std().item()
    assert spread["too small"] < 1e-12 and spread["too large"] > 1e12
    assert 0.1 < spread["kaiming"] < 10


def test_B02_xavier_uniform():
    w = filled(nn.init.xavier_uniform_)
    bound = math.sqrt(6 / 500)
    assert bound == pytest.approx(0.1095, abs=5e-5)
    assert np.abs(w).max() <= bound and np.abs(w).max() > 0.999 * bound
    within_five_sigma(w, 0, bound / math.sqrt(3), UNIFORM)
    assert w.std() == pytest.approx(0.0632, abs=5e-4)


def test_B03_xavier_normal():
    w = filled(nn.init.xavier_normal_)
    within_five_sigma(w, 0, math.sqrt(2 / 500), NORMAL)
    assert w.std() == pytest.approx(0.0632, abs=1e-3)


def test_B04_kaiming_uniform():
    w = filled(nn.init.kaiming_uniform_, nonlinearity="relu")
    bound = math.sqrt(3) * 0.1
    assert np.abs(w).max() <= bound and np.abs(w).max() > 0.999 * bound
    assert bound == pytest.approx(0.1732, abs=5e-5)
    within_five_sigma(w, 0, 0.1, UNIFORM)


def test_B05_kaiming_normal():
    within_five_sigma(filled(nn.init.kaiming_normal_, nonlinearity="relu"), 0, 0.1, NORMAL)
    out = filled(nn.init.kaiming_normal_, mode="fan_out", nonlinearity="relu")
    within_five_sigma(out, 0, math.sqrt(2 / 300), NORMAL)


def test_B06_uniform():
    w = filled(nn.init.uniform_)
    assert w.min() >= 0 and w.max() < 1
    within_five_sigma(w, 0.5, math.sqrt(1 / 12), UNIFORM)
    assert math.sqrt(1 / 12) == pytest.approx(0.2887, abs=5e-5)
    within_five_sigma(filled(nn.init.uniform_, -2, 4), 1, 6 / math.sqrt(12), UNIFORM)


def test_B07_normal():
    within_five_sigma(filled(nn.init.normal_), 0, 1, NORMAL)
    within_five_sigma(filled(nn.init.normal_, 2.0, 0.5), 2, 0.5, NORMAL)


def test_B08_equal_weights_stay_equal():
    assert (nn.init.constant_(ac.empty(3, 2), 0.3).numpy() == 0.3).all()
    first, second = nn.Linear(2, 4), nn.Linear(4, 1)
    for param in (*first.parameters(), *second.parameters()):
        nn.init.constant_(param, 0.3)
    rng = ac.Generator().manual_seed(0)
    x, y = ac.randn(16, 2, generator=rng), ac.randn(16, 1, generator=rng)
    for _step in range(50):
        loss = F.mse_loss(second(first(x).tanh()), y)
        first.zero_grad(), second.zero_grad()
        loss.backward()
        with ac.no_grad():
            for param in (*first.parameters(), *second.parameters()):
                param.sub_(0.1 * param.grad)
    rows = first.weight.detach().numpy()
    assert (rows == rows[0]).all() and not (rows[0] == 0.3).all()


@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (20, 20), (8, 4, 3, 3), (4, 8, 3, 3)])
def test_B09_orthogonal(shape):
    w = filled(nn.init.orthogonal_, gain=2.0, shape=shape).reshape(shape[0], -1)
    gram = w.T @ w if w.shape[0] >= w.shape[1] else w @ w.T
    np.testing.assert_allclose(gram, 4 * np.eye(min(w.shape)), atol=1e-12)


def test_B09_orthogonal_prefers_no_sign():
    """Without the correction of QR's signs the first element would always be of one sign."""
    first = [
        nn.init.orthogonal_(ac.empty(3, 3), generator=ac.Generator().manual_seed(i))[0, 0].item()
        for i in range(200)
    ]
    assert 60 < sum(value > 0 for value in first) < 140


def test_B10_eye_keeps_the_inputs():
    w = nn.init.eye_(ac.empty(4, 3))
    assert w.tolist() == np.eye(4, 3).tolist()
    x = ac.randn(5, 3)
    assert (F.linear(x, w).numpy()[:, :3] == x.numpy()).all()
    with pytest.raises(ValueError, match="matrix"):
        nn.init.eye_(ac.empty(2, 2, 2))


def test_B11_sparse():
    w = filled(nn.init.sparse_, 0.1)
    assert ((w == 0).sum(axis=0) == 30).all()
    within_five_sigma(w[w != 0], 0, 0.01, NORMAL)
    uneven = filled(nn.init.sparse_, 0.25, shape=(10, 4))
    assert ((uneven == 0).sum(axis=0) == math.ceil(2.5)).all()


# -- B: losses ------------------------------------------------------------------------------------


def test_B12_cross_entropy_weight_and_ignore_index():
    found = check_against_oracle("CrossEntropyLoss", 0.285710)
    np.testing.assert_allclose(found["none"], [0.41703, 0.440099, 0], atol=5e-7)
    assert found["sum"] == pytest.approx(0.857129, abs=6e-7)
    assert found["mean"] == pytest.approx(found["sum"] / (1 + 2))  # the weights used, not N


@pytest.mark.parametrize(
    ("legacy", "meant"),
    [
        ({"size_average": True}, "mean"),
        ({"size_average": False}, "sum"),
        ({"reduce": False}, "none"),
        ({"reduce": False, "size_average": True}, "none"),
        ({"reduce": False, "size_average": False}, "none"),
        ({"reduce": True}, "mean"),
    ],
)
def test_B12_size_average_and_reduce_are_read_with_a_notice(legacy, meant):
    logits, target = tensor([[2.0, 1.0], [0.5, 2.5]]), tensor([0, 0])
    expected = F.cross_entropy(logits, target, reduction=meant).tolist()
    with pytest.warns(FutureWarning, match=f"reduction='{meant}'"):
        assert F.cross_entropy(logits, target, **legacy).tolist() == expected
    with pytest.warns(FutureWarning, match=f"reduction='{meant}'") as caught:
        module = nn.CrossEntropyLoss(**legacy)
    assert caught[0].filename == __file__  # the notice points at the user's line
    assert module(logits, target).tolist() == expected


def test_B13_nll_loss():
    check_against_oracle("NLLLoss", 0.285710)


def test_B14_bce_loss():
    check_against_oracle("BCELoss", 0.354158)
    for outside in (1.1, -0.1, math.nan):
        with pytest.raises(RuntimeError, match="between 0 and 1"):
            F.binary_cross_entropy(tensor([outside]), tensor([1.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x = tensor([0.0, 1.0], grad=True)
        losses = F.binary_cross_entropy(x, tensor([1.0, 0.0]), reduction="none")
        losses.sum().backward()
    assert losses.tolist() == [100.0, 100.0]  # the logarithm stops at -100
    assert x.grad.tolist() == [-1e12, 1e12]  # as PyTorch: finite, and the right way


def test_B15_bce_with_logits_loss():
    check_against_oracle("BCEWithLogitsLoss", 0.829648)


def test_B16_l1_loss():
    check_against_oracle("L1Loss", 0.833333)


def test_B17_mse_loss():
    check_against_oracle("MSELoss", 1.416667)


def test_B18_smooth_l1_loss():
    check_against_oracle("SmoothL1Loss", 0.541667)


def test_B19_poisson_nll_loss():
    check_against_oracle("PoissonNLLLoss", 1.035779)


def test_B20_kl_div_loss():
    found = check_against_oracle("KLDivLoss", 0.023015)
    log_p, q = (np.array(value) for value in ORACLE["KLDivLoss"]["in"])
    batchmean = nn.KLDivLoss(reduction="batchmean")(tensor(log_p), tensor(q)).item()
    assert batchmean == pytest.approx(0.069045, abs=6e-7)
    divergences = (q * (np.log(q) - log_p)).sum(axis=1)  # the definition, per sample
    assert batchmean == pytest.approx(divergences.mean(), rel=1e-12)
    assert found["mean"] == pytest.approx(batchmean / 3)


def test_B21_margin_ranking_loss():
    check_against_oracle("MarginRankingLoss", 1.433333)


def test_B22_multilabel_margin_loss():
    check_against_oracle("MultiLabelMarginLoss", 0.85)


def test_B23_soft_margin_loss():
    check_against_oracle("SoftMarginLoss", 1.304756)


def test_B24_multilabel_soft_margin_loss():
    check_against_oracle("MultiLabelSoftMarginLoss", 0.304756)


def test_B25_multi_margin_loss():
    check_against_oracle("MultiMarginLoss", 0.4375)


def test_B26_triplet_margin_loss():
    check_against_oracle("TripletMarginLoss", 0.5)
    inputs = [tensor(value) for value in ORACLE["TripletMarginLoss"]["in"]]
    assert F.triplet_margin_loss(*inputs).item() == pytest.approx(0.5, abs=2e-6)  # eps = 1e-6


def test_B27_hinge_embedding_loss():
    check_against_oracle("HingeEmbeddingLoss", 0.3)


def test_B28_cosine_embedding_loss():
    check_against_oracle("CosineEmbeddingLoss", 0.4)


def test_B29_ctc_loss():
    found = check_against_oracle("CTCLoss", 0.414140)
    assert found["sum"] == pytest.approx(0.828280, abs=6e-7)
    assert found["mean"] == pytest.approx(found["sum"] / 2)  # divided by the target's length


def test_B30_the_reductions_of_all_eighteen():
    """'mean' is weighted for cross-entropy and NLL only; CTC's divides by target lengths."""
    assert set(ORACLE) <= set(nn.LOSSES) and len(ORACLE) == 18
    for name, row in ORACLE.items():
        assert set(nn.LOSSES[name].reductions) >= {"none", "sum", "mean"}
        assert row["sum"] == pytest.approx(np.sum(row["none"]))
        if name not in ("CrossEntropyLoss", "NLLLoss", "CTCLoss"):
            assert row["mean"] == pytest.approx(np.mean(row["none"]))
    log_probs, target = tensor([[-0.5, -1.0], [-2.0, -0.1]]), tensor([0, 1])
    weight = tensor([3.0, 5.0])
    assert F.nll_loss(log_probs, target, weight).item() == pytest.approx((1.5 + 0.5) / 8)
    labels, weight = tensor([1.0, 0.0]), tensor([2.0, 4.0])
    p = tensor([0.5, 0.5])  # another loss's weight scales and does not divide
    mean = F.binary_cross_entropy(p, labels, weight).item()
    assert mean == pytest.approx((2 + 4) * math.log(2) / 2)


# -- C: activations and perceptrons ---------------------------------------------------------------

GRID = np.linspace(-8, 8, 161)


def derivative(function, points=GRID):
    x = tensor(points, grad=True)
    function(x).sum().backward()
    return x.grad.numpy()


def test_C01_sigmoid():
    values = F.sigmoid(tensor(GRID)).numpy()
    assert F.sigmoid(tensor(0.0)).item() == 0.5
    assert (values > 0).all() and (values < 1).all()
    np.testing.assert_allclose(derivative(F.sigmoid), values * (1 - values), rtol=1e-14)
    assert derivative(F.sigmoid).max() == 0.25


def test_C02_tanh():
    values = F.tanh(tensor(GRID)).numpy()
    assert (np.abs(values) < 1).all()
    np.testing.assert_allclose(values, 2 * F.sigmoid(tensor(2 * GRID)).numpy() - 1, atol=1e-15)
    np.testing.assert_allclose(derivative(F.tanh), 1 - values**2, rtol=1e-12)


def test_C03_relu():
    assert derivative(F.relu, [-2.0, 0.0, 3.0]).tolist() == [0.0, 0.0, 1.0]


def test_C04_mse_loss_as_a_function():
    x, y = tensor([1.0, 2.0, 3.5]), tensor([1.0, 4.0, 3.0])
    assert F.mse_loss(x, y).item() == nn.MSELoss()(x, y).item() == ((x - y) ** 2).mean().item()


def test_C05_gradients_of_the_weights_of_a_loss():
    w1, w2 = tensor([0.5, -0.2], grad=True), tensor([1.0], grad=True)
    loss = F.mse_loss((w1 * tensor([1.0, 2.0])).sum() * w2, tensor([1.0]))
    gradients = ac.autograd.grad(loss, [w1, w2])
    assert isinstance(gradients, tuple) and len(gradients) == 2
    np.testing.assert_allclose(gradients[0].numpy(), [-1.8, -3.6])
    assert w1.grad is None and w2.grad is None


def test_C06_parameters_ask_for_gradients_and_can_be_frozen():
    layer = nn.Linear(2, 1)
    assert all(param.requires_grad for param in layer.parameters())
    layer.requires_grad_(False)
    assert not any(param.requires_grad for param in layer.parameters())
    assert layer.weight.requires_grad_().requires_grad


def test_C07_backward_returns_nothing_and_fills_the_parameters():
    layer = nn.Linear(2, 1)
    assert layer(tensor([1.0, 2.0])).sum().backward() is None
    assert layer.weight.grad.tolist() == [[1.0, 2.0]] and layer.bias.grad.tolist() == [1.0]


def test_C08_softmax_sums_to_one_also_for_a_thousand():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        p = F.softmax(tensor([1000.0, 0.0, -1000.0]), 0)
    assert p.tolist() == [1.0, 0.0, 0.0]
    rows = F.softmax(tensor(np.random.default_rng(0).normal(size=(4, 5))), 1).sum(1)
    np.testing.assert_allclose(rows.numpy(), 1, rtol=1e-15)


def test_C09_the_jacobian_of_softmax():
    a = tensor([1.0, 2.0, 3.0], grad=True)
    p = F.softmax(a, 0)
    jacobian = np.array(
        [ac.autograd.grad(p[i], a, retain_graph=True)[0].tolist() for i in range(3)]
    )
    np.testing.assert_allclose(np.diag(jacobian), [0.0819, 0.1848, 0.2227], atol=5e-5)
    assert (jacobian[~np.eye(3, dtype=bool)] < 0).all()
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=1e-15)


def test_C10_a_perceptron_with_one_output():
    x, t = np.array([1.0, 2.0]), 1.0
    w = tensor([0.5, -0.25], grad=True)
    output = F.sigmoid((w * x).sum())
    (0.5 * (output - t) ** 2).backward()
    o = output.item()
    np.testing.assert_allclose(w.grad.numpy(), (o - t) * o * (1 - o) * x, rtol=1e-14)
    # at O = 1/2: (1/2 - 1) * 1/4 * x = -x/8
    np.testing.assert_allclose(w.grad.numpy(), [-0.125, -0.25], rtol=1e-14)


def test_C11_a_perceptron_with_several_outputs():
    rng = np.random.default_rng(1)
    x, t = rng.normal(size=3), rng.uniform(size=2)
    layer = nn.Linear(3, 2, bias=False)
    output = F.sigmoid(layer(tensor(x)))
    (0.5 * ((output - t) ** 2).sum()).backward()
    o = output.detach().numpy()
    expected = np.outer((o - t) * o * (1 - o), x)  # dE/dw_jk, stored as (k, j)
    np.testing.assert_allclose(layer.weight.grad.numpy(), expected, rtol=1e-12)


def two_layers(rng, sizes):
    first, second = nn.Linear(sizes[0], sizes[1]), nn.Linear(sizes[1], sizes[2])
    x, t = rng.normal(size=sizes[0]), rng.uniform(size=sizes[2])
    hidden = F.sigmoid(first(tensor(x)))
    output = F.sigmoid(second(hidden))
    (0.5 * ((output - t) ** 2).sum()).backward()
    return first, second, x, t, hidden.detach().numpy(), output.detach().numpy()


def test_C12_the_chain_rule_through_a_hidden_layer():
    first, second, x, t, h, o = two_layers(np.random.default_rng(2), (2, 1, 1))
    slope = (o - t) * o * (1 - o) * second.weight.detach().numpy()[0] * h * (1 - h)
    np.testing.assert_allclose(first.weight.grad.numpy(), [slope * x], rtol=1e-12)


def test_C13_the_deltas_of_backpropagation():
    first, second, x, t, h, o = two_layers(np.random.default_rng(3), (4, 3, 2))
    delta_k = o * (1 - o) * (o - t)
    delta_j = h * (1 - h) * (second.weight.detach().numpy().T @ delta_k)
    np.testing.assert_allclose(second.weight.grad.numpy(), np.outer(delta_k, h), rtol=1e-12)
    np.testing.assert_allclose(first.weight.grad.numpy(), np.outer(delta_j, x), rtol=1e-12)
    np.testing.assert_allclose(second.bias.grad.numpy(), delta_k, rtol=1e-12)
    np.testing.assert_allclose(first.bias.grad.numpy(), delta_j, rtol=1e-12)


# -- E: MindSpore's names -------------------------------------------------------------------------


class Net(nn.Cell):
    """The network of the functional example, z = x w + b."""

    def __init__(self):
        super().__init__()
        rng = np.random.default_rng(0)
        self.w = nn.Parameter(ac.tensor(rng.normal(size=(5, 3))), name="w")
        self.b = nn.Parameter(ac.tensor(rng.normal(size=3)), name="b")

    def construct(self, x):
        return ac.matmul(x, self.w) + self.b


def test_E16_cell_construct_and_parameters_as_attributes():
    assert nn.Cell is nn.Module
    model = Net()
    assert model(ac.ones(5)).shape == (3,)
    assert [param.name for param in model.trainable_params()] == ["w", "b"]
    assert [name for name, _param in model.named_parameters()] == ["w", "b"]


def test_E17_bce_with_logits_loss_is_a_mean():
    z = tensor([-1.40476596, -1.64932394, 2.24711204])
    assert nn.BCEWithLogitsLoss()(z, ac.zeros(3)).item() == pytest.approx(0.9142847, abs=5e-8)


def test_E09_bce_with_logits_takes_weight_and_pos_weight():
    z = tensor([-1.40476596, -1.64932394, 2.24711204])
    weight, pos_weight = ac.ones(3) * 2, ac.tensor([1.0, 3.0, 5.0])
    label = ac.tensor([0.0, 1.0, 0.0])
    by_name = F.binary_cross_entropy_with_logits(z, label, weight, pos_weight=pos_weight)
    # MindSpore gives both weights by position; where PyTorch expects something else, we say so
    loss = ac.binary_cross_entropy_with_logits(z, label, weight, pos_weight)
    assert loss.item() == by_name.item()
    with pytest.raises(TypeError, match="size_average, a deprecated argument, is True or False"):
        F.binary_cross_entropy_with_logits(z, label, weight, pos_weight)


def test_E18_a_function_that_wraps_model_and_loss():
    model, loss_fn = Net(), nn.BCEWithLogitsLoss()

    def forward_fn(x, y):
        return loss_fn(model(x), y)

    loss = forward_fn(ac.ones(5), ac.zeros(3))
    loss.backward()
    z = model(ac.ones(5)).detach().numpy()
    np.testing.assert_allclose(model.b.grad.numpy(), 1 / (1 + np.exp(-z)) / 3, rtol=1e-12)


def test_E19_value_and_grad_by_weights_in_the_order_of_parameters():
    model, loss_fn = Net(), nn.BCEWithLogitsLoss()
    grad_fn = ac.value_and_grad(
        lambda x, y: loss_fn(model(x), y), None, weights=model.trainable_params()
    )
    loss, gradients = grad_fn(ac.ones(5), ac.zeros(3))
    sigma = 1 / (1 + np.exp(-model(ac.ones(5)).detach().numpy()))
    assert isinstance(gradients, tuple)
    np.testing.assert_allclose(gradients[0].numpy(), np.tile(sigma / 3, (5, 1)), rtol=1e-12)
    np.testing.assert_allclose(gradients[1].numpy(), sigma / 3, rtol=1e-12)
    assert loss.item() == pytest.approx(np.mean(-np.log(1 - sigma)))
