"""`serve` and `worker`: the service."""

import signal
from types import FrameType

import structlog
import typer

from reminders.cli import frame, logs
from reminders.errors import RemindersError
from reminders.runtime import Runtime
from reminders.store import clinics, standing
from reminders.store.scope import EVERYWHERE
from reminders.web import WebServer, create_app
from reminders.worker import Worker

log = structlog.get_logger(__name__)


def serve() -> None:
    """Run the service that a clinic runs all day: it sends what is due, and takes what Twilio reports.

    It listens on the address under [web] and runs until it is told to stop: SIGTERM or Ctrl-C lets the texts on their
    way finish. /health says how it goes.

    Example: reminders --config /srv/reminders/config.toml serve
    """
    with frame.opened() as runtime:
        standing.must_not_be_retired(runtime.store)
        web = WebServer(create_app(runtime), runtime.settings.web.host, runtime.settings.web.port)
        _greet(runtime, web)
        _work(runtime, web)
        if web.failed:
            raise RemindersError("The web server ended by itself.", remedy="The log says why; start it again.")


def worker() -> None:
    """Send what is due, and nothing else: for further processes on PostgreSQL.

    Example: reminders worker
    """
    with frame.opened() as runtime:
        standing.must_not_be_retired(runtime.store)
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
