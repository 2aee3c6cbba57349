"""What a lesson says back to its reader: predictions compared, blanks checked, tables shown.

An answer that is still ``...`` is open, never wrong: a notebook runs clean when untouched.
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np

from autograd_core.language import translator

_ = translator(__name__)

EXACT = 1e-3  # the part by which two numbers may differ and still count as the same
CLOSE = 0.05  # and as a good guess


def compare(prediction, outcome, close: float = CLOSE) -> None:
    """Print the reader's ``prediction`` beside the ``outcome`` of the run.

    Either may be a number, several, or a text; a prediction of ``...`` means that none was written
    down. A guess that is off by no more than the part ``close`` of the largest number is called
    close: give more room where nobody could calculate it.
    """
    if prediction is ...:
        print(_("The run says {outcome}. (You wrote no prediction down.)", outcome=outcome))
    elif _agree(prediction, outcome):
        print(_("The run says {outcome}, as you predicted.", outcome=outcome))
    elif _agree(prediction, outcome, close, of_the_largest=True):
        print(
            _(
                "The run says {outcome}; you predicted {prediction}. Close.",
                outcome=outcome,
                prediction=prediction,
            )
        )
    else:
        print(
            _(
                "The run says {outcome}; you predicted {prediction}. What made the difference?",
                outcome=outcome,
                prediction=prediction,
            )
        )


def check(name: str, answer, expected, hint: str, within: float = EXACT) -> None:
    """Print whether a blank called ``name`` is open, right or not yet right.

    ``answer`` is a number or an array, ``...`` while open; ``expected`` has the same shape.
    ``hint`` is shown beside a wrong answer. Numbers may be off by the part ``within``: give more
    room where a reader is to calculate a number and may round it.
    """
    if answer is ...:
        print(_("{name}: still open.", name=name))
    elif _agree(answer, expected, within):
        print(_("{name}: right.", name=name))
    else:
        print(_("{name}: not yet. {hint}", name=name, hint=hint))


def class_from(notebook, name: str) -> type | None:
    """Return the class called ``name`` that the cells of a notebook leave behind, None without one.

    A cell that fails, such as the check of an exercise that is still open, stops no other.
    """
    namespace, path = {}, Path(notebook)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.exists() else []
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            exec("".join(cell["source"]), namespace)
    return namespace.get(name)


def progress() -> "Table":
    """Return how far the reader has come: a square for each exercise of each assignment.

    A full square is solved, a dotted one answered but not right yet, an empty one open. Notebooks
    that changed since the last time are run from top to bottom, so that may take a while.
    """
    from autograd_core.language import get_language

    from .handin import progress as look
    from .paths import Course

    squares = {"passed": "■", "failed": "▣", "open": "□"}
    rows = [
        (
            hand_in.name,
            " ".join(squares[answer.state] for answer in hand_in.answers),
            _("{n} of {all}", n=len(hand_in.solved), all=len(hand_in.answers)),
        )
        for hand_in in look(Course(), get_language())
    ]
    return Table((_("assignment"), _("exercises"), _("solved")), *rows)


class Table:
    """A small table that notebooks show as such and terminals as text.

    ``header`` and each of ``rows`` are sequences of the same length; a cell may hold ``$math$``.
    """

    def __init__(self, header, *rows):
        self.rows = [[str(cell) for cell in row] for row in (header, *rows)]
        odd = [len(row) for row in self.rows if len(row) != len(self.rows[0])]
        if odd:
            raise ValueError(
                _(
                    "a row has {found} cells but the header has {wanted}: give one for each column",
                    found=odd[0],
                    wanted=len(self.rows[0]),
                )
            )

    def __repr__(self) -> str:
        return "\n".join("  |  ".join(row) for row in self.rows)

    def _repr_markdown_(self) -> str:
        header, *rows = [[cell.replace("|", "\\|") for cell in row] for row in self.rows]
        columns = list(zip(*rows, strict=True)) or [()] * len(header)
        rule = ["--:" if _are_numbers(column) else ":--" for column in columns]
        return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def _are_numbers(column) -> bool:
    """Whether the cells of a column are numbers, apart from those left empty."""
    filled = [cell for cell in column if cell]
    return (bool(filled) or not column) and all(map(_is_number, filled))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _agree(a, b, within: float = EXACT, of_the_largest: bool = False) -> bool:
    """Whether two answers are the same: numbers up to a part of their size, texts word for word."""
    try:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    except (TypeError, ValueError):
        return _words(a) == _words(b)
    size = np.abs(b).max(initial=0) if of_the_largest else np.abs(b)
    return a.shape == b.shape and bool((np.abs(a - b) <= 1e-12 + within * size).all())


def _words(answer) -> list[str]:
    """Return the words of an answer without case, article, closing stop or quotation marks."""
    words = str(answer).lower().strip(" .。\"'“”").split()
    return words[1:] if words[:1] == ["the"] else words
