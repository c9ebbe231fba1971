"""What registering a visit looks up before it writes, in one question: on PostgreSQL each one more is a round trip."""

from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import String, bindparam, cast, func, select, true
from sqlalchemy.orm import Session

from reminders.errors import Conflict
from reminders.store import tables
from reminders.store.clinics import Home, in_force
from reminders.store.scope import Scope
from reminders.store.standing import SENTENCES, Standing
from reminders.store.updates import table_of


@dataclass(frozen=True)
class Opening:
    """`before_id`: the row of the visit that the same request made; `newest`: row and code of the newest version of
    every protocol; `salt`: what numbers are hashed with.
    """

    before_id: int | None
    newest: tuple[tuple[int, str], ...]
    home: Home
    salt: str = field(repr=False)


_CLINIC, _PROTOCOL, _VISIT = (table_of(one).c for one in (tables.Clinic, tables.Protocol, tables.Visit))
_ORGANIZATION, _META = table_of(tables.Organization).c, table_of(tables.StoreMeta).c
_LAST = (
    select(_PROTOCOL.code, func.max(_PROTOCOL.version).label("version"))
    .where(_PROTOCOL.organization_id == bindparam("organization"))
    .group_by(_PROTOCOL.code)
    .subquery()
)
_NEWEST = (
    select(func.aggregate_strings(cast(_PROTOCOL.id, String) + " " + _PROTOCOL.code, "\n"))
    .join_from(
        table_of(tables.Protocol), _LAST, (_LAST.c.code == _PROTOCOL.code) & (_LAST.c.version == _PROTOCOL.version)
    )
    .where(_PROTOCOL.organization_id == bindparam("organization"))
    .scalar_subquery()
)
_BEFORE = (
    select(_VISIT.id)
    .where(_VISIT.clinic_id == bindparam("clinic"), _VISIT.request_key == bindparam("key"))
    .scalar_subquery()
)
_OPENING = (
    select(
        _CLINIC.zone,
        _CLINIC.rules,
        _CLINIC.country,
        _ORGANIZATION.salt,
        _META.retired_at,
        _BEFORE.label("before_id"),
        _NEWEST.label("newest"),
    )
    .join_from(table_of(tables.Clinic), table_of(tables.Organization), _ORGANIZATION.id == _CLINIC.organization_id)
    .outerjoin(table_of(tables.StoreMeta), true())
    .where(_CLINIC.id == bindparam("clinic"), _ORGANIZATION.id == bindparam("organization"))
)


def opening(scope: Scope, db: Session, request_key: str) -> Opening:
    """What stands before a visit of this request is written.

    Raises:
        Conflict: the store was moved elsewhere; what is recorded here would never be sent.
    """
    given = {"organization": scope.organization_id, "clinic": scope.clinic_id, "key": request_key}
    row = db.connection().execute(_OPENING, given).one()
    if row.retired_at is not None:
        raise Conflict(SENTENCES[Standing.RETIRED])
    home = Home(row.zone, in_force(row.rules, row.country), row.country)
    return Opening(row.before_id, _pairs(row.newest or ""), home, row.salt)


@lru_cache(maxsize=64)
def _pairs(listed: str) -> tuple[tuple[int, str], ...]:
    """Row and code, by code; read once for as long as no version is added."""
    pairs = (line.split(" ", 1) for line in listed.splitlines())
    return tuple(sorted(((int(id_), code) for id_, code in pairs), key=lambda pair: pair[1]))
