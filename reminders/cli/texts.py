"""`upcoming`, `history`, `explain`, `cancel`: the texts themselves."""

import sys
from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from reminders.cli import frame
from reminders.errors import InvalidInput
from reminders.store.listing import Wanted
from reminders.usecases.change import cancel_reminder, cancel_visit, release_reminder
from reminders.usecases.look_up import WAITING, Entry, explain_text, list_texts

PatientId = Annotated[str | None, typer.Option("--patient", help="Only of this patient.")]
ACTOR = "command line"


def upcoming(
    patient: PatientId = None,
    days: Annotated[int, typer.Option("--days", help="How far ahead.")] = 7,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """List the texts that are still to go out, the next first.

    Example: reminders upcoming --days 30
    """
    with frame.opened() as runtime:
        wanted = Wanted(WAITING, patient, runtime.now() + timedelta(days=days), limit=500)
        entries = list_texts(frame.scope_of(runtime, clinic), runtime.store, runtime.shelf, wanted)
    _print(entries, f"Nothing goes out in the next {days} days. `reminders register` begins.", json=json)


def history(
    patient: PatientId = None,
    limit: Annotated[int, typer.Option("--limit", help="How many, the latest first.")] = 50,
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """List all texts, also those that did not go out, with the reason; the latest first.

    Example: reminders history --patient ID
    """
    with frame.opened() as runtime:
        wanted = Wanted(patient_id=patient, newest_first=True, limit=limit)
        entries = list_texts(frame.scope_of(runtime, clinic), runtime.store, runtime.shelf, wanted)
    _print(entries, "There is no text yet. `reminders register` begins.", json=json)


def _print(entries: list[Entry], empty: str, *, json: bool) -> None:
    if json:
        frame.print_json(entries)
        return
    if not entries:
        typer.echo(empty)
        return
    table = Table("when", "patient", "state", "text", "id")
    for entry in entries:
        when = "" if entry.local is None else f"{entry.local:%a %d %b %H:%M}"
        state = str(entry.state) if entry.reason is None else f"{entry.state}: {entry.reason.sentence}"
        table.add_row(when, f"{entry.patient}\n{entry.number}", state, entry.body or str(entry.role), entry.id)
    frame.out.print(table)


def explain(
    text: Annotated[str, typer.Argument(help="The id of a text.")],
    json: frame.JsonOption = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Say everything about one text: its words, why then, why not, and every move that it made.

    Example: reminders explain ID
    """
    with frame.opened() as runtime:
        found = explain_text(frame.scope_of(runtime, clinic), runtime.store, runtime.shelf, text)
    if json:
        frame.print_json(found)
        return
    entry = found.entry
    said = f"{entry.state}" if entry.reason is None else f"{entry.state}. {entry.reason.sentence}"
    for line in (f"To {entry.patient}, {entry.number}", entry.body, said, found.why):
        if line is not None:
            frame.out.print(line, markup=False, highlight=False, soft_wrap=True)
    for move in found.moves:
        reason = "" if move.reason is None else f": {move.reason.sentence}"
        line = (
            f"  {move.at:%Y-%m-%d %H:%M:%S} UTC  {move.from_state or 'new'} -> {move.to_state} by {move.actor}{reason}"
        )
        frame.out.print(line, markup=False, highlight=False, soft_wrap=True)


def cancel(
    text: Annotated[str | None, typer.Argument(help="The id of a text.")] = None,
    visit: Annotated[str | None, typer.Option("--visit", help="Cancel a visit with all its texts.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    clinic: frame.ClinicOption = None,
) -> None:
    """Cancel a text that has not left, or a visit with its texts; what was already said of it is corrected.

    Example: reminders cancel --visit ID
    """
    if (text is None) == (visit is None):
        raise InvalidInput("cancel", "give one text or one visit", remedy="`reminders upcoming` shows the ids.")
    if not yes and sys.stdin.isatty():
        typer.confirm("Cancel it?", abort=True)
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        if visit is not None:
            count = cancel_visit(scope, runtime.store, runtime.shelf, visit, ACTOR, runtime.now())
            typer.echo(f"Cancelled the visit and {count} texts.")
        elif text is not None:
            cancel_reminder(scope, runtime.store, text, ACTOR, runtime.now())
            typer.echo("Cancelled the text.")


def release(
    text: Annotated[str, typer.Argument(help="The id of a held text.")],
    clinic: frame.ClinicOption = None,
) -> None:
    """Let a held text go, after a person has looked at it. To drop it instead: `reminders cancel ID`.

    Example: reminders release ID
    """
    with frame.opened() as runtime:
        scope = frame.scope_of(runtime, clinic)
        release_reminder(scope, runtime.store, text, ACTOR, runtime.now())
    typer.echo("It goes out at its next allowed moment.")
