"""`export`: everything that is held, or all of one patient."""

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from reminders.cli import frame, private_files
from reminders.errors import Conflict, InvalidInput
from reminders.runtime import Runtime
from reminders.store.scope import EVERYWHERE, AnyScope
from reminders.usecases.export import Counts, Export, Format, of_everything, of_patient, write_csv, write_json


def export(
    everything: Annotated[bool, typer.Option("--all", help="All that is held, of all clinics or of --clinic.")] = False,
    patient: Annotated[str | None, typer.Option("--patient", help="All that is held of this patient.")] = None,
    how: Annotated[Format, typer.Option("--format", help="json: one document; csv: one file a table.")] = Format.JSON,
    to: Annotated[
        Path | None, typer.Option("--out", help="The file; for csv a new folder or a name that ends in .zip.")
    ] = None,
    clinic: frame.ClinicOption = None,
) -> None:
    """Write what is held, with how many rows there are of each table.

    A patient's export has everything of that patient (consents, visits, texts with their words, tries, replies, tasks)
    and nothing of others at the same number. Cells that a spreadsheet would take for a formula begin with a mark (').
    The files are for your eyes only: they hold names, numbers and words of texts.

    Example: reminders export --patient ID --out ana.json

    Example: reminders export --all --format csv --out everything.zip
    """
    if everything == (patient is not None):
        raise InvalidInput("export", "give one of --all and --patient ID", remedy="`reminders upcoming` shows the ids.")
    if how is Format.CSV and to is None:
        raise InvalidInput("out", "it is missing", remedy="CSV is one file a table: give a folder, or NAME.zip.")
    if to is not None and to.exists():
        raise Conflict(f"{to} is there already.", remedy="Give another name.")
    with frame.opened() as runtime, _chosen(runtime, patient, clinic) as chosen:
        counts = _write(chosen, how, to)
    typer.echo(f"Exported {sum(counts.values())} rows of {len(counts)} tables.", err=True)


def _chosen(runtime: Runtime, patient: str | None, clinic: str | None) -> AbstractContextManager[Export]:
    scope: AnyScope = EVERYWHERE if clinic is None else frame.scope_of(runtime, clinic)
    if patient is None:
        return of_everything(scope, runtime.store, runtime.now())
    return of_patient(scope, runtime.store, patient, runtime.now())


def _write(chosen: Export, how: Format, to: Path | None) -> Counts:
    if to is None:
        return write_json(chosen, sys.stdout)
    with private_files.fresh(to) as part:
        if how is Format.CSV:
            return write_csv(chosen, part)
        with part.open("w", encoding="utf-8") as file:
            return write_json(chosen, file)
