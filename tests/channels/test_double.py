"""The double of Twilio, judged with Twilio's own client as it is sold."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.channels.conftest import ANA
from tests.doubles.twilio import EVERYBODY, Double, Fault, Kind
from tests.doubles.twilio_account import (
    ACCOUNT_SID,
    FROM_NUMBER,
    KEY_SID,
    SECRET,
    SERVICE_SID,
    read_journal,
    segments,
)

BEN = "+12125550102"


def stock_client(base: str, password: str = SECRET) -> Client:
    http = TwilioHttpClient(timeout=5)
    client = Client(KEY_SID, password, ACCOUNT_SID, http_client=http)
    client.api.base_url = base
    return client


@pytest.fixture
def client(double: Double) -> Iterator[Client]:
    client = stock_client(double.base)
    yield client
    close(client)


def close(client: Client) -> None:
    assert isinstance(client.http_client, TwilioHttpClient)
    assert client.http_client.session is not None
    client.http_client.session.close()


def test_a_created_message_can_be_fetched_and_is_as_twilio_tells_it(client: Client, double: Double) -> None:
    created = client.messages.create(to=ANA, body="Hello", from_=FROM_NUMBER)
    fetched = client.messages(created.sid or "").fetch()
    assert fetched.__dict__.keys() == created.__dict__.keys()
    assert (fetched.sid, fetched.body, fetched.to) == (created.sid, "Hello", ANA)
    assert (str(fetched.status), str(fetched.direction), fetched.num_segments) == ("queued", "outbound-api", "1")
    assert fetched.date_sent is None
    assert fetched.date_created is not None
    assert fetched.date_created == double.journal[0].at.replace(microsecond=0)


def test_the_list_is_paged_newest_first_and_can_be_asked_for_one_number(client: Client) -> None:
    for number in range(5):
        client.messages.create(to=ANA, body=f"to Ana {number}", messaging_service_sid=SERVICE_SID)
        client.messages.create(to=BEN, body=f"to Ben {number}", messaging_service_sid=SERVICE_SID)
    listed = [message.body for message in client.messages.list(to=ANA, page_size=2)]
    assert listed == [f"to Ana {number}" for number in (4, 3, 2, 1, 0)]
    assert len(client.messages.list()) == 10
    assert client.messages.list(from_=FROM_NUMBER) == []


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"to": "12125550101"}, 21211),
        ({"body": None}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"messaging_service_sid": None}, 21603),
        ({"from_": "+12125550199"}, 21606),
        ({"messaging_service_sid": "MG" + "f" * 32}, 21701),
        ({"validity_period": 0}, 21624),
        ({"validity_period": 36001}, 21624),
        ({"status_callback": "https://under_score.example/"}, 21609),
        ({"status_callback": "nowhere"}, 21609),
    ],
)
def test_wrong_parameters_get_the_code_that_twilio_gives(
    client: Client, double: Double, params: dict[str, object], code: int
) -> None:
    wanted = {"to": ANA, "body": "Hello", "messaging_service_sid": SERVICE_SID, **params}
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(**wanted)  # type: ignore[arg-type] # wrong on purpose
    assert caught.value.code == code
    assert double.journal == []


def test_a_wrong_secret_is_told_with_code_and_status(double: Double) -> None:
    client = stock_client(double.base, "another-made-up-secret")
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=ANA, body="Hello", messaging_service_sid=SERVICE_SID)
    assert (caught.value.status, caught.value.code) == (401, 20003)
    close(client)


def test_an_unknown_message_is_not_found(client: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("body", "count"),
    [("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("ж" * 70, 1), ("ж" * 71, 2), ("👩" * 36, 2)],
)
def test_parts_are_counted_as_they_are_billed(body: str, count: int) -> None:
    assert segments(body) == count


def test_as_a_process_it_prints_its_port_keeps_a_journal_and_ends_when_told(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    program = [sys.executable, "-m", "tests.doubles.twilio", "--port", "0", "--journal", str(journal)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base = f"http://127.0.0.1:{int(process.stdout.readline())}"
        client = stock_client(base)
        sid = client.messages.create(to=ANA, body="Grüße\n€", messaging_service_sid=SERVICE_SID).sid
        fault = json.dumps({"kind": "refuse", "code": 21610, "to": BEN}).encode()
        with urlopen(Request(f"{base}/faults", data=fault)) as answer:  # noqa: S310 - our own double
            assert answer.status == 200
        with pytest.raises(TwilioRestException):
            client.messages.create(to=BEN, body="Hello", messaging_service_sid=SERVICE_SID)
        close(client)
        process.terminate()
    assert process.returncode == 0
    entries = read_journal(journal)
    assert [(entry.sid, entry.to, entry.body) for entry in entries] == [(sid, ANA, "Grüße\n€")]
    assert entries[0].at.utcoffset() is not None


def test_a_text_that_came_in_and_one_that_got_on_are_listed_as_twilio_tells_them(
    client: Client, double: Double
) -> None:
    heard: list[tuple[str, str, int | None]] = []
    double.account.on_status = lambda entry, status, code: heard.append((entry.sid, status, code))
    sid = client.messages.create(to=ANA, body="Hello", messaging_service_sid=SERVICE_SID).sid or ""
    double.account.receive(ANA, "STOP")
    double.account.set_status(sid, "undelivered", 30003)
    (came,) = client.messages.list(to=FROM_NUMBER)
    assert (str(came.direction), came.from_, came.body, str(came.status)) == ("inbound", ANA, "STOP", "received")
    assert came.date_sent == came.date_created
    (told,) = client.messages.list(to=ANA)
    assert (str(told.status), told.error_code) == ("undelivered", 30003)
    assert told.date_sent is not None
    assert heard == [(sid, "undelivered", 30003)]


def test_a_storm_of_refusals_lasts_until_it_is_healed(client: Client, double: Double) -> None:
    double.fail(Fault(Kind.BUSY, retry_after="2"), EVERYBODY)
    for number in (ANA, BEN, ANA):
        with pytest.raises(TwilioRestException) as caught:
            client.messages.create(to=number, body="Hello", messaging_service_sid=SERVICE_SID)
        assert caught.value.status == 429
    double.heal(EVERYBODY)
    client.messages.create(to=ANA, body="Hello", messaging_service_sid=SERVICE_SID)
    assert len(double.journal) == 1
