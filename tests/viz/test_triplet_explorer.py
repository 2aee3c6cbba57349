"""The triplet explorer refuses points outside its plane."""

import pytest

pytest.importorskip("anywidget")

from autograd_core.language import use_language
from autograd_core.viz import triplet_explorer


@pytest.mark.parametrize(
    "arguments, said",
    [
        ({"points": [(0, 0), (1, 1)]}, "three pairs"),
        ({"points": [(0, 0), (1, 1), (3.5, 0)]}, "3.5"),
        ({"points": [(0, 0, 0)] * 3}, "three pairs"),
        ({"margin": 2.5}, "2.5"),
        ({"margin": -0.1}, "-0.1"),
    ],
)
def test_what_cannot_be_shown_is_refused(arguments, said):
    with use_language("en"), pytest.raises(ValueError, match=said):
        triplet_explorer(**arguments)
