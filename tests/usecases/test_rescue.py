"""What a worker that died has left: in doubt, never sent again by itself, and asked about without delay."""

from datetime import timedelta

import pytest

from reminders.store import leases, tables
from reminders.usecases.send_due import claim
from tests.usecases.world import ANA, FRIDAY

DUE = FRIDAY + timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def handover(world):
    """A text that was claimed, and not sent yet."""
    world.register("microneedling-pen", number=ANA)
    world.set(DUE)
    (claimed,) = claim(world.sending, world.now, 10).handovers
    return claimed


def die(world, handover):
    """Let the text belong to a worker whose lock nobody holds."""
    with world.store.write() as db:
        db.get_one(tables.Reminder, handover.reminder_id).owner = leases.new_owner()


def run_out(world, handover):
    """Let the lease of a text end now."""
    with world.store.write() as db:
        db.get_one(tables.Reminder, handover.reminder_id).lease_until_at = leases.until(db, -SECOND)


def test_what_a_crash_leaves_open_becomes_unsure_and_stays_unsent(world, handover):
    die(world, handover)
    assert world.rescue() == 0  # the lease has not run out
    run_out(world, handover)
    assert world.rescue() == 1
    assert world.states()["restrictions/first"] == ("unsure", "crashed")
    assert world.send_due() == 0


@pytest.mark.parametrize(("seconds", "look_in"), [(45, 0), (4, 6)])
def test_what_a_crash_left_a_while_ago_is_asked_about_at_once(world, handover, seconds, look_in):
    die(world, handover)
    run_out(world, handover)
    world.set(world.now + seconds * SECOND)
    assert world.rescue() == 1
    (attempt,) = world.rows(tables.Attempt)
    assert attempt.inquire_at == world.now + look_in * SECOND


def test_a_worker_that_is_alive_is_not_rescued_however_slow(world, handover):
    run_out(world, handover)
    assert world.rescue() == 0
