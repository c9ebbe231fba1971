"""What who is on call writes from their phone: beside the alert that it answers, and never as a patient's."""

from datetime import timedelta

import pytest

from reminders.store import tables
from reminders.usecases.erase import erase
from reminders.usecases.escalate import escalate
from reminders.usecases.take_task import complete
from reminders.usecases.to_do import Asked, list_to_do
from reminders.usecases.to_do_kinds import Work
from tests.usecases.called import KIM, LEE, MINUTE, put_on_call, told
from tests.usecases.test_alert_on_call import URGENT, hand, later, ref, say
from tests.usecases.world import BEN

STRANGER = "+12125550155"


def listed(world):
    return list_to_do(world.scope, world.store, "staff/kim", Asked(), world.now).items


def test_an_answer_to_an_alert_stands_beside_it_with_the_name(staffed):
    say(staffed)
    staffed.set(staffed.now + MINUTE)
    say(staffed, "On my way, calling her", "SM2", KIM)
    (one,) = listed(staffed)
    assert one.heard.body == URGENT
    assert [(more.by, more.body, more.at) for more in one.added] == [
        ("Kim Nurse", "On my way, calling her", staffed.now),
    ]


@pytest.mark.parametrize(
    "body", ["1", "ok", "", "I take it", "she has a fever and cannot breathe", "YES", "wrong number"]
)
def test_no_word_and_no_digit_takes_it(staffed, body):
    say(staffed)
    say(staffed, body, "SM2", KIM)
    later(staffed, 5)
    assert told(staffed) == [(0, 1), (1, 2)]
    assert [one.work for one in listed(staffed)] == [Work.EMERGENCY]


def test_a_colleagues_words_about_an_emergency_are_no_second_one_and_a_strangers_are(staffed):
    say(staffed)
    say(staffed, "she cannot breathe", "SM2", KIM)
    assert len(listed(staffed)) == 1
    say(staffed, "she cannot breathe", "SM3", STRANGER)
    assert [one.work for one in listed(staffed)] == [Work.EMERGENCY, Work.EMERGENCY]


def test_it_stands_beside_what_that_phone_was_told_and_nothing_else(staffed):
    staffed.register(number=BEN, name="Ben Example")
    say(staffed)
    say(staffed, "there is pus and it smells", "SM2", BEN)
    staffed.set(staffed.now + 5 * MINUTE)
    escalate(staffed.sending, staffed.now)  # the second is told of the first reply
    say(staffed, "got it", "SM3", LEE)
    assert {one.person.name: [more.by for more in one.added] for one in listed(staffed)} == {
        "Ana Example": ["Lee Nurse"],
        "Ben Example": [],
    }


def test_without_an_alert_it_is_read_as_somebody_on_call_and_only_by_their_clinic(staffed):
    say(staffed, "who covers tomorrow?", "SM2", KIM)
    (one,) = listed(staffed)
    assert (one.work, one.person.id, one.person.name, one.person.on_call) == (Work.REPLY, None, "Kim Nurse", True)
    assert one.heard.body == "who covers tomorrow?"
    assert one.added == ()


def test_what_comes_when_the_alert_is_done_or_old_is_asked_about(staffed):
    say(staffed)
    complete(hand(staffed), ref(staffed))
    say(staffed, "done", "SM2", KIM)
    assert [one.person.name for one in listed(staffed)] == ["Kim Nurse"]


def test_a_stop_from_the_phone_asks_for_somebody_else(staffed):
    say(staffed)
    say(staffed, "STOP", "SM2", KIM)
    works = {one.work: one for one in listed(staffed)}
    assert set(works) == {Work.EMERGENCY, Work.REPLY}
    assert works[Work.EMERGENCY].added[0].body == "STOP"


def test_told_twice_it_stands_there_once_and_the_number_is_not_kept_apart(staffed):
    say(staffed)
    say(staffed, "ok", "SM2", KIM)
    say(staffed, "ok", "SM2", KIM)
    assert len(staffed.rows(tables.TaskReply)) == 1
    reply = staffed.rows(tables.Reply)[-1]
    assert (reply.from_address, reply.number_id is not None) == (None, True)


def test_a_nurse_who_is_a_patient_too_is_heard_as_both(world):
    world.register(number=KIM, name="Kim Nurse")
    world.register(number=BEN, name="Ben Example")
    put_on_call(world)
    say(world, URGENT, "SM1", BEN)
    say(world, "my lips are swollen", "SM2", KIM)
    found = {one.person.name: one for one in listed(world)}
    assert set(found) == {"Ben Example", "Kim Nurse"}
    assert [more.body for more in found["Ben Example"].added] == ["my lips are swollen"]


def test_erasing_the_patient_empties_what_was_said_of_them(staffed):
    say(staffed)
    say(staffed, "calling Ana now", "SM2", KIM)
    erase(staffed.scope, staffed.store, staffed.rows(tables.Patient)[0].public_id, "staff/olga", staffed.now)
    assert {row.body for row in staffed.rows(tables.Reply)} == {None}


def test_after_twelve_hours_an_answer_is_about_something_else(staffed):
    say(staffed)
    staffed.set(staffed.now + timedelta(hours=13))
    say(staffed, "hello", "SM2", KIM)
    assert {one.person.name for one in listed(staffed)} == {"Ana Example", "Kim Nurse"}
