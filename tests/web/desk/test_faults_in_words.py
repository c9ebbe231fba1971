"""Known faults of neighbors that come with words: what people type, text or bring is shown as words, and never runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from sqlalchemy import String, Text, select, update
from sqlalchemy.types import TypeDecorator

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.store.audit_guard import lifted
from reminders.store.tables import personal_columns
from reminders.usecases.accept_reply import Incoming, accept_reply
from tests.doubles.twilio_account import SECRET
from tests.doubles.twilio_callbacks import TOKEN
from tests.web.desk.support import Page, Visitor, hire, signed_in
from tests.web.desk.tour import Tour
from tests.web.office import ANA, SID, Office, configure, open_office
from tests.worker.clinic import now

# By column: what is no person's data, and still written by people.
OTHERS = {
    "clinic": ["name", "short_name", "urgent_fallback", "sending_paused_reason"],
    "organization": ["name"],
    "consent": ["how", "recorded_by"],
    "visit": ["note"],
    "course": ["agreed_by", "indication"],
    "treatment": ["indication"],
    "task": ["taken_by"],
}
RUNS = re.compile(r"<(?:img|script|svg)[^>]*(?:onerror|onload|alert)", re.IGNORECASE)


@dataclass(frozen=True)
class Planted:
    """Something that would run, with a mark that tells where it was planted."""

    mark: str

    @property
    def words(self) -> str:
        return f"\"'><img src=x onerror=alert('{self.mark}')>{{{{7191*7}}}}${{7191*7}}{{0.__class__}}%(x)s<script>alert"


def runs(body: str, mark: str = "") -> bool:
    """Whether a browser that reads this would run something of ours, or the server has reckoned it out."""
    tags = re.findall(r"<[^<>]*>", body)
    hot = [tag for tag in tags if RUNS.search(tag) and mark in tag]
    return bool(hot) or "50337" in body or "&lt;class" in body or "<class '" in body


def hurts(page: Page, mark: str = "") -> bool:
    """Whether a page runs something in a browser; what is no page has to be kept as a file."""
    if "text/html" in page.headers.get("content-type", "text/html"):
        return runs(page.body, mark)
    return page.headers["x-content-type-options"] != "nosniff"


def test_the_check_finds_what_runs_and_leaves_alone_what_does_not() -> None:
    """The negative control: what a page without escaping would have."""
    bad = Planted("here").words
    assert runs(f"<p>{bad}</p>", "here")
    assert runs(f'<input value="{bad}">', "here")
    assert runs("<p>50337</p>")
    escaped = bad.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert not runs(f'<p title="{escaped}">{escaped}</p>', "here")


def places() -> Iterator[tuple[str, str]]:
    """Table and column of everything that people write in words."""
    wanted = {name: [*columns, *OTHERS.get(name, [])] for name, columns in personal_columns().items()}
    for name, columns in (OTHERS | wanted).items():
        for column in dict.fromkeys(columns):
            yield name, column


@pytest.fixture
def planted(office: Office) -> Tour:
    """An office in which every word of people would run if it could."""
    tour = Tour.of(office)
    office.begun()
    said = Incoming(SID, "main", ANA, "hello")
    accept_reply(office.runtime.sending, said, now())
    with office.store.write() as db, lifted(db.connection()):  # which lets nobody change what a patient agreed to
        for name, column in places():
            table = tables.Base.metadata.tables[name]
            words: Any = Planted(f"{name}.{column}").words
            if isinstance(table.c[column].type, TypeDecorator) or not isinstance(table.c[column].type, String | Text):
                continue
            if (name, column) in {("number", "address"), ("staff", "email")}:
                continue  # one row each may have it, and it is a key
            db.execute(update(table).where(table.c[column].is_not(None)).values({column: words}))
            if name == "patient" and column == "call_name":
                db.execute(update(table).values({column: words}))
    return tour


def test_stored_xss_and_template_injection_in_every_column_on_every_page(office: Office, planted: Tour) -> None:
    visitor = signed_in(office)
    shown: set[str] = set()
    seen = list(planted.seen(visitor))
    assert len(seen) > 25
    for path, page in seen:
        assert page.status < 500, path
        assert not hurts(page), path
        shown |= set(re.findall(r"alert\(&#39;([a-z_.]+)&#39;\)", page.body))
    assert {"patient.name", "reply.body", "clinic.name", "reminder.body"} <= shown


def test_reflected_xss_in_every_form_and_query(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    bad = Planted("typed").words
    fields = [
        *(
            "text",
            "name",
            "email",
            "number",
            "words",
            "note",
            "how",
            "cause",
            "reason",
            "to",
            "when",
            "ended",
            "starts",
        ),
        *("treatment", "treatment-0", "area", "category", "language", "patient", "request_key", "role", "who", "pin"),
        *("phone", "short_name", "by", "password", "decision", "at", "until", "consent", "say", "clinic", "zone"),
    ]
    typed = {name: f"{bad} {name}" for name in fields}
    for path in tour.paths("POST"):
        page = visitor.post(path, typed)
        assert page.status < 500, path
        assert not hurts(page), path
    query = "?" + "&".join(
        f"{name}={quote(bad)}" for name in ("to", "text", "before", "after", "on", "patient", "show")
    )
    for path, page in tour.seen(visitor, query):
        assert page.status < 500, path
        assert not hurts(page), path
    for path in (f"/{quote(bad)}", f"/patients/{quote(bad)}", f"/sign-in?to=/{quote(bad)}"):
        assert not runs(Visitor(office.web.port).get(path).body), path
        assert not runs(visitor.get(path).body), path


def test_reflected_xss_at_the_door(office: Office) -> None:
    hire(office)
    page = Visitor(office.web.port).post("/sign-in", {"email": Planted("door").words, "password": "x", "to": "/"})
    assert page.status == 403
    assert "door" in page.body
    assert not runs(page.body)


def test_a_text_that_comes_in_does_not_run_either(office: Office, planted: Tour) -> None:
    """Anybody with a phone may write to the clinic."""
    visitor = signed_in(office)
    words = Planted("from a phone").words
    accept_reply(office.runtime.sending, Incoming("SM" + "b" * 32, "main", ANA, words), now())
    pages = list(planted.seen(visitor))
    assert any("from a phone" in page.body for _, page in pages)
    assert not any(hurts(page) for _, page in pages)


def test_log_injection_what_people_type_is_in_no_log(office: Office) -> None:
    visitor, tour = signed_in(office), Tour.of(office)
    forged = "x\r\n\x1b[31m2026 [error] forged_line"
    with structlog.testing.capture_logs() as logged:
        Visitor(office.web.port).post("/sign-in", {"email": forged, "password": forged})
        for path in tour.paths("POST"):
            visitor.post(path, {"text": forged, "name": forged, "note": forged, "number": forged, "words": forged})
        visitor.get(f"/{quote(forged)}?x={quote(forged)}")
    assert "forged_line" not in repr(logged)


def test_secrets_are_on_no_page(database_url: str, tmp_path: Any, double: Any) -> None:
    with open_office(database_url, configure(tmp_path, double)) as office:
        visitor, tour = signed_in(office), Tour.of(office)
        with office.store.read() as db:
            organization = db.scalars(select(tables.Organization)).one()
            hashes = [one.password_hash or "-" * 9 for one in db.scalars(select(tables.Staff))]
            tokens = [one.token_hash for one in db.scalars(select(tables.SignIn))]
        secret = [TOKEN, SECRET, organization.salt, *hashes, *tokens, visitor.cookies["desk"]]
        for path, page in tour.seen(visitor):
            for one in secret:
                assert one not in page.body, path


def test_a_role_sees_no_more_of_the_staff_than_it_needs(office: Office) -> None:
    """Addresses of e-mail are what an attack on passwords begins with."""
    hire(office)
    reader = signed_in(office, StaffRole.READ_ONLY)
    tour = Tour.of(office)
    for path, page in tour.seen(reader):
        assert "owner@example.org" not in page.body, path
