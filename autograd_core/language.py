"""The language in which the course speaks to a person.

English sentences stand in the code where they are used; every other language is a JSON
catalogue in the package's ``locale`` folder, English sentence to translated sentence. A new
language is one new file there and no line of Python::

    _ = translator(__name__)
    raise ValueError(_("{op}: shapes {a} and {b} do not broadcast", op="add", a=(2,), b=(3,)))
"""

import contextvars
import functools
import os
from collections.abc import Callable

_language: contextvars.ContextVar[str | None] = contextvars.ContextVar("language", default=None)
_process_language: str | None = None


def set_language(code: str) -> None:
    """Speak ``code`` ("en", "zh", ...) from now on, in the whole process."""
    global _process_language
    _process_language = code


def get_language() -> str:
    """Return the language in force: as set, else ``COURSE_LANG``, else the locale's, else "en"."""
    return _language.get() or _process_language or _environment_language()


class use_language:
    """Speak another language within a ``with`` block; local to the thread and async task."""

    def __init__(self, code: str):
        self.code = code

    def __enter__(self):
        self._token = _language.set(self.code)
        return self

    def __exit__(self, *exc):
        _language.reset(self._token)


def translator(package: str) -> Callable[..., str]:
    """Return ``_(sentence, **values)`` for a package that has a ``locale`` folder.

    ``package`` is a module's ``__name__``; its top-level package holds the folder. A sentence
    without translation is returned in English.
    """
    top = package.partition(".")[0]

    def _(sentence: str, /, **values) -> str:
        translated = _catalogue(top, get_language()).get(sentence) or sentence
        return translated.format(**values) if values else translated

    return _


def _environment_language() -> str:
    for name in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            code = value[:2].lower()
            return code if code.isalpha() else "en"
    return "en"


@functools.cache
def _catalogue(package: str, code: str) -> dict[str, str]:
    if code == "en":
        return {}
    import json  # here: the two take half of the time that importing the engine takes
    from pathlib import Path

    module = __import__(package)
    path = Path(module.__file__).parent / "locale" / f"{code}.json"
    if not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))
