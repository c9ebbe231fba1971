"""A text that waits for its next turn is looked at now: the number was mended, or the phone is on again."""

from datetime import datetime

from reminders.domain.reminder import State
from reminders.errors import Conflict
from reminders.store import audit, listing, people
from reminders.store.engine import Store
from reminders.store.scope import Scope


def try_now(scope: Scope, store: Store, public_id: str, actor: str, now: datetime) -> None:
    """Let the sender look at a waiting text at once. It judges it as any other: consent, hours and pauses hold.

    Raises:
        NotFound: no such text.
        Conflict: it does not wait, or its moment has not come.
    """
    with store.write() as db:
        row = listing.text_of(scope, db, public_id)
        if row.number_id is not None:
            people.lock_number(db, row.number_id)
        db.refresh(row)
        if row.state is not State.PLANNED or row.try_at is None or row.due_at is None:
            raise Conflict(f"The text is {row.state}, and does not wait.", remedy="Its page says why.")
        if row.due_at > now:
            remedy = "It goes at its moment: earlier, what it says might not be so yet."
            raise Conflict("The moment of this text has not come.", remedy=remedy)
        if row.try_at > now:
            row.try_at = now
            audit.record(scope, db, actor, "reminder.try-now", ("reminder", row.public_id), now)
