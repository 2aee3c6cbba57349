# Saved as classroom/nbgrader_config.py: what is late costs a tenth of its points a day.
c = get_config()  # noqa: F821  (traitlets provides it)
c.AssignLatePenalties.plugin_class = "coursekit.grading.late.PercentPerDay"
c.PercentPerDay.percent = 10
c.PercentPerDay.grace_minutes = 15
