"""What another program tells is registered once, of one patient, whatever happens at the same moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from reminders.domain.vocabulary import Purpose, StaffRole, VisitState
from reminders.errors import Conflict
from reminders.store import registrations, tables
from reminders.usecases.api_requests import Named, key_of
from reminders.usecases.api_tokens import Caller
from reminders.usecases.recognize import IfKnown
from reminders.usecases.record_visit import NewPatient, NewVisit, record_in
from reminders.usecases.register_once import register_once
from reminders.usecases.register_visit import Registration
from reminders.usecases.registered import Registered, registered
from reminders.usecases.undo_registration import undo
from tests.usecases.at_once import behind
from tests.usecases.situations import COURSE, DAY, PEN, edit, in_a_course, somebody
from tests.usecases.situations import visit as visit_of
from tests.usecases.world import ALL, ANA, BEN, World

CARE = frozenset({Purpose.CARE})
NOBODY = frozenset[Purpose]()


def jo(consents: frozenset[Purpose] = ALL, name: str = "Jo Example", call_name: str | None = None) -> NewPatient:
    return NewPatient(name, ANA, consents, call_name=call_name, if_known=IfKnown.JOIN)


def told(world: World, ref: str, patient: NewPatient | str | None = None, **given: object) -> Registration:
    """As a program tells of a visit."""
    if "starts_at" not in given:
        given.setdefault("ended_at", world.now)
    with world.store.read() as db:
        key = registrations.told_key(world.scope, db, "visit", ref)
    return Registration(NewVisit(patient or jo(), (PEN,), key, source_ref=ref, **given))  # type: ignore[arg-type]


def told_while(world: World, first: NewVisit, second: Registration) -> Registered:
    """`second` is told while `first` is written and not yet committed."""
    (made,) = behind(
        world.store,
        lambda db: record_in(db, edit(world), first),
        lambda: register_once(edit(world), second),
    )
    assert isinstance(made, Registered)
    return made


def test_a_visit_and_what_the_other_program_calls_it_are_written_in_one_transaction(world: World) -> None:
    commits: list[object] = []

    def noted(connection: object) -> None:
        commits.append(connection)

    event.listen(world.store.engine, "commit", noted)
    made = register_once(edit(world), told(world, "b-1"))
    event.remove(world.store.engine, "commit", noted)
    assert len(commits) == 1  # whoever is killed before it has written nothing, and after it all
    (row,) = world.rows(tables.Visit)
    assert (row.public_id, row.external_id, made.repeated) == (made.visit_id, "b-1", False)


def test_a_visit_that_a_list_brings_at_the_same_moment_is_the_same(world: World) -> None:
    listed = NewVisit(NewPatient("Jo Example", BEN, ALL), (PEN,), "import/1", world.now, source_ref="b-1")
    made = told_while(world, listed, told(world, "b-1"))
    (row,) = world.rows(tables.Visit)
    assert (made.visit_id, made.repeated) == (row.public_id, True)
    assert len(world.rows(tables.Patient)) == 1


def test_two_bookings_of_somebody_new_at_the_same_moment_are_of_one_patient(world: World) -> None:
    first, second = told(world, "b-1"), told(world, "b-2", starts_at=world.now + DAY)
    made = told_while(world, first.visit, second)
    (patient,) = world.rows(tables.Patient)
    assert (made.patient_id, made.repeated) == (patient.public_id, False)
    assert len(world.rows(tables.Visit)) == 2


def test_of_two_records_of_one_person_the_older_gets_the_visit(world: World) -> None:
    older, _ = (world.register(name="Jo Example", request_key=key).patient_id for key in "ab")
    for ref in ("b-1", "b-2"):
        assert register_once(edit(world), told(world, ref)).patient_id == older
    assert len(world.rows(tables.Patient)) == 2


def test_people_of_one_name_are_told_apart_by_what_they_are_called(world: World) -> None:
    mother, daughter = (world.register(name="Jo Example", call_name=name).patient_id for name in ("Joanna", "Jo"))
    assert register_once(edit(world), told(world, "b-1", jo(call_name="Jo"))).patient_id == daughter
    with pytest.raises(Conflict) as unclear:
        register_once(edit(world), told(world, "b-2"))
    assert all(one in unclear.value.remedy for one in (mother, daughter))
    assert register_once(edit(world), told(world, "b-2", jo(call_name="Joey"))).patient_id not in {mother, daughter}


def test_what_somebody_who_is_known_agrees_to_newly_is_noted_with_the_visit(world: World) -> None:
    silent = register_once(edit(world), told(world, "b-1", jo(NOBODY)))
    assert silent.goes_out == ()
    spoken = register_once(edit(world), told(world, "b-2", jo(CARE)))
    assert spoken.patient_id == silent.patient_id
    assert spoken.goes_out
    register_once(edit(world), told(world, "b-3", jo(CARE)))
    assert [(row.purpose, row.given, row.how) for row in world.rows(tables.Consent)] == [("care", True, "in person")]
    assert [row.action for row in world.rows(tables.Audit)].count("patient.consent") == 1


def test_a_booking_that_is_told_again_when_it_is_over_is_the_same(world: World) -> None:
    booking = replace(told(world, "b-1", starts_at=world.now + DAY), next_at=world.now + 2 * DAY)
    first = register_once(edit(world), booking)
    world.set(world.now + 9 * DAY)
    again = register_once(edit(world), booking)
    assert (again.visit_id, again.repeated) == (first.visit_id, True)


def test_what_another_program_calls_next_is_not_the_next_visit(world: World) -> None:
    first = register_once(edit(world), replace(told(world, "X"), next_at=world.now + 30 * DAY))
    world.set(world.now + timedelta(minutes=1))
    for ref in ("X/next", "next/X"):
        assert not register_once(edit(world), told(world, ref, starts_at=world.now + DAY)).repeated
    keyed = NewVisit(jo(), (PEN,), "form", world.now)
    register_once(edit(world), Registration(keyed))
    other = register_once(edit(world), Registration(replace(keyed, request_key="form/next")))
    assert not other.repeated
    undo(edit(world), first.visit_id)
    states = [row.state for row in world.rows(tables.Visit)]
    assert states == [VisitState.CANCELLED] * 2 + [VisitState.BOOKED] * 2 + [VisitState.DONE] * 2


def test_a_next_visit_of_before_is_still_found(world: World) -> None:
    made = register_once(edit(world), Registration(visit_of(world, somebody()), world.now + 30 * DAY))
    with world.store.write() as db:
        old = update(tables.Visit).where(tables.Visit.state == VisitState.BOOKED)
        db.execute(old.values(request_key="a form of its own/next"))
    assert registered(world.scope, world.store, world.shelf, made.visit_id).next_at == world.now + 30 * DAY


def test_what_begins_with_a_visit_ends_when_that_is_taken_back(world: World) -> None:
    wanted = Registration(visit_of(world, somebody(), course=COURSE), world.now + 30 * DAY)
    made = register_once(edit(world), wanted)
    undo(edit(world), made.visit_id)
    assert [row.state for row in world.rows(tables.Course)] == ["ended"]
    assert "course.end" in [row.action for row in world.rows(tables.Audit)]


def test_a_course_that_was_there_before_goes_on_when_a_visit_of_it_is_taken_back(world: World) -> None:
    wanted = in_a_course(world)
    made = register_once(edit(world), wanted)
    undo(edit(world), made.visit_id)
    assert [row.state for row in world.rows(tables.Course)] == ["active"]


def test_a_course_to_which_another_visit_belongs_goes_on(world: World) -> None:
    made = register_once(edit(world), Registration(visit_of(world, somebody(), course=COURSE)))
    course = replace(COURSE, id=world.rows(tables.Course)[0].public_id, place=2)
    world.set(world.now + timedelta(minutes=1))
    other = NewVisit(made.patient_id, (PEN,), "another", starts_at=world.now + 30 * DAY, course=course)
    register_once(edit(world), Registration(other))
    undo(edit(world), made.visit_id)
    assert [row.state for row in world.rows(tables.Course)] == ["active"]


def test_a_key_does_not_tell_what_the_other_program_calls_a_visit(world: World) -> None:
    caller = Caller(1, "a", "Booking", StaffRole.FRONT_DESK, world.scope, world.now + DAY, "a token")
    keys = {kind: key_of(edit(world), caller, Named("Ana-4711", None), kind, "") for kind in ("visit", "patient")}
    assert not any("4711" in key for key in keys.values())
    assert len(set(keys.values())) == 2
    assert keys["visit"] == key_of(edit(world), caller, Named("Ana-4711", None), "visit", "something else")
