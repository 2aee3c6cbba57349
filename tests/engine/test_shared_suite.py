"""A01: the course's engine and the engines that the assignments build pass one suite.

The reference solutions stand for the learners' engines; a new engine assignment joins by a line
in ``engines``. And the suite is worth passing: the classic wrong engines do not.
"""

import functools

import numpy as np
import pytest
from engine.shared_suite import ARRAY, SCALAR, Engine

import autograd_core as ac
from coursekit.grading.bank import load_bank
from coursekit.grading.judge import load_assignment
from coursekit.paths import Course

COURSE = Course()
NAME = "05_tensor_engine"


@functools.cache
def assignment(name):
    return load_assignment(COURSE, name)


def learners(name, module, made) -> Engine:
    """Return the engine whose class ``made`` a solved notebook defines."""
    cls = getattr(module, made)
    return Engine(name, leaf=cls, arrays=made == "Tensor")


def course() -> Engine:
    return Engine(
        "autograd_core",
        leaf=lambda data: ac.tensor(np.array(data), requires_grad=True),
        max_along=lambda x, axis: x.max(dim=axis)[0],
        permute=lambda x, axes: x.permute(*axes),
    )


BUILT = {"04_scalar_engine": "Value", "05_tensor_engine": "Tensor"}
CASES = [("autograd_core", check) for check in [*SCALAR, *ARRAY]]
CASES += [
    (name, check)
    for name, made in BUILT.items()
    for check in [*SCALAR, *(ARRAY if made == "Tensor" else ())]
]


@functools.cache
def engine(name) -> Engine:
    if name == "autograd_core":
        return course()
    return learners(name, assignment(name).reference.module, BUILT[name])


@pytest.mark.parametrize(("name", "check"), CASES)
def test_A01_every_engine_passes_the_same_suite(name, check):
    (SCALAR | ARRAY)[check](engine(name))


# A fragment of what the bank says about each classic wrong engine, and checks that find it.
CLASSICS = {
    "= for +=": ("an_interior_node_used_twice", "a_node_waits_for_all_its_users"),
    "were kept and used again": ("a_second_walk_over_one_graph_adds_the_same_again",),
    "recursion walks": ("chains_five_thousand_deep",),
    "nothing is summed": ("gradients_have_the_shape_of_their_data",),
    "without 1/n": ("sums_and_means",),
    "receives twice": ("an_index_that_occurs_twice_receives_twice",),
    "two leaves share one array": ("no_two_leaves_share_one_gradient",),
}


@pytest.mark.parametrize("fragment", CLASSICS)
def test_the_classic_wrong_engines_fail_the_suite(fragment):
    (wrong,) = [w for w in load_bank(COURSE, NAME).wrongs if fragment in w.en]
    student = assignment(NAME).student({wrong.exercise: wrong.code})
    broken = learners(fragment, student.module, "Tensor")
    for check in CLASSICS[fragment]:
        with pytest.raises((AssertionError, RecursionError, ValueError)):
            (SCALAR | ARRAY)[check](broken)
