"""After an outage one patient's overdue texts become one: nothing is lost, nothing is said twice."""

from datetime import timedelta

import pytest

from reminders.domain.outcome import Refusal, Refused
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.claims import Moved, move
from reminders.usecases.change import correct_end
from reminders.usecases.send_due import claim
from reminders.usecases.settle import settle
from reminders.wording.segments import measure
from tests.usecases.world import ANA, BEN, FRIDAY

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
AFTER = FRIDAY + 47 * HOUR  # two days later, before the check: two texts are overdue and useful
LATER = FRIDAY + 72 * HOUR - HOUR  # and the check is overdue too
MAKEUP_ENDED = "Light makeup is fine now if your skin is calm: clean brushes, SPF 30+ every day."


def outage(world, until=AFTER, **given):
    """Nothing was sent from the visit on."""
    recorded = world.register("microneedling-pen", **given)
    world.set(until)
    return recorded


def test_overdue_texts_of_one_patient_go_as_one(world):
    outage(world)
    assert world.send_due() == 1
    (body,) = world.bodies()
    assert body.count("Lumina Skin:") == 1
    assert body.startswith("Lumina Skin: No gym, sauna, pool or sun until Mon 3:30 PM.")
    assert MAKEUP_ENDED in body
    assert body.count("No retinol, acids or vitamin C until Thu, Nov 26.") == 1
    assert measure(body).segments <= 3
    states = world.states()
    assert states["restrictions/first"] == ("accepted", None)
    assert states["allowed/makeup"] == ("skipped", "joined")


def test_each_by_itself_would_have_said_the_same_in_two_texts(world):
    """The control: without an outage these are two texts, so the joined one is one less."""
    world.register("microneedling-pen")
    world.run_until(AFTER)
    assert sum("No gym" in body for body in world.bodies()) == 1
    assert sum(MAKEUP_ENDED in body for body in world.bodies()) == 1
    assert "joined" not in {reason for _, reason in world.states().values()}


def test_the_most_serious_stands_for_all_and_comes_first(world):
    outage(world, LATER)
    world.send_due()
    (body,) = world.bodies()
    assert body.startswith("Lumina Skin: How is your skin today?")
    states = world.states()
    assert states["check/check"][0] == "accepted"
    rows = {row.key.partition("/")[2]: row for row in world.rows(tables.Reminder)}
    leader = rows["check/check"]
    assert rows["restrictions/first"].joined_into_id == rows["allowed/makeup"].joined_into_id == leader.id


def test_texts_of_two_patients_stay_two(world):
    world.register("microneedling-pen", call_name="Ana", name="Ana")
    world.register("microneedling-pen", call_name="Mia", name="Mia")
    world.set(AFTER)
    assert world.send_due() == 2
    first, second = sorted(world.bodies())
    assert first.startswith("Lumina Skin: For Ana: No gym")
    assert second.startswith("Lumina Skin: For Mia: No gym")
    assert first.count("For Ana:") == second.count("For Mia:") == 1


def test_a_claim_for_one_text_takes_the_others_of_the_patient_along(world):
    outage(world)
    (handover,) = claim(world.sending, world.now, 1).handovers
    assert MAKEUP_ENDED in handover.message.body


def test_the_body_that_is_kept_is_the_one_that_left(world):
    outage(world)
    (handover,) = claim(world.sending, world.now, 10).handovers
    (row,) = [row for row in world.rows(tables.Reminder) if row.id == handover.reminder_id]
    assert row.body == handover.message.body


def test_a_refused_try_gives_its_followers_back_and_all_are_joined_again(world):
    outage(world)
    world.phone.fail(ANA, "busy")
    world.send_due()
    states = world.states()
    assert states["restrictions/first"] == ("planned", "busy")
    assert states["allowed/makeup"] == ("planned", None)
    world.phone.heal(ANA)
    world.run_until(AFTER + 30 * timedelta(seconds=1))
    assert len([body for body in world.bodies() if MAKEUP_ENDED in body and "No gym" in body]) == 1
    assert world.states()["allowed/makeup"] == ("skipped", "joined")


def test_what_has_lost_its_use_by_the_next_try_is_left_out(world):
    outage(world)
    (handover,) = claim(world.sending, world.now, 10).handovers
    with world.store.write() as db:
        follower = next(row for row in world.rows(tables.Reminder) if row.key.endswith("allowed/makeup"))
        db.get_one(tables.Reminder, follower.id).useful_until_at = world.now + MINUTE
    settle(world.sending, handover, Refused(Refusal.BUSY, None, 429, timedelta(minutes=5)), world.now)
    world.set(world.now + 6 * MINUTE)
    world.send_due()
    assert world.states()["allowed/makeup"][0] == "missed"
    assert any("No gym" in body and MAKEUP_ENDED not in body for body in world.bodies())


def test_an_unsure_try_keeps_its_followers_until_it_is_resolved_as_not_created(world):
    outage(world)
    world.phone.fail(ANA, "unsure")
    world.send_due()
    assert world.states()["allowed/makeup"] == ("skipped", "joined")
    leader = next(row for row in world.rows(tables.Reminder) if row.key.endswith("restrictions/first"))
    with world.store.write() as db:
        moved = Moved(leader.id, (State.UNSURE,), State.PLANNED, None, "test")
        assert move(db, moved, world.now, {"try_at": world.now})
    assert world.states()["allowed/makeup"] == ("planned", None)


def test_an_edit_does_not_bring_back_what_another_text_has_said(world):
    recorded = outage(world)
    world.send_due()
    correct_end(world.scope, world.store, world.shelf, recorded.visit_id, FRIDAY - MINUTE, world.now)
    assert world.states()["allowed/makeup"] == ("skipped", "joined")
    world.run_until(AFTER + 10 * MINUTE)
    assert sum(MAKEUP_ENDED in body for body in world.bodies()) == 1


def test_an_edit_that_makes_false_what_only_a_joined_text_said_is_corrected(world):
    recorded = outage(world)
    world.send_due()
    end_at = FRIDAY + 40 * HOUR  # so the ends that were told are all too early
    correct_end(world.scope, world.store, world.shelf, recorded.visit_id, end_at, world.now)
    corrections = [key for key in world.states() if key.startswith("correction/")]
    assert corrections
    row = next(row for row in world.rows(tables.Reminder) if "correction" in row.key)
    facts = {change["fact"] for change in row.content["changes"]}
    joined = next(row for row in world.rows(tables.Reminder) if row.joined_into_id is not None)
    assert facts & set(joined.told)


def test_too_long_for_one_goes_one_by_one_with_time_between(world):
    with world.store.write() as db:
        db.get_one(tables.Clinic, world.scope.clinic_id).short_name = "Lumina Skin Łódź"  # 70 characters a segment
    outage(world)
    assert world.send_due() == 1
    assert world.states()["allowed/makeup"] == ("planned", "spaced")
    world.run_until(AFTER + 5 * MINUTE)
    assert sum(MAKEUP_ENDED in body for body in world.bodies()) == 1
    assert "joined" not in {reason for _, reason in world.states().values()}


def test_the_act_by_time_of_a_follower_holds_for_the_one_that_says_it(world):
    outage(world)
    soon = world.now + 10 * MINUTE
    with world.store.write() as db:
        follower = next(row for row in world.rows(tables.Reminder) if row.key.endswith("allowed/makeup"))
        db.get_one(tables.Reminder, follower.id).act_by_at = soon
        first = next(row for row in world.rows(tables.Reminder) if row.key.endswith("restrictions/first"))
        db.get_one(tables.Reminder, first.id).act_by_at = world.now + HOUR
    world.send_due()
    leader = next(row for row in world.rows(tables.Reminder) if row.key.endswith("restrictions/first"))
    assert leader.act_by_at == soon


def test_a_text_whose_use_is_almost_over_goes_by_itself_and_does_not_shorten_the_others(world):
    outage(world)
    world.set(FRIDAY + 48 * HOUR - MINUTE)
    handovers = claim(world.sending, world.now, 10).handovers
    assert sorted(handover.message.validity for handover in handovers) == [MINUTE, 15 * MINUTE]


@pytest.mark.parametrize("number", [ANA, BEN])
def test_a_stop_leaves_nothing_to_join(world, number):
    outage(world, number=number)
    with world.store.write() as db:
        for row in db.query(tables.Number):
            row.opted_out_at = world.now
    assert world.send_due() == 0
    assert "joined" not in {reason for _, reason in world.states().values()}
