"""The words of the feedback page; its form is templates/course_feedback/index.html.j2."""

import html
import re
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Grade
from nbgrader.preprocessors import GetGrades

from autograd_core.language import translator, use_language
from coursekit.grading.restore import language_of

_ = translator(__name__)

TEMPLATES = Path(__file__).parent / "templates"


def feedback_words(notebook: NotebookNode) -> dict:
    """Return what the page says, in the notebook's language, and its exercises in order.

    Each exercise has a title, points and most points, messages, where to read, the rubric by which
    a person judges, answer, outputs as plain text and PNG pictures, and the grader's comment.
    """
    lang = language_of(notebook)
    with use_language(lang):
        exercises = _exercises(notebook)
        unread = sum(exercise["most"] for exercise in exercises if exercise.get("unread"))
        return {
            "lang": "zh-CN" if lang == "zh" else lang,
            "score": _("Points"),
            "late": _("Late submission penalty"),
            "checked": _("What was checked"),
            "reading": _("Where to read again"),
            "answer": _("Your answer"),
            "output": _("What it printed"),
            "comment": _("Comment"),
            "waiting": _("read by a person"),
            "unread": _("not read yet"),
            "to_come": _("{points:g} points more can come from a person", points=unread)
            if unread
            else "",
            "rubric": _("What a person looks for"),
            "happened": _("What happened while your notebook ran"),
            "notes": notebook.metadata.get("grading", {}).get("notes", {}).get(lang, []),
            "exercises": exercises,
        }


def inline_code(text: str) -> str:
    """Return text as HTML in which `backticks` have become code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _exercises(notebook: NotebookNode) -> list[dict]:
    exercises: dict[str, dict] = {}
    grading = notebook.metadata.get("grading", {})
    messages, reading = grading.get("messages", {}), grading.get("reading", {})
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        grade_id = mark.get("grade_id")
        if not grade_id:
            continue
        name = re.sub("^(statement|check|rubric)-", "", grade_id)
        exercise = exercises.setdefault(
            name,
            {
                "name": name,
                "title": name,
                "messages": messages.get(name, []),
                "reading": reading.get(name, ""),
                "outputs": [],
            },
        )
        if grade_id.startswith("statement-"):
            heading = re.search(r"^#+ (.+)$", cell.source, re.MULTILINE)
            exercise["title"] = heading[1] if heading else name
        if grade_id.startswith("rubric-"):
            exercise["rubric"] = rubric_rows(cell.source)
        if mark.get("solution"):
            exercise["answer"] = cell.source
            comment = mark.get("comment")  # nbgrader's own one is English
            exercise["comment"] = _("No response.") if comment == "No response." else comment
        if mark.get("grade"):
            exercise["points"], exercise["most"] = mark.get("score"), mark.get("points")
            exercise["by_hand"] = bool(mark.get("solution"))
            exercise["unread"] = bool(mark.get("unread") and mark.get("points"))
            if exercise["most"] and exercise["points"] == exercise["most"]:
                exercise["reading"] = ""  # whoever has it all need not read again
        if cell.cell_type == "code":
            exercise["outputs"] += filter(None, map(_plain, cell.outputs))
    return list(exercises.values())


def rubric_rows(markdown: str) -> list[list[str]]:
    """Return the rows of a rubric's table, its head first."""
    lines = [line.strip() for line in markdown.splitlines() if line.lstrip().startswith("|")]
    rows = [[entry.strip() for entry in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if not all(re.fullmatch(":?-+:?", entry) for entry in row)]


def is_unread(grade: Grade) -> bool:
    """Whether a cell waits for a person's points: neither its checks nor anyone has given any."""
    return grade.auto_score is None and grade.manual_score is None


class GetGradesAndUnread(GetGrades):
    """nbgrader's scores for the feedback page, told apart from those that nobody has given yet."""

    def _get_score(self, cell: NotebookNode, resources: dict) -> None:
        super()._get_score(cell, resources)
        place = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(cell.metadata.nbgrader.grade_id, *place)
        cell.metadata.nbgrader["unread"] = is_unread(grade)


def _plain(output: NotebookNode) -> dict | None:
    """Return an output as text or picture; what a student's code calls HTML is not trusted."""
    if output.output_type == "stream":
        return {"text": output.text}
    if output.output_type == "error":
        return {"text": re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))}
    data = output.get("data", {})
    if "verdict" in data.get("text/html", ""):
        return None
    if "image/png" in data:
        return {"png": re.sub("[^A-Za-z0-9+/=]", "", data["image/png"])}
    return {"text": data.get("text/plain", "")}
