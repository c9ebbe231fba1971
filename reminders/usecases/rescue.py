"""What a crash leaves open: a text whose worker died between claim and settle may or may not have gone out.

It becomes unsure and is not sent again by itself: the provider is asked which it was, and so is a person.
"""

from datetime import datetime

from reminders.domain.breaker import LONGEST_PAUSE
from reminders.domain.inquiry import longest_wait, look_after_crash
from reminders.domain.outcome import Ask
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import claims, inquiries, leases, liveness, numbers, sender_state, tables
from reminders.store.claims import Moved
from reminders.store.tables import AttemptOutcome
from reminders.usecases import send_due
from reminders.usecases.missing import ask
from reminders.usecases.poll_replies import LAG
from reminders.usecases.sending import Sending

APART = LAG  # so far ahead of ours may another worker's clock be, and what it wrote is as good


def rescue(sending: Sending, now: datetime) -> int:
    """Mark what dead workers left open; returns how many texts. Both the lease and the lock must say dead."""
    engine = sending.store.engine
    with sending.store.read() as db:
        late = leases.expired(db)
    dead = [row for row in late if row.owner is not None and not liveness.is_alive(engine, row.owner)]
    return sum(_mark(sending, row, now) for row in dead)


def bring_near(sending: Sending, now: datetime) -> None:
    """Do now what a clock that was wrong has put off beyond all measure: asking, hearing of replies, sending again."""
    latest = now + longest_wait(send_due.LONGEST_VALIDITY + sending.settle)
    with sending.store.read() as db:
        beyond = inquiries.any_beyond(db, latest)
        astray = [name for name, row in sender_state.peek_all(db).items() if _right_marks(row, now)]
    if beyond or astray:
        with sending.store.write() as db:
            inquiries.bring_near(db, latest, now)
            for row in sender_state.lock_all(db, astray, now).values():
                for mark, at in _right_marks(row, now).items():
                    setattr(row, mark, at)


def _right_marks(row: tables.SenderState, now: datetime) -> dict[str, datetime | None]:
    """What the marks of a sender should be that no clock near ours can have set; empty where all are near.

    Up to when replies were read is not known any more then, so they are read from a day ago.
    """
    soon = now + APART
    marks: tuple[tuple[str, datetime, datetime | None], ...] = (
        ("breaker_until_at", soon + LONGEST_PAUSE, now),
        ("replies_at", soon, now),
        ("replies_until_at", soon, None),
    )
    given = {mark: getattr(row, mark) for mark, _, _ in marks}
    return {mark: right for mark, latest, right in marks if given[mark] is not None and given[mark] > latest}


def _mark(sending: Sending, seen: tables.Reminder, now: datetime) -> int:
    with sending.store.write() as db:
        numbers.lock_all(db, [seen.number_id])
        late = next((row for row in leases.expired(db) if (row.id, row.owner) == (seen.id, seen.owner)), None)
        if late is None:
            return 0
        for attempt_id in claims.open_attempts(db, late.id):
            unsure = {
                "outcome": AttemptOutcome.UNSURE,
                "provider_status": "crashed",
                "inquire_at": look_after_crash(late.sent_at or now, now),
            }
            claims.settle_attempt(db, attempt_id, unsure, now)
        moved = Moved(late.id, (State.SENDING,), State.UNSURE, Reason.CRASHED, "rescue", None, late.fence)
        if not claims.move(db, moved, now, {"owner": None, "lease_until_at": None}):
            return 0
        ask(db, late, Ask.UNSURE, now)
        return 1
