"""Several clinics of one organization; names, the time zone, the urgent line, and what a change does to texts."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.civil import Place
from reminders.domain.vocabulary import Mode, StaffRole
from reminders.store import tables
from reminders.usecases.speaking import opening_of
from reminders.usecases.staff import NewStaff, add_staff
from reminders.wording.languages import phrases
from reminders.wording.render import answered
from reminders.wording.voice import Voice
from tests.web.desk.patients import audit, comes, second_clinic
from tests.web.desk.support import PASSWORD, PIN, Visitor, kept, signed_in
from tests.web.desk.test_settings import CLINIC, changed, clinic_row
from tests.web.office import Office
from tests.worker.clinic import now

ANOTHER = {
    "name": "Lumina Downtown",
    "short_name": "Lumina DT",
    "country": "US",
    "zone": "America/Chicago",
    "phone": "+1 312 555 0100",
}


def added_clinic(office: Office) -> tables.Clinic:
    row: tables.Clinic = office.rows(tables.Clinic)[-1]
    return row


def works_everywhere(office: Office) -> tuple[Visitor, str]:
    """An owner of all clinics, at the desk."""
    new = NewStaff("Wanda Wide", "wanda@example.org", StaffRole.OWNER, everywhere=True)
    invited = add_staff(office.clinic.scope, office.store, new, "a test", now())
    with office.store.write() as db:
        row = db.query(tables.Staff).filter_by(public_id=invited.staff_id).one()
        row.password_hash, row.pin_hash = kept(PASSWORD), kept(PIN)
    visitor = Visitor(office.web.port)
    visitor.sign_in(new.email)
    return visitor, invited.staff_id


def test_the_owner_of_the_only_clinic_adds_another_and_works_in_both(office: Office) -> None:
    owner = signed_in(office)
    assert "Work in" not in owner.get("/").words
    assert owner.post("/settings/clinics", ANOTHER).status == 303
    row, own = added_clinic(office), office.rows(tables.Clinic)[0]
    assert (row.name, row.zone, row.phone, row.slug) == (
        *("Lumina Downtown", "America/Chicago", "+13125550100"),
        "lumina-downtown",
    )
    assert (row.mode, row.sender, row.opening, row.rules) == (Mode.PRACTICE, own.sender, own.opening, own.rules)
    assert row.organization_id == own.organization_id
    assert len(audit(office, "clinic.add")) == 1
    assert owner.post("/me/clinic", {"clinic": row.public_id, "to": "/settings"}).to == "/settings"
    page = owner.get("/")
    assert "Lumina Downtown desk" in page.words
    assert "Work in Lumina Skin Clinic" in page.words


def test_what_one_clinic_has_is_not_seen_from_the_other(office: Office) -> None:
    patient, owner = comes(office), signed_in(office)
    owner.post("/settings/clinics", ANOTHER)
    assert owner.get(patient.path).status == 200
    owner.post("/me/clinic", {"clinic": added_clinic(office).public_id})
    assert owner.get(patient.path).status == 404
    assert "Ana Example" not in owner.get("/patients").words
    assert "approved" in owner.get("/protocols/microneedling-pen").words.lower()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"short_name": "Łódź"}, {"phone": "12"}, {"country": ""}, {"zone": "Mars/North"}]
)
def test_a_clinic_that_will_not_do_is_not_added(office: Office, wrong: dict[str, str]) -> None:
    page = signed_in(office).post("/settings/clinics", {**ANOTHER, **wrong})
    assert page.status == 422
    assert len(office.rows(tables.Clinic)) == 1


def test_who_works_in_one_of_several_clinics_stays_there_and_adds_none(office: Office) -> None:
    owner = signed_in(office)
    second_clinic(office)
    other = added_clinic(office).public_id
    assert "Other Clinic" not in owner.get("/settings/clinics").words
    assert owner.post("/settings/clinics", ANOTHER).status == 404
    assert owner.post("/me/clinic", {"clinic": other}).status == 404
    assert len(office.rows(tables.Clinic)) == 2


def test_staff_work_in_one_clinic_or_in_all(office: Office) -> None:
    second_clinic(office)
    wide, _ = works_everywhere(office)
    local = signed_in(office, StaffRole.FRONT_DESK)
    frida = office.rows(tables.Staff)[-1].public_id
    assert wide.post(f"/settings/staff/{frida}/reach", {"everywhere": "yes"}).status == 303
    other = added_clinic(office)
    assert local.post("/me/clinic", {"clinic": other.public_id}).status == 303
    assert "Other Clinic" in local.get("/").words
    assert wide.post(f"/settings/staff/{frida}/reach").status == 303
    assert local.get("/").to.startswith("/sign-in")
    assert office.rows(tables.Staff)[-1].clinic_id == office.clinic.scope.clinic_id
    assert len(audit(office, "staff.reach")) == 2


def test_the_last_owner_of_all_clinics_stays_one_and_an_owner_of_one_widens_nobody(office: Office) -> None:
    second_clinic(office)
    wide, wanda = works_everywhere(office)
    narrow = signed_in(office)
    olga = office.rows(tables.Staff)[-1].public_id
    assert wide.post(f"/settings/staff/{wanda}/reach").status == 409
    assert narrow.post(f"/settings/staff/{olga}/reach", {"everywhere": "yes"}).status == 404
    assert [one.clinic_id for one in office.rows(tables.Staff)] == [None, office.clinic.scope.clinic_id]


def test_a_pin_on_a_tablet_of_the_second_clinic_opens_that_clinic(office: Office) -> None:
    second_clinic(office)
    wide, wanda = works_everywhere(office)
    wide.post("/me/clinic", {"clinic": added_clinic(office).public_id})
    wide.post("/lock")
    assert wide.post("/unlock", {"who": wanda, "pin": PIN}).status == 303
    assert "Other Clinic desk" in wide.get("/").words


def test_a_change_of_what_texts_print_is_shown_before_it_is_saved(office: Office) -> None:
    comes(office)
    owner = signed_in(office)
    given = {**CLINIC, "short_name": "Lumina Two", "always": "yes"}
    page = owner.post("/settings/clinic", given)
    assert page.status == 200
    assert "Nothing is saved yet" in page.words
    assert re.search(r"This changes \d+ of \d+ texts that wait", page.words)
    assert "Lumina Two:" in page.words
    assert clinic_row(office).short_name == "Lumina Skin"
    seal = re.search(r'name="seen" value="([0-9a-f]+)"', page.body)
    assert seal is not None
    assert owner.post("/settings/clinic", {**given, "short_name": "Lumina Six", "seen": seal[1]}).status == 200
    assert owner.post("/settings/clinic", {**given, "seen": seal[1]}).status == 303
    assert clinic_row(office).short_name == "Lumina Two"


def test_a_change_that_no_waiting_text_prints_is_saved_at_once(office: Office) -> None:
    owner = signed_in(office)
    assert owner.post("/settings/clinic", {**CLINIC, "name": "Lumina Skin Center"}).status == 303
    assert clinic_row(office).name == "Lumina Skin Center"


def test_the_time_zone_changes_until_the_first_visit(office: Office) -> None:
    owner = signed_in(office)
    assert owner.post("/settings/clinic", {**CLINIC, "zone": "America/Denver"}).status == 303
    assert clinic_row(office).zone == "America/Denver"
    comes(office)
    assert '<select id="zone"' not in owner.get("/settings/clinic").body
    page = owner.post("/settings/clinic", {**CLINIC, "zone": "America/Chicago"})
    assert page.status == 422
    assert "The time zone stays" in page.words
    assert clinic_row(office).zone == "America/Denver"


def test_an_urgent_line_with_hours_needs_a_place_to_turn_to_beside_it(office: Office) -> None:
    owner = signed_in(office)
    some = {**CLINIC, "urgent_some": "yes", "urgent-opens-0-0": "18:00", "urgent-closes-0-0": "22:00"}
    refused = owner.post("/settings/clinic", some)
    assert refused.status == 422
    assert "nobody answers when you are closed" in refused.words
    assert owner.post("/settings/clinic", {**some, "urgent_fallback": "NHS 111"}).status == 303
    assert clinic_row(office).urgent_hours == {"0": [["18:00", "22:00"]]}
    assert 'name="urgent-closes-0-0" type="time" value="22:00"' in owner.get("/settings/clinic").body
    changed(office, mode=Mode.PRACTICE, urgent_fallback=None)
    assert "needed" in owner.get("/settings").words


@pytest.mark.parametrize(
    ("hour", "number"), [(15, "+12125550100"), (19, "+12125550199"), (23, "NHS 111"), (3, "NHS 111")]
)
def test_texts_name_whoever_answers_at_that_hour(hour: int, number: str) -> None:
    zone = ZoneInfo("UTC")
    day = {str(n): [["09:00", "18:00"]] for n in range(7)}
    night = {str(n): [["18:00", "22:00"]] for n in range(7)}
    voice = Voice(
        short_name="Lumina Skin",
        language="en",
        region="US",
        phone="+12125550100",
        emergency_number="911",
        place=Place(zone),
        clinic_zone=zone,
        opening=opening_of(day),
        urgent_phone="+12125550199",
        urgent_opening=opening_of(night),
        fallback="NHS 111",
    )
    assert answered(voice, datetime(2026, 11, 23, hour, tzinfo=UTC), phrases("en")) == number
