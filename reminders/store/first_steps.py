"""What a clinic has done so far on its way to the first text."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.scope import Scope, seen_from

_TESTS, _AFTER_TESTS = "test/", "test0"  # the keys of test texts lie between the two
_ARRIVED = (State.ACCEPTED, State.DELIVERED)


def has_tested(scope: Scope, db: Session) -> bool:
    """Whether the provider ever took a test text of this clinic."""
    table = tables.Reminder
    tests = (table.key >= _TESTS, table.key < _AFTER_TESTS, table.state.in_(_ARRIVED))
    return db.scalars(select(table.id).where(seen_from(scope, table), *tests).limit(1)).first() is not None


def has_visits(scope: Scope, db: Session) -> bool:
    """Whether a visit was ever registered."""
    table = tables.Visit
    return db.scalars(select(table.id).where(seen_from(scope, table)).limit(1)).first() is not None


def signing_in(scope: Scope, db: Session) -> int:
    """How many people of the organization can sign in."""
    table = tables.Staff
    mine = (table.organization_id == scope.organization_id, table.active.is_(True), table.password_hash.is_not(None))
    return db.scalar(select(func.count()).select_from(table).where(*mine)) or 0
