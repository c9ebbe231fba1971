"""Finding a patient, and the page that tells all of one."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Purpose, StaffRole
from reminders.store import tables
from reminders.usecases.change import pause
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.edit import Edit
from reminders.usecases.edit_patient import Person, edit_patient
from reminders.usecases.patient_search import likely_same
from tests.web.desk.patients import Given, audit, comes, patient, second_clinic, send, texts
from tests.web.desk.support import signed_in
from tests.web.office import ANA, Office
from tests.worker.clinic import now

BEN = Given("Ben Sample", "+12125550102")


def test_the_list_begins_with_whoever_was_here_last_and_masks_numbers(office: Office) -> None:
    comes(office)
    comes(office, BEN)
    page = signed_in(office, StaffRole.READ_ONLY).get("/patients")
    assert page.words.index("Ben Sample") < page.words.index("Ana Example")
    assert "5550101" not in page.body
    assert "+12...01" in page.words


def test_an_empty_clinic_is_told_where_patients_come_from(office: Office) -> None:
    assert "There are no patients yet." in signed_in(office).get("/patients").words


@pytest.mark.parametrize("text", ["exa", "EXA", "ana ex", "0101", "5550101", "ana 0101", "+1 212 555 0101"])
def test_three_letters_or_the_last_digits_find_a_patient(office: Office, text: str) -> None:
    comes(office)
    comes(office, BEN)
    visitor = signed_in(office, StaffRole.READ_ONLY)
    for path in ("/patients/find", "/patients/found"):
        page = visitor.post(path, {"text": text})
        assert page.status == 200
        assert "Ana Example" in page.words
        assert "Ben Sample" not in page.words


@pytest.mark.parametrize("text", ["zzz", "9999", "ana 0102", "%", "x_m", "e%e", "0101 0102"])
def test_what_nobody_has_finds_nobody_and_says_what_to_try(office: Office, text: str) -> None:
    comes(office)
    comes(office, BEN)
    page = signed_in(office).post("/patients/find", {"text": text})
    assert "Nobody is found." in page.words
    assert "Ana Example" not in page.words


def test_whose_name_begins_with_it_comes_first(office: Office) -> None:
    comes(office, Given("Zoe Benson", "+12125550103"))
    comes(office, BEN)
    page = signed_in(office).post("/patients/find", {"text": "ben"})
    assert page.words.index("Ben Sample") < page.words.index("Zoe Benson")


@pytest.mark.parametrize("text", ["elo", "élo", "ÉLO", "Elodie", "o'br", "dup o"])
def test_neither_case_nor_accents_nor_signs_count_in_a_search(office: Office, text: str) -> None:
    comes(office, Given("Élodie O'Brien-Dupont", "+12125550103"))
    comes(office, BEN)
    page = signed_in(office).post("/patients/find", {"text": text})
    assert "Élodie" in page.words
    assert "Ben Sample" not in page.words


def test_who_has_another_name_now_is_found_by_that_one_alone(office: Office) -> None:
    known = comes(office)
    edit = Edit(office.clinic.scope, office.store, office.runtime.shelf, "staff/kim", now())
    edit_patient(edit, known.id, Person("Øyvind Çelik", "en"))
    visitor = signed_in(office)
    assert "Çelik" in visitor.post("/patients/find", {"text": "CELIK"}).words
    assert "Nobody is found." in visitor.post("/patients/find", {"text": "ana"}).words


def test_a_name_in_other_letters_is_likely_the_same_person(office: Office) -> None:
    known = comes(office, Given("Élodie Dupont", "+12125550103"))
    comes(office, Given("ÉLODIE DUPONT", "+12125550104"))
    comes(office, BEN)
    found = likely_same(office.clinic.scope, office.store, known.id).patients
    assert [one.name for one in found] == ["ÉLODIE DUPONT"]


def test_a_long_list_goes_on_where_it_stopped(office: Office) -> None:
    for index in range(35):
        comes(office, Given(f"Same Name{index:02}", None, ago=timedelta(days=index + 1)))
    visitor = signed_in(office)
    first = visitor.post("/patients/find", {"text": "same"})
    after = re.search(r'name="after" value="(\d+)"', first.body)
    assert after is not None
    second = visitor.post("/patients/find", {"text": "same", "after": after[1]})
    names = [set(re.findall(r"Same Name\d\d", page.body)) for page in (first, second)]
    assert (len(names[0]), len(names[1])) == (30, 5)
    assert not names[0] & names[1]
    assert 'name="after"' not in second.body


def test_the_page_shows_the_whole_number_to_tap_and_each_look_is_noted(office: Office) -> None:
    known = comes(office)
    visitor = signed_in(office, StaffRole.READ_ONLY)
    page = visitor.get(known.path)
    assert f'href="tel:{ANA}"' in page.body
    assert "+1 212-555-0101" in page.words
    (look,) = audit(office, "patient.view")
    assert (look.subject_kind, look.subject_id) == ("patient", known.id)
    assert look.actor.startswith("staff/")
    assert ANA not in page.to


def test_the_page_tells_visits_texts_consents_and_what_is_not_allowed(office: Office) -> None:
    known = comes(office)
    words = signed_in(office).get(known.path).words
    assert "Microneedling with a pen face" in words
    assert "No makeup, cream, other products or alcohol until" in words
    assert "1 h after the treatment ended" in words
    assert "Said yes to care texts, reminders of the next session" in words
    assert "makeup, cream, other products, alcohol (face) until tomorrow" in words
    assert "hours left" in words
    assert "Gets no texts." not in words


def test_a_sent_text_stands_there_as_it_was_sent_with_what_became_of_it(office: Office) -> None:
    known = comes(office, replace(Given(), ago=timedelta(hours=2)))
    send(office)
    (sent,) = [text for text in texts(office, known.id) if text.body]
    visitor = signed_in(office, StaffRole.READ_ONLY)
    page = visitor.get(known.path)
    assert sent.body is not None
    assert sent.body in page.words
    detail = visitor.get(f"{known.path}/texts/{sent.public_id}").words
    assert "on its way" in detail
    assert "sent, not yet confirmed" in detail
    assert "Cancel this text" not in detail


def test_texts_that_are_left_out_are_listed_with_their_reasons(office: Office) -> None:
    known = comes(office)
    words = signed_in(office).get(known.path).words
    assert "texts do not go out, and why" in words
    assert "Left out: the clinic chose few texts." in words
    assert "what is normal" in words


def test_of_texts_that_are_left_out_no_whole_rows_are_read(office: Office) -> None:
    ana, visitor = comes(office, Given(codes=("microneedling-pen", "peel-superficial"))), signed_in(office)
    read: list[State] = []

    def loaded(row: tables.Reminder, _context: object) -> None:
        read.append(row.state)

    event.listen(tables.Reminder, "load", loaded)
    try:
        page = visitor.get(ana.path)
    finally:
        event.remove(tables.Reminder, "load", loaded)
    assert "texts do not go out, and why" in page.words
    assert State.PLANNED in read
    assert not {State.SKIPPED, State.CANCELLED} & set(read)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (replace(Given(), number=None), "The patient has no mobile number on record."),
        (replace(Given(), consents=frozenset()), "The patient has not agreed to texts of this kind."),
    ],
)
def test_who_gets_no_texts_is_marked_with_the_reason(office: Office, given: Given, sentence: str) -> None:
    known = comes(office, given)
    words = signed_in(office).get(known.path).words
    assert "Gets no texts." in words
    assert sentence in words


def test_a_pause_is_marked_too(office: Office) -> None:
    known = comes(office)
    pause(office.clinic.scope, office.store, known.id, "", now())
    assert "Texts to this patient are paused." in signed_in(office).get(known.path).words


def test_a_call_to_make_stands_on_top(office: Office) -> None:
    known = comes(office, replace(Given(), number=None))
    words = signed_in(office).get(known.path).words
    assert "Call the patient The patient has no mobile number on record." in words


def test_others_at_the_same_number_are_named(office: Office) -> None:
    known = comes(office)
    comes(office, Given("Jo Shared", ANA, call_name="Jo"))
    assert "Same number Jo Shared" in signed_in(office).get(known.path).words


def test_a_patient_of_another_clinic_is_not_there_at_all(office: Office) -> None:
    scope = second_clinic(office)
    theirs = comes(office, Given("Far Away", "+12125550109"), scope)
    (text, *_) = texts(office, theirs.id)
    ours, visitor = comes(office), signed_in(office)
    assert "Far Away" not in visitor.get("/patients").words
    assert "Nobody is found." in visitor.post("/patients/find", {"text": "far"}).words
    looks = ["", "/sheet", "/edit", "/number", "/merge", f"/visits/{theirs.visit_id}", f"/texts/{text.public_id}"]
    for path in looks:
        assert visitor.get(theirs.path + path).status == 404, path
    for path in (f"/visits/{theirs.visit_id}", f"/texts/{text.public_id}"):
        assert visitor.get(ours.path + path).status == 404, path
    acts = ["edit", "number", "pause", "resume", "consents", "opt-out", "opt-in", "healed"]
    acts += [f"visits/{theirs.visit_id}/{act}" for act in ("end", "move", "treatments", "adjust", "no-show", "cancel")]
    acts += [f"texts/{text.public_id}/{act}" for act in ("cancel", "release", "now")]
    fields = {"sure": "yes", "name": "X", "number": "2125550144", "cause": "typo", "how": "in person", "area": "face"}
    before = office.rows(tables.Audit)
    for act in acts:
        assert visitor.post(f"{theirs.path}/{act}", fields).status == 404, act
    assert visitor.post(f"{ours.path}/merge", {"other": theirs.id, "sure": "yes"}).status in {404, 409}
    assert [one.action for one in office.rows(tables.Audit)] == [one.action for one in before]
    assert patient(office, theirs).name == "Far Away"


def test_the_sheet_says_what_a_text_would_have_said(office: Office) -> None:
    known = comes(office, Given(number=None, consents=frozenset()))
    page = signed_in(office, StaffRole.READ_ONLY).get(f"{known.path}/sheet")
    assert "Makeup Creams that we did not give you Alcohol until" in page.words
    assert "Red, warm, tight skin is normal" in page.words
    assert "Worse pain, heat, swelling" in page.words
    assert "{" not in page.words
    assert "Call us +1 212-555-0100" in page.words
    assert len(audit(office, "patient.sheet")) == 1


def test_the_sheet_says_when_the_urgent_number_is_answered_and_where_to_turn_else(office: Office) -> None:
    known = comes(office)
    week = {str(day): [["18:00", "22:00"]] for day in range(5)} | {"6": [["09:00", "12:00"], ["14:00", "17:00"]]}
    wanted = ClinicDetails(urgent_phone="+12125550199", urgent_opening=week, urgent_fallback="NHS 111")
    change_clinic(Edit(office.clinic.scope, office.store, office.runtime.shelf, "a test", now()), wanted)
    words = signed_in(office).get(f"{known.path}/sheet").words.replace("\u202f", " ")
    assert (
        "When we are closed: +1 212-555-0199 , answered Mon-Fri 6:00 PM-10:00 PM; Sun 9:00 AM-12:00 PM, 2:00 PM"
        in words
    )
    assert "While nobody answers: NHS 111" in words


def test_the_sheet_of_somebody_only_booked_names_the_visit(office: Office) -> None:
    known = comes(office, Given(ago=None))
    words = signed_in(office).get(f"{known.path}/sheet").words
    assert "Your next visit" in words
    assert "Please wait with" not in words
    assert "allowed" not in words


def test_a_reader_sees_no_way_to_change_anything(office: Office) -> None:
    known = comes(office)
    body = signed_in(office, StaffRole.READ_ONLY).get(known.path).body
    main = body.partition("<main")[2]
    assert "<form" not in main
    assert Purpose.CARE.value not in re.findall(r'name="consent" value="([^"]+)"', main)
