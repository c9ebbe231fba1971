"""Protocol versions and approvals. Combined wordings are kept beside them, under a code with a prefix."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from reminders.errors import NotFound
from reminders.store import tables
from reminders.store.asking import ask
from reminders.store.scope import Scope
from reminders.store.updates import table_of


@dataclass(frozen=True)
class Stored:
    """One version as it lies in the store."""

    id: int
    code: str
    version: int
    name: str
    digest: str
    document: Mapping[str, Any]
    origin: tables.ProtocolOrigin = tables.ProtocolOrigin.SHIPPED


@dataclass(frozen=True)
class Approval:
    """A named person's word for one version in one language."""

    language: str
    by: str
    at: datetime


def _stored(row: tables.Protocol) -> Stored:
    return Stored(row.id, row.code, row.version, row.name, row.digest, row.document, row.origin)


_TABLE = table_of(tables.Protocol).c
_NEWEST = (
    select(_TABLE.code, func.max(_TABLE.version).label("version"))
    .where(_TABLE.organization_id == bindparam("organization"))
    .group_by(_TABLE.code)
    .subquery()
)
_LATEST_IDS = (
    select(_TABLE.id, _TABLE.code)
    .join_from(
        table_of(tables.Protocol),
        _NEWEST,
        (_NEWEST.c.code == _TABLE.code) & (_NEWEST.c.version == _TABLE.version),
    )
    .where(_TABLE.organization_id == bindparam("organization"))
    .order_by(_TABLE.code)
)


def latest_ids(scope: Scope, db: Session) -> list[tuple[int, str]]:
    """Row and code of the newest version of every code: the documents are long, and each is read once in a process."""
    rows = db.connection().execute(_LATEST_IDS, {"organization": scope.organization_id})
    return [(id_, code) for id_, code in rows]


def latest(scope: Scope, db: Session) -> list[Stored]:
    """The newest version of every code."""
    return [by_id(db, id_) for id_, _ in latest_ids(scope, db)]


def by_id(db: Session, protocol_id: int) -> Stored:
    """One version by its row."""
    return _stored(db.get_one(tables.Protocol, protocol_id))


def by_version(scope: Scope, db: Session, code: str, version: int) -> Stored:
    """One version by code and number.

    Raises:
        NotFound: there is no such version.
    """
    query = select(tables.Protocol).where(
        tables.Protocol.organization_id == scope.organization_id,
        tables.Protocol.code == code,
        tables.Protocol.version == version,
    )
    row = db.scalar(query)
    if row is None:
        raise NotFound(f"There is no protocol {code} in version {version}.", remedy="Run `reminders migrate`.")
    return _stored(row)


def written_by_clinics(scope: Scope, db: Session) -> frozenset[str]:
    """The codes of which a clinic has ever brought a version: their numbers are the store's, not the program's."""
    query = select(tables.Protocol.code).where(
        tables.Protocol.organization_id == scope.organization_id,
        tables.Protocol.origin == tables.ProtocolOrigin.CLINIC,
    )
    return frozenset(db.scalars(query))


def approvals_of(scope: Scope, db: Session, protocol_id: int) -> list[Approval]:
    """Who approved one version, the first first; withdrawn words do not count."""
    query = (
        select(tables.ProtocolApproval)
        .where(
            tables.ProtocolApproval.organization_id == scope.organization_id,
            tables.ProtocolApproval.protocol_id == protocol_id,
            tables.ProtocolApproval.withdrawn_at.is_(None),
        )
        .order_by(tables.ProtocolApproval.at, tables.ProtocolApproval.id)
    )
    return [Approval(row.language, row.approved_by, row.at) for row in db.scalars(query)]


def add(scope: Scope, db: Session, made: Stored, now: datetime) -> None:
    """Store a new version; `made.id` is ignored."""
    db.add(
        tables.Protocol(
            organization_id=scope.organization_id,
            code=made.code,
            version=made.version,
            origin=made.origin,
            name=made.name,
            document=dict(made.document),
            digest=made.digest,
            created_at=now,
        )
    )


def approve(scope: Scope, db: Session, protocol_id: int, language: str, by: str, now: datetime) -> None:
    """Record a named person's word for one version and language."""
    db.add(
        tables.ProtocolApproval(
            organization_id=scope.organization_id, protocol_id=protocol_id, language=language, approved_by=by, at=now
        )
    )


_APPROVALS = (
    select(tables.Protocol.code, tables.Protocol.version, tables.ProtocolApproval.language)
    .join(tables.ProtocolApproval, tables.ProtocolApproval.protocol_id == tables.Protocol.id)
    .where(tables.Protocol.organization_id == bindparam("organization"), tables.ProtocolApproval.withdrawn_at.is_(None))
)


def approvals(scope: Scope, db: Session) -> frozenset[tuple[str, int, str]]:
    """Every (code, version, language) that may go to patients."""
    rows = ask(db, _APPROVALS, {"organization": scope.organization_id})
    return frozenset((code, version, language) for code, version, language in rows)
