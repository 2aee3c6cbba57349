"""What comes back to a check, the student's answer beside the reference's, and the verdicts on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograd_core.language import get_language, translator
from coursekit.grading.compare import describe, difference
from coursekit.grading.probe import Opaque, Raised

_ = translator(__name__)


class JudgeError(Exception):
    """A check is at fault, not the student: the reference fails it, or it returns no verdict."""


@dataclass(frozen=True)
class Verdict:
    """The share of a check's points that is earned, in [0, 1], and what to say about the rest."""

    credit: float
    message: str = ""

    def __bool__(self):
        return self.credit == 1


def all_of(*verdicts: Verdict | bool) -> Verdict:
    """Full credit when every verdict has it, else none; the first failure speaks."""
    for verdict in map(as_verdict, verdicts):
        if not verdict:
            return Verdict(0, verdict.message)
    return Verdict(1)


def share_of(*verdicts: Verdict | bool) -> Verdict:
    """The mean credit of the verdicts; the first failure speaks."""
    verdicts = [as_verdict(verdict) for verdict in verdicts]
    message = next((verdict.message for verdict in verdicts if not verdict), "")
    return Verdict(sum(verdict.credit for verdict in verdicts) / len(verdicts), message)


class Reply:
    """What the student's code and the reference answered to one question.

    ``got`` and ``expected`` are plain data (None, bool, int, float, complex, str, list, tuple,
    dict, NumPy array or scalar), a ``Raised`` or an ``Opaque``.
    """

    def __init__(self, code: str, got, expected):
        self.code = code
        self.got = got
        self.expected = expected

    def close(self, rtol: float = 1e-7, atol: float = 0.0, same_dtype: bool = False) -> Verdict:
        """Numbers, arrays or collections of them agree: ``|got − expected| ≤ atol + rtol·|expected|``.

        ``same_dtype`` also asks for the expected dtype. What counts as equal otherwise is
        written in ``coursekit.grading.compare``.
        """
        self._expected_is_a_value()
        trouble = self.trouble() or difference(self.got, self.expected, rtol, atol)
        if not trouble and same_dtype:
            mine, theirs = np.asarray(self.got).dtype, np.asarray(self.expected).dtype
            if mine != theirs:
                trouble = _("got dtype {got}, expected {expected}", got=mine, expected=theirs)
        return Verdict(0, trouble) if trouble else Verdict(1)

    def equal(self) -> Verdict:
        """The answers agree exactly."""
        return self.close(rtol=0.0, atol=0.0)

    def raises(self, *types: str) -> Verdict:
        """The code raised one of the named exceptions, or a subclass of it."""
        if not (isinstance(self.expected, Raised) and set(types) & set(self.expected.kinds)):
            raise JudgeError(f"the reference does not raise {types}: {self.expected!r}")
        if isinstance(self.got, Raised):
            if self._is_unanswered() and self.got.type not in types:
                return Verdict(0, self.trouble())
            if set(types) & set(self.got.kinds):
                return Verdict(1)
        names = _(" or ").join(types)
        if isinstance(self.got, Raised):
            got = describe(self.got)
            return Verdict(0, _("got {got}, expected the error {type}", got=got, type=names))
        return Verdict(0, _("no {type} was raised", type=names))

    def holds(self, predicate: Callable[[object], bool], en: str = "", zh: str = "") -> Verdict:
        """``predicate(got)`` is true; ``en`` and ``zh`` say what the property is."""
        self._expected_is_a_value()
        if not predicate(self.expected):
            raise JudgeError(f"the reference's answer {self.expected!r} lacks the property: {en}")
        trouble = self.trouble()
        if not trouble:
            try:
                if predicate(self.got):
                    return Verdict(1)
            except Exception:
                trouble = _("the answer has an unexpected form: {got}", got=describe(self.got))
        return Verdict(0, "; ".join(filter(None, [pick_language(en, zh), trouble])))

    def _expected_is_a_value(self):
        if isinstance(self.expected, Raised | Opaque):
            raise JudgeError(f"the reference's answer to {self.code!r} is {self.expected!r}")

    def _is_unanswered(self) -> bool:
        return self.got.type in ("NameError", "NotImplementedError")

    def trouble(self) -> str:
        """Say why there is no value to compare, or return the empty string."""
        if isinstance(self.got, Opaque):
            return _(
                "got {got}, expected {expected}",
                got=describe(self.got),
                expected=describe(self.expected),
            )
        if not isinstance(self.got, Raised):
            return ""
        if self.got.type == "NotImplementedError":
            return _("not answered yet")
        name = re.match(r"name '(\w+)' is not defined", self.got.message)
        if name and re.search(rf"\b{name[1]}\b", self.code):
            return _(
                "`{name}` is not defined: the cell failed, or the name was changed", name=name[1]
            )
        # Numbers in a message could be hidden inputs.
        message = re.sub(r"\d[\d.e+-]*", "…", self.got.message)[:200]
        return _(
            "it raised {error}", error=f"{self.got.type}: {message}" if message else self.got.type
        )


def as_verdict(returned) -> Verdict:
    """Return what a check returned as a Verdict; JudgeError when it is none."""
    if isinstance(returned, Verdict):
        return returned
    if isinstance(returned, bool | int | float | np.bool_ | np.floating) and 0 <= returned <= 1:
        return Verdict(float(returned))
    raise JudgeError(
        f"a check returned {returned!r}; a verdict, a bool or a share in [0, 1] is needed"
    )


def pick_language(en: str, zh: str) -> str:
    """Return the text of the language in force."""
    return zh if get_language() == "zh" else en
