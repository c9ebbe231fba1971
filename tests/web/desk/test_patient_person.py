"""Who a patient is, the number, what they agreed to, a second record: put right by several people at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Origin, Purpose, StaffRole
from reminders.errors import Conflict
from reminders.store import people, tables
from reminders.store.tables import OptOutSource
from reminders.usecases.edit import Edit
from reminders.usecases.edit_patient import Person, edit_patient
from reminders.usecases.send_due import send_all_due
from tests.web.desk.patients import Given, Known, audit, comes, patient, send, texts
from tests.web.desk.support import Visitor, signed_in
from tests.web.office import ANA, SID, Office
from tests.worker.clinic import now

PERSON = {"name": "Ana Maria Example", "language": "en", "call_name": "", "zone": "", "zone_since": ""}


def fields(visitor: Visitor, path: str) -> dict[str, str]:
    """The form as somebody opens it."""
    body = visitor.get(path).body.partition("<main")[2]
    found = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', body))
    chosen = re.findall(r'<select id="([^"]+)".*?</select>', body, re.DOTALL)
    picked = {
        name: re.search(rf'<select id="{name}".*?<option value="([^"]*)" selected', body, re.DOTALL) for name in chosen
    }
    return {**found, **{name: one[1] if one else "" for name, one in picked.items()}}


def consents(office: Office, known: Known) -> frozenset[Purpose]:
    row = patient(office, known)
    with office.store.read() as db:
        return people.consents(db, [row.id]).get(row.id, frozenset())


def number(office: Office, known: Known) -> tables.Number:
    row = patient(office, known)
    with office.store.read() as db:
        return db.get_one(tables.Number, row.number_id)


def test_a_name_a_zone_and_what_texts_call_them_are_saved(office: Office) -> None:
    known, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    form = fields(visitor, f"{known.path}/edit")
    wanted = {**form, **PERSON, "call_name": "Annie", "zone": "Europe/Lisbon", "zone_since": "2026-12-01"}
    page = visitor.post(f"{known.path}/edit", wanted)
    assert (page.status, page.to) == (303, known.path)
    row = patient(office, known)
    assert (row.name, row.call_name, row.zone, str(row.zone_since_on)) == (
        "Ana Maria Example",
        "Annie",
        "Europe/Lisbon",
        "2026-12-01",
    )
    assert len(audit(office, "patient.edit")) == 1
    assert visitor.post(f"{known.path}/edit", fields(visitor, f"{known.path}/edit")).status == 303
    assert len(audit(office, "patient.edit")) == 1  # nothing was changed, and nothing noted


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "  "}, "it is empty"),
        ({"name": "x" * 121}, "it is longer than 120 characters"),
        ({"language": "xx"}, "texts cannot be composed in it"),
        ({"zone": "Mars/Base"}, "there is no such time zone"),
        ({"zone_since": "2026-12-01"}, "it is a day without a time zone"),
        ({"zone_since": "soon"}, "it is not a day"),
        ({"version": "many"}, "it is not such a number"),
    ],
)
def test_what_cannot_be_comes_back_with_its_reason(office: Office, wrong: dict[str, str], sentence: str) -> None:
    known = comes(office)
    page = signed_in(office).post(f"{known.path}/edit", {**PERSON, **wrong})
    assert page.status == 422
    assert sentence in page.words
    assert patient(office, known).name == "Ana Example"


def test_of_two_people_editing_nobody_loses_a_change(office: Office) -> None:
    known, visitor = comes(office), signed_in(office)
    one, other = fields(visitor, f"{known.path}/edit"), fields(visitor, f"{known.path}/edit")
    assert visitor.post(f"{known.path}/edit", {**one, "name": "Ana Corrected"}).status == 303
    page = visitor.post(f"{known.path}/edit", {**other, "call_name": "Annie"})
    assert page.status == 409
    assert "Somebody else changed it meanwhile." in page.words
    assert patient(office, known).call_name is None
    # the form now holds both: what the colleague saved, and what was typed here
    again = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page.body.partition("<main")[2]))
    assert (again["name"], again["call_name"]) == ("Ana Corrected", "Annie")
    assert visitor.post(f"{known.path}/edit", {**other, **again}).status == 303
    row = patient(office, known)
    assert (row.name, row.call_name) == ("Ana Corrected", "Annie")


def test_at_one_moment_one_of_many_edits_of_a_version_is_saved(office: Office) -> None:
    known = comes(office, replace(Given(), number=None))
    seen = patient(office, known).version

    def change(name: str) -> bool:
        edit = Edit(office.clinic.scope, office.store, office.runtime.shelf, "a test", now(), version=seen)
        try:
            edit_patient(edit, known.id, Person(name, "en"))
        except Conflict:
            return False
        return True

    names = [f"Ana {index}" for index in range(6)]
    with ThreadPoolExecutor(6) as pool:
        saved = [name for name, done in zip(names, pool.map(change, names), strict=True) if done]
    assert saved == [patient(office, known).name]


def test_a_mistyped_number_is_shown_before_it_changes_with_what_went_astray(office: Office) -> None:
    known, visitor = comes(office, replace(Given(), ago=timedelta(hours=2))), signed_in(office, StaffRole.FRONT_DESK)
    send(office)
    form = {"number": "(212) 555-0133", "cause": "typo", "version": str(patient(office, known).version)}
    shown = visitor.post(f"{known.path}/number", form)
    assert "Texts that went to the old number: 1." in shown.words
    assert number(office, known).address == ANA
    assert visitor.post(f"{known.path}/number", {**form, "sure": "yes"}).status == 303
    assert number(office, known).address == "+12125550133"
    assert consents(office, known) == {Purpose.CARE, Purpose.COURSE}
    assert "Texts went to a wrong number" in visitor.get(known.path).words


def test_a_new_number_has_only_the_consents_that_were_asked_for_it(office: Office) -> None:
    known, visitor = comes(office), signed_in(office)
    form = {"number": "+12125550133", "cause": "new", "consent": ["care"], "sure": "yes"}
    assert visitor.post(f"{known.path}/number", form).status == 303
    assert consents(office, known) == {Purpose.CARE}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "12", "cause": "typo"}, "there can be no such number"),
        ({"number": "abc", "cause": "typo"}, "it is not a phone number"),
        ({"number": "+12125550133", "cause": ""}, "it is missing"),
    ],
)
def test_a_number_that_cannot_be_is_not_repeated_in_words(office: Office, wrong: dict[str, str], sentence: str) -> None:
    known = comes(office)
    page = signed_in(office).post(f"{known.path}/number", wrong)
    assert page.status == 422
    assert sentence in page.words
    assert wrong["number"] not in page.words


def test_what_a_patient_says_goes_into_the_ledger_and_stops_texts(office: Office) -> None:
    known, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    form = {"was": ["care", "course"], "consent": ["course"], "how": "by phone"}
    assert visitor.post(f"{known.path}/consents", form).status == 303
    assert consents(office, known) == {Purpose.COURSE}
    last = office.rows(tables.Consent)[-1]
    assert (last.purpose, last.given, last.how) == (Purpose.CARE, False, "by phone")
    assert not [text for text in texts(office, known.id) if text.state is State.PLANNED and text.text_class == "care"]
    words = visitor.get(known.path).words
    assert "Said no to care texts by phone, noted by Frida Front" in words
    assert "Gets no texts." in words


def test_an_older_page_takes_back_nothing_that_a_colleague_noted(office: Office) -> None:
    known, visitor = comes(office), signed_in(office)
    opened = ["care", "course"]
    visitor.post(f"{known.path}/consents", {"was": opened, "consent": [*opened, "marketing"], "how": "in writing"})
    visitor.post(f"{known.path}/consents", {"was": opened, "consent": ["care"], "how": "in person"})
    assert consents(office, known) == {Purpose.CARE, Purpose.MARKETING}


def test_a_number_that_wants_no_texts_gets_none_until_the_patient_says_otherwise(office: Office) -> None:
    known, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    other = comes(office, Given("Jo Shared", ANA, call_name="Jo"))
    assert visitor.post(f"{known.path}/opt-out").status == 303
    assert number(office, known).opt_out_source is OptOutSource.STAFF
    for one in (known, other):
        assert not [text for text in texts(office, one.id) if text.state is State.PLANNED]
        assert "The number has opted out of texts." in visitor.get(one.path).words
    assert visitor.post(f"{known.path}/opt-in").status == 303
    assert [text for text in texts(office, other.id) if text.state is State.PLANNED]


def test_nobody_at_the_desk_lifts_a_stop(office: Office) -> None:
    known, visitor = comes(office), signed_in(office)
    assert office.twilio.reply(SID, ANA, "STOP").status == 200
    assert "Wants texts again" not in visitor.get(known.path).words
    page = visitor.post(f"{known.path}/opt-in")
    assert page.status == 409
    assert "only a text from it takes that back" in page.words
    assert number(office, known).opted_out_at is not None


def test_texts_are_paused_and_go_on(office: Office) -> None:
    known, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    assert visitor.post(f"{known.path}/pause").status == 303
    assert patient(office, known).paused_at is not None
    assert visitor.post(f"{known.path}/resume").status == 303
    assert patient(office, known).paused_at is None
    assert audit(office, "patient.pause")[0].actor.startswith("staff/")


def test_two_records_become_one_after_a_look_at_what_follows(office: Office) -> None:
    keep, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    other = comes(office, Given("Ana Example", "+12125550102", ago=timedelta(days=2)))
    assert "Is the same person" in visitor.get(f"{keep.path}/merge").words
    assert "Ana Example" in visitor.post(f"{keep.path}/merge/find", {"text": "0102"}).words
    shown = visitor.post(f"{keep.path}/merge", {"other": other.id})
    assert "What follows: visits 1, courses 0" in shown.words
    assert "This cannot be taken back." in shown.words
    assert "5550102" not in shown.body
    assert patient(office, other).merged_into_id is None
    assert visitor.post(f"{keep.path}/merge", {"other": other.id, "sure": "yes"}).status == 303
    assert patient(office, other).merged_into_id == patient(office, keep).id
    assert visitor.get(other.path).to == keep.path
    assert visitor.get(keep.path).words.count("Microneedling with a pen face") == 2


def test_a_record_is_not_merged_with_itself_or_with_nothing(office: Office) -> None:
    known, visitor = comes(office), signed_in(office)
    for other, sentence in (("", "it is missing"), (known.id, "it is the same patient")):
        page = visitor.post(f"{known.path}/merge", {"other": other, "sure": "yes"})
        assert page.status == 422
        assert sentence in page.words


def test_a_text_by_staff_is_shown_as_it_goes_and_goes_once(office: Office) -> None:
    known, visitor = comes(office), signed_in(office, StaffRole.FRONT_DESK)
    form = {"words": "Your blue scarf  is at our desk \u2013 come by any time.", "request": "r1"}
    shown = visitor.post(f"{known.path}/write", form)
    body = "Lumina Skin: Your blue scarf is at our desk - come by any time."
    assert body in shown.words
    assert not [text for text in texts(office, known.id) if text.body]
    for _ in range(2):  # a double click
        assert visitor.post(f"{known.path}/write", {**form, "sure": "yes"}).status == 303
    (written,) = [text for text in texts(office, known.id) if text.body]
    assert (written.body, written.origin, written.state) == (body, Origin.STAFF, State.PLANNED)
    assert body in visitor.get(known.path).words
    send_all_due(office.runtime.sending, now() + timedelta(minutes=4))
    (sent,) = [text for text in texts(office, known.id) if text.body == body]
    assert sent.state is State.ACCEPTED
    assert "Frida Front" in visitor.get(f"{known.path}/texts/{sent.public_id}").words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("  ", "there are none"),
        ("Your laser is tomorrow", "it names a treatment"),
        ("Please reply YES", "it asks for a word"),
        ("long " * 200, "it is too long"),
    ],
)
def test_what_no_text_may_hold_comes_back_as_it_was_typed(office: Office, words: str, sentence: str) -> None:
    known = comes(office)
    page = signed_in(office).post(f"{known.path}/write", {"words": words, "sure": "yes"})
    assert page.status == 422
    assert sentence in page.words
    assert words.strip() in page.body
    assert not [text for text in texts(office, known.id) if text.body]


def test_nobody_writes_to_who_gets_no_texts(office: Office) -> None:
    known, visitor = comes(office, Given(consents=frozenset())), signed_in(office)
    assert "Write a text" not in visitor.get(known.path).words
    page = visitor.post(f"{known.path}/write", {"words": "Hello", "sure": "yes"})
    assert page.status == 409
    assert "Call the patient instead." in page.words
