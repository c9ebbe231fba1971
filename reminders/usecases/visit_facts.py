"""One visit as its row has it: for whoever names it by its id alone."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.vocabulary import VisitState
from reminders.store import listing, people, protocols, tables, visits
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.library import Shelf
from reminders.usecases.look_up import Entry, entries_of


@dataclass(frozen=True)
class VisitFacts:
    """A visit. `place`: which session of the course it is; `source_ref`: what another program calls it.

    `confirmed_at`: when the patient said that they come.
    """

    id: str
    version: int
    patient_id: str
    state: VisitState
    starts_at: datetime | None
    ended_at: datetime | None
    treatments: tuple[GivenTreatment, ...]
    course_id: str | None
    place: int | None
    source_ref: str | None
    confirmed_at: datetime | None


def visit_facts(scope: Scope, store: Store, visit_id: str) -> VisitFacts:
    """One visit.

    Raises:
        NotFound: no such visit.
    """
    with store.read() as db:
        visit = visits.visit_of(scope, db, visit_id)
        whose = db.get_one(tables.Patient, visit.patient_id).public_id
        course = None if visit.course_id is None else db.get_one(tables.Course, visit.course_id)
        return VisitFacts(
            id=visit.public_id,
            version=visit.version,
            patient_id=people.patient_of(scope, db, whose).public_id,
            state=visit.state,
            starts_at=visit.starts_at,
            ended_at=visit.ended_at,
            treatments=tuple(
                GivenTreatment(protocols.by_id(db, row.protocol_id).code, row.body_area, row.indication)
                for row in visits.treatments_of(db, visit.id)
            ),
            course_id=None if course is None else course.public_id,
            place=visit.place,
            source_ref=visit.external_id,
            confirmed_at=visit.confirmed_at,
        )


def texts_of_visit(scope: Scope, store: Store, shelf: Shelf, visit_id: str) -> list[Entry]:
    """Every text that speaks for a visit, by due time.

    Raises:
        NotFound: no such visit.
    """
    with store.read() as db:
        return entries_of(db, shelf, listing.of_visit(db, visits.visit_of(scope, db, visit_id).id))
