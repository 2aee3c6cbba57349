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
