"""Values, gradients and second derivatives are PyTorch's, over every op and odd shapes.

Runs where PyTorch is installed; it is an oracle, never a dependency.
"""

import numpy as np
import pytest

import autograd_core as ac

torch = pytest.importorskip("torch")

SHAPES = [(), (1,), (3,), (0,), (2, 3), (1, 3), (2, 1), (2, 0), (2, 3, 4), (1, 1, 2)]
PAIRS = [
    ((), ()),
    ((3,), ()),
    ((), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((2, 3, 1), (3, 4)),
    ((0,), (1,)),
    ((2, 0), (1, 1)),
]

UNARY = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "cos",
    "cosh",
    "erf",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "log",
    "log10",
    "log1p",
    "log2",
    "neg",
    "reciprocal",
    "relu",
    "round",
    "rsqrt",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "square",
    "tan",
    "tanh",
    "trunc",
]
DOMAIN = {
    "acosh": (1.1, 3),
    "acos": (-0.9, 0.9),
    "asin": (-0.9, 0.9),
    "atanh": (-0.9, 0.9),
} | dict.fromkeys(("log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal"), (0.1, 3))
BINARY = [
    "add",
    "sub",
    "mul",
    "div",
    "maximum",
    "minimum",
    "atan2",
    "logaddexp",
    "fmod",
    "remainder",
    "pow",
]
REDUCTIONS = [
    "m.sum(x)",
    "m.sum(x, -1)",
    "m.sum(x, dim=0, keepdim=True)",
    "x.mean()",
    "x.mean(-1)",
    "x.mean(0, keepdim=True)",
    "x.var(unbiased=False)",
    "x.var(-1, unbiased=False)",
    "m.prod(x)",
    "m.prod(x, -1)",
    "m.logsumexp(x, -1)",
    "m.logsumexp(x, 0, keepdim=True)",
    "m.softmax(x, -1)",
    "m.log_softmax(x, 0)",
    "m.cumsum(x, -1)",
    "m.cumprod(x, 0)",
    "m.norm(x)",
    "m.norm(x, dim=-1)",
    "m.norm(x, p=1)",
    "m.norm(x, p=3)",
    "m.sort(x, -1).values",
    "m.sort(x, 0, descending=True).values",
    "m.flatten(x)",
    "m.reshape(x, (-1,))",
    "x.unsqueeze(-1)",
    "x.squeeze()",
    "m.flip(x, (0,))",
    "m.roll(x, 1, 0)",
    "m.stack([x, x * x], -1)",
    "m.cat([x.reshape(-1), x.reshape(-1) * 2])",
    "m.clamp(x, -0.5, 0.5)",
    "m.clamp(x, min=0.1)",
    "m.where(x > 0, x, x * x)",
    "m.masked_fill(x, x > 0.3, 2.0)",
    "x ** 2",
    "x ** 3.0",
    "2.0 ** x",
    "1.5 - x",
    "1.5 / (x * x + 1)",
    "-x + x * x",
    "x.exp().detach() * x",
]
NEEDS_ELEMENTS = [  # not defined for empty tensors, or in PyTorch alone
    "m.max(x)",
    "m.min(x)",
    "m.amax(x, -1)",
    "m.max(x, -1).values",
    "m.min(x, 0).values",
    "m.topk(x, 1, -1).values",
    "m.kthvalue(x, 1, -1).values",
    "m.median(x)",
    "m.var(x.reshape(-1).repeat(2))",
    "m.std(x.reshape(-1).repeat(2))",
]
FIXED = [  # (shapes of the inputs, expression)
    ([(2, 3), (3, 4)], "x @ y"),
    ([(3,), (3,)], "x @ y"),
    ([(2, 3), (3,)], "m.mv(x, y)"),
    ([(3,), (3, 2)], "m.matmul(x, y)"),
    ([(5, 2, 3), (5, 3, 4)], "m.bmm(x, y)"),
    ([(2, 1, 4, 3), (5, 3, 2)], "x @ y"),
    ([(0, 3), (3, 4)], "x @ y"),
    ([(2, 0), (0, 3)], "x @ y"),
    ([(3,), (4,)], "m.outer(x, y)"),
    ([(3,), (3,)], "m.dot(x, y)"),
    ([(2, 3), (4, 3)], "m.einsum('ij,kj->ik', x, y)"),
    ([(2, 3), (2, 3)], "m.einsum('ij,ij', x, y)"),
    ([(3, 3)], "m.einsum('ii->i', x)"),
    ([(2, 3, 4), (2, 4, 5)], "m.einsum('...ij,...jk->...ik', x, y)"),
    ([(2, 3)], "m.einsum('ij->j', x)"),
    ([(2, 3)], "x.T"),
    ([(2, 3, 4)], "x.permute(2, 0, 1)"),
    ([(2, 3, 4)], "x.transpose(0, -1)"),
    ([(2, 3, 4)], "m.movedim(x, 0, -1)"),
    ([(2, 1, 4)], "x.expand(3, 2, 5, 4)"),
    ([(2, 3)], "x.repeat(2, 1, 2)"),
    ([(2, 3)], "m.repeat_interleave(x, 2, 1)"),
    ([(5, 3)], "m.split(x, 2)[2]"),
    ([(5, 3)], "m.chunk(x, 2)[1]"),
    ([(5, 3)], "m.split(x, [1, 4])[1]"),
    ([(5, 3)], "x[1:4, ::2]"),
    ([(5, 3)], "x[-1]"),
    ([(5, 3)], "x[..., None, 0]"),
    ([(5, 3)], "x[[0, 0, 4]]"),
    ([(5, 3)], "x[m.tensor([1, 1]), m.tensor([0, 0])]"),
    ([(5, 3)], "x[x > 0]"),
    ([(5, 3)], "m.gather(x, 0, m.tensor([[0, 1, 1], [4, 1, 0]]))"),
    ([(5, 3)], "m.index_select(x, 1, m.tensor([2, 2, 0]))"),
    ([(5, 3), (2, 3)], "m.scatter_add(x, 0, m.tensor([[0, 1, 1], [0, 1, 0]]), y)"),
    ([(5, 3), (2, 3)], "m.index_add(x, 0, m.tensor([1, 1]), y)"),
    ([(5, 3)], "m.take_along_dim(x, m.tensor([[0, 2], [1, 1], [0, 0], [2, 2], [1, 0]]), 1)"),
    ([(5, 3)], "m.masked_select(x, x > 0)"),
    ([(3, 3)], "m.tril(x)"),
    ([(3, 4)], "m.triu(x, 1)"),
    ([(3, 4)], "m.diagonal(x, 1)"),
    ([(3,)], "m.diag(x, 1)"),
    ([(3, 4)], "m.diag(x)"),
    ([(3, 3)], "m.trace(x)"),
    ([(3, 3)], "m.det(x + 3 * m.eye(3, dtype=m.float64))"),
    ([(2, 3, 3)], "m.inverse(x + 3 * m.eye(3, dtype=m.float64))"),
    ([(3, 3), (3, 2)], "m.linalg.solve(x + 3 * m.eye(3, dtype=m.float64), y)"),
    ([(3, 3), (3,)], "m.linalg.solve(x + 3 * m.eye(3, dtype=m.float64), y)"),
    ([(3, 3)], "m.linalg.cholesky(x @ x.T + m.eye(3, dtype=m.float64))"),
    ([(3, 3)], "m.linalg.slogdet(x + 3 * m.eye(3, dtype=m.float64)).logabsdet"),
    ([(2, 3, 7), (4, 3, 3)], "m.conv1d(x, y, stride=2, padding=1)"),
    ([(2, 3, 6, 5), (4, 3, 2, 3)], "m.conv2d(x, y)"),
    ([(2, 3, 6, 5), (4, 3, 2, 3), (4,)], "m.conv2d(x, y, z, stride=(2, 1), padding=(1, 2))"),
    ([(1, 4, 6, 6), (6, 2, 3, 3), (6,)], "m.conv2d(x, y, z, dilation=2, groups=2, padding=2)"),
    ([(3, 6, 5), (4, 3, 2, 3)], "m.conv2d(x, y)"),
    ([(2, 3, 6), (4, 3, 4)], "m.conv1d(x, y, padding='same')"),
    ([(2, 3, 6, 5), (4, 3, 2, 3)], "m.conv2d(x, y, padding='same', dilation=(3, 2))"),
    ([(2, 3, 8)], "m.max_pool1d(x, 2)"),
    ([(2, 3, 6, 7)], "m.max_pool2d(x, 3, stride=2, padding=1)"),
    ([(4, 3), (2, 3), (2,)], "f.linear(x, y, z)"),
    ([(2, 3, 6, 7)], "f.avg_pool2d(x, (2, 3), padding=1)"),
    ([(2, 3, 6, 7)], "f.unfold(x, 2, dilation=2, padding=1, stride=2)"),
    ([(5, 3)], "f.embedding(m.tensor([[0, 4], [4, 4]]), x)"),
    ([(5, 3)], "f.embedding(m.tensor([[0, 4], [4, 4]]), x, padding_idx=4)"),
    ([(5, 3)], "f.gelu(x)"),
    ([(5, 3)], "f.gelu(x, approximate='tanh')"),
    ([(5, 3)], "f.silu(x)"),
    ([(5, 3)], "f.elu(x, 0.7)"),
    ([(5, 3)], "f.leaky_relu(x, 0.2)"),
    ([(5, 3)], "f.softplus(x)"),
    ([(5, 3)], "f.softplus(x, beta=2)"),
    ([(5, 3)], "f.logsigmoid(x)"),
    ([(5, 3), (5, 3)], "m.lerp(x, y, 0.3)"),
    ([(2,), (2,), (2,)], "m.addcdiv(x, y, z * z + 1, value=0.5)"),
]
KINKS = [  # on ties, zeros and edges: (data, expression)
    ([[0.0, -1.0, 1.0]], "m.relu(x)"),
    ([[0.0, -1.0, 1.0]], "m.abs(x)"),
    ([[0.0, 0.0]], "m.norm(x)"),
    ([[2.0, 2.0, 1.0]], "m.max(x)"),
    ([[2.0, 2.0, 1.0]], "m.amax(x, 0)"),
    ([[2.0, 2.0, 1.0]], "m.max(x, 0).values"),
    ([[1.0, 1.0, 2.0]], "m.min(x, 0).values"),
    ([[2.0, 1.0], [2.0, 3.0]], "m.maximum(x, y)"),
    ([[2.0, 1.0], [2.0, 3.0]], "m.minimum(x, y)"),
    ([[-0.5, 0.5, 0.0]], "m.clamp(x, -0.5, 0.5)"),
    ([[0.0, 2.0, 3.0]], "m.prod(x)"),
    ([[0.0, 0.0, 3.0]], "m.prod(x)"),
    ([[[0.0, 2.0], [3.0, 0.0]]], "m.prod(x, 1)"),
    ([[0.0, 2.0, 0.0]], "m.cumprod(x, 0)"),
    ([[0.0, 1.0]], "x ** 2"),
    ([[0.0, 1.0]], "x ** 0"),
    ([[0.0, 1.0]], "x ** 1"),
    ([[0.0, 2.0], [2.0, 0.0]], "x ** y"),
    ([[1000.0, -1000.0, 0.0]], "m.sigmoid(x)"),
    ([[1000.0, -1000.0, 0.0]], "m.softmax(x, 0)"),
    ([[1000.0, -1000.0, 0.0]], "m.log_softmax(x, 0)"),
    ([[1000.0, 1000.0]], "m.logsumexp(x, 0)"),
    ([[1000.0, -1000.0]], "f.logsigmoid(x)"),
    ([[1000.0, -1000.0]], "m.tanh(x)"),
    ([[[1.0, 1.0, 1.0, 1.0]]], "m.max_pool1d(x, 2)"),
]


def functional(module):
    return torch.nn.functional if module is torch else ac


def evaluate(module, expression: str, arrays):
    names = dict(zip("xyz", [module.tensor(a, requires_grad=True) for a in arrays], strict=False))
    return eval(expression, {"m": module, "f": functional(module)} | names), list(names.values())


def raw(tensor):
    return None if tensor is None else np.asarray((tensor.detach() + 0).numpy())


def compare(expression: str, arrays, second_order=True, rtol=1e-9, atol=1e-11):
    """Compare value, gradients and gradients of the squared gradients' sum."""
    results = []
    for module in (ac, torch):
        out, inputs = evaluate(module, expression, arrays)
        weights = np.cos(np.arange(out.numel(), dtype=np.float64)).reshape(tuple(out.shape))
        first = module.autograd.grad(
            out, inputs, module.tensor(weights), create_graph=True, allow_unused=True
        )
        collected = [out, *first]
        total = sum((g * g).sum() for g in first if g is not None)
        if second_order and not isinstance(total, int) and total.requires_grad:
            collected += module.autograd.grad(total, inputs, allow_unused=True)
        results.append([raw(tensor) for tensor in collected])
    ours, theirs = results
    for a, b in zip(ours, theirs, strict=False):
        a, b = (np.zeros(()) if v is None else v for v in (a, b))  # no gradient is zero
        if a.size and b.size:
            place = f"{expression} of {[x.shape for x in arrays]}"
            np.testing.assert_allclose(*np.broadcast_arrays(a, b), rtol, atol, err_msg=place)
    assert ours[0].shape == theirs[0].shape
    assert ours[0].dtype == theirs[0].dtype


def numbers(shape, low=-2.0, high=2.0, seed=0):
    rng = np.random.default_rng([seed, len(shape), *shape])
    return rng.uniform(low, high, shape)


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    for shape in SHAPES:
        compare(f"m.{name}(x)", [numbers(shape, *DOMAIN.get(name, (-2, 2)))])


@pytest.mark.parametrize("name", BINARY)
def test_binary_and_broadcasting(name):
    low = 0.2 if name == "pow" else -2.0
    for a, b in PAIRS:
        compare(f"m.{name}(x, y)", [numbers(a, low), numbers(b, 0.3, seed=1)])


@pytest.mark.parametrize("expression", REDUCTIONS)
def test_odd_shapes(expression):
    for shape in SHAPES:
        data = numbers(shape)
        try:
            evaluate(torch, expression, [data])
        except (RuntimeError, IndexError):
            continue  # PyTorch refuses this shape
        if np.size(data) or not ("mean" in expression or "var" in expression):
            compare(expression, [data])


@pytest.mark.parametrize("expression", NEEDS_ELEMENTS)
def test_odd_shapes_with_elements(expression):
    for shape in SHAPES:
        if np.prod(shape) and shape:
            compare(expression, [numbers(shape)])


@pytest.mark.parametrize(("shapes", "expression"), FIXED, ids=lambda v: str(v)[:40])
def test_of_given_shapes(shapes, expression):
    compare(expression, [numbers(shape, seed=i) for i, shape in enumerate(shapes)])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("data", "expression"), KINKS, ids=lambda v: str(v)[:40])
def test_kinks_and_ties(data, expression):
    arrays = [np.array(values) for values in data]
    compare(expression, arrays, second_order=False)


OPERATIONS = [
    lambda m, x, y: x * y,
    lambda m, x, y: x + y,
    lambda m, x, y: x / (y * y + 1),
    lambda m, x, y: m.tanh(x) - y,
    lambda m, x, y: m.exp(-x * x),
    lambda m, x, y: x.mean() * y,
    lambda m, x, y: m.maximum(x, y * 0.9),
    lambda m, x, y: m.sigmoid(x) ** 2,
    lambda m, x, y: x.sum(-1, keepdim=True) * y if x.ndim else x * y,
]


@pytest.mark.parametrize("seed", range(40))
def test_random_programs(seed):
    """Chains of random operations over shared intermediate results."""
    rng = np.random.default_rng(seed)
    shapes = [(2, 3), (3,), (2, 1), ()]
    arrays = [rng.uniform(0.5, 1.5, shape) for shape in shapes]
    plan = [
        (int(k), *map(int, rng.integers(0, 4 + i, 2))) for i, k in enumerate(rng.integers(0, 9, 8))
    ]

    def program(m, tensors):
        values = list(tensors)
        for kind, i, j in plan:
            values.append(OPERATIONS[kind](m, values[i], values[j]))
        return sum(v.sum() for v in values[4:])

    results = []
    for module in (ac, torch):
        tensors = [module.tensor(a, requires_grad=True) for a in arrays]
        out = program(module, tensors)
        grads = module.autograd.grad(out, tensors, create_graph=True, allow_unused=True)
        total = sum((g * g).sum() for g in grads if g is not None)
        second = module.autograd.grad(total, tensors, allow_unused=True)
        results.append([raw(t) for t in (out, *grads, *second)])
    for a, b in zip(*results, strict=True):
        a, b = (np.zeros(()) if v is None else v for v in (a, b))
        np.testing.assert_allclose(*np.broadcast_arrays(a, b), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("left", ["int64", "float32", "float64", "bool"])
@pytest.mark.parametrize("right", ["int64", "float32", "float64"])
@pytest.mark.parametrize("shapes", [((2,), (2,)), ((2,), ()), ((), (2,)), ((), ())])
def test_dtypes_of_results(left, right, shapes):
    for operation in ("add", "mul", "div", "maximum", "pow"):
        if operation == "pow" and "bool" in (left, right):
            continue
        dtypes = []
        for module in (ac, torch):
            x = module.ones(shapes[0], dtype=getattr(module, left))
            y = module.ones(shapes[1], dtype=getattr(module, right))
            dtypes.append(str(getattr(module, operation)(x, y).dtype).removeprefix("torch."))
        # an integer divided by an integer gives the default dtype, which differs on purpose
        if operation == "div" and "float" not in left + right:
            assert dtypes[0] == "float64"
        else:
            assert dtypes[0] == dtypes[1], (operation, left, right)


OF_A_DIMENSION = [
    "x.sum({d})", "x.mean({d}, keepdim=True)", "x.var({d}, correction=0)", "x.prod({d})",
    "x.logsumexp({d})", "x.norm(3, {d})", "x.max({d})[1]", "x.min({d}).values", "x.amax({d})",
    "x.cumsum({d})", "x.cumprod({d})", "x.softmax({d})", "x.log_softmax({d})", "x.argmax({d})",
    "x.sort({d})[1]", "x.argsort({d})", "x.topk(1, {d})[0]", "x.kthvalue(1, {d})[0]",
    "x.median({d})[0]", "x.flatten({d})", "x.flatten(0, {d})", "x.unflatten({d}, (1, -1))",
    "x.transpose({d}, 0)", "x.squeeze({d})", "x.unsqueeze({d})", "x.flip({d})", "x.movedim({d}, 0)",
    "t.cat([x, x], {d})", "t.stack([x, x], {d})", "x.split(1, {d})[-1]", "x.chunk(2, {d})[-1]",
    "x.unbind({d})[-1]", "x.narrow({d}, 0, 1)", "x.repeat_interleave(2, {d})", "x.any({d})",
    "x.index_select({d}, t.tensor([0, {d}]))", "x.view({d})", "x.view({d}, -1)", "x.view(-1, 1)",
    "x.reshape({d}, 3)", "x[{d}]", "x[{d}:]", "x[..., {d}]", "x[[0, {d}]]", "x.tril({d})",
    "x.expand({d}, 2, 3)", "x.repeat({d}, 1)", "t.arange(0, 3, {d})", "t.linspace(0, 1, {d})",
    "t.nn.functional.pad(x, ({d}, 1))", "t.einsum('...i,...i->...', x, x + {d})",
    "x.sum(dim=())", "x.mean(dim=[])", "x.nonzero()", "x.outer(x)", "t.diag(x, {d})",
    "x.broadcast_to((2, 2, 3))", "t.meshgrid(x, x, indexing='xy')[0]",
]  # fmt: skip
NOT_COMPARED = {  # more than PyTorch gives, or other words for nothing
    ("x.view({d}, -1)", (2, 0)),
    ("x.unflatten({d}, (1, -1))", (2, 0)),
    ("x.unflatten({d}, (1, -1))", ()),
    ("x.transpose({d}, 0)", ()),
    ("x.movedim({d}, 0)", ()),
    ("t.cat([x, x], {d})", (0,)),
    ("x.median({d})[0]", (0,)),
    ("x.index_select({d}, t.tensor([0, {d}]))", ()),
    ("x[[0, {d}]]", (2, 0)),
}


OF_A_DIMENSION_AND_SHAPE = [
    (call, shape)
    for call in OF_A_DIMENSION
    for shape in [(), (1,), (3,), (0,), (1, 3), (2, 3), (2, 0), (2, 1, 3)]
    if (call, shape) not in NOT_COMPARED
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
@pytest.mark.parametrize(("call", "shape"), OF_A_DIMENSION_AND_SHAPE)
def test_every_dimension_that_is_there_and_some_that_are_not(call, shape):
    data = np.random.default_rng(0).uniform(0.1, 0.9, shape)
    for d in range(-4, 4):
        results = []
        for module in (torch, ac):
            names = {"t": module, "x": module.tensor(data)}
            try:
                results.append(eval(call.format(d=d), names))
            except (RuntimeError, IndexError, ValueError) as error:
                results.append(error)
        theirs, ours = results
        if isinstance(theirs, Exception):
            assert isinstance(ours, Exception), (d, theirs, ours)
        else:
            assert not isinstance(ours, Exception), (d, theirs, ours)
            assert tuple(theirs.shape) == tuple(ours.shape), (d, ours)
            np.testing.assert_allclose(raw(ours), raw(theirs), err_msg=str(d))
