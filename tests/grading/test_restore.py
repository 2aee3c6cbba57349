"""A submission comes back to the form it was handed out in, whatever was done to it."""

import copy

import pytest
from nbformat.v4 import new_code_cell
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

from coursekit.grading.restore import language_of, released_notebook, restore

ANSWER = "def double(x):\n    return 2 * x"


@pytest.fixture(params=["en", "zh"])
def released(tiny, request):
    return released_notebook(tiny, "01_tiny", request.param)


@pytest.fixture
def submitted(released):
    notebook = copy.deepcopy(released)
    by_id(notebook)["double"].source = ANSWER
    return notebook


def by_id(notebook):
    marked = (cell for cell in notebook.cells if "nbgrader" in cell.metadata)
    return {cell.metadata.nbgrader.grade_id: cell for cell in marked}


def ids(notebook):
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]


def without(notebook, *grade_ids):
    notebook.cells = [
        c
        for c, grade_id in zip(notebook.cells, ids(notebook), strict=True)
        if grade_id not in grade_ids
    ]


def test_an_untampered_submission_stays_as_it_is(submitted, released):
    restored = restore(submitted, released)
    assert [c.source for c in restored.cells] == [c.source for c in submitted.cells]
    assert ids(restored) == ids(released)
    MetadataValidator().validate_nb(restored)


def test_locked_cells_come_back_in_the_language_handed_out(submitted, released):
    for name in ("check-double", "statement-double"):
        by_id(submitted)[name].source = "pass"
    restored = by_id(restore(submitted, released))
    for name in ("check-double", "statement-double"):
        original = by_id(released)[name]
        assert restored[name].source == original.source
        assert compute_checksum(restored[name]) == original.metadata.nbgrader.checksum


def spoil_points(mark):
    mark["points"] = 1000


def spoil_flags(mark):
    mark.update(grade=False, locked=False, solution=True, task=True)


def spoil_new_schema(mark):
    mark["schema_version"] = 99


def spoil_old_schema(mark):
    mark["schema_version"] = 1


def spoil_with_extras(mark):
    mark.update(extra=1, points="many")


@pytest.mark.parametrize(
    "spoil", [spoil_points, spoil_flags, spoil_new_schema, spoil_old_schema, spoil_with_extras]
)
def test_edited_metadata_is_undone(submitted, released, spoil):
    for cell in by_id(submitted).values():
        spoil(cell.metadata.nbgrader)
    restored = restore(submitted, released)
    assert {n: c.metadata for n, c in by_id(restored).items()} == {
        n: c.metadata for n, c in by_id(released).items()
    }


def test_deleted_checks_and_statements_come_back_in_their_places(submitted, released):
    without(submitted, "check-double", "statement-double", "statement-mean")
    assert ids(restore(submitted, released)) == ids(released)


def test_a_deleted_answer_does_not_come_back_over_a_copy_of_it(submitted, released):
    without(submitted, "double")
    submitted.cells.insert(1, new_code_cell(ANSWER))
    restored = restore(submitted, released)
    assert "double" not in ids(restored)
    assert sum(cell.source == ANSWER for cell in restored.cells) == 1


def test_of_copied_cells_the_last_one_counts_and_both_run(submitted, released):
    first = copy.deepcopy(by_id(submitted)["double"])
    first.source = "first = 1"
    submitted.cells.insert(3, first)
    restored = restore(submitted, released)
    assert by_id(restored)["double"].source == ANSWER
    assert "first = 1" in [cell.source for cell in restored.cells]
    assert ids(restored).count("double") == 1
    assert len({cell.id for cell in restored.cells}) == len(restored.cells)


def test_a_check_turned_into_text_is_a_check_again(submitted, released):
    cell = by_id(submitted)["check-double"]
    cell.cell_type = "markdown"
    assert by_id(restore(submitted, released))["check-double"].cell_type == "code"


def test_lost_metadata_leaves_the_students_code_and_brings_the_checks_back(submitted, released):
    for cell in submitted.cells:
        cell.metadata = {}
    submitted.metadata = {}
    restored = restore(submitted, released)
    assert {"check-double", "check-mean"} <= set(ids(restored))
    assert ANSWER in [cell.source for cell in restored.cells]


@pytest.mark.parametrize(
    "metadata", [None, [], "x", {"nbgrader": []}, {"nbgrader": {"grade_id": []}}]
)
def test_metadata_of_any_shape_is_survived(submitted, released, metadata):
    submitted.cells[3].metadata = metadata
    submitted.cells.append({"cell_type": "strange"})
    submitted.cells.append("not a cell")
    submitted.cells.append({"cell_type": "code", "source": ["a = 1\n", "b = 2"]})
    assert restore(submitted, released).cells[-1].source == "a = 1\nb = 2"


def test_outputs_and_metadata_of_the_student_do_not_pass(submitted, released):
    submitted.cells[3].outputs = [{"output_type": "execute_result"}]
    submitted.metadata["grading"] = {"points": {"double": 2}}
    restored = restore(submitted, released)
    assert all(not cell.get("outputs") for cell in restored.cells)
    assert restored.metadata == released.metadata


def test_the_language_is_stated_or_read(released):
    lang = released.metadata.course.lang
    assert language_of(released) == lang
    del released.metadata["course"]
    assert language_of(released) == lang
