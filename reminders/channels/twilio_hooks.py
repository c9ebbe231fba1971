"""What Twilio posts to us: whether it is Twilio who speaks, and what it says. Pure; the address is never asked.

The signature covers the address that Twilio called and all parameters. That address is put together from the
configured public one, and the algorithm and the keys come from the configuration: whatever a request says of
its host, its scheme or how it was signed, its sender may have made up. There is no time in a signature, so
one that was seen can be repeated for ever: who acts on a post must be able to bear it twice.
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from twilio.request_validator import RequestValidator

from reminders.domain.delivery import counted

LONGEST_BODY = 64 * 1024  # bytes; Twilio's posts have some hundred
MOST_PARAMETERS = 200
HTTPS = 443
FORM = "application/x-www-form-urlencoded"
SIGNATURE = "X-Twilio-Signature"
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_CODE = re.compile(r"[0-9]{1,6}")

Form = Mapping[str, str]
_ALGORITHMS = {"sha1": "HMAC_SHA1", "sha256": "HMAC_SHA256"}


class Refusal(StrEnum):
    """Why a post is not believed: static words for the log."""

    TOO_LARGE = "too-large"
    NOT_A_FORM = "not-a-form"
    NO_ADDRESS = "no-public-url"
    OTHER_ACCOUNT = "other-account"
    NO_KEY = "no-key"
    NO_SIGNATURE = "no-signature"
    WRONG_SIGNATURE = "wrong-signature"
    OTHER_SENDER = "other-sender"


@dataclass(frozen=True)
class Post:
    """A request as it came: `target` is the path and query byte for byte, `signatures` each such header."""

    target: str
    content_type: str
    signatures: Sequence[str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Listener:
    """One sender whose account may post to us. Several keys: the token is being changed."""

    sender: str
    account_sid: str
    algorithm: Literal["sha1", "sha256"]
    keys: tuple[str, ...] = field(repr=False)
    messaging_service_sid: str | None = None
    from_number: str | None = field(default=None, repr=False)

    def wrote(self, form: Form) -> bool:
        """True if the post is about a text from, or to, this sender's service or number."""
        service, ours = form.get("MessagingServiceSid"), {form.get("To"), form.get("From")}
        return self.messaging_service_sid == service if service else self.from_number in ours


@dataclass(frozen=True)
class Believed:
    """A post that Twilio made: its parameters, and the senders of the account that it speaks for."""

    form: Form = field(repr=False)
    senders: tuple[Listener, ...]


def believe(post: Post, public_url: str | None, listeners: Iterable[Listener]) -> Believed | Refusal:
    """Judge a post. Whatever is missing or unclear, here or there, is a refusal."""
    if len(post.body) > LONGEST_BODY:
        return Refusal.TOO_LARGE
    form = _form(post)
    if form is None:
        return Refusal.NOT_A_FORM
    if public_url is None:
        return Refusal.NO_ADDRESS
    senders = tuple(one for one in listeners if one.account_sid == form.get("AccountSid"))
    if not senders:
        return Refusal.OTHER_ACCOUNT
    if not any(one.keys for one in senders):
        return Refusal.NO_KEY
    if len(post.signatures) != 1 or not post.signatures[0]:
        return Refusal.NO_SIGNATURE
    addresses = [base + post.target for base in _bases(public_url)]
    signers = tuple(one for one in senders if _signed(one, addresses, form, post.signatures[0]))
    return Believed(form, signers) if signers else Refusal.WRONG_SIGNATURE


def _form(post: Post) -> Form | None:
    """The parameters, empty ones too; None where the body is no form, or says a thing twice."""
    if post.content_type.partition(";")[0].strip().lower() != FORM:
        return None
    try:
        pairs = parse_qsl(
            post.body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:
        return None
    form = dict(pairs)
    return form if len(form) == len(pairs) else None


def _signed(listener: Listener, addresses: Iterable[str], form: Form, signature: str) -> bool:
    """Try every key and every way to write the address, also after one has fitted: time tells nothing."""
    algorithm = _ALGORITHMS[listener.algorithm]
    expected = [
        RequestValidator(key).compute_signature(address, form, algorithm)  # type: ignore[no-untyped-call]
        for key in listener.keys
        for address in addresses
    ]
    given = signature.encode()
    return any([hmac.compare_digest(str(one).encode(), given) for one in expected])  # noqa: C419 - all of them


def _bases(public_url: str) -> Iterator[str]:
    """The public address as Twilio may have signed it: as it stands, and with its port or without.

    Twilio's own validator does this with the whole address that was called; here nothing that came in is parsed.
    """
    yield public_url
    parts = urlsplit(public_url)
    other = f"{parts.netloc}:{HTTPS}" if parts.port is None else parts.netloc.rpartition(":")[0]
    yield urlunsplit(parts._replace(netloc=other))


@dataclass(frozen=True)
class ToldStatus:
    """What a status callback says, in Twilio's words."""

    message_sid: str
    status: str
    code: int | None


@dataclass(frozen=True)
class ToldReply:
    """A text that came in. `opt_out` is STOP, START or HELP where Twilio's Advanced Opt-Out took it for that."""

    message_sid: str
    from_number: str = field(repr=False)
    body: str = field(repr=False)
    opt_out: str | None
    pictures: int = 0


def status_of(form: Form) -> ToldStatus | None:
    """Read a status callback; None: it is none that we understand."""
    sid, status, code = form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    if not _MESSAGE_SID.fullmatch(sid) or not status:
        return None
    return ToldStatus(sid, status, int(code) if _CODE.fullmatch(code) else None)


def reply_of(form: Form) -> ToldReply | None:
    """Read an inbound message; None: it is none that we understand."""
    sid, address = form.get("MessageSid", ""), form.get("From", "")
    if not _MESSAGE_SID.fullmatch(sid) or not address or "\0" in address:
        return None
    return ToldReply(sid, address, form.get("Body", ""), form.get("OptOutType"), counted(form.get("NumMedia")))
