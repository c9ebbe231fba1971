"""What became of a visit: one tap; where a patient would hear of it, the words come before anything is saved."""

import html
import re
import secrets
from datetime import datetime, timedelta

import pytest

from reminders.domain.vocabulary import Role, StaffRole, VisitState
from reminders.store import tables
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from tests.web.desk.patients import BOTH, Given, Known, comes, send, texts, typed, visit
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

_BUBBLE = re.compile(r'<div class="bubble"[^>]*>(.*?)</div>', re.DOTALL)


def booked(
    office: Office, starts_at: datetime, number: str = "+12125550101", ago: timedelta = timedelta(days=4)
) -> Known:
    """Booked some days ago, so that its reminder went out where it was due since."""
    patient = NewPatient("Ana Example", number, BOTH)
    command = NewVisit(patient, (GivenTreatment("microneedling-pen"),), secrets.token_hex(8), starts_at=starts_at)
    made = record_visit(office.clinic.scope, office.store, office.runtime.shelf, command, now() - ago)
    return Known(made.patient_id, made.visit_id)


def reminded(office: Office) -> Known:
    known = booked(office, now() + timedelta(hours=3))
    send(office)
    assert [
        text for text in texts(office, known.id) if text.role is Role.VISIT and text.state in {"accepted", "delivered"}
    ]
    return known


def bubbles(page: Page) -> list[str]:
    return [html.unescape(body) for body in _BUBBLE.findall(page.body)]


def kept(page: Page) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.body.partition("<main")[2])
    return {name: html.unescape(value) for name, value in found if name != "csrf"}


def corrections(office: Office, known: Known) -> list[tables.Reminder]:
    return [text for text in texts(office, known.id) if text.role is Role.CORRECTION]


@pytest.fixture
def frida(office: Office) -> Visitor:
    return signed_in(office, StaffRole.FRONT_DESK)


def test_a_visit_that_nobody_was_reminded_of_moves_with_one_tap(office: Office, frida: Visitor) -> None:
    known = booked(office, now() + timedelta(days=20))
    to = typed(office, now() + timedelta(days=21))
    page = frida.post(f"/visits/{known.visit_id}/move", {"starts": to, "on": "2026-11-21"})
    assert (page.status, page.to) == (303, "/?on=2026-11-21")
    assert typed(office, visit(office, known).starts_at) == to


def test_a_move_that_the_patient_hears_of_shows_the_words_first(office: Office, frida: Visitor) -> None:
    known = reminded(office)
    before = visit(office, known).starts_at
    to = typed(office, now() + timedelta(hours=26))
    page = frida.post(f"/visits/{known.visit_id}/move", {"starts": to, "on": "2026-11-21"})
    assert page.status == 200
    assert "Nothing is saved yet." in page.words
    (body,) = bubbles(page)
    assert body.startswith("Lumina Skin: ")
    assert visit(office, known).starts_at == before
    assert corrections(office, known) == []
    done = frida.post(f"/visits/{known.visit_id}/move", kept(page))
    assert (done.status, done.to) == (303, "/?on=2026-11-21")
    assert typed(office, visit(office, known).starts_at) == to
    assert len(corrections(office, known)) == 1


def test_of_two_who_move_one_visit_the_second_learns_of_the_first(office: Office, frida: Visitor) -> None:
    known = booked(office, now() + timedelta(days=20))
    version = str(visit(office, known).version)
    first, second = (typed(office, now() + timedelta(days=days)) for days in (21, 22))
    assert frida.post(f"/visits/{known.visit_id}/move", {"starts": first, "version": version}).status == 303
    page = frida.post(f"/visits/{known.visit_id}/move", {"starts": second, "version": version})
    assert page.status == 409
    assert typed(office, visit(office, known).starts_at) == first


def test_a_treated_visit_is_one_tap_also_after_its_reminder(office: Office, frida: Visitor) -> None:
    known = reminded(office)
    page = frida.post("/visits/treated", {"only": known.visit_id, f"ended-{known.visit_id}": typed(office, now())})
    assert page.status == 303, bubbles(page)
    assert visit(office, known).state is VisitState.DONE


def test_of_several_one_that_cannot_be_keeps_all_from_being_saved(office: Office, frida: Visitor) -> None:
    good = booked(office, now() + timedelta(hours=1))
    far = booked(office, now() + timedelta(days=20), "+12125550102")
    page = frida.post("/visits/treated", {"visit": [good.visit_id, far.visit_id]})
    assert page.status == 422
    assert visit(office, good).state is VisitState.BOOKED


def test_a_treatment_that_makes_sent_words_false_shows_what_puts_them_right(office: Office, frida: Visitor) -> None:
    first = comes(office, Given(ago=timedelta(hours=23, minutes=30)))  # "No makeup" ends before a new text says more
    send(office)
    booking = NewVisit(first.id, (GivenTreatment("microneedling-pen"),), secrets.token_hex(8), starts_at=now())
    made = record_visit(office.clinic.scope, office.store, office.runtime.shelf, booking, now() - timedelta(hours=2))
    known, other = Known(first.id, made.visit_id), booked(office, now() + timedelta(hours=1), "+12125550102")
    ends = {f"ended-{one.visit_id}": typed(office, now()) for one in (known, other)}
    page = frida.post("/visits/treated", {"visit": [known.visit_id, other.visit_id], **ends, "ended-other": "soon"})
    assert page.status == 200
    assert "Of 1 more visit nobody hears" in page.words
    (body,) = bubbles(page)
    assert body.startswith("Lumina Skin: Corrected times: No makeup")
    assert {visit(office, one).state for one in (known, other)} == {VisitState.BOOKED}
    sent_on = {**kept(page), "visit": [known.visit_id, other.visit_id]}
    assert "ended-other" not in sent_on
    assert frida.post("/visits/treated", sent_on).status == 303
    assert {visit(office, one).state for one in (known, other)} == {VisitState.DONE}
    assert len(corrections(office, known)) == 1
