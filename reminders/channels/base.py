"""What every channel takes, gives back and promises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from reminders.domain.delivery import IncomingText, Receipt, Seen, Unread
from reminders.domain.outcome import Outcome


@dataclass(frozen=True)
class Message:
    """One text on its way to one number. Number and body stay out of its printed form, and so out of logs.

    `to` is E.164; after `validity` the provider is to throw an unsent text away; `callback_url`
    is where it reports what became of the text, and carries the attempt's id, never the number.
    """

    attempt_id: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    validity: timedelta
    callback_url: str | None = None


@dataclass(frozen=True)
class ChannelHealth:
    """Whether a channel would take texts now; `sentence` says so, or what to do."""

    ok: bool
    sentence: str


class Channel(Protocol):
    """A way to reach a phone. Every one passes the suite in tests/channels/test_conformance.py."""

    @property
    def name(self) -> str:
        """The sender's name in the configuration."""

    def send(self, message: Message) -> Outcome:
        """Hand over one text, once, without retries; it blocks, and many threads may call it.

        A fault of the provider, of the network or of the text is an outcome, never an exception.
        """

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:
        """All texts that the provider has for a number and made since then, ours or not.

        An empty answer is one that was read whole and without a fault; anything else is `Unread`.
        """

    def fetch(self, provider_id: str) -> Receipt | Unread:
        """What became of one text, as of now."""

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:
        """All texts that came in to this sender since then, oldest first."""

    def probe(self) -> ChannelHealth:
        """Ask whether sending would work, without sending anything."""

    def close(self) -> None:
        """Let go of what the channel holds; it may be called twice."""


@dataclass(frozen=True)
class Setup:
    """What the factory of a channel gets: the sender's name, its options, checked by config, and the clock."""

    name: str
    options: Mapping[str, Any] = field(repr=False)  # secrets are among them
    now: Callable[[], datetime]
    heard: Callable[[datetime], None] = lambda _: None  # takes what each answer of the provider says the time is
