"""`serve` and `worker`: the service."""

import signal

import structlog
import typer

from reminders.cli import frame, logs
from reminders.runtime import Runtime, be_worker
from reminders.store import clinics, standing
from reminders.store.scope import EVERYWHERE
from reminders.worker import Worker

log = structlog.get_logger(__name__)


def serve() -> None:
    """Run the service that a clinic runs all day.

    It sends what is due until it is told to stop: SIGTERM or Ctrl-C lets the texts on their way finish. Today this is
    the sending; the desk in the browser joins it.

    Example: reminders --config /srv/reminders/config.toml serve
    """
    with frame.opened() as runtime:
        _greet(runtime)
        _work(runtime)


def worker() -> None:
    """Send what is due, and nothing else: for further processes on PostgreSQL.

    Example: reminders worker
    """
    with frame.opened() as runtime:
        _work(runtime)


def _greet(runtime: Runtime) -> None:
    with runtime.store.read() as db:
        for clinic in clinics.visible_clinics(EVERYWHERE, db):
            typer.echo(f"{clinic.name}: {clinic.mode}, by the sender {clinic.sender}")


def _work(runtime: Runtime) -> None:
    standing.must_not_be_retired(runtime.store)
    logs.set_up(runtime.settings)
    with be_worker(runtime):
        service = Worker(runtime)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        service.start()
        log.info("worker_ready", concurrency=runtime.concurrency, database=runtime.store.kind)
        service.join()
