"""Proof that comes after a text was sent again, given up or settled under another fence, and settling twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.outcome import Accepted, Refusal, Refused, Unsure
from reminders.domain.reminder import State, may_move
from reminders.store import tables
from reminders.usecases.change import cancel_visit, correct_end
from reminders.usecases.decide_held import Decision, decide_held
from reminders.usecases.edit import Edit
from reminders.usecases.erase import erase
from reminders.usecases.send_due import send
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
    first,
    last_attempt,
    sent,
    tell,
    to_do,
    unsure,
    way,
)
from tests.usecases.world import ANA, FRIDAY


def again(world):
    decide_held(Edit(world.scope, world.store, world.shelf, "Eve", world.now), first(world).public_id, Decision.AGAIN)


def switched_off(world):
    """The first attempt failed, and the text waits for its second."""
    sent(world)
    tell(world, "undelivered", 30003)
    assert world.states()[FIRST] == ("planned", "switched-off")


def test_late_proof_stops_a_second_text_that_has_not_begun(world):
    attempt = unsure(world)
    again(world)
    assert world.states()[FIRST] == ("planned", None)
    tell(world, "sent", attempt=attempt.id)
    assert world.send_due() == 0
    assert (world.states()[FIRST], last_attempt(world).outcome) == (("accepted", None), "accepted")
    assert len(world.bodies()) == 1


def test_without_that_proof_the_second_text_goes(world):
    unsure(world)
    again(world)
    assert world.send_due() == 1
    assert len(world.bodies()) == 2


def test_late_proof_after_the_second_text_has_begun_is_an_incident(world):
    attempt = unsure(world)
    again(world)
    world.send_due()
    tell(world, "sent", attempt=attempt.id)
    assert (world.states()[FIRST], to_do(world)) == (("accepted", None), ["double"])
    assert [row.outcome for row in attempts(world)] == ["accepted", "accepted"]


def test_late_proof_that_the_first_text_failed_is_no_incident(world):
    attempt = unsure(world)
    again(world)
    world.send_due()
    tell(world, "failed", 30008, attempt=attempt.id)
    assert (world.states()[FIRST], to_do(world)) == (("accepted", None), [])


def test_a_second_text_on_its_way_stays_with_its_worker(world):
    attempt = unsure(world)
    again(world)
    handover = claimed(world)
    tell(world, "delivered", attempt=attempt.id)
    assert (world.states()[FIRST], to_do(world)) == (("sending", None), ["double"])
    settle(world.sending, handover, Accepted(OTHER_SID, "accepted"), world.now)
    assert world.states()[FIRST] == ("delivered", None)


def test_a_delivery_cancels_the_retry_that_was_planned(world):
    switched_off(world)
    tell(world, "delivered")
    world.run_until(DUE + timedelta(hours=2))
    assert (world.states()[FIRST], len(world.bodies())) == (("delivered", None), 1)


def test_without_that_delivery_the_retry_goes(world):
    switched_off(world)
    world.run_until(DUE + timedelta(hours=2))
    assert len([body for body in world.bodies() if body == world.bodies()[0]]) == 2


def test_a_delivery_after_the_retry_has_begun_is_an_incident_and_the_text_is_reached(world):
    switched_off(world)
    first_sid = last_attempt(world).provider_id
    world.run_until(DUE + timedelta(hours=1))
    assert len([row for row in attempts(world) if row.reminder_id == first(world).id]) == 2
    tell(world, "delivered", sid=first_sid)
    assert (world.states()[FIRST], to_do(world)) == (("delivered", None), ["double"])


def test_a_delivery_of_earlier_words_does_not_hold_back_the_new_ones(world):
    visit = due(world)
    world.send_due()
    tell(world, "undelivered", 30003)
    world.set(DUE + timedelta(minutes=5))
    visit_id = world.rows(tables.Visit)[0].public_id
    correct_end(world.scope, visit.store, world.shelf, visit_id, FRIDAY + timedelta(minutes=30), world.now)
    tell(world, "delivered")
    assert world.states()[FIRST][0] == "planned"


def test_a_text_that_was_given_up_and_did_arrive_is_shown_as_delivered(world):
    switched_off(world)
    cancel_visit(world.scope, world.store, world.shelf, world.rows(tables.Visit)[0].public_id, "Eve", world.now)
    assert world.states()[FIRST][0] == "cancelled"
    tell(world, "delivered")
    assert world.states()[FIRST] == ("delivered", None)


def test_a_retry_that_stop_skipped_may_turn_out_to_be_delivered(world):
    switched_off(world)
    with world.store.write() as db:
        row = db.get_one(tables.Reminder, first(world).id)
        row.state, row.reason, row.number_id, row.not_before_at, row.useful_until_at = (
            *(State.SKIPPED, "opted-out"),
            *(None, None, None),
        )
    tell(world, "delivered")
    row = first(world)
    assert (row.state, row.number_id, row.sent_at) == (State.DELIVERED, last_attempt(world).number_id, DUE)


def test_receipts_of_an_erased_patient_bring_nothing_back(world):
    attempt = unsure(world)
    erase(world.scope, world.store, world.rows(tables.Patient)[0].public_id, "Eve", world.now)
    tell(world, "undelivered", 30008, attempt=attempt.id)
    tell(world, "delivered", attempt=attempt.id)
    assert (world.states()[FIRST], to_do(world)) == (("dropped", "erased"), [])
    assert last_attempt(world).provider_status == "delivered"


def test_a_worker_whose_fence_was_passed_changes_nothing_and_under_the_right_fence_it_would(world):
    handover = claimed(due(world))
    with world.store.write() as db:
        db.get_one(tables.Reminder, handover.reminder_id).fence += 1
    for outcome in (Unsure("read-timeout"), Accepted(SID, "queued")):
        settle(world.sending, handover, outcome, world.now)
    assert (world.states()[FIRST], to_do(world)) == (("sending", None), [])
    with world.store.write() as db:
        db.get_one(tables.Reminder, handover.reminder_id).fence -= 1
        db.get_one(tables.Attempt, handover.message.attempt_id).outcome = "in-flight"
    settle(world.sending, handover, Unsure("read-timeout"), world.now)
    assert world.states()[FIRST][0] == "unsure"


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_refusal_under_a_passed_fence_teaches_and_moves_nothing(world, refusal):
    handover = claimed(due(world))
    with world.store.write() as db:
        db.get_one(tables.Reminder, handover.reminder_id).fence += 1
    settle(world.sending, handover, Refused(refusal), world.now)
    number = world.rows(tables.Number)[0]
    assert (number.suppressed_at, number.opted_out_at, world.rows(tables.SenderStop)) == (None, None, [])
    assert (world.states()[FIRST], to_do(world)) == (("sending", None), [])


def test_an_answer_that_arrives_after_a_person_decided_is_proof_as_good_as_a_receipt(world):
    handover = claimed(due(world))
    settle(world.sending, handover, Unsure("crashed"), world.now)
    again(world)
    settle(world.sending, handover, send(world.sending, handover), world.now)
    assert world.send_due() == 0
    assert world.states()[FIRST] == ("accepted", None)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_settling_twice_is_settling_once_whatever_the_outcome(world, outcome):
    handover = claimed(due(world))
    settle(world.sending, handover, outcome, world.now)
    before = (way(world), world.states(), to_do(world))
    settle(world.sending, handover, outcome, world.now)
    settle(world.sending, handover, Unsure("read-timeout"), world.now)
    assert (way(world), world.states(), to_do(world)) == before


def test_accepted_and_unsure_texts_are_asked_about(world):
    handover = claimed(due(world))
    settle(world.sending, handover, Unsure("read-timeout"), world.now)
    assert last_attempt(world).inquire_at == world.now + timedelta(seconds=10)
    settle(world.sending, handover, Accepted(SID, "queued"), world.now)
    assert last_attempt(world).inquire_at == world.now + timedelta(seconds=30)
    assert (world.states()[FIRST], to_do(world)) == (("accepted", None), [])


def test_doubt_that_comes_back_is_a_new_task(world):
    attempt = unsure(world)
    tell(world, "undelivered", 30003, attempt=attempt.id)
    assert to_do(world) == []
    world.phone.fail(ANA, "unsure")
    world.run_until(DUE + timedelta(hours=1))
    assert to_do(world) == ["unsure"]


def test_every_move_that_receipts_made_is_allowed(world):
    switched_off(world)
    world.run_until(DUE + timedelta(hours=1))
    tell(world, "delivered")
    tell(world, "delivered", sid=attempts(world)[0].provider_id)
    moves = world.rows(tables.ReminderHistory)
    assert all(move.from_state is None or may_move(move.from_state, move.to_state) for move in moves)


def test_a_move_that_nothing_proves_is_still_forbidden():
    assert not may_move(State.DELIVERED, State.PLANNED)
    assert not may_move(State.CANCELLED, State.UNDELIVERED)
    assert not may_move(State.FAILED, State.PLANNED)


def test_a_handover_whose_attempt_is_gone_settles_nothing(world):
    handover = claimed(due(world))
    lost = replace(handover, message=replace(handover.message, attempt_id="elsewhere"))
    settle(world.sending, lost, Accepted(SID, "queued"), world.now)
    assert world.states()[FIRST] == ("sending", None)
