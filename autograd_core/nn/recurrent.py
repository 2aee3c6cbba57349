"""Recurrent cells: one step of a recurrent network each. A sequence is a Python loop over them."""

import math

from .. import functions as f
from ..creation import zeros
from ..language import translator
from ..ops.elementwise import relu, sigmoid, tanh
from ..ops.primitive import ShapeError
from . import init
from .layers import fresh_parameter
from .module import Module

_ = translator(__name__)


class _Cell(Module):
    """What the cells share: weights for the input and for the state, ``gates`` blocks of each.

    All start from U(-k, k), k = 1 / sqrt(hidden_size).
    """

    gates: int

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device=None, dtype=None
    ):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        rows = self.gates * hidden_size
        self.weight_ih = fresh_parameter((rows, input_size), dtype, device)
        self.weight_hh = fresh_parameter((rows, hidden_size), dtype, device)
        self.bias_ih = fresh_parameter((rows,), dtype, device) if bias else None
        self.bias_hh = fresh_parameter((rows,), dtype, device) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial weights."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _from_input(self, input):
        if input.ndim not in (1, 2) or input.shape[-1] != self.input_size:
            raise ShapeError(
                _(
                    "{kind}: expected an input (N, {n}) or ({n}), got shape {shape}",
                    kind=type(self).__name__,
                    n=self.input_size,
                    shape=input.shape,
                )
            )
        return f.linear(input, self.weight_ih, self.bias_ih)

    def _from_state(self, hidden):
        return f.linear(hidden, self.weight_hh, self.bias_hh)

    def _zero_state(self, input):
        return zeros(*input.shape[:-1], self.hidden_size, dtype=input.dtype)

    def extra_repr(self) -> str:
        bias = "" if self.bias_ih is not None else ", bias=False"
        return f"{self.input_size}, {self.hidden_size}{bias}"


class RNNCell(_Cell):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of it: inputs (N, in), states (N, hidden).

    Without a state it starts from 0. Source: PyTorch, torch.nn.RNNCell.
    """

    gates = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device=None,
        dtype=None,
    ):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(
                _(
                    'RNNCell: nonlinearity must be "tanh" or "relu", got {given}',
                    given=repr(nonlinearity),
                )
            )
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        hidden = self._zero_state(input) if hx is None else hx
        squash = tanh if self.nonlinearity == "tanh" else relu
        return squash(self._from_input(input) + self._from_state(hidden))


class LSTMCell(_Cell):
    """c' = s(f) c + s(i) tanh(g), h' = s(o) tanh(c'): returns (h', c'), each (N, hidden).

    i, f, g, o are the four blocks of W_ih x + b_ih + W_hh h + b_hh, s the sigmoid. Without a
    state (h, c) it starts from 0. Source: Hochreiter & Schmidhuber, 1997; PyTorch,
    torch.nn.LSTMCell.
    """

    gates = 4

    def forward(self, input, hx=None):
        if hx is None:
            hx = self._zero_state(input), self._zero_state(input)
        hidden, cell = hx
        blocks = f.chunk(self._from_input(input) + self._from_state(hidden), 4, -1)
        write, keep, candidate, show = blocks
        cell = sigmoid(keep) * cell + sigmoid(write) * tanh(candidate)
        return sigmoid(show) * tanh(cell), cell


class GRUCell(_Cell):
    """h' = (1 - z) n + z h with n = tanh(W_in x + b_in + r (W_hn h + b_hn)): (N, hidden).

    r and z are sigmoids of the first two blocks of W_ih x + b_ih + W_hh h + b_hh. Without a
    state it starts from 0. Source: Cho et al., 2014; PyTorch, torch.nn.GRUCell.
    """

    gates = 3

    def forward(self, input, hx=None):
        hidden = self._zero_state(input) if hx is None else hx
        reset_x, update_x, new_x = f.chunk(self._from_input(input), 3, -1)
        reset_h, update_h, new_h = f.chunk(self._from_state(hidden), 3, -1)
        reset, update = sigmoid(reset_x + reset_h), sigmoid(update_x + update_h)
        candidate = tanh(new_x + reset * new_h)
        return candidate + update * (hidden - candidate)
