"""Patients for tests of their pages: visits registered by the real use cases, texts sent to the double."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from reminders.domain.vocabulary import BodyArea, Purpose
from reminders.store import tables
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from reminders.usecases.send_due import send_all_due
from tests.web.office import Office
from tests.worker.clinic import now

BOTH = frozenset({Purpose.CARE, Purpose.COURSE})


@dataclass(frozen=True)
class Known:
    """A patient with one visit."""

    id: str
    visit_id: str

    @property
    def path(self) -> str:
        return f"/patients/{self.id}"

    @property
    def visit(self) -> str:
        return f"{self.path}/visits/{self.visit_id}"


@dataclass(frozen=True)
class Given:
    """What a patient comes with; `ago`: when the visit ended, None: booked for tomorrow."""

    name: str = "Ana Example"
    number: str | None = "+12125550101"
    consents: frozenset[Purpose] = BOTH
    codes: tuple[str, ...] = ("microneedling-pen",)
    ago: timedelta | None = timedelta(minutes=10)
    call_name: str | None = None


def comes(office: Office, given: Given = Given(), scope: Scope | None = None) -> Known:
    """Register the visit as if at its end."""
    patient = NewPatient(given.name, given.number, given.consents, call_name=given.call_name)
    treatments = tuple(GivenTreatment(code, BodyArea.FACE) for code in given.codes)
    at = now() - (given.ago or timedelta())
    ended_at, starts_at = (at, None) if given.ago is not None else (None, at + timedelta(days=1))
    command = NewVisit(patient, treatments, secrets.token_hex(8), ended_at, starts_at)
    made = record_visit(scope or office.clinic.scope, office.store, office.runtime.shelf, command, at)
    return Known(made.patient_id, made.visit_id)


def send(office: Office) -> None:
    """Let what is due go to the double."""
    send_all_due(office.runtime.sending, now())


def texts(office: Office, patient_id: str) -> list[tables.Reminder]:
    with office.store.read() as db:
        patient = db.scalars(select(tables.Patient).where(tables.Patient.public_id == patient_id)).one()
        query = select(tables.Reminder).where(tables.Reminder.patient_id == patient.id)
        return list(db.scalars(query.order_by(tables.Reminder.due_at, tables.Reminder.id)))


def visit(office: Office, known: Known) -> tables.Visit:
    with office.store.read() as db:
        return db.scalars(select(tables.Visit).where(tables.Visit.public_id == known.visit_id)).one()


def patient(office: Office, known: Known) -> tables.Patient:
    with office.store.read() as db:
        return db.scalars(select(tables.Patient).where(tables.Patient.public_id == known.id)).one()


def typed(office: Office, moment: datetime | None) -> str:
    """A moment as a field of the kind datetime-local holds it, in the clinic's time."""
    assert moment is not None
    with office.store.read() as db:
        zone = db.get_one(tables.Clinic, office.clinic.scope.clinic_id).zone
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def second_clinic(office: Office) -> Scope:
    """Another clinic of the same organization."""
    with office.store.write() as db:
        first = db.scalars(select(tables.Clinic)).one()
        kept = {
            c.key: getattr(first, c.key) for c in tables.Clinic.__table__.columns if c.key not in {"id", "public_id"}
        }
        other = tables.Clinic(**{**kept, "slug": "other", "name": "Other Clinic"})
        db.add(other)
        db.flush()
        return Scope(other.organization_id, other.id)


def audit(office: Office, action: str) -> list[tables.Audit]:
    return [one for one in office.rows(tables.Audit) if one.action == action]
