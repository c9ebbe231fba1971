"""`serve` and `worker`: the service."""

from reminders.cli import frame, running
from reminders.store import standing


def serve() -> None:
    """Run the service that a clinic runs all day: it sends what is due, and takes what Twilio reports.

    It listens on the address under [web] and runs until it is told to stop: SIGTERM or Ctrl-C lets the texts on their
    way finish. /health says how it goes. In a folder without a config.toml it makes a new one, and the database; as
    long as nobody can sign in, it prints a link to begin with.

    Example: reminders --config /srv/reminders/config.toml serve
    """
    from reminders.cli import fresh_machine, listening  # noqa: PLC0415 - see there

    fresh_machine.prepare()
    with frame.opened() as runtime:
        standing.must_not_be_retired(runtime.store)
        listening.send_and_listen(runtime)


def worker() -> None:
    """Send what is due, and nothing else: for further processes on PostgreSQL.

    Example: reminders worker
    """
    with frame.opened() as runtime:
        standing.must_not_be_retired(runtime.store)
        running.send(runtime)
