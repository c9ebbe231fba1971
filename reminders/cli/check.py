"""`check`: is everything ready, and if not, what to do."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from zoneinfo import ZoneInfo

import typer

from reminders.cli import frame
from reminders.config import Settings, TwilioSender
from reminders.domain.vocabulary import Mode
from reminders.errors import RemindersError
from reminders.runtime import RealClock, Runtime, open_runtime
from reminders.store import clinics, machine, migrate, protocols, standing
from reminders.store.clinics import scope_of
from reminders.store.engine import Store, journal_advice
from reminders.store.scope import EVERYWHERE
from reminders.store.standing import Standing


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    what: str
    ok: bool
    says: str


def check(json: frame.JsonOption = False) -> None:
    """Look at configuration, database, migrations, zone data, clock, senders and mode.

    Each line is ok, or says what to do; the exit code is 1 if one is not ok.

    Example: reminders check
    """
    lines = list(_look())
    if json:
        frame.print_json(lines)
    else:
        for line in lines:
            mark, color = ("ok", "green") if line.ok else ("no", "bold red")
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
    yield from _deadlines(settings)
    for what, look in (("database", _database), ("migrations", _migrations)):
        line = _guarded(what, lambda look=look: look(settings))  # type: ignore[misc]
        yield line
        if not line.ok:
            return
    with open_runtime(settings) as runtime:
        yield from _running(runtime)


def _guarded(what: str, look: Callable[[], str]) -> Line:
    try:
        return Line(what, True, look())
    except RemindersError as error:
        return Line(what, False, str(error))
    except Exception as error:  # noqa: BLE001 - whatever the driver says of a database that is not there
        return Line(what, False, f"{type(error).__name__}: it cannot be reached. Check database.url.")


def _deadlines(settings: Settings) -> Iterator[Line]:
    for name, sender in settings.senders.items():
        if isinstance(sender, TwilioSender) and sender.deadline_seconds >= settings.worker.lease_seconds:
            remedy = f"Raise worker.lease_seconds above senders.{name}.deadline_seconds."
            yield Line("lease", False, f"A request may outlast the lease of its worker. {remedy}")


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


def _running(runtime: Runtime) -> Iterator[Line]:
    yield _guarded("zone data", lambda: _zones(runtime))
    yield _clock(runtime)
    stands = standing.standing_of(runtime.store)
    yield Line("copy", stands is Standing.LIVING, standing.SENTENCES[stands])
    for name, channel in runtime.sending.channels.items():
        health = channel.probe()
        yield Line(f"sender {name}", health.ok, health.sentence)
    yield from _clinics(runtime)


def _zones(runtime: Runtime) -> str:
    with runtime.store.read() as db:
        names = sorted({clinic.zone for clinic in clinics.visible_clinics(EVERYWHERE, db)})
    return f"tzdata {version('tzdata')}; {', '.join(str(ZoneInfo(name)) for name in names)}"


def _clock(runtime: Runtime) -> Line:
    behind = machine.born_at(runtime.store) - RealClock().now()
    if behind.total_seconds() > 0:
        return Line("clock", False, "It is before the time at which this database was made. Set the machine's clock.")
    return Line("clock", True, runtime.now().isoformat(timespec="seconds"))


def _clinics(runtime: Runtime) -> Iterator[Line]:
    with runtime.store.read() as db:
        stops = clinics.stops(db)
        for clinic in clinics.visible_clinics(EVERYWHERE, db):
            approved = {code for code, _, _ in protocols.approvals(scope_of(clinic), db)}
            where = "live: patients get texts" if clinic.mode is Mode.LIVE else "practice: no patient gets a text"
            yield Line("mode", True, f"{clinic.name}: {where}; {len(approved)} protocols approved")
            if clinic.sender not in {*runtime.sending.channels}:
                yield Line("sender", False, f"{clinic.name} sends by {clinic.sender}, which config.toml does not have.")
            if clinic.sender in stops:
                yield Line("sending", False, f"Stopped: {stops[clinic.sender]}. Mend it, then `reminders resume`.")
            if clinic.sending_paused_at is not None:
                yield Line("sending", False, f"Paused: {clinic.sending_paused_reason}. Run `reminders resume`.")
