"""How two answers are compared, and how a difference is put into words.

What is lenient is written here and nowhere else: an int and a float of equal value are the same
number, as are a NumPy scalar and an array of shape (); a list and a tuple are the same sequence.
A truth value is not a number, a list is not an array, and an array of shape (1,) is not a number.
The words never tell an expected value, only how the answer differs from it.
"""

import math

import numpy as np

from autograd_core.language import translator
from coursekit.grading.probe import Opaque, Raised

_ = translator(__name__)


def describe(value) -> str:
    """Name a value by its type, shape and dtype, without its entries."""
    value = _plain(value)
    if value is None:
        return "None"
    if isinstance(value, bool):
        return _("a truth value (bool)")
    if _is_number(value):
        kind = str(value.dtype) if hasattr(value, "dtype") else type(value).__name__
        return _("a number ({kind})", kind=kind)
    if isinstance(value, np.ndarray):
        return _("an array of shape {shape}, dtype {dtype}", shape=value.shape, dtype=value.dtype)
    if isinstance(value, str):
        return _("a string")
    if isinstance(value, list | tuple | dict):
        return _("a {kind} of length {length}", kind=type(value).__name__, length=len(value))
    if isinstance(value, Raised):
        return _("the error {type}", type=value.type)
    if isinstance(value, Opaque):
        return _("an object of type {type}", type=value.type_name)
    return type(value).__name__


def difference(got, expected, rtol: float = 0.0, atol: float = 0.0) -> str | None:
    """Return what distinguishes ``got`` from ``expected`` in words, or None when they agree.

    Numbers agree when ``|got − expected| ≤ atol + rtol·|expected|``; NaN agrees with NaN and an
    infinity with itself. A wrong entry of a collection is named by its place: positions counted
    from 1, and the keys of a dict, which ``got`` then has too.
    """
    place: list[int | str] = []
    words = _difference(got, expected, rtol, atol, place)
    if words is None or not place:
        return words
    return _("{place}: {difference}", place=_place_in_words(place), difference=words)


def _place_in_words(place: list[int | str]) -> str:
    """Name a path into nested collections once, outermost first: "`c + u`, item 2"."""
    positions = ".".join(str(step) for step in place if isinstance(step, int))
    names = [f"`{step}`" for step in place if isinstance(step, str)]
    return _(", ").join(names + ([_("item {position}", position=positions)] if positions else []))


def _difference(got, expected, rtol, atol, place) -> str | None:
    """Return the words of ``difference`` and put the way to the wrong entry into ``place``."""
    got, expected = _plain(got), _plain(expected)
    if _is_number(expected) or _is_numeric_array(expected):
        return _numeric_difference(got, expected, rtol, atol)
    if isinstance(expected, np.ndarray):
        if not isinstance(got, np.ndarray):
            return _mismatch(got, expected)
        if got.shape != expected.shape:
            return _shape_mismatch(got, expected)
        return None if np.array_equal(got, expected) else _("some entries are not right")
    if isinstance(expected, list | tuple):
        return _sequence_difference(got, expected, rtol, atol, place)
    if isinstance(expected, dict):
        return _dict_difference(got, expected, rtol, atol, place)
    if type(got) is not type(expected):
        return _mismatch(got, expected)
    return None if got == expected else _("the value is not right")


def same(got, expected, rtol: float = 1e-9, atol: float = 1e-12) -> bool:
    """Whether two answers are the same answer up to rounding; errors are compared by type."""
    return difference(got, expected, rtol, atol) is None


def _plain(value):
    """Turn NumPy's truth values, strings and their 0-d arrays into Python's own."""
    if (
        isinstance(value, np.generic | np.ndarray)
        and value.shape == ()
        and value.dtype.kind in "bU"
    ):
        return value.item()
    return value


def _is_number(value) -> bool:
    if isinstance(value, np.ndarray | np.generic):
        return value.shape == () and value.dtype.kind in "iufc"
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def _is_numeric_array(value) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "iufc"


def _mismatch(got, expected) -> str:
    if got is None:
        return _(
            "got None, expected {expected} (is a return missing?)", expected=describe(expected)
        )
    return _("got {got}, expected {expected}", got=describe(got), expected=describe(expected))


def _shape_mismatch(got, expected) -> str:
    return _("got shape {got}, expected {expected}", got=np.shape(got), expected=np.shape(expected))


def _sequence_difference(got, expected, rtol, atol, place):
    if not isinstance(got, list | tuple):
        return _mismatch(got, expected)
    if len(got) != len(expected):
        return _("got length {got}, expected {expected}", got=len(got), expected=len(expected))
    for position, (mine, theirs) in enumerate(zip(got, expected, strict=True), start=1):
        found = _difference(mine, theirs, rtol, atol, place)
        if found:
            place.insert(0, position)
            return found
    return None


def _dict_difference(got, expected, rtol, atol, place):
    if not isinstance(got, dict):
        return _mismatch(got, expected)
    if got.keys() != expected.keys():
        return _("the keys are not right")
    for key in expected:
        found = _difference(got[key], expected[key], rtol, atol, place)
        if found:
            place.insert(0, str(key))
            return found
    return None


def _numeric_difference(got, expected, rtol, atol):
    if not (_is_number(got) or _is_numeric_array(got)):
        return _mismatch(got, expected)
    if np.shape(got) != np.shape(expected):
        return _shape_mismatch(got, expected)
    if isinstance(got, int) and isinstance(expected, int) and rtol == atol == 0:
        return None if got == expected else _("the value is not right")
    plain = isinstance(got, float) and isinstance(expected, float) and math.isfinite(expected)
    if plain and abs(got - expected) <= atol + rtol * abs(expected):
        return None  # NumPy says the same, ten times slower
    mine, theirs = _as_floats(got), _as_floats(expected)
    if np.array_equal(mine, theirs):
        return None  # the same ten times faster
    with np.errstate(all="ignore"):
        right = np.isclose(mine, theirs, rtol=rtol, atol=atol, equal_nan=True)
        if right.all():
            return None
        return _numeric_words(mine[~right], theirs[~right], right, got, expected)


def _as_floats(value) -> np.ndarray:
    """Return an array of float64 or complex128; an int beyond their range becomes infinite."""
    array = np.asarray(value)
    if array.dtype == object:  # a Python int beyond 64 bits
        try:
            array = np.asarray(float(value))
        except OverflowError:
            array = np.asarray(np.inf if value > 0 else -np.inf)
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _numeric_words(mine, theirs, right, got, expected) -> str:
    """Say how the wrong entries ``mine`` differ from ``theirs``."""
    where = ""
    if right.ndim:
        where = _(" ({wrong} of {all} entries)", wrong=int((~right).sum()), all=right.size)
    if np.isnan(mine).any() and not np.isnan(theirs).any():
        return _("got nan (not a number)") + where
    if np.isinf(mine).any() and not np.isinf(theirs).any():
        return _("got an infinite value") + where
    for factor, words in (
        (-1, _("the size is right, but the sign is wrong")),
        (2, _("too large by a factor of 2")),
        (0.5, _("too small by a factor of 2")),
    ):
        if theirs.any() and np.allclose(mine, factor * theirs, rtol=1e-6, atol=0):
            return words + where
    if not mine.any():
        return _("got 0") + where
    relative = float(np.max(np.abs(mine - theirs) / np.maximum(np.abs(theirs), 1e-300)))
    if not relative < 0.01:
        return _("the value is not right") + where
    words = _("close, but not close enough (relative error about 1e{n})", n=_magnitude(relative))
    narrow = getattr(got, "dtype", None)
    if narrow in (np.float16, np.float32) and np.asarray(expected).dtype == np.float64:
        words += _("; it was computed in {got}, float64 was expected", got=narrow)
    return words + where


def _magnitude(number: float) -> str:
    return f"{round(np.log10(number)):+03d}"
