"""One's own account: nobody else's, and whoever sits down at an open tablet does not get it."""

import re

import pytest
from sqlalchemy import update

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from tests.web.desk.patients import audit
from tests.web.desk.support import PASSWORD, PIN, Visitor, email_of, signed_in
from tests.web.office import Office

FRONT = StaffRole.FRONT_DESK
NEW = "seven quiet rivers"
ON_A_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.1 Safari/604.1"


@pytest.mark.parametrize("role", [StaffRole.READ_ONLY, FRONT])
def test_everybody_has_one(office: Office, role: StaffRole) -> None:
    visitor = signed_in(office, role)
    assert 'href="/me"' in visitor.get("/").body
    page = visitor.get("/me")
    assert page.status == 200
    assert email_of(role) in page.words


def test_a_name_is_changed_and_stands_at_once_beside_what_was_done_before(office: Office) -> None:
    visitor = signed_in(office)
    version = re.search(r'name="version" value="(\d+)"', visitor.get("/me").body)
    assert version is not None
    assert visitor.post("/me/name", {"name": "Olga Other", "version": version[1]}).status == 303
    assert "Olga Other" in visitor.get("/").words
    assert "Olga Other" in visitor.get("/settings/audit").words
    assert visitor.post("/me/name", {"name": "Olga Third", "version": version[1]}).status == 409
    assert visitor.post("/me/name", {"name": " "}).status == 422
    assert len(audit(office, "staff.name")) == 1


def test_another_password_ends_every_other_sign_in_and_the_old_one_opens_nothing(office: Office) -> None:
    here, there = signed_in(office, FRONT), Visitor(office.web.port)
    there.sign_in(email_of(FRONT))
    assert there.get("/").status == 200
    assert here.post("/me/password", {"old": PASSWORD, "new": NEW}).to == "/me?done=password"
    assert here.get("/me?done=password").status == 200
    assert there.get("/").to.startswith("/sign-in")
    assert Visitor(office.web.port).sign_in(email_of(FRONT)).status == 403
    assert Visitor(office.web.port).sign_in(email_of(FRONT), NEW).status == 303
    assert len(audit(office, "staff.password")) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"old": "not the one", "new": NEW}, "The password is wrong."),
        ({"old": PASSWORD, "new": "short"}, "too short"),
        ({"old": PASSWORD, "new": "frida front 1"}, "guessed soon"),
        ({"old": PASSWORD, "new": PASSWORD}, "the same as before"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(office: Office, given: dict[str, str], said: str) -> None:
    visitor, other = signed_in(office, FRONT), Visitor(office.web.port)
    other.sign_in(email_of(FRONT))
    page = visitor.post("/me/password", given)
    assert page.status == 422
    assert said in page.words
    assert PASSWORD not in page.body
    assert other.get("/").status == 200
    assert audit(office, "staff.password") == []


def test_whoever_sits_down_at_an_open_tablet_cannot_try_passwords_for_long(office: Office) -> None:
    visitor = signed_in(office, FRONT)
    pages = [visitor.post("/me/pin", {"password": f"guess {n}", "pin": "8642"}) for n in range(7)]
    assert "too many tries" in pages[-1].words
    page = visitor.post("/me/pin", {"password": PASSWORD, "pin": "8642"})
    assert "too many tries" in page.words
    assert audit(office, "staff.pin") == []


def test_a_pin_is_changed_with_the_password_and_opens_the_tablet(office: Office) -> None:
    visitor = signed_in(office, FRONT)
    me = office.rows(tables.Staff)[0].public_id
    assert visitor.post("/me/pin", {"password": PASSWORD, "pin": "1111"}).status == 422
    assert visitor.post("/me/pin", {"password": PASSWORD, "pin": "8642"}).status == 303
    visitor.post("/lock")
    assert visitor.post("/unlock", {"who": me, "pin": PIN}).status == 403
    assert visitor.post("/unlock", {"who": me, "pin": "8642"}).status == 303
    assert len(audit(office, "staff.pin")) == 1


def test_one_sees_where_one_is_signed_in_and_ends_it_there(office: Office) -> None:
    here, phone, tablet = signed_in(office, FRONT), Visitor(office.web.port), Visitor(office.web.port)
    agent = {"User-Agent": ON_A_PHONE}
    phone.post("/sign-in", {"email": email_of(FRONT), "password": PASSWORD}, **agent)
    tablet.sign_in(email_of(FRONT))
    page = here.get("/me")
    assert "Safari on iPhone" in page.words
    assert "AppleWebKit" not in str([one.device for one in office.rows(tables.SignIn)])
    which = office.rows(tables.SignIn)[1].id
    assert here.post("/me/sign-ins/end", {"which": str(which)}).status == 303
    assert phone.get("/").to.startswith("/sign-in")
    assert tablet.get("/").status == 200
    assert here.post("/me/sign-ins/end").status == 303
    assert tablet.get("/").to.startswith("/sign-in")
    assert here.get("/").status == 200


def test_nobody_ends_what_somebody_else_is_signed_in_to(office: Office) -> None:
    owner, other = signed_in(office), signed_in(office, FRONT)
    theirs = office.rows(tables.SignIn)[-1].id
    assert owner.post("/me/sign-ins/end", {"which": str(theirs)}).status == 303
    assert owner.post("/me/sign-ins/end").status == 303
    assert other.get("/").status == 200


def test_a_sign_in_of_a_clinic_that_one_no_longer_works_in_counts_no_more(office: Office) -> None:
    visitor = signed_in(office, FRONT)
    with office.store.write() as db:
        first = office.rows(tables.Clinic)[0]
        kept = {
            c.key: getattr(first, c.key) for c in tables.Clinic.__table__.columns if c.key not in {"id", "public_id"}
        }
        other = tables.Clinic(**{**kept, "slug": "other"})
        db.add(other)
        db.flush()
        db.execute(update(tables.Staff).values(clinic_id=other.id))
    assert visitor.get("/").to.startswith("/sign-in")
