"""Errors name the operation, the shapes, what was wrong and the remedy, in the course language."""

import json
from pathlib import Path

import pytest

import autograd_core as ac
from autograd_core.language import use_language


def leaf(*sizes):
    return ac.ones(*sizes, requires_grad=True)


# (call, all that the message must contain): one or more per family of operations
MISMATCHES = {
    "add": (lambda: leaf(2) + leaf(3), ["add", "(2,)", "(3,)", "broadcast", "unsqueeze"]),
    "where": (lambda: ac.where(leaf(2) > 0, leaf(3), 0.0), ["where", "(2,)", "(3,)", "broadcast"]),
    "maximum": (lambda: ac.maximum(leaf(2), leaf(3)), ["maximum", "(2,)", "(3,)"]),
    "compare": (lambda: leaf(2) < leaf(3), ["lt", "(2,)", "(3,)"]),
    "matmul": (lambda: leaf(1, 2) @ leaf(1, 3), ["matmul", "(1, 2)", "(1, 3)", "transpose"]),
    "matmul 0-d": (lambda: leaf(2) @ leaf(), ["matmul", "()", "*"]),
    "mm": (lambda: ac.mm(leaf(2), leaf(2, 2)), ["mm", "(2,)", "(2, 2)", "matmul"]),
    "linear": (
        lambda: ac.linear(leaf(4, 3), leaf(2, 5)),
        ["linear", "(4, 3)", "(2, 5)", "5 columns"],
    ),
    "linear bias": (
        lambda: ac.linear(leaf(4, 3), leaf(2, 3), leaf(4, 2)),
        ["linear", "(4, 2)", "bias", "one dimension"],
    ),
    "einsum": (lambda: ac.einsum("ij,jk->ik", leaf(2, 3), leaf(3)), ["einsum", "(3,)", "2 ind"]),
    "einsum sizes": (lambda: ac.einsum("ij,jk->ik", leaf(2, 3), leaf(4, 2)), ["einsum", "(4, 2)"]),
    "reshape": (lambda: leaf(2, 3).reshape(4), ["reshape", "(2, 3)", "-1"]),
    "view": (lambda: leaf(2, 3).T.view(6), ["view", "(6,)", "(3, 2)", "reshape"]),
    "permute": (lambda: leaf(2, 3).permute(0, 0), ["permute", "(2, 3)", "exactly once"]),
    "expand": (lambda: leaf(2, 3).expand(4, 3), ["expand", "(2, 3)", "size 1"]),
    "cat": (lambda: ac.cat([leaf(2, 3), leaf(2, 4)]), ["cat", "(2, 3)", "(2, 4)", "stack"]),
    "stack": (lambda: ac.stack([leaf(2), leaf(3)]), ["stack", "(2,)", "(3,)", "cat"]),
    "split": (lambda: ac.split(leaf(5), [2, 2]), ["split", "[2, 2]", "5"]),
    "getitem": (lambda: leaf(2)[5], ["getitem", "(2,)", "-n to n-1"]),
    "gather": (lambda: ac.gather(leaf(2, 2), 0, ac.tensor([0])), ["gather", "(1,)", "(2, 2)"]),
    "sum": (lambda: leaf(2, 3).sum(2), ["sum", "(2, 3)", "axis 2"]),
    "softmax": (lambda: ac.softmax(leaf(2), 3), ["softmax", "(2,)"]),
    "topk": (lambda: ac.topk(leaf(2), 3), ["topk", "k=3", "(2,)"]),
    "inverse": (lambda: ac.inverse(leaf(2, 3)), ["inverse", "(2, 3)", "square"]),
    "inverse singular": (lambda: ac.inverse(leaf(2, 2)), ["inverse", "ingular"]),
    "solve": (lambda: ac.solve(ac.eye(2) * leaf(2), leaf(3)), ["solve", "(2, 2)", "(3,)", "rows"]),
    "cholesky": (lambda: ac.cholesky(-ac.eye(2) * leaf(1)), ["cholesky", "positive definite"]),
    "conv2d": (
        lambda: ac.conv2d(leaf(1, 3, 5, 5), leaf(2, 4, 3, 3)),
        ["conv2d", "(1, 3, 5, 5)", "(2, 4, 3, 3)", "3 channels"],
    ),
    "conv2d size": (
        lambda: ac.conv2d(leaf(1, 1, 2, 2), leaf(1, 1, 3, 3)),
        ["kernel (3, 3)", "padding"],
    ),
    "conv1d": (lambda: ac.conv1d(leaf(4), leaf(1, 1, 3)), ["conv1d", "(4,)", "(1, 1, 3)"]),
    "max_pool2d": (lambda: ac.max_pool2d(leaf(1, 1, 2, 2), 3), ["kernel (3, 3)"]),
    "repeat": (lambda: leaf(2, 3).repeat(2), ["repeat", "(2, 3)"]),
    "backward": (lambda: leaf(2).backward(), ["scalar", "(2,)", "sum()", "gradient="]),
    "gradient": (lambda: (leaf(2) * 1).backward(ac.ones(3)), ["(2,)", "(3,)"]),
    "gradients": (
        lambda: ac.autograd.backward([leaf() * 1, leaf() * 2], [None]),
        ["2 tensors", "1 gradients"],
    ),
}


@pytest.mark.parametrize("name", MISMATCHES)
def test_shape_mismatches_name_operation_shapes_and_remedy(name):
    call, parts = MISMATCHES[name]
    with pytest.raises((RuntimeError, ValueError, IndexError)) as error:
        call()
    for part in parts:
        assert part in str(error.value)


@pytest.mark.parametrize("name", MISMATCHES)
def test_the_same_in_chinese(name):
    call, parts = MISMATCHES[name]
    with use_language("zh"), pytest.raises((RuntimeError, ValueError, IndexError)) as error:
        call()
    message = str(error.value)
    assert any("\u4e00" <= c <= "\u9fff" for c in message), message
    for part in parts:
        if part.startswith("("):
            assert part in message


def test_mismatches_are_caught_as_pytorchs_and_as_pythons_type():
    for kind in (RuntimeError, ValueError):
        with pytest.raises(kind):
            leaf(2) + leaf(3)


def test_a_gradient_of_what_requires_none_names_the_remedy():
    x, constant = leaf(2), ac.ones(2)
    with pytest.raises(RuntimeError, match="set requires_grad=True"):
        ac.autograd.grad((x * constant).sum(), [x, constant])


def test_t_is_for_matrices_and_names_what_is_for_more():
    assert leaf(2).t().shape == (2,) and leaf(2, 3).t().shape == (3, 2)
    with pytest.raises(RuntimeError, match="at most 2 dimensions, got 3; use transpose"):
        leaf(2, 3, 4).t()


def test_choices_that_do_not_exist_are_named():
    nn, x = ac.nn, leaf(1, 2, 4)
    wrong = [
        ("'sigmoid'", lambda: nn.functional.gelu(x, approximate="sigmoid")),
        ("'tanhh'", lambda: nn.TransformerEncoderLayer(4, 2, activation="tanhh")),
        ("not both", lambda: nn.functional.scaled_dot_product_attention(x, x, x, leaf(2, 2), 0, True)),
    ]  # fmt: skip
    for words, call in wrong:
        with pytest.raises(RuntimeError, match=words):
            call()


def test_wrong_kinds_of_operands():
    for call in (lambda: leaf(2) + "1", lambda: leaf(2) * [1, 2], lambda: None - leaf(2)):
        with pytest.raises(TypeError, match="expected tensors, arrays or numbers"):
            call()


def test_a_convolution_with_steps_has_no_padding_that_keeps_the_size():
    with pytest.raises(RuntimeError, match="conv1d: padding='same' is not supported for strided"):
        ac.conv1d(ac.ones(1, 1, 4), ac.ones(1, 1, 3), padding="same", stride=2)


def test_integers_where_floats_are_needed():
    for call in (lambda: ac.tensor([1, 2]).mean(), lambda: ac.softmax(ac.tensor([1, 2]))):
        with pytest.raises(RuntimeError, match="floating-point dtype, got int64"):
            call()


def test_requires_grad_of_an_interior_tensor_cannot_be_switched_off():
    with pytest.raises(RuntimeError, match="detach"):
        (leaf(2) * 2).requires_grad_(False)


def test_gradcheck_names_function_input_index_got_and_expected():
    class Cube(ac.autograd.Function):
        @staticmethod
        def forward(ctx, a, x):
            ctx.save_for_backward(x)
            return a + x**3

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g, g * 2 * x**2  # a slip: 2 for 3

    def cube(a, x):
        return Cube.apply(a, x)

    x = ac.tensor([0.0, 2.0], requires_grad=True)
    with pytest.raises(ac.autograd.GradcheckError) as error:
        ac.autograd.gradcheck(cube, (leaf(2), x))
    for part in ("cube", "output 0[1]", "input 1[1]", "got 8", "expected 12", "1 of 4"):
        assert part in str(error.value)
    assert not ac.autograd.gradcheck(cube, (leaf(2), x), raise_exception=False)
    with pytest.raises(ValueError, match="float32"):
        ac.autograd.gradcheck(cube, (leaf(2), x.detach().float().requires_grad_()))
    with pytest.raises(ValueError, match="no input requires grad"):
        ac.autograd.gradcheck(cube, (ac.ones(2), ac.ones(2)))


def test_gradgradcheck_finds_a_wrong_second_derivative():
    class Halved(ac.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * (x + x.detach())  # right value, half the second derivative

    x = ac.tensor([1.5], requires_grad=True)
    assert ac.autograd.gradcheck(Halved.apply, x)
    with pytest.raises(ac.autograd.GradcheckError, match="gradient of apply"):
        ac.autograd.gradgradcheck(Halved.apply, x)


def test_the_catalogue_is_sorted_json():
    path = Path(ac.__file__).parent / "locale" / "zh.json"
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    assert list(catalogue) == sorted(catalogue)
