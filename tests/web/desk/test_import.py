"""A list that is dropped at the desk: tried at once, written by one button, and never twice."""

import re
from datetime import timedelta

import pytest

from reminders.domain.vocabulary import StaffRole, VisitState
from reminders.store import tables
from tests.web.desk.dropped import LIST, bring, go, listed, names, row, settled
from tests.web.desk.patients import audit, typed
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now


@pytest.fixture
def frida(office: Office) -> Visitor:
    return signed_in(office, StaffRole.FRONT_DESK)


@pytest.fixture
def olga(office: Office) -> Visitor:
    return signed_in(office)


def test_a_dropped_list_is_only_tried_and_one_button_writes_it(office: Office, frida: Visitor) -> None:
    page = bring(frida, listed(row("e1"), row("e2", 10), row("e3", name="Ben Birch", number="+12125550102")))
    assert "3 new visits" in page.words
    assert "2 new patients" in page.words
    assert "Import 3 visits" in page.words
    assert office.rows(tables.Patient) == []
    done = go(frida, page)
    assert "The list is in." in done.words
    assert names(office) == {"Ana Almond", "Ben Birch"}
    assert {visit.state for visit in office.rows(tables.Visit)} == {VisitState.BOOKED}
    (act,) = audit(office, "list.import")
    assert act.actor.startswith("staff/")


def test_who_came_with_a_list_is_found_by_name_like_anybody(office: Office, frida: Visitor) -> None:
    go(frida, bring(frida, listed(row("e1", name="Élodie Almond"))))
    assert names(office) == {"Élodie Almond"}
    assert "Élodie Almond" in frida.post("/patients/find", {"text": "elo"}).words


def test_the_same_list_again_doubles_nothing(office: Office, frida: Visitor) -> None:
    content = listed(row("e1"), row("e2", name="Ben Birch", number="+12125550102"))
    go(frida, bring(frida, content))
    texts = len(office.rows(tables.Reminder))
    page = bring(frida, content)
    assert "Nothing in it is new." in page.words
    assert "/import/go" not in page.body
    assert (len(office.rows(tables.Visit)), len(office.rows(tables.Reminder))) == (2, texts)


def test_a_double_click_on_the_button_is_one_import(office: Office, frida: Visitor) -> None:
    shown = bring(frida, listed(row("e1")))
    found = LIST.search(shown.body)
    assert found is not None
    answers = [frida.post("/import/go", {"list": found[1]}).status for _ in range(2)]
    assert answers == [303, 409]
    assert "The list is in." in settled(frida).words
    assert len(audit(office, "list.import")) == 1


def test_bad_rows_are_told_with_what_to_put_right_and_left_out(office: Office, frida: Visitor) -> None:
    page = bring(frida, listed(row("e1"), row("e2", name="Ben Birch", number="123", treatment="snake oil")))
    assert "1 row cannot be taken" in page.words
    assert "Line 3" in page.words
    assert "There can be no such number" in page.words
    assert "What do they mean? snake oil" in page.words
    assert "Ben Birch" not in page.words
    assert "Import 1 visit" in page.words
    done = go(frida, page)
    assert "1 row was left out." in done.words
    assert names(office) == {"Ana Almond"}


def test_nobody_sees_or_takes_the_list_of_another(office: Office, frida: Visitor, olga: Visitor) -> None:
    shown = bring(frida, listed(row("e1"), row("e2", number="1")))
    assert "What becomes of it" not in olga.get("/import").words
    assert olga.get("/import/bad-rows").status == 404
    found = LIST.search(shown.body)
    assert found is not None
    assert olga.post("/import/go", {"list": found[1]}).status == 404
    olga.post("/import/drop")
    assert "What becomes of it" in frida.get("/import").words
    assert office.rows(tables.Visit) == []


def test_a_list_that_texts_many_is_for_an_owner_who_has_looked(office: Office, frida: Visitor, olga: Visitor) -> None:
    soon = typed(office, now() + timedelta(days=2))[:10] + " 15:00"  # its reminder goes tomorrow at ten
    people = [(f"Person{n} Example", f"+1212555{n:04}") for n in range(100, 160)]
    many = listed(*(row(name, 2, name, number=number, start=soon) for name, number in people))
    page = bring(frida, many)
    assert "An owner of the clinic has to take this list in." in page.words
    assert "/import/go" not in page.body
    ours = re.search(r'name="list" value="([0-9a-f]+)"', page.body)
    assert ours is not None
    assert frida.post("/import/go", {"list": ours[1], "many": "yes"}).status == 403
    shown = bring(olga, many)
    unsure = go(olga, shown)
    assert unsure.status == 422
    assert office.rows(tables.Visit) == []
    assert "The list is in." in go(olga, shown, many="yes").words
    assert len(office.rows(tables.Visit)) == 60


def test_that_all_agreed_is_said_by_an_owner_alone(office: Office, frida: Visitor, olga: Visitor) -> None:
    content = listed(row("e1", consent=""))
    said = {"source": "intake form", "agreed": "2026-01-05"}
    page = bring(frida, content)
    assert "1 patient has not agreed to texts." in page.words
    found = LIST.search(page.body)
    assert found is not None
    assert frida.post("/import/again", {"list": found[1], **said}).status == 403
    shown = bring(olga, content)
    mine = LIST.search(shown.body)
    assert mine is not None
    assert olga.post("/import/again", {"list": mine[1], "source": "intake form"}).status == 422
    assert olga.post("/import/again", {"list": mine[1], **said}).status == 303
    page = settled(olga)
    assert "have not agreed" not in page.words
    assert "The list is in." in go(olga, page).words
    (consent,) = office.rows(tables.Consent)
    assert consent.how == "intake form"


def test_a_name_that_no_treatment_has_is_explained_on_the_page(office: Office, frida: Visitor) -> None:
    page = bring(frida, listed(row("e1", treatment="Glow package")))
    assert "Names that no treatment here has." in page.words
    found = LIST.search(page.body)
    assert found is not None
    wrong = {"list": found[1], "name-0": "Glow package", "means-0": "snake-oil"}
    assert frida.post("/import/again", wrong).status == 422
    assert frida.post("/import/again", {**wrong, "means-0": "peel-superficial"}).status == 303
    page = settled(frida)
    assert "Import 1 visit" in page.words
    assert "The list is in." in go(frida, page).words


def test_another_map_that_does_not_fit_leaves_the_list_as_it_was(frida: Visitor) -> None:
    page = bring(frida, listed(row("e1")))
    found = LIST.search(page.body)
    assert found is not None
    frida.post("/import/again", {"list": found[1], "map": "jane"})
    page = settled(frida)
    assert "No column for" in page.words
    assert "The list is in." in go(frida, page).words


def test_what_changed_meanwhile_is_shown_before_it_is_written(office: Office, frida: Visitor, olga: Visitor) -> None:
    shown = bring(frida, listed(row("e1"), row("e2", 10)))
    go(olga, bring(olga, listed(row("e1"))))
    page = go(frida, shown)
    assert "Something has changed since you looked." in page.words
    assert len(office.rows(tables.Visit)) == 1
    assert "The list is in." in go(frida, page).words
    assert len(office.rows(tables.Visit)) == 2


def test_the_page_of_today_leads_to_it_and_a_reader_is_not_led(office: Office, frida: Visitor) -> None:
    assert 'href="/import"' in frida.get("/").body
    assert 'href="/import"' not in signed_in(office, StaffRole.READ_ONLY).get("/").body
