"""The file of the rows that could not be imported: beside their list, for its owner's eyes, never over other work."""

import filecmp
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from reminders.cli import private_files
from reminders.errors import InvalidInput, StoreError
from reminders.lists.writing import write_bad_rows
from reminders.usecases.import_list.report import Report


@dataclass(frozen=True)
class BadRows:
    """Where the bad rows are; without a file, and where there were bad rows, why not."""

    file: Path | None = None
    problem: str | None = None


def keep_bad_rows(report: Report, file: Path, wanted: Path | None) -> BadRows:
    """Write the bad rows of a list, where it has any. Failing at that loses no report: it is told in it.

    Raises:
        InvalidInput: they would go over the list itself.
    """
    if wanted is not None and wanted.resolve() == file.resolve():
        raise InvalidInput("--bad-rows", "it is the list itself", value=str(wanted), remedy="Give another name.")
    if not report.bad:
        return BadRows()
    with TemporaryDirectory() as folder:
        made = Path(folder) / "bad.csv"
        write_bad_rows(made, report.columns, report.bad)
        target = wanted or next(path for path in _names(file) if not path.exists() or _same(made, path))
        try:
            with private_files.fresh(target) as part:
                shutil.copyfile(made, part)
        except StoreError as error:
            return BadRows(problem=error.message)
    return BadRows(target)


def _names(file: Path) -> Iterator[Path]:
    """Somebody may be putting an earlier file of bad rows right: the next one gets a name of its own."""
    yield file.with_name(f"{file.name}.bad.csv")
    yield from (file.with_name(f"{file.name}.bad-{number}.csv") for number in count(2))


def _same(made: Path, there: Path) -> bool:
    return there.is_file() and filecmp.cmp(made, there, shallow=False)
