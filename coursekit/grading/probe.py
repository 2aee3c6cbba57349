"""What runs beside a student's code: it evaluates one question and answers in plain data.

The source of this module is sent into the student's process, so it imports nothing but the
standard library (NumPy when a value needs it) and holds no secret. Values travel as JSON text:
numbers, strings, truth values and ``None`` as themselves, everything else as an object with one
key that names its kind. Nothing is ever pickled, and whatever is not plain data arrives as
:class:`Opaque` with the name of its type.
"""

import ast
import functools
import json
import sys

MOST_VALUES = 100_000  # in one answer, an array's entries included
DEEPEST = 20
LONGEST_TEXT = 4_000_000  # characters of JSON


class Opaque:
    """A value that is not plain data; only its type's name is known."""

    def __init__(self, type_name: str):
        self.type_name = type_name

    def __eq__(self, other):
        return isinstance(other, Opaque) and other.type_name == self.type_name

    def __repr__(self):
        return f"Opaque({self.type_name!r})"


class Raised:
    """An exception instead of a value: its class names, nearest first, and its message."""

    def __init__(self, kinds: tuple[str, ...], message: str = ""):
        self.kinds = tuple(kinds)
        self.message = message

    @property
    def type(self) -> str:
        return self.kinds[0]

    def __eq__(self, other):
        return isinstance(other, Raised) and other.type == self.type

    def __repr__(self):
        return f"Raised({self.type!r}, {self.message!r})"


def answer(code: str, inputs: str, namespace: dict) -> str:
    """Run ``code`` with ``inputs`` added to a copy of ``namespace``; return its value as text.

    ``code`` is statements whose last is an expression, ``inputs`` the encoded dict of
    variables. The copy keeps inputs out of the student's own variables. An exception, whatever
    it is, becomes a :class:`Raised`.
    """
    try:
        scope = dict(namespace)
        scope.update(decode(inputs))
        statements, value = compiled(code)
        exec(statements, scope)
        return encode(eval(value, scope))
    except BaseException as error:
        return encode(_raised(error))


@functools.cache
def compiled(code: str) -> tuple:
    """Return the code objects of a question: its statements and the expression that ends it."""
    body = ast.parse(code)
    value = ast.Expression(body.body.pop().value)
    return compile(body, "<question>", "exec"), compile(value, "<question>", "eval")


def encode(value) -> str:
    """Return ``value`` as JSON text; what is not plain data, or too large, becomes Opaque."""
    text = json.dumps(_Encoder().encode(value, 0), ensure_ascii=True)
    if len(text) > LONGEST_TEXT:
        text = json.dumps({"opaque": f"{type(value).__name__} of {len(text)} characters"})
    return text


def decode(text: str):
    """Return the value that ``text`` stands for; ValueError when it is not an encoded value."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a value of {len(text)} characters is too long")
    try:
        return _decode(json.loads(text))
    except (TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(f"not an encoded value: {error}") from None


def _raised(error: BaseException) -> Raised:
    try:
        message = str(error)[:500]
    except Exception:
        message = ""
    kinds = tuple(kind.__name__ for kind in type(error).__mro__ if kind is not object)
    return Raised(kinds, message)


class _Encoder:
    """Counts what it encodes, so that shared or endless structures cannot explode."""

    def __init__(self):
        self.left = MOST_VALUES

    def encode(self, value, depth):
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            return {"opaque": "a value too large"}
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
            return self.array(value, numpy)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return int(value) if value.bit_length() < 4096 else {"opaque": "an int too large"}
        if isinstance(value, float):
            return float(value)
        if isinstance(value, complex):
            return {"complex": [value.real, value.imag]}
        if isinstance(value, str):
            return str(value) if len(value) <= MOST_VALUES else {"opaque": "a str too long"}
        if isinstance(value, list | tuple):
            kind = "list" if isinstance(value, list) else "tuple"
            return {kind: [self.encode(item, depth + 1) for item in value[: self.left + 1]]}
        if isinstance(value, dict):
            pairs = list(value.items())[: self.left + 1]
            return {"dict": [[self.encode(x, depth + 1) for x in pair] for pair in pairs]}
        if isinstance(value, Raised):
            return {"raised": [list(value.kinds), value.message]}
        return {"opaque": value.type_name if isinstance(value, Opaque) else type(value).__name__}

    def array(self, value, numpy):
        if value.dtype.kind not in "biufcU" or value.dtype.char in "gG":
            return {"opaque": f"{type(value).__name__} of dtype {value.dtype}"}
        self.left -= value.size
        if self.left < 0:
            return {"opaque": f"{type(value).__name__} of shape {value.shape}"}
        flat = numpy.asarray(value).reshape(-1)
        if value.dtype.kind == "c":
            entries = [[number.real, number.imag] for number in flat.tolist()]
        else:
            entries = flat.tolist()
        kind = "scalar" if isinstance(value, numpy.generic) else "array"
        return {kind: {"dtype": value.dtype.str, "shape": list(value.shape), "entries": entries}}


def _decode(wire):
    if wire is None or isinstance(wire, bool | int | float | str):
        return wire
    ((kind, body),) = wire.items()
    if kind == "list":
        return [_decode(item) for item in body]
    if kind == "tuple":
        return tuple(_decode(item) for item in body)
    if kind == "dict":
        return {_decode(key): _decode(item) for key, item in body}
    if kind == "complex":
        return complex(*body)
    if kind == "array":
        return _array(**body)
    if kind == "scalar":
        return _array(**body)[()]
    if kind == "raised":
        kinds, message = body
        return Raised(tuple(str(name) for name in kinds) or ("Exception",), str(message))
    if kind == "opaque":
        return Opaque(str(body))
    raise ValueError(f"unknown kind of value {kind!r}")


def _array(dtype, shape, entries):
    import numpy

    dtype = numpy.dtype(dtype)
    if dtype.kind not in "biufcU":
        raise ValueError(f"arrays of dtype {dtype} do not travel")
    if dtype.kind == "c":
        entries = [complex(*pair) for pair in entries]
    if dtype.kind == "U":  # its width comes from the strings, never from the sender's claim
        dtype = numpy.dtype(str)
    return numpy.array(entries, dtype=dtype).reshape([int(n) for n in shape])
