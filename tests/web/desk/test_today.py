"""What became of a visit: one tap; where a patient would hear of it, the words come before anything is saved."""

import html
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from reminders.domain.vocabulary import Role, StaffRole, VisitState
from reminders.store import tables
from reminders.store.engine import Store
from reminders.usecases import edit_visit
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from tests.web.desk.patients import BOTH, Given, Known, comes, send, texts, typed, visit
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

_BUBBLE = re.compile(r'<div class="bubble"[^>]*>(.*?)</div>', re.DOTALL)


def booked(
    office: Office,
    starts_at: datetime,
    number: str = "+12125550101",
    ago: timedelta = timedelta(days=4),
    name: str = "Ana Example",
) -> Known:
    """Booked some days ago, so that its reminder went out where it was due since."""
    patient = NewPatient(name, number, BOTH)
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


def colleague(office: Office, store: Store | None = None) -> Edit:
    """Somebody else at work, perhaps on a connection of their own."""
    return Edit(office.clinic.scope, store or office.store, office.runtime.shelf, "staff/kim", now())


def two(office: Office) -> tuple[Known, Known]:
    """Ana and Ben, who were both here some minutes ago."""
    at = now() - timedelta(minutes=40)
    return booked(office, at), booked(office, at, "+12125550102", name="Ben Sample")


def shown(office: Office, *several: Known) -> dict[str, str]:
    """What the page of today has beside each row."""
    return {f"version-{one.visit_id}": str(visit(office, one).version) for one in several}


def test_of_nobody_ticked_nothing_is_said_to_be_saved(office: Office, frida: Visitor) -> None:
    known = booked(office, now() - timedelta(minutes=40))
    for fields in ({}, {"nobody": "yes", "visit": known.visit_id}):  # the second is what the Enter key sends
        page = frida.post("/visits/treated", fields)
        assert page.status == 422
        assert "nobody is chosen. Press Treated beside a name." in page.words
    assert visit(office, known).state is VisitState.BOOKED


def test_an_old_page_makes_no_treatment_of_a_visit_to_which_nobody_came(office: Office, frida: Visitor) -> None:
    known = booked(office, now() - timedelta(minutes=40))
    old = shown(office, known)
    assert f'name="version-{known.visit_id}" value="{old[f"version-{known.visit_id}"]}"' in frida.get("/").body
    edit_visit.no_show(colleague(office), known.visit_id)
    page = frida.post("/visits/treated", {"only": known.visit_id, **old})
    assert page.status == 409
    assert "Nothing is saved" in page.words
    assert "Ana Example : Somebody else changed it meanwhile. Look at it again" in page.words
    assert visit(office, known).state is VisitState.NO_SHOW
    again = frida.post("/visits/treated", {"only": known.visit_id, **shown(office, known)})
    assert (again.status, visit(office, known).state) == (303, VisitState.DONE)  # whoever has seen it may


def test_after_a_tap_all_rows_are_still_shown_where_they_were(office: Office, frida: Visitor) -> None:
    known = booked(office, now() - timedelta(minutes=40))
    day = typed(office, now() - timedelta(minutes=40))[:10]
    whole = frida.get(f"/?on={day}&rows=all")
    assert whole.body.count('name="rows" value="all"') == whole.body.count('name="on"') > 0
    fields = {"only": known.visit_id, f"ended-{known.visit_id}": typed(office, now()), **shown(office, known)}
    done = frida.post("/visits/treated", {**fields, "on": day, "rows": "all"})
    assert (done.status, done.to) == (303, f"/?on={day}&rows=all")


def test_the_same_tap_twice_is_one_treatment_and_no_conflict(office: Office, frida: Visitor) -> None:
    known = booked(office, now() - timedelta(minutes=40))
    fields = {"only": known.visit_id, f"ended-{known.visit_id}": typed(office, now()), **shown(office, known)}
    assert [frida.post("/visits/treated", fields).status for _ in range(2)] == [303, 303]


def test_of_another_day_the_end_is_asked_for_and_never_the_booked_start(office: Office, frida: Visitor) -> None:
    started = now() - timedelta(days=1)
    known = booked(office, started)
    on = date.fromisoformat(typed(office, started)[:10])
    row = re.search(rf'<input[^>]*name="ended-{known.visit_id}"[^>]*>', frida.get(f"/?on={on}").body)
    assert row is not None
    assert 'value=""' in row[0]
    asked = frida.post("/visits/treated", {"only": known.visit_id, "on": f"{on}", f"ended-{known.visit_id}": ""})
    assert asked.status == 200
    assert "When did it end?" in asked.words
    assert "Ana Example" in asked.words
    assert visit(office, known).state is VisitState.BOOKED
    ended_at = started + timedelta(minutes=20)
    clock = typed(office, ended_at)[-5:]
    done = frida.post("/visits/treated", {**kept(asked), f"ended-{known.visit_id}": clock})
    assert (done.status, done.to) == (303, f"/?on={on}")
    assert typed(office, visit(office, known).ended_at) == f"{on}T{clock}"


def test_who_is_sure_saves_nothing_either_where_one_of_several_cannot_be(office: Office, frida: Visitor) -> None:
    first, second = two(office)
    old = shown(office, first, second)
    edit_visit.no_show(colleague(office), second.visit_id)
    page = frida.post("/visits/treated", {"visit": [first.visit_id, second.visit_id], "sure": "yes", **old})
    assert page.status == 409
    assert "Nothing is saved" in page.words
    assert "Ben Sample" in page.words
    assert "Ana Example" not in page.words
    assert visit(office, first).state is VisitState.BOOKED


@contextmanager
def as_soon_as_saved(office: Office, first: Known, second: Known) -> Iterator[None]:
    """A colleague cancels the second visit in the moment between the first and itself."""
    other = Store.open(office.store.engine.url.render_as_string(hide_password=False))
    acted: list[bool] = []

    def look(*_: object) -> None:
        with other.read() as db:
            is_saved = db.query(tables.Visit).filter_by(public_id=first.visit_id).one().state is VisitState.DONE
        if is_saved and not acted:
            acted.append(True)
            edit_visit.cancel(colleague(office, other), second.visit_id)

    event.listen(office.store.engine, "checkin", look)
    try:
        yield
    finally:
        event.remove(office.store.engine, "checkin", look)
        other.close()
    assert acted


def test_who_is_saved_and_who_not_is_told_by_name_where_a_colleague_is_quicker(office: Office, frida: Visitor) -> None:
    first, second = two(office)
    chosen = {"visit": [first.visit_id, second.visit_id], **shown(office, first, second)}
    with as_soon_as_saved(office, first, second):
        page = frida.post("/visits/treated", chosen)
    assert page.status == 409
    assert "Not all of it is saved" in page.words
    not_saved, _, saved = page.words.partition(" Saved ")
    assert "Ben Sample : Somebody else changed it meanwhile." in not_saved
    assert "Ana Example" in saved
    assert [visit(office, one).state for one in (first, second)] == [VisitState.DONE, VisitState.CANCELLED]
