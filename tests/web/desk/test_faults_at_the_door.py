"""Known faults of neighbors that let somebody in, keep somebody in, or give more than a role has."""

import string
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import update

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases import passwords
from reminders.usecases.sign_in import IDLE
from tests.web.desk.patients import second_clinic
from tests.web.desk.support import PASSWORD, Visitor, email_of, hire, signed_in
from tests.web.desk.tour import Tour
from tests.web.office import Office
from tests.worker.clinic import now

OWNER = email_of(StaffRole.OWNER)
ELSEWHERE = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "http:/evil.example",
    "/../..//evil.example",
)


def forget_tries(office: Office) -> None:
    with office.store.write() as db:
        db.execute(update(tables.SignInTry).values(left=40.0))


@pytest.mark.parametrize("to", ELSEWHERE)
def test_open_redirect_every_door_leads_inside(office: Office, to: str) -> None:
    hire(office)
    visitor = Visitor(office.web.port)
    said = [visitor.get(f"/sign-in?to={quote(to)}"), visitor.get(f"/unlock?to={quote(to)}")]
    assert 'value="//' not in said[0].body
    said.append(visitor.post("/sign-in", {"email": OWNER, "password": PASSWORD, "to": to}))
    said.append(visitor.get(f"/sign-in?to={quote(to)}"))
    for page in said:
        where = page.to.translate(str.maketrans("", "", "\t\r\n"))
        assert where == "" or (where.startswith("/") and not where.startswith(("//", "/\\"))), where


def test_header_injection_an_address_to_go_on_to_adds_no_header(office: Office) -> None:
    hire(office)
    to = "/\r\nSet-Cookie: planted=1\r\nX-Planted: 1"
    for page in (
        Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": PASSWORD, "to": to}),
        Visitor(office.web.port).get(f"/unlock?to={quote(to)}"),
        signed_in_again(office).get(f"/sign-in?to={quote(to)}"),
    ):
        assert "x-planted" not in page.headers
        assert "planted" not in str(page.headers)


def signed_in_again(office: Office) -> Visitor:
    visitor = Visitor(office.web.port)
    visitor.sign_in(OWNER)
    return visitor


def test_session_fixation_a_planted_token_is_never_taken_on(office: Office) -> None:
    hire(office)
    planted = "a" * 43
    visitor = Visitor(office.web.port, {"desk": planted})
    assert visitor.sign_in(OWNER).status == 303
    assert visitor.cookies["desk"] != planted
    assert Visitor(office.web.port, {"desk": planted}).get("/").to == "/sign-in"


def test_a_token_is_new_with_each_sign_in_and_dead_after_it(office: Office) -> None:
    visitor = signed_in(office)
    first = visitor.cookies["desk"]
    visitor.post("/sign-out")
    assert Visitor(office.web.port, {"desk": first}).get("/").to == "/sign-in"
    visitor.sign_in(OWNER)
    assert visitor.cookies["desk"] != first


def test_a_right_that_somebody_claims_of_themselves_is_not_believed(office: Office) -> None:
    """Who is signed in is known from the store alone: no header, cookie or parameter says so."""
    claims = {"X-User": "1", "X-Remote-User": OWNER, "X-Forwarded-User": OWNER, "Authorization": "Basic b3duZXI6"}
    cookies = {"role": "owner", "staff_id": "1", "admin": "1", "ignoreAuth": "1"}
    visitor = Visitor(office.web.port, cookies)
    hire(office)
    for path in ("/", "/?ignoreAuth=1&role=owner&debug=1", "/settings/staff"):
        assert visitor.get(path, **claims).status == 303


def test_a_revoked_person_is_out_with_the_next_request(office: Office) -> None:
    owner, desk = signed_in(office), signed_in(office, StaffRole.FRONT_DESK)
    assert desk.get("/").status == 200
    frida = next(row.public_id for row in office.rows(tables.Staff) if row.role is StaffRole.FRONT_DESK)
    owner.post(f"/settings/staff/{frida}/deactivate", {"sure": "yes"})
    assert desk.get("/").to == "/sign-in"
    assert desk.post("/patients/find", {"text": "ana"}).status == 303
    assert desk.sign_in(email_of(StaffRole.FRONT_DESK)).status == 403


def test_a_role_that_was_taken_back_is_gone_with_the_next_request(office: Office) -> None:
    other = signed_in(office, StaffRole.PRACTITIONER)
    assert other.get("/settings/staff").status == 403
    with office.store.write() as db:
        db.execute(update(tables.Staff).values(role=StaffRole.READ_ONLY))
    assert other.get("/register").status == 403


def test_updates_that_a_page_asks_for_keep_nobody_signed_in(office: Office) -> None:
    """Every address, not only those that our script asks for: the header alone decides, and without it a PIN is due."""
    visitor, tour = signed_in(office), Tour.of(office)
    with office.store.write() as db:
        db.execute(update(tables.SignIn).values(used_at=now() - IDLE + timedelta(seconds=30)))
    before = office.rows(tables.SignIn)[-1].used_at
    for path in tour.paths("GET"):
        visitor.get(path, **{"X-Live": "1"})
    assert office.rows(tables.SignIn)[-1].used_at == before


def test_enumeration_by_words_somebody_known_and_nobody_are_answered_alike(office: Office) -> None:
    hire(office)
    with office.store.write() as db:  # somebody who was invited and has no password yet, and somebody who is gone
        db.add(_staff(office, "invited@example.org", active=True))
        db.add(_staff(office, "gone@example.org", active=False))
    said = set()
    for email in (OWNER, "nobody@example.org", "invited@example.org", "gone@example.org"):
        page = Visitor(office.web.port).post("/sign-in", {"email": email, "password": "wrong and long"})
        said.add((page.status, page.words.replace(email, "")))
    assert len(said) == 1


def _staff(office: Office, email: str, *, active: bool) -> tables.Staff:
    organization = office.clinic.scope.organization_id
    role = StaffRole.READ_ONLY
    return tables.Staff(organization_id=organization, name="X", email=email, role=role, active=active, created_at=now())


def test_enumeration_by_time_nobody_takes_as_long_as_somebody(office: Office) -> None:
    """In CPU time of this process, in which the server is too: a busy machine changes nothing."""
    hire(office)
    with office.store.write() as db:  # as it is kept outside of tests, where it takes its time on purpose
        db.execute(update(tables.Staff).values(password_hash=passwords.hashed(PASSWORD)))
    took = {}
    for email in (OWNER, "nobody@example.org"):
        spans = []
        for _ in range(4):
            forget_tries(office)
            began = time.process_time()
            Visitor(office.web.port).post("/sign-in", {"email": email, "password": "wrong and long"})
            spans.append(time.process_time() - began)
        took[email] = min(spans)
    known, unknown = took.values()
    assert 0.5 < known / unknown < 2


def test_brute_force_of_many_names_by_one_password_is_slowed_by_the_address(office: Office) -> None:
    pages = [
        Visitor(office.web.port).ask(
            "POST",
            "/sign-in",
            {"email": f"n{at}@example.org", "password": "Password1234"},
            {"Origin": f"http://127.0.0.1:{office.web.port}", "X-Real-Ip": f"192.0.2.{at}", "Forwarded": f"for={at}"},
        )
        for at in range(42)
    ]
    assert "too many tries" in pages[-1].words


def test_password_truncation_every_character_counts(office: Office) -> None:
    hire(office)
    long = (string.ascii_letters * 3)[:120]
    with office.store.write() as db:
        db.execute(update(tables.Staff).values(password_hash=passwords.hashed(long)))
    visitor = Visitor(office.web.port)
    for wrong in (long[:72], long[:72] + "x" * 48, long[:-1] + "!", long.lower()):
        forget_tries(office)
        assert visitor.sign_in(OWNER, wrong).status == 403, wrong
    assert visitor.sign_in(OWNER, long).status == 303


def test_hard_coded_credentials_a_new_store_lets_nobody_in(office: Office) -> None:
    assert office.rows(tables.Staff) == []
    for email, password in (("admin", "admin"), ("owner@example.org", ""), ("", ""), ("demo", "demo")):
        assert Visitor(office.web.port).post("/sign-in", {"email": email, "password": password}).status == 403
    assert Visitor(office.web.port).get("/demo").status == 404


MORE = {
    "role": "owner",
    "clinic_id": "2",
    "clinic": "2",
    "organization_id": "2",
    "active": "1",
    "is_admin": "1",
    "public_id": "x" * 24,
    "id": "1",
    "version": "999",
    "password_hash": "$argon2id$x",
    "erased_at": "2020-01-01T00:00",
    "merged_into_id": "1",
    "opted_out_at": "",
    "mode": "live",
    "created_at": "2020-01-01",
}


@pytest.mark.parametrize("role", [StaffRole.READ_ONLY, StaffRole.FRONT_DESK, StaffRole.PRACTITIONER])
def test_mass_assignment_fields_that_a_form_has_not_change_nothing(office: Office, role: StaffRole) -> None:
    other = second_clinic(office)
    visitor, tour = signed_in(office, role), Tour.of(office)
    mine = next(row for row in office.rows(tables.Staff) if row.role is role and row.email == email_of(role))
    before = {row.id: (row.role, row.clinic_id, row.active) for row in office.rows(tables.Staff)}
    clinics = {row.id: row.mode for row in office.rows(tables.Clinic)}
    for path in tour.paths("POST"):
        visitor.post(path, {**MORE, "name": "Ana Example", "text": "ana", "clinic_id": str(other.clinic_id)})
    after = {row.id: (row.role, row.clinic_id, row.active) for row in office.rows(tables.Staff)}
    assert after == before
    assert {row.id: row.mode for row in office.rows(tables.Clinic)} == clinics
    assert visitor.get("/settings/staff").status == 403
    for table in (tables.Patient, tables.Visit, tables.Reminder, tables.Task):
        assert {row.clinic_id for row in office.rows(table)} == {office.clinic.scope.clinic_id}
    assert all(row.erased_at is None and row.merged_into_id is None for row in office.rows(tables.Patient))
    assert mine.public_id != "x" * 24
