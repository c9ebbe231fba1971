"""Texts whose words are fixed when they are planned: what staff write themselves, and our answers. All go alike."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Origin, Role, TextClass
from reminders.store import tables
from reminders.store.insert import insert_rows


@dataclass(frozen=True)
class FixedText:
    """One text and when it goes. `key`: the same again is the same text."""

    key: str
    origin: Origin
    number_id: int | None
    body: str = field(repr=False)
    language: str
    due_at: datetime
    useful_until_at: datetime
    actor: str
    role: Role | None = None


def plan_fixed(db: Session, patient: tables.Patient, given: FixedText, now: datetime) -> tables.Reminder:
    """Let a text go out when it is due, by the way of every text."""
    clinic = {"organization_id": patient.organization_id, "clinic_id": patient.clinic_id}
    row = tables.Reminder(
        **clinic,
        key=given.key,
        origin=given.origin,
        role=given.role,
        kind=Kind.INFO,
        text_class=TextClass.CARE,
        patient_id=patient.id,
        number_id=given.number_id,
        steps=[],
        body=given.body,
        language=given.language,
        due_at=given.due_at,
        try_at=given.due_at,
        not_before_at=given.due_at,
        useful_until_at=given.useful_until_at,
        state=State.PLANNED,
        created_at=now,
    )
    db.add(row)
    db.flush()
    made = {"reminder_id": row.id, "at": now, "from_state": None, "to_state": State.PLANNED, "actor": given.actor}
    insert_rows(db, tables.ReminderHistory, [{**clinic, **made}])
    return row
