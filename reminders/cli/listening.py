"""The worker with the web server beside it, which takes a fifth of a second and some memory to import."""

import typer

from reminders.cli import fresh_machine, running
from reminders.errors import RemindersError
from reminders.runtime import Runtime
from reminders.store import clinics
from reminders.store.scope import EVERYWHERE
from reminders.web import WebServer, create_app


def send_and_listen(runtime: Runtime) -> None:
    """Send what is due and take what is reported, until told to stop.

    Raises:
        RemindersError: the address is taken, or the web server ended by itself.
    """
    first_run, token = fresh_machine.first_run(runtime)
    web = WebServer(create_app(runtime, first_run), runtime.settings.web.host, runtime.settings.web.port)
    _greet(runtime, web)
    if first_run is not None:
        fresh_machine.show_link(runtime, token, web.port)
    running.send(runtime, web)
    if web.failed:
        raise RemindersError("The web server ended by itself.", remedy="The log says why; start it again.")


def _greet(runtime: Runtime, web: WebServer) -> None:
    with runtime.store.read() as db:
        for clinic in clinics.visible_clinics(EVERYWHERE, db):
            typer.echo(f"{clinic.name}: {clinic.mode}, by the sender {clinic.sender}")
    typer.echo(f"Listening on http://{runtime.settings.web.host}:{web.port}; /health says how it goes.")
