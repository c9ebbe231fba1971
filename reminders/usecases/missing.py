"""A text that a patient should have had and did not get becomes a call by a person."""

from datetime import datetime

from reminders.domain.vocabulary import Kind
from reminders.store import tables, tasks
from reminders.store.engine import Transaction
from reminders.store.scope import Scope

_A_PERSON_ACTS = frozenset({Kind.SAFETY, Kind.EMERGENCY, Kind.RESTRICTION})


def call_if_missed(db: Transaction, reminder: tables.Reminder, now: datetime) -> None:
    """Ask for a call where the text was about safety or restrictions; others are just not sent."""
    if reminder.kind in _A_PERSON_ACTS:
        ask_for(db, reminder, "call", reminder.act_by_at or now, now)


def ask_for(db: Transaction, reminder: tables.Reminder, kind: str, due_at: datetime, now: datetime) -> None:
    """Raise one task of a kind about a reminder."""
    tasks.raise_task(
        Scope(reminder.organization_id, reminder.clinic_id),
        db,
        key=f"{kind}/{reminder.key}",
        kind=kind,
        due_at=max(due_at, now),
        now=now,
        patient_id=reminder.patient_id,
        reminder_id=reminder.id,
        reason=None if reminder.reason is None else str(reminder.reason),
    )
