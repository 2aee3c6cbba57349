"""Tables as registrars, spreadsheets and learning platforms write them: CSV of any make.

UTF-8 with or without a byte order mark, UTF-16 or GBK; commas, semicolons or tabs. A table is
written back as it came, byte order mark and line ends included.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from autograd_core.language import translator
from coursekit.errors import CourseError
from coursekit.files import write_atomically

_ = translator(__name__)

LARGEST = 50 << 20
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Table:
    """Column titles and rows of as many cells; ``encoding`` and ``delimiter`` as they were read."""

    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"

    def values(self, column: int) -> list[str]:
        """The cells of a column without the spaces around them."""
        return [row[column].strip() for row in self.rows]

    def column(self, *titles: str) -> int | None:
        """The number of the first column that bears one of the titles, whatever their case."""
        mine = [title.strip().casefold() for title in self.columns]
        return next((mine.index(t.casefold()) for t in titles if t.casefold() in mine), None)


def read_table(path: Path) -> Table:
    """Read a CSV file; CourseError says why it cannot be one."""
    if path.suffix.lower() in (".xls", ".xlsx", ".ods"):
        raise CourseError(_("{path} is a spreadsheet: save it as CSV first", path=path))
    data = path.read_bytes()
    if len(data) > LARGEST or (b"\0" in data[:1000] and data[:2] not in UTF_16_MARKS):
        raise CourseError(_("{path} is not a table in CSV", path=path))
    encoding, text = _decoded(path, data)
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CourseError(_("{path} is not a table in CSV: {why}", path=path, why=error)) from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise CourseError(_("{path} is empty", path=path))
    columns, *rest = rows
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in [columns, *rest]]
    end = "\r\n" if "\r\n" in text else "\n"
    return Table(filled[0], filled[1:], encoding, delimiter, end)


def write_table(path: Path, table: Table) -> None:
    """Write a table, whole or not at all, in the encoding that it was read in."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=table.delimiter, lineterminator=table.line_end)
    writer.writerows([table.columns, *table.rows])
    write_atomically(path, text.getvalue(), table.encoding)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    if data[:3] == b"\xef\xbb\xbf":
        encodings = ["utf-8-sig"]
    elif data[:2] in UTF_16_MARKS:
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CourseError(_("{path} is text neither in UTF-8 nor in GBK", path=path))


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)
