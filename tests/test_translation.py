"""A further language is files of a translator's, not code: made, kept in step, built and spoken."""

import nbformat
import pytest

from autograd_core.language import use_language
from coursekit.build import build
from coursekit.errors import CourseError
from coursekit.grading.restore import language_of, released_notebook
from coursekit.lab import lab_command
from coursekit.source import SourceError
from coursekit.translation import read_source, translate

LESSON = '''\
# ---
# jupyter:
#   course:
#     title: {en: A lesson, zh: 一课}
#     minutes: 5
# ---

# %% [markdown] lang="en"
r"""
# A lesson

The slope is $2x$; [exercises](../../exercises/en/03_more.ipynb).
"""

# %% [markdown] lang="zh"
r"""
# 一课

斜率是 $2x$；[练习](../../exercises/zh/03_more.ipynb)。
"""

# %%
n = 3
print(T("hello", "你好"), T("en", "zh"))  #: en: a greeting #: zh: 问候
print(T(f"{n} times", f"{n} 次"))
'''
SPANISH = {
    "A lesson": "Una lección",
    "# A lesson\n\nThe slope is $2x$; [exercises](../../exercises/en/03_more.ipynb).": (
        "# Una lección\n\nLa pendiente es $2x$; [ejercicios](../../exercises/es/03_more.ipynb)."
    ),
    "hello": 'hola, "mundo"',
    "a greeting": "un saludo",
    'f"{n} times"': 'f"{n} veces"',
}


@pytest.fixture
def course(tiny):
    tiny.lesson_source("03_more").parent.mkdir()
    tiny.lesson_source("03_more").write_text(LESSON, encoding="utf-8")
    return tiny


def say(course, words, name="03_more"):
    """Write translations into the PO file, as a translator's tool does."""
    from babel.messages.pofile import read_po, write_po

    path = course.translation(name, "es")
    with path.open("rb") as file:
        catalog = read_po(file)
    for english, spanish in words.items():
        assert english in catalog, english
        catalog[english].string = spanish
    with path.open("wb") as file:
        write_po(file, catalog)


def cells(course, name="03_more", folder="notebooks"):
    notebook = nbformat.read(course.root / folder / "es" / f"{name}.ipynb", as_version=4)
    return notebook, [cell.source for cell in notebook.cells]


def test_a_language_begins_with_files_that_wait_for_words(course):
    lesson, assignment = translate(course, "es")
    assert (lesson.done, lesson.total, assignment.done) == (0, len(SPANISH), 0)
    assert course.languages == ("en", "zh", "es")
    assert build(course).ok
    notebook, (prose, code) = cells(course)
    assert notebook.metadata.course.title == "A lesson"
    assert "exercises/es/03_more" in prose
    assert 'print("hello", "es")  # a greeting' in code


def test_what_is_translated_is_said_and_the_rest_is_english(course):
    translate(course, "es")
    say(course, SPANISH)
    assert build(course).ok
    notebook, (prose, code) = cells(course)
    assert notebook.metadata.course.title == "Una lección"
    assert prose.startswith("# Una lección") and "La pendiente" in prose
    namespace = {}
    exec(code, namespace)
    assert 'f"{n} veces"' in code and "# un saludo" in code and '"hola, \\"mundo\\""' in code
    _notebook, exercises = cells(course, "01_tiny", "exercises")
    assert exercises[0] == "# Two small exercises"
    assert "raise NotImplementedError()" in "\n".join(exercises)


def test_every_language_has_the_same_cells(course):
    translate(course, "es")
    say(course, SPANISH)
    build(course)
    spanish, _texts = cells(course)
    english = nbformat.read(course.lesson_notebook("03_more", "en"), as_version=4)
    assert [cell.id for cell in spanish.cells] == [cell.id for cell in english.cells]


def test_a_lesson_without_a_file_does_not_exist_in_that_language(course):
    translate(course, "es", ["03_more"])
    build(course)
    assert course.languages_of("01_tiny") == ("en", "zh")
    assert not (course.root / "exercises" / "es").exists()
    assert released_notebook(course, "01_tiny", "es").metadata.course.lang == "en"


def test_a_translation_with_another_formula_is_refused_where_it_stands(course):
    translate(course, "es")
    english = next(text for text in SPANISH if "slope" in text)
    say(course, {english: SPANISH[english].replace("$2x$", "$x$")})
    with pytest.raises(SourceError, match="formulas differ") as caught:
        read_source(course, course.lesson_source("03_more"), "es")
    problem = caught.value.problems[0]
    assert problem.path.name == "03_more.po" and problem.line > 5
    assert not build(course).ok


def test_a_translation_that_computes_something_else_is_refused(course):
    translate(course, "es")
    say(course, {'f"{n} times"': 'f"{n + 1} veces"'})
    with pytest.raises(SourceError, match="differs in more than its words"):
        read_source(course, course.lesson_source("03_more"), "es")


def test_an_update_keeps_translations_and_asks_about_changed_sentences(course):
    translate(course, "es")
    say(course, SPANISH)
    assert translate(course, "es")[0].done == len(SPANISH)
    source = course.lesson_source("03_more")
    source.write_text(LESSON.replace("The slope is", "Its slope is"), encoding="utf-8")
    progress = translate(course, "es", ["03_more"])[0]
    assert (progress.done, progress.unsure) == (len(SPANISH) - 1, 1)
    build(course)
    assert "Its slope is" in cells(course)[1][0]  # what is unsure is not said


def test_a_second_update_changes_nothing(course):
    translate(course, "es")
    before = course.translation("03_more", "es").read_bytes()
    translate(course, "es")
    assert course.translation("03_more", "es").read_bytes() == before


def test_a_students_notebook_is_recognised_and_answered_in_its_language(course):
    translate(course, "es")
    build(course)
    notebook, _texts = cells(course, "01_tiny", "exercises")
    assert language_of(notebook) == "es"
    assert released_notebook(course, "01_tiny", "es").metadata.course.lang == "es"
    notebook.metadata.course.lang = "../es"
    assert language_of(notebook) == "en"


def test_the_packages_catalogues_are_made_and_kept(course):
    folder = course.root / "coursekit" / "locale"
    folder.mkdir(parents=True)
    (folder / "zh.json").write_text('{"open": "打开", "shut": "关"}', encoding="utf-8")
    (folder / "es.json").write_text('{"open": "abierto", "gone": "ido"}', encoding="utf-8")
    progress = translate(course, "es")[0]
    assert (progress.done, progress.total) == (1, 2)
    assert '"open": "abierto"' in (folder / "es.json").read_text(encoding="utf-8")


def test_a_sentence_that_waits_is_said_in_english(monkeypatch):
    from autograd_core import language

    monkeypatch.setattr(language, "_catalogue", lambda package, code: {"open": ""})
    with use_language("es"):
        assert language.translator("coursekit")("open") == "open"


def test_jupyterlab_opens_in_the_language(course):
    translate(course, "es")
    build(course)
    command = lab_command(course, "es", None, browser=False)
    assert any("notebooks/es/03_more" in part for part in command)
    assert '"locale": "es"' in (course.build / "lab" / "es" / "overrides.json").read_text("utf-8")


@pytest.mark.parametrize("code", ["qq", "../x", "zh"])
def test_what_is_no_further_language_is_refused_in_words(course, code):
    with pytest.raises(CourseError):
        translate(course, code)
    assert course.languages == ("en", "zh")


def test_an_unknown_lesson_is_refused_before_anything_is_written(course):
    with pytest.raises(CourseError, match="99_none"):
        translate(course, "es", ["99_none"])
    assert not course.language_folder("es").exists()
