"""The claim, the one POST, the settlement; what STOP, a bad number, an outage and a crash do."""

from datetime import timedelta

import pytest

from reminders.channels.sandbox import FAULTS
from reminders.domain.read_reply import read_reply
from reminders.domain.reminder import State, may_move
from reminders.domain.replies import Meaning
from reminders.domain.vocabulary import Mode
from reminders.store import claims, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.approvals import approve
from reminders.usecases.change import resume
from reminders.usecases.go_live import set_mode
from reminders.usecases.send_due import claim, send
from reminders.usecases.settle import settle
from tests.usecases.world import ANA, BEN, FRIDAY

HOUR = timedelta(hours=1)
DUE = FRIDAY + HOUR


def due(world):
    """One registered patient whose first text is due now."""
    world.register("microneedling-pen")
    world.set(DUE)
    return world


def say(world, body, number=ANA, provider_id="SM1"):
    return accept_reply(world.sending, Incoming(provider_id, "main", number, body), world.now)


def test_a_text_goes_at_its_second_and_once(world):
    due(world).set(DUE - timedelta(seconds=1))
    assert world.send_due() == 0
    world.set(DUE)
    assert world.send_due() == 1
    assert world.send_due() == 0
    assert [b.posts for b in world.phone.conversation(ANA)] == [1]


def test_two_claims_never_hand_out_one_text_twice(world):
    due(world)
    first = claim(world.sending, world.now, 10)
    second = claim(world.sending, world.now, 10)
    assert (len(first.handovers), len(second.handovers)) == (1, 0)


def test_the_attempt_is_written_before_anything_is_sent(world):
    due(world)
    (handover,) = claim(world.sending, world.now, 10).handovers
    (attempt,) = world.rows(tables.Attempt)
    assert (attempt.id, attempt.outcome) == (handover.message.attempt_id, "in-flight")
    assert world.bodies() == []


def test_stop_before_the_claim_wins(world):
    due(world)
    assert say(world, " Stop. ") is Meaning.STOP
    assert world.send_due() == 0
    assert world.states()["restrictions/first"] == ("skipped", "opted-out")


def test_stop_after_the_claim_finds_the_text_on_its_way_and_stops_all_others(world):
    due(world)
    (handover,) = claim(world.sending, world.now, 10).handovers
    say(world, "STOP")
    settle(world.sending, handover, send(world.sending, handover), world.now)
    world.run_until(DUE + timedelta(days=40))
    assert len(world.bodies()) == 1


def test_stop_holds_for_all_who_share_the_number_and_start_brings_back_what_is_useful(world):
    world.register("microneedling-pen", name="Mia", call_name="Mia")
    world.register("microneedling-pen", name="Ana", call_name="Ana")
    say(world, "STOP")
    assert {state for state, _ in world.states().values()} == {"skipped"}
    say(world, "start", provider_id="SM2")
    assert ("planned", None) in world.states().values()


def test_the_same_reply_twice_acts_once(world):
    due(world)
    say(world, "STOP")
    say(world, "START", provider_id="SM2")
    say(world, "STOP")
    assert world.rows(tables.Number)[0].opted_out_at is None
    assert len(world.rows(tables.Reply)) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("STOP", Meaning.STOP),
        (" stop!! ", Meaning.STOP),
        ("Stop all", Meaning.STOP),
        ("UNSTOP", Meaning.START),
        ("the redness won't stop", Meaning.OTHER),
        ("", Meaning.OTHER),
        ("1", Meaning.OTHER),
    ],
)
def test_only_the_bare_word_stops(body, said):
    assert read_reply(body).meaning is said


def test_a_number_that_cannot_receive_is_learned_for_all_and_a_person_is_asked(world):
    due(world)
    world.phone.fail(ANA, "number")
    world.send_due()
    assert world.states()["restrictions/first"] == ("failed", "bad-number")
    assert world.states()["check/check"] == ("skipped", "suppressed")
    kinds = {task.kind for task in world.rows(tables.Task)}
    assert kinds == {"number", "call"}


def test_an_opt_out_that_the_provider_knows_is_learned(world):
    due(world)
    world.phone.fail(ANA, "opted-out")
    world.send_due()
    assert world.states()["restrictions/first"] == ("skipped", "opted-out")
    assert world.rows(tables.Number)[0].opt_out_source == "provider"


@pytest.mark.parametrize("fault", ["busy", "unreachable"])
def test_a_proven_refusal_is_tried_again_later_and_then_goes_once(world, fault):
    due(world)
    world.phone.fail(ANA, fault)
    world.send_due()
    assert world.states()["restrictions/first"] == ("planned", fault)
    world.phone.heal(ANA)
    world.run_until(DUE + timedelta(seconds=14))
    assert world.bodies() == []
    world.run_until(DUE + timedelta(seconds=15))
    assert len(world.bodies()) == 1


def test_an_unsure_text_is_asked_about_and_not_sent_again(world):
    due(world)
    world.phone.fail(ANA, "unsure")
    world.send_due()
    world.phone.heal(ANA)
    assert world.states()["restrictions/first"] == ("unsure", "unknown-outcome")
    assert [task.state for task in world.rows(tables.Task)] == ["open"]
    world.run_until(DUE + timedelta(hours=1))
    assert world.states()["restrictions/first"] == ("delivered", None)
    assert len(world.bodies()) == 1  # it did arrive: a blind second try would have shown twice
    assert [(task.kind, task.state) for task in world.rows(tables.Task)] == [("unsure", "done")]


def test_a_refused_sender_stops_everything_until_resumed(world):
    world.live()
    due(world)
    world.register("microneedling-pen", number=BEN, name="Ben", ended_at=FRIDAY)
    world.phone.fail(ANA, "sender")
    world.phone.fail(BEN, "sender")
    world.send_due()
    world.phone.heal(ANA)
    world.phone.heal(BEN)
    world.run_until(DUE + timedelta(minutes=10))
    assert world.bodies(ANA) + world.bodies(BEN) == []
    assert [stop.sender for stop in world.rows(tables.SenderStop)] == ["main"]
    resume(world.scope, world.store, None, world.now)
    world.send_due()
    assert (len(world.bodies(ANA)), len(world.bodies(BEN))) == (1, 1)


def test_a_refused_text_is_held_for_a_person(world):
    due(world)
    world.phone.fail(ANA, "content")
    world.send_due()
    assert world.states()["restrictions/first"] == ("held", "refused")


def test_every_fault_of_the_phone_is_covered_here():
    assert set(FAULTS) == {"busy", "unreachable", "number", "opted-out", "sender", "content", "unsure"}


def test_after_an_outage_what_is_useful_goes_and_the_rest_is_missed_with_a_call(world):
    world.register("microneedling-pen")
    world.set(FRIDAY + timedelta(days=6, hours=20))  # Friday noon a week later: the check's time is over
    world.send_due()
    states = world.states()
    assert states["restrictions/first"][0] == "missed" or states["restrictions/first"] == ("skipped", "nothing-left")
    assert states["normal/normal"][0] == "missed"
    for state, reason in states.values():
        assert state != "missed" or reason is not None


def test_late_but_useful_prints_only_what_still_holds(world):
    world.register("microneedling-pen")
    world.set(FRIDAY + timedelta(days=2))  # makeup has ended, gym has not
    world.send_due()
    first = next(body for body in world.bodies() if "gym" in body)
    assert first.startswith("Lumina Skin: No gym, sauna, pool or sun until Mon 3:30 PM.")


def test_a_fence_that_was_passed_changes_nothing(world):
    due(world)
    (handover,) = claim(world.sending, world.now, 10).handovers
    with world.store.write() as db:
        row = db.get_one(tables.Reminder, handover.reminder_id)
        row.fence += 1
    settle(world.sending, handover, send(world.sending, handover), world.now)
    assert world.states()["restrictions/first"][0] == "sending"


def test_settling_twice_is_settling_once(world):
    due(world)
    (handover,) = claim(world.sending, world.now, 10).handovers
    outcome = send(world.sending, handover)
    settle(world.sending, handover, outcome, world.now)
    settle(world.sending, handover, outcome, world.now)
    moves = [row for row in world.rows(tables.ReminderHistory) if row.reminder_id == handover.reminder_id]
    assert [str(move.to_state) for move in moves] == ["planned", "sending", "accepted"]


def test_every_move_that_was_made_is_one_that_is_allowed(world):
    due(world)
    world.phone.fail(ANA, "busy")
    world.run_until(DUE + timedelta(minutes=1))
    world.phone.heal(ANA)
    say(world, "STOP")
    say(world, "START", provider_id="SM2")
    world.run_until(DUE + timedelta(days=40))
    for move in world.rows(tables.ReminderHistory):
        assert move.from_state is None or move.from_state is move.to_state or may_move(move.from_state, move.to_state)


def test_live_sends_nothing_that_nobody_approved(world):
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).mode = Mode.LIVE
    due(world)
    world.send_due()
    assert world.states()["restrictions/first"] == ("planned", "not-approved")
    approve(world.scope, world.store, "microneedling-pen", "Dr. Example", world.now)
    world.run_until(DUE + timedelta(minutes=2))
    assert len(world.bodies()) == 1


def test_practice_sends_to_the_clinics_own_number(world):
    set_mode(world.scope, world.store, Mode.PRACTICE, BEN)
    due(world)
    world.send_due()
    assert (len(world.bodies(ANA)), len(world.bodies(BEN))) == (0, 1)


def test_a_text_in_a_language_without_wording_waits_and_is_named(world):
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).languages = ["nl"]
    due(world)
    world.send_due()
    assert world.states()["restrictions/first"] == ("planned", "no-wording")


def test_the_next_look_is_told(world):
    world.register("microneedling-pen")
    assert claim(world.sending, FRIDAY, 10).next_at == DUE
    with world.store.read() as db:
        assert claims.next_try_at(db) == DUE


def test_no_state_is_left_without_a_way_or_an_end():
    ends = {state for state in State if state.final}
    assert ends == {State.DELIVERED, State.MISSED, State.FAILED, State.DROPPED}
