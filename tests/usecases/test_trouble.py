"""In an outage staff are told since when and how many wait; where texts go out, or wait for the morning, nothing."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from reminders.domain.vocabulary import Mode
from reminders.store import claims, tables, waiting, workers
from reminders.store.workers import Place
from reminders.usecases.go_live import set_mode
from reminders.usecases.trouble import LATE, Cause, look_for_trouble
from tests.usecases.reports import DUE, due
from tests.usecases.world import ANA, BEN

MINUTE = timedelta(minutes=1)


def look(world):
    return look_for_trouble(world.scope, world.store, world.now)


def causes(world):
    seen = look(world)
    return [] if seen is None else [trouble.cause for trouble in seen.troubles]


def at_work(world, blocked=None):
    """The world's owner tells of itself now."""
    owner = world.sending.owner
    with world.store.write() as db:
        if not workers.seen(db, owner, world.now, blocked):
            workers.appear(db, owner, Place("host", "boot", 1), world.now)
            workers.seen(db, owner, world.now, blocked)
    return world


def pause(world, reason):
    with world.store.write() as db:
        db.execute(update(tables.Clinic).values(sending_paused_at=world.now, sending_paused_reason=reason))


def test_where_texts_go_out_there_is_nothing_to_say(world):
    at_work(due(world)).send_due()
    assert look(world) is None


def test_a_text_that_waits_for_its_moment_is_no_trouble(world):
    world.live()
    at_work(world).register()
    assert look(world) is None


def test_without_a_worker_it_says_since_when_and_how_many_wait(world):
    world.register(number=ANA)
    world.register(number=BEN)
    world.set(DUE + 5 * MINUTE)
    seen = look(world)
    assert seen is not None
    assert (seen.waiting, seen.since_at, causes(world)) == (2, DUE, [Cause.NO_WORKER])


def test_a_clinic_that_practices_needs_no_worker_until_a_text_waits(world):
    assert look(world) is None
    world.live()
    assert causes(world) == [Cause.NO_WORKER]
    set_mode(world.scope, world.store, Mode.PRACTICE)
    assert look(world) is None


def test_a_worker_that_fell_silent_is_none(world):
    world.live()
    at_work(world)
    assert look(world) is None
    world.set(world.now + 3 * MINUTE)
    assert causes(world) == [Cause.NO_WORKER]


def test_a_wrong_clock_is_told(world):
    world.live()
    assert causes(at_work(world, "the clock is wrong")) == [Cause.CLOCK]


def test_a_sender_that_the_provider_refuses_is_told_to_the_clinics_that_use_it(world):
    at_work(due(world))
    with world.store.write() as db:
        claims.stop_sender(db, "other", "refused", 20003, world.now)
    assert look(world) is None
    with world.store.write() as db:
        claims.stop_sender(db, "main", "refused", 20003, world.now)
    assert causes(world) == [Cause.REFUSED]


def test_a_provider_that_cannot_be_reached_is_trouble_when_it_lasts(world):
    due(world).phone.fail(ANA, "unreachable")
    at_work(world).send_due()
    assert look(world) is None
    world.set(DUE + LATE)
    seen = look(at_work(world))
    assert seen is not None
    assert (seen.waiting, causes(world)) == (1, [Cause.LATE])


def test_a_pause_is_told_with_its_reason_after_what_is_worse(world):
    world.live()
    pause(at_work(world), "flood in the office")
    seen = look(world)
    assert seen is not None
    assert [(trouble.cause, trouble.note) for trouble in seen.troubles] == [(Cause.PAUSED, "flood in the office")]
    world.set(world.now + 3 * MINUTE)
    assert causes(world) == [Cause.NO_WORKER, Cause.PAUSED]


def test_what_another_clinic_waits_for_is_not_counted(world):
    due(world)
    world.set(DUE + 5 * MINUTE)
    elsewhere = replace(world.scope, clinic_id=(world.scope.clinic_id or 0) + 1)
    with world.store.read() as db:
        counts = [waiting.behind(scope, db, world.now).count for scope in (world.scope, elsewhere)]
    assert counts == [1, 0]
