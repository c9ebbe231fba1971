"""A reply while the clinic is closed: one answer in 12 hours, to who may be written to, with no word about it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reminders.domain.case import Rules
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Origin
from reminders.store import codec, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from tests.usecases.world import ANA, BEN, NEW_YORK

HOUR = timedelta(hours=1)
WEEK = {str(day): [["09:00", "18:00"]] for day in range(5)}
EVENING = datetime(2026, 11, 20, 20, 30, tzinfo=NEW_YORK)  # a Friday
CLOSED = "Lumina Skin: We are closed until Mon 9:00 AM and read your text then. Urgent: +12125550199. Emergency: 911."


@pytest.fixture
def closed(world):
    """The evening of a visit, in a clinic with hours."""
    world.register()
    furnish(world, opening=WEEK)
    world.set(EVENING)
    return world


def furnish(world, **columns):
    with world.store.write() as db:
        clinic = db.get_one(tables.Clinic, 1)
        for name, value in columns.items():
            setattr(clinic, name, value)


def say(world, body, provider_id="SM1", number=ANA, **more):
    return accept_reply(world.sending, Incoming(provider_id, "main", number, body, **more), world.now)


def answers(world):
    return [row for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY]


def test_it_says_when_the_clinic_opens_and_the_emergency_number_and_a_person_reads_all_the_same(closed):
    say(closed, "my cheek itches")
    (row,) = answers(closed)
    assert (row.key, row.body, row.state) == ("reply/closed/SM1", CLOSED, State.PLANNED)
    assert (row.due_at, row.useful_until_at) == (closed.now, closed.now + HOUR / 2)
    assert "reply" in {task.kind for task in closed.rows(tables.Task)}


def test_it_leaves_at_night(closed):
    closed.set(EVENING + 2 * HOUR)
    say(closed, "my cheek itches")
    closed.send_due()
    assert CLOSED in closed.bodies()


def test_one_in_twelve_hours_is_enough(closed):
    say(closed, "one")
    closed.set(closed.now + 11 * HOUR)
    say(closed, "two", "SM2")
    assert len(answers(closed)) == 1
    closed.set(closed.now + 2 * HOUR)
    say(closed, "three", "SM3")
    assert [row.key for row in answers(closed)] == ["reply/closed/SM1", "reply/closed/SM3"]


def test_the_same_text_delivered_again_is_answered_once(closed):
    for _ in range(3):
        say(closed, "it itches")
    assert len(answers(closed)) == 1


def test_the_urgent_line_is_named_with_its_hours(closed):
    furnish(closed, urgent_phone="+12125550177", urgent_hours={"4": [["18:00", "22:00"]]})
    say(closed, "it itches")
    assert "Urgent until Fri 10:00 PM: +12125550177. Emergency: 911." in answers(closed)[0].body


@pytest.mark.parametrize(
    "body", ["STOP", "please stop texting me", "Liked “Lumina: no makeup”", "HELP", "wrong number", "START"]
)
def test_what_is_no_reply_to_read_gets_no_such_answer(closed, body):
    say(closed, body)
    assert [row for row in answers(closed) if row.key.startswith("reply/closed/")] == []


def test_somebody_unknown_gets_none(closed):
    say(closed, "who is this?", number=BEN)
    assert answers(closed) == []


def test_who_said_stop_gets_none(closed):
    say(closed, "STOP")
    say(closed, "my face is swollen", "SM2")
    assert answers(closed) == []
    assert "reply" in {task.kind for task in closed.rows(tables.Task)}


def test_a_stop_right_after_it_takes_it_back(closed):
    say(closed, "it itches")
    say(closed, "STOP", "SM2")
    closed.send_due()
    assert closed.bodies() == []
    assert answers(closed)[0].state is State.CANCELLED


def test_within_the_hours_there_is_none(closed):
    closed.set(datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK))
    say(closed, "it itches")
    assert answers(closed) == []


def test_a_clinic_without_hours_says_nothing_of_them(world):
    world.register()
    world.set(EVENING)
    say(world, "it itches")
    assert answers(world) == []


def test_a_clinic_may_switch_it_off(closed):
    furnish(closed, rules=codec.dump_rules(replace(Rules(), answer_closed=False)))
    say(closed, "it itches")
    assert answers(closed) == []


def test_a_reply_that_is_learned_of_late_gets_none(closed):
    say(closed, "it itches", received_at=closed.now - HOUR)
    assert answers(closed) == []


def test_a_clinic_answers_only_by_its_own_sender(closed):
    accept_reply(closed.sending, Incoming("SM1", "other", ANA, "it itches"), closed.now)
    assert answers(closed) == []
