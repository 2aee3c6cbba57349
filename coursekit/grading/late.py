"""What a late submission costs: a plugin for nbgrader, named in classroom/nbgrader_config.py."""

import math

from nbgrader.plugins import BasePlugin
from traitlets import Float

DAY = 24 * 60 * 60  # seconds


class PercentPerDay(BasePlugin):
    """Takes some percent of the points earned for every day begun after the due date::

    c.AssignLatePenalties.plugin_class = "coursekit.grading.late.PercentPerDay"
    c.PercentPerDay.percent = 10
    """

    percent = Float(10, min=0, max=100, help="of the points earned, a day").tag(config=True)
    at_most = Float(100, min=0, max=100, help="percent that are taken in all").tag(config=True)
    grace_minutes = Float(0, min=0, help="late by no more costs nothing").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points to take from ``score``; None when nothing is taken."""
        if total_seconds_late <= self.grace_minutes * 60:
            return None
        days = math.ceil(total_seconds_late / DAY)
        return round(score * min(days * self.percent, self.at_most) / 100, 2)
