"""Making tensors, their dtypes, and how they look; names and defaults are PyTorch's."""

import copy
import pickle

import numpy as np
import pytest

import autograd_core as ac


def test_dtypes_of_data():
    assert ac.tensor([1.0]).dtype == ac.float64 and ac.tensor([1]).dtype == ac.int64
    assert ac.tensor([True]).dtype == ac.bool and ac.tensor([1, 2.5]).dtype == ac.float64
    assert ac.tensor(np.float32([1])).dtype == ac.float32
    assert ac.tensor([1, 2], dtype=ac.float32).dtype == ac.float32
    assert ac.Tensor([1.0, 2.0]).tolist() == [1.0, 2.0]
    assert ac.tensor(ac.tensor([1.0, 2.0])).tolist() == [1.0, 2.0]
    with pytest.raises(TypeError, match="str"):
        ac.tensor("one")
    with pytest.raises(ValueError, match="rows differ"):
        ac.tensor([[1.0, 2.0], [3.0]])


def test_the_default_dtype_can_be_changed():
    ac.set_default_dtype(ac.float32)
    try:
        for made in (
            ac.tensor(1.5),
            ac.zeros(2),
            ac.rand(2),
            ac.linspace(0, 1, 3),
            ac.full((2,), 0.5),
        ):
            assert made.dtype == ac.float32
        assert ac.arange(3).dtype == ac.int64 and ac.arange(0, 1, 0.5).dtype == ac.float32
        assert repr(ac.tensor(1.5)) == "tensor(1.5000)"
        assert "dtype=float64" in repr(ac.tensor(1.5, dtype=ac.float64))
        assert (ac.tensor([1.5]) * 2.0).dtype == ac.float32
    finally:
        ac.set_default_dtype(ac.float64)
    with pytest.raises(TypeError, match="int64"):
        ac.set_default_dtype(ac.int64)


def test_what_becomes_of_integers_has_the_default_dtype():
    whole = ac.tensor([1, 2])
    calls = {
        "tensor * number": lambda: whole * 1.5,
        "number * tensor": lambda: 1.5 * whole,
        "quotient": lambda: whole / whole,
        "power": lambda: whole**0.5,
        "function": lambda: ac.exp(whole),
        "of a number": lambda: ac.tensor(2) * 1.5,
        "of numbers": lambda: ac.where(whole > 1, 1.0, 0.0),
        "of truth": lambda: ac.tensor([True]) * 1.5,
    }
    for dtype in (ac.float32, ac.float64):
        try:
            ac.set_default_dtype(dtype)
            assert {name: call().dtype for name, call in calls.items()} == dict.fromkeys(
                calls, dtype
            )
            assert (ac.ones(2, dtype=ac.float64) * 1.5).dtype == ac.float64
            assert whole.double().dtype == ac.float64
            assert (whole * 2).dtype == ac.int64
        finally:
            ac.set_default_dtype(ac.float64)


def test_python_numbers_are_weak():
    x = ac.ones(2, dtype=ac.float32, requires_grad=True)
    y = ((2 * x + 1.5) ** 2 / 3).mean()
    assert y.dtype == ac.float32
    y.backward()
    assert x.grad.dtype == ac.float32


def test_results_have_pytorchs_dtypes():
    single, double = ac.ones(2, dtype=ac.float32), ac.ones(2)
    assert (single * double).dtype == ac.float64
    assert (single * ac.tensor(2.0)).dtype == ac.float32  # without dimensions: weak
    assert (single * ac.tensor([1, 2])).dtype == ac.float32  # integers do not widen floats
    assert (single * np.float64(2)).dtype == ac.float32
    assert (ac.tensor(1.0, dtype=ac.float32) * ac.tensor(2.0)).dtype == ac.float64
    assert (ac.tensor([1, 2]) * 1.5).dtype == ac.float64
    assert (ac.tensor([True]) + ac.tensor([1])).dtype == ac.int64


def test_data_is_copied_but_as_tensor_and_from_numpy_share():
    array = np.zeros(2)
    assert not np.shares_memory(ac.tensor(array).numpy(), array)
    assert np.shares_memory(ac.as_tensor(array).numpy(), array)
    assert np.shares_memory(ac.from_numpy(array).numpy(), array)
    t = ac.ones(2)
    assert ac.as_tensor(t) is t


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: ac.zeros(2, 1), [[0.0], [0.0]]),
        (lambda: ac.ones((1, 2)), [[1.0, 1.0]]),
        (lambda: ac.full((2,), 7), [7, 7]),
        (lambda: ac.eye(2), [[1.0, 0.0], [0.0, 1.0]]),
        (lambda: ac.eye(1, 2), [[1.0, 0.0]]),
        (lambda: ac.arange(3), [0, 1, 2]),
        (lambda: ac.arange(1, 2, 0.5), [1.0, 1.5]),
        (lambda: ac.linspace(0, 1, 3), [0.0, 0.5, 1.0]),
        (lambda: ac.logspace(0, 2, 3), [1.0, 10.0, 100.0]),
        (lambda: ac.zeros_like(ac.tensor([1, 2])), [0, 0]),
        (lambda: ac.ones_like(ac.tensor([1.0])), [1.0]),
        (lambda: ac.full_like(ac.tensor([1.0]), 3), [3.0]),
        (lambda: ac.one_hot(ac.tensor([1, 0]), 3), [[0, 1, 0], [1, 0, 0]]),
    ],
)
def test_constants_and_ranges(made, expected):
    assert made().tolist() == expected


def test_random_numbers_follow_the_seed():
    for draw in (
        lambda g: ac.rand(3, generator=g),
        lambda g: ac.randn(2, 2, generator=g),
        lambda g: ac.randint(0, 10, (5,), generator=g),
        lambda g: ac.randperm(6, generator=g),
        lambda g: ac.normal(0.0, 2.0, (4,), generator=g),
        lambda g: ac.bernoulli(ac.full((9,), 0.5), generator=g),
        lambda g: ac.multinomial(ac.tensor([0.2, 0.8]), 5, True, generator=g),
    ):
        first, second = (draw(ac.Generator().manual_seed(3)).tolist() for _ in range(2))
        assert first == second
        ac.manual_seed(3)
        assert draw(None).tolist() == first
    ac.manual_seed(0)
    state = ac.get_rng_state()
    a = ac.rand(3).tolist()
    ac.set_rng_state(state)
    assert ac.rand(3).tolist() == a
    assert sorted(ac.randperm(6).tolist()) == list(range(6))
    assert ac.Generator().manual_seed(5).initial_seed() == 5


def test_random_numbers_are_distributed_as_named():
    ac.manual_seed(0)
    n = 60_000
    uniform, gauss = ac.rand(n), ac.randn(n)
    five_sigma = 5 / n**0.5
    assert abs(uniform.mean().item() - 0.5) < five_sigma * 12**-0.5
    assert abs(gauss.mean().item()) < five_sigma and abs(gauss.std().item() - 1) < five_sigma
    assert uniform.min().item() >= 0 and uniform.max().item() < 1


def test_devices():
    assert ac.zeros(2, device="cpu").device == "cpu" and ac.ones(2).to("cpu").shape == (2,)
    for make in (lambda: ac.zeros(2, device="cuda"), lambda: ac.ones(2).to("cuda:0")):
        with pytest.raises(RuntimeError, match="cuda"):
            make()


def test_conversions():
    x = ac.tensor([1.7, -1.7], requires_grad=True)
    assert x.long().tolist() == [1, -1] and not x.long().requires_grad
    assert x.float().dtype == ac.float32 and x.double() is x
    x.float().sum().backward()
    assert x.grad.dtype == ac.float64
    assert x.bool().tolist() == [True, True] and x.int().dtype == np.int32
    assert float(x[0]) == 1.7 and int(ac.tensor(3)) == 3 and [10, 20, 30][ac.tensor(1)] == 20
    assert f"{x[0]:.2f}" == "1.70" and bool(ac.tensor(1.0)) is True and len(x) == 2
    assert x.size() == (2,) and x.size(0) == 2 and x.numel() == 2 and x.dim() == 1
    with pytest.raises(RuntimeError, match="2 elements"):
        x.item()
    with pytest.raises(RuntimeError, match=r"any\(\)"):
        bool(x)
    with pytest.raises(TypeError):
        [1, 2][x[0]]


def test_copies():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    x.name = "x"
    twin = copy.deepcopy(x)
    assert twin.requires_grad and twin.name == "x" and twin is not x
    assert not np.shares_memory(twin.detach().numpy(), x.detach().numpy())
    with pytest.raises(RuntimeError, match="leaf"):
        copy.deepcopy(x * 2)
    back = pickle.loads(pickle.dumps(x.detach()))
    assert back.tolist() == [1.0, 2.0]
    c = x.clone()
    c.sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (1.0, "tensor(1.)"),
        (3, "tensor(3)"),
        (True, "tensor(True)"),
        (0.1, "tensor(0.1000)"),
        ([1.0, 2.0], "tensor([1., 2.])"),
        ([1.5, -2.25], "tensor([ 1.5000, -2.2500])"),
        ([1, 10, 100], "tensor([  1,  10, 100])"),
        ([True, False], "tensor([ True, False])"),
        ([[1.0, 2.0], [3.0, 4.0]], "tensor([[1., 2.],\n        [3., 4.]])"),
        ([], "tensor([])"),
        ([1e-5, 1.0], "tensor([1.0000e-05, 1.0000e+00])"),
        ([1e9, 1.0], "tensor([1.0000e+09, 1.0000e+00])"),
        ([float("nan"), 1.0, float("inf")], "tensor([nan, 1., inf])"),
        (0.00012345, "tensor(0.0001)"),
        (0.000012345, "tensor(1.2345e-05)"),
        (12345.678, "tensor(12345.6780)"),
        (0.0, "tensor(0.)"),
        ([0.0, 0.0], "tensor([0., 0.])"),
    ],
)
def test_printing(data, expected):
    assert repr(ac.tensor(data)) == expected


def test_printing_of_the_place_in_the_graph():
    x = ac.tensor([1.0, 2.0], requires_grad=True)
    assert repr(x) == "tensor([1., 2.], requires_grad=True)"
    assert repr(x * 2) == "tensor([2., 4.], grad_fn=<MulBackward>)"
    assert repr(x.detach().float()) == "tensor([1., 2.], dtype=float32)"
    assert repr(ac.zeros(0, 3)) == "tensor([], size=(0, 3))"


def test_long_tensors_are_shortened():
    assert repr(ac.arange(2000)) == "tensor([   0,    1,    2,  ..., 1997, 1998, 1999])"


def test_printing_is_pytorchs():
    torch = pytest.importorskip("torch")
    torch.set_default_dtype(torch.float64)
    rng = np.random.default_rng(0)
    try:
        for data in [
            rng.standard_normal((2, 3, 4)),
            rng.standard_normal(25) * 100,
            rng.integers(-5, 500, (4, 6)),
            rng.standard_normal((40, 50)),
            10.0 ** rng.integers(-6, 6, 7),
            np.round(rng.standard_normal(30) * 1000),
            np.array([0.0, -0.0, 1.5]),
            rng.standard_normal((3, 1)) * 1e-3,
        ]:
            assert repr(ac.tensor(data)) == repr(torch.tensor(data))
    finally:
        torch.set_default_dtype(torch.float32)
