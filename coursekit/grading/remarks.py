"""What an instructor should know about a submission besides its points."""

from collections.abc import Callable
from dataclasses import dataclass

from autograd_core.language import use_language

Words = Callable[[], str]  # said anew in whatever language is in force


@dataclass(frozen=True)
class Remark:
    """A code for programs and words for people.

    Codes of graded submissions: untouched, error, timeout, died, output, renamed, several,
    timestamp, broken-check. Of those that could not be graded: unreadable, foreign, missing,
    student-id.
    """

    code: str
    words: Words


def codes(remarks: list[Remark]) -> list[str]:
    """Return the codes, each once."""
    return list(dict.fromkeys(remark.code for remark in remarks))


def sentences(remarks: list[Remark], lang: str) -> list[str]:
    """Return the words in one language, each once."""
    with use_language(lang):
        return list(dict.fromkeys(remark.words() for remark in remarks))
