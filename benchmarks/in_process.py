"""Sending in this process, to a provider that costs nothing: what is left is our own work and the database's."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from reminders.channels.base import ChannelHealth, Message
from reminders.domain.delivery import IncomingText, ProviderStatus, Receipt, Seen, Unread
from reminders.domain.outcome import Accepted, Outcome
from reminders.store import leases, liveness
from reminders.store.engine import Store
from reminders.usecases.library import Shelf
from reminders.usecases.send_due import claim, send
from reminders.usecases.sending import Sending
from reminders.usecases.settle import settle_all

NAME = "main"


class NullChannel:
    """Takes every text, and says of each that it was delivered. Nothing is kept but the count."""

    def __init__(self) -> None:
        self.taken = 0

    @property
    def name(self) -> str:
        return NAME

    def send(self, message: Message) -> Outcome:
        self.taken += 1
        return Accepted(f"SM{message.attempt_id}", ProviderStatus.ACCEPTED.value)

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:  # noqa: ARG002 - the protocol's
        return ()

    def fetch(self, provider_id: str) -> Receipt | Unread:
        return Receipt(provider_id, ProviderStatus.DELIVERED, NAME)

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:  # noqa: ARG002 - the protocol's
        return ()

    def probe(self) -> ChannelHealth:
        return ChannelHealth(ok=True, sentence="It takes everything.")

    def close(self) -> None:
        """Nothing to let go of."""


@contextmanager
def sending_to(store: Store, channel: NullChannel, lease: timedelta = timedelta(minutes=10)) -> Iterator[Sending]:
    """All that sending needs, under a name whose lock is held until the block ends."""
    owner = leases.new_owner()
    with liveness.hold(store.engine, owner):
        yield Sending(
            store=store,
            shelf=Shelf(),
            channels={NAME: channel},
            practice=channel,
            owner=owner,
            lease=lease,
            new_id=lambda: secrets.token_hex(16),
            jitter=lambda: 1.0,
        )


def send_all(sending: Sending, now: datetime, at_once: int) -> int:
    """Claim, send and settle until nothing is due, so many texts in a transaction, as a worker does."""
    count = 0
    while True:
        look = claim(sending, now, at_once)
        done = [(handover, send(sending, handover)) for handover in look.handovers]
        if done:
            settle_all(sending, done, now)
        count += len(done)
        if not look.more:
            return count
