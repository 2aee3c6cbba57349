"""Writing in place: never a silently wrong gradient, whoever looks into the memory."""

import numpy as np
import pytest

import autograd_core as ac


def leaf(data):
    return ac.tensor(data, requires_grad=True)


def test_a_leaf_that_requires_grad_refuses():
    x = leaf([1.0, 2.0])
    for change in (lambda: x.add_(1), lambda: x.__iadd__(1), lambda: x.zero_()):
        with pytest.raises(RuntimeError, match=r"leaf Tensor that requires grad.*no_grad"):
            change()
    with pytest.raises(RuntimeError, match="view of a leaf"):
        x[0] = 5.0
    with ac.no_grad():
        x += 1
        x[0] = 7.0
    assert x.tolist() == [7.0, 3.0] and x.is_leaf and x.requires_grad


def test_in_place_results_carry_gradients():
    x, w = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    y = x * 1
    y.mul_(w)
    y += 1
    y.exp_()
    y.sum().backward()
    expected = np.exp(np.array([1.0, 2.0]) * [3, 4] + 1)
    assert x.grad.tolist() == pytest.approx((expected * [3, 4]).tolist())
    assert w.grad.tolist() == pytest.approx((expected * [1, 2]).tolist())


def test_a_constant_written_into_a_graph_cuts_it():
    x = leaf([1.0, 2.0])
    y = x * 2
    y.zero_()
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]


def test_setting_items_of_an_interior_tensor():
    x, v = leaf([1.0, 2.0, 3.0]), leaf(5.0)
    y = x * 2
    y[0] = v * v
    y[[2]] = 0.0
    (y * ac.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [0.0, 20.0, 0.0]
    assert v.grad.item() == 10.0


def test_untracked_memory_becomes_tracked_by_a_tracked_value():
    x = leaf([1.0, 2.0])
    out = ac.zeros(2, 2)
    out[0] = x
    out[1] = x * x
    assert out.requires_grad and not out.is_leaf
    out.sum().backward()
    assert x.grad.tolist() == [3.0, 5.0]


def test_views_of_views_and_transposes():
    x = leaf(np.arange(6.0).reshape(2, 3))
    y = x * 1
    corner = y.T[1:, :1]
    corner.mul_(10)
    assert y.tolist() == [[0, 10, 20], [3, 4, 5]]
    y.sum().backward()
    assert x.grad.tolist() == [[1, 10, 10], [1, 1, 1]]


def test_a_view_taken_before_the_base_changed_follows_it():
    x = leaf([1.0, 2.0, 3.0])
    y = x * 1
    v = y[:2]
    y.mul_(3)
    assert v.tolist() == [3.0, 6.0]
    v.sum().backward()
    assert x.grad.tolist() == [3.0, 3.0, 0.0]


def test_two_views_of_one_memory():
    x = leaf([1.0, 2.0, 3.0])
    y = x * 1
    left, right = y[:2], y[1:]
    left.mul_(2)
    right.mul_(5)
    (left.sum() + right.sum()).backward()
    # y = [2x0, 10x1, 5x2]; left sees the first two, right the last two
    assert x.grad.tolist() == [2.0, 20.0, 5.0]


def test_second_order_through_in_place():
    def f(x):
        y = x * x
        y[0] = y[1].clone() * x[0]
        y[1:].mul_(x[0])
        return y

    assert ac.autograd.gradcheck(f, leaf([0.7, 1.3, -0.4]))
    assert ac.autograd.gradgradcheck(f, leaf([0.7, 1.3, -0.4]))


@pytest.mark.parametrize(
    "use",
    [
        lambda h: h.exp(),
        lambda h: h * h,
        lambda h: h.prod(),
        lambda h: h @ h,
        lambda h: ac.cat([h * h]),
    ],
    ids=["exp", "mul", "prod", "matmul", "cat"],
)
def test_a_saved_value_that_changed_is_refused(use):
    x = leaf([1.0, 2.0])
    h = x * 1
    y = use(h)
    (y if y.grad_fn.op == "exp" else h).add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_a_saved_value_that_changed_through_a_view_is_refused():
    x = leaf([1.0, 2.0])
    h = x * 1
    view = h[:1]
    y = h * h
    view.add_(1)
    with pytest.raises(RuntimeError, match="version 1, expected version 0"):
        y.sum().backward()


def test_shapes_dtypes_and_read_only_memory_are_refused():
    with pytest.raises(RuntimeError, match=r"\(2, 3\).*\(3,\)"):
        ac.ones(3).add_(ac.ones(2, 3))
    with pytest.raises(RuntimeError, match=r"float64.*int64"):
        ac.tensor([1, 2]).add_(1.5)
    with pytest.raises(RuntimeError, match="clone"):
        ac.ones(1).expand(3).add_(1)


def test_views_share_memory_and_counter():
    x = ac.zeros(2, 3)
    for view in (x[0], x.T, x.reshape(-1), x.unsqueeze(0), x.view(3, 2), x.diagonal(), x.detach()):
        before = x._version
        view.add_(1)
        assert x._version == before + 1 == view._version
    assert x.data._version == 0  # .data counts for itself


def test_copy_fill_and_zero():
    x = ac.zeros(2, 2)
    assert x.copy_(ac.tensor([1, 2])).tolist() == [[1.0, 2.0], [1.0, 2.0]]
    assert x.fill_(3).tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert x.zero_() is x and x.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_loops_over_rows_write_into_the_matrix():
    x = ac.zeros(2, 2)
    for i, row in enumerate(x):
        row += i + 1
    assert x.tolist() == [[1.0, 1.0], [2.0, 2.0]]
