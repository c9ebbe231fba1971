from datetime import date

import pytest

from reminders.config import TwilioSender
from reminders.domain.vocabulary import Mode, Preset, StaffRole
from reminders.store import clinics, codec, tables
from reminders.usecases.typed_hours import week_of
from tests.web.desk.support import signed_in
from tests.web.office import Office
from tests.worker.clinic import now

PAGES = (
    "/settings",
    "/settings/clinic",
    "/settings/texts",
    "/settings/senders",
    "/settings/on-call",
    "/settings/staff",
    "/settings/audit",
)
RULES = {
    "preset": "full",
    "per_day": "3",
    "per_week": "9",
    "hold_from": "5",
    "all_from": "08:30",
    "all_to": "20:30",
    "gentle_from": "10:00",
    "gentle_to": "18:00",
    "grace": "45",
}
CLINIC = {
    "name": "Lumina Skin Clinic",
    "short_name": "Lumina Skin",
    "phone": "+1 212 555 0100",
    "urgent_phone": "(212) 555-0199",
    "urgent_fallback": "",
    "emergency_number": "911",
    "opens-0-0": "09:00",
    "closes-0-0": "12:00",
    "opens-0-1": "13:00",
    "closes-0-1": "18:00",
    "holiday": ["2027-12-25", ""],
    "language": "en",
}


def clinic_row(office: Office) -> tables.Clinic:
    with office.store.read() as db:
        return clinics.clinic_of(office.clinic.scope, db)


def acts(office: Office) -> set[tuple[str, str]]:
    return {(one.actor, one.action) for one in office.rows(tables.Audit)}


def changed(office: Office, **values: object) -> None:
    with office.store.write() as db:
        row = db.get_one(tables.Clinic, clinic_row(office).id)
        for name, value in values.items():
            setattr(row, name, value)


def put_in_practice(office: Office) -> None:
    changed(office, mode=Mode.PRACTICE)


def unapprove(office: Office) -> None:
    with office.store.write() as db:
        for one in office.rows(tables.ProtocolApproval):
            db.get_one(tables.ProtocolApproval, one.id).withdrawn_at = now()


def test_every_page_of_the_settings_is_there_for_an_owner_alone(office: Office) -> None:
    owner, practitioner = signed_in(office), signed_in(office, StaffRole.PRACTITIONER)
    for path in PAGES:
        assert owner.get(path).status == 200, path
        assert practitioner.get(path).status == 403, path


def test_what_is_missing_before_live_is_said_in_order_with_links(office: Office) -> None:
    put_in_practice(office)
    unapprove(office)
    changed(office, opening={}, urgent_phone=None)
    visitor = signed_in(office)
    page = visitor.get("/settings")
    said = [page.words.index(text) for text in ("when the phone is answered", "who answers", "Approve", "test text")]
    assert said == sorted(said)
    assert 'href="/protocols"' in page.body
    assert page.words.count("needed") >= 2
    refused = visitor.post("/settings/mode", {"mode": "live"})
    assert refused.status == 422
    assert "No protocol is approved." in refused.words
    assert "reminders protocols" not in refused.words
    assert clinic_row(office).mode is Mode.PRACTICE


def test_going_live_and_back_is_noted_with_the_name_of_who_did(office: Office) -> None:
    put_in_practice(office)
    visitor = signed_in(office)
    assert visitor.post("/settings/mode", {"mode": "live"}).status == 303
    assert clinic_row(office).mode is Mode.LIVE
    assert visitor.post("/settings/mode", {"mode": "practice", "number": "212 555 0107"}).status == 303
    row = clinic_row(office)
    assert (row.mode, row.practice_number) == (Mode.PRACTICE, "+12125550107")
    (owner,) = office.rows(tables.Staff)
    assert {(f"staff/{owner.public_id}", "clinic.live"), (f"staff/{owner.public_id}", "clinic.practice")} <= acts(
        office
    )


def test_a_wrong_number_for_practice_is_shown_again(office: Office) -> None:
    page = signed_in(office).post("/settings/mode", {"mode": "practice", "number": "12 34"})
    assert page.status == 422
    assert 'value="12 34"' in page.body
    assert clinic_row(office).mode is Mode.LIVE


def test_all_texts_are_paused_with_a_reason_and_resumed(office: Office) -> None:
    visitor = signed_in(office)
    visitor.post("/settings/pause", {"reason": "the phones are down"})
    assert clinic_row(office).sending_paused_reason == "the phones are down"
    assert "the phones are down" in visitor.get("/settings").words
    visitor.post("/settings/resume")
    assert clinic_row(office).sending_paused_at is None
    assert "Pause all texts" in visitor.get("/settings").words


def test_the_clinic_is_saved_as_it_was_typed(office: Office) -> None:
    visitor = signed_in(office)
    version = str(clinic_row(office).version)
    answer = visitor.post("/settings/clinic", {**CLINIC, "version": version})
    assert answer.status == 303, answer.words
    row = clinic_row(office)
    assert (row.phone, row.urgent_phone) == ("+12125550100", "+12125550199")
    assert row.opening == {"0": [["09:00", "12:00"], ["13:00", "18:00"]]}
    assert row.holidays == [date(2027, 12, 25).isoformat()]
    again = visitor.get("/settings/clinic")
    assert 'name="closes-0-1" type="time" value="18:00"' in again.body
    assert "Spanish" in again.words, "a language has its name"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "12"}, "there can be no such number"),
        ({"phone": ""}, "phone: it is empty"),
        ({"closes-0-0": ""}, "a time is missing"),
        ({"closes-0-0": "08:00"}, "they end before they begin"),
        ({"opens-0-1": "11:00"}, "two of one day overlap"),
        ({"opens-0-0": "09:00+02:00"}, "a time is missing"),
        ({"urgent_some": "yes"}, "Give the hours of the urgent line"),
        ({"emergency_number": ""}, "emergency number: it is empty"),
        ({"emergency_number": "999 or 112"}, "it is not a number"),
        ({"holiday": "sometime"}, "it is not a day"),
        ({"language": ""}, "there is none"),
        ({"urgent_phone": "", "urgent_fallback": ""}, "nobody answers when you are closed"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_stays(office: Office, wrong: dict[str, str], said: str) -> None:
    before = clinic_row(office).opening
    page = signed_in(office).post("/settings/clinic", {**CLINIC, "name": "Lumina, as typed", **wrong})
    assert page.status == 422
    assert said in page.words
    assert 'value="Lumina, as typed"' in page.body
    assert clinic_row(office).opening == before


def test_no_hours_at_all_have_to_be_said(office: Office) -> None:
    visitor = signed_in(office)
    closed = {name: value for name, value in CLINIC.items() if not name.startswith(("opens", "closes"))}
    assert visitor.post("/settings/clinic", closed).status == 422
    assert visitor.post("/settings/clinic", {**closed, "always": "yes"}).status == 303
    assert clinic_row(office).opening == {}


@pytest.mark.parametrize(("path", "fields"), [("/settings/clinic", CLINIC), ("/settings/texts", RULES)])
def test_two_who_change_it_at_once_lose_nothing(office: Office, path: str, fields: dict[str, str]) -> None:
    visitor = signed_in(office)
    version = str(clinic_row(office).version)
    assert visitor.post(path, {**fields, "version": version}).status == 303
    late = visitor.post(path, {**fields, "version": version})
    assert late.status == 422
    assert "Somebody else changed it meanwhile" in late.words


def test_how_many_texts_and_when_is_saved(office: Office) -> None:
    visitor = signed_in(office)
    assert visitor.post("/settings/texts", {**RULES, "rather_twice": ["care", "visit"]}).status == 303
    rules = codec.load_rules(clinic_row(office).rules)
    assert (rules.preset, rules.caps.per_day, f"{rules.hours.opens:%H:%M}") == (Preset.FULL, 3, "08:30")
    assert {str(one) for one in rules.rather_twice} == {"care", "visit"}
    assert not rules.marketing
    assert not rules.page_link
    assert "3 a day, 9 a week" in visitor.get("/protocols").words
    visitor.post("/settings/texts", {**RULES, "page_link": "yes", "version": str(clinic_row(office).version)})
    assert codec.load_rules(clinic_row(office).rules).page_link
    assert 'name="page_link" value="yes" checked' in visitor.get("/settings/texts").body


@pytest.mark.parametrize(
    "wrong",
    [{"per_day": "0"}, {"per_day": "10"}, {"per_week": ""}, {"all_to": "07:00"}, {"grace": "x"}, {"preset": ""}],
)
def test_rules_that_make_no_sense_are_refused(office: Office, wrong: dict[str, str]) -> None:
    before = clinic_row(office).rules
    page = signed_in(office).post("/settings/texts", {**RULES, **wrong, "gentle_from": "11:11"})
    assert page.status == 422
    assert 'value="11:11"' in page.body
    assert clinic_row(office).rules == before


def test_a_test_text_tells_what_came_of_it(office: Office) -> None:
    visitor = signed_in(office)
    refused = visitor.post("/settings/senders/test", {"number": "+1 212 555 0107"})
    assert refused.status == 422
    assert "tick the box" in refused.words
    sent = visitor.post("/settings/senders/test", {"number": "+1 212 555 0107", "sure": "yes"})
    assert sent.status == 200
    assert "The provider has taken it." in sent.words
    assert "This is a test." in sent.words


def test_senders_are_shown_without_their_secrets_and_started_again(office: Office) -> None:
    visitor = signed_in(office)
    with office.store.write() as db:
        db.add(tables.SenderStop(sender="main", reason="The password is wrong.", since_at=now()))
    page = visitor.get("/settings/senders")
    assert "The password is wrong." in page.words
    sender = office.runtime.settings.senders["main"]
    assert isinstance(sender, TwilioSender)
    for secret in (sender.auth_token, sender.api_key_secret):
        assert secret is None or secret.get_secret_value() not in page.body
    assert "stopped" in visitor.get("/settings").words
    assert visitor.post("/settings/senders/start").status == 303
    assert office.rows(tables.SenderStop)[0].lifted_at is not None
    assert "The password is wrong." not in visitor.get("/settings/senders").words


def test_a_closed_day_is_left_out_of_the_week() -> None:
    assert week_of([[("", "")], [("10:00", "14:00")]]) == {"1": [["10:00", "14:00"]]}
