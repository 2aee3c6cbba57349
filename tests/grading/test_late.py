"""What a late submission costs, and that both doors read it from the class's own settings."""

import pytest
from grading.classroom import NAME, Classroom

from autograd_core.language import use_language
from coursekit.errors import CourseError
from coursekit.grading.configuration import nbgrader_configuration
from coursekit.grading.late import DAY, PercentPerDay
from coursekit.grading.release import open_gradebook
from coursekit.grading.report import standings

SETTINGS = """c = get_config()
c.AssignLatePenalties.plugin_class = "coursekit.grading.late.PercentPerDay"
c.PercentPerDay.percent = 10
"""


@pytest.mark.parametrize(
    ("options", "seconds", "penalty"),
    [
        ({}, 1, 2.0),
        ({}, DAY, 2.0),
        ({}, DAY + 1, 4.0),
        ({}, 30 * DAY, 20.0),
        ({"at_most": 50}, 30 * DAY, 10.0),
        ({"percent": 25}, 2 * DAY, 10.0),
        ({"grace_minutes": 10}, 600, None),
        ({"grace_minutes": 10}, 601, 2.0),
    ],
)
def test_every_day_begun_costs_its_percent(options, seconds, penalty):
    assert PercentPerDay(**options).late_submission_penalty("amy", 20.0, seconds) == penalty


def test_the_settings_of_the_class_hold(tiny):
    room = Classroom(tiny)
    (tiny.classroom / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    with open_gradebook(tiny) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-09-30 20:00:00 UTC")
    room.enter("amy", 2, 3, timestamp="2026-09-30 19:00:00 UTC")
    room.enter("bob", 2, 3, timestamp="2026-10-01 21:00:00 UTC")
    with open_gradebook(tiny) as gradebook:
        found = {s: (x.penalty, x.total) for s, x in standings(gradebook, NAME).items()}
    assert found == {"amy": (0, 5), "bob": (1, 4)}
    assert "CourseDirectory" in nbgrader_configuration(tiny), "ours are still there"


def test_settings_that_cannot_be_read_are_said(tiny):
    tiny.classroom.mkdir()
    (tiny.classroom / "nbgrader_config.py").write_text("c = get_confg()\n", encoding="utf-8")
    with (
        use_language("en"),
        pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be read"),
    ):
        nbgrader_configuration(tiny)
