"""What a page beside the lessons is, and what such pages are made from."""

from dataclasses import dataclass, field

from nbformat import NotebookNode

from coursekit.paths import Course


@dataclass(frozen=True)
class Sheet:
    """One page in one language: its source for Sphinx, and what other pages say about it.

    ``text`` is Markdown, or reStructuredText where ``suffix`` says so; ``sections`` holds one
    anchor a heading, the same in every language. A page with a ``parent`` is reached through it.
    """

    name: str
    title: str
    summary: str
    text: str
    sections: list[str]
    suffix: str = ".ipynb"
    parent: str = ""
    toc_depth: int = 3

    def facts(self) -> dict:
        """Return what templates need, as plain data."""
        return {key: getattr(self, key) for key in ("name", "title", "summary", "parent")}


@dataclass(frozen=True)
class Shelf:
    """What sheets are made from: the course, and its lessons in all languages without outputs.

    ``lessons`` maps language and name to the notebook, ``anchors`` a lesson to its sections'.
    """

    course: Course
    lessons: dict[str, dict[str, NotebookNode]]
    anchors: dict[str, list[str]] = field(default_factory=dict)
