"""Who is believed: judged on values alone, without a server."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from reminders.channels.twilio_hooks import (
    LONGEST_BODY,
    Believed,
    Listener,
    Post,
    Refusal,
    believe,
    reply_of,
    status_of,
)

URL = "https://mycompany.com"
ACCOUNT = "AC" + "1" * 32
SID = "SM" + "a" * 32
FORM = {"AccountSid": ACCOUNT, "MessageSid": SID, "MessageStatus": "sent", "Body": ""}
TARGET = "/hooks/twilio/status/x1"
MAIN = Listener("main", ACCOUNT, "sha1", ("12345",))


def sign(address, form=FORM, key="12345", algorithm="HMAC_SHA1"):
    return RequestValidator(key).compute_signature(address, form, algorithm)


def post(form=FORM, target=TARGET, signature=None, body=None, content_type="application/x-www-form-urlencoded"):
    given = (sign(URL + target, form) if signature is None else signature,)
    return Post(target, content_type, given, urlencode(form).encode() if body is None else body)


def judge(given, listener=MAIN, url=URL):
    return believe(given, url, [listener])


def test_twilios_published_example_is_believed() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert sign("https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    listener = replace(MAIN, account_sid="")
    given = post({**form, "AccountSid": ""}, target="/myapp.php?foo=1&bar=2")
    assert isinstance(judge(given, listener), Believed)


def test_a_signed_form_is_believed_with_its_empty_values() -> None:
    believed = judge(post())
    assert isinstance(believed, Believed)
    assert believed.form == FORM
    assert believed.senders == (MAIN,)


def test_characters_of_every_language_are_signed_as_they_were_written() -> None:
    form = {**FORM, "Body": "Grüße, 你好 & 100 % + ="}
    believed = judge(post(form))
    assert isinstance(believed, Believed)
    assert believed.form["Body"] == form["Body"]


@pytest.mark.parametrize("configured", [URL, f"{URL}:443"])
@pytest.mark.parametrize("signed", [URL, f"{URL}:443"])
def test_the_usual_port_may_be_named_or_not(configured, signed) -> None:
    given = post(signature=sign(signed + TARGET))
    assert isinstance(judge(given, url=configured), Believed)


def test_a_port_of_its_own_may_be_missing_from_what_was_signed() -> None:
    given = post(signature=sign(URL + TARGET))
    assert isinstance(judge(given, url=f"{URL}:8443"), Believed)
    assert judge(post(signature=sign(f"{URL}:9443{TARGET}")), url=f"{URL}:8443") is Refusal.WRONG_SIGNATURE


def test_while_the_token_changes_both_are_taken_and_no_third() -> None:
    listener = replace(MAIN, keys=("new", "12345"))
    assert isinstance(judge(post(), listener), Believed)
    assert isinstance(judge(post(signature=sign(URL + TARGET, key="new")), listener), Believed)
    assert judge(post(signature=sign(URL + TARGET, key="older")), listener) is Refusal.WRONG_SIGNATURE


def test_a_sender_that_expects_sha256_takes_nothing_weaker() -> None:
    listener = replace(MAIN, algorithm="sha256", keys=("shared",))
    strong = post(signature=sign(URL + TARGET, key="shared", algorithm="HMAC_SHA256"))
    weak = post(signature=sign(URL + TARGET, key="shared"))
    assert isinstance(judge(strong, listener), Believed)
    assert judge(weak, listener) is Refusal.WRONG_SIGNATURE
    assert judge(strong) is Refusal.WRONG_SIGNATURE


@pytest.mark.parametrize(
    ("given", "listener", "url", "why"),
    [
        (post(), MAIN, None, Refusal.NO_ADDRESS),
        (post(), replace(MAIN, keys=()), URL, Refusal.NO_KEY),
        (replace(post(), signatures=()), MAIN, URL, Refusal.NO_SIGNATURE),
        (replace(post(), signatures=("",)), MAIN, URL, Refusal.NO_SIGNATURE),
        (replace(post(), signatures=post().signatures * 2), MAIN, URL, Refusal.NO_SIGNATURE),
        (post(signature="é"), MAIN, URL, Refusal.WRONG_SIGNATURE),
        (post(signature=sign("http://mycompany.com" + TARGET)), MAIN, URL, Refusal.WRONG_SIGNATURE),
        (post(signature=sign(URL + TARGET + "/")), MAIN, URL, Refusal.WRONG_SIGNATURE),
        (post(signature=sign(URL + TARGET + "?a=1")), MAIN, URL, Refusal.WRONG_SIGNATURE),
        (post(signature=sign(URL + TARGET, {})), MAIN, URL, Refusal.WRONG_SIGNATURE),
        (post({**FORM, "AccountSid": "AC" + "2" * 32}), MAIN, URL, Refusal.OTHER_ACCOUNT),
        (post({"MessageSid": SID}), MAIN, URL, Refusal.OTHER_ACCOUNT),
        (post(content_type="application/json"), MAIN, URL, Refusal.NOT_A_FORM),
        (post(content_type=""), MAIN, URL, Refusal.NOT_A_FORM),
        (post(body=urlencode(FORM).encode() + b"&MessageSid=x"), MAIN, URL, Refusal.NOT_A_FORM),
        (post(body=b"AccountSid=%ff"), MAIN, URL, Refusal.NOT_A_FORM),
        (post(body="AccountSid=ü".encode()), MAIN, URL, Refusal.NOT_A_FORM),
        (post(body=b"AccountSid"), MAIN, URL, Refusal.NOT_A_FORM),
        (post(body=b""), MAIN, URL, Refusal.OTHER_ACCOUNT),
        (post(body=b"&".join(b"a%d=1" % n for n in range(201))), MAIN, URL, Refusal.NOT_A_FORM),
        (post({**FORM, "Body": "x" * LONGEST_BODY}), MAIN, URL, Refusal.TOO_LARGE),
    ],
)
def test_whatever_is_missing_or_unclear_is_refused(given, listener, url, why) -> None:
    assert judge(given, listener, url) is why


def test_of_two_senders_of_one_account_only_those_whose_key_fits_are_believed() -> None:
    second = replace(MAIN, sender="second", keys=("another",))
    believed = believe(post(), URL, [second, MAIN])
    assert isinstance(believed, Believed)
    assert believed.senders == (MAIN,)


def test_no_secret_stands_in_what_may_be_logged() -> None:
    shown = repr((MAIN, post({**FORM, "Body": "it itches"}), judge(post({**FORM, "Body": "it itches"}))))
    assert "12345" not in shown
    assert "itches" not in shown


@pytest.mark.parametrize(("code", "read"), [("30003", 30003), ("", None), ("x", None), ("-1", None)])
def test_a_status_is_read_with_its_code(code, read) -> None:
    told = status_of({**FORM, "ErrorCode": code})
    assert told is not None
    assert (told.message_sid, told.status, told.code) == (SID, "sent", read)


@pytest.mark.parametrize("sid", ["", "SM1", "XX" + "a" * 32, "SM" + "g" * 32, SID + "0", SID + "\n"])
def test_an_id_of_another_shape_is_not_understood(sid) -> None:
    assert status_of({**FORM, "MessageSid": sid}) is None
    assert reply_of({**FORM, "MessageSid": sid, "From": "+12125550101"}) is None


def test_a_reply_is_read_with_what_twilio_took_it_for() -> None:
    told = reply_of({"MessageSid": SID, "From": "+12125550101", "Body": "PARAR", "OptOutType": "STOP"})
    assert told is not None
    assert (told.from_number, told.body, told.opt_out) == ("+12125550101", "PARAR", "STOP")
    assert reply_of({"MessageSid": SID, "Body": "who?"}) is None
