"""Grading: hidden checks are judged outside the process in which student code runs.

From submission to grade: ``archive`` and ``intake`` take in what was handed in, ``restore`` undoes
what was done to its form, ``execute`` runs it in a ``session`` (``fork``: fast; ``kernel``: a
Jupyter kernel) inside the ``sandbox``, where ``probe`` answers the questions that ``judge`` asks
and decides; ``bank`` knows the usual mistakes. ``book`` enters the result in nbgrader's gradebook,
``journal`` remembers it, ``report`` and ``feedback`` tell it, ``grade`` leads through all of this.
``release`` and ``configuration`` are what nbgrader itself sees.
"""
