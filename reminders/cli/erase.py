"""`erase`: empty everything personal of one patient."""

import sys
from typing import Annotated

import typer

from reminders.cli import frame
from reminders.errors import InvalidInput
from reminders.usecases.erase import OUTSIDE, Erased
from reminders.usecases.erase import erase as erase_patient

ACTOR = "command line"
SHARED = "A number that others share stays for them, with what was written from it."


def erase(
    patient: Annotated[str, typer.Option("--patient", help="The id of the patient.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Empty the name, the number, notes and words of one patient, and of the records merged into theirs. For good.

    Planned texts are cancelled, booked visits and open tasks end. A keyed hash of the number stays, with an opt-out:
    it is never texted again, also after an import, until the patient texts START. Visits and consents stay as rows
    without a person.

    Example: reminders erase --patient ID --dry-run
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        if not dry_run and not yes:
            _ask()
        done = erase_patient(scope, runtime.store, patient, ACTOR, runtime.now(), dry_run=dry_run)
    if json:
        frame.print_json({"dry_run": dry_run, "erased": done, "outside": OUTSIDE})
        return
    _say(done, dry_run=dry_run)


def _ask() -> None:
    if not sys.stdin.isatty():
        raise InvalidInput("erase", "it cannot be undone", remedy="Look with --dry-run, then give --yes.")
    typer.confirm("Erase this patient for good?", abort=True)


def _say(done: Erased, *, dry_run: bool) -> None:
    typer.echo("Would be emptied:" if dry_run else "Emptied:")
    for table, count in done.rows.items():
        typer.echo(f"  {table:<12}{count:>6}")
    typer.echo(f"Texts that do not go out: {done.texts_ended}.")
    if done.shared_numbers:
        typer.echo(SHARED)
    typer.echo(OUTSIDE)
