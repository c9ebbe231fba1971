"""The first page of all: who gets to it, once, and what it leaves behind."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.config import load
from reminders.domain.vocabulary import Mode, StaffRole
from reminders.runtime import Runtime, open_runtime
from reminders.store import tables
from reminders.usecases.begin import COUNTS_FOR, FirstRun
from reminders.web import WebServer, create_app
from tests.schema import bring_to_head
from tests.web.desk.support import PASSWORD, Page, Visitor, hire
from tests.web.desk.test_gate import added
from tests.web.office import Office, configure, found
from tests.worker.clinic import now

SANDBOX = '[senders.main]\nkind = "sandbox"\n'
FILLED = {
    "name": "Lumina Skin Clinic",
    "short_name": "Lumina Skin",
    "country": "US",
    "zone": "America/New_York",
    "phone": "(212) 555-0100",
    "opens-0-0": "09:00",
    "closes-0-0": "18:00",
    "owner": "Olga Owner",
    "email": "Olga@example.org",
    "password": PASSWORD,
    "pin": "2580",
}


@dataclass
class Fresh:
    """A store in which nothing is yet, and the desk before it."""

    runtime: Runtime
    web: WebServer
    token: str

    @property
    def port(self) -> int:
        return self.web.port

    @property
    def link(self) -> str:
        return f"/first-run/{self.token}"

    def invited(self) -> Visitor:
        """Somebody who has opened the link."""
        visitor = Visitor(self.port)
        page = visitor.get(self.link)
        assert (page.status, page.to) == (303, "/first-run")
        return visitor

    def rows(self, table: type) -> list:
        with self.runtime.store.read() as db:
            return list(db.scalars(select(table).order_by(table.id)))  # type: ignore[attr-defined]


@contextmanager
def opened(url: str, folder: Path, age: timedelta = timedelta()) -> Iterator[Fresh]:
    bring_to_head(url)
    config = configure(folder, None, main=SANDBOX, web="")
    first_run, token = FirstRun.mint(now() - age)
    with open_runtime(load(config, {"REMINDERS_DATABASE__URL": url})) as runtime:
        web = WebServer(create_app(runtime, first_run), "127.0.0.1", 0)
        web.start()
        try:
            yield Fresh(runtime, web, token)
        finally:
            web.stop()
            web.join()


@pytest.fixture
def fresh(database_url: str, tmp_path: Path) -> Iterator[Fresh]:
    with opened(database_url, tmp_path) as made:
        yield made


def where_it_leads(visitor: Visitor, path: str) -> Page:
    page = visitor.get(path)
    for _ in range(3):
        if page.status == 303:
            page = visitor.get(page.to)
    return page


def test_before_it_every_page_says_to_look_in_the_terminal(fresh: Fresh) -> None:
    visitor = Visitor(fresh.port)
    for route in added(create_app(fresh.runtime).routes):
        path = route.path.replace("{", "").replace("}", "")
        inside = not path.startswith(("/hooks", "/health", "/metrics", "/static", "/api", "/a/", "/first-run/"))
        if inside and "GET" in (route.methods or ()):
            page = where_it_leads(visitor, path)
            assert "Look in the terminal" in page.words, path
            assert fresh.token not in page.body
    assert fresh.rows(tables.Clinic) == []


def test_without_an_https_address_browsers_are_not_held_to_one(fresh: Fresh) -> None:
    assert "strict-transport-security" not in Visitor(fresh.port).get("/sign-in").headers


def test_the_link_makes_the_clinic_and_its_owner_and_signs_them_in(fresh: Fresh) -> None:
    visitor = fresh.invited()
    form = visitor.get("/first-run")
    assert fresh.token not in form.body
    assert 'name="opens-4-0" type="time" value="09:00"' in form.body
    answer = visitor.post("/first-run", FILLED)
    assert (answer.status, answer.to) == (303, "/settings"), answer.words
    assert "Before you go live" in visitor.get("/settings").words
    (clinic,) = fresh.rows(tables.Clinic)
    assert (clinic.name, clinic.short_name, clinic.zone, clinic.mode) == (
        *("Lumina Skin Clinic", "Lumina Skin", "America/New_York"),
        Mode.PRACTICE,
    )
    assert (clinic.phone, clinic.emergency_number, clinic.opening) == (
        *("+12125550100", "911"),
        {"0": [["09:00", "18:00"]]},
    )
    (owner,) = fresh.rows(tables.Staff)
    assert (owner.name, owner.email, owner.role, owner.clinic_id) == (
        *("Olga Owner", "olga@example.org"),
        StaffRole.OWNER,
        None,
    )
    assert PASSWORD not in str(owner.password_hash)
    assert fresh.rows(tables.Protocol)
    assert [(one.actor, one.action) for one in fresh.rows(tables.Audit)][-2:] == [
        (f"staff/{owner.public_id}", "staff.begin"),
        (f"staff/{owner.public_id}", "sign_in.begin"),
    ]


def test_it_counts_once(fresh: Fresh) -> None:
    late = fresh.invited()
    assert fresh.invited().post("/first-run", FILLED).status == 303
    for page in (late.get(fresh.link), late.get("/first-run"), late.post("/first-run", FILLED)):
        assert page.status == 404
    assert len(fresh.rows(tables.Staff)) == 1


def test_two_who_send_it_at_the_same_moment_are_one_owner(fresh: Fresh) -> None:
    visitors = [fresh.invited(), fresh.invited()]
    given = [{**FILLED, "email": f"{name}@example.org"} for name in ("one", "two")]
    with ThreadPoolExecutor() as both:
        pages = list(both.map(lambda pair: pair[0].post("/first-run", pair[1]), zip(visitors, given, strict=True)))
    assert sorted(page.status for page in pages) == [303, 404]
    assert len(fresh.rows(tables.Staff)) == len(fresh.rows(tables.Clinic)) == 1


def test_it_ends_after_an_hour(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, age=COUNTS_FOR) as fresh:
        visitor = Visitor(fresh.port, {"first-run": fresh.token})
        assert visitor.get(fresh.link).status == 404
        assert "Look in the terminal" in visitor.get("/first-run").words
        assert visitor.post("/first-run", FILLED).status == 404
        assert fresh.rows(tables.Clinic) == []


def test_wrong_links_are_answered_alike_however_many_and_the_right_one_still_counts(fresh: Fresh) -> None:
    guesses = [f"{fresh.token[:-1]}{'A' if fresh.token[-1] != 'A' else 'B'}", fresh.token[:-1], *map(str, range(30))]
    visitor = Visitor(fresh.port)
    assert {visitor.get(f"/first-run/{guess}").status for guess in guesses} == {404}
    assert visitor.cookies == {}
    assert {Visitor(fresh.port, {"first-run": guess}).post("/first-run", FILLED).status for guess in guesses} == {404}
    assert fresh.rows(tables.Clinic) == []
    assert fresh.invited().post("/first-run", FILLED).status == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "name: it is empty"),
        ({"short_name": "Lumina Skin Clinic Downtown"}, "empty or too long"),
        ({"phone": ""}, "phone: it is missing"),
        ({"phone": "12"}, "there can be no such number"),
        ({"country": "XX"}, "Choose the country"),
        ({"zone": ""}, "this country has several"),
        ({"closes-0-0": ""}, "a time is missing"),
        ({"owner": ""}, "owner: it is empty"),
        ({"email": "nowhere"}, "it is not an address"),
        ({"password": "lumina skin clinic"}, "it would be guessed soon"),
        ({"pin": "1234"}, "it would be guessed at once"),
    ],
)
def test_what_will_not_do_is_said_and_spends_nothing(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    with opened(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as fresh:
        visitor = fresh.invited()
        page = visitor.post("/first-run", {**FILLED, **wrong})
        assert page.status == 422
        assert said in page.words
        assert PASSWORD not in page.body
        assert ('value="Olga@example.org"' in page.body) is ("email" not in wrong)
        assert fresh.rows(tables.Clinic) == fresh.rows(tables.Staff) == []
        assert visitor.post("/first-run", FILLED).status == 303


def test_a_country_with_one_clock_needs_no_zone(fresh: Fresh) -> None:
    given = {**FILLED, "country": "NL", "zone": "", "phone": "+31 20 555 0100"}
    assert fresh.invited().post("/first-run", given).status == 303
    (clinic,) = fresh.rows(tables.Clinic)
    assert (clinic.zone, clinic.emergency_number) == ("Europe/Amsterdam", "112")


def test_another_site_begins_nothing(fresh: Fresh) -> None:
    visitor = fresh.invited()
    assert visitor.post("/first-run", FILLED, Origin="https://evil.example").status == 403
    assert fresh.rows(tables.Clinic) == []


def test_where_there_is_a_clinic_only_the_owner_is_asked_for(fresh: Fresh) -> None:
    clinic = found(fresh.runtime)
    visitor = fresh.invited()
    assert 'name="short_name"' not in visitor.get("/first-run").body
    assert "Look in the terminal" in Visitor(fresh.port).get("/sign-in").words
    given = {name: FILLED[name] for name in ("owner", "email", "password", "pin")}
    assert visitor.post("/first-run", given).status == 303
    assert visitor.get("/settings").status == 200
    assert [one.id for one in fresh.rows(tables.Clinic)] == [clinic.scope.clinic_id]


def test_as_soon_as_an_owner_can_sign_in_no_link_counts(fresh: Fresh) -> None:
    clinic = found(fresh.runtime)
    visitor = fresh.invited()
    hire(Office(fresh.runtime, clinic, fresh.web))
    for page in (visitor.get(fresh.link), visitor.get("/first-run"), visitor.post("/first-run", FILLED)):
        assert page.status == 404
    assert len(fresh.rows(tables.Staff)) == 1
    assert "Look in the terminal" not in Visitor(fresh.port).get("/sign-in").words
