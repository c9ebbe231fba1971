"""Receipts in every order: early, late, doubled, reordered, contradictory, of strangers, of earlier attempts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from reminders.domain.outcome import Accepted, Refused
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.tables import ReceiptSource
from reminders.usecases.settle import settle
from tests.usecases.reports import (
    DUE,
    FIRST,
    OTHER_SID,
    OUTCOMES,
    SID,
    attempts,
    claimed,
    due,
    last_attempt,
    sent,
    tell,
    to_do,
    unsure,
    way,
)


def test_a_text_is_reached_only_when_it_is_delivered(world):
    sent(world)
    for status in ("queued", "sending", "sent"):
        tell(world, status)
        assert world.states()[FIRST] == ("accepted", None)
    tell(world, "delivered")
    assert way(world) == ["planned", "sending", "accepted", "delivered"]


def test_the_same_receipt_twice_is_stored_and_followed_once(world):
    sent(world)
    for _ in range(3):
        tell(world, "delivered")
    assert len(world.rows(tables.Receipt)) == 1
    assert way(world).count("delivered") == 1


def test_many_at_once_follow_a_receipt_once(world):
    attempt = sent(world)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: tell(world, ("sent", "delivered")[n % 2], sid=attempt.provider_id), range(16)))
    assert way(world) == ["planned", "sending", "accepted", "delivered"]
    assert len(world.rows(tables.Receipt)) == 2


def test_what_comes_late_in_the_wrong_order_changes_nothing(world):
    sent(world)
    tell(world, "delivered")
    for status in ("sent", "sending", "queued", "accepted"):
        tell(world, status)
    assert world.states()[FIRST] == ("delivered", None)
    assert (last_attempt(world).provider_status, last_attempt(world).status_rank) == ("delivered", 55)


def test_read_says_no_more_than_delivered(world):
    sent(world)
    tell(world, "read")
    tell(world, "delivered")
    assert (world.states()[FIRST], last_attempt(world).provider_status) == (("delivered", None), "read")


def test_a_failure_after_a_delivery_is_not_believed(world):
    sent(world)
    tell(world, "delivered")
    tell(world, "undelivered", 30005)
    assert world.states()[FIRST] == ("delivered", None)
    assert world.rows(tables.Number)[0].suppressed_at is None
    assert to_do(world) == []


def test_a_delivery_after_a_failure_is_believed_and_nobody_has_to_call(world):
    sent(world)
    tell(world, "undelivered", 30008)
    assert (world.states()[FIRST], to_do(world)) == (("failed", "undelivered"), ["call"])
    tell(world, "delivered")
    assert (world.states()[FIRST], to_do(world)) == (("delivered", None), [])


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_receipt_before_the_answer_counts_and_the_answer_changes_nothing(world, outcome):
    handover = claimed(due(world))
    tell(world, "sent", attempt=handover.message.attempt_id)
    assert world.states()[FIRST] == ("accepted", None)
    settle(world.sending, handover, outcome, world.now)
    assert way(world) == ["planned", "sending", "accepted"]
    assert (last_attempt(world).outcome, last_attempt(world).provider_id) == ("accepted", SID)
    assert (world.rows(tables.Number)[0].suppressed_at, to_do(world)) == (None, [])


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_without_that_receipt_each_answer_decides(world, outcome):
    handover = claimed(due(world))
    settle(world.sending, handover, outcome, world.now)
    expected = {"accepted": "accepted", "unsure": "unsure", "busy": "planned", "number": "failed"}
    kind = outcome.refusal if isinstance(outcome, Refused) else type(outcome).__name__.lower()
    assert world.states()[FIRST][0] == expected[str(kind)]


def test_a_delivery_before_the_answer_is_kept(world):
    handover = claimed(due(world))
    tell(world, "delivered", attempt=handover.message.attempt_id)
    settle(world.sending, handover, Accepted(SID, "accepted"), world.now)
    assert way(world) == ["planned", "sending", "delivered"]


def test_a_failure_before_the_answer_is_kept(world):
    handover = claimed(due(world))
    tell(world, "failed", 30036, attempt=handover.message.attempt_id)
    settle(world.sending, handover, Accepted(SID, "accepted"), world.now)
    assert way(world) == ["planned", "sending", "undelivered", "planned"]


def test_the_first_answer_never_says_how_it_ended(world):
    handover = claimed(due(world))
    settle(world.sending, handover, Accepted(SID, "failed"), world.now)
    assert world.states()[FIRST] == ("accepted", None)
    tell(world, "failed", 30008)
    assert world.states()[FIRST][0] == "failed"


def test_receipts_of_strangers_are_stored_and_change_nothing(world):
    before = (sent(world).status_rank, way(world))
    tell(world, "delivered", sid=OTHER_SID)
    tell(world, "delivered", attempt="no-such-attempt", sid=OTHER_SID)
    (receipt,) = world.rows(tables.Receipt)
    assert (receipt.attempt_id, receipt.provider_id, receipt.organization_id) == (None, OTHER_SID, None)
    assert (last_attempt(world).status_rank, way(world)) == before


def test_a_receipt_that_came_before_its_id_was_known_counts_when_it_is_told_again(world):
    handover = claimed(due(world))
    tell(world, "delivered", sid=SID)  # to no attempt's address, so nobody can tell whose it is
    settle(world.sending, handover, Accepted(SID, "accepted"), world.now)
    assert world.states()[FIRST] == ("accepted", None)
    tell(world, "delivered", sid=SID, source=ReceiptSource.POLL)
    assert world.states()[FIRST] == ("delivered", None)
    assert [receipt.attempt_id for receipt in world.rows(tables.Receipt)] == [handover.message.attempt_id]


def test_another_message_under_one_attempt_is_reported_and_not_taken(world):
    attempt = sent(world)
    tell(world, "delivered", attempt=attempt.id, sid=OTHER_SID)
    assert (last_attempt(world).provider_id, last_attempt(world).status_rank) == (attempt.provider_id, 10)
    assert (world.states()[FIRST], to_do(world)) == (("accepted", None), ["double"])


def test_an_id_of_another_attempt_is_reported_and_not_taken(world):
    attempt = sent(world)
    world.run_until(DUE + timedelta(hours=3))
    other = attempts(world)[-1]
    assert other.id != attempt.id
    tell(world, "delivered", attempt=attempt.id, sid=other.provider_id)
    assert attempts(world)[0].provider_id == attempt.provider_id
    assert (world.states()[FIRST][0], to_do(world)) == ("delivered", ["double"])


def test_a_receipt_ends_doubt_and_its_task(world):
    attempt = unsure(world)
    assert to_do(world) == ["unsure"]
    tell(world, "sent", attempt=attempt.id)
    assert (world.states()[FIRST], to_do(world)) == (("accepted", None), [])
    assert last_attempt(world).inquire_at == world.now + timedelta(seconds=30)
    tell(world, "delivered")
    assert last_attempt(world).inquire_at is None


def test_a_text_that_was_held_out_of_doubt_is_accepted(world):
    attempt = unsure(world)
    with world.store.write() as db:
        db.get_one(tables.Reminder, attempt.reminder_id).state = State.HELD
        db.get_one(tables.Attempt, attempt.id).outcome = "given-up"
    tell(world, "delivered", attempt=attempt.id)
    assert (world.states()[FIRST], to_do(world)) == (("delivered", None), [])
