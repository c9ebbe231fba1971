import shutil
import socket
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

import pytest

from reminders.channels.mail import Letter, Mailbox, MailTrouble
from tests.doubles.smtp import Fault, mail_server

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LETTER = Letter("alarm-1", "Lumina Skin Clinic: Texts are due", "Since noon.\n\nWhat to do: look.\n")
SIGN_IN = ("reminders", "made-up")


def mailbox(port: int) -> Mailbox:
    return Mailbox("127.0.0.1", port, "none", "reminders@clinic.example", "owner@clinic.example")


def body_of(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    file = tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    of = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, *of, "-keyout", file, "-out", tmp_path / "only"], check=True, capture_output=True)
    file.write_text(file.read_text() + (tmp_path / "only").read_text())
    return file


def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        assert mailbox(server.port).send(LETTER, NOW) is None
    mail = message_from_string(server.mails[0])
    assert (mail["From"], mail["To"]) == ("reminders@clinic.example", "owner@clinic.example")
    assert mail["Subject"] == LETTER.subject
    assert mail["Date"] == "Sat, 21 Nov 2026 12:00:00 +0000"
    assert mail["Message-ID"] == "<alarm-1@clinic.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert body_of(mail) == LETTER.body.rstrip("\n")


def test_the_mail_server_learns_the_name_of_no_machine() -> None:
    with mail_server() as server:
        mailbox(server.port).send(LETTER, NOW)
    assert server.commands[0] == "ehlo clinic.example"
    assert socket.gethostname() not in "\n".join([*server.commands, *server.mails])


def test_letters_beyond_ascii_arrive() -> None:
    with mail_server() as server:
        assert mailbox(server.port).send(replace(LETTER, subject="Praxis Schön: über", body="Für Sie.\n"), NOW) is None
    mail = message_from_string(server.mails[0])
    assert str(make_header(decode_header(mail["Subject"]))) == "Praxis Schön: über"
    assert body_of(mail) == "Für Sie."


def test_it_signs_in_where_it_has_a_name_and_only_there() -> None:
    with mail_server() as server:
        assert replace(mailbox(server.port), sign_in=SIGN_IN).send(LETTER, NOW) is None
        assert mailbox(server.port).send(LETTER, NOW) is None
    assert sum(command.startswith("AUTH") for command in server.commands) == 1


def test_a_password_that_no_mail_server_could_take_is_a_refused_sign_in_and_no_crash() -> None:
    with mail_server() as server:
        box = replace(mailbox(server.port), sign_in=("reminders", "schön"))
        assert box.send(LETTER, NOW) is MailTrouble.SIGN_IN


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    with mail_server() as server:
        box = replace(mailbox(server.port), security="starttls", sign_in=SIGN_IN)
        assert box.send(LETTER, NOW) is MailTrouble.NO_STARTTLS
    assert not any(command.startswith(("AUTH", "mail", "MAIL")) for command in server.commands)
    assert server.mails == []


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_password(certificate: Path) -> None:
    with mail_server(certificate=certificate) as server:
        box = replace(mailbox(server.port), security="starttls", sign_in=SIGN_IN)
        assert box.send(LETTER, NOW) is MailTrouble.CERTIFICATE
    assert not any(command.startswith("AUTH") for command in server.commands)


def test_a_mail_goes_through_starttls_to_a_server_that_this_machine_trusts(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate=certificate) as server:
        box = replace(mailbox(server.port), security="starttls", sign_in=SIGN_IN)
        assert box.send(LETTER, NOW) is None
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.SIGN_IN_REFUSED, MailTrouble.SIGN_IN),
        (Fault.RECIPIENT_REFUSED, MailTrouble.REFUSED),
        (Fault.NO_MAIL_SERVER, MailTrouble.BROKEN),
        (Fault.LEAVES, MailTrouble.BROKEN),
    ],
)
def test_what_the_server_will_not_do_is_told_by_a_word_and_not_by_its_own(fault: Fault, trouble: MailTrouble) -> None:
    with mail_server(fault) as server:
        found = replace(mailbox(server.port), sign_in=SIGN_IN).send(LETTER, NOW)
    assert found is trouble
    assert server.mails == []
    assert "clinic.example" not in trouble.sentence


@pytest.mark.parametrize("fault", [Fault.HANGS, Fault.DRIPS])
def test_a_server_that_hangs_or_drips_holds_nobody_up_for_longer_than_the_deadline(fault: Fault) -> None:
    with mail_server(fault) as server:
        began = time.monotonic()
        found = replace(mailbox(server.port), deadline=timedelta(seconds=0.9)).send(LETTER, NOW)
        took = time.monotonic() - began
    assert found is MailTrouble.NO_ANSWER
    assert took < 10  # the server would go on for twenty seconds


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert mailbox(nobody.getsockname()[1]).send(LETTER, NOW) is MailTrouble.UNREACHABLE


def test_neither_address_nor_password_is_printed() -> None:
    printed = repr(replace(mailbox(25), sign_in=SIGN_IN))
    assert "clinic.example" not in printed
    assert "made-up" not in printed
