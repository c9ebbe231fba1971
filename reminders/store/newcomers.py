"""People who come with a list and are new to the clinic: all their rows at once, as the driver takes them.

Their rows are made before any transaction; ids are filled in under the write lock, which is held
for some milliseconds. Whoever turns out to be known by then is given back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders.errors import Conflict
from reminders.store import replies, tables
from reminders.store.bulk import Bulk, Plain, PlainRow, instant, neighboring_ids, reserve
from reminders.store.people import address_hash
from reminders.store.scope import Scope

_OWNED = ("organization_id", "clinic_id")
OWN_COLUMNS = ("public_id", "key", "due_at")  # in which reminders differ that are otherwise left out alike

NUMBERS = Bulk(
    tables.Number,
    ("id", "organization_id", "public_id", "channel", "address", "address_hash", "version", "created_at"),
)
PATIENTS = Bulk(
    tables.Patient,
    ("id", "number_id", *_OWNED, "public_id", "name", "folded_name", "language", "external_id", "version",
     "created_at"),
)  # fmt: skip
CONSENTS = Bulk(
    tables.Consent,
    ("patient_id", "number_id", *_OWNED, "purpose", "given", "at", "how", "way", "recorded_by"),
)
VISITS = Bulk(
    tables.Visit,
    ("id", "patient_id", *_OWNED, "public_id", "state", "starts_at", "starts_local", "zone", "ended_at", "recorded_at",
     "edited_at", "request_key", "external_id", "external_digest", "texts_from_at", "version", "created_at"),
)  # fmt: skip
TREATMENTS = Bulk(tables.Treatment, ("visit_id", *_OWNED, "position", "protocol_id", "body_area", "indication"))
REMINDERS = Bulk(
    tables.Reminder,
    ("id", "patient_id", "number_id", *OWN_COLUMNS, *_OWNED, "origin", "role", "kind", "text_class",
     "protocol_code", "protocol_version", "step_code", "steps", "content", "why", "told", "try_at", "due_local",
     "zone", "calendar", "not_before_at", "useful_until_at", "act_by_at", "state", "reason", "fence", "tries",
     "version", "created_at"),
)  # fmt: skip
HISTORY = Bulk(tables.ReminderHistory, ("reminder_id", *_OWNED, "at", "to_state", "reason", "actor"))
LINKS = Bulk(tables.ReminderVisit, ("reminder_id", "visit_id", *_OWNED))
TASKS = Bulk(
    tables.Task,
    ("patient_id", *_OWNED, "public_id", "key", "kind", "reason", "due_at", "state", "version", "created_at"),
)


class NewVisit(NamedTuple):
    """A visit without its id and its patient's; treatments without the visit's."""

    row: PlainRow
    external_id: str
    treatments: tuple[PlainRow, ...]


class NewReminder(NamedTuple):
    """A reminder without the first three columns; what its history says; its visits by their place in the list.

    `own` are the OWN_COLUMNS; the `rest` is one and the same for all that are left out alike.
    """

    own: PlainRow
    rest: PlainRow
    number: bool
    state: str
    reason: Plain
    visits: tuple[int, ...]


class Newcomer(NamedTuple):
    """All rows of one person, each without the ids that only the database gives.

    A named tuple: a list has many, and they go to a file and back on their way.
    """

    number: str | None
    external_id: str | None
    patient: PlainRow
    consents: tuple[PlainRow, ...]
    visits: tuple[NewVisit, ...]
    reminders: tuple[NewReminder, ...]
    tasks: tuple[PlainRow, ...] = ()


def write(
    scope: Scope, db: Session, newcomers: Sequence[Newcomer], actor: str, now: datetime
) -> list[tuple[int, Newcomer]]:
    """Write all who are still new; gives back the others, with their places in `newcomers`.

    Raises:
        Conflict: somebody wrote one of them in this moment; nothing of this transaction may stay.
    """
    salt = db.get_one(tables.Organization, scope.organization_id).salt
    hashes = {person.number: address_hash(salt, person.number) for person in newcomers if person.number is not None}
    known = _known(scope, db, newcomers, list(hashes.values()))
    known |= {hashes[number] for number in replies.strangers(db, list(hashes))}  # what they wrote may have been STOP
    fresh, others = [], []
    for place, person in enumerate(newcomers):
        marks = {hashes.get(person.number or ""), person.external_id, *(visit.external_id for visit in person.visits)}
        if marks & known:
            others.append((place, person))
        else:
            fresh.append(person)
    try:
        _Writing(scope, db, actor, instant(now)).people(fresh, hashes)
    except IntegrityError as error:
        raise Conflict("Somebody else registered one of these people just now.", remedy="Run it again.") from error
    return others


def _known(scope: Scope, db: Session, newcomers: Sequence[Newcomer], hashes: list[str]) -> set[str | None]:
    """Hashes of numbers, ids of patients and of visits that the store has; external ids cannot look like a hash."""
    patient, visit, number = tables.Patient, tables.Visit, tables.Number
    patients = [person.external_id for person in newcomers if person.external_id is not None]
    visits = [visit.external_id for person in newcomers for visit in person.visits]
    return {
        *db.scalars(
            select(number.address_hash).where(
                number.organization_id == scope.organization_id, number.address_hash.in_(hashes)
            )
        ),
        *db.scalars(
            select(patient.external_id).where(patient.clinic_id == scope.clinic_id, patient.external_id.in_(patients))
        ),
        *db.scalars(select(visit.external_id).where(visit.clinic_id == scope.clinic_id, visit.external_id.in_(visits))),
    }


@dataclass(frozen=True)
class _Writing:
    """One transaction that writes newcomers, table after table."""

    scope: Scope
    db: Session
    actor: str
    now: str

    def people(self, people: Sequence[Newcomer], hashes: dict[str, str]) -> None:
        owned = (self.scope.organization_id, self.scope.clinic_id)
        reached = [person.number for person in people if person.number is not None]
        numbers = dict(zip(reached, reserve(self.db, tables.Number, len(reached)), strict=True))
        names = neighboring_ids(len(numbers))
        NUMBERS.insert(
            self.db,
            [
                (id_, owned[0], name, "sms", number, hashes[number], 1, self.now)
                for name, (number, id_) in zip(names, numbers.items(), strict=True)
            ],
        )
        ids = list(reserve(self.db, tables.Patient, len(people)))
        number_ids = [None if person.number is None else numbers[person.number] for person in people]
        whose = list(zip(ids, number_ids, people, strict=True))
        PATIENTS.insert(self.db, [(id_, number_id, *person.patient) for id_, number_id, person in whose])
        CONSENTS.insert(self.db, [(id_, n, *row) for id_, n, person in whose for row in person.consents])
        TASKS.insert(self.db, [(id_, *row) for id_, _, person in whose for row in person.tasks])
        visit_ids = self._visits(whose)
        self._reminders(whose, visit_ids)

    def _visits(self, whose: Sequence[tuple[int, int | None, Newcomer]]) -> list[list[int]]:
        ids = iter(reserve(self.db, tables.Visit, sum(len(person.visits) for _, _, person in whose)))
        made = [[next(ids) for _ in person.visits] for _, _, person in whose]
        pairs = [
            (id_, patient_id, visit)
            for mine, (patient_id, _, person) in zip(made, whose, strict=True)
            for id_, visit in zip(mine, person.visits, strict=True)
        ]
        VISITS.insert(self.db, [(id_, patient_id, *visit.row) for id_, patient_id, visit in pairs])
        TREATMENTS.insert(self.db, [(id_, *row) for id_, _, visit in pairs for row in visit.treatments])
        return made

    def _reminders(self, whose: Sequence[tuple[int, int | None, Newcomer]], visit_ids: list[list[int]]) -> None:
        organization_id, clinic_id = self.scope.organization_id, self.scope.clinic_id
        total = sum(len(person.reminders) for _, _, person in whose)
        ids = iter(reserve(self.db, tables.Reminder, total))
        rows: list[PlainRow] = []
        moves: list[PlainRow] = []
        links: list[PlainRow] = []
        for (patient_id, number_id, person), mine in zip(whose, visit_ids, strict=True):
            for text, id_ in zip(person.reminders, ids, strict=False):
                rows.append((id_, patient_id, number_id if text.number else None, *text.own, *text.rest))
                moves.append((id_, organization_id, clinic_id, self.now, text.state, text.reason, self.actor))
                links += zip(
                    repeat(id_),
                    (mine[n] for n in text.visits),
                    repeat(organization_id),
                    repeat(clinic_id),
                    strict=False,
                )
        REMINDERS.insert(self.db, rows)
        HISTORY.insert(self.db, moves)
        LINKS.insert(self.db, links)
