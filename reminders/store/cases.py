"""Gathers one patient's case for the planner: visits with treatments, courses, one-off changes, facts."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.domain import case
from reminders.domain.civil import Place
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.reminder import State
from reminders.store import codec, people, tables
from reminders.store.scope import Scope
from reminders.store.tables import CourseState

WEEK_AROUND = timedelta(days=8)
_COUNTED = (State.PLANNED, State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNSURE)


@dataclass(frozen=True)
class Library:
    """How protocols are found while a case is gathered: by row id; and the combined wordings in force."""

    protocol: Callable[[int], Protocol]
    combined: tuple[Combined, ...]


def place_of(patient: tables.Patient, clinic: tables.Clinic) -> Place:
    """Where the patient's clock is: the clinic's zone, or the patient's own from its date."""
    home = ZoneInfo(clinic.zone)
    if patient.zone is None:
        return Place(home)
    return Place(ZoneInfo(patient.zone), home if patient.zone_since_on else None, patient.zone_since_on)


def gather(scope: Scope, db: Session, patient: tables.Patient, library: Library, now: datetime) -> case.Case:
    """One patient's whole case."""
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    number = db.get(tables.Number, patient.number_id) if patient.number_id is not None else None
    facts = case.PatientFacts(
        id=patient.public_id,
        place=place_of(patient, clinic),
        consents=people.consents(db, [patient.id]).get(patient.id, frozenset()),
        has_number=number is not None and number.address is not None,
        opted_out=number is not None and number.opted_out_at is not None,
        suppressed=number is not None and number.suppressed_at is not None,
        paused=patient.paused_at is not None,
    )
    return case.Case(
        patient=facts,
        visits=_visits(scope, db, patient.id, library),
        rules=codec.load_rules(clinic.rules),
        healed=_healed(db, patient.id),
        combined=library.combined,
        other_texts=_other_texts(db, patient, now) if number is not None else (),
    )


def _visits(scope: Scope, db: Session, patient_id: int, library: Library) -> tuple[case.Visit, ...]:
    query = select(tables.Visit).where(
        tables.Visit.organization_id == scope.organization_id, tables.Visit.patient_id == patient_id
    )
    rows = list(db.scalars(query.order_by(tables.Visit.id)))
    ids = [row.id for row in rows]
    treatments = _by_visit(db, tables.Treatment, ids, tables.Treatment.position)
    changes = _by_visit(db, tables.Adjustment, ids, tables.Adjustment.id)
    courses = {c.id: c for c in db.scalars(select(tables.Course).where(tables.Course.patient_id == patient_id))}
    return tuple(
        case.Visit(
            id=row.public_id,
            state=row.state,
            treatments=tuple(
                case.Treatment(library.protocol(t.protocol_id), t.body_area, t.indication) for t in treatments[row.id]
            ),
            recorded_at=row.recorded_at,
            edited_at=row.edited_at,
            starts_at=row.starts_at,
            ended_at=row.ended_at,
            course=_course(courses[row.course_id]) if row.course_id is not None else None,
            place=row.place,
            adjustments=tuple(
                case.Adjustment(a.category, a.until_at, a.area) for a in changes[row.id] if a.withdrawn_at is None
            ),
            texts_from_at=row.texts_from_at,
        )
        for row in rows
    )


def _by_visit(db: Session, table: Any, ids: list[int], order: Any) -> dict[int, list[Any]]:  # noqa: ANN401 - two tables
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.scalars(select(table).where(table.visit_id.in_(ids)).order_by(order)):
        found[row.visit_id].append(row)
    return found


def _course(row: tables.Course) -> case.Course:
    # nobody is asked to book the next session of a course that was ended
    agreed = row.agreed_at is not None and row.state is CourseState.ACTIVE
    return case.Course(row.public_id, row.sessions, agreed, row.interval_days, row.indication)


def _healed(db: Session, patient_id: int) -> tuple[case.Healed, ...]:
    query = select(tables.Healed).where(tables.Healed.patient_id == patient_id).order_by(tables.Healed.id)
    return tuple(case.Healed(row.area, row.at) for row in db.scalars(query))


def _other_texts(db: Session, patient: tables.Patient, now: datetime) -> tuple[datetime, ...]:
    """Texts of other people to the same number: they count against its caps."""
    query = select(tables.Reminder.due_at).where(
        tables.Reminder.number_id == patient.number_id,
        tables.Reminder.patient_id != patient.id,
        tables.Reminder.state.in_(_COUNTED),
        tables.Reminder.due_at >= now - WEEK_AROUND,
    )
    return tuple(due for due in db.scalars(query) if due is not None)
