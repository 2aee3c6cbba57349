"""Grading: hidden checks are judged outside the process in which student code runs.

``probe`` answers questions beside the student's code, ``judge`` asks them and decides,
``bank`` holds known wrong answers, ``session`` and ``sandbox`` run student code, ``execute``
puts the verdict into nbgrader's hands, ``release`` and ``intake`` are its two ends.
"""
