"""Tells the breaker of a sender what came of its texts. Part of other use cases: it never commits.

The row is locked only where there is something to write. Call these last in a transaction, after the
locks of numbers: that is the order which the claim keeps too.
"""

from datetime import datetime

from reminders.domain import breaker
from reminders.store import sender_state
from reminders.store.engine import Transaction


def note_unsure(db: Transaction, sender: str, now: datetime) -> None:
    """An answer of this sender got lost."""
    row = sender_state.lock(db, sender, now)
    sender_state.keep_breaker(row, breaker.lost(sender_state.breaker_of(row), now))


def note_answers(db: Transaction, sender: str, times: int, now: datetime) -> None:
    """The sender answered so many texts, be it with refusals. Costs one read where nothing was lost before."""
    seen = sender_state.peek(db, sender)
    if seen is None:
        return
    known = sender_state.breaker_of(seen)
    if breaker.answered(known, now, times) == known:
        return
    row = sender_state.lock(db, sender, now)
    sender_state.keep_breaker(row, breaker.answered(sender_state.breaker_of(row), now, times))
