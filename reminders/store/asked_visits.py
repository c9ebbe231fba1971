"""Booked visits of which a text asked for a digit, and what the patients said."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role, VisitState
from reminders.store import codec, tables

_LEFT = tuple(state for state in State if state.may_have_gone_out)


def asked_at(db: Session, number_ids: Collection[int], now: datetime) -> list[tables.Visit]:
    """The visits to come of patients at these numbers that a text asked about, at the time that they still have.

    The text went to the same number. Oldest start first.
    """
    text, link, visit, patient = tables.Reminder, tables.ReminderVisit, tables.Visit, tables.Patient
    query = (
        select(visit, text.content)
        .join(link, link.visit_id == visit.id)
        .join(text, text.id == link.reminder_id)
        .join(patient, patient.id == visit.patient_id)
        .where(
            patient.number_id.in_(list(number_ids)),
            patient.merged_into_id.is_(None),
            patient.erased_at.is_(None),
            visit.state == VisitState.BOOKED,
            visit.starts_at > now,
            text.number_id.in_(list(number_ids)),
            text.role == Role.VISIT,
            text.state.in_(_LEFT),
        )
        .order_by(visit.starts_at, visit.id)
    )
    rows = [(row[0], codec.load_content(row[1] or {})) for row in db.execute(query)]
    return list(dict.fromkeys(row for row, content in rows if content.asks and content.visit_at == row.starts_at))


def mark_confirmed(db: Session, visit: tables.Visit, at: datetime | None) -> None:
    """Note when the patient said that they come. Nobody edited the visit, so its version stays."""
    table = tables.Visit
    db.execute(update(table).where(table.id == visit.id).values(confirmed_at=at))
