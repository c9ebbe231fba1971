"""What somebody does who can write the whole database: past the guard, to acts that are sealed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from reminders.domain.seals import Act, seal
from reminders.store import audit_guard, tables
from reminders.store.engine import Store
from reminders.usecases.verify_audit import FaultKind, Verdict, verify_audit
from tests.usecases.world import World

TABLE = tables.Audit


def meddle(store: Store, act: Callable[[Session], object]) -> None:
    """Act with the guard taken off, and put back so that nobody sees it."""
    with store.write() as db, audit_guard.lifted(db.connection()):
        act(db)
        db.flush()


def at(db: Session, n: int) -> tables.Audit:
    """The act at a place."""
    return db.query(TABLE).filter_by(n=n).one()


def change(place: int, /, **values: Any) -> Callable[[Session], object]:
    return lambda db: db.execute(update(TABLE).where(TABLE.n == place).values(**values))


def take_out(n: int) -> Callable[[Session], object]:
    return lambda db: db.execute(delete(TABLE).where(TABLE.n == n))


def close_up(after: int) -> Callable[[Session], object]:
    """Let the acts behind a gap move up, one place each."""

    def move(db: Session) -> None:
        for row in db.query(TABLE).where(TABLE.n > after).order_by(TABLE.n).all():
            db.execute(update(TABLE).where(TABLE.id == row.id).values(n=TABLE.n - 1))

    return move


def make_room(at_place: int) -> Callable[[Session], object]:
    """Let the acts from a place on move down, and put a new one there, with a seal that fits it."""

    def put(db: Session) -> None:
        rows = db.query(TABLE).where(TABLE.n >= at_place).order_by(TABLE.n.desc()).all()
        for row in rows:
            db.execute(update(TABLE).where(TABLE.id == row.id).values(n=TABLE.n + 1))
        before = at(db, at_place - 1)
        values = {name: getattr(before, name) for name in Act.__dataclass_fields__ if name != "id"}
        new = TABLE(**values, n=at_place, prev_hash=before.hash)
        new.action, new.hash = "patient.view", "0" * 64
        db.add(new)
        db.flush()
        new.hash = seal(act_of(new), at_place, before.hash or "")

    return put


def seal_anew(n: int) -> Callable[[Session], object]:
    """Give an act, as it is by now, a seal that fits."""

    def put(db: Session) -> None:
        row = at(db, n)
        row.hash = seal(act_of(row), n, row.prev_hash or "")

    return put


def act_of(row: tables.Audit) -> Act:
    return Act(**{name: getattr(row, name) for name in Act.__dataclass_fields__})


def verdict(world: World, head: str | None = None) -> Verdict:
    (found,) = verify_audit(world.store, head)
    return found


def faults(world: World, head: str | None = None) -> list[tuple[FaultKind, int | None]]:
    return [(fault.kind, fault.n) for fault in verdict(world, head).faults]
