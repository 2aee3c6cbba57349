"""What a lesson says back: open is never wrong, near is right, tables keep their shape."""

import numpy as np
import pytest

from autograd_core import use_language
from coursekit.lesson import Table, check, compare


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


def test_an_open_prediction_is_not_judged(capsys):
    compare(..., 11)
    assert "says 11" in capsys.readouterr().out


@pytest.mark.parametrize("prediction", [11, 11.0, "11", " 11 "])
def test_a_right_prediction_is_recognised(prediction, capsys):
    compare(prediction, 11)
    assert "as you predicted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("prediction", "outcome"), [(12, 11), ("steeper", "gentler"), ((1, 2), [2, 1]), (None, 3)]
)
def test_a_wrong_prediction_is_set_beside_the_outcome(prediction, outcome, capsys):
    compare(prediction, outcome)
    said = capsys.readouterr().out
    assert str(prediction) in said and str(outcome) in said and "as you predicted" not in said


@pytest.mark.parametrize("prediction", ["another", "Another.", " the another ", '"another"'])
def test_a_word_counts_without_case_article_and_stop(prediction, capsys):
    compare(prediction, "another")
    assert "as you predicted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("prediction", "outcome", "close"),
    [(26, 26.08, True), (25, 26.08, True), (22, 26.08, False), ("2.4", 2.3, True), (1, 0.0, False)],
)
def test_a_good_guess_is_called_close(prediction, outcome, close, capsys):
    compare(prediction, outcome)
    said = capsys.readouterr().out.strip()
    assert said.endswith("Close." if close else "What made the difference?")


@pytest.mark.parametrize(
    ("prediction", "outcome", "close"),
    [(10, 9.1, True), (12, 9.1, False), ((18, 3), [20, 1], True), ((10, 10), [20, 1], False)],
)
def test_a_lesson_may_leave_room_for_a_guess(prediction, outcome, close, capsys):
    compare(prediction, outcome, close=0.3)
    said = capsys.readouterr().out.strip()
    assert said.endswith("Close." if close else "What made the difference?")


def test_a_pair_may_be_predicted(capsys):
    compare((300, 1), [300, 1])
    assert "as you predicted" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        (..., 8, "a: still open."),
        (8.0001, 8, "a: right."),
        (9, 8, "a: not yet. think of u"),
        (np.zeros(2), np.zeros(3), "a: not yet. think of u"),
        (1e-3, 0.0, "a: not yet. think of u"),
        (0, 0.0, "a: right."),
    ],
)
def test_blanks_are_open_right_or_not_yet(answer, expected, said, capsys):
    check("a", answer, expected, "think of u")
    assert capsys.readouterr().out.strip() == said


@pytest.mark.parametrize(("answer", "word"), [(0.0331, "right"), (0.033, "right"), (0.034, "not")])
def test_a_blank_may_leave_room_for_rounding(answer, word, capsys):
    check("a", answer, 4 / 121, "think of u", within=5e-3)
    assert f"a: {word}" in capsys.readouterr().out


def test_a_table_shows_in_notebooks_and_terminals():
    table = Table(["way", "|x|"], ["central", 1.5])
    assert table._repr_markdown_().splitlines() == [
        "| way | \\|x\\| |",
        "| :-- | --: |",
        "| central | 1.5 |",
    ]
    assert repr(table).splitlines()[1] == "central  |  1.5"


def test_a_column_of_numbers_may_have_gaps():
    rule = Table(["a", "b", "c"], ["1", "", ""], ["", "-2.0", ""])._repr_markdown_().splitlines()[1]
    assert rule == "| --: | --: | :-- |"


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="1 cells but the header has 2"):
        Table(["a", "b"], [1])
