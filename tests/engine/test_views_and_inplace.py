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


def test_squeeze_gives_a_view_also_where_there_is_nothing_to_drop():
    for x in (ac.tensor([1.0, 2.0]), ac.tensor(3.0)):
        view = x.squeeze()
        x.mul_(2)
        assert view.tolist() == x.tolist() and view._version == x._version == 1
    w = leaf([1.0, 2.0])
    h = w * 1
    square = h.squeeze() * h.squeeze()
    h.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        square.sum().backward()


def test_flatten_of_a_vector_is_the_vector():
    x = leaf([1.0, 2.0])
    assert x.flatten() is x and leaf([[1.0]]).flatten(0, 0).shape == (1, 1)
    assert ac.tensor(1.0).flatten().shape == (1,)


def test_a_result_that_no_rule_reads_may_be_written():
    x, y = leaf([1.0, 2.0]), leaf([4.0, 4.0])
    for operation, expected in ((lambda: x / y, -1 / 16), (lambda: ac.logaddexp(y, x), None)):
        y.grad = None
        h = operation()
        h.mul_(2)
        h.sum().backward()
        if expected:
            assert y.grad.tolist() == [2 * expected, 4 * expected]


def test_a_place_takes_values_with_leading_dimensions_of_size_1():
    for index in ([0, 1], slice(0, 2)):
        value = leaf([[3.0, 4.0]])
        x = ac.zeros(3)
        x[index] = value
        (x * x).sum().backward()
        assert x.tolist() == [3.0, 4.0, 0.0] and value.grad.tolist() == [[6.0, 8.0]]
    x = ac.zeros(())
    x[...] = np.ones((1, 1))
    assert x.item() == 1.0


def test_a_view_of_a_view_that_is_a_leaf_refuses():
    base = ac.tensor([1.0, 2.0, 3.0])
    part = base[1:].requires_grad_()
    with pytest.raises(RuntimeError, match="view of a leaf"):
        part[0] = 5.0
    with ac.no_grad():
        base.mul_(2)
    (part * part).sum().backward()
    assert part.is_leaf and part.grad.tolist() == [8.0, 12.0]


def test_a_view_cannot_be_detached_in_place():
    with pytest.raises(RuntimeError, match="view"):
        ac.ones(2, 2)[0].detach_()


def test_a_leaf_that_no_longer_requires_grad_gets_none():
    for leave in (lambda x: x.requires_grad_(False), lambda x: x.detach_()):
        x, y = leaf(2.0), leaf(3.0)
        product = x * y
        leave(x)
        product.backward()
        assert x.grad is None and y.grad.item() == 2.0
