"""Broken variants, each with one safeguard replaced in the open: the checker must find every one of them out.

They replace functions of modules by name, in a worker process of their own; the product has no switch for it.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from twilio.http.response import Response

from reminders.channels.http import DeadlineHttpClient, MayBeSent
from reminders.domain.outcome import Outcome, Refused
from reminders.domain.reminder import State
from reminders.store import claims, high_water, leases, numbers, sqlite, tables
from reminders.store.engine import Transaction
from reminders.store.tables import AttemptOutcome
from reminders.usecases import rescue, send_due
from reminders.usecases.depart import Leaving, begin_all
from reminders.usecases.sending import Handover, Sending
from reminders.usecases.settle import settle
from reminders.usecases.speaking import Spoken
from reminders.worker import dispatcher
from reminders.worker.post import Permit
from tests.chaos.checker import Wrong

BETWEEN = 0.05  # seconds that pass between reading and writing
AGAIN = timedelta(seconds=0.2)
_OPEN = (AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE)
_FREE = {"state": State.PLANNED, "reason": None, "owner": None, "lease_until_at": None}


def blind_resend() -> None:
    """What a lease ran out on is sent again, whoever holds it, and nobody is asked whether it went."""

    def resend(sending: Sending, now: datetime) -> int:
        with sending.store.write() as db:
            late = leases.expired(db)
            numbers.lock_all(db, [row.number_id for row in late])
            for row in late:
                _give_up(db, row.id, now)
        return len(late)

    rescue.rescue = resend


def no_fence() -> None:
    """Rescue asks the provider, once, and goes by the lease alone; a worker that was passed writes nevertheless.

    The fence stands behind the lock and the window of asking, so those two are out of its way here. With them gone
    and the fence in place nothing doubles: `fence_alone`.
    """
    fence_alone()
    vars(dispatcher).update(settle=_settle_unfenced, settle_all=_settle_all_unfenced)


def fence_alone() -> None:
    """The same without the broken fence: must pass."""

    def ask_once(sending: Sending, now: datetime) -> int:
        with sending.store.read() as db:
            late = [(row.id, row.body, db.get_one(tables.Number, row.number_id)) for row in leases.expired(db)]
        absent = [id_ for id_, body, number in late if not _has(sending, number.address or "", body or "", now)]
        with sending.store.write() as db:
            for row in leases.expired(db):
                if row.id in absent:
                    _give_up(db, row.id, now)
        return len(absent)

    rescue.rescue = ask_once


def _has(sending: Sending, to: str, body: str, now: datetime) -> bool:
    seen = sending.channel("main").search(to, now - timedelta(hours=1))
    return not isinstance(seen, tuple) or any(one.body == body for one in seen)


def _settle_all_unfenced(sending: Sending, done: Iterable[tuple[Handover, Outcome]], now: datetime) -> None:
    for handover, outcome in done:
        _settle_unfenced(sending, handover, outcome, now)


def _settle_unfenced(sending: Sending, handover: Handover, outcome: Outcome, now: datetime) -> None:
    if not isinstance(outcome, Refused):
        settle(sending, handover, outcome, now)
        return
    with sending.store.write() as db:
        closed = {"outcome": AttemptOutcome.REFUSED, "inquire_at": None}
        db.execute(update(tables.Attempt).where(tables.Attempt.id == handover.message.attempt_id).values(closed))
        again = _FREE | {"try_at": now + AGAIN}
        db.execute(update(tables.Reminder).where(tables.Reminder.id == handover.reminder_id).values(again))


def select_then_update() -> None:
    """A claim that reads what is planned, and a little later writes by id, without a look at what it is by then."""
    send_due.claim = _careless_claim


@dataclass(frozen=True)
class _Addressed:
    reminder: tables.Reminder
    number: tables.Number


def _careless_claim(sending: Sending, now: datetime, limit: int) -> send_due.Look:
    table = tables.Reminder
    query = select(table.id).where(table.state == State.PLANNED, table.try_at <= now, table.useful_until_at > now)
    with sending.store.read() as db:
        ids = list(db.scalars(query.order_by(table.try_at, table.id).limit(limit)))
    time.sleep(BETWEEN)
    with sending.store.write() as db:
        taken = [_take(sending, db, id_, now) for id_ in ids]
    return send_due.Look(tuple(one for one in taken if one is not None), more=False, next_at=None)


def _take(sending: Sending, db: Transaction, reminder_id: int, now: datetime) -> Handover | None:
    table = tables.Reminder
    db.execute(update(table).where(table.id == reminder_id).values(_FREE))
    row = db.get_one(table, reminder_id, populate_existing=True)
    number = db.get_one(tables.Number, row.number_id)
    useful = (row.useful_until_at or now) - now
    leaving = Leaving(_Addressed(row, number), Spoken(row.body or "", "en"), useful, number.address or "", "main")
    return begin_all(sending, db, [leaving], now).get(reminder_id)


def no_permit() -> None:
    """A worker that was stopped after its claim sends what it has, however late it wakes."""
    Permit.holds = lambda _: True  # type: ignore[assignment, method-assign]


def library_retry() -> None:
    """An HTTP library that asks again by itself where an answer got lost."""
    once = DeadlineHttpClient.request

    def again(client: DeadlineHttpClient, *words: Any, **options: Any) -> Response:
        try:
            return once(client, *words, **options)
        except MayBeSent:
            return once(client, *words, **options)

    DeadlineHttpClient.request = again  # type: ignore[method-assign,assignment]


def no_sync() -> None:
    """SQLite hands commits to the system and waits for no disk.

    The mark beside the file would notice after a minute that the store went back, and hold all: it is not kept here.
    """
    sqlite.journal = lambda: ("wal", "NORMAL")
    vars(high_water)["keep_beside"] = lambda *_: None


def _give_up(db: Transaction, reminder_id: int, now: datetime) -> None:
    for attempt_id in claims.open_attempts(db, reminder_id):
        claims.settle_attempt(db, attempt_id, {"outcome": AttemptOutcome.GIVEN_UP, "inquire_at": None}, now)
    again = _FREE | {"try_at": now, "sent_at": None}
    db.execute(update(tables.Reminder).where(tables.Reminder.id == reminder_id).values(again))


@dataclass(frozen=True)
class Control:
    """A way to break a worker, what the checker must find then, and what it takes to show.

    `stalls`: how often workers stall after a claim; `cuts`: the power is cut instead of all else;
    `passes`: instead of all else one worker stops, is passed by another, and wakes.
    """

    apply: Callable[[], None]
    finds: Wrong | None
    stalls: float = 0.0
    needs_lost_answers: bool = False
    cuts: bool = False
    passes: bool = False


CONTROLS: Mapping[str, Control] = {
    "blind-resend": Control(blind_resend, Wrong.DOUBLED),
    "no-fence": Control(no_fence, Wrong.DOUBLED, passes=True),
    "fence-alone": Control(fence_alone, None, passes=True),
    "select-then-update": Control(select_then_update, Wrong.DOUBLED),
    "no-permit": Control(no_permit, Wrong.LATE, stalls=0.5),
    "library-retry": Control(library_retry, Wrong.DOUBLED, needs_lost_answers=True),
    "no-sync": Control(no_sync, Wrong.DOUBLED, cuts=True),
}
