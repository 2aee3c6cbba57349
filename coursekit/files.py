"""Writing files so that nothing is ever half-written."""

import os
from pathlib import Path


def write_atomically(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a text file so that a reader sees the old one or the new one, never half of it.

    In UTF-8, half a surrogate pair, which is no character, is written as JSON escapes it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        errors = "backslashreplace" if encoding == "utf-8" else "strict"
        partial.write_bytes(text.encode(encoding, errors))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
