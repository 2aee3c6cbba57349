"""Reads what the cells of a lesson said: tables, numbers, verdicts on a reader's answers."""

import re

import autograd_core as ac
from coursekit.lesson import Table


def rows(cell) -> list[list[str]]:
    """Return the rows of the table that a cell shows, without its header."""
    assert isinstance(cell.shown, Table)
    return cell.shown.rows[1:]


def found(printed: str) -> list[float]:
    """Return all numbers in a text."""
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?", printed)]


def said(lesson, fragment: str, **answers) -> None:
    """Run one cell again with a reader's answers filled in."""
    with ac.use_language(lesson.lang):
        exec(lesson.cell(fragment).source, {**lesson.namespace, **answers})


def right(capsys) -> int:
    """Return how many answers were called right since the last look."""
    return len(re.findall(": right|：正确", capsys.readouterr().out))
