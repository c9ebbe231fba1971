"""Acts of the audit are sealed after they were committed, each tied to the one before; what is done to them shows."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from reminders.errors import InvalidInput
from reminders.store import audit, tables
from reminders.store.engine import Store
from reminders.usecases.remove_acts import old_acts, remove_acts
from reminders.usecases.seal_audit import seal_audit
from reminders.usecases.sealed_acts import seals_of
from reminders.usecases.verify_audit import FaultKind, verify_audit
from tests.schema import bring_to_head
from tests.usecases.at_once import behind
from tests.usecases.sealed import (
    TABLE,
    change,
    close_up,
    faults,
    make_room,
    meddle,
    seal_anew,
    take_out,
    verdict,
)
from tests.usecases.world import World

ACTS = 6
A_DAY = timedelta(days=1)


def act(world: World, times: int = ACTS) -> None:
    """Somebody does something, once an hour."""
    for _ in range(times):
        world.set(world.now + timedelta(hours=1))
        with world.store.write() as db:
            audit.record(world.scope, db, "a test", "patient.view", ("patient", "p" * 24), world.now)


@pytest.fixture
def sealed(world: World) -> World:
    act(world)
    assert seal_audit(world.store) == ACTS
    return world


def test_what_is_sealed_is_intact_up_to_its_last_act(sealed: World) -> None:
    found = verdict(sealed)
    assert (found.intact, found.acts, found.unsealed, found.until) == (True, ACTS, 0, sealed.now)
    assert [row.n for row in sealed.rows(TABLE)] == list(range(1, ACTS + 1))


def test_writing_an_act_touches_no_seal_and_waits_for_nobody(sealed: World) -> None:
    act(sealed, 2)
    assert [row.hash for row in sealed.rows(TABLE)][-2:] == [None, None]
    assert (verdict(sealed).intact, verdict(sealed).unsealed) == (True, 2)
    assert seal_audit(sealed.store) == 2
    assert (verdict(sealed).acts, verdict(sealed).unsealed) == (ACTS + 2, 0)
    assert seal_audit(sealed.store) == 0


def test_more_acts_than_one_transaction_takes_are_sealed_in_one_round(world: World) -> None:
    act(world, 10)
    assert seal_audit(world.store, batch=4) == 10
    assert verdict(world).intact


MEDDLING: dict[str, tuple[list[Callable[[Session], object]], FaultKind, int]] = {
    "changed who": ([change(3, actor="somebody else")], FaultKind.CHANGED, 3),
    "changed what": ([change(3, action="patient.erase")], FaultKind.CHANGED, 3),
    "changed whom": ([change(3, subject_id="q" * 24)], FaultKind.CHANGED, 3),
    "moved to another clinic": ([change(3, clinic_id=None)], FaultKind.CHANGED, 3),
    "changed, and sealed anew": ([change(3, actor="somebody else"), seal_anew(3)], FaultKind.MADE_ANEW, 3),
    "the last, sealed anew": ([change(ACTS, actor="somebody"), seal_anew(ACTS)], FaultKind.MADE_ANEW, ACTS),
    "removed the first": ([take_out(1)], FaultKind.REMOVED, 1),
    "removed one": ([take_out(3)], FaultKind.REMOVED, 3),
    "removed the last": ([take_out(ACTS)], FaultKind.REMOVED, ACTS),
    "removed one, and closed the gap": ([take_out(3), close_up(3)], FaultKind.MOVED, 3),
    "reordered": ([change(2, n=99), change(3, n=2), change(99, n=3)], FaultKind.MOVED, 2),
    "put one in between": ([make_room(3)], FaultKind.MOVED, 4),
    "put one behind the end": ([make_room(ACTS + 1)], FaultKind.PUT_IN, ACTS + 1),
}


@pytest.mark.parametrize("name", MEDDLING)
def test_what_was_done_to_a_sealed_act_is_found_with_its_place(sealed: World, name: str) -> None:
    acts, kind, n = MEDDLING[name]
    assert faults(sealed) == []  # the negative control: nothing is found where nothing was done
    for one in acts:
        meddle(sealed.store, one)
    assert (kind, n) in faults(sealed)
    assert not verdict(sealed).intact


def test_an_act_of_another_time_is_found(sealed: World) -> None:
    meddle(sealed.store, change(3, at=sealed.now - A_DAY))
    assert (FaultKind.CHANGED, 3) in faults(sealed)


def test_an_act_that_says_it_is_sealed_and_has_no_place_is_found(sealed: World) -> None:
    values = {"organization_id": sealed.scope.organization_id, "at": sealed.now, "actor": "x", "action": "y"}
    with sealed.store.write() as db:
        db.execute(insert(TABLE), [{**values, "subject_kind": "z", "subject_id": "1", "hash": "0" * 64}])
    assert faults(sealed) == [(FaultKind.PUT_IN, None)]


def test_a_backdated_act_is_sealed_at_the_end_and_told_of(sealed: World) -> None:
    with sealed.store.write() as db:
        audit.record(sealed.scope, db, "a test", "patient.view", ("patient", "p" * 24), sealed.now - 2 * A_DAY)
    seal_audit(sealed.store)
    found = verdict(sealed)
    assert (found.intact, len(found.backdated)) == (True, 1)


def test_a_chain_that_was_made_anew_whole_is_found_by_the_end_that_was_noted_elsewhere(sealed: World) -> None:
    noted, first = verdict(sealed).head, sealed.rows(TABLE)[0].id

    def make_anew(db: Session) -> None:
        db.execute(update(TABLE).values(n=None, prev_hash=None, hash=None))
        db.execute(update(TABLE).where(TABLE.id == first).values(actor="somebody else"))
        db.query(tables.AuditChain).delete()

    meddle(sealed.store, make_anew)
    seal_audit(sealed.store)
    assert verdict(sealed).intact  # nothing inside the database tells
    assert faults(sealed, noted) == [(FaultKind.MADE_ANEW, ACTS)]


def test_an_end_that_is_none_is_refused(sealed: World) -> None:
    for typed in ("", "12", "x:y", ":"):
        with pytest.raises(InvalidInput):
            verdict(sealed, typed)


def test_several_workers_that_seal_at_once_make_one_chain(world: World) -> None:
    act(world, 30)
    done: list[int] = []
    threads = [Thread(target=lambda: done.append(seal_audit(world.store, batch=3))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 3
    assert (sum(done), faults(world), verdict(world).acts) == (30, [], 30)


def test_an_act_that_is_committed_later_than_its_younger_neighbor_is_sealed_after_it(world: World) -> None:
    if world.store.kind == "sqlite":
        pytest.skip("SQLite has one writer: ids are committed in their order")
    with world.store.write() as slow:
        audit.record(world.scope, slow, "slow", "patient.view", ("patient", "p" * 24), world.now)
        slow.flush()
        act(world, 2)
        assert seal_audit(world.store) == 2
    assert seal_audit(world.store) == 1
    assert [(row.actor, row.n) for row in world.rows(TABLE)] == [("slow", 3), ("a test", 1), ("a test", 2)]
    assert verdict(world).intact


def test_acts_that_were_kept_long_enough_go_and_the_rest_stays_sealed(sealed: World) -> None:
    before = sealed.now - timedelta(hours=2, minutes=30)
    assert old_acts(sealed.store, before).acts == 3
    assert remove_acts(sealed.store, before, "Dr. Example", sealed.now).acts == 3
    seal_audit(sealed.store)
    found = verdict(sealed)
    assert (found.intact, found.acts, found.removed_to, found.removed_at) == (True, 4, 3, sealed.now)
    assert [row.action for row in sealed.rows(TABLE)][-1] == "audit.remove"
    assert remove_acts(sealed.store, before, "Dr. Example", sealed.now).acts == 0
    meddle(sealed.store, take_out(4))  # the first that was left
    assert faults(sealed) == [(FaultKind.REMOVED, 4)]


def test_to_move_the_place_of_lawful_removal_is_found(sealed: World) -> None:
    """Where somebody notes a removal that never was, the seal at that place does not fit."""
    chain = tables.AuditChain
    with sealed.store.write() as db:
        db.execute(update(chain).values(removed_to=2, removed_hash="0" * 64))
    meddle(sealed.store, take_out(1))
    meddle(sealed.store, take_out(2))
    assert (FaultKind.MADE_ANEW, 2) in faults(sealed)


def test_a_removal_that_was_broken_off_is_finished_by_the_next(sealed: World) -> None:
    first = sealed.rows(TABLE)
    with sealed.store.write() as db:
        row = db.get_one(tables.AuditChain, sealed.scope.organization_id)
        row.removed_to, row.removed_hash = 2, first[1].hash or ""
    assert verdict(sealed).acts == ACTS - 2
    assert remove_acts(sealed.store, first[0].at, "Dr. Example", sealed.now).acts == 2
    assert len(sealed.rows(TABLE)) == ACTS - 2


def test_of_two_removals_at_once_the_longer_one_counts(sealed: World) -> None:
    kept = sealed.rows(TABLE)

    def further(db: Session) -> None:  # the other one has noted how far it goes
        chain = db.get_one(tables.AuditChain, sealed.scope.organization_id, with_for_update=True)
        chain.removed_to, chain.removed_hash, chain.removed_at = 5, kept[4].hash or "", sealed.now

    behind(sealed.store, further, lambda: remove_acts(sealed.store, kept[3].at, "Dr. Example", sealed.now))
    seal_audit(sealed.store)
    found = verdict(sealed)
    assert (found.intact, found.removed_to, sealed.rows(TABLE)[0].n) == (True, 5, 6)


def test_acts_that_a_removal_left_half_way_are_not_called_changed(sealed: World) -> None:
    kept = sealed.rows(TABLE)
    with sealed.store.write() as db:
        chain = db.get_one(tables.AuditChain, sealed.scope.organization_id)
        chain.removed_to, chain.removed_hash = 3, kept[2].hash or ""
    meddle(sealed.store, take_out(1))
    with sealed.store.read() as db:
        shown = seals_of(sealed.scope, db, sealed.rows(TABLE))
    assert (shown.intact, shown.until) == (True, kept[-1].at)
    meddle(sealed.store, take_out(4))
    with sealed.store.read() as db:
        assert not seals_of(sealed.scope, db, sealed.rows(TABLE)).intact


def test_an_end_that_was_noted_fits_no_store_without_a_clinic(database_url: str) -> None:
    bring_to_head(database_url)
    store = Store.open(database_url)
    try:
        assert verify_audit(store) == []
        with pytest.raises(InvalidInput, match="no organization"):
            verify_audit(store, f"3:{'0' * 64}")
    finally:
        store.close()


def test_removing_needs_a_name(sealed: World) -> None:
    with pytest.raises(InvalidInput):
        remove_acts(sealed.store, sealed.now, " ", sealed.now)
