"""The patient's page over a socket: headers, size, guesses, what it never tells, and what its form may do."""

import re
from datetime import timedelta

import pytest
import structlog
from icalendar import Calendar
from sqlalchemy import select

from reminders.domain.vocabulary import Purpose, StaffRole
from reminders.store import people, tables
from reminders.store.scope import Scope
from reminders.usecases.edit import Edit
from reminders.usecases.page_links import end_link, links_of, make_link
from reminders.web.page_guesses import MOST, PER_SECOND, Guesses
from tests.doubles.twilio_callbacks import PUBLIC
from tests.web.desk.patients import Given, Known, audit, comes, second_clinic, send, texts
from tests.web.desk.support import Page, Visitor, signed_in
from tests.web.office import ANA, Office
from tests.worker.clinic import now

MOST_BYTES = 30_000
MIA = Given("Maria Unmistakable", codes=("microneedling-pen", "peel-superficial"), call_name="Mia")
UNKNOWN = "A" * 22


def link(office: Office, known: Known, scope: Scope | None = None) -> str:
    """The path of a new link."""
    edit = Edit(scope or office.clinic.scope, office.store, office.runtime.shelf, "a test", now())
    return f"/a/{make_link(edit, known.id).token}"


def get(office: Office, path: str, **headers: str) -> Page:
    return Visitor(office.web.port).get(path, **headers)


def mark(page: Page) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]+)"', page.body)
    assert found is not None
    return found[1]


def choose(office: Office, path: str, **fields: str | list[str]) -> Page:
    return Visitor(office.web.port).ask("POST", path, fields, {"Origin": "null"})  # as browsers do without a referrer


def purposes(office: Office, known: Known) -> frozenset[Purpose]:
    with office.store.read() as db:
        row = people.patient_of(office.clinic.scope, db, known.id)
        return people.consents(db, [row.id]).get(row.id, frozenset())


def test_the_page_is_small_whole_and_tells_a_browser_to_keep_nothing(office: Office) -> None:
    page = get(office, link(office, comes(office, MIA)))
    assert page.status == 200
    assert len(page.body.encode()) < MOST_BYTES
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "noindex" in page.body
    rules = page.headers["content-security-policy"]
    assert "default-src 'none'" in rules
    assert "script" not in rules
    assert "unsafe" not in rules
    assert "set-cookie" not in page.headers
    assert re.findall(r"<script|<img|<link|\ssrc=|url\(|@import| style=| on\w+=", page.body) == []
    assert {href.partition(":")[0] for href in re.findall(r'href="([^"]+)"', page.body)} == {"tel"}


def test_every_page_of_every_protocol_is_small(office: Office) -> None:
    codes = tuple(office.runtime.catalogue.protocols)
    for code in codes:
        known = comes(office, Given("Ana Example", f"+1212555{len(code):04}", codes=(code,)))
        assert len(get(office, link(office, known)).body.encode()) < MOST_BYTES, code


def test_the_page_names_neither_the_patient_nor_the_number_nor_the_treatment(office: Office) -> None:
    page = get(office, link(office, comes(office, MIA)))
    for word in ("Maria", "Unmistakable", "Mia", ANA, "555-0101", "icroneedling", "peel"):
        assert word not in page.body, word
    comes(office, Given("Ben Sample", call_name="Ben"))
    assert "For Mia" in get(office, link(office, comes(office, Given("Lea Third", call_name="Mia")))).words


def test_what_was_never_a_link_tells_of_no_clinic(office: Office) -> None:
    comes(office)
    for path in (f"/a/{UNKNOWN}", "/a/x", "/a/" + "x" * 500, "/a/%00", f"/a/{UNKNOWN}/visit.ics", "/a/..%2f..%2fx"):
        page = get(office, path)
        assert page.status == 404, path
        assert "Lumina" not in page.body
        assert "555" not in page.body
        assert "noindex" in page.body or "There is no such page" in page.words
    assert "Il n'y a pas de page ici" in get(office, f"/a/{UNKNOWN}", **{"Accept-Language": "fr-FR"}).words


def test_a_link_that_has_ended_says_whom_to_call_and_nothing_else(office: Office) -> None:
    known = comes(office, MIA)
    path = link(office, known)
    (open_one,) = links_of(office.clinic.scope, office.store, known.id, now())
    end_link(Edit(office.clinic.scope, office.store, office.runtime.shelf, "a test", now()), known.id, open_one.id)
    page = get(office, path)
    assert page.status == 410
    assert "Lumina Skin Clinic" in page.words
    assert 'href="tel:+12125550' in page.body
    assert "Mia" not in page.body
    assert "makeup" not in page.words.lower()
    assert get(office, f"{path}/visit.ics").status == 404


def test_a_link_opens_the_page_of_its_own_clinic_alone(office: Office) -> None:
    other = second_clinic(office)
    path = link(office, comes(office, Given("Zelda Elsewhere", "+12125550188"), other), other)
    page = get(office, path)
    assert "Other Clinic" in page.words
    assert "Lumina Skin Clinic" not in page.words


def test_who_guesses_is_slowed_down_and_who_knows_the_way_is_not(office: Office) -> None:
    known = comes(office)
    opened, new = link(office, known), link(office, known)
    assert get(office, opened).status == 200
    seen = [get(office, f"/a/{number:022}").status for number in range(int(MOST) + 5)]
    assert seen[: int(MOST)] == [404] * int(MOST)
    assert seen[-1] == 429
    assert get(office, opened).status == 200
    page = get(office, new)  # not known yet: an address that is out of tries learns nothing of any link
    assert page.status == 429
    assert "Lumina" not in page.body


def test_tries_come_back_with_time_and_are_counted_by_address() -> None:
    guesses, at = Guesses(), now()
    for _ in range(int(MOST)):
        assert guesses.may_try("192.0.2.1", UNKNOWN, at)
        guesses.was_wrong("192.0.2.1", at)
    assert not guesses.may_try("192.0.2.1", UNKNOWN, at)
    assert guesses.may_try("192.0.2.2", UNKNOWN, at)
    assert guesses.may_try("192.0.2.1", UNKNOWN, at + timedelta(seconds=1 / PER_SECOND))


def test_neither_link_nor_address_nor_name_is_logged_and_looks_are_counted(office: Office) -> None:
    known = comes(office, MIA)
    path = link(office, known)
    with structlog.testing.capture_logs() as said:
        get(office, path)
        get(office, f"{path}/visit.ics")
        get(office, f"/a/{UNKNOWN}")
        choose(office, path, mark="wrong")
    assert not any(path[3:] in str(line) or "127.0.0.1" in str(line) for line in said)
    (counted,) = office.rows(tables.PageLink)
    assert counted.views == 2  # the page, and once more after the form
    assert path[3:] not in str(vars(counted))


def test_a_choice_counts_only_with_the_mark_of_this_page(office: Office) -> None:
    known, other = comes(office), comes(office, Given("Ben Sample", "+12125550102"))
    path, elsewhere = link(office, known), link(office, other)
    before = purposes(office, known)
    for wrong in ("", "0" * 64, mark(get(office, elsewhere))):
        assert choose(office, path, mark=wrong, stop="care").status == 422
    assert choose(office, path, mark=mark(get(office, path)), language="xx").status == 422
    assert choose(office, path, mark=mark(get(office, path)), stop="x" * 5000).status == 422
    assert choose(office, f"/a/{UNKNOWN}", mark="0" * 64, stop="care").status == 404
    assert purposes(office, known) == before


def test_texts_that_are_not_wanted_stop_by_the_form(office: Office) -> None:
    known = comes(office)
    path = link(office, known)
    answer = choose(office, path, mark=mark(get(office, path)), stop="course")
    assert (answer.status, answer.to) == (303, f"{path}?saved=1")
    assert purposes(office, known) == {Purpose.CARE}
    after = get(office, answer.to)
    assert "Saved." in after.words
    assert 'value="course"' not in after.body
    choose(office, path, mark=mark(after), stop=["care"])
    assert purposes(office, known) == frozenset()
    assert "You get no texts from us." in get(office, path).words
    assert {row.actor for row in audit(office, "patient.consent")} == {"the patient's page"}
    proof = signed_in(office).get(f"{known.path}/agreed").words
    assert re.search(r"Care texts: no counts now .*? How On the patient's page .*? Noted by patient ", proof)


def test_the_calendar_file_is_one_that_calendars_take(office: Office) -> None:
    page = get(office, f"{link(office, comes(office, Given(ago=None)))}/visit.ics")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/calendar")
    assert page.headers["referrer-policy"] == "no-referrer"
    (event,) = Calendar.from_ical(page.body).walk("VEVENT")
    assert event["STATUS"] == "CONFIRMED"
    assert "Ana" not in page.body


def token_of(page: Page) -> str:
    found = re.search(rf'value="{re.escape(PUBLIC)}(/a/[\w-]{{22}})"', page.body)
    assert found is not None
    return found[1]


def test_at_the_desk_a_link_is_made_shown_counted_and_ended(office: Office) -> None:
    known = comes(office)
    visitor = signed_in(office, StaffRole.FRONT_DESK)
    made = visitor.post(f"{known.path}/page/link")
    path = token_of(made)
    assert '<svg class="qr"' in made.body or 'class="qr"' in made.body
    assert get(office, path).status == 200
    listed = visitor.get(f"{known.path}/page")
    assert path not in listed.body
    assert "opened 1 time" in listed.words
    (open_one,) = links_of(office.clinic.scope, office.store, known.id, now())
    assert visitor.post(f"{known.path}/page/links/{open_one.id}/end").status == 200
    assert get(office, path).status == 410
    assert [row.subject_id for row in audit(office, "patient.page-end")] == [known.id]


def test_at_the_desk_the_link_is_texted_once_by_the_way_of_every_text(office: Office) -> None:
    known = comes(office)
    visitor = signed_in(office)
    for _ in range(2):
        assert visitor.post(f"{known.path}/page/text", {"request": "r1"}).to == known.path
    with office.store.write() as db:
        row = db.scalars(select(tables.Reminder).where(tables.Reminder.key == "staff/r1")).one()
        row.due_at = row.try_at = row.not_before_at = now() - timedelta(seconds=1)
    send(office)
    (sent,) = [text for text in texts(office, known.id) if text.body and "/a/" in text.body]
    assert sent.body is not None
    assert get(office, sent.body.partition(PUBLIC)[2]).status == 200


def test_the_preview_is_the_same_page_with_a_mark_and_without_its_form(office: Office) -> None:
    known = comes(office)
    page = signed_in(office, StaffRole.READ_ONLY).get(f"{known.path}/page/preview")
    assert "Preview" in page.words
    assert "Please wait with" in page.words
    assert "<form" not in page.body
    assert "script" not in page.headers["content-security-policy"]
    assert office.rows(tables.PageLink) == []
    assert len(audit(office, "patient.page")) == 1


@pytest.mark.parametrize("path", ["/page/link", "/page/text"])
def test_who_only_reads_makes_no_links(office: Office, path: str) -> None:
    known = comes(office)
    assert signed_in(office, StaffRole.READ_ONLY).post(f"{known.path}{path}").status == 403
