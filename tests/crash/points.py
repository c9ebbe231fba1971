"""Every boundary of a worker has a name: before and after each commit, before and after each request.

A commit is named for the function that owns the transaction, found on the stack: the program knows nothing of it.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from reminders.channels.base import Channel, ChannelHealth, Message
from reminders.domain.delivery import IncomingText, Receipt, Seen, Unread
from reminders.domain.outcome import Outcome
from reminders.store.engine import Store, Transaction

OWNERS = ("reminders.usecases.", "reminders.worker.")


@dataclass
class Points:
    """Notes in a file which boundaries are passed, each once, and dies at one of them."""

    file: Path
    kill_at: str | None = None
    _seen: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pass_by(self, name: str) -> None:
        """A thread comes to a boundary; at the one that is to be the last, nothing more happens in this process."""
        if name == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        with self._lock:
            if name not in self._seen:
                self._seen.add(name)
                with self.file.open("a", encoding="utf-8") as file:
                    file.write(f"{name}\n")


def owner_of_transaction() -> str:
    """The function of the program that began the transaction, as `module.function`."""
    frame = sys._getframe(1)  # noqa: SLF001 - the way to ask who called, without changing who calls
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(OWNERS):
            return f"{module.rpartition('.')[2]}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "a test"


class Watched(Store):
    """A store that tells before and after each commit."""

    def __init__(self, engine: Engine, points: Points) -> None:
        super().__init__(engine)
        self._points = points

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        owner = owner_of_transaction()
        with super().write() as db:
            yield db
            self._points.pass_by(f"{owner}: before the commit")
        self._points.pass_by(f"{owner}: after the commit")


class WatchedChannel:
    """A channel that tells before and after each request."""

    def __init__(self, channel: Channel, points: Points) -> None:
        self._channel = channel
        self._points = points

    @property
    def name(self) -> str:
        return self._channel.name

    @contextmanager
    def _request(self, what: str) -> Iterator[None]:
        self._points.pass_by(f"{what}: before the request")
        yield
        self._points.pass_by(f"{what}: after the answer")

    def send(self, message: Message) -> Outcome:
        with self._request("send"):
            return self._channel.send(message)

    def search(self, to: str, since: datetime) -> tuple[Seen, ...] | Unread:
        with self._request("search"):
            return self._channel.search(to, since)

    def fetch(self, provider_id: str) -> Receipt | Unread:
        with self._request("fetch"):
            return self._channel.fetch(provider_id)

    def replies(self, since: datetime) -> tuple[IncomingText, ...] | Unread:
        with self._request("replies"):
            return self._channel.replies(since)

    def probe(self) -> ChannelHealth:
        return self._channel.probe()

    def close(self) -> None:
        self._channel.close()
