"""Likely STOPs, wrong numbers, reactions and pictures: what they change at once, and what a person is asked."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.outcome import Learned
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.replies import Meaning
from reminders.domain.vocabulary import Origin, Purpose, Way
from reminders.errors import Conflict
from reminders.store import people, tables
from reminders.store.tables import OptOutSource, TaskState
from reminders.usecases.edit import Edit
from reminders.usecases.learn import learn
from reminders.usecases.opt_out import opt_in
from reminders.usecases.record_consent import Said, record_consent
from reminders.usecases.sending import Terms
from reminders.usecases.show_patient import show_patient
from reminders.usecases.take_task import Hand, complete
from reminders.usecases.texts_again import texts_again
from reminders.usecases.to_do import Asked, list_to_do
from reminders.usecases.to_do_kinds import Group
from tests.usecases.world import BEN, World
from tests.usecases.writing_back import LIKELY, MINUTE, edit, kinds, number_of, patient_id, reasons, say


def agreed(world):
    with world.store.read() as db:
        patient = world.rows(tables.Patient)[0]
        return people.consents(db, [patient.id]).get(patient.id, frozenset())


@pytest.mark.parametrize("body", [LIKELY, "no mas", "ne m'envoyez plus de messages", "hört auf mir zu schreiben"])
def test_a_likely_stop_ends_all_texts_at_once_and_a_person_asks(world, body):
    world.register()
    assert say(world, body) is Meaning.LIKELY_STOP
    number = number_of(world)
    assert (number.opted_out_at, number.opt_out_source) == (world.now, OptOutSource.LIKELY)
    assert {row.state for row in world.rows(tables.Reminder)} == {State.SKIPPED}
    assert Reason.PROBABLY_OPTED_OUT in reasons(world)
    assert kinds(world) == ["likely-stop"]


def test_words_in_passing_stop_nothing(world):
    world.register()
    before = world.states()
    assert say(world, "the redness won't stop, when can I stop the cream?") is Meaning.OTHER
    assert world.states() == before
    assert kinds(world) == ["reply"]


def test_a_person_lets_texts_start_again_from_the_task_and_it_is_done(world):
    world.register()
    before = world.states()
    say(world, LIKELY)
    (task,) = [row for row in world.rows(tables.Task) if row.kind == "likely-stop"]
    texts_again(edit(world, version=task.version), task.public_id)
    assert number_of(world).opted_out_at is None
    assert {key: state for key, (state, _) in world.states().items()} == {k: s for k, (s, _) in before.items()}
    (task,) = [row for row in world.rows(tables.Task) if row.kind == "likely-stop"]
    assert (task.state, task.note) == (TaskState.DONE, "Wants texts again.")


def test_what_was_said_clearly_no_likely_stop_makes_doubtful(world):
    world.register()
    say(world, "STOP")
    say(world, LIKELY, "SM2")
    assert number_of(world).opt_out_source is OptOutSource.REPLY
    with pytest.raises(Conflict):
        opt_in(edit(world), patient_id(world))


def test_a_clear_stop_after_a_likely_one_is_for_the_patient_alone_to_lift(world):
    world.register()
    say(world, LIKELY)
    say(world, "STOP", "SM2")
    with pytest.raises(Conflict):
        opt_in(edit(world), patient_id(world))
    say(world, "START", "SM3")
    assert number_of(world).opted_out_at is None


def test_what_the_provider_blocks_after_a_likely_stop_only_a_start_lifts(world):
    world.register()
    say(world, LIKELY)
    with world.store.write() as db:
        learn(world.sending, db, number_of(world).id, Learned.OPTED_OUT, world.now)
    assert number_of(world).opt_out_source is OptOutSource.PROVIDER
    with pytest.raises(Conflict):
        opt_in(edit(world), patient_id(world))


def test_a_likely_stop_learned_of_after_the_start_that_followed_it_changes_nothing(world):
    world.register()
    say(world, "START", "SM2")
    say(world, LIKELY, "SM1", received_at=world.now - 10 * MINUTE)
    assert number_of(world).opted_out_at is None


def test_a_start_learned_of_after_the_likely_stop_that_followed_it_changes_nothing(world):
    world.register()
    say(world, LIKELY, "SM2")
    say(world, "START", "SM1", received_at=world.now - MINUTE)
    assert number_of(world).opted_out_at is not None


def test_a_stop_and_a_likely_one_within_five_minutes_get_one_answer(world):
    world = replace(world, sending=replace(world.sending, terms={"main": Terms(answers=True)}))
    world.register()
    say(world, LIKELY)
    say(world, "STOP", "SM2")
    assert [r.key for r in world.rows(tables.Reminder) if r.origin is Origin.REPLY] == ["reply/stop/SM1"]


def test_where_the_provider_answers_a_likely_stop_gets_no_answer_of_ours(world):
    world.register()
    say(world, LIKELY)
    assert not [row for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY]


def test_a_stop_ends_the_consent_to_advertising_and_a_start_does_not_bring_it_back(world):
    patient_id = world.register().patient_id
    wants = Said(frozenset({Purpose.MARKETING}), frozenset(), "in writing", Way.PAPER)  # as offers ask for
    record_consent(Edit(world.scope, world.store, world.sending.shelf, "front desk", world.now), patient_id, wants)
    assert Purpose.MARKETING in agreed(world)
    say(world, "STOP")
    assert Purpose.MARKETING not in agreed(world)
    say(world, "START", "SM2")
    assert agreed(world) == {Purpose.CARE, Purpose.COURSE}
    row = world.rows(tables.Consent)[-1]
    assert (row.purpose, row.given, row.how, row.recorded_by) == (
        Purpose.MARKETING,
        False,
        "by a text",
        "patient",
    )


def test_what_was_missed_while_stopped_stays_missed_and_the_rest_comes_back(world):
    world.register()
    before = world.states()
    say(world, "STOP")
    world.set(world.now + timedelta(days=2))
    say(world, "START", "SM2")
    after = world.states()
    planned = {key for key, (state, _) in after.items() if state == "planned"}
    assert planned
    assert planned < {key for key, (state, _) in before.items() if state == "planned"}
    useful = [row.useful_until_at for row in world.rows(tables.Reminder) if row.state is State.PLANNED]
    assert min(useful) > world.now


@pytest.mark.parametrize("body", ["Liked “Lumina: Text STOP to end.”", "A aimé « STOP »", "👍 to “Text STOP to end”"])
def test_a_reaction_asks_nobody_and_changes_nothing_but_is_kept(world, body):
    world.register()
    before = world.states()
    assert say(world, body) is Meaning.REACTION
    assert world.states() == before
    assert kinds(world) == []
    assert [row.body for row in world.rows(tables.Reply)] == [body]


@pytest.mark.parametrize("body", ["cancelar", "annuler", "absagen"])
def test_a_cancel_in_another_language_stops_and_asks_whether_the_visit_is_meant(world, body):
    world.register()
    say(world, body)
    assert number_of(world).opt_out_source is OptOutSource.LIKELY
    assert kinds(world) == ["opt-out"]


def test_a_yes_is_read_where_nothing_was_stopped_and_starts_texts_where_it_was(world):
    world.register()
    say(world, "Yes")
    assert kinds(world) == ["reply"]
    say(world, "STOP", "SM2")
    say(world, "Yes", "SM3")
    assert number_of(world).opted_out_at is None
    assert kinds(world) == ["reply"]


def test_a_help_in_another_language_is_answered_by_us_and_read(world):
    world.register()
    say(world, "Ayuda")
    assert [row.key for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY] == ["reply/help/SM1"]
    assert kinds(world) == ["reply"]


@pytest.mark.parametrize("body", ["", "👍", "😭" * 40, "x" * 1600, "مرحبا كيف حالك", "שלום, זה כואב", "\u200b\u202e"])
def test_whatever_comes_is_kept_once_and_read_once(world, body):
    world.register()
    for _ in range(3):
        say(world, body)
    assert [row.body for row in world.rows(tables.Reply)] == [body]
    assert kinds(world) == ["reply"]


def test_pictures_are_counted_and_shown_with_what_was_written(world):
    world.register()
    say(world, "", pictures=2)
    (shown,) = show_patient(world.scope, world.store, world.shelf, patient_id(world), world.now).replies
    assert (shown.body, shown.pictures) == ("", 2)
    assert kinds(world) == ["reply"]


def test_a_likely_stop_of_somebody_unknown_is_read_and_holds_for_whoever_gets_the_number(world):
    world.register()
    say(world, LIKELY, number=BEN)
    assert kinds(world) == ["reply"]
    world.register(number=BEN, name="Ben Example")
    assert number_of(world, BEN).opt_out_source is OptOutSource.LIKELY


def test_likely_stops_and_starts_at_once_are_all_kept_and_one_of_them_wins(world: World):
    world.register()

    def one(n):
        return say(world, LIKELY if n % 2 else "wrong number", f"SM{n}")

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(one, range(24)))) == 24
    number = number_of(world)
    assert number.opted_out_at is not None
    assert number.suppressed_at is not None
    assert world.next_at() is None


def test_a_likely_stop_waits_for_a_claim_and_no_text_leaves_after_it(world: World):
    """The race of a claim and a likely STOP: whoever locks the number first is first."""
    world.register()
    with ThreadPoolExecutor(1) as pool:
        with world.store.write() as db:
            people.lock_number(db, 1)
            stopping = pool.submit(say, world, LIKELY)
            assert not stopping.done()
        assert stopping.result(timeout=20) is Meaning.LIKELY_STOP
    assert world.next_at() is None
    world.set(world.now + timedelta(days=1))
    world.send_due()
    assert world.bodies() == []


def test_a_second_likely_stop_stands_beside_the_first_until_that_is_done(world):
    world.register()
    say(world, LIKELY, "SM1")
    world.set(world.now + MINUTE)
    say(world, "no more texts please", "SM2")
    assert kinds(world) == ["likely-stop"]
    (one,) = _of_replies(world)
    assert (one.heard.body, [(more.by, more.body) for more in one.added]) == (LIKELY, [(None, "no more texts please")])
    complete(Hand(world.scope, world.store, "staff/1", world.now), one.ref)
    say(world, LIKELY, "SM3")
    assert kinds(world) == ["likely-stop"]
    assert _of_replies(world)[0].added == ()


def test_two_patients_who_say_the_same_are_two(world):
    world.register()
    world.register(number=BEN, name="Ben Example")
    say(world, LIKELY, "SM1")
    say(world, LIKELY, "SM2", BEN)
    assert kinds(world) == ["likely-stop", "likely-stop"]


def test_every_reply_that_a_person_must_read_stays_a_task_of_its_own(world):
    world.register()
    say(world, "it itches", "SM1")
    say(world, "still itches", "SM2")
    assert kinds(world) == ["reply", "reply"]


def _of_replies(world):
    return list_to_do(world.scope, world.store, "staff/1", Asked(Group.REPLIES), world.now).items
