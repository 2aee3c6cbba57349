"""course check and course progress: what a student is told before handing in."""

import json
import warnings
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_output
from typer.testing import CliRunner

from autograd_core.language import use_language
from coursekit import cli, handin
from coursekit.errors import CourseError
from coursekit.handin import FAILED, OPEN, PASSED
from coursekit.paths import Course
from coursekit.samples import Sample, filled_in

DOUBLE = "def double(x):\n    return 2 * x\n"
MEAN = "def mean(values):\n    return sum(values) / len(values)\n"


def run_here(notebook, folder):
    """Run cells as a kernel would, without one: the code of these tests is ours."""
    namespace: dict = {}
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell.execution_count = count
        try:
            exec(cell.source, namespace)
        except Exception as error:
            name, words = type(error).__name__, str(error)
            cell.outputs = [new_output("error", ename=name, evalue=words, traceback=[])]


@pytest.fixture(autouse=True)
def runs(monkeypatch) -> list:
    """Count the runs, which need no kernel."""
    seen = []

    def run(notebook, folder):
        seen.append(folder)
        run_here(notebook, folder)

    monkeypatch.setattr(handin, "_run", run)
    return seen


@pytest.fixture
def write(tiny):
    """Return write(answers, name, edit, lang): a student's notebook in exercises/, its path."""

    def write(answers=(), name="01_tiny.ipynb", edit=lambda notebook: None, lang="en") -> Path:
        sample = Sample("a_student", lang, "", answers=list(dict(answers).items()))
        notebook = filled_in(tiny, "01_tiny", sample)
        edit(notebook)
        path = tiny.root / "exercises" / lang / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return write


def states(path) -> dict[str, str]:
    return {answer.exercise: answer.state for answer in handin.check_notebook(path).answers}


def test_a_finished_notebook_is_ready(write):
    hand_in = handin.check_notebook(write({"double": DOUBLE, "mean": MEAN}))
    assert hand_in.ready
    assert [(a.title, a.points) for a in hand_in.answers] == [("1 Double", 2), ("2 Mean", 3)]


def test_open_exercises_are_open_not_wrong(write):
    hand_in = handin.check_notebook(write({"double": DOUBLE}))
    assert [answer.state for answer in hand_in.answers] == [PASSED, OPEN]
    assert hand_in.remarks == [] and not hand_in.ready


def test_a_wrong_answer_gives_the_checks_own_words(write):
    path = write({"double": "def double(x):\n    return x\n"})
    answer = handin.check_notebook(path).answers[0]
    assert (answer.state, answer.reason) == (FAILED, "AssertionError: twice 2 is 4")


def test_the_file_is_not_touched(write):
    path = write({"double": DOUBLE})
    before = path.read_bytes()
    handin.check_notebook(path)
    assert path.read_bytes() == before


def test_a_renamed_file_is_remarked(write):
    hand_in = handin.check_notebook(write({"double": DOUBLE, "mean": MEAN}, name="final2.ipynb"))
    assert "final2.ipynb" in hand_in.remarks[0] and "01_tiny.ipynb" in hand_in.remarks[0]
    assert not hand_in.ready


def index_of(notebook, grade_id) -> int:
    marks = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return marks.index(grade_id)


def test_a_changed_check_is_remarked(write):
    def edit(notebook):
        notebook.cells[index_of(notebook, "check-double")].source = "pass"

    hand_in = handin.check_notebook(write({"double": DOUBLE, "mean": MEAN}, edit=edit))
    assert "cell 5 " in hand_in.remarks[0]


def test_a_doubled_cell_is_remarked(write):
    def edit(notebook):
        notebook.cells.append(notebook.cells[index_of(notebook, "double")].copy())

    path = write(edit=edit)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "double is there twice" in handin.check_notebook(path).remarks[0]


def test_a_deleted_check_makes_the_exercise_incomplete(write):
    def edit(notebook):
        del notebook.cells[index_of(notebook, "check-double")]

    answer = handin.check_notebook(write({"double": DOUBLE}, edit=edit)).answers[0]
    assert answer.state == FAILED and "missing" in answer.reason


def test_an_error_outside_the_checks_is_an_accident(write):
    def edit(notebook):
        notebook.cells.insert(1, new_code_cell("1 / 0"))

    remarks = handin.check_notebook(write({"double": DOUBLE}, edit=edit)).remarks
    assert remarks == ["cell 2 stops with ZeroDivisionError: division by zero"]


@pytest.mark.parametrize("error", [CellTimeoutError("slow"), DeadKernelError("dead")])
def test_a_run_that_ends_early_is_said_and_nothing_passes(write, monkeypatch, error):
    def fail(notebook, folder):
        raise error

    monkeypatch.setattr(handin, "_run", fail)
    hand_in = handin.check_notebook(write({"double": DOUBLE, "mean": MEAN}))
    assert "the run ended there" in hand_in.remarks[0]
    assert {answer.state for answer in hand_in.answers} == {FAILED}


@pytest.mark.parametrize(("which", "found"), [("1", True), ("01", True), ("01_tiny", True),
                                              ("2", False), ("tiny", False)])  # fmt: skip
def test_an_assignment_is_found_by_number_or_name(write, tiny, which, found):
    path = write()
    if found:
        assert handin.find_notebook(tiny, which, "en") == path
    else:
        with pytest.raises(CourseError, match=f"no assignment {which}: choose one of 01"):
            handin.find_notebook(tiny, which, "en")


def test_a_path_is_taken_as_it_is_or_refused(write, tiny, tmp_path):
    path = write(name="mine.ipynb")
    assert handin.find_notebook(tiny, str(path), "zh") == path
    with pytest.raises(CourseError, match=r"no file .*none\.ipynb"):
        handin.find_notebook(tiny, str(tmp_path / "none.ipynb"), "en")


@pytest.mark.parametrize("text", ["", "{", json.dumps({"cells": []})])
def test_what_is_no_notebook_is_said_in_one_line(tmp_path, text):
    path = tmp_path / "broken.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"broken\.ipynb"):
        handin.check_notebook(path)


def test_a_lesson_is_not_an_assignment():
    with pytest.raises(CourseError, match="not an assignment"):
        handin.check_notebook(Course().lesson_notebook("02_four_ways", "en"))


# --- progress -------------------------------------------------------------------------------------


def test_what_was_never_touched_is_not_run(write, tiny, runs):
    write()
    (hand_in,) = handin.progress(tiny, "en")
    assert [answer.state for answer in hand_in.answers] == [OPEN, OPEN]
    assert runs == []


def test_only_what_changed_is_run_again(write, tiny, runs):
    write({"double": DOUBLE})
    first = handin.progress(tiny, "en")
    assert handin.progress(tiny, "en") == first
    assert len(runs) == 1
    write({"double": DOUBLE, "mean": MEAN})
    (later,) = handin.progress(tiny, "en")
    assert len(later.solved) == 2
    assert len(runs) == 2


def test_a_damaged_memory_is_forgotten(write, tiny, runs):
    write({"double": DOUBLE})
    handin.progress(tiny, "en")
    (memory,) = (tiny.build / "progress").glob("*.json")
    memory.write_text("{", encoding="utf-8")
    handin.progress(tiny, "en")
    assert len(runs) == 2


# --- the commands ---------------------------------------------------------------------------------


def test_course_check_ends_well_only_when_everything_passes(write, tiny, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tiny.root))
    write({"double": DOUBLE})
    assert CliRunner().invoke(cli.app, ["check", "1", "--lang", "en"]).exit_code == 1
    write({"double": DOUBLE, "mean": MEAN}, lang="zh")
    with use_language("zh"):
        ran = CliRunner().invoke(cli.app, ["check", "1", "--lang", "zh"])
    assert ran.exit_code == 0
    assert "加倍" in ran.output and "可以交了" in ran.output


def test_course_check_shows_what_is_remarkable_about_the_file(write, tiny, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tiny.root))
    path = write({"double": DOUBLE, "mean": MEAN}, name="final2.ipynb")
    ran = CliRunner().invoke(cli.app, ["check", str(path), "--lang", "en"])
    (line,) = [line for line in ran.output.splitlines() if line.startswith("! ")]
    assert "final2.ipynb" in line and "Ready to hand in" not in ran.output and ran.exit_code == 1


def test_course_progress_shows_a_square_an_exercise(write, tiny, monkeypatch):
    monkeypatch.setenv("COURSE_ROOT", str(tiny.root))
    write({"double": DOUBLE, "mean": "def mean(values):\n    return 0\n"})
    ran = CliRunner().invoke(cli.app, ["progress", "--lang", "en"])
    assert "■ ▣" in ran.output and "1 of 2" in ran.output


def test_a_cell_of_a_lesson_shows_the_progress(write, tiny, monkeypatch):
    from coursekit.lesson import progress

    monkeypatch.setenv("COURSE_ROOT", str(tiny.root))
    monkeypatch.setenv("COURSE_LANG", "en")
    write({"double": DOUBLE})
    assert progress().rows[1:] == [["01_tiny", "■ □", "1 of 2"]]


def test_titles_lose_their_points():
    cell = nbformat.v4.new_markdown_cell("## 3 · Rows (of a matrix) (2 points)\ntext")
    assert handin._title(cell, "rows") == "3 · Rows (of a matrix)"


@pytest.mark.full
def test_a_real_kernel_says_the_same(write, monkeypatch):
    monkeypatch.undo()
    assert states(write({"double": DOUBLE})) == {"double": PASSED, "mean": OPEN}
