"""nbgrader's own commands, run in this folder, grade as ``course grade`` does.

    nbgrader generate_assignment 02_four_ways     (after: course release 02_four_ways)
    nbgrader autograde 02_four_ways
    nbgrader generate_feedback 02_four_ways
    nbgrader export

COURSE_SANDBOX names the sandbox: full (the default), reduced or best.
"""

from coursekit.grading.configuration import nbgrader_configuration
from coursekit.paths import Course

c = get_config()  # noqa: F821  (traitlets provides it)
c.merge(nbgrader_configuration(Course()))
