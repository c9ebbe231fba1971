"""What a provider says became of a text that it took: statuses that only go forward, and what a failure allows.

Source of the statuses: Twilio's guide on tracking outbound messages. They come in any order, twice, or not at all.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from reminders.domain.outcome import Ask, Consequence, Learned
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State, Word


class ProviderStatus(StrEnum):
    """A status and its rank. What has a lower rank than what is known says nothing new."""

    rank: int

    def __new__(cls, value: str, rank: int) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.rank = rank
        return member

    SCHEDULED = "scheduled", 10
    ACCEPTED = "accepted", 10
    QUEUED = "queued", 20
    SENDING = "sending", 30
    SENT = "sent", 40
    UNDELIVERED = "undelivered", 50
    FAILED = "failed", 50
    CANCELED = "canceled", 50
    DELIVERED = "delivered", 55  # a carrier that takes back a failure is believed, one that takes back a delivery not
    READ = "read", 60

    @property
    def final(self) -> bool:
        """True where the provider will not try any more."""
        return self.rank >= ProviderStatus.FAILED.rank

    @property
    def failed(self) -> bool:
        """True where the provider says that it was not delivered."""
        return self.rank == ProviderStatus.FAILED.rank

    @property
    def reached(self) -> bool:
        """True where the text is on the phone."""
        return self.rank >= ProviderStatus.DELIVERED.rank

    @property
    def word(self) -> Word:
        """What it proves of the text."""
        if self.reached:
            return Word.REACHED
        return Word.NOT_REACHED if self.failed else Word.TAKEN


class Failure(StrEnum):
    """What a text that the provider took and did not deliver allows. Only the first two may be tried again."""

    NOT_SENT = "not-sent"  # provably never left the provider: again, later
    SWITCHED_OFF = "switched-off"  # a phone without signal: again, seldom, with hours between
    NUMBER = "number"  # this number can never receive: suppress it, tell staff
    OPTED_OUT = "opted-out"  # the pair is blocked: learn it
    SENDER = "sender"  # account, sender, registration: stop everything, alarm; a person lets it go again
    CONTENT = "content"  # filtered or too big: a person looks at the text
    UNKNOWN = "unknown"  # it may have been delivered after all: never again by itself, a person calls


# What follows from each. A person acts where the text may be on the phone already.
FAILURES: dict[Failure, Consequence] = {
    Failure.NOT_SENT: Consequence(Reason.NOT_SENT, State.FAILED, again=True, ask=Ask.CALL),
    Failure.SWITCHED_OFF: Consequence(Reason.SWITCHED_OFF, State.FAILED, again=True, ask=Ask.CALL),
    Failure.NUMBER: Consequence(Reason.BAD_NUMBER, State.FAILED, learned=Learned.BAD_NUMBER, ask=Ask.NUMBER),
    Failure.OPTED_OUT: Consequence(Reason.OPTED_OUT, State.FAILED, learned=Learned.OPTED_OUT, ask=Ask.CALL),
    Failure.SENDER: Consequence(Reason.SENDER_STOPPED, State.HELD, stops_sender=True, ask=Ask.CALL),
    Failure.CONTENT: Consequence(Reason.FILTERED, State.FAILED, ask=Ask.REFUSED),
    Failure.UNKNOWN: Consequence(Reason.UNDELIVERED, State.FAILED, ask=Ask.UNDELIVERED),
}

# The first wait, by how much the next is longer, the longest, and how many tries may fail in all.
_AGAIN: dict[Failure, tuple[timedelta, int, timedelta, int]] = {
    # up to a day, since among the causes are allowances that begin anew the next day
    Failure.NOT_SENT: (timedelta(minutes=10), 4, timedelta(hours=12), 5),
    Failure.SWITCHED_OFF: (timedelta(hours=1), 3, timedelta(hours=3), 3),
}


def next_delivery(failure: Failure, tries_failed: int, now: datetime, jitter: float) -> datetime | None:
    """When a text that was not delivered is tried again; None: not by itself.

    `tries_failed` counts this one too. `jitter` (0 to 1) spreads the wait over its last quarter. Whether the text is
    still of use then is for the caller to see.
    """
    rule = _AGAIN.get(failure)
    if rule is None:
        return None
    first, factor, longest, tries = rule
    if tries_failed >= tries:
        return None
    growth: int = factor ** max(tries_failed - 1, 0)
    wait = min(first * growth, longest)
    return now + wait * (0.75 + 0.25 * jitter)


@dataclass(frozen=True)
class Receipt:
    """One report about one text, pushed or asked for. `failure` is set where `status` is a failure.

    `attempt_id` is known where the report came to the attempt's own address; it binds the attempt to the
    provider's id also before the answer to the POST did.
    """

    provider_id: str
    status: ProviderStatus
    sender: str
    attempt_id: str | None = None
    code: int | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Seen:
    """One outgoing text as the provider's own list shows it."""

    provider_id: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    created_at: datetime
    status: ProviderStatus
    code: int | None = None
    failure: Failure | None = None


_COUNT = re.compile(r"[0-9]{1,2}")


def counted(given: object) -> int:
    """How many pictures a provider says there are; what is no number of them is none."""
    said = str(given)
    return int(said) if _COUNT.fullmatch(said) else 0


@dataclass(frozen=True)
class IncomingText:
    """One text that came in, from E.164, by the provider's clock; `pictures`: how many came with it."""

    provider_id: str
    from_number: str = field(repr=False)
    body: str = field(repr=False)
    received_at: datetime
    pictures: int = 0


@dataclass(frozen=True)
class Unread:
    """The provider could not be asked, or its answer not be read: proves nothing. `what` is a static event name."""

    what: str
