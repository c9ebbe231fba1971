"""Who runs this is told of a reply that nobody took, again and again, until a person takes it."""

from contextlib import ExitStack

import pytest

from reminders.store import tables
from reminders.usecases.health import look
from reminders.usecases.take_task import give_back, take_task
from tests.doubles.monitor import monitor
from tests.doubles.smtp import mail_server
from tests.usecases.called import KIM, LEE, MINUTE, name, put_on_call, told
from tests.usecases.test_alert_on_call import TODAY, URGENT, hand, ref, say
from tests.usecases.watching import Guard

WORDS = "A patient's reply cannot wait, and nobody has taken it, at the desk or on call."


@pytest.fixture
def guard(world):
    world.register()
    with ExitStack() as stack:
        yield Guard(world, stack.enter_context(mail_server()), stack.enter_context(monitor()))


def passes(guard, minutes, step=5):
    """Let time pass, with a round and the sender every few minutes."""
    for _ in range(minutes // step):
        guard.world.set(guard.world.now + (step - 1) * MINUTE)
        guard.world.send_due()
        guard.rounds(minutes=1)
        guard.world.send_due()


def owner_read(guard):
    return [subject for subject in guard.subjects if WORDS in subject]


def test_when_all_turns_went_unanswered_the_owner_is_mailed_and_again_every_hour(guard):
    put_on_call(guard.world)
    say(guard.world)
    passes(guard, 25)
    passes(guard, 4, 1)
    assert owner_read(guard) == []
    passes(guard, 1, 1)
    assert owner_read(guard) == [WORDS]
    passes(guard, 60 + 60, 10)
    assert owner_read(guard) == [WORDS, f"Still: {WORDS}", f"Still: {WORDS}"]
    assert len({mail.partition("Message-ID:")[2].split()[0] for mail in guard.server.mails}) == len(guard.server.mails)


def test_health_is_not_well_and_the_heartbeat_is_silent_until_a_person_takes_it(guard):
    put_on_call(guard.world)
    say(guard.world)
    passes(guard, 25)
    beats = guard.beats
    assert beats > 0
    passes(guard, 60, 20)
    assert guard.beats == beats
    assert (guard.open, look(guard.world.sending, guard.world.now).ok) == ({"reply-untaken"}, False)
    take_task(hand(guard.world), ref(guard.world))
    guard.rounds(minutes=1)
    assert (guard.open, guard.beats) == (set(), beats + 1)
    give_back(hand(guard.world), ref(guard.world))
    guard.rounds(minutes=1)
    assert guard.open == {"reply-untaken"}


def test_what_may_wait_for_hours_is_told_after_three(guard):
    put_on_call(guard.world)
    say(guard.world, TODAY)
    passes(guard, 150, 30)
    passes(guard, 29, 29)
    assert guard.open == set()
    passes(guard, 1, 1)
    assert guard.open == {"reply-untaken"}


def test_where_the_phones_on_call_cannot_be_reached_any_more_it_does_not_wait_for_turns(guard):
    put_on_call(guard.world)
    say(guard.world, "STOP", "SM0", KIM)
    say(guard.world)
    passes(guard, 4, 4)
    assert guard.open == set()
    passes(guard, 1, 1)
    assert (guard.open, told(guard.world)) == ({"reply-untaken"}, [])


def test_it_names_the_clinic_by_its_id_and_nobody(guard):
    put_on_call(guard.world)
    say(guard.world)
    passes(guard, 30)
    (clinic,) = guard.world.rows(tables.Clinic)
    mail = next(one for one in guard.server.mails if WORDS in one.replace("\n", ""))
    assert f"(clinic {clinic.public_id})" in mail
    for personal in ("Ana", "555", "breathe", "Kim"):
        assert personal not in mail


@pytest.mark.parametrize("staffed", [False, True])
def test_where_nobody_was_ever_tested_it_is_a_task_of_the_desk_and_what_may_wait_is_too(guard, staffed):
    if staffed:
        put_on_call(guard.world)
        say(guard.world, "it itches")
    else:
        name(guard.world, LEE, 2)
        say(guard.world, URGENT)
    passes(guard, 240, 60)
    assert guard.open == set()
