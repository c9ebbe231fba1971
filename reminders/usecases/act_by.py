"""A safety text that has not reached its patient by its act-by time becomes a call, whatever it still waits for."""

from datetime import datetime

from reminders.store import listing
from reminders.store.engine import Store
from reminders.usecases.missing import ask_for


def ask_when_late(store: Store, now: datetime) -> int:
    """Ask for a call for every such text, once; returns how many are late now."""
    with store.write() as db:
        late = listing.past_act_by(db, now)
        for row in late:
            ask_for(db, row, "call", row.act_by_at or now, now)
        return len(late)
