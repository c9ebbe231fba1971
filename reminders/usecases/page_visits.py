"""The visits ahead of a patient, as the page and the calendar show them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.vocabulary import VisitState
from reminders.store import people, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.usecases.page_links import Opened, find
from reminders.usecases.patient_chart import readable
from reminders.wording.page import page_language, page_words
from reminders.wording.page.visit_file import Entry, visit_file

GONE_LATELY = timedelta(days=1)  # so long the file still has a visit that was to be: a calendar may be a day behind


@dataclass(frozen=True)
class BookedVisit:
    """A visit to come, or one that would have come. `sequence` grows with every change of it."""

    uid: str
    sequence: int
    starts_at: datetime
    edited_at: datetime
    zone: str
    cancelled: bool


def visits_ahead(db: Transaction, patient: tables.Patient, since: datetime) -> tuple[BookedVisit, ...]:
    """What is booked from an instant on, and what was and is cancelled, by its start."""
    found = [
        BookedVisit(
            uid=hashlib.sha256(f"visit-file/{row.public_id}".encode()).hexdigest()[:32],
            sequence=row.version,
            starts_at=row.starts_at,
            edited_at=row.edited_at,
            zone=row.zone,
            cancelled=row.state is VisitState.CANCELLED,
        )
        for record in people.records_of(db, patient)
        for row in visits.visits_of(db, record.id)
        if row.starts_at is not None and row.starts_at > since and row.state in _AHEAD
    ]
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.uid)))


_AHEAD = (VisitState.BOOKED, VisitState.CANCELLED)


def calendar_of(store: Store, token: str, now: datetime) -> bytes | None:
    """The calendar file of a page; None: the token opens none, or there is no visit to put into it.

    A visit that was cancelled stays in it until its day is over: whoever opens the file again is rid of it.
    """
    with store.read() as db:
        found = find(db, token, now)
        if not isinstance(found, Opened):
            return None
        ahead = visits_ahead(db, found.patient, now - GONE_LATELY)
        if not ahead:
            return None
        clinic = found.clinic
        words = page_words(page_language(found.patient.language, clinic.languages))
        summary = words.calendar_entry.format(clinic=clinic.name)
        phone = readable(clinic.phone) if clinic.phone else ""
        entries = [_entry(one, summary, phone, clinic.zone) for one in ahead]
        return visit_file(entries, now)


def _entry(one: BookedVisit, summary: str, phone: str, zone: str) -> Entry:
    return Entry(
        uid=one.uid,
        sequence=one.sequence,
        starts_at=one.starts_at.astimezone(ZoneInfo(zone)),
        edited_at=one.edited_at,
        summary=summary,
        contact=phone,
        cancelled=one.cancelled,
    )
