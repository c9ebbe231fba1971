"""A form that is sent again: by a double click it is the same visit, with other words in it nobody's is lost."""

import re
from datetime import timedelta

import pytest

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.desk.test_register import NEW, bubbles
from tests.web.office import Office
from tests.worker.clinic import now

PEN, PEEL = "microneedling-pen", "peel-superficial"
_KEY = re.compile(r'name="request_key" value="([^"]+)"')
DAYS_ON = (now() + timedelta(days=28)).strftime("%Y-%m-%dT10:00")


@pytest.fixture
def frida(office: Office) -> Visitor:
    return signed_in(office, StaffRole.FRONT_DESK)


def key_in(page: Page) -> str:
    found = _KEY.search(page.body)
    assert found is not None
    return found[1]


def is_offered(page: Page, patient_id: str) -> bool:
    """True where one button registers the same for a patient who is known."""
    return f'name="patient" value="{patient_id}" formaction="/register/for"' in page.body


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Mia Example"},
        {"number": "+1 212 555 0178"},
        {"treatment": [PEN, PEEL]},
        {f"area-{PEN}": "neck"},
        {"when": "ended", "ended": f"{now() - timedelta(days=2):%Y-%m-%dT10:00}"},
        {"when": "booked", "starts": DAYS_ON},
        {"next": DAYS_ON},
        {"course": "new", "agreed": "yes"},
        {"lasts-heat": "9", "unit-heat": "days"},
        {"consent": ["care", "course", "marketing"], "how": "in writing"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_is_told_and_one_more_press_registers_it(
    office: Office, frida: Visitor, other: dict[str, str | list[str]]
) -> None:
    first = frida.post("/register", NEW)
    page = frida.post("/register", {**NEW, **other})
    assert page.status == 409
    assert "This form has registered a visit already" in page.words
    assert f'href="{first.to}"' in page.body
    assert len(office.rows(tables.Visit)) == 1
    assert key_in(page) != NEW["request_key"]
    again = {**NEW, **other, "request_key": key_in(page)}
    second = frida.post("/register", again)
    if {"name", "number"}.isdisjoint(other):  # it is the same person, who is known by now
        (row,) = office.rows(tables.Patient)
        assert second.status == 422
        assert is_offered(second, row.public_id)
        second = frida.post("/register", {**again, "patient": row.public_id})
    assert second.status == 303
    assert second.to != first.to


def test_the_form_of_another_patient_with_a_key_that_was_used_loses_no_visit(office: Office, frida: Visitor) -> None:
    frida.post("/register", NEW)
    frida.post("/register", {**NEW, "name": "Mia Example", "number": "+12125550178", "request_key": "second"})
    jo, mia = [row.public_id for row in office.rows(tables.Patient)]
    known = {"treatment": PEN, "when": "now", "request_key": "third"}
    assert frida.post("/register", {**known, "patient": jo}).status == 303
    assert frida.post("/register", {**known, "patient": jo}).status == 303  # a double click
    assert frida.post("/register", {**known, "patient": mia}).status == 409
    assert len(office.rows(tables.Visit)) == 3


def test_after_undo_the_corrected_form_says_so_and_registers(office: Office, frida: Visitor) -> None:
    made = frida.post("/register", NEW)
    frida.post(made.to.replace("registered", "undo"))
    corrected = {**NEW, "treatment": PEEL}
    page = frida.post("/register", corrected)
    assert page.status == 409
    assert "This form has registered a visit, and that was taken back." in page.words
    (jo,) = office.rows(tables.Patient)
    again = {**corrected, "request_key": key_in(page), "patient": jo.public_id}
    assert frida.post("/register", again).status == 303
    assert [row.state for row in office.rows(tables.Visit)] == ["cancelled", "done"]


def test_only_a_form_that_was_refused_keeps_its_key(frida: Visitor) -> None:
    for path in ("/register", "/register?patient="):
        assert key_in(frida.get(path)) != key_in(frida.get(path))
    assert key_in(frida.post("/register/for", NEW)) != NEW["request_key"]
    refused = frida.post("/register", {**NEW, "number": "12"})
    assert (refused.status, key_in(refused)) == (422, NEW["request_key"])


def test_the_plan_beside_a_form_that_was_sent_is_of_what_it_says_now(frida: Visitor) -> None:
    before = bubbles(frida.post("/register/preview", {**NEW, "treatment": PEEL}))
    frida.post("/register", {**NEW, "number": "+12125550178"})
    assert bubbles(frida.post("/register/preview", {**NEW, "treatment": PEEL})) == before


def test_two_forms_without_a_key_are_two_visits(office: Office, frida: Visitor) -> None:
    for name in ("Jo Example", "Mia Example"):
        assert frida.post("/register", {**NEW, "name": name, "request_key": ""}).status == 303
    assert len(office.rows(tables.Visit)) == 2


def test_the_sketch_for_somebody_who_has_not_agreed_is_what_is_planned_when_they_have(frida: Visitor) -> None:
    more = {"lasts-heat": "9", "unit-heat": "days", "course": "new", "sessions": "3", "agreed": "yes", "next": DAYS_ON}
    sketch = frida.post("/register/preview", {**NEW, **more, "consent": ["course"]})
    nobody = frida.post("/register/preview", {**NEW, **more, "name": "", "number": ""})
    whole = frida.post("/register/preview", {**NEW, **more})
    assert "none of this goes out" in sketch.words
    assert "none of this goes out" in nobody.words
    assert "none of this goes out" not in whole.words
    assert bubbles(sketch) == bubbles(nobody) == bubbles(whole)
    assert len(bubbles(whole)) > 4
