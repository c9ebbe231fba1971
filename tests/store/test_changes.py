"""Whether anything was written since one asked last."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from reminders.runtime import RealClock
from reminders.store import leases, listing
from reminders.store.changes import Changes
from reminders.store.engine import Store
from reminders.store.sqlite import CACHE_KIB, ROOMY_CACHE_KIB
from reminders.usecases.send_due import claim
from tests.usecases.world import World, open_world


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def changes(world: World) -> Iterator[Changes]:
    made = Changes(world.store.engine)
    yield made
    made.close()


def only_sqlite(world: World) -> None:
    if world.store.kind != "sqlite":
        pytest.skip("of SQLite's files and its journal")


def only_postgresql(world: World) -> None:
    if world.store.kind != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def rests(changes: Changes) -> bool:
    """Whether it says no. On PostgreSQL the server's own housekeeping may make it say yes now and then."""
    return any(not changes.any() for _ in range(100))


def test_the_first_question_is_answered_with_yes(changes: Changes):
    assert changes.any()


def test_nothing_was_written_so_nothing_has_changed(world: World, changes: Changes):
    changes.any()
    with world.store.read() as db:
        db.execute(text("SELECT count(*) FROM reminder"))
    with world.store.write() as db:  # takes the writer's place, and writes nothing
        db.execute(text("SELECT count(*) FROM reminder"))
    assert rests(changes)


def test_a_claim_that_finds_nothing_changes_nothing(world: World, changes: Changes):
    changes.any()
    for _ in range(100):
        assert not claim(world.sending, world.now, 8).handovers
        if not changes.any():
            break
    else:
        pytest.fail("every look was followed by another one")


def test_what_this_process_writes_is_seen_once(world: World, changes: Changes):
    changes.any()
    world.register()
    assert changes.any()
    assert rests(changes)


def test_what_another_connection_writes_is_seen(world: World, changes: Changes, database_url: str):
    changes.any()
    elsewhere = Store.open(database_url)
    with elsewhere.write() as db:
        db.execute(text("UPDATE clinic SET name = 'Another'"))
    elsewhere.close()
    assert changes.any()


def test_what_was_taken_back_has_changed_nothing(world: World, changes: Changes):
    only_sqlite(world)
    changes.any()
    with world.store.write() as db:
        db.execute(text("UPDATE clinic SET name = 'Another'"))
        db.rollback()
    assert not changes.any()


def test_a_writer_at_work_is_not_waited_for_and_its_end_is_seen(world: World, changes: Changes):
    changes.any()
    with world.store.write() as db:
        db.execute(text("UPDATE clinic SET name = 'Another'"))
        assert rests(changes), "it is not committed"
    assert changes.any()


def test_it_holds_nothing_that_a_journal_waits_for(world: World, changes: Changes):
    only_sqlite(world)
    changes.any()
    world.register()
    with world.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        busy, left, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    assert (busy, left) == (0, 0)


def test_after_an_error_it_says_yes_and_then_works_again(world: World, changes: Changes):
    changes.any()
    assert changes._line is not None  # noqa: SLF001 - a connection that breaks, as when the disk fails
    changes._line.close()  # noqa: SLF001
    assert changes.any()
    assert changes.any(), "what was written between is not known"
    assert rests(changes)


@pytest.mark.parametrize("whole", [True, False])  # False: the bound of the snapshot alone, which must sleep over it
def test_it_sees_what_commits_after_others_that_began_later(
    world: World, changes: Changes, database_url: str, monkeypatch: pytest.MonkeyPatch, *, whole: bool
):
    only_postgresql(world)
    if not whole:
        bound = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
        monkeypatch.setattr("reminders.store.changes._POSTGRESQL", (bound,))
    elsewhere = Store.open(database_url)
    with world.store.write() as early:
        early.execute(text("UPDATE clinic SET name = 'Another'"))
        with elsewhere.write() as late:
            late.execute(text("UPDATE store_meta SET retired_at = NULL"))
        changes.any()
        assert rests(changes)
    assert changes.any() is whole, "the older of two is done at last"
    elsewhere.close()


def cache_kib(store: Store) -> int:
    with store.write() as db:
        return -int(db.execute(text("PRAGMA cache_size")).scalar_one())


def test_only_where_much_is_written_does_a_connection_take_much_memory(world: World):
    only_sqlite(world)
    assert cache_kib(world.store) == CACHE_KIB
    with world.store.roomy():
        assert cache_kib(world.store) == ROOMY_CACHE_KIB
    assert cache_kib(world.store) == CACHE_KIB < ROOMY_CACHE_KIB


def test_what_a_worker_asks_again_and_again_reads_no_text_that_only_waits(world: World):
    only_sqlite(world)
    now = RealClock().now()
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(world.store.engine, "before_cursor_execute", note)
    with world.store.read() as db:
        leases.expired(db)
        listing.past_act_by(db, now - timedelta(days=1))
    event.remove(world.store.engine, "before_cursor_execute", note)
    with world.store.engine.connect() as connection:
        plans = [
            str(row[-1])
            for statement, values in asked
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values)  # type: ignore[arg-type]
        ]
    assert any("USING INDEX ix_reminder_lease" in line for line in plans)
    assert any("SEARCH reminder USING INDEX ix_reminder_act_by" in line for line in plans)
    assert "SCAN reminder" not in plans
