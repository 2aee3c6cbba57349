"""The CTC trellis: α is the engine's, the alignments add up to it, impossible targets are refused."""

import math

import numpy as np
import pytest

pytest.importorskip("anywidget")

import autograd_core as ac
from autograd_core.language import use_language
from autograd_core.viz import ctc_trellis
from autograd_core.viz.widgets.ctc_trellis import alignments


def view(*arguments, **named):
    return ctc_trellis(*arguments, **named).children[-1]


@pytest.mark.parametrize("target", ["a", "ab", "aa", "aba"])
def test_the_alignments_add_up_to_the_engines_likelihood(target):
    table = np.random.default_rng(3).dirichlet(np.ones(3), size=5)
    (shown,) = view([target], table).targets
    labels = np.array([["_ab".index(letter) for letter in target]])
    loss = ac.nn.functional.ctc_loss(
        ac.log(ac.tensor(table[:, None])), ac.tensor(labels), [5], [len(target)], reduction="sum"
    )
    assert shown["loss"] == pytest.approx(loss.item(), rel=1e-12)
    assert math.fsum(shown["alpha"][-1][-2:]) == pytest.approx(math.exp(-loss.item()))
    if shown["count"] == len(shown["alignments"]):
        total = math.fsum(each["p"] for each in shown["alignments"])
        assert total == pytest.approx(math.exp(-loss.item()))
    assert shown["count"] == len(alignments(target, 5, "_"))


def test_a_repeated_letter_needs_a_blank_between():
    assert alignments("aa", 3, "_") == ["a_a"]
    assert sorted(alignments("ab", 2, "_")) == ["ab"]
    assert len(alignments("ab", 4, "_")) == 15


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"targets": "abab"}, "'abab'"),
        ({"targets": "ac"}, "letters ab"),
        ({"targets": ""}, "1 to 3"),
        ({"targets": "aa", "probabilities": [[0.4, 0.3, 0.3]] * 2}, "2 frames"),
        ({"probabilities": [[0.4, 0.3, 0.2]] * 4}, "add up to 1"),
        ({"probabilities": [[1.0, 0.0, 0.0]] * 4}, "positive"),
        ({"probabilities": [[0.5, 0.5]] * 4}, r"\(4, 2\)"),
        ({"probabilities": [[0.4, 0.3, 0.3]] * 7}, r"\(7, 3\)"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, said):
    with use_language("en"), pytest.raises(ValueError, match=said):
        ctc_trellis(**arguments)
