"""What a visit would bring, without writing anything: the same planner, the same words."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from reminders.domain.case import Case, Course, PatientFacts, Treatment, Visit
from reminders.domain.plan import plan
from reminders.domain.vocabulary import Purpose, VisitState
from reminders.store import cases, clinics, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment, chosen
from reminders.usecases.library import Shelf, current_protocols, library
from reminders.usecases.shown import ShownPlan, show


@dataclass(frozen=True)
class PreviewRequest:
    """A visit that somebody thinks of: for a known patient, or for anybody in a language and a zone."""

    treatments: tuple[GivenTreatment, ...]
    ended_at: datetime | None = None
    starts_at: datetime | None = None
    patient_id: str | None = None
    language: str = "en"
    zone: str | None = None
    agreed_sessions: int | None = None
    call_name: str | None = field(default=None, repr=False)


def preview(scope: Scope, store: Store, shelf: Shelf, request: PreviewRequest, now: datetime) -> ShownPlan:
    """Plan the visit together with what the patient already has, and show every new text.

    Raises:
        InvalidInput: a treatment, area or indication that does not exist.
        NotFound: no such patient.
    """
    with store.read() as db:
        clinic = clinics.clinic_of(scope, db)
        patient = _patient(scope, db, clinic, request)
        case = _case(scope, db, shelf, patient, clinic, now)
        visit = _visit(scope, db, shelf, request, now)
        made = plan(replace(case, visits=(*case.visits, visit)), now)
        mine = replace(
            made,
            texts=tuple(text for text in made.texts if visit.id in text.visit_ids),
            left_out=tuple(item for item in made.left_out if visit.id in item.visit_ids),
        )
        shared = patient.number_id is not None and people.sharers(db, [patient.number_id])[patient.number_id] > 1
        return show(db, shelf, mine, (clinic, patient), shared=shared)


def _patient(scope: Scope, db: Transaction, clinic: tables.Clinic, request: PreviewRequest) -> tables.Patient:
    if request.patient_id is not None:
        return people.patient_of(scope, db, request.patient_id)
    # Never added to the transaction: a stand-in with the language and zone that were asked for.
    return tables.Patient(
        organization_id=clinic.organization_id,
        clinic_id=clinic.id,
        public_id="",
        language=request.language,
        zone=request.zone,
        call_name=request.call_name,
    )


def _case(
    scope: Scope, db: Transaction, shelf: Shelf, patient: tables.Patient, clinic: tables.Clinic, now: datetime
) -> Case:
    books = library(scope, db, shelf)
    if patient.public_id:
        return cases.gather(scope, db, patient, books, now)
    anybody = PatientFacts("", cases.place_of(patient, clinic), frozenset(Purpose))
    return Case(anybody, (), clinics.rules_of(clinic), combined=books.combined)


def _visit(scope: Scope, db: Transaction, shelf: Shelf, request: PreviewRequest, now: datetime) -> Visit:
    known = current_protocols(scope, db, shelf)
    treatments = tuple(Treatment(chosen(known, given)[1], given.area, given.indication) for given in request.treatments)
    agreed = request.agreed_sessions
    return Visit(
        id="preview",
        state=VisitState.DONE if request.ended_at is not None else VisitState.BOOKED,
        treatments=treatments,
        recorded_at=now,
        edited_at=now,
        starts_at=request.starts_at,
        ended_at=request.ended_at,
        course=None if agreed is None else Course("preview", agreed, agreed=True),
        place=None if agreed is None else 1,
    )
