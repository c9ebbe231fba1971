"""`audit`: whether who did what is kept as it was sealed; and removing what was kept long enough."""

import sys
from typing import Annotated

import typer

from reminders.cli import frame
from reminders.cli.retention import cutoff
from reminders.errors import InvalidInput
from reminders.usecases.remove_acts import old_acts
from reminders.usecases.remove_acts import remove_acts as remove_old_acts
from reminders.usecases.verify_audit import Fault, FaultKind, Verdict, verify_audit

app = typer.Typer(no_args_is_help=True, help="Who did what: whether it is kept as it was; removing what is old.")

_SAYS = {
    FaultKind.CHANGED: "was changed after it was sealed",
    FaultKind.MOVED: "does not stand where it was sealed",
    FaultKind.PUT_IN: "was put in past the seals",
}
_REMOVED = "The act at place {n} is missing; perhaps also some that follow it."
_ANEW = "The act at place {n} is not the one that was sealed there: it was exchanged, with its seal."


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option("--head", help="An end that was noted before: PLACE:SEAL. Shows a chain made anew.")
    ] = None,
    json: frame.JsonOption = False,
) -> None:
    """Check every sealed act of the audit. The exit code is 1 if one was changed, removed, moved or put in.

    Note the end that it prints somewhere else, in another's keeping: whoever may write the whole database could make
    all seals anew, and only that note would show it. The log has it too, as `audit_sealed`.

    Example: reminders audit verify
    """
    with frame.opened() as runtime:
        found = verify_audit(runtime.store, head)
    if json:
        frame.print_json([{"intact": one.intact, **vars(one)} for one in found])
    else:
        for one in found:
            _say(one)
    if not all(one.intact for one in found):
        raise typer.Exit(1)


def _say(one: Verdict) -> None:
    typer.echo(f"Organization {one.organization}: {one.acts:,} sealed acts.")
    if one.removed_at is not None:
        typer.echo(f"  Up to place {one.removed_to:,} acts were removed on {one.removed_at:%Y-%m-%d}, as was ordered.")
    for fault in one.faults:
        typer.echo(f"  {_sentence(fault)}")
    if one.intact and one.until is not None:
        typer.echo(f"  Intact, up to {one.until:%Y-%m-%d %H:%M} UTC. The end, to be noted elsewhere:\n    {one.head}")
    for row in one.backdated:
        typer.echo(f"  The act in row {row} says that it is a day older, or more, than the one sealed before it.")
    if one.unsealed:
        typer.echo(f"  {one.unsealed:,} acts are not sealed yet: a worker does so every minute.")


def _sentence(fault: Fault) -> str:
    match fault.kind:
        case FaultKind.REMOVED:
            return _REMOVED.format(n=fault.n)
        case FaultKind.MADE_ANEW:
            return _ANEW.format(n=fault.n)
        case _:
            place = "" if fault.n is None else f" at place {fault.n}"
            at = "" if fault.at is None else f", of {fault.at:%Y-%m-%d %H:%M} UTC,"
            return f"The act in row {fault.row}{place}{at} {_SAYS[fault.kind]}."


@app.command()
def remove(
    older_than: Annotated[str, typer.Option("--older-than", help="Such as 72m, 2000d or 6y.")],
    by: Annotated[str, typer.Option("--by", help="Who says so; it is noted in the audit.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be removed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: frame.JsonOption = False,
) -> None:
    """Remove acts that were kept long enough, of all clinics, for good. What is left stays sealed.

    Example: reminders audit remove --older-than 6y --by "Dr. Example" --dry-run
    """
    with frame.opened() as runtime:
        now = runtime.now()
        before = cutoff(older_than, now)
        if not dry_run and not yes:
            _ask(f"Remove all acts from before {before:%Y-%m-%d} for good?")
        done = old_acts(runtime.store, before) if dry_run else remove_old_acts(runtime.store, before, by, now)
    if json:
        frame.print_json({"dry_run": dry_run, **vars(done)})
        return
    typer.echo(f"{'Would be removed' if dry_run else 'Removed'}: {done.acts:,} acts from before {before:%Y-%m-%d}.")


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise InvalidInput("audit remove", "it cannot be undone", remedy="Look with --dry-run, then give --yes.")
    typer.confirm(question, abort=True)
