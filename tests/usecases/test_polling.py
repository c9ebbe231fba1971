"""Receipts and replies by asking alone, for a clinic that nobody can call from outside."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.channels.sandbox import EVERYBODY, UNSURE
from reminders.domain.replies import Meaning
from reminders.store import tables
from reminders.usecases import rescue
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.inquire import AboutDoubt, AboutReceipt, ask, ask_all, claim_inquiries, take_answer
from reminders.usecases.poll_replies import AboutReplies, CameIn
from tests.doubles.twilio import Fault, Kind
from tests.doubles.twilio_account import Lag
from tests.usecases.asked import DUE, MINUTE, asked_clinic
from tests.usecases.world import ANA, BEN

SECOND = timedelta(seconds=1)
LOST_ANSWER = Fault(Kind.ERROR_AFTER)


@pytest.fixture
def clinic(database_url, tmp_path):
    with asked_clinic(database_url, tmp_path) as made:
        yield made


def test_a_receipt_that_nobody_sends_is_asked_for(clinic):
    clinic.try_once()
    sid = clinic.texts()[0].sid
    assert clinic.state() == ("accepted", None)
    clinic.double.account.set_status(sid, "delivered")
    clinic.pass_time(29 * SECOND)
    assert clinic.state() == ("accepted", None)
    clinic.pass_time(SECOND)
    assert clinic.state() == ("delivered", None)
    assert clinic.attempt().inquire_at is None


def test_receipts_are_asked_for_on_a_back_off(clinic):
    clinic.try_once()
    clinic.double.account.set_status(clinic.texts()[0].sid, "sent")
    looks, started_at = [], clinic.attempt().started_at
    clinic.double.fail_reads(Fault(Kind.ERROR), times=3)  # replies and the first two looks
    while (at := clinic.attempt().inquire_at) is not None:
        looks.append((at - started_at) // SECOND)
        clinic.world.set(at)
        ask_all(clinic.world.sending, at)
    assert looks == [30, 150, 750, 4350, 18750, 105150]
    assert clinic.attempt().provider_status == "sent"
    assert clinic.state() == ("accepted", None)


def test_a_failure_that_was_asked_for_is_followed(clinic):
    clinic.try_once()
    clinic.double.account.set_status(clinic.texts()[0].sid, "failed", 30036)
    clinic.pass_time(30 * SECOND)
    assert clinic.state() == ("planned", "not-sent")
    clinic.pass_time(30 * MINUTE)
    assert len(clinic.texts()) == 2


def test_doubts_are_asked_about_before_receipts(clinic):
    clinic.try_once()
    clinic.world.register("microneedling-pen", number=BEN, name="Ben Example")
    clinic.double.fail(LOST_ANSWER, BEN)
    clinic.pass_time(60 * MINUTE)
    clinic.double.account.set_status(clinic.texts()[0].sid, "sent")
    now = clinic.world.now + 60 * MINUTE
    asked = [claim_inquiries(clinic.world.sending, now, 1).inquiries for _ in range(3)]
    assert [type(one) for inquiries in asked for one in inquiries] == [AboutReplies, AboutDoubt, AboutReceipt]


def test_stop_is_heard_within_half_a_minute_by_asking_alone(clinic):
    clinic.world.register("microneedling-pen")
    clinic.act()
    clinic.double.account.receive(ANA, "STOP")
    looked_at = claim_inquiries(clinic.world.sending, clinic.world.now, 9).next_at
    assert looked_at is not None
    assert looked_at - clinic.world.now < 30 * SECOND
    clinic.act(looked_at)
    assert clinic.world.rows(tables.Number)[0].opted_out_at == looked_at
    clinic.pass_time(90 * MINUTE)
    assert clinic.texts() == []


def test_a_reply_that_was_pushed_and_asked_for_acts_once(clinic):
    clinic.world.register("microneedling-pen")
    now = clinic.world.now
    pushed = clinic.double.account.receive(ANA, "STOP")["sid"]
    incoming = Incoming(pushed, "main", ANA, "STOP")
    assert accept_reply(clinic.world.sending, incoming, now) is Meaning.STOP
    accept_reply(clinic.world.sending, Incoming("SM2", "main", ANA, "START"), now + SECOND)
    clinic.act(now + MINUTE)
    assert clinic.world.rows(tables.Number)[0].opted_out_at is None
    assert len(clinic.world.rows(tables.Reply)) == 2


@pytest.mark.parametrize("lag", [2 * MINUTE, 50 * MINUTE])
def test_a_reply_that_the_list_shows_late_is_heard(clinic, lag):
    clinic.world.register("microneedling-pen")
    clinic.act()
    clinic.double.account.lag = Lag(time=lag)
    clinic.double.account.receive(ANA, "STOP")
    for _ in range(2 * 60):
        clinic.act(clinic.world.now + MINUTE)
        if clinic.world.rows(tables.Reply):
            break
    assert clinic.world.rows(tables.Number)[0].opted_out_at is not None


@pytest.mark.parametrize("brought", [True, False], ids=["brought near", "the counterpart"])
def test_a_reply_is_heard_though_a_clock_hours_ahead_has_asked_for_replies(clinic, brought):
    clinic.world.register("microneedling-pen")
    sending, hours_ahead = clinic.world.sending, clinic.world.now + 8 * 60 * MINUTE
    ask_all(sending, hours_ahead)
    clinic.double.account.receive(ANA, "STOP")
    if brought:
        rescue.bring_near(sending, clinic.world.now)
    clinic.act(clinic.world.now + MINUTE)
    assert (clinic.world.rows(tables.Number)[0].opted_out_at is not None) is brought


def test_what_was_written_before_there_was_a_store_is_not_asked_for(clinic):
    born = clinic.world.now
    clinic.double.account.now = lambda: born - timedelta(hours=30)
    clinic.double.account.receive(ANA, "STOP")
    clinic.double.account.now = lambda: clinic.world.now
    clinic.world.register("microneedling-pen")
    clinic.act()
    assert clinic.world.rows(tables.Reply) == []


def test_replies_that_could_not_be_read_are_read_later(clinic):
    clinic.world.register("microneedling-pen")
    clinic.act()
    clinic.double.account.receive(ANA, "STOP")
    clinic.double.fail_reads(Fault(Kind.ERROR), times=10_000)
    for _ in range(40):
        clinic.act(clinic.world.now + 15 * MINUTE)
    clinic.double.heal_reads()
    clinic.act(clinic.world.now + MINUTE)
    assert [row.meaning for row in clinic.world.rows(tables.Reply)] == ["stop"]


def test_one_reply_that_cannot_be_taken_stands_in_nobodys_way(clinic):
    clinic.world.register("microneedling-pen", number=BEN, name="Ben Example")
    clinic.double.account.receive(ANA, "Hello")
    clinic.double.account.receive(BEN, "STOP")
    now = clinic.world.now
    (inquiry,) = claim_inquiries(clinic.world.sending, now, 9).inquiries
    came = ask(clinic.world.sending, inquiry)
    assert isinstance(came, CameIn)
    spoiled = tuple(replace(text, body=None) if text.body == "Hello" else text for text in came.texts)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        take_answer(clinic.world.sending, inquiry, CameIn(spoiled), now)
    assert clinic.world.rows(tables.Number)[0].opted_out_at is not None
    assert [row.replies_until_at for row in clinic.world.rows(tables.SenderState)] == [None]
    take_answer(clinic.world.sending, inquiry, came, now)
    assert len(clinic.world.rows(tables.Reply)) == 2


def test_the_sandbox_phone_tells_what_became_of_texts_and_what_was_written(world):
    world.live()
    world.register("microneedling-pen")
    world.phone.fail(EVERYBODY, UNSURE)
    world.set(DUE)
    world.send_due()
    ask_all(world.sending, world.now + MINUTE)
    assert world.states()["restrictions/first"] == ("unsure", "unknown-outcome")
    world.phone.heal(EVERYBODY)
    world.phone.record_incoming(ANA, "STOP", world.now)
    ask_all(world.sending, world.now + 10 * MINUTE)
    assert world.states()["restrictions/first"] == ("delivered", None)
    assert world.rows(tables.Number)[0].opted_out_at is not None
    assert [bubble.posts for bubble in world.phone.conversation(ANA) if not bubble.incoming] == [1]
