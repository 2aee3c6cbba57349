"""Assignment 12 draws its starts at random: every draw must leave it something to ask."""

import functools

import pytest

from coursekit.grading import probe
from coursekit.grading.judge import load_assignment
from coursekit.paths import Course

NAME = "12_optimizers_momentum"
BARREN = [33, 1966894266]  # no start of the first batch is left by two momenta and not by the least


@functools.cache
def assignment():
    return load_assignment(Course(), NAME)


class Listening:
    """The reference as a student, who remembers what it answered to each question."""

    def __init__(self):
        self.said = {}

    def ask(self, code, inputs):
        self.said[code] = reply = assignment().reference.ask(code, inputs)
        return reply


@pytest.mark.parametrize("seed", BARREN)
def test_a_batch_of_starts_without_a_fitting_one_is_drawn_again(seed):
    student = Listening()
    graded = assignment().grade(student, seed, exercises=["basins"])
    assert not graded.faults and graded.points["basins"] == assignment().points["basins"]
    left = probe.decode(student.said["leaving(start, lr, momenta, steps)"])
    assert left in (0.7, 0.8, 0.86), "the ball has somewhere to roll"


@pytest.mark.full
def test_no_draw_of_two_hundred_trips_a_check():
    for seed in range(200):
        graded = assignment().grade(assignment().reference, seed)
        assert not graded.faults, seed
        assert graded.points == assignment().points, seed
