"""A visit is cancelled while a text of it is on its way: if the text comes back, it does not go again."""

from datetime import timedelta

from reminders.domain.outcome import Refusal, Refused
from reminders.store import leases, tables
from reminders.usecases.change import cancel_visit
from reminders.usecases.send_due import claim
from reminders.usecases.settle import settle
from tests.usecases.world import FRIDAY

HOUR = timedelta(hours=1)
DUE = FRIDAY + HOUR


def let_lease_end(world, handover):
    with world.store.write() as db:
        row = db.get_one(tables.Reminder, handover.reminder_id)
        row.lease_until_at = leases.until(db, timedelta(seconds=-1))


def test_a_refused_text_does_not_go_again_after_its_visit_was_cancelled(world):
    made = world.register("microneedling-pen")
    world.set(DUE)
    (handover,) = claim(world.sending, world.now, 10).handovers
    cancel_visit(world.scope, world.store, world.shelf, made.visit_id, "Eve", world.now)
    settle(world.sending, handover, Refused(Refusal.BUSY), world.now)
    assert world.states()["restrictions/first"] == ("cancelled", "visit-cancelled")
    world.run_until(DUE + HOUR)
    assert world.bodies() == []


def test_a_text_that_a_crash_left_and_was_never_made_does_not_go_after_its_visit_was_cancelled(world):
    made = world.register("microneedling-pen")
    world.set(DUE)
    (handover,) = claim(world.sending, world.now, 10).handovers
    cancel_visit(world.scope, world.store, world.shelf, made.visit_id, "Eve", world.now)
    with world.store.write() as db:
        db.get_one(tables.Reminder, handover.reminder_id).owner = leases.new_owner()
    let_lease_end(world, handover)
    assert world.rescue() == 1
    world.run_until(DUE + 2 * HOUR)
    assert world.states()["restrictions/first"] == ("cancelled", "visit-cancelled")
    assert not any("No makeup" in body for body in world.bodies())
