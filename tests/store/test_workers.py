"""The list of workers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from reminders.store import liveness, migrate, tables, workers
from reminders.store.engine import Store
from reminders.store.workers import Place
from reminders.worker.tidying import FORGET_AFTER, forget_dead

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = Place("front-desk", "boot-1", 4711)
SECOND = timedelta(seconds=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store.open(database_url)
    migrate.upgrade(store.engine)
    yield store
    store.close()


def listed(store: Store) -> dict[str, tables.Worker]:
    with store.read() as db:
        return {row.owner: row for row in db.scalars(select(tables.Worker))}


def test_a_worker_appears_tells_of_itself_and_leaves(store: Store):
    with store.write() as db:
        workers.appear(db, "w1", HERE, NOON)
        workers.appear(db, "w1", HERE, NOON + SECOND)
    row = listed(store)["w1"]
    assert (row.host, row.boot_id, row.pid) == ("front-desk", "boot-1", 4711)
    assert (row.started_at, row.seen_at, row.blocked_reason) == (NOON, NOON, None)
    with store.write() as db:
        assert workers.seen(db, "w1", NOON + SECOND, "The clock is wrong.")
    assert (listed(store)["w1"].seen_at, listed(store)["w1"].blocked_reason) == (NOON + SECOND, "The clock is wrong.")
    with store.write() as db:
        assert workers.seen(db, "w1", NOON + 2 * SECOND, None)
        workers.leave(db, "w1")
    assert listed(store) == {}


def test_a_worker_that_is_not_on_the_list_is_told_so(store: Store):
    with store.write() as db:
        assert not workers.seen(db, "w1", NOON, None)


def test_only_workers_that_are_silent_for_a_day_and_dead_are_forgotten(store: Store):
    with store.write() as db:
        for owner in ("stalled", "dead"):
            workers.appear(db, owner, HERE, NOON)
        workers.appear(db, "fresh", HERE, NOON + SECOND)
    with liveness.hold(store.engine, "stalled"):
        assert forget_dead(store, NOON + FORGET_AFTER) == 0
        assert forget_dead(store, NOON + FORGET_AFTER + SECOND) == 1
        assert forget_dead(store, NOON + FORGET_AFTER + SECOND) == 0
    assert listed(store).keys() == {"stalled", "fresh"}
