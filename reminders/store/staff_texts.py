"""Texts that staff write themselves: their words are fixed, and they go by the way of every text."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import Origin
from reminders.store import tables
from reminders.store.fixed_words import FixedText, plan_fixed

_KEY = "staff/"


@dataclass(frozen=True)
class StaffText:
    """One text by one person. `request_key`: the same again is the same text."""

    request_key: str
    body: str = field(repr=False)
    language: str
    due_at: datetime
    useful_until_at: datetime
    actor: str


def written_before(db: Session, clinic_id: int, request_key: str) -> tables.Reminder | None:
    """The text that a request made, if it did."""
    table = tables.Reminder
    return db.scalar(select(table).where(table.clinic_id == clinic_id, table.key == _KEY + request_key))


def plan_text(db: Session, patient: tables.Patient, text: StaffText, now: datetime) -> tables.Reminder:
    """Let a text go to a patient's number when it is due."""
    fixed = FixedText(
        key=_KEY + text.request_key,
        origin=Origin.STAFF,
        number_id=patient.number_id,
        body=text.body,
        language=text.language,
        due_at=text.due_at,
        useful_until_at=text.useful_until_at,
        actor=text.actor,
    )
    return plan_fixed(db, patient, fixed, now)
