"""The store's mark against the clock, and against a store that somebody put back."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from reminders.domain.clock import Doubt, Reading
from reminders.domain.reminder import State
from reminders.store import high_water, standing, tables
from reminders.store.engine import Store
from reminders.store.standing import Standing
from reminders.usecases.restore import reviewed
from reminders.usecases.watch_clock import ClockWatch, hold_against_store
from tests.usecases.world import World, open_world

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Clocks:
    """A wall clock that can be set, and a steady one that cannot."""

    wall: datetime
    steady: timedelta = field(default=DAY)

    def read(self) -> Reading:
        return Reading(self.wall, self.steady)

    def watch(self, *, askable: bool = False) -> ClockWatch:
        """A worker that starts now."""
        return ClockWatch(self.read, askable=askable)

    def passes(self, time: timedelta) -> None:
        self.wall += time
        self.steady += time


@pytest.fixture
def sqlite_world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(sqlite_url, tmp_path) as made:
        yield made


def mark_of(world: World) -> datetime:
    with world.store.read() as db:
        found = high_water.mark(db)
    assert found is not None
    return found.at


def test_a_worker_writes_how_far_it_came(world: World):
    clocks = Clocks(world.now)
    watch = clocks.watch()
    for _ in range(3):
        clocks.passes(MINUTE)
        assert hold_against_store(world.store, watch) is Standing.LIVING
        assert mark_of(world) == clocks.wall


def test_the_mark_only_goes_forward(world: World):
    clocks = Clocks(world.now)
    watch = clocks.watch()
    clocks.wall -= MINUTE / 2
    hold_against_store(world.store, watch)
    assert mark_of(world) == world.now


def test_a_clock_that_is_behind_the_mark_is_doubted_and_leaves_the_mark_alone(world: World):
    clocks = Clocks(world.now - HOUR)
    watch = clocks.watch()
    hold_against_store(world.store, watch)
    assert watch.doubt() is Doubt.BEHIND
    assert mark_of(world) == world.now
    watch.hear(clocks.wall)
    assert watch.doubt() is None


def test_a_clock_that_stepped_ahead_leaves_no_mark_of_the_future(world: World):
    clocks = Clocks(world.now)
    watch = clocks.watch()
    clocks.wall += 60 * DAY
    hold_against_store(world.store, watch)
    assert watch.doubt() is Doubt.STEPPED
    assert mark_of(world) == world.now
    clocks.wall -= 60 * DAY
    assert watch.doubt() is None


def test_a_clock_that_is_years_ahead_waits_for_the_provider_where_there_is_one(world: World):
    clocks = Clocks(world.now + 3653 * DAY)
    watch = clocks.watch(askable=True)
    hold_against_store(world.store, watch)
    assert watch.doubt() is Doubt.AHEAD
    watch.hear(world.now)
    assert watch.doubt() is Doubt.PROVIDER
    watch.hear(clocks.wall)
    assert watch.doubt() is None


def test_a_demo_may_live_at_any_time(world: World):
    with world.store.write() as db:
        db.execute(update(tables.StoreMeta).values(demo=True))
    watch = Clocks(world.now - 30 * DAY).watch()
    assert hold_against_store(world.store, watch) is Standing.LIVING
    assert watch.doubt() is None


def test_a_store_that_went_back_under_a_running_worker_sends_nothing_until_it_is_reviewed(world: World):
    world.register()
    clocks = Clocks(world.now)
    watch = clocks.watch()
    clocks.passes(DAY)
    hold_against_store(world.store, watch)
    with world.store.write() as db:  # as if an older dump had been poured in
        db.execute(update(tables.StoreMeta).values(high_water_at=world.now))

    assert hold_against_store(world.store, watch) is Standing.RESTORED
    world.set(clocks.wall)
    assert world.send_due() == 0
    with world.store.read() as db:
        assert State.HELD in set(db.scalars(select(tables.Reminder.state)))
        assert db.scalars(select(tables.Clinic.sending_paused_at)).one() == clocks.wall

    reviewed(world.store, "Nurse Example", clocks.wall)
    assert hold_against_store(world.store, watch) is Standing.LIVING
    assert hold_against_store(world.store, clocks.watch()) is Standing.LIVING


@pytest.mark.parametrize(("behind", "stands"), [(MINUTE, Standing.LIVING), (2 * MINUTE, Standing.RESTORED)])
def test_a_mark_that_is_a_minute_behind_is_no_older_copy(world: World, behind: timedelta, stands: Standing):
    clocks = Clocks(world.now)
    watch = clocks.watch()
    hold_against_store(world.store, watch)
    with world.store.write() as db:
        db.execute(update(tables.StoreMeta).values(high_water_at=world.now - behind))
    assert hold_against_store(world.store, watch) is stands


def test_an_older_file_that_was_put_in_place_is_known_by_what_lies_beside_it(sqlite_world: World, tmp_path: Path):
    older = tmp_path / "older.sqlite3"
    clocks = Clocks(sqlite_world.now)
    hold_against_store(sqlite_world.store, clocks.watch())
    url = str(sqlite_world.store.engine.url)
    file = Path(str(sqlite_world.store.engine.url.database))
    sqlite_world.store.close()  # at rest, one file
    shutil.copyfile(file, older)
    clocks.passes(DAY)
    hold_against_store(sqlite_world.store, clocks.watch())
    sqlite_world.store.close()

    shutil.copyfile(older, file)
    again = Store.open(url)
    assert standing.standing_of(again) is Standing.LIVING  # it says nothing of itself
    assert hold_against_store(again, clocks.watch()) is Standing.RESTORED
    assert hold_against_store(again, clocks.watch()) is Standing.RESTORED
    reviewed(again, "Nurse Example", clocks.wall)
    assert hold_against_store(again, clocks.watch()) is Standing.LIVING
    again.close()


def test_a_new_database_at_the_place_of_an_old_one_is_nobodys_older_copy(sqlite_world: World):
    clocks = Clocks(sqlite_world.now)
    clocks.passes(DAY)
    hold_against_store(sqlite_world.store, clocks.watch())
    with sqlite_world.store.write() as db:
        db.execute(update(tables.StoreMeta).values(instance_id="another", high_water_at=sqlite_world.now))
    assert hold_against_store(sqlite_world.store, clocks.watch()) is Standing.LIVING


@pytest.mark.parametrize("content", ["", "{", "[]", '{"instance_id": "x"}', '{"instance_id": "x", "at": "soon"}'])
def test_a_spoiled_file_beside_it_is_passed_over_and_written_anew(sqlite_world: World, content: str):
    clocks = Clocks(sqlite_world.now)
    hold_against_store(sqlite_world.store, clocks.watch())
    beside = Path(f"{sqlite_world.store.engine.url.database}.owners/high-water.json")
    beside.write_text(content)
    assert high_water.beside(sqlite_world.store.engine) is None
    hold_against_store(sqlite_world.store, clocks.watch())
    assert high_water.beside(sqlite_world.store.engine) is not None
