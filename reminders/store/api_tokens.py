"""Tokens of programs that use the JSON API, as hashes only; and what their idempotency keys stood for."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import AnyScope, Scope, seen_from


@dataclass(frozen=True)
class NewToken:
    """A token as it is kept. `name`: of the program; `made_by`: an actor, as in the audit."""

    name: str
    token_hash: str
    role: StaffRole
    made_by: str
    ends_at: datetime


def add(scope: Scope, db: Session, new: NewToken, now: datetime) -> tables.ApiToken:
    """Write a new token of a clinic."""
    row = tables.ApiToken(
        organization_id=scope.organization_id,
        clinic_id=scope.clinic_id,
        name=new.name,
        token_hash=new.token_hash,
        role=new.role,
        made_by=new.made_by,
        ends_at=new.ends_at,
        created_at=now,
    )
    db.add(row)
    db.flush()
    return row


def tokens(scope: Scope, db: Session) -> list[tables.ApiToken]:
    """All that were ever made, the oldest first."""
    table = tables.ApiToken
    return list(db.scalars(select(table).where(seen_from(scope, table)).order_by(table.id)))


def token_of(scope: Scope, db: Session, public_id: str) -> tables.ApiToken | None:
    """A token by its public id, also one that has ended."""
    table = tables.ApiToken
    return db.scalar(select(table).where(table.public_id == public_id, seen_from(scope, table)))


def open_one(db: Session, token_hash: str, now: datetime) -> tables.ApiToken | None:
    """The token of a hash, if it has not ended."""
    table = tables.ApiToken
    counts = (table.token_hash == token_hash, table.ended_at.is_(None), table.ends_at > now)
    return db.scalar(select(table).where(*counts))


def end(db: Session, token_id: int, now: datetime) -> bool:
    """Let nobody in by it any more; False: it had ended."""
    table = tables.ApiToken
    ended = update(table).where(table.id == token_id, table.ended_at.is_(None)).values(ended_at=now)
    return db.execute(ended.returning(table.id)).first() is not None


def used(db: Session, token_id: int, on: date) -> None:
    """Note the day."""
    db.execute(update(tables.ApiToken).where(tables.ApiToken.id == token_id).values(used_on=on))


def stood_for(scope: Scope, db: Session, token_id: int, key: str, digest: str, now: datetime) -> str:
    """What a key stood for first, as a digest: this one, where it is new."""
    values = {
        "organization_id": scope.organization_id,
        "clinic_id": scope.clinic_id,
        "api_token_id": token_id,
        "key": key,
        "digest": digest,
        "created_at": now,
    }
    if insert_once(db, tables.ApiRequest, values):
        return digest
    table = tables.ApiRequest
    return db.scalars(select(table.digest).where(table.api_token_id == token_id, table.key == key)).one()


def count_requests(scope: AnyScope, db: Session, before: datetime) -> int:
    """How many keys are from before an instant."""
    table = tables.ApiRequest
    query = select(func.count()).select_from(table).where(seen_from(scope, table), table.created_at < before)
    return db.scalar(query) or 0


def forget_requests(scope: AnyScope, db: Session, before: datetime, limit: int) -> int:
    """Remove some keys from before an instant; returns how many."""
    table = tables.ApiRequest
    old = select(table.id).where(seen_from(scope, table), table.created_at < before).order_by(table.id).limit(limit)
    return len(db.scalars(delete(table).where(table.id.in_(old)).returning(table.id)).all())
