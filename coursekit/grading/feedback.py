"""The words of the feedback page; its form is templates/course_feedback/index.html.j2."""

import html
import re
from pathlib import Path

from nbformat import NotebookNode

from autograd_core.language import translator, use_language
from coursekit.grading.restore import language_of

_ = translator(__name__)

TEMPLATES = Path(__file__).parent / "templates"


def feedback_words(notebook: NotebookNode) -> dict:
    """Return what the page says, in the notebook's language, and its exercises in order.

    Each exercise has a title, points and most points, messages, where to read, answer, outputs as plain text
    and PNG pictures, and the grader's comment.
    """
    lang = language_of(notebook)
    with use_language(lang):
        return {
            "lang": "zh-CN" if lang == "zh" else "en",
            "score": _("Points"),
            "late": _("Late submission penalty"),
            "checked": _("What was checked"),
            "reading": _("Where to read again"),
            "answer": _("Your answer"),
            "output": _("What it printed"),
            "comment": _("Comment"),
            "waiting": _("read by a person"),
            "happened": _("What happened while your notebook ran"),
            "notes": notebook.metadata.get("grading", {}).get("notes", {}).get(lang, []),
            "exercises": _exercises(notebook),
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
        name = re.sub("^(statement|check)-", "", grade_id)
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
        if mark.get("solution"):
            exercise["answer"] = cell.source
            comment = mark.get("comment")  # nbgrader's own one is English
            exercise["comment"] = _("No response.") if comment == "No response." else comment
        if mark.get("grade"):
            exercise["points"], exercise["most"] = mark.get("score"), mark.get("points")
            exercise["by_hand"] = bool(mark.get("solution"))
        if cell.cell_type == "code":
            exercise["outputs"] += filter(None, map(_plain, cell.outputs))
    return list(exercises.values())


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
