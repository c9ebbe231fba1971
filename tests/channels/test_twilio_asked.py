"""What one message tells, what came in, what is logged and what time it is, through Twilio's own client."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from reminders.channels.base import Setup
from reminders.channels.twilio import TwilioChannel, open_twilio
from reminders.channels.twilio_list import PAGE_SIZE
from reminders.domain.delivery import Failure, IncomingText, ProviderStatus, Receipt, Seen, Unread
from tests.channels.conftest import ANA, ChannelFactory, MessageFactory
from tests.doubles.twilio import Double, Fault, Kind
from tests.doubles.twilio_account import ACCOUNT_SID, FROM_NUMBER, KEY_SID, SECRET, SERVICE_SID

BEN = "+12125550102"
OTHER_NUMBER = "+12125550199"
MINUTE = timedelta(minutes=1)
STATUSES = {str(status): status for status in ProviderStatus}


@pytest.fixture
def since(double: Double) -> datetime:
    return double.account.now() - MINUTE


def fill(double: Double, count: int, to: str = ANA) -> None:
    for n in range(count):
        double.account.create({"To": to, "Body": f"text {n}", "MessagingServiceSid": SERVICE_SID})


def found(answer: tuple[Seen, ...] | Unread) -> list[str]:
    assert not isinstance(answer, Unread)
    return [seen.body for seen in answer]


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        ("queued", None, None),
        ("sent", None, None),
        ("delivered", None, None),
        ("read", None, None),
        ("failed", 30036, Failure.NOT_SENT),
        ("undelivered", 30008, Failure.UNKNOWN),
        ("undelivered", None, Failure.UNKNOWN),
    ],
)
def test_one_message_tells_what_became_of_it(
    twilio: ChannelFactory, double: Double, status: str, code: int | None, failure: Failure | None
) -> None:
    fill(double, 1)
    sid = double.journal[0].sid
    double.account.set_status(sid, status, code)
    assert twilio().fetch(sid) == Receipt(sid, STATUSES[status], "main", code=code, failure=failure)


def test_a_status_that_is_new_to_us_says_only_that_the_message_is_there(
    twilio: ChannelFactory, double: Double, since: datetime
) -> None:
    fill(double, 1)
    sid = double.journal[0].sid
    double.account.set_status(sid, "teleported")
    assert twilio().fetch(sid) == Receipt(sid, ProviderStatus.ACCEPTED, "main")
    assert len(found(twilio().search(ANA, since))) == 1


@pytest.mark.parametrize("sid", ["SM" + "b" * 32, "", "SM1", "../Calls", "SM" + "a" * 32 + "?x"])
def test_a_message_that_is_not_there_is_unread(twilio: ChannelFactory, sid: str) -> None:
    assert isinstance(twilio().fetch(sid), Unread)


def test_another_message_than_the_one_asked_for_is_unread(twilio: ChannelFactory, double: Double) -> None:
    fill(double, 1)
    another = json.dumps(double.account.fetch(double.journal[0].sid))
    double.fail_reads(Fault(Kind.ANSWER, http=200, text=another))
    assert isinstance(twilio().fetch("SM" + "b" * 32), Unread)


def test_what_patients_write_to_our_service_comes_in_oldest_first(
    twilio: ChannelFactory, double: Double, since: datetime
) -> None:
    now = double.account.now().replace(microsecond=0)
    clock = [now]
    double.account.now = lambda: clock[0]
    for number, body in ((ANA, "STOP"), (BEN, "Thanks"), (ANA, "START")):
        double.account.receive(number, body)
        clock[0] += MINUTE
    fill(double, 3)
    answer = twilio().replies(since)
    assert not isinstance(answer, Unread)
    assert [(text.from_number, text.body) for text in answer] == [(ANA, "STOP"), (BEN, "Thanks"), (ANA, "START")]
    assert [text.received_at for text in answer] == [now, now + MINUTE, now + 2 * MINUTE]
    assert twilio().replies(now + MINUTE) == answer[1:]


def test_a_sender_gets_what_was_written_to_it(twilio: ChannelFactory, double: Double, since: datetime) -> None:
    to_service = double.account.receive(ANA, "to the service")["sid"]
    to_other = double.account.receive(ANA, "to a number in no service", to=OTHER_NUMBER)["sid"]

    def ids(channel: TwilioChannel) -> set[str]:
        answer = channel.replies(since)
        assert not isinstance(answer, Unread)
        return {text.provider_id for text in answer}

    assert ids(twilio(messaging_service_sid=None, from_number=FROM_NUMBER)) == {to_service}
    assert ids(twilio(messaging_service_sid=None, from_number=OTHER_NUMBER)) == {to_other}
    assert ids(twilio()) == {to_service, to_other}  # the second says of no service that it is not for it
    assert ids(twilio(messaging_service_sid="MG" + "f" * 32)) == {to_other}


def test_a_reply_shows_neither_number_nor_words_when_printed(twilio: ChannelFactory, double: Double) -> None:
    double.account.receive(ANA, "I feel faint")
    answer = twilio().replies(double.account.now() - MINUTE)
    assert not isinstance(answer, Unread)
    assert isinstance(answer[0], IncomingText)
    assert ANA not in repr(answer)
    assert "faint" not in repr(answer)


Ask = Callable[[TwilioChannel, datetime], object]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda channel, since: channel.search(ANA, since), id="search"),
        pytest.param(lambda channel, since: channel.replies(since), id="replies"),
        pytest.param(lambda channel, since: channel.fetch("SM" + "a" * 32), id="fetch"),
    ],
)
@pytest.mark.parametrize("well", [True, False], ids=["answered", "failed"])
def test_nothing_is_logged_with_a_number_in_it(
    twilio: ChannelFactory, double: Double, since: datetime, caplog: pytest.LogCaptureFixture, ask: Ask, well: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    fill(double, PAGE_SIZE + 1)
    if not well:
        double.fail_reads(Fault(Kind.ERROR), after=1)
    ask(twilio(), since)
    assert ANA not in caplog.text
    assert ANA.strip("+") not in caplog.text


def test_every_answer_tells_the_time_of_the_provider(double: Double, message: MessageFactory) -> None:
    options = {"account_sid": ACCOUNT_SID, "username": KEY_SID, "password": SECRET}
    options |= {"messaging_service_sid": SERVICE_SID, "api_base": double.base}
    heard: list[datetime] = []
    channel = open_twilio(Setup("main", options, double.account.now, heard.append))
    double.clock_is_off = timedelta(hours=-3)
    begun = double.account.now()
    for ask in (
        lambda: channel.send(message()),
        lambda: channel.search(ANA, begun),
        lambda: channel.fetch(double.journal[0].sid),
        channel.probe,
    ):
        ask()
    double.fail_reads(Fault(Kind.ERROR))
    channel.replies(begun)
    assert len(heard) == 5
    for said in heard:
        assert abs(said - (begun - timedelta(hours=3))) < timedelta(seconds=30)
    double.unplug()
    channel.probe()
    assert len(heard) == 5
