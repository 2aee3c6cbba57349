"""The feedback page speaks the language of the notebook, also where nbgrader speaks English."""

import nbformat
import pytest

from coursekit.grading.feedback import feedback_words


@pytest.mark.parametrize("lang, words", [("en", "No response."), ("zh", "没有作答。")])
def test_an_empty_answer_is_commented_in_the_language_of_the_notebook(lang, words):
    def comments(comment):
        cell = nbformat.v4.new_markdown_cell("…")
        cell.metadata.nbgrader = {"grade_id": "in_words", "solution": True, "comment": comment}
        course = {"name": "02_four_ways", "kind": "assignment", "lang": lang}
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"course": course})
        return [exercise["comment"] for exercise in feedback_words(notebook)["exercises"]]

    assert comments("No response.") == [words]
    assert comments("Well argued.") == ["Well argued."], "a person's words stay as they are"
    assert comments(None) == [None]


def test_outputs_are_text_and_pictures_and_what_calls_itself_html_is_not_trusted():
    data = [
        {"text/plain": "2.0", "text/html": '<ul class="verdict"></ul>'},
        {"text/plain": "<Figure>", "image/png": 'iVBO"><script>\nRw0KGgo='},
        {"text/plain": "a table", "text/html": "<script>alert(1)</script>"},
        {"application/json": "{}"},
    ]
    cell = nbformat.v4.new_code_cell("f(x)")
    cell.metadata.nbgrader = {"grade_id": "check-f", "grade": True, "points": 2, "score": 2}
    cell.outputs = [nbformat.v4.new_output("display_data", data=entry) for entry in data]
    cell.outputs += [
        nbformat.v4.new_output("stream", text="printed"),
        nbformat.v4.new_output("error", traceback=["\x1b[31mValueError\x1b[0m: no", "line 2"]),
    ]
    statement = nbformat.v4.new_markdown_cell("No heading, only words.")
    statement.metadata.nbgrader = {"grade_id": "statement-f"}
    notebook = nbformat.v4.new_notebook(cells=[statement, cell])
    (exercise,) = feedback_words(notebook)["exercises"]
    assert exercise["outputs"] == [
        {"png": "iVBOscriptRw0KGgo="},
        {"text": "a table"},
        {"text": ""},
        {"text": "printed"},
        {"text": "ValueError: no\nline 2"},
    ]
    assert exercise["title"] == "f", "without a heading an exercise is called by its name"
