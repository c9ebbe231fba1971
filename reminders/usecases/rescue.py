"""What a crash leaves open: a text whose worker died between claim and settle may or may not have gone out.

It becomes unsure and is not sent again by itself: the provider is asked which it was, and so is a person.
"""

from datetime import datetime

from reminders.domain.inquiry import first_doubt_look, longest_wait
from reminders.domain.outcome import Ask
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import claims, inquiries, leases, liveness, numbers, tables
from reminders.store.claims import Moved
from reminders.store.tables import AttemptOutcome
from reminders.usecases import send_due
from reminders.usecases.missing import ask
from reminders.usecases.sending import Sending


def rescue(sending: Sending, now: datetime) -> int:
    """Mark what dead workers left open; returns how many texts. Both the lease and the lock must say dead."""
    engine = sending.store.engine
    with sending.store.read() as db:
        late = leases.expired(db)
    dead = [row for row in late if row.owner is not None and not liveness.is_alive(engine, row.owner)]
    return sum(_mark(sending, row, now) for row in dead)


def bring_near(sending: Sending, now: datetime) -> None:
    """Ask now about texts in doubt that a clock which was wrong has put off beyond all measure."""
    latest = now + longest_wait(send_due.LONGEST_VALIDITY + sending.settle)
    with sending.store.read() as db:
        beyond = inquiries.any_beyond(db, latest)
    if beyond:
        with sending.store.write() as db:
            inquiries.bring_near(db, latest, now)


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
                "inquire_at": first_doubt_look(now),
            }
            claims.settle_attempt(db, attempt_id, unsure, now)
        moved = Moved(late.id, (State.SENDING,), State.UNSURE, Reason.CRASHED, "rescue", None, late.fence)
        if not claims.move(db, moved, now, {"owner": None, "lease_until_at": None}):
            return 0
        ask(db, late, Ask.UNSURE, now)
        return 1
