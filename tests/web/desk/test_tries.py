"""Whoever tries passwords behind a clinic's own address locks nobody out who signed in at their browser before."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.usecases import tries
from reminders.usecases.sign_in import BROWSER_KEPT
from tests.web.desk.support import Visitor, email_of, hire
from tests.web.office import Office
from tests.worker.clinic import now

OWNER, DESK = email_of(StaffRole.OWNER), email_of(StaffRole.FRONT_DESK)
MARK = "browser"


@pytest.fixture
def known(office: Office) -> Visitor:
    """The owner's browser, after they signed in and out."""
    hire(office)
    hire(office, StaffRole.FRONT_DESK)
    visitor = Visitor(office.web.port)
    assert visitor.sign_in(OWNER).status == 303
    visitor.post("/sign-out")
    assert set(visitor.cookies) == {MARK}
    return visitor


def use_up(office: Office, email: str | None = None) -> None:
    """Somebody else, at the same address, tries until nothing is left for the address; or for one name."""
    for at in range(42 if email is None else 6):
        tried = {"email": email or f"n{at}@example.org", "password": "wrong and long"}
        page = Visitor(office.web.port).post("/sign-in", tried)
    assert "too many tries" in page.words


def test_a_browser_that_is_known_gets_in_while_the_address_and_the_name_are_shut(
    office: Office, known: Visitor
) -> None:
    use_up(office, OWNER)
    use_up(office)
    assert Visitor(office.web.port).sign_in(OWNER).status == 403  # a browser that nobody knows
    assert known.sign_in(OWNER).status == 303


def test_a_known_browser_has_five_tries_of_its_own(office: Office, known: Visitor) -> None:
    for _ in range(5):
        known.post("/sign-in", {"email": OWNER, "password": "wrong and long"})
    page = known.sign_in(OWNER)
    assert page.status == 403
    assert "too many tries" in page.words
    assert Visitor(office.web.port).sign_in(OWNER).status == 303  # it has cost nobody else a try


def test_it_is_known_for_those_only_who_signed_in_there(office: Office, known: Visitor) -> None:
    use_up(office, DESK)
    assert known.sign_in(DESK).status == 403
    with office.store.write() as db:  # an hour later
        db.execute(update(tables.SignInTry).values(filled_at=now() - timedelta(hours=1)))
    assert known.sign_in(DESK).status == 303
    use_up(office, DESK)
    assert known.sign_in(DESK).status == 303, "two people share one tablet, and both are known there"
    assert len({row.token_hash for row in office.rows(tables.KnownBrowser)}) == 1


def test_a_mark_that_is_not_ours_is_not_taken_on(office: Office, known: Visitor) -> None:
    visitor = Visitor(office.web.port, {MARK: "planted" * 8})
    use_up(office, OWNER)
    assert visitor.sign_in(OWNER).status == 403
    with office.store.write() as db:
        db.execute(update(tables.SignInTry).values(filled_at=now() - timedelta(hours=1)))
    assert visitor.sign_in(OWNER).status == 303
    assert visitor.cookies[MARK] != "planted" * 8


def test_a_mark_lets_nobody_in_and_is_forgotten_in_time(office: Office, known: Visitor) -> None:
    assert known.get("/").to == "/sign-in"
    assert Visitor(office.web.port, {"desk": known.cookies[MARK]}).get("/").to == "/sign-in"
    assert all(known.cookies[MARK] not in str(vars(row)) for row in office.rows(tables.KnownBrowser))
    with office.store.write() as db:
        db.execute(update(tables.KnownBrowser).values(ends_at=now() - timedelta(seconds=1)))
    use_up(office, OWNER)
    assert known.sign_in(OWNER).status == 403
    assert timedelta(days=366) > BROWSER_KEPT


def test_who_goes_on_in_vain_leaves_no_rows_behind(office: Office) -> None:
    hire(office)
    use_up(office)
    before = len(office.rows(tables.SignInTry))
    for at in range(5):
        Visitor(office.web.port).post("/sign-in", {"email": f"more{at}@example.org", "password": "wrong and long"})
    assert len(office.rows(tables.SignInTry)) == before


def test_tries_that_are_all_back_are_forgotten_and_no_others(office: Office, known: Visitor) -> None:
    use_up(office, OWNER)
    assert tries.forget(office.store, now()) == 0
    old = len(office.rows(tables.SignInTry))
    later = now() + tries.FORGOTTEN_AFTER + timedelta(seconds=5)
    assert tries.spend(office.store, {"name nobody": tries.OF_NAME}, later)
    assert tries.forget(office.store, later) == old
    assert len(office.rows(tables.SignInTry)) == 1
    assert known.sign_in(OWNER).status == 303


@pytest.mark.parametrize("allowed", [tries.OF_NAME, tries.OF_ADDRESS, tries.OF_PIN])
def test_nothing_is_forgotten_before_all_tries_are_back(allowed: tries.Allowance) -> None:
    assert allowed.full_after < tries.FORGOTTEN_AFTER
