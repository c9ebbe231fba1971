"""Who acted, by the ids that rows, history and audit keep, and what they are called."""

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.scope import Scope, seen_from
from reminders.store.updates import table_of

# Asked for every page of a patient: built once, and of fifty people no more than what they are called.
_STAFF = table_of(tables.Staff).c
_ALL_NAMES = select(_STAFF.public_id, _STAFF.name).where(_STAFF.organization_id == bindparam("organization"))
_NAMES = _ALL_NAMES.where(or_(_STAFF.clinic_id.is_(None), _STAFF.clinic_id == bindparam("clinic")))


def names(scope: Scope, db: Session) -> dict[str, str]:
    """Staff and programs of a clinic, also those that are gone, by such an id."""
    given = {"organization": scope.organization_id}
    if scope.clinic_id is None:
        rows = db.connection().execute(_ALL_NAMES, given)
    else:
        rows = db.connection().execute(_NAMES, {**given, "clinic": scope.clinic_id})
    return {f"staff/{public_id}": name for public_id, name in rows} | programs(scope, db)


def programs(scope: Scope, db: Session) -> dict[str, str]:
    """The programs alone."""
    table = tables.ApiToken
    rows = db.execute(select(table.public_id, table.name).where(seen_from(scope, table)))
    return {f"api/{public_id}": name for public_id, name in rows}
