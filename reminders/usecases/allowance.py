"""What senders may send at this moment: whether the breaker lets texts through, and what the pace leaves.

Seen twice in a claim. First without a lock, so that clinics whose sender may not send give their turn to
others. Then, after the locks of the numbers, under the lock of the sender's row, where each text spends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from reminders.domain import breaker, pace
from reminders.store import sender_state
from reminders.store.due import Wanted
from reminders.store.ends import Ask
from reminders.store.engine import Transaction
from reminders.store.tables import SenderState
from reminders.usecases.sending import Sending


class Why(Enum):
    """Why a sender may not send."""

    BREAKER = Ask.UNTOLD  # its answers got lost: a text waits, with that reason
    PACE = Ask.URGENT  # its budget is used up: a text is left as it is

    @property
    def ask(self) -> Ask:
        """What is asked of its clinics meanwhile."""
        return self.value


@dataclass(frozen=True)
class Barred:
    """Until when a sender may not send, and why."""

    until: datetime
    why: Why


def barred(sending: Sending, seen: Mapping[str, SenderState], now: datetime) -> dict[str, Barred]:
    """The senders that may not send now, of those whose rows were seen, without a lock."""
    found = {sender: _barred(sending, row, now) for sender, row in seen.items()}
    return {sender: bar for sender, bar in found.items() if bar is not None}


def wanted(sending: Sending, seen: Mapping[str, SenderState], now: datetime, limit: int) -> Wanted:
    """What to look for: no more than senders may send, since judging a text that then waits is work for nothing."""
    asks = {sender: bar.why.ask for sender, bar in barred(sending, seen, now).items()}
    room = {name: _room(sending, row, now) for name, row in seen.items() if name not in asks}
    return Wanted(limit, asks, {name: most for name, most in room.items() if most is not None})


class Allowance:
    """What some senders may send, under the lock of their rows. A sender without limits costs no lock."""

    def __init__(self, sending: Sending, db: Transaction, senders: Iterable[str], now: datetime) -> None:
        broken = sender_state.open_until(db)
        watched = [name for name in senders if name in broken or sending.terms_of(name).pace.limited]
        self._rows = sender_state.lock_all(db, watched, now)
        self._sending = sending
        self._now = now

    def barred(self, sender: str) -> Barred | None:
        """Why a sender may not send one more text; None: it may."""
        row = self._rows.get(sender)
        return None if row is None else _barred(self._sending, row, self._now)

    def spend(self, sender: str, segments: int) -> None:
        """A text goes: what it costs, also one that goes although nothing is left."""
        row = self._rows.get(sender)
        if row is None:
            return
        limits = self._sending.terms_of(sender).pace
        if limits.limited:
            filled = pace.fill(sender_state.budget_of(row), limits, self._now)
            sender_state.keep_budget(row, pace.spend(filled, segments))
        state = sender_state.breaker_of(row)
        if not state.closed and not state.blocks(self._now):
            sender_state.keep_breaker(row, breaker.let_one_through(state, self._now))


def _room(sending: Sending, row: SenderState, now: datetime) -> int | None:
    if not sender_state.breaker_of(row).closed:
        return 1  # its pause is over: one text tries
    limits = sending.terms_of(row.sender).pace
    return pace.room(pace.fill(sender_state.budget_of(row), limits, now), limits)


def _barred(sending: Sending, row: SenderState, now: datetime) -> Barred | None:
    state = sender_state.breaker_of(row)
    if state.until_at is not None and state.blocks(now):
        return Barred(state.until_at, Why.BREAKER)
    limits = sending.terms_of(row.sender).pace
    free_at = pace.free_at(pace.fill(sender_state.budget_of(row), limits, now), limits, now)
    return Barred(free_at, Why.PACE) if free_at > now else None
