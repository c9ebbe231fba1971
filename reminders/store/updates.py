"""One row changed where it is still as it was seen. The statement of each shape is built once.

Building an UPDATE through the ORM takes several times as long as running it, and a claim or a settlement
makes a handful of them for each text. What the transaction has in memory of the row follows along.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypedDict

from sqlalchemy import Executable, Row, Table, bindparam, inspect, update
from sqlalchemy.orm import Session, attributes

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store.tables import Base, ReminderHistory

_HELD = "held_"  # before the name of a column in a condition, since a change may name the same


def change_one(
    db: Session,
    kind: type[Base],
    held: Mapping[str, Any],
    values: Mapping[str, Any],
    returned: Iterable[str] = ("id",),
) -> Row[Any] | None:
    """Change the one row that `held` describes: each column equal to a value, or among those of a tuple.

    Returns the wanted columns of the changed row; None: there is no such row, nothing changed. The version of
    what people edit goes up by itself.
    """
    db.flush()  # what waits in memory comes first, as it does before any other statement
    statement = _statement(kind, tuple(held), _many(held), tuple(values), tuple(returned))
    conditions = {f"{_HELD}{name}": list(value) if isinstance(value, tuple) else value for name, value in held.items()}
    row = db.connection().execute(statement, {**conditions, **values}).first()
    if row is not None:
        _follow(db, kind, held["id"], values)
    return row


Change = tuple[Mapping[str, Any], Mapping[str, Any]]  # what the row is held to be, and what it becomes


def change_many(db: Session, kind: type[Base], changes: Sequence[Change]) -> int:
    """Change a row for each, all of one shape, in one go; returns how many were still as they were held to be.

    Each condition is equality. What the transaction has in memory of these rows is out of date afterwards.
    """
    db.flush()
    held, values = changes[0]
    statement = _statement(kind, tuple(held), frozenset(), tuple(values), ())
    rows = [{**{f"{_HELD}{name}": value for name, value in held.items()}, **values} for held, values in changes]
    return db.connection().execute(statement, rows).rowcount


class Step(TypedDict):
    """One move of a text, as its history keeps it."""

    organization_id: int
    clinic_id: int
    reminder_id: int
    at: datetime
    from_state: State
    to_state: State
    reason: Reason | None
    actor: str
    attempt_id: str | None


def record_moves(db: Session, rows: Sequence[Step]) -> None:
    """Append moves of texts to their history."""
    if rows:
        db.connection().execute(_HISTORY, rows)


def _many(held: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in held.items() if isinstance(value, tuple))


@cache
def _statement(
    kind: type[Base], held: tuple[str, ...], many: frozenset[str], changed: tuple[str, ...], returned: tuple[str, ...]
) -> Executable:
    table = table_of(kind)
    conditions = [
        table.c[name].in_(bindparam(f"{_HELD}{name}", expanding=True))
        if name in many
        else table.c[name] == bindparam(f"{_HELD}{name}", type_=table.c[name].type)
        for name in held
    ]
    values: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in changed}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    changing = update(table).where(*conditions).values(values)
    return changing.returning(*(table.c[name] for name in returned)) if returned else changing


def table_of(kind: type[Base]) -> Table:
    """A table as SQLAlchemy Core knows it."""
    return Base.metadata.tables[kind.__tablename__]


def _follow(db: Session, kind: type[Base], key: object, values: Mapping[str, Any]) -> None:
    loaded = db.identity_map.get(db.identity_key(kind, key))
    if loaded is None:
        return
    unknown = inspect(loaded).unloaded
    for name, value in values.items():
        attributes.set_committed_value(loaded, name, value)
    if "version" in table_of(kind).c and "version" not in unknown:
        attributes.set_committed_value(loaded, "version", loaded.version + 1)


_HISTORY = table_of(ReminderHistory).insert()
