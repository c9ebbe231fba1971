"""The seals over the audit, as rows: which acts wait for one, in which order they stand, what was removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from reminders.domain.seals import FIRST, Act
from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.updates import table_of

_AUDIT = table_of(tables.Audit)
_ACT = tuple(_AUDIT.c[name] for name in Act.__dataclass_fields__)
_UNSEALED = _AUDIT.c.hash.is_(None)
_SEALING = (
    update(_AUDIT)
    .where(_AUDIT.c.id == bindparam("id_"))
    .values(n=bindparam("place"), prev_hash=bindparam("before"), hash=bindparam("seal"))
)


@dataclass(frozen=True)
class Sealed:
    """An act at its place, with the seal that it has and the one that it says it follows."""

    act: Act
    n: int
    before: str | None
    seal: str | None


def organizations_to_seal(db: Session) -> list[int]:
    """Whose acts wait for a seal."""
    return list(db.scalars(select(_AUDIT.c.organization_id).where(_UNSEALED).distinct()))


def chain_of(db: Session, organization_id: int) -> tables.AuditChain | None:
    """How far an organization is sealed; None: nothing ever was."""
    return db.get(tables.AuditChain, organization_id)


def locked_chain(db: Session, organization_id: int) -> tables.AuditChain:
    """The same, with the lock of sealing; the row is there afterwards."""
    new = {"organization_id": organization_id, "n": 0, "hash": FIRST, "removed_to": 0, "removed_hash": FIRST}
    insert_once(db, tables.AuditChain, new)
    return db.get_one(tables.AuditChain, organization_id, with_for_update=True, populate_existing=True)


def unsealed(db: Session, organization_id: int, limit: int) -> list[Act]:
    """Acts without a seal, as far as their transactions have ended: one with a lower id may still appear later."""
    query = select(*_ACT).where(_UNSEALED, _AUDIT.c.organization_id == organization_id)
    return [Act(*row) for row in db.execute(query.order_by(_AUDIT.c.id).limit(limit))]


def count_unsealed(db: Session, organization_id: int) -> int:
    """How many acts wait for a seal."""
    query = select(func.count()).select_from(_AUDIT).where(_UNSEALED, _AUDIT.c.organization_id == organization_id)
    return db.scalar(query) or 0


def put_on(db: Session, sealed: Sequence[Sealed]) -> None:
    """Write seals."""
    rows = [{"id_": one.act.id, "place": one.n, "before": one.before, "seal": one.seal} for one in sealed]
    if rows:
        db.connection().execute(_SEALING, rows)


def after(db: Session, organization_id: int, n: int, limit: int) -> list[Sealed]:
    """The acts that follow a place, in order."""
    query = _sealed(organization_id).where(_AUDIT.c.n > n)
    return [_of(row) for row in db.execute(query.order_by(_AUDIT.c.n).limit(limit))]


def at_places(db: Session, organization_id: int, places: Sequence[int]) -> dict[int, Sealed]:
    """The acts at some places, as far as there are any."""
    query = _sealed(organization_id).where(_AUDIT.c.n.in_(places))
    return {row.n: _of(row) for row in db.execute(query)}


def beyond_the_end(db: Session, organization_id: int) -> Sealed | None:
    """An act with a place behind the last one that was sealed."""
    chain = tables.AuditChain
    noted = select(func.max(chain.n)).where(chain.organization_id == organization_id).scalar_subquery()
    query = _sealed(organization_id).where(_AUDIT.c.n > func.coalesce(noted, 0))
    row = db.execute(query.order_by(_AUDIT.c.n).limit(1)).first()
    return None if row is None else _of(row)


def past_the_seal(db: Session, organization_id: int) -> Act | None:
    """An act that nobody will ever seal, since it says of itself that it has a seal, and has no place, or the reverse.

    Reads all acts.
    """
    halves = _AUDIT.c.n.is_(None) != _UNSEALED
    query = select(*_ACT).where(halves, _AUDIT.c.organization_id == organization_id).order_by(_AUDIT.c.id).limit(1)
    row = db.execute(query).first()
    return None if row is None else Act(*row)


def last_before(db: Session, organization_id: int, before: datetime) -> Sealed | None:
    """The last place up to which every act is older than a moment; None: there is none beyond what was removed."""
    of_theirs = (_AUDIT.c.organization_id == organization_id, _AUDIT.c.n.is_not(None))
    younger = db.scalar(select(func.min(_AUDIT.c.n)).where(*of_theirs, _AUDIT.c.at >= before))
    query = _sealed(organization_id)
    if younger is not None:
        query = query.where(_AUDIT.c.n < younger)
    row = db.execute(query.where(_AUDIT.c.n.is_not(None)).order_by(_AUDIT.c.n.desc()).limit(1)).first()
    return None if row is None else _of(row)


def remove_some(db: Session, organization_id: int, limit: int) -> int:
    """Remove acts up to the place that was noted for it, some at a time; returns how many."""
    chain = tables.AuditChain
    noted = select(chain.removed_to).where(chain.organization_id == organization_id).scalar_subquery()
    some = select(_AUDIT.c.id).where(_AUDIT.c.organization_id == organization_id, _AUDIT.c.n <= noted).limit(limit)
    return len(db.execute(delete(_AUDIT).where(_AUDIT.c.id.in_(some)).returning(_AUDIT.c.id)).all())


def _sealed(organization_id: int) -> Select[Any]:
    columns = (*_ACT, _AUDIT.c.n, _AUDIT.c.prev_hash, _AUDIT.c.hash)
    return select(*columns).where(_AUDIT.c.organization_id == organization_id)


def _of(row: Row[Any]) -> Sealed:
    values = tuple(row)
    return Sealed(Act(*values[:-3]), *values[-3:])
