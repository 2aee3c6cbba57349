"""Every primitive there is: right gradients to second order, of the input's shape and dtype."""

import ast
import inspect

import numpy as np
import pytest
from engine.samples import BINARY, PRIMITIVES, UNARY, real, samples_of

import autograd_core as ac
from autograd_core import inplace
from autograd_core.autograd import gradcheck, gradgradcheck
from autograd_core.ops import (
    conv,
    elementwise,
    index,
    linalg,
    primitive,
    reduce,
    shape,
)

MODULES = (elementwise, reduce, shape, index, linalg, conv)  # those that hold the rules
# packages on top of the engine declare more primitives; their own tests check those
NAMES = sorted(
    {
        value.primitive.name
        for module in MODULES
        for value in vars(module).values()
        if inspect.isfunction(value) and hasattr(value, "primitive")
    }
    | {inplace._write_view.name}
)


def leaves(arrays, dtype=ac.float64):
    return [ac.tensor(array, dtype=dtype, requires_grad=True) for array in arrays]


@pytest.mark.parametrize("name", NAMES)
def test_first_order(name):
    for function, arrays in samples_of(name):
        assert gradcheck(function, leaves(arrays), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_gradient_that_is_recorded_is_the_ordinary_one(name):
    for function, arrays in samples_of(name):
        inputs = leaves(arrays)
        plain = ac.autograd.grad(function(*inputs).sum(), inputs)
        recorded = ac.autograd.grad(function(*inputs).sum(), inputs, create_graph=True)
        for a, b in zip(plain, recorded, strict=True):
            np.testing.assert_allclose(a, b.detach(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_second_order(name):
    for function, arrays in samples_of(name):
        assert gradgradcheck(function, leaves(arrays), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("dtype", [ac.float32, ac.float64], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_gradients_have_the_shape_and_dtype_of_their_inputs(name, dtype):
    for function, arrays in samples_of(name):
        inputs = leaves(arrays, dtype)
        out = function(*inputs)
        if dtype == ac.float32 and name not in ("to", "cholesky"):
            assert out.dtype == ac.float32, f"{name} leaves float32"
        out.sum().backward()
        for x in inputs:
            assert x.grad.shape == x.shape
            assert x.grad.dtype == x.dtype
            assert isinstance(x.grad._data, np.ndarray | np.generic)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_never_another_tensors_memory(name):
    """A gradient in .grad may be written into; nobody else may notice."""
    for function, arrays in samples_of(name):
        inputs = leaves(arrays)
        out = function(*inputs)
        seed = ac.ones(out.shape)
        out.backward(seed)
        before = [x.grad.tolist() for x in inputs]
        for k, x in enumerate(inputs):
            x.grad.add_(1.0)
            assert [y.grad.tolist() for y in inputs[k + 1 :]] == before[k + 1 :]
        assert seed.tolist() == np.ones(out.shape).tolist()


@pytest.mark.parametrize("name", NAMES)
def test_plain_arrays_give_plain_arrays(name):
    row = PRIMITIVES[name]
    if row.elementwise:
        domains = BINARY.get(name, [UNARY.get(name, real)] * len(row.inputs))
        out = row.function(*[domain(2) for domain in domains])
        assert isinstance(out, np.ndarray)


# -- the rules themselves -----------------------------------------------------------------------

ALLOWED_ATTRIBUTES = {"shape", "ndim", "dtype", "T"}


def functions_in_rules():
    """Yield (module, AST) of all rules: the lambdas and functions whose first parameter is g."""
    for module in MODULES:
        tree = ast.parse(inspect.getsource(module))
        for node in ast.walk(tree):
            if isinstance(node, ast.Lambda | ast.FunctionDef):
                args = [arg.arg for arg in node.args.posonlyargs + node.args.args]
                if args[:1] == ["g"]:
                    yield module, node


def attribute_chains(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node


def test_rules_use_numpy_functions_and_operators_only():
    """Array methods mean other things on Tensors (size, sum, transpose, max, view)."""
    checked = 0
    for module, rule in functions_in_rules():
        checked += 1
        for node in attribute_chains(rule):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id == "np":
                continue
            place = f"{module.__name__}:{node.lineno}"
            assert node.attr in ALLOWED_ATTRIBUTES, f"{place}: .{node.attr} in a rule"
    assert checked > 100


NOT_OF_TENSORS = {"pi", "arange", "linalg"}  # constants and index arithmetic: no Tensor gets there


def test_every_numpy_function_in_a_rule_is_registered():
    for module, rule in functions_in_rules():
        for node in attribute_chains(rule):
            name = ast.unparse(node)
            if not name.startswith("np.") or node.attr in NOT_OF_TENSORS:
                continue
            function = eval(name, {"np": np})
            place = f"{module.__name__}:{node.lineno}"
            assert function in primitive.NUMPY, f"{place}: {name} does not know Tensors"
