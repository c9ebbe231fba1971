"""Where the agreed series stand: how many are done, when the next one is due, who is overdue; agree, end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import VisitState
from reminders.errors import Conflict
from reminders.store import cases, listing, people, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.tables import CourseState
from reminders.store.versions import expect
from reminders.usecases.authority import SaidBy, named
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.library import Shelf, current_protocols


@dataclass(frozen=True)
class Progress:
    """One course. The next session is due from `ready_on` to `due_by`; `booked_at` is when it is booked for.

    `overdue`: it goes on, nothing is booked, and the window is over.
    """

    id: str
    patient_id: str
    patient: str = field(repr=False)
    treatment: str
    indication: str | None
    done: int
    sessions: int
    agreed: bool
    state: CourseState
    last_at: datetime | None
    ready_on: date | None
    due_by: date | None
    booked_at: datetime | None
    overdue: bool

    @property
    def complete(self) -> bool:
        return self.done >= self.sessions


def courses_of(scope: Scope, store: Store, shelf: Shelf, patient_id: str, now: datetime) -> list[Progress]:
    """The courses of one patient.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        return progress_of(db, shelf, visits.courses_of(db, patient.id), now)


def list_courses(scope: Scope, store: Store, shelf: Shelf, now: datetime, *, overdue_only: bool) -> list[Progress]:
    """The courses of a clinic that go on, those that wait longest first."""
    with store.read() as db:
        found = progress_of(db, shelf, visits.courses(scope, db), now)
    found.sort(key=lambda course: (course.due_by or date.max, course.patient))
    return [course for course in found if course.overdue or not overdue_only]


def agree(edit: Edit, course_id: str, by: SaidBy) -> Effect:
    """A named person says that a course was agreed with the patient: from now on its next session is asked for.

    Raises:
        NotFound: no such course.
        Conflict: it was ended.
        InvalidInput: nobody is named.
    """
    who = named(by)
    with transaction(edit) as db:
        course, patient = _taken(db, edit, course_id)
        if course.state is CourseState.ENDED:
            raise Conflict("The course was ended.", remedy="Begin a new one with the next visit: --sessions.")
        if course.agreed_at is not None:
            return NO_EFFECT
        course.agreed_at, course.agreed_by = edit.now, who
        note(db, edit, "course.agree", course)
        return take_effect(db, edit, patient)


def end(edit: Edit, course_id: str) -> Effect:
    """End a course before its last session: nobody is asked to book the next one. Ending it again changes nothing.

    Raises:
        NotFound: no such course.
    """
    with transaction(edit) as db:
        course, patient = _taken(db, edit, course_id)
        if course.state is CourseState.ENDED:
            return NO_EFFECT
        course.state = CourseState.ENDED
        note(db, edit, "course.end", course)
        return take_effect(db, edit, patient)


def _taken(db: Transaction, edit: Edit, course_id: str) -> tuple[tables.Course, tables.Patient]:
    course = visits.course_named(edit.scope, db, course_id)
    patient = locked(db, course.patient_id)
    db.refresh(course)
    expect(course, edit.version)
    return course, patient


def progress_of(db: Transaction, shelf: Shelf, courses: Iterable[tables.Course], now: datetime) -> list[Progress]:
    """Where some courses stand. What they share is read once, however many they are."""
    rows = list(courses)
    by_course = visits.of_courses(db, [row.id for row in rows])
    known = _Known(
        listing.by_id(db, tables.Patient, {row.patient_id for row in rows}),
        listing.by_id(db, tables.Clinic, {row.clinic_id for row in rows}),
        {id_: current_protocols(Scope(id_), db, shelf) for id_ in {row.organization_id for row in rows}},
    )
    return [_progress(known, row, by_course[row.id], now) for row in rows]


@dataclass(frozen=True)
class _Known:
    """What courses hang on, by id; protocols by organization and code."""

    patients: Mapping[int, tables.Patient]
    clinics: Mapping[int, tables.Clinic]
    protocols: Mapping[int, Mapping[str, tuple[int, Protocol]]]


def _progress(known: _Known, course: tables.Course, its_visits: list[tables.Visit], now: datetime) -> Progress:
    patient = known.patients[course.patient_id]
    place = cases.place_of(patient, known.clinics[course.clinic_id])
    done = [visit for visit in its_visits if visit.state is VisitState.DONE]
    number = max([len(done), *(visit.place or 0 for visit in done)])
    last_at = max((visit.ended_at for visit in done if visit.ended_at is not None), default=None)
    booked = [v.starts_at for v in its_visits if v.state is VisitState.BOOKED and v.starts_at is not None]
    goes_on = course.state is CourseState.ACTIVE and number < course.sessions
    ready_on = due_by = None
    if goes_on and last_at is not None:
        ready_on, due_by = _window(known, course, place.local(last_at).date())
    return Progress(
        id=course.public_id,
        patient_id=patient.public_id,
        patient=patient.name,
        treatment=course.protocol_code,
        indication=course.indication,
        done=number,
        sessions=course.sessions,
        agreed=course.agreed_at is not None,
        state=course.state,
        last_at=last_at,
        ready_on=ready_on,
        due_by=due_by,
        booked_at=min(booked, default=None),
        overdue=due_by is not None and not booked and place.local(now).date() > due_by,
    )


def _window(known: _Known, course: tables.Course, last_on: date) -> tuple[date | None, date | None]:
    """From the course's own interval, else from the protocol's for the indication."""
    _, protocol = known.protocols[course.organization_id].get(course.protocol_code, (0, None))
    interval = None if protocol is None else protocol.interval(course.indication)
    days = course.interval_days or (None if interval is None else interval.days)
    if days is None:
        return None, None
    latest = max(days, 0 if interval is None else interval.days_max)
    return last_on + timedelta(days=days), last_on + timedelta(days=latest)
