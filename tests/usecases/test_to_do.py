"""What needs a person is all in one list, counted right, and nothing of it is lost however often it comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.domain.outcome import Ask
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Purpose
from reminders.errors import NotFound
from reminders.store import tables, tasks
from reminders.store.scope import Scope
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.act_by import ask_when_late
from reminders.usecases.call_list import call_list
from reminders.usecases.decide_held import Decision
from reminders.usecases.edit import Edit
from reminders.usecases.take_task import Hand, complete, take_task
from reminders.usecases.to_do import Asked, count_to_do, list_to_do, one_to_do
from reminders.usecases.to_do_kinds import GROUP_OF, WHICH, Group, Work
from tests.usecases.reports import DUE, due, first, sent, tell, unsure
from tests.usecases.world import ANA, BEN, FRIDAY

KIM, MONA = "staff/kim", "staff/mona"
HOUR = timedelta(hours=1)


def asked(world, group=None, actor=KIM, **more):
    return list_to_do(world.scope, world.store, actor, Asked(group, **more), world.now)


def works(world, group=None, **more):
    return [one.work for one in asked(world, group, **more).items]


def edit(world, actor=KIM):
    return Edit(world.scope, world.store, world.shelf, actor, world.now)


def hand(world, actor=KIM, version=None):
    return Hand(world.scope, world.store, actor, world.now, version)


def say(world, body, provider_id="SM1", number=ANA):
    accept_reply(world.sending, Incoming(provider_id, "main", number, body), world.now)


def hold(world, reason=Reason.SIX_A_DAY):
    """The first text waits for a person, and nobody was asked."""
    with world.store.write() as db:
        row = tables.Reminder
        db.execute(update(row).where(row.id == first(world).id).values(state=State.HELD, reason=reason))


def test_a_text_in_doubt_is_to_be_decided_and_a_call_once_it_is_late(world):
    unsure(world)
    (one,) = asked(world).items
    assert (one.work, one.late, one.due_at) == (Work.UNSURE, False, DUE + 3 * HOUR)
    assert one.choices == (Decision.AGAIN, Decision.WENT, Decision.DROP)
    world.set(DUE + 3 * HOUR)
    ask_when_late(world.store, world.now)
    assert sorted(works(world)) == [Work.CALL, Work.UNSURE]
    assert asked(world).counts.late == 2


def test_a_held_text_of_which_nobody_was_told_is_in_the_list_and_taken_like_any_other(world):
    due(world)
    hold(world)
    (one,) = asked(world).items
    assert (one.work, one.version, one.choices) == (Work.HELD, 0, (Decision.AGAIN, Decision.DROP))
    taken = take_task(hand(world), one.ref)
    (again,) = asked(world).items
    assert (again.ref, again.work, again.mine) == (taken, Work.HELD, True)
    assert one_to_do(edit(world, MONA), one.ref, whole=False).ref == taken
    assert asked(world, mine=True).items == (again,)
    assert asked(world).counts.groups == {Group.DECIDE: 1, Group.NO_TEXTS: 0}


def test_a_text_with_a_call_to_make_is_not_listed_a_second_time_because_it_is_held(world):
    due(world)
    hold(world)
    world.set(DUE + 3 * HOUR)
    ask_when_late(world.store, world.now)
    (one,) = asked(world).items
    assert (one.work, one.choices[-1]) == (Work.CALL, Decision.DROP)


def test_what_a_patient_writes_is_read_by_a_person_once_however_often_it_is_told(world):
    world.register(number=ANA)
    say(world, "Is this normal?")
    say(world, "Is this normal?")
    (one,) = asked(world, Group.REPLIES).items
    assert (one.work, one.due_at, one.person.name) == (Work.REPLY, FRIDAY + 4 * HOUR, "Ana Example")
    assert one.heard is not None
    assert one.heard.body == "Is this normal?"
    assert ANA not in repr(one)
    assert "normal" not in repr(one)


def test_help_and_start_ask_for_nobody(world):
    world.register(number=ANA)
    for said in ("HELP", "START"):
        say(world, said, provider_id=said)
    assert works(world, Group.REPLIES) == []


def test_a_stranger_is_read_by_the_clinic_that_uses_the_sender(world):
    say(world, "Who is this?", number=BEN)
    (one,) = asked(world, Group.REPLIES).items
    assert (one.person.id, one.person.number, one.person.address) == (None, "+12...02", None)
    assert one_to_do(edit(world), one.ref, whole=True).person.address == BEN


@pytest.mark.parametrize(("body", "booked", "expected"), [("CANCEL", False, 1), ("STOP", True, 1), ("STOP", False, 0)])
def test_a_stop_that_was_perhaps_meant_for_the_visit_is_looked_at(world, body, booked, expected):
    given = {"ended_at": None, "starts_at": FRIDAY + 30 * HOUR} if booked else {}
    world.register(number=ANA, **given)
    say(world, body)
    assert works(world, Group.REPLIES) == [Work.OPT_OUT] * expected


def test_a_patient_without_texts_is_called_at_each_check_and_handed_the_sheet_meanwhile(world):
    visit = world.register("dermal-filler", number=None)
    world.register("dermal-filler", number=BEN, name="Ben Sample")
    found = asked(world, Group.NO_TEXTS).items
    assert {one.work for one in found} == {Work.SHEET, Work.NO_TEXTS}
    assert {one.person.name for one in found} == {"Ana Example"}
    checks = {str(one.text.role) for one in found if one.work is Work.NO_TEXTS and one.text is not None}
    assert "check" in checks
    (sheet,) = [one for one in found if one.work is Work.SHEET]
    assert (sheet.ref, sheet.due_at) == (f"visit-{visit.visit_id}", FRIDAY + HOUR)
    taken = take_task(hand(world, MONA), sheet.ref)
    assert one_to_do(edit(world), sheet.ref, whole=False).ref == taken
    complete(hand(world, MONA), sheet.ref, "handed over")
    assert Work.SHEET not in works(world, Group.NO_TEXTS)
    assert asked(world).counts.groups[Group.NO_TEXTS] == len(found) - 1


def test_the_sheet_is_late_after_an_hour_and_asked_for_only_while_it_is_of_use(world):
    world.register("hydrafacial", number=None)
    assert asked(world).counts.late == 0
    world.set(FRIDAY + HOUR)
    assert (works(world), asked(world).counts.late, asked(world).items[0].late) == ([Work.SHEET], 1, True)
    world.set(FRIDAY + timedelta(days=1, minutes=1))
    assert Work.SHEET not in works(world)


@pytest.mark.parametrize(
    ("kind", "reason", "expected"),
    [
        (Ask.CALL, "correction", Work.CORRECTION),
        (Ask.CALL, "wrong-number", Work.ASTRAY),
        (Ask.CALL, "no-number", Work.NO_TEXTS),
        ("of-tomorrow", None, Work.OTHER),
        *((kind, None, Work(str(kind))) for kind in (Ask.NUMBER, Ask.REFUSED, Ask.UNSURE, Ask.UNDELIVERED, Ask.DOUBLE)),
    ],
)
def test_every_kind_that_the_program_asks_for_has_a_place_and_is_counted_there(world, kind, reason, expected):
    with world.store.write() as db:
        tasks.raise_task(world.scope, db, key="k", kind=kind, due_at=FRIDAY, now=FRIDAY, reason=reason)
    group = GROUP_OF[expected]
    assert works(world) == works(world, group) == [expected]
    counts = asked(world).counts
    assert (counts.all, counts.groups[group], counts.late, counts.soon) == (1, 1, 1, 1)
    assert [works(world, other) for other in Group if other is not group] == [[]] * (len(Group) - 1)


def test_every_work_and_every_group_is_known() -> None:
    assert set(GROUP_OF) == set(Work)
    assert set(WHICH) == set(Group)


def test_the_most_urgent_comes_first_and_the_rest_is_behind_show_more(world):
    with world.store.write() as db:
        for n in (3, 1, 2):
            key, due_at = f"k{n}", FRIDAY + n * HOUR
            tasks.raise_task(world.scope, db, key=key, kind="number", due_at=due_at, now=FRIDAY)
    page = asked(world, limit=2)
    assert [one.due_at for one in page.items] == [FRIDAY + HOUR, FRIDAY + 2 * HOUR]
    assert (page.more, page.counts.all, asked(world, limit=3).more) == (True, 3, False)


def test_another_clinic_sees_nothing_of_it(world):
    unsure(world)
    (one,) = asked(world).items
    elsewhere = Scope(world.scope.organization_id, (world.scope.clinic_id or 0) + 1)
    assert list_to_do(elsewhere, world.store, KIM, Asked(), world.now).items == ()
    assert count_to_do(elsewhere, world.store, world.now).all == 0
    with pytest.raises(NotFound):
        one_to_do(Edit(elsewhere, world.store, world.shelf, KIM, world.now), one.ref, whole=True)
    for ref in (one.ref, f"text-{first(world).public_id}"):
        with pytest.raises(NotFound):
            take_task(Hand(elsewhere, world.store, KIM, world.now), ref)


def test_the_whole_number_is_shown_to_who_took_it_and_noted_where_somebody_looks(world):
    unsure(world)
    (one,) = asked(world).items
    assert one.person.address is None
    assert one_to_do(edit(world), one.ref, whole=False).person.address is None
    assert not [row for row in world.rows(tables.Audit) if row.action == "patient.view"]
    assert one_to_do(edit(world), one.ref, whole=True).person.address == ANA
    assert [row.actor for row in world.rows(tables.Audit) if row.action == "patient.view"] == [KIM]
    take_task(hand(world), one.ref)
    assert asked(world).items[0].person.address == ANA
    assert asked(world, actor=MONA).items[0].person.address is None


def test_the_call_list_has_what_to_call_now_and_what_waits_for_the_provider(world):
    sent(world)
    tell(world, "undelivered", 30008)
    world.register("dermal-filler", number=BEN, name="Ben Sample", consents=frozenset({Purpose.CARE}))
    world.phone.fail(BEN, "unreachable")
    world.set(FRIDAY + 3 * HOUR)
    world.send_due()
    made = call_list(edit(world))
    assert [(one.person.address, one.work) for one in made.calls] == [(ANA, Work.CALL)]
    assert made.calls[0].text is not None
    assert made.calls[0].text.body == first(world).body
    assert {one.person.address for one in made.waiting} == {BEN}
    assert len([row for row in world.rows(tables.Audit) if row.action == "patient.view"]) == 1 + len(made.waiting)
