"""Patients, the numbers that reach them, and their consents."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import Purpose
from reminders.errors import NotFound
from reminders.store import replies, tables
from reminders.store.insert import insert_once
from reminders.store.scope import AnyScope, Scope, seen_from


def patient_of(scope: AnyScope, db: Session, public_id: str) -> tables.Patient:
    """The patient of a public id; follows a merge to the one that stayed.

    Raises:
        NotFound: no such patient in this scope.
    """
    found = db.scalar(
        select(tables.Patient).where(tables.Patient.public_id == public_id, seen_from(scope, tables.Patient))
    )
    while found is not None and found.merged_into_id is not None:
        found = db.get(tables.Patient, found.merged_into_id)
    if found is None:
        raise NotFound("There is no patient of this id.", remedy="`reminders upcoming` shows the ids.")
    return found


def patients_at(db: Session, number_ids: Iterable[int]) -> list[tables.Patient]:
    """All living records that are reached at some numbers, whatever their clinic."""
    query = select(tables.Patient).where(
        tables.Patient.number_id.in_(list(number_ids)),
        tables.Patient.merged_into_id.is_(None),
        tables.Patient.erased_at.is_(None),
    )
    return list(db.scalars(query.order_by(tables.Patient.id)))


_SHARERS = (
    select(tables.Patient.number_id, func.count())
    .where(tables.Patient.number_id.in_(bindparam("numbers", expanding=True)), tables.Patient.merged_into_id.is_(None))
    .group_by(tables.Patient.number_id)
)


def sharers(db: Session, number_ids: Iterable[int]) -> dict[int, int]:
    """How many patients each number has."""
    rows = db.execute(_SHARERS, {"numbers": list(number_ids)})
    return {number_id: count for number_id, count in rows if number_id is not None}


def address_hash(salt: str, address: str) -> str:
    """A number as a keyed hash: it stays recognizable after the number itself was erased."""
    return hmac.new(salt.encode(), address.encode(), hashlib.sha256).hexdigest()


def number_at(scope: Scope, db: Session, address: str, now: datetime) -> tables.Number:
    """The number row of an E.164 address, made where there is none."""
    organization = db.get_one(tables.Organization, scope.organization_id)
    hashed = address_hash(organization.salt, address)
    is_new = insert_once(
        db,
        tables.Number,
        {
            "organization_id": scope.organization_id,
            "public_id": tables.new_public_id(),
            "channel": "sms",
            "address": address,
            "address_hash": hashed,
            "version": 1,
            "created_at": now,
        },
    )
    query = select(tables.Number).where(
        tables.Number.organization_id == scope.organization_id, tables.Number.address_hash == hashed
    )
    number = db.scalars(query).one()
    number.address = address  # a number that was erased comes back with its opt-out
    stopped_at = replies.stopped_at(db, scope.organization_id, address) if is_new else None
    if stopped_at is not None:  # they asked us to stop before they were anybody's patient
        number.opted_out_at, number.opt_out_source = stopped_at, tables.OptOutSource.REPLY
    return number


def find_number(scope: AnyScope, db: Session, address: str) -> tables.Number | None:
    """The number row of an address, if there is one in this scope."""
    query = select(tables.Number).where(tables.Number.address == address, seen_from(scope, tables.Number))
    return db.scalars(query.order_by(tables.Number.id)).first()


def lock_number(db: Session, number_id: int) -> tables.Number:
    """Take the lock of sending to a number. SQLite holds the whole store anyway (BEGIN IMMEDIATE)."""
    query = select(tables.Number).where(tables.Number.id == number_id).with_for_update()
    return db.scalars(query.execution_options(populate_existing=True)).one()


_CONSENTS = (
    select(tables.Consent.patient_id, tables.Consent.purpose, tables.Consent.given)
    .join(tables.Patient, tables.Patient.id == tables.Consent.patient_id)
    .where(
        tables.Consent.patient_id.in_(bindparam("patients", expanding=True)),
        # a consent is for a number: a new number voids it
        (tables.Consent.number_id.is_(None)) | (tables.Consent.number_id == tables.Patient.number_id),
    )
    .order_by(tables.Consent.id)
)


def consents(db: Session, patient_ids: Iterable[int]) -> dict[int, frozenset[Purpose]]:
    """What each patient agrees to now: for each purpose the last word counts, for the number they have."""
    last: dict[tuple[int, Purpose], bool] = {}
    for patient_id, purpose, given in db.execute(_CONSENTS, {"patients": list(patient_ids)}):
        last[patient_id, purpose] = given
    found: dict[int, set[Purpose]] = {}
    for (patient_id, purpose), given in last.items():
        if given:
            found.setdefault(patient_id, set()).add(purpose)
    return {patient_id: frozenset(purposes) for patient_id, purposes in found.items()}


@dataclass(frozen=True)
class Agreement:
    """What a person said to texts, once: to which purposes yes, asked how, noted by whom."""

    purposes: frozenset[Purpose]
    how: str
    recorded_by: str


def agree(db: Session, patient: tables.Patient, agreement: Agreement, now: datetime) -> None:
    """Append a patient's yes, for the number that the patient has."""
    db.add_all(
        tables.Consent(
            organization_id=patient.organization_id,
            clinic_id=patient.clinic_id,
            patient_id=patient.id,
            number_id=patient.number_id,
            purpose=purpose,
            given=True,
            at=now,
            how=agreement.how,
            recorded_by=agreement.recorded_by,
        )
        for purpose in sorted(agreement.purposes)
    )
    db.flush()


def consent_ledger(db: Session, patient_id: int) -> list[tables.Consent]:
    """Every word of a patient on texts, oldest first."""
    query = select(tables.Consent).where(tables.Consent.patient_id == patient_id)
    return list(db.scalars(query.order_by(tables.Consent.id)))


def find(scope: AnyScope, db: Session, text: str, limit: int = 50) -> list[tables.Patient]:
    """Patients by a part of the name, or by the last digits of the number."""
    table = tables.Patient
    digits = "".join(filter(str.isdigit, text))
    matches = table.name.icontains(text.strip(), autoescape=True)
    if digits and not any(map(str.isalpha, text)):
        ending = select(tables.Number.id).where(tables.Number.address.endswith(digits), seen_from(scope, tables.Number))
        matches = table.number_id.in_(ending)
    living = (table.merged_into_id.is_(None), table.erased_at.is_(None))
    query = select(table).where(matches, *living, seen_from(scope, table))
    return list(db.scalars(query.order_by(table.name, table.id).limit(limit)))


def records_of(db: Session, patient: tables.Patient) -> list[tables.Patient]:
    """A patient's record and all that were merged into it, also by way of others."""
    found, fresh = [patient], [patient.id]
    while fresh:
        query = select(tables.Patient).where(tables.Patient.merged_into_id.in_(fresh)).order_by(tables.Patient.id)
        merged = list(db.scalars(query))
        found += merged
        fresh = [record.id for record in merged]
    return found


def replies_of(db: Session, patient: tables.Patient) -> list[tables.Reply]:
    """What was written back from the numbers of a patient's records, oldest first."""
    numbers = {record.number_id for record in records_of(db, patient)}
    query = select(tables.Reply).where(tables.Reply.number_id.in_([id_ for id_ in numbers if id_ is not None]))
    return list(db.scalars(query.order_by(tables.Reply.received_at, tables.Reply.id)))


def staff(scope: Scope, db: Session) -> list[tables.Staff]:
    """Who works in a clinic now: its own people and those of the whole organization."""
    table = tables.Staff
    here = or_(table.clinic_id.is_(None), table.clinic_id == scope.clinic_id)
    query = select(table).where(table.organization_id == scope.organization_id, table.active.is_(True), here)
    return list(db.scalars(query.order_by(table.id)))
