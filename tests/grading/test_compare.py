"""What counts as the same answer, and the words for what does not."""

import numpy as np
import pytest

from autograd_core.language import use_language
from coursekit.grading.compare import describe, difference
from coursekit.grading.probe import Opaque, Raised

SAME = [
    (2, 2.0),
    (np.float32(2), 2.0),
    (np.array(2.0), 2.0),
    (2.0, np.array(2.0)),
    (np.array([1, 2]), np.array([1.0, 2.0])),
    (float("nan"), float("nan")),
    (np.array([np.inf, np.nan]), np.array([np.inf, np.nan])),
    ([1, (2, 3)], (1, [2.0, 3])),
    ({"a": 1.0}, {"a": 1}),
    (np.True_, True),
    (np.array("a"), "a"),
    (np.array([True, False]), np.array([True, False])),
    (np.array(["a", "b"]), np.array(["a", "b"])),
    (10**300, 10**300),
    (None, None),
]


@pytest.mark.parametrize("got, expected", SAME, ids=repr)
def test_the_same_answer_in_another_type(got, expected):
    assert difference(got, expected) is None


DIFFERENT = [
    (True, 1, "bool"),
    (1, True, "int"),
    ([1.0, 2.0], np.array([1.0, 2.0]), "list"),
    (np.zeros((1,)), 0.0, "(1,)"),
    (np.zeros(3), np.zeros((3, 1)), "(3, 1)"),
    (np.zeros(3), np.zeros(4), "(4,)"),
    (None, 1.0, "None"),
    ("1", 1, "string"),
    ([1, 2], [1], "length 2"),
    ({"a": 1}, {"b": 1}, "keys"),
    (None, 1.0, "return"),
    ([1, [2, 3]], [1, [2, 4]], "item 2.2: the value"),
    ({"u + 3": [1.0, 2.5]}, {"u + 3": [1.0, 2.0]}, "`u + 3`, item 2: the value"),
    ([{"a": 1}], [{"a": 2}], "`a`, item 1: the value"),
    (float("nan"), 1.0, "nan"),
    (np.array([1.0, np.inf]), np.array([1.0, 2.0]), "infinite"),
    (-3.0, 3.0, "sign"),
    (np.array([2.0, 4.0]), np.array([1.0, 2.0]), "factor of 2"),
    (0.0, 7.0, "got 0"),
    (np.array([1.0, 2.0, 9.0]), np.array([1.0, 2.0, 3.0]), "1 of 3"),
    (1.001, 1.0, "1e-03"),
    (np.float32(0.1), 0.1, "float32"),
    (10**300 + 1, 10**300, "not right"),
    (10**400, 1.0, "infinite"),
    (Opaque("Thing"), 1.0, "Thing"),
    ([True, False], np.array([True, False]), "list"),
    (np.array([True]), np.array([True, False]), "got shape (1,), expected (2,)"),
    (np.array([True, True]), np.array([True, False]), "some entries"),
    (2.0, [2.0], "list of length 1"),
    (None, {"a": 1}, "dict of length 1 (is a return missing?)"),
    (Raised(("KeyError",)), Raised(("ValueError",)), "not right"),
]


@pytest.mark.parametrize("got, expected, words", DIFFERENT, ids=repr)
def test_what_differs_is_named(got, expected, words):
    with use_language("en"):
        assert words in difference(got, expected)


def test_numbers_agree_within_the_tolerance_and_not_beyond_it():
    assert difference(1.0 + 0.9e-6, 1.0, rtol=1e-6) is None
    assert difference(1.0 + 1.1e-6, 1.0, rtol=1e-6)
    assert difference(1e-9, 0.0, rtol=1e-6)
    assert difference(1e-9, 0.0, atol=1e-8) is None


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("factor", [-1, 2, 0.5, 0, 1.001, 3.7])
def test_no_words_give_an_expected_value_away(factor, lang):
    expected = np.array([0.123456, 7.654321])
    with use_language(lang):
        words = difference(factor * expected, expected) + describe(expected)
    assert "123" not in words and "654" not in words
