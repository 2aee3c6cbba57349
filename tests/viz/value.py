"""A learner's scalar class, as lesson 4 has it written: the Value protocol and nothing more."""

import math


class Value:
    def __init__(self, data, _parents=(), _op="", name=None, _local=()):
        self.data, self.grad, self.name = data, 0.0, name
        self._parents, self._op, self._local = _parents, _op, _local

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), "add", _local=(1.0, 1.0))

    def __mul__(self, other):
        local = (other.data, self.data)
        return Value(self.data * other.data, (self, other), "mul", _local=local)

    def sin(self):
        return Value(math.sin(self.data), (self,), "sin", _local=(math.cos(self.data),))


def two_paths():
    """Return e = (a + b)(b + 1) at a = 2, b = 1, with the gradients that backward would leave."""
    a, b, one = Value(2.0, name="a"), Value(1.0, name="b"), Value(1.0)
    c, d = a + b, b + one
    e = c * d
    e.name = "e"
    for value, gradient in [(a, 2.0), (b, 5.0), (one, 3.0), (c, 2.0), (d, 3.0), (e, 1.0)]:
        value.grad = gradient
    return e
