"""A reply that cannot wait is told to who is on call, in turn, until somebody takes it, and nothing of what it says."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.reminder import State
from reminders.store import tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.alert_on_call import CLOSE_TURNS
from reminders.usecases.escalate import escalate
from reminders.usecases.take_task import Hand, complete, give_back, take_task
from reminders.usecases.to_do import Asked, list_to_do
from tests.doubles.monitor import monitor
from tests.doubles.smtp import mail_server
from tests.usecases.called import KIM, LEE, MINUTE, alerts, heard, name, put_on_call, told
from tests.usecases.watching import Guard
from tests.usecases.world import ANA, BEN

URGENT, TODAY = "I can't breathe properly", "there is pus and it smells"
NURSE = "staff/kim"


def say(world, body=URGENT, provider_id="SM1", number=ANA):
    accept_reply(world.sending, Incoming(provider_id, "main", number, body), world.now)


def later(world, minutes, step=1):
    """Let minutes pass, with a round and the sender in each, or every so many."""
    for _ in range(minutes // step):
        world.set(world.now + step * MINUTE)
        escalate(world.sending, world.now)
        world.send_due()


def hand(world):
    return Hand(world.scope, world.store, NURSE, world.now)


def ref(world):
    return list_to_do(world.scope, world.store, NURSE, Asked(), world.now).items[0].ref


def test_the_first_is_told_in_the_transaction_of_the_reply(staffed):
    say(staffed)
    (row,) = alerts(staffed)
    assert (row.state, row.due_at, row.patient_id) == (State.PLANNED, staffed.now, None)
    staffed.send_due()
    assert (heard(staffed, KIM), heard(staffed, LEE)) == (1, 0)


def test_in_a_live_clinic_too(world):
    world.register()
    world.live()
    put_on_call(world)
    say(world)
    world.send_due()
    assert heard(world, KIM) == 1


def test_what_it_says_is_the_same_whoever_wrote_whatever(staffed):
    staffed.shelf.public_url = "https://desk.clinic.example/"
    say(staffed)
    staffed.send_due()
    body = staffed.bodies(KIM)[-1]
    where = "https://desk.clinic.example/todo"
    assert body == f"Lumina Skin: a patient's reply needs a nurse now. Open the desk and take it: {where}"
    for told_nobody in ("Ana", ANA, "555", "breathe", "emergency"):
        assert told_nobody not in body


@pytest.mark.parametrize("body", ["an itchy rash", "no pus, all fine", "see you on Monday"])
def test_what_may_wait_is_told_to_nobody(staffed, body):
    say(staffed, body)
    later(staffed, 40)
    assert alerts(staffed) == []


def test_without_a_test_nobody_is_told(world):
    world.register()
    name(world)
    say(world)
    later(world, 40)
    assert alerts(world) == []


def test_a_phone_that_said_stop_is_passed_over(staffed):
    say(staffed, "STOP", "SM0", KIM)
    say(staffed)
    staffed.send_due()
    assert told(staffed) == [(0, 2)]


def test_it_leaves_at_night_and_before_all_else(staffed):
    staffed.set(staffed.now + timedelta(hours=10))
    say(staffed)
    staffed.send_due()
    assert heard(staffed, KIM) == 1


@pytest.mark.parametrize(("body", "every"), [(URGENT, 5), (TODAY, 30)])
def test_if_nobody_takes_it_the_second_is_told_and_then_the_first_again(staffed, body, every):
    say(staffed, body)
    later(staffed, every - 1)
    assert told(staffed) == [(0, 1)]
    later(staffed, 1)
    assert told(staffed) == [(0, 1), (1, 2)]
    later(staffed, every)
    assert told(staffed) == [(0, 1), (1, 2), (2, 1)]
    assert (heard(staffed, KIM), heard(staffed, LEE)) == (2, 1)


def test_after_close_turns_it_goes_on_more_seldom_until_somebody_takes_it(staffed):
    say(staffed)
    later(staffed, 54)
    assert len(told(staffed)) == CLOSE_TURNS
    later(staffed, 1)
    assert told(staffed)[CLOSE_TURNS:] == [(6, 1)]
    later(staffed, 24 * 60, 30)
    assert len(told(staffed)) == CLOSE_TURNS + 1 + 48
    take_task(hand(staffed), ref(staffed))
    later(staffed, 120, 30)
    assert len(told(staffed)) == CLOSE_TURNS + 1 + 48


def test_what_may_wait_for_hours_goes_on_every_four(staffed):
    say(staffed, TODAY)
    later(staffed, 150, 10)
    later(staffed, 239, 239)
    assert len(told(staffed)) == CLOSE_TURNS
    later(staffed, 1)
    assert len(told(staffed)) == CLOSE_TURNS + 1


def test_a_later_reply_of_whom_nobody_took_is_told_closely_again(staffed):
    say(staffed, URGENT, "SM1")
    later(staffed, 60)
    before = len(told(staffed))
    say(staffed, URGENT, "SM2")
    later(staffed, 25)
    assert len(told(staffed)) == before + CLOSE_TURNS
    later(staffed, 29)
    assert len(told(staffed)) == before + CLOSE_TURNS
    later(staffed, 1)
    assert len(told(staffed)) == before + CLOSE_TURNS + 1  # both together, not each by itself


def test_two_strangers_are_two(staffed):
    for at, number in enumerate(("+12125550171", "+12125550172", "+12125550172")):
        say(staffed, URGENT, f"SM{at}", number)
    assert len(alerts(staffed)) == 2


def test_one_alone_is_told_again(world):
    world.register()
    put_on_call(world, place=2)
    say(world)
    later(world, 5)
    assert told(world) == [(0, 2), (1, 2)]


def test_what_was_taken_goes_no_further_and_what_is_given_back_does(staffed):
    say(staffed)
    later(staffed, 3)
    take_task(hand(staffed), ref(staffed))
    later(staffed, 20)
    assert told(staffed) == [(0, 1)]
    give_back(hand(staffed), ref(staffed))
    later(staffed, 1)
    assert told(staffed) == [(0, 1), (1, 2)]


def test_what_is_done_goes_no_further(staffed):
    say(staffed)
    complete(hand(staffed), ref(staffed))
    later(staffed, 20)
    assert told(staffed) == [(0, 1)]


def test_the_same_reply_again_and_workers_at_once_tell_once(staffed):
    say(staffed)
    say(staffed)
    staffed.set(staffed.now + 5 * MINUTE)
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: escalate(staffed.sending, staffed.now), range(8)))
    assert told(staffed) == [(0, 1), (1, 2)]
    assert len(alerts(staffed)) == 2


def test_a_round_that_was_missed_is_made_up_for_once(staffed):
    say(staffed)
    staffed.set(staffed.now + timedelta(hours=3))
    later(staffed, 1)
    assert told(staffed) == [(0, 1), (1, 2)]


def test_five_texts_in_a_row_are_one_alarm_and_a_worse_one_is_another(staffed):
    say(staffed, TODAY, "SM1")
    say(staffed, TODAY, "SM2")
    assert len(alerts(staffed)) == 1
    say(staffed, URGENT, "SM3")
    say(staffed, TODAY, "SM4")
    assert len(alerts(staffed)) == 2


def test_what_was_left_behind_when_one_was_taken_is_told_then(staffed):
    say(staffed, URGENT, "SM1")
    say(staffed, URGENT, "SM2")
    (alarm,) = staffed.rows(tables.Alert)
    take_task(hand(staffed), next(row.public_id for row in staffed.rows(tables.Task) if row.id == alarm.task_id))
    later(staffed, 1)
    assert len({row.task_id for row in staffed.rows(tables.Alert)}) == 2


def test_another_patient_is_told_of_by_itself(staffed):
    staffed.register(number=BEN, name="Ben Example")
    say(staffed, URGENT, "SM1")
    say(staffed, URGENT, "SM2", BEN)
    assert len(alerts(staffed)) == 2


def test_a_stop_of_the_patient_does_not_stop_it(staffed):
    say(staffed, "STOP", "SM0")
    say(staffed)
    staffed.send_due()
    assert heard(staffed, KIM) == 1


def test_a_patient_on_call_has_two_numbers_of_one_phone(world):
    world.register()
    put_on_call(world, ANA)
    say(world)
    (reply,) = world.rows(tables.Reply)
    with world.store.read() as db:
        assert db.get_one(tables.Number, reply.number_id).channel == "sms"
    assert told(world) == [(0, 1)]


def test_an_alert_that_is_late_asks_for_no_call_of_its_own(staffed):
    say(staffed)
    staffed.set(staffed.now + 5 * MINUTE)
    staffed.send_due()
    assert alerts(staffed)[0].state is State.MISSED
    assert len(staffed.rows(tables.Task)) == 1


def test_whose_address_is_known_is_mailed_the_same_once(world):
    world.register()
    put_on_call(world, email="kim@clinic.example")
    put_on_call(world, LEE, 2)
    with mail_server() as server, monitor() as pinged:
        guard = Guard(world, server, pinged)
        say(world)
        guard.rounds(minutes=3)
        (mail,) = server.mails
        assert "To: kim@clinic.example" in mail
        assert "Subject: Lumina Skin: a patient's reply needs a nurse now" in mail
        for told_nobody in ("Ana", "555", "breathe"):
            assert told_nobody not in mail
        guard.rounds(minutes=10)
        assert len(server.mails) == 2  # the second has no address, and the first had another turn


def test_a_mail_that_did_not_go_is_tried_again(world):
    world.register()
    put_on_call(world, email="kim@clinic.example")
    say(world)
    with mail_server() as server, monitor() as pinged:
        guard = Guard(world, server, pinged)
        assert guard.telling.mailbox is not None
        nowhere = replace(guard.telling.mailbox, port=1)
        guard.watchman = replace(guard.watchman, telling=replace(guard.telling, mailbox=nowhere))
        guard.rounds(minutes=1)
        assert server.mails == []
        guard.watchman = replace(guard.watchman, telling=guard.telling)
        guard.rounds(minutes=2)
        assert sum("kim@clinic.example" in mail for mail in server.mails) == 1
