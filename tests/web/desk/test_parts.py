"""What many people look at is made once for them, and nobody sees by it what is not theirs, or is no more."""

import re
from datetime import timedelta
from threading import Event, Thread

import pytest

from reminders.domain.vocabulary import StaffRole
from reminders.store import tables
from reminders.web.desk.kept import A_MOMENT, MOST, Kept
from reminders.web.desk.parts import _BLANK
from reminders.web.desk.speech import ENGLISH, Phrases
from tests.web.desk.patients import Given, comes, second_clinic
from tests.web.desk.support import PASSWORD, Visitor, email_of, hire, kept, signed_in
from tests.web.desk.test_todo import ask
from tests.web.office import Office
from tests.worker.clinic import now

_MARKS = re.compile(r'name="csrf" value="([^"]*)"')
PARTS = ("/today/part", "/todo/part")
PAGES = ("/", "/todo", *PARTS)


@pytest.fixture
def owner(office: Office) -> Visitor:
    return signed_in(office)


def colleague(office: Office, role: StaffRole) -> Visitor:
    hire(office, role)
    visitor = Visitor(office.web.port)
    assert visitor.sign_in(email_of(role)).status == 303
    return visitor


class Counting:
    """Makes another number each time."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_a_thing_is_made_once_for_all_who_ask_at_that_moment(office: Office) -> None:
    things, make = Kept(office.runtime), Counting()
    assert [things.get("one", make) for _ in range(5)] == [1] * 5
    assert things.get("another", make) == 2


def test_who_asks_while_it_is_made_waits_for_it(office: Office) -> None:
    things, begun, go_on, found = Kept(office.runtime), Event(), Event(), []

    def make() -> str:
        begun.set()
        assert go_on.wait(20)
        return "made"

    asking = [Thread(target=lambda: found.append(things.get("one", make))) for _ in range(3)]
    asking[0].start()
    assert begun.wait(20)
    for other in asking[1:]:
        other.start()
    go_on.set()
    for one in asking:
        one.join(20)
    assert found == ["made"] * 3


@pytest.mark.parametrize("changed", ["written", "the clock jumped"])
def test_it_is_made_again_as_soon_as_something_changed(
    office: Office, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    things, make = Kept(office.runtime), Counting()
    things.get("one", make)
    if changed == "written":
        office.clinic.register("+12125550101", now())
    else:
        later = office.runtime.now() + A_MOMENT + timedelta(seconds=1)
        monkeypatch.setattr(type(office.runtime.clock), "now", lambda _: later)
    assert things.get("one", make) == 2


def test_what_was_written_while_it_was_made_is_in_the_next_one(office: Office) -> None:
    things = Kept(office.runtime)

    def made_too_early() -> str:
        office.clinic.register("+12125550101", now())
        return "without Ana"

    assert things.get("one", made_too_early) == "without Ana"
    assert things.get("one", lambda: "with Ana") == "with Ana"


def test_it_is_made_again_after_a_moment_for_the_sake_of_other_processes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    things, make = Kept(office.runtime), Counting()
    things.get("one", make)
    steady = office.runtime.monotonic() + A_MOMENT.total_seconds() + 0.1
    monkeypatch.setattr(type(office.runtime.clock), "monotonic", lambda _: steady)
    assert things.get("one", make) == 2
    assert timedelta(seconds=2) > A_MOMENT


def test_made_up_addresses_fill_no_memory(office: Office) -> None:
    things = Kept(office.runtime)
    for n in range(5 * MOST):
        assert things.get(n, lambda n=n: n) == n  # type: ignore[misc]
    assert len(things._things) <= MOST  # noqa: SLF001 - it is not to be seen from outside
    assert len(things._turns) <= MOST  # noqa: SLF001


def test_the_day_and_the_list_are_read_once_for_two_people(office: Office, owner: Visitor) -> None:
    second = Visitor(office.web.port)
    second.sign_in(email_of(StaffRole.OWNER))
    comes(office)
    for part in PARTS:
        with office.counted() as first:
            owner.get(part, **{"X-Live": "1"})
        with office.counted() as again:
            second.get(part, **{"X-Live": "1"})
        assert again.statements <= 3 < first.statements


def test_who_may_only_look_gets_no_buttons_from_who_may_work(office: Office, owner: Visitor) -> None:
    comes(office, Given(ago=None))
    at = f"?on={(now() + timedelta(days=1)).date()}"
    ask(office)
    reader = colleague(office, StaffRole.READ_ONLY)
    for path, act in (
        (f"/{at}", "/no-show"),
        (f"/today/part{at}", "/no-show"),
        ("/todo", "/take"),
        ("/todo/part", "/take"),
    ):
        assert act in owner.get(path).body
        looking = reader.get(path)
        assert "Ana Example" in looking.words
        assert act not in looking.body
        assert act in owner.get(path).body


def test_each_form_has_the_mark_of_who_was_shown_it(office: Office, owner: Visitor) -> None:
    comes(office, Given(ago=None))
    ask(office)
    other = Visitor(office.web.port)
    other.sign_in(email_of(StaffRole.OWNER))
    for visitor in (owner, other):
        for path in PAGES:
            page = visitor.get(path)
            assert set(_MARKS.findall(page.body)) <= {visitor.csrf}
            assert _BLANK not in page.body
    assert owner.csrf != other.csrf
    assert set(_MARKS.findall(other.get("/todo/part").body)) == {other.csrf}


def test_another_clinic_never_sees_what_was_kept_for_this_one(office: Office, owner: Visitor) -> None:
    other = second_clinic(office)
    comes(office)
    ask(office)
    with office.store.write() as db:
        values = {"organization_id": other.organization_id, "clinic_id": other.clinic_id, "created_at": now()}
        zoe = tables.Staff(**values, name="Zoe", email="zoe@example.org", role=StaffRole.OWNER, active=True)
        zoe.password_hash = kept(PASSWORD)
        db.add(zoe)
    elsewhere = Visitor(office.web.port)
    assert elsewhere.sign_in("zoe@example.org").status == 303
    for path in PAGES:
        assert "Ana Example" in owner.get(path).words
        assert "Ana Example" not in elsewhere.get(path).words


def test_ones_own_act_is_on_the_next_page(office: Office, owner: Visitor) -> None:
    for path in PAGES:
        assert "Ana Example" not in owner.get(path).words
    ref = ask(office)
    assert "you have it" not in owner.get("/todo/part").words
    owner.post(f"/todo/{ref}/take", {"version": "1"})
    assert "you have it" in owner.get("/todo/part").words
    assert "you have it" in owner.get("/todo").words


def test_what_one_has_in_hand_is_theirs_alone(office: Office, owner: Visitor) -> None:
    ref = ask(office)
    other = colleague(office, StaffRole.PRACTITIONER)
    other.get("/todo/part")
    owner.post(f"/todo/{ref}/take", {"version": "1"})
    mine, theirs = owner.get("/todo/part"), other.get("/todo/part")
    assert "you have it" in mine.words
    assert "Olga Owner has it" in theirs.words
    assert "you have it" not in theirs.words
    owner.post(f"/todo/{ref}/done", {"version": "2", "note": "called"})
    assert "Done:" in owner.get("/todo/part").words
    assert "Done:" not in other.get("/todo/part").words


@pytest.mark.parametrize("path", PARTS)
def test_a_part_that_is_shown_already_is_not_sent_again(office: Office, owner: Visitor, path: str) -> None:
    comes(office)
    ask(office)
    first = owner.get(path, **{"X-Live": "1"})
    tag = {"X-Live": "1", "If-None-Match": first.headers["etag"]}
    again = owner.get(path, **tag)
    assert (again.status, again.body) == (304, "")
    ask(office, minutes=-5)
    comes(office, Given(name="Ben Example", number="+12125550102"))
    changed = owner.get(path, **tag)
    assert changed.status == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_what_is_put_into_a_sentence_of_a_template_is_escaped() -> None:
    say = Phrases(ENGLISH)
    assert say("%(name)s has it", name="<b>Ana</b>") == "&lt;b&gt;Ana&lt;/b&gt; has it"
    assert say("100%% sure") == "100% sure"
