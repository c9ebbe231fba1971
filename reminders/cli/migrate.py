"""`migrate`: bring the database to this version."""

import typer

from reminders.cli import frame
from reminders.runtime import open_runtime
from reminders.store import migrate as migrations
from reminders.store.engine import Store
from reminders.usecases.replan_all import replan_all
from reminders.usecases.set_up import install_protocols


def migrate(json: frame.JsonOption = False) -> None:
    """Bring the database, the protocols and wall-clock times to this version. Running it twice changes nothing.

    Example: reminders migrate
    """
    settings = frame.settings()
    store = Store.open(settings.database_url)
    try:
        pending = migrations.pending(store.engine)
        migrations.upgrade(store.engine)
    finally:
        store.close()
    with open_runtime(settings) as runtime:
        protocols = install_protocols(runtime.store, runtime.catalogue, runtime.now())
        moved = replan_all(runtime.store, runtime.shelf, runtime.now())
        refused = [str(error) for error in runtime.catalogue.refused]
    for message in refused:  # a slip in the clinic's own files holds up no migration: their stored versions stay
        frame.err.print(f"Refused: {message}", style="bold red", highlight=False, markup=False, soft_wrap=True)
    if json:
        frame.print_json({"migrations": pending, "protocols": protocols, "patients_moved": moved})
        return
    typer.echo(f"Applied: {', '.join(pending)}." if pending else "The database is up to date.")
    if protocols:
        typer.echo(f"New protocol versions: {', '.join(protocols)}.")
    if moved:
        typer.echo(f"Times of {moved} patients followed the zone data.")
