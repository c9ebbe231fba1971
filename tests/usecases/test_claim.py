"""What the claim makes of texts that are not of the plan, of the same words twice, and of a clinic's own number."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Mode, Origin
from reminders.store import consents, tables
from reminders.usecases.go_live import set_mode
from reminders.usecases.send_due import claim
from tests.usecases.backlog import begun, somebody, wait_for
from tests.usecases.world import BEN, FRIDAY

HOUR = timedelta(hours=1)
NIGHT = FRIDAY + 8 * HOUR
ANSWER = "Lumina Skin: You get no more texts from us. Text START to get them again."


def answer(world, whom, **given):
    return wait_for(
        world,
        whom,
        [world.now],
        key="reply/SM1",
        origin=Origin.REPLY,
        body=ANSWER,
        useful=timedelta(minutes=5),
        **given,
    )


def opt_out(world, number_id):
    with world.store.write() as db:
        db.get_one(tables.Number, number_id).opted_out_at = world.now


def take(world):
    return [handover.message.body for handover in claim(world.sending, world.now, 50).handovers]


def states(world):
    return {row.key: (str(row.state), row.reason and str(row.reason)) for row in world.rows(tables.Reminder)}


def test_an_answer_goes_at_night_to_a_number_that_opted_out_and_never_agreed(world):
    world.set(NIGHT)
    whom = somebody(world)
    opt_out(world, whom[1])
    with world.store.write() as db:
        consents.end_for_number(db, db.get_one(tables.Patient, whom[0]), "w", world.now)
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).mode = Mode.LIVE
    answer(world, whom)
    (key,) = wait_for(world, whom, [world.now])  # the control: any other text to the same number does not go
    assert take(world) == [ANSWER]
    assert states(world)[key] == ("skipped", "opted-out")


def test_an_answer_to_a_number_without_a_patient_goes(world):
    _, number_id = somebody(world)
    answer(world, somebody(world), patient_id=None, number_id=number_id)
    assert take(world) == [ANSWER]


def test_an_answer_that_is_late_is_missed(world):
    answer(world, somebody(world))
    world.set(world.now + timedelta(minutes=5))
    assert take(world) == []
    assert states(world)["reply/SM1"] == ("missed", "missed")


def test_what_staff_wrote_is_sent_in_its_own_words_and_judged_as_any_other(world):
    (key,) = wait_for(world, somebody(world), [world.now], body="Lumina Skin: Your bag is at the desk.")
    assert take(world) == ["Lumina Skin: Your bag is at the desk."]
    opted_out = somebody(world)
    opt_out(world, opted_out[1])
    (other,) = wait_for(world, opted_out, [world.now])
    assert take(world) == []
    assert (states(world)[key][0], states(world)[other]) == ("sending", ("skipped", "opted-out"))


def test_the_same_words_to_one_number_wait_until_the_first_are_settled(world):
    whom = somebody(world)
    wait_for(world, whom, [world.now], body="Lumina Skin: Same.")
    assert len(take(world)) == 1
    (second,) = wait_for(world, whom, [world.now], body="Lumina Skin: Same.")
    assert take(world) == []
    assert states(world)[second] == ("planned", "unknown-outcome")
    with world.store.write() as db:
        db.execute(update(tables.Attempt).values(outcome="refused"))
    world.set(world.now + timedelta(minutes=1))
    assert len(take(world)) == 1


def test_the_same_words_in_one_look_go_once(world):
    wait_for(world, somebody(world), [world.now] * 2, body="Lumina Skin: Same.")
    assert len(take(world)) == 1


def test_an_emergency_never_waits_for_another_text_not_even_for_the_same_words(world):
    whom = somebody(world)
    wait_for(world, whom, [world.now], body="Lumina Skin: Call now.", kind=Kind.EMERGENCY)
    assert len(take(world)) == 1
    wait_for(world, whom, [world.now], body="Lumina Skin: Call now.", kind=Kind.EMERGENCY)
    assert len(take(world)) == 1


def test_other_words_to_a_number_with_an_open_try_go(world):
    whom = somebody(world)
    wait_for(world, whom, [world.now])
    take(world)
    wait_for(world, whom, [world.now])
    assert len(take(world)) == 1


@pytest.mark.parametrize(
    ("mode", "number", "to_practice"),
    [(Mode.PRACTICE, BEN, True), (Mode.PRACTICE, None, False), (Mode.LIVE, BEN, False)],
)
def test_the_attempt_knows_whether_it_went_to_the_clinics_own_number(world, mode, number, to_practice):
    set_mode(world.scope, world.store, Mode.PRACTICE, number)
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).mode = mode
    wait_for(world, somebody(world), [world.now])
    take(world)
    (attempt,) = world.rows(tables.Attempt)
    assert attempt.to_practice is to_practice


def test_a_text_without_a_number_stands_in_nobodys_way(world):
    whom = somebody(world)
    wait_for(world, whom, [world.now - HOUR] * 20, number_id=None)
    (key,) = wait_for(world, whom, [world.now])
    look = claim(world.sending, world.now, 4)
    assert set(begun(world)) == {key}
    assert (look.more, look.next_at) == (False, None)


def test_a_row_that_cannot_be_read_is_held_and_keeps_nobody_waiting(world):
    world.register("microneedling-pen")
    world.register("microneedling-pen", number=BEN, name="Ben Example")
    world.set(FRIDAY + timedelta(hours=1))
    with world.store.write() as db:
        broken = db.scalars(select(tables.Reminder).where(tables.Reminder.state == State.PLANNED)).first()
        broken.content = {"ends": [{"spot": ["face", "no-such-category"]}]}
        broken_id = broken.id
    assert world.send_due() == 1
    row = next(row for row in world.rows(tables.Reminder) if row.id == broken_id)
    assert (row.state, row.reason) == (State.HELD, Reason.UNREADABLE)
    assert [task.kind for task in world.rows(tables.Task)] == ["refused"]
    assert len(world.bodies(BEN)) == 1
