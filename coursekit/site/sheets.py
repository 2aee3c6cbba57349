"""The pages beside the lessons: what a reader looks up.

Each kind of sheet is made from its own source below ``docs/`` by a module of its own; a course
without that source has no such page.
"""

from collections.abc import Callable

from .api import api_sheets
from .bibliography import bibliography_sheets
from .glossary import glossary_sheets
from .guides import guide_sheets
from .rows import rows_sheets
from .sheet import Sheet, Shelf

MAKERS: tuple[Callable[[Shelf, str], list[Sheet]], ...] = (
    glossary_sheets,
    api_sheets,
    bibliography_sheets,
    guide_sheets,
    rows_sheets,
)


def sheets(shelf: Shelf, lang: str) -> list[Sheet]:
    """Return every page beside the lessons in one language, in the order of the side bar."""
    return [sheet for make in MAKERS for sheet in make(shelf, lang)]
