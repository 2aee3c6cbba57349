"""PyTorch's beginner programs, in our own words, run under ``import autograd_core as torch``.

Each is checked against the least-squares polynomial or its own convergence, not against another
framework. What uses torch.nn and torch.optim is tested with those packages.
"""

import math

import numpy as np
import pytest

import autograd_core as torch


def data():
    x = torch.linspace(-math.pi, math.pi, 2000)
    return x, torch.sin(x)


def best_polynomial():
    x, y = data()
    return np.polynomial.polynomial.polyfit(x.numpy(), y.numpy(), 3)


def test_a_polynomial_with_tensors_and_gradients_by_hand():
    x, y = data()
    torch.manual_seed(0)
    a, b, c, d = (torch.randn(()) for _coefficient in range(4))
    for _step in range(4000):
        prediction = a + b * x + c * x**2 + d * x**3
        slope = 2.0 * (prediction - y)
        a -= 1e-6 * slope.sum()
        b -= 1e-6 * (slope * x).sum()
        c -= 1e-6 * (slope * x**2).sum()
        d -= 1e-6 * (slope * x**3).sum()
    found = [v.item() for v in (a, b, c, d)]
    assert np.allclose(found, best_polynomial(), atol=0.05)


def test_the_same_with_autograd():
    x, y = data()
    torch.manual_seed(0)
    coefficients = [torch.randn((), requires_grad=True) for _coefficient in range(4)]
    first = last = None
    for _step in range(1000):
        a, b, c, d = coefficients
        loss = (a + b * x + c * x**2 + d * x**3 - y).pow(2).sum()
        first = loss.item() if first is None else first
        loss.backward()
        with torch.no_grad():
            for p in coefficients:
                p -= 1e-6 * p.grad
                p.grad = None
        last = loss.item()
    assert last < first / 10


def test_the_same_with_a_function_of_ones_own():
    class LegendrePolynomial3(torch.autograd.Function):
        @staticmethod
        def forward(ctx, input):
            ctx.save_for_backward(input)
            return 0.5 * (5 * input**3 - 3 * input)

        @staticmethod
        def backward(ctx, grad_output):
            (input,) = ctx.saved_tensors
            return grad_output * 1.5 * (5 * input**2 - 1)

    x, y = data()
    a, b = torch.full((), 0.0, requires_grad=True), torch.full((), -1.0, requires_grad=True)
    c, d = torch.full((), 0.0, requires_grad=True), torch.full((), 0.3, requires_grad=True)
    p3 = LegendrePolynomial3.apply
    for _step in range(2000):
        prediction = a + b * p3(c + d * x)
        loss = (prediction - y).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            for p in (a, b, c, d):
                p -= 5e-6 * p.grad
                p.grad = None
    assert loss.item() < 10
    assert (b.item(), d.item()) == pytest.approx((-2.2, 0.25), abs=0.05)


def test_control_flow_and_weight_sharing_with_autograd_alone():
    x, y = data()
    rng = np.random.default_rng(1)
    shared = torch.zeros((), requires_grad=True)
    others = [torch.zeros((), requires_grad=True) for _coefficient in range(4)]
    for _step in range(3000):
        a, b, c, d = others
        prediction = a + b * x + c * x**2 + d * x**3
        for power in range(4, int(rng.integers(4, 6))):  # zero or one more term, as chance wants
            prediction = prediction + shared * x**power
        loss = (prediction - y).pow(2).sum()
        for p in (shared, *others):
            p.grad = None
        loss.backward()
        with torch.no_grad():
            for p, rate in zip((shared, *others), (1e-9, 1e-6, 1e-6, 1e-6, 1e-6), strict=True):
                if p.grad is not None:
                    p.sub_(rate * p.grad)
    assert loss.item() < 25


def test_a_network_of_two_layers_by_matmul_and_clamp():
    torch.manual_seed(0)
    x, y = torch.randn(64, 100), torch.randn(64, 10)
    w1 = (0.1 * torch.randn(100, 50)).requires_grad_()
    w2 = (0.1 * torch.randn(50, 10)).requires_grad_()
    losses = []
    for _step in range(200):
        prediction = x.mm(w1).clamp(min=0).mm(w2)
        loss = (prediction - y).pow(2).sum()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w1 -= 2e-4 * w1.grad
            w2 -= 2e-4 * w2.grad
            w1.grad.zero_()
            w2.grad.zero_()
    assert losses[-1] < losses[0] / 10


def test_the_programs_with_nn_and_optim():
    nn = pytest.importorskip("autograd_core.nn", reason="nn is a package of its own")
    x, y = data()
    xx = x.unsqueeze(-1).pow(torch.tensor([1, 2, 3]))
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0, 1))
    loss_fn = nn.MSELoss(reduction="sum")
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
    for _step in range(2000):
        loss = loss_fn(model(xx), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 20
    weights = model[0].weight
    assert weights.shape == (1, 3) and weights[0, 0].item() == pytest.approx(0.85, abs=0.1)
