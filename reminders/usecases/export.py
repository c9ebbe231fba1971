"""Everything we hold, or all of one patient, as JSON or CSV, row by row: memory stays flat.

JSON is one document: what it is, the tables with their rows, and at its end how many there are.
CSV is a file for each table, in a folder or a zip, with a manifest.json beside them.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from reminders.lists.writing import GuardedWriter
from reminders.store import belonging, copying, exporting, people
from reminders.store.engine import Store
from reminders.store.exporting import Part, Record
from reminders.store.scope import AnyScope

SHARED = "What was written from a number that several people share is left out: nobody can tell who wrote it."
_MANIFEST = "manifest.json"

Rows = Callable[[Part], Iterator[Record]]
Counts = dict[str, int]


class Format(StrEnum):
    """How an export is written."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True)
class Export:
    """What is exported: the tables with their rows, and what a reader of it has to know."""

    of: str
    at: datetime
    parts: list[Part]
    rows: Rows
    left_out: dict[str, str]
    remarks: tuple[str, ...] = ()

    @property
    def about(self) -> dict[str, Any]:
        secret = {f"{table}.{column}": why for (table, column), why in exporting.SECRET.items()}
        return {
            "export_of": self.of,
            "exported_at": self.at.isoformat(),
            "left_out": self.left_out | secret,
            "remarks": list(self.remarks),
        }


@contextmanager
def of_everything(scope: AnyScope, store: Store, now: datetime) -> Iterator[Export]:
    """All rows of a scope, as they are at one instant; sending goes on meanwhile."""
    with copying.frozen(store) as connection:
        rows: Rows = lambda part: exporting.records(connection, part)  # noqa: E731 - a closure over the connection
        yield Export("everything", now, exporting.everything(scope), rows, exporting.NEVER)


@contextmanager
def of_patient(scope: AnyScope, store: Store, public_id: str, now: datetime) -> Iterator[Export]:
    """All rows of one patient, and nothing of anybody else who shares the number.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, public_id)
        parts, theirs = exporting.of_patient(db, patient)
        remarks = (SHARED,) if theirs.shared else ()
        rows: Rows = lambda part: exporting.records(db.connection(), part)  # noqa: E731 - as above
        of = f"patient {patient.public_id}"
        yield Export(of, now, parts, rows, belonging.NOT_OF_PATIENT, remarks)


def write_json(export: Export, file: TextIO) -> Counts:
    """Write one JSON document; returns how many rows of each table are in it."""
    counts: Counts = {}
    about = json.dumps(export.about, indent=1, ensure_ascii=False)
    file.write(about.removesuffix("\n}") + ',\n "tables": {')
    for place, part in enumerate(export.parts):
        file.write(f'{"," if place else ""}\n  "{part.name}": [')
        counts[part.name] = 0
        for record in export.rows(part):
            file.write("," if counts[part.name] else "")
            file.write("\n   " + json.dumps(record, ensure_ascii=False))
            counts[part.name] += 1
        file.write("]")
    file.write(f'\n }},\n "counts": {json.dumps(counts)}\n}}\n')
    return counts


def write_csv(export: Export, target: Path) -> Counts:
    """Write a file for each table into a new folder, or into a zip where the name ends so."""
    if target.suffix.lower() == ".zip":
        return write_zip(export, target)
    target.mkdir(mode=0o700)
    return _write_files(export, lambda name: (target / name).open("w", encoding="utf-8", newline=""))


def write_zip(export: Export, target: Path | BinaryIO) -> Counts:
    """Write a zip with a file for each table; into memory it leaves nothing on the disk."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        return _write_files(export, lambda name: io.TextIOWrapper(archive.open(name, "w"), "utf-8", newline=""))


def _write_files(export: Export, make: Callable[[str], AbstractContextManager[TextIO]]) -> Counts:
    counts: Counts = {}
    for part in export.parts:
        with make(f"{part.name}.csv") as file:
            counts[part.name] = _write_table(export, part, file)
    with make(_MANIFEST) as file:
        json.dump(export.about | {"counts": counts}, file, indent=1, ensure_ascii=False)
    return counts


def _write_table(export: Export, part: Part, file: TextIO) -> int:
    writer, count = GuardedWriter(file, part.columns), 0
    for record in export.rows(part):
        writer.write(_cell(record[name]) for name in part.columns)
        count += 1
    return count


def _cell(value: object) -> object:
    """JSON inside a cell for what has parts; true and false in words that every program reads."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else value
