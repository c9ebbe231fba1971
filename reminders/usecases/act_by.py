"""A safety text that has not reached its patient by its act-by time becomes a call, whatever it still waits for.

An emergency text counts only when it is delivered: one that a provider took, and of which nobody reported more,
becomes a call too. Carriers that give no reports cost a call each time; that is the safe side.
"""

from datetime import datetime

from reminders.domain.outcome import Ask
from reminders.store import listing, receipts
from reminders.store.engine import Store
from reminders.usecases.missing import ask_for


def ask_when_late(store: Store, now: datetime) -> int:
    """Ask for a call for every such text, once; returns how many are late now."""
    with store.write() as db:
        late = [*listing.past_act_by(db, now), *receipts.unproven_emergencies(db, now)]
        for row in late:
            ask_for(db, row, Ask.CALL, row.act_by_at or now, now)
        return len(late)
