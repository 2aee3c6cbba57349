"""What `course site` does: runs what is new, says what failed, leaves nothing stale."""

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from browser.small_course import write_lesson
from docutils import nodes
from docutils.utils import new_document

from coursekit.errors import CourseError
from coursekit.paths import Course
from coursekit.site import LessonFailed, build_site, execute
from coursekit.site.build import _anywidget_module
from coursekit.site.execute import Lesson, execute_all, stderr_of
from coursekit.site.extension import SharedSectionIds, TermLinks, write_search_index
from coursekit.site.glossary import pattern_of
from coursekit.site.pages import _alternative_text, page_of, section_ids, sections_of, write_sources
from coursekit.site.render import RenderFailed, finish


def run(course: Course, name: str = "02_slopes", lang: str = "en") -> list[str]:
    """Execute one lesson and return what was really run."""
    steps = []
    lesson = Lesson(name, lang, course.lesson_notebook(name, lang))
    execute_all([lesson], course.build / "executed", steps.append)
    return steps


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_the_small_course_builds_without_a_problem(small_site):
    _course, report = small_site
    assert report.problems == []


def test_every_language_has_every_page_and_the_root_leads_to_both(small_site):
    course, report = small_site
    names = {page.relative_to(course.site).as_posix() for page in report.pages}
    pages = (
        "index",
        "search",
        "02_slopes",
        "03_graphs",
        "glossary",
        "api",
        "api-losses",
        "bibliography",
        "a_guide",
        "rows_and_tests",
    )
    assert names == {f"{lang}/{page}.html" for lang in ("en", "zh") for page in pages}
    root = (course.site / "index.html").read_text(encoding="utf-8")
    assert 'href="zh/index.html"' in root and 'href="en/index.html"' in root


@pytest.mark.full
def test_a_second_build_runs_no_lesson_and_removes_the_page_of_one_that_is_gone(small_site):
    course, first = small_site
    lessons = ("02_slopes", "03_graphs")
    assert sorted(first.executed) == [f"{n} ({lang})" for n in lessons for lang in ("en", "zh")]
    gone = course.site / "en" / "01_gone.html"
    gone.write_text("a lesson of last year", encoding="utf-8")
    second = build_site(course)
    assert second.executed == [] and second.ok
    assert not gone.exists()


def test_what_ends_sphinx_is_said_with_the_language_whose_pages_are_missing():
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit('no theme')"], **pipes)
    with pytest.raises(RenderFailed, match="the zh pages could not be rendered: no theme"):
        finish(ended, SimpleNamespace(lang="zh"))


def test_an_anywidget_without_its_front_end_is_said(monkeypatch):
    monkeypatch.setattr("importlib.metadata.files", lambda name: [])
    with pytest.raises(CourseError, match="reinstall it"):
        _anywidget_module()


def sections(tmp_path, monkeypatch, wanted, document):
    """Give a page's sections the anchors that its source lists; return those they then have."""
    path = tmp_path / "page.rst"
    path.write_text(f".. sections: {wanted}\n", encoding="utf-8")
    env = SimpleNamespace(docname="page", doc2path=lambda name: str(path))
    monkeypatch.setattr(SharedSectionIds, "env", env)
    SharedSectionIds(document).apply()
    return [section["ids"] for section in document.findall(nodes.section)]


def test_a_heading_that_stands_inside_a_list_is_said(tmp_path, monkeypatch):
    document = new_document("page")
    document += nodes.section(ids=["id1"])
    assert sections(tmp_path, monkeypatch, "slopes", document) == [["slopes"]]
    with pytest.raises(ValueError, match=r"page\.rst: 1 sections but 2 headings.*inside a list"):
        sections(tmp_path, monkeypatch, "slopes sums", document)


def test_a_build_that_failed_writes_no_index_of_search(tmp_path):
    write_search_index(SimpleNamespace(outdir=tmp_path), RuntimeError("no theme"))
    assert list(tmp_path.iterdir()) == []


def test_only_changed_code_is_run_again(course):
    write_lesson(course, "02_slopes", "en", ["# A", ("code", "1 + 1")])
    assert run(course) != []
    assert run(course) == []
    write_lesson(course, "02_slopes", "en", ["# A, told otherwise", ("code", "1 + 1")])
    assert run(course) == []
    write_lesson(course, "02_slopes", "en", ["# A, told otherwise", ("code", "1 + 2")])
    assert run(course) != []


def test_a_changed_engine_runs_every_lesson_again(course, monkeypatch):
    write_lesson(course, "02_slopes", "en", ["# A"])
    assert run(course) != []
    monkeypatch.setattr(execute, "_surroundings", lambda: "another engine")
    assert run(course) != []


def test_the_digest_of_the_surroundings_follows_the_engines_files(tmp_path, monkeypatch):
    (tmp_path / "ops.py").write_text("x", encoding="utf-8")
    monkeypatch.setattr(execute.autograd_core, "__file__", str(tmp_path / "__init__.py"))
    before = execute._surroundings.__wrapped__()
    (tmp_path / "ops.py").write_text("y", encoding="utf-8")
    assert execute._surroundings.__wrapped__() != before


def test_remembered_outputs_are_those_of_the_run(course):
    write_lesson(
        course, "02_slopes", "zh", ["# 甲", ("code", "import os\nos.environ['COURSE_LANG']")]
    )
    lesson = Lesson("02_slopes", "zh", course.lesson_notebook("02_slopes", "zh"))
    outputs = []
    for _again in range(2):
        results = execute_all([lesson], course.build / "executed", lambda step: None)
        outputs.append(results[lesson].cells[1].outputs)
    assert outputs[0] == outputs[1]
    assert outputs[0][0].data["text/plain"] == "'zh'"


def test_a_failing_cell_is_named_with_its_lesson_and_error(course):
    cells = ["# A", ("code", "x = 1"), ("code", "x / 0  # the culprit"), ("code", "never")]
    write_lesson(course, "02_slopes", "en", cells)
    with pytest.raises(LessonFailed) as failure:
        run(course)
    message = str(failure.value)
    assert "02_slopes (en)" in message and "cell 3" in message
    assert "ZeroDivisionError: division by zero" in message and "the culprit" in message
    assert list((course.build / "executed").glob("*")) == [], "a failure must not be remembered"


def test_a_cell_that_hangs_is_named(course, monkeypatch):
    write_lesson(course, "02_slopes", "en", ["# A", ("code", "while True: pass")])
    monkeypatch.setattr(execute, "CELL_TIMEOUT", 1)
    with pytest.raises(LessonFailed, match=r"cell 2.*1 s"):
        run(course)


def test_a_cell_that_ends_the_kernel_is_named(course):
    write_lesson(course, "02_slopes", "en", ["# A", ("code", "import os; os._exit(1)")])
    with pytest.raises(LessonFailed, match=r"02_slopes \(en\), cell 2"):
        run(course)


def test_what_a_cell_writes_to_stderr_is_a_problem_with_its_number():
    quiet = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("stream", text="fine")])
    loud = nbformat.v4.new_code_cell(
        outputs=[nbformat.v4.new_output("stream", name="stderr", text="RuntimeWarning: overflow\n")]
    )
    notebook = nbformat.v4.new_notebook(cells=[quiet, loud])
    assert stderr_of(notebook) == ["cell 2 wrote to stderr: RuntimeWarning: overflow"]


def test_notebooks_are_offered_as_they_are_committed(small_site):
    course, _report = small_site
    for lang in ("en", "zh"):
        offered = course.site / lang / "notebooks" / "02_slopes.ipynb"
        assert offered.read_bytes() == course.lesson_notebook("02_slopes", lang).read_bytes()
        release = course.site / lang / "exercises" / "02_slopes.ipynb"
        assert release.read_bytes() == course.exercise_notebook("02_slopes", lang).read_bytes()


def test_the_site_is_whole_without_the_folder_it_was_built_in(small_site, tmp_path):
    from coursekit.site.check import check_site

    course, _report = small_site
    moved = shutil.copytree(course.site, tmp_path / "under" / "a" / "sub-path")
    assert check_site(moved) == []


def test_section_anchors_are_words_and_unique():
    cells = ["# A graph of $x^2$\n\n```\n# not a heading\n```\n\n## Sums\n\n## Sums\n\n## 求和"]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_markdown_cell, cells)))
    assert section_ids(notebook) == ["a-graph-of-x-2", "sums", "sums-n2", "section-4"]


def test_a_heading_in_a_quotation_begins_no_section_and_without_headings_there_is_none():
    cells = ["before", "# A\n\nOne *stressed\nword*.\n\n> ## Quoted\n>\n> Words.", "## B\n\nTwo."]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_markdown_cell, cells)))
    found = [(s.heading, s.prose, s.stressed) for s in sections_of(notebook)]
    assert found == [("A", "One stressed word. Words.", "stressed word"), ("B", "Two.", "")]
    plain = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Only words.")])
    assert list(sections_of(plain)) == section_ids(plain) == []


def test_a_lesson_of_code_alone_is_called_by_its_name_and_has_no_summary(course):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    page = page_of(course, "02_slopes", "en", notebook)
    assert (page.title, page.summary, page.sections, page.exercise) == ("02_slopes", "", 0, False)


def test_the_first_description_that_a_cell_gives_for_a_picture_is_taken():
    def cell(*about):
        outputs = [
            nbformat.v4.new_output("display_data", metadata={mime: facts}) for mime, facts in about
        ]
        return nbformat.v4.new_code_cell("draw()", outputs=outputs)

    plain = ("image/png", {"width": 300})
    assert _alternative_text(cell(plain, ("image/svg+xml", {"alt": "a graph"}))) == "a graph"
    assert _alternative_text(cell(plain, ("text/html", {"alt": "no picture"}))) is None


def test_a_link_to_a_guide_says_what_the_guide_is_about():
    document = new_document("page")
    document += nodes.paragraph("", "", nodes.Text("See A guide, then a guide again."))
    links = TermLinks(document)
    guide = {"address": "a_guide.html", "everywhere": True, "title": "What to do."}
    links.lookup, links.pattern = {"a guide": guide}, pattern_of(["A guide"], "en")
    links.link(next(document.findall(nodes.Text)), set())
    (link,) = document.findall(nodes.reference)
    assert (link["refuri"], link["reftitle"]) == ("a_guide.html", "What to do.")
    assert document.astext() == "See A guide, then a guide again."


def test_of_sphinxs_sources_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path):
    def written(*texts):
        cells = [nbformat.v4.new_markdown_cell(text, id="a") for text in texts]
        lessons = {
            f"0{n}_x": nbformat.v4.new_notebook(cells=[cell]) for n, cell in enumerate(cells)
        }
        write_sources(tmp_path, lessons, {name: ["a"] for name in lessons}, [], "Course")
        return {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    first = written("# A", "# B", "# C")
    for path in tmp_path.iterdir():
        os.utime(path, ns=(1, 1))
    second = written("# A", "# B, told otherwise")
    assert set(first) - set(second) == {"02_x.ipynb"}
    assert {name for name, time in second.items() if time == 1} == {"00_x.ipynb"}


def test_what_a_cell_prints_in_parts_stays_as_it_was_printed(course):
    parts = ["print('a', end='', flush=True)", "time.sleep(0.5)", "print(' b'); print('  c')"]
    write_lesson(course, "02_slopes", "en", ["# A", ("code", "\n".join(["import time", *parts]))])
    lesson = Lesson("02_slopes", "en", course.lesson_notebook("02_slopes", "en"))
    for _time in ("run", "remembered"):
        notebook = execute_all([lesson], course.build / "runs", lambda _lesson: None)[lesson]
        printed = [output.text for output in notebook.cells[1].outputs]
        assert printed == ["a b\n  c\n"]
    names = ["stdout", "stdout", "stderr", "stdout"]
    outputs = [{"output_type": "stream", "name": n, "text": n[3]} for n in names]
    assert [o["text"] for o in execute._joined(outputs)] == ["oo", "e", "o"]
