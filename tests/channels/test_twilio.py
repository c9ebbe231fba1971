"""What each answer of Twilio proves, judged with Twilio's own client over real sockets."""

import logging
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from reminders.channels.http import ANSWER_LIMIT
from reminders.channels.twilio import classify
from reminders.channels.twilio_codes import MEANINGS, meaning
from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure
from reminders.runtime import RealClock
from tests.channels.conftest import ANA, ChannelFactory, MessageFactory
from tests.doubles.twilio import MESSAGES, Double, Fault, Kind
from tests.doubles.twilio_account import FROM_NUMBER, KEY_SID, SECRET, SERVICE_SID

SID = "SM" + "a" * 32


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return "http://127.0.0.1:{1}".format(*server.getsockname())


def test_a_messaging_service_gives_the_first_status_accepted(
    twilio: ChannelFactory, double: Double, message: MessageFactory
) -> None:
    outcome = twilio().send(message())
    assert outcome == Accepted(double.journal[0].sid, "accepted")


def test_a_number_of_our_own_gives_the_first_status_queued(
    twilio: ChannelFactory, double: Double, message: MessageFactory
) -> None:
    outcome = twilio(messaging_service_sid=None, from_number=FROM_NUMBER).send(message())
    assert outcome == Accepted(double.journal[0].sid, "queued")
    assert double.journal[0].params["From"] == FROM_NUMBER


def test_the_request_says_how_to_report_and_how_long_the_text_is_good(
    twilio: ChannelFactory, double: Double, message: MessageFactory
) -> None:
    sent = message(validity=timedelta(minutes=7, milliseconds=900), callback_url="https://glow.example/tw/s/x1")
    twilio().send(sent)
    assert double.journal[0].params == {
        "To": ANA,
        "Body": sent.body,
        "MessagingServiceSid": SERVICE_SID,
        "StatusCallback": "https://glow.example/tw/s/x1#rc=3&rp=all",
        "ValidityPeriod": "420",
    }


def test_no_report_is_asked_for_where_there_is_no_address_for_it(
    twilio: ChannelFactory, double: Double, message: MessageFactory
) -> None:
    twilio().send(message())
    assert "StatusCallback" not in double.journal[0].params


@pytest.mark.parametrize(
    ("validity", "seconds"),
    [(timedelta(0), "1"), (timedelta(days=-1), "1"), (timedelta(hours=10), "36000"), (timedelta(days=2), "36000")],
)
def test_a_validity_beyond_twilios_limits_is_brought_inside_them(
    twilio: ChannelFactory, double: Double, message: MessageFactory, validity: timedelta, seconds: str
) -> None:
    assert isinstance(twilio().send(message(validity=validity)), Accepted)
    assert double.journal[0].params["ValidityPeriod"] == seconds


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(Kind.BUSY), Refused(Refusal.BUSY, 20429, 429)),
        (Fault(Kind.BUSY, retry_after="7"), Refused(Refusal.BUSY, 20429, 429, timedelta(seconds=7))),
        (Fault(Kind.REFUSE, code=21211), Refused(Refusal.NUMBER, 21211, 400)),
        (Fault(Kind.REFUSE, code=21610), Refused(Refusal.OPTED_OUT, 21610, 400)),
        (Fault(Kind.REFUSE, code=21611), Refused(Refusal.BUSY, 21611, 400)),
        (Fault(Kind.REFUSE, code=21703), Refused(Refusal.SENDER, 21703, 400)),
        (Fault(Kind.REFUSE, code=29999), Refused(Refusal.CONTENT, 29999, 400)),
        (Fault(Kind.ERROR), Unsure("server-error", 500)),
        (Fault(Kind.REDIRECT), Unsure("redirected", 307)),
    ],
)
def test_an_answer_without_a_message_proves_a_refusal_or_nothing(
    twilio: ChannelFactory, double: Double, message: MessageFactory, fault: Fault, outcome: Outcome
) -> None:
    double.fail(fault)
    assert twilio().send(message()) == outcome
    assert (double.posts, double.redirected, double.journal) == (1, 0, [])


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(Kind.ERROR_AFTER), Unsure("server-error", 500)),
        (Fault(Kind.RESET), Unsure("connection-lost")),
        (Fault(Kind.HANG, seconds=0), Unsure("connection-lost")),
        (Fault(Kind.CUT), Unsure("answer-broken")),
        (Fault(Kind.ANSWER, http=201), Unsure("answer-without-id", 201)),
        (Fault(Kind.ANSWER, http=201, text="{}"), Unsure("answer-without-id", 201)),
        (Fault(Kind.ANSWER, http=201, text='{"sid": "SM1'), Unsure("answer-without-id", 201)),
        (Fault(Kind.ANSWER, http=201, text='[{"sid": "SM1"}]'), Unsure("answer-without-id", 201)),
        (Fault(Kind.ANSWER, http=201, text='{"sid": "SM1"}'), Unsure("answer-without-id", 201)),
        (Fault(Kind.ANSWER, http=201, text="[" * 200_000), Unsure("answer-without-id", 201)),
        (Fault(Kind.ANSWER, http=201, text="x" * (ANSWER_LIMIT + 1)), Unsure("answer-broken")),
        (Fault(Kind.ANSWER, http=404, text="<h1>Not found</h1>"), Unsure("refusal-without-code", 404)),
        (Fault(Kind.ANSWER, http=404, text='{"code": 404}'), Unsure("refusal-without-code", 404)),
        (Fault(Kind.ANSWER, http=502, text="<h1>Bad gateway</h1>"), Unsure("server-error", 502)),
    ],
    ids=lambda value: None if not isinstance(value, Fault) else f"{value.kind}-{value.http}-{value.text[:16]}",
)
def test_an_accepted_text_with_a_lost_answer_is_unsure_and_is_not_posted_again(
    twilio: ChannelFactory, double: Double, message: MessageFactory, fault: Fault, outcome: Outcome
) -> None:
    double.fail(fault)
    assert twilio().send(message()) == outcome
    assert double.posts == len(double.journal) == 1


@pytest.mark.parametrize("kind", [Kind.DRIP, Kind.HANG])
def test_the_deadline_ends_a_request_that_would_go_on(
    twilio: ChannelFactory, double: Double, message: MessageFactory, kind: Kind
) -> None:
    double.fail(Fault(kind, seconds=20))
    begun = time.monotonic()
    outcome = twilio(deadline=timedelta(seconds=0.4)).send(message())
    assert outcome == Unsure("deadline-passed")
    assert time.monotonic() - begun < 10
    assert len(double.journal) == 1


def test_the_stock_client_outwaits_its_time_out_under_the_same_drip(double: Double) -> None:
    # The control: a drip does get past a time-out that is counted for each read.
    double.fail(Fault(Kind.DRIP, seconds=1))
    stock = TwilioHttpClient(timeout=0.3)
    begun = time.monotonic()
    form: dict[str, object] = {"To": ANA, "Body": "Hello", "MessagingServiceSid": SERVICE_SID}
    answer = stock.request("POST", f"{double.base}{MESSAGES}.json", data=form, auth=(KEY_SID, SECRET))
    assert answer.status_code == 201
    assert time.monotonic() - begun >= 1
    assert stock.session is not None
    stock.session.close()


def test_a_drip_that_ends_in_time_is_accepted(twilio: ChannelFactory, double: Double, message: MessageFactory) -> None:
    double.fail(Fault(Kind.DRIP, seconds=0.2))
    assert isinstance(twilio().send(message()), Accepted)


@pytest.mark.parametrize(
    "make_base",
    [
        pytest.param(closed_port, id="nobody listens"),
        pytest.param(lambda: f"http://{'a' * 64}.example", id="the name cannot exist"),
    ],
)
def test_without_a_connection_nothing_was_sent(
    twilio: ChannelFactory, message: MessageFactory, make_base: Callable[[], str]
) -> None:
    channel = twilio(api_base=make_base())
    assert channel.send(message()) == Refused(Refusal.UNREACHABLE)
    assert not channel.probe().ok


def test_a_wrong_secret_is_a_fault_of_the_sender(
    twilio: ChannelFactory, double: Double, message: MessageFactory
) -> None:
    channel = twilio(password="another-made-up-secret")
    assert channel.send(message()) == Refused(Refusal.SENDER, 20003, 401)
    assert double.journal == []
    health = channel.probe()
    assert not health.ok
    assert "20003" in health.sentence


def test_the_probe_tells_twilio_from_something_in_its_place(twilio: ChannelFactory, double: Double) -> None:
    assert twilio().probe().ok
    health = twilio(api_base=f"{double.base}/portal").probe()
    assert not health.ok


def test_the_environment_moves_neither_the_host_nor_the_way_there(
    twilio: ChannelFactory, message: MessageFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("HTTP_PROXY", closed_port())
    monkeypatch.setenv("http_proxy", closed_port())
    assert isinstance(twilio().send(message()), Accepted)


def test_nothing_personal_is_logged_or_printed(
    twilio: ChannelFactory, double: Double, message: MessageFactory, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        channel = twilio()
        for kind in (Kind.REFUSE, Kind.RESET, Kind.REDIRECT):
            double.fail(Fault(kind, code=21211))
            channel.send(message())
        channel.probe()
    assert ANA not in caplog.text
    assert ANA not in repr(message())
    assert message().body not in repr(message())


def test_the_logger_of_the_client_stays_at_warnings(twilio: ChannelFactory) -> None:
    twilio()
    assert logging.getLogger("twilio.http_client").level == logging.WARNING


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, None),
        ({"Retry-After": "120"}, timedelta(minutes=2)),
        ({"Retry-After": "0"}, timedelta(0)),
        ({"Retry-After": "999999999"}, timedelta(days=1)),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": format_datetime(RealClock().now())}, None),
        (
            {"Retry-After": "Sat, 21 Nov 2026 09:01:30 GMT", "Date": "Sat, 21 Nov 2026 09:00:00 GMT"},
            timedelta(seconds=90),
        ),
        ({"Retry-After": "Sat, 21 Nov 2026 08:00:00 GMT", "Date": "Sat, 21 Nov 2026 09:00:00 GMT"}, timedelta(0)),
        ({"Retry-After": "Sat, 21 Nov 2026 09:00:00 -0000", "Date": "Sat, 21 Nov 2026 09:00:00 GMT"}, None),
    ],
)
def test_the_pause_asked_for_is_read_in_both_its_forms(headers: dict[str, str], pause: timedelta | None) -> None:
    assert classify(Response(429, "", headers)) == Refused(Refusal.BUSY, None, 429, pause)


@pytest.mark.parametrize("status", [100, 199, 300, 301, 304, 308, 500, 503, 504, 599])
def test_a_status_that_proves_nothing_is_unsure_even_with_a_code(status: int) -> None:
    outcome = classify(Response(status, '{"code": 21610, "sid": "' + SID + '"}'))
    assert isinstance(outcome, Unsure)
    assert outcome.http_status == status


def test_every_code_has_a_sentence_for_staff() -> None:
    assert all(known.sentence.endswith(".") for known in MEANINGS.values())
    assert {known.refusal for known in MEANINGS.values()} == set(Refusal) - {Refusal.UNREACHABLE}


def test_a_code_that_condemns_one_number_stops_no_other() -> None:
    one_number = (21211, 21214, 21217, 21219, 21408, 21608, 21610, 21612, 21614, 21635)
    assert Refusal.SENDER not in {meaning(code).refusal for code in one_number}
