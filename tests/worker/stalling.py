"""A worker that stops itself (SIGSTOP) between its first claim and the request, to be woken by a test.

    python -m tests.worker.stalling CONFIG [--careless]

With `--careless` it does not look at its permit before the request: the broken variant.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import RLock

from sqlalchemy import exists, select

from reminders.config import load
from reminders.domain.reminder import State
from reminders.runtime import open_runtime
from reminders.store import tables
from reminders.store.engine import Store, Transaction
from reminders.worker import Worker
from reminders.worker.post import Permit


class Stalling(Store):
    """A store after whose first claim nothing more happens in this process."""

    stalled = False
    _turn = RLock()  # a thread that is stopped within a transaction would keep everybody else from writing to SQLite

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._turn:
            with super().write() as db:
                yield db
            if not self.stalled and self._has_claimed():
                self.stalled = True
                os.kill(os.getpid(), signal.SIGSTOP)

    def _has_claimed(self) -> bool:
        with self.read() as db:
            return bool(db.scalar(select(exists().where(tables.Reminder.state == State.SENDING))))


def main(config: str, *options: str) -> None:
    if "--careless" in options:
        Permit.holds = lambda _: True  # type: ignore[assignment, method-assign]
    with open_runtime(load(Path(config), os.environ)) as runtime:
        store = Stalling(runtime.store.engine)
        worker = Worker(replace(runtime, store=store, sending=replace(runtime.sending, store=store)))
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.start()
        worker.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
