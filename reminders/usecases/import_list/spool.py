"""Newcomers on their way into the store: planned and waiting in a file, so that a long list needs no memory."""

import pickle
from collections.abc import Iterator
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from reminders.store.newcomers import Newcomer

REMINDERS_AT_ONCE = 400  # what SQLite writes in some 25 ms: sending waits no longer for the lock


class Spool:
    """A nameless file of this process, gone with it. Holds names and numbers, as rows of the store do."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by close()
        self.people = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def put(self, packed: bytes, people: int) -> None:
        """Append some newcomers as `pack` made them."""
        self._file.write(packed)
        self.people += people

    def batches(self) -> Iterator[list[Newcomer]]:
        """All newcomers in their order, as many at a time as one short transaction writes."""
        self._file.seek(0)
        batch: list[Newcomer] = []
        reminders = 0
        for person in self._all():
            if batch and reminders + len(person.reminders) > REMINDERS_AT_ONCE:
                yield batch
                batch, reminders = [], 0
            batch.append(person)
            reminders += len(person.reminders)
        if batch:
            yield batch

    def _all(self) -> Iterator[Newcomer]:
        while True:
            try:
                packed = pickle.load(self._file)  # noqa: S301 - our own file, without a name
            except EOFError:
                return
            yield from packed


def pack(people: list[Newcomer]) -> bytes:
    """Newcomers as bytes; many at once, since they share what they say."""
    return pickle.dumps(people, protocol=pickle.HIGHEST_PROTOCOL)
