"""Random programs of views and in-place writes do, line by line, what they do in PyTorch.

A program is a list of lines over tensors v0, v1, ...; each line is run in both engines. What
one refuses the other refuses, all values agree after the last line, and so do the gradients, also
those that interior tensors retain. Left out is what differs on purpose: writing into one of
several views that ``split`` and ``unbind`` give (refused there, right here) or into what
``expand`` has stretched (refused here, undefined there), ``.data``, and ``detach_`` of memory
that others see.

Runs where PyTorch is installed; it is an oracle, never a dependency.
"""

import random

import numpy as np
import pytest

import autograd_core as ac

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("ignore")  # of numbers that overflow, in both engines

UNARY = ["sin", "exp", "tanh", "sigmoid", "square", "abs", "cos", "clone", "detach", "sum", "mean"]
VIEWS = ["view(-1)", "reshape(-1)", "flatten()", "unsqueeze(0)", "unsqueeze(-1)", "squeeze()"]
VIEWS_OF_VECTORS = ["flip(0)", "unbind(0)[0]", "split(1)[-1]", "expand(2, *x.shape)"]
VIEWS_OF_MATRICES = ["T", "t()", "transpose(0, 1)", "permute(1, 0)", "diagonal()"]
PLACES = ["...", "0", "-1:", "::2", "None", "[0, -1]", "v > 0"]
PLACES_IN_MATRICES = [":, 0", ":, 1:", "..., 0", "0, 0"]
WRITES = ["add_", "sub_", "mul_", "div_", "copy_"]
WRITES_ALONE = [
    "zero_()", "fill_(0.3)", "mul_(1.5)", "neg_()", "sin_()", "exp_()", "tanh_()", "sigmoid_()",
    "abs_()", "pow_(2)", "clamp_(min=0.1)", "masked_fill_(v > 0.5, 0.7)",
]  # fmt: skip
ALLOWED_HERE = (  # what only PyTorch refuses
    "multiple views",
    "single memory location",
    "modified by an inplace operation",  # an in-place result that was saved: a copy is, here
    "element 0 of tensors does not require grad",  # second order of what has become a constant
)
ALLOWED_THERE = "expanded or read-only memory"


def _allowed(error: str | None, expected: str | None) -> bool:
    """Return whether one engine may do without the other's error; else both must raise, or none."""
    if expected and not error:
        return any(words in expected for words in ALLOWED_HERE)
    return bool(error and not expected and ALLOWED_THERE in error)


class Program:
    """Writes a program by running it in PyTorch, which tells what shapes there are."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.values = {"t": torch}
        self.lines: list[str] = []
        for _number in range(self.random.randint(1, 3)):
            self.leaf()
        for _number in range(self.random.choice([6, 10, 14])):
            self.step()

    @property
    def names(self) -> list[str]:
        return [name for name in self.values if name[0] == "v"]

    def leaf(self) -> None:
        shape = self.random.choice([(), (1,), (3,), (2, 3), (1, 3), (2, 1), (2, 1, 3)])
        data = np.random.default_rng(self.random.randrange(10**9)).uniform(-2, 2, shape).round(2)
        self.name(f"t.tensor({data.tolist()}, requires_grad={self.random.random() < 0.7})")

    def name(self, expression: str) -> None:
        self.run(f"v{len(self.names)} = {expression}")

    def run(self, line: str) -> None:
        self.lines.append(line)
        _run(line, self.values)

    def step(self) -> None:
        choose = self.random.choice
        v, w = choose(self.names), choose(self.names)
        dims = self.values[v].dim()
        places = PLACES[:1] + PLACES[1:] * (dims > 0) + PLACES_IN_MATRICES * (dims == 2)
        place = choose(places).replace("v", v)
        views = VIEWS + VIEWS_OF_VECTORS * (dims > 0) + VIEWS_OF_MATRICES * (dims == 2)
        match choose(["leaf", "unary", "binary", *["view"] * 2, *["write"] * 4, "retain"]):
            case "leaf":
                self.leaf()
            case "unary":
                self.name(f"{v}.{choose(UNARY)}()")
            case "binary":
                self.name(choose([f"{v} {choose('+-*/@')} {w}", f"t.maximum({v}, {w})"]))
            case "view":
                view = choose(views).replace("x.", f"{v}.")
                self.name(choose([f"{v}.{view}", f"{v}[{place}]"]))
            case "write":
                line = choose(
                    [
                        f"{v}.{choose(WRITES)}({w})",
                        f"{v}.{choose(WRITES_ALONE)}".replace("(v ", f"({v} "),
                        f"{v} {choose('+-*/')}= {choose([w, '0.25'])}",
                        f"{v}[{place}] {choose(['=', '+=', '*='])} {choose([w, '0.4'])}",
                    ]
                )
                self.run("with t.no_grad(): " * (self.random.random() < 0.2) + line)
            case "retain":
                self.run(f"{v}.retain_grad()")

    def endings(self) -> list[str]:
        """Return the lines that take gradients: once, or of gradients once more."""
        tracked = [name for name in self.names if self.values[name].requires_grad]
        chosen = self.random.sample(tracked, min(3, len(tracked)))
        loss = " + ".join(f"({name} * {name}.detach().cos()).sum()" for name in chosen)
        lines = [f"loss = {loss}"] if chosen else []
        leaves = [name for name in tracked if self.values[name].is_leaf]
        if leaves and self.random.random() < 0.3:
            targets = f"[{', '.join(leaves)}]"
            lines += [
                f"gs = t.autograd.grad(loss, {targets}, create_graph=True, allow_unused=True)",
                "loss = sum((g * g).sum() for g in gs if g is not None)",
            ]
        return [*lines, "loss.backward()"] if lines else []


def _run(line: str, values: dict) -> str | None:
    """Run a line; return the words of what it raised."""
    try:
        exec(line, values)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _readable(tensor) -> bool:
    """Return whether PyTorch lets us see the values, and they are of a size to be compared."""
    try:
        tensor.grad_fn  # noqa: B018  (it refuses to look at some views after a write)
        return bool(np.isfinite(tensor.detach().numpy()).all())
    except RuntimeError:
        return False


@pytest.mark.parametrize("seed", range(400))
def test_a_random_program(seed, default_dtype_of_torch):
    program = Program(seed)
    ours, theirs = {"t": ac}, {"t": torch}
    for line in program.lines:
        error, expected = _run(line, ours), _run(line, theirs)
        if _allowed(error, expected):
            return
        assert bool(error) == bool(expected), (line, error, expected, program.lines)
    if not all(_readable(theirs[name]) for name in program.names):
        return
    for name in program.names:
        a, b = ours[name], theirs[name]
        assert a.requires_grad == b.requires_grad and a.is_leaf == b.is_leaf, (name, program.lines)
        np.testing.assert_allclose(a.detach(), b.detach(), rtol=1e-9, err_msg=name)
    for line in program.endings():
        error, expected = _run(line, ours), _run(line, theirs)
        if _allowed(error, expected):
            return
        assert bool(error) == bool(expected), (line, error, expected, program.lines)
        if error:
            return
    for name in program.names:
        a, b = ours[name].grad, theirs[name].grad
        assert (a is None) == (b is None), (name, program.lines)
        if a is not None and _readable(b):
            np.testing.assert_allclose(a.detach(), b.detach(), rtol=1e-8, atol=1e-9, err_msg=name)


@pytest.fixture
def default_dtype_of_torch():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)
