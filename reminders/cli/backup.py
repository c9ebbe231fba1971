"""`backup`, `restore` and `move`: copies of everything, of which one sends."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from reminders.cli import frame
from reminders.errors import InvalidInput
from reminders.runtime import RealClock
from reminders.store import copying
from reminders.store.engine import Store
from reminders.usecases import backup as backing_up
from reminders.usecases import move as moving
from reminders.usecases import restore as restoring
from reminders.usecases.restore import Order, Restored

LOOKS, LOOK_SECONDS = 120, 0.5  # a minute: longer than any request to a provider lasts
ACTOR = "command line"
FileArgument = Annotated[Path, typer.Argument(help="The file to write.")]


def backup(
    file: FileArgument,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    json: frame.JsonOption = False,
) -> None:
    """Write everything into one file, while the service runs. It is checked before it gets its name.

    The file is the same whichever database you use, and can be restored into either. It holds names, numbers and
    words of texts: keep it where only you get at it, encrypted if it leaves the machine.

    Example: reminders backup /backups/monday.backup
    """
    settings = frame.settings()
    with closing(Store.open(settings.database_url)) as store, _progress("Copying") as progress:
        made = backing_up.backup(store, file, RealClock().now(), force=force, progress=progress)
    if json:
        frame.print_json({"file": str(file), "made_at": made.made_at, "rows": made.counts})
        return
    typer.echo(f"Backed up {sum(made.counts.values())} rows to {file}.")


def restore(
    file: Annotated[Path | None, typer.Argument(help="A file of `backup` or `move`.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Lose what is in the database now.")] = False,
    review: Annotated[bool, typer.Option("--review", help="List the texts that wait for a person.")] = False,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Say that you looked at them; with --by.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who restores, or looked at the texts.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before --replace.")] = False,
    json: frame.JsonOption = False,
) -> None:
    """Bring a backup back, into the database that config.toml names. Nothing is sent at first.

    What was due by now may have gone out from the lost copy: it is held. What was on its way is unsure. Every clinic
    is paused. Look at these texts, say so by name, then resume:

    Example: reminders restore /backups/monday.backup

    Example: reminders restore --review

    Example: reminders restore --reviewed --by "Dr. Example"; then: reminders resume

    A file of `move` sends as the original did, once: nothing can have gone out since.
    """
    if [file is not None, review, reviewed].count(True) != 1:
        raise InvalidInput(
            "restore", "give a FILE, --review or --reviewed", remedy="`reminders restore --help` says more."
        )
    if review:
        _review(json=json)
    elif reviewed:
        with frame.opened() as runtime:
            restoring.reviewed(runtime.store, by, runtime.now())
        typer.echo("Noted. `reminders resume` sends again.")
    elif file is not None:
        _restore(Order(file, by or ACTOR, replace), yes=yes, json=json)


def move(file: FileArgument, json: frame.JsonOption = False) -> None:
    """Write a file that goes on elsewhere, and let this copy never send again: two copies would text everybody twice.

    Waits for the texts that are on their way. There, with a config.toml of its own: reminders restore FILE

    Example: reminders move /media/stick/clinic.move
    """
    waiting = moving.Waiting(LOOKS, lambda: time.sleep(LOOK_SECONDS))
    with frame.opened() as runtime, _progress("Copying") as progress:
        made = moving.move(runtime.sending, file, runtime.now, waiting, progress)
    if json:
        frame.print_json({"file": str(file), "made_at": made.made_at, "rows": made.counts})
        return
    typer.echo(f"Moved {sum(made.counts.values())} rows to {file}. This copy is retired: it sends nothing any more.")
    typer.echo(f"On the other machine: reminders restore {file.name}; then check, and serve.")


def _restore(order: Order, *, yes: bool, json: bool) -> None:
    if order.replace and not yes:
        if not os.isatty(0):
            raise InvalidInput("replace", "it loses what is in the database now", remedy="Back it up, then give --yes.")
        typer.confirm("Replace everything in the database?", abort=True)
    settings = frame.settings()
    with closing(Store.open(settings.database_url)) as store, _progress("Restoring") as progress:
        done = restoring.restore(store, order, RealClock().now(), progress)
    if json:
        frame.print_json(
            {"made_at": done.manifest.made_at, "rows": done.manifest.counts, "held": done.held, "lives": done.lives}
        )
        return
    _say(done)


def _say(done: Restored) -> None:
    typer.echo(f"Restored {sum(done.manifest.counts.values())} rows of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    if done.lives:
        typer.echo("It was moved here: it sends as before. `reminders check`, then `reminders serve`.")
        return
    typer.echo(f"Held, since they may have gone out: {done.held.planned}. Unsure: {done.held.on_their_way}.")
    typer.echo("Nothing is sent. Who said STOP since the backup is not known here: look into the provider's log.")
    typer.echo(
        "Everybody signs in again. Staff and API tokens are those of the backup: if you have taken any out since,"
    )
    typer.echo("do so again (reminders staff list, reminders api-token list).")
    typer.echo("Next: reminders restore --review")


def _review(*, json: bool) -> None:
    with frame.opened() as runtime:
        found = restoring.review(runtime.store, runtime.shelf)
    if json:
        frame.print_json(found)
        return
    if not found.texts:
        typer.echo("No text waits for a person.")
    else:
        table = Table("due", "patient", "state", "text", "id")
        for entry in found.texts:
            when = "" if entry.local is None else f"{entry.local:%a %d %b %H:%M}"
            table.add_row(
                when, f"{entry.patient}\n{entry.number}", str(entry.state), entry.body or str(entry.role), entry.id
            )
        frame.out.print(table)
        typer.echo("They are not sent by themselves. Call whom it matters to; `reminders cancel ID` drops a held one.")
    if found.restored_at is not None:
        typer.echo('Then: reminders restore --reviewed --by "YOUR NAME"')


@contextmanager
def _progress(what: str) -> Iterator[copying.Progress]:
    """A bar where a person watches."""
    with Progress(console=frame.err, transient=True, disable=not frame.err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
