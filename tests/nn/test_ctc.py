"""CTC against its definition: the sum over all alignments, written out."""

import itertools
import math

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.nn import ctc
from autograd_core.nn import functional as F


def collapsed(path, blank):
    """Return what an alignment writes: repeats joined, then blanks dropped."""
    return tuple(label for label, _run in itertools.groupby(path) if label != blank)


def by_definition(probabilities, target, blank):
    """Return -log of the summed probability of all alignments that write the target."""
    frames, classes = probabilities.shape
    total = sum(
        math.prod(probabilities[t, c] for t, c in enumerate(path))
        for path in itertools.product(range(classes), repeat=frames)
        if collapsed(path, blank) == tuple(target)
    )
    return -math.log(total) if total else math.inf


def log_probs(*shape, seed=0):
    return F.log_softmax(ac.tensor(np.random.default_rng(seed).normal(size=shape)), -1)


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("target", [(), (1,), (1, 1), (1, 3), (3, 1, 3), (1, 1, 3), (3, 3, 3)])
def test_the_loss_is_the_sum_over_all_alignments(target, blank):
    for frames in range(1, 7):
        x = log_probs(frames, 4, seed=frames)
        found = F.ctc_loss(x, np.array(target, int), [frames], [len(target)], blank, "sum").item()
        expected = by_definition(np.exp(x.numpy()), target, blank)
        assert found == pytest.approx(expected, rel=1e-12), frames


def test_a_batch_of_any_lengths_is_its_samples():
    x = log_probs(8, 4, 5)
    targets = [[1, 2, 2], [3], [], [4, 1, 4]]
    inputs, lengths = [8, 3, 5, 7], [3, 1, 0, 3]
    padded = np.array([t + [0] * (3 - len(t)) for t in targets])
    joined = np.array(list(itertools.chain(*targets)))
    alone = [
        F.ctc_loss(x[:n, i], np.array(t, int), [n], [len(t)], reduction="sum").item()
        for i, (t, n) in enumerate(zip(targets, inputs, strict=True))
    ]
    for given in (padded, joined):
        together = F.ctc_loss(x, given, inputs, lengths, reduction="none")
        np.testing.assert_allclose(together.numpy(), alone, rtol=1e-12)
        mean = F.ctc_loss(x, given, inputs, lengths)
        assert mean.item() == pytest.approx(np.mean(np.array(alone) / [3, 1, 1, 3]))


def test_frames_beyond_the_input_length_get_no_gradient():
    x = ac.tensor(log_probs(6, 2, 4).numpy(), requires_grad=True)
    F.ctc_loss(x, np.array([[1, 2], [3, 0]]), [4, 6], [2, 1]).backward()
    assert (x.grad.numpy()[4:, 0] == 0).all() and (x.grad.numpy()[:4, 0] != 0).any()


def test_the_gradient_is_the_occupancy_of_the_labels():
    x = ac.tensor(log_probs(6, 1, 4).numpy(), requires_grad=True)
    F.ctc_loss(x, np.array([[1, 2]]), [6], [2], reduction="sum").backward()
    np.testing.assert_allclose(x.grad.numpy().sum(-1), -1, rtol=1e-12)  # every frame is somewhere
    assert (x.grad.numpy()[:, 0, 3] == 0).all()  # a class that is no part of the target


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_an_impossible_target_is_inf_or_with_zero_infinity_0(reduction):
    logits = ac.tensor(np.random.default_rng(0).normal(size=(2, 2, 4)), requires_grad=True)
    arguments = np.array([[1, 1], [1, 2]]), [2, 2], [2, 2]  # two frames cannot write 1 1
    loss = F.ctc_loss(logits.log_softmax(-1), *arguments, reduction=reduction)
    assert np.isinf(loss.detach().numpy()).any()
    loss.sum().backward()
    assert (
        np.isnan(logits.grad.numpy()[:, 0]).all() and np.isfinite(logits.grad.numpy()[:, 1]).all()
    )
    logits.grad = None
    loss = F.ctc_loss(logits.log_softmax(-1), *arguments, reduction=reduction, zero_infinity=True)
    loss.sum().backward()
    assert np.isfinite(loss.detach().numpy()).all()
    assert (logits.grad.numpy()[:, 0] == 0).all() and (logits.grad.numpy()[:, 1] != 0).any()


def test_improbable_targets_have_their_exact_loss():
    logits = ac.tensor([[[1000.0, -1000.0, 0.0]], [[1000.0, 0.0, -1000.0]]], requires_grad=True)
    x = logits.log_softmax(-1)
    loss = F.ctc_loss(x, np.array([[1, 2]]), [2], [2], reduction="sum")  # one alignment: 1 2
    assert loss.item() == 4000.0
    loss.backward()
    assert logits.grad.tolist() == [[[1.0, -1.0, 0.0]], [[1.0, 0.0, -1.0]]]


def test_without_frames_only_the_empty_target_is_written():
    loss = F.ctc_loss(log_probs(2, 2, 4), np.array([[1], [0]]), [0, 0], [1, 0], reduction="none")
    assert loss.tolist() == [math.inf, 0.0]


def test_the_fast_path_is_the_readable_one():
    x = log_probs(9, 4, 5)
    targets = np.array([[1, 2, 2], [3, 0, 0], [0, 0, 0], [4, 1, 4]])
    lengths = np.array([9, 3, 5, 7]), np.array([3, 1, 0, 3])
    lattice = ctc.lattice_of(x, targets, *lengths, 0)
    fast = ctc.ctc(x, lattice=lattice, zero_infinity=False)
    slow = ctc.step_by_step(x, lattice)
    np.testing.assert_allclose(fast.numpy(), slow.numpy(), rtol=1e-13)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([[1, 2]], [5], [2]), {"blank": 4}, "blank must be one of the 4 classes"),
        (([[1, 0]], [5], [2]), {}, "other than the blank 0"),
        (([[1, 4]], [5], [2]), {}, "from 0 to 3"),
        (([[1, 2]], [6], [2]), {}, "input_lengths must lie between 0 and 5"),
        (([[1, 2]], [5], [-1]), {}, "target_lengths must lie"),
        (([[1, 2]], [5, 5], [2]), {}, "input_lengths must have one number for each of 1"),
        (([[1, 2]], [5], [3]), {}, "shorter than target_lengths"),
        (([1, 2, 3], [5], [2]), {}, r"sum\(target_lengths\) = 2"),
    ],
)
def test_errors(arguments, options, message):
    targets, inputs, lengths = arguments
    with pytest.raises(ValueError, match=message):
        F.ctc_loss(log_probs(5, 1, 4), np.array(targets), inputs, lengths, **options)


def test_no_frames_and_no_samples():
    with pytest.raises(ValueError, match="has no frames"):
        F.ctc_loss(log_probs(0, 1, 4), np.array([[1]]), [0], [1])
    empty = F.ctc_loss(log_probs(5, 0, 4), np.zeros((0, 2), int), [], [], reduction="none")
    assert empty.shape == (0,)
