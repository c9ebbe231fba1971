"""What sending is put together from, and a text on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reminders.channels.base import Channel, Message
from reminders.store.engine import Store
from reminders.usecases.library import Shelf

PRACTICE = "practice"  # the sender's name where a text goes to the sandbox phone instead of a patient


@dataclass(frozen=True)
class Sending:
    """All that sending needs, put together once by the runtime.

    `real_now` is the machine's clock, also under a simulated one: leases are about processes.
    """

    store: Store
    shelf: Shelf
    channels: Mapping[str, Channel]
    practice: Channel
    owner: str
    lease: timedelta
    real_now: Callable[[], datetime]
    new_id: Callable[[], str]
    jitter: Callable[[], float]
    callback_base: str | None = None


@dataclass(frozen=True)
class Handover:
    """A text on its way: what to send, by which sender, and under which attempt and fence to settle it."""

    reminder_id: int
    fence: int
    sender: str
    message: Message = field(repr=False)
