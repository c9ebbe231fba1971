"""Gathers one patient's case for the planner: visits with treatments, courses, one-off changes, facts.

Rows are read as rows: nothing here is changed, and mapped objects cost several times as much.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, bindparam, select
from sqlalchemy.orm import Session

from reminders.domain import case
from reminders.domain.civil import Place
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.reminder import State
from reminders.store import clinics, people, tables
from reminders.store.clinics import Home
from reminders.store.scope import Scope
from reminders.store.tables import CourseState
from reminders.store.updates import table_of

WEEK_AROUND = timedelta(days=8)
_COUNTED = (State.PLANNED, State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNSURE)


@dataclass(frozen=True)
class Library:
    """How protocols are found while a case is gathered: by row id; and the combined wordings in force."""

    protocol: Callable[[int], Protocol]
    combined: tuple[Combined, ...]


def place_of(patient: tables.Patient, clinic: tables.Clinic) -> Place:
    """Where the patient's clock is: the clinic's zone, or the patient's own from its date."""
    return place(clinic.zone, patient.zone, patient.zone_since_on)


def place(home_zone: str, zone: str | None, since_on: date | None) -> Place:
    """The same, of names of zones."""
    home = ZoneInfo(home_zone)
    if zone is None:
        return Place(home)
    return Place(ZoneInfo(zone), home if since_on else None, since_on)


def gather(scope: Scope, db: Session, patient: tables.Patient, library: Library, now: datetime) -> case.Case:
    """One patient's whole case."""
    return folder(scope, db, patient, library, now).case


@dataclass(frozen=True)
class Folder:
    """A case, and under which number each of its visits is stored."""

    case: case.Case
    visit_ids: Mapping[str, int]


def folder(
    scope: Scope, db: Session, patient: tables.Patient, library: Library, now: datetime, home: Home | None = None
) -> Folder:
    """One patient's whole case, for whoever writes down what comes of it. `home` where it was read already."""
    db.flush()  # what waits in memory comes first
    home = home or clinics.home_of(db, patient.clinic_id)
    number = db.get(tables.Number, patient.number_id) if patient.number_id is not None else None
    facts = case.PatientFacts(
        id=patient.public_id,
        place=place(home.zone, patient.zone, patient.zone_since_on),
        consents=people.consents(db, [patient.id]).get(patient.id, frozenset()),
        has_number=number is not None and number.address is not None,
        silence=None if number is None else number.silence,
        paused=patient.paused_at is not None,
        minor=patient.minor_at is not None,
    )
    rows = db.connection().execute(_VISITS, {"organization": scope.organization_id, "patient": patient.id}).all()
    whole = case.Case(
        patient=facts,
        visits=_visits(db, patient.id, rows, library),
        rules=home.rules,
        healed=_healed(db, patient.id),
        combined=library.combined,
        other_texts=other_texts(db, number.id, patient.id, now) if number is not None else (),
    )
    return Folder(whole, {row.public_id: row.id for row in rows})


_VISIT, _TREATMENT, _COURSE = table_of(tables.Visit).c, table_of(tables.Treatment).c, table_of(tables.Course).c
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _VISIT.id,
    _VISIT.public_id,
    _VISIT.state,
    _VISIT.recorded_at,
    _VISIT.edited_at,
    _VISIT.starts_at,
    _VISIT.ended_at,
    _VISIT.place,
    _VISIT.texts_from_at,
    _TREATMENT.protocol_id,
    _TREATMENT.body_area,
    _TREATMENT.indication,
    _COURSE.public_id.label("course"),
    _COURSE.sessions,
    _COURSE.interval_days,
    _COURSE.agreed_at,
    _COURSE.state.label("course_state"),
    _COURSE.indication.label("course_indication"),
)
_VISITS = (
    select(*_COLUMNS)
    .outerjoin_from(table_of(tables.Visit), table_of(tables.Treatment), _TREATMENT.visit_id == _VISIT.id)
    .outerjoin(table_of(tables.Course), _COURSE.id == _VISIT.course_id)
    .where(_VISIT.organization_id == bindparam("organization"), _VISIT.patient_id == bindparam("patient"))
    .order_by(_VISIT.id, _TREATMENT.position)
)


def _visits(db: Session, patient_id: int, rows: Sequence[Row[Any]], library: Library) -> tuple[case.Visit, ...]:
    """The visits out of rows that come one for each treatment."""
    changes = _adjustments(db, patient_id)
    return tuple(
        _visit(tuple(mine), changes[visit_id], library) for visit_id, mine in groupby(rows, key=lambda row: row.id)
    )


def _visit(rows: Sequence[Row[Any]], changes: Sequence[case.Adjustment], library: Library) -> case.Visit:
    row = rows[0]
    return case.Visit(
        id=row.public_id,
        state=row.state,
        treatments=tuple(
            case.Treatment(library.protocol(treatment.protocol_id), treatment.body_area, treatment.indication)
            for treatment in rows
            if treatment.protocol_id is not None
        ),
        recorded_at=row.recorded_at,
        edited_at=row.edited_at,
        starts_at=row.starts_at,
        ended_at=row.ended_at,
        course=None if row.course is None else _course(row),
        place=row.place,
        adjustments=tuple(changes),
        texts_from_at=row.texts_from_at,
    )


def _course(row: Row[Any]) -> case.Course:
    # nobody is asked to book the next session of a course that was ended
    agreed = row.agreed_at is not None and row.course_state is CourseState.ACTIVE
    return case.Course(row.course, row.sessions, agreed, row.interval_days, row.course_indication)


_ADJUSTMENT = table_of(tables.Adjustment).c
_ADJUSTMENTS = (
    select(_ADJUSTMENT.visit_id, _ADJUSTMENT.category, _ADJUSTMENT.until_at, _ADJUSTMENT.area)
    .join_from(table_of(tables.Visit), table_of(tables.Adjustment), _ADJUSTMENT.visit_id == _VISIT.id)
    .where(_VISIT.patient_id == bindparam("patient"), _ADJUSTMENT.withdrawn_at.is_(None))
    .order_by(_ADJUSTMENT.id)
)


def _adjustments(db: Session, patient_id: int) -> defaultdict[int, list[case.Adjustment]]:
    """The one-off changes that hold, by visit."""
    found: defaultdict[int, list[case.Adjustment]] = defaultdict(list)
    for visit_id, category, until_at, area in db.connection().execute(_ADJUSTMENTS, {"patient": patient_id}):
        found[visit_id].append(case.Adjustment(category, until_at, area))
    return found


_HEALED_ROW = table_of(tables.Healed).c
_HEALED = (
    select(_HEALED_ROW.area, _HEALED_ROW.at)
    .where(_HEALED_ROW.patient_id == bindparam("patient"))
    .order_by(_HEALED_ROW.id)
)


def _healed(db: Session, patient_id: int) -> tuple[case.Healed, ...]:
    rows = db.connection().execute(_HEALED, {"patient": patient_id})
    return tuple(case.Healed(area, at) for area, at in rows)


_TEXT = table_of(tables.Reminder).c
_OTHERS = select(_TEXT.due_at).where(
    _TEXT.number_id == bindparam("number"),
    _TEXT.patient_id != bindparam("patient"),
    _TEXT.state.in_(_COUNTED),
    _TEXT.due_at >= bindparam("since", type_=_TEXT.due_at.type),
)


def other_texts(db: Session, number_id: int, patient_id: int, now: datetime) -> tuple[datetime, ...]:
    """Texts of other people to the same number: they count against its caps."""
    whose = {"number": number_id, "patient": patient_id, "since": now - WEEK_AROUND}
    return tuple(db.connection().execute(_OTHERS, whose).scalars())
