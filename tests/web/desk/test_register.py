"""Registering a visit by its form: what is shown is what is planned, and nothing typed is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

NEW = {
    "name": "Jo Example",
    "number": "+1 212 555 0177",
    "consent": ["care", "course"],
    "treatment": "microneedling-pen",
    "when": "now",
    "request_key": "a-form-of-its-own",
}
_BUBBLE = re.compile(r'<p class="bubble[^"]*">(.*?)</p>', re.DOTALL)


@pytest.fixture
def frida(office: Office) -> Visitor:
    return signed_in(office, StaffRole.FRONT_DESK)


def bubbles(page: Page) -> list[str]:
    return _BUBBLE.findall(page.body)


def test_what_the_form_shows_is_what_is_planned(office: Office, frida: Visitor) -> None:
    shown = bubbles(frida.post("/register/preview", NEW))
    made = frida.post("/register", NEW)
    assert made.status == 303
    page = frida.get(made.to)
    assert shown
    assert shown == bubbles(page)[: len(shown)]
    assert "Jo Example" in page.words


def test_the_same_form_sent_twice_is_one_visit(office: Office, frida: Visitor) -> None:
    first, second = (frida.post("/register", NEW) for _ in range(2))
    assert first.to == second.to
    assert len(office.rows(tables.Visit)) == len(office.rows(tables.Patient)) == 1


def test_somebody_new_who_is_known_at_this_number_is_not_put_on_record_twice(office: Office, frida: Visitor) -> None:
    frida.post("/register", NEW)
    (jo,) = office.rows(tables.Patient)
    again = {**NEW, "name": " jo EXAMPLE", "request_key": "the next one"}
    for path in ("/register", "/register/preview"):
        refused = frida.post(path, again)
        assert refused.status == 422
        assert "A patient of this name is known at this number." in refused.words
        assert f'name="patient" value="{jo.public_id}" formaction="/register/for"' in refused.body
    assert len(office.rows(tables.Visit)) == len(office.rows(tables.Patient)) == 1
    chosen = frida.post("/register/for", {**again, "patient": jo.public_id})
    assert "Jo Example" in chosen.words
    assert frida.post("/register", {**again, "call_name": "Jo the younger"}).status == 303
    assert len(office.rows(tables.Patient)) == 2


def test_what_a_treatment_is_for_has_the_name_that_people_read(frida: Visitor) -> None:
    body = frida.get("/register").body
    assert '<option value="acne-scars">Acne scars</option>' in body.replace(" selected", "")
    assert "Acne-scars" not in body


def test_a_double_click_is_one_visit(office: Office, frida: Visitor) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: frida.post("/register", NEW), range(4)))
    assert {(page.status, page.to) for page in answers} == {(303, answers[0].to)}
    assert len(office.rows(tables.Visit)) == len(office.rows(tables.Patient)) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "12"}, "no such number"),
        ({"number": "call me"}, "phone number"),
        ({"name": ""}, "name: it is empty"),
        ({"treatment": []}, "a visit has at least one"),
        ({"treatment": "snake-oil"}, "no protocol of this code"),
        ({"area-microneedling-pen": "moon"}, "no such body area"),
        ({"when": "ended", "ended": f"{now() + timedelta(days=2):%Y-%m-%dT10:00}"}, "in the future"),
        ({"when": "booked", "starts": f"{now() - timedelta(days=2):%Y-%m-%dT10:00}"}, "in the past"),
        ({"when": "ended", "ended": "soon"}, "not a time"),
        ({"course": "new", "sessions": "99"}, "not such a number"),
        ({"next": f"{now() - timedelta(days=2):%Y-%m-%dT10:00}"}, "in the past"),
        ({"course": "zzzz"}, "no course of this id"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written_or_lost(
    office: Office, frida: Visitor, wrong: dict[str, str], said: str
) -> None:
    page = frida.post("/register", NEW | wrong)
    assert page.status == 422
    assert said in page.words
    kept = NEW["name"] if "name" not in wrong else NEW["number"]
    assert str(kept) in page.body
    assert office.rows(tables.Visit) == office.rows(tables.Patient) == []


def test_a_known_patient_is_found_by_letters_or_digits_and_comes_with_what_was_done_last(
    office: Office, frida: Visitor
) -> None:
    frida.post("/register", NEW | {"course": "new", "sessions": "4", "agreed": "yes"})
    for text in ("jo e", "0177"):
        found = frida.post("/register/found", {"text": text})
        assert "Jo Example" in found.words
        assert "555" not in found.words  # masked
    patient = office.rows(tables.Patient)[0].public_id
    page = frida.post("/register/for", {"patient": patient})
    assert re.search(r'value="microneedling-pen" checked', page.body)
    assert "Session 2 of 4" in page.words
    course = office.rows(tables.Course)[0].public_id
    given = {"patient": patient, "treatment": "microneedling-pen", "when": "now", "request_key": "another"}
    assert frida.post("/register", {**given, "course": course, f"place-{course}": "2"}).status == 303
    assert [visit.place for visit in office.rows(tables.Visit)] == [1, 2]


def test_the_next_visit_is_booked_in_the_same_step(office: Office, frida: Visitor) -> None:
    starts = (now() + timedelta(days=28)).strftime("%Y-%m-%dT10:00")
    assert frida.post("/register", NEW | {"next": starts}).status == 303
    assert [visit.state for visit in office.rows(tables.Visit)] == ["done", "booked"]


def test_it_can_be_taken_back_and_nothing_goes_out(office: Office, frida: Visitor) -> None:
    made = frida.post("/register", NEW)
    visit = office.rows(tables.Visit)[0].public_id
    assert "Undo" in frida.get(made.to).words
    assert frida.post(f"/visits/{visit}/undo").status == 303
    assert {text.state for text in office.rows(tables.Reminder)} <= {"cancelled", "skipped"}
    assert "Taken back" in frida.get(made.to).words


def test_without_the_patients_word_the_form_says_that_nothing_goes_out(office: Office, frida: Visitor) -> None:
    assert "none of this goes out" in frida.post("/register/preview", NEW | {"consent": []}).words
    page = frida.get(frida.post("/register", NEW | {"consent": []}).to)
    assert "No text goes out" in page.words


def test_what_people_type_is_shown_and_never_run(office: Office, frida: Visitor) -> None:
    evil = '<script>alert(1)</script>{{7*7}}"onload="x'
    page = frida.get(frida.post("/register", NEW | {"name": evil}).to)
    assert "<script>alert" not in page.body
    assert "{{7*7}}" in page.words


def test_a_booked_visit_is_treated_with_the_end_that_is_proposed(office: Office, frida: Visitor) -> None:
    starts = now() + timedelta(minutes=5)
    with office.store.read() as db:
        zone = db.get_one(tables.Clinic, office.clinic.scope.clinic_id).zone
    wall = starts.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    assert frida.post("/register", NEW | {"when": "booked", "starts": wall}).status == 303
    visit = office.rows(tables.Visit)[0].public_id
    assert "Jo Example" in frida.get("/").words
    assert frida.post("/visits/treated", {"visit": visit}).status == 303
    assert office.rows(tables.Visit)[0].state == "done"


def test_several_visits_are_treated_at_once_each_with_its_own_end(office: Office, frida: Visitor) -> None:
    booked = []
    for at, number in enumerate(("+12125550178", "+12125550179", "+12125550180")):
        with office.store.read() as db:
            zone = ZoneInfo(db.get_one(tables.Clinic, office.clinic.scope.clinic_id).zone)
        wall = (now() + timedelta(minutes=5)).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        given = NEW | {"when": "booked", "starts": wall, "number": number, "request_key": f"visit {at}"}
        booked.append(frida.post("/register", given).to.split("/")[2])
    first, second, third = booked
    ends = {f"ended-{id_}": (now() - timedelta(minutes=5 + 5 * at)).astimezone(zone) for at, id_ in enumerate(booked)}
    fields = {name: end.strftime("%Y-%m-%dT%H:%M") for name, end in ends.items()}
    wrong = frida.post("/visits/treated", {**fields, "visit": [first, second], f"ended-{second}": "soon"})
    assert wrong.status == 422
    assert {visit.state for visit in office.rows(tables.Visit)} == {"booked"}  # nothing half done
    assert frida.post("/visits/treated", {**fields, "visit": [first, second]}).status == 303
    found = {visit.public_id: visit for visit in office.rows(tables.Visit)}
    assert [found[id_].state for id_ in booked] == ["done", "done", "booked"]
    assert found[first].ended_at != found[second].ended_at
    assert frida.post("/visits/treated", {**fields, "visit": [first], "only": third}).status == 303
    assert {visit.state for visit in office.rows(tables.Visit)} == {"done"}
