"""The errors that a person at the command line is meant to read."""

import errno

from autograd_core.language import translator

_ = translator(__name__)


class CourseError(Exception):
    """Something the user can mend; the message says what was wrong and what to do."""


def system_message(error: OSError) -> str:
    """Say in the language in force what the system refused, and for which file."""
    reasons = {
        errno.EACCES: _("Permission denied"),
        errno.EDQUOT: _("Disk quota exceeded"),
        errno.EEXIST: _("File exists"),
        errno.EFBIG: _("File too large"),
        errno.EISDIR: _("Is a directory"),
        errno.ENAMETOOLONG: _("File name too long"),
        errno.ENOENT: _("No such file or directory"),
        errno.ENOSPC: _("No space left on device"),
        errno.ENOTDIR: _("Not a directory"),
        errno.EPERM: _("Operation not permitted"),
        errno.EROFS: _("Read-only file system"),
    }
    reason = reasons.get(error.errno) or error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
