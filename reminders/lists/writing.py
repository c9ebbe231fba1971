"""Lists as we write them: a spreadsheet shows every cell and evaluates none, and we read back what was written."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from reminders.lists.cells import guarded
from reminders.lists.rows import BadRow, Fault

OURS = ("reminders: line", "reminders: to put right")  # columns of a file of bad rows that no map reads


class GuardedWriter:
    """Writes rows of a comma-separated file, each text guarded, with quotes where they are needed."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._writer = csv.writer(file, lineterminator="\r\n")
        self._writer.writerow(columns)

    def write(self, cells: Iterable[object]) -> None:
        self._writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])


def write_list(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], *, mark: bool = True) -> int:
    """Write a CSV and return the number of rows. `mark` puts a BOM first, without which Excel misreads accents."""
    count = 0
    with path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        writer = GuardedWriter(file, [guarded(name) for name in columns])
        for row in rows:
            writer.write(row)
            count += 1
    return count


def write_bad_rows(path: Path, columns: Sequence[str], rows: Iterable[BadRow]) -> int:
    """Write the rows that could not be taken, in the columns of their file and two of ours.

    Put right, the file can be imported as it is: our two columns are in no map. It holds names and numbers.
    """
    return write_list(path, [*columns, *OURS], (_bad(row, len(columns)) for row in rows))


def _bad(row: BadRow, width: int) -> list[str]:
    cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
    told = " ".join(f"{_where(fault)}{fault.problem}. {fault.remedy}" for fault in row.faults)
    return [*cells, str(row.line), told]


def _where(fault: Fault) -> str:
    return f"{fault.column}: " if fault.column else ""
