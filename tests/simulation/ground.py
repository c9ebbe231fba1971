"""The store of each schedule: a copy of a migrated, founded one, so that a schedule begins within milliseconds.

One connection keeps the file to itself and waits for no disk. What a power cut would take is no question here:
schedules try orders of events, and everything else of SQLite is as it is in production.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from reminders.store import inquiries, sqlite, tables
from reminders.store.engine import Store, Transaction, open_engine
from tests.simulation.baton import Baton, Seam
from tests.usecases.backlog import somebody
from tests.usecases.world import FRIDAY, World, open_world

START = FRIDAY + timedelta(minutes=59)  # a minute before the first text of the visit falls due
VISITOR = "+12125550151"


class Shared(Store):
    """A store whose users hand the baton on before and after each transaction, and may crash before its commit."""

    def __init__(self, engine: Engine, baton: Baton) -> None:
        super().__init__(engine)
        self._baton = baton

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        self._baton.pause(Seam.BEGIN)
        self._baton.begun()
        changed = False
        try:
            with super().write() as db:
                before = _rows_changed(db)
                yield db
                db.flush()
                made = _rows_changed(db) > before
                self._baton.may_crash()
            changed = made
        finally:
            self._baton.ended(changed=changed)
        self._baton.pause(Seam.COMMITTED)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        self._baton.pause(Seam.READ)
        self._baton.begun()
        try:
            with super().read() as db:
                yield db
        finally:
            self._baton.ended(changed=False)


def _rows_changed(db: Transaction) -> int:
    """By this connection, since it was opened."""
    driver: Any = db.connection().connection.driver_connection
    return int(driver.total_changes)


@dataclass(frozen=True)
class Ground:
    """A live clinic with three patients: one with a visit, two to whom staff write, all by their numbers' ids."""

    world: World
    templates: dict[bool, Any]  # without the visit and with it, in memory: connections of whichever library
    engine: Engine
    visit: str
    others: tuple[tuple[int, int], ...]
    addresses: dict[int, str]

    def fresh(self, *, has_visit: bool) -> World:
        """The clinic as it was founded; what the schedule before has made of it is gone."""
        connection = self.engine.raw_connection()
        try:
            self.templates[has_visit].backup(connection.driver_connection)
        finally:
            connection.close()
        self.world.store = Store(self.engine)
        self.world.set(START)
        return self.world


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Found the clinic in a folder; on one in memory, a commit costs no disk."""
    path = folder / "template.db"
    templates: dict[bool, Any] = {}
    with open_world(f"sqlite:///{path}", folder) as world:
        world.live()
        others = tuple(somebody(world) for _ in range(2))
        with world.store.write() as db:  # nobody writes unasked: replies need no looking for
            inquiries.take_replies(db, world.sending.channels, world.now, _long_after(START), 1)
        templates[False] = _copy_of(path)
        visit = world.register(number=VISITOR, name="V Example").visit_id
        addresses = {row.id: row.address or "" for row in world.rows(tables.Number)}
        templates[True] = _copy_of(path)
    engine = open_engine(f"sqlite:///{folder / 'schedule.db'}")
    event.listen(engine, "connect", _forgetful)
    yield Ground(world, templates, engine, visit, others, addresses)
    engine.dispose()
    for template in templates.values():
        template.close()


def _copy_of(path: Path) -> Any:
    with closing(sqlite.library().connect(path)) as file:
        copy = sqlite.library().connect(":memory:")
        file.backup(copy)
        return copy


def _long_after(moment: datetime) -> datetime:
    return moment + timedelta(days=1)


def _forgetful(connection: Any, _record: object) -> None:
    for setting in ("journal_mode=MEMORY", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {setting}")
