"""Writes everything into one file, while the service runs."""

from datetime import datetime
from pathlib import Path

from reminders.store import portable
from reminders.store.copying import Progress
from reminders.store.engine import Store
from reminders.store.portable import Manifest, Purpose


def backup(
    store: Store, target: Path, now: datetime, *, force: bool = False, progress: Progress | None = None
) -> Manifest:
    """Write a backup that can be restored into either kind of database. It is checked before it gets its name.

    Raises:
        Conflict: the file is there already, and `force` is not given.
        StoreError: the copy is not sound, or there is no room.
    """
    return portable.write(store, target, Purpose.BACKUP, now, force=force, progress=progress)
