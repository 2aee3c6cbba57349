"""Arguments that make no sense are refused, and odd ones mean what they mean in PyTorch."""

import numpy as np
import pytest

import autograd_core as ac
from autograd_core.nn.functional import embedding, pad

X = np.arange(6.0).reshape(2, 3)

REFUSED = {
    "a dimension that is not there": [
        lambda x: x.flatten(-4, -1),
        lambda x: x.unflatten(2, (1, -1)),
        lambda x: x.squeeze(2),
        lambda x: x.split(1, 2),
        lambda x: x.chunk(2, -3),
        lambda x: x.unbind(5),
        lambda x: x.narrow(2, 0, 1),
        lambda x: x.topk(1, dim=2),
        lambda x: x.index_add(2, ac.tensor([0]), x),
    ],
    "a position that is not there": [
        lambda x: x.narrow(1, 2, 2),
        lambda x: x.narrow(1, -4, 1),
        lambda x: x.index_select(1, ac.tensor([0, -1])),
        lambda x: x.index_select(1, ac.tensor([3])),
        lambda x: x.gather(1, ac.tensor([[-1], [0]])),
        lambda x: x.scatter_add(1, ac.tensor([[3], [0]]), x),
        lambda x: x.index_add(0, ac.tensor([-1, 0]), x),
        lambda x: embedding(ac.tensor([-1]), x),
        lambda x: embedding(ac.tensor([2]), x, sparse=True),
    ],
}


@pytest.mark.parametrize("refused", [call for calls in REFUSED.values() for call in calls])
def test_places_that_are_not_there(refused):
    with pytest.raises(IndexError, match=r"(out of range|do not lie in).*"):
        refused(ac.tensor(X))


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (lambda x: x.reshape(-3, 2), r"reshape: \(-3, 2\)"),
        (lambda x: x.view(-2), "negative size"),
        (lambda x: x.flatten(1, 0), "start_dim"),
        (lambda x: x.kthvalue(0), "kthvalue: k=0"),
        (lambda x: x.kthvalue(4), "kthvalue: k=4"),
        (lambda x: x.outer(x), r"outer: .*\(2, 3\)"),
        (lambda x: x[0].tril(), r"tril: .*\(3,\)"),
        (lambda x: x[0, 0].triu(), r"triu: .*\(\)"),
        (lambda x: ac.diag(x[None]), r"diag: .*\(1, 2, 3\)"),
        (lambda x: x.long().var(), "var: .*int64"),
        (lambda x: x.long().std(0), "std: .*int64"),
        (lambda x: x.long().norm(), "norm: .*int64"),
        (lambda x: x.div(2, rounding_mode="round"), "rounding_mode"),
        (lambda x: ac.einsum("ii->i", x), r"einsum: i .*\(2, 3\)"),
        (lambda x: ac.arange(0, 5, -1), "arange: from 0 a step of -1"),
        (lambda x: ac.arange(0, 5, 0), "arange: from 0 a step of 0"),
        (lambda x: ac.meshgrid(x, x), "meshgrid: expects vectors"),
        (lambda x: ac.meshgrid(x[0], indexing="ji"), "indexing"),
        (lambda x: pad(x, (1, 2, 3)), r"pad: \(1, 2, 3\)"),
        (lambda x: pad(x, (1, 1) * 3), "at most 2"),
    ],
)
def test_what_makes_no_sense(refused, words):
    with pytest.raises(RuntimeError, match=words):
        refused(ac.tensor(X))


def test_no_dimensions_are_all_dimensions():
    x = ac.tensor(X)
    for reduce in (ac.sum, ac.mean, ac.var, ac.std, ac.amax, ac.logsumexp, ac.norm):
        for none in ((), []):
            assert reduce(x, dim=none).shape == ()
            assert reduce(x, dim=none, keepdim=True).shape == (1, 1)
    assert np.sum(x, axis=()).shape == (2, 3)  # NumPy's function goes on meaning what it means


def test_a_view_of_nothing_and_positions_in_a_single_number():
    assert ac.zeros(2, 0).view(-1).shape == (0,)
    assert ac.tensor(3.0).nonzero().shape == (1, 0) and ac.tensor(0.0).nonzero().shape == (0, 0)


def test_a_number_has_one_dimension_to_be_named_and_narrow_counts_from_the_end_too():
    x = ac.tensor(3.0)
    assert x.squeeze(0).shape == x.squeeze(-1).shape == () and x.flatten(0, -1).shape == (1,)
    with pytest.raises(IndexError, match="runs from -1 to 0"):
        x.squeeze(1)
    assert ac.tensor(X).narrow(1, -2, 2).tolist() == X[:, -2:].tolist()


def test_quotients_of_integers():
    a, b = ac.tensor([7, -7]), ac.tensor([2, 2])
    floor, trunc = (ac.div(a, b, rounding_mode=mode) for mode in ("floor", "trunc"))
    assert floor.tolist() == [3, -4] and trunc.tolist() == [3, -3]
    assert floor.dtype == trunc.dtype == ac.div(a, 2, rounding_mode="floor").dtype == ac.int64
    assert ac.div(a, 2.0, rounding_mode="floor").dtype == ac.float64


def test_logsumexp_of_integers():
    assert ac.logsumexp(ac.tensor([0, 0])).item() == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", [(2, 1), (3, 4)]),
        ("ij,jk->ik", [(2, 3), (1, 4)]),
        ("i,i->", [(1,), (3,)]),
        ("...i,...i->...", [(2, 1, 3), (4, 3)]),
        ("ii,i->i", [(1, 1), (3,)]),
        ("i,j->ij", [(1,), (3,)]),
    ],
)
def test_einsum_broadcasts_sizes_of_1(subscripts, shapes):
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=shape) for shape in shapes]
    tensors = [ac.tensor(a, requires_grad=True) for a in arrays]
    out = ac.einsum(subscripts, *tensors)
    np.testing.assert_allclose(out.detach(), np.einsum(subscripts, *arrays))
    assert ac.autograd.gradcheck(lambda *xs: ac.einsum(subscripts, *xs), tensors)
    assert ac.autograd.gradgradcheck(lambda *xs: ac.einsum(subscripts, *xs), tensors)


def test_unfold_without_a_batch():
    x = np.arange(8.0).reshape(2, 2, 2)
    assert ac.unfold(ac.tensor(x), 1).tolist() == ac.unfold(ac.tensor(x[None]), 1)[0].tolist()
    with pytest.raises(RuntimeError, match=r"unfold: .*\(2, 2\)"):
        ac.unfold(ac.tensor(x[0]), 1)


@pytest.mark.parametrize(("classes", "count"), [([0, 2], 2), ([-1, 0], -1), ([3], 3)])
def test_a_class_that_is_not_there_is_no_row_of_zeros(classes, count):
    with pytest.raises(RuntimeError, match="one_hot: classes run from 0"):
        ac.one_hot(ac.tensor(classes), count)
    assert ac.one_hot(ac.tensor([1, 0])).tolist() == [[0, 1], [1, 0]]


def test_meshgrid():
    x, y = ac.tensor([1.0, 2.0], requires_grad=True), ac.tensor([3.0, 4.0, 5.0])
    for indexing in ("ij", "xy"):
        ours = ac.meshgrid(x, y, indexing=indexing)
        theirs = np.meshgrid([1.0, 2.0], [3.0, 4.0, 5.0], indexing=indexing)
        assert all(np.array_equal(a.detach(), b) for a, b in zip(ours, theirs, strict=True))
    assert ac.meshgrid([x, y])[0].shape == (2, 3)
    ac.meshgrid(x, y)[0].sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_pad_and_broadcast_to():
    x = ac.tensor(X, requires_grad=True)
    assert pad(x, (1, 0, 0, 2), value=9.0).tolist() == [
        [9.0, 0.0, 1.0, 2.0],
        [9.0, 3.0, 4.0, 5.0],
        [9.0] * 4,
        [9.0] * 4,
    ]
    assert pad(x, (-1, 1)).tolist() == [[1.0, 2.0, 0.0], [4.0, 5.0, 0.0]]
    assert ac.autograd.gradcheck(lambda x: pad(x, (2, -1, -1, 1), value=1.0), [x])
    with pytest.raises(NotImplementedError, match="reflect"):
        pad(x, (1, 1), mode="reflect")
    assert x.broadcast_to((4, 2, 3)).shape == (4, 2, 3)
