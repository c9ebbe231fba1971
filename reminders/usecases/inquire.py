"""Asks providers what became of texts, and what patients wrote back, where nobody tells us, or not enough.

claim_inquiries   what to ask by now; short, and no two workers take the same
ask               the question itself; no database, never fails
take_answer       what follows: a receipt, a reply, another look, or the end of a doubt
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from reminders.channels.base import Channel
from reminders.domain.delivery import Receipt, Seen, Unread
from reminders.domain.inquiry import CannotTell, Doubt, Found, Listed, LookAgain, NotCreated, judge, next_receipt_look
from reminders.store import inquiries, standing
from reminders.store.inquiries import Try
from reminders.store.standing import Standing
from reminders.store.tables import AttemptOutcome, ReceiptSource
from reminders.usecases import resolve, send_due
from reminders.usecases.accept_receipt import accept_receipt
from reminders.usecases.poll_replies import AboutReplies, CameIn, claim_replies, take_replies
from reminders.usecases.sending import Sending

log = structlog.get_logger(__name__)

BUSY = timedelta(seconds=12)  # longer than a question takes; then another worker may ask the same, which is harmless


@dataclass(frozen=True)
class AboutDoubt:
    """The question whether the text of a try was made. `doubt` is None where what to look for was erased."""

    attempt_id: str
    sender: str
    doubt: Doubt | None
    asked_at: datetime


@dataclass(frozen=True)
class AboutReceipt:
    """The question what became of a message; `looks` counts how often it was asked before."""

    attempt_id: str
    sender: str
    provider_id: str
    looks: int


Inquiry = AboutDoubt | AboutReceipt | AboutReplies


@dataclass(frozen=True)
class SentTexts:
    """All texts of a number, read whole."""

    seen: tuple[Seen, ...] = field(repr=False)


Answer = SentTexts | CameIn | Receipt | Unread


@dataclass(frozen=True)
class Asked:
    """What to ask now, and when to look again."""

    inquiries: tuple[Inquiry, ...]
    next_at: datetime | None


def claim_inquiries(sending: Sending, now: datetime, limit: int) -> Asked:
    """Take at most so many questions that are due, doubts before receipts. A copy that was moved away asks nothing."""
    due = _due(sending, now)
    taken: list[Inquiry] = []
    if due.replies_at is not None and due.replies_at <= now:
        taken += claim_replies(sending, now, limit)
    if due.look_at is not None and due.look_at <= now and len(taken) < limit:
        taken += _claim_looks(sending, now, limit - len(taken))
    return Asked(tuple(taken), (_due(sending, now) if taken else due).next_at)


@dataclass(frozen=True)
class _Due:
    """When the next questions are to be put; None: there are none."""

    look_at: datetime | None = None
    replies_at: datetime | None = None

    @property
    def next_at(self) -> datetime | None:
        return min((at for at in (self.look_at, self.replies_at) if at is not None), default=None)


def _due(sending: Sending, now: datetime) -> _Due:
    with sending.store.read() as db:
        if standing.standing(db) is Standing.RETIRED:
            return _Due()
        return _Due(inquiries.next_at(db), inquiries.next_replies_at(db, sending.channels, now))


def _claim_looks(sending: Sending, now: datetime, limit: int) -> list[Inquiry]:
    with sending.store.write() as db:
        return [_about(sending, taken, now) for taken in inquiries.take(db, now, now + BUSY, limit)]


def _about(sending: Sending, taken: Try, now: datetime) -> Inquiry:
    attempt, body = taken.attempt, taken.reminder.body
    if attempt.provider_id is not None:
        return AboutReceipt(attempt.id, attempt.sender, attempt.provider_id, attempt.inquiries)
    doubt = None
    if taken.to is not None and body is not None:
        doubt = Doubt(
            taken.to,
            body,
            attempt.started_at,
            timedelta(seconds=attempt.validity_s),
            sending.settle,
            looks=attempt.inquiries,
            clean_reads=attempt.clean_reads,
            last_clean_at=attempt.last_clean_at,
        )
    return AboutDoubt(attempt.id, attempt.sender, doubt, now)


def ask(sending: Sending, inquiry: Inquiry) -> Answer:
    """Put one question to its provider. No database; whatever goes wrong is an answer that says nothing."""
    try:
        return _ask(sending, inquiry)
    except Exception as error:
        log.exception("inquiry_failed", sender=inquiry.sender, error=type(error).__name__)
        return Unread("asking-failed")


def _ask(sending: Sending, inquiry: Inquiry) -> Answer:
    try:
        channel = sending.channel(inquiry.sender)
    except KeyError:  # it was taken out of the configuration
        return Unread("no-such-sender")
    match inquiry:
        case AboutDoubt():
            return Unread("erased") if inquiry.doubt is None else _sent(inquiry.doubt, channel)
        case AboutReceipt():
            return channel.fetch(inquiry.provider_id)
        case AboutReplies():
            came = channel.replies(inquiry.since)
            return came if isinstance(came, Unread) else CameIn(came)


def _sent(doubt: Doubt, channel: Channel) -> SentTexts | Unread:
    seen = channel.search(doubt.to, doubt.listed_since)
    return seen if isinstance(seen, Unread) else SentTexts(seen)


def take_answer(sending: Sending, inquiry: Inquiry, answer: Answer, now: datetime) -> None:
    """Write what follows from an answer. The same answer twice changes nothing more.

    Raises:
        Exception: the database's, or of a reply that could not be taken.
    """
    if isinstance(answer, Unread):
        log.warning("inquiry_unread", sender=inquiry.sender, what=answer.what)
    match inquiry:
        case AboutDoubt():
            _take_doubt(sending, inquiry, answer, now)
        case AboutReceipt():
            _take_receipt(sending, inquiry, answer, now)
        case AboutReplies():
            if isinstance(answer, CameIn):
                take_replies(sending, inquiry, answer.texts, now)


def _take_doubt(sending: Sending, inquiry: AboutDoubt, answer: Answer, now: datetime) -> None:
    if inquiry.doubt is None:
        resolve.cannot_tell(sending, inquiry.attempt_id, now)
        return
    listed = _listed(sending, inquiry, inquiry.doubt, answer.seen) if isinstance(answer, SentTexts) else None
    match judge(inquiry.doubt, listed, now):
        case Found(seen):
            accept_receipt(sending, _receipt(inquiry, seen), ReceiptSource.POLL, now)
        case LookAgain(at, clean_reads, last_clean_at, looks):
            with sending.store.write() as db:
                counts = {"clean_reads": clean_reads, "last_clean_at": last_clean_at, "inquiries": looks}
                inquiries.look_again(db, inquiry.attempt_id, AttemptOutcome.UNSURE, at, **counts)
        case NotCreated():
            resolve.not_created(sending, inquiry.attempt_id, now)
        case CannotTell():
            resolve.cannot_tell(sending, inquiry.attempt_id, now)


def _listed(sending: Sending, inquiry: AboutDoubt, doubt: Doubt, seen: tuple[Seen, ...]) -> Listed:
    with sending.store.read() as db:
        bound = inquiries.bound(db, [one.provider_id for one in seen])
        rival = inquiries.has_rival(db, inquiry.attempt_id, doubt.to)
    return Listed(inquiry.asked_at, seen, bound, alone=not rival)


def _receipt(inquiry: AboutDoubt, seen: Seen) -> Receipt:
    return Receipt(
        seen.provider_id, seen.status, inquiry.sender, inquiry.attempt_id, code=seen.code, failure=seen.failure
    )


def _take_receipt(sending: Sending, inquiry: AboutReceipt, answer: Answer, now: datetime) -> None:
    if isinstance(answer, Receipt):
        accept_receipt(sending, answer, ReceiptSource.POLL, now)
    with sending.store.write() as db:
        at = next_receipt_look(inquiry.looks + 1, now)
        inquiries.look_again(db, inquiry.attempt_id, AttemptOutcome.ACCEPTED, at)


def ask_all(sending: Sending, now: datetime, limit: int = 50) -> int:
    """Ask and write until nothing is due: for the simulated clock, which stands still meanwhile."""
    count = 0
    while asked := claim_inquiries(sending, now, limit).inquiries:
        for inquiry in asked:
            take_answer(sending, inquiry, ask(sending, inquiry), now)
        count += len(asked)
    return count


def next_look(sending: Sending) -> datetime | None:
    """When a text is to be asked about next."""
    with sending.store.read() as db:
        return inquiries.next_at(db)


def next_look_at(sending: Sending) -> datetime | None:
    """When a text is to be sent, or asked about, next: where a simulated clock jumps to."""
    moments = (send_due.next_look(sending), next_look(sending))
    return min((moment for moment in moments if moment is not None), default=None)
