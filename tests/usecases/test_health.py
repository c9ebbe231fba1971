"""One look says how sending goes, on both databases, through the real pipeline."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, update

from reminders.store import health, tables, workers
from reminders.store.standing import Standing
from reminders.store.workers import Place
from reminders.usecases.change import pause
from reminders.usecases.health import Health, look
from reminders.usecases.send_due import claim
from tests.usecases.world import ANA, BEN, FRIDAY, World

DUE = FRIDAY + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def seen(world: World) -> Health:
    return look(world.sending, world.now)


def appear(world: World, owner: str | None = None, blocked: str | None = None) -> None:
    """A worker that tells of itself; the world's own holds its lock."""
    name = owner or world.sending.owner
    with world.store.write() as db:
        workers.appear(db, name, Place("desk", "boot", 1), world.now)
        workers.seen(db, name, world.now, blocked)


def test_an_empty_store_has_nothing_due_and_needs_no_worker(world: World) -> None:
    found = seen(world)
    assert (found.due, found.oldest_due_at, found.on_their_way, found.unsure, found.held) == (0, None, 0, 0, 0)
    assert (found.last_tick_at, found.last_sent_at, found.undelivered_last_day) == (None, None, 0)
    assert (found.standing, found.live_clinics, found.works, found.ok) == (Standing.LIVING, 0, False, True)


def test_a_live_clinic_without_a_worker_is_not_well(world: World) -> None:
    world.live()
    assert not seen(world).ok
    appear(world)
    assert seen(world).ok


def test_what_is_due_is_counted_from_the_moment_when_it_should_be_looked_at(world: World) -> None:
    world.register("microneedling-pen")
    world.set(DUE + 5 * MINUTE)
    found = seen(world)
    assert (found.due, found.oldest_due_at, found.oldest_due) == (1, DUE, 5 * MINUTE)
    world.send_due()
    assert (seen(world).due, seen(world).oldest_due_at) == (0, None)


def test_a_text_is_counted_where_it_stands(world: World) -> None:
    world.register("microneedling-pen", name="Ana", number=ANA)
    world.register("microneedling-pen", name="Ben", number=BEN)
    world.phone.fail(BEN, "unsure")
    world.set(DUE)
    world.send_due()
    assert (seen(world).on_their_way, seen(world).unsure) == (0, 1)
    world.register("microneedling-pen", name="Cleo", number="+12125550103")
    world.set(world.now + timedelta(hours=1))
    claim(world.sending, world.now, 1)
    assert (seen(world).on_their_way, seen(world).unsure) == (1, 1)


def test_a_held_text_waits_for_a_person(world: World) -> None:
    world.register("microneedling-pen")
    world.live()
    world.phone.fail(ANA, "content")
    world.set(DUE)
    world.send_due()
    assert seen(world).held == 1


def test_the_last_text_that_a_provider_took_gives_the_moment(world: World) -> None:
    world.register("microneedling-pen")
    world.set(DUE)
    world.send_due()
    world.set(DUE + 5 * MINUTE)
    assert seen(world).last_sent_at == DUE


def test_what_came_back_undelivered_counts_for_a_day(world: World) -> None:
    world.register("microneedling-pen")
    world.set(DUE)
    world.send_due()
    (reminder_id,) = {row.reminder_id for row in world.rows(tables.ReminderHistory) if row.to_state == "accepted"}
    with world.store.write() as db:
        moved = {"reminder_id": reminder_id, "organization_id": 1, "clinic_id": 1, "actor": "test"}
        states = {"from_state": "accepted", "to_state": "undelivered", "reason": "undelivered"}
        db.execute(insert(tables.ReminderHistory).values(at=world.now, **moved, **states))
    assert seen(world).undelivered_last_day == 1
    world.set(DUE + timedelta(hours=24))
    assert seen(world).undelivered_last_day == 1
    world.set(DUE + timedelta(hours=24, seconds=1))
    assert seen(world).undelivered_last_day == 0


def test_a_worker_lives_while_it_holds_its_lock_and_tells_of_itself(world: World) -> None:
    appear(world)
    appear(world, "w-dead")
    assert {one.owner: one.alive for one in seen(world).workers} == {world.sending.owner: True, "w-dead": False}
    world.set(world.now + 2 * MINUTE)
    assert [one.owner for one in seen(world).alive] == [world.sending.owner]
    world.set(world.now + timedelta(seconds=1))
    assert seen(world).alive == ()


def test_a_blocked_worker_lives_and_sends_nothing(world: World) -> None:
    appear(world, blocked="The clock was set.")
    found = seen(world)
    assert [one.alive for one in found.workers] == [True]
    assert not found.works
    assert any(sentence.endswith("sends nothing. The clock was set.") for sentence in found.sentences())


def test_a_pause_is_told_and_is_a_persons_wish(world: World) -> None:
    appear(world)
    pause(world.scope, world.store, None, "the phones are down", world.now)
    found = seen(world)
    (paused,) = found.paused
    assert (paused.reason, paused.since_at) == ("the phones are down", world.now)
    assert paused.clinic == world.rows(tables.Clinic)[0].public_id
    assert found.ok


def test_a_refused_sender_is_told_with_its_code_and_is_not_well(world: World) -> None:
    world.register("microneedling-pen")
    world.live()
    appear(world)
    world.phone.fail(ANA, "sender", 20003)
    world.set(DUE)
    appear(world)
    world.send_due()
    found = seen(world)
    (stopped,) = found.stopped
    assert (stopped.sender, stopped.code, stopped.since_at) == ("main", 20003, DUE)
    assert found.works
    assert not found.ok


def test_an_open_breaker_is_told_until_it_is_over(world: World) -> None:
    state = {"segments": 0.0, "filled_at": world.now, "day_on": world.now.date(), "spent": 0, "unsure_count": 0}
    with world.store.write() as db:
        until = {"breaker_until_at": world.now + MINUTE, "breaker_trips": 3}
        db.execute(insert(tables.SenderState).values(sender="main", **state, **until))
    assert [(one.sender, one.trips) for one in seen(world).breakers] == [("main", 3)]
    world.set(world.now + MINUTE)
    assert seen(world).breakers == ()


def test_a_copy_from_a_backup_is_not_well(world: World) -> None:
    appear(world)
    with world.store.write() as db:
        db.execute(update(tables.StoreMeta).values(restored_at=world.now))
    found = seen(world)
    assert (found.standing, found.works, found.ok) == (Standing.RESTORED, False, False)
    assert found.sentences()[0].startswith("Restored from a backup")


def test_a_look_holds_no_number_no_name_and_no_text(world: World) -> None:
    world.register("microneedling-pen", name="Ana Example", number=ANA)
    world.live()
    appear(world)
    world.set(DUE)
    world.send_due()
    told = str(asdict(seen(world))) + "\n".join(seen(world).sentences())
    for personal in (ANA, "555", "Ana", "Lumina", *world.bodies()):
        assert personal not in told


def test_open_texts_are_counted_without_reading_those_that_are_planned(world: World) -> None:
    """Asked every minute: the cost is that of what waits for somebody, however many texts are planned."""
    if world.store.kind == "postgresql":
        pytest.skip("it chooses by the sizes of tables, and these are empty")
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(world.store.engine, "before_cursor_execute", note)
    with world.store.read() as db:
        health.in_states(db)
    event.remove(world.store.engine, "before_cursor_execute", note)
    with world.store.engine.connect() as connection:
        counted = [
            (f"EXPLAIN QUERY PLAN {statement}", values) for statement, values in asked if "reminder" in statement
        ]
        plans = [str(connection.exec_driver_sql(how, values).all()) for how, values in counted]  # type: ignore[arg-type]
    assert "ix_reminder_lease" in plans[0]
    assert "ix_reminder_for_a_person" in plans[1]
    assert not any("ix_reminder_act_by" in plan or "ix_reminder_try" in plan for plan in plans)
