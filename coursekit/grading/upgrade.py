"""Takes a gradebook with submissions along when exercises come or go in mid-term.

nbgrader refuses to add or remove cells once somebody has handed in. Here the new ones get their
rows, for those who have handed in as well, and the old ones lose theirs; what was given by hand is
never thrown away.
"""

from collections.abc import Iterable

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    SourceCell,
)

from autograd_core.language import translator
from coursekit.errors import CourseError

_ = translator(__name__)


def take_along(gradebook: Gradebook, name: str, notebook: NotebookNode) -> None:
    """Make the gradebook know exactly the cells of ``notebook``, if there are submissions to it.

    Without any, nbgrader does that itself. All is done or, on an error, nothing. CourseError when
    a cell is gone to which somebody has given points or words by hand.
    """
    try:
        row = gradebook.find_notebook(name, name)
    except MissingEntry:
        return
    if not row.submissions:
        return
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if _is_known(cell)}
    graded = {key: cell for key, cell in cells.items() if utils.is_grade(cell)}
    solved = {key: cell for key, cell in cells.items() if utils.is_solution(cell)}
    db = gradebook.db
    with db.no_autoflush:
        _remove(db, _gone(row.grade_cells, graded), Grade, "manual_score")
        _remove(db, _gone(row.solution_cells, solved), Comment, "manual_comment")
        for old in _gone(row.source_cells, cells):
            db.delete(old)
        for key in _new(row.grade_cells, graded):
            _add_graded(db, row, key, graded[key])
        for key in _new(row.solution_cells, solved):
            added = SolutionCell(name=key, notebook=row)
            db.add(added)
            db.add_all(Comment(cell=added, notebook=submitted) for submitted in row.submissions)
        for key in _new(row.source_cells, cells):
            facts = {"cell_type": cells[key].cell_type, "source": cells[key].source}
            db.add(SourceCell(name=key, notebook=row, locked=utils.is_locked(cells[key]), **facts))
    db.commit()


def _is_known(cell: NotebookNode) -> bool:
    """Whether nbgrader keeps the source of a cell."""
    return utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell)


def _gone(known: Iterable[BaseCell], wanted: dict) -> list[BaseCell]:
    return [cell for cell in known if cell.name not in wanted]


def _new(known: Iterable[BaseCell], wanted: dict) -> list[str]:
    names = {cell.name for cell in known}
    return [key for key in wanted if key not in names]


def _add_graded(db, row: Notebook, key: str, cell: NotebookNode) -> None:
    points = float(cell.metadata.nbgrader["points"])
    added = GradeCell(name=key, notebook=row, max_score=points, cell_type=cell.cell_type)
    db.add(added)
    by_hand = utils.is_solution(cell)  # what a check grades waits for a run, not for a person
    for submitted in row.submissions:
        db.add(Grade(cell=added, notebook=submitted, needs_manual_grade=by_hand))


def _remove(db, cells: list[BaseCell], kind: type, by_hand: str) -> None:
    for cell in cells:
        rows = db.query(kind).filter(kind.cell_id == cell.id).all()
        count = sum(getattr(row, by_hand) is not None for row in rows)
        if count:
            db.rollback()
            raise CourseError(
                _(
                    "exercise {exercise} is gone, but {count} students have points or words by "
                    "hand in it: put it back, or take these away in nbgrader's formgrader",
                    exercise=cell.name.removeprefix("check-"),
                    count=count,
                )
            )
        for row in rows:
            db.delete(row)
        db.delete(cell)
