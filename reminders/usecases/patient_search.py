"""Who is it? Patients by three letters of a name or the last digits of a number, or those who were here lately."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reminders.store import listing, patient_lists, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.patient_lists import Page
from reminders.store.scope import AnyScope
from reminders.usecases.look_up import masked

ROWS = 30


@dataclass(frozen=True)
class FoundPatient:
    """One row of a list; the number is masked."""

    id: str
    name: str = field(repr=False)
    number: str
    seen_at: datetime | None
    opted_out: bool
    paused: bool


@dataclass(frozen=True)
class Found:
    """A part of a list. `more`: it goes on after `after` rows and these."""

    patients: tuple[FoundPatient, ...]
    after: int = 0
    more: bool = False

    @property
    def next_after(self) -> int:
        return self.after + len(self.patients)


def search(scope: AnyScope, store: Store, text: str, after: int = 0, limit: int = ROWS) -> Found:
    """Patients by parts of the name, the last digits of the number, or both."""
    with store.read() as db:
        rows = patient_lists.found(scope, db, text, Page(limit + 1, after))
        return Found(tuple(_shown(db, rows[:limit])), after, len(rows) > limit)


def lately(scope: AnyScope, store: Store) -> Found:
    """Whom the clinic recorded last."""
    with store.read() as db:
        return Found(tuple(_shown(db, patient_lists.lately(scope, db, ROWS))))


def likely_same(scope: AnyScope, store: Store, patient_id: str) -> Found:
    """Records that may be the same person as a patient.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        return Found(tuple(_shown(db, patient_lists.namesakes(scope, db, patient, ROWS))))


def _shown(db: Transaction, rows: Sequence[tables.Patient]) -> list[FoundPatient]:
    numbers = listing.by_id(db, tables.Number, {row.number_id for row in rows})
    seen = patient_lists.last_seen(db, [row.id for row in rows])
    return [_row(patient, numbers.get(patient.number_id or 0), seen.get(patient.id)) for patient in rows]


def _row(patient: tables.Patient, number: tables.Number | None, seen_at: datetime | None) -> FoundPatient:
    return FoundPatient(
        id=patient.public_id,
        name=patient.name,
        number=masked(None if number is None else number.address),
        seen_at=seen_at,
        opted_out=number is not None and number.opted_out_at is not None,
        paused=patient.paused_at is not None,
    )
