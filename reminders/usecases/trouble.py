"""Why a clinic's texts do not go out, since when, and how many wait: what staff see on every page while it lasts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.vocabulary import Mode
from reminders.store import clinics, health, liveness, standing, tables, waiting
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.standing import Standing
from reminders.usecases.health import SILENT_AFTER

LATE = timedelta(minutes=10)  # a text that waits longer than that, and for nothing of its own, is in trouble


class Cause(StrEnum):
    """What keeps texts from going out, the worst first."""

    NOT_THIS_COPY = "not-this-copy"
    NO_WORKER = "no-worker"
    CLOCK = "clock"
    REFUSED = "refused"  # the provider refuses the account or the sender
    NO_ANSWER = "no-answer"  # its answers get lost
    LATE = "late"  # nobody knows yet
    PAUSED = "paused"  # somebody wanted it


@dataclass(frozen=True)
class Trouble:
    """One cause. `since_at` None: not known. `note`: what somebody wrote to it."""

    cause: Cause
    since_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Outage:
    """All that is in the way now; nothing where texts go out. `waiting`: texts that should have gone."""

    troubles: tuple[Trouble, ...]
    waiting: int
    oldest_at: datetime | None

    @property
    def since_at(self) -> datetime | None:
        """Since when, as far as is known: the first text that waits tells it best."""
        known = [self.oldest_at, *(trouble.since_at for trouble in self.troubles)]
        return min((at for at in known if at is not None), default=None)


def look_for_trouble(scope: Scope, store: Store, now: datetime) -> Outage | None:
    """What keeps a clinic's texts from going out; None: nothing does."""
    with store.read() as db:
        clinic = clinics.clinic_of(scope, db)
        behind = waiting.behind(scope, db, now)
        workers = health.workers(db)
        found = list(_in_rows(db, clinic, now))
    if clinic.mode is Mode.LIVE or behind.count:
        found = [*_of_workers(store, workers, now), *found]
    if not found and behind.oldest_at is not None and now - behind.oldest_at >= LATE:
        found = [Trouble(Cause.LATE, behind.oldest_at)]
    worst_first = sorted(found, key=lambda trouble: list(Cause).index(trouble.cause))
    return Outage(tuple(worst_first), behind.count, behind.oldest_at) if found else None


def _in_rows(db: Transaction, clinic: tables.Clinic, now: datetime) -> Iterator[Trouble]:
    if standing.standing(db) is not Standing.LIVING:
        yield Trouble(Cause.NOT_THIS_COPY)
    for stop in health.stopped(db):
        if stop.sender == clinic.sender:
            yield Trouble(Cause.REFUSED, stop.since_at)
    if any(one.sender == clinic.sender for one in health.breakers(db, now)):
        yield Trouble(Cause.NO_ANSWER)
    if clinic.sending_paused_at is not None:
        yield Trouble(Cause.PAUSED, clinic.sending_paused_at, clinic.sending_paused_reason)


def _of_workers(store: Store, rows: tuple[health.WorkerRow, ...], now: datetime) -> Iterator[Trouble]:
    alive = [row for row in rows if now - row.seen_at <= SILENT_AFTER and liveness.is_alive(store.engine, row.owner)]
    if not alive:
        yield Trouble(Cause.NO_WORKER, max((row.seen_at for row in rows), default=None))
    elif all(row.blocked_reason is not None for row in alive):
        yield Trouble(Cause.CLOCK)
