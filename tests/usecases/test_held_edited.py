"""A text of which nobody can tell whether it went, and a visit that is edited meanwhile: it never goes by itself."""

from datetime import timedelta

import pytest

from reminders.domain.vocabulary import BodyArea
from reminders.usecases.change import cancel_visit
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.decide_held import Decision, decide_held
from reminders.usecases.edit import Edit
from reminders.usecases.edit_visit import treat
from reminders.usecases.resolve import cannot_tell
from tests.usecases.reports import DUE, FIRST, first, last_attempt
from tests.usecases.world import ANA

MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit(world):
    """The id of a visit whose first text is held in doubt."""
    made = world.register("microneedling-pen")
    world.set(DUE)
    world.phone.fail(ANA, "unsure")
    world.send_due()
    world.phone.heal(ANA)
    cannot_tell(world.sending, last_attempt(world).id, world.now)
    assert world.states()[FIRST] == ("held", "unknown-outcome")
    return made.visit_id


def by_eve(world):
    return Edit(world.scope, world.store, world.shelf, "Eve", world.now)


def changed_to(world, visit, code):
    world.set(world.now + MINUTE)
    treat(by_eve(world), visit, (GivenTreatment(code, BodyArea.FACE),))
    world.send_due()


def test_an_edit_that_is_taken_back_does_not_send_it_again(world, visit):
    changed_to(world, visit, "led")
    changed_to(world, visit, "microneedling-pen")
    assert world.states()[FIRST] == ("held", "unknown-outcome")
    assert len([row for row in world.bodies() if "No makeup" in row]) <= 1


def test_sent_again_by_decision_it_goes_once_more(world, visit):
    before = len(world.bodies())
    assert decide_held(by_eve(world), first(world).public_id, Decision.AGAIN) == "planned"
    world.send_due()
    assert len(world.bodies()) == before + 1


def test_a_decision_to_send_it_again_does_not_bring_back_a_cancelled_visit(world, visit):
    cancel_visit(world.scope, world.store, world.shelf, visit, "Eve", world.now + MINUTE)
    world.set(world.now + 2 * MINUTE)
    before = world.bodies()
    assert decide_held(by_eve(world), first(world).public_id, Decision.AGAIN) == "cancelled"
    world.send_due()
    assert world.bodies() == before
