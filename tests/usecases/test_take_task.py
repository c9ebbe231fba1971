"""Two people never take the same without seeing it; what is done stays done until somebody takes it back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from reminders.domain.reminder import State
from reminders.errors import Conflict, InvalidInput, NotFound
from reminders.store import tables
from reminders.usecases.authority import SaidBy
from reminders.usecases.decide_held import Decision
from reminders.usecases.edit import Edit
from reminders.usecases.finish_task import Done, finish_task
from reminders.usecases.take_task import LONGEST_NOTE, complete, decide_task, give_back, reopen_task, take_task
from reminders.usecases.to_do import done_between
from tests.usecases.reports import first, sent, tell, to_do, unsure
from tests.usecases.test_to_do import KIM, MONA, asked, edit, hand, hold

MINUTE = timedelta(minutes=1)


def call(world):
    """One call to make."""
    sent(world)
    tell(world, "undelivered", 30008)
    (one,) = asked(world).items
    return one


def row(world):
    return world.rows(tables.Task)[-1]


def done(world, actor=KIM):
    return done_between(world.scope, world.store, actor, (world.now - MINUTE, world.now + MINUTE))


def test_who_takes_it_second_is_told_and_may_take_it_over(world):
    one = call(world)
    take_task(hand(world, KIM, one.version), one.ref)
    with pytest.raises(Conflict, match="staff/kim has taken this already"):
        take_task(hand(world, MONA, one.version), one.ref)
    assert (row(world).taken_by, row(world).state) == (KIM, "taken")
    take_task(hand(world, MONA, row(world).version), one.ref, over=True)
    assert row(world).taken_by == MONA


def test_of_two_who_take_it_at_the_same_moment_one_gets_it(world):
    one = call(world)

    def try_it(actor):
        try:
            return take_task(hand(world, actor, one.version), one.ref)
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        got = [found for found in pool.map(try_it, [f"staff/{n}" for n in range(4)]) if found]
    assert len(got) == 1
    assert [audit.action for audit in world.rows(tables.Audit)].count("task.take") == 1


def test_taking_over_what_a_colleague_has_just_given_back_is_seen(world):
    one = call(world)
    take_task(hand(world, KIM, one.version), one.ref)
    seen = row(world).version
    give_back(hand(world, KIM, seen), one.ref)
    with pytest.raises(Conflict, match="Somebody else changed it"):
        take_task(hand(world, MONA, seen), one.ref, over=True)


def test_what_is_taken_twice_by_the_same_person_stays_theirs(world):
    one = call(world)
    assert take_task(hand(world), one.ref) == take_task(hand(world, version=one.version), one.ref)
    assert [audit.action for audit in world.rows(tables.Audit)].count("task.take") == 1


def test_a_colleague_cannot_give_back_or_tick_what_somebody_has(world):
    one = call(world)
    take_task(hand(world), one.ref)
    for act in (give_back, complete):
        with pytest.raises(Conflict, match="staff/kim"):
            act(hand(world, MONA), one.ref)
    assert row(world).state == "taken"


def test_what_was_tried_in_vain_goes_back_with_a_note_for_the_next(world):
    one = call(world)
    take_task(hand(world), one.ref)
    give_back(hand(world), one.ref, "No answer at 15:20.")
    assert (row(world).state, row(world).taken_by, row(world).note) == ("open", None, "No answer at 15:20.")
    complete(hand(world, MONA), one.ref)
    assert (row(world).taken_by, row(world).note) == (MONA, "No answer at 15:20.")


def test_what_is_done_is_off_the_list_and_on_that_of_today_and_comes_back_when_it_was_a_mistake(world):
    one = call(world)
    complete(hand(world, KIM, one.version), one.ref, "is fine")
    assert asked(world).items == ()
    (ticked,) = done(world)
    assert (ticked.ref, ticked.note, ticked.mine, ticked.late) == (one.ref, "is fine", True, False)
    with pytest.raises(Conflict, match="done already"):
        complete(hand(world), one.ref)
    reopen_task(hand(world, MONA, ticked.version), one.ref)
    (again,) = asked(world).items
    assert (again.ref, again.taken, again.note, done(world)) == (one.ref, None, "is fine", [])
    actions = [audit.action for audit in world.rows(tables.Audit) if audit.subject_kind == "task"]
    assert actions == ["task.done", "task.reopen"]


def test_what_ended_by_itself_cannot_be_opened_again(world):
    one = call(world)
    tell(world, "delivered")
    assert (asked(world).items, done(world)) == ((), [])
    with pytest.raises(Conflict, match="by itself"):
        reopen_task(hand(world), one.ref)


def test_what_the_terminal_ticked_is_on_the_list_of_today(world):
    one = call(world)
    finish_task(world.scope, world.store, one.ref, Done(SaidBy("Eve"), "called"), world.now)
    assert [(ticked.note, ticked.taken.name) for ticked in done(world) if ticked.taken] == [("called", "Eve")]


def test_a_note_has_an_end(world):
    one = call(world)
    with pytest.raises(InvalidInput, match="note"):
        complete(hand(world), one.ref, "x" * (LONGEST_NOTE + 1))
    assert row(world).state == "open"


def test_a_text_that_waits_is_not_ticked_away(world):
    unsure(world)
    (one,) = asked(world).items
    with pytest.raises(Conflict, match="still waits"):
        complete(hand(world), one.ref)
    assert asked(world).items != ()


@pytest.mark.parametrize(
    ("decision", "state"),
    [(Decision.AGAIN, State.PLANNED), (Decision.WENT, State.ACCEPTED), (Decision.DROP, State.DROPPED)],
)
def test_a_decision_ends_what_was_asked_also_after_somebody_took_it(world, decision, state):
    unsure(world)
    (one,) = asked(world).items
    take_task(hand(world), one.ref)
    decide_task(edit(world), one.ref, one.text.id, decision)
    assert (first(world).state, to_do(world), asked(world).items) == (state, [], ())


def test_a_text_that_nobody_was_asked_about_is_decided_from_the_list(world):
    unsure(world)
    hold(world)
    with world.store.write() as db:
        db.query(tables.Task).delete()
    (one,) = asked(world).items
    decide_task(edit(world), one.ref, one.text.id, Decision.DROP)
    assert (first(world).state, to_do(world), asked(world).items) == (State.DROPPED, [], ())


def test_what_was_decided_once_and_waits_again_is_asked_again(world):
    unsure(world)
    hold(world)
    with world.store.write() as db:
        db.query(tables.Task).delete()
    (one,) = asked(world).items
    decide_task(edit(world), one.ref, one.text.id, Decision.AGAIN)
    hold(world)
    (again,) = asked(world).items
    assert (again.ref, again.version) == (one.ref, 0)
    take_task(hand(world), again.ref)
    assert asked(world).items[0].mine


def test_what_a_colleague_has_is_not_decided_behind_their_back(world):
    unsure(world)
    (one,) = asked(world).items
    take_task(hand(world, MONA), one.ref)
    with pytest.raises(Conflict, match="staff/mona"):
        decide_task(edit(world), one.ref, one.text.id, Decision.DROP)
    assert first(world).state is State.UNSURE


@pytest.mark.parametrize("ref", ["nothing", "text-nothing", "visit-nothing"])
def test_what_does_not_exist_is_not_found(world, ref):
    for act in (take_task, give_back, complete):
        with pytest.raises(NotFound):
            act(hand(world), ref)
    with pytest.raises(NotFound):
        decide_task(Edit(world.scope, world.store, world.shelf, KIM, world.now), ref, "nothing", Decision.DROP)
