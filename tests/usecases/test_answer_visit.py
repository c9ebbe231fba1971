"""1 and 2 answer the text that asked: the visit is confirmed, or somebody calls about another time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reminders.domain.case import Rules
from reminders.domain.replies import Meaning
from reminders.domain.vocabulary import Origin, Role
from reminders.store import codec, tables
from reminders.usecases import edit_visit
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.edit import Edit
from reminders.usecases.today import day
from tests.usecases.world import ANA, NEW_YORK

TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=NEW_YORK)
BEFORE = datetime(2026, 11, 30, 16, 0, tzinfo=NEW_YORK)  # the texts before the visit have gone


def booked(world, asks=True, can_receive=True, **given):
    """A clinic that asks for digits, and a visit booked for Tuesday."""
    with world.store.write() as db:
        clinic = db.get_one(tables.Clinic, 1)
        clinic.rules = codec.dump_rules(replace(Rules(), ask_digits=asks))
        clinic.sender_can_receive = can_receive
    world.live()
    return world.register(starts_at=given.pop("starts_at", TUESDAY), **given)


def asked(world, **given):
    """The same when the text has been sent."""
    booked(world, **given)
    world.run_until(BEFORE)
    return world


def say(world, body, provider_id="SM1", **more):
    return accept_reply(world.sending, Incoming(provider_id, "main", ANA, body, **more), world.now)


def kinds(world):
    return [task.kind for task in world.rows(tables.Task)]


def visits(world):
    return world.rows(tables.Visit)


def edit(world):
    return Edit(world.scope, world.store, world.shelf, "staff/1", world.now)


def test_the_text_before_a_visit_asks_for_digits_where_the_clinic_wants_it(world):
    asked(world)
    sent = [row.body for row in world.rows(tables.Reminder) if row.role is Role.VISIT]
    assert [body.endswith(" Reply 1 to confirm, 2 to change.") for body in sent if body] == [True]
    assert [body for body in world.bodies() if "2 to change" in body] == sent


@pytest.mark.parametrize("given", [{"asks": False}, {"can_receive": False}])
def test_it_asks_for_none_where_it_is_off_or_nobody_can_answer(world, given):
    asked(world, **given)
    assert world.bodies()
    assert not any("2 to change" in body for body in world.bodies())


@pytest.mark.parametrize("body", ["1", "1.", " 1! ", "\uff11"])
def test_a_one_confirms_and_asks_nobody(world, body):
    asked(world)
    version = visits(world)[0].version
    assert say(world, body) is Meaning.OTHER
    (visit,) = visits(world)
    assert (visit.confirmed_at, visit.version) == (world.now, version)
    assert kinds(world) == []
    assert not [row for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY]
    (shown,) = day(world.scope, world.store, world.shelf, world.now, TUESDAY.date()).booked
    assert shown.confirmed


def test_a_two_asks_somebody_to_call_and_says_so(world):
    asked(world)
    say(world, "1")
    say(world, "2", "SM2")
    assert visits(world)[0].confirmed_at is None
    (task,) = world.rows(tables.Task)
    assert (task.kind, task.visit_id) == ("change-visit", visits(world)[0].id)
    (row,) = [row for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY]
    assert row.body == "Lumina Skin: Thank you. We call you to find another time."


def test_the_same_digit_delivered_again_acts_once(world):
    asked(world)
    for _ in range(3):
        say(world, "2")
    assert kinds(world) == ["change-visit"]
    assert len([row for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY]) == 1


def test_a_moved_visit_is_not_confirmed_any_more_nor_by_a_digit_to_the_old_text(world):
    asked(world)
    say(world, "1")
    edit_visit.move(edit(world), visits(world)[0].public_id, TUESDAY + timedelta(hours=3))
    assert visits(world)[0].confirmed_at is None
    say(world, "1", "SM2")
    assert visits(world)[0].confirmed_at is None
    assert "reply" in kinds(world)


def test_a_digit_that_nothing_asked_for_is_a_reply_to_read(world):
    booked(world, asks=False)
    world.run_until(BEFORE)
    say(world, "1")
    assert visits(world)[0].confirmed_at is None
    assert kinds(world) == ["reply"]


def test_a_digit_before_the_text_has_left_is_a_reply_to_read(world):
    booked(world)
    say(world, "1")
    assert kinds(world) == ["reply"]


def test_a_digit_after_the_visit_has_begun_is_a_reply_to_read(world):
    asked(world)
    world.set(TUESDAY)
    say(world, "1")
    assert visits(world)[0].confirmed_at is None
    assert "reply" in kinds(world)


def test_a_digit_that_fits_two_visits_is_for_a_person(world):
    booked(world, name="Ana Example")
    booked(world, name="Mia Example", call_name="Mia", starts_at=TUESDAY + timedelta(hours=1))
    world.run_until(BEFORE)
    say(world, "1")
    assert [visit.confirmed_at for visit in visits(world)] == [None, None]
    assert "which-visit" in kinds(world)
    assert "reply" not in kinds(world)


@pytest.mark.parametrize("body", ["one", "1 please", "3", "12"])
def test_anything_else_is_read_by_a_person(world, body):
    asked(world)
    say(world, body)
    assert visits(world)[0].confirmed_at is None
    assert kinds(world) == ["reply"]
