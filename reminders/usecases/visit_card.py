"""One visit as it can be put right: its state and times, its treatments, and what staff changed of its restrictions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.vocabulary import BodyArea, Category, VisitState
from reminders.errors import NotFound
from reminders.store import actors, agenda, cases, people, protocols, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.library import Shelf, current_protocols, library


@dataclass(frozen=True)
class Changed:
    """A one-off change by staff; `until_at` None: until they say that it has healed."""

    category: Category
    area: BodyArea | None
    until_at: datetime | None
    reason: str | None = field(repr=False)
    by: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Choice:
    """A protocol to choose: its code and name, its indications by code, and what it restricts."""

    code: str
    name: str
    indications: Mapping[str, str]


@dataclass(frozen=True)
class VisitCard:
    """A visit of a patient, and what there is to choose from. `restricts`: what its treatments restrict at all."""

    id: str
    version: int
    state: VisitState
    starts_at: datetime | None
    ended_at: datetime | None
    treatments: tuple[GivenTreatment, ...]
    names: tuple[str, ...]
    restricts: frozenset[Category]
    changes: tuple[Changed, ...]
    choices: tuple[Choice, ...]

    @property
    def at(self) -> datetime | None:
        return self.ended_at or self.starts_at


def visit_card(scope: Scope, store: Store, shelf: Shelf, patient_id: str, visit_id: str) -> VisitCard:
    """A visit of a patient.

    Raises:
        NotFound: no such patient, or the visit is not theirs.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        visit = visits.visit_of(scope, db, visit_id)
        if visit.patient_id != patient.id:
            raise NotFound("The patient has no visit of this id.", remedy="See the patient's page.")
        return _card(scope, db, shelf, visit)


def _card(scope: Scope, db: Transaction, shelf: Shelf, visit: tables.Visit) -> VisitCard:
    known = current_protocols(scope, db, shelf)
    rows = visits.treatments_of(db, visit.id)
    books: cases.Library = library(scope, db, shelf)
    staff = actors.names(scope, db)
    return VisitCard(
        id=visit.public_id,
        version=visit.version,
        state=visit.state,
        starts_at=visit.starts_at,
        ended_at=visit.ended_at,
        treatments=tuple(
            GivenTreatment(protocols.by_id(db, row.protocol_id).code, row.body_area, row.indication) for row in rows
        ),
        names=tuple(agenda.treatment_names(db, visit.id, {id_: one.name for id_, one in known.values()})),
        restricts=frozenset(one.category for row in rows for one in books.protocol(row.protocol_id).restrictions),
        changes=tuple(
            Changed(
                row.category, row.area, row.until_at, row.reason, staff.get(row.recorded_by, row.recorded_by), row.at
            )
            for row in visits.adjustments_of(db, visit.id)
        ),
        choices=tuple(
            Choice(code, one.name, {interval.indication: interval.name for interval in one.intervals})
            for code, (_, one) in sorted(known.items(), key=lambda item: item[1][1].name)
        ),
    )
