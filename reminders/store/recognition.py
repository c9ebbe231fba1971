"""What of a list the store knows already: visits and patients by the other system's ids, people by number and name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.people import address_hash
from reminders.store.scope import Scope

_AT_ONCE = 500  # a statement takes so many values on any SQLite


@dataclass(frozen=True)
class Recognized:
    """What is known: the digest of each visit by its external id, patients' external ids, numbers."""

    digests: Mapping[str, str | None]
    patients: frozenset[str]
    numbers: frozenset[str]


def recognize(
    scope: Scope, db: Session, visit_ids: Iterable[str], patient_ids: Iterable[str], numbers: Iterable[str]
) -> Recognized:
    """Look a whole list up, some hundreds at a time."""
    visit, patient, number = tables.Visit, tables.Patient, tables.Number
    salt = db.get_one(tables.Organization, scope.organization_id).salt
    hashes = {address_hash(salt, address): address for address in numbers}
    digests: dict[str, str | None] = {}
    for some in _some(visit_ids):
        query = select(visit.external_id, visit.external_digest)
        found = db.execute(query.where(visit.clinic_id == scope.clinic_id, visit.external_id.in_(some)))
        digests |= {str(id_): digest for id_, digest in found}
    patients: set[str] = set()
    for some in _some(patient_ids):
        mine = (patient.clinic_id == scope.clinic_id, patient.external_id.in_(some))
        patients |= {id_ for id_ in db.scalars(select(patient.external_id).where(*mine)) if id_ is not None}
    known: set[str] = set()
    for some in _some(hashes):
        ours = (number.organization_id == scope.organization_id, number.address_hash.in_(some))
        known |= {hashes[hashed] for hashed in db.scalars(select(number.address_hash).where(*ours))}
    return Recognized(digests, frozenset(patients), frozenset(known))


def _some(values: Iterable[str]) -> Iterator[list[str]]:
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def visit_by_external_id(scope: Scope, db: Session, external_id: str) -> tables.Visit | None:
    """The visit that an earlier import made of the same row."""
    table = tables.Visit
    return db.scalar(select(table).where(table.clinic_id == scope.clinic_id, table.external_id == external_id))


def patient_by_external_id(scope: Scope, db: Session, external_id: str) -> tables.Patient | None:
    """The living patient of another system's id; follows a merge."""
    table = tables.Patient
    found = db.scalar(select(table).where(table.clinic_id == scope.clinic_id, table.external_id == external_id))
    while found is not None and found.merged_into_id is not None:
        found = db.get(table, found.merged_into_id)
    return found


def patients_at_number(scope: Scope, db: Session, number_id: int) -> list[tables.Patient]:
    """The living patients of this clinic that are reached at a number."""
    table = tables.Patient
    query = select(table).where(
        table.clinic_id == scope.clinic_id,
        table.number_id == number_id,
        table.merged_into_id.is_(None),
        table.erased_at.is_(None),
    )
    return list(db.scalars(query.order_by(table.id)))


def at_numbers(scope: Scope, db: Session, number_ids: Iterable[int | None]) -> dict[int, list[tables.Patient]]:
    """The living patients of this clinic by their number, of several numbers at once."""
    table = tables.Patient
    wanted = [id_ for id_ in number_ids if id_ is not None]
    query = select(table).where(
        table.clinic_id == scope.clinic_id,
        table.number_id.in_(wanted),
        table.merged_into_id.is_(None),
        table.erased_at.is_(None),
    )
    found: dict[int, list[tables.Patient]] = {}
    for row in db.scalars(query.order_by(table.id)) if wanted else ():
        found.setdefault(row.number_id or 0, []).append(row)
    return found
