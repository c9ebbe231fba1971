"""While a long list goes in, texts go out: no transaction of the import is long, and none spans two batches."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread, get_ident
from typing import Any

import pytest
from sqlalchemy import event

from reminders.store import tables
from reminders.usecases.import_list import spool
from reminders.usecases.import_list.run import prepare, take_in
from reminders.usecases.import_list.setting import Choices, Given, setting
from reminders.usecases.send_due import send_all_due
from tests.usecases.world import FRIDAY, World, open_world

PEOPLE, REGISTERED, PATIENCE = 3000, 20, 30.0
AGREED = Choices(consent=Given("intake form", date(2026, 10, 1)))
AREA_CODES = (
    201, 202, 203, 205, 206, 207, 208, 209, 210, 213, 214, 215, 216, 217, 218,
    219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256,
)  # fmt: skip


@pytest.fixture
def world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    lines = ["visit id,name,number,treatment,start,duration"]
    for n in range(PEOPLE):
        number = f"+1{AREA_CODES[n // 100]}55501{n % 100:02d}"
        lines.append(f"e{n},P{n} Example,{number},led,2027-02-{1 + n % 28:02d} {9 + n % 8:02d}:00,45")
    path = tmp_path / "visits.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


class Sender:
    """A thread that sends what is due, again and again, as a worker does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._thread = Thread(target=self._run)
        self._stop, self.sent_some = Event(), Event()
        self.sent = 0
        self.failed: list[Exception] = []

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self.sent += send_all_due(self._world.sending, self._world.now, limit=1)
                if self.sent:
                    self.sent_some.set()
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            self.failed.append(error)
            self.sent_some.set()

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert self.failed == []


class Counted:
    """How many reminders each transaction of this thread writes."""

    def __init__(self, world: World) -> None:
        self._mine, self._open = get_ident(), 0
        self.transactions: list[int] = []
        event.listen(world.store.engine, "before_cursor_execute", self._on_statement)
        event.listen(world.store.engine, "commit", self._on_commit)

    def _on_statement(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if get_ident() == self._mine and statement.startswith("INSERT INTO reminder ("):
            self._open += len(parameters)

    def _on_commit(self, _connection: Any) -> None:
        if get_ident() == self._mine:
            self.transactions.append(self._open)
            self._open = 0


def register_due(world: World) -> None:
    for n in range(REGISTERED):
        world.register(name=f"R{n} Example", number=f"+1212555{100 + n:04d}", ended_at=FRIDAY)
    due = world.next_at()
    assert due is not None
    world.set(due + timedelta(minutes=5))


def test_texts_go_out_while_a_long_list_goes_in(world: World, listed: Path):
    register_due(world)
    sender, counted = Sender(world), Counted(world)
    sent_meanwhile: list[bool] = []

    def wait_between_two_batches(what: str, done: int, of: int | None) -> None:
        if what == "Writing" and not sent_meanwhile:
            assert (done > 0, of) == (True, PEOPLE)
            sender.start()
            sent_meanwhile.append(sender.sent_some.wait(PATIENCE))

    settled = setting(world.scope, world.store, world.shelf, AGREED, world.now)
    with prepare(listed, None, settled, world.store, world.shelf) as prepared:
        take_in(prepared, world.store, world.shelf, wait_between_two_batches)
    sender.end()

    assert sent_meanwhile == [True]
    assert len(world.rows(tables.Visit)) == PEOPLE + REGISTERED
    bodies = [world.bodies(f"+1212555{100 + n:04d}") for n in range(REGISTERED)]
    assert all(len(texts) == len(set(texts)) >= 1 for texts in bodies)
    assert sum(map(len, bodies)) == sender.sent
    written = [count for count in counted.transactions if count]
    assert sum(written) >= PEOPLE
    assert max(written) <= spool.REMINDERS_AT_ONCE


def test_known_people_are_changed_one_in_a_transaction(world: World, tmp_path: Path):
    path = tmp_path / "visits.csv"
    rows = [f"e{n},P{n} Example,+121255501{n:02d},microneedling-pen,2027-02-01 09:00,45" for n in range(12)]
    for written in (rows, [row.replace("02-01", "02-03") for row in rows]):
        path.write_text("\n".join(["visit id,name,number,treatment,start,duration", *written]) + "\n")
        settled = setting(world.scope, world.store, world.shelf, AGREED, world.now)
        with prepare(path, None, settled, world.store, world.shelf) as prepared:
            counted = Counted(world)
            report = take_in(prepared, world.store, world.shelf)
    assert report.visits.changed == len(rows)
    assert len(counted.transactions) == len(rows) + 1  # and the line of the audit
