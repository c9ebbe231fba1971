"""Posts that are not Twilio's: refused, told to the log, and the database is not even asked."""

import json
from urllib.parse import urlencode

import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import Response
from starlette.requests import Request

from reminders.channels.twilio_hooks import Believed, believe
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.web import WebServer
from reminders.web.hooks import listeners, read_post
from tests.doubles.twilio_account import ACCOUNT_SID
from tests.doubles.twilio_callbacks import PUBLIC, TOKEN
from tests.web.office import ANA, SID, WEB, configure, open_office

ELSEWHERE = "https://staging.example.org"
REPLY = "/hooks/twilio/reply"
STOP = {"AccountSid": ACCOUNT_SID, "MessageSid": SID, "From": ANA, "Body": "STOP"}


def signature(office, form=STOP, target=REPLY, **caller):
    twilio = office.twilio.who(**caller)
    return {"X-Twilio-Signature": twilio.sign(twilio.public + target, form)}


def forged(office):
    """One forged STOP for each way to forge: what is posted, and with which headers."""
    good, body = signature(office), urlencode(STOP)
    elsewhere = signature(office, public=ELSEWHERE)
    other = STOP | {"AccountSid": "AC" + "9" * 32}
    return {
        "no signature": (body, {}),
        "an empty signature": (body, {"X-Twilio-Signature": ""}),
        "a wrong signature": (body, signature(office, token="guessed")),
        "the right signature of another form": (body, signature(office, STOP | {"Body": "hello"})),
        "the right signature of another path": (body, signature(office, target="/hooks/twilio/status/x")),
        "the right signature of another host": (body, elsewhere),
        "another host, named as ours": (body, elsewhere | {"Host": "staging.example.org"}),
        "another host, passed on as ours": (
            body,
            elsewhere | {"X-Forwarded-Host": "staging.example.org", "X-Forwarded-Proto": "https"},
        ),
        "another host, in the newer header": (body, elsewhere | {"Forwarded": "host=staging.example.org;proto=https"}),
        "a parameter twice": (body + "&Body=hello", good),
        "JSON": (json.dumps(STOP), good | {"Content-Type": "application/json"}),
        "JSON that is signed": (
            json.dumps(STOP),
            signature(office, {}) | {"Content-Type": "application/json"},
        ),
        "a form in parts": (body, good | {"Content-Type": "multipart/form-data; boundary=x"}),
        "another account": (urlencode(other), signature(office, other)),
        "no account": (urlencode({"Body": "STOP"}), signature(office, {"Body": "STOP"})),
    }


def test_a_forged_stop_is_refused_logged_and_never_reaches_the_database(office) -> None:
    office.begun()
    for how, (body, headers) in forged(office).items():
        with office.counted() as work, structlog.testing.capture_logs() as logged:
            answer = office.twilio.send(REPLY, body, headers)
        assert answer.status in {403, 415}, how
        assert answer.body == "", how
        assert (work.statements, work.commits) == (0, 0), how
        assert [entry["event"] for entry in logged] == ["hook_refused"], how
        assert ANA not in repr(logged), how
    assert office.rows(tables.Reply) == []


def test_the_same_stop_with_its_own_signature_is_believed(office) -> None:
    office.begun()
    assert office.twilio.send(REPLY, urlencode(STOP), signature(office)).status == 200
    assert len(office.rows(tables.Reply)) == 1


def test_a_server_that_believed_the_host_header_would_be_fooled(office) -> None:
    """The control: the forgery above is a good one."""
    app = FastAPI()

    @app.post(REPLY)
    async def gullible(request: Request) -> Response:
        public = f"https://{request.headers['Host']}"
        found = believe(await read_post(request), public, listeners(office.runtime.settings))
        return Response(status_code=204 if isinstance(found, Believed) else 403)

    body, headers = forged(office)["another host, named as ours"]
    web = WebServer(app, "127.0.0.1", 0)
    web.start()
    try:
        assert office.twilio.who(port=web.port).send(REPLY, body, headers).status == 204
    finally:
        web.stop()
        web.join()


def test_a_body_that_is_too_long_is_turned_away(office) -> None:
    long = STOP | {"Body": "x" * 70_000}
    assert office.twilio.post(REPLY, long).status == 413
    assert office.rows(tables.Reply) == []


def test_a_status_of_an_attempt_of_another_account_is_refused(database_url, tmp_path, double) -> None:
    other = f"""
[senders.other]
kind = "twilio"
account_sid = "AC{"7" * 32}"
messaging_service_sid = "MG{"7" * 32}"
auth_token = "their-token"
"""
    with open_office(database_url, configure(tmp_path, double, other)) as office:
        attempt_id, sid = office.sent()
        they = office.twilio.who(token="their-token", account="AC" + "7" * 32)
        assert they.status(attempt_id, sid, "delivered").status == 403
        assert office.state() is State.ACCEPTED
        assert office.twilio.status(attempt_id, sid, "delivered").status == 204


SHA256 = 'webhook_signature = "sha256"\nwebhook_key = "the-shared-key"\n'
WEAKER = {"X-Twilio-Webhooks-Signature-Settings": "key=x,algorithm=HMAC_SHA1"}


def test_a_header_that_asks_for_a_weaker_signature_is_not_heard(database_url, tmp_path, double) -> None:
    with open_office(database_url, configure(tmp_path, double, SHA256)) as office:
        strong = {"token": "the-shared-key", "algorithm": "sha256"}
        for caller in ({"token": TOKEN}, {"token": "the-shared-key"}):
            headers = signature(office, **caller) | WEAKER
            assert office.twilio.send(REPLY, urlencode(STOP), headers).status == 403
        assert office.twilio.send(REPLY, urlencode(STOP), signature(office, **strong) | WEAKER).status == 200


@pytest.mark.parametrize(
    ("main", "web"),
    [
        ("", WEB),
        (None, ""),
    ],
    ids=["no key to check with", "no public address"],
)
def test_where_nothing_can_be_checked_nothing_is_believed(database_url, tmp_path, double, main, web) -> None:
    config = configure(tmp_path, double, web=web)
    if main is not None:
        text = config.read_text()
        config.write_text("".join(line for line in text.splitlines(keepends=True) if "auth_token" not in line))
    with open_office(database_url, config) as office:
        for token in (TOKEN, ""):
            answer = office.twilio.send(REPLY, urlencode(STOP), signature(office, token=token))
            assert answer.status == 403
        assert office.rows(tables.Reply) == []


def test_while_the_token_changes_the_old_one_is_believed_too(database_url, tmp_path, double) -> None:
    with open_office(database_url, configure(tmp_path, double, 'previous_auth_token = "before"\n')) as office:
        for number, token in enumerate((TOKEN, "before")):
            sid = f"SM{number:032x}"
            assert office.twilio.who(token=token).reply(sid, ANA, "hello").status == 200
        assert office.twilio.who(token="long ago").reply(SID, ANA, "hello").status == 403


def test_the_address_is_checked_as_it_was_called_with_its_query(office) -> None:
    form = STOP | {"Body": "hello"}
    for number, target in enumerate((f"{REPLY}?a=%41&b=", f"{REPLY}?b=&a=A")):
        answer = office.twilio.post(target, form | {"MessageSid": f"SM{number:032x}"})
        assert answer.status == 200
    swapped = signature(office, form, f"{REPLY}?a=A&b=")
    assert office.twilio.send(f"{REPLY}?b=&a=A", urlencode(form), swapped).status == 403
    assert office.twilio.public == PUBLIC
