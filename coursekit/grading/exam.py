"""Exam mode: the hidden inputs are drawn from a secret, so that every run asks the same.

Without a secret a run draws fresh questions, which nobody can know beforehand either, and asks
everyone in it the same. With one, all submissions to an assignment are asked the same questions
whenever they are graded: what an exam office may want to repeat. COURSE_SECRET names the file.
"""

import hmac
import os
import secrets
from pathlib import Path

from autograd_core.language import translator
from coursekit.errors import CourseError

_ = translator(__name__)

VARIABLE = "COURSE_SECRET"
SHORTEST = 16  # characters


def exam_seed(name: str) -> int | None:
    """Return the seed of assignment ``name`` in the exam under way; None when there is none.

    One assignment's seed tells nothing about the secret or about another assignment's.
    CourseError when the secret cannot be read or is short enough to be guessed.
    """
    file = os.environ.get(VARIABLE)
    if not file:
        return None
    digest = hmac.digest(_read(Path(file)), name.encode(), "sha256")
    return int.from_bytes(digest[:6])  # whole in JSON wherever it is read


def make_secret(path: Path) -> Path:
    """Write a new secret that only its owner can read; CourseError when the file exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CourseError(
            _("{path} exists already; a new secret would draw other questions", path=path)
        ) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path


def _read(path: Path) -> bytes:
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise CourseError(
            _(
                "the secret {path} cannot be read: {why}; make one with: course secret {path}",
                path=path,
                why=error.strerror,
            )
        ) from None
    if len(secret) < SHORTEST:
        raise CourseError(
            _("the secret {path} has fewer than {count} characters", path=path, count=SHORTEST)
        )
    return secret
