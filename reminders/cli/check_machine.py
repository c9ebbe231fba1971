"""What `check` says of this machine and this copy of the data."""

from collections.abc import Iterator
from importlib.metadata import version
from zoneinfo import ZoneInfo

from reminders.cli.check_line import Line, guarded
from reminders.domain.alarms import LITTLE_ROOM
from reminders.runtime import Runtime
from reminders.store import clinics, high_water, standing
from reminders.store.health import free_bytes
from reminders.store.scope import EVERYWHERE
from reminders.store.standing import Standing
from reminders.usecases.health import Health

_MEGABYTE = 1024 * 1024


def lines(runtime: Runtime, seen: Health) -> Iterator[Line]:
    """Zone data, disk, and whether this copy is the one that sends."""
    yield guarded("zone data", lambda: _zones(runtime))
    free = free_bytes(runtime.store.engine)
    if free is not None:
        room = f"{free // _MEGABYTE:,} MB are free for the database."
        yield Line("disk", free >= LITTLE_ROOM, room if free >= LITTLE_ROOM else f"Only {room} Make room.")
    yield Line("copy", seen.standing is Standing.LIVING, standing.SENTENCES[seen.standing])


def clock(runtime: Runtime) -> Line:
    """Whether the machine's clock can be believed, by what the senders answered and the database has seen."""
    with runtime.store.read() as db:
        mark = high_water.mark(db)
    runtime.watch.remember(None if mark is None else mark.at)
    doubt = runtime.watch.doubt()
    return Line("clock", doubt is None, doubt.sentence if doubt else runtime.now().isoformat(timespec="seconds"))


def _zones(runtime: Runtime) -> str:
    with runtime.store.read() as db:
        names = sorted({clinic.zone for clinic in clinics.visible_clinics(EVERYWHERE, db)})
    return f"tzdata {version('tzdata')}; {', '.join(str(ZoneInfo(name)) for name in names)}"
