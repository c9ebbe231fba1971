"""What somebody typed while their sign-in ended: kept for them, and for nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.web.desk.unsent_forms import KEPT, MOST, Unsent, UnsentForms
from tests.web.desk.support import PASSWORD, PIN, Visitor, email_of, hire, signed_in
from tests.web.desk.test_doors import age, locked
from tests.web.office import Office
from tests.worker.clinic import now

TYPED = {"name": "Zoe Example", "number": "+1 212 555 0143", "treatment": ["derma-roller"], "when": "now"}


def unlock(visitor: Visitor, who: str, to: str) -> str:
    """By PIN; returns where it leads."""
    visitor.csrf = visitor.get(f"/unlock?to={to}").csrf
    page = visitor.post("/unlock", {"who": who, "pin": PIN, "to": to})
    if page.status == 303:
        visitor.csrf = visitor.get("/register").csrf
    return page.to


@pytest.fixture
def olga(office: Office) -> str:
    return hire(office)


@pytest.fixture
def visitor(office: Office, olga: str) -> Visitor:
    one = Visitor(office.web.port)
    one.sign_in(email_of(StaffRole.OWNER))
    return one


def test_a_form_sent_after_the_lock_comes_back_filled_in_and_nothing_was_registered(
    office: Office, visitor: Visitor, olga: str
) -> None:
    mark = visitor.csrf
    locked(visitor)
    visitor.csrf = mark
    turned = visitor.post("/register", TYPED)
    assert (turned.status, turned.to) == (303, "/unlock?to=/unsent")
    assert "What you typed is kept for you" in visitor.get(turned.to).words
    assert "Zoe" not in visitor.get(turned.to).body, "nothing of it is on a page that is locked"
    assert unlock(visitor, olga, "/unsent") == "/unsent"
    page = visitor.get("/unsent")
    assert "Not saved yet" in page.words
    assert 'action="/register/for"' in page.body
    again = visitor.post("/register/for", TYPED)
    assert 'value="Zoe Example"' in again.body
    assert office.rows(tables.Visit) == []


def test_after_the_end_of_a_sign_in_the_password_leads_to_it(office: Office, visitor: Visitor) -> None:
    with office.store.write() as db:
        db.execute(update(tables.SignIn).values(ended_at=now()))
    turned = visitor.post("/patients/some-id/write", {"body": "Come at ten."})
    assert turned.to == "/sign-in?to=/unsent"
    page = visitor.post("/sign-in", {"email": email_of(StaffRole.OWNER), "password": PASSWORD, "to": "/unsent"})
    assert page.to == "/unsent"
    page = visitor.get("/unsent")
    assert 'action="/patients/some-id/write"' in page.body
    assert 'value="Come at ten."' in page.body


def test_a_colleague_never_sees_it(office: Office, visitor: Visitor) -> None:
    frida = hire(office, StaffRole.FRONT_DESK)
    mark = visitor.csrf
    locked(visitor)
    visitor.csrf = mark
    visitor.post("/register", TYPED)
    unlock(visitor, frida, "/unsent")
    assert visitor.get("/unsent").to == "/"


def test_what_a_page_sends_by_itself_is_kept_with_where_it_was_to_go(visitor: Visitor, olga: str) -> None:
    mark = visitor.csrf
    locked(visitor)
    visitor.csrf = mark
    assert visitor.post("/unsent", TYPED | {"unsent-from": "/register"}).to == "/unlock?to=/unsent"
    unlock(visitor, olga, "/unsent")
    page = visitor.get("/unsent")
    assert 'value="Zoe Example"' in page.body
    assert "unsent-from" not in page.body


def test_dropped_it_is_gone(visitor: Visitor) -> None:
    assert visitor.post("/unsent", TYPED | {"unsent-from": "/register"}).to == "/unsent"
    assert visitor.get("/unsent").status == 200
    visitor.post("/unsent/drop")
    assert visitor.get("/unsent").to == "/"


def test_a_part_of_a_page_hears_that_it_is_over_and_is_led_nowhere(visitor: Visitor) -> None:
    mark = visitor.csrf
    locked(visitor)
    visitor.csrf = mark
    page = visitor.post("/register/preview", TYPED, **{"X-Part": "1"})
    assert (page.status, page.headers["x-door"]) == (401, "/unlock")


@pytest.mark.parametrize("path", ["/me/password", "/demo/reply", "/nowhere"])
def test_what_may_hold_a_password_is_not_kept(office: Office, path: str) -> None:
    visitor = signed_in(office)
    mark = visitor.csrf
    locked(visitor)
    visitor.csrf = mark
    assert visitor.post("/unsent", {"password": "x", "unsent-from": path}).to == "/unlock"


def test_a_form_without_the_mark_of_this_browser_is_not_kept(visitor: Visitor) -> None:
    locked(visitor)
    visitor.csrf = "0" * 64
    assert visitor.post("/register", TYPED).to == "/unlock"


def test_who_has_no_sign_in_at_all_leaves_nothing_here(office: Office) -> None:
    hire(office)
    nobody = Visitor(office.web.port, {"desk": "made up"})
    assert nobody.post("/register", TYPED).to == "/sign-in"


def test_the_way_back_keeps_the_whole_address(visitor: Visitor, office: Office) -> None:
    age(office, timedelta(minutes=16), "used_at")
    assert visitor.get("/register?patient=abc").to == "/unlock?to=/register%3Fpatient%3Dabc"


def test_it_is_kept_for_a_while_in_one_clinic_and_of_so_many_people() -> None:
    forms = UnsentForms()
    one = Unsent(7, "/register", {}, now() + KEPT)
    forms.keep("olga", one, now())
    assert forms.of("olga", 7, now()) == one
    assert forms.of("olga", 8, now()) is None
    assert forms.of("olga", 7, now() + KEPT) is None
    for at in range(MOST):
        forms.keep(f"person {at}", one, now())
    assert forms.of("olga", 7, now()) is None
    assert forms.of("person 1", 7, now()) == one
