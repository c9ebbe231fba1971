"""A reply with a sign of trouble is in front of a person first, and calming texts wait until somebody has closed it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from reminders.domain.reasons import Reason
from reminders.domain.red_flags import lexicon_of
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role
from reminders.store import flags, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.take_task import Hand, complete, take_task
from reminders.usecases.to_do import Asked, list_to_do
from reminders.usecases.to_do_kinds import Group, Work
from tests.usecases.world import ANA, BEN, FRIDAY

KIM = "staff/kim"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def say(world, body, provider_id="SM1", number=ANA):
    accept_reply(world.sending, Incoming(provider_id, "main", number, body), world.now)


def listed(world, group=None, **more):
    return list_to_do(world.scope, world.store, KIM, Asked(group, **more), world.now).items


def hand(world):
    return Hand(world.scope, world.store, KIM, world.now)


def due_text(world, role):
    """The text of a role, when its moment has come."""
    row = next(row for row in world.rows(tables.Reminder) if row.role is role)
    world.run_until(row.due_at - MINUTE)
    return row.public_id, row.due_at


def state(world, public_id):
    with world.store.read() as db:
        row = db.scalars(select(tables.Reminder).where(tables.Reminder.public_id == public_id)).one()
        return row.state, row.reason


@pytest.mark.parametrize(
    ("body", "work", "within"),
    [
        ("I can't breathe properly", Work.EMERGENCY, 5 * MINUTE),
        ("there is pus and it smells", Work.TODAY, 2 * HOUR),
        ("an itchy rash", Work.REPLY, 4 * HOUR),
        ("no pus, all fine", Work.REPLY, 4 * HOUR),
    ],
)
def test_a_reply_is_to_be_read_by_its_level(world, body, work, within):
    world.register()
    say(world, body)
    (one,) = listed(world)
    assert (one.work, one.due_at, one.heard.body) == (work, FRIDAY + within, body)


def test_what_was_read_in_it_is_noted(world):
    world.register()
    say(world, "I fainted")
    assert listed(world)[0].note == "Fainted"


def test_it_comes_before_all_that_is_late(world):
    world.register()
    world.register(number=BEN, name="Ben Example")
    say(world, "hello", "SM1")
    world.set(FRIDAY + 6 * HOUR)
    say(world, "pus everywhere", "SM2")
    say(world, "I cannot see anything", "SM3", BEN)
    assert [one.work for one in listed(world)] == [Work.EMERGENCY, Work.TODAY, Work.REPLY]
    assert [one.work for one in listed(world, limit=1)] == [Work.EMERGENCY]
    assert [one.work for one in listed(world, Group.URGENT)] == [Work.EMERGENCY, Work.TODAY]
    assert [one.work for one in listed(world, Group.REPLIES)] == [Work.REPLY]


def test_told_twice_it_asks_once(world):
    world.register()
    say(world, "my lip has gone white")
    say(world, "my lip has gone white")
    assert len(listed(world)) == 1


def test_the_treatments_of_twelve_weeks_decide(world):
    world.register("dermal-filler")
    say(world, "my skin looks white", "SM1")
    world.set(FRIDAY + timedelta(weeks=13))
    world.register("led", patient=None, number=BEN, name="Ben Example")
    say(world, "my skin looks white", "SM2", BEN)
    assert [one.work for one in listed(world)] == [Work.EMERGENCY, Work.REPLY]


def test_a_stranger_may_have_had_any_treatment(world):
    say(world, "my skin looks white", number="+12125550155")
    assert [one.work for one in listed(world)] == [Work.EMERGENCY]


def test_a_calming_text_waits_until_the_reply_is_closed(world):
    world.register()
    text, due_at = due_text(world, Role.NORMAL)
    say(world, "it is infected")
    world.run_until(due_at + 2 * MINUTE)
    assert state(world, text) == (State.PLANNED, Reason.REPLY_OPEN)
    take_task(hand(world), listed(world)[0].ref)
    world.run_until(due_at + 4 * MINUTE)
    assert state(world, text) == (State.PLANNED, Reason.REPLY_OPEN)
    complete(hand(world), listed(world)[0].ref)
    world.run_until(due_at + 6 * MINUTE)
    assert state(world, text)[0] is State.DELIVERED


def test_without_a_sign_it_does_not_wait(world):
    world.register()
    text, due_at = due_text(world, Role.NORMAL)
    say(world, "no infection, thanks")
    world.run_until(due_at + 2 * MINUTE)
    assert state(world, text)[0] is State.DELIVERED


@pytest.mark.parametrize("role", [Role.RESTRICTIONS, Role.CHECK])
def test_restrictions_and_checks_never_wait(world, role):
    world.register()
    text, due_at = due_text(world, role)
    say(world, "I can't breathe")
    world.run_until(due_at + 2 * MINUTE)
    assert state(world, text)[0] is State.DELIVERED


def test_somebody_elses_texts_go_on(world):
    world.register()
    world.register(number=BEN, name="Ben Example")
    say(world, "I can't breathe", number=BEN)
    text, due_at = due_text(world, Role.NORMAL)
    world.run_until(due_at + 2 * MINUTE)
    with world.store.read() as db:
        patients = {row.name: row.id for row in db.scalars(select(tables.Patient))}
        assert flags.watched(db, patients.values()) == {patients["Ben Example"]}
    assert state(world, text)[0] is State.DELIVERED


def test_on_a_shared_number_it_may_be_either_so_both_wait_and_both_are_asked_about(world):
    world.register(call_name="Ana")
    world.register(name="Mia Example", call_name="Mia")
    calming = {Role.NORMAL, Role.ALLOWED, Role.NEXT, Role.RESULTS}
    planned = [row for row in world.rows(tables.Reminder) if row.role in calming and row.state is State.PLANNED]
    of_each = list({row.patient_id: row for row in reversed(planned)}.values())
    assert len(of_each) == 2
    first, last = sorted(of_each, key=lambda row: row.due_at)
    world.run_until(first.due_at - MINUTE)
    say(world, "it is infected")
    (one,) = [one for one in listed(world) if one.heard]
    assert {one.person.name, *one.person.others} == {"Ana Example", "Mia Example"}
    world.run_until(last.due_at + MINUTE)
    assert {state(world, row.public_id) for row in of_each} == {(State.PLANNED, Reason.REPLY_OPEN)}
    complete(hand(world), one.ref)
    with world.store.read() as db:
        assert flags.watched(db, [row.patient_id for row in of_each]) == frozenset()


def test_who_has_the_number_alone_is_asked_about_alone(world):
    world.register()
    world.register(number=BEN, name="Ben Example")
    say(world, "it is infected")
    assert listed(world)[0].person.others == ()


def test_how_many_wait_and_how_many_nobody_has(world):
    world.register()
    say(world, "I can't breathe", "SM1")
    say(world, "I fainted", "SM2")
    take_task(hand(world), listed(world)[0].ref)
    with world.store.read() as db:
        assert flags.waiting(world.scope, db) == flags.Waiting(2, 1)


def test_the_lists_are_asked_for_and_not_read_again(world):
    world.register()
    nothing = lexicon_of([], [], [], [])
    object.__setattr__(world.sending, "flags", lambda: nothing)
    say(world, "I can't breathe")
    assert [one.work for one in listed(world)] == [Work.REPLY]
