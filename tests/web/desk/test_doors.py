"""Who gets in, for how long, and who does not."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.domain.vocabulary import StaffRole
from reminders.errors import InvalidInput
from reminders.store import tables
from reminders.usecases import passwords, sign_in, staff
from reminders.usecases.sign_in import IDLE, MOST_WRONG_PINS
from tests.web.desk.support import PASSWORD, PIN, Visitor, email_of, hire, signed_in
from tests.web.office import Office
from tests.worker.clinic import now

OWNER = email_of(StaffRole.OWNER)


def age(office: Office, by: timedelta, *columns: str) -> None:
    """Let time pass for every sign-in."""
    table = tables.SignIn
    with office.store.write() as db:
        for row in db.query(table):
            values = {name: getattr(row, name) - by for name in columns}
            db.execute(update(table).where(table.id == row.id).values(values))


def test_who_is_not_signed_in_is_sent_to_the_door_and_back_to_where_they_wanted(office: Office) -> None:
    visitor = Visitor(office.web.port)
    assert visitor.get("/register").to == "/sign-in?to=/register"
    hire(office)
    page = visitor.post("/sign-in", {"email": OWNER, "password": PASSWORD, "to": "/register"})
    assert (page.status, page.to) == (303, "/register")


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_the_door_leads_nowhere_else(office: Office, to: str) -> None:
    hire(office)
    page = Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": PASSWORD, "to": to})
    assert page.to == "/"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(office: Office) -> None:
    hire(office)
    wrong = [
        Visitor(office.web.port).post("/sign-in", {"email": email, "password": "wrong and long"})
        for email in (OWNER, "nobody@example.org")
    ]
    said = {page.words.replace(OWNER, "").replace("nobody@example.org", "") for page in wrong}
    assert {page.status for page in wrong} == {403}
    assert len(said) == 1


def test_tries_run_out_for_a_name_also_with_the_right_password_and_after_a_restart_of_the_server(
    office: Office,
) -> None:
    hire(office)
    for _ in range(6):
        Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": "wrong and long"})
    page = Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": PASSWORD})
    assert page.status == 403
    assert "too many tries" in page.words
    with office.store.write() as db:  # a minute later: the count is in the rows, not in the process
        db.execute(update(tables.SignInTry).values(filled_at=now() - timedelta(seconds=90)))
    assert Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": PASSWORD}).status == 303


def test_the_address_that_a_header_claims_is_not_believed(office: Office) -> None:
    hire(office)
    pages = [
        Visitor(office.web.port).ask(
            "POST",
            "/sign-in",
            {"email": f"n{at}@example.org", "password": "wrong and long"},
            {"Origin": f"http://127.0.0.1:{office.web.port}", "X-Forwarded-For": f"192.0.2.{at}"},
        )
        for at in range(42)
    ]
    assert "too many tries" in pages[-1].words


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_is_nothing_that_the_rows_hold(office: Office) -> None:
    hire(office)
    page = Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": PASSWORD})
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = cookie.partition(";")[0].partition("=")[2]
    assert len(token) >= 43
    assert all(token not in str(vars(row)) for row in office.rows(tables.SignIn))


def test_after_a_quarter_of_an_hour_a_pin_is_asked_for_and_opens_it_for_a_colleague_too(office: Office) -> None:
    visitor = signed_in(office)
    colleague = hire(office, StaffRole.FRONT_DESK)
    age(office, IDLE + timedelta(seconds=1), "used_at")
    assert visitor.get("/").to == "/unlock"
    page = visitor.get("/unlock")
    assert "Frida Front" in page.words
    visitor.csrf = page.csrf
    assert visitor.post("/unlock", {"who": colleague, "pin": "0000"}).status == 403
    assert visitor.post("/unlock", {"who": colleague, "pin": PIN}).status == 303
    assert "Frida Front" in visitor.get("/").words


def test_wrong_pins_end_the_sign_in(office: Office) -> None:
    visitor = signed_in(office)
    age(office, IDLE + timedelta(seconds=1), "used_at")
    visitor.csrf = visitor.get("/unlock").csrf
    who = office.rows(tables.Staff)[0].public_id
    for _ in range(MOST_WRONG_PINS):
        visitor.post("/unlock", {"who": who, "pin": "0000"})
    assert visitor.post("/unlock", {"who": who, "pin": PIN}).to == "/sign-in"


def signed_in_as(office: Office, email: str) -> Visitor:
    visitor = Visitor(office.web.port)
    assert visitor.sign_in(email).status == 303
    return visitor


def locked(visitor: Visitor) -> Visitor:
    """Somebody's tablet, at which a PIN is due."""
    visitor.csrf = visitor.get("/").csrf
    visitor.post("/lock")
    visitor.csrf = visitor.get("/unlock").csrf
    return visitor


def test_whoever_unlocks_with_their_own_pin_in_between_gets_no_more_tries_at_another(office: Office) -> None:
    owner, frida = hire(office), hire(office, StaffRole.FRONT_DESK)
    visitor = Visitor(office.web.port)
    visitor.sign_in(email_of(StaffRole.FRONT_DESK))
    said = []
    for _ in range(2):
        locked(visitor)
        said += [visitor.post("/unlock", {"who": owner, "pin": f"00{n:02}"}).words for n in range(MOST_WRONG_PINS - 1)]
        assert visitor.post("/unlock", {"who": frida, "pin": PIN}).status == 303, "her own tries are her own"
    assert "The PIN is wrong." in said[MOST_WRONG_PINS - 1]
    assert "too many tries" in said[MOST_WRONG_PINS]
    locked(visitor)
    assert "too many tries" in visitor.post("/unlock", {"who": owner, "pin": PIN}).words, "not by the right one either"
    assert Visitor(office.web.port).sign_in(OWNER).status == 303, "the password is another matter"


def test_a_wrong_pin_is_kept_in_the_audit_with_who_was_signed_in_and_whose_it_was_said_to_be(office: Office) -> None:
    owner, frida = hire(office), hire(office, StaffRole.FRONT_DESK)
    visitor = Visitor(office.web.port)
    visitor.sign_in(email_of(StaffRole.FRONT_DESK))
    locked(visitor).post("/unlock", {"who": owner, "pin": "0000"})
    (act,) = [row for row in office.rows(tables.Audit) if row.action == "sign_in.wrong-pin"]
    assert (act.actor, act.subject_id) == (f"staff/{frida}", owner)
    page = signed_in_as(office, OWNER).get("/settings/audit")
    assert "Frida Front gave a wrong PIN for somebody Olga Owner" in page.words


def test_a_pin_that_is_right_opens_nothing_once_the_sign_in_has_ended(office: Office) -> None:
    me = hire(office)
    visitor = Visitor(office.web.port)
    visitor.sign_in(OWNER)
    asks = sign_in.visitor_of(office.store, visitor.cookies["desk"], now(), by_hand=False)
    assert asks is not None
    visitor.post("/sign-out")
    with pytest.raises(sign_in.NotLetIn):  # it was on its way while the other came
        sign_in.switch(office.store, asks, me, PIN, now())
    assert all(row.ended_at is not None for row in office.rows(tables.SignIn))


def test_live_updates_keep_nobody_signed_in(office: Office) -> None:
    visitor = signed_in(office)
    age(office, IDLE - timedelta(seconds=30), "used_at")
    before = office.rows(tables.SignIn)[-1].used_at
    assert visitor.get("/today/part", **{"X-Live": "1"}).status == 200
    assert office.rows(tables.SignIn)[-1].used_at == before
    assert visitor.get("/").status == 200
    assert office.rows(tables.SignIn)[-1].used_at > before


def test_a_live_update_of_nobody_is_told_so_and_not_led_away(office: Office) -> None:
    page = Visitor(office.web.port).get("/today/part", **{"X-Live": "1"})
    assert (page.status, page.headers["x-door"]) == (401, "/sign-in")


def test_twelve_hours_are_the_end_however_busy(office: Office) -> None:
    visitor = signed_in(office)
    age(office, timedelta(hours=12, seconds=1), "ends_at")
    assert visitor.get("/").to == "/sign-in"


def test_who_is_let_go_is_out_at_the_next_request(office: Office) -> None:
    owner = signed_in(office)
    gone = hire(office, StaffRole.FRONT_DESK)
    visitor = Visitor(office.web.port)
    visitor.sign_in(email_of(StaffRole.FRONT_DESK))
    assert visitor.get("/").status == 200
    staff.deactivate(office.clinic.scope, office.store, gone, "a test", now())
    assert visitor.get("/").to == "/sign-in"
    assert visitor.sign_in(email_of(StaffRole.FRONT_DESK)).status == 403
    assert owner.get("/").status == 200


def test_signing_out_ends_it_on_the_server(office: Office) -> None:
    visitor = signed_in(office)
    kept = dict(visitor.cookies)
    assert visitor.post("/sign-out").headers["clear-site-data"]
    visitor.cookies = kept
    assert visitor.get("/").to == "/sign-in"


def test_a_link_lets_one_person_choose_a_password_once(office: Office) -> None:
    new = staff.NewStaff("Nina New", "nina@example.org", StaffRole.FRONT_DESK)
    invited = staff.add_staff(office.clinic.scope, office.store, new, "a test", now())
    visitor, path = Visitor(office.web.port), f"/welcome/{invited.token}"
    assert "Nina New" in visitor.get(path).words
    assert visitor.post(path, {"password": "short", "pin": ""}).status == 422
    assert visitor.post(path, {"password": PASSWORD, "pin": PIN}).to == "/"
    assert "Nina New" in visitor.get("/").words
    assert visitor.post(path, {"password": "another good one here", "pin": ""}).status == 404
    assert all(invited.token not in str(vars(row)) for row in office.rows(tables.Invitation))


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaaa", "password123456", "lumina skin clinic", "Lumina123456"]
)
def test_what_anybody_would_try_is_refused_as_a_password(password: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.must_be_good(password, ["Lumina Skin Clinic"])


def test_every_character_of_a_long_password_counts() -> None:
    long = "correct horse battery staple " * 4
    kept = passwords.hashed(long)
    assert passwords.is_right(kept, long)
    assert not passwords.is_right(kept, long[:72])
    assert not passwords.is_right(kept, long[:-1] + "!")


@pytest.mark.parametrize("pin", ["1234", "1111", "4321", "12", "123456789", "12a4", "٣٤٥٦"])
def test_a_pin_that_is_obvious_or_none_is_refused(pin: str) -> None:
    with pytest.raises(InvalidInput):
        passwords.must_be_pin(pin)


def test_who_signs_in_rightly_has_as_many_tries_as_before(office: Office) -> None:
    hire(office)
    for _ in range(8):
        assert Visitor(office.web.port).post("/sign-in", {"email": OWNER, "password": PASSWORD}).status == 303


def test_nobody_chooses_a_password_over_a_network_without_https(office: Office) -> None:
    new = staff.NewStaff("Nina New", "nina@example.org", StaffRole.FRONT_DESK)
    invited = staff.add_staff(office.clinic.scope, office.store, new, "a test", now())
    host, path = "reminders.example.org", f"/welcome/{invited.token}"
    visitor = Visitor(office.web.port)
    page = visitor.ask("POST", path, {"password": PASSWORD}, {"Host": host, "Origin": f"http://{host}"})
    assert page.status == 422
    assert "https" in page.words
    page = visitor.ask("POST", path, {"password": PASSWORD}, {"Host": host, "Origin": f"https://{host}"})
    assert page.status == 303


def test_over_a_network_without_https_the_door_says_why_it_stays_shut(office: Office) -> None:
    hire(office)
    host = "reminders.example.org"  # the public address of the tests' configuration
    fields = {"email": OWNER, "password": PASSWORD}
    page = Visitor(office.web.port).ask("POST", "/sign-in", fields, {"Host": host, "Origin": f"http://{host}"})
    assert page.status == 403
    assert "https" in page.words
    page = Visitor(office.web.port).ask("POST", "/sign-in", fields, {"Host": host, "Origin": f"https://{host}"})
    assert page.status == 303
    assert page.headers["set-cookie"].startswith("__Host-desk=")
    assert "Secure" in page.headers["set-cookie"]
