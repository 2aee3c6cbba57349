"""Make the bundled Chinese font again: ``python -m autograd_core.viz.fonts.make``.

Needed only when a text of the course uses a Han character that the font lacks (a test says so).
Cuts Noto Sans CJK SC (Debian: ``apt install fonts-noto-cjk``) down to the characters a course
in simplified Chinese needs, and renames the family: a cut font must not carry the name of the
whole one, and a name of its own can never be mixed up with a font of the reader's system.
"""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

from . import FAMILY, FONT_FILE

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PROJECT = Path(__file__).parents[3]
TEXT_SUFFIXES = {".py", ".json", ".js", ".md"}
PICTURED = ("autograd_core", "coursekit/locale", "figures", "notebooks", "solutions")

FIELD_TERMS = "熵"  # of the field's words, the only character that GB 2312 calls rare
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1: ², ³, ·, ×, ÷
    (0x0370, 0x03FF),  # Greek
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x205E),
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x2100, 0x214F),  # letterlike: ℓ, ℝ
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2460, 0x2473),  # ① to ⑳
    (0x25A0, 0x25FF),  # geometric shapes
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)


def is_han(character: str) -> bool:
    """Tell whether a character is a Han character (CJK unified ideographs and extension A)."""
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def gb2312_level_1() -> set[str]:
    """Return the 3,755 most frequent simplified characters, rows 16 to 55 of GB 2312-80."""
    cells = (
        bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312", errors="ignore")
        for row in range(16, 56)
        for cell in range(1, 95)
    )
    return {character for character in cells if character}


def project_texts(root: Path = PROJECT) -> Iterable[Path]:
    """Yield the project's text files from which words may come into a picture."""
    for folder in PICTURED:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in TEXT_SUFFIXES and path.is_file():
                yield path


def han_characters(paths: Iterable[Path]) -> set[str]:
    """Return the Han characters that occur in text files."""
    return {c for path in paths for c in path.read_text(encoding="utf-8") if is_han(c)}


def make(source: Path = NOTO, target: Path = FONT_FILE) -> int:
    """Write the subset of ``source`` (a Noto Sans CJK collection or SC font); return its bytes."""
    from fontTools import subset

    options = subset.Options(
        layout_features=["kern"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
        notdef_outline=True,
        desubroutinize=False,
        hinting=False,
        drop_tables=["DSIG", "VORG", "vhea", "vmtx", "BASE"],
    )
    if source.suffix.lower() == ".ttc":
        options.font_number = _simplified_chinese_face(source)
    wanted = gb2312_level_1() | set(FIELD_TERMS) | han_characters(project_texts())
    cutter = subset.Subsetter(options)
    cutter.populate(
        unicodes=[ord(c) for c in wanted] + [u for a, b in RANGES for u in range(a, b + 1)]
    )
    with subset.load_font(source, options) as font:
        cutter.subset(font)
        _rename(font)
        font["head"].modified = font["head"].created  # the same sources give the same bytes
        font.recalcTimestamp = False
        font.save(target)
    return target.stat().st_size


def _simplified_chinese_face(collection: Path) -> int:
    from fontTools.ttLib import TTCollection

    names = [f["name"].getDebugName(1) for f in TTCollection(collection, lazy=True).fonts]
    return names.index("Noto Sans CJK SC")


def _rename(font) -> None:
    postscript = FONT_FILE.stem
    version = re.sub(r";.*", "", font["name"].getDebugName(5))
    names = {1: FAMILY, 2: "Regular", 3: f"{version};{postscript}", 4: FAMILY, 5: version}
    for name_id, text in {**names, 6: postscript}.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top.topDictIndex[0].FamilyName = FAMILY
    top.topDictIndex[0].FullName = FAMILY


def main() -> None:
    """Read the command line and make the font."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, default=NOTO, help="the Noto Sans CJK font")
    arguments = parser.parse_args()
    size = make(arguments.source)
    print(f"{FONT_FILE.name}: {size:,} bytes")


if __name__ == "__main__":
    main()
