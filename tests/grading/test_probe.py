"""Answers travel as bounded plain data; whatever else arrives is refused or opaque."""

import json

import numpy as np
import pytest

from coursekit.grading.probe import (
    LONGEST_TEXT,
    MOST_VALUES,
    Opaque,
    Raised,
    answer,
    decode,
    encode,
)

PLAIN = [
    None,
    True,
    3,
    -(2**200),
    0.1,
    float("inf"),
    1 - 2j,
    "导数 ∂",
    [1, [2.5, "a"]],
    (1, (2,)),
    {"a": [1], 2: None},
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_come_back_as_they_were(value):
    back = decode(encode(value))
    assert back == value
    assert type(back) is type(value)


def test_nan_comes_back_as_nan():
    assert np.isnan(decode(encode(float("nan"))))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.array(3.5),
        np.zeros((0, 4), np.float32),
        np.array([1 + 2j]),
        np.array([[True], [False]]),
        np.array(["导", "数"]),
        np.arange(4, dtype=np.int8)[::-2],
    ],
    ids=repr,
)
def test_arrays_keep_shape_dtype_and_entries(array):
    back = decode(encode(array))
    assert isinstance(back, np.ndarray)
    assert (back.shape, back.dtype) == (array.shape, array.dtype)
    assert np.array_equal(back, array)


def test_numpy_scalars_keep_their_dtype():
    assert decode(encode(np.float32(0.1))).dtype == np.float32


class Thing:
    def __eq__(self, other):
        return True


@pytest.mark.parametrize(
    "value", [Thing(), {1, 2}, lambda: 0, np.array([Thing()], dtype=object), b"bytes"]
)
def test_what_is_not_plain_data_is_opaque(value):
    assert isinstance(decode(encode(value)), Opaque)


def test_an_opaque_value_inside_a_list_leaves_the_rest():
    assert decode(encode([1, Thing()])) == [1, Opaque("Thing")]


def endless():
    items = []
    items.append(items)
    return items


def doubling():
    items = [0]
    for _level in range(60):
        items = [items, items]
    return items


@pytest.mark.parametrize(
    "value",
    [
        endless(),
        doubling(),
        np.zeros(MOST_VALUES + 1),
        "a" * (MOST_VALUES + 1),
        ["a" * MOST_VALUES] * (LONGEST_TEXT // MOST_VALUES),
        10**5000,
    ],
    ids=["endless", "doubling", "large array", "long string", "many strings", "large int"],
)
def test_what_is_too_large_is_cut_short(value):
    assert len(encode(value)) < LONGEST_TEXT
    assert "opaque" in encode(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[1]",
        '{"unknown": 1}',
        '{"list": 3}',
        '{"array": {"dtype": "O", "shape": [1], "entries": [1]}}',
        '{"array": {"dtype": "<f8", "shape": [2], "entries": [1]}}',
        '{"array": {"dtype": "i1", "shape": [1], "entries": [300]}}',
        '{"dict": [[{"list": []}, 1]]}',
        "1" * 5000,
        json.dumps("a" * LONGEST_TEXT),
        '{"list": [' * 2000 + "]}" * 2000,
    ],
)
def test_forged_text_is_refused(text):
    with pytest.raises(ValueError):
        decode(text)


def test_a_width_claimed_for_strings_is_not_believed():
    wire = '{"array": {"dtype": "<U100000000", "shape": [1], "entries": ["a"]}}'
    assert decode(wire).nbytes < 100


def test_an_answer_is_the_last_expression_with_the_inputs_as_variables():
    assert decode(answer("y = f(x)\ny + 1", encode({"x": 3}), {"f": lambda x: 2 * x})) == 7


def test_inputs_reach_lambdas_and_leave_the_student_alone():
    namespace = {"apply": lambda f, x: f(x), "a": "mine"}
    assert decode(answer("apply(lambda t: a * t, x)", encode({"a": 2, "x": 5}), namespace)) == 10
    assert namespace["a"] == "mine" and "x" not in namespace


@pytest.mark.parametrize("code", ["1/0", "undefined", "(", "raise SystemExit\n1", "x ="])
def test_any_exception_is_an_answer(code):
    assert isinstance(decode(answer(code, encode({}), {})), Raised)


def test_a_raised_error_names_its_ancestors():
    raised = decode(answer("int('x')", encode({}), {}))
    assert raised.kinds[:2] == ("ValueError", "Exception")


def test_an_error_whose_message_fails_is_still_an_answer():
    class Sly(Exception):
        def __str__(self):
            raise RuntimeError

    def cry():
        raise Sly

    assert decode(answer("cry()", encode({}), {"cry": cry})) == Raised(("Sly",))
