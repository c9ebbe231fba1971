"""What providers told of our attempts: each status once, bound to its attempt, never backward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, aliased

from reminders.domain.delivery import ProviderStatus, Receipt
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind
from reminders.store import numbers, tables
from reminders.store.asking import ask
from reminders.store.insert import insert_once
from reminders.store.tables import AttemptOutcome, ReceiptSource
from reminders.store.updates import change_one


@dataclass(frozen=True)
class Tried:
    """An attempt and its text, under the locks of their numbers."""

    attempt: tables.Attempt
    reminder: tables.Reminder


_ATTEMPT, _REMINDER, _PATIENT = tables.Attempt, tables.Reminder, tables.Patient
_NUMBERS = (
    select(_ATTEMPT.number_id, _REMINDER.number_id, _PATIENT.number_id)
    .join(_REMINDER, _REMINDER.id == _ATTEMPT.reminder_id)
    .outerjoin(_PATIENT, _PATIENT.id == _REMINDER.patient_id)
    .where(_ATTEMPT.id.in_(bindparam("ids", expanding=True)))
)
_TRIED = (
    select(_ATTEMPT, _REMINDER)
    .join(_REMINDER, _REMINDER.id == _ATTEMPT.reminder_id)
    .where(_ATTEMPT.id == bindparam("attempt"))
    .execution_options(populate_existing=True)
)


def lock_numbers_of(db: Session, attempt_ids: Sequence[str]) -> bool:
    """Lock the numbers of attempts, and of their texts and patients by now; False: none of them is known."""
    found = ask(db, _NUMBERS, {"ids": list(attempt_ids)}).all()
    numbers.hold_all(db, (number_id for row in found for number_id in row))
    return bool(found)


def lock_attempt(db: Session, attempt_id: str) -> Tried | None:
    """An attempt and its text, under the locks of their numbers."""
    return tried(db, attempt_id) if lock_numbers_of(db, [attempt_id]) else None


def tried(db: Session, attempt_id: str) -> Tried | None:
    """An attempt and its text, for one who has their locks."""
    found = db.execute(_TRIED, {"attempt": attempt_id}).one_or_none()
    return None if found is None else Tried(*found)


def attempt_of(db: Session, receipt: Receipt) -> str | None:
    """The attempt that a receipt is about: by its own address, else by the provider's id."""
    table = tables.Attempt
    if receipt.attempt_id is not None:
        known = db.scalar(select(table.id).where(table.id == receipt.attempt_id))
        if known is not None:
            return known
    return db.scalar(select(table.id).where(table.provider_id == receipt.provider_id))


def record(db: Session, receipt: Receipt, attempt: tables.Attempt | None, source: ReceiptSource, now: datetime) -> bool:
    """Keep a receipt; False: it is here already, and was about the same attempt."""
    key = f"{receipt.provider_id}/{receipt.status}/{receipt.code or ''}"
    row = {
        "organization_id": None if attempt is None else attempt.organization_id,
        "dedupe_key": key,
        "attempt_id": None if attempt is None else attempt.id,
        "provider_id": receipt.provider_id,
        "status": str(receipt.status),
        "code": receipt.code,
        "received_at": now,
        "source": source,
    }
    return insert_once(db, tables.Receipt, row) or (attempt is not None and _bind_stranger(db, key, attempt))


def _bind_stranger(db: Session, key: str, attempt: tables.Attempt) -> bool:
    """A receipt that came before anybody knew the provider's id, now told again."""
    table = tables.Receipt
    unbound = update(table).where(table.dedupe_key == key, table.attempt_id.is_(None))
    bound = unbound.values(attempt_id=attempt.id, organization_id=attempt.organization_id).returning(table.id)
    return db.execute(bound).first() is not None


def is_of_another(db: Session, receipt: Receipt, attempt: tables.Attempt) -> bool:
    """True if the attempt has another provider id, or this id another attempt: two messages where there was one."""
    if attempt.provider_id is not None and attempt.provider_id != receipt.provider_id:
        return True
    table = tables.Attempt
    query = select(table.id).where(table.provider_id == receipt.provider_id, table.id != attempt.id)
    return db.scalar(query) is not None


def raise_status(
    db: Session, attempt: tables.Attempt, receipt: Receipt, look_at: datetime | None, now: datetime
) -> bool:
    """Write what is newly known of an attempt; False: nothing is. `look_at`: when to ask, until its end is known."""
    newly_bound = attempt.outcome is not AttemptOutcome.ACCEPTED
    values: dict[str, object] = {
        "outcome": AttemptOutcome.ACCEPTED,
        "provider_id": receipt.provider_id,
        "provider_status": str(receipt.status),
        "status_rank": receipt.status.rank,
        "provider_code": receipt.code,
        "settled_at": attempt.settled_at or now,
    }
    if newly_bound:
        values |= {"inquire_at": look_at, "inquiries": 0}
    if receipt.status.final:
        values |= {"inquire_at": None}
    if not newly_bound and receipt.status.rank <= attempt.status_rank:
        return False
    held = {"id": attempt.id, "outcome": attempt.outcome, "status_rank": attempt.status_rank}
    return change_one(db, tables.Attempt, held, values) is not None


def begun_since(db: Session, attempt: tables.Attempt) -> bool:
    """True if a later attempt of the same text may have created a message."""
    table = tables.Attempt
    query = select(table.id).where(
        table.reminder_id == attempt.reminder_id, table.n > attempt.n, table.outcome != AttemptOutcome.REFUSED
    )
    return db.scalars(query.limit(1)).first() is not None


def is_reached(db: Session, reminder_id: int) -> bool:
    """True if any attempt of a text was delivered."""
    table = tables.Attempt
    query = select(table.id).where(table.reminder_id == reminder_id, table.status_rank >= ProviderStatus.DELIVERED.rank)
    return db.scalars(query.limit(1)).first() is not None


def failures_of(db: Session, reminder_id: int) -> int:
    """How many attempts of a text the provider took and did not deliver."""
    table = tables.Attempt
    failed = ProviderStatus.FAILED.rank
    query = select(func.count()).where(table.reminder_id == reminder_id, table.status_rank == failed)
    return db.scalar(query) or 0


def last_code(db: Session, reminder_id: int) -> int | None:
    """The provider's code of the last attempt of a text."""
    table = tables.Attempt
    query = select(table.provider_code).where(table.reminder_id == reminder_id).order_by(table.n.desc())
    return db.scalars(query.limit(1)).first()


def give_up(db: Session, reminder_id: int, now: datetime) -> None:
    """A person decided how to go on; nobody asks after these attempts any more. A late receipt still counts."""
    table = tables.Attempt
    unsure = (AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE)
    db.execute(
        update(table)
        .where(table.reminder_id == reminder_id, table.outcome.in_(unsure))
        .values(outcome=AttemptOutcome.GIVEN_UP, settled_at=now, inquire_at=None)
    )


def unproven_emergencies(db: Session, now: datetime) -> list[tables.Reminder]:
    """Emergency texts that the provider took and nobody reported as delivered, though somebody should act by now.

    Those for which a call was asked already are left out, and so are those that went to the clinic's own number.
    """
    table, attempt, later = tables.Reminder, tables.Attempt, aliased(tables.Attempt)
    asked = select(tables.Task.id).where(tables.Task.reminder_id == table.id, tables.Task.kind == "call").exists()
    rehearsed = (
        select(attempt.id)
        .where(
            attempt.reminder_id == table.id,
            attempt.to_practice.is_(True),
            ~select(later.id).where(later.reminder_id == attempt.reminder_id, later.n > attempt.n).exists(),
        )
        .exists()
    )
    query = select(table).where(
        table.state == State.ACCEPTED, table.kind == Kind.EMERGENCY, table.act_by_at <= now, ~asked, ~rehearsed
    )
    return list(db.scalars(query.order_by(table.act_by_at, table.id)))
