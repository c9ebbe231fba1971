"""A text that a patient should have had and did not get becomes a call by a person; what else only people can do."""

from datetime import datetime, timedelta
from typing import assert_never

from reminders.domain.outcome import Ask
from reminders.domain.vocabulary import Kind, Origin
from reminders.store import tables, tasks
from reminders.store.engine import Transaction
from reminders.store.scope import Scope

SOON = timedelta(hours=4)  # by when a person should look, where the text itself names no time
_A_PERSON_ACTS = frozenset({Kind.SAFETY, Kind.EMERGENCY, Kind.RESTRICTION})


def call_if_missed(db: Transaction, reminder: tables.Reminder, now: datetime) -> None:
    """Ask for a call where the text was about safety or restrictions; others are just not sent."""
    if reminder.kind in _A_PERSON_ACTS:
        ask_for(db, reminder, Ask.CALL, reminder.act_by_at or now, now)


def ask(db: Transaction, reminder: tables.Reminder, what: Ask, now: datetime) -> None:
    """Ask for one thing about a text, by its act-by time, else soon."""
    match what:
        case Ask.CALL:
            call_if_missed(db, reminder, now)
        case Ask.UNDELIVERED if reminder.kind in _A_PERSON_ACTS:
            call_if_missed(db, reminder, now)
        case Ask.NUMBER | Ask.REFUSED | Ask.UNSURE | Ask.UNDELIVERED | Ask.DOUBLE:
            ask_for(db, reminder, what, reminder.act_by_at or now + SOON, now)
        case _:
            assert_never(what)


def ask_for(db: Transaction, reminder: tables.Reminder, kind: str, due_at: datetime, now: datetime) -> None:
    """Raise one task of a kind about a reminder; an alert is about a reply, which is a task already."""
    if reminder.origin is Origin.ALERT:
        return
    tasks.raise_task(
        Scope(reminder.organization_id, reminder.clinic_id),
        db,
        key=_key(reminder, kind),
        kind=str(kind),
        due_at=max(due_at, now),
        now=now,
        patient_id=reminder.patient_id,
        reminder_id=reminder.id,
        reason=None if reminder.reason is None else str(reminder.reason),
    )


def no_longer(db: Transaction, reminder: tables.Reminder, kinds: tuple[Ask, ...], now: datetime) -> None:
    """Take back what was asked about a reminder and nobody has begun: its cause is gone."""
    for kind in kinds:
        tasks.close_task(Scope(reminder.organization_id, reminder.clinic_id), db, _key(reminder, kind), now)


def _key(reminder: tables.Reminder, kind: str) -> str:
    return f"{kind}/{reminder.key}"
