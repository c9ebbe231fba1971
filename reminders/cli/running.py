"""The service itself: the worker, and what listens beside it. Imported only by who runs it.

The web server and APScheduler take a third of a second to import; no other command should wait for them.
"""

import signal
from types import FrameType

import structlog
import typer

from reminders.cli import logs
from reminders.errors import RemindersError
from reminders.runtime import Runtime
from reminders.store import clinics
from reminders.store.scope import EVERYWHERE
from reminders.web import WebServer, create_app
from reminders.worker import Worker

log = structlog.get_logger(__name__)


def send_and_listen(runtime: Runtime) -> None:
    """Send what is due and take what is reported, until told to stop.

    Raises:
        RemindersError: the address is taken, or the web server ended by itself.
    """
    web = WebServer(create_app(runtime), runtime.settings.web.host, runtime.settings.web.port)
    _greet(runtime, web)
    _work(runtime, web)
    if web.failed:
        raise RemindersError("The web server ended by itself.", remedy="The log says why; start it again.")


def send(runtime: Runtime) -> None:
    """Send what is due, until told to stop."""
    _work(runtime)


def _greet(runtime: Runtime, web: WebServer) -> None:
    with runtime.store.read() as db:
        for clinic in clinics.visible_clinics(EVERYWHERE, db):
            typer.echo(f"{clinic.name}: {clinic.mode}, by the sender {clinic.sender}")
    typer.echo(f"Listening on http://{runtime.settings.web.host}:{web.port}; /health says how it goes.")


def _work(runtime: Runtime, web: WebServer | None = None) -> None:
    """Run until told to stop. Where one of the two ends, so does the other: half a service looks like a whole one."""
    logs.set_up(runtime.settings)
    service = Worker(runtime)

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        service.stop()
        if web is not None:
            web.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    service.start()
    if web is not None:
        web.start(ended=service.stop)
    log.info("worker_ready", concurrency=runtime.concurrency, database=runtime.store.kind)
    service.join()
    if web is not None:
        web.stop()
        web.join()
