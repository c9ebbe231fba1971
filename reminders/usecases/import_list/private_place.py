"""Where lists lie while somebody decides about them: a folder of this process alone, for its user's eyes, gone with it.

No table: rows would be in backups and exports, and SQLite keeps what is deleted readable for a while.
"""

import fcntl
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp


class PrivatePlace:
    """Files of this process in a folder of its own below `root`, which is made when the first one comes.

    The folder is locked as long as the process lives. So what a killed one left behind is known, and goes with the
    next start.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._held: tuple[Path, int] | None = None

    def clear_dead(self) -> None:
        """Delete what processes left behind that are gone."""
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if (handle := _locked(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(handle)

    def file(self, name: str) -> Path:
        """A path for a file of this name, which is ours and no visitor's."""
        if self._held is None:
            self._held = self._hold()
        return self._held[0] / name

    def close(self) -> None:
        """Delete all of it."""
        if self._held is not None:
            folder, handle = self._held
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)
            self._held = None

    def _hold(self) -> tuple[Path, int]:
        self._root.mkdir(mode=0o700, exist_ok=True)
        while True:  # between its making and its locking somebody may take the folder for a dead one's
            folder = Path(mkdtemp(dir=self._root))
            handle = _locked(folder)
            if handle is not None and folder.is_dir():
                return folder, handle


def _locked(folder: Path) -> int | None:
    """The lock of a folder, as a handle to close; None where a living process has it, or it is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
