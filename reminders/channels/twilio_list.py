"""Twilio's list of messages: read whole, or not at all.

That a text is not in the list may let it be sent again, so an answer that is short, broken or
refused must never look like an empty one. Twilio filters by To, From and DateSent only, and a message that waits
has no DateSent yet: so we ask by To, and look at the dates ourselves. The newest come first.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from twilio.rest import Client

from reminders.channels.http import MayBeSent, Monotonic, NotSent
from reminders.channels.twilio_failures import failure_of
from reminders.domain.civil import require_aware
from reminders.domain.delivery import IncomingText, ProviderStatus, Receipt, Seen, counted

PAGE_SIZE = 200
MOST_PAGES = 500  # the deadline ends sooner, unless a list goes in circles
MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_STATUSES = {str(status): status for status in ProviderStatus}


class NotRead(Exception):
    """The list could not be read whole. `what` is a static event name."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Ours:
    """Who we are, to those who write to us: a number, or a messaging service with any number of them."""

    number: str | None = field(repr=False)
    service: str | None

    def gets(self, message: "_Message") -> bool:
        """True if it came in to us. One that names no service may have come to any: better twice than lost."""
        if self.number is not None:
            return message.to == self.number
        return message.service in {None, self.service}


@dataclass(frozen=True)
class _Message:
    """A message of the list, as far as we look at it."""

    sid: str
    direction: str
    to: str = field(repr=False)
    from_number: str | None = field(repr=False)
    body: str = field(repr=False)
    created_at: datetime
    status: ProviderStatus
    code: int | None
    service: str | None
    pictures: int = 0


@dataclass(frozen=True)
class MessageList:
    """The messages of an account; `path` is the resource's, without ".json". `deadline` bounds all pages together."""

    client: Client
    base: str
    path: str
    deadline: timedelta
    monotonic: Monotonic = time.monotonic

    def sent_to(self, to: str, since: datetime) -> tuple[Seen, ...]:
        """What was made by API for a number since an instant.

        Raises:
            NotRead: the list could not be read whole.
        """
        made = self._since({"To": to}, since)
        return tuple(_seen(one) for one in made if one.direction == "outbound-api" and one.to == to)

    def received(self, ours: Ours, since: datetime) -> tuple[IncomingText, ...]:
        """What came in to us since an instant, oldest first.

        Raises:
            NotRead: the list could not be read whole.
        """
        came = self._since({} if ours.number is None else {"To": ours.number}, since)
        texts = [
            IncomingText(one.sid, one.from_number, one.body, one.created_at, one.pictures)
            for one in came
            if one.direction == "inbound" and one.from_number is not None and ours.gets(one)
        ]
        return tuple(sorted(texts, key=lambda text: text.received_at))

    def one(self, sid: str, sender: str) -> Receipt:
        """What became of one message.

        Raises:
            NotRead: it could not be read.
        """
        if not MESSAGE_SID.fullmatch(sid):  # it becomes a part of an address
            raise NotRead("no-message-id")
        found = _message(self._get(f"{self.path}/{sid}.json", {}, self.deadline.total_seconds()))
        if found.sid != sid:
            raise NotRead("another-message")
        return Receipt(sid, found.status, sender, code=found.code, failure=failure_of(found.status, found.code))

    def _since(self, wanted: Mapping[str, str], since: datetime) -> list[_Message]:
        """All messages made since an instant, each once: while we read, new ones push others to the next page."""
        require_aware(since)
        found: dict[str, _Message] = {}
        for page in self._pages({**wanted, "PageSize": PAGE_SIZE}):
            found.update((one.sid, one) for one in page if one.created_at >= since)
            if page and all(one.created_at < since for one in page):  # older ones follow
                break
        return list(found.values())

    def _pages(self, params: Mapping[str, str | int]) -> Iterator[list[_Message]]:
        ends = self.monotonic() + self.deadline.total_seconds()
        address: str | None = f"{self.path}.json"
        for _ in range(MOST_PAGES):
            if address is None:
                return
            left = ends - self.monotonic()
            if left <= 0:
                raise NotRead("deadline-passed")
            page = self._get(address, params, left)
            yield _messages(page)
            address, params = self._following(page), {}
        raise NotRead("list-too-long")

    def _following(self, page: Mapping[str, Any]) -> str | None:
        """The address of the next page. It goes with our key, so it must be of the same list."""
        following = page.get("next_page_uri", "")
        if following is None:
            return None
        if not isinstance(following, str) or not following.startswith(f"{self.path}.json?"):
            raise NotRead("list-broken")
        return following

    def _get(self, address: str, params: Mapping[str, str | int], timeout: float) -> dict[str, Any]:
        try:
            answer = self.client.request("GET", f"{self.base}{address}", params=dict(params), timeout=timeout)
        except (NotSent, MayBeSent):
            raise NotRead("no-answer") from None
        if answer.status_code != HTTPStatus.OK:
            raise NotRead("not-answered")
        try:
            value = json.loads(answer.text)
        except (ValueError, RecursionError):
            raise NotRead("list-broken") from None
        if not isinstance(value, dict):
            raise NotRead("list-broken")
        return value


def _messages(page: Mapping[str, Any]) -> list[_Message]:
    found = page.get("messages")
    if not isinstance(found, list):
        raise NotRead("list-broken")
    return [_message(raw) for raw in found]


def _message(raw: Mapping[str, Any]) -> _Message:
    """One message. What stands in it is Twilio's, what is missing makes the whole answer unreadable."""
    try:
        return _Message(
            sid=_sid(raw["sid"]),
            direction=raw["direction"],
            to=raw["to"],
            from_number=raw["from"],
            body=raw["body"] or "",  # redacted ones have none
            created_at=require_aware(parsedate_to_datetime(raw["date_created"])),
            # A status that is new to us says no more than that the message is there.
            status=_STATUSES.get(raw["status"], ProviderStatus.ACCEPTED),
            code=None if raw["error_code"] is None else int(raw["error_code"]),
            service=raw["messaging_service_sid"],
            pictures=counted(raw.get("num_media")),
        )
    except (KeyError, TypeError, ValueError):  # its message may repeat what stands there
        raise NotRead("list-broken") from None


def _sid(raw: object) -> str:
    if isinstance(raw, str) and MESSAGE_SID.fullmatch(raw):
        return raw
    raise ValueError("no id of a message")


def _seen(message: _Message) -> Seen:
    failure = failure_of(message.status, message.code)
    return Seen(
        message.sid, message.to, message.body, message.created_at, message.status, code=message.code, failure=failure
    )
