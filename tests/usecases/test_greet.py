"""The first text to a new number: at once, once, and to nobody who must not get it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Purpose, Role, VisitState
from reminders.errors import Conflict
from reminders.store import tables
from reminders.usecases.change_number import Cause, NumberChange, change_number
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import NewPatient, NewVisit
from reminders.usecases.register_visit import Registration, register
from reminders.usecases.registered import Registered, registered
from reminders.usecases.undo_registration import undo
from reminders.wording.segments import Encoding, measure
from tests.usecases.world import ALL, ANA, BEN, CLINIC, FRIDAY, NEW_YORK, World, open_world

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def edit(world: World) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "staff/x", world.now)


def come(world: World, patient: NewPatient | str | None = None, key: str = "a form", **given: object) -> Registered:
    """Somebody is registered at the desk."""
    if "starts_at" not in given:
        given.setdefault("ended_at", world.now)
    who = patient or NewPatient("Jo Example", ANA, ALL)
    command = NewVisit(who, (GivenTreatment("microneedling-pen"),), key, **given)  # type: ignore[arg-type]
    return register(edit(world), Registration(command, greets=True))


def again(world: World, made: Registered) -> Registered:
    return registered(world.scope, world.store, world.shelf, made.visit_id)


def first_texts(world: World) -> list[tables.Reminder]:
    return [row for row in world.rows(tables.Reminder) if row.role is Role.WELCOME]


def test_it_leaves_at_once_in_one_message_that_says_who_writes_and_how_to_end_it(world: World) -> None:
    made = come(world)
    assert made.first is not None
    world.send_due()  # the clock stands still
    (body,) = world.bodies()
    assert body == made.first.entry.body
    assert body == (
        "Lumina Skin: We text you what to do and avoid around your visits, a few texts each. Rates may apply."
        " Text HELP for help, STOP to end."
    )
    size = measure(body.replace("Lumina Skin", "A name of 20 letters"))
    assert (size.segments, size.encoding) == (1, Encoding.GSM7)
    world.run_until(world.now + timedelta(minutes=1))
    arrived = again(world, made)
    assert arrived.first is not None
    assert arrived.first.entry.state in {State.ACCEPTED, State.DELIVERED}
    assert arrived.may_be_undone  # nothing about the visit has left


def test_it_goes_once_however_often_the_patient_comes(world: World) -> None:
    made = come(world)
    second = come(world, made.patient_id, "another form")  # before the first one left
    world.send_due()
    third = come(world, made.patient_id, "a third form")
    sibling = come(world, NewPatient("Mia Example", ANA, ALL, call_name="Mia"), "that of a sibling")
    assert [one.first for one in (second, third, sibling)] == [None, None, None]
    assert len(first_texts(world)) == 1


@pytest.mark.parametrize(
    "who",
    [
        NewPatient("Jo Example", ANA, frozenset()),
        NewPatient("Jo Example", ANA, frozenset({Purpose.COURSE})),
        NewPatient("Jo Example", None, ALL),
    ],
    ids=["no consent", "no consent to care", "no number"],
)
def test_it_needs_a_number_and_the_patients_word(world: World, who: NewPatient) -> None:
    assert come(world, who).first is None
    assert first_texts(world) == []


@pytest.mark.parametrize("said", ["opted_out_at", "suppressed_at"])
def test_a_number_that_said_stop_or_receives_nothing_gets_none(world: World, said: str) -> None:
    world.register(name="Somebody else")
    with world.store.write() as db:
        db.execute(update(tables.Number).values({said: world.now}))
    assert come(world).first is None


def test_a_stop_after_it_was_planned_stops_it(world: World) -> None:
    made = come(world)
    with world.store.write() as db:
        db.execute(update(tables.Number).values(opted_out_at=world.now))
    world.send_due()
    stopped = again(world, made).first
    assert stopped is not None
    assert (stopped.entry.state, stopped.entry.reason) == (State.SKIPPED, Reason.OPTED_OUT)
    assert world.bodies() == []


def test_visits_that_are_not_registered_at_a_desk_or_lie_days_back_bring_none(world: World) -> None:
    world.register(number=BEN)
    assert come(world, ended_at=world.now - DAY - SECOND).first is None
    assert first_texts(world) == []


def test_a_number_that_got_any_text_before_is_not_new(world: World) -> None:
    made = world.register()
    world.run_until(world.now + timedelta(hours=2))
    assert world.bodies()
    assert come(world, made.patient_id).first is None


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 20, 20, 59, tzinfo=NEW_YORK), datetime(2026, 11, 20, 20, 59, tzinfo=NEW_YORK)),
        (datetime(2026, 11, 20, 21, 30, tzinfo=NEW_YORK), datetime(2026, 11, 21, 8, 0, tzinfo=NEW_YORK)),
        (datetime(2026, 11, 21, 6, 0, tzinfo=NEW_YORK), datetime(2026, 11, 21, 8, 0, tzinfo=NEW_YORK)),
    ],
    ids=["just before the night", "at night", "before the morning"],
)
def test_at_night_it_waits_for_the_morning(world: World, at: datetime, due: datetime) -> None:
    world.set(at)
    made = come(world, starts_at=at + 9 * DAY)
    assert made.first is not None
    assert made.first.entry.due_at == due
    if due > at:
        world.run_until(due - SECOND)
    assert world.bodies() == []
    world.run_until(due)
    assert world.bodies() == [made.first.entry.body]


def test_after_an_outage_it_still_goes_by_itself(world: World) -> None:
    made = come(world)
    assert made.first is not None
    world.set(world.now + timedelta(hours=2))  # others are overdue too, and are said in one
    world.send_due()
    assert world.bodies()[0] == made.first.entry.body
    assert len(world.bodies()) == 2


def test_a_visit_taken_back_before_it_left_takes_it_along_and_the_next_one_brings_it(world: World) -> None:
    made = come(world)
    undo(edit(world), made.visit_id)
    world.run_until(world.now + DAY)
    assert world.bodies() == []
    back = again(world, made)
    assert back.state is VisitState.CANCELLED
    assert not back.may_be_undone
    assert come(world, made.patient_id, "another form", starts_at=world.now + 9 * DAY).first is not None


def test_a_visit_can_be_taken_back_after_it_left_and_nothing_else_goes_out(world: World) -> None:
    made = come(world)
    world.send_due()
    undo(edit(world), made.visit_id)
    undo(edit(world), made.visit_id)  # twice is once
    world.run_until(world.now + 9 * DAY)
    assert len(world.bodies()) == 1


def test_what_the_patient_has_read_of_the_visit_cannot_be_undone_without_a_word(world: World) -> None:
    made = come(world)
    world.run_until(world.now + timedelta(hours=2))
    assert not again(world, made).may_be_undone
    with pytest.raises(Conflict, match="has left"):
        undo(edit(world), made.visit_id)
    assert world.rows(tables.Visit)[0].state is VisitState.DONE


def test_undo_takes_back_the_next_visit_too(world: World) -> None:
    command = NewVisit(NewPatient("Jo Example", ANA, ALL), (GivenTreatment("ipl"),), "a form", world.now)
    made = register(edit(world), Registration(command, world.now + 30 * DAY, greets=True))
    undo(edit(world), made.visit_id)
    assert [visit.state for visit in world.rows(tables.Visit)] == [VisitState.CANCELLED] * 2
    assert {text.state for text in world.rows(tables.Reminder)} <= {State.CANCELLED, State.SKIPPED}


def test_one_that_does_not_arrive_is_seen_and_the_right_number_gets_its_own(world: World) -> None:
    world.phone.fail(ANA, "number")
    made = come(world)
    world.run_until(world.now + timedelta(minutes=2))
    failed = again(world, made)
    assert failed.first is not None
    assert failed.first.entry.state in {State.FAILED, State.UNDELIVERED}
    assert failed.first.entry.reason is not None
    assert failed.goes_out == ()  # none of the others goes to a number that receives nothing
    change_number(edit(world), made.patient_id, NumberChange(BEN, Cause.TYPO))
    world.send_due()
    assert len(world.bodies(BEN)) == 1
    right = again(world, made)
    assert right.first is not None
    assert right.first.entry.sent_at == world.now
    assert right.goes_out


def test_a_number_corrected_later_or_of_somebody_else_gets_none(world: World) -> None:
    made = come(world)
    other = world.register(number=BEN)
    world.run_until(world.now + 2 * DAY)
    change_number(edit(world), made.patient_id, NumberChange("+12125550103", Cause.TYPO))
    change_number(edit(world), other.patient_id, NumberChange("+12125550104", Cause.TYPO))
    assert len(first_texts(world)) == 1


def test_where_nobody_can_text_back_it_names_the_number_to_call(database_url: str, tmp_path) -> None:
    clinic = replace(CLINIC, can_receive=False, country="GB", zone="Europe/London", phone="+442079460100")
    with open_world(database_url, tmp_path, now=FRIDAY - timedelta(hours=3), clinic=clinic) as world:
        made = come(world, NewPatient("Jo Example", "+447700900101", ALL))
        assert made.first is not None
        body = made.first.entry.body or ""
        assert body.endswith("a few texts each. To end this call +442079460100.")
        assert "STOP" not in body


def test_after_practice_the_first_real_text_is_still_the_first(world: World) -> None:
    with world.store.write() as db:
        db.execute(update(tables.Clinic).values(practice_number="+12125550198"))
    made = come(world)
    world.send_due()
    assert come(world, made.patient_id, "another form").first is None  # not again in practice either
    world.live()
    assert come(world, made.patient_id, "a third form").first is not None
