"""Who writes that the number is a wrong one gets nothing more, and a person is told."""

from dataclasses import replace

import pytest

from reminders.domain.outcome import Learned
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.replies import Meaning
from reminders.store import tables
from reminders.usecases.learn import learn
from reminders.usecases.opt_out import opt_in
from reminders.usecases.sending import Terms
from tests.usecases.world import BEN
from tests.usecases.writing_back import edit, kinds, number_of, patient_id, reasons, say


@pytest.mark.parametrize("body", ["wrong number", "falsche Nummer", "numéro erroné", "Número equivocado"])
def test_a_wrong_number_is_suspended_at_once_and_a_person_is_told(world, body):
    world.register()
    assert say(world, body) is Meaning.WRONG_NUMBER
    number = number_of(world)
    assert (number.suppressed_at, number.suppressed_reason) == (world.now, "wrong-number")
    assert {row.state for row in world.rows(tables.Reminder)} == {State.SKIPPED}
    assert Reason.WRONG_NUMBER in reasons(world)
    assert kinds(world) == ["not-theirs"]
    assert number.opted_out_at is None


def test_who_registers_the_wrong_number_again_gets_the_stored_reason(world):
    world.register()
    say(world, "wrong number")
    world.register(name="Ben Example")
    assert {row.state for row in world.rows(tables.Reminder)} == {State.SKIPPED}


def test_a_start_does_not_make_a_wrong_number_right_but_staff_may(world):
    world.register()
    say(world, "wrong number")
    say(world, "START", "SM2")
    assert number_of(world).suppressed_at is not None
    opt_in(edit(world), patient_id(world))
    assert number_of(world).suppressed_at is None
    assert State.PLANNED in {row.state for row in world.rows(tables.Reminder)}


def test_a_number_that_cannot_receive_is_not_made_right_by_staff(world):
    world.register()
    with world.store.write() as db:
        learn(world.sending, db, number_of(world).id, Learned.BAD_NUMBER, world.now)
    assert opt_in(edit(world), patient_id(world)).repeated
    assert number_of(world).suppressed_at is not None


def test_an_answer_that_waited_goes_to_no_wrong_number(world):
    world = replace(world, sending=replace(world.sending, terms={"main": Terms(answers=True)}))
    world.register()
    say(world, "HELP")
    say(world, "sorry, wrong number", "SM2")
    world.send_due()
    assert world.bodies() == []


def test_a_wrong_number_of_somebody_unknown_is_read(world):
    say(world, "wrong number", number=BEN)
    assert kinds(world) == ["reply"]
