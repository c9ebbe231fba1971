"""The instant at which texts fall due: chosen when the workers are ready, however long they took to start."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import update

from benchmarks import due
from reminders.domain.reminder import State
from reminders.runtime import RealClock
from reminders.store import tables
from reminders.store.engine import Store

_FAR = timedelta(hours=1)
_AHEAD = timedelta(seconds=3)  # longer than a worker's poll, so that it knows of the instant before it comes


@dataclass(frozen=True)
class Instant:
    """A moment to come, by the wall clock and by the steady one."""

    at: datetime
    steady: float


def soon(ahead: timedelta = _AHEAD) -> Instant:
    """A moment that is near, but not too near to prepare for it."""
    return Instant(RealClock().now() + ahead, monotonic() + ahead.total_seconds())


def held_back(store: Store, texts: int) -> datetime:
    """Let one text of so many people wait for a far moment, which is returned; all their others come later still."""
    far = RealClock().now() + _FAR
    due.make_due(store, texts, far)
    return far


def bring_forward(store: Store, far: datetime) -> Instant:
    """Let the texts that were held back all fall due at one instant, very soon.

    Raises:
        TimeoutError: the instant had passed before they were.
    """
    instant, table = soon(), tables.Reminder
    moments = {"due_at": instant.at, "try_at": instant.at}
    with store.write() as db:
        db.execute(update(table).where(table.state == State.PLANNED, table.try_at == far).values(**moments))
    if monotonic() > instant.steady:
        raise TimeoutError("the texts could not be brought forward in time")
    return instant
