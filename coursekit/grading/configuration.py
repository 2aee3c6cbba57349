"""How nbgrader is set up here: for our own commands and, by nbgrader_config.py, for its own."""

import os
import sysconfig
import warnings

from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.grading.feedback import TEMPLATES, feedback_words, inline_code
from coursekit.notebooks import CODE_STUB, WORDS_STUB
from coursekit.paths import Course

_ = translator(__name__)


def nbgrader_configuration(course: Course, sandbox: str | None = None) -> Config:
    """Return nbgrader's configuration for a course; ``sandbox`` as in ``sandbox.choose_tier``.

    Sanitizing and execution are replaced by ours; formats, gradebook, penalties, manual grades,
    feedback and export stay nbgrader's. What the class's own ``classroom/nbgrader_config.py``
    says (penalties for example) comes on top, for every command and both doors.
    """
    _find_own_programs()
    # nbgrader's way of adding rows makes SQLAlchemy warn; nothing is lost by it.
    warnings.filterwarnings("ignore", "Object of type .* not in session", SAWarning)
    c = Config()
    c.CourseDirectory.root = str(course.classroom)
    c.CourseDirectory.course_id = "autograd"
    c.NbGrader.logfile = ""
    c.ExportPlugin.to = str(course.classroom / "nbgrader_export.csv")
    c.ClearSolutions.code_stub = {"python": CODE_STUB["en"]}
    c.ClearSolutions.text_stub = WORDS_STUB["en"]

    c.Autograde.sanitize_preprocessors = [
        "coursekit.grading.restore.RestoreCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "coursekit.grading.execute.JudgedExecute",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.RestoreCells.course_root = str(course.root)
    c.JudgedExecute.course_root = str(course.root)
    c.JudgedExecute.sandbox = sandbox or ""

    # Our own page: in the submission's language, without any request to the network.
    c.GenerateFeedback.preprocessors = ["coursekit.grading.feedback.GetGradesAndUnread"]
    c.HTMLExporter.template_name = "course_feedback"
    c.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    c.HTMLExporter.filters = {"feedback_words": feedback_words, "inline_code": inline_code}
    c.merge(_settings_of_the_class(course))
    return c


def _settings_of_the_class(course: Course) -> Config:
    """Return what the instructor has written for this class; CourseError when it cannot be read."""
    path = course.classroom / "nbgrader_config.py"
    if not path.is_file():
        return Config()
    try:
        return PyFileConfigLoader(path.name, str(path.parent)).load_config()
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise CourseError(_("{path} cannot be read: {why}", path=path, why=why)) from None


def _find_own_programs() -> None:
    """nbgrader starts ``alembic`` by its bare name, also where no environment is activated."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
