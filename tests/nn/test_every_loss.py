"""Every loss there is: gradients to second order, reductions, module, dtypes, numerics, errors."""

import warnings

import numpy as np
import pytest
from nn.samples import Call, loss_calls

import autograd_core as ac
from autograd_core import nn
from autograd_core.autograd import gradcheck, gradgradcheck
from autograd_core.nn import functional as F

NAMES = list(nn.LOSSES)


def arguments(call: Call, dtype=ac.float64):
    """Return (tensors, options) of a call."""
    tensors = []
    for i, array in enumerate(call.arrays):
        array = np.asarray(array)
        array = array.astype(dtype) if array.dtype.kind == "f" else array
        tensors.append(ac.tensor(array, requires_grad=i in call.differentiated))
    options = {
        name: ac.tensor(value, dtype=dtype) if isinstance(value, np.ndarray) else value
        for name, value in call.options.items()
    }
    return tensors, options


def as_function(name, call, reduction="sum"):
    """Return the loss as a function of its differentiated inputs, and these."""
    tensors, options = arguments(call)
    leaves = [tensors[i] for i in call.differentiated]

    def loss(*given):
        full = list(tensors)
        for i, value in zip(call.differentiated, given, strict=True):
            full[i] = value
        return nn.LOSSES[name](*full, reduction=reduction, **options)

    return loss, leaves


@pytest.mark.parametrize("name", NAMES)
def test_gradients_agree_with_finite_differences(name):
    for call in loss_calls(name):
        for reduction in nn.LOSSES[name].reductions:
            loss, leaves = as_function(name, call, reduction)
            if loss(*leaves).numel() and np.isfinite(loss(*leaves).detach().numpy()).all():
                assert gradcheck(loss, leaves, atol=1e-6, rtol=1e-5), call.label


@pytest.mark.parametrize("name", NAMES)
def test_second_derivatives_where_the_loss_is_smooth(name):
    for call in loss_calls(name):
        if call.smooth and 0 not in np.shape(call.arrays[0]):
            loss, leaves = as_function(name, call, "mean")
            if np.isfinite(loss(*leaves).item()):  # not NaN because all targets are ignored
                assert gradgradcheck(loss, leaves, atol=1e-5, rtol=1e-4), call.label


@pytest.mark.parametrize("name", NAMES)
def test_a_gradient_that_is_recorded_is_the_ordinary_one(name):
    for call in loss_calls(name):
        loss, leaves = as_function(name, call)
        options = {"allow_unused": True, "materialize_grads": True}
        plain = ac.autograd.grad(loss(*leaves), leaves, **options)
        recorded = ac.autograd.grad(loss(*leaves), leaves, create_graph=True, **options)
        for a, b in zip(plain, recorded, strict=True):
            np.testing.assert_allclose(a, b.detach(), rtol=1e-9, atol=1e-12, err_msg=call.label)


@pytest.mark.parametrize("name", NAMES)
def test_reductions_belong_together(name):
    for call in loss_calls(name):
        tensors, options = arguments(call)
        none, total, mean = (
            nn.LOSSES[name](*tensors, reduction=reduction, **options).detach().numpy()
            for reduction in ("none", "sum", "mean")
        )
        np.testing.assert_allclose(total, none.sum(), rtol=1e-12)
        assert total.shape == mean.shape == ()
        weighted = name in ("CrossEntropyLoss", "NLLLoss", "CTCLoss")
        if none.size and not weighted:
            np.testing.assert_allclose(mean, none.mean(), rtol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_module_is_the_function(name):
    for call in loss_calls(name):
        tensors, options = arguments(call)
        for reduction in nn.LOSSES[name].reductions:
            module = getattr(nn, name)(reduction=reduction, **options)
            direct = nn.LOSSES[name](*tensors, reduction=reduction, **options)
            np.testing.assert_array_equal(
                module(*tensors).detach().numpy(), direct.detach().numpy()
            )
            assert repr(module).startswith(name)
            held = {n for n, value in options.items() if isinstance(value, ac.Tensor)}
            assert held == {n for n, _buffer in module.named_buffers()}


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name):
    for call in loss_calls(name):
        for reduction in nn.LOSSES[name].reductions:
            tensors, options = arguments(call, ac.float32)
            loss = nn.LOSSES[name](*tensors, reduction=reduction, **options)
            assert loss.dtype == ac.float32, call.label
            loss.sum().backward()
            for i in call.differentiated:
                assert tensors[i].grad.dtype == ac.float32, call.label


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_name_their_source(name):
    for documented in (nn.LOSSES[name], getattr(nn, name)):
        assert "Source: " in documented.__doc__ and "PyTorch" in documented.__doc__


@pytest.mark.parametrize("name", NAMES)
def test_mistakes_are_named_with_their_remedy(name):
    call = loss_calls(name)[0]
    tensors, _options = arguments(call)
    function = nn.LOSSES[name]
    with pytest.raises(ValueError, match="reduction; choose one of none, mean, sum"):
        function(*tensors, reduction="average")
    with pytest.raises(ValueError, match="reduction"):
        getattr(nn, name)(reduction="average")
    with pytest.raises(TypeError, match=f"{function.__name__}: expected a Tensor, got list"):
        function([1.0], *tensors[1:])
    with pytest.raises(RuntimeError, match="floating-point dtype, got int64"):
        function(tensors[0].detach().long(), *tensors[1:])


# -- numerics -------------------------------------------------------------------------------------

EXTREME = np.array([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 1000.0]])
OF_LOGITS = {
    "CrossEntropyLoss": [np.array([1, 0]), np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])],
    "BCEWithLogitsLoss": [np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])],
    "SoftMarginLoss": [np.array([[1.0, 1.0, -1.0], [1.0, -1.0, 1.0]])],
    "MultiLabelSoftMarginLoss": [np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])],
}


@pytest.mark.parametrize("dtype", [ac.float32, ac.float64], ids=str)
@pytest.mark.parametrize("name", OF_LOGITS)
def test_logits_of_a_thousand_are_finite_without_warnings(name, dtype):
    for target in OF_LOGITS[name]:
        x = ac.tensor(EXTREME, dtype=dtype, requires_grad=True)
        target = target.astype(dtype) if target.dtype.kind == "f" else target
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            loss = nn.LOSSES[name](x, ac.tensor(target))
            loss.backward()
        assert np.isfinite(loss.item()) and loss.item() > 100
        assert np.isfinite(x.grad.numpy()).all() and x.grad.abs().sum().item() > 0


def test_ctc_of_extreme_logits_is_finite():
    logits = ac.tensor(np.random.default_rng(0).choice([-1000.0, 1000.0], (8, 2, 4)))
    logits.requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss = F.ctc_loss(logits.log_softmax(-1), ac.tensor([[1, 2], [3, 3]]), [8, 8], [2, 2])
        loss.backward()
    assert np.isfinite(loss.item()) and np.isfinite(logits.grad.numpy()).all()


EMPTY = {
    "CrossEntropyLoss": ((0, 3), np.zeros(0, int)),
    "NLLLoss": ((0, 3), np.zeros(0, int)),
    "MSELoss": ((0,), np.zeros(0)),
    "BCEWithLogitsLoss": ((0, 2), np.zeros((0, 2))),
    "BCELoss": ((0, 2), np.zeros((0, 2))),
    "KLDivLoss": ((0, 2), np.zeros((0, 2))),
    "MultiMarginLoss": ((0, 3), np.zeros(0, int)),
    "MultiLabelMarginLoss": ((0, 3), np.zeros((0, 3), int)),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_batch_has_sum_0_and_mean_nan(name):
    shape, target = EMPTY[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for reduction, expected in (("sum", 0.0), ("mean", np.nan)):
            x = ac.zeros(shape, requires_grad=True)
            loss = nn.LOSSES[name](x, ac.tensor(target), reduction=reduction)
            loss.backward()
            np.testing.assert_equal(loss.item(), expected)
            assert x.grad.shape == shape


def test_the_batchmean_of_an_empty_batch_is_0():
    empty = ac.zeros(0, 2)
    assert F.kl_div(empty, empty, reduction="batchmean").item() == 0


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_a_fully_ignored_batch_is_nan_with_zero_gradients(smoothing):
    x = ac.randn(2, 3, requires_grad=True)
    target = ac.tensor([-100, -100])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss = F.cross_entropy(x, target, label_smoothing=smoothing)
        loss.backward()
    assert np.isnan(loss.item())
    assert (x.grad.numpy() == 0).all()
    assert F.cross_entropy(x, target, reduction="sum").item() == 0


# -- kinks, where finite differences say nothing --------------------------------------------------


@pytest.mark.parametrize(
    ("loss", "x", "expected"),
    [
        (lambda x: F.l1_loss(x, ac.tensor([0.0])), 0.0, 0.0),
        (lambda x: F.smooth_l1_loss(x, ac.tensor([0.0])), 1.0, 1.0),
        (lambda x: F.huber_loss(x, ac.tensor([0.0]), delta=0.5), 0.5, 0.5),
        (lambda x: F.hinge_embedding_loss(x, ac.tensor([-1.0])), 1.0, -1.0),
        (lambda x: F.margin_ranking_loss(x, ac.tensor([0.0]), ac.tensor([1.0])), 0.0, -1.0),
        (lambda x: F.multi_margin_loss(ac.cat([x, ac.tensor([0.0])]), ac.tensor(0)), 1.0, 0.0),
    ],
)
def test_kinks_are_pytorchs(loss, x, expected):
    leaf = ac.tensor([x], requires_grad=True)
    loss(leaf).backward()
    assert leaf.grad.tolist() == [expected]


def test_the_least_variance_is_no_kink_to_gaussian_nll():
    """As in PyTorch the gradient reaches a variance below eps, which could else never grow."""
    var = ac.tensor([0.0, 0.2], requires_grad=True)
    F.gaussian_nll_loss(ac.ones(2), ac.zeros(2), var, eps=0.5, reduction="sum").backward()
    np.testing.assert_allclose(var.grad.numpy(), 0.5 * (1 / 0.5 - 1 / 0.5**2), rtol=1e-14)


# -- errors of single losses ----------------------------------------------------------------------

X = ac.zeros(2, 3)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: F.cross_entropy(X, ac.tensor([0, 3])), IndexError, "Target 3 is out of bounds"),
        (lambda: F.cross_entropy(X, ac.tensor([0, -1])), IndexError, "Target -1"),
        (lambda: F.cross_entropy(X, ac.tensor([0])), ValueError, r"needs a target of shape \(2,\)"),
        (lambda: F.cross_entropy(X, ac.zeros(2)), TypeError, "integers"),
        (
            lambda: F.cross_entropy(X, ac.tensor([0, 1]), weight=ac.ones(2)),
            ValueError,
            "each of 3 classes",
        ),
        (lambda: F.cross_entropy(X, X, ignore_index=1), RuntimeError, "not with probabilities"),
        (lambda: F.cross_entropy(X, X, label_smoothing=2), RuntimeError, r"\[0, 1\]"),
        (lambda: F.binary_cross_entropy(X, ac.zeros(3)), ValueError, "must be the input's"),
        (lambda: F.huber_loss(X, X, delta=0), RuntimeError, "positive"),
        (lambda: F.smooth_l1_loss(X, X, beta=-1), RuntimeError, "negative"),
        (lambda: F.gaussian_nll_loss(X, X, -X - 1), ValueError, "negative"),
        (lambda: F.gaussian_nll_loss(X, X, ac.ones(5)), ValueError, "fits no input"),
        (lambda: F.multi_margin_loss(X, ac.tensor([0, 3])), IndexError, "0 to 2"),
        (lambda: F.multi_margin_loss(X, ac.tensor([0, 1]), p=3), ValueError, "1 or 2"),
        (lambda: F.multilabel_margin_loss(X, X.long() + 3), IndexError, "0 to 2"),
        (lambda: F.cosine_embedding_loss(X, X, X), ValueError, "target"),
        (lambda: F.kl_div(X, X, reduction="mean-ish"), ValueError, "batchmean"),
        (lambda: F.mse_loss(X, X, reduction="batchmean"), ValueError, "none, mean, sum"),
    ],
)
def test_errors(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


@pytest.mark.parametrize("loss", [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss])
def test_broadcast_targets_are_warned_about(loss):
    """(N, 1) against (N) is N times N differences: the most frequent silent mistake."""
    with pytest.warns(UserWarning, match="broadcast, which is seldom meant") as caught:
        assert loss(ac.ones(3, 1), ac.zeros(3), reduction="none").shape == (3, 3)
    assert caught[0].filename == __file__


def test_labels_that_are_no_probabilities_are_refused():
    for labels in ([-1.0, 1.0], [0.0, 2.0]):
        with pytest.raises(RuntimeError, match="target should be between 0 and 1"):
            F.binary_cross_entropy(ac.tensor([0.5, 0.5]), ac.tensor(labels))
