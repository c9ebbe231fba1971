"""What all workers share about a sender of config.toml: its budget and its breaker. One row each, made on first use.

Lock order: number rows first, then these, in the order of their names.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from reminders.domain.breaker import Breaker
from reminders.domain.pace import BURST, Budget
from reminders.store.asking import ask
from reminders.store.insert import insert_once
from reminders.store.tables import SenderState

PRACTICE = "practice"  # the sender's name where a text goes to the sandbox phone instead of a patient

_SEEN = select(SenderState).execution_options(populate_existing=True)
_ONE = _SEEN.where(SenderState.sender == bindparam("sender"))
_LOCKED = _ONE.with_for_update()
_OPEN_UNTIL = select(SenderState.sender, SenderState.breaker_until_at)


def lock(db: Session, sender: str, now: datetime) -> SenderState:
    """The row of a sender under its lock, to the end of the transaction; made if it is missing."""
    found = db.scalars(_LOCKED, {"sender": sender}).one_or_none()
    if found is None:
        insert_once(db, SenderState, _fresh(sender, now))
        found = db.scalars(_LOCKED, {"sender": sender}).one()
    return found


def lock_all(db: Session, senders: Iterable[str], now: datetime) -> dict[str, SenderState]:
    """Several rows, in one order for everybody, so that two who want the same never wait for each other."""
    return {sender: lock(db, sender, now) for sender in sorted(set(senders))}


def peek(db: Session, sender: str) -> SenderState | None:
    """The row as it was committed last, without a lock: to learn cheaply that there is nothing to do."""
    return db.scalars(_ONE, {"sender": sender}).one_or_none()


def peek_all(db: Session) -> dict[str, SenderState]:
    """All rows without a lock; there are as many as senders."""
    return {row.sender: row for row in db.scalars(_SEEN)}


def breaker_of(row: SenderState) -> Breaker:
    """The breaker that a row keeps."""
    return Breaker(row.unsure_count, row.answer_count, row.unsure_since_at, row.breaker_until_at, row.breaker_trips)


def keep_breaker(row: SenderState, breaker: Breaker) -> None:
    """Write a breaker into its locked row."""
    row.unsure_count, row.answer_count, row.unsure_since_at = breaker.count, breaker.answers, breaker.since_at
    row.breaker_until_at, row.breaker_trips = breaker.until_at, breaker.trips


def budget_of(row: SenderState) -> Budget:
    """The budget that a row keeps."""
    return Budget(row.segments, row.filled_at, row.day_on, row.spent)


def keep_budget(row: SenderState, budget: Budget) -> None:
    """Write a budget into its locked row."""
    row.segments, row.filled_at = budget.segments, budget.filled_at
    row.day_on, row.spent = budget.day_on, budget.spent


def open_until(db: Session) -> dict[str, datetime]:
    """Senders whose breaker is open, and until when nothing of theirs goes."""
    return {sender: until for sender, until in ask(db, _OPEN_UNTIL) if until is not None}


def _fresh(sender: str, now: datetime) -> dict[str, object]:
    """Filled a whole burst ago, so that it is full, whatever the pace is."""
    return {
        "sender": sender,
        "segments": 0.0,
        "filled_at": now - BURST,
        "day_on": now.date(),
        "spent": 0,
        "unsure_count": 0,
        "answer_count": 0,
        "breaker_trips": 0,
    }
