"""Of two copies of a clinic never two send, and a copy from a backup sends nothing blindly."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.domain.reasons import Reason
from reminders.errors import Conflict, InvalidInput, StoreError
from reminders.store import reviving, standing, tables
from reminders.store.engine import Store
from reminders.store.standing import Standing
from reminders.usecases.backup import backup
from reminders.usecases.change import resume
from reminders.usecases.move import Waiting, move
from reminders.usecases.restore import Order, restore, review, reviewed
from reminders.usecases.send_due import claim, send
from reminders.usecases.settle import settle
from tests.usecases.copies import empty_store, in_the, patience
from tests.usecases.world import FRIDAY, World

HOUR = timedelta(hours=1)
DUE = FRIDAY + HOUR


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic.backup"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with empty_store(request, tmp_path) as store:
        yield store


def gap(world: World, file: Path) -> None:
    """A backup, then a text goes out that it does not know of."""
    world.register("microneedling-pen")
    backup(world.store, file, world.now)
    world.set(DUE)
    assert world.send_due() == 1


def lost_and_restored(world: World, file: Path, other: Store) -> World:
    gap(world, file)
    world.set(DUE + HOUR)
    restore(other, Order(file, "Dr. Example"), world.now)
    return in_the(world, other)


def test_a_restored_store_sends_nothing_before_it_was_looked_at_and_resumed(world, file, other):
    there = lost_and_restored(world, file, other)
    resume(there.scope, other, None, there.now)
    assert there.send_due() == 0
    reviewed(other, "Dr. Example", there.now)
    assert there.send_due() == 0
    assert len(world.bodies()) == 1
    there.set(DUE + timedelta(days=1))
    assert there.send_due() > 0  # later texts go; the one that had gone stays held
    assert len(set(world.bodies())) == len(world.bodies())
    assert there.states()["restrictions/first"] == ("held", Reason.RESTORED)


def test_a_resumed_store_is_still_shut_until_somebody_looked(world, file, other):
    there = lost_and_restored(world, file, other)
    there.set(DUE + timedelta(days=2))
    resume(there.scope, other, None, there.now)
    assert there.send_due() == 0


def test_without_the_guards_the_same_text_would_go_out_twice(world, file, other, monkeypatch):
    monkeypatch.setattr(reviving, "hold_open", lambda *_: reviving.Held(0, 0))
    monkeypatch.setattr(reviving, "pause_all", lambda *_: None)
    monkeypatch.setattr(standing, "may_claim", lambda _: True)
    there = lost_and_restored(world, file, other)
    assert there.send_due() == 1
    assert len(world.bodies()) == 2


def test_what_waits_for_a_person_is_listed(world, file, other):
    there = lost_and_restored(world, file, other)
    listed = review(other, there.shelf)
    assert listed.restored_at == there.now
    assert [(text.state, text.due_at) for text in listed.texts] == [("held", DUE)]


def test_what_was_on_its_way_when_the_backup_was_made_is_unsure(world, file, other):
    world.register("microneedling-pen")
    world.set(DUE)
    assert len(claim(world.sending, world.now, 10).handovers) == 1
    backup(world.store, file, world.now)
    done = restore(other, Order(file, "Dr. Example"), world.now)
    assert (done.held.on_their_way, done.lives) == (1, False)
    there = in_the(world, other)
    assert there.states()["restrictions/first"][0] == "unsure"
    assert [a.outcome for a in there.rows(tables.Attempt)] == ["unsure"]


def test_a_review_needs_a_name_and_a_store_that_waits_for_it(world, file, other):
    with pytest.raises(Conflict):
        reviewed(world.store, "Dr. Example", world.now)
    there = lost_and_restored(world, file, other)
    with pytest.raises(InvalidInput):
        reviewed(other, " ", there.now)
    reviewed(other, "Dr. Example", there.now)
    assert [row.actor for row in there.rows(tables.Audit)][-1] == "Dr. Example"


def test_a_backup_that_is_only_copied_into_place_sends_nothing(world, file):
    gap(world, file)
    store = Store.open(f"sqlite:///{file}")
    there = in_the(world, store)
    assert there.send_due() == 0
    with pytest.raises(Conflict, match="put in place"):
        reviewed(store, "Dr. Example", world.now)
    store.close()


def test_of_a_moved_store_only_the_copy_sends(world, file, other):
    world.register("microneedling-pen")
    move(world.sending, file, lambda: world.now, patience())
    restore_done = restore(other, Order(file, "Dr. Example"), world.now)
    assert (restore_done.lives, standing.standing_of(world.store)) == (True, Standing.RETIRED)
    world.set(DUE)
    assert world.send_due() == 0
    assert in_the(world, other).send_due() == 1
    assert len(world.bodies()) == 1


def test_without_the_guard_both_copies_would_send(world, file, other, monkeypatch):
    monkeypatch.setattr(standing, "may_claim", lambda _: True)
    world.register("microneedling-pen")
    move(world.sending, file, lambda: world.now, patience())
    restore(other, Order(file, "Dr. Example"), world.now)
    world.set(DUE)
    assert world.send_due() + in_the(world, other).send_due() == 2


def test_a_moved_file_lives_once_and_is_a_backup_from_then_on(world, file, other):
    world.register("microneedling-pen")
    move(world.sending, file, lambda: world.now, patience())
    assert restore(other, Order(file, "Dr. Example"), world.now).lives
    assert not restore(world.store, Order(file, "Dr. Example", replace=True), world.now).lives
    assert standing.standing_of(world.store) is Standing.RESTORED


def test_a_move_waits_for_what_is_on_its_way(world, file):
    world.register("microneedling-pen")
    world.set(DUE)
    (handover,) = claim(world.sending, world.now, 10).handovers
    arrives = Waiting(2, lambda: settle(world.sending, handover, send(world.sending, handover), world.now))
    made = move(world.sending, file, lambda: world.now, arrives)
    assert made.purpose == "move"
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT count(*) FROM reminder WHERE state = 'sending'").fetchone() == (0,)


def test_a_move_that_does_not_come_about_leaves_the_store_alive(world, file):
    world.register("microneedling-pen")
    world.set(DUE)
    (handover,) = claim(world.sending, world.now, 10).handovers
    with pytest.raises(Conflict, match="on their way"):
        move(world.sending, file, lambda: world.now, patience())
    assert (standing.standing_of(world.store), file.exists()) == (Standing.LIVING, False)
    settle(world.sending, handover, send(world.sending, handover), world.now)
    with pytest.raises(StoreError):
        move(world.sending, file / "nowhere" / "x", lambda: world.now, patience())
    assert standing.standing_of(world.store) is Standing.LIVING


def test_a_store_is_moved_once(world, file):
    move(world.sending, file, lambda: world.now, patience())
    with pytest.raises(Conflict, match="moved before"):
        move(world.sending, file.with_name("again"), lambda: world.now, patience())
    with pytest.raises(Conflict, match="never sends again"):
        standing.must_not_be_retired(world.store)


def test_a_claim_that_has_begun_is_waited_for_by_a_move(world, file):
    world.register("microneedling-pen")
    world.set(DUE)
    order: list[str] = []

    def retire() -> None:
        with world.store.write() as db:
            standing.retire(db, world.now)
        order.append("retired")

    with world.store.write() as db:
        assert standing.may_claim(db)
        thread = threading.Thread(target=retire)
        thread.start()
        thread.join(0.3)
        order.append("claimed")
    thread.join()
    assert order == ["claimed", "retired"]
    assert world.send_due() == 0


def test_claims_do_not_wait_for_one_another_to_look(world):
    if world.store.kind == "sqlite":
        pytest.skip("one writer at a time, by its nature")
    with world.store.write() as one, world.store.write() as two:
        assert standing.may_claim(one)
        assert standing.may_claim(two)
