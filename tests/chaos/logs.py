"""What the workers log, by way of named pipes: a log that cannot be written is not what a full disk is here for."""

import os
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

CHUNK = 65_536


class Pipes:
    """Named pipes in a folder, each with a thread that copies what comes into a file beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ends: list[int] = []
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for end in self._ends:
            os.close(end)
        for thread in self._threads:
            thread.join(5)

    def open(self, name: str) -> Path:
        """A pipe to log into, whoever else does; `name`.log is the file."""
        path = self._folder / f"{name}.pipe"
        os.mkfifo(path, 0o600)
        incoming = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(incoming, True)
        self._ends.append(os.open(path, os.O_WRONLY))  # so that it does not end while no worker lives
        thread = Thread(target=_copy, args=(incoming, self._folder / f"{name}.log"), daemon=True)
        thread.start()
        self._threads.append(thread)
        return path


def _copy(incoming: int, file: Path) -> None:
    with file.open("ab") as log:
        while chunk := os.read(incoming, CHUNK):
            log.write(chunk)
            log.flush()
    os.close(incoming)
