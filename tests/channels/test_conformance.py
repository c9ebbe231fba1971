"""What every channel promises, asked of every channel. A new one needs a rig and a line in RIGS."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reminders.channels import CHANNELS
from reminders.channels.base import Channel, Setup
from reminders.channels.sandbox import EVERYBODY, UNSURE, SandboxPhone
from reminders.domain.delivery import ProviderStatus, Receipt, Unread
from reminders.domain.outcome import Accepted, Refusal, Refused, Unsure
from tests.channels.conftest import ANA, MessageFactory
from tests.doubles.twilio import Fault, Kind, serving
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEN = "+12125550102"


@dataclass(frozen=True)
class Rig:
    """A channel on its provider: how to make that one fail or write, and what arrived there.

    `blind` lets all that is asked go unanswered from now on.
    """

    channel: Channel
    fail: Callable[[str, str], None]
    arrived: Callable[[str], list[str]]
    write: Callable[[str, str], object]
    blind: Callable[[], None]


@contextmanager
def sandbox(folder: Path) -> Iterator[Rig]:
    path = folder / "phone.sqlite3"
    phone = SandboxPhone(path, lambda: NOW)
    channel = CHANNELS["sandbox"](Setup("main", {"path": path}, lambda: NOW))
    yield Rig(
        channel,
        phone.fail,
        lambda number: [bubble.body for bubble in phone.conversation(number) if not bubble.incoming],
        lambda number, body: phone.record_incoming(number, body, NOW),
        lambda: phone.fail(EVERYBODY, UNSURE),
    )


@contextmanager
def twilio(folder: Path) -> Iterator[Rig]:
    faults = {
        "opted-out": Fault(Kind.REFUSE, code=21610),
        "sender": Fault(Kind.REFUSE, code=20003, http=401),
        "content": Fault(Kind.REFUSE, code=21618),
        "busy": Fault(Kind.BUSY),
        UNSURE: Fault(Kind.ERROR_AFTER),
    }
    with serving(now=lambda: NOW) as double:
        options = {
            "account_sid": ACCOUNT_SID,
            "username": KEY_SID,
            "password": SECRET,
            "messaging_service_sid": SERVICE_SID,
            "api_base": double.base,
            "deadline": timedelta(seconds=10),
        }

        def fail(number: str, how: str) -> None:
            if how == "unreachable":
                double.unplug()
            else:
                double.fail(faults[how], number)

        yield Rig(
            CHANNELS["twilio"](Setup("main", options, lambda: NOW)),
            fail,
            lambda number: [entry.body for entry in double.journal if entry.to == number],
            double.account.receive,
            lambda: double.fail_reads(Fault(Kind.ERROR), times=99),
        )


RIGS: dict[str, Callable[[Path], AbstractContextManager[Rig]]] = {
    "sandbox": sandbox,
    "twilio": twilio,
}


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with RIGS[request.param](tmp_path) as rig:
        yield rig
        rig.channel.close()
        rig.channel.close()


def test_every_registered_channel_is_asked() -> None:
    assert RIGS.keys() == CHANNELS.keys()


def test_a_channel_bears_the_name_it_was_configured_with(rig: Rig) -> None:
    assert rig.channel.name == "main"


def test_an_accepted_text_arrives_once_and_has_an_id(rig: Rig, message: MessageFactory) -> None:
    outcome = rig.channel.send(message())
    assert isinstance(outcome, Accepted)
    assert re.fullmatch("SM[0-9a-f]{32}", outcome.provider_id)
    assert outcome.status == "accepted"
    assert rig.arrived(ANA) == [message().body]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Price {10 €} [a|b] ~ ^ \\", id="the extension characters of GSM-7"),
        pytest.param("Grüße, señora: ΔΦ @£$¥", id="the letters of GSM-7"),
        pytest.param("Привет 👩🏽‍⚕️ 💧 … „schön“", id="what needs UCS-2"),
        pytest.param("a+b=c&To=%2B1&d=100%; 1 < 2", id="what a form would take for its own"),
        pytest.param("one\ntwo\n\n three ", id="lines and spaces"),
        pytest.param("x" * 1600, id="the longest"),
    ],
)
def test_the_body_arrives_as_it_is(rig: Rig, message: MessageFactory, body: str) -> None:
    assert isinstance(rig.channel.send(message(body=body)), Accepted)
    assert rig.arrived(ANA) == [body]


@pytest.mark.parametrize("number", ["2125550101", "+1", "+0212555010", "ana", "", "+1212555010x", "+" + "1" * 16])
def test_what_is_no_number_is_refused_as_one(rig: Rig, message: MessageFactory, number: str) -> None:
    outcome = rig.channel.send(message(to=number))
    assert isinstance(outcome, Refused)
    assert outcome.refusal in ({Refusal.NUMBER} if number else {Refusal.NUMBER, Refusal.CONTENT})
    assert rig.arrived(number) == []


@pytest.mark.parametrize("body", ["", "x" * 1601])
def test_a_text_that_cannot_be_is_refused_for_its_content(rig: Rig, message: MessageFactory, body: str) -> None:
    outcome = rig.channel.send(message(body=body))
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.CONTENT
    assert rig.arrived(ANA) == []


@pytest.mark.parametrize(
    "refusal", [Refusal.BUSY, Refusal.UNREACHABLE, Refusal.OPTED_OUT, Refusal.SENDER, Refusal.CONTENT]
)
def test_a_refused_text_does_not_arrive(rig: Rig, message: MessageFactory, refusal: Refusal) -> None:
    rig.fail(ANA, refusal)
    outcome = rig.channel.send(message())
    assert isinstance(outcome, Refused)
    assert outcome.refusal is refusal
    assert rig.arrived(ANA) == []


def test_a_lost_answer_is_unsure_and_not_tried_again(rig: Rig, message: MessageFactory) -> None:
    rig.fail(ANA, UNSURE)
    assert isinstance(rig.channel.send(message()), Unsure)
    assert rig.arrived(ANA) == [message().body]


def test_one_failing_number_leaves_the_others_alone(rig: Rig, message: MessageFactory) -> None:
    rig.fail(ANA, "busy")
    assert isinstance(rig.channel.send(message(to=BEN)), Accepted)


def test_many_threads_each_get_the_id_of_their_own_text(rig: Rig, message: MessageFactory) -> None:
    messages = [message(to=f"+1212555{number:04}", body=f"text {number}") for number in range(100, 200)]
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(rig.channel.send, messages))
    ids = {outcome.provider_id for outcome in outcomes if isinstance(outcome, Accepted)}
    assert len(ids) == len(messages)
    assert [rig.arrived(sent.to) for sent in messages] == [[sent.body] for sent in messages]


def test_a_probe_of_a_working_channel_is_well_and_sends_nothing(rig: Rig) -> None:
    health = rig.channel.probe()
    assert health.ok
    assert health.sentence
    assert rig.arrived(ANA) == []


def test_what_was_sent_is_found_by_number_since_when(rig: Rig, message: MessageFactory) -> None:
    sent = [rig.channel.send(message(body=body)) for body in ("one", "two")]
    rig.channel.send(message(to=BEN))
    found = rig.channel.search(ANA, NOW - HOUR)
    assert not isinstance(found, Unread)
    assert {(seen.provider_id, seen.to, seen.body) for seen in found} == {
        (outcome.provider_id, ANA, body)
        for outcome, body in zip(sent, ("one", "two"), strict=True)
        if isinstance(outcome, Accepted)
    }
    assert {seen.created_at for seen in found} == {NOW}
    assert rig.channel.search(ANA, NOW + HOUR) == ()


def test_a_text_whose_answer_was_lost_is_found(rig: Rig, message: MessageFactory) -> None:
    rig.fail(ANA, UNSURE)
    rig.channel.send(message())
    found = rig.channel.search(ANA, NOW - HOUR)
    assert not isinstance(found, Unread)
    assert [seen.body for seen in found] == [message().body]


def test_a_number_without_texts_has_none(rig: Rig) -> None:
    assert rig.channel.search(ANA, NOW - HOUR) == ()


def test_one_text_tells_what_became_of_it(rig: Rig, message: MessageFactory) -> None:
    outcome = rig.channel.send(message())
    assert isinstance(outcome, Accepted)
    receipt = rig.channel.fetch(outcome.provider_id)
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_id, receipt.sender, receipt.failure) == (outcome.provider_id, "main", None)
    assert receipt.status in {ProviderStatus.ACCEPTED, ProviderStatus.DELIVERED}


def test_a_text_that_is_not_there_tells_nothing(rig: Rig) -> None:
    assert isinstance(rig.channel.fetch("SM" + "b" * 32), Unread)


def test_what_patients_write_comes_in(rig: Rig, message: MessageFactory) -> None:
    rig.channel.send(message())
    for number, body in ((ANA, "STOP"), (BEN, "Grüße 👋")):
        rig.write(number, body)
    came = rig.channel.replies(NOW - HOUR)
    assert not isinstance(came, Unread)
    assert {(text.from_number, text.body, text.received_at) for text in came} == {
        (ANA, "STOP", NOW),
        (BEN, "Grüße 👋", NOW),
    }
    assert len({text.provider_id for text in came}) == 2
    assert rig.channel.replies(NOW + HOUR) == ()


def test_what_cannot_be_asked_is_unread_and_never_empty(rig: Rig, message: MessageFactory) -> None:
    outcome = rig.channel.send(message())
    assert isinstance(outcome, Accepted)
    rig.blind()
    assert isinstance(rig.channel.search(ANA, NOW - HOUR), Unread)
    assert isinstance(rig.channel.replies(NOW - HOUR), Unread)
    assert isinstance(rig.channel.fetch(outcome.provider_id), Unread)
    assert not rig.channel.probe().ok
