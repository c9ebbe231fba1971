"""Twilio: one POST for one text, and what its answer proves."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from reminders.channels.base import ChannelHealth, Message, Setup
from reminders.channels.http import DeadlineHttpClient, Heard, MayBeSent, NotSent
from reminders.channels.twilio_codes import meaning
from reminders.channels.twilio_list import MESSAGE_SID, MessageList, NotRead, Ours
from reminders.domain.delivery import IncomingText, Receipt, Seen, Unread
from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure

LONGEST_VALIDITY = timedelta(seconds=36_000)  # Twilio's limits; outside them the text is refused
SHORTEST_VALIDITY = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(days=1)
TWILIO_CODES = range(10_000, 100_000)


@dataclass(frozen=True)
class TwilioSender:
    """One way to send with Twilio: whose account, which key, from where.

    `username` and `password` are an API key and its secret, or the account's id and token.
    `deadline` bounds one whole request. Twilio gives up on its own side after about half a
    minute; ten seconds keep a claim short, and cost that a slower answer counts as unsure until
    a report settles it. `callback_params` is how Twilio is to deliver its reports, as it reads it after
    a `#`: here three more tries, whatever failed; without it a slow or failing answer of ours loses the report.
    """

    name: str
    account_sid: str
    username: str
    password: str = field(repr=False)
    messaging_service_sid: str | None = None
    from_number: str | None = None
    api_base: str = "https://api.twilio.com"
    deadline: timedelta = timedelta(seconds=10)
    callback_params: str = "rc=3&rp=all"
    proxy: str | None = None


class TwilioChannel:
    """Twilio's Messages resource, through Twilio's client and our own HTTP.

    It uses `client.request` where `client.messages.create` would be shorter: create drops the
    headers of a refusal (Retry-After), passes an empty 201 off as a message without an id, and raises on
    unreadable answers what one cannot tell from other faults. The raw answer can be judged whole.
    """

    def __init__(self, sender: TwilioSender, http_client: HttpClient | None = None, heard: Heard | None = None) -> None:
        self._sender = sender
        self._client = Client(  # type: ignore[no-untyped-call] # its constructor is not annotated
            sender.username,
            sender.password,
            sender.account_sid,
            # Named and empty: left to itself, the client would let these variables rewrite the host.
            environment={"TWILIO_EDGE": "", "TWILIO_REGION": ""},
            http_client=http_client
            or DeadlineHttpClient(sender.deadline.total_seconds(), proxy=sender.proxy, heard=heard),
        )
        base, path = sender.api_base.rstrip("/"), f"/2010-04-01/Accounts/{sender.account_sid}/Messages"
        self._messages = f"{base}{path}.json"
        self._list = MessageList(self._client, base, path, sender.deadline)

    @property
    def name(self) -> str:
        return self._sender.name

    def send(self, message: Message) -> Outcome:
        """POST once and say what is proven."""
        try:
            return classify(self._client.request("POST", self._messages, data=self._form(message)))
        except NotSent:
            return Refused(Refusal.UNREACHABLE)
        except MayBeSent as error:
            return Unsure(error.what)

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:
        """Read the list of a number, whole."""
        try:
            return self._list.sent_to(to, since)
        except NotRead as error:
            return Unread(error.what)

    def fetch(self, provider_id: str) -> Receipt | Unread:
        """Read one message."""
        try:
            return self._list.one(provider_id, self.name)
        except NotRead as error:
            return Unread(error.what)

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:
        """Read what came in to our number, or to our messaging service."""
        try:
            return self._list.received(Ours(self._sender.from_number, self._sender.messaging_service_sid), since)
        except NotRead as error:
            return Unread(error.what)

    def probe(self) -> ChannelHealth:
        """Read one message of the list: it needs the account and the key, and changes nothing."""
        try:
            answer = self._client.request("GET", self._messages, params={"PageSize": 1})
        except (NotSent, MayBeSent):
            return ChannelHealth(
                ok=False,
                sentence="Twilio does not answer. Check the network, the address api_base and the proxy.",
            )
        if answer.status_code == HTTPStatus.OK and "messages" in _object(answer):
            return ChannelHealth(ok=True, sentence="Twilio knows the account and the key.")
        code = _code(answer)
        if code is not None:
            return ChannelHealth(ok=False, sentence=f"{meaning(code).sentence} (Twilio's code {code}.)")
        return ChannelHealth(
            ok=False,
            sentence=f"Something answers in Twilio's place with HTTP {answer.status_code}. Check api_base and proxy.",
        )

    def close(self) -> None:
        """Nothing to do: no connection outlives its request."""

    def _form(self, message: Message) -> dict[str, object]:
        callback = message.callback_url
        if callback and self._sender.callback_params:
            callback = f"{callback}#{self._sender.callback_params}"
        validity = min(max(message.validity, SHORTEST_VALIDITY), LONGEST_VALIDITY)
        form = {
            "To": message.to,
            "Body": message.body,
            "MessagingServiceSid": self._sender.messaging_service_sid,
            "From": self._sender.from_number,
            "StatusCallback": callback,
            "ValidityPeriod": int(validity.total_seconds()),
        }
        return {key: value for key, value in form.items() if value is not None}


def open_twilio(setup: Setup) -> TwilioChannel:
    """The factory of the registry; options are named as the fields of `TwilioSender`."""
    return TwilioChannel(TwilioSender(setup.name, **setup.options), heard=setup.heard)


def classify(answer: Response) -> Outcome:
    """What Twilio's answer to a POST proves; what proves nothing is unsure."""
    status = answer.status_code
    match status // 100:
        case 2:
            return _created(answer)
        case 3:
            return Unsure("redirected", status)
        case 4:
            return _refused(answer)
        case _:
            return Unsure("server-error", status)


def _created(answer: Response) -> Outcome:
    message = _object(answer)
    sid = str(message.get("sid"))
    if not MESSAGE_SID.fullmatch(sid):
        return Unsure("answer-without-id", answer.status_code)
    return Accepted(sid, str(message.get("status") or "accepted"))


def _refused(answer: Response) -> Outcome:
    status, code = answer.status_code, _code(answer)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refused(Refusal.BUSY, code, status, _retry_after(answer))
    if code is None:  # a proxy or a firewall may have spoken, before Twilio or instead of its answer
        return Unsure("refusal-without-code", status)
    return Refused(meaning(code).refusal, code, status, _retry_after(answer))


def _object(answer: Response) -> dict[str, Any]:
    try:
        value = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _code(answer: Response) -> int | None:
    """Twilio's own code; the small numbers that proxies put into JSON are not one."""
    code = _object(answer).get("code")
    return code if isinstance(code, int) and code in TWILIO_CODES else None


def _retry_after(answer: Response) -> timedelta | None:
    """How long the provider asks us to wait: in seconds, or until a date by its own clock, not ours."""
    headers = answer.headers or {}
    text = str(headers.get("Retry-After", "")).strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(timedelta(seconds=int(text)), LONGEST_PAUSE)
    try:
        pause = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return min(max(pause, timedelta(0)), LONGEST_PAUSE)
