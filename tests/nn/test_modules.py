"""Modules: registration, walking the tree, hooks, state, printing."""

import copy
import gc
import weakref

import numpy as np
import pytest

import autograd_core as ac
from autograd_core import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 3)
        self.scale = nn.Parameter(ac.ones(3))
        self.register_buffer("count", ac.tensor(0))
        self.register_buffer("scratch", ac.zeros(2), persistent=False)

    def forward(self, x):
        return self.linear(x) * self.scale


@pytest.fixture
def model():
    return nn.Sequential(Block(), nn.ReLU(), nn.Linear(3, 1, bias=False))


# -- registration ---------------------------------------------------------------------------------


def test_attributes_register_themselves(model):
    assert [name for name, _p in model.named_parameters()] == [
        "0.scale",
        "0.linear.weight",
        "0.linear.bias",
        "2.weight",
    ]
    assert [name for name, _b in model.named_buffers()] == ["0.count", "0.scratch"]
    assert [name for name, _m in model.named_children()] == ["0", "1", "2"]
    assert [name for name, _m in model.named_modules()] == ["", "0", "0.linear", "1", "2"]
    assert [type(m).__name__ for m in model[0].children()] == ["Linear"]
    assert model.get_submodule("0.linear") is model[0].linear
    with pytest.raises(AttributeError, match=r"no submodule 0\.conv"):
        model.get_submodule("0.conv")


def test_parameters_carry_the_name_of_their_attribute_into_drawings():
    layer = nn.Linear(2, 3)
    assert (layer.weight.name, layer.bias.name) == ("weight", "bias")
    named = nn.Parameter(ac.ones(2), name="mine")
    layer.other = named
    assert named.name == "mine"


def test_a_shared_parameter_counts_once_and_stands_in_the_state_twice():
    a, b = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
    b.weight = a.weight
    both = nn.ModuleList([a, b, a])
    assert len(list(both.parameters())) == 1
    assert list(both.state_dict()) == ["0.weight", "1.weight", "2.weight"]
    assert len(list(both.children())) == 2
    assert len(list(both.modules())) == 3


def test_assigning_over_a_registered_name():
    block = Block()
    with pytest.raises(TypeError, match="Tensor to 'scale', which is registered as Parameter"):
        block.scale = ac.ones(3)
    with pytest.raises(TypeError, match="registered as Module"):
        block.linear = 3
    with pytest.raises(TypeError, match="registered as Tensor"):
        block.count = 3
    block.count = ac.tensor(5)
    assert dict(block.named_buffers())["count"].item() == 5
    block.scale = None
    assert "scale" not in dict(block.named_parameters()) and block.scale is None
    block.linear = nn.Parameter(ac.ones(1))  # from module to parameter
    assert list(block.children()) == []
    assert [name for name, _p in block.named_parameters()] == ["linear"]
    del block.linear
    with pytest.raises(AttributeError, match="Block object has no attribute 'linear'"):
        _ = block.linear
    block.plain = 3
    block.plain = nn.ReLU()
    assert "plain" in dict(block.named_children()) and "plain" not in vars(block)
    assert {"scale", "count", "plain"} <= set(dir(block))


def test_forgotten_super_init_is_named():
    class Careless(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match=r"begin __init__ with super\(\).__init__\(\)"):
        Careless()


def test_a_module_without_forward_says_so():
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match="Module Empty has no forward"):
        Empty()(1)


@pytest.mark.parametrize("name", ["", "a.b", 3])
def test_names_of_parts_are_words_without_dots(name):
    with pytest.raises(KeyError, match="without dots"):
        nn.Module().add_module(name, nn.ReLU())


def test_parameter_looks_at_the_memory_of_a_tensor():
    data = ac.ones(3)
    param = nn.Parameter(data)
    data[0] = 5.0
    assert param.tolist() == [5.0, 1.0, 1.0]
    assert param.requires_grad and param.is_leaf and isinstance(param * 1, ac.Tensor)
    assert type(param * 1) is not nn.Parameter
    assert nn.Parameter([1.0], requires_grad=False).requires_grad is False
    assert repr(param).startswith("Parameter containing:\ntensor([5., 1., 1.]")
    with pytest.raises(RuntimeError, match="floating point"):
        nn.Parameter(ac.tensor([1]))


# -- the whole tree at once -----------------------------------------------------------------------


def test_train_eval_apply_and_freezing(model):
    assert model.eval() is model and not any(m.training for m in model.modules())
    model.train()
    assert all(m.training for m in model.modules())
    seen = []
    model.apply(lambda m: seen.append(type(m).__name__))
    assert seen == ["Linear", "Block", "ReLU", "Linear", "Sequential"]  # children first
    model.requires_grad_(False)
    assert model.trainable_params() == []
    model[2].requires_grad_()
    assert [p.shape for p in model.trainable_params()] == [(1, 3)]


def test_zero_grad(model):
    model(ac.ones(4, 2)).sum().backward()
    grads = [p.grad.fill_(np.nan) for p in model.parameters()]
    model.zero_grad(set_to_none=False)
    assert all((p.grad.numpy() == 0).all() for p in model.parameters())  # whatever was there
    assert all(p.grad is g for p, g in zip(model.parameters(), grads, strict=True))
    model.zero_grad()
    assert all(p.grad is None for p in model.parameters())


def test_conversion_reaches_floating_parameters_and_buffers(model):
    weight = model[2].weight
    model.float()
    assert model[2].weight is weight  # an optimizer keeps what it holds
    assert {p.dtype for p in model.parameters()} == {ac.float32}
    assert model[0].scratch.dtype == ac.float32 and model[0].count.dtype == ac.int64
    assert model.double()[2].weight.dtype == ac.float64
    assert model.to("cpu") is model
    with pytest.raises(RuntimeError, match="not available"):
        model.to("cuda")


def test_conversion_takes_gradients_along(model):
    model(ac.ones(4, 2)).sum().backward()
    model.to(np.float32)
    assert {str(p.grad.dtype) for p in model.parameters()} == {"float32"}


def test_attributes_go_whether_they_are_registered_or_not():
    block = Block()
    block.note = "mine"
    del block.note, block.scale, block.scratch
    assert [name for name, _p in block.named_parameters()] == ["linear.weight", "linear.bias"]
    block.linear = None
    assert list(block.state_dict()) == ["count"]
    for name in ("note", "scale"):
        with pytest.raises(AttributeError, match=name):
            getattr(block, name)


def test_a_hook_before_forward_may_only_look():
    seen, layer = [], nn.Linear(2, 1)
    layer.register_forward_pre_hook(lambda _module, args: seen.append(args))
    x = ac.ones(2)
    layer(x)
    assert seen == [(x,)]


def test_a_dropped_model_goes_without_the_garbage_collector(model):
    gc.disable()
    try:
        loss = model(ac.ones(4, 2)).sum()
        loss.backward()
        alive = [weakref.ref(p) for p in model.parameters()]
        local = model
        del local, loss
        own = nn.Sequential(Block(), nn.Linear(3, 1))
        own(ac.ones(1, 2)).sum().backward()
        watched = weakref.ref(own[0].linear.weight)
        del own
        assert watched() is None and all(ref() is not None for ref in alive)
    finally:
        gc.enable()


# -- hooks ----------------------------------------------------------------------------------------


def test_forward_hooks_see_and_replace():
    layer, seen = nn.Linear(2, 2), []
    handle = layer.register_forward_hook(lambda m, args, out: seen.append((m, args, out.shape)))
    pre = layer.register_forward_pre_hook(lambda m, args: (args[0] * 0,))
    x = ac.ones(3, 2)
    assert layer(x).tolist() == [layer.bias.tolist()] * 3
    assert seen[0][0] is layer and seen[0][2] == (3, 2)
    assert seen[0][1][0].tolist() == [[0.0, 0.0]] * 3  # after the pre-hook
    pre.remove()
    handle.remove()
    replaced = layer.register_forward_hook(lambda m, args, out: out + 100)
    assert layer(x).min().item() > 50
    assert len(seen) == 1
    replaced.remove()
    single = layer.register_forward_pre_hook(lambda m, args: args[0] * 0)  # no tuple needed
    assert layer(x).tolist() == [layer.bias.tolist()] * 3
    single.remove()


# -- state ----------------------------------------------------------------------------------------


def test_state_dict_shares_memory_and_leaves_out_transient_buffers(model):
    state = model.state_dict()
    assert list(state) == ["0.scale", "0.count", "0.linear.weight", "0.linear.bias", "2.weight"]
    assert not any(tensor.requires_grad for tensor in state.values())
    with ac.no_grad():
        model[2].weight.fill_(7.0)
    assert state["2.weight"].tolist() == [[7.0, 7.0, 7.0]]


def test_load_state_dict_is_strict_and_changes_nothing_on_error(model):
    before = copy.deepcopy(model.state_dict())
    state = {name: ac.ones_like(value) for name, value in before.items()}
    state["extra"] = state.pop("0.scale")
    state["2.weight"] = ac.ones(3, 3)
    with pytest.raises(RuntimeError) as error:
        model.load_state_dict(state)
    message = str(error.value)
    for part in (
        "Sequential cannot load this state:",
        "missing: 0.scale",
        "unexpected: extra",
        "2.weight: the state has shape (3, 3), the module (1, 3)",
    ):
        assert part in message
    for name, value in model.state_dict().items():
        assert value.tolist() == before[name].tolist()
    state["2.weight"] = np.ones((1, 3))  # arrays will do
    result = model.load_state_dict(state, strict=False)
    assert result.missing_keys == ["0.scale"] and result.unexpected_keys == ["extra"]
    assert model[2].weight.tolist() == [[1.0, 1.0, 1.0]]
    state["2.weight"] = ac.ones(3, 3)
    with pytest.raises(RuntimeError, match="shape"):  # shapes must fit in any case
        model.load_state_dict(state, strict=False)


def test_loading_is_noticed_by_a_pending_backward():
    layer = nn.Linear(2, 2)
    x = ac.ones(1, 2, requires_grad=True)
    out = layer(x)
    layer.load_state_dict({"weight": ac.ones(2, 2), "bias": ac.zeros(2)})
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        out.sum().backward()


# -- containers and printing ----------------------------------------------------------------------


def test_sequential_is_a_list_of_modules():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    model.append(nn.Linear(3, 1))
    assert len(model) == 3 and isinstance(model[-1], nn.Linear)
    assert isinstance(model[:2], nn.Sequential) and len(model[:2]) == 2
    model[1] = nn.Tanh()
    assert [type(m).__name__ for m in model] == ["Linear", "Tanh", "Linear"]
    named = nn.Sequential({"first": nn.Linear(2, 3), "act": nn.ReLU()})
    assert list(named.state_dict()) == ["first.weight", "first.bias"]
    assert named.first is named[0]
    with pytest.raises(TypeError, match="holds Modules, not function"):
        nn.Sequential(lambda x: x)


def test_module_list_registers_and_has_no_forward():
    layers = nn.ModuleList([nn.Linear(2, 2) for _i in range(3)]).extend([nn.ReLU()])
    assert len(layers) == 4 and len(list(layers.parameters())) == 6
    assert isinstance(layers[1:], nn.ModuleList) and len(layers[1:]) == 3
    with pytest.raises(NotImplementedError):
        layers(ac.ones(2))


def test_printing_is_a_tree_with_counts(model):
    assert repr(model).splitlines() == [
        "Sequential(",
        "  (0): Block(  # 3",
        "    (linear): Linear(in_features=2, out_features=3, bias=True)  # 9",
        "  )",
        "  (1): ReLU()",
        "  (2): Linear(in_features=3, out_features=1, bias=False)  # 3",
        ")",
        "# 15 parameters",
    ]
