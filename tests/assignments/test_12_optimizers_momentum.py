"""Assignment 12 draws its starts at random: every draw must leave it something to ask."""

import functools

import pytest

from coursekit.grading.judge import load_assignment
from coursekit.paths import Course

NAME = "12_optimizers_momentum"
BARREN = [33, 1966894266]  # no start of the first batch is left by two momenta and not by the least


@functools.cache
def assignment():
    return load_assignment(Course(), NAME)


def all_right(seed, *exercises):
    graded = assignment().grade(assignment().reference, seed, exercises=exercises or None)
    asked = exercises or assignment().points
    return not graded.faults and all(graded.points[e] == assignment().points[e] for e in asked)


@pytest.mark.parametrize("seed", BARREN)
def test_a_batch_of_starts_without_a_fitting_one_is_drawn_again(seed):
    assert all_right(seed, "basins")


@pytest.mark.full
def test_no_draw_of_two_hundred_trips_a_check():
    assert [seed for seed in range(200) if not all_right(seed)] == []
