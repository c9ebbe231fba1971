"""A clinic of years, fast: people who were really registered, copied inside the database with all that is theirs.

Each copy is moved back in time by some days, so that visits, texts and courses are spread as they are in life: what
was planned for a moment that has passed by now was delivered then. Only the first copies bring tries and histories of
their texts along: pages read them of one patient at a time, and fifty million rows more tell nothing more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, insert, literal, literal_column, select

from benchmarks.core_inserts import table_of
from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.store import tables
from reminders.store.engine import Store, Transaction
from reminders.store.types import UtcDateTime

APART = 7  # days from one copy to the next
SPREAD = 763  # days over which copies are moved back
WITH_HISTORIES = 20  # copies
_OWN = ("public_id", "key", "request_key", "external_id", "address_hash", "provider_id")  # no two rows share them
_PEOPLE = (tables.Number, tables.Patient, tables.Consent, tables.Course, tables.Visit, tables.Treatment)
_TEXTS = (tables.Reminder, tables.ReminderVisit)
_HISTORIES = (tables.Attempt, tables.ReminderHistory)
_PARENTS = {f"{name}_id": name for name in ("patient", "number", "visit", "course", "reminder")}
_ENDS = ("nak", "row", "lin", "vic", "mann", "ser", "ton", "dez", "berg", "quist", "rov", "ley", "gart", "pov", "sen")
_AREAS = (205, 212, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 804, 816, 904, 916)
_SAID = "Lumina Skin: no makeup until Sun 15:30. Questions? Call +12125550100."


@dataclass(frozen=True)
class Copy:
    """The n-th copy, so many days earlier. `spans`: by how much ids of each table grow from one copy to the next."""

    store: Store
    n: int
    days: int
    now: datetime
    spans: dict[str, int]


def multiply(store: Store, copies: int, now: datetime) -> None:
    """Copy everybody so many times."""
    spans = {kind.__tablename__: _last_id(store, kind) for kind in (*_PEOPLE, *_TEXTS, *_HISTORIES)}
    for n in range(1, copies + 1):
        one = Copy(store, n, n * APART % SPREAD, now, spans)
        histories = _HISTORIES if n <= WITH_HISTORIES else ()
        with store.roomy(), store.write() as db:
            for kind in (*_PEOPLE, *_TEXTS, *histories):
                _copy(db, table_of(kind), one)


def _last_id(store: Store, kind: type[tables.Base]) -> int:
    table = table_of(kind)
    with store.read() as db:
        if table.name in {"attempt", "reminder_visit"}:  # these have no number of their own
            return db.scalar(select(func.max(table.c.reminder_id))) or 0
        return db.scalar(select(func.max(table.c.id))) or 0


def _copy(db: Transaction, table: Table, one: Copy) -> None:
    columns = list(table.columns)
    values: Select[Any] = select(*(_value(table, column, one) for column in columns))
    counted = table.c.reminder_id if table.name in {"attempt", "reminder_visit"} else table.c.id
    wanted = values.where(counted <= one.spans[table.name])
    db.execute(insert(table).from_select([column.name for column in columns], wanted))


def _value(table: Table, column: ColumnElement[Any], one: Copy) -> ColumnElement[Any]:
    name, mark = column.name, f"{one.n:05d}"
    if table.name == "attempt" and name == "id":
        return literal(mark).concat(column)
    if name == "id":
        return column + one.n * one.spans[table.name]
    if name == "attempt_id":
        return literal(mark).concat(column)
    if name in _PARENTS:
        return column + one.n * one.spans[_PARENTS[name]]
    if name in _OWN:
        return literal(mark).concat(column)  # in front: so that indexes grow at their end
    if table.name == "patient" and name in {"name", "folded_name"}:
        return column.concat(f"{_ENDS[one.n % 15]}{_ENDS[one.n // 15 % 15]}")
    if table.name == "number" and name == "address":
        return literal(f"+1{_AREAS[one.n % 16]}").concat(func.substr(column, 6))
    passed = _PASSED.get(table.name)
    return _moved(column, one) if passed is None else passed(table, column, one)


def _moved(column: ColumnElement[Any], one: Copy) -> ColumnElement[Any]:
    """A moment so many days earlier; anything else as it is."""
    return shifted(column, one) if isinstance(column.type, UtcDateTime) else column


def shifted(column: ColumnElement[Any], one: Copy) -> ColumnElement[Any]:
    """A moment so many days earlier, in the words of the database."""
    if one.store.kind == "postgresql":
        earlier: ColumnElement[Any] = column.op("-")(literal_column(f"interval '{one.days} days'"))
        return earlier
    earlier = func.strftime("%Y-%m-%dT%H:%M:%f", func.substr(column, 1, 23), f"-{one.days} days")
    return earlier.concat("000Z")


def _visit(table: Table, column: ColumnElement[Any], one: Copy) -> ColumnElement[Any]:
    """A booked visit whose day has passed took place."""
    starts = shifted(table.c.starts_at, one)
    passed = and_(table.c.state == VisitState.BOOKED, starts < literal(one.now, UtcDateTime()))
    match column.name:
        case "state":
            return case((passed, literal(VisitState.DONE, column.type)), else_=column)
        case "ended_at":
            return case((passed, starts), else_=shifted(column, one))
        case _:
            return _moved(column, one)


def _reminder(table: Table, column: ColumnElement[Any], one: Copy) -> ColumnElement[Any]:
    """A planned text whose moment has passed was delivered."""
    due = shifted(table.c.due_at, one)
    passed = and_(table.c.state == State.PLANNED, due < literal(one.now, UtcDateTime()))
    match column.name:
        case "state":
            return case((passed, literal(State.DELIVERED, column.type)), else_=column)
        case "sent_at" | "settled_at":
            return case((passed, due), else_=shifted(column, one))
        case "body":
            return case((passed, literal(_SAID)), else_=column)
        case _:
            return _moved(column, one)


_PASSED = {"visit": _visit, "reminder": _reminder}


def deliver_the_past(store: Store, now: datetime) -> None:
    """What was planned for the past went out then, with a try and its history, for those who were really registered."""
    reminder, attempt = table_of(tables.Reminder), table_of(tables.Attempt)
    passed = (reminder.c.state == State.PLANNED, reminder.c.due_at < now)
    with store.write() as db:
        rows = db.execute(select(reminder).where(*passed)).mappings().all()
        db.execute(insert(attempt), [_attempt(row) for row in rows])
        db.execute(insert(table_of(tables.ReminderHistory)), [step for row in rows for step in _moves(row)])
        gone = {"state": State.DELIVERED, "sent_at": reminder.c.due_at, "settled_at": reminder.c.due_at, "body": _SAID}
        db.execute(reminder.update().where(*passed).values(**gone))


def _attempt(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of whichever columns
    owned = {name: row[name] for name in ("organization_id", "clinic_id", "number_id")}
    made = {"id": f"{row['id']:027x}", "reminder_id": row["id"], "n": 1, "fence": 1, "sender": "main", "segments": 1}
    told = {"outcome": "accepted", "provider_id": f"SM{row['id']:025x}", "provider_status": "delivered"}
    when = {"started_at": row["due_at"], "settled_at": row["due_at"], "validity_s": 900, "status_rank": 9}
    return {**owned, **made, **told, **when, "body_digest": f"{row['id']}"}


def _moves(row: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a row of whichever columns
    states = (State.PLANNED, State.SENDING, State.ACCEPTED, State.DELIVERED)
    owned = {"organization_id": row["organization_id"], "clinic_id": row["clinic_id"], "reminder_id": row["id"]}
    made = {"at": row["due_at"], "actor": "worker", "attempt_id": f"{row['id']:027x}", "reason": None}
    return [
        {**owned, **made, "at": row["due_at"] + timedelta(seconds=n), "from_state": before, "to_state": after}
        for n, (before, after) in enumerate(pairwise(states))
    ]
