import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reminders.channels.sandbox import EVERYBODY, FAULTS, UNSURE, Bubble, Conversation, SandboxPhone, bubble_id
from reminders.domain.delivery import IncomingText, ProviderStatus, Receipt, Unread
from reminders.domain.outcome import Accepted, Refusal, Refused, Unsure
from reminders.errors import InvalidInput, StoreError
from tests.channels.conftest import ANA, MessageFactory

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BEN = "+12125550102"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "phone.sqlite3"


@pytest.fixture
def phone(path: Path) -> SandboxPhone:
    return SandboxPhone(path, lambda: NOW)


def test_a_file_that_is_not_there_is_made_for_its_owner_only(phone: SandboxPhone, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_text_carries_the_time_of_the_clock_that_was_given(phone: SandboxPhone, message: MessageFactory) -> None:
    sent = message()
    phone.send(sent)
    assert phone.conversation(ANA) == [
        Bubble(NOW, incoming=False, body=sent.body, id=bubble_id(sent.attempt_id), posts=1)
    ]


def test_a_naive_clock_is_refused(path: Path, message: MessageFactory) -> None:
    phone = SandboxPhone(path, lambda: NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="naive"):
        phone.send(message())
    assert phone.conversation(ANA) == []


def test_the_same_attempt_twice_is_one_bubble_and_tells_on_itself(phone: SandboxPhone, message: MessageFactory) -> None:
    sent = message()
    assert phone.send(sent) == phone.send(sent)
    assert [bubble.posts for bubble in phone.conversation(ANA)] == [2]


def test_the_id_follows_from_the_attempt_on_every_machine() -> None:
    assert bubble_id("attempt-1") == "SM3dafcfaa6218343276ff42263fe100ba"
    assert bubble_id("attempt-2") != bubble_id("attempt-1")


def test_what_a_patient_answers_stands_in_the_order_of_time(phone: SandboxPhone, message: MessageFactory) -> None:
    phone.send(message(body="Reply 1 to confirm."))
    phone.record_incoming(ANA, "1", NOW + timedelta(minutes=2))
    # the same instant as two hours later in UTC, told in another zone
    phone.record_incoming(ANA, "STOP", (NOW + timedelta(hours=2)).astimezone(timezone(timedelta(hours=-5))))
    phone.record_incoming(ANA, "Hello?", NOW - timedelta(days=1))
    told = [(bubble.incoming, bubble.body) for bubble in phone.conversation(ANA)]
    assert told == [(True, "Hello?"), (False, "Reply 1 to confirm."), (True, "1"), (True, "STOP")]


def test_the_list_of_numbers_counts_and_shows_the_latest_first(phone: SandboxPhone, message: MessageFactory) -> None:
    phone.send(message(to=BEN, body="to Ben"))
    phone.send(message(body="to Ana"))
    last = phone.record_incoming(BEN, "thanks", NOW + timedelta(minutes=1))
    ana, ben = phone.conversation(ANA)[0], phone.conversation(BEN)[-1]
    assert phone.numbers() == [Conversation(BEN, 2, ben), Conversation(ANA, 1, ana)]
    assert ben == last


@pytest.mark.parametrize("refusal", Refusal)
def test_a_number_fails_as_it_was_told_until_it_is_healed(
    phone: SandboxPhone, message: MessageFactory, refusal: Refusal
) -> None:
    phone.fail(ANA, refusal, 12345)
    assert phone.send(message()) == Refused(refusal, 12345)
    assert phone.conversation(ANA) == []
    phone.heal(ANA)
    assert isinstance(phone.send(message()), Accepted)


def test_an_unsure_text_arrives_without_its_sender_learning_it(phone: SandboxPhone, message: MessageFactory) -> None:
    phone.fail(ANA, UNSURE)
    assert phone.send(message()) == Unsure("sandbox-unsure")
    assert len(phone.conversation(ANA)) == 1


@pytest.mark.parametrize("how", ["unreachable", UNSURE])
def test_the_whole_network_fails_and_heals(phone: SandboxPhone, message: MessageFactory, how: str) -> None:
    phone.fail(BEN, "opted-out")
    phone.fail(EVERYBODY, how)
    assert not isinstance(phone.send(message()), Accepted)
    assert phone.send(message(to=BEN)) == Refused(Refusal.OPTED_OUT)  # what is told of one number comes first
    assert isinstance(phone.search(ANA, NOW), Unread)
    assert not phone.probe().ok
    phone.heal(EVERYBODY)
    assert isinstance(phone.send(message()), Accepted)
    assert phone.send(message(to=BEN)) == Refused(Refusal.OPTED_OUT)
    assert phone.probe().ok
    arrived = 2 if how == UNSURE else 1
    found = phone.search(ANA, NOW)
    assert not isinstance(found, Unread)
    assert len(found) == arrived


def test_a_bubble_was_delivered(phone: SandboxPhone, message: MessageFactory) -> None:
    phone.send(message(attempt_id="a1"))
    reply = phone.record_incoming(ANA, "1", NOW)
    assert phone.fetch(bubble_id("a1")) == Receipt(bubble_id("a1"), ProviderStatus.DELIVERED, "sandbox")
    assert isinstance(phone.fetch(reply.id), Unread)
    assert phone.replies(NOW) == (IncomingText(reply.id, ANA, "1", NOW),)


def test_an_unknown_way_to_fail_names_those_that_are_known(phone: SandboxPhone) -> None:
    with pytest.raises(InvalidInput) as caught:
        phone.fail(ANA, "sometimes")
    assert all(fault in str(caught.value) for fault in FAULTS)
    assert ANA not in str(caught.value)


def test_faults_and_texts_outlive_the_process_that_wrote_them(path: Path, message: MessageFactory) -> None:
    first = SandboxPhone(path, lambda: NOW)
    first.fail(BEN, "number")
    first.send(message())
    second = SandboxPhone(path, lambda: NOW)
    assert len(second.conversation(ANA)) == 1
    assert second.send(message(to=BEN)) == Refused(Refusal.NUMBER)


def test_several_processes_write_into_one_phone_and_lose_nothing(path: Path) -> None:
    program = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from reminders.channels.base import Message
from reminders.channels.sandbox import SandboxPhone
phone = SandboxPhone(Path(sys.argv[1]), lambda: datetime(2026, 11, 21, tzinfo=UTC))
for n in range(40):
    phone.send(Message(f"{sys.argv[2]}-{n}", "+12125550101", "text", timedelta(minutes=5)))
"""
    writers = [subprocess.Popen([sys.executable, "-c", program, path, str(n)]) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    bubbles = SandboxPhone(path, lambda: NOW).conversation(ANA)
    assert [bubble.posts for bubble in bubbles] == [1] * 120


def test_a_file_that_is_no_database_is_unsure_and_the_probe_says_what_to_do(
    phone: SandboxPhone, path: Path, message: MessageFactory
) -> None:
    path.write_bytes(b"not a database, whatever its name says" * 100)
    assert phone.send(message()) == Unsure("sandbox-file")
    health = phone.probe()
    assert not health.ok
    assert "has to go" in health.sentence
    with pytest.raises(StoreError, match="has to go"):
        SandboxPhone(path, lambda: NOW)


def test_a_folder_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        SandboxPhone(tmp_path / "nowhere" / "phone.sqlite3", lambda: NOW)
