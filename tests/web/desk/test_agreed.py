"""Consents at the desk: the words that are read out, minors, the proof on paper, the profile in force."""

import re

import pytest

from reminders.domain.vocabulary import Purpose, Relation, StaffRole, Way
from reminders.store import tables
from reminders.usecases.consent_proof import NOTED
from tests.web.desk.patients import Given, audit, comes
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import ANA, Office

VISIT = {"treatment": "microneedling-pen", "when": "now", "name": "Mia Example", "number": "+12125550142"}
AGREES = {"consent": "care", "how": "by phone"}


@pytest.fixture
def desk(office: Office) -> Visitor:
    return signed_in(office)


def shown(page: Page) -> str:
    found = re.search(r'name="shown" value="([\w-]+)"', page.body)
    assert found is not None
    return found[1]


def test_the_very_words_that_were_read_out_are_kept_in_the_language_they_were_in(office: Office, desk: Visitor) -> None:
    part = desk.post("/register/words", {"language": "es"})
    assert "Lumina Skin Clinic puede enviar mensajes" in part.words
    assert desk.post("/register", {**VISIT, **AGREES, "shown": shown(part), "language": "es"}).status == 303
    (row,) = office.rows(tables.Consent)
    assert (row.purpose, row.given, row.way, row.language) == (Purpose.CARE, True, Way.PHONE, "es")
    assert row.words is not None
    assert row.words in part.words
    assert row.wording_version == "care-es-1"
    (person,) = office.rows(tables.Patient)
    assert (person.language, person.minor_at) == ("es", None)


def test_words_that_have_changed_since_the_form_was_opened_are_read_out_again(office: Office, desk: Visitor) -> None:
    page = desk.post("/register", {**VISIT, **AGREES, "shown": "en-0"})
    assert page.status == 422
    assert "Read out the words as they stand below" in page.words
    assert shown(page) == "en-1"
    assert office.rows(tables.Consent) == []


def test_nothing_is_ticked_beforehand_and_offers_are_asked_only_where_they_are_sent(
    office: Office, desk: Visitor
) -> None:
    page = desk.get("/register")
    ticks = re.findall(r'<input type="checkbox" name="consent" value="(\w+)"([^>]*)>', page.body)
    assert ticks == [("care", ""), ("course", "")]
    with office.store.write() as db:
        (clinic,) = db.query(tables.Clinic)
        clinic.rules = {**clinic.rules, "marketing": True}
    page = desk.get("/register")
    assert 'value="marketing">' in page.body
    assert "counts only in writing here" in page.words


def test_a_minor_is_registered_with_who_agrees_for_them(office: Office, desk: Visitor) -> None:
    form = {**VISIT, **AGREES, "minor": "yes", "shown": "en-1"}
    for wrong, word in (({}, "relation"), ({"relation": "parent"}, "guardian"), ({"relation": "king"}, "relation")):
        page = desk.post("/register", {**form, **wrong})
        assert page.status == 422
        assert f'name="{word}"' in page.body
        assert 'aria-invalid="true"' in page.body
    assert desk.post("/register", {**form, "guardian": "Gina Example", "relation": "parent"}).status == 303
    (row,) = office.rows(tables.Consent)
    assert (row.guardian, row.relation) == ("Gina Example", Relation.PARENT)
    (person,) = office.rows(tables.Patient)
    assert person.minor_at is not None


def test_a_minor_for_whom_nobody_agrees_gets_no_texts_and_the_page_says_so(office: Office, desk: Visitor) -> None:
    assert desk.post("/register", {**VISIT, "minor": "yes"}).status == 303
    (person,) = office.rows(tables.Patient)
    path = f"/patients/{person.public_id}"
    assert "no parent or guardian has agreed" in desk.get(path).words
    said = {"consent": "care", "how": "in person", "shown": "en-1", "relation": "guardian", "guardian": "Gus Sample"}
    assert desk.post(f"{path}/consents", said).status == 303
    assert "Gets no texts" not in desk.get(path).words
    assert desk.post(f"{path}/of-age").status == 303
    assert "has not agreed to texts" in desk.get(path).words
    assert [one.action for one in office.rows(tables.Audit) if one.action == "patient.of-age"] == ["patient.of-age"]
    assert desk.post(f"{path}/minor").status == 303
    assert "Gets no texts" not in desk.get(path).words


def test_the_form_shows_the_words_to_read_out_for_a_new_number_and_the_ledger_keeps_them(
    office: Office, desk: Visitor
) -> None:
    known = comes(office)
    page = desk.get(f"{known.path}/number")
    assert "may text this mobile number" in page.words
    assert 'name="guardian"' not in page.body
    form = {"number": "+12125550133", "cause": "new", "consent": ["care"], "how": "by phone", "shown": "en-0"}
    again = desk.post(f"{known.path}/number", form)
    assert (again.status, "Read out the words as they stand below" in again.words) == (422, True)
    confirm = desk.post(f"{known.path}/number", {**form, "shown": "en-1"})
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', confirm.body.partition("<main")[2]))
    assert desk.post(f"{known.path}/number", kept).status == 303
    row = office.rows(tables.Consent)[-1]
    assert (row.way, row.wording_version, row.given) == (Way.PHONE, "care-en-1", True)
    assert row.words is not None
    assert row.words in page.words


def test_at_a_new_number_of_a_minor_it_is_asked_who_agrees(office: Office, desk: Visitor) -> None:
    known = comes(office)
    assert desk.post(f"{known.path}/minor").status == 303
    assert 'name="guardian"' in desk.get(f"{known.path}/number").body
    form = {"number": "+12125550133", "cause": "new", "consent": ["care"], "shown": "en-1", "sure": "yes"}
    for wrong, word in (({}, "relation"), ({"relation": "parent"}, "guardian")):
        page = desk.post(f"{known.path}/number", {**form, **wrong})
        assert page.status == 422
        assert re.search(rf'name="{word}"[^>]* aria-invalid="true"', page.body)
    assert [one.address for one in office.rows(tables.Number)] == [ANA]
    named = {"relation": "guardian", "guardian": "Gus Sample"}
    assert desk.post(f"{known.path}/number", {**form, **named}).status == 303
    row = office.rows(tables.Consent)[-1]
    assert (row.guardian, row.relation, row.given) == ("Gus Sample", Relation.GUARDIAN, True)
    assert "Gets no texts" not in desk.get(known.path).words


def test_the_preview_shows_what_a_minor_would_get_while_the_name_is_still_missing(desk: Visitor) -> None:
    page = desk.post("/register/preview", {**VISIT, "consent": "care", "minor": "yes"})
    assert page.status == 200
    assert "Lumina Skin:" in page.words


def test_the_proof_shows_every_word_and_each_look_is_an_export(office: Office, desk: Visitor) -> None:
    known = comes(office, Given(consents=frozenset({Purpose.CARE})))
    desk.post(f"{known.path}/consents", {"was": "care", "how": "by phone"})
    part = {"shown": "en-1", "consent": "course", "how": "in writing"}
    desk.post(f"{known.path}/consents", part)
    page = desk.get(f"{known.path}/agreed")
    for words in ("Care texts: no", "Care texts: yes", "By phone", "On paper", "+1 212-555-0101", "course-en-1"):
        assert words in page.words
    assert "when the next session of the series" in page.words
    assert len(audit(office, NOTED)) == 1
    assert desk.get("/patients/nobody/agreed").status == 404


def test_who_may_only_read_gets_no_proof(office: Office) -> None:
    known = comes(office)
    reader = signed_in(office, StaffRole.READ_ONLY)
    assert reader.get(f"{known.path}/agreed").status == 403
    assert audit(office, NOTED) == []


def test_settings_show_the_profile_with_its_sources_and_what_is_wider(office: Office, desk: Visitor) -> None:
    page = desk.get("/settings/texts")
    for words in ("United States", "Awaiting a lawyer's review", "47 CFR 64.1200(c)(1)", "only after a yes in writing"):
        assert words in page.words
    assert "so not followed" not in page.words, "a new clinic begins within its profile"
    with office.store.write() as db:
        (clinic,) = db.query(tables.Clinic)
        clinic.rules = {**clinic.rules, "class_hours": {"course": ["08:00", "21:00"], "marketing": ["11:00", "12:00"]}}
    assert "so not followed: hours.course" in desk.get("/settings/texts").words
