"""What holds for every lesson, in both languages: the template, checked as far as a machine can."""

import re
from itertools import pairwise

import pytest

from coursekit.build import lesson_notebook
from coursekit.paths import LANGUAGES, Course
from coursekit.source import Source

ORIENTATION = "00_how_this_course_works"  # no lesson: it has tests and an aim of its own
NAMES = [path.stem for path in Course().lesson_sources if path.stem != ORIENTATION]
MOST_LINES = 15
LONGEST_SITTING = 90  # minutes
# Headings of the closing section, after which numbers are years, volumes and lesson numbers.
CLOSING = re.compile(r"^## .*(To take with you|带走什么)", re.M)

every_lesson = pytest.mark.parametrize("name", NAMES)
both_languages = pytest.mark.parametrize("lang", LANGUAGES)


def test_there_is_a_lesson():
    assert NAMES


@every_lesson
def test_header_says_minutes_and_difficulty(name):
    header = Source(Course().lesson_source(name)).header
    assert 45 <= header["minutes"] <= 150
    assert header["difficulty"] in (1, 2, 3)


@every_lesson
@both_languages
def test_start_says_the_minutes_and_a_long_lesson_where_to_pause(name, lang):
    minutes = Source(Course().lesson_source(name)).header["minutes"]
    start = lesson_notebook(Course(), name, lang).cells[0].source
    assert {"en": f"Plan {minutes} minutes", "zh": f"预计 {minutes} 分钟"}[lang] in start
    if minutes > LONGEST_SITTING:
        pause = {"en": r"two sittings.*section", "zh": r"分两次.*第 \d+"}[lang]
        assert re.search(pause, start)


@every_lesson
@both_languages
def test_code_cells_are_short(name, lang):
    cells = lesson_notebook(Course(), name, lang).cells
    long = {c.source[:60]: n for c in cells if (n := len(c.source.splitlines())) > MOST_LINES}
    code = {c.source[:60] for c in cells if c.cell_type == "code"}
    assert not {start: n for start, n in long.items() if start in code}


@every_lesson
@both_languages
def test_runs_clean_when_untouched(name, lang, lesson_run):
    for cell in lesson_run(name, lang).ran:
        assert not cell.complaints, cell.source


@every_lesson
@both_languages
def test_every_figure_has_an_alternative_text_of_its_own(name, lang, lesson_run):
    figures = [cell for cell in lesson_run(name, lang).ran if cell.figures]
    assert figures
    for cell in figures:
        assert len(cell.figures) == 1, "one figure a cell"
        assert "viz.alt(" in cell.source
        assert len(cell.figures[0]) > 30


@every_lesson
@both_languages
def test_plotting_code_is_folded_so_that_the_picture_comes_first(name, lang):
    for cell in lesson_notebook(Course(), name, lang).cells:
        if cell.cell_type == "code" and "plt.show()" in cell.source:
            assert "hide-input" in cell.metadata.tags  # the site
            assert cell.metadata.jupyter.source_hidden  # JupyterLab


@every_lesson
@both_languages
def test_a_sentence_says_what_to_see_after_every_figure(name, lang):
    cells = lesson_notebook(Course(), name, lang).cells
    drawing = re.compile(r"plt\.show\(\)|viz\.draw_graph\(")
    for cell, after in pairwise(cells):
        if cell.cell_type == "code" and "plt.show()" in cell.source:
            assert after.cell_type == "markdown", cell.source
            assert re.search("What to see|看图要点|要看什么", after.source), after.source
    assert any(c.cell_type == "code" and drawing.search(c.source) for c in cells)


@every_lesson
@both_languages
def test_every_number_in_the_prose_is_printed_by_a_cell(name, lang, lesson_run, prose_numbers):
    lesson = lesson_run(name, lang)
    said = {}
    for text in lesson.prose[1:]:  # the first cell names minutes and goals
        text = text[: match.start()] if (match := CLOSING.search(text)) else text
        text = re.sub(r"`[^`]+`", "", text)  # code is not a claim
        text = re.sub(r"(?m)^## \d+ ", "", text)  # nor is the number of a section
        said |= dict.fromkeys(prose_numbers(text), text[:80])
    known = {float(n) for n in prose_numbers(lesson.output)}
    known |= {float(n) for cell in lesson.ran for n in prose_numbers(cell.source)}
    assert len(said) >= 10
    assert not {n: where for n, where in said.items() if float(n) not in known}


@every_lesson
@both_languages
def test_predictions_and_blanks_are_open_in_the_source(name, lang):
    code = [c.source for c in lesson_notebook(Course(), name, lang).cells if c.cell_type == "code"]
    asked = [source for source in code if re.search(r"^prediction = ", source, re.M)]
    assert len(asked) >= 3
    assert all("prediction = ..." in source for source in asked)


@every_lesson
@both_languages
def test_has_what_the_template_asks(name, lang):
    prose = "\n".join(c.source for c in lesson_notebook(Course(), name, lang).cells)
    closing = prose[CLOSING.search(prose).start() :]
    assert prose.count("<details>") >= 5, "hidden answers to the widget and to four questions"
    assert f"../../exercises/{lang}/{name}.ipynb" in closing
    assert "| English | 中文 |" in closing or "| 中文 | English |" in closing
    assert re.search("Explain the bug|找出毛病", prose)


@every_lesson
@both_languages
def test_every_emphasis_is_rendered(name, lang):
    """Beside Chinese punctuation CommonMark leaves stars standing; no reader should see them."""
    markdown = pytest.importorskip("markdown_it").MarkdownIt()
    for cell in lesson_notebook(Course(), name, lang).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"\$[^$]*\$|`[^`]*`", "", cell.source)
            assert "*" not in markdown.render(text), cell.source[:80]


@pytest.mark.full
@every_lesson
@both_languages
def test_runs_clean_in_a_kernel(name, lang, tmp_path):
    """As a student opens it: every cell in a fresh kernel, nothing red and nothing on stderr."""
    client = pytest.importorskip("nbclient")
    notebook = lesson_notebook(Course(), name, lang)
    client.NotebookClient(
        notebook, timeout=60, resources={"metadata": {"path": tmp_path}}
    ).execute()
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert not [out for out in outputs if out.output_type == "error" or out.get("name") == "stderr"]
    assert any("application/vnd.jupyter.widget-view+json" in out.get("data", {}) for out in outputs)
