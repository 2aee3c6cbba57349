"""The work that is timed: for every task one function per contestant, all doing the same."""

import importlib
import itertools

import numpy as np

import autograd_core as ac


def peer(name: str):
    """Return a module if it is installed, else None."""
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    if name == "torch":
        module.set_num_threads(1)
    return module


# -- a tiny function of two numbers ---------------------------------------------------------------

LR, MOMENTUM = 1e-4, 0.9


def himmelblau(p):
    x, y = p[0], p[1]
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_step() -> dict:
    """Value, gradient and one momentum step from where the last one ended."""

    def by_hand():
        x, y = state["p"]
        a, b = x**2 + y - 11, x + y**2 - 7
        _value = a**2 + b**2
        g = np.array([4 * a * x + 2 * b, 2 * a + 4 * b * y])
        state["v"] = MOMENTUM * state["v"] + g
        state["p"] = state["p"] - LR * state["v"]

    state = {"p": np.zeros(2), "v": np.zeros(2)}
    contestants = {"ours": with_optimizer(ac), "numpy": by_hand}
    if peer("torch"):
        contestants["torch"] = with_optimizer(peer("torch"))
    if peer("autograd"):
        from autograd import value_and_grad

        both, hips = value_and_grad(himmelblau), {"p": np.zeros(2), "v": np.zeros(2)}

        def hips_step():
            _value, g = both(hips["p"])
            hips["v"] = MOMENTUM * hips["v"] + g
            hips["p"] = hips["p"] - LR * hips["v"]

        contestants["autograd"] = hips_step
    if peer("mygrad"):
        import mygrad

        my = {"p": np.zeros(2), "v": np.zeros(2)}

        def mygrad_step():
            p = mygrad.tensor(my["p"])
            himmelblau(p).backward()
            my["v"] = MOMENTUM * my["v"] + p.grad
            my["p"] = my["p"] - LR * my["v"]

        contestants["mygrad"] = mygrad_step
    if peer("micrograd"):
        from micrograd.engine import Value

        micro = {"p": [0.0, 0.0], "v": [0.0, 0.0]}

        def micrograd_step():
            p = [Value(micro["p"][0]), Value(micro["p"][1])]
            himmelblau(p).backward()
            for i in range(2):
                micro["v"][i] = MOMENTUM * micro["v"][i] + p[i].grad
                micro["p"][i] -= LR * micro["v"][i]

        contestants["micrograd"] = micrograd_step
    return contestants


def with_optimizer(torch):
    """The step in PyTorch's words, for PyTorch and for ours."""
    p = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=LR, momentum=MOMENTUM)

    def step():
        optimizer.zero_grad()
        himmelblau(p).backward()
        optimizer.step()

    return step


# -- overhead per operation -----------------------------------------------------------------------


def chain_of_300() -> dict:
    """y = y * 1.0001 + 0.1, 300 times on four numbers, forward and backward."""
    data = np.ones(4)

    def by_hand():
        y = data
        for _step in range(300):
            y = y * 1.0001 + 0.1
        y.sum()
        g = np.ones(4)
        for _step in range(300):
            g = g * 1.0001
        return g

    def taped(x):
        def step():
            y = x
            for _step in range(300):
                y = y * 1.0001 + 0.1
            y.sum().backward()

        return step

    contestants = {"ours": taped(ac.tensor(data, requires_grad=True)), "numpy": by_hand}
    if peer("torch"):
        torch = peer("torch")
        contestants["torch"] = taped(torch.tensor(data, requires_grad=True))
    if peer("autograd"):
        from autograd import grad

        def total(y):
            for _step in range(300):
                y = y * 1.0001 + 0.1
            return y.sum()

        gradient = grad(total)
        contestants["autograd"] = lambda: gradient(data)
    if peer("mygrad"):
        import mygrad

        contestants["mygrad"] = lambda: taped(mygrad.tensor(data))()
    if peer("micrograd"):
        from micrograd.engine import Value

        def on_a_float():  # micrograd knows single numbers only: a quarter of the work
            y = Value(1.0)
            for _step in range(300):
                y = y * 1.0001 + 0.1
            y.backward()

        contestants["micrograd (one number)"] = on_a_float
    return contestants


# -- training steps -------------------------------------------------------------------------------


def mlp_step(sizes: tuple[int, ...], batch: int, dtype):
    """Return the contestants of one step: two hidden ReLU layers, cross-entropy, plain SGD."""

    def make() -> dict:
        rng = np.random.default_rng(0)
        x = rng.standard_normal((batch, sizes[0])).astype(dtype)
        labels = rng.integers(0, sizes[-1], batch)
        params = []
        for fan_in, fan_out in itertools.pairwise(sizes):
            params.append((rng.standard_normal((fan_out, fan_in)) / fan_in**0.5).astype(dtype))
            params.append(np.zeros(fan_out, dtype))
        contestants = {
            "ours": trained(ac, x, labels, params),
            "numpy": by_hand(x, labels, [p.copy() for p in params]),
        }
        if peer("torch"):
            contestants["torch"] = trained(peer("torch"), x, labels, params)
        if peer("autograd"):
            contestants["autograd"] = with_autograd(x, labels, params)
        return contestants

    return make


STEP = 1e-3


def by_hand(x, labels, params):
    w1, b1, w2, b2, w3, b3 = params
    rows = np.arange(len(labels))

    def step():
        h1 = np.maximum(x @ w1.T + b1, 0)
        h2 = np.maximum(h1 @ w2.T + b2, 0)
        z = h2 @ w3.T + b3
        z = z - z.max(axis=1, keepdims=True)
        scores = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        _loss = -scores[rows, labels].mean()
        g = np.exp(scores)
        g[rows, labels] -= 1
        g /= len(labels)
        gw3, gb3 = g.T @ h2, g.sum(axis=0)
        g = (g @ w3) * (h2 > 0)
        gw2, gb2 = g.T @ h1, g.sum(axis=0)
        g = (g @ w2) * (h1 > 0)
        gw1, gb1 = g.T @ x, g.sum(axis=0)
        for p, gradient in zip(params, (gw1, gb1, gw2, gb2, gw3, gb3), strict=True):
            p -= STEP * gradient

    return step


def trained(torch, x, labels, params):
    """The step in PyTorch's words, for PyTorch and for ours."""
    functional = torch.nn.functional
    x, labels = torch.tensor(x), torch.tensor(labels)
    tensors = [torch.tensor(p, requires_grad=True) for p in params]
    w1, b1, w2, b2, w3, b3 = tensors
    optimizer = torch.optim.SGD(tensors, lr=STEP)

    def step():
        h = functional.relu(functional.linear(x, w1, b1))
        h = functional.relu(functional.linear(h, w2, b2))
        loss = functional.cross_entropy(functional.linear(h, w3, b3), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def with_autograd(x, labels, params):
    import autograd.numpy as anp
    from autograd import value_and_grad

    rows = np.arange(len(labels))
    state = {"params": [p.copy() for p in params]}

    def loss(params):
        w1, b1, w2, b2, w3, b3 = params
        h = anp.maximum(anp.dot(x, w1.T) + b1, 0)
        h = anp.maximum(anp.dot(h, w2.T) + b2, 0)
        z = anp.dot(h, w3.T) + b3
        z = z - anp.max(z, axis=1, keepdims=True)
        scores = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
        return -anp.mean(scores[rows, labels])

    both = value_and_grad(loss)

    def step():
        _value, gradients = both(state["params"])
        for p, g in zip(state["params"], gradients, strict=True):
            p -= STEP * g

    return step


TASKS = {
    "Himmelblau step": himmelblau_step,
    "chain of 300": chain_of_300,
    "MLP 64-64-32-10, batch 32": mlp_step((64, 64, 32, 10), 32, np.float64),
    "MLP 64-128-64-10, batch 128, float32": mlp_step((64, 128, 64, 10), 128, np.float32),
    "MLP 784-512-256-10, batch 256, float32": mlp_step((784, 512, 256, 10), 256, np.float32),
}
