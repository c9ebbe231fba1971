"""From a file to records: encoding, delimiter and line ends are found, not asked for.

The file is read twice as bytes at most (once to tell UTF-8 from Windows-1252) and never held as a whole.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TextIO

from reminders.errors import InvalidInput

DELIMITERS = (",", ";", "\t")
_SAMPLE_BYTES = 65536
_SAMPLE_RECORDS = 30
_BLOCK_BYTES = 1 << 20
_NUL_SHARE = 0.2  # of the bytes on one side, from which text is UTF-16 without a mark: accents and names have none
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(?P<sign>[,;\t|])\"?\r?\n?", re.IGNORECASE)
_BOOKS = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a list, which quoted line breaks may make several lines of the file.

    `line` is where it begins, from 1. `problem`: it could not be taken apart, and its one cell is the line as it is.
    """

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Opened:
    """A list whose form is known. `columns` are the names in its first record."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    has_sep_line: bool
    header_line: int

    def records(self) -> Iterator[Record]:
        """All records after the header that are not blank, one at a time."""
        with _text(self.path, self.encoding) as lines:
            yield from (
                record
                for record in _records(lines, self.delimiter, skip=int(self.has_sep_line))
                if record.line > self.header_line
            )


def open_list(path: Path) -> Opened:
    """Find the form of a file.

    Raises:
        InvalidInput: it cannot be opened, is no text, or has no header.
    """
    encoding = _encoding(path)
    with _text(path, encoding) as lines:
        sample = _first_lines(lines)
    sep = _SEP_LINE.fullmatch(sample[0]) if sample else None
    body = sample[1:] if sep else sample
    delimiter = sep["sign"] if sep else _delimiter(body)
    with _text(path, encoding) as lines:
        header = next(_records(lines, delimiter, skip=1 if sep else 0), None)
    if header is None or header.problem:
        problem = "its first line cannot be read" if header else "it is empty"
        raise InvalidInput("file", problem, value=path.name, remedy="Export the list again, with its column names.")
    columns = tuple(" ".join(cell.split()) for cell in header.cells)
    return Opened(path, encoding, delimiter, columns, sep is not None, header.line)


def _text(path: Path, encoding: str) -> TextIO:
    # newline="" leaves line ends to csv, which keeps those inside quotes.
    return path.open(encoding=encoding, newline="", errors="replace")


def _encoding(path: Path) -> str:
    if path.is_dir():
        remedy = "Give a CSV or TSV file; --watch imports what comes into a folder."
        raise InvalidInput("file", "it is a folder", value=str(path), remedy=remedy)
    try:
        with path.open("rb") as file:
            start = file.read(_SAMPLE_BYTES)
            return _marked(start, path) or _unmarked(start) or _by_validity(path)
    except OSError as error:
        problem = (error.strerror or "it cannot be opened").lower()
        raise InvalidInput("file", problem, value=str(path), remedy="Give the path of a CSV or TSV file.") from None


def _marked(start: bytes, path: Path) -> str | None:
    for mark, kind in _BOOKS.items():
        if start.startswith(mark):
            remedy = 'Save it as "CSV UTF-8 (comma delimited)" and import that.'
            raise InvalidInput("file", f"it is {kind}, not a list as text", value=path.name, remedy=remedy)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    # These two take the mark away themselves, and read the order of bytes from it.
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _unmarked(start: bytes) -> str | None:
    """UTF-16 without a mark: Latin letters and delimiters have a NUL on one side of each pair."""
    pairs = max(len(start) // 2, 1)
    low, high = start[1::2].count(0) / pairs, start[0::2].count(0) / pairs
    if max(low, high) < _NUL_SHARE:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def _by_validity(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _first_lines(lines: TextIO) -> list[str]:
    found: list[str] = []
    for line in lines:
        found.append(line)
        if len(found) > _SAMPLE_RECORDS:
            break
    return found


def _delimiter(sample: list[str]) -> str:
    """The sign that gives the header most columns, on which most records agree. Commas where nothing does."""

    def fit(delimiter: str) -> tuple[int, int]:
        widths = [len(record.cells) for record in _records(iter(sample), delimiter) if not record.problem]
        width = widths[0] if widths else 0
        return (sum(other == width for other in widths), width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=fit)


class _Lines:
    """The lines of a file, which can be read again from the second line of a record on."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self) -> int:
        """Read all but the first line of this record again; returns how many these are."""
        self._again.extendleft(reversed(self.taken[1:]))
        return len(self.taken) - 1


def _records(given: Iterator[str], delimiter: str, skip: int = 0) -> Iterator[Record]:
    """Records that are not blank. One that cannot be taken apart is told, and costs its own line only.

    Else a quotation mark that nobody closes would hide the rest of the list.
    """
    lines = _Lines(given)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    read_again = 0
    while True:
        line = reader.line_num + 1 - read_again
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            read_again += lines.give_back()
            yield Record(line, [lines.taken[0].rstrip("\r\n")], str(error))
            continue
        if line > skip and any(cells) and any(cell.strip() for cell in cells):
            yield Record(line, cells)
