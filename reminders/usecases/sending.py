"""What sending is put together from, and a text on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from reminders.catalogue.flag_lists import shipped_flags
from reminders.channels.base import Channel, Message
from reminders.domain.pace import Pace
from reminders.domain.red_flags import Lexicon
from reminders.store import sender_state
from reminders.store.engine import Store
from reminders.usecases.library import Shelf

NO_LIMIT = Pace()
PRACTICE = sender_state.PRACTICE  # the sender's name where a text goes to the sandbox phone instead of a patient


@dataclass(frozen=True)
class Terms:
    """What holds for one sender of config.toml.

    `answers`: STOP, START and HELP are answered by us, not by the provider.
    """

    pace: Pace = NO_LIMIT
    answers: bool = False


@dataclass(frozen=True)
class Sending:
    """All that sending needs, put together once by the runtime."""

    store: Store
    shelf: Shelf
    channels: Mapping[str, Channel]
    practice: Channel
    owner: str
    lease: timedelta
    new_id: Callable[[], str]
    jitter: Callable[[], float]
    callback_base: str | None = None
    settle: timedelta = timedelta(minutes=15)  # beyond its validity, an unsure text is asked about so long
    terms: Mapping[str, Terms] = field(default_factory=dict)
    flags: Callable[[], Lexicon] = shipped_flags  # the word lists, read once: it takes a second

    def channel(self, sender: str) -> Channel:
        """The channel of a sender; practice texts have one of their own."""
        return self.practice if sender == PRACTICE else self.channels[sender]

    def terms_of(self, sender: str) -> Terms:
        """What holds for a sender; nothing does for the sandbox."""
        return self.terms.get(sender, Terms())


@dataclass(frozen=True)
class Handover:
    """A text on its way: what to send, by which sender, and under which attempt and fence to settle it."""

    reminder_id: int
    fence: int
    sender: str
    message: Message = field(repr=False)
