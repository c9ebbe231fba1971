"""What a patient chooses on the page, and the calendar file that follows the visit."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from reminders.domain.vocabulary import Purpose, Role, Way
from reminders.errors import InvalidInput
from reminders.store import people, tables
from reminders.usecases.edit_visit import cancel, move
from reminders.usecases.new_patient import Asked
from reminders.usecases.page_choice import Choice, choose
from reminders.usecases.page_links import end_link, links_of
from reminders.usecases.page_visits import calendar_of
from reminders.usecases.record_visit import NewPatient
from tests.usecases.pages import edit, link, page
from tests.usecases.world import ANA

DAY = timedelta(days=1)


def speak(world, *languages: str) -> None:
    with world.store.write() as db:
        for clinic in db.scalars(select(tables.Clinic)):
            clinic.languages = list(languages)


def test_a_patient_chooses_the_language_of_page_and_texts(world):
    speak(world, "en", "es")
    patient_id = world.register().patient_id
    token = link(world, patient_id)
    assert page(world, token).languages == ("en", "es")
    assert choose(world.store, world.shelf, token, Choice("es", frozenset()), world.now)
    assert page(world, token).language == "es"
    assert page(world, token).waits[0].what == "Maquillaje"
    with pytest.raises(InvalidInput):
        choose(world.store, world.shelf, token, Choice("fr", frozenset(Purpose)), world.now)
    assert agreed(world, patient_id) >= {Purpose.CARE, Purpose.COURSE}  # of a form with a mistake nothing is done
    with world.store.read() as db:
        assert people.patient_of(world.scope, db, patient_id).language == "es"


def agreed(world, patient_id: str) -> frozenset[Purpose]:
    with world.store.read() as db:
        row = people.patient_of(world.scope, db, patient_id)
        return people.consents(db, [row.id]).get(row.id, frozenset())


@pytest.mark.parametrize(
    ("stop", "left"),
    [
        ({Purpose.MARKETING}, {Purpose.CARE, Purpose.COURSE}),
        ({Purpose.COURSE, Purpose.MARKETING}, {Purpose.CARE}),
        ({Purpose.CARE}, set()),
    ],
)
def test_texts_that_a_patient_no_longer_wants_do_not_come(world, stop, left):
    in_writing = Asked(Way.PAPER, "in writing")  # what offers ask for
    patient_id = world.register(patient=NewPatient("Ana Example", ANA, frozenset(Purpose), asked=in_writing)).patient_id
    assert agreed(world, patient_id) == frozenset(Purpose)
    token = link(world, patient_id)
    choose(world.store, world.shelf, token, Choice(None, frozenset(stop)), world.now)
    assert agreed(world, patient_id) == left == page(world, token).purposes
    noted = [row for row in world.rows(tables.Consent) if not row.given]
    assert {(row.way, row.recorded_by) for row in noted} == {(Way.PAGE, "patient")}
    choose(world.store, world.shelf, token, Choice(None, frozenset(stop)), world.now)
    assert len([row for row in world.rows(tables.Consent) if not row.given]) == len(noted)
    world.run_until(world.now + 60 * DAY)
    roles = {entry.role for entry in world.texts() if entry.state in {"accepted", "delivered"}}
    assert (Role.RESTRICTIONS in roles) == (Purpose.CARE in left)
    assert (Role.NEXT in roles) <= (Purpose.COURSE in left)


def test_what_is_chosen_by_a_link_that_has_ended_changes_nothing(world):
    patient_id = world.register().patient_id
    token = link(world, patient_id)
    (known,) = links_of(world.scope, world.store, patient_id, world.now)
    end_link(edit(world), patient_id, known.id)
    assert not choose(world.store, world.shelf, token, Choice(None, frozenset(Purpose)), world.now)
    assert not choose(world.store, world.shelf, "x" * 22, Choice(None, frozenset(Purpose)), world.now)
    assert [row for row in world.rows(tables.Consent) if not row.given] == []


def event(world, token: str):
    file = calendar_of(world.store, token, world.now)
    assert file is not None
    assert b"Ana" not in file
    (found,) = Calendar.from_ical(file).walk("VEVENT")
    return found


def test_the_calendar_follows_a_visit_that_moves_and_is_cancelled(world):
    booked = world.register(starts_at=world.now + 10 * DAY)
    token = link(world, booked.patient_id)
    first = event(world, token)
    assert first["DTSTART"].dt == world.now + 10 * DAY
    assert first["STATUS"] == "CONFIRMED"
    assert first["SUMMARY"] == "Visit at Lumina Skin Clinic"
    move(edit(world), booked.visit_id, world.now + 11 * DAY)
    moved = event(world, token)
    assert moved["UID"] == first["UID"]
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    assert moved["DTSTART"].dt == world.now + 11 * DAY
    cancel(edit(world), booked.visit_id)
    gone = event(world, token)
    assert (gone["UID"], gone["STATUS"]) == (first["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > moved["SEQUENCE"]
    shown = page(world, token)
    assert shown.next_visit is None
    assert len(shown.cancelled) == 1


def test_without_a_visit_to_come_there_is_no_file(world):
    token = link(world, world.register().patient_id)
    assert calendar_of(world.store, token, world.now) is None
    assert not page(world, token).has_visits
    assert calendar_of(world.store, "x" * 22, world.now) is None
