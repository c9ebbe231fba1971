"""Whatever is posted as a reply: never an error of ours, never an effect without a signature, never one twice."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminders.domain.replies import Meaning
from reminders.store import tables
from tests.doubles.twilio_account import ACCOUNT_SID, SERVICE_SID
from tests.web.office import ANA, SID

REPLY = "/hooks/twilio/reply"
PATIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
bodies = st.one_of(
    anything,
    st.sampled_from(["STOP", "please stop texting me", "wrong number", "Liked “STOP”", "1", "2", "", "\0", "🛑"]),
    st.text("stop \u2019'\"“”«».,!?\n\0\u200b\u202eé\u0430", max_size=1600),
)
counts = st.one_of(anything, st.integers(-5, 10**9).map(str), st.sampled_from(["0", "2", "10", "1e9", "²", "٣"]))
forms = st.fixed_dictionaries(
    {"From": st.one_of(st.just(ANA), anything), "Body": bodies},
    optional={
        "NumMedia": counts,
        "OptOutType": st.one_of(anything, st.sampled_from(["STOP", "START", "HELP", "stop"])),
        "MessagingServiceSid": st.one_of(st.just(SERVICE_SID), anything),
        "To": anything,
        "MediaUrl0": anything,
        "NewThing": anything,
    },
)
ids = st.one_of(st.integers(0, 2**64).map(lambda n: f"SM{n:032x}"), st.just(SID), anything)


def counted(office):
    return [len(office.rows(table)) for table in (tables.Reply, tables.Task, tables.Consent, tables.ReminderHistory)]


def number(office):
    return [(row.opted_out_at, row.suppressed_at, row.version) for row in office.rows(tables.Number)]


@PATIENT
@given(form=forms, sid=ids)
def test_any_signed_reply_is_taken_and_the_same_again_changes_nothing(office, form, sid):
    if not office.rows(tables.Patient):
        office.sent()
    form = {"AccountSid": ACCOUNT_SID, "MessageSid": sid, **form}
    answer = office.twilio.post(REPLY, form)
    assert (answer.status, answer.body.endswith("<Response/>")) == (200, True)
    before = counted(office), number(office)
    assert office.twilio.post(REPLY, form).status == 200
    assert (counted(office), number(office)) == before


@PATIENT
@given(form=forms, sid=ids, signature=st.one_of(st.none(), st.text(st.characters(codec="ascii", min_codepoint=33))))
def test_none_that_is_not_signed_has_an_effect(office, form, sid, signature):
    if not office.rows(tables.Patient):
        office.sent()
    before = counted(office), number(office)
    body = urlencode({"AccountSid": ACCOUNT_SID, "MessageSid": sid, **form})
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    assert office.twilio.send(REPLY, body, headers).status == 403
    assert (counted(office), number(office)) == before


@pytest.mark.parametrize("body", ["please stop texting me", "wrong number", "1", "no mas"])
def test_a_forged_one_changes_nothing(office, body):
    office.sent()
    assert office.twilio.who(token="guessed").reply(SID, ANA, body).status == 403
    assert office.rows(tables.Reply) == []
    assert number(office)[0][:2] == (None, None)


def test_a_likely_stop_by_webhook_is_told_to_a_person_once_and_ends_texts(office):
    office.sent()
    for _ in range(3):
        assert office.twilio.reply(SID, ANA, "Please stop texting me!!").status == 200
    assert [row.meaning for row in office.rows(tables.Reply)] == [Meaning.LIKELY_STOP]
    assert [row.kind for row in office.rows(tables.Task) if row.kind == "likely-stop"] == ["likely-stop"]
    assert number(office)[0][0] is not None


def test_it_is_one_transaction(office):
    office.sent()
    with office.counted() as work:
        office.twilio.reply(SID, ANA, "Please stop texting me!!")
    assert work.commits == 1


@pytest.mark.parametrize(("told", "kept"), [("0", 0), ("2", 2), ("10", 10), ("-1", 0), ("many", 0), ("", 0), ("²", 0)])
def test_pictures_are_counted(office, told, kept):
    office.sent()
    office.twilio.reply(SID, ANA, "", NumMedia=told, MediaUrl0="https://api.twilio.com/media")
    assert [row.pictures for row in office.rows(tables.Reply)] == [kept]


def test_a_likely_stop_that_is_told_again_after_a_start_stops_nothing(office):
    """Twilio tells no time of its own with a post: what comes later counts as said later."""
    office.sent()
    office.twilio.reply("SM" + "1" * 32, ANA, "please stop texting me")
    office.twilio.reply("SM" + "2" * 32, ANA, "START")
    assert number(office)[0][0] is None
    office.twilio.reply("SM" + "1" * 32, ANA, "please stop texting me")  # told again, and long acted upon
    assert number(office)[0][0] is None
