"""A worker's post: its name, the lock that shows it alive, and until when it may send what it has claimed."""

import os
import socket
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from reminders.errors import ConfigError
from reminders.runtime import Runtime, be_worker
from reminders.store import boot, leases, workers
from reminders.store.workers import Place
from reminders.usecases.sending import Sending

MARGIN = 0.1  # of a lease: for threads that wait for their turn


class Losable(Protocol):
    """What may be taken from a worker while it works."""

    @property
    def lost(self) -> bool:
        """It is gone."""


@dataclass(frozen=True)
class Permit:
    """Leave to send what one claim brought. It ends with the post, and while a whole request still fits into the lease.

    It counts steady time from before the claim, so that it ends first whatever the database's clock says.
    """

    post: Losable = field(repr=False)
    until: timedelta

    def holds(self) -> bool:
        """Asked right before a request. Cheap, and safe in any thread."""
        return not self.post.lost and boot.since_boot() < self.until


class Post:
    """Taken at the start, and again under a new name when the lock was lost."""

    def __init__(self, runtime: Runtime) -> None:
        """Take a post.

        Raises:
            ConfigError: no request fits into a lease.
            StoreError: the database cannot be reached, or not in a way that lets a worker hold a lock.
        """
        self._runtime = runtime
        self._window = _window(runtime)
        self.sending: Sending = replace(runtime.sending, owner=leases.new_owner())
        self.lost = False
        self._held = ExitStack()
        self._lock = self._held.enter_context(be_worker(replace(runtime, sending=self.sending)))

    def is_held(self) -> bool:
        """Look whether the lock is still ours; if not, nothing more is sent from here. For the dispatcher's thread."""
        if not self.lost and not self._lock.is_held():
            self.lost = True
        return not self.lost

    def permit(self) -> Permit:
        """Leave to send what a claim that begins now brings."""
        return Permit(self, boot.since_boot() + self._window)

    def tell(self, now: datetime, blocked_reason: str | None) -> None:
        """Write that this worker works, or why it sends nothing."""
        with self._runtime.store.write() as db:
            if not workers.seen(db, self.sending.owner, now, blocked_reason):
                workers.appear(db, self.sending.owner, Place(socket.gethostname(), boot.boot_id(), os.getpid()), now)
                workers.seen(db, self.sending.owner, now, blocked_reason)

    def leave(self) -> None:
        """Give the lock back, and take the name off the list. The lock goes first: it is what others wait for."""
        self.lost = True
        self._held.close()
        with self._runtime.store.write() as db:
            workers.leave(db, self.sending.owner)


def _window(runtime: Runtime) -> timedelta:
    lease, request = runtime.sending.lease, runtime.longest_request
    window = lease - request - lease * MARGIN
    if window <= timedelta(0):
        raise ConfigError(
            f"worker.lease_seconds ({lease.total_seconds():g}) leaves no time for a request, which may take "
            f"{request.total_seconds():g} seconds by a sender's deadline_seconds.",
            remedy="Raise worker.lease_seconds, or lower deadline_seconds.",
        )
    return window
