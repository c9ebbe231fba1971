"""The account behind the double of Twilio: which texts it takes, the list of them, and the journal on disk."""

import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode, urlsplit

ACCOUNT_SID = "AC" + "0" * 31 + "1"
KEY_SID = "SK" + "0" * 31 + "2"
SERVICE_SID = "MG" + "0" * 31 + "3"
FROM_NUMBER = "+12125550100"
SECRET = "a-made-up-secret"
TRIAL = "Sent from your Twilio trial account - "

Resource = dict[str, Any]
Form = Mapping[str, str]

GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = set("^{}\\[~]|€\f")


class Refused(Exception):
    """The account answers with an error of Twilio's."""

    def __init__(self, code: int, message: str, http: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.http = code, message, http

    @property
    def resource(self) -> Resource:
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.http}


@dataclass(frozen=True)
class Entry:
    """One accepted text: when it arrived by this machine's clock, and every parameter that came with it."""

    at: datetime
    sid: str
    to: str
    body: str
    params: Form


@dataclass(frozen=True)
class Lag:
    """How late a new message appears in the list: after so many readings of it, and so long."""

    reads: int = 0
    time: timedelta = timedelta(0)


@dataclass(frozen=True)
class _Kept:
    """A message, and from which reading and when on the list shows it."""

    message: Resource
    from_read: int
    from_at: datetime


class Account:
    """Takes texts as Twilio would. The journal only grows; with a file, each line is on disk before the answer.

    `redacts` and `trial` are what an account does to bodies: blank them, or put a sentence in front.
    `on_status` hears every status that `set_status` sets, with its code: for callbacks.
    """

    def __init__(self, now: Callable[[], datetime], journal_file: Path | None = None) -> None:
        self.now = now
        self.lag = Lag()
        self.redacts = self.trial = False
        self.on_status: Callable[[Entry, str, int | None], None] | None = None
        self.reads = 0
        self._lock = threading.Lock()
        self._kept: list[_Kept] = []
        self._file = None if journal_file is None else journal_file.open("a", encoding="utf-8")
        self.journal: list[Entry] = []

    def create(self, params: Form) -> Resource:
        """Accept one text, or raise what Twilio refuses it with."""
        check(params)
        entry = Entry(self.now(), f"SM{token_hex(16)}", params["To"], params["Body"], dict(params))
        with self._lock:
            self._write(entry)
            self.journal.append(entry)
            return self._keep(resource(entry), entry.at)

    def receive(self, from_number: str, body: str, to: str | None = None) -> Resource:
        """Let a text come in: to the messaging service, or to a number of ours that is in none."""
        entry = Entry(self.now(), f"SM{token_hex(16)}", to or FROM_NUMBER, body, {"From": from_number})
        service = SERVICE_SID if to is None else None
        arrived = {"direction": "inbound", "status": "received", "num_segments": "1", "messaging_service_sid": service}
        with self._lock:
            made = resource(entry)
            return self._keep({**made, **arrived, "date_sent": made["date_created"]}, entry.at)

    def set_status(self, sid: str, status: str, code: int | None = None) -> None:
        """Let a text get on, and report it."""
        changed = {"status": status, "error_code": code, "date_updated": _written(self.now())}
        sent = {} if status in {"accepted", "queued", "sending"} else {"date_sent": changed["date_updated"]}
        with self._lock:
            self._find(sid).update(changed | sent)
            entry = next(entry for entry in self.journal if entry.sid == sid)
        if self.on_status is not None:
            self.on_status(entry, status, code)

    def fetch(self, sid: str) -> Resource:
        with self._lock:
            return self._told(self._find(sid))

    def _keep(self, message: Resource, at: datetime) -> Resource:
        self._kept.insert(0, _Kept(message, self.reads + self.lag.reads, at + self.lag.time))
        return self._told(message)

    def _find(self, sid: str) -> Resource:
        for kept in self._kept:
            if kept.message["sid"] == sid:
                return kept.message
        raise Refused(20404, "The requested resource was not found", 404)

    def _told(self, message: Resource) -> Resource:
        """As the account shows it."""
        body = "" if self.redacts else f"{TRIAL}{message['body']}" if self.trial else message["body"]
        return {**message, "body": body}

    def _listed(self) -> list[Resource]:
        now = self.now()
        return [self._told(kept.message) for kept in self._kept if kept.from_read <= self.reads and kept.from_at <= now]

    def page(self, query: Form) -> Resource:
        """One page of the list, newest first, with the addresses of its neighbors."""
        wanted = {query_key.lower(): query[query_key] for query_key in ("To", "From") if query_key in query}
        with self._lock:
            found = [message for message in self._listed() if wanted.items() <= message.items()]
            self.reads += 1
        size, number = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        if not 1 <= size <= 1000:
            raise Refused(20001, "Page size must be between 1 and 1000")
        start = size * number
        return {
            "messages": found[start : start + size],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, min(start + size, len(found)) - 1),
            "uri": _page_uri(query, size, number),
            "first_page_uri": _page_uri(query, size, 0),
            "previous_page_uri": _page_uri(query, size, number - 1) if number else None,
            "next_page_uri": _page_uri(query, size, number + 1) if start + size < len(found) else None,
        }

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self, entry: Entry) -> None:
        if self._file is None:
            return
        line = {"at": entry.at.isoformat(), "sid": entry.sid, "to": entry.to, "body": entry.body}
        self._file.write(json.dumps({**line, "params": entry.params}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def read_journal(file: Path) -> list[Entry]:
    """The journal that a double in another process has written so far."""
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Entry(datetime.fromisoformat(line.pop("at")), **line) for line in lines]


def check(params: Form) -> None:
    """Raise the first thing that Twilio would refuse in these parameters."""
    to, body, validity = params.get("To"), params.get("Body"), params.get("ValidityPeriod", "36000")
    sender, service = params.get("From"), params.get("MessagingServiceSid")
    if not to:
        raise Refused(21604, "A 'To' phone number is required.")
    if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
        raise Refused(21211, "The 'To' number is not a valid phone number.")
    if not (sender or service):
        raise Refused(21603, "A 'From' or 'MessagingServiceSid' parameter is required.")
    if sender not in {None, FROM_NUMBER}:
        raise Refused(21606, "The 'From' number is not one of this account.")
    if service not in {None, SERVICE_SID}:
        raise Refused(21701, "The Messaging Service does not exist.", 404)
    if not body:
        raise Refused(21602, "Message body is required.")
    if len(body) > 1600:
        raise Refused(21617, "The message body exceeds the 1600 character limit.")
    if not validity.isdecimal() or not 1 <= int(validity) <= 36000:
        raise Refused(21624, "The validity period is out of range.")
    if not _is_address(params.get("StatusCallback", "https://callback.example/")):
        raise Refused(21609, "The 'StatusCallback' URL is not valid.")


def resource(entry: Entry) -> Resource:
    """The Message resource as it stands right after its creation."""
    service = entry.params.get("MessagingServiceSid")
    created = _written(entry.at)
    uri = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{entry.sid}"
    return {
        "account_sid": ACCOUNT_SID,
        "api_version": "2010-04-01",
        "body": entry.body,
        "date_created": created,
        "date_sent": None,
        "date_updated": created,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": entry.params.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else str(segments(entry.body)),
        "price": None,
        "price_unit": "USD",
        "sid": entry.sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": entry.to,
        "uri": f"{uri}.json",
    }


def _written(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def segments(body: str) -> int:
    """How many parts a text is billed as."""
    if set(body) <= GSM7 | GSM7_EXTENSION:
        units, single, part = len(body) + sum(c in GSM7_EXTENSION for c in body), 160, 153
    else:
        units, single, part = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if units <= single else -(-units // part)


def _page_uri(query: Form, size: int, number: int) -> str:
    token = {"PageToken": "PASM"} if number else {}
    asked = {**query, "PageSize": size, "Page": number, **token}
    return f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json?{urlencode(asked)}"


def _is_address(url: str) -> bool:
    with suppress(ValueError):
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "_" not in parts.netloc
    return False
