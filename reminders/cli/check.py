"""`check`: is everything ready, and if not, what to do."""

from collections.abc import Iterator
from contextlib import closing

import typer

from reminders.cli import check_clinics, check_machine, check_on_call, check_senders, check_sending, frame
from reminders.cli.check_line import Line, guarded
from reminders.config import Settings
from reminders.errors import RemindersError
from reminders.runtime import Runtime, open_runtime
from reminders.store import migrate
from reminders.store.engine import Store, journal_advice
from reminders.usecases import health


def check(json: frame.JsonOption = False) -> None:
    """Look at configuration, database, senders, clock, workers, what waits and why, alarms, mode and who is on call.

    Each line is ok, or says what to do; the exit code is 1 if one is not ok. "!" is a warning, and no failure.

    Example: reminders check
    """
    lines = list(_look())
    if json:
        frame.print_json(lines)
    else:
        for line in lines:
            mark, color = ("no", "bold red") if not line.ok else ("!", "yellow") if line.warning else ("ok", "green")
            frame.out.print(f"[{color}]{mark:>3}[/]  {line.what:<14}", end="")
            frame.out.print(line.says, markup=False, highlight=False, soft_wrap=True)
    if not all(line.ok for line in lines):
        raise typer.Exit(1)


def _look() -> Iterator[Line]:
    try:
        settings = frame.settings()
    except RemindersError as error:
        yield Line("configuration", False, str(error))
        return
    yield Line("configuration", True, f"senders: {', '.join(settings.senders)}")
    yield from check_senders.leases(settings)
    for what, look in (("database", _database), ("migrations", _migrations)):
        line = guarded(what, lambda look=look: look(settings))  # type: ignore[misc]
        yield line
        if not line.ok:
            return
    with open_runtime(settings) as runtime:
        yield from _running(runtime)


def _running(runtime: Runtime) -> Iterator[Line]:
    seen = health.look(runtime.sending, runtime.now())
    yield from check_machine.lines(runtime, seen)
    yield from check_senders.lines(runtime, seen)
    yield check_machine.clock(runtime)  # after the senders: their answers say what the time is
    yield from check_sending.lines(runtime, seen)
    yield from check_clinics.lines(runtime, seen)
    yield from check_on_call.lines(runtime)


def _database(settings: Settings) -> str:
    with closing(Store.open(settings.database_url)) as store:
        migrate.current(store.engine)
        advice = journal_advice(store.engine)
        return f"{store.kind}{'. ' + advice if advice else ''}"


def _migrations(settings: Settings) -> str:
    with closing(Store.open(settings.database_url)) as store:
        missing = migrate.pending(store.engine)
        if missing:
            raise RemindersError(f"{len(missing)} are missing.", remedy="Run `reminders migrate`.")
        return migrate.head()
