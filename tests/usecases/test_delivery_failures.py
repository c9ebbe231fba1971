"""What the provider took and did not deliver: tried again where that is safe and of use, else a person acts in time."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.delivery import Failure, ProviderStatus, Receipt
from reminders.store import tables
from reminders.store.tables import ReceiptSource
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.act_by import ask_when_late
from reminders.usecases.calls import calls_to_make
from reminders.usecases.change import resume
from reminders.usecases.decide_held import Decision, decide_held
from reminders.usecases.edit import Edit
from tests.usecases.reports import DUE, FIRST, due, first, last_attempt, sent, tell, to_do, way
from tests.usecases.world import ANA, BEN, FRIDAY

HOUR = timedelta(hours=1)
ACT_BY = DUE + 3 * HOUR


def failed(world, failure, status=ProviderStatus.UNDELIVERED):
    attempt = sent(world)
    accept_receipt(
        world.sending,
        Receipt(str(attempt.provider_id), status, "practice", attempt.id, None, failure),
        ReceiptSource.POLL,
        world.now,
    )


def bodies_of_first(world):
    return [body for body in world.bodies() if body == first(world).body]


@pytest.mark.parametrize("code", [30001, 30017, 30022, 30023, 30027, 30036])
def test_what_never_left_the_provider_goes_again_and_once(world, code):
    sent(world)
    tell(world, "failed", code)
    assert way(world) == ["planned", "sending", "accepted", "undelivered", "planned"]
    assert (first(world).reason, first(world).try_at, first(world).sent_at) == (
        "not-sent",
        DUE + timedelta(minutes=10),
        None,
    )
    world.run_until(DUE + timedelta(minutes=9))
    assert len(bodies_of_first(world)) == 1
    world.run_until(DUE + timedelta(minutes=10))
    assert len(bodies_of_first(world)) == 2
    tell(world, "delivered")
    assert (world.states()[FIRST], to_do(world)) == (("delivered", None), [])


def test_a_phone_that_is_off_is_tried_again_seldom_and_then_somebody_calls_in_time(world):
    sent(world)
    tell(world, "undelivered", 30003)
    assert first(world).try_at == DUE + HOUR
    world.run_until(DUE + HOUR)
    assert len(bodies_of_first(world)) == 2
    tell(world, "undelivered", 30003)  # the next try would come after act-by
    assert world.states()[FIRST] == ("failed", "switched-off")
    (task,) = world.rows(tables.Task)
    assert (task.kind, task.due_at, task.reason) == ("call", ACT_BY, "switched-off")


def test_what_can_only_go_after_its_use_is_not_tried_again(world):
    attempt = sent(world)
    with world.store.write() as db:
        row = db.get_one(tables.Reminder, attempt.reminder_id)
        row.act_by_at, row.useful_until_at = None, DUE + timedelta(minutes=10)
    tell(world, "failed", 30036)
    assert world.states()[FIRST] == ("failed", "not-sent")
    assert [task.kind for task in world.rows(tables.Task)] == ["call"]


def test_a_text_that_nobody_acts_on_just_ends(world):
    due(world)
    world.run_until(DUE + 3 * HOUR)
    attempt = last_attempt(world)
    with world.store.write() as db:
        row = db.get_one(tables.Reminder, attempt.reminder_id)
        row.useful_until_at = world.now
    assert row.kind == "info"
    tell(world, "failed", 30036)
    assert world.states()[row.key.partition("/")[2]] == ("failed", "not-sent")
    assert to_do(world) == []


@pytest.mark.parametrize("code", [30004, 30008, 30020, 30410, 30450, 30500, 39999, None])
def test_what_may_have_arrived_is_never_sent_again_by_itself_and_somebody_calls(world, code):
    sent(world)
    tell(world, "undelivered", code)
    assert world.states()[FIRST] == ("failed", "undelivered")
    world.run_until(DUE + 40 * timedelta(days=1))
    assert len(bodies_of_first(world)) == 1
    calls = [task for task in world.rows(tables.Task) if task.reminder_id == first(world).id]
    assert [(task.kind, task.due_at) for task in calls] == [("call", ACT_BY)]


def test_a_text_of_no_danger_that_may_have_arrived_is_looked_at(world):
    due(world)
    world.run_until(DUE + 3 * HOUR)
    tell(world, "undelivered", 30008)
    assert to_do(world) == ["undelivered"]


def test_a_cancelled_message_is_for_a_person(world):
    sent(world)
    tell(world, "canceled")
    assert world.states()[FIRST] == ("failed", "undelivered")


def test_a_failure_that_no_channel_could_read_takes_the_safe_way(world):
    failed(world, None)
    assert world.states()[FIRST] == ("failed", "undelivered")


def test_a_bad_number_is_learned_for_all_who_share_it(world):
    world.register("microneedling-pen", name="Mia", call_name="Mia")
    sent(world)
    tell(world, "undelivered", 30005)
    number = world.rows(tables.Number)[0]
    assert (number.suppressed_reason, number.suppressed_at) == ("bad-number", world.now)
    rows = [row for row in world.rows(tables.Reminder) if row.key.endswith("check/check")]
    assert [(row.state, row.reason) for row in rows] == [("skipped", "suppressed")] * 2
    assert "number" in to_do(world)


def test_an_opt_out_that_a_receipt_tells_is_learned_and_somebody_calls(world):
    sent(world)
    tell(world, "failed", 21610)
    assert world.states()[FIRST] == ("failed", "opted-out")
    assert world.states()["check/check"] == ("skipped", "opted-out")
    assert world.rows(tables.Number)[0].opt_out_source == "provider"
    assert "call" in to_do(world)


@pytest.mark.parametrize("code", [20003, 20005, 30002, 30018, 30024, 30032, 30033, 30034, 30035])
def test_a_sender_that_carriers_refuse_stops_and_the_text_waits_for_a_person(world, code):
    world.live()
    sent(world)
    world.register("microneedling-pen", number=BEN, name="Ben", ended_at=FRIDAY)
    tell(world, "undelivered", code)
    (stop,) = world.rows(tables.SenderStop)
    assert (stop.sender, stop.code) == ("main", code)
    assert (first(world).state, first(world).reason) == ("held", "sender-stopped")
    world.run_until(DUE + timedelta(minutes=10))
    assert world.bodies(BEN) == []
    resume(world.scope, world.store, None, world.now)
    decide_held(Edit(world.scope, world.store, world.shelf, "Eve", world.now), first(world).public_id, Decision.AGAIN)
    world.run_until(DUE + timedelta(minutes=20))
    assert (len(world.bodies(ANA)), len(world.bodies(BEN))) == (2, 1)


@pytest.mark.parametrize("code", [30007, 30019])
def test_a_wording_that_carriers_refuse_is_looked_at(world, code):
    sent(world)
    tell(world, "undelivered", code)
    assert (world.states()[FIRST], to_do(world)) == (("failed", "filtered"), ["refused"])


@pytest.mark.parametrize("failure", list(Failure))
def test_only_two_kinds_of_failure_are_ever_tried_again(world, failure):
    failed(world, failure)
    again = failure in {Failure.NOT_SENT, Failure.SWITCHED_OFF}
    assert (world.states()[FIRST][0] == "planned") is again


def test_staff_read_by_when_to_call_and_about_what(world):
    sent(world)
    tell(world, "undelivered", 30008)
    (call,) = calls_to_make(world.scope, world.store, world.now)
    assert call.sentence.startswith("Call before 7:20 PM: the 'no ")
    assert "sun" in call.sentence
    assert call.sentence.endswith("' text did not arrive.")
    assert (call.number, call.patient) == ("+12...01", "Ana Example")
    tomorrow = datetime(2026, 11, 19, 21, 20, tzinfo=UTC)
    (call,) = calls_to_make(world.scope, world.store, tomorrow)
    assert call.sentence.startswith("Call before Fri, Nov 20, 7:20 PM")


def emergency(world, kind="emergency"):
    attempt = sent(world)
    with world.store.write() as db:
        db.get_one(tables.Reminder, attempt.reminder_id).kind = kind
    return attempt


def test_an_emergency_text_without_a_report_becomes_a_call_at_its_act_by_time(world):
    emergency(world)
    assert ask_when_late(world.store, ACT_BY - timedelta(seconds=1)) == 0
    assert ask_when_late(world.store, ACT_BY) == 1
    assert to_do(world) == ["call"]
    assert ask_when_late(world.store, ACT_BY + HOUR) == 0  # asked once
    tell(world, "delivered")
    assert to_do(world) == []
    assert ask_when_late(world.store, ACT_BY + HOUR) == 0


def test_an_emergency_text_that_was_delivered_becomes_no_call(world):
    emergency(world)
    tell(world, "delivered")
    assert ask_when_late(world.store, ACT_BY) == 0


def test_other_texts_count_as_reached_without_a_report(world):
    emergency(world, kind="restriction")
    assert ask_when_late(world.store, ACT_BY) == 0


def test_an_emergency_text_that_went_to_the_clinics_own_number_becomes_no_call(world):
    attempt = emergency(world)
    with world.store.write() as db:
        db.get_one(tables.Attempt, attempt.id).to_practice = True
    assert ask_when_late(world.store, ACT_BY) == 0


def test_a_second_try_of_another_text_makes_no_real_emergency_of_it(world):
    attempt = emergency(world)
    with world.store.write() as db:
        db.get_one(tables.Attempt, attempt.id).to_practice = True
        other = db.query(tables.Reminder).where(tables.Reminder.id != attempt.reminder_id).first()
        columns = {column.name: getattr(attempt, column.name) for column in tables.Attempt.__table__.columns}
        another = {"id": "f" * 32, "reminder_id": other.id, "n": 2, "provider_id": None, "outcome": "refused"}
        db.add(tables.Attempt(**{**columns, **another}))
    assert ask_when_late(world.store, ACT_BY) == 0
