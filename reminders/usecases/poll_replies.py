"""Asks for what patients wrote back, again and again, for clinics that nobody can call from outside."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.domain.delivery import IncomingText
from reminders.store import inquiries, machine
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.sending import Sending

EVERY = timedelta(seconds=20)
FIRST = timedelta(days=1)  # how far the first look goes back, at most to the birth of the store
LAG = timedelta(minutes=5)  # a provider's list may show a reply so late
LONG_LAG = timedelta(hours=2)  # how far a look goes back once an hour, so that one an hour late is heard


@dataclass(frozen=True)
class AboutReplies:
    """The question what came in to a sender since an instant."""

    sender: str
    since: datetime
    asked_at: datetime


@dataclass(frozen=True)
class CameIn:
    """All texts that came in, read whole."""

    texts: tuple[IncomingText, ...] = field(repr=False)


def claim_replies(sending: Sending, now: datetime, limit: int) -> list[AboutReplies]:
    """Take the senders that are to be asked by now; none before there is a clinic."""
    born_at = machine.born_at(sending.store)
    if born_at is None:
        return []
    earliest = max(born_at, now - FIRST)
    with sending.store.write() as db:
        taken = inquiries.take_replies(db, sending.channels, now, now + EVERY, limit)
    return [AboutReplies(sender, _since(until, now, earliest), now) for sender, until in taken.items()]


def _since(until: datetime | None, now: datetime, earliest: datetime) -> datetime:
    if until is None:
        return earliest
    return until - (LAG if until.hour == now.hour else LONG_LAG)


def take_replies(sending: Sending, inquiry: AboutReplies, texts: Iterable[IncomingText], now: datetime) -> None:
    """Take what came in and is not here yet, oldest first.

    Raises:
        Exception: one could not be taken; all others were. The same is asked for again then.
    """
    came = list(texts)
    with sending.store.read() as db:
        fresh = inquiries.unknown_replies(db, [text.provider_id for text in came])
    failed: Exception | None = None
    for text in came:
        if text.provider_id in fresh:
            failed = _take(sending, inquiry.sender, text, now) or failed
    if failed is not None:
        raise failed
    with sending.store.write() as db:
        inquiries.replies_read(db, inquiry.sender, inquiry.asked_at, now)


def _take(sending: Sending, sender: str, text: IncomingText, now: datetime) -> Exception | None:
    """One that cannot be taken must not stand before those that came after it."""
    incoming = Incoming(
        text.provider_id, sender, text.from_number, text.body, received_at=text.received_at, pictures=text.pictures
    )
    try:
        accept_reply(sending, incoming, now)
    except Exception as error:  # noqa: BLE001 - raised again when all have had their turn
        return error
    return None
