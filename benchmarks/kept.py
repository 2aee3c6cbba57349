"""Files of results that hold one chapter of each program that writes into them."""

import re
from pathlib import Path


def keep(name: str, chapter: str) -> None:
    """Put a chapter, whose first line is its title, into a file of results in this folder.

    It takes the place of the chapter of the same title, if there is one.
    """
    path = Path(__file__).with_name(name)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    chapters = [piece.strip() for piece in re.split(r"^(?=# )", text, flags=re.M) if piece.strip()]
    title = chapter.partition("\n")[0]
    kept = {piece.partition("\n")[0]: piece for piece in chapters} | {title: chapter.strip()}
    path.write_text("\n\n".join(kept.values()) + "\n", encoding="utf-8")
