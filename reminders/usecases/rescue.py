"""What a crash leaves open: a text whose worker died between claim and settle may or may not have gone out.

It becomes unsure and is not sent again by itself; a person is asked. (Telling which it was, by the
provider's callback and message list, is the work of reconciling.)
"""

from datetime import datetime, timedelta

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import claims, liveness
from reminders.store.claims import Moved
from reminders.store.tables import AttemptOutcome
from reminders.usecases.missing import ask_for
from reminders.usecases.sending import Sending

SOON = timedelta(hours=1)


def rescue(sending: Sending, now: datetime) -> int:
    """Mark what dead workers left open; returns how many texts. Both the lease and the lock must say dead."""
    engine = sending.store.engine
    with sending.store.read() as db:
        late = [(row.id, row.owner) for row in claims.expired(db, sending.real_now())]
    dead = [(id_, owner) for id_, owner in late if owner is not None and not liveness.is_alive(engine, owner)]
    return sum(_mark(sending, reminder_id, now) for reminder_id, _ in dead)


def _mark(sending: Sending, reminder_id: int, now: datetime) -> int:
    with sending.store.write() as db:
        late = next((row for row in claims.expired(db, sending.real_now()) if row.id == reminder_id), None)
        if late is None:
            return 0
        for attempt_id in claims.open_attempts(db, reminder_id):
            claims.settle_attempt(db, attempt_id, {"outcome": AttemptOutcome.UNSURE, "provider_status": "crashed"}, now)
        moved = Moved(reminder_id, (State.SENDING,), State.UNSURE, Reason.CRASHED, "rescue", None, late.fence)
        if not claims.move(db, moved, now, {"owner": None, "lease_until_at": None}):
            return 0
        ask_for(db, late, "unsure", late.act_by_at or now + SOON, now)
        return 1
