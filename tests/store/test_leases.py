"""Leases: on the database's clock, or on this boot's; never on a worker's wall clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from reminders.domain.reminder import State
from reminders.runtime import RealClock
from reminders.store import boot, leases, liveness, tables
from reminders.store.engine import Store
from tests.usecases.world import World, open_world

SECOND = timedelta(seconds=1)
FAR = timedelta(days=3653)
OF_ANOTHER_BOOT = "w-00000000-1234567890abcdef"


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(database_url, tmp_path) as made:
        yield made


def on_its_way(world: World, owner: str, lease: timedelta) -> int:
    """A text that an owner has begun to send, with a lease that began now. Returns its id."""
    world.register()
    table = tables.Reminder
    with world.store.write() as db:
        (row, *_) = db.scalars(update(table).where(table.state == State.PLANNED).values(reason=None).returning(table))
        values = {"state": State.SENDING, "owner": owner, "lease_until_at": leases.until(db, lease)}
        db.execute(update(table).where(table.id == row.id).values(values))
        return row.id


def expired(store: Store) -> list[int]:
    with store.read() as db:
        return [row.id for row in leases.expired(db)]


def test_a_lease_runs_out_and_not_before(world: World):
    id_ = on_its_way(world, leases.new_owner(), timedelta(seconds=0.3))
    with world.store.read() as db:
        ends_at = leases.until(db, timedelta(seconds=0.3))
    assert expired(world.store) == []
    while True:
        before = _now(world.store)
        found = expired(world.store)
        if found:
            break
        assert before <= ends_at
    assert found == [id_]


def _now(store: Store) -> datetime:
    with store.read() as db:
        return leases.expired_before(db)


def test_a_lease_knows_nothing_of_the_wall_clock_of_who_took_it(world: World):
    """The world's clock says another year; what counts is the time that passes for the database."""
    on_its_way(world, leases.new_owner(), timedelta(minutes=1))
    world.set(world.now + FAR)
    assert expired(world.store) == []


def test_time_goes_on_within_a_transaction(world: World):
    with world.store.write() as db:
        first = leases.expired_before(db)
        db.execute(text("SELECT 1"))
        assert leases.expired_before(db) > first


def test_postgresql_counts_by_the_servers_clock(postgres_url: str, tmp_path: Path):
    with open_world(postgres_url, tmp_path) as world:
        assert abs(_now(world.store) - RealClock().now()) < timedelta(seconds=10)


def test_sqlite_counts_by_the_time_since_the_boot(sqlite_url: str, tmp_path: Path):
    with open_world(sqlite_url, tmp_path) as world:
        before = boot.since_boot()
        since = _now(world.store) - datetime(1970, 1, 1, tzinfo=UTC)
        assert before <= since + timedelta(microseconds=1)
        assert since <= boot.since_boot() + timedelta(microseconds=1)


def test_on_sqlite_an_owner_of_another_boot_has_no_lease_however_long_it_was(sqlite_url: str, tmp_path: Path):
    with open_world(sqlite_url, tmp_path) as world:
        id_ = on_its_way(world, OF_ANOTHER_BOOT, FAR)
        assert expired(world.store) == [id_]


def test_on_postgresql_the_boot_of_a_machine_says_nothing(postgres_url: str, tmp_path: Path):
    with open_world(postgres_url, tmp_path) as world:
        on_its_way(world, OF_ANOTHER_BOOT, FAR)
        assert expired(world.store) == []


def test_a_lease_that_is_over_is_no_proof_of_death(world: World):
    owner = leases.new_owner()
    on_its_way(world, owner, -SECOND)
    with liveness.hold(world.store.engine, owner):
        assert world.rescue() == 0
    assert world.rescue() == 1
    assert expired(world.store) == []


def test_a_free_lock_is_no_proof_of_death_while_the_lease_holds(world: World):
    on_its_way(world, leases.new_owner(), timedelta(minutes=1))
    assert world.rescue() == 0


def test_owners_have_names_of_their_own_that_tell_the_boot():
    names = {leases.new_owner() for _ in range(100)}
    assert len(names) == 100
    assert len({name.rpartition("-")[0] for name in names}) == 1


def test_the_steady_clock_never_goes_back():
    readings = [boot.since_boot() for _ in range(100)]
    assert readings == sorted(readings)
