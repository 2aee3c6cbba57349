"""The softmax explorer refuses what its sliders cannot reach."""

import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.viz import softmax_explorer


def test_it_starts_where_it_is_told():
    *controls, view = softmax_explorer([0.5, -1, 2, 0], temperature=2.0, target=2).children
    assert [control.value for control in controls[:5]] == [0.5, -1, 2, 0, 2.0]
    assert (view.n, view.target, controls[5].index) == (4, 3, 3)


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"logits": [1.0]}, "2 to 5"),
        ({"logits": [0.0] * 6}, "2 to 5"),
        ({"logits": [0.0, 7.0]}, "7.0"),
        ({"temperature": 0.0}, "0.1 and 5"),
        ({"target": 3}, "from 0 to 2"),
        ({"target": -1}, "from 0 to 2"),
    ],
)
def test_what_the_sliders_cannot_reach_is_refused(arguments, said):
    with use_language("en"), pytest.raises(ValueError, match=said):
        softmax_explorer(**arguments)
