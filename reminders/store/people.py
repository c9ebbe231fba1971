"""Patients, and the numbers that reach them."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from reminders.domain.folding import fold
from reminders.domain.replies import Meaning
from reminders.errors import NotFound
from reminders.store import replies, tables
from reminders.store.asking import ask
from reminders.store.bulk import Bulk
from reminders.store.consents import Agreement, Read, agree, consent_ledger, consents
from reminders.store.insert import as_stored, keep
from reminders.store.scope import AnyScope, Scope, seen_from
from reminders.store.updates import table_of

__all__ = ["Agreement", "Read", "agree", "consent_ledger", "consents"]  # what patients agreed to, from next door


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
    rows = ask(db, _SHARERS, {"numbers": list(number_ids)})
    return {number_id: count for number_id, count in rows if number_id is not None}


def address_hash(salt: str, address: str) -> str:
    """A number as a keyed hash: it stays recognizable after the number itself was erased."""
    return hmac.new(salt.encode(), address.encode(), hashlib.sha256).hexdigest()


def number_at(scope: Scope, db: Session, address: str, now: datetime) -> tables.Number:
    """The number row of an E.164 address, made where there is none."""
    number, _ = _made_or_found(scope, db, address, now, salt_of(scope, db))
    return number


def locked_number_at(
    scope: Scope, db: Session, address: str, now: datetime, salt: str
) -> tuple[tables.Number, Literal["new", "known"]]:
    """The same, with the lock of sending to it. A row that was made just now is nobody else's anyway.

    `salt`: the organization's, which whoever registers has looked up already.
    """
    number, is_new = _made_or_found(scope, db, address, now, salt)
    if is_new:
        return number, "new"
    db.flush()
    return lock_number(db, number.id), "known"


def salt_of(scope: Scope, db: Session) -> str:
    """What the organization's numbers are hashed with."""
    found: str = db.connection().execute(_SALT, {"organization": scope.organization_id}).scalar_one()
    return found


_NUMBERS = Bulk(
    tables.Number, ("organization_id", "public_id", "channel", "address", "address_hash", "version", "created_at")
)


def _made_or_found(scope: Scope, db: Session, address: str, now: datetime, salt: str) -> tuple[tables.Number, bool]:
    values = {
        "organization_id": scope.organization_id,
        "public_id": tables.new_public_id(),
        "channel": "sms",
        "address": address,
        "address_hash": address_hash(salt, address),
        "version": 1,
        "created_at": now,
    }
    id_ = _NUMBERS.insert_new(db, _NUMBERS.plain(values))
    if id_ is not None:
        number = as_stored(db, tables.Number(id=id_, **values))
        stopped = replies.stopped_at(db, scope.organization_id, address)
        if stopped is not None:  # they asked us to stop before they were anybody's patient
            is_clear = stopped[1] is Meaning.STOP
            number.opted_out_at = stopped[0]
            number.opt_out_source = tables.OptOutSource.REPLY if is_clear else tables.OptOutSource.LIKELY
        return number, True
    number = db.scalars(_NUMBER, {"organization": scope.organization_id, "hashed": values["address_hash"]}).one()
    number.address = address  # a number that was erased comes back with its opt-out
    return number, False


_SALT = select(table_of(tables.Organization).c.salt).where(
    table_of(tables.Organization).c.id == bindparam("organization")
)
_NUMBER = select(tables.Number).where(
    tables.Number.organization_id == bindparam("organization"), tables.Number.address_hash == bindparam("hashed")
)


def find_number(scope: AnyScope, db: Session, address: str) -> tables.Number | None:
    """The number row of an address, if there is one in this scope."""
    query = select(tables.Number).where(tables.Number.address == address, seen_from(scope, tables.Number))
    return db.scalars(query.order_by(tables.Number.id)).first()


def lock_number(db: Session, number_id: int) -> tables.Number:
    """Take the lock of sending to a number. SQLite holds the whole store anyway (BEGIN IMMEDIATE)."""
    return keep(db, db.scalars(_LOCK, {"number": number_id}).one())


_LOCK = (
    select(tables.Number)
    .where(tables.Number.id == bindparam("number"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def find(scope: AnyScope, db: Session, text: str, limit: int = 50) -> list[tables.Patient]:
    """Patients by a part of the name, or by the last digits of the number."""
    table = tables.Patient
    digits = "".join(filter(str.isdigit, text))
    matches = table.folded_name.contains(fold(text), autoescape=True)
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


def staff(scope: Scope, db: Session, *, gone: bool = False) -> list[tables.Staff]:
    """Who works in a clinic now: its own people and those of the whole organization; `gone`: also who did."""
    table = tables.Staff
    query = select(table).where(table.organization_id == scope.organization_id)
    if scope.clinic_id is not None:
        query = query.where(or_(table.clinic_id.is_(None), table.clinic_id == scope.clinic_id))
    if not gone:
        query = query.where(table.active.is_(True))
    return list(db.scalars(query.order_by(table.id)))
