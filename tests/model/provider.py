"""The provider of the model: a channel in memory whose journal is the truth, and that does what it is told to do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.channels.base import ChannelHealth, Message
from reminders.domain.delivery import Failure, IncomingText, ProviderStatus, Receipt, Seen, Unread
from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure

NAME = "main"
AGAIN = frozenset({Failure.NOT_SENT, Failure.SWITCHED_OFF})  # after these a second message is no doubling


class Fate(StrEnum):
    """What becomes of one POST. All but the first three are refusals, by their own names."""

    MADE = "made"
    ANSWER_LOST = "answer-lost"  # made, and nobody was told
    REQUEST_LOST = "request-lost"  # not made, and nobody was told
    BUSY = Refusal.BUSY
    UNREACHABLE = Refusal.UNREACHABLE
    NUMBER = Refusal.NUMBER
    OPTED_OUT = Refusal.OPTED_OUT
    SENDER = Refusal.SENDER
    CONTENT = Refusal.CONTENT


@dataclass
class Made:
    """A message that the provider made. `reports` are all that it ever tells of it, in the order of telling."""

    sid: str
    message: Message
    created_at: datetime
    status: ProviderStatus = ProviderStatus.QUEUED
    failure: Failure | None = None
    failed_at: datetime | None = None  # when it turned out that it may be tried again
    reports: list[Receipt] = field(default_factory=list)


class Provider:
    """It makes messages, or not; its list lags, or cannot be read; it reports what became of them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.fate = Fate.MADE
        self.journal: list[Made] = []
        self.inbox: list[IncomingText] = []
        self.readable = True
        self.lag = timedelta(0)

    @property
    def name(self) -> str:
        return NAME

    def send(self, message: Message) -> Outcome:
        match self.fate:
            case Fate.MADE:
                made = self._make(message)
                return Accepted(made.sid, str(made.status))
            case Fate.ANSWER_LOST:
                self._make(message)
                return Unsure("read-timeout")
            case Fate.REQUEST_LOST:
                return Unsure("read-timeout")
            case _:
                return Refused(Refusal(self.fate.value))

    def _make(self, message: Message) -> Made:
        made = Made(f"SM{len(self.journal):032x}", message, self._now())
        self.journal.append(made)
        return made

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:
        if not self.readable:
            return Unread("list-unreadable")
        listed = [made for made in self.journal if self._now() - made.created_at >= self.lag]
        return tuple(_seen(made) for made in listed if made.message.to == to and made.created_at >= since)

    def fetch(self, provider_id: str) -> Receipt | Unread:
        if not self.readable:
            return Unread("fetch-unreadable")
        made = next(one for one in self.journal if one.sid == provider_id)
        return Receipt(made.sid, made.status, NAME, failure=made.failure)

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:
        if not self.readable:
            return Unread("replies-unreadable")
        return tuple(text for text in self.inbox if text.received_at >= since)

    def probe(self) -> ChannelHealth:
        return ChannelHealth(self.readable, "It is a model.")

    def close(self) -> None:
        pass

    def receive(self, number: str, body: str) -> IncomingText:
        """A patient writes."""
        text = IncomingText(f"MO{len(self.inbox):032x}", number, body, self._now())
        self.inbox.append(text)
        return text

    def advance(self, made: Made, status: ProviderStatus, failure: Failure) -> Receipt:
        """Something became of a message: it is reported, and stands if it says more than was known."""
        why = failure if status.failed else None
        report = Receipt(made.sid, status, NAME, made.message.attempt_id, failure=why)
        made.reports.append(report)
        if status.rank > made.status.rank:
            made.status, made.failure = status, why
        if why in AGAIN and made.failed_at is None:
            made.failed_at = self._now()
        return report


def _seen(made: Made) -> Seen:
    message = made.message
    return Seen(made.sid, message.to, message.body, made.created_at, made.status, failure=made.failure)
