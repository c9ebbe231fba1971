"""Erases one patient: nothing personal stays in our rows, and their number is never texted again."""

from dataclasses import dataclass
from datetime import datetime

from reminders.errors import Conflict
from reminders.store import audit, belonging, erasing, people, tables
from reminders.store.belonging import Belongings
from reminders.store.engine import Store, Transaction
from reminders.store.scope import AnyScope, Scope

OUTSIDE = (
    "Not erased, since they lie outside the database: backups and exports that were made before, the sandbox phone's "
    "file, and what the provider keeps of texts. Delete old backups, or erase again after restoring one."
)


@dataclass(frozen=True)
class Erased:
    """What was emptied, or would be: rows by table; texts that were still to go; records, with those merged."""

    rows: dict[str, int]
    texts_ended: int
    records: int
    numbers: int
    shared_numbers: int


def erase(scope: AnyScope, store: Store, public_id: str, actor: str, now: datetime, *, dry_run: bool = False) -> Erased:
    """Empty everything personal of a patient, and of the records merged into theirs, in one transaction.

    A number that reaches nobody else is kept as a keyed hash with an opt-out. A shared number, and
    what was written from it, stay for the others.

    Raises:
        NotFound: no such patient.
        Conflict: a text is on its way at this moment, or the patient was erased before.
    """
    if dry_run:
        with store.read() as db:
            return _found(db, belonging.belongings(db, _patient(scope, db, public_id)))
    with store.write() as db:
        return erase_in(db, _patient(scope, db, public_id), actor, now, suppress=True)


def erase_in(db: Transaction, patient: tables.Patient, actor: str, now: datetime, *, suppress: bool) -> Erased:
    """The erasure itself, part of a transaction; `suppress` silences numbers that reach nobody else.

    Raises:
        Conflict: a text is on its way at this moment.
    """
    theirs = _locked(db, patient)
    if erasing.in_flight(db, theirs):
        raise Conflict("A text to this patient is on its way.", remedy="Nothing was erased. Try again in a minute.")
    erasing.leave_no_trace(db)
    found = _found(db, theirs)
    erasing.end_texts(db, theirs, actor, now)
    erasing.end_the_rest(db, theirs, now)
    if suppress:
        erasing.suppress(db, theirs, now)
    erasing.empty(db, theirs)
    erasing.forget_names(db, theirs)
    erasing.part_from_number(db, theirs, now)
    for record in theirs.patients:
        whose = Scope(record.organization_id, record.clinic_id)
        audit.record(whose, db, actor, "patient.erase", ("patient", record.public_id), now)
    return found


def _patient(scope: AnyScope, db: Transaction, public_id: str) -> tables.Patient:
    patient = people.patient_of(scope, db, public_id)
    if patient.erased_at is not None:
        raise Conflict(f"The patient was erased on {patient.erased_at:%Y-%m-%d}.", remedy="There is nothing left.")
    return patient


def _locked(db: Transaction, patient: tables.Patient) -> Belongings:
    """What belongs to the patient, once nobody can send or plan for their numbers any more."""
    before = belonging.belongings(db, patient)
    for number_id in sorted(before.numbers | before.shared):
        people.lock_number(db, number_id)
    return belonging.belongings(db, patient)


def _found(db: Transaction, theirs: Belongings) -> Erased:
    return Erased(
        rows=erasing.filled(db, theirs),
        texts_ended=len(erasing.still_open(db, theirs)),
        records=len(theirs.patients),
        numbers=len(theirs.numbers),
        shared_numbers=len(theirs.shared),
    )
