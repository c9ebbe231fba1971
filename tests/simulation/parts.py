"""What a worker of a schedule is put together from: the real use cases, and the broken ones that must be found out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from reminders.channels.base import Message
from reminders.domain.outcome import Outcome, Refused
from reminders.domain.reminder import State
from reminders.store import claims, leases, liveness, tables
from reminders.store.due import lock_due
from reminders.store.engine import Transaction
from reminders.store.tables import AttemptOutcome
from reminders.usecases.rescue import rescue
from reminders.usecases.send_due import Look, claim
from reminders.usecases.sending import Handover, Sending
from reminders.usecases.settle import settle_all
from reminders.worker.post import Permit

Done = list[tuple[Handover, Outcome]]


@dataclass(frozen=True)
class Parts:
    """The steps of sending that a schedule may see replaced."""

    claim: Callable[[Sending, datetime, int], Look] = claim
    settle: Callable[[Sending, Done, datetime], None] = settle_all
    rescue: Callable[[Sending, datetime], int] = rescue
    holds: Callable[[Permit], bool] = Permit.holds


REAL = Parts()


def blind_resend(sending: Sending, now: datetime) -> int:
    """Broken: what a dead worker left open is simply sent again."""
    with sending.store.read() as db:
        late = [row for row in leases.expired(db) if row.owner]
    dead = [row for row in late if not liveness.is_alive(sending.store.engine, row.owner or "")]
    for row in dead:
        with sending.store.write() as db:
            for attempt_id in claims.open_attempts(db, row.id):
                claims.settle_attempt(db, attempt_id, {"outcome": AttemptOutcome.GIVEN_UP}, now)
            back = {"state": State.PLANNED, "try_at": now, "owner": None, "lease_until_at": None}
            table = tables.Reminder
            db.execute(update(table).where(table.id == row.id, table.state == State.SENDING).values(back))
    return len(dead)


def settle_without_fence(sending: Sending, done: Done, now: datetime) -> None:
    """Broken: a refusal brings the text back to planned, whatever has become of it since the claim."""
    refused = [handover for handover, outcome in done if isinstance(outcome, Refused)]
    settle_all(sending, [one for one in done if one[0] not in refused], now)
    for handover in refused:
        _back_to_planned(sending, handover, now)


def _back_to_planned(sending: Sending, handover: Handover, now: datetime) -> None:
    with sending.store.write() as db:
        attempt, reminder = tables.Attempt, tables.Reminder
        refused = {"outcome": AttemptOutcome.REFUSED, "inquire_at": None}
        db.execute(update(attempt).where(attempt.id == handover.message.attempt_id).values(refused))
        back = {"state": State.PLANNED, "try_at": now, "owner": None, "lease_until_at": None}
        db.execute(update(reminder).where(reminder.id == handover.reminder_id).values(back))


def select_then_update(sending: Sending, now: datetime, limit: int) -> Look:
    """Broken, and usual: look what is due, and write later that it is taken, without looking again."""
    with sending.store.read() as db:
        due = [(text.reminder.id, text.number.address or "", text.reminder.body) for text in lock_due(db, now, limit)]
    taken = [(sending.new_id(), *text) for text in due if text[2] is not None]
    for attempt_id, reminder_id, _, _ in taken:
        with sending.store.write() as db:
            _take(db, sending, reminder_id, attempt_id, now)
    with sending.store.read() as db:
        fences = {id_: fence for id_, fence in db.execute(select(tables.Reminder.id, tables.Reminder.fence))}  # noqa: C416 - rows are no pairs to mypy
    handovers = [
        Handover(reminder_id, fences[reminder_id], "main", Message(attempt_id, to, body, timedelta(minutes=15)))
        for attempt_id, reminder_id, to, body in taken
        if body is not None
    ]
    return Look(tuple(handovers), more=False, next_at=None)


def _take(db: Transaction, sending: Sending, reminder_id: int, attempt_id: str, now: datetime) -> None:
    row = db.get_one(tables.Reminder, reminder_id)
    is_taken = bool(claims.open_attempts(db, row.id))  # the index that forbids a second open try is to be no help
    row.state, row.owner, row.lease_until_at = State.SENDING, sending.owner, leases.until(db, sending.lease)
    row.fence, row.tries, row.sent_at = row.fence + 1, row.tries + 1, now
    db.add(
        tables.Attempt(
            id=attempt_id,
            organization_id=row.organization_id,
            clinic_id=row.clinic_id,
            reminder_id=row.id,
            number_id=row.number_id,
            n=row.tries,
            fence=row.fence,
            sender="main",
            body_digest=attempt_id,
            validity_s=900,
            started_at=now,
            outcome=AttemptOutcome.GIVEN_UP if is_taken else AttemptOutcome.IN_FLIGHT,
            status_rank=0,
            segments=1,
        )
    )


def careless(_permit: Permit) -> bool:
    """Broken: a worker that was away for long sends what it has in its hands."""
    return True


BROKEN = {
    "blind resend": replace(REAL, rescue=blind_resend),
    "no fence": replace(REAL, settle=settle_without_fence),
    "select, then update": replace(REAL, claim=select_then_update),
    "no permit": replace(REAL, holds=careless),
}
