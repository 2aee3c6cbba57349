"""Builds the site: run the lessons, write Sphinx's sources, render, check.

Everything lands in ``build/site/``: a folder a language, each complete in itself, and a root
page that opens the reader's. It works from any web server's sub-path and from ``file://``.
"""

import importlib.metadata
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.paths import LANGUAGES, Course

from .bibliography import linked_titles
from .check import check_site
from .execute import Lesson, execute_all, stderr_of
from .glossary import linked_terms
from .guides import linked_guides
from .home import write_explorer
from .pages import EXERCISES, NOTEBOOKS, lesson_names, page_of, section_ids, write_sources
from .render import finish, renderers, start
from .settings import HERE, TITLES, Job
from .sheet import Shelf
from .sheets import sheets

_ = translator(__name__)


@dataclass
class SiteReport:
    """What was built and which lessons were run; ``problems`` is what a reader would stumble over."""

    folder: Path
    pages: list[Path] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def build_site(
    course: Course,
    languages: tuple[str, ...] = LANGUAGES,
    progress: Callable[[str], None] = lambda step: None,
) -> SiteReport:
    """Build the pages of every lesson that has a notebook in all ``languages``.

    ``progress`` is told each step. A lesson is run only when its code, the engine or a library
    changed. Raises LessonFailed, naming lesson, cell and error, and RenderFailed.
    """
    report = SiteReport(course.site)
    names = lesson_names(course, languages)
    lessons = [
        Lesson(name, lang, course.lesson_notebook(name, lang))
        for name in names
        for lang in languages
    ]

    def running(lesson: Lesson) -> None:
        report.executed.append(str(lesson))
        progress(_("running {lesson}", lesson=lesson))

    with renderers(languages) as processes:
        notebooks = execute_all(lessons, course.build / "cache" / "executed", running)
        for lesson, notebook in notebooks.items():
            report.problems += [f"{lesson}: {text}" for text in stderr_of(notebook)]
        jobs = _jobs(course, languages, names, notebooks)
        progress(_("rendering {languages}", languages=", ".join(languages)))
        for job in jobs:
            start(processes[job.lang], job)
        for job in jobs:
            report.problems += finish(processes[job.lang], job)
    _remove_old_pages(course, jobs)
    for lang in languages:
        _offer_notebooks(course, lang, names)
    shutil.copy(HERE / "root.html", course.site / "index.html")
    progress(_("checking the links"))
    report.problems += check_site(course.site)
    report.pages = sorted(course.site.glob("*/*.html"))
    return report


def _jobs(
    course: Course,
    languages: tuple[str, ...],
    names: list[str],
    notebooks: dict[Lesson, nbformat.NotebookNode],
) -> list[Job]:
    """Write what Sphinx reads and return one job a language."""
    assets = _gather_assets(course)
    write_explorer(assets, languages)
    shelf = _shelf(course, languages, names)
    jobs = []
    for lang in languages:
        chosen = {lesson.name: nb for lesson, nb in notebooks.items() if lesson.lang == lang}
        pages = tuple(page_of(course, name, lang, nb).facts() for name, nb in chosen.items())
        beside = sheets(shelf, lang)
        work = course.build / "cache" / "sphinx" / lang
        write_sources(work / "source", chosen, shelf.anchors, beside, TITLES[lang])
        jobs.append(
            Job(
                lang=lang,
                languages=tuple(languages),
                source=work / "source",
                output=course.site / lang,
                doctrees=work / "doctrees",
                assets=assets,
                pages=pages,
                sheets=tuple(sheet.facts() for sheet in beside),
                terms=(
                    *linked_terms(course, lang),
                    *linked_titles(course),
                    *linked_guides(course, lang),
                ),
            )
        )
    return jobs


def _shelf(course: Course, languages: tuple[str, ...], names: list[str]) -> Shelf:
    """Read the lessons as they are committed, for the pages that speak about them."""
    lessons = {
        lang: {
            name: nbformat.read(course.lesson_notebook(name, lang), as_version=4) for name in names
        }
        for lang in languages
    }
    anchors = {name: section_ids(notebook) for name, notebook in lessons[languages[0]].items()}
    return Shelf(course, lessons, anchors)


def _gather_assets(course: Course) -> Path:
    """Collect in one folder what pages load: the vendored files and anywidget's own module."""
    folder = course.build / "cache" / "assets"
    shutil.copytree(HERE / "vendor" / "katex", folder / "katex", dirs_exist_ok=True)
    shutil.copytree(HERE / "vendor" / "widgets", folder / "widgets", dirs_exist_ok=True)
    module = _anywidget_module().read_text(encoding="utf-8")
    # The module speaks AMD; the runtime hands it a `define` of its own and no loader is needed.
    wrapped = f'courseWidgets.provide("anywidget", function (define) {{\n{module}\n}});\n'
    (folder / "widgets" / "anywidget.js").write_text(wrapped, encoding="utf-8")
    return folder


def _anywidget_module() -> Path:
    """Return the front end that matches the installed anywidget."""
    files = importlib.metadata.files("anywidget") or []
    found = [f for f in files if f.as_posix().endswith("nbextensions/anywidget/index.js")]
    if not found:
        raise CourseError(_("anywidget is installed without its front end; reinstall it"))
    return Path(found[0].locate())


def _remove_old_pages(course: Course, jobs: list[Job]) -> None:
    """Sphinx never deletes: without this, a renamed lesson would stay readable for ever."""
    for job in jobs:
        names = {"index", "search", *(page["name"] for page in (*job.pages, *job.sheets))}
        for page in (course.site / job.lang).glob("*.html"):
            if page.stem not in names:
                page.unlink()


def _offer_notebooks(course: Course, lang: str, names: list[str]) -> None:
    for kind, path_of in (
        (NOTEBOOKS, course.lesson_notebook),
        (EXERCISES, course.exercise_notebook),
    ):
        folder = course.site / lang / kind
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in names:
            if path_of(name, lang).is_file():
                shutil.copy(path_of(name, lang), folder)
