"""The page of a registration: the plan beside the form in every case, changes for one patient, the first text live."""

import html
import re
from collections.abc import Sequence
from datetime import time, timedelta

import pytest
from sqlalchemy import update

from reminders.domain.civil import Hours
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role, StaffRole
from reminders.store import codec, tables
from reminders.usecases.send_due import claim
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.desk.test_register import NEW, bubbles
from tests.web.office import Office
from tests.worker.clinic import now

PEN = "microneedling-pen"
_SHOWN_AT = re.compile(r'name="shown_at" value="([^"]+)"')
_LINES = re.compile(r'<input[^>]* name="lasts-([a-z-]+)"[^>]* value="([^"]*)"')


@pytest.fixture
def frida(office: Office) -> Visitor:
    return signed_in(office, StaffRole.FRONT_DESK)


def register(visitor: Visitor, **more: str | Sequence[str]) -> Page:
    """Register as a browser with script does: with the moment of the plan that was shown."""
    fields: dict[str, str | Sequence[str]] = {**NEW, **more}
    shown = visitor.post("/register/preview", fields)
    found = _SHOWN_AT.search(shown.body)
    if found is not None:
        fields["shown_at"] = html.unescape(found[1])
    made = visitor.post("/register", fields)
    assert made.status == 303, made.words
    return made


def patient_of(office: Office) -> str:
    return str(office.rows(tables.Patient)[0].public_id)


def first(office: Office) -> tables.Reminder:
    row: tables.Reminder
    (row,) = [row for row in office.rows(tables.Reminder) if row.role is Role.WELCOME]
    return row


def test_for_a_patient_in_a_course_what_is_shown_is_what_is_written(office: Office, frida: Visitor) -> None:
    register(frida, course="new", sessions="3", agreed="yes")
    course = office.rows(tables.Course)[0].public_id
    starts = (now() + timedelta(days=28)).strftime("%Y-%m-%dT10:00")
    known = {"patient": patient_of(office), "course": course, f"place-{course}": "2", "next": starts}
    again = {**known, "treatment": [PEN, "peel-superficial"], "request_key": "another"}
    shown = frida.post("/register/preview", again)
    page = frida.get(register(frida, **again).to)
    assert len(bubbles(shown)) > 4
    assert bubbles(shown) == bubbles(page)
    assert "texts in one" in shown.words
    assert "next visit" in page.words


def test_a_half_typed_form_says_what_is_missing_and_shows_what_would_go_out(frida: Visitor) -> None:
    begun = frida.post("/register/preview", {"treatment": PEN, "when": "now"})
    assert begun.status == 200
    assert "none of this goes out. A whole mobile number is missing" in begun.words
    assert "The patient has not agreed" in begun.words
    typing = frida.post("/register/preview", {**NEW, "number": "+1 212 5"})
    assert typing.status == 200
    assert "number is missing" in typing.words
    assert "has not agreed" not in typing.words
    whole = frida.post("/register/preview", NEW)
    assert "missing" not in whole.words
    assert bubbles(begun) == bubbles(typing) == bubbles(whole)
    assert "At once first text to this number" in begun.words


def test_a_number_that_said_stop_is_seen_before_anything_is_registered(office: Office, frida: Visitor) -> None:
    register(frida)
    with office.store.write() as db:
        db.execute(update(tables.Number).values(opted_out_at=now()))
    shown = frida.post("/register/preview", {**NEW, "name": "Mia Example", "request_key": "another"})
    assert "No text about this visit goes out" in shown.words
    assert "has opted out of texts" in shown.words


def test_a_look_at_the_plan_writes_nothing(office: Office, frida: Visitor) -> None:
    kinds = (tables.Patient, tables.Visit, tables.Reminder, tables.Number, tables.Audit)
    before = [len(office.rows(kind)) for kind in kinds]
    for _ in range(3):
        assert bubbles(frida.post("/register/preview", {**NEW, "lasts-heat": "9", "unit-heat": "days"}))
    assert [len(office.rows(kind)) for kind in kinds] == before


@pytest.mark.parametrize(
    ("ago", "kept"),
    [(timedelta(minutes=4), True), (timedelta(minutes=6), False), (timedelta(minutes=-1), False)],
    ids=["shown just now", "shown a while ago", "to come"],
)
def test_just_now_is_the_moment_that_was_shown_unless_that_is_long_ago(
    office: Office, frida: Visitor, ago: timedelta, kept: bool
) -> None:
    shown_at = now() - ago
    assert frida.post("/register", {**NEW, "shown_at": shown_at.isoformat()}).status == 303
    assert (office.rows(tables.Visit)[0].ended_at == shown_at) is kept


@pytest.mark.parametrize("shown_at", ["soon", "2026-11-20", "2026-11-20T15:20", "9" * 400])
def test_a_moment_that_is_none_harms_nothing(frida: Visitor, shown_at: str) -> None:
    assert frida.post("/register", {**NEW, "shown_at": shown_at}).status == 303


def test_what_the_treatments_restrict_can_be_made_longer_by_anybody(office: Office, frida: Visitor) -> None:
    part = frida.post("/register/changes", {**NEW, "treatment": [PEN], "lasts-heat": "9", "unit-heat": "days"})
    assert dict(_LINES.findall(part.body))["heat"] == "9"  # what was typed stays
    assert "Sauna 3 days" in part.words
    assert "Choose a treatment first" in frida.post("/register/changes", {**NEW, "treatment": []}).words
    plain = bubbles(frida.post("/register/preview", NEW))
    change = {"lasts-heat": "9", "unit-heat": "days"}
    changed = bubbles(frida.post("/register/preview", {**NEW, **change}))
    assert changed != plain
    page = frida.get(register(frida, **change).to)
    assert bubbles(page) == changed
    (row,) = office.rows(tables.Adjustment)
    assert (row.category, row.until_at - office.rows(tables.Visit)[0].ended_at) == ("heat", timedelta(days=9))
    assert row.recorded_by == "Frida Front (front desk)"


def test_only_a_practitioner_makes_it_shorter_with_the_reason(office: Office, frida: Visitor) -> None:
    shorter = {**NEW, "lasts-makeup": "12", "unit-makeup": "hours"}
    beside = frida.post("/register/preview", shorter)
    refused = frida.post("/register", {**shorter, "reason": "mild"})
    assert (beside.status, refused.status) == (422, 422)
    assert "Only a practitioner" in beside.words
    assert "Only a practitioner" in refused.words
    assert dict(_LINES.findall(refused.body))["makeup"] == "12"
    paula = signed_in(office, StaffRole.PRACTITIONER)
    unsaid = paula.post("/register", shorter)
    assert unsaid.status == 422
    assert re.search(r'name="reason"[^>]*aria-invalid', unsaid.body)
    assert office.rows(tables.Adjustment) == office.rows(tables.Visit) == []
    assert paula.post("/register", {**shorter, "reason": "mild"}).status == 303
    assert office.rows(tables.Adjustment)[0].reason == "mild"


@pytest.mark.parametrize("typed", ["0", "-3", "1.5", "many", "99999"])
def test_a_length_that_is_none_is_told_at_its_field(frida: Visitor, typed: str) -> None:
    page = frida.post("/register", {**NEW, "lasts-heat": typed})
    assert page.status == 422
    assert re.search(r'name="lasts-heat"[^>]*aria-invalid', page.body)


def test_what_was_typed_for_a_treatment_does_not_hold_for_a_booking(office: Office, frida: Visitor) -> None:
    starts = (now() + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    assert frida.post("/register", {**NEW, "when": "booked", "starts": starts, "lasts-heat": "9"}).status == 303
    assert office.rows(tables.Adjustment) == []


def test_without_script_the_lines_come_with_the_page_and_all_stays_as_typed(frida: Visitor) -> None:
    page = frida.post("/register/for", {**NEW, "lasts-heat": "9", "unit-heat": "days", "reason": "hot"})
    assert dict(_LINES.findall(page.body))["heat"] == "9"
    assert 'value="hot"' in page.body
    assert 'value="Jo Example"' in page.body


def test_the_first_text_to_a_new_number_is_told_before_and_followed_afterwards(office: Office, frida: Visitor) -> None:
    shown = frida.post("/register/preview", NEW)
    assert "At once first text to this number" in shown.words
    made = register(frida)
    part = f"{made.to}/first"
    assert "It leaves in a moment" in frida.get(made.to).words
    (handover,) = claim(office.runtime.sending, now(), 10).handovers
    assert "It is on its way" in frida.get(part).words
    office.finish(handover)
    assert "has not confirmed it yet" in frida.get(part).words
    with office.store.write() as db:
        db.execute(update(tables.Reminder).where(tables.Reminder.id == first(office).id).values(state=State.DELIVERED))
    assert "It has arrived" in frida.get(part).words
    assert "Undo" in frida.get(made.to).words  # it says nothing of the visit
    assert frida.post(made.to.replace("registered", "undo")).status == 303


def test_one_that_does_not_arrive_says_why_and_what_to_do(office: Office, frida: Visitor) -> None:
    made = register(frida)
    failed = {"state": State.FAILED, "reason": Reason.BAD_NUMBER}
    with office.store.write() as db:
        db.execute(update(tables.Reminder).where(tables.Reminder.id == first(office).id).values(**failed))
    page = frida.get(f"{made.to}/first")
    assert "It did not arrive. The provider says that this number cannot receive texts." in page.words
    assert "Check the number with the patient." in page.words
    assert f'href="/patients/{patient_of(office)}/number"' in page.body


def test_at_night_the_page_says_that_it_waits(office: Office, frida: Visitor) -> None:
    with office.store.write() as db:
        clinic = db.get_one(tables.Clinic, office.clinic.scope.clinic_id)
        rules = codec.load_rules(clinic.rules)
        clinic.rules = codec.dump_rules(type(rules)(hours=Hours(time(3), time(5)), class_hours={}))
    assert "waits for the morning" in frida.post("/register/preview", NEW).words
    assert "Nothing goes out at this hour: it goes tomorrow" in frida.get(register(frida).to).words


def test_the_second_visit_of_somebody_brings_no_first_text(office: Office, frida: Visitor) -> None:
    register(frida)
    again = {"patient": patient_of(office), "request_key": "another"}
    assert "first text" not in frida.post("/register/preview", {**NEW, **again}).words
    made = register(frida, **again)
    assert "First text" not in frida.get(made.to).words
    assert frida.get(f"{made.to}/first").status == 200
    assert first(office).state is State.PLANNED


def test_undo_is_refused_once_something_about_the_visit_has_left(office: Office, frida: Visitor) -> None:
    made = register(frida)
    with office.store.write() as db:
        gone = update(tables.Reminder).where(tables.Reminder.role == Role.RESTRICTIONS)
        db.execute(gone.values(state=State.DELIVERED, sent_at=now()))
    assert "Undo" not in frida.get(made.to).words
    page = frida.post(made.to.replace("registered", "undo"))
    assert page.status == 409
    assert "Take it back on the patient's page" in page.words
    assert office.rows(tables.Visit)[0].state == "done"


def test_undo_takes_back_what_was_booked_in_the_same_step(office: Office, frida: Visitor) -> None:
    starts = (now() + timedelta(days=28)).strftime("%Y-%m-%dT10:00")
    made = register(frida, next=starts)
    assert frida.post(made.to.replace("registered", "undo")).status == 303
    assert [visit.state for visit in office.rows(tables.Visit)] == ["cancelled", "cancelled"]
