"""Mail to the person who runs this, by SMTP: another way than the texts, so that it still works when they do not."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from socket import SHUT_RDWR
from threading import Event, Timer
from typing import Literal, Self

DEADLINE = timedelta(seconds=30)  # for a whole mail; one word of the server may take a third of it
Security = Literal["starttls", "tls", "none"]


class MailTrouble(StrEnum):
    """Why a mail did not go: a static event name, and a sentence that names the setting and no address."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    UNREACHABLE = "unreachable", "The mail server cannot be reached. Check alarms.smtp_host and alarms.smtp_port."
    NO_ANSWER = "no-answer", "The mail server did not answer in time. Check alarms.smtp_port and alarms.smtp_security."
    NO_STARTTLS = "no-starttls", "The mail server offers no STARTTLS. Set alarms.smtp_security to tls, with its port."
    CERTIFICATE = "certificate", "The certificate of the mail server is not valid for alarms.smtp_host."
    SIGN_IN = "sign-in", "The mail server refused the sign-in. Check alarms.smtp_user and alarms.smtp_password."
    REFUSED = "refused", "The mail server refused the mail. Check alarms.mail_from and alarms.mail_to."
    BROKEN = "broken", "The mail server broke off, or said what no mail server says. Check alarms.smtp_port."


@dataclass(frozen=True)
class Letter:
    """What a mail says. `id` makes it one mail to whoever gets it twice."""

    id: str
    subject: str
    body: str


@dataclass(frozen=True)
class Mailbox:
    """One recipient, and the server that takes mails for it. Addresses and password stay out of its printed form."""

    host: str
    port: int
    security: Security
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    sign_in: tuple[str, str] | None = field(default=None, repr=False)
    deadline: timedelta = DEADLINE

    def send(self, letter: Letter, now: datetime) -> MailTrouble | None:
        """Send one mail, once; None: the server took it. It blocks, about `deadline` at most, and never raises."""
        try:
            with self._connected() as server:
                if self.security == "starttls":
                    server.ehlo_or_helo_if_needed()
                    if not server.has_extn("starttls"):
                        return MailTrouble.NO_STARTTLS  # never on in the clear
                    server.starttls(context=ssl.create_default_context())
                if self.sign_in is not None:
                    server.login(*self.sign_in)
                server.send_message(self._message(letter, now), self.sender, [self.recipient])
        except (OSError, UnicodeError) as error:  # they may quote addresses: the kind is kept
            return _trouble(error)
        return None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A server that was greeted, and cut off when the deadline is over: smtplib only limits each single wait."""
        wait, name = self.deadline.total_seconds() / 3, self.sender.rpartition("@")[2]
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=wait, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, name, timeout=wait)
        late = Event()
        cut = Timer(self.deadline.total_seconds() - wait, _cut_off, [server, late])
        cut.daemon = True
        cut.start()
        try:
            yield server
            with suppress(OSError):
                server.quit()  # it has the mail: what it says to a goodbye does not matter
        except OSError:
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            cut.cancel()
            server.close()

    def _message(self, letter: Letter, now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, self.recipient
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # no holiday notice answers it
        message.set_content(letter.body, cte="quoted-printable")  # as any server takes it
        return message


def _cut_off(server: smtplib.SMTP, late: Event) -> None:
    late.set()
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(SHUT_RDWR)  # wakes whoever reads from it


def _trouble(error: Exception) -> MailTrouble:
    match error:
        case ssl.SSLCertVerificationError():
            return MailTrouble.CERTIFICATE
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPNotSupportedError() | UnicodeError():
            return MailTrouble.SIGN_IN
        case smtplib.SMTPRecipientsRefused() | smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            return MailTrouble.REFUSED
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return MailTrouble.NO_ANSWER
        case smtplib.SMTPException() | ssl.SSLError():
            return MailTrouble.BROKEN
        case _:
            return MailTrouble.UNREACHABLE
