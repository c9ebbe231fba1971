"""Twilio's list, read through its own client: whole, or said to be unread; and what single messages tell."""

import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from reminders.channels.twilio_list import PAGE_SIZE
from reminders.domain.delivery import Failure, ProviderStatus, Seen, Unread
from tests.channels.conftest import ANA, ChannelFactory, MessageFactory
from tests.doubles.twilio import MESSAGES, Double, Fault, Kind
from tests.doubles.twilio_account import SERVICE_SID, TRIAL, Lag

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


def test_what_was_sent_is_found_with_all_that_is_known_of_it(
    twilio: ChannelFactory, double: Double, message: MessageFactory, since: datetime
) -> None:
    twilio().send(message())
    entry = double.journal[0]
    at = entry.at.replace(microsecond=0)
    assert twilio().search(ANA, since) == (Seen(entry.sid, ANA, entry.body, at, ProviderStatus.ACCEPTED),)
    double.account.set_status(entry.sid, "undelivered", 30003)
    failed = Seen(entry.sid, ANA, entry.body, at, ProviderStatus.UNDELIVERED, code=30003, failure=Failure.SWITCHED_OFF)
    assert twilio().search(ANA, since) == (failed,)


def test_other_numbers_and_what_came_in_are_not_found(twilio: ChannelFactory, double: Double, since: datetime) -> None:
    fill(double, 1, BEN)
    double.account.receive(ANA, "Thanks")
    double.account.receive(BEN, "To whom?", to=ANA)
    assert twilio().search(ANA, since) == ()


def test_all_pages_are_read(twilio: ChannelFactory, double: Double, since: datetime) -> None:
    fill(double, 2 * PAGE_SIZE + 1)
    assert len(found(twilio().search(ANA, since))) == 2 * PAGE_SIZE + 1
    assert double.account.reads == 3


def test_reading_ends_where_only_older_texts_follow(twilio: ChannelFactory, double: Double) -> None:
    now = double.account.now()
    double.account.now = lambda: now - 60 * MINUTE
    fill(double, 3 * PAGE_SIZE)
    double.account.now = lambda: now
    fill(double, 1)
    assert found(twilio().search(ANA, now - MINUTE)) == ["text 0"]
    assert double.account.reads == 2


def test_a_text_that_stands_on_two_pages_counts_once(twilio: ChannelFactory, double: Double, since: datetime) -> None:
    fill(double, PAGE_SIZE + 1)
    read = double.account.page

    def page(query: Any) -> dict[str, Any]:
        answer = read(query)
        if double.account.reads == 1:
            fill(double, 1)  # pushes the last of this page to the top of the next
        return answer

    double.account.page = page  # type: ignore[method-assign]
    answer = twilio().search(ANA, since)
    assert not isinstance(answer, Unread)
    assert len({seen.provider_id for seen in answer}) == len(answer) == PAGE_SIZE + 1


MESSAGE = {
    "sid": "SM" + "a" * 32,
    "to": ANA,
    "from": None,
    "body": "Hello",
    "direction": "outbound-api",
    "date_created": "Fri, 20 Nov 2026 20:20:00 +0000",
    "status": "queued",
    "error_code": None,
    "messaging_service_sid": SERVICE_SID,
}


def page_of(*messages: dict[str, Any], **changes: object) -> str:
    return json.dumps({"messages": messages, "next_page_uri": None, **changes})


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in MESSAGE.items() if name != key}


BROKEN = {
    "a server's error": Fault(Kind.ERROR),
    "too many requests": Fault(Kind.BUSY, retry_after="5"),
    "a wrong key": Fault(Kind.REFUSE, code=20003, http=401),
    "a connection that is reset": Fault(Kind.RESET),
    "a connection that is closed": Fault(Kind.HANG, seconds=0),
    "an answer that is cut off": Fault(Kind.CUT),
    "another address": Fault(Kind.REDIRECT),
    "garbage": Fault(Kind.ANSWER, http=200, text="<h1>It works!</h1>"),
    "nothing": Fault(Kind.ANSWER, http=200),
    "half of a page": Fault(Kind.ANSWER, http=200, text=page_of(MESSAGE)[:150]),
    "an array": Fault(Kind.ANSWER, http=200, text="[]"),
    "depth": Fault(Kind.ANSWER, http=200, text="[" * 200_000),
    "no list": Fault(Kind.ANSWER, http=200, text='{"next_page_uri": null}'),
    "a list that is none": Fault(Kind.ANSWER, http=200, text=page_of(messages=None)),
    "no word of a next page": Fault(Kind.ANSWER, http=200, text='{"messages": []}'),
    "a next page elsewhere": Fault(Kind.ANSWER, http=200, text=page_of(next_page_uri="//elsewhere.example/x?y")),
    "a next page that is none": Fault(Kind.ANSWER, http=200, text=page_of(next_page_uri=7)),
    "an empty answer of no content": Fault(Kind.ANSWER, http=204),
    "a message that is none": Fault(Kind.ANSWER, http=200, text=page_of(messages=["SM1"])),
    "a date that is none": Fault(Kind.ANSWER, http=200, text=page_of({**MESSAGE, "date_created": "soon"})),
    "a date without a zone": Fault(
        Kind.ANSWER, http=200, text=page_of({**MESSAGE, "date_created": "Fri, 20 Nov 2026 20:20:00 -0000"})
    ),
    "an id that is none": Fault(Kind.ANSWER, http=200, text=page_of({**MESSAGE, "sid": "../Calls"})),
    **{f"a message without {key}": Fault(Kind.ANSWER, http=200, text=page_of(without(key))) for key in MESSAGE},
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("which", [0, 1], ids=["the first page", "a later page"])
def test_what_is_not_a_whole_page_is_unread_and_never_empty(
    twilio: ChannelFactory, double: Double, since: datetime, fault: Fault, which: int
) -> None:
    fill(double, PAGE_SIZE + 1)
    double.fail_reads(fault, after=which)
    assert isinstance(twilio().search(ANA, since), Unread)
    double.fail_reads(fault, after=which)
    assert isinstance(twilio().replies(since), Unread)
    double.heal_reads()
    assert double.redirected == 0
    assert len(found(twilio().search(ANA, since))) == PAGE_SIZE + 1


def test_a_list_that_goes_in_circles_ends(twilio: ChannelFactory, double: Double, since: datetime) -> None:
    circle = page_of(MESSAGE, next_page_uri=f"{MESSAGES}.json?Page=1")
    double.fail_reads(Fault(Kind.ANSWER, http=200, text=circle), times=100_000)
    assert isinstance(twilio(deadline=timedelta(seconds=3)).search(ANA, since - timedelta(days=9000)), Unread)


@pytest.mark.parametrize("kind", [Kind.HANG, Kind.DRIP])
def test_all_pages_together_have_one_deadline(
    twilio: ChannelFactory, double: Double, since: datetime, kind: Kind
) -> None:
    fill(double, 3 * PAGE_SIZE)
    slow = Fault(kind, seconds=30) if kind is Kind.HANG else Fault(kind, seconds=0.4)
    double.fail_reads(slow, times=9)
    begun = time.monotonic()
    assert isinstance(twilio(deadline=timedelta(seconds=1)).search(ANA, since), Unread)
    assert time.monotonic() - begun < 2.5


def test_an_unreachable_provider_is_unread(twilio: ChannelFactory, double: Double, since: datetime) -> None:
    double.unplug()
    assert isinstance(twilio().search(ANA, since), Unread)
    assert isinstance(twilio().replies(since), Unread)
    assert isinstance(twilio().fetch("SM" + "a" * 32), Unread)


def test_a_lagging_list_is_read_whole_and_does_not_have_the_text(
    twilio: ChannelFactory, double: Double, message: MessageFactory, since: datetime
) -> None:
    double.account.lag = Lag(reads=2)
    twilio().send(message())
    counts = [len(found(twilio().search(ANA, since))) for _ in range(3)]
    assert counts == [0, 0, 1]


def test_redacted_and_trial_texts_are_told_as_the_account_tells_them(
    twilio: ChannelFactory, double: Double, message: MessageFactory, since: datetime
) -> None:
    twilio().send(message(body="Hello"))
    double.account.trial = True
    assert found(twilio().search(ANA, since)) == [f"{TRIAL}Hello"]
    double.account.redacts = True
    assert found(twilio().search(ANA, since)) == [""]
    double.fail_reads(Fault(Kind.ANSWER, http=200, text=page_of({**MESSAGE, "body": None})))
    assert found(twilio().search(ANA, since - timedelta(days=9000))) == [""]
