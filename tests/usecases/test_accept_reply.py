"""STOP, START and HELP: what they change, who answers, and what happens when they come twice, late or together."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.read_reply import read_reply
from reminders.domain.reminder import State
from reminders.domain.replies import Meaning
from reminders.domain.vocabulary import Kind, Origin, TextClass
from reminders.store import claims, numbers, people, tables
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.sending import Terms
from tests.store.rows import add
from tests.usecases.world import ANA, BEN, World

MINUTE = timedelta(minutes=1)


def answering(world):
    """The same clinic by a sender whose provider leaves STOP, START and HELP to us."""
    return replace(world, sending=replace(world.sending, terms={"main": Terms(answers=True)}))


def say(world, body, provider_id, number=ANA, **more):
    return accept_reply(world.sending, Incoming(provider_id, "main", number, body, **more), world.now)


def answers(world):
    return [row for row in world.rows(tables.Reminder) if row.origin is Origin.REPLY]


def opted_out(world, address=ANA):
    return next(n.opted_out_at is not None for n in world.rows(tables.Number) if n.address == address)


@pytest.mark.parametrize(
    "body", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "quit", "Revoke", "opt-out", " stop. "]
)
def test_each_word_that_carriers_take_for_stop_stops(world, body):
    world.register()
    assert say(world, body, "SM1") is Meaning.STOP
    assert opted_out(world)
    assert {row.state for row in world.rows(tables.Reminder)} == {State.SKIPPED}


@pytest.mark.parametrize(
    ("body", "told", "said"),
    [
        ("PARAR", "STOP", Meaning.STOP),
        ("ALTA", "START", Meaning.START),
        ("ayuda", "HELP", Meaning.HELP),
        ("STOP", "HELP", Meaning.STOP),
        ("HELP", None, Meaning.HELP),
        ("info", None, Meaning.HELP),
        ("help my skin burns", None, Meaning.OTHER),
        ("ouch", "NEW-WORD", Meaning.OTHER),
    ],
)
def test_what_the_provider_understood_counts_too_and_a_stop_always(body, told, said):
    assert read_reply(body, told).meaning is said


def test_a_stop_is_answered_once_by_a_text_of_its_own_that_is_no_use_later(world):
    world = answering(world)
    world.register()
    say(world, "STOP", "SM1")
    (row,) = answers(world)
    assert row.key == "reply/stop/SM1"
    assert row.body == (
        "Lumina Skin: You get no more texts from us. Text START to get them again. Questions? Call +12125550100."
    )
    assert (row.state, row.role, row.kind, row.text_class) == (State.PLANNED, None, Kind.INFO, TextClass.CARE)
    assert (row.due_at, row.try_at, row.useful_until_at) == (world.now, world.now, world.now + 5 * MINUTE)
    made = [(h.from_state, h.to_state) for h in world.rows(tables.ReminderHistory) if h.reminder_id == row.id]
    assert made == [(None, State.PLANNED)]


def test_where_the_provider_answers_we_do_not(world):
    world.register()
    for number, word in enumerate(("STOP", "START", "HELP")):
        say(world, word, f"SM{number}")
    assert answers(world) == []


def test_a_clinic_answers_only_by_its_own_sender(world):
    world = replace(world, sending=replace(world.sending, terms={"other": Terms(answers=True)}))
    world.register()
    accept_reply(world.sending, Incoming("SM1", "other", ANA, "STOP"), world.now)
    assert opted_out(world)
    assert answers(world) == []


def test_a_number_that_nobody_knows_is_kept_and_not_answered(world):
    world = answering(world)
    world.register()
    assert say(world, "STOP", "SM1", number=BEN) is Meaning.STOP
    assert [(r.number_id, r.from_address) for r in world.rows(tables.Reply)] == [(None, BEN)]
    assert answers(world) == []


def test_the_same_reply_twice_is_answered_once(world):
    world = answering(world)
    world.register()
    for _ in range(2):
        say(world, "HELP", "SM1")
    assert len(answers(world)) == 1
    assert len(world.rows(tables.Reply)) == 1


def test_within_five_minutes_one_answer_of_a_kind_is_enough(world):
    world = answering(world)
    world.register()
    say(world, "STOP", "SM1")
    world.set(world.now + 4 * MINUTE)
    say(world, "STOP", "SM2")
    assert len(answers(world)) == 1
    world.set(world.now + 2 * MINUTE)
    say(world, "STOP", "SM3")
    assert [row.key for row in answers(world)] == ["reply/stop/SM1", "reply/stop/SM3"]


def test_a_start_takes_back_the_answer_to_a_stop_that_has_not_left(world):
    world = answering(world)
    world.register()
    say(world, "STOP", "SM1")
    say(world, "START", "SM2")
    assert [(row.key, row.state) for row in answers(world)] == [
        ("reply/stop/SM1", State.CANCELLED),
        ("reply/start/SM2", State.PLANNED),
    ]
    assert not opted_out(world)


def test_a_help_changes_nothing_but_is_answered_with_whom_to_call(world):
    world = answering(world)
    world.register()
    before = world.states()
    say(world, "HELP", "SM1")
    after = world.states()
    (row,) = answers(world)
    assert {key: after[key] for key in before} == before
    assert "+12125550100" in row.body
    assert "911" in row.body


def test_a_stop_that_is_learned_of_hours_later_counts_and_is_not_answered(world):
    world = answering(world)
    world.register()
    say(world, "STOP", "SM1", received_at=world.now - timedelta(hours=2))
    assert opted_out(world)
    assert answers(world) == []


def test_a_stop_learned_of_after_the_start_that_followed_it_changes_nothing(world):
    world.register()
    say(world, "START", "SM2")
    say(world, "STOP", "SM1", received_at=world.now - 10 * MINUTE)
    assert not opted_out(world)
    assert len(world.rows(tables.Reply)) == 2


def test_a_start_learned_of_after_the_stop_that_followed_it_changes_nothing(world):
    world.register()
    say(world, "STOP", "SM2")
    say(world, "START", "SM1", received_at=world.now - timedelta(seconds=1))
    assert opted_out(world)


def test_where_two_clocks_leave_the_order_open_stop_wins(world):
    world.register()
    say(world, "START", "SM2")
    say(world, "STOP", "SM1", received_at=world.now - MINUTE)
    assert opted_out(world)


def test_a_stop_holds_for_the_number_in_every_organization_that_uses_the_sender(world):
    world.register()
    with world.store.write() as db:
        add(db, "organization", id=2, name="Other", salt="s", created_at=world.now)
        add(db, "clinic", id=2, organization_id=2, sender="second")
        add(db, "number", organization_id=2, address=ANA, address_hash="h2")
    say(world, "STOP", "SM1")
    stopped = {n.organization_id: n.opted_out_at is not None for n in world.rows(tables.Number)}
    assert stopped == {1: True, 2: False}
    accept_reply(world.sending, Incoming("SM2", "renamed", ANA, "STOP"), world.now)
    assert all(n.opted_out_at for n in world.rows(tables.Number))


def test_a_text_holding_what_a_database_refuses_is_kept_without_it(world):
    world.register()
    say(world, "it\0 hurts", "SM1")
    assert [reply.body for reply in world.rows(tables.Reply)] == ["it hurts"]


def test_many_replies_of_one_number_at_once_are_all_kept(world: World):
    world.register()

    def one(n):
        return accept_reply(world.sending, Incoming(f"SM{n}", "main", ANA, "STOP" if n % 2 else "HELP"), world.now)

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(one, range(40)))) == 40
    assert len(world.rows(tables.Reply)) == 40
    assert opted_out(world)


def test_a_stop_waits_for_a_claim_and_the_text_after_it_is_not_sent(world: World):
    """The claim holds the number when the STOP comes: its text goes, no further one does."""
    world.register()
    with ThreadPoolExecutor(1) as pool:
        with world.store.write() as db:
            people.lock_number(db, 1)
            stopping = pool.submit(say, world, "STOP", "SM1")
            assert not stopping.done()
            with world.store.read() as other:
                assert other.get_one(tables.Number, 1).opted_out_at is None
            assert claims.next_try_at(db) is not None
            numbers.lock_all(db, [1])
        assert stopping.result(timeout=20) is Meaning.STOP
    assert opted_out(world)
    assert world.next_at() is None


def test_the_answer_goes_at_once_to_who_has_said_stop_and_nothing_else_does(world):
    world = answering(world)
    world.register()
    world.set(world.now + timedelta(hours=9))  # at night, when all that was planned is due
    say(world, "STOP", "SM1")
    for _ in range(2):
        world.send_due()
    assert [body.partition(".")[0] for body in world.bodies()] == ["Lumina Skin: You get no more texts from us"]
    assert answers(world)[0].state is State.ACCEPTED


def test_an_answer_that_could_not_go_within_five_minutes_never_goes(world):
    world = answering(world)
    world.register()
    say(world, "STOP", "SM1")
    world.set(world.now + 5 * MINUTE)
    world.send_due()
    assert world.bodies() == []
    (row,) = answers(world)
    assert row.state is State.MISSED
    assert row.id not in {task.reminder_id for task in world.rows(tables.Task)}


def test_a_stop_from_a_number_that_nobody_has_yet_holds_for_whoever_is_registered_with_it(world):
    say(world, "STOP", "SM1")
    world.set(world.now + MINUTE)
    world.register()
    assert opted_out(world)
    assert {row.state for row in world.rows(tables.Reminder)} == {State.SKIPPED}


def test_a_start_after_it_takes_it_back(world):
    say(world, "STOP", "SM1")
    world.set(world.now + MINUTE)
    say(world, "START", "SM2")
    world.register()
    assert not opted_out(world)


def test_what_another_number_wrote_changes_nothing(world):
    say(world, "STOP", "SM1", BEN)
    world.register()
    assert not opted_out(world)


def test_a_stop_that_was_written_to_somebody_elses_sender_is_not_for_us(world):
    with world.store.write() as db:
        add(db, "organization", id=2, name="Other", salt="s", created_at=world.now)
        add(db, "clinic", id=2, organization_id=2, sender="theirs")
    accept_reply(world.sending, Incoming("SM1", "theirs", ANA, "STOP"), world.now)
    world.register()
    assert not opted_out(world)
