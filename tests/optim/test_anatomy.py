"""What an optimizer is made of: groups, state, steps, saving and resuming, and its errors."""

import copy
import json

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import optim

from .cases import OPTIMIZER_CASES, OTHER_CASES, flat, label

ALL_CASES = flat({**OPTIMIZER_CASES, **OTHER_CASES})
every_case = pytest.mark.parametrize(
    ("name", "options"), [pytest.param(n, o, id=label(n, o)) for n, o in ALL_CASES]
)
every_optimizer = pytest.mark.parametrize("name", optim.OPTIMIZERS)


def every_optimizer_but(*names: str):
    return pytest.mark.parametrize("name", [n for n in optim.OPTIMIZERS if n not in names])


def tensors(shape=(3, 2)) -> list[ac.Tensor]:
    rng = np.random.default_rng(0)
    return [ac.tensor(rng.normal(size=shape), requires_grad=True) for _ in range(2)]


def make(name: str, parameters, **options) -> optim.Optimizer:
    return optim.OPTIMIZERS[name](parameters, **options)


def closure_for(optimizer: optim.Optimizer, parameters):
    """Return a closure for a loss with curvature, with row-sparse gradients for SparseAdam."""

    def closure():
        optimizer.zero_grad()
        loss = sum(((p - 1) ** 2).sum() + p.sin().sum() for p in parameters)
        loss.backward()
        if isinstance(optimizer, optim.SparseAdam):
            for p in parameters:
                p.grad = optim.RowSparse([0, 2], p.grad[[0, 2]], p.shape)
        return loss

    return closure


def run(optimizer, parameters, steps: int) -> list[list]:
    closure = closure_for(optimizer, parameters)
    for _step in range(steps):
        optimizer.step(closure)
    return [p.tolist() for p in parameters]


# -- a step -------------------------------------------------------------------------------------


@every_case
def test_a_step_moves_the_parameters_and_returns_the_loss(name, options):
    parameters = tensors()
    before = [p.tolist() for p in parameters]
    optimizer = make(name, parameters, **options)
    expected = closure_for(optimizer, parameters)().item()
    assert float(optimizer.step(closure_for(optimizer, parameters))) == expected
    assert all(p.tolist() != old for p, old in zip(parameters, before, strict=True))
    assert all(p.is_leaf and p.requires_grad for p in parameters)


@every_case
def test_enough_steps_lower_the_loss(name, options):
    if options.get("maximize"):
        options = {**options, "maximize": False}
    parameters = tensors()
    optimizer = make(name, parameters, **options)
    closure = closure_for(optimizer, parameters)
    before = closure().item()
    run(optimizer, parameters, 30)
    assert closure().item() < before


@pytest.mark.parametrize(
    ("name", "options"),
    [pytest.param(n, o, id=label(n, o)) for n, o in ALL_CASES if n != "LBFGS"],
)
def test_the_gradients_are_not_changed_by_a_step(name, options):
    parameters = tensors()
    optimizer = make(name, parameters, **options)
    closure_for(optimizer, parameters)()
    kept = [copy.deepcopy(getattr(p.grad, "values", p.grad)) for p in parameters]
    for _step in range(3):
        optimizer.step()
    for p, old in zip(parameters, kept, strict=True):
        np.testing.assert_array_equal(getattr(p.grad, "values", p.grad), old)


@every_optimizer_but("LBFGS", "Muon")  # PyTorch gives them no maximize
def test_maximize_is_descent_on_the_negative_loss(name):
    up, down = tensors(), tensors()
    for parameters, maximize in ((up, True), (down, False)):
        optimizer = make(name, parameters, maximize=maximize)
        for p in parameters:
            g = -p.detach() if maximize else p.detach()
            p.grad = optim.RowSparse([0, 1, 2], g, p.shape) if name == "SparseAdam" else g.clone()
        optimizer.step()
    assert [p.tolist() for p in up] == [p.tolist() for p in down]


@every_optimizer
def test_a_parameter_without_gradient_stays(name):
    first, second = tensors()
    optimizer = make(name, [first, second])
    before = second.tolist()
    closure_for(optimizer, [first])()
    optimizer.step(closure_for(optimizer, [first]))
    assert second.tolist() == before
    assert name == "LBFGS" or second not in optimizer.state


@every_case
def test_float32_stays_float32(name, options):
    parameters = [p.detach().float().requires_grad_() for p in tensors()]
    optimizer = make(name, parameters, **options)
    run(optimizer, parameters, 3)
    assert all(p.dtype == np.float32 for p in parameters)
    for state in optimizer.state.values():
        for key, value in state.items():
            if isinstance(value, np.ndarray):
                assert value.dtype == np.float32, key


@every_optimizer_but("SparseAdam", "Muon")  # they work on rows and on matrices
def test_numbers_without_dimensions_are_parameters_too(name):
    parameters = [ac.tensor(3.0, requires_grad=True)]
    optimizer = make(name, parameters)
    closure = closure_for(optimizer, parameters)
    before = closure().item()
    run(optimizer, parameters, 5)
    assert closure().item() < before
    assert parameters[0].shape == ()


def test_a_step_is_seen_by_views_and_by_the_version_counter():
    p = ac.tensor([1.0, 2.0], requires_grad=True)
    seen, version = p.detach(), p._version
    y = (p * p).sum()
    p.grad = ac.tensor([1.0, 1.0])
    optim.SGD([p], lr=0.5).step()
    assert seen.tolist() == [0.5, 1.5]
    assert p._version == version + 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_closure_runs_with_recording_switched_on():
    p = ac.tensor([1.0], requires_grad=True)
    optimizer = optim.SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    with ac.no_grad():
        assert optimizer.step(closure).item() == 1.0
    assert p.tolist() == [0.8]


# -- zero_grad ------------------------------------------------------------------------------------


def test_zero_grad_sets_none_or_fills_with_zeros():
    p = ac.tensor([1.0, 2.0], requires_grad=True)
    optimizer = optim.SGD([p], lr=0.1)
    (p * p).sum().backward()
    grad = p.grad
    optimizer.zero_grad(set_to_none=False)
    assert p.grad is grad
    assert grad.tolist() == [0.0, 0.0]
    optimizer.zero_grad()
    assert p.grad is None
    optimizer.zero_grad(set_to_none=False)
    assert p.grad is None


# -- groups ---------------------------------------------------------------------------------------


def test_groups_have_options_of_their_own():
    a, b, c = (ac.tensor([1.0], requires_grad=True) for _ in range(3))
    optimizer = optim.SGD([{"params": [a]}, {"params": b, "lr": 1.0}], lr=0.1, momentum=0.5)
    optimizer.add_param_group({"params": (p for p in [c]), "lr": 10.0, "momentum": 0})
    for p in (a, b, c):
        p.grad = ac.tensor([1.0])
    optimizer.step()
    assert [p.item() for p in (a, b, c)] == [0.9, 0.0, -9.0]
    assert [group["momentum"] for group in optimizer.param_groups] == [0.5, 0.5, 0]


def test_numbers_of_numpy_and_tensors_as_options_become_python_numbers():
    p = ac.tensor([1.0], dtype=ac.float32, requires_grad=True)
    optimizer = optim.Adam([p], lr=np.float64(0.1), betas=[np.float64(0.9), ac.tensor(0.99)])
    group = optimizer.param_groups[0]
    assert (type(group["lr"]), group["betas"]) == (float, (0.9, 0.99))
    assert optimizer.defaults["lr"] == 0.1


# -- errors ---------------------------------------------------------------------------------------

BAD_OPTIONS = [
    ("SGD", {"lr": -0.1}),
    ("SGD", {"lr": float("nan")}),
    ("SGD", {"momentum": -1}),
    ("SGD", {"weight_decay": -1}),
    ("SGD", {"nesterov": True}),
    ("SGD", {"nesterov": True, "momentum": 0.9, "dampening": 0.1}),
    ("Adagrad", {"lr_decay": -1}),
    ("Adagrad", {"initial_accumulator_value": -1}),
    ("RMSprop", {"alpha": -1}),
    ("Adadelta", {"rho": 1.5}),
    ("Adam", {"betas": (1.0, 0.9)}),
    ("Adam", {"betas": (0.9, -0.1)}),
    ("Adam", {"eps": -1}),
    ("NAdam", {"momentum_decay": -1}),
    ("Rprop", {"etas": (1.2, 0.5)}),
    ("LBFGS", {"line_search_fn": "armijo"}),
    ("Muon", {"adjust_lr_fn": "none"}),
    ("SGD", {"lr": np.array([0.1, -0.1])}),
]


@pytest.mark.parametrize(("name", "options"), BAD_OPTIONS)
def test_options_out_of_range_are_refused(name, options):
    with pytest.raises(ValueError, match=next(iter(options))[1:3]):
        make(name, tensors(), **options)


def test_options_of_a_group_are_checked_too():
    optimizer = optim.SGD([tensors()[0]], lr=0.1)
    with pytest.raises(ValueError, match="lr = -1"):
        optimizer.add_param_group({"params": tensors(), "lr": -1})
    assert len(optimizer.param_groups) == 1


@every_optimizer
def test_parameters_that_cannot_be_optimized_are_refused(name):
    p, q = tensors()
    with pytest.raises(ValueError, match="empty parameter list"):
        make(name, [])
    with pytest.raises(ValueError, match="more than once"):
        make(name, [p, q, p])
    with pytest.raises(ValueError, match="non-leaf"):
        make(name, [p * 2])
    with pytest.raises(TypeError, match="iterable of Tensors or dicts"):
        make(name, p)
    with pytest.raises(TypeError, match="one of the params is float"):
        make(name, [1.0])
    with pytest.raises(TypeError, match="list instead of a set"):
        make(name, [{"params": {p}}])


def test_a_parameter_in_two_groups_is_refused():
    p, q = tensors()
    optimizer = optim.SGD([p], lr=0.1)
    with pytest.raises(ValueError, match="in two groups"):
        optimizer.add_param_group({"params": [q, p]})
    with pytest.raises(TypeError, match="must be a dict"):
        optimizer.add_param_group([q])


def test_lbfgs_says_that_it_needs_a_closure_and_one_group():
    p, q = tensors()
    optimizer = optim.LBFGS([p])
    with pytest.raises(TypeError, match="call step\\(closure\\)"):
        optimizer.step()
    with pytest.raises(ValueError, match="parameter groups"):
        optimizer.add_param_group({"params": [q]})


def test_sparse_gradients_are_refused_by_those_that_would_move_every_row():
    p = tensors()[0]
    p.grad = optim.RowSparse([1], [[1.0, 2.0]], p.shape)
    with pytest.raises(RuntimeError, match="use SparseAdam"):
        optim.Adam([p]).step()
    with pytest.raises(RuntimeError, match="consider Adam"):
        p.grad = ac.zeros(3, 2)
        optim.SparseAdam([p]).step()


def test_muon_refuses_vectors():
    with pytest.raises(ValueError, match="shape \\(3,\\)"):
        optim.Muon([ac.zeros(3, requires_grad=True)])


# -- saving and resuming --------------------------------------------------------------------------


@pytest.mark.parametrize("through", ["directly", "json", "deepcopy"])
@every_case
def test_resuming_is_exact_to_the_last_bit(name, options, through):
    parameters = tensors()
    optimizer = make(name, parameters, **options)
    run(optimizer, parameters, 7)
    saved = optimizer.state_dict()
    values = [p.detach().clone() for p in parameters]
    expected = run(optimizer, parameters, 9)

    if through == "json":
        saved = json.loads(json.dumps(saved))
    elif through == "deepcopy":
        saved = copy.deepcopy(saved)
    again = [value.requires_grad_() for value in values]
    resumed = make(name, again)  # with default options: the saved ones count
    resumed.load_state_dict(saved)
    assert run(resumed, again, 9) == expected
    assert resumed.state_dict() == optimizer.state_dict()


def test_resuming_a_parameter_without_dimensions():
    for name in set(optim.OPTIMIZERS) - {"SparseAdam", "Muon"}:
        p = ac.tensor(3.0, requires_grad=True)
        optimizer = make(name, [p])
        run(optimizer, [p], 3)
        saved, value = json.loads(json.dumps(optimizer.state_dict())), p.item()
        expected = run(optimizer, [p], 3)
        q = ac.tensor(value, requires_grad=True)
        resumed = make(name, [q])
        resumed.load_state_dict(saved)
        numbers = {key for key, value in resumed.state[q].items() if np.isscalar(value)}
        assert run(resumed, [q], 3) == expected, name
        assert numbers == {k for k, v in optimizer.state[p].items() if np.isscalar(v)}, name


def test_a_state_dict_is_a_copy():
    parameters = tensors()
    optimizer = make("Adam", parameters)
    run(optimizer, parameters, 1)
    saved = optimizer.state_dict()
    kept = copy.deepcopy(saved)
    run(optimizer, parameters, 1)
    assert saved == kept


def test_groups_of_another_size_are_not_loaded():
    p, q = tensors()
    saved = optim.SGD([p, q], lr=0.1).state_dict()
    with pytest.raises(ValueError, match="groups of \\[2\\] parameters"):
        optim.SGD([p], lr=0.1).load_state_dict(saved)


def test_printing_names_the_options():
    text = repr(optim.SGD([tensors()[0]], lr=0.25, momentum=0.5))
    assert text.startswith("SGD (\nParameter Group 0\n")
    assert "    lr: 0.25\n" in text
    assert "    momentum: 0.5\n" in text
