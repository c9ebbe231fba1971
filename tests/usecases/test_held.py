"""Texts that wait for a person: who sees what, what each decision does, and what it never does."""

from datetime import timedelta

import pytest

from reminders.domain.vocabulary import Kind
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import audit, claims, tables
from reminders.usecases.decide_held import Decision, decide_held, held_texts
from reminders.usecases.edit import Edit
from reminders.usecases.send_test import Trial, send_test
from tests.usecases.reports import DUE, FIRST, attempts, due, first, last_attempt, sent, tell, to_do, unsure, way
from tests.usecases.world import ANA, BEN

EVE = "Eve"


def edit(world, by=EVE):
    return Edit(world.scope, world.store, world.shelf, by, world.now)


def decide(world, decision, by=EVE):
    return decide_held(edit(world, by), first(world).public_id, decision)


def listed(world):
    return held_texts(world.scope, world.store, world.shelf)


def refused(world):
    """The first text is held, since the provider refused its wording."""
    due(world).phone.fail(ANA, "content", 21617)
    world.send_due()
    world.phone.heal(ANA)
    return world


def test_unsure_and_held_texts_are_listed_with_reason_and_deadline_and_no_number(world):
    unsure(world)
    (text,) = listed(world)
    assert (text.id, text.state, text.reason) == (first(world).public_id, "unsure", "unknown-outcome")
    assert text.sentence.startswith("The answer of the provider was lost")
    assert (text.number, text.deadline_at) == ("+12...01", DUE + timedelta(hours=3))
    assert text.deadline_local is not None
    assert f"{text.deadline_local:%H:%M}" == "19:20"
    assert ANA not in repr(text)
    assert text.patient not in repr(text)


def test_the_code_of_the_provider_is_shown(world):
    assert [text.code for text in listed(refused(world))] == [21617]


def test_what_goes_by_itself_is_not_listed(world):
    sent(world)
    assert listed(world) == []


def test_the_most_urgent_comes_first(world):
    unsure(world)
    with world.store.write() as db:
        for row in db.query(tables.Reminder).filter_by(state="planned"):
            row.state, row.reason = "held", "six-a-day"
    deadlines = [text.deadline_at for text in listed(world)]
    assert len(deadlines) > 2
    assert deadlines == sorted(deadlines)


def test_again_makes_a_new_attempt_and_never_reuses_the_old_one(world):
    old = unsure(world)
    assert decide(world, Decision.AGAIN) == "planned"
    assert [row.outcome for row in attempts(world)] == ["given-up"]
    assert to_do(world) == []
    world.send_due()
    assert way(world) == ["planned", "sending", "unsure", "planned", "sending", "accepted"]
    assert [(row.n, row.outcome) for row in attempts(world)] == [(1, "given-up"), (2, "accepted")]
    assert last_attempt(world).id != old.id


def test_again_is_judged_as_any_other_text(world):
    unsure(world)
    with world.store.write() as db:
        db.get_one(tables.Number, last_attempt(world).number_id).opted_out_at = world.now
    decide(world, Decision.AGAIN)
    world.send_due()
    assert world.states()[FIRST] == ("skipped", "opted-out")


def test_a_refused_text_may_be_sent_again_once_its_cause_is_mended(world):
    refused(world)
    assert to_do(world) == ["refused"]
    decide(world, Decision.AGAIN)
    world.send_due()
    assert (world.states()[FIRST], to_do(world)) == (("accepted", None), [])


def test_it_went_ends_the_doubt_and_is_not_asked_about_any_more(world):
    unsure(world)
    assert decide(world, Decision.WENT) == "accepted"
    assert (last_attempt(world).outcome, last_attempt(world).inquire_at) == ("given-up", None)
    assert (first(world).sent_at, to_do(world)) == (DUE, [])
    world.run_until(DUE + timedelta(hours=2))
    assert len(world.bodies()) == 1


def test_a_receipt_after_it_went_still_tells_how_it_ended(world):
    attempt = unsure(world)
    decide(world, Decision.WENT)
    tell(world, "delivered", attempt=attempt.id)
    assert world.states()[FIRST] == ("delivered", None)


@pytest.mark.parametrize("held", [unsure, refused])
def test_what_is_dropped_never_goes(world, held):
    held(world)
    assert decide(world, Decision.DROP) == "dropped"
    world.run_until(DUE + timedelta(days=40))
    assert world.states()[FIRST] == ("dropped", "by-staff")
    assert len([row for row in attempts(world) if row.reminder_id == first(world).id]) == 1


def test_what_was_refused_cannot_have_gone(world):
    refused(world)
    with pytest.raises(Conflict, match="cannot have gone"):
        decide(world, Decision.WENT)
    assert world.states()[FIRST] == ("held", "refused")


def test_what_is_of_no_use_any_more_is_not_sent_again(world):
    unsure(world)
    world.set(first(world).useful_until_at)
    with pytest.raises(Conflict, match="no use"):
        decide(world, Decision.AGAIN)
    assert last_attempt(world).outcome == "unsure"


@pytest.mark.parametrize("decision", list(Decision))
def test_only_what_waits_can_be_decided_about(world, decision):
    sent(world)
    with pytest.raises(Conflict, match="accepted and does not wait"):
        decide(world, decision)


@pytest.mark.parametrize("decision", list(Decision))
def test_every_decision_is_audited_under_the_name_of_who_took_it(world, decision):
    unsure(world)
    decide(world, decision)
    with world.store.read() as db:
        acts = audit.acts_on(world.scope, db, ("reminder", first(world).public_id))
    assert [(act.actor, act.action) for act in acts] == [("Eve", f"reminder.{decision}")]
    assert world.rows(tables.ReminderHistory)[-1].actor == "Eve"


def test_somebody_decides_or_nobody_does(world):
    unsure(world)
    with pytest.raises(InvalidInput, match="by"):
        decide(world, Decision.AGAIN, "  ")
    assert world.states()[FIRST][0] == "unsure"


def test_a_text_of_another_clinic_is_not_there(world):
    with pytest.raises(NotFound):
        decide_held(edit(world), "nothing", Decision.DROP)


def test_deciding_twice_is_refused_the_second_time(world):
    unsure(world)
    decide(world, Decision.DROP)
    with pytest.raises(Conflict):
        decide(world, Decision.AGAIN)


def test_a_test_text_that_stays_unsure_is_not_sent_to_a_patient(world):
    world.phone.fail(BEN, "unsure")
    tried = send_test(world.sending, world.scope, Trial(BEN, "Eve"), world.now)
    world.set(world.now + timedelta(minutes=1))
    with pytest.raises(Conflict, match="no use"):
        decide_held(edit(world), tried.id, Decision.AGAIN)
    with world.store.read() as db:
        assert claims.open_attempts(db, world.rows(tables.Reminder)[0].id) != []
    assert world.rows(tables.Reminder)[0].kind is Kind.INFO
